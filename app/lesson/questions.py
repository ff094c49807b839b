"""The figure that each scene of the lesson shows with its question: computed, and silent about the answer."""

import numpy as np

from app import charts, tables
from app.lesson import questions_of_many as many
from app.lesson.answer import Answer
from app.lesson.answers import WEIGHT_AT_THE_START, shipped_prices
from app.lesson.network import chain
from app.lesson.scenes import DAYS, Scene
from app.theme import EXPLODE, VANISH
from core import amplification, gradient, slopes
from core.numbers import number_text

NEAR = 1.02  # where the gradient is shown before it is asked for somewhere else
FIRST = 4  # unrolls, whose powers are known when more are asked for


def _unroll():
    sentence = f"{DAYS} unrolls link {DAYS + 1} days. What numbers stand on the arrows?"
    return sentence, charts.chain_chart(tables.folded_chain_table(DAYS + 1, "w2 = ?"))


def _sixteen():
    weight = WEIGHT_AT_THE_START
    state = gradient(chain(weight, FIRST)).states[0, 1, 0]
    sentence = f"Input 1 is {number_text(state)}, and each of {FIRST} unrolls multiplies by {weight:g}."
    return sentence, charts.chain_chart(tables.chain_table([state, *[None] * FIRST], f"× {weight:g}"))


def _thousand():
    curve = tables.amplification_table({"w2": WEIGHT_AT_THE_START}, FIRST)
    reached = amplification(WEIGHT_AT_THE_START, FIRST).text
    sentence = f"The first {FIRST} unrolls reach {reached}. The dashed line is at 1,000."
    return sentence, charts.thousand_chart(curve, 1000, DAYS, EXPLODE[0])


def _fifty():
    prices, days = shipped_prices(), DAYS + 1
    table = tables.prices_table(prices, days)
    closes = table["close"][:-1]
    sentence = (
        f"The {days} days of the window: real closing prices of {prices.name}, from {closes.min():.2f} to "
        f"{closes.max():.2f} dollars. The ring is the price to be predicted."
    )
    return sentence, charts.prices_chart(table, prices.name)


def _gradient():
    experiment = chain(NEAR)
    slope = number_text(slopes(experiment, "w2", np.array([NEAR]))[0])
    sentence = f"The gradient is the slope of the loss. At w2 = {NEAR:g}, near the minimum, it is {slope}."
    curve = tables.loss_curve_table(experiment, 0.9, NEAR + 0.01)
    return sentence, charts.tangent_chart(curve, tables.tangent_table(experiment, NEAR, 0.006))


def _start(weight, low, high, colour):
    curve = tables.landscape_table(chain(weight), np.linspace(low, high, 181))
    return charts.curve_chart(curve, "w2", weight, False, colour)


def _exploding():
    loss = number_text(gradient(chain(2.0)).loss)
    return f"The line marks the start, w2 = 2. The loss there is {loss}.", _start(2.0, 0.4, 2.2, EXPLODE[0])


def _vanishing():
    loss = number_text(gradient(chain(0.5)).loss)
    sentence = f"The line marks the start, w2 = 0.5, on a plain. The loss there is {loss}."
    return sentence, _start(0.5, 0.3, 1.2, VANISH[0])


def _way_out():
    table = tables.gate_table(-2.0, 8.0)
    sentence = "The share of its memory that the cell keeps each day. The next day it keeps the same share of the rest."
    return sentence, charts.gate_chart(table)


_QUESTIONS = {
    "unroll": _unroll,
    "sixteen": _sixteen,
    "thousand": _thousand,
    "fifty": _fifty,
    "gradient": _gradient,
    "exploding": _exploding,
    "vanishing": _vanishing,
    "way_out": _way_out,
    "matrix": many.matrix,
    "hump": many.hump,
    "framework": many.framework,
    "orthogonal": many.orthogonal,
    "residual": many.residual,
}


def question_in(scene: Scene) -> Answer:
    """What is shown and said with the question, which nothing can move; it has no right answer."""
    return Answer(None, *_QUESTIONS[scene.key]())
