"""Pieces that the cures page is made of."""

from collections.abc import Mapping

import streamlit as st

from app import charts, tables
from app.cures import words
from app.cures.work import fan_of
from app.theme import EXPLODE, STEADY, VANISH
from app.ui.blocks import refuse
from app.ui.share import figure
from core.analysis.recall import RECALLED, SEEDS

LENGTHS = (5, 10, 20, 50)  # unrolls


def memory_task(learners: Mapping[str, tuple[str, float | None]], unrolls: int, others: str) -> None:
    """The fans of all learners (name -> cell and bias), and over which length they recall; or why there are none."""
    try:
        fans = {name: fan_of(cell, unrolls, others, bias) for name, (cell, bias) in learners.items()}
    except ValueError as error:
        refuse(error, ends_page=False)
        return
    fan_table = tables.fan_table(fans)
    shades = dict(zip(fans, (EXPLODE[0], EXPLODE[1], VANISH[0], STEADY[0], STEADY[1]), strict=False))
    st.markdown(f"**{words.recalled(fans)}**")
    with st.grid(3, min_column_width=300):
        for name, fan in fans.items():
            note = f"{name}: {fan.recalled} of {SEEDS}"
            chart = charts.fan_chart(fan_table, name, RECALLED, note, shades[name])
            cell_of_grid = st.container()  # for the figure and its Share
            figure(f"fan {name}", chart, f"{note} recall Input 1", cell_of_grid)
    st.subheader("Over which length?")
    counts = {
        name: {length: fan_of(cell, length, others, bias).recalled for length in LENGTHS}
        for name, (cell, bias) in learners.items()
    }
    figure(
        "lengths",
        charts.length_chart(tables.length_table(counts), SEEDS, f"starts of {SEEDS} that recall Input 1"),
        f"Starts of {SEEDS} that recall Input 1, by learner and unrolls: {counts}",
    )
    st.caption(
        "The same task with more and more days between Input 1 and the answer, from the same starts and with the same "
        "number of steps. Notice how far each row holds."
    )
