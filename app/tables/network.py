"""The unrolled network in tidy tables: the copies as they are drawn, the ledger, its map, the number formats."""

from collections.abc import Mapping, Sequence

import numpy as np

from app.tables.runs import log10
from app.tables.table import Table, stack
from core.analysis.one_sequence import FORMATS, Unrolled, in_format, ledger_map
from core.experiment import Experiment
from core.numbers import MINUS, SUPERSCRIPTS, TIMES, number_text

DRAWN = 7  # nodes of a drawing that stands still; of longer windows the middle is folded
KEPT = 3  # days before and after the fold
LONGEST = 7  # characters that fit into a circle
BEGINS = "2 × (answer − wanted)"  # dL/dh of the last day, since the answer is h itself here
CALM = 0.5  # powers of ten by which a number may grow or shrink without a colour: about threefold
LEAST_POWER = 0.8  # further ones, until it has its full colour


def copy_text(record: Unrolled) -> str:
    """What stands at every copy: "× 2", or the weight's name where gates decide what passes."""
    name = record.experiment.cell.recurrent
    return f"× {number_text(record.experiment.weights[name])}" if name == "w2" else name


def in_lines(value: float) -> str:
    """A number on one or two lines, to stand in a circle: "1.126\n× 10¹⁵"."""
    if np.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    text = number_text(value)
    if len(text) > LONGEST and "×" not in text and not np.isnan(value):
        mantissa, exponent = f"{value:.3e}".split("e")
        text = f"{mantissa.replace('-', MINUS)}{TIMES}10{str(int(exponent)).translate(SUPERSCRIPTS)}"
    return text.replace(TIMES, "\n× ").replace("a number", "a\nnumber")


def days_table(record: Unrolled, days: Sequence[int]) -> Table:
    """What the copy of each of these days (1, 2, ...) holds, one a row.

    Columns: day, h (the hidden state after it), gradient (dL/dh of that day), share (of the copy that leads into it in
    the gradient of the weight), h text, gradient text (`in_lines`), x text (what enters; empty for nothing), grown
    and fed (how far h has grown since day 1, and the gradient since the last day: from -1, vanished, to 1, exploded).
    """
    rows = np.asarray(days) - 1
    states, gradients = record.states[1:, 0], record.d_states[1:, 0]
    return Table(
        {
            "day": rows + 1,
            "h": states[rows],
            "gradient": gradients[rows],
            "share": record.shares[record.experiment.cell.recurrent][rows],
            "h text": list(map(in_lines, states[rows])),
            "gradient text": list(map(in_lines, gradients[rows])),
            "x text": _inputs(record, rows),
            "grown": _growth(states, states[0])[rows],
            "fed": _growth(gradients, gradients[-1])[rows],
        }
    )


def _inputs(record, rows):
    """What enters on these days; the first is Input 1."""
    texts = [number_text(x) if x else "" for x in record.inputs[rows]]
    return [f"Input 1 = {text}" if row == 0 else text for row, text in zip(rows, texts, strict=True)]


def _growth(values, start):
    """Powers of ten by which values are larger or smaller than `start`, as parts of the largest among them."""
    powers = log10(values) - log10(start)
    powers = np.sign(powers) * np.maximum(np.abs(powers) - CALM, 0.0)
    powers = powers / max(LEAST_POWER, np.abs(powers[~np.isnan(powers)]).max(initial=0.0))
    powers[values == 0] = -1.0
    powers[~np.isfinite(values)] = 1.0
    return np.nan_to_num(powers) if start else np.zeros(len(values))


def network_table(record: Unrolled) -> Table:
    """The days that a drawing shows, one a row; the middle of a long window is one folded row.

    Columns: those of `days_table`, place (0, 1, ... from left to right), folded, day text.
    """
    days = record.inputs.size
    if days <= DRAWN:
        table = days_table(record, range(1, days + 1))
        return _placed(table, np.zeros(days, dtype=bool))
    table = days_table(record, [*range(1, KEPT + 2), *range(days - KEPT + 1, days + 1)])
    return _placed(table, np.arange(DRAWN) == KEPT, f"{days - 2 * KEPT:,} days")


