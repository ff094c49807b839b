"""How a page opens: its settings from the link, its title, its presets, and a word about what cannot be used."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from app.ui import experiment, setting
from app.ui.blocks import link_warnings, preset_buttons, refuse
from app.ui.setting import NOTHING
from app.ui.share import MORE, controls_beside_figure, more_problems


@dataclass(frozen=True)
class OpenedPage:
    """What is set, and where the page goes on: its first part, and the sections that begin with controls."""

    values: dict[str, object]  # by key
    top: object
    drawer: object | None  # that of the controls, which is closed at first
    sections: Mapping[str, object]  # by header


def open_page(
    title: str,
    lead: str,
    settings: setting.Settings,
    presets: Mapping[str, Mapping[str, object]],
    leading: str = "",
    controls: Sequence[str] = (),
    sections: Mapping[str, Sequence[str]] = NOTHING,
    beside_figure: Sequence[str] = (),
    drawer: str = "",
    carry: experiment.Carry = experiment.SAME_NAMES,
) -> OpenedPage:
    """Draw the beginning of a page and all its controls, in the sidebar if nothing else is said.

    leading: key of the one that follows the lead text alone; controls: of those in the row below it; sections: header
    -> keys of the controls below it, for the later sections in their order; beside_figure: keys of those that are drawn
    beside a figure which is shown alone, in a frame; drawer: label of an expander below the page's first part that
    holds all other controls, in place of the sidebar; carry: how its settings hold the experiment that goes along from
    page to page.
    """
    # Before the widgets, which drop what they cannot use.
    problems = setting.url_problems(settings, st.query_params) | more_problems(st.query_params)
    where = {}
    top = st.container()
    with top:
        st.title(title)
        st.markdown(lead)
        presets_and_warnings = st.container()
        where |= _places([leading] if leading else []) | _places(controls)
    held = st.expander(drawer, icon=":material/tune:", key="settings").grid(4, min_column_width=200) if drawer else None
    later = {header: st.container() for header in sections}
    for header, keys in sections.items():
        with later[header]:
            st.header(header)
            where |= _places(keys)
    elsewhere = dict.fromkeys(settings, held) if drawer else {}
    values = experiment.draw(settings, carry, elsewhere | where | controls_beside_figure(beside_figure))
    with presets_and_warnings:
        preset_buttons(presets, settings)
        link_warnings(problems, {MORE.key: MORE.default, **values})
        experiment.chip(settings, carry, values)
    return OpenedPage(values, top, held, later)


def _places(keys):
    """Containers for these controls, side by side."""
    columns = st.columns(len(keys)) if len(keys) > 1 else [st.container() for _ in keys]
    return dict(zip(keys, columns, strict=True))


@contextmanager
def refusing(ends_page: bool = True) -> Iterator[None]:
    """A ValueError is told in its sentence, and ends the page or only what is computed in here."""
    try:
        yield
    except ValueError as error:
        refuse(error, ends_page)
