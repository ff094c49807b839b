"""Slides: figures of all pages, put in order and taken away as one file."""

import streamlit as st

from app.export import formats, motion, paper, powerpoint
from app.export.deck import zipped
from app.export.public import public
from app.lesson.slides import lesson_slides, with_addresses
from app.server.memory import remembered
from app.ui import address, markdown
from app.ui.moving import animated
from app.ui.share import KEPT_FIGURES, MOST_KEPT

ORDER = "order of slides"
SENTENCE = 160  # characters of it beside a thumbnail
can_convert = formats.vl_convert is not None
can_write_powerpoint = can_convert and powerpoint.pptx is not None


def live(number: int) -> str:
    """Where a stranger finds a scene of the lesson, or nothing."""
    return public(address.link_to("lesson", scene=number))


lesson = with_addresses(remembered("slides of the lesson", lesson_slides), live)
gallery = {slide.key: slide for slide in lesson}
kept = {slide.key: slide for slide in st.session_state.get(KEPT_FIGURES, [])}
order = st.session_state.setdefault(ORDER, list(gallery))
known = st.session_state.setdefault("slides seen", set())
order += [key for key in kept if key not in known]  # new ones go to the end, once
known.update(kept)
own_words = st.session_state.setdefault("own words of slides", {})  # key of a slide -> its title, its notes
slides = {key: (gallery | kept)[key]._replace(**own_words.get(key, {})) for key in order if key in gallery | kept}


def move(key: str, by: int) -> None:
    """Let a slide change places with its neighbour."""
    index = order.index(key)
    order[index], order[index + by] = order[index + by], order[index]


def take_away(*keys: str) -> None:
    """Drop slides; what a viewer has kept is gone with them, scenes of the lesson stay in the gallery."""
    order[:] = [key for key in order if key not in keys]
    known.difference_update(keys)
    for key in keys:
        st.session_state.get("thumbnails", {}).pop(key, None)
        own_words.pop(key, None)
    st.session_state[KEPT_FIGURES] = [
        slide for slide in st.session_state.get(KEPT_FIGURES, []) if slide.key not in keys
    ]


def picture(slide, column) -> None:
    """The slide's figure, small; the lesson's are made once, what a viewer has kept once a viewer, for an upload is no
    part of the link.
    """

    def make():
        return formats.thumbnail(paper.slide(slide.figure.chart))

    made = st.session_state.setdefault("thumbnails", {})
    if slide.key in kept and slide.key not in made:
        made[slide.key] = make()
    image = made[slide.key] if slide.key in kept else remembered(("thumbnail", slide.figure.name), make)
    column.image(image, width="stretch", alt=slide.figure.alt)


def moving_pictures(listed, background: str, with_address: bool) -> dict[str, bytes]:
    """Of each slide whose figure moves, by its key, drawn under a bar."""
    return {
        slide.key: animated(
            slide.figure,
            background,
            slide.address if with_address else "",
            slide.note,
            f"Slide {number} moves: picture",
        )
        for number, slide in enumerate(listed, 1)
        if slide.figure.chart.moments()
    }


def rewrite(key: str, part: str) -> None:
    """Take over what was written into a slide's title or notes; without a title it has its first one again."""
    written, own = st.session_state[f"{part} {key}"], own_words.setdefault(key, {})
    if written.strip() or part == "notes":
        own[part] = written
    else:
        own.pop(part, None)


def draw_words(slide) -> None:
    """The control that changes a slide's title and notes."""
    popover = st.popover("Words", key=f"words {slide.key}", on_change="rerun")
    if not popover.open:
        return
    with popover:
        for draw, part, value, longest in (
            (st.text_input, "title", slide.title, 120),
            (st.text_area, "notes", powerpoint.notes(slide), 4000),
        ):
            key = f"{part} {slide.key}"
            draw(part, value, max_chars=max(longest, len(value)), key=key, on_change=rewrite, args=(slide.key, part))
        st.caption("The notes are those of the speaker, in PowerPoint.")


