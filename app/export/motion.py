"""A figure that moves as one animated picture: each moment of it is the slide of that moment. No Streamlit.

It is drawn once, as WebP without a loss; a GIF is made of that. Both keep of each moment what has changed.
"""

import io
import threading
from collections.abc import Callable, Mapping

import numpy as np
from PIL import Image
from PIL.TiffImagePlugin import AppendingTiffWriter

from app.export import formats, paper
from app.export.formats import Format
from app.export.paper import Figure

MOST_BYTES = 3_000_000  # of one animated picture
STORY = 6000  # milliseconds from the first moment to the last, as far as the bounds of a single one allow
SHORTEST, LONGEST = 80, 600  # of one moment, in milliseconds
FIRST, LAST = 600, 2000  # of the first one, and of the last, at which all is seen
COLOURS = 255  # of a GIF, whose last one is none
NOTHING = 1 << 24  # in place of a colour where a picture is transparent
EXACT = 128  # colours of a GIF that are just as they were drawn; the others stand for all that are rarer
AT_ONCE = 4096  # colours that are compared with all of a GIF's at a time
_making = threading.Lock()  # one GIF at a time, for it takes a hundred MB for a moment


def webp(
    figure: Figure,
    background: str = "light",
    address: str = "",
    note: str = "",
    report: Callable[[int, int], None] = lambda done, of: None,
) -> bytes:
    """A figure at each of its moments on a slide (app.export.paper.slide), for ever anew, in the slide's own pixels.

    report: told how many pictures are drawn, of how many; it may raise. Raises CannotConvert.
    """
    times = figure.chart.moments()

    def slide_at(now):
        return paper.slide(figure.chart.at(now), background, address, note)

    report(0, len(times))
    vega = in_place(formats.converted("vegalite_to_vega", slide_at(times[-1])))
    film = io.BytesIO()  # Pillow would have all pictures in memory at once, 265 MB; pages of a TIFF it reads one by one
    with AppendingTiffWriter(film, new=True) as pages:
        for number, now in enumerate(times, 1):
            drawn = formats.converted("vega_to_png", with_rows(vega, slide_at(now)["datasets"]), scale=1)
            Image.open(io.BytesIO(drawn)).convert("RGBA").save(pages, "TIFF", compression="tiff_adobe_deflate")
            pages.newFrame()
            report(number, len(times))
    with Image.open(film) as pages:
        return _saved(pages, "WEBP", durations(len(times)), lossless=True, method=2, quality=50)


def in_place(vega: dict) -> dict:
    """The figure, given as Vega, with its axes where they are now, whatever words come or go beside them."""
    drawn = formats.converted("vega_to_scenegraph", vega)
    left, top = drawn["origin"]
    (plot,) = drawn["scenegraph"]["items"]
    width, height = plot["width"], plot["height"]
    beside = {"right": drawn["width"] - width - left, "bottom": drawn["height"] - height - top}
    place = {"width": width, "height": height, "padding": {"left": left, "top": top} | beside}
    return vega | {"autosize": "none"} | place


def with_rows(vega: dict, rows: Mapping[str, list]) -> dict:
    """The figure with other rows in its tables."""
    data = [table | {"values": rows[table["name"]]} if table["name"] in rows else table for table in vega["data"]]
    return vega | {"data": data}


def durations(count: int) -> list[int]:
    """For how long each of so many moments stands, in milliseconds, of which a GIF counts the tens."""
    each = min(max(STORY // count // 10 * 10, SHORTEST), LONGEST)
    return [max(each, FIRST), *[each] * (count - 2), LAST][-count:]


def gif(animated: bytes, whole_first: bool = False) -> bytes:
    """The same picture as a GIF, in few colours; what is half transparent lies on white there.

    whole_first: it begins with the last moment, at which all is seen, for programs that show the first one alone.
    """
    with _making:
        found, before, milliseconds = [], None, []
        for moment in _shown(animated):
            pixels = _packed(moment)
            found.append(np.unique(pixels if before is None else pixels[pixels != before], return_counts=True))
            before = pixels
            milliseconds.append(moment.info["duration"])
        palette, nearest = _palette(*map(np.concatenate, zip(*found, strict=True)))
        turned = -1 if whole_first else 0
        drawn = (_in_colours(moment, palette, nearest) for moment in _shown(animated, turned))
        options = {"palette": palette, "transparency": int(nearest[NOTHING]), "optimize": True, "disposal": 1}
        if NOTHING in found[0][0]:
            options |= {"optimize": False, "disposal": 2}  # what is cleared cannot be left as it was
        return _saved(next(drawn), "GIF", milliseconds[turned:] + milliseconds[:turned], append_images=drawn, **options)


FORMATS = (  # of what `webp` made
    Format("GIF", "gif", "image/gif", gif),
    Format("WebP", "webp", "image/webp", bytes),
)


def _saved(picture, kind, milliseconds, **options):
    """All pages of a picture, and what is appended to it, in one file, which plays for ever."""
    memory = io.BytesIO()
    picture.save(memory, kind, save_all=True, duration=milliseconds, loop=0, **options)
    return memory.getvalue()


def _shown(animated, first=0):
    """The pictures of an animated one, from this one on, to the one before it."""
    with Image.open(io.BytesIO(animated)) as opened:
        for place in range(first, first + opened.n_frames):
            opened.seek(place % opened.n_frames)
            opened.load()  # only then it knows how long it stands
            yield opened


def _packed(picture):
    """The colour of each pixel as one number, or NOTHING."""
    picture, clear = picture.convert("RGBA"), None
    if picture.getextrema()[3][0] < 255:
        clear = np.asarray(picture.getchannel("A")) == 0
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    colours = np.asarray(picture).view("<u4")[..., 0] & (NOTHING - 1)
    return colours if clear is None else np.where(clear, NOTHING, colours)


def _palette(colours, counts):
    """The colours of a GIF, three bytes each, and for each colour that there is the number of the nearest of them; the
    last is a colour that there is not, and stands for NOTHING.
    """
    colours, places = np.unique(colours, return_inverse=True)
    colours, counts = colours[colours < NOTHING], np.bincount(places, counts)[: (colours < NOTHING).sum()]
    kept = colours[np.argsort(-counts, kind="stable")]
    if kept.size > COLOURS:
        rare = Image.fromarray(_unpacked(kept[EXACT:])[None])
        rare = rare.quantize(COLOURS - EXACT, Image.Quantize.MAXCOVERAGE, kmeans=1)
        kept = np.concatenate([kept[:EXACT], _packed(rare.convert("RGB")).ravel()])
    kept, unused = np.unique(kept), next(colour for colour in range(COLOURS + 1) if colour not in kept)
    palette, kept = _unpacked(np.append(kept, unused)).tobytes(), _unpacked(kept)
    nearest = np.full(NOTHING + 1, len(kept), dtype=np.uint8)
    for some in np.array_split(colours, colours.size // AT_ONCE + 1):
        apart = _unpacked(some)[:, None].astype(np.int32) - kept
        nearest[some] = np.square(apart).sum(axis=-1).argmin(axis=1)
    return palette, nearest


def _unpacked(colours):
    """Red, green and blue of each colour."""
    return np.stack([colours & 255, colours >> 8 & 255, colours >> 16], axis=-1).astype(np.uint8)


def _in_colours(picture, palette, nearest):
    """The picture in the colours of a palette, by their numbers."""
    numbers = Image.fromarray(nearest[_packed(picture)])
    numbers.putpalette(palette)
    return numbers
