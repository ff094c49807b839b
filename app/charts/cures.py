"""Figures of the cures: what survives of day 1, all runs in one picture, who is cured of what, who remembers."""

import math

import altair as alt

from app.charts.axes import (
    FRAME_NOTE,
    NAMES,
    RUNS,
    UNCHANGED,
    corners,
    decades,
    ends_of_frame,
    frame,
    ink_on,
    log_axis,
    names_in_order,
    run_colour,
    run_dash,
    step_axis,
    target,
    tips,
    unchanged,
    unroll_axis,
    unseen,
)
from app.charts.drawing import Drawing, rows_of_table, written_once
from app.charts.motion import Growing
from app.tables import Table
from app.theme import CURVE, FATE_COLOURS, IS_NARROW, LINE_WIDTH, STEADY, VANISH, growing, styled

# In a narrow window there is room for the name before the colon alone.
_SHORT = f"{IS_NARROW} ? split(datum.label, ':')[0] : datum.label"
_NAMES = alt.Axis(labelLimit=growing(330), labelExpr=_SHORT, labelOverlap=False, labelFlush=False)


def carried_chart(table: Table, colours: dict[str, str], height: int = 400) -> Drawing:
    """What is left of a change of day 1, all runs on one logarithmic axis (app.tables.carried_table).

    Thin lines: along the LSTM's cell alone.
    """
    low, high = decades(table["log10 amplification"])
    ends = frame({"unrolls": [0, table["unrolls"].max()]}, {"log10 amplification": [low - 1, high + 1]})
    parts = {"lines": table, "frame": ends, "unchanged": UNCHANGED}
    moves = Growing("unrolls", ("lines",), even=True)
    return Drawing(_carried(tuple(colours.values()), height), parts, {"runs": list(colours)}, moves)


@written_once
def _carried(colours, height):
    x, y = unroll_axis(), log_axis("log10 amplification", "a change on day 1 is multiplied by")
    base = rows_of_table("lines").encode(
        x=x, y=y, color=run_colour(RUNS, colours, "stroke"), detail=alt.Detail("path:N")
    )
    lines = base.encode(strokeDash=run_dash())
    whole, alone = (alt.datum["path"] == path for path in ("whole state", "cell alone"))
    return styled(
        corners(x, y),
        unchanged(),
        lines.transform_filter(whole).mark_line(strokeWidth=LINE_WIDTH),
        lines.transform_filter(alone).mark_line(strokeWidth=1.5, opacity=0.8),
        target(base.encode(tooltip=tips("run:N", "path:N", "unrolls:Q", "amplification:N"))),
        height=height,
    )


def losses_chart(table: Table, colours: dict[str, str]) -> Drawing:
    """Loss against the step, all runs in one picture (app.tables.trace_table)."""
    ends = frame({"step": [0, table["step"].max()]}, {"log10 loss": decades(table["log10 loss"])})
    moves = Growing("step", ("steps",), way=("log10 loss",))
    return Drawing(_losses(tuple(colours.values())), {"steps": table, "frame": ends}, {"runs": list(colours)}, moves)


@written_once
def _losses(colours):
    x, y = step_axis(), log_axis("log10 loss", "loss")
    base = rows_of_table("steps").encode(x=x, y=y, color=run_colour(RUNS, colours, "stroke"))
    return styled(
        corners(x, y),
        base.encode(strokeDash=run_dash()).mark_line(strokeWidth=LINE_WIDTH),
        target(base.encode(tooltip=tips("run:N", "step:Q", "loss:Q", "step size:Q"))),
        height=340,
    )


def cure_chart(table: Table, average: Table) -> Drawing:
    """Cure x sickness: each field is coloured by the fate of most runs (app.tables.cure_table); beside them how many
    runs beat always answering the average (app.tables.average_table).
    """
    names = names_in_order(dict.fromkeys(table["row"]))
    template = _cures(len(names), tuple(dict.fromkeys(table["sickness"])), average["average"][0])
    return Drawing(template, {"fates": table, "names": names, "average": average})


@written_once
def _cures(rows, sicknesses, beats):
    top = alt.Axis(
        orient="top",
        labelAngle=0,
        labelLimit=220,
        labelOverlap=False,
        labelFlush=False,
        labelExpr="split(datum.label, ' ')",
    )
    columns = {"title": None, "sort": None, "scale": alt.Scale(domain=[*sicknesses, beats]), "axis": top}
    y = alt.Y("row:N", title=None, sort=None, scale=alt.Scale(domain=NAMES), axis=_NAMES)
    base = rows_of_table("fates").encode(
        x=alt.X("sickness:N", **columns),
        y=y,
        tooltip=tips("cure:N", "sickness:N", "fate:N", "converged:Q", "starts:Q"),
    )
    colour = alt.Color(
        "fate:N",
        title=None,
        scale=alt.Scale(domain=list(FATE_COLOURS), range=list(FATE_COLOURS.values())),
        legend=None,  # its words stand in the fields
    )
    return styled(
        unseen("names"),
        base.mark_rect(stroke="white", strokeWidth=2).encode(color=colour),
        base.mark_text(fontWeight="bold", color=ink_on("fate")).encode(text=alt.Text("text:N")),
        rows_of_table("average").mark_text().encode(x=alt.X("average:N", **columns), y=y, text=alt.Text("text:N")),
        height=36 * rows + 30,
    )


