"""The gates along a real pass, against a plain loop over the cell's own formulas."""

import numpy as np
import pytest

from core import Network
from core.vector.along import BINS, SLOPE, gates_along
from core.vector.network import Network as Shape
from tests.core.vector.batches import batch_of

GATED = {"lstm": ("i", "f", "g", "o"), "gru": ("r", "z", "n")}


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def by_hand(network, inputs):
    """name -> (T, B, H) of each gate."""
    h = np.zeros((inputs.shape[1], network.units))
    c, found = h, []
    for x in inputs:
        if network.cell.name == "lstm":
            i, f, g, o = (x @ network.U[k].T + h @ network.W[k].T + network.b[k] for k in range(4))
            i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
            c = f * c + i * g
            h = o * np.tanh(c)
            found.append((i, f, g, o))
        else:
            r, z = (sigmoid(x @ network.U[k].T + h @ network.W[k].T + network.b[k]) for k in range(2))
            n = np.tanh(x @ network.U[2].T + network.b[2] + r * (h @ network.W[2].T + network.b[3]))
            h = (1 - z) * n + z * h
            found.append((r, z, n))
    return dict(zip(GATED[network.cell.name], np.array(found).transpose(1, 0, 2, 3), strict=True))


@pytest.mark.parametrize("cell", GATED)
def test_gates_are_those_of_the_cells_formulas(cell):
    batch = batch_of(cell, units=7, times=9, sequences=4)
    seen, ref = gates_along(batch.network, batch.inputs), by_hand(batch.network, batch.inputs)
    assert tuple(seen) == tuple(ref)
    for name, values in ref.items():
        one = seen[name]
        assert one.median == pytest.approx(np.median(values), abs=1e-12)
        assert one.mean == pytest.approx(values.mean(), abs=1e-12)
        assert one.deviation == pytest.approx(values.std(), abs=1e-12)
        tanh = name in "gn"
        assert (one.low, one.high) == ((-1, 1) if tanh else (0, 1))
        assert one.closed == (values < (-0.9 if tanh else 0.05)).mean()
        assert one.open == (values > (0.9 if tanh else 0.95)).mean()
        np.testing.assert_allclose(one.shares, np.histogram(values, BINS, (one.low, one.high))[0] / values.size, 1e-12)
        assert one.finite == 1.0


@pytest.mark.parametrize(
    ("cell", "slope"),
    [
        ("tanh", lambda a: 1 - np.tanh(a) ** 2),
        ("sigmoid", lambda a: sigmoid(a) * (1 - sigmoid(a))),
        ("relu", lambda a: (a > 0).astype(float)),
        ("linear", np.ones_like),
    ],
)
def test_a_cell_without_gates_shows_the_slope_of_its_activation(cell, slope):
    batch = batch_of(cell, units=6, times=1)
    seen = gates_along(batch.network, batch.inputs)
    values = slope(batch.inputs[0] @ batch.network.U[0].T + batch.network.b[0])
    assert tuple(seen) == (SLOPE,)
    assert seen[SLOPE].mean == pytest.approx(values.mean(), abs=1e-12)
    assert seen[SLOPE].median == pytest.approx(np.median(values), abs=1e-12)


def test_a_forget_bias_opens_the_forget_gates():
    inputs = np.random.default_rng(0).normal(size=(20, 2, 3))
    medians = [gates_along(Network.start("lstm", 16, 3, forget_bias=b), inputs)["f"].median for b in (-2, 0, 2, 8)]
    assert medians == sorted(medians)
    assert medians[0] < 0.2 < 0.8 < medians[2] < 0.95 < medians[3]


def test_numbers_that_are_not_finite_are_counted_and_not_averaged():
    network = Network.start("lstm", 4, 1)
    b = network.b.copy()
    b[1, 0] = np.nan
    seen = gates_along(Shape(network.cell, network.W, network.U, b, network.V, network.c), np.zeros((5, 1, 1)))
    assert seen["f"].finite < 1.0
    assert 0 <= seen["i"].median <= 1 or seen["i"].finite == 0.0
    assert seen["f"].shares.sum() == pytest.approx(1.0) or seen["f"].finite == 0.0


def test_wrong_inputs_are_refused():
    with pytest.raises(ValueError, match="inputs has the shape"):
        gates_along(Network.start("gru", 4, 2), np.zeros((5, 1, 3)))
