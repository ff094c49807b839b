"""LSTM and GRU: PyTorch's answers and gradients, the exact carry, and the table of forget biases."""

import json
from pathlib import Path

import numpy as np
import pytest

from core import CELLS, Dataset, Experiment, gradient
from core.analysis.jacobian import carried, jacobians
from core.initial import keep_bias

RECORDED = json.loads((Path(__file__).parents[1] / "recorded" / "torch_cells.json").read_text(encoding="utf-8"))
GATES = {"lstm": "ifgo", "gru": "rzn"}


def silent(cell):
    """All parameters of a cell 0."""
    return dict.fromkeys(CELLS[cell].parameters, 0.0)


@pytest.mark.parametrize("cell", GATES)
def test_names_follow_pytorchs_gates(cell):
    names = [f"{kind}{gate}" for kind in ("w_x", "w_h", "b_") for gate in GATES[cell]]
    assert list(CELLS[cell].parameters) == names + (["b_hn"] if cell == "gru" else [])
    assert CELLS[cell].states == (("h", "c") if cell == "lstm" else ("h",))


@pytest.mark.parametrize("cell", GATES)
def test_answers_and_gradients_are_pytorchs(cell):
    ref = RECORDED[cell]
    data = Dataset(RECORDED["inputs"], RECORDED["targets"])
    comp = gradient(Experiment(cell=cell, wiring="every", weights=ref["weights"], dataset=data))
    np.testing.assert_allclose(comp.states[:, 1:, 0], ref["states"], rtol=1e-12)
    assert comp.loss == pytest.approx(ref["loss"], rel=1e-12)
    assert comp.by_parameter == pytest.approx(ref["gradient"], rel=1e-11)


def test_with_forget_gate_1_and_input_gate_0_the_cell_carries_exactly():
    # sigmoid(1000) is exactly 1; sigmoid(-1000) is 3e-308, and what it lets in disappears beside c.
    step = CELLS["lstm"].step
    weights = silent("lstm") | {"b_f": 1000.0, "b_i": -1000.0, "w_xg": 1.0, "w_hg": 1.0, "b_o": 1000.0}
    c = states = None
    for c in (0.7, -1e-5, 123.456):
        states = (0.0, c)
        for t in range(1000):
            states, saved = step(tuple(weights.values()), states, np.sin(t))
        assert saved[1] == 1.0
        assert states[1] == c
    experiment = Experiment(cell="lstm", unrolls=1000, weights=weights)
    np.testing.assert_array_equal(carried(experiment).log10_cell, np.zeros(1001))
    assert (jacobians(experiment)[:, 1, 1] == 1.0).all()


def test_with_update_gate_1_the_gru_carries_exactly():
    weights = silent("gru") | {"b_z": 1000.0, "w_xn": 1.0, "w_hn": 0.5}
    comp = gradient(Experiment(cell="gru", unrolls=1000, weights=weights, initial_state=0.37))
    assert (comp.states[0, :, 0] == 0.37).all()
    np.testing.assert_array_equal(
        carried(Experiment(cell="gru", unrolls=1000, weights=weights)).log10_whole, np.zeros(1001)
    )


@pytest.mark.parametrize(
    ("bias", "share", "left"),
    [(0, 0.5, 8.88e-16), (1, 0.73106, 1.58e-7), (2, 0.88080, 1.75e-3), (3, 0.95257, 0.0881), (5, 0.99331, 0.7148)],
)
def test_the_table_of_forget_biases(bias, share, left):
    experiment = Experiment(cell="lstm", weights=silent("lstm") | keep_bias("lstm", bias))
    along = carried(experiment).log10_cell
    assert 10 ** along[1] == pytest.approx(share, rel=1e-5)
    assert 10 ** along[50] == pytest.approx(left, rel=5e-3)
    assert along[50] == pytest.approx(50 * along[1], rel=1e-12)


@pytest.mark.parametrize("bias", [-5.0, 0.0, 3.0, 30.0])
def test_no_forget_gate_exceeds_1(bias):
    rng = np.random.default_rng(1)
    data = Dataset(rng.normal(size=(1, 200)) * 10, [0.0])
    weights = {name: rng.normal() * 5 for name in CELLS["lstm"].parameters} | {"b_f": bias}
    along = carried(Experiment(cell="lstm", wiring="every", weights=weights, dataset=data)).log10_cell
    assert (np.diff(along) <= 0).all()
