"""A helper's work: what vl-convert makes of figures. V8, which it brings, takes 100 MB."""

import vl_convert

from app.server.helper import serve


def convert(name: str, given: tuple, options: dict):
    """What the named function of vl-convert makes of this."""
    return getattr(vl_convert, name)(*given, **options)


if __name__ == "__main__":
    serve(convert)
