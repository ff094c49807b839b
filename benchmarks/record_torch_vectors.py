"""Record PyTorch's losses, outputs and gradients of networks of many units for tests/core/vector/test_torch.py.

    python -m benchmarks.record_torch_vectors

Needs torch (recorded with the version that stands in the file). float64, autograd. The networks are this project's own
(`Network.start`) and put into nn.RNN, nn.GRU and nn.LSTM, which go one time step at a call, for the gradient by each
state. Of every array its Frobenius norm and some of its numbers are kept.
"""

import json
from pathlib import Path

import numpy as np
import torch

from benchmarks.peers.with_torch import layer_of
from tests.core.vector.torch_cases import CASES, Case, data_of, some_of, times_of

TARGET = Path(__file__).parent.parent / "tests" / "recorded" / "torch_vectors.json"


def tensor(values):
    """In float64."""
    return torch.tensor(np.array(values), dtype=torch.float64)


def states_of(layer, inputs, units):
    """(h,) or (h, c) before the first time step and after each, all of them ready to take a gradient."""
    kinds = 2 if isinstance(layer, torch.nn.LSTM) else 1
    states = [tuple(torch.zeros(1, inputs.shape[1], units, dtype=torch.float64) for _ in range(kinds))]
    for state in states[0]:
        state.requires_grad_()
    for t in range(len(inputs)):
        _, after = layer(inputs[t : t + 1], states[-1] if kinds == 2 else states[-1][0])
        states.append(after if kinds == 2 else (after,))
        for state in states[-1]:
            state.retain_grad()
    return states


def loss_of(case, outputs, targets, mask):
    """The mean over the outputs that count."""
    counts = tensor(mask) > 0.0
    if case.loss == "cross entropy":
        return torch.nn.functional.cross_entropy(outputs[counts], tensor(targets)[counts])
    return ((outputs - tensor(targets))[counts] ** 2).sum(dim=1).mean()


def record(case: Case):
    """Of one case: its loss, and of outputs and gradients the norm and some numbers."""
    network, inputs, targets, mask = data_of(case)
    layer = layer_of(network, torch.float64)
    V, c = tensor(network.V).requires_grad_(), tensor(network.c).requires_grad_()
    states = states_of(layer, tensor(inputs), network.units)
    outputs = torch.stack([h[0] for h, *_ in states[1:]]) @ V.T + c
    loss = loss_of(case, outputs, targets, mask)
    loss.backward()
    b = layer.bias_ih_l0.grad.reshape(-1, network.units)
    if case.cell == "gru":
        b = torch.cat([b, layer.bias_hh_l0.grad.reshape(-1, network.units)[2:]])
    arrays = {
        "outputs": outputs.detach(),
        "W": layer.weight_hh_l0.grad,
        "U": layer.weight_ih_l0.grad,
        "b": b,
        "V": V.grad,
        "c": c.grad,
    }
    for t in times_of(case):
        slopes = [torch.zeros_like(state) if state.grad is None else state.grad for state in states[t]]
        arrays[f"d_states {t}"] = torch.stack([slope[0] for slope in slopes], dim=-1)
    kept = {name: {"norm": norm(values), "some": some_of(values.numpy()).tolist()} for name, values in arrays.items()}
    return {"case": case._asdict(), "loss": loss.item(), "arrays": kept}


def norm(values):
    """Frobenius'."""
    return float(np.linalg.norm(values.numpy().ravel()))


def main():
    """Write all of it, a line an array."""
    record_of_all = {"torch": torch.__version__} | {name: record(case) for name, case in CASES.items()}
    text = json.dumps(record_of_all, indent=None).replace('{"norm"', '\n{"norm"')
    TARGET.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
