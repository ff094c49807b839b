"""Pieces that the cures page is made of."""

from collections.abc import Mapping

import streamlit as st

from app import charts, tables
from app.cures import settings, words
from app.cures.work import fan_of
from app.server.compute import runs_of
from app.server.memory import remembered
from app.theme import CURVE, EXPLODE, LEARNERS, STEADY, VANISH
from app.ui import markdown
from app.ui.blocks import refuse
from app.ui.share import figure
from core import gradient
from core.analysis.clipping_in_formats import clipped_by_shares, clipped_by_squares, rounded
from core.analysis.recall import RECALLED, SEEDS, STEPS
from core.initial import chrono, kept_share
from core.numbers import TIMES, number_text

LENGTHS = (5, 10, 20, 50)  # unrolls
Learners = Mapping[str, tuple[str, float | None]]  # name -> cell and bias of its gate


def over_which_length(learners: Learners, unrolls: int, others: str) -> None:
    """How many starts of each learner recall Input 1 over which length, or why there are none."""
    try:
        counts = {
            name: {length: fan_of(cell, length, others, bias).recalled for length in sorted({*LENGTHS, unrolls})}
            for name, (cell, bias) in learners.items()
        }
    except ValueError as error:
        refuse(error, ends_page=False)
        return
    said = words.over_lengths(counts)
    st.markdown(said)
    chart = charts.length_chart(tables.length_table(counts), SEEDS, f"of {SEEDS} starts recall it")
    figure("lengths", chart, said)
    st.caption(
        f"The target is Input 1; all other days only disturb. Each learner starts {SEEDS} times and takes {STEPS:,} "
        f"steps of Adam. It recalls Input 1 if its error is under {RECALLED:.0%} of that of always answering the "
        "average."
    )


def starts_of_learners(learners: Learners, unrolls: int, others: str) -> None:
    """The loss of every start of every learner, or why there are none."""
    st.subheader("Who remembers Input 1, start by start")
    try:
        fans = {name: fan_of(cell, unrolls, others, bias) for name, (cell, bias) in learners.items()}
    except ValueError as error:
        refuse(error, ends_page=False)
        return
    fan_table = tables.fan_table(fans)
    st.markdown(
        f"{words.recalled(fans)} Each line is one start. Dashed: always answering the average. Dotted: below it the "
        "start counts as one that recalls."
    )
    with st.grid(3, min_column_width=300):
        for (name, fan), shade in zip(fans.items(), LEARNERS, strict=False):
            note = f"{name}: {fan.recalled} of {SEEDS}"
            chart = charts.fan_chart(fan_table, name, RECALLED, note, shade)
            figure(f"fan {name}", chart, f"{note} recall Input 1", st.container())  # for the figure and its Share


def forget_gate(bias: float, unrolls: int, sicknesses: Mapping[str, float]) -> None:
    """The LSTM's forget gate beside the copied weights."""
    st.subheader("The forget gate against w2")
    share, name = kept_share(bias), f"forget bias {bias:g}"
    shares = {name: share, **{f"w2 = {weight:g}": weight for weight in sicknesses.values()}}
    shares["chrono"] = kept_share(chrono("lstm", unrolls + 1)["b_f"])
    curve = tables.amplification_table(shares, unrolls)
    said = words.gate(bias, share, tables.amplified_to_the_end(curve, name), unrolls)
    colours = dict(zip(shares, (STEADY[0], EXPLODE[0], VANISH[0], CURVE), strict=True))
    figure("forget gate", charts.amplification_chart(curve, colours, "what was there is multiplied by", False), said)
    st.caption(
        f"{said} Grey: the chrono start, log(unrolls), keeps {tables.amplified_to_the_end(curve, 'chrono')} of it, "
        "which is near 1/e = 0.3679 whatever the length. Notice that the forget gate multiplies just as w2 does; but "
        "it can never exceed 1, and it can come close."
    )


def nan_in_spite_of_clipping(values: Mapping, weight: float) -> None:
    """The first gradient from this w2, clipped in float32 in two ways."""
    st.subheader("NaN in spite of clipping")
    slopes = gradient(settings.sick(values, weight)).by_parameter
    given = rounded(list(slopes.values()))
    squares, shares = (clip(given, values["clip"]) for clip in (clipped_by_squares, clipped_by_shares))
    st.markdown(
        f"The first gradient from w2 = {weight:g}, of all weights, is clipped to {number_text(values['clip'])} in "
        "float32, in two ways. PyTorch's: the norm is the root of the sum of the squares. Or all parts are divided by "
        "the largest before anything is squared. The engine clips in the second way, and in float64, so its own runs "
        "lose no gradient like this."
    )
    table = tables.clipping_table(list(slopes), given, squares, shares)
    lines = [table.columns, ["---"] * len(table.columns), *(row.values() for row in table.rows())]
    # On a phone four numbers stand side by side: in here they may break.
    st.markdown("\n".join(f"| {' | '.join(line)} |" for line in lines).replace(TIMES, " × "))
    st.markdown(markdown.plain(words.clipping_in_float32(given, squares, shares)))


def companies(seed: int) -> None:
    """StatQuest's two companies, learned by an LSTM."""
    st.subheader("StatQuest's two companies")
    st.markdown(
        "Company A has the prices 0, 0.5, 0.25, 1 and is to be answered by 0; company B has 1, 0.5, 0.25, 1 and is to "
        "be answered by 1. **Only the first day differs**, so the answer needs memory. The LSTM starts at random "
        f"weights (start {seed}) and is trained with Adam."
    )
    run = runs_of([settings.companies(seed)])[0]
    answers = remembered(("companies", seed), lambda: tables.answers_table(run, ("company A", "company B")))
    learned = words.companies(run, answers)
    figure("companies", charts.answers_chart(answers), learned)
    st.caption(f"{learned} Dashed: what is wanted.")
