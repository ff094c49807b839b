"""A drawing: Vega-Lite without data, and the tables that it draws. Altair writes each kind of figure once.

Building a figure in Altair takes about 10 ms; twelve of them at every move of a slider would be most of the page's
work. So a chart function is either `drawn` (built at every call) or a `template`: built once for each set of its plain
arguments, after which only the tables and the arguments named as `later` are filled in.
"""

import functools
import inspect
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import altair as alt
import numpy as np
import pandas as pd
import pyarrow
from altair.utils.schemapi import debug_mode

from app.tables import Table

MOST_TEMPLATES = 512  # of a few kB each
_building = threading.Lock()  # Altair's data transformer and its debug mode are set for the whole process


@dataclass(frozen=True, eq=False)
class Drawing:
    """One figure: a template, the `values` for its marks, its `tables`, and the columns of these that it draws.

    It holds few objects of its own, for pages keep many, and the garbage collector walks over all of them.
    """

    template: Mapping  # shared by many figures and never changed
    values: Mapping[str, object]
    tables: Mapping[str, Table | pd.DataFrame]
    columns: Mapping[str, tuple[str, ...]]

    @property
    def spec(self) -> dict:
        """Vega-Lite that names its tables, to be changed at will."""
        return _copied(self.template, self.values)

    @property
    def height(self) -> int:
        """In pixels, of the plot on the page."""
        return self.template["height"]

    @property
    def keeps_proportions(self) -> bool:
        """Whether it is a picture rather than a plot."""
        return "drawing" in self.template.get("usermeta", ())

    def with_config(self, config: alt.Config) -> "Drawing":
        """The same figure in another look."""
        return replace(self, template={**self.template, "config": config.to_dict(validate=False)})

    def filled(self) -> dict:
        """Vega-Lite with the columns it needs as Streamlit sends them; it would take three times as long about it."""
        return {**self.spec, "datasets": {name: _arrow(self.tables[name], self.columns[name]) for name in self.tables}}

    def to_dict(self) -> dict:
        """Vega-Lite with all data inside."""
        return {**self.spec, "datasets": {name: _rows(table) for name, table in self.tables.items()}}

    def save(self, path: str, **options) -> None:
        """Write a file, as Altair's own charts do."""
        alt.LayerChart.from_dict(self.to_dict()).save(path, **options)


def drawn(make: Callable[..., alt.LayerChart]) -> Callable[..., Drawing]:
    """Let a function that returns an Altair chart return a Drawing."""

    @functools.wraps(make)
    def draw(*arguments, **named):
        framed = {name: _frame(value) for name, value in named.items()}
        spec, tables = _built(make, [_frame(value) for value in arguments], framed, {})
        return Drawing(spec, {}, tables, _columns(spec, tables))

    return draw


def template(*later: str) -> Callable:
    """As `drawn`, built once for each set of plain arguments.

    `make` may use its tables as the data of charts alone, and the arguments named in `later` as whole values alone; all
    that depends on what they hold has to be a plain argument. Whether a table or a later value is empty may matter.
    """

    def decorate(make):
        signature, made = inspect.signature(make), {}

        @functools.wraps(make)
        def draw(*arguments, **named):
            bound = signature.bind(*arguments, **named)
            bound.apply_defaults()
            given = bound.arguments
            tables = {name: value for name, value in given.items() if _is_table(value)}
            values = {_mark(name): given[name] for name in later if not _is_empty(given[name])}
            key = tuple((name, _key(value, name in later)) for name, value in given.items())
            if key not in made:
                if len(made) >= MOST_TEMPLATES:
                    made.clear()
                marked = {name: _mark(name) if _mark(name) in values else _frame(one) for name, one in given.items()}
                spec, fixed = _built(make, (), marked, {name: marked[name] for name in tables})
                made[key] = spec, fixed, _columns(spec, fixed | tables)
            spec, fixed, columns = made[key]
            return Drawing(spec, values, fixed | tables, columns)

        return draw

    return decorate


def _built(make, arguments, named, tables):
    """The spec of a chart and those of its tables that are not among the given ones."""
    own = {}

    def place(data):
        """Name a table in the place of its rows."""
        if not isinstance(data, pd.DataFrame):
            return data
        for known in (tables, own):
            for name, table in known.items():
                if table is data:
                    return {"name": name}
        own[f"table {len(own) + 1}"] = data
        return {"name": f"table {len(own)}"}

    with _building, debug_mode(False):
        alt.data_transformers.register("drawing", place)
        chart = make(*arguments, **named)
        with alt.data_transformers.enable("drawing"):
            return chart.to_dict(validate=False), own


def _is_table(value):
    return isinstance(value, (Table, pd.DataFrame))


def _frame(value):
    """A table as Altair knows it; all else as it is."""
    return value.frame() if isinstance(value, Table) else value


def _mark(name):
    return f"\0{name}"


def _is_empty(value):
    return value is None or (isinstance(value, (str, list, tuple)) and len(value) == 0)


def _key(value, comes_later):
    if _is_table(value):
        return tuple(value.columns), value.empty
    if comes_later:
        return _is_empty(value)
    return tuple(value) if isinstance(value, list) else tuple(value.items()) if isinstance(value, dict) else value


def _copied(part, values):
    """The same tree with the marks filled in."""
    if isinstance(part, dict):
        return {key: _copied(value, values) for key, value in part.items()}
    if isinstance(part, list):
        return [_copied(value, values) for value in part]
    return values[part] if isinstance(part, str) and part in values else part


def _columns(spec, tables):
    """The columns of each table that the spec speaks of, in a field or in an expression."""
    said = json.dumps(spec)
    return {name: tuple(column for column in table.columns if column in said) for name, table in tables.items()}


def _arrow(table, columns):
    """NaN becomes null, as in JSON."""
    return pyarrow.table({name: pyarrow.array(np.asarray(table[name]), from_pandas=True) for name in columns})


def _rows(table):
    return alt.to_values(_frame(table))["values"]
