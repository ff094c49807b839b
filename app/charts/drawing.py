"""A drawing: Vega-Lite that names its tables, and these tables. Altair writes each kind of figure once.

Building a figure in Altair takes about 10 ms; twelve of them at every move of a slider would be most of the page's
work. So what Altair writes is a function of a few plain arguments (`written_once`), in which `rows_of_table("line")`
stands for the table of that name. All else that differs from figure to figure comes later: in the tables, of which
`first` and `every` read single values (a note, the ends of an axis), or as a value of one of Vega's parameters.
"""

import functools
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import altair as alt
import numpy as np
import pyarrow
from altair.utils.schemapi import debug_mode

from app.charts.motion import Motion
from app.tables import Table
from app.theme import GROWING_HEIGHT

MOST_TEMPLATES = 128  # of each kind of figure, of a few kB each
_building = threading.Lock()  # Altair's debug mode is set for the whole process
_OF_ROW = re.compile(r"datum(?:\.(\w+)|\['([^']+)'\])")
_OF_TABLE = re.compile(r"data\('(\w+)'\)(?:\[\d+\]\['([^']+)'\]|, '([^']+)')")


class Template(NamedTuple):
    """What Altair wrote, and the columns that it speaks of, by the name of their table. Shared, and never changed."""

    spec: Mapping
    columns: Mapping[str, frozenset[str]]


@dataclass(frozen=True, eq=False)
class Drawing:
    """One figure: a template, the tables that it names, the values of its parameters, and how it goes by, if it moves.

    It holds few objects of its own, for pages keep many, and the garbage collector walks over all of them.
    """

    template: Template
    tables: Mapping[str, Table]
    values: Mapping[str, object] | None = None
    moves: Motion | None = None
    named: tuple[int, ...] = ()  # how long the names in its legend are

    @property
    def spec(self) -> dict:
        """Vega-Lite that names its tables, to be changed at will."""
        spec = _copied(self.template.spec)
        if self.named:  # Vega gives a legend its room once: names that take more or less need the figure built anew
            spec["usermeta"] = {"lengths": list(self.named)}
        if self.values:
            later = [{"name": name, "value": value} for name, value in self.values.items()]
            spec["params"] = spec.get("params", []) + later
        return spec

    @property
    def height(self) -> int:
        """In pixels, of the plot on the page."""
        return self.template.spec["height"]

    @property
    def keeps_proportions(self) -> bool:
        """Whether it is a picture rather than a plot."""
        return "drawing" in self.template.spec.get("usermeta", ())

    def with_config(self, config: alt.Config) -> "Drawing":
        """The same figure in another look."""
        spec = {**self.template.spec, "config": config.to_dict(validate=False)}
        return replace(self, template=self.template._replace(spec=spec))

    def without_height(self) -> "Drawing":
        """The same figure as high as the room that it is given."""
        params = [param for param in self.template.spec.get("params", []) if param["name"] != GROWING_HEIGHT]
        return replace(self, template=self.template._replace(spec={**self.template.spec, "params": params}))

    def moments(self) -> Sequence[float]:
        """Those worth drawing, in order; at the last one it is as it stands. A figure that is still has none."""
        moments = [] if self.moves is None else self.moves.moments(self.tables).tolist()
        return moments if len(moments) > 1 else []

    def at(self, now: float) -> "Drawing":
        """The same figure, which moves, at this moment."""
        return replace(self, tables={**self.tables, **self.moves.at(self.tables, now)}, moves=None)

    def filled(self) -> dict:
        """Vega-Lite with the columns it needs as Streamlit sends them; it would take three times as long about it."""
        columns = self.template.columns
        return {**self.spec, "datasets": {name: _arrow(self.tables[name], columns[name]) for name in self._drawn()}}

    def to_dict(self) -> dict:
        """Vega-Lite with all data inside."""
        return {**self.spec, "datasets": {name: _rows(self.tables[name]) for name in self._drawn()}}

    def _drawn(self):
        """The names of its tables, but for those of which this figure draws nothing."""
        return [name for name in self.tables if name in self.template.columns]


def written_once(make: Callable[..., alt.LayerChart]) -> Callable[..., Template]:
    """Let a function of plain hashable arguments that returns an Altair chart return a Template, made or remembered."""

    @functools.lru_cache(MOST_TEMPLATES)
    @functools.wraps(make)
    def template(*arguments, **named):
        with _building, debug_mode(False):
            spec = make(*arguments, **named).to_dict(validate=False)
        return Template(spec, _columns(spec))

    return template


def rows_of_table(name: str) -> alt.Chart:
    """A chart of the rows of the table that a Drawing has under this name."""
    return alt.Chart(alt.NamedData(name))


def first(table: str, column: str, row: int = 0) -> str:
    """Vega expression: what stands in the first row, or in another one, of the table of this name."""
    return f"data('{table}')[{row}]['{column}']"


def every(table: str, column: str) -> str:
    """Vega expression: the list of all that stands in this column of the table of this name."""
    return f"pluck(data('{table}'), '{column}')"


def _columns(spec):
    """The columns that a figure speaks of, in its fields or in its expressions, by the name of their table."""
    found = {}
    for layer in spec["layer"]:
        name = layer.get("data", spec.get("data", {})).get("name")
        if name is not None:
            found.setdefault(name, set()).update(_fields(layer))
    for text in _texts(spec):
        for name, one, other in _OF_TABLE.findall(text):
            found[name].add(one or other)
    return {name: frozenset(columns) for name, columns in found.items()}


def _fields(layer) -> Iterator[str]:
    """The columns that one layer speaks of."""
    yield from _under(layer, "field")
    for fields in _under(layer, "fields"):
        yield from fields
    for text in _texts(layer):
        for one, other in _OF_ROW.findall(text):
            yield one or other


def _under(part, key):
    """All that stands under this key, at any depth."""
    if isinstance(part, dict):
        if key in part:
            yield part[key]
        part = list(part.values())
    if isinstance(part, list):
        for inner in part:
            yield from _under(inner, key)


def _texts(part):
    """All texts in the tree but the keys."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, (dict, list)):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from _texts(inner)


def _copied(part):
    """The same tree; copy.deepcopy takes ten times as long."""
    if isinstance(part, dict):
        return {key: _copied(value) for key, value in part.items()}
    return [_copied(value) for value in part] if isinstance(part, list) else part


def _arrow(table, columns):
    """NaN becomes null, as in JSON."""
    kept = [name for name in table.columns if name in columns]
    return pyarrow.table({name: pyarrow.array(np.asarray(table[name]), from_pandas=True) for name in kept})


def _rows(table):
    return alt.to_values(table.frame())["values"]
