"""Networks and batches on which tests compare with PyTorch, drawn from uniform numbers: the same bits everywhere."""

from typing import NamedTuple

import numpy as np

from core.vector.network import Network


class Case(NamedTuple):
    """Sizes, and which loss counts where."""

    cell: str
    units: int
    inputs: int
    outputs: int
    times: int
    sequences: int
    loss: str
    counts: str  # which outputs: "last", "all" or "some"
    seed: int


CASES = {
    "tanh": Case("tanh", 9, 2, 3, 12, 5, "squared", "all", 1),
    "relu": Case("relu", 9, 3, 1, 12, 5, "squared", "some", 2),
    "gru": Case("gru", 9, 1, 9, 12, 5, "cross entropy", "all", 3),
    "lstm": Case("lstm", 9, 2, 2, 12, 5, "squared", "last", 4),
    "large tanh": Case("tanh", 128, 2, 3, 300, 64, "squared", "last", 5),
    "large relu": Case("relu", 128, 3, 1, 300, 64, "squared", "all", 6),
    "large gru": Case("gru", 128, 1, 8, 300, 64, "cross entropy", "some", 7),
    "large lstm": Case("lstm", 128, 2, 2, 300, 64, "squared", "last", 8),
}


class Data(NamedTuple):
    """What goes into core.vector.backprop.backpropagate."""

    network: Network
    inputs: np.ndarray
    targets: np.ndarray
    mask: np.ndarray


def data_of(case: Case) -> Data:
    """The network with PyTorch's start; inputs between -1 and 1; targets between 0 and 1, or one-hot."""
    network = Network.start(case.cell, case.units, case.inputs, case.outputs, start="pytorch", seed=case.seed)
    rng = np.random.default_rng(case.seed)
    batch = case.times, case.sequences
    inputs, targets = 2.0 * rng.random((*batch, case.inputs)) - 1.0, rng.random((*batch, case.outputs))
    if case.loss == "cross entropy":
        targets = np.eye(case.outputs)[targets.argmax(axis=2)]
    mask = np.ones(batch)
    if case.counts == "last":
        mask[:-1] = 0.0
    elif case.counts == "some":
        mask = (rng.random(batch) < 0.3).astype(float)
    return Data(network, inputs, targets, mask)


def times_of(case: Case) -> list[int]:
    """After how many time steps the gradient by the states is compared."""
    return sorted({0, case.times // 2, case.times - 10, case.times - 1, case.times})


def some_of(values: np.ndarray) -> np.ndarray:
    """Some twenty numbers out of an array, from the first to the last."""
    return values.ravel()[np.unique(np.linspace(0, values.size - 1, 20).astype(int))]
