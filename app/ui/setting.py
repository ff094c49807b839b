"""What a viewer can set: each thing is declared once, and drawing, checking and remembering follow from that.

The address bar always holds the whole state (Streamlit binds each widget to its query parameter). Streamlit passes
over a value it cannot use without a word, so `url_problems` says the word.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import streamlit as st

from app.ui import own_values
from app.ui.address import PAGE
from app.ui.own_files import OwnFile
from core.numbers import number_text


@dataclass(frozen=True)
class Setting:
    """One of `choices`, up to `many` of them; without choices a text, or a number from low to high."""

    key: str  # also the query parameter
    label: str
    default: object
    help: str
    low: float = -math.inf
    high: float = math.inf
    step: float | int | None = None
    format: str | None = None
    choices: tuple[str, ...] = ()
    many: int = 0
    slider: bool = False
    takes_file: OwnFile | None = None  # the viewer's own file of this kind is a choice, too

    @property
    def offered(self) -> tuple[str, ...]:
        """All that can be chosen in this session."""
        return self.choices + (self.takes_file.labels() if self.takes_file else ())

    def draw(self):
        """The widget, bound to the address bar. Returns the value."""
        bound = {"key": self.key, "help": self.help, "bind": "query-params"}
        given = st.query_params.get_all(self.key)[-1:]
        if isinstance(self.default, int | float) and any(map(_is_infinite, given)):  # would end in a traceback
            del bound["bind"], st.query_params[self.key]
        if self.many:
            return st.multiselect(self.label, self.choices, self.default, max_selections=self.many, **bound)
        if self.choices:
            return st.selectbox(self.label, self.offered, self.choices.index(self.default), **bound)
        if isinstance(self.default, str):
            return st.text_input(self.label, self.default, **bound)
        widget, step = (st.slider, self.step) if self.slider else (st.number_input, self.step or self._step(given))
        return widget(self.label, self.low, self.high, self.default, step, format=self.format, **bound)

    def _step(self, given):
        """How far + and - go: a tenth of the value's power of ten, so that 10⁻³⁰ does not become 0.01."""
        if isinstance(self.default, int):
            return None
        linked = self.key not in st.session_state and given and not self.problem(given[0])
        size = abs(float(given[0]) if linked else self.now())
        return 10.0 ** (math.floor(math.log10(size)) - 1) if size > 1e-300 else 0.01

    def now(self):
        """What it is set to in this session."""
        return st.session_state.get(self.key, self.default)

    def problem(self, text: str) -> str | None:
        """What is wrong with this value of the query parameter, as a sentence, or None."""
        if self.choices:
            if text in self.offered or (self.many and not text):
                return None
            if self.takes_file and self.takes_file.was_taken_away(text):
                return None
            if self.takes_file and (problem := self.takes_file.problem(text)):
                return problem
            return f"{self.key} = {text[:40]!r} is not known; choose one of {', '.join(self.choices)}."
        if isinstance(self.default, str):
            return None  # read where it is used, which refuses it with a sentence of its own
        kind = "whole number" if isinstance(self.default, int) else "number"
        try:
            value = type(self.default)(text)
        except ValueError:
            value = math.nan
        if self.low <= value <= self.high:
            return None
        return f"{self.key} = {text[:40]!r} is not a {kind} from {_read(self.low)} to {_read(self.high)}."

    def nearest(self, value: object) -> object | None:
        """What comes nearest to this value and can be set here, or None: a choice comes near to no other."""
        if self.many:
            return [one for one in value if one in self.choices][: self.many] or None
        if self.choices or isinstance(self.default, str):
            return value if not self.choices or value in self.offered else None
        kept = min(max(value, self.low), self.high)
        if self.slider and self.step:
            kept = round(round(kept / self.step) * self.step, 12)
        return type(self.default)(kept)


Settings = Mapping[str, Setting]  # by key
NOTHING = MappingProxyType({})


def by_key(*settings: Setting) -> dict[str, Setting]:
    """The settings of a page, in the order in which they are drawn."""
    return {setting.key: setting for setting in settings}


def draw(
    settings: Settings,
    containers: Mapping[str, object] = NOTHING,
    part: str = "",
    arriving: Mapping[str, object] = NOTHING,
) -> dict[str, object]:
    """All widgets, in the sidebar or in the container that is given for a key. Returns the values by key.

    part: of the page, where its parts share keys and have values of their own; arriving: values that come along from
    another page.
    """

    def draw_all():
        values = {}
        for key, setting in settings.items():
            with containers.get(key, st.sidebar):
                values[key] = setting.draw()
        return values

    view = st.session_state.get(PAGE, ""), part
    defaults = {key: setting.default for key, setting in settings.items()}
    return own_values.drawn(view, defaults, draw_all, arriving)


def url_problems(settings: Settings, query) -> dict[str, str]:
    """A sentence for each query parameter that has a value of no use; to be asked before the widgets are drawn.

    `query` is st.query_params.
    """
    found = {}
    for key, setting in settings.items():
        texts = query.get_all(key)
        wrong = [sentence for text in texts if (sentence := setting.problem(text))]
        if wrong:
            found[key] = wrong[-1]
        elif len(texts) > max(setting.many, 1):
            remedy = f"choose at most {setting.many}" if setting.many else "give it once"
            found[key] = f"{key} is given {len(texts)} times, at last as {texts[-1][:40]!r}; {remedy}."
    return found


def in_link(setting: Setting, query):
    """What a link sets this to, as text, where Streamlit has no widget for it: the last value that it gives, or the
    default where that is of no use.
    """
    texts = query.get_all(setting.key)
    return texts[-1] if texts and not setting.problem(texts[-1]) else setting.default


def _read(end):
    """An end of a range as people read it."""
    return f"{end:,}" if isinstance(end, int) else number_text(end)


def _is_infinite(text):
    try:
        return not math.isfinite(float(text))
    except ValueError:
        return False


def apply(settings: Settings, values: Mapping[str, object]) -> None:
    """Set the given settings and every other one of the page to its default; to be called from a button."""
    for key, setting in settings.items():
        st.session_state[key] = values.get(key, setting.default)


def matches(settings: Settings, values: Mapping[str, object]) -> bool:
    """Whether the page now shows exactly these settings."""
    return all(setting.now() == values.get(key, setting.default) for key, setting in settings.items())
