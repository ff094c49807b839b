"""The verdict on a network, in words. Every number comes from the records."""

import math
from collections.abc import Mapping

import numpy as np

from app.check.records import AS_IT_IS, Case, Sequences
from app.tables.cures import carried_text
from app.theme import CURVE, EXPLODE, LEARNERS, STEADY, VANISH
from app.ui.network_file import in_words
from app.ui.reach_words import LEVEL, THOUSANDTH, first_below, float32_ends, pace, pace_text
from core import Network, Reach
from core.initial import KEEP_BIAS
from core.numbers import count_text, number_text
from core.vector.along import SLOPE, GateSeen
from core.vector.changed import keep_biases

NO_CHANGE = 0.01  # log10: a change that brings the gradient no nearer than this brings nothing
EXPLODED = 1.0  # log10 of what is left: more than ten times
VANISHES, EXPLODES, HOLDS, NO_NUMBER = "It vanishes", "It explodes", "It holds", "It is no number"
# Of each finding its badge and the colour of its line.
BADGES = {
    VANISHES: ("blue", ":material/trending_down:"),
    EXPLODES: ("orange", ":material/local_fire_department:"),
    HOLDS: ("green", ":material/check_circle:"),
    NO_NUMBER: ("red", ":material/error:"),
}
OTHERS = (LEARNERS[4], LEARNERS[2], LEARNERS[0])  # of the changes, none of which is a finding's
COLOURS = {VANISHES: VANISH[0], EXPLODES: EXPLODE[0], HOLDS: STEADY[0], NO_NUMBER: CURVE}
KEEPS = {"lstm": "forget gates", "gru": "gates that keep the state"}
ARRAYS = {"W": "recurrent weights", "U": "input weights", "b": "biases", "V": "readout", "c": "bias of the readout"}
UNDER_REACH = (
    "A straight line multiplies by the same factor at each step. Dashed: nothing is lost. Dotted: a thousandth is left."
    " Bands: from the least to the largest of the sequences. What is measured is the length of the derivative of the "
    "hidden state at the end by the whole state k steps before, divided by √units, along the real pass (Pascanu et al. "
    "2013)."
)
UNDER_CHANGES = (
    "Each line but the first is the same network with one thing changed, computed anew: what reaches back before any "
    "further training. What training makes of it, it does not say. The factor is that of the later steps."
)


def finding(found: Reach) -> str:
    """One of VANISHES, EXPLODES, HOLDS and NO_NUMBER."""
    left = float(found.log10_norms[-1])
    if math.isnan(left):
        return NO_NUMBER
    return VANISHES if left < THOUSANDTH else EXPLODES if left > EXPLODED else HOLDS


def share_text(log10: float) -> str:
    """ "2.7 × 10⁻¹¹ of the gradient", "4.9% of the gradient", "1.4 times the gradient"."""
    if abs(log10) < 1e-9:
        return "all of the gradient"
    if THOUSANDTH <= log10 < 0:
        return f"{number_text(float(f'{100 * 10**log10:.2g}'))}% of the gradient"
    if abs(log10) < 300:
        return f"{number_text(float(f'{10**log10:.2g}'))} {'times' if log10 >= 0 else 'of'} the gradient"
    special = {math.inf: "an infinite gradient", -math.inf: "nothing of the gradient"}
    if math.isnan(log10) or log10 in special:
        return special.get(log10, "what is no number")
    return f"{carried_text(log10)} {'times' if log10 >= 0 else 'of'} the gradient"


def verdict(
    case: Case, sequences: Sequences, reaches: Mapping[str, Reach], gates: Mapping[str, GateSeen], tried: str | None
) -> str:
    """What is left, how open the gates are, and what the change of the name `tried` would leave, in one sentence."""
    found, steps = reaches[AS_IT_IS], sequences.steps
    left = share_text(float(found.log10_norms[-1]))
    parts = [f"after {steps:,} steps {left} is left", _gates(case.network, gates), _change(reaches, tried)]
    return f"{'; '.join(filter(None, parts))}."


