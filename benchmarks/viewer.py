"""One viewer without a browser: Streamlit's own websocket protocol, spoken as its frontend speaks it.

As in a browser the address bar, the widgets' states and the large messages already received are kept here: the client
lists the hashes of what it has, and the server sends the rest, and a reference (`ref_hash`) for what is listed.
Hundreds of viewers fit into one process; each message is parsed by protobuf's C code, and looked into when asked for.
"""

import asyncio
import time
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urljoin
from urllib.request import urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Slider_pb2 import Slider
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import connect

# How the server wants the value of each kind of widget (value_type in streamlit/elements/widgets).
FIELD_OF = {
    "slider": "double_array_value",
    "select_slider": "string_array_value",  # the same element as a slider, told apart by its type
    "number_input": "double_value",  # whole numbers too
    "selectbox": "string_value",  # the option as it is shown, no longer its place
    "radio": "string_value",
    "text_input": "string_value",
    "checkbox": "bool_value",
    "popover": "bool_value",
    "multiselect": "string_array_value",
    "button_group": "string_array_value",
    "button": "trigger_value",
}
SAID = ("markdown", "heading", "alert", "metric", "text")  # elements with a body to read
NO_TOKEN = "PLACEHOLDER_AUTH_TOKEN"  # what the frontend sends where it has no cookie


class Rerun(NamedTuple):
    """What one run of the page took and brought."""

    seconds: float  # from the request sent to script_finished
    received: int  # bytes
    messages: int
    charts: int
    failed: bool  # an exception stands on the page, or the script did not compile


