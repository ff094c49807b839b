"""The unrolled network in tidy tables: the copies as they are drawn, the ledger, its map, the number formats."""

from collections.abc import Mapping

import numpy as np

from app.tables.runs import log10
from app.tables.table import Table, stack
from core.analysis.one_sequence import FORMATS, Unrolled, in_format, ledger_map
from core.experiment import Experiment
from core.numbers import number_text

DRAWN = 51  # days; of longer windows the middle is folded
KEPT = 10  # days before and after the fold


def short_text(value: float) -> str:
    """A number in at most seven characters: "16", "-0.94", "1.1e15", "inf"."""
    if not np.isfinite(value) or value == 0 or 0.01 <= abs(value) < 1000:
        return f"{value:.3g}"
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def network_table(record: Unrolled) -> Table:
    """The days that are drawn, one a row; the middle of a long window is one folded row.

    Columns: day, h, gradient (dL/dh before this day: what flows back through the copy that leads into it),
    log10 gradient, share (of this copy in the gradient of the weight), h text, x text, gradient text, folded.
    """
    days = record.inputs.size
    shown = list(range(days)) if days <= DRAWN else [*range(KEPT), None, *range(days - KEPT, days)]
    name = record.experiment.cell.recurrent
    rows = []
    for t in shown:
        folded = t is None
        back = np.nan if folded else record.d_states[t, 0]
        h = np.nan if folded else record.states[t + 1, 0]
        rows.append(
            {
                "day": -1 if folded else t + 1,
                "h": h,
                "gradient": back,
                "share": np.nan if folded else record.shares[name][t],
                "log10 gradient": np.nan if folded else log10(back).item(),
                "h text": f"{days - 2 * KEPT:,} more" if folded else short_text(h),
                "x text": "" if folded else f"x = {short_text(record.inputs[t])}",
                "gradient text": "" if folded else short_text(back).replace("-", "−", 1 if back < 0 else 0),
                "folded": folded,
            }
        )
    return Table({name: [row[name] for row in rows] for name in rows[0]})


def largest_power(table: Table) -> float:
    """The largest power of ten of a gradient, to either side of 1 and at least 3 (of `network_table`)."""
    powers = np.abs(table["log10 gradient"])
    return max(3.0, float(powers[~np.isnan(powers)].max(initial=0.0)))


def ledger_table(records: Mapping[str, Unrolled]) -> Table:
    """What each day's copy of the recurrent weight adds to the gradient, and the running sum from the last day back.

    Columns: run, day, unrolls ago (passes of the copied weight until the end), share, log10 share, sign, running sum,
    share text, sum text.
    """
    parts = []
    for run, record in records.items():
        shares = record.shares[record.experiment.cell.recurrent]
        with np.errstate(all="ignore"):
            sums = np.cumsum(shares[::-1])[::-1]
        columns = {
            "run": run,
            "day": np.arange(1, shares.size + 1),
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
