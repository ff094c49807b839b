"""A figure as a file: PNG, SVG with text or with outlines, PDF, HTML that needs no network, its data, its Vega-Lite
source. No Streamlit.

Every writer takes a slide (app.export.paper); vl-convert, which does the long work, has a process of its own.
"""

import hashlib
import json
import re
import threading
from dataclasses import dataclass
from functools import partial

import pandas as pd

from app.export import outlines, paper, web_page
from app.prices import PricesFile
from app.server.helper import Helper, NotBegun, Unanswered

try:
    import vl_convert
except ImportError:  # no wheel for this machine, or damaged: pages do without, Share says so
    vl_convert = None

NO_CONVERTER = (
    "The package vl-convert-python cannot be loaded, and pictures, HTML and slides need it; install it anew "
    "(pip install vl-convert-python), or take the data as CSV or the Vega-Lite source."
)
SCRIPT = '''"""{title}"""

import os
import sys

PROJECT = {project!r}  # the folder of dashboard.py

for folder in (os.path.dirname(os.path.abspath(__file__)), os.getcwd(), PROJECT):  # the last that is right counts
    if os.path.isdir(os.path.join(folder, "core")) and os.path.isfile(os.path.join(folder, "dashboard.py")):
        sys.path.insert(0, os.path.abspath(folder))
try:
    from app.offline.gallery import figures
    from app.export.formats import HTML, written
except ModuleNotFoundError as error:
    missing = error.name or "unknown package"
    if missing.partition(".")[0] in ("app", "core"):
        sys.exit("Not found: write the folder of dashboard.py into the line PROJECT of " + __file__ + ".")
    sys.exit("This Python has no " + missing + ": run the script with the Python in the folder .venv of Unrolled.")

{own}settings = {settings!r}
figure = next(figure for figure in figures({page!r}, settings{given}) if figure.name == {figure!r})
with open({file!r}, "wb") as page:
    page.write(written(figure, HTML{note}))
'''
OWN = """from app.prices import the_same

try:
    folders = [os.path.dirname(os.path.abspath(__file__)), os.getcwd()]
    own = the_same(folders, {name!r}, {sha256!r}, {column!r}, {ticker!r})
except ValueError as error:
    sys.exit(str(error))

"""
FAILED = "The picture could not be drawn; try once more, or take the data as CSV or the Vega-Lite source."
NO_OUTLINES = (
    "This version of vl-convert-python hands out no outlines of text; take the PDF, or the SVG and let your program "
    "turn its text into paths."
)
_NAMES = re.compile(r"""(\bid="|\burl\(#)((?:clip|gradient_)\d+)""")
_converter, _alone = Helper("app.export.converting"), threading.Lock()


class CannotConvert(RuntimeError):
    """A file of this kind cannot be made here; the message says why and what to do."""


def safe_name(*parts: str) -> str:
    """A file name of letters, digits and hyphens; 0.5 and -0.5 do not become the same."""
    text = re.sub(r"(?<!\w)-(?=\d)", "minus ", " ".join(parts).lower())
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")[:80] or "figure"


def png(spec: dict) -> bytes:
    """Twice the pixels of a slide."""
    return converted("vegalite_to_png", spec, scale=2)


def thumbnail(spec: dict) -> bytes:
    """A small PNG."""
    return converted("vegalite_to_png", spec, scale=0.3)


def svg(spec: dict) -> bytes:
    """Scalable, for vector editors and web pages."""
    return _named_by_content(converted("vegalite_to_svg", spec)).encode()


def _named_by_content(drawn):
    """Vega counts clips and gradients on from figure to figure. With their names made of what is drawn, the same figure
    is the same file whatever came before it, and two figures in one page do not take each other's.
    """
    found = dict.fromkeys(name for _, name in _NAMES.findall(drawn))
    numbers = {name: number for number, name in enumerate(found)}
    plain = _NAMES.sub(lambda match: f"{match[1]}{numbers[match[2]]}", drawn)
    own = hashlib.sha256(plain.encode()).hexdigest()[:8]
    return _NAMES.sub(lambda match: f"{match[1]}n{own}-{numbers[match[2]]}", drawn)


