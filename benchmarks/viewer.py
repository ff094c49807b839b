"""One viewer without a browser: Streamlit's own websocket protocol, as its frontend speaks it.

The address bar, the widgets' states and the messages that the server need not send twice are kept as a browser keeps
them. Many viewers fit into one process (asyncio).
"""

import asyncio
import time
from typing import NamedTuple
from urllib.parse import urljoin
from urllib.request import urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import connect

# How the frontend names the value of each widget (streamlit/elements/widgets, value_type).
VALUE_OF = {
    "slider": "double_array_value",
    "number_input": "double_value",
    "selectbox": "string_value",
    "radio": "string_value",
    "text_input": "string_value",
    "multiselect": "string_array_value",
    "button_group": "string_array_value",
    "button": "trigger_value",
    "popover": "bool_value",
}
SAID = ("markdown", "heading", "alert", "metric")


class Rerun(NamedTuple):
    """What one run of the page took and brought."""

    seconds: float
    received: int  # bytes
    charts: int
    failed: bool


class Viewer:
    """Use as `async with Viewer(address) as viewer`."""

    def __init__(self, address: str, page: str = "", query: str = ""):
        self.address, self.page, self.query = address.rstrip("/"), page, query
        self.texts: list[str] = []  # of the last run
        self.widgets: dict[str, tuple[str, str]] = {}  # key -> (kind, id), of the last run
        self.files: dict[str, str] = {}  # key of a download button -> where its file is
        self._states: dict[str, WidgetState] = {}
        self._cached: dict[str, ForwardMsg] = {}
        self._script = ""

    async def __aenter__(self):
        stream = self.address.replace("http", "ws", 1) + "/_stcore/stream"
        self._socket = await connect(stream, subprotocols=["streamlit"], max_size=None, ping_interval=None)
        return self

    async def __aexit__(self, *_):
        await self._socket.close()

    async def rerun(self, once: WidgetState | None = None) -> Rerun:
        """Ask for a run of the page and wait for its end. `once`: the state of a button that was clicked."""
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string, state.page_script_hash = self.query, self._script
        state.page_name = "" if self._script else self.page
        state.context_info.url = f"{self.address}/{self.page}{'?' * bool(self.query)}{self.query}"
        state.cached_message_hashes.extend(self._cached)
        state.widget_states.widgets.extend(self._states.values())
        if once is not None:
            state.widget_states.widgets.append(once)
        started = time.perf_counter()
        await self._socket.send(asked.SerializeToString())
        return await self._until_finished(started)

    async def set(self, key: str, value) -> Rerun:
        """Give a widget another value, as a viewer does."""
        kind, name = self.widgets[key]
        state = WidgetState(id=name)
        field = VALUE_OF[kind]
        if field.endswith("array_value"):
            getattr(state, field).data.extend(value if isinstance(value, (list, tuple)) else [value])
        else:
            setattr(state, field, value)
        if kind == "button":
            return await self.rerun(state)
        self._states[name] = state
        return await self.rerun()

    async def download(self, key: str) -> bytes:
        """Press a download button."""
        return await asyncio.to_thread(_read, urljoin(self.address + "/", self.files[key]))

    async def _until_finished(self, started):
        texts, widgets, files, received, charts, failed = [], {}, {}, 0, 0, False
        while True:
            data = await self._socket.recv()
            received += len(data)
            told = ForwardMsg.FromString(data)
            kind = told.WhichOneof("type")
            if kind == "ref_hash":
                told = self._cached[told.ref_hash]
                kind = told.WhichOneof("type")
            elif told.metadata.cacheable:
                self._cached[told.hash] = told
            if kind == "new_session":
                self._script = told.new_session.page_script_hash
            elif kind == "page_info_changed":
                self.query = told.page_info_changed.query_string
            elif kind == "delta":
                charts_here, failed_here = _note(told.delta, texts, widgets, files)
                charts, failed = charts + charts_here, failed or failed_here
            elif kind == "script_finished":
                self.texts, self.widgets, self.files = texts, widgets, files
                return Rerun(time.perf_counter() - started, received, charts, failed)


def _read(place):
    with urlopen(place, timeout=120) as answer:
        return answer.read()


def _note(delta, texts, widgets, files):
    """Take down what an element says or can be set to. Returns (whether it is a chart, whether it is an exception)."""
    if delta.WhichOneof("type") == "add_block":
        if delta.add_block.WhichOneof("type") == "popover":
            _keep(widgets, "popover", delta.add_block.popover.id)
        return 0, False
    element = delta.new_element
    kind = element.WhichOneof("type")
    if kind in SAID:
        texts.append(getattr(element, kind).body)
    elif kind == "download_button":
        files[_key(element.download_button.id)] = element.download_button.url
    elif kind in VALUE_OF:
        _keep(widgets, kind, getattr(element, kind).id)
    return int(kind in ("vega_lite_chart", "arrow_vega_lite_chart")), kind == "exception"


def _keep(widgets, kind, name):
    if name:
        widgets[_key(name)] = (kind, name)


def _key(name):
    """The key that the page gave: the last part of $$ID-hash-key."""
    return name.split("-", 2)[-1]
