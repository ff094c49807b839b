"""Cures: a sick run beside what people do about it, which cure helps against which sickness, and who remembers."""

import streamlit as st

from app import charts, tables
from app.cures import settings, words
from app.cures.blocks import memory_task
from app.cures.work import fates_of
from app.server.compute import runs_of
from app.server.memory import remembered
from app.theme import CURVE, EXPLODE, STEADY, TEXT_COLOURS, VANISH, cure_colours
from app.ui import run_words
from app.ui.blocks import fate_badge, number_card
from app.ui.opening import open_page, refusing
from app.ui.share import figure
from core import CELLS
from core.analysis.recall import RECALLED, SEEDS, STEPS
from core.initial import chrono, kept_share

page = open_page(
    "Cures",
    "Exploding and vanishing come from the same copied weight, so **what helps against one often does nothing "
    "against the other**. Here each cure runs beside the sick run: on the same data, with the same number of "
    "unrolls and of steps.",
    settings.SETTINGS,
    settings.PRESETS,
    sections={
        "Which cure helps against which sickness?": (),
        "The forget gate against w2": ("bias",),
        "Who remembers Input 1?": ("others",),
    },
    beside_figure=("sick", "unrolls"),
)
values = page.values
unrolls, sickness = values["unrolls"], values["sick"]

with page.top:
    with refusing():
        sick = settings.sick(values, sickness)
        experiments = {f"no cure, w2 = {sick.weights['w2']:g}": sick}
        experiments |= {
            settings.name_of(cure, values): settings.cured(cure, values, sickness) for cure in values["cures"]
        }
    colours = cure_colours(next(iter(experiments)), sick.weights["w2"], list(experiments)[1:])
    runs = {name: runs_of([experiment])[0] for name, experiment in experiments.items()}
    survival = tables.carried_table(experiments)

    with st.grid(2, min_column_width=240):
        for name, run in runs.items():
            number_card(name, tables.carried_to_the_end(survival, name), run.verdict)
    sentence = words.survival(survival)
    figure("survival", charts.carried_chart(survival, colours), sentence)
    st.caption(
        f"{sentence} This is what a change of the first day's state still does to the last one, at the start of "
        "training: the product of the slopes of all days in between. Thin line: along the LSTM's cell alone. Notice "
        "that a cure which only changes the steps leaves this line where it is."
    )

    st.header("All runs together")
    trace = tables.trace_table(runs)
    verdicts = "; ".join(f"{name}: {run.verdict}" for name, run in runs.items())
    figure("losses", charts.losses_chart(trace, colours), f"Loss against the step. {verdicts}.")
    grid = st.grid(len(runs), min_column_width=170, gap="medium")
    for name, run in runs.items():
        with grid.container():
            st.subheader(f":{TEXT_COLOURS[colours[name]]}[{name}]")
            fate_badge(run)
            st.markdown(run_words.story(run))

    st.subheader("How large was each step?")
    st.markdown("All histograms share one logarithmic axis: notice how far apart the sizes of the steps lie.")
    sizes = tables.histogram_table(runs)
    for name, run in runs.items():
        told = f"Step sizes, {name}: {run_words.sizes(run)}"
        figure(f"step sizes {name}", charts.histogram_chart(sizes, name, colours), told)

with page.sections["Which cure helps against which sickness?"]:
    fates = {
        settings.name_of(cure, values): {
            name.split()[0]: fates_of(settings.trials(cure, values, name)) for name in settings.SICKNESSES
        }
        for cure in settings.CURES
    }
    table = tables.cure_table(fates)
    summary = words.summary(table)
    st.markdown(summary)
    figure("cures and sicknesses", charts.cure_chart(table), summary)
    st.caption(
        f"Networks whose weights are drawn at random start {settings.STARTS} times: the field says how many converge, "
        "its colour is the fate of most. They take the place of the sick network, so their two fields are the same "
        "runs."
    )
    vanishing = settings.sick(values, settings.VANISHING)
    ill, clipped, adam = (
        runs_of([one])[0]
        for one in (vanishing, *(settings.cured(cure, values, settings.VANISHING) for cure in ("clip by norm", "Adam")))
    )
    biased = settings.name_of("LSTM, forget bias as set", values)
    zero, kept = (fates[name]["vanishing"] for name in ("LSTM, forget bias 0", biased))
    for sentence in (
        words.clipping(ill, clipped),
        words.epsilon(adam),
        words.only_the_name(zero, kept, values["bias"]),
    ):
        st.markdown(f"- {sentence}")

with page.sections["The forget gate against w2"]:
    share = kept_share(values["bias"])
    shares = {f"forget bias {values['bias']:g}": share, **{f"w2 = {w:g}": w for w in settings.SICKNESSES.values()}}
    shares["chrono"] = kept_share(chrono("lstm", unrolls + 1)["b_f"])
    curve = tables.amplification_table(shares, unrolls)
    left = tables.amplified_to_the_end(curve, f"forget bias {values['bias']:g}")
    gate = words.gate(values["bias"], share, left, unrolls)
    gate_colours = dict(zip(shares, (STEADY[0], EXPLODE[0], VANISH[0], CURVE), strict=True))
    chart = charts.amplification_chart(curve, gate_colours, "what was there is multiplied by", False)
    figure("forget gate", chart, gate)
    st.caption(
        f"{gate} Grey: the chrono start, log(unrolls), keeps "
        f"{tables.amplified_to_the_end(curve, 'chrono')} of it, which is near 1/e = 0.3679 whatever the length. Notice "
        "that the forget gate multiplies just as w2 does; but it can never exceed 1, and it can come close."
    )

with page.sections["Who remembers Input 1?"]:
    st.markdown(
        "The target is Input 1; all other days only disturb. A network that does not remember can at best answer the "
        f"average (dashed line). Each line is one of {SEEDS} random starts, all trained with Adam for {STEPS:,} steps. "
        f"Below the dotted line the error is under {RECALLED:.0%} of that."
    )
    memory_task(settings.learners_of(values), unrolls, values["others"])

st.header("StatQuest's two companies")
st.markdown(
    "Company A has the prices 0, 0.5, 0.25, 1 and is to be answered by 0; company B has 1, 0.5, 0.25, 1 and is to be "
    "answered by 1. **Only the first day differs**, so the answer needs memory. The LSTM starts at random weights "
    f"(start {values['seed']}) and is trained with Adam."
)
company = runs_of([settings.companies(values["seed"])])[0]
answers = remembered(("companies", values["seed"]), lambda: tables.answers_table(company, ("company A", "company B")))
learned = words.companies(company, answers)
figure("companies", charts.answers_chart(answers), learned)
st.caption(f"{learned} Dashed: what is wanted.")

with st.expander("What the cures do, and the equations", icon=":material/menu_book:"):
    for label, cure in settings.CURES.items():
        st.markdown(f"**{label}**: {cure.what}")
    for cell in ("lstm", "gru"):
        st.markdown(f"{CELLS[cell].label}, with one hidden unit:")
        st.latex(CELLS[cell].equation)
    st.markdown(
        "h: hidden state; c: the LSTM's cell; x: input of the day; i, f, g, o: input, forget, cell and output gate; "
        "r, z, n: reset, update and new gate; σ: the sigmoid. Each letter w or b with two indices belongs to one gate."
    )