class Viewer:
    """Use as `async with Viewer(address) as viewer`; then `await viewer.rerun()` opens the page."""

    def __init__(self, address: str, page: str = "", query: str = "", patience: float = 600.0):
        """address: http://host:port; page: as in the address bar, "" for the first; patience: seconds
        for one run, which on a new machine compiles all its kernels first."""
        self.address, self.page, self.query, self.patience = address.rstrip("/"), page.strip("/"), query, patience
        self.page_hash = ""
        self._states: dict[str, WidgetState] = {}  # by widget id
        self._cached: dict[str, tuple[bytes, int]] = {}  # hash -> (message, number of the run that used it last)
        self._runs, self._oldest = 0, 2  # runs finished; for how many a message is kept unused
        self._elements: dict[tuple[int, ...], tuple[str, object]] = {}  # place on the page -> (kind, element)

    async def __aenter__(self):
        stream = self.address.replace("http", "ws", 1) + "/_stcore/stream"
        greeting = {"origin": self.address, "subprotocols": ["streamlit", NO_TOKEN], "open_timeout": self.patience}
        # The server drops a client that leaves 500 messages unread, so all are taken from it at once.
        self._socket = await connect(stream, **greeting, max_size=None, max_queue=None, ping_interval=None)
        return self

    async def __aexit__(self, *_):
        await self._socket.close()

    @property
    def texts(self) -> list[str]:
        """All that can be read on the page, in its order: markdown, captions, headings, alerts, metrics."""
        return [element.body for kind, element in self._in_order() if kind in SAID]

    @property
    def exceptions(self) -> list[str]:
        """Exceptions that stand on the page."""
        found = (element for kind, element in self._in_order() if kind == "exception")
        return [f"{element.type}: {element.message}" for element in found]

    @property
    def charts(self) -> int:
        """Vega charts on the page."""
        return sum(kind == "vega_lite_chart" for kind, _ in self._elements.values())

    @property
    def widgets(self) -> Mapping[str, tuple[str, object]]:
        """key -> (kind, element). Widgets that the page gave no key stand under their label."""
        return {_key(element): (kind, element) for kind, element in self._in_order() if kind in FIELD_OF}

    @property
    def files(self) -> dict[str, str]:
        """Key of a download button -> where its file is."""
        buttons = (element for kind, element in self._in_order() if kind == "download_button")
        return {_key(element): element.url for element in buttons}

    async def rerun(self, once: WidgetState | None = None) -> Rerun:
        """Ask for a run of the page and wait for its end. `once`: the state of a button that was clicked."""
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string, state.page_script_hash = self.query, self.page_hash
        state.page_name = "" if self.page_hash else self.page
        state.context_info.url = f"{self.address}/{self.page}{'?' * bool(self.query)}{self.query}"
        state.cached_message_hashes.extend(self._cached)
        state.widget_states.widgets.extend(self._states.values())
        if once is not None:
            state.widget_states.widgets.append(once)
        started = time.perf_counter()
        await self._socket.send(asked.SerializeToString())
        async with asyncio.timeout(self.patience):
            return await self._until_finished(started)

    async def set(self, key: str, value) -> Rerun:
        """Give a widget another value, as a viewer does; the address bar follows. A button is clicked by True."""
        kind, element = self.widgets[key]
        state = _state(kind, element, value)
        if kind == "button":
            return await self.rerun(state)
        self._states[element.id] = state
        if bound := getattr(element, "query_param_key", ""):
            rest = [pair for pair in parse_qsl(self.query, keep_blank_values=True) if pair[0] != bound]
            usual = _value(kind, element, fresh=False)
            if usual is None or state != _state(kind, element, usual):  # the address leaves out defaults
                rest += [(bound, _text(one)) for one in _many(value)]
            self.query = urlencode(rest)
        return await self.rerun()

    async def download(self, key: str) -> bytes:
        """Press a download button."""
        return await asyncio.to_thread(_read, urljoin(self.address + "/", self.files[key]), self.patience)

    async def _until_finished(self, started):
        received = messages = 0
        begun = False  # a run that was given up for this one can still send its end
        while True:
            data = await self._socket.recv()
            received, messages = received + len(data), messages + 1
            told = self._known(ForwardMsg.FromString(data), data)
            kind = told.WhichOneof("type")
            if kind == "delta" and begun:
                self._place(tuple(told.metadata.delta_path), told.delta)
            elif kind == "new_session":
                begun, self._elements = True, {}
                self.page_hash = told.new_session.page_script_hash
                self._oldest = told.new_session.config.max_cached_message_age
            elif kind == "navigation":
                self.page_hash = told.navigation.page_script_hash
            elif kind == "page_info_changed":
                self.query = told.page_info_changed.query_string
            elif kind == "script_finished" and begun:
                if told.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    continue  # st.rerun: another run follows at once
                seconds = time.perf_counter() - started
                self._forget()
                broken = told.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR
                return Rerun(seconds, received, messages, self.charts, broken or bool(self.exceptions))

    def _known(self, told, data):
        """The message itself, or the one it refers to, at its own place; large ones are kept."""
        if told.WhichOneof("type") == "ref_hash":
            data, _ = self._cached[told.ref_hash]
            self._cached[told.ref_hash] = data, self._runs
            whole = ForwardMsg.FromString(data)
            whole.metadata.CopyFrom(told.metadata)
            return whole
        if told.metadata.cacheable:
            self._cached[told.hash] = data, self._runs
        return told

    def _forget(self):
        """After a run: what the frontend drops. What is not on the page any more has no state, old messages go."""
        self._runs += 1
        self._cached = {name: kept for name, kept in self._cached.items() if self._runs - kept[1] <= self._oldest}
        here = {element.id for kind, element in self._elements.values() if kind in FIELD_OF}
        self._states = {name: state for name, state in self._states.items() if name in here}

    def _place(self, path, delta):
        """Put an element where it belongs; it takes the place of what stood there, and of all within."""
        change = delta.WhichOneof("type")
        if change == "add_block":
            block = delta.add_block
            kind, element = ("popover", block.popover) if block.WhichOneof("type") == "popover" else ("block", block)
        elif change == "new_element":
            kind = delta.new_element.WhichOneof("type")
            element = getattr(delta.new_element, kind)
            if kind == "slider" and element.type == Slider.SELECT_SLIDER:
                kind = "select_slider"
            if self._elements.get(path, ("",))[0] in ("block", "popover"):
                self._elements = {at: one for at, one in self._elements.items() if at[: len(path)] != path}
        else:
            return  # a spinner, which the frontend draws over what stands there
        self._elements[path] = kind, element
        fresh = getattr(element, "set_value", False)  # the page itself changed it, as a preset's button does
        wanted = kind in FIELD_OF and (fresh or element.id not in self._states)
        if wanted and (value := _value(kind, element, fresh)) is not None:
            self._states[element.id] = _state(kind, element, value)  # a frontend sends what nobody touched, too

    def _in_order(self):
        return [self._elements[path] for path in sorted(self._elements)]


def _read(place, patience):
    with urlopen(place, timeout=patience) as answer:
        return answer.read()


def _key(element):
    """The key that the page gave: the last part of $$ID-hash-key."""
    key = element.id.split("-", 2)[-1]
    return element.label if key == "None" else key


def _value(kind, element, fresh):
    """What a widget shows: its default, or the value that the page just gave it (`fresh`). None if not known."""
    if fresh and kind in ("selectbox", "radio", "select_slider", "multiselect", "button_group"):
        return element.raw_values if kind in ("multiselect", "button_group") else element.raw_value
    if kind in ("button", "popover", "button_group"):
        return None
    if kind in ("selectbox", "radio"):
        return element.options[element.default] if element.HasField("default") else None
    if kind in ("multiselect", "select_slider"):
        return [element.options[int(place)] for place in element.default]
    if kind == "number_input" and not element.HasField("value" if fresh else "default"):
        return None
    return element.value if fresh else element.default


def _state(kind, element, value):
    """The state of a widget as the server wants it."""
    state = WidgetState(id=element.id)
    if FIELD_OF[kind].endswith("array_value"):
        getattr(state, FIELD_OF[kind]).data.extend(_many(value))
    else:
        setattr(state, FIELD_OF[kind], value)
    return state


def _many(value):
    return [value] if isinstance(value, (str, int, float)) else value


def _text(value):
    """As a browser writes it into the address bar: a whole number without a point."""
    return value if isinstance(value, str) else f"{value:.15g}"
