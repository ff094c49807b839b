"""A QR code of a public address, for a hall that scans it from the screen or from paper. No Streamlit.

Always dark on light with a light margin, on dark paper too: many telephones read nothing else.
"""

import io
from typing import NamedTuple

import segno

from app.export.public import public

LONGEST = 1000  # characters of an address; the squares of a longer one are too small for a slide
MARGIN = 4  # squares of it on each side, as the standard asks for
DARK, LIGHT = "#000000", "#FFFFFF"
MEANING = "QR code of the link"


class Code(NamedTuple):
    """Rows of squares from the top, 1 for a dark one; the margin is not among them."""

    rows: tuple[bytes, ...]

    @property
    def side(self) -> int:
        """Squares along one side, with the margin."""
        return len(self.rows) + 2 * MARGIN

    def outline(self, start: float = 0.0, square: float = 1.0) -> str:
        """All dark squares as one SVG path, in a picture that begins at (start, start); each square of this length."""
        parts = []
        for y, row in enumerate(self.rows, MARGIN):
            for left, right in _dark_stretches(row):
                x, top, width = start + (left + MARGIN) * square, start + y * square, (right - left) * square
                parts.append(f"M{x:.6g},{top:.6g}h{width:.6g}v{square:.6g}h{-width:.6g}Z")
        return "".join(parts)


def code(address: str) -> Code | None:
    """The code of an address that is public and not too long; None of any other."""
    if not public(address) or len(address) > LONGEST:
        return None
    return Code(tuple(bytes(row) for row in segno.make_qr(address, error="L").matrix))


def svg(address: str, width: int) -> str:
    """The code as a picture for a web page, this many pixels wide; "" where there is none."""
    made = code(address)
    if made is None:
        return ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{MEANING}" width="{width}" height="{width}" '
        f'viewBox="0 0 {made.side} {made.side}" shape-rendering="crispEdges">'
        f'<path fill="{LIGHT}" d="M0,0h{made.side}v{made.side}h-{made.side}Z"/>'
        f'<path fill="{DARK}" d="{made.outline()}"/></svg>'
    )


def png(address: str, scale: int = 8) -> bytes:
    """The code as pixels, `scale` of them along each square; nothing where there is none."""
    if code(address) is None:
        return b""
    memory = io.BytesIO()
    segno.make_qr(address, error="L").save(memory, kind="png", scale=scale, border=MARGIN, dark=DARK, light=LIGHT)
    return memory.getvalue()


def _dark_stretches(row):
    """(first, one after the last) of each run of dark squares."""
    edges = [
        place
        for place in range(len(row) + 1)
        if (row[place - 1] if place else 0) != (row[place : place + 1] or b"\0")[0]
    ]
    return zip(edges[::2], edges[1::2], strict=True)