def fan_chart(table: Table, learner: str, recalled: float, note: str, colour: str) -> Drawing:
    """The loss of every start of one learner, axes shared by all in the table (app.tables.fan_table).

    Dashed: always answering the average. Dotted: the share `recalled` that counts as having learned to recall.
    Starts that explode leave the picture at its top.
    """
    marks = Table({"log10 share": [0.0, math.log10(recalled)], "dash": ["average", "recalled"]})
    shares = [max(decades(table["log10 share"])[0], -4), 1]
    ends = frame({"step": [0, int(table["step"].max())]}, {"log10 share": shares}, note=note)
    parts = {"losses": table[table["learner"] == learner], "marks": marks, "frame": ends}
    return Drawing(_fan(colour), parts, moves=Growing("step", ("losses",)))


@written_once
def _fan(colour):
    lines = rows_of_table("losses").encode(
        x=step_axis(ends_of_frame("step")),
        y=log_axis("log10 share", "share of the error", ends_of_frame("log10 share")),
        detail=alt.Detail("seed:N"),
        tooltip=tips("seed:Q", "step:Q", "share:Q", "fresh:Q"),
    )
    dash = alt.StrokeDash(
        "dash:N", scale=alt.Scale(domain=["average", "recalled"], range=[[8, 4], [2, 3]]), legend=None
    )
    return styled(
        unseen("frame"),
        rows_of_table("marks").mark_rule(color=CURVE, strokeWidth=2).encode(y=alt.Y("log10 share:Q"), strokeDash=dash),
        lines.mark_line(strokeWidth=1.8, opacity=0.75, color=colour, clip=True),
        note=FRAME_NOTE,
        height=230,
    )


def length_chart(table: Table, starts: int, note: str) -> Drawing:
    """Who recalls Input 1 over which length, in how many of the `starts` (app.tables.length_table)."""
    names = names_in_order(dict.fromkeys(table["learner"]))
    return Drawing(_lengths(len(names), starts, note), {"counts": table, "names": names})


@written_once
def _lengths(learners, starts, note):
    base = rows_of_table("counts").encode(
        x=alt.X("unrolls:O", title="unrolls", axis=alt.Axis(labelAngle=0)),
        y=alt.Y("learner:N", title=None, sort=None, scale=alt.Scale(domain=NAMES), axis=_NAMES),
        tooltip=tips("learner:N", "unrolls:Q", "recalled:Q"),
    )
    colour = alt.Color("recalled:Q", scale=alt.Scale(domain=[0, starts], range=[CURVE, STEADY[0]]), legend=None)
    return styled(
        unseen("names"),
        base.mark_rect(stroke="white", strokeWidth=2).encode(color=colour),
        base.mark_text(fontWeight="bold", color=ink_on("recalled")).encode(text=alt.Text("recalled:Q")),
        height=44 * learners + 90,
        note=note,
    )


def answers_chart(table: Table) -> Drawing:
    """What the network answers on its way; dashed: what it is to answer (app.tables.answers_table)."""
    said = [*table["answer"], *table["target"]]
    ends = frame({"step": [0, int(table["step"].max())]}, {"answer": [min(said), max(said)]})
    moves = Growing("step", ("answers",))
    return Drawing(_answers(tuple(dict.fromkeys(table["sequence"]))), {"answers": table, "frame": ends}, moves=moves)


@written_once
def _answers(names):
    colour = alt.Color(
        "sequence:N",
        scale=alt.Scale(domain=list(names), range=[VANISH[0], STEADY[0]]),
        legend=alt.Legend(title=None, orient="top"),
    )
    x, y = step_axis(), alt.Y("answer:Q", title="answer")
    base = rows_of_table("answers").encode(x=x, color=colour)
    base = base.encode(tooltip=tips("sequence:N", "step:Q", "answer:Q", "target:Q"))
    return styled(
        corners(x, y),
        base.mark_line(strokeWidth=2, strokeDash=[6, 4]).encode(y=alt.Y("target:Q", title="answer")),
        base.mark_line(strokeWidth=LINE_WIDTH).encode(y=y),
        height=280,
    )
