"""The cures: what each changes about a sick run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from core import CELLS, Experiment
from core.experiment import READOUT
from core.initial import chrono, drawn, identity, keep_bias
from core.numbers import number_text


@dataclass(frozen=True)
class Cure:
    """One thing that people do. `change(sick, values, seed)` is the cured experiment, `named(values)` its name."""

    change: Callable[[Experiment, Mapping, int], Experiment]
    verb: str  # what it does, in a word or two
    what: str
    named: Callable[[Mapping], str] | None = None
    random_start: bool = False  # so that one run says little


def _stepping(**rule):
    """A cure that keeps the network and steps differently; a string names the setting that has the value."""

    def change(sick, values, seed):
        return replace(sick, **{k: values.get(v, v) if isinstance(v, str) else v for k, v in rule.items()})

    return change


def _network(cell, start):
    """A cure that takes another network and trains all its weights with Adam."""

    def change(sick, values, seed):
        return Experiment(
            cell=cell,
            wiring=sick.wiring,
            weights=drawn(cell, seed) | start(values),
            trainable=(*CELLS[cell].parameters, *READOUT),
            optimizer="adam",
            learning_rate=values["network_rate"],
            max_steps=sick.max_steps,
            dataset=sick.dataset,
        )

    return change


CURES = {
    "clip by norm": Cure(
        _stepping(clip="clip"),
        "shortens",
        "A gradient longer than the threshold is shortened to it (Pascanu et al. 2013).",
        lambda values: f"clip by norm {number_text(values['clip'])}",
    ),
    "clip by value": Cure(
        _stepping(clip="clip", clip_by="value"),
        "caps",
        "Each weight's gradient is held within the threshold. With one weight it is the same as by norm.",
        lambda values: f"clip by value {number_text(values['clip'])}",
    ),
    "momentum": Cure(
        _stepping(optimizer="momentum"), "keeps rolling", "Each step adds 0.9 of the step before (Polyak 1964)."
    ),
    "Nesterov": Cure(_stepping(optimizer="nesterov"), "looks ahead", "Momentum that looks one step ahead."),
    "RMSprop": Cure(
        _stepping(optimizer="rmsprop"),
        "rescales",
        "The gradient is divided by its usual size plus 10⁻⁸ (Hinton 2012; PyTorch).",
    ),
    "Adam": Cure(
        _stepping(optimizer="adam"),
        "rescales and rolls",
        "Momentum and division by the usual size plus 10⁻⁸ (PyTorch's default).",
    ),
    "Adam, epsilon as set": Cure(
        _stepping(optimizer="adam", epsilon="epsilon"),
        "rescales what is tiny, too",
        "The same with another epsilon, so that far smaller gradients still count.",
        lambda values: f"Adam, epsilon {number_text(values['epsilon'])}",
    ),
    "truncated BPTT": Cure(
        lambda sick, values, seed: replace(sick, truncate=min(values["truncate"], sick.unrolls + 1)),
        "cuts off",
        "The gradient goes back over the last few days only.",
        lambda values: f"truncated to {values['truncate']} days",
    ),
    "start at w2 = 1": Cure(
        lambda sick, values, seed: replace(sick, weights=sick.weights | identity(sick.cell)),
        "starts level",
        "The identity as the first weight (Le, Jaitly and Hinton 2015).",
    ),
    "tanh, all weights": Cure(
        _network("tanh", lambda values: {}),
        "trains all",
        "The plain cell once more, but all its weights are trained, with Adam: what the gates must be compared with.",
        random_start=True,
    ),
    "LSTM, forget bias 0": Cure(
        _network("lstm", lambda values: keep_bias("lstm", 0.0)),
        "half opens a gate",
        "The long short-term memory cell whose forget gate starts half open.",
        random_start=True,
    ),
    "LSTM, forget bias as set": Cure(
        _network("lstm", lambda values: keep_bias("lstm", values["bias"])),
        "opens a gate",
        "The same cell with a bias that keeps more of the past (Gers et al. 2000).",
        lambda values: f"LSTM, forget bias {values['bias']:g}",
        random_start=True,
    ),
    "LSTM, chrono": Cure(
        _network("lstm", lambda values: chrono("lstm", values["unrolls"] + 1)),
        "opens it to the length",
        "The forget bias log(unrolls), so that about 1/e of day 1 is left at the end (Tallec and Ollivier 2018).",
        random_start=True,
    ),
    "GRU, keep bias as set": Cure(
        _network("gru", lambda values: keep_bias("gru", values["bias"])),
        "opens a gate",
        "The gated recurrent unit (Cho et al. 2014); the bias stands at its update gate.",
        lambda values: f"GRU, keep bias {values['bias']:g}",
        random_start=True,
    ),
}
