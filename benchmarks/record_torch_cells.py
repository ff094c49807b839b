"""Record what PyTorch's LSTM and GRU answer, and their gradients, for tests/core/test_gated.py. Run with torch 2.13.0:

    python -m benchmarks.record_torch_cells

One hidden unit, three made-up sequences of twelve days, float64. Where PyTorch has two biases and this project one, the
second is 0; the GRU's second bias of the new gate is kept.
"""

import json
from pathlib import Path

import torch

TARGET = Path(__file__).parent.parent / "tests" / "recorded" / "torch_cells.json"
INPUTS = [[((5 * q + 3 * t) % 13) / 8 - 0.7 for t in range(12)] for q in range(3)]
TARGETS = [0.4, -0.2, 0.9]
READOUT = {"w3": 1.3, "b2": -0.1}
CELLS = {"lstm": (torch.nn.LSTM, "ifgo"), "gru": (torch.nn.GRU, "rzn")}


def record(cell):
    """Weights, last states, loss and gradients of one cell."""
    layer, gates = CELLS[cell]
    network = layer(1, 1, batch_first=True, dtype=torch.float64)
    count = len(gates)
    rows = {
        "weight_ih_l0": [0.9 - 0.35 * k for k in range(count)],
        "weight_hh_l0": [-0.6 + 0.45 * k for k in range(count)],
        "bias_ih_l0": [0.2 - 0.15 * k for k in range(count)],
        "bias_hh_l0": [0.0] * (count - 1) + [0.25 if cell == "gru" else 0.0],
    }
    with torch.no_grad():
        for name, values in rows.items():
            parameter = getattr(network, name)
            parameter.copy_(torch.tensor(values, dtype=torch.float64).reshape(parameter.shape))
    w3, b2 = (torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in READOUT.values())
    states, _ = network(torch.tensor(INPUTS, dtype=torch.float64).unsqueeze(-1))
    last = states[:, -1, 0]
    loss = ((w3 * last + b2 - torch.tensor(TARGETS, dtype=torch.float64)) ** 2).sum()
    loss.backward()
    weights, slopes = {}, {}
    for kind, name in (("w_x", "weight_ih_l0"), ("w_h", "weight_hh_l0"), ("b_", "bias_ih_l0")):
        for place, gate in enumerate(gates):
            parameter = getattr(network, name)
            weights[kind + gate] = parameter.flatten()[place].item()
            slopes[kind + gate] = parameter.grad.flatten()[place].item()
    if cell == "gru":
        weights["b_hn"] = network.bias_hh_l0[-1].item()
        slopes["b_hn"] = network.bias_hh_l0.grad[-1].item()
    return {
        "weights": weights | READOUT,
        "states": states[:, :, 0].tolist(),
        "loss": loss.item(),
        "gradient": slopes | {"w3": w3.grad.item(), "b2": b2.grad.item()},
    }


def main():
    """Write all of it."""
    record_of_all = {"torch": torch.__version__, "inputs": INPUTS, "targets": TARGETS}
    TARGET.parent.mkdir(exist_ok=True)
    text = json.dumps(record_of_all | {cell: record(cell) for cell in CELLS}, indent=1)
    TARGET.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
