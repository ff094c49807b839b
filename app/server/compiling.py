"""A helper's work: kernels compiled into numba's disk cache. The compiler would take a gigabyte for all of them."""

from app.server.helper import serve
from core.warming import warm_kernel

if __name__ == "__main__":
    serve(warm_kernel)
