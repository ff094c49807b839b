"""What is inside a checked network, in words: its gates, its matrices, an error on its way back, lines to log it."""

import math
from collections.abc import Mapping

import numpy as np

from app.check.records import Case
from app.check.words import share_text, short
from core import Network
from core.numbers import TIMES, number_text
from core.vector.along import SLOPE, GateSeen
from core.vector.observe import gates_of, spectral_radius

WHAT_GATES_DO = {
    "lstm": {"f": "f, what is kept", "i": "i, what is let in", "o": "o, what is shown"},
    "gru": {"z": "z, what is kept", "r": "r, what is remembered for the new"},
}
UNDER_ERROR = (
    "Compare it with the first figure, which asks all directions of the state, where this asks one. The gradient of a "
    "weight adds up what comes from all these steps: the last few alone can keep it from being small, so "
    "that its size says nothing of how far back the network learns."
)
ABOUT_SNIPPETS = (
    "Ten lines for your own training, which print the norm of the whole gradient before clipping (paste it above) and "
    "the gradient of the hidden state step by step back, which no tracker logs. A fused layer hides it, so they go "
    "through the layer one time step at a time: use them on one batch now and then."
)
ABOUT_PYTORCH = "`rnn` is your nn.RNN, GRU or LSTM with batch_first=True, `head` the layer that reads it."
ABOUT_KERAS = "`layer` is your SimpleRNN, GRU or LSTM, `head` the layer that reads it, `loss_of` your loss."


def matrices(network: Network, gates: Mapping[str, GateSeen]) -> str:
    """A table in Markdown: each gate's values along the way, and of its recurrent matrix the two numbers to know."""
    names = gates_of(network.cell) or ("",)
    rows = ["| gate | median | ends | radius | stretch |", "|---|---|---|---|---|"]
    for name, matrix in zip(names, network.W, strict=True):
        seen = gates.get(name or SLOPE)
        values = "", ""
        if seen is not None:
            values = short(seen.median), f"{100 * seen.closed:.0f}, {100 * seen.open:.0f}%" if name else ""
        finite = np.isfinite(matrix).all()
        largest = float(np.linalg.norm(matrix, 2)) if finite else math.nan
        spectrum = (number_text(float(f"{value:.3g}")) for value in (spectral_radius(matrix), largest))
        rows.append(f"| {name or 'slope'} | {' | '.join((*values, *spectrum))} |")
    return "\n".join(rows).replace(TIMES, " × ")  # in narrow cells numbers may break


def under_matrices(network: Network) -> str:
    """What the table says, and what it does not."""
    shut = (
        "Ends: how many of its values stand shut (below 0.05) and wide open (above 0.95); of a tanh gate, g or n, "
        "below −0.9 and above 0.9. "
        if gates_of(network.cell)
        else "Slope: what the activation multiplies by on the way back. "
    )
    radius = "Radius: the largest |eigenvalue| of the recurrent matrix W. Stretch: its largest singular value. "
    if network.cell.name == "linear":
        return f"{shut}{radius}Of a linear network it is the factor a step in the long run, whatever happens before."
    return (
        f"{shut}{radius}Notice that neither number alone is the factor a step: the gates and slopes along the way "
        "decide as well."
    )


def gates_said(network: Network, gates: Mapping[str, GateSeen]) -> str:
    """What the histogram shows."""
    names = WHAT_GATES_DO.get(network.cell.name) or {SLOPE: "slope"}
    told = [
        f"{'the slope' if gate == SLOPE else gate} {short(seen.mean)} ± {short(seen.deviation)}"
        for gate in names
        if (seen := gates.get(gate)) is not None and seen.finite
    ]
    return f"Mean and spread over all units, steps and sequences: {', '.join(told)}." if told else ""


def error_said(by_state: Mapping[str, np.ndarray], left_numbers: str | None) -> str:
    """How an error at the end goes back."""
    if left_numbers:
        return f"The numbers are not finite from {left_numbers} on."
    first = next(iter(by_state.values()))
    steps = first.shape[1] - 1
    if not (first[:, 0] > 0).all():
        return "A squared error at the end, which each output misses by 1. It has no gradient by h there."
    with np.errstate(divide="ignore", invalid="ignore"):
        left = {name: float(np.mean(np.log10(norms[:, -1] / first[:, 0]))) for name, norms in by_state.items()}
    told = " and ".join(
        f"{share_text(log10).removesuffix(' of the gradient')} by {name}" for name, log10 in left.items()
    )
    return (
        f"A squared error at the end, which each output misses by 1. Of its gradient by h there, {told} is left "
        f"{steps:,} steps back."
    )


def of_readout(case: Case) -> str:
    """Whose error it is."""
    if case.own is None:
        return "The readout is drawn at random, as a framework does."
    if case.own.readout:
        return f"The outputs are those of {case.own.readout}, which is in the file."
    return "It has no dense layer that surely reads this network, so the output is the mean of its units."


def names_of_gates(network: Network) -> dict[str, str]:
    """Gate -> what the figure calls it, of those that are drawn: between 0 and 1, the one that keeps first."""
    if network.cell.name == "linear":
        return {}
    return WHAT_GATES_DO.get(network.cell.name) or {SLOPE: f"slope of the {network.cell.label}"}


def by_state(state: str) -> str:
    """What a line of the error on its way back is called."""
    return {"h": "by h, the hidden state", "c": "by c, the cell's memory"}.get(state, f"by {state}")
