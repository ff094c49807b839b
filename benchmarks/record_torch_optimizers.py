"""Record 100 steps of each optimizer as PyTorch takes them, for tests/core/test_optimizers.py.

Run where torch is installed:

    python -m benchmarks.record_torch_optimizers

The network is the tanh cell on four made-up sequences of six days; w1 and w2 are trained, in float64.
"""

import json
from pathlib import Path

import torch

TARGET = Path(__file__).parent.parent / "tests" / "recorded" / "torch_optimizers.json"
STEPS = 100
START = {"w1": 0.7, "w2": 1.4, "b1": 0.1, "w3": 1.3, "b2": -0.2}
INPUTS = [[((7 * q + 3 * t) % 11) / 10 - 0.4 for t in range(6)] for q in range(4)]
TARGETS = [0.9, -0.3, 0.4, 0.1]
SGD, RMSPROP, ADAM = torch.optim.SGD, torch.optim.RMSprop, torch.optim.Adam
# The settings as this project names them, and PyTorch's optimizer with the same.
CASES = (
    ({"optimizer": "gd", "learning_rate": 0.02}, SGD, {"lr": 0.02}),
    ({"optimizer": "momentum", "learning_rate": 0.01}, SGD, {"lr": 0.01, "momentum": 0.9}),
    ({"optimizer": "momentum", "learning_rate": 0.02, "momentum": 0.5}, SGD, {"lr": 0.02, "momentum": 0.5}),
    ({"optimizer": "nesterov", "learning_rate": 0.01}, SGD, {"lr": 0.01, "momentum": 0.9, "nesterov": True}),
    ({"optimizer": "rmsprop", "learning_rate": 0.005}, RMSPROP, {"lr": 0.005}),
    (
        {"optimizer": "rmsprop", "learning_rate": 0.003, "decay": 0.9, "epsilon": 0.01},
        RMSPROP,
        {"lr": 0.003, "alpha": 0.9, "eps": 0.01},
    ),
    ({"optimizer": "adam", "learning_rate": 0.01}, ADAM, {"lr": 0.01}),
    (
        {"optimizer": "adam", "learning_rate": 0.02, "momentum": 0.8, "decay": 0.99, "epsilon": 0.5},
        ADAM,
        {"lr": 0.02, "betas": (0.8, 0.99), "eps": 0.5},
    ),
    ({"optimizer": "gd", "learning_rate": 0.05, "clip": 0.3, "clip_by": "value"}, SGD, {"lr": 0.05}),
    ({"optimizer": "adam", "learning_rate": 0.02, "clip": 0.2, "clip_by": "norm"}, ADAM, {"lr": 0.02}),
)


def loss_of(weights):
    """Sum over sequences of (w3 h + b2 - target)^2."""
    inputs, targets = (torch.tensor(numbers, dtype=torch.float64) for numbers in (INPUTS, TARGETS))
    h = torch.zeros(len(TARGETS), dtype=torch.float64)
    for day in inputs.T:
        h = torch.tanh(weights["w1"] * day + weights["b1"] + weights["w2"] * h)
    return ((weights["w3"] * h + weights["b2"] - targets) ** 2).sum()


def clip(trained, settings):
    """By value as torch does it; by norm after Pascanu et al. (2013), without torch's 1e-6."""
    if settings.get("clip_by") == "value":
        torch.nn.utils.clip_grad_value_(trained, settings["clip"])
    elif settings.get("clip_by") == "norm":
        norm = torch.sqrt(sum(weight.grad**2 for weight in trained))
        if norm > settings["clip"]:
            for weight in trained:
                weight.grad *= settings["clip"] / norm


def trajectory(settings, optimizer, arguments):
    """[w1, w2] before the first step and after each of the STEPS steps."""
    weights = {name: torch.tensor(value, dtype=torch.float64) for name, value in START.items()}
    trained = [weights["w1"].requires_grad_(), weights["w2"].requires_grad_()]
    rule = optimizer(trained, foreach=False, **arguments)
    rows = [[weight.item() for weight in trained]]
    for _ in range(STEPS):
        rule.zero_grad()
        loss_of(weights).backward()
        clip(trained, settings)
        rule.step()
        rows.append([weight.item() for weight in trained])
    return rows


def main():
    """Write all trajectories with what they were made from."""
    runs = [{"settings": case[0], "weights": trajectory(*case)} for case in CASES]
    record = {"torch": torch.__version__, "start": START, "inputs": INPUTS, "targets": TARGETS, "runs": runs}
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(record, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
