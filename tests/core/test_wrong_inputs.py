"""Whatever a public function is given, it returns, or it says what the value is, the rule and the remedy."""

import datetime
import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import core
from core import CELLS, Axis, Dataset, Experiment
from core.initial import chrono, drawn, identity, keep_bias


class Odd:
    """Something that cannot even be shown."""

    def __repr__(self):
        raise RuntimeError("no words")

    def __float__(self):
        raise RuntimeError("no number")


WRONG = [
    None, True, "", "AAPL", "w9", b"2", 5, -1, 0, 2.5, math.nan, math.inf, -math.inf, 10**400, -(10**400), 10**5000, 1j,
    (), [], {}, set(), [1.0], [[1.0], [1.0, 2.0]], {"w2": "x"}, {"w2": None}, {5: 1.0}, [None], object, object(), len,
    Odd(), pd.NA, pd.NaT, pd.Timestamp("2020-01-01"), np.datetime64("2020-01-01"), np.timedelta64(1, "D"),
    np.array([1.0, 2.0]), np.array("x"), np.array([[1j]]), np.array([object()]), np.bool_(True), Fraction(1, 3),
    datetime.date(2020, 1, 1), range(3), slice(3), Dataset, Experiment, Axis, CELLS, Ellipsis,
]  # fmt: skip
SMALL = {"unrolls": 2, "max_steps": 2}
EXPERIMENT = Experiment(**SMALL)
AXES = Axis("w2", 0.5, 1.5, 2), Axis("learning_rate", 0.01, 0.1, 2)
ALONG = {"experiment": EXPERIMENT, "weight": "w2", "values": [1.0]}
LEARNERS = {"cell": "tanh", "unrolls": 2, "others": "noise"}
# The function, what it is usually given, and the parameters that are given something else in turn.
CALLS = {
    "Experiment": (Experiment, SMALL, tuple(Experiment.__dataclass_fields__)),
    "Dataset": (Dataset, {"inputs": [[1.0, 2.0]], "targets": [1.0]}, ("inputs", "targets")),
    "Dataset.chain": (Dataset.chain, {"unrolls": 2}, ("x", "y", "unrolls")),
    "Dataset.stocks": (Dataset.stocks, {"unrolls": 2, "windows": 2}, ("ticker", "unrolls", "windows", "prices")),
    "Dataset.recall": (Dataset.recall, {"unrolls": 2, "sequences": 2}, ("unrolls", "sequences", "seed", "others")),
    "Axis": (Axis, {"name": "w2", "low": 0.0, "high": 1.0}, ("name", "low", "high", "count")),
    "amplification": (core.amplification, {"weight": 2.0, "unrolls": 3}, ("weight", "unrolls")),
    "gradient": (core.gradient, {}, ("experiment",)),
    "best_known": (core.best_known, {}, ("experiment",)),
    "carried": (core.carried, {"experiment": EXPERIMENT}, ("experiment", "sequence")),
    "losses": (core.losses, ALONG, tuple(ALONG)),
    "slopes": (core.slopes, ALONG, tuple(ALONG)),
    "descend": (core.descend, {}, ("experiment",)),
    "compare": (core.compare, {}, ("experiments",)),
    "finish": (core.finish, {}, ("experiments",)),
    "sweep": (core.sweep, {"experiment": EXPERIMENT, "x": AXES[0], "y": AXES[1]}, ("experiment", "x", "y")),
    "surface": (core.surface, {"experiment": EXPERIMENT, "x": AXES[0], "y": AXES[1]}, ("experiment", "x", "y")),
    "fan": (core.fan, {"experiments": [], "others": "noise"}, ("experiments",)),
    "learners": (core.learners, LEARNERS, (*LEARNERS, "steps")),
    "drawn": (drawn, {"cell": "tanh", "seed": 0}, ("cell", "seed")),
    "identity": (identity, {}, ("cell",)),
    "keep_bias": (keep_bias, {"cell": "lstm", "bias": 1.0}, ("cell", "bias")),
    "chrono": (chrono, {"cell": "lstm", "longest": 5}, ("cell", "longest", "seed")),
}  # fmt: skip


@pytest.mark.parametrize(("call", "parameter"), [(call, one) for call, what in CALLS.items() for one in what[2]])
def test_a_wrong_value_is_told_with_its_rule_and_a_remedy(call, parameter):
    function, usual, _ = CALLS[call]
    said = []
    for value in WRONG:
        try:
            function(**usual | {parameter: value})
        except ValueError as error:
            said.append(str(error))
    assert said
    for sentence in said:
        assert "; " in sentence, sentence
        assert len(sentence) < 400
