"""What the engine answers in each scene of the lesson, for the value that the viewer has moved to."""

import numpy as np

from app import charts, tables
from app.lesson import answers_of_many as many
from app.lesson.answer import Answer
from app.lesson.figures import ROOM, gradient_figure, powers_figure, weights_figure
from app.lesson.network import chain
from app.lesson.scenes import DAYS, ENDINGS, GRADIENTS, SHARES, Scene
from app.lesson.words import ending
from app.theme import CURVE, EXPLODE, STEADY, VANISH
from core import Dataset, Experiment, Fate, Run, amplification, descend, gradient
from core.data import Prices, load_prices
from core.initial import kept_share
from core.numbers import number_text

STEPS = 1000
WEIGHT_AT_THE_START = 2.0
LINKED = 1.1  # w2 where only the links count; the powers of 2 are asked for later
PRICES = "the prices"


def shipped_prices() -> Prices:
    """Those of the scene on fifty days."""
    return load_prices("AAPL")


def states_of(experiment: Experiment) -> np.ndarray:
    """The hidden state of each day."""
    return gradient(experiment).states[0, 1:, 0]


def unrolled(unrolls: int) -> Answer:
    """The same weight in every copy."""
    experiment = chain(LINKED, unrolls)
    drawing = charts.chain_chart(tables.chain_table(states_of(experiment), f"× {LINKED:g}"), passes=True)
    if unrolls == 1:
        sentence = f"2 days are linked by 1 copy of w2, here {LINKED:g}."
    else:
        sentence = (
            f"{unrolls + 1} days are linked by {unrolls} copies of w2, and all of them are one weight, here "
            f"{LINKED:g}: whoever changes it changes every copy."
        )
    return Answer(str(len(experiment.trainable)), sentence, drawing)


def sixteen(weight: float) -> Answer:
    """Input x w2^4."""
    states = states_of(chain(weight, 4))
    way = " → ".join(number_text(state) for state in states)
    first, last = number_text(states[0]), number_text(states[-1])
    sentence = f"With w2 = {weight:g}, Input 1 is {first} on day 1 and has become {last} on day 5: {way}."
    figure = charts.chain_chart(tables.chain_table(states, f"× {weight:g}"), passes=True)
    return Answer(amplification(WEIGHT_AT_THE_START, 4).text, sentence, figure)


def a_thousand(weight: float) -> Answer:
    """How many unrolls until 1,000."""
    passed = next((n for n in range(1, 2001) if abs(amplification(weight, n).factor) > 1000), None)
    right = next(n for n in range(1, 100) if amplification(WEIGHT_AT_THE_START, n).factor > 1000)
    sentence = f"With w2 = {weight:g} the factor never passes 1,000 within 2,000 unrolls."
    if passed:
        text = amplification(weight, passed).text
        sentence = f"With w2 = {weight:g} the factor passes 1,000 at unroll {passed}: {text}."
    return Answer(right, sentence, powers_figure({f"w2 = {weight:g}": weight}, min(passed or DAYS, 200) + 2))


def fifty(unrolls: int) -> Answer:
    """2^50 and 0.5^50, and what they make of a price."""
    up, down, prices = amplification(2.0, unrolls), amplification(0.5, unrolls), shipped_prices()
    window = Dataset.stocks(prices.name, unrolls, 1, prices)
    closes = tables.prices_table(prices, unrolls + 1)["close"][:-1]
    average = closes.mean()
    runs, ends = [], []
    for weight in (2.0, 0.5):
        experiment = Experiment(weights={"w2": weight}, dataset=window)
        states = states_of(experiment) * average
        ends.append(number_text(states[-1]))
        runs.append(tables.dollars_table(f"w2 = {weight:g}", states))
    table = tables.stack([*runs, tables.dollars_table(PRICES, closes)])
    colours = dict(zip(dict.fromkeys(table["run"]), (EXPLODE[0], VANISH[0], CURVE), strict=True))
    sentence = (
        f"Over {unrolls} unroll{'' if unrolls == 1 else 's'} 2 becomes {up.text}, 0.5 becomes {down.text}. The first "
        f"price, {closes[0]:.2f} dollars, arrives as {ends[0]} or as {ends[1]} dollars."
    )
    named = [run for run in colours if run != PRICES]  # what became of Input 1
    figure = charts.amplification_chart(table, colours, "dollars", named, level=False, room=ROOM)
    return Answer(round(amplification(2.0, DAYS).log10), sentence, figure)


def the_gradient(weight: float) -> Answer:
    """2 (w^n - 1) n w^(n - 1)."""
    slope, power = gradient(chain(weight)).by_parameter["w2"], amplification(weight, DAYS)
    sentence = (
        f"With w2 = {weight:g}, w2⁵⁰ is {power.text} and the gradient is {number_text(slope)}. Solid: the "
        "size of the gradient; dashed: w2⁵⁰."
    )
    at_two = abs(gradient(chain(2.0)).by_parameter["w2"])
    size = amplification(2.0, DAYS).factor
    right = GRADIENTS[1] if at_two > 10 * size else GRADIENTS[0] if at_two > size / 10 else GRADIENTS[2]
    return Answer(right, sentence, gradient_figure(weight))


def _kind(run: Run) -> str:
    """Which of ENDINGS a run met."""
    if run.fate.is_lost:
        return ENDINGS[1]
    return ENDINGS[2] if run.fate is Fate.converged else ENDINGS[0]


def exploding(exponent: int) -> Answer:
    """Gradient descent from w2 = 2."""
    run, usual = (descend(chain(2.0, learning_rate=rate, max_steps=STEPS)) for rate in (_rate(exponent), 0.01))
    sentence = (
        f"With a learning rate of {number_text(10.0**exponent)} the first step has size {number_text(run.sizes[0])}. "
        f"The run {ending(run)}, at w2 = {number_text(run.weights['w2'][-1])}: {run.fate.meaning}."
    )
    return Answer(_kind(usual), sentence, weights_figure({"w2 from 2": run}))


def vanishing(exponent: int) -> Answer:
    """Gradient descent from w2 = 0.5."""
    run, usual = (descend(chain(0.5, learning_rate=rate, max_steps=STEPS)) for rate in (_rate(exponent), 0.01))
    share = usual.path / usual.best.distance((0.5,))
    sentence = (
        f"With a learning rate of {number_text(10.0**exponent)}, {run.stopped_at:,} steps add up to "
        f"{number_text(run.path)}; the minimum is {number_text(run.best.distance((0.5,)))} away. "
        f"The run {ending(run)}: {run.fate.meaning}."
    )
    right = SHARES[2] if share < 1e-6 else SHARES[1] if share < 0.75 else SHARES[0]
    return Answer(right, sentence, weights_figure({"w2 from 0.5": run}))


def _rate(exponent):
    return float(f"1e{exponent}")


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
        room=ROOM,
    )
    sentence = (
        f"With a forget bias of {bias:g} the cell keeps {share:.4g} of its memory each day, and after {DAYS} days "
        f"{left.text} of day 1."
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
    "matrix": many.matrix,
    "hump": many.hump,
    "framework": many.framework,
    "orthogonal": many.orthogonal,
    "residual": many.residual,
}


def answer_in(scene: Scene, moved: float | None = None) -> Answer:
    """What the engine answers in this scene when its one setting is moved to this; unmoved, at the default."""
    return _ANSWERS[scene.key](scene.moves.default if moved is None else moved)
