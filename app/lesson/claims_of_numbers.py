"""Claims about the numbers on their way: powers, gradients, gates, formats. Each is checked by computing it."""

import numpy as np

from app import charts, tables
from app.lesson.figures import gradient_figure, lines_figure, powers_figure
from app.lesson.network import chain
from app.lesson.scenes import DAYS
from app.lesson.verdict import Verdict
from app.theme import EXPLODE, VANISH
from core import Dataset, amplification, gradient
from core.analysis.one_sequence import unroll
from core.initial import kept_share
from core.numbers import number_text


def gradient_is_the_power() -> Verdict:
    """False: the power is in it twice, and n besides."""
    slope, power = gradient(chain(2.0)).by_parameter["w2"], amplification(2.0, DAYS).factor
    why = (
        f"With w2 = 2 and {DAYS} unrolls the power is {number_text(power)}, but the gradient is {number_text(slope)}. "
        "Its formula is 2 (w2ⁿ − 1) n w2ⁿ⁻¹."
    )
    return Verdict(bool(np.isclose(slope, power)), why, gradient_figure(2.0))


def one_is_steady(weight: float = 1.0) -> Verdict:
    """True."""
    unrolls = 20 * DAYS
    states = gradient(chain(weight, unrolls=unrolls)).states[0, 1:, 0]
    beside = {f"w2 = {near:g}": near for near in (1.1, 0.9)}
    above, below = (amplification(near, DAYS).text for near in beside.values())
    why = (
        f"With w2 = {weight:g}, {unrolls:,} unrolls turn Input 1 = {number_text(states[0])} into "
        f"{number_text(states[-1])}. But 1 is a knife's edge: with w2 = 1.1 it is {above} after {DAYS} unrolls, and "
        f"with w2 = 0.9 it is {below}."
    )
    figure = powers_figure(beside | {"w2 = 1": 1.0}, DAYS)
    return Verdict(bool((states == states[0]).all()), why, figure)


def flat_but_high(weight: float = 0.5) -> Verdict:
    """True: on the plain."""
    found = gradient(chain(weight))
    slope = found.by_parameter["w2"]
    why = (
        f"At w2 = {weight:g} the gradient is {number_text(slope)}, and yet the loss is {number_text(found.loss)}; at "
        "w2 = 1 it is 0. A small gradient says that the ground is flat, not that it is low."
    )
    curve = tables.landscape_table(chain(weight), np.linspace(0.3, 1.2, 181))
    true = abs(slope) < 1e-6 and found.loss > 0.5
    return Verdict(bool(true), why, charts.curve_chart(curve, "w2", weight, False, VANISH[0]))


def whole_gradient_vanishes() -> Verdict:
    """False where every day has an input."""
    data = Dataset.stocks("AAPL", DAYS, 1)
    record = unroll(chain(0.5, wiring="every", dataset=data))
    shares = np.abs(record.shares["w2"])
    total, early = float(record.shares["w2"].sum()), float(shares[: DAYS // 2].sum() / shares.sum())
    why = (
        f"With a price on every day and w2 = 0.5 the gradient is {number_text(total)}. What vanishes is the part that "
        f"comes from long ago: the first {DAYS // 2} days make up {number_text(early)} of it."
    )
    figure = charts.ledger_chart(tables.ledger_table({"w2 = 0.5": record}), "w2 = 0.5", VANISH[0], "")
    return Verdict(abs(total) < 1e-6, why, figure)


def lstm_always_cures() -> Verdict:
    """False: it depends on the forget bias."""
    half, open_ = (amplification(kept_share(bias), DAYS) for bias in (0.0, 5.0))
    why = (
        f"With a forget bias of 0 the gate keeps {kept_share(0.0):g} of the memory each day: after {DAYS} days "
        f"{half.text} is left, as with w2 = 0.5. With a forget bias of 5 it is {open_.text}."
    )
    shares = {f"forget bias {bias:g}": kept_share(bias) for bias in (0.0, 5.0)}
    return Verdict(half.factor > 0.1, why, powers_figure(shares, DAYS))


def float32_overflows_sooner(weight: float = 2.0) -> Verdict:
    """True."""
    table = tables.formats_table(chain(weight, unrolls=24 * DAYS))
    ends = tables.format_ends(table)
    told = [f"{name} after {ends[name][0]:,}" for name in ("float32", "float64") if ends[name]]
    why = f"With w2 = {weight:g}, Input 1 × w2ⁿ becomes infinite after so many unrolls: {', '.join(told) or 'never'}."
    lines = {}
    for name in ("float64", "float32"):
        rows = table[table["format"] == name]
        lines[name] = rows["unrolls"], rows["log10 state"]
    true = bool(ends["float32"] and (not ends["float64"] or ends["float32"][0] < ends["float64"][0] / 2))
    return Verdict(true, why, lines_figure(lines, EXPLODE, "Input 1 is multiplied by"))


def doubles_never_reach_zero() -> Verdict:
    """False."""
    counts = np.array([1, *range(25, 24 * DAYS + 1, 25)])
    slopes = np.array([gradient(chain(0.5, unrolls=int(n))).by_parameter["w2"] for n in counts])
    why = (
        f"With w2 = 0.5 and {counts[-1]:,} unrolls the gradient in float64 is {number_text(slopes[-1])}, exactly. The "
        "line ends where no number is small enough any more."
    )
    return Verdict(
        bool(slopes[-1] != 0), why, lines_figure({"the gradient": (counts, tables.log10(slopes))}, VANISH, "size")
    )
