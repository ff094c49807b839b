"""Every figure of every page, with the control that takes it out of the app."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import streamlit as st

from app.export import formats, motion, paper, web_page
from app.export.paper import Figure, Slide
from app.prices import PricesFile
from app.theme import IN_A_FRAME
from app.ui import markdown, own_prices
from app.ui.address import PAGE, at_home, link, settings
from app.ui.blocks import unusable
from app.ui.moving import animated_file
from app.ui.own_files import File
from app.ui.scanning import draw_code
from app.ui.setting import Setting, url_problems

COLLECTED = "collected figures"  # where it is in the session, figures are kept there as well (app.offline.gallery)
KEPT_FIGURES = "figures kept for slides"
MOST_KEPT = 24  # of one viewer
PYTHON = "Python"
PROJECT = str(Path(__file__).parents[2])  # the folder of dashboard.py: nobody else's business than its owner's
CODE_WIDTH = 200  # pixels of the QR code below the link
# In a frame one figure can stand alone: it covers the page, and nothing else is seen but its one or two controls.
ALONE = """<style>
[data-testid=stApp], [data-testid=stApp] * {{ overflow: hidden !important; }}
[data-testid=stMain] * {{ visibility: hidden; }}
[data-testid=stSidebar], [data-testid=stExpandSidebarButton], [data-testid=stHeader] {{ display: none; }}
.st-key-{name} {{ position: fixed; inset: 0 0 84px 0; z-index: 99; padding: 8px 16px; overflow: hidden; }}
[data-testid=stApp]:not(:has(.st-key-beside)) .st-key-{name} {{ bottom: 0; }}
.st-key-{name}, .st-key-{name} *, .st-key-beside, .st-key-beside * {{ visibility: visible !important; }}
.st-key-beside, .st-key-beside * {{ overflow: visible !important; }} /* a slider's value stands above its handle */
.st-key-beside {{ position: fixed; bottom: 4px; left: 0; right: 0; width: 100vw; padding: 0 32px; z-index: 100; }}
.st-key-beside [data-testid=stColumn] {{ min-width: 0; flex: 1 1 0; }} /* side by side on a phone, too */
</style>"""
# Streamlit draws what a popover holds at the end of the page, a hundred stops of the Tab key away from its button; and
# this script may come before the button that it looks for.
FOCUS = """<script>
(function focus(looks) {
    const button = document.querySelector("[data-testid=stPopoverBody] button");
    if (button) button.focus(); else if (looks) setTimeout(focus, 20, looks - 1);
})(250);
</script>"""


class Living(Protocol):
    """A figure that is alive on its page, and in a file of its own."""

    def draw(self) -> None: ...

    def page(self) -> str: ...


def stands_alone(name: str) -> bool:
    """Whether the page is in a frame that asks for this figure alone."""
    return st.context.is_embedded and st.query_params.get("figure") == formats.safe_name(name)


@contextmanager
def alone(name: str, container=st) -> Iterator[None]:
    """What is drawn in here covers the page and is all that is seen of it, but for the controls beside it."""
    key = f"figure-{formats.safe_name(name)}"
    with container.container(key=key, height="stretch"):
        yield
        st.html(ALONE.format(name=key))
    st.html(web_page.IN_A_FRAME, unsafe_allow_javascript=True)  # in there it would take room, as styles alone do not


def below_alone(*sentences: str) -> bool:
    """One caption of a figure that stands alone: these sentences, and what of the link cannot be used, for nothing else
    of the page says it there. Returns whether there was anything to say.
    """
    told = [*map(markdown.plain, sentences), *(f":material/link_off: {markdown.plain(line)}" for line in unusable())]
    if told:
        st.caption("\n\n".join(told))
    return bool(told)


MORE = Setting("more", "More detail", "false", "Whether the last figures stand open.", choices=("true", "false"))


def more_problems(query) -> dict[str, str]:
    """What is wrong with `more` in a link; in capitals it is as good, to Streamlit too."""
    texts = query.get_all(MORE.key)
    return {} if [text.lower() in MORE.choices for text in texts] == [True] else url_problems({MORE.key: MORE}, query)


def more_detail(*names: str):
    """A container for further figures of these names, or None: the expander in which they stand is closed, and nobody
    has asked for one of them.
    """
    if COLLECTED in st.session_state or any(map(stands_alone, names)):
        return st.container()
    drawer = st.expander(MORE.label, icon=":material/zoom_in:", key=MORE.key, on_change="rerun", bind="query-params")
    return drawer if drawer.open else None


def controls_beside_figure(keys: Sequence[str]) -> dict[str, object]:
    """Makes a container for the control of each key beside the figure that stands alone, by key; none if none does."""
    if not (keys and st.context.is_embedded and "figure" in st.query_params):
        return {}
    columns = st.container(key="beside").columns(len(keys))
    return dict(zip(keys, columns, strict=True))


def figure(
    name: str,
    chart,
    alt: str,
    container=st,
    live: Callable | None = None,
    label: str = "",
    living: Living | None = None,
    own: Sequence[File] = (),
    **options,
) -> None:
    """Draw a chart and its Share control; in a frame with ?figure=NAME, that one figure alone with its sentence.

    name: of the figure, unlike any other of the page; alt: what it shows, in words; container: where it is drawn, in a
    grid or a row one of its own, or the Share control becomes the next cell; live: makes the chart that the exported
    HTML shows in its place; label: its accessible name where `alt` stands on the page as well (a browser builds a
    figure anew when its accessible name changes); living: what stands on the page, and in an HTML file, in the chart's
    place; own: what of the viewer's own it was made from, beside prices, which no link carries. Nothing is exported
    before a click.
    """
    drawn = Figure(name, chart, alt, live, living and living.page)
    if COLLECTED in st.session_state:
        st.session_state[COLLECTED].append(drawn)
    if stands_alone(name):
        chart = chart.with_config(IN_A_FRAME)
        options["height"] = "content" if chart.keeps_proportions else "stretch"
        with alone(name, container):
            _draw(st, chart, label or alt, living, options)
            below_alone(alt)
        return
    _draw(container, chart, label or alt, living, options)
    icon = ":material/ios_share:"
    popover = container.popover("Share", icon=icon, type="tertiary", key=f"share {name}", on_change="rerun")
    if popover.open:
        with popover:
            _control(drawn, own)


def _draw(container, chart, label, living, options):
    if options.get("height") == "stretch":
        chart = chart.without_height()
    if living is None:
        container.vega_lite_chart(spec=chart.filled(), alt=label, **options)
    else:
        living.draw()


def _control(figure, others):
    name, address, own = figure.name, link(), own_prices.in_force()
    files = [file for file in (own, *others) if file]
    st.html(FOCUS, unsafe_allow_javascript=True)
    st.button(
        "Keep for slides",
        on_click=keep,
        args=(figure, address, own, others),
        icon=":material/bookmark:",
        key=f"keep {name}",
    )
    background = st.segmented_control(
        "background", paper.BACKGROUNDS, default="light", required=True, wrap=True, key=f"background {name}"
    )
    moving = motion.FORMATS if figure.chart.moments() else ()
    kinds = {kind.label: kind for kind in (*formats.FORMATS, *moving)}
    scripts = [] if others else [PYTHON]  # a script asks for a file of prices, and for no other
    label = st.segmented_control("as", [*kinds, *scripts], default="PNG", required=True, wrap=True, key=f"as {name}")
    # Made here and not in a callable: Streamlit may drop what a callable made before a busy server's viewer fetches it.
    if label == PYTHON:
        ending, media = "py", "text/x-python"
        data = formats.script(st.session_state[PAGE], settings(), name, PROJECT if at_home() else "", own)
    else:
        kind = kinds[label]
        ending, media = kind.ending, kind.media
        try:
            write = animated_file if kind in moving else formats.written
            data = write(figure, kind, background, address, " ".join(file.note for file in files))
        except formats.CannotConvert as error:
            st.error(markdown.plain(str(error)), icon=":material/error:")
            data = None
    if data is not None:
        st.download_button(
            f"Download {label}",
            data=data,
            file_name=f"{formats.safe_name('unrolled', name)}.{ending}",
            mime=media,
            on_click="ignore",
            type="primary",
            icon=":material/download:",
            key=f"download {name}",
        )
    st.caption(
        "A slide of 16:9 in large type. PowerPoint takes PNG or SVG with outlines; Keynote PNG or PDF; LaTeX and "
        "Inkscape PDF or SVG with outlines; the web SVG, or HTML, which is alive without a network. "
        + ("GIF moves in PowerPoint and Keynote, WebP on the web. " if moving else "")
        + "The link holds all settings:"
    )
    st.code(address, language=None, wrap_lines=True)
    for file in files:
        st.caption(markdown.plain(file.missed))
    draw_code(address, CODE_WIDTH)
    st.caption("This figure alone, alive, in reveal.js, Quarto or any page:")
    st.code(formats.embed_snippet(address, formats.safe_name(name)), language=None, wrap_lines=True)


def keep(figure: Figure, address: str, own: PricesFile | None = None, others: Sequence[File] = ()) -> None:
    """Put a figure aside for the page Slides, once; own: the viewer's file of prices that it was made from, others:
    what else of theirs.
    """
    kept = st.session_state.setdefault(KEPT_FIGURES, [])
    slide = Slide(paper.title_of(figure), "", "", figure, address, own=own, others=tuple(others))
    if any(other.key == slide.key for other in kept):
        st.toast("This figure is among your slides already.")
    elif len(kept) == MOST_KEPT:
        st.toast(f"{MOST_KEPT} figures are kept, and that is the most; take one away on the page Slides.")
    else:
        kept.append(slide)
        st.toast(f"Kept. {len(kept)} on the page Slides.")
