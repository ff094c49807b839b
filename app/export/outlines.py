"""An SVG whose words are outlines: no program that reads it needs a font, or has to know raised digits (Inkscape's
export for LaTeX loses those of 10¹⁵). No Streamlit.

The converter writes PDF with fonts, but a text that clips is written as its outlines: so each text clips a square, and
what the PDF clips by is read back.
"""

import re
import zlib
from collections.abc import Callable
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
TYPE = {"font-family", "font-size", "font-weight", "font-style", "text-anchor", "x", "y", "dx", "dy", "letter-spacing"}
_CLIP = '<clipPath id="text{0}">{1}</clipPath><rect width="1" height="1" clip-path="url(#text{0})"/>'
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
# Points and m, l, c or h, a line each, after a first point that is no glyph's; W clips by them.
_CLIPPING = re.compile(r"^0 0 m\n((?:(?:[-\d.]+ )*[mlch]\n)+)W\n", re.MULTILINE)


class NoOutlines(RuntimeError):
    """The PDF does not hold the outlines of the texts."""


def outlined(svg: str, to_pdf: Callable[[str], bytes]) -> str:
    """The same picture with a path for each text, in its place and its colour."""
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    picture = ElementTree.fromstring(svg)
    texts = list(picture.iter(f"{{{SVG}}}text"))
    alone = [_alone(text) if "".join(text.itertext()).strip() else "" for text in texts]
    paths = _paths(sorted(words for words in set(alone) if words), to_pdf)
    for text, words in zip(texts, alone, strict=True):
        kept = {key: value for key, value in text.attrib.items() if key not in TYPE}
        tail = text.tail
        text.clear()
        text.tag, text.tail, text.attrib = f"{{{SVG}}}path", tail, kept | {"d": paths.get(words, "")}
    return ElementTree.tostring(picture, encoding="unicode")


def _alone(text, name="text"):
    """A text or a line of it as SVG with nothing but its words and its type."""
    look = "".join(f" {key}={quoteattr(value)}" for key, value in sorted(text.attrib.items()) if key in TYPE)
    lines = "".join(_alone(line, "tspan") + escape(line.tail or "") for line in text)
    return f"<{name}{look}>{escape(text.text or '')}{lines}</{name}>"


def _paths(texts, to_pdf):
    """text -> its outlines, as the `d` of a path."""
    clips = "".join(_CLIP.format(number, text) for number, text in enumerate(texts))
    streams = _STREAM.findall(to_pdf(f'<svg xmlns="{SVG}" width="9" height="9">{clips}</svg>'))
    found = [outlines for stream in streams for outlines in _CLIPPING.findall(_inflated(stream))]
    if len(found) != len(texts):
        raise NoOutlines(f"{len(texts)} texts, and outlines of {len(found)}")
    return dict(zip(texts, map(_path, found), strict=True))


def _inflated(stream):
    """What a stream of a PDF says, or nothing if it is not compressed so."""
    try:
        return zlib.decompress(stream).decode("latin-1")
    except zlib.error:
        return ""


def _path(outlines):
    """PDF's `x y m` as SVG's `M x,y`."""
    parts = []
    for line in outlines.splitlines():
        *numbers, move = line.split()
        points = " ".join(f"{float(number):.2f}".rstrip("0").rstrip(".") for number in numbers)
        parts.append({"m": "M", "l": "L", "c": "C", "h": "Z"}[move] + points)
    return "".join(parts)
