"""A figure on a slide: 16:9, larger type, thicker lines, its own paper and ink, a caption. No Streamlit."""

import base64
import io
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import altair as alt
from PIL import Image

from app.charts.drawing import Drawing
from app.export import qr
from app.export.public import public
from app.prices import PricesFile
from app.theme import CURVE, FATE_COLOURS, TYPE, look
from app.theme import INK as INK_ON

SLIDE = (1280, 720)  # 16:9, in pixels
UPRIGHT = (720, 640)  # of a figure between the words of a slide on a phone: its type stays readable there
PAGE_WIDTH = 790  # of a figure on the page
ENLARGED, THICKER = 1.4, 1.4  # type and offsets; strokes and points
CAPTION_SIZE = 11
TITLE_LENGTH = 70  # characters of what a figure shows, in a slide's title
PADDING = 24  # pixels from the edge of the slide
# Pixels: of a QR code's side, and from the figure's frame down to where the caption ends, with the code beside it or
# without; the code stands below the labels of the axis.
CODE_SIDE, BELOW_WITH_CODE, BELOW = 110, 146, 84
# "grey" is for printing without colours: fills get greys that stay apart, lines are black.
PAPER = {"light": "#FFFFFF", "dark": "#14131A", "transparent": "transparent", "grey": "#FFFFFF"}
INK = INK_ON | {"transparent": INK_ON["light"], "grey": "#000000"}
GRID = {"light": "#E3E1EA", "dark": "#3A3746", "transparent": "#B9B6C4", "grey": "#CCCCCC"}
BACKGROUNDS = tuple(PAPER)
# Seven fates, evenly spaced between black and white paper.
DARK_TO_LIGHT = ("overflowed", "bouncing", "ran out", "stalled", "dead", "settled", "converged")
GREYS = dict(
    zip(
        (FATE_COLOURS[fate] for fate in DARK_TO_LIGHT),
        ("#101010", "#333333", "#565656", "#787878", "#9B9B9B", "#BEBEBE", "#E0E0E0"),
        strict=True,
    )
)
STILL: Mapping[str, bytes] = MappingProxyType({})  # no slide moves
FONT = "Arial, DejaVu Sans, sans-serif"  # the second has the raised digits where the first is not installed
FILLS = {"rect", "image", "bar", "area"}


class Figure(NamedTuple):
    """One figure of a page: its name there, the chart, and what it shows in words.

    For HTML it may have a living form: another drawing, or a whole page of its own.
    """

    name: str
    chart: Drawing
    alt: str
    live: Callable[[], Drawing] | None = None
    page: Callable[[], str] | None = None

    def form(self, ending: str) -> Drawing:
        """The chart that goes into a file with this ending."""
        return self.live() if self.live and ending == "html" else self.chart


