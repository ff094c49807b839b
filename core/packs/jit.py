"""Numba's options, spelled here and nowhere else.

`kernel` and `kernel_without_memory` compile a function that Python calls, `jitable` marks a plain function that kernels
may call.
"""

import contextlib
import logging
from collections.abc import Callable
from functools import cache, partial

import numpy as np
from numba import config, njit
from numba.core.caching import FunctionCache
from numba.extending import register_jitable


class _Cache(FunctionCache):
    """Machine code on disk, which kernels can do without: what cannot be read is compiled, what cannot be written is
    compiled again by the next process.
    """

    elsewhere = None  # see compile_elsewhere

    def load_overload(self, sig, target_context):
        """The compiled kernel, or None: then this process compiles it. Numba lets one thread at a time in here."""
        kernel = self._read(sig, target_context)
        if kernel is None and self.elsewhere is not None and self.elsewhere(self._py_func.__qualname__):
            kernel = self._read(sig, target_context)
        return kernel

    def _read(self, sig, target_context):
        try:
            return super().load_overload(sig, target_context)
        except Exception as error:  # damaged files end in errors of any kind
            _tell(f"{self.cache_path} holds a file that cannot be read ({error!r}); kernels are compiled anew.")
            with contextlib.suppress(OSError):
                self.flush()  # or the index would stay damaged
            return None

    def save_overload(self, sig, data):
        """Keep a compiled kernel for the next process."""
        try:
            super().save_overload(sig, data)
        except OSError as error:
            _tell(f"{self.cache_path} cannot be written ({error}). {REMEDY}")


def compile_elsewhere(make: Callable[[str], bool] | None) -> None:
    """Have `make` compile what the disk lacks, by the kernel's name, in this whole process; None: as usual.

    It returns whether another process may have put the kernel there.
    """
    _Cache.elsewhere = None if make is None else staticmethod(make)


REMEDY = "Each process compiles its kernels; set NUMBA_CACHE_DIR to a folder with room to have that done once."


@cache
def _tell(sentence):
    """A line in the log, once."""
    logging.getLogger(__name__).warning("numba's disk cache: %s", sentence)


def _compiled(function, **options):
    # nogil: other viewers' sessions go on while a kernel runs. error_model="numpy": 1 / 0 is inf, a result, not an
    # exception. fastmath stays off, "contract" included: a fused multiply-add rounds once where Python rounds twice,
    # and then a run would end differently on another machine.
    dispatcher = njit(nogil=True, error_model="numpy", **options)(function)
    try:
        dispatcher._cache = _Cache(function)  # as cache=True does: the next process loads machine code from disk
    except RuntimeError:  # numba knows of no folder that it may write to
        _tell(f"there is no folder for it. {REMEDY}")
    return dispatcher


# With the JIT off, packs are NumPy arrays, which must not warn of overflow either.
kernel = np.errstate(all="ignore") if config.DISABLE_JIT else _compiled
# For one that makes no array: those who hold the given ones are not counted, which would take as long as many steps of
# a cell, and longer to compile.
kernel_without_memory = kernel if config.DISABLE_JIT else partial(_compiled, _nrt=False)

# A jitable function stays ordinary Python when Python calls it, so one source serves floats, NumPy and numba. Inlined
# always: LLVM would pass the hundred pointers and sizes of a Descent one by one at each step.
jitable = register_jitable(forceinline=True)
