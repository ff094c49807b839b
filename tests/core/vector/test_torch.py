"""Losses, outputs and gradients of networks with up to 128 units over up to 300 time steps are PyTorch's in float64.

benchmarks/record_torch_vectors.py recorded them.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from core.vector.backprop import backpropagate
from tests.core.vector.torch_cases import CASES, data_of, some_of, times_of

FILE = Path(__file__).parents[2] / "recorded" / "torch_vectors.json"
RECORDED = json.loads(FILE.read_text(encoding="utf-8"))
LARGE = [pytest.param(name, marks=pytest.mark.jit if name.startswith("large") else ()) for name in CASES]


@pytest.mark.parametrize("name", LARGE)
def test_losses_outputs_and_gradients_are_pytorchs(name):
    case, ref = CASES[name], RECORDED[name]
    assert ref["case"] == case._asdict()
    comp = backpropagate(*data_of(case), loss=case.loss)
    assert comp.loss == pytest.approx(ref["loss"], rel=1e-11, abs=0.0)
    arrays = {array: getattr(comp, array) for array in ("outputs", *"WUbVc")}
    arrays |= {f"d_states {t}": comp.d_states[t] for t in times_of(case)}
    assert arrays.keys() == ref["arrays"].keys()
    for array, values in arrays.items():
        norm, some = ref["arrays"][array]["norm"], ref["arrays"][array]["some"]
        assert np.linalg.norm(values.ravel()) == pytest.approx(norm, rel=1e-11, abs=0.0), array
        # In a few numbers a sum of large ones cancels, and what they were rounded by is left.
        np.testing.assert_allclose(some_of(values), some, rtol=1e-11, atol=1e-15 * norm, err_msg=array)
