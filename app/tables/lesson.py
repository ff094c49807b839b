"""What the lesson draws besides: a chain of days, a window of prices, the gradient and a gate over their one number."""

from collections.abc import Sequence

import numpy as np

from app.tables.network import in_lines
from app.tables.runs import log10
from app.tables.table import Table
from core.data import Prices
from core.engine.lanes import losses, slopes
from core.experiment import Experiment
from core.initial import kept_share
from core.numbers import number_text

FOLD = "· · ·"


def chain_table(states: Sequence[float | None], link: str) -> Table:
    """A row for each day of a chain, None where its state is asked for. Columns: day, name, state, link.

    link: what stands on the arrow into each day but the first.
    """
    days = range(1, len(states) + 1)
    return Table(
        {
            "day": list(days),
            "name": [f"day {day}" for day in days],
            "state": ["?" if state is None else in_lines(state) for state in states],
            "link": ["", *[link] * (len(states) - 1)],
        }
    )


def folded_chain_table(days: int, link: str) -> Table:
    """The first two and the last two of so many days, of which no state is told. Columns: those of `chain_table`."""
    shown = (1, 2, None, days - 1, days)
    names = ["" if day is None else f"day {day}" for day in shown]
    states = [FOLD if day is None else "" for day in shown]
    return Table({"day": list(range(5)), "name": names, "state": states, "link": ["", *[link] * 4]})


def prices_table(prices: Prices, days: int) -> Table:
    """The last window of so many days, and the day after it. Columns: day (1, 2, ...), close, date, tomorrow."""
    closes, dates = prices.closes[-days - 1 :], prices.dates[-days - 1 :]
    numbers = np.arange(1, days + 2)
    return Table({"day": numbers, "close": closes, "date": dates.astype(str).tolist(), "tomorrow": numbers > days})


def dollars_table(run: str, dollars: np.ndarray) -> Table:
    """An amount of dollars after each unroll. Columns: those of app.tables.amplification_table, in dollars."""
    return Table(
        {
            "run": run,
            "unrolls": np.arange(len(dollars)),
            "log10 amplification": log10(dollars),
            "amplification": [f"${number_text(value)}" for value in dollars],
        }
    )


def gradient_table(experiment: Experiment, values: np.ndarray) -> Table:
    """The gradient and w2^n at each of these weights. Columns: w2, gradient (text), log10 gradient, log10 factor,
    side.
    """
    gradients = slopes(experiment, "w2", values)
    side = np.where(values > 1, "explodes", "vanishes")
    return Table(
        {
            "w2": values,
            "gradient": [number_text(value) for value in gradients],
            "log10 gradient": log10(gradients),
            "log10 factor": experiment.unrolls * log10(values),
            "side": side.astype(object),
        }
    )


def tangent_table(experiment: Experiment, at: float, reach: float) -> Table:
    """Three points of the tangent to the loss: before, at, and behind this weight. Columns: w2, loss, slope (text)."""
    (loss,), (slope,) = (of(experiment, "w2", np.array([at])) for of in (losses, slopes))
    ways = np.array([-reach, 0.0, reach])
    return Table({"w2": at + ways, "loss": loss + slope * ways, "slope": [f"slope {number_text(slope)}"] * 3})


def gate_table(low: float, high: float) -> Table:
    """What a gate keeps each day at each forget bias. Columns: bias, kept."""
    biases = np.linspace(low, high, 121)
    return Table({"bias": biases, "kept": [kept_share(bias) for bias in biases.tolist()]})
