"""The unrolled network in words and formulas. Every number comes from the record."""

from collections.abc import Mapping

import numpy as np

from core.analysis.one_sequence import Unrolled
from core.numbers import SUPERSCRIPTS, number_text
from core.powers import amplification

ACTIVATIONS = {"linear": "{}", "relu": r"\max(0, {})", "tanh": r"\tanh({})", "sigmoid": r"\sigma({})"}
LETTERS = {
    "linear": "The slope of the linear cell is 1.",
    "relu": "The slope is that of max(0, ...): 1, or 0 where h is 0.",
    "tanh": "The slope is that of the tanh on that day, at most 1.",
    "sigmoid": "The slope is that of the sigmoid σ on that day, at most 1/4.",
    "lstm": "i, f and o are the input, forget and output gates, between 0 and 1; g is the new content, c the memory.",
    "gru": "r and z are the reset and update gates, between 0 and 1; n is the new content.",
}


def latex(value: float) -> str:
    """A number as it is written on a blackboard."""
    if not np.isfinite(value):
        return r"\text{" + number_text(value) + "}"
    if value == 0 or 1e-3 <= abs(value) < 1e5:
        text = f"{value:.4g}"
    else:
        mantissa, exponent = f"{value:.3e}".split("e")
        text = rf"{mantissa} \cdot 10^{{{int(exponent)}}}"
    return text


def factored(value: float) -> str:
    """The same in a product, where a negative number stands in brackets."""
    return f"({latex(value)})" if value < 0 else latex(value)


def forward_lines(record: Unrolled, day: int) -> list[str]:
    """How the state of this day (1, 2, ...) comes about, as LaTeX with the live numbers."""
    cell, t = record.experiment.cell.name, day - 1
    w, x, before, after = record.experiment.weights, record.inputs[t], record.states[t], record.states[t + 1]
    if cell == "lstm":
        i, f, g, o, seen = record.saved[t]
        return [
            _steps(f"i &= {latex(i)}, & f &= {latex(f)}", f"g &= {latex(g)}, & o &= {latex(o)}"),
            _steps(
                rf"c_{{{day}}} &= f c_{{{t}}} + i g",
                rf"&= {factored(f)} \cdot {factored(before[1])} + {factored(i)} \cdot {factored(g)}",
                f"&= {latex(after[1])}",
            ),
            _steps(
                rf"h_{{{day}}} &= o \tanh(c_{{{day}}})",
                rf"&= {factored(o)} \cdot {factored(seen)}",
                f"&= {latex(after[0])}",
            ),
        ]
    if cell == "gru":
        r, z, n, _ = record.saved[t]
        return [
            rf"r = {latex(r)}, \quad z = {latex(z)}, \quad n = {latex(n)}",
            _steps(
                rf"h_{{{day}}} &= (1 - z) n + z h_{{{t}}}",
                rf"&= {factored(1 - z)} \cdot {factored(n)} + {factored(z)} \cdot {factored(before[0])}",
                f"&= {latex(after[0])}",
            ),
        ]
    w1, w2, b1 = (factored(w[name]) for name in ("w1", "w2", "b1"))
    inside = rf"{w1} \cdot {factored(x)} + {w2} \cdot {factored(before[0])} + {b1}"
    written, numbers = (ACTIVATIONS[cell].format(part) for part in (rf"w_1 x_{{{day}}} + w_2 h_{{{t}}} + b_1", inside))
    return [_steps(f"h_{{{day}}} &= {written}", f"&= {numbers}", f"&= {latex(after[0])}")]


def on_the_blackboard(record: Unrolled, day: int) -> str:
    """What the letters of the formulas stand for."""
    cell = record.experiment.cell.name
    inputs = "" if cell in ("lstm", "gru") else "x is what enters on that day, w1 its weight, b1 the bias. "
    return f"Day {day:,} of {record.inputs.size:,}, with the numbers of the drawing. {inputs}{LETTERS[cell]}"


def backward_lines(record: Unrolled, day: int) -> list[str]:
    """How the gradient passes this day on its way back, and what its copy of the weight adds, as LaTeX."""
    t, name = day - 1, record.experiment.cell.recurrent
    here, earlier, share = record.d_states[t + 1, 0], record.d_states[t, 0], record.shares[name][t]
    symbol = name.replace("w_", "w_{") + "}" if "_" in name else f"{name[0]}_{name[1:]}"
    back, now = (rf"\frac{{dL}}{{dh_{{{of_day}}}}}" for of_day in (t, day))
    adds = rf"\text{{this copy adds to }} \frac{{dL}}{{d{symbol}}}"
    if record.experiment.cell.name in ("lstm", "gru"):
        return [_steps(f"{now} &= {latex(here)}", f"{back} &= {latex(earlier)}"), f"{adds}: {latex(share)}"]
    slope = slope_at(record, t)
    weight, before = record.experiment.weights[name], record.states[t, 0]
    return [
        _steps(
            rf"{back} &= {now} \cdot \text{{slope}} \cdot {symbol}",
            rf"&= {factored(here)} \cdot {factored(slope)} \cdot {factored(weight)}",
            f"&= {latex(earlier)}",
        ),
        _steps(
            rf"&{adds}",
            rf"&= {now} \cdot \text{{slope}} \cdot h_{{{t}}}",
            rf"&= {factored(here)} \cdot {factored(slope)} \cdot {factored(before)}",
            f"&= {latex(share)}",
        ),
    ]


