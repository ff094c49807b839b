"""The figure of Input 1 on its way: the powers of the copied weight."""

from collections.abc import Collection

import altair as alt
import numpy as np

from app.charts.axes import (
    NAMES,
    UNCHANGED,
    corners,
    decades,
    frame,
    log_axis,
    names_in_order,
    notes,
    one_by_one,
    run_colour,
    target,
    tips,
    unchanged,
    unroll_axis,
    unseen,
)
from app.charts.drawing import Drawing, first, rows_of_table, written_once
from app.charts.motion import Growing
from app.tables import Table
from app.theme import LINE_WIDTH, styled

# The point at a line's end goes along it, and tells the number that is reached.
_MOVES = Growing("unrolls", ("powers",), tuple((end, "powers") for end in ("last", "above", "below")), even=True)


def amplification_chart(
    table: Table,
    colours: dict[str, str],
    title: str = "Input 1 is multiplied by",
    ends_named: bool | Collection[str] = True,
    level: bool = True,
    room: float = 1 / 16,
    across: str = "unrolls",
) -> Drawing:
    """w2^k over the unrolls for all runs, on one logarithmic axis (app.tables.amplification_table).

    ends_named: whether each end has its number beside it, or the runs whose ends do; level: whether a rule shows where
    all is multiplied by 1; room: what part of the axis is left free above and below, for the words at the ends; across:
    what the unrolls are called.
    """
    low, high = decades(table["log10 amplification"])
    room = max(1, (high - low) * room)
    drawn = np.isfinite(table["log10 amplification"])
    last = table[drawn & (table["unrolls"] == table["unrolls"].max())]
    named = last if ends_named is True else last[np.isin(last["run"].astype(str), list(ends_named or ()))]
    rising = named["log10 amplification"] >= 0
    ends = frame({"unrolls": [0, table["unrolls"].max()]}, {"log10 amplification": [low - room, high + room]})
    parts = {
        "powers": table,
        "last": last,
        "above": named[rising],
        "below": named[~rising],
        "frame": ends,
        "names": names_in_order(colours),
        "unchanged": UNCHANGED,
    }
    there = tuple(not parts[name].empty for name in ("above", "below"))
    template = _amplification(tuple(colours.values()), title, across, level, *there)
    return Drawing(template, parts, moves=_MOVES, named=tuple(map(len, colours)))


@written_once
def _amplification(colours, title, across, level, above, below):
    x, y = unroll_axis(across), log_axis("log10 amplification", title)
    colour = run_colour(NAMES, colours)
    base = rows_of_table("powers").encode(x=x, y=y, color=colour)
    ends = rows_of_table("last").encode(x=x, y=y, color=colour)
    # A number has its room on the left of its point, but near the start, where it could be when the figure moves.
    inwards = alt.ExprRef(f"3 * datum.unrolls < {first('frame', 'unrolls', 1)} ? 'left' : 'right'")
    return styled(
        corners(x, y),
        unseen("names"),
        *([unchanged()] if level else []),
        *one_by_one(base.mark_line(strokeWidth=LINE_WIDTH), len(colours)),
        *one_by_one(target(base.encode(tooltip=tips("run:N", "unrolls:Q", "amplification:N"))), len(colours)),
        ends.mark_point(filled=True, size=110),
        *notes("above", above, x, y, "amplification", align=inwards, dy=-16),
        *notes("below", below, x, y, "amplification", align=inwards, dy=18),
        height=280,
    )
