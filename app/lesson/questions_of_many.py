"""The figures that the lesson's scenes on many units show with their questions: computed, and silent about answers."""

import math

import numpy as np

from app import charts
from app.charts import Drawing
from app.lesson.answers_of_many import CHAIN, CHANGE
from app.lesson.figures import lines_figure, powers_figure
from app.lesson.many import STEPS, TO_THE_N, UNITS, layer, layers, left_of, line_of, powers_of
from app.theme import VANISH
from core.numbers import number_text

FEW = 4  # steps, after which it is asked how it goes on


def matrix() -> tuple[str, Drawing]:
    """W itself, as a picture."""
    weights = layer("linear", "gaussian").W[0]
    sentence = (
        f"The {UNITS} times {UNITS} weights of W, drawn at random: from {number_text(weights.min())} to "
        f"{number_text(weights.max())}."
    )
    return sentence, charts.weights_chart(weights)


def hump() -> tuple[str, Drawing]:
    """The radius to the power of each step."""
    radius = math.exp(powers_of(layer("linear", "chain", units=CHAIN), 1).log_radius)
    sentence = f"The chain's spectral radius, {radius:g}, to the power of each step. Is this how it goes?"
    return sentence, powers_figure({TO_THE_N: radius}, FEW, CHANGE, "steps")


def framework() -> tuple[str, Drawing]:
    """The first steps back."""
    found = left_of(layers("lstm", "PyTorch"), steps=FEW)
    sentence = f"The first {FEW} of {STEPS} steps back through nn.LSTM, the mean of three random starts."
    return sentence, lines_figure({"nn.LSTM": line_of(found)}, (VANISH[0],), "left of the gradient", "steps back")


def orthogonal() -> tuple[str, Drawing]:
    """The same layer in silence."""
    lengths = np.linalg.svd(layer("tanh", "orthogonal").W[0], compute_uv=False)
    sentence = (
        f"All {lengths.size} singular values of W are {number_text(round(float(lengths.mean()), 9))}: over any number "
        "of steps W alone neither grows nor vanishes."
    )
    return sentence, powers_figure({"W alone": round(float(lengths.mean()), 9)}, STEPS, CHANGE, "steps")


def residual() -> tuple[str, Drawing]:
    """The first blocks, scaled and not."""
    sentence = f"The first {FEW} blocks multiply the gradient so. How does it go on to {STEPS}?"
    return sentence, powers_figure({"x + f(x)": 2.0}, FEW, "the gradient is multiplied by", "blocks")
