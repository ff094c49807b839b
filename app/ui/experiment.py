"""One experiment goes along from page to page: what is set on one page is found on the others that can take it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from app.ui import markdown, own_prices, own_values, setting
from app.ui.address import PAGE
from app.ui.choices import FIRST_DAY_ONLY
from app.ui.setting import NOTHING, Settings
from core.numbers import number_text

SHARED = ("w2", "unrolls", "cell", "data", "wiring", "rate")  # of one unit
SHARED += ("init", "gain", "bias", "units", "inputs", "noise")  # of many
ONCE = {"network"}  # what goes through one door and no further, and leaves the rest of the experiment as it is
KEPT = "the viewer's experiment"  # in the session: (page where it was set or None, the experiment)
DOORS = {  # page -> what one goes there for, icon
    "home": ("Train it", ":material/timeline:"),
    "unroll": ("See its copies", ":material/linear_scale:"),
    "map": ("Find it on the map", ":material/map:"),
    "cures": ("Cure it", ":material/healing:"),
    "reach": ("See its reach", ":material/settings_ethernet:"),
    "spectrum": ("See its spectrum", ":material/blur_circular:"),
    "check": ("Check it", ":material/fact_check:"),
}
Shared = Mapping[str, object]  # an experiment by the names in SHARED, as far as a page has them


def _same_names(values, changed=frozenset(), before=NOTHING):
    return {key: values[key] for key in SHARED if key in values}


@dataclass(frozen=True)
class Carry:
    """How the settings of a page hold the experiment.

    leave(values, keys changed last, the experiment before) is the experiment that stands in these settings;
    arrive(experiment) the settings by key that show it; keys: of the settings that are part of it.
    """

    leave: Callable[[Mapping, frozenset, Shared], Shared] = _same_names
    arrive: Callable[[Shared], Mapping[str, object]] = dict
    keys: tuple[str, ...] = SHARED


SAME_NAMES = Carry()


def draw(settings: Settings, carry: Carry, containers: Mapping[str, object]) -> dict[str, object]:
    """All widgets of a page, at the experiment that comes along where the viewer comes from another page."""
    page, kept = st.session_state.get(PAGE, ""), st.session_state.get(KEPT)
    if kept and own_prices.was_taken_away(kept[1].get(own_prices.DATA, "")):
        rest = {key: value for key, value in kept[1].items() if key != own_prices.DATA}
        kept = st.session_state[KEPT] = kept[0], rest
    comes_along = carry.arrive(kept[1]) if kept and kept[0] != page else {}
    fitting = {key: settings[key].nearest(value) for key, value in comes_along.items() if key in settings}
    values = setting.draw(settings, containers, arriving={k: v for k, v in fitting.items() if v is not None})
    if kept and ONCE & kept[1].keys() & settings.keys():  # it has arrived
        rest = {key: value for key, value in kept[1].items() if key not in ONCE}
        kept = (kept[0], rest) if rest else None
        if kept:
            st.session_state[KEPT] = kept
        else:
            del st.session_state[KEPT]
    changed = own_values.changed() & set(carry.keys)
    if changed:
        shared = carry.leave(values, changed, kept[1] if kept else NOTHING)
        if shared == carry.leave(_defaults(settings), frozenset(), NOTHING):
            st.session_state.pop(KEPT, None)
        else:
            st.session_state[KEPT] = page, shared
    return values


def chip(settings: Settings, carry: Carry, values: Mapping) -> None:
    """Which experiment came along, what of it this page cannot take, and the way back to the page's own."""
    page, kept = st.session_state.get(KEPT, ("", NOTHING))
    here = carry.leave(values, frozenset(), kept)
    taken = {key: value for key, value in kept.items() if here.get(key) == value}
    if not taken or page == st.session_state.get(PAGE) or st.context.is_embedded:
        return
    here_too = {key: value for key, value in kept.items() if key in here}
    others = {key: here[key] for key in here_too if key not in taken}
    lost = f" Here: {in_words(others)}." if others else ""
    with st.container(horizontal=True, vertical_alignment="center", key="experiment"):
        text = markdown.plain(f"Your experiment: {in_words(here_too)}.{lost}")
        st.caption(f":material/route: {text}", width="content")
        back = {key: settings[key].default for key in carry.arrive(kept) if key in settings}
        st.button("Back to this page's own", on_click=st.session_state.update, args=(back,), type="tertiary")


def in_words(shared: Shared) -> str:
    """ "w2 = 1.5, 50 unrolls, ReLU, AAPL, learning rate 0.01"."""
    say = {
        "w2": lambda weight: f"w2 = {number_text(weight)}",
        "unrolls": lambda unrolls: f"{unrolls:,} unroll{'' if unrolls == 1 else 's'}",
        "rate": lambda rate: f"learning rate {number_text(rate)}",
        "wiring": lambda wiring: "" if wiring == FIRST_DAY_ONLY else f"{wiring} enters",
        "init": lambda init: f"{init} start",
        "gain": lambda gain: f"gain {number_text(gain)}",
        "bias": lambda bias: f"forget bias {number_text(bias)}",
        "units": lambda units: f"{units:,} unit{'' if units == 1 else 's'}",
        "inputs": lambda inputs: f"{inputs:,} input{'' if inputs == 1 else 's'}",
        "noise": lambda noise: f"noise of size {number_text(noise)}",
    }
    return ", ".join(filter(None, (say.get(key, str)(shared[key]) for key in SHARED if key in shared)))


def doorways(shared: Shared, doors: Sequence[str], name: str = "") -> None:
    """Buttons that lead to other pages, each of which then shows this experiment.

    doors: keys of DOORS; name: of this row of them, where a page has several.
    """
    if st.context.is_embedded:
        return
    with st.container(horizontal=True):
        for page in doors:
            door(page, lambda: shared, name)


def door(page: str, shared: Callable[[], Shared], name: str = "") -> None:
    """One such button, a key of DOORS; `shared` is asked for the experiment once it is pressed. Not for frames."""
    label, icon = DOORS[page]
    if st.button(label, icon=icon, type="tertiary", key=f"door {page} {name}"):
        goes, (_, kept) = shared(), st.session_state.get(KEPT, (None, NOTHING))
        st.session_state[KEPT] = None, ({**kept, **goes} if goes.keys() <= ONCE else dict(goes))
        st.switch_page(f"app/pages/{page}.py", query_params={})  # without it bound keys would be an error


def _defaults(settings):
    return {key: one.default for key, one in settings.items()}