def _gates(network, gates):
    cell = network.cell.name
    if cell in KEEP_BIAS:
        seen = gates[{"lstm": "f", "gru": "z"}[cell]]
        return f"half of the {KEEPS[cell]} stand at {short(seen.median)} or below" if seen.finite == 1.0 else ""
    if SLOPE in gates and cell != "linear" and gates[SLOPE].finite == 1.0:
        seen = gates[SLOPE]
        if cell == "relu":
            return f"the ReLU lets {100 * seen.mean:.0f}% of it through at each step"
        return f"half of the slopes of the {network.cell.label} are {short(seen.median)} or less"
    return ""


def best_of(reaches: Mapping[str, Reach]) -> str | None:
    """The change whose gradient comes nearest to staying as it is, or None where none comes nearer than it does."""
    far = {name: abs(float(one.log10_norms[-1])) for name, one in reaches.items()}
    far = {name: distance for name, distance in far.items() if math.isfinite(distance)}
    nearest = min(far, key=far.get) if far else AS_IT_IS
    return None if nearest == AS_IT_IS or far.get(AS_IT_IS, math.inf) - far[nearest] < NO_CHANGE else nearest


def _change(reaches, tried):
    if tried not in reaches:
        return ""
    left = float(reaches[tried].log10_norms[-1])
    if THOUSANDTH <= left < 0:
        return f"{tried} would keep {share_text(left).removesuffix(' of the gradient')}"
    return f"{tried} would leave {share_text(left).removesuffix(' of the gradient')}"


def changes(reaches: Mapping[str, Reach]) -> list[str]:
    """What the network, and each change of it, leaves."""
    return [
        f"**{name[0].upper()}{name[1:]}** leaves {share_text(float(one.log10_norms[-1]))}{_a_step(pace(one))}."
        for name, one in reaches.items()
    ]


def _a_step(factor):
    return f", ×\u00a0{pace_text(factor)}\u00a0a\u00a0step" if factor > 0 and math.isfinite(factor) else ""


def where_it_is_lost(found: Reach) -> str:
    """At which step back half, and all but a thousandth, is lost, and where float32 ends."""
    logs, factor = found.log10_norms, pace(found)
    if not np.isfinite(logs).all():
        return "Some of these numbers are not finite, so the line ends where they begin."
    said = []
    for level, text in ((math.log10(0.5), "Half of it is lost"), (THOUSANDTH, "less than a thousandth is left")):
        if (below := first_below(found, level)) is not None:
            said.append(f"{text} {below:,} step{'' if below == 1 else 's'} back")
    told = f"{', and '.join(said)}. " if said else ""
    if abs(factor - 1) < LEVEL:
        return f"{told}From there it neither grows nor vanishes."
    if factor > 1:
        return f"{told}It grows by {number_text(round(100 * (factor - 1), 2))}% a step: on longer ways it explodes."
    return f"{told}At this pace float32 ends after about {count_text(float32_ends(found))} steps."


def of_network(case: Case) -> str:
    """What is checked, as it was read: "LSTM, 64 units, 16 inputs, mean forget bias 0.01"."""
    network = case.network
    text = in_words(network)
    if network.cell.name in KEEP_BIAS:
        what = "forget" if network.cell.name == "lstm" else "keep"
        text += f", mean {what} bias {number_text(round(float(keep_biases(network).mean()), 3) + 0.0)}"
    return text


def not_finite(network: Network) -> str:
    """Which weights are infinite or no number, as a sentence, or nothing."""
    counts = {what: int((~np.isfinite(getattr(network, name))).sum()) for name, what in ARRAYS.items()}
    found = [f"{count:,} of the {what}" for what, count in counts.items() if count]
    one = sum(counts.values()) == 1
    return (
        f"{' and '.join(found)} {'is' if one else 'are'} infinite or not a number: a training has broken off here."
        if found
        else ""
    )


def short(value):
    return number_text(round(value, 2) + 0.0) if math.isfinite(value) else "not a number"


def what_enters(chosen: str, noise: float, sequences: Sequences) -> str:
    """Which sequences the numbers are taken along, as sentences."""
    count = sequences.inputs.shape[1]
    many = f"{count} sequence{'s' * (count > 1)}"
    if sequences.own:
        enter = f"{count} stretch{'es' * (count > 1)} of {sequences.own.name} enter{'s' * (count == 1)}."
    elif chosen == "zeros":
        enter = "Nothing but zeros enters."
    else:
        enter = f"{many} of noise of size {number_text(noise)} enter{'s' * (count == 1)}."
    return f"{enter} {sequences.note}".rstrip()