def _steps(*lines):
    """Lines of one calculation, one under the other, so that a narrow screen holds them."""
    return r"\begin{aligned} " + r" \\ ".join(lines) + r" \end{aligned}"


def slope_at(record: Unrolled, t: int) -> float:
    """Slope of a plain cell's activation at time step t, from its own vector-Jacobian product."""
    cell = record.experiment.cell
    parameters = tuple(record.experiment.weights[name] for name in cell.parameters)
    before, after = ((float(record.states[index, 0]),) for index in (t, t + 1))
    return float(cell.step_vjp(parameters, before, float(record.inputs[t]), after, (), (1.0,))[0][2])


def ending(record: Unrolled) -> str:
    """What comes out at the end, and what of it goes back."""
    n, name = record.experiment.unrolls, record.experiment.cell.recurrent
    with np.errstate(all="ignore"):
        total = float(np.sum(record.shares[name]))
    return (
        f"After {n:,} unrolls the answer is {number_text(record.output)}, and "
        f"{number_text(record.output - record.error)} was wanted: the loss, the square of the difference, is "
        f"{number_text(record.loss)}. On the way back the gradient starts at {number_text(record.d_states[-1, 0])} and "
        f"reaches day 1 as {number_text(record.d_states[1, 0])}. The parts of all copies add up to the gradient by "
        f"which {name} learns: dL/d{name} = {number_text(total)}."
    )


def factor(record: Unrolled) -> str:
    """What the copies do to a number that passes them, as far as the cell lets it through."""
    cell, weights = record.experiment.cell, record.experiment.weights
    if cell.recurrent != "w2":
        return (
            f"How much passes from one day to the next is decided by that day's gates; the copied weight "
            f"{cell.recurrent} is one part of it."
        )
    n, last, w2 = record.experiment.unrolls, number_text(record.states[-1, 0]), number_text(weights["w2"])
    each = f"Each copy multiplies by {w2}"
    if not cell.homogeneous:
        return (
            f"{each}, and then the {cell.label} squeezes the result, so no power of w2 arrives: the last hidden state "
            f"is {last}. On the way back each copy multiplies the gradient by {w2} times the slope of the "
            f"{cell.label}, which is at most {'1/4' if cell.name == 'sigmoid' else '1'}."
        )
    silent = np.flatnonzero(record.states[1:, 0] == 0) if cell.name == "relu" else np.array([])
    if silent.size:
        return (
            f"{each}, but the ReLU answers 0 to whatever is not positive, as on day {silent[0] + 1:,}. There the "
            "gradient stops as well."
        )
    added = ", and the prices of later days are added on the way" if record.experiment.wiring == "every" else ""
    base = f"({w2})" if weights["w2"] < 0 else w2
    power = f"{base}{str(n).translate(SUPERSCRIPTS)} = {amplification(weights['w2'], n).text}"
    return (
        f"{each}, so {n:,} unrolls multiply Input 1 by {power}{added}. Back to day 1 they do the same to the gradient."
    )


def far_and_near(record: Unrolled) -> str:
    """How much of the gradient comes from the earlier half of the copies."""
    shares = record.shares[record.experiment.cell.recurrent][1:]  # no copy leads into day 1
    sizes = np.abs(shares)
    total = sizes.sum()
    if not np.isfinite(total) or total == 0:
        return f"its parts add up to {number_text(float(shares.sum()))}"
    early = float(sizes[: sizes.size // 2].sum() / total)
    said = f"{early:.1%}" if early > 1e-3 else f"{number_text(100 * early)}%"
    signs = ", their signs left aside" if (shares > 0).any() and (shares < 0).any() else ""
    return f"the earlier half of the copies makes up {said} of it{signs}"


def formats(ends: Mapping[str, tuple[int, str] | None], unrolls: int) -> str:
    """At which unroll the hidden state leaves each number format."""
    alike = {}
    for name, end in ends.items():
        alike.setdefault(end, []).append(name)
    parts = [
        f"in {' and '.join(filter(None, (', '.join(names[:-1]), names[-1])))} it "
        + ("stays an ordinary number" if end is None else f"is {end[1]} from unroll {end[0]:,} on")
        for end, names in alike.items()
    ]
    return f"The hidden state over {unrolls:,} unrolls: {', '.join(parts)}."