def _placed(table, folded, fold_text=""):
    hidden = {name: np.where(folded, np.nan, table[name]) for name in ("h", "gradient", "share")}
    texts = {name: np.where(folded, "…", table[name]).astype(object) for name in ("h text", "gradient text")}
    return table.with_columns(
        **hidden,
        **texts,
        **{name: np.where(folded, 0.0, table[name]) for name in ("grown", "fed")},
        **{"x text": np.where(folded, "", table["x text"]).astype(object)},
        place=np.arange(len(table)),
        folded=folded,
        **{"day text": [fold_text if fold else f"day {day:,}" for day, fold in zip(table["day"], folded, strict=True)]},
    )


def end_table(record: Unrolled) -> Table:
    """What stands after the last day, in one row of texts: answer, wanted, loss, all three as `text`, and how the
    gradient begins.
    """
    wanted = record.output - record.error
    end = {"answer": record.output, "wanted": wanted, "loss": record.loss}
    texts = {name: number_text(value) for name, value in end.items()}
    lines = "\n".join(f"{name} {text}" for name, text in texts.items())
    return Table({name: [text] for name, text in texts.items()} | {"text": [lines], "begins": [BEGINS]})


def ledger_table(records: Mapping[str, Unrolled]) -> Table:
    """What each copy of the recurrent weight adds to the gradient, and the running sum from the last day back.

    A copy leads into each day but the first, which has nothing before it (app.unroll starts with a hidden state of 0).

    Columns: run, day, unrolls ago (passes of the copied weight until the end), share, log10 share, sign, running sum,
    share text, sum text.
    """
    parts = []
    for run, record in records.items():
        shares = record.shares[record.experiment.cell.recurrent][1:]
        with np.errstate(all="ignore"):
            sums = np.cumsum(shares[::-1])[::-1]
        columns = {
            "run": run,
            "day": np.arange(2, shares.size + 2),
            "unrolls ago": np.arange(shares.size)[::-1],
            "share": shares,
            "log10 share": log10(shares),
            "sign": np.where(shares < 0, "negative", "positive").astype(object),
            "running sum": sums,
            "share text": [number_text(share) for share in shares],
            "sum text": [number_text(total) for total in sums],
        }
        parts.append(Table(columns))
    return stack(parts)


def ledger_map_table(experiment: Experiment, low: float, high: float, columns: int = 121) -> Table:
    """Where the gradient comes from at each weight, as shares of its largest entry there.

    Columns: weight, unrolls ago, log10 share (of the largest; NaN for exactly 0), share (text of the entry itself).
    """
    weights = np.linspace(low, high, columns)
    entries = ledger_map(experiment, weights)
    with np.errstate(all="ignore"):
        relative = np.abs(entries) / np.max(np.abs(entries), axis=0)
    ago, column = np.meshgrid(np.arange(entries.shape[0]), np.arange(columns), indexing="ij")
    return Table(
        {
            "weight": weights[column.ravel()],
            "unrolls ago": ago.ravel(),
            "log10 share": np.clip(log10(relative), -16, 0).ravel(),
            "share": [number_text(value) for value in entries.ravel()],
        }
    )


def formats_table(experiment: Experiment) -> Table:
    """The state after every unroll and the slope d h_last / d h, in three number formats (one_sequence.in_format).

    Columns: format, unrolls, log10 state, state (text), log10 slope, slope (text); slopes after so many unrolls back.
    """
    parts = []
    for name in FORMATS:
        states, back = in_format(experiment, name)
        columns = {
            "format": name,
            "unrolls": np.arange(states.size - 1),
            "log10 state": log10(states[1:]),
            "state": [number_text(float(value)) for value in states[1:]],
            "log10 slope": log10(back[::-1][:-1]),
            "slope": [number_text(float(value)) for value in back[::-1][:-1]],
        }
        parts.append(Table(columns))
    return stack(parts)


def format_ends(table: Table) -> dict[str, tuple[int, str] | None]:
    """Format -> (the first unroll at which the state is exactly 0 or infinite, which), or None (of `formats_table`)."""
    ends = {}
    ended = np.isin(table["state"].astype(str), ["0", "infinite", "minus infinite", "not a number"])
    for name in dict.fromkeys(table["format"]):
        over = table[ended & (table["format"] == name)]
        ends[name] = None if over.empty else (int(over["unrolls"][0]), over["state"][0])
    return ends
