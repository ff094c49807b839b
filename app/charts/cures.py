"""Figures of the cures: what survives of day 1, all runs in one picture, who is cured of what, who remembers."""

import math

import altair as alt
import pandas as pd

from app.charts.axes import (
    NAMES,
    decades,
    ink_on,
    log_axis,
    names_in_order,
    run_colour,
    run_legend,
    step_axis,
    target,
    tips,
    unroll_axis,
    unseen,
)
from app.charts.drawing import Drawing, template
from app.tables import Table
from app.theme import CURVE, FATE_COLOURS, LINE_WIDTH, NOTE_SIZE, STEADY, VANISH, styled

_NAMES = alt.Axis(labelLimit=240, labelOverlap=False, labelFlush=False)
DASHES = ([1, 0], [9, 4], [2, 3], [10, 3, 2, 3])  # the runs stay apart when printed in grey


def _dashes(runs):
    scale = alt.Scale(domain=runs, range=list(DASHES))
    return alt.StrokeDash("run:N", sort=None, scale=scale, legend=run_legend("stroke"))


def carried_chart(table: Table, colours: dict[str, str], height: int = 400) -> Drawing:
    """What is left of a change of day 1, all runs on one logarithmic axis (app.tables.carried_table).

    Thin lines: along the LSTM's cell alone.
    """
    low, high = decades(table["log10 amplification"])
    return _carried(table, list(colours), list(colours.values()), [low - 1, high + 1], height)


@template("runs", "colours", "domain")
def _carried(table, runs, colours, domain, height):
    base = alt.Chart(table).encode(
        x=unroll_axis(),
        y=log_axis("log10 amplification", "a change on day 1 is multiplied by", domain),
        color=run_colour(runs, colours, "stroke"),
        detail=alt.Detail("path:N"),
    )
    lines = base.encode(strokeDash=_dashes(runs))
    unchanged = alt.Chart(pd.DataFrame({"log10 amplification": [0.0]})).mark_rule(color=CURVE, strokeDash=[4, 4])
    whole, alone = (alt.datum["path"] == path for path in ("whole state", "cell alone"))
    return styled(
        unchanged.encode(y=alt.Y("log10 amplification:Q")),
        lines.transform_filter(whole).mark_line(strokeWidth=LINE_WIDTH),
        lines.transform_filter(alone).mark_line(strokeWidth=1.5, opacity=0.8),
        target(base.encode(tooltip=tips("run", "path", "unrolls", "amplification"))),
        height=height,
    )


def losses_chart(table: Table, colours: dict[str, str]) -> Drawing:
    """Loss against the step, all runs in one picture (app.tables.trace_table)."""
    return _losses(table, list(colours), list(colours.values()), decades(table["log10 loss"]))


@template("runs", "colours", "domain")
def _losses(table, runs, colours, domain):
    base = alt.Chart(table).encode(
        x=step_axis(),
        y=log_axis("log10 loss", "loss", domain),
        color=run_colour(runs, colours, "stroke"),
    )
    return styled(
        base.encode(strokeDash=_dashes(runs)).mark_line(strokeWidth=LINE_WIDTH),
        target(base.encode(tooltip=tips("run", "step", "loss", "step size"))),
        height=340,
    )


def cure_chart(table: pd.DataFrame) -> Drawing:
    """Cure x sickness: each field is coloured by the fate of most runs (app.tables.cure_table)."""
    names = names_in_order(dict.fromkeys(table["cure"]))
    return _cures(table, names, len(names), tuple(dict.fromkeys(table["sickness"])))


@template()
def _cures(table, names, rows, sicknesses):
    top = alt.Axis(orient="top", labelAngle=0, labelLimit=220)
    base = alt.Chart(table).encode(
        x=alt.X("sickness:N", title=None, sort=None, scale=alt.Scale(domain=list(sicknesses)), axis=top),
        y=alt.Y("cure:N", title=None, sort=None, scale=alt.Scale(domain=NAMES), axis=_NAMES),
        tooltip=tips("cure", "sickness", "fate", "converged", "starts"),
    )
    colour = alt.Color(
        "fate:N",
        title=None,
        scale=alt.Scale(domain=list(FATE_COLOURS), range=list(FATE_COLOURS.values())),
        legend=alt.Legend(orient="top", columns=2, symbolType="square", symbolStrokeWidth=0),
    )
    return styled(
        unseen(names),
        base.mark_rect(stroke="white", strokeWidth=2).encode(color=colour),
        base.mark_text(fontSize=NOTE_SIZE, fontWeight="bold", color=ink_on("fate")).encode(text=alt.Text("text:N")),
        height=34 * rows + 20,
    )