def outlined_svg(spec: dict) -> bytes:
    """Scalable, with outlines in the place of text: as the PDF shows it, whatever fonts and programs there are."""
    try:
        return outlines.outlined(svg(spec).decode(), partial(converted, "svg_to_pdf")).encode()
    except outlines.NoOutlines as error:
        raise CannotConvert(NO_OUTLINES) from error


def pdf(spec: dict) -> bytes:
    """Scalable, for LaTeX and print."""
    return converted("vegalite_to_pdf", spec)


def html(spec: dict) -> bytes:
    """One file with Vega inside: tooltips and sliders work from disk, with no network and under strict policies."""
    drawn = svg(spec).decode()
    if isinstance(spec["padding"], (int, float)):  # fills its window; a drawing keeps its proportions
        spec = spec | {"width": "container", "height": "container"}
    page = web_page.vega(spec, converted("javascript_bundle"))
    return web_page.with_still(page, drawn, spec.get("description", "")).encode()


def vega_lite(spec: dict) -> bytes:
    """The figure's source, which vega.github.io/editor opens."""
    return json.dumps(spec, indent=1, ensure_ascii=False).encode()


def csv(spec: dict) -> bytes:
    """The data that the figure draws: the largest of its tables."""
    tables = spec["datasets"].values()
    largest = max(tables, key=lambda rows: len(rows) * len(rows[0]) if rows else 0)
    return pd.DataFrame(largest).to_csv(index=False).encode()


def converted(convert, *given, **options):
    """What the named function of vl-convert makes. Raises CannotConvert without vl-convert."""
    if vl_convert is None:
        raise CannotConvert(NO_CONVERTER)
    try:
        return _converter.ask(convert, given, options)
    except NotBegun:
        with _alone:
            return getattr(vl_convert, convert)(*given, **options)
    except Unanswered as error:
        raise CannotConvert(f"{FAILED} What happened: {error}.") from error


@dataclass(frozen=True)
class Format:
    """One kind of file: its label, ending, media type and writer."""

    label: str
    ending: str
    media: str
    write: object


HTML = Format("HTML, offline", "html", "text/html", html)
FORMATS = (
    Format("PNG", "png", "image/png", png),
    Format("SVG", "svg", "image/svg+xml", svg),
    Format("SVG, text as outlines", "outlines.svg", "image/svg+xml", outlined_svg),
    Format("PDF", "pdf", "application/pdf", pdf),
    HTML,
    Format("data, CSV", "csv", "text/csv", csv),
    Format("Vega-Lite", "vl.json", "application/json", vega_lite),
)


def written(figure: paper.Figure, kind: Format, background: str = "light", address: str = "", note: str = "") -> bytes:
    """The figure as a file of this kind: a slide, or as HTML its living form; address and note: of paper.slide."""
    living = kind is HTML and figure.page
    spec = paper.slide(figure.chart if living else figure.form(kind.ending), background, address, note)
    spec["description"] = figure.alt
    if living:
        drawn = svg(spec).decode() if vl_convert else ""  # which needs no converter itself
        return web_page.with_still(figure.page(), drawn, figure.alt).encode()
    return kind.write(spec)


def script(
    page: str, settings: dict[str, object], figure: str, project: str = "", own: PricesFile | None = None
) -> bytes:
    """The Python script that makes this very figure anew, wherever it lies, as the HTML file that Share hands out.

    project: the folder of dashboard.py, or nothing where that is not to be told; whoever runs the script fills it in.
    own: a viewer's file of prices that the figure was made from; it has to lie beside the script.
    """
    return SCRIPT.format(
        title=f"Makes the figure {figure!r} of the page {page!r} anew.",
        page=page,
        settings=settings,
        figure=figure,
        project=project,
        file=f"{safe_name(figure)}.html",
        own=OWN.format(name=own.name, sha256=own.sha256, column=own.read.column, ticker=own.ticker) if own else "",
        given=", own" if own else "",
        note=", note=own.note" if own else "",
    ).encode()


def embed_snippet(address: str, figure: str) -> str:
    """One figure in an iframe, for reveal.js, Quarto and plain HTML; reveal.js loads it a few slides ahead."""
    joint = "&" if "?" in address else "?"
    return (
        f'<iframe src="{address}{joint}embed=true&figure={figure}" data-preload width="960" height="540" '
        'style="border: 0" loading="lazy" allow="fullscreen"></iframe>'
    )
