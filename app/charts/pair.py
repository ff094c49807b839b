"""Figures of both runs of the first page at once, on shared axes: the losses, the weights, the sizes of all steps."""

import altair as alt
import numpy as np

from app.charts.axes import (
    NAMES,
    POWER_LABEL,
    corners,
    decades,
    frame,
    log_axis,
    names_in_order,
    notes,
    one_by_one,
    rows_of,
    run_colour,
    step_axis,
    target,
    tips,
    unseen,
)
from app.charts.drawing import Drawing, first, rows_of_table, written_once
from app.charts.motion import Growing
from app.tables import Table, stack
from app.theme import CURVE, INK_OF_THE_PAGE, LINE_WIDTH, STEADY, growing, styled

FEW = 60  # steps of which each gets a dot
HEIGHT = 252
ROW = 80  # pixels of one run's step sizes


def pair_loss_chart(table: Table, ends: Table, best: Table, colours: dict[str, str]) -> Drawing:
    """Loss against the step for both runs, the best loss that is known, and what became of each run at its end.

    table: app.tables.trace_table; ends: app.tables.endings_table; best: app.tables.best_loss_table.
    """
    low, high = decades(table["log10 loss"], best["log10 loss"])
    room = (high - low) / 6  # for the words at the ends
    return _over_steps(table, ends, colours, "log10 loss", "loss", [low - room, high + room / 2], best=best)


def pair_weight_chart(
    table: Table, ends: Table, best: Table, colours: dict[str, str], window: list[float], weight: str = "w2"
) -> Drawing:
    """The weight against the step for both runs; what lies outside the window stands at its edge and is named there.

    table and ends with the column `w2 drawn` (app.tables.with_drawn_weight); best: app.tables.best_weight_table.
    """
    room = (window[1] - window[0]) / 8
    domain = [window[0] - room, window[1] + room]
    return _over_steps(table, ends, colours, f"{weight} drawn", weight, domain, best=best)


def _over_steps(table, ends, colours, column, shown, domain, best):
    few = [rows for name in colours if len(rows := rows_of(table, name)) < FEW]
    above = ends["run"] == next(iter(colours))  # words of the first run stand above its end, the second's below
    early = ends["step"] <= table["step"].max() ** 0.5
    parts = {
        "steps": table,
        "dots": stack(few) if few else table[:0],
        "frame": frame({"step": [0, max(int(table["step"].max()), 1)]}, {column: domain}),
        "names": names_in_order(colours),
        "best": best,
        "lost": ends[ends["lost"]],
    }
    for level, rows in (("above", above), ("below", ~above)):
        parts |= {f"{level} left": ends[rows & ~early], f"{level} right": ends[rows & early]}
    there = tuple(name for name in ("dots", "best", "lost", *_WORDS) if not parts[name].empty)
    moves = Growing("step", ("steps", "dots", "lost", *_WORDS), way=(column,))
    template = _pair_steps(column, shown, tuple(colours.values()), there)
    return Drawing(template, parts, moves=moves, named=tuple(map(len, colours)))


_WORDS = {  # where the words at an end stand
    "above left": {"align": "right", "dy": -16},
    "above right": {"align": "left", "dy": -14, "dx": 12},
    "below left": {"align": "right", "dy": 18},
    "below right": {"align": "left", "dy": 18, "dx": 12},
}