def fan_chart(table: Table, learner: str, recalled: float, note: str, colour: str) -> Drawing:
    """The loss of every start of one learner, axes shared by all in the table (app.tables.fan_table).

    Dashed: always answering the average. Dotted: the share `recalled` that counts as having learned to recall.
    Starts that explode leave the picture at its top.
    """
    marks = Table({"log10 share": [0.0, math.log10(recalled)], "dash": ["average", "recalled"]})
    steps, shares = [0, int(table["step"].max())], [max(decades(table["log10 share"])[0], -4), 1]
    return _fan(table[table["learner"] == learner], marks, steps, shares, note, colour)


@template("steps", "shares", "note", "colour")
def _fan(rows, marks, steps, shares, note, colour):
    lines = alt.Chart(rows).encode(
        x=step_axis(steps),
        y=log_axis("log10 share", "share of the error", shares),
        detail=alt.Detail("seed:N"),
        tooltip=tips("seed", "step", "share", "fresh"),
    )
    dash = alt.StrokeDash(
        "dash:N", scale=alt.Scale(domain=["average", "recalled"], range=[[8, 4], [2, 3]]), legend=None
    )
    return styled(
        alt.Chart(marks).mark_rule(color=CURVE, strokeWidth=2).encode(y=alt.Y("log10 share:Q"), strokeDash=dash),
        lines.mark_line(strokeWidth=1.8, opacity=0.75, color=colour, clip=True),
        note=note,
        height=230,
    )


def length_chart(table: pd.DataFrame, starts: int, note: str) -> Drawing:
    """Who recalls Input 1 over which length, in how many of the `starts` (app.tables.length_table)."""
    names = names_in_order(dict.fromkeys(table["learner"]))
    return _lengths(table, names, len(names), starts, note)


@template("note")
def _lengths(table, names, learners, starts, note):
    base = alt.Chart(table).encode(
        x=alt.X("unrolls:O", title="unrolls", axis=alt.Axis(labelAngle=0)),
        y=alt.Y("learner:N", title=None, sort=None, scale=alt.Scale(domain=NAMES), axis=_NAMES),
        tooltip=tips("learner", "unrolls", "recalled"),
    )
    colour = alt.Color("recalled:Q", scale=alt.Scale(domain=[0, starts], range=[CURVE, STEADY[0]]), legend=None)
    return styled(
        unseen(names),
        base.mark_rect(stroke="white", strokeWidth=2).encode(color=colour),
        base.mark_text(fontSize=NOTE_SIZE, fontWeight="bold", color=ink_on("recalled")).encode(
            text=alt.Text("recalled:Q")
        ),
        height=44 * learners + 20,
        note=note,
    )


def answers_chart(table: Table) -> Drawing:
    """What the network answers on its way; dashed: what it is to answer (app.tables.answers_table)."""
    return _answers(table, list(dict.fromkeys(table["sequence"])))


@template("names")
def _answers(table, names):
    colour = alt.Color(
        "sequence:N",
        scale=alt.Scale(domain=names, range=[VANISH[0], STEADY[0]]),
        legend=alt.Legend(title=None, orient="top"),
    )
    base = alt.Chart(table).encode(x=step_axis(), color=colour, tooltip=tips("sequence", "step", "answer", "target"))
    return styled(
        base.mark_line(strokeWidth=2, strokeDash=[6, 4]).encode(y=alt.Y("target:Q", title="answer")),
        base.mark_line(strokeWidth=LINE_WIDTH).encode(y=alt.Y("answer:Q", title="answer")),
        height=280,
    )
