"""What the page that checks a network computes, remembered for all viewers by the checksum of what they gave."""

from collections.abc import Mapping
from contextlib import suppress

import numpy as np

from app.check.records import EXAMPLE, Case, ErrorBack, Sequences
from app.check.settings import ZEROS
from app.server.compute import remembered_with_bar
from app.server.memory import remembered
from app.ui import networks
from app.ui.networks import SETTLING
from app.ui.own_networks import INPUT, NETWORK
from core import ADDING, Network, Reach, backpropagate, reach, respond, train
from core.initial import KEEP_BIAS
from core.numbers import number_text
from core.vector.along import GateSeen, gates_along
from core.vector.changed import with_keep_bias, with_orthogonal, with_radius
from core.vector.network import MOST_BESIDE
from core.vector.reach import usual_lags

TRIED = (1.0, 3.0)  # forget biases beside the one that is set


def case_of(values: Mapping) -> Case:
    """The viewer's own network, or an example. Raises ValueError."""
    if own := NETWORK.chosen(values["network"]):
        return Case(own.name, own.network, own.key, own)
    table = INPUT.chosen(values["input"])
    count = min(table.values.shape[1], MOST_BESIDE) if table else values["inputs"]  # an example has as many as enter
    drawn = networks.network_of(values["network"], values, 0, inputs=count)
    return Case(values["network"], drawn, (values["network"], values["units"], count), None)


def sequences_of(values: Mapping, case: Case) -> Sequences:
    """What enters the network: noise, zeros, or stretches of the viewer's table, and what the layers below it make of
    these. Raises ValueError.
    """
    own = case.own
    below = own.below if own else ()
    entering = _entering(values, below[0] if below else case.network)
    inputs, notes = entering.inputs, [entering.note]
    if own and own.backwards:
        inputs = inputs[::-1].copy()
        notes.append("It reads from the end to the beginning, as in the file.")
    for layer in below:
        inputs = respond(layer, inputs)[1][1:, :, :, 0]
    if own and own.skips_layers:
        notes.append("It is not the first layer, and those below it do not feed it alone: what enters goes into it.")
    if below:
        notes.append(f"What enters goes through {len(below)} layer{'s' * (len(below) > 1)} below this one first.")
    return entering._replace(inputs=inputs, note=" ".join(filter(None, notes)))


def _entering(values, network):
    """Before any layer."""
    steps, count = values["unrolls"], values["seeds"]
    if own := INPUT.chosen(values["input"]):
        return _stretches(own, steps, count, network.inputs)
    if values["input"] == ZEROS:
        return Sequences(np.zeros((steps + SETTLING, 1, network.inputs)), steps, (ZEROS,), "", None)
    drawn = [networks.noise_of(values, steps + SETTLING, seed, network.inputs) for seed in range(count)]
    return Sequences(np.concatenate(drawn, axis=1), steps, ("noise", values["noise"], count), "", None)


def _stretches(own, steps, count, inputs):
    rows, columns = own.values.shape
    if columns < inputs:
        raise ValueError(
            f"{own.name} has {columns} column{'s' * (columns > 1)} of numbers, and the network has {inputs} inputs; "
            "give a CSV with one column for each, or choose noise."
        )
    notes = []
    if columns > inputs:
        notes.append(f"Of its {columns} columns the first {inputs} enter, as the network has {inputs} inputs.")
    if rows <= steps:
        steps = rows - 1
        notes.append(f"It has {rows} rows, so the gradient goes back {steps} steps.")
    times = min(steps + SETTLING, rows)
    ends = np.unique(np.linspace(times, rows, min(count, rows - times + 1)).round().astype(int))
    parts = [own.values[end - times : end, :inputs] for end in ends.tolist()]
    return Sequences(np.stack(parts, axis=1), steps, (own.sha256, count), " ".join(notes), own)


def reach_of(case: Case, sequences: Sequences, name: str, network: Network) -> Reach:
    """How far back it feels, with the change of this name made to it; one path a sequence, remembered or computed."""

    def work(progress):
        lags = usual_lags(sequences.steps)
        return reach(network, sequences.inputs, lags, of="hidden", progress=progress, largest=False)

    return remembered_with_bar(("check", name, *_key(case, sequences)), work, unit="Sequence")


def changed(case: Case, values: Mapping) -> dict[str, Network]:
    """The same network with what may keep more of the gradient, by a name; none where a weight is not finite."""
    network, cell = case.network, case.network.cell.name
    if not np.isfinite(network.W).all():
        return {}
    if cell in KEEP_BIAS:
        biases = dict.fromkeys((values["bias"], *TRIED))  # in one order, so that lines keep their colours
        return {name_of_bias(cell, bias): with_keep_bias(network, bias) for bias in biases}
    made = {"an orthogonal W": with_orthogonal(network)}
    with suppress(ValueError):  # a radius of 0 stays one
        made["a spectral radius of 1"] = with_radius(network)
    return made


def tried_in(case: Case, values: Mapping) -> str | None:
    """The name of the change that the page's own control makes, or None for a cell without gates."""
    cell = case.network.cell.name
    return name_of_bias(cell, values["bias"]) if cell in KEEP_BIAS else None


def name_of_bias(cell: str, bias: float) -> str:
    """ "forget bias 2"; a GRU's gate that keeps the state has another name."""
    return f"{'forget' if cell == 'lstm' else 'keep'} bias {number_text(bias)}"


def gates_of(case: Case, sequences: Sequences) -> dict[str, GateSeen]:
    """What the gates are along the sequences, remembered or computed."""
    return remembered(("gates", *_key(case, sequences)), lambda: gates_along(case.network, sequences.inputs))


def error_back(case: Case, sequences: Sequences) -> ErrorBack:
    """The gradient of a squared error at the end, which each output misses by 1; remembered or computed."""

    def compute():
        network, inputs = case.network, sequences.inputs
        outputs, _ = respond(network, inputs)
        times, count = inputs.shape[:2]
        targets, at_the_end = np.zeros_like(outputs), np.zeros((times, count))
        with np.errstate(all="ignore"):
            targets[-1], at_the_end[-1] = outputs[-1] - 1.0, 1.0
            back = backpropagate(network, inputs, targets, at_the_end)
            slopes = back.d_states[: -sequences.steps - 2 : -1]  # lag 0, 1, ...: (steps + 1, B, H, states)
            norms = np.sqrt(np.square(slopes).sum(axis=2))
        by_state = {name: norms[:, :, place].T for place, name in enumerate(network.cell.states)}
        return ErrorBack(by_state, back.first_non_finite)

    return remembered(("error back", *_key(case, sequences)), compute, "figures")


def example_norms() -> np.ndarray:
    """The gradient norms of a real training (app.check.records.EXAMPLE), before clipping, one a step."""

    def work(progress):
        units, gain = EXAMPLE["units"], EXAMPLE["gain"]
        start = Network.start("tanh", units, ADDING.inputs, ADDING.outputs, start="gaussian", gain=gain, seed=1)
        made = train(
            start,
            ADDING,
            length=EXAMPLE["length"],
            steps=400,
            optimizer="adam",
            learning_rate=EXAMPLE["rate"],
            clip=EXAMPLE["clip"],
            progress=progress,
        )
        return made.by_step.norms[np.isfinite(made.by_step.norms)]

    return remembered_with_bar("norms of an example", work, unit="Training step")


def _key(case, sequences):
    return *case.key, sequences.steps, *sequences.key
