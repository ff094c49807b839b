"""What the engine answers in each scene of the lesson, for the value that the viewer has moved to."""

from dataclasses import dataclass

import numpy as np

from app import charts, tables
from app.lesson.scenes import DAYS, ENDINGS, GRADIENTS, SHARES, Scene
from app.theme import EXPLODE, STEADY, VANISH, run_colours
from core import Dataset, Experiment, Run, amplification, descend, gradient
from core.analysis.one_sequence import unroll
from core.fate import Fate
from core.initial import kept_share
from core.numbers import number_text

STEPS = 1000


@dataclass(frozen=True)
class Answer:
    """What the engine found: the option that is right (or the number), the sentence, the figure and its alt text."""

    right: object
    sentence: str
    figure: charts.Drawing


def _chain(weight, unrolls, **settings):
    return Experiment(weights={"w2": weight}, dataset=Dataset.chain(1.0, 1.0, unrolls), **settings)


def unrolled(unrolls: int) -> Answer:
    """The same weight in every copy."""
    record = unroll(_chain(2.0, unrolls))
    drawing = tables.network_table(record)
    sentence = (
        f"{unrolls} unrolls, {unrolls + 1} days: Input 1 passes w2 {unrolls} times, and each time it is the one value "
        f"w2 = {record.experiment.weights['w2']:g}. Changing it changes all copies at once."
    )
    return Answer("1", sentence, charts.network_chart(drawing, tables.end_table(record), "w2"))


def _powers(weights, unrolls):
    curve = tables.amplification_table(weights, unrolls)
    return charts.amplification_chart(curve, run_colours(weights))


def sixteen(weight: float) -> Answer:
    """Input x w2^4."""
    states = gradient(_chain(weight, 4)).states[0, 1:, 0]
    way = " → ".join(number_text(state) for state in states)
    sentence = f"Input 1 is 1 on day 1 and {amplification(weight, 4).text} on day 5: {way}."
    return Answer(amplification(2.0, 4).text, sentence, _powers({f"w2 = {weight:g}": weight}, 4))


def a_thousand(weight: float) -> Answer:
    """How many unrolls until 1,000."""
    passed = next((n for n in range(1, 2001) if abs(amplification(weight, n).factor) > 1000), None)
    right = next(n for n in range(1, 100) if amplification(2.0, n).factor > 1000)
    sentence = f"With w2 = {weight:g} the factor passes 1,000 "
    sentence += (
        f"at unroll {passed}: {amplification(weight, passed).text}." if passed else "never, within 2,000 unrolls."
    )
    return Answer(right, sentence, _powers({f"w2 = {weight:g}": weight}, min(passed or DAYS, 200) + 2))


def fifty(unrolls: int) -> Answer:
    """2^50 and 0.5^50."""
    up, down = amplification(2.0, unrolls), amplification(0.5, unrolls)
    sentence = f"After {unrolls} unrolls: 2 becomes {up.text}, 0.5 becomes {down.text}. One times the other is 1."
    return Answer(round(amplification(2.0, DAYS).log10), sentence, _powers({"w2 = 2": 2.0, "w2 = 0.5": 0.5}, unrolls))


def the_gradient(weight: float) -> Answer:
    """2 (w^n - 1) n w^(n - 1)."""
    slope, power = gradient(_chain(weight, DAYS)).by_parameter["w2"], amplification(weight, DAYS)
    curve = tables.landscape_table(_chain(1.0, DAYS), np.linspace(0.4, 2.2, 181))
    sentence = (
        f"With w2 = {weight:g} the factor is {power.text} and the gradient is {number_text(slope)}: "
        "2 × (w2ⁿ - 1) × n × w2ⁿ⁻¹, so the large number gets into it twice."
    )
    at_two = abs(gradient(_chain(2.0, DAYS)).by_parameter["w2"])
    size = amplification(2.0, DAYS).factor
    right = GRADIENTS[1] if at_two > 10 * size else GRADIENTS[0] if at_two > size / 10 else GRADIENTS[2]
    return Answer(right, sentence, charts.curve_chart(curve, "w2", weight, False))


def _kind(run: Run) -> str:
    """Which of ENDINGS a run met."""
    if run.fate in (Fate.dead, Fate.overflowed):
        return ENDINGS[1]
    return ENDINGS[2] if run.fate is Fate.converged else ENDINGS[0]


def _run_figure(run, name, colour):
    trace = tables.with_drawn_weight(tables.trace_table({name: run}), *tables.weight_window({name: run}))
    return charts.weight_chart(trace, name, {name: colour}, tables.weight_window({name: run}))


def exploding(exponent: int) -> Answer:
    """Gradient descent from w2 = 2."""
    run = descend(_chain(2.0, DAYS, learning_rate=float(f"1e{exponent}"), max_steps=STEPS))
    usual = descend(_chain(2.0, DAYS, learning_rate=0.01, max_steps=STEPS))
    sentence = (
        f"With the learning rate {number_text(10.0**exponent)} the first step has size {number_text(run.sizes[0])}. "
        f"The run is {run.verdict}, at w2 = {number_text(run.weights['w2'][-1])}."
    )
    return Answer(_kind(usual), sentence, _run_figure(run, "w2 from 2", EXPLODE[0]))


def vanishing(exponent: int) -> Answer:
    """Gradient descent from w2 = 0.5."""
    run = descend(_chain(0.5, DAYS, learning_rate=float(f"1e{exponent}"), max_steps=STEPS))
    usual = descend(_chain(0.5, DAYS, learning_rate=0.01, max_steps=STEPS))
    share = usual.path / usual.best.distance((0.5,))
    sentence = (
        f"With the learning rate {number_text(10.0**exponent)}, {run.stopped_at:,} steps together are "
        f"{number_text(run.path)} long; the optimum is {number_text(run.best.distance((0.5,)))} away. "
        f"The run is {run.verdict}."
    )
    right = SHARES[2] if share < 1e-6 else SHARES[1] if share < 0.75 else SHARES[0]
    return Answer(right, sentence, _run_figure(run, "w2 from 0.5", VANISH[0]))


def way_out(bias: float) -> Answer:
    """The forget gate keeps a share."""
    share = kept_share(bias)
    left = amplification(share, DAYS)
    right = next(b for b in range(0, 20) if amplification(kept_share(b), DAYS).factor >= 1 / 3)
    shares = {f"forget bias {bias:g}": share, "w2 = 2": 2.0, "w2 = 0.5": 0.5}
    figure = charts.amplification_chart(
        tables.amplification_table(shares, DAYS),
        dict(zip(shares, (STEADY[0], EXPLODE[0], VANISH[0]), strict=True)),
        "day 1 is multiplied by",
    )
    sentence = (
        f"With forget bias {bias:g} each day keeps {share:.4g} of the cell; after {DAYS} days {left.text} is left."
    )
    return Answer(right, sentence, figure)


_ANSWERS = {
    "unroll": unrolled,
    "sixteen": sixteen,
    "thousand": a_thousand,
    "fifty": fifty,
    "gradient": the_gradient,
    "exploding": exploding,
    "vanishing": vanishing,
    "way_out": way_out,
}


def answer_in(scene: Scene, moved: float | None = None) -> Answer:
    """What the engine answers in this scene when its one setting is moved to this; unmoved, at the default."""
    return _ANSWERS[scene.key](scene.moves.default if moved is None else moved)