st.title("Slides")
st.markdown(
    "Figures for a lecture, in your order, in one file that needs no network. Under every figure of every page "
    "stands **Share**, and in it *Keep for slides*; what you keep arrives here. The lesson's scenes are here "
    "already."
)
if not can_convert:
    st.error(markdown.plain(formats.NO_CONVERTER), icon=":material/error:")
elif not can_write_powerpoint:
    st.warning(markdown.plain(powerpoint.NO_POWERPOINT), icon=":material/warning:")
left, right = st.columns([3, 2], gap="large")
with right:
    st.header("Take them away")
    background = st.segmented_control("background", paper.BACKGROUNDS, default="light", required=True, wrap=True)
    moves = st.toggle("Moving pictures", True, help="What goes by step by step is seen to do so, for ever anew.")
    labels = {kind.label: kind.ending for kind in (*formats.FORMATS, *(motion.FORMATS if moves else ()))}
    chosen = st.pills(
        "each figure also as", list(labels), selection_mode="multi", default=["PNG", "HTML, offline"], wrap=True
    )
    asked = (tuple((key, slide.title, slide.notes) for key, slide in slides.items()), background, moves, tuple(chosen))
    if st.button(
        f"Make {len(slides)} slides", disabled=not (slides and can_convert), type="primary", icon=":material/slideshow:"
    ):
        with st.spinner("Making the slides …"):
            listed, presentation = list(slides.values()), b""
            bare, whole = (moving_pictures(listed if moves else [], background, way) for way in (False, True))
            if can_write_powerpoint:
                presentation = powerpoint.powerpoint(listed, background, bare)
            made = zipped(listed, background, [labels[label] for label in chosen], presentation, whole)
        st.session_state["zip"] = asked, made, presentation
    if st.session_state.get("zip", (None,))[0] == asked:
        _, made, presentation = st.session_state["zip"]
        st.download_button(
            "Download the zip",
            data=made,
            file_name="unrolled-slides.zip",
            mime="application/zip",
            on_click="ignore",
            icon=":material/download:",
        )
        if presentation:
            st.download_button(
                "Download PowerPoint",
                data=presentation,
                file_name="unrolled-slides.pptx",
                mime=powerpoint.MEDIA,
                on_click="ignore",
                icon=":material/download:",
            )
    st.caption(
        "deck.html in the zip turns by the arrow keys, by its buttons and by a finger, in any browser, and prints one "
        "slide a page; with #3 behind its address it opens at the third. slides.pptx is the same for PowerPoint, "
        "Keynote and LibreOffice, with notes of what to say and what to ask. It takes about two seconds a slide, and "
        "ten where it moves; to print, and for whoever asks their system for less motion, all stands still. "
        f"Up to {MOST_KEPT} kept figures; they live as long as this tab."
    )
    st.button("Start empty", on_click=take_away, args=tuple(slides), disabled=not slides, icon=":material/delete:")
    missing = [key for key in gallery if key not in slides]
    if missing:
        st.header("From the lesson")
        for key in missing:
            st.button(gallery[key].title, on_click=order.append, args=(key,), icon=":material/add:", key=f"add {key}")
with left:
    if not slides:
        st.info("No slides yet: keep a figure of any page, or add scenes of the lesson.", icon=":material/info:")
    for index, (key, slide) in enumerate(slides.items()):
        if can_convert:
            shown, told = st.columns([2, 3], vertical_alignment="center")
            picture(slide, shown)
        else:  # no pictures, and no room for them
            told = st.container()
        with told:
            st.markdown(f"**{index + 1}. {markdown.plain(slide.title)}**")
            sentence = slide.takeaway or slide.figure.alt
            st.caption(markdown.plain(sentence[:SENTENCE] + ("…" if len(sentence) > SENTENCE else "")))
            with st.container(horizontal=True):
                st.button("Up", on_click=move, args=(key, -1), disabled=index == 0, key=f"up {key}")
                st.button("Down", on_click=move, args=(key, 1), disabled=index == len(slides) - 1, key=f"down {key}")
                draw_words(slide)
                st.button("Take away", on_click=take_away, args=(key,), key=f"away {key}")
