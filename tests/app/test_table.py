"""The light table: what it holds, how rows are chosen, and that pandas has the same."""

import numpy as np
import pandas as pd
import pytest

from app.tables import Table
from app.tables.table import stack

TABLE = Table({"run": "left", "step": np.arange(3), "loss": [4.0, np.nan, 1.0], "note": ["a", "", "c"]})


def test_one_value_stands_in_every_row():
    assert TABLE["run"].tolist() == ["left"] * 3
    assert Table({"x": [1.0, 2.0], "low": 3})["low"].tolist() == [3, 3]
    assert (len(TABLE), TABLE.columns, TABLE.empty) == (3, ("run", "step", "loss", "note"), False)


@pytest.mark.parametrize(
    "places", [slice(1, None), slice(None, None, 2), [2, 0], np.array([False, True, True]), slice(0, 0)]
)
def test_rows_are_those_that_pandas_chooses(places):
    rows, frame = TABLE[places], TABLE.frame()
    frame = frame[places] if isinstance(places, np.ndarray) else frame.iloc[places]
    pd.testing.assert_frame_equal(rows.frame(), frame.reset_index(drop=True), check_dtype=False)
    assert rows.empty is frame.empty


def test_stacked_tables_are_their_rows_in_order():
    both = stack([TABLE, TABLE[:0], TABLE.with_columns(run="right", step=np.arange(3) + 10)])
    assert both["run"].tolist() == ["left"] * 3 + ["right"] * 3
    assert both["step"].tolist() == [0, 1, 2, 10, 11, 12]
    assert both.columns == TABLE.columns
    assert TABLE["run"].tolist() == ["left"] * 3  # as it was
    mixed = stack([Table({"a": [1.0], "b": [2.0]}), Table({"a": [3.0]})])
    np.testing.assert_array_equal(mixed["b"], [2.0, np.nan])


@pytest.mark.parametrize("columns", [{}, {"a": 1.0}, {"a": [1, 2], "b": [1, 2, 3]}])
def test_columns_of_no_or_of_several_lengths_are_refused(columns):
    with pytest.raises(ValueError, match="give columns of one length"):
        Table(columns)