def slide(
    chart: Drawing, background: str = "light", address: str = "", note: str = "", size: tuple[int, int] = SLIDE
) -> dict:
    """The chart as Vega-Lite of a slide on one of the BACKGROUNDS; below it in small type the address where it stood
    and a QR code of it, if a stranger can open it, and a note.
    """
    spec = larger(chart.without_height().to_dict())
    spec["width"], spec["height"] = size
    spec["autosize"] = {"type": "fit", "contains": "padding"}
    spec["padding"], below, address = PADDING, 0, public(address)
    if chart.keeps_proportions:  # a drawing keeps its proportions, all else fills the slide
        room = max(size[1] - chart.height * size[0] // PAGE_WIDTH, 2 * PADDING) // 2
        bottom, below = (PADDING, room - PADDING) if address or note else (room, 0)  # they stand in the room below
        spec["padding"] = {"left": PADDING, "right": PADDING, "top": room, "bottom": bottom}
    if background == "grey":
        spec = _grey(spec, any(_kind(layer) in FILLS for layer in spec["layer"]))
    spec["config"] = inked(background, ENLARGED).to_dict()
    if address or note:
        spec["layer"] += _below(address, note, below)
    return spec


def _below(address, note, below):
    """Layers with an address, its QR code and a note that end so far below the figure, or as far as they must."""
    code = qr.code(address)
    below, beside = (max(below, BELOW_WITH_CODE), CODE_SIDE + 16) if code else (max(below, BELOW), 0)
    start, limit = {"x": 0, "align": "left", "baseline": "bottom"}, {"limit": {"expr": f"width - {beside}"}}
    said = "  ".join(filter(None, (address, note)))
    words = {
        "type": "text",
        "text": said,
        "fontSize": CAPTION_SIZE,
        "color": CURVE,
        **start,
        **limit,
    }
    marks = [words | {"y": {"expr": f"height + {below}"}}]
    if code:
        middle = {"x": {"expr": f"width - {CODE_SIDE / 2}"}, "y": {"expr": f"height + {below - CODE_SIDE / 2}"}}
        square = {"type": "point", "size": CODE_SIDE**2, "filled": True, "opacity": 1, "strokeWidth": 0, **middle}
        dark = code.outline(-1, 2 / code.side)  # Vega's own shapes reach from -1 to 1
        marks += [square | {"shape": "square", "color": qr.LIGHT}, square | {"shape": dark, "color": qr.DARK}]
    return [{"data": {"values": [{}]}, "mark": mark} for mark in marks]


def inked(background: str, size: float) -> alt.Config:
    """The look of all charts on one of the BACKGROUNDS."""
    config, ink = look(size), INK[background]
    config.background, config.font = PAPER[background], FONT
    for part in (config.axis, config.legend):
        part.labelColor = part.titleColor = ink
    config.axis.gridColor = config.axis.domainColor = config.axis.tickColor = GRID[background]
    config.text = alt.MarkConfig(color=ink, fontSize=TYPE * size)
    config.title = alt.TitleConfig(color=ink, fontSize=TYPE * size)
    return config


def _kind(layer):
    mark = layer.get("mark", "")
    return mark if isinstance(mark, str) else mark["type"]


def larger(spec: dict) -> dict:
    """What the config cannot reach: words, strokes and points that state their own size."""
    for layer in spec["layer"]:
        mark = layer.get("mark")
        if isinstance(mark, dict):
            scales = {"fontSize": ENLARGED, "dx": ENLARGED, "dy": ENLARGED, "strokeWidth": THICKER, "size": THICKER}
            for key, scale in scales.items():
                if isinstance(mark.get(key), (int, float)):
                    mark[key] *= scale
    return spec


def _grey(part, filled):
    """Every colour of the figure as a grey: pictures and fills by GREYS, lines and words in black or half black."""
    if isinstance(part, dict):
        return {key: _grey(value, filled) for key, value in part.items()}
    if isinstance(part, list):
        return [_grey(value, filled) for value in part]
    if not isinstance(part, str):
        return part
    if part.startswith("data:image/png;base64,"):
        return _grey_picture(part)
    if not re.fullmatch("#[0-9A-Fa-f]{6}", part):
        return part
    if filled and part in GREYS:
        return GREYS[part]
    level = luminance(part)
    return "#{0:02X}{0:02X}{0:02X}".format(level if filled else level // 2)


def luminance(colour: str) -> int:
    """How light a colour looks without its hue, 0 to 255 (ITU-R BT.601)."""
    red, green, blue = (int(colour[index : index + 2], 16) for index in (1, 3, 5))
    return round(0.299 * red + 0.587 * green + 0.114 * blue)


def _grey_picture(uri):
    picture = Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2]))).convert("RGBA")
    colours = picture.getcolors(2) or []
    seen = ["#{:02X}{:02X}{:02X}".format(*colour[:3]) for _, colour in colours if colour[3]]
    shade, alpha = picture.convert("L"), picture.getchannel("A")
    if len(seen) == 1 and seen[0] in GREYS:  # the picture of one fate
        shade = Image.new("L", picture.size, int(GREYS[seen[0]][1:3], 16))
    memory = io.BytesIO()
    Image.merge("LA", (shade, alpha)).save(memory, "PNG")
    return "data:image/png;base64," + base64.b64encode(memory.getvalue()).decode()


def title_of(figure: Figure) -> str:
    """The figure's name, and what it shows in the first words of its sentence."""
    said = figure.alt
    for named in (f"{figure.name}. ", f"{figure.name}: "):
        if said.lower().startswith(named.lower()):
            said = said[len(named) :]
    return f"{figure.name.capitalize()}: {_shortened(said.partition('. ')[0].rstrip('.'))}"


def _shortened(sentence):
    """Its beginning, up to the last comma or colon that is within the TITLE_LENGTH, or else up to the last word."""
    if len(sentence) <= TITLE_LENGTH:
        return sentence
    ends = [mark.start() for mark in re.finditer("[,:;] ", sentence[: TITLE_LENGTH + 1])]
    if ends and ends[-1] >= TITLE_LENGTH // 2:
        return sentence[: ends[-1]]
    return sentence[: TITLE_LENGTH + 1].rpartition(" ")[0] + " …"


class Slide(NamedTuple):
    """One slide: its title, the sentence to take away, what is told, the figure, the link to where it stood, what to
    ask the class, the speaker's own notes in place of those that are made of all this, a viewer's file of prices that
    it was made from, and what else of theirs, each with a note and a checksum (app.ui.own_files.File).
    """

    title: str
    takeaway: str
    story: str
    figure: Figure
    address: str = ""
    question: str = ""
    notes: str | None = None
    own: PricesFile | None = None
    others: tuple = ()

    @property
    def note(self) -> str:
        """What is not to be found at its address."""
        return " ".join(file.note for file in (self.own, *self.others) if file)

    @property
    def key(self) -> str:
        """Unlike that of any other slide."""
        of_theirs = " ".join(file.sha256 for file in (self.own, *self.others) if file)
        return f"{self.figure.name} {self.address} {of_theirs}"
