"""Pieces that several pages are made of."""

from collections.abc import Mapping

import streamlit as st

from app.theme import FATE_BADGES
from app.ui import markdown, own_values, setting
from app.ui.address import PAGE, link
from core import Run

_UNUSABLE = "what the link of this page had that cannot be used"  # in the session: (page, key -> sentence)


def preset_buttons(presets: Mapping[str, Mapping], known: setting.Settings) -> None:
    """A row of starting points; the one that the page shows stands out."""
    with st.container(horizontal=True, key="presets"):
        for name, preset in presets.items():
            kind = "primary" if setting.matches(known, preset) else "secondary"
            # With a key it stays the same button when it stands out: Streamlit would show the old one beside it.
            st.button(name, on_click=setting.apply, args=(known, preset), type=kind, key=f"preset {name}")


def link_warnings(problems: Mapping[str, str], values: Mapping[str, object]) -> None:
    """One warning with a line for each value of the link that could not be used, and what is used instead; to be drawn
    after the widgets.
    """
    lines = {}
    for key, problem in problems.items():
        used = values[key]
        used = ", ".join(used) or "none" if isinstance(used, list) else used
        lines[key] = f"{problem} {used} is used."
    page, before = st.session_state.get(PAGE, ""), st.session_state.get(_UNUSABLE)
    kept = before[1] if before and before[0] == page else {}
    stay = {key: line for key, line in kept.items() if key not in own_values.changed()}
    st.session_state[_UNUSABLE] = page, stay | lines
    if lines:
        what = "a value" if len(lines) == 1 else f"{len(lines)} values"
        told = "\n\n".join(map(markdown.plain, lines.values()))
        st.warning(told, title=f"The link had {what} that cannot be used", icon=":material/link_off:")


def unusable() -> list[str]:
    """What `link_warnings` has said of this page's link, but for what the viewer has set since: of a figure that stands
    alone no setting is seen that would show it.
    """
    return list(st.session_state.get(_UNUSABLE, ("", {}))[1].values())


def refuse(error: ValueError, ends_page: bool = True) -> None:
    """Say why something cannot be computed, in the engine's own words."""
    sentence = f"{str(error).removesuffix('.')}."
    st.error(markdown.plain(sentence), title="This cannot be computed", icon=":material/error:")
    if ends_page:
        st.stop()


def upload_elsewhere() -> None:
    """The way to where a file can be given, if it cannot in here."""
    if st.context.is_embedded and st.context.url:
        meaning = "In a frame of another site browsers hold back the cookie that an upload needs."
        st.page_link(link(), label="Upload in a tab of its own", icon=":material/open_in_new:", help=meaning)


def fate_badge(run: Run) -> None:
    """The fate of a run and when it was sealed; its definition is the help text."""
    colour, icon = FATE_BADGES[run.fate.label]
    meaning = f"{run.fate.definition}. Stopped: {run.stopped_by.definition}."
    st.badge(run.verdict, color=colour, icon=icon, help=meaning)
