"""Cures: which cure helps against which sickness, who remembers, and a sick run beside what people do about it."""

import streamlit as st

from app import charts, tables
from app.cures import settings, words
from app.cures.blocks import (
    companies,
    forget_gate,
    nan_in_spite_of_clipping,
    over_which_length,
    starts_of_learners,
)
from app.cures.catalogue import CURES
from app.cures.work import ends_of
from app.server.compute import runs_of
from app.theme import TEXT_COLOURS, cure_colours
from app.ui import run_words
from app.ui.blocks import fate_badge
from app.ui.experiment import SAME_NAMES, doorways
from app.ui.opening import open_page, refusing
from app.ui.share import figure, more_detail
from core import CELLS

BESIDE = "The sick run beside its cures"

page = open_page(
    "Cures",
    "Exploding and vanishing come from the same copied weight, so **what helps against one often does nothing "
    "against the other**. Here each cure gets the same data, the same number of unrolls and of steps.",
    settings.SETTINGS,
    settings.PRESETS,
    sections={BESIDE: ("w2", "cures")},
    beside_figure=("w2", "unrolls"),
    drawer="Settings: what is learned, unrolls, cell, rates, gates",
)
values = page.values
unrolls, weight, sicknesses = values["unrolls"], values["w2"], settings.sicknesses(values)
with refusing():
    sick = settings.sick(values, weight)

left, right = page.top.columns([5, 4], gap="large")
with left:
    st.header("Which cure helps against what?")
    ends = {
        settings.name_of(cure, values): {
            sickness: ends_of(settings.trials(cure, values, start)) for sickness, start in sicknesses.items()
        }
        for cure in CURES
    }
    table = tables.cure_table(ends, {settings.name_of(name, values): cure.verb for name, cure in CURES.items()})
    summary = words.summary(table)
    st.markdown(summary)
    figure("cures and sicknesses", charts.cure_chart(table, tables.average_table(table)), summary)
    st.caption(words.table_legend(sicknesses, settings.STARTS))
with right:
    st.header("Who remembers Input 1, and how long?")
    over_which_length(settings.learners_of(values), unrolls, values["others"])
    ill, clipped, adam = (
        runs_of([one])[0]
        for one in (
            settings.sick(values, sicknesses["vanishing"]),
            *(settings.cured(cure, values, sicknesses["vanishing"]) for cure in ("clip by norm", "Adam")),
        )
    )
    biased = settings.name_of("LSTM, forget bias as set", values)
    zero, kept = ([end.fate for end in ends[name]["vanishing"]] for name in ("LSTM, forget bias 0", biased))
    st.subheader("What the tables hide")
    for sentence in (
        words.clipping(ill, clipped),
        words.epsilon(adam),
        words.only_the_name(zero, kept, values["bias"]),
    ):
        st.markdown(f"- {sentence}")

with page.sections[BESIDE]:
    experiments = {f"no cure, w2 = {weight:g}": sick}
    experiments |= {settings.name_of(cure, values): settings.cured(cure, values, weight) for cure in values["cures"]}
    colours = cure_colours(next(iter(experiments)), weight, list(experiments)[1:])
    runs = {name: runs_of([experiment])[0] for name, experiment in experiments.items()}
    survival = tables.carried_table(experiments)
    for (name, run), column in zip(runs.items(), st.columns(len(runs), gap="medium"), strict=True):
        with column:
            st.subheader(f":{TEXT_COLOURS[colours[name]]}[{name}]")
            fate_badge(run)
            st.markdown(run_words.story(run))
    doorways(SAME_NAMES.leave(values), ("home", "unroll", "map", "reach"))

    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(
            "**What is left of day 1.** By how much a change of the first day's state still moves the last one."
        )
        sentence = words.survival(survival)
        figure("survival", charts.carried_chart(survival, colours), sentence)
        st.caption(
            f"{sentence} It is the product of the slopes of all days in between, at the start of training. Thin line: "
            "along the LSTM's cell alone. Notice that a cure which only changes the steps leaves this line where it is."
        )
    with right:
        st.markdown("**The loss at every step.** Notice which lines come down, and which never move.")
        verdicts = "; ".join(f"{name}: {run.verdict}" for name, run in runs.items())
        figure("losses", charts.losses_chart(tables.trace_table(runs), colours), f"Loss against the step. {verdicts}.")

    st.markdown("**How large each step was.** Notice how far apart the sizes lie, on one logarithmic axis.")
    told = " ".join(f"{name}: {run_words.sizes(run)}." for name, run in runs.items())
    sizes = tables.rows_of_sizes(tables.histogram_table(runs))
    figure("step sizes", charts.step_sizes_chart(sizes, colours), f"Step sizes. {told}")

learners = settings.learners_of(values)
if (more := more_detail("forget gate", "companies", *(f"fan {name}" for name in learners))) is not None:
    with more:
        forget_gate(values["bias"], unrolls, sicknesses)
        starts_of_learners(learners, unrolls, values["others"])
        companies(values["seed"])
        nan_in_spite_of_clipping(values, sicknesses["exploding"])
        st.subheader("What the cures do, and the equations")
        for label, cure in CURES.items():
            st.markdown(f"**{label}**: {cure.what}")
        for cell in ("lstm", "gru"):
            st.markdown(f"{CELLS[cell].label}, with one hidden unit:")
            st.latex(CELLS[cell].equation)
        st.markdown(words.LETTERS)