@written_once
def _pair_steps(column, shown, colours, there):
    x, y = step_axis(), alt.Y(f"{column}:Q", title=shown, scale=alt.Scale(nice=False, zero=False))
    if column.startswith("log10"):
        y = log_axis(column, shown)
    base, dots = (
        rows_of_table(table).encode(x=x, y=y, color=run_colour(NAMES, colours, "stroke")) for table in ("steps", "dots")
    )
    cross = rows_of_table("lost").mark_point(shape="cross", angle=45, size=260, filled=True, opacity=1)
    best = rows_of_table("best").mark_rule(color=STEADY[0], strokeWidth=2, strokeDash=[3, 4])
    target_of_pointer = target(base.encode(tooltip=tips("run:N", "step:Q", f"{shown}:Q", "step size:Q")))
    return styled(
        corners(x, y),
        unseen("names"),
        *([best.encode(y=y)] if "best" in there else []),
        *one_by_one(base.mark_line(strokeWidth=LINE_WIDTH), len(colours)),
        *one_by_one(target_of_pointer, len(colours)),
        *([dots.mark_point(filled=True, size=70, opacity=1)] if "dots" in there else []),
        *([cross.encode(x=x, y=y, color=alt.value(INK_OF_THE_PAGE))] if "lost" in there else []),
        *(note for name, place in _WORDS.items() for note in notes(name, name in there, x, y, "note", **place)),
        height=HEIGHT,
    )


def step_sizes_chart(table: Table, colours: dict[str, str]) -> Drawing:
    """How many steps had which size, one row a run, on one logarithmic axis (app.tables.rows_of_sizes)."""
    named = table[table["label"] != ""]
    parts = {
        "bins": table,
        "named": named,
        "frame": Table({"top": [0, len(colours)]} | _ends_of_sizes(table, 1 / 8)),  # room for words above outer bars
        "names": names_in_order(colours),
        "floors": Table({"floor": list(range(1, len(colours) + 1))}),
    }
    return Drawing(_step_sizes(tuple(colours.values()), not named.empty), parts)


@written_once
def _step_sizes(colours, named):
    x = _size_axis()
    name = "data('names')[datum.value - 0.5] ? data('names')[datum.value - 0.5]['name'] : ''"
    middles = [row + 0.5 for row in range(len(colours))]
    y = alt.Y(
        "top:Q",
        title=None,
        scale=alt.Scale(reverse=True, nice=False, domainMin=0, domainMax=len(colours)),
        axis=alt.Axis(values=middles, labelExpr=name, labelLimit=growing(200), ticks=False, domain=False, grid=False),
    )
    colour = alt.Color("run:N", sort=None, scale=alt.Scale(domain=NAMES, range=list(colours)), legend=None)
    bars = rows_of_table("bins").encode(x=x, x2=alt.X2("log10 to"), y=y, y2=alt.Y2("floor"), color=colour)
    return styled(
        corners(x, y),
        unseen("names"),
        rows_of_table("floors").mark_rule(color=CURVE).encode(y=alt.Y("floor:Q")),
        bars.encode(tooltip=tips("run:N", "size:N", "steps:Q")).mark_rect(),
        *notes("named", named, alt.X("log10 middle:Q"), y, "label", dy=-10),
        height=ROW * len(colours),
    )


def _ends_of_sizes(table, margin):
    """Both ends of the axis of step sizes, with this share of it left free on either side, and where its labels end.

    table: app.tables.histogram_table, whose bins "exactly 0" and "not finite" stand beside the sizes.
    """
    sizes = table[table["bin"] == "size"]
    low, high = decades(sizes["log10 from"], sizes["log10 to"]) if len(sizes) else (0, 0)
    ends = np.concatenate([table["log10 from"], table["log10 to"], [low, high]])
    free = (ends.max() - ends.min()) * margin
    return {"log10 from": [ends.min() - free, ends.max() + free], "low": low, "high": high}


def _size_axis():
    """The size of a step, in whose table `frame` stands where its labels end (`_ends_of_sizes`)."""
    low, high = (first("frame", end) for end in ("low", "high"))
    labels = f"datum.value < {low} || datum.value > {high} ? '' : {POWER_LABEL}"
    axis = alt.Axis(labelExpr=labels, tickMinStep=1, tickCount=12, grid=False)
    scale = alt.Scale(nice=False, zero=False)
    return alt.X("log10 from:Q", title="size of a step", scale=scale, axis=axis)
