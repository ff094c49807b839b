"""A figure as a file: PNG, SVG, PDF, HTML that needs no network, its data, its Vega-Lite source. No Streamlit.

Altair packs data in a way that is set for the whole process, and Streamlit changes it for each chart that it draws.
So charts are drawn and packed one at a time (`packing`); vl-convert, which does the long work, has a lock of its own.
"""

import json
import re
import threading
from dataclasses import dataclass

import altair as alt
import pandas as pd
import vl_convert

from app.theme import CURVE, look

SLIDE = (1280, 720)  # 16:9, in pixels; a PNG has twice as many each way
PAGE_WIDTH = 790  # of a figure on the page
ENLARGED = 1.5
BACKGROUNDS = ("light", "dark", "transparent")
INK = {"light": "#1D1B26", "dark": "#F1EFF7", "transparent": "#1D1B26"}
PAPER = {"light": "#FFFFFF", "dark": "#14131A", "transparent": "transparent"}
GRID = {"light": "#E3E1EA", "dark": "#3A3746", "transparent": "#B9B6C4"}
packing, _converting = threading.Lock(), threading.Lock()


def safe_name(*parts: str) -> str:
    """A file name of letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", " ".join(parts).lower()).strip("-")[:80] or "figure"


def slide(chart: alt.LayerChart, background: str = "light", caption: str = "") -> alt.LayerChart:
    """The chart as a slide: 16:9, larger type, its own background, and a small caption below."""
    larger = chart.copy(deep=False)
    layers = list(larger.layer)
    if caption:
        words = alt.Chart(pd.DataFrame({"caption": [caption]})).mark_text(
            align="left", baseline="bottom", fontSize=11, color=CURVE, x=0, y=alt.ExprRef("height + 84"), limit=1150
        )
        layers.append(words.encode(text=alt.Text("caption:N")))
    larger.layer = layers
    larger.width, larger.height = SLIDE
    larger.autosize = alt.AutoSizeParams(type="fit", contains="padding")
    larger.padding = 24
    if isinstance(chart.usermeta, dict):  # a drawing keeps its proportions, all else fills the slide
        room = max(SLIDE[1] - chart.height * SLIDE[0] // PAGE_WIDTH, 48) // 2
        larger.padding = {"left": 24, "right": 24, "top": room, "bottom": room}
    larger.config = inked(background, ENLARGED)
    return larger


def inked(background: str, size: float) -> alt.Config:
    """The look of all charts on one of the BACKGROUNDS."""
    config, ink = look(size), INK[background]
    config.background = PAPER[background]
    for part in (config.axis, config.legend):
        part.labelColor = part.titleColor = ink
    config.axis.gridColor = config.axis.domainColor = config.axis.tickColor = GRID[background]
    config.title = alt.TitleConfig(color=ink, fontSize=22)
    return config


def packed(chart: alt.LayerChart) -> dict:
    """The chart as Vega-Lite with all its data inside."""
    with packing, alt.data_transformers.enable("default", max_rows=None):
        return chart.to_dict()


def png(chart: alt.LayerChart) -> bytes:
    """Twice the pixels of a slide."""
    return _converted(vl_convert.vegalite_to_png, chart, scale=2)


def svg(chart: alt.LayerChart) -> bytes:
    """Scalable, for vector editors and web pages."""
    return _converted(vl_convert.vegalite_to_svg, chart).encode()


def pdf(chart: alt.LayerChart) -> bytes:
    """Scalable, for LaTeX and print."""
    return _converted(vl_convert.vegalite_to_pdf, chart)


def html(chart: alt.LayerChart) -> bytes:
    """One file with Vega inside: tooltips work from disk, with no network."""
    return _converted(vl_convert.vegalite_to_html, chart, bundle=True).encode()


def vega_lite(chart: alt.LayerChart) -> bytes:
    """The figure's source, which vega.github.io/editor opens."""
    return json.dumps(packed(chart), indent=1, ensure_ascii=False).encode()


def csv(chart: alt.LayerChart) -> bytes:
    """The data that the figure draws: the largest of its tables."""
    tables = packed(chart)["datasets"].values()
    largest = max(tables, key=lambda rows: len(rows) * len(rows[0]) if rows else 0)
    return pd.DataFrame(largest).to_csv(index=False).encode()


def _converted(convert, chart, **options):
    """What vl-convert makes of the chart."""
    spec = packed(chart)
    with _converting:
        return convert(spec, **options)


@dataclass(frozen=True)
class Format:
    """One kind of file: its label, ending, media type and writer."""

    label: str
    ending: str
    media: str
    write: object


FORMATS = (
    Format("PNG", "png", "image/png", png),
    Format("SVG", "svg", "image/svg+xml", svg),
    Format("PDF", "pdf", "application/pdf", pdf),
    Format("HTML, offline", "html", "text/html", html),
    Format("data, CSV", "csv", "text/csv", csv),
    Format("Vega-Lite", "vl.json", "application/json", vega_lite),
)


def script(page: str, settings: dict[str, object], figure: str) -> bytes:
    """The Python script that makes this very figure anew, to be run beside `app` and `core`."""
    ending = safe_name(figure)
    return f'''"""Makes the figure {figure!r} of the page {page!r} anew. Run it in the folder of dashboard.py."""

from app.gallery import figures

settings = {settings!r}
chart = next(figure.chart for figure in figures({page!r}, settings) if figure.name == {figure!r})
chart.save({ending + ".html"!r}, inline=True)
'''.encode()


def embed_snippet(address: str, figure: str) -> str:
    """One figure in an iframe, for reveal.js, Quarto and plain HTML; reveal.js loads it a few slides ahead."""
    joint = "&" if "?" in address else "?"
    return (
        f'<iframe src="{address}{joint}embed=true&figure={figure}" data-preload width="960" height="540" '
        'style="border: 0" loading="lazy" allow="fullscreen"></iframe>'
    )


def lower(chart: alt.LayerChart, height: int) -> alt.LayerChart:
    """The chart, no higher than this."""
    flat = chart.copy(deep=False)
    flat.height = min(chart.height, height) if isinstance(chart.height, int) else height
    return flat
