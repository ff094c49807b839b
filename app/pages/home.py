"""Explode and vanish: two runs side by side, from the copied weight to the fate of gradient descent."""

import streamlit as st

from app import charts, tables
from app.home import settings, words
from app.home.blocks import side_by_side
from app.home.figures import amplification_figure
from app.home.first_screen import NAME as FIRST_SCREEN
from app.home.first_screen import first_screen
from app.home.upload import upload
from app.home.work import (
    RATES,
    bouncing_beside,
    fates_at_rates,
    is_long,
    nearest,
    pair_figures_of,
    rate_of_one_step,
    rates_to_try,
    shown_prices,
    walks_of,
)
from app.server.compute import runs_of
from app.theme import TEXT_COLOURS, run_colours
from app.ui import run_words
from app.ui.blocks import fate_badge
from app.ui.experiment import doorways
from app.ui.opening import open_page, refusing
from app.ui.page_links import link_to_page
from app.ui.share import figure, more_detail, stands_alone
from core import Fate, StoppedBy, amplification
from core.numbers import number_text


def take_rate_from_slider():
    """The slider moves the learning rate that stands among the settings and in the address bar."""
    st.session_state.rate = st.session_state.rate_slider


page = open_page(
    "Why can't this network learn from 50 days of prices?",
    "Each further day is one *unroll*: what came in on day 1 is multiplied by **one weight, w2**, once more. Above 1 "
    "it explodes, below 1 it vanishes. So does the gradient that should correct w2, and each step of learning is far "
    "too long or too short.",
    settings.SETTINGS,
    settings.PRESETS,
    beside_figure=() if stands_alone(FIRST_SCREEN) else ("w2_left", "w2_right"),  # the first screen has its own
    drawer="Settings: cells, learning rate, steps, your own prices",
    carry=settings.CARRY,
)
values = page.values
with page.drawer:
    upload()
with refusing():
    pair = settings.experiments_of(values)

unrolls = values["unrolls"]
weights = {name: experiment.weights["w2"] for name, experiment in pair.items()}
powers = {name: amplification(weight, unrolls) for name, weight in weights.items()}
colours = run_colours(weights)

# This figure needs no run, so it is sent before any is computed.
growth = " ".join(dict.fromkeys(words.growth(pair[name], powers[name]) for name in pair))
left, right = st.columns(2, gap="large")
with left:
    st.header("By how much Input 1 is multiplied")
    st.markdown(f"{growth} A straight line here is a number multiplied by itself again and again.")
    figure(
        "amplification",
        amplification_figure(weights, unrolls),
        growth,
        live=lambda: charts.live_amplification_chart(*weights.values(), unrolls),
        label="By how much each unroll multiplies Input 1, for both weights",
    )

bouncing = bouncing_beside(pair)
everything = pair | bouncing
all_runs = dict(zip(everything, runs_of(list(everything.values())), strict=True))
runs, others = {name: all_runs[name] for name in pair}, {name: all_runs[name] for name in bouncing}
with page.top:
    first_screen(pair, runs, shown_prices(values["data"]))
    st.markdown(
        "**A dare:** find a w2 that learns with 4 unrolls *and* with 50. Or press *Bounces*: with a rate just too "
        "high, descent **bounces around** the optimum for ever."
    )
    with st.container(horizontal=True):
        link_to_page("map", "The bounce lab", ":material/swap_horiz:", first="the bounce lab")
        link_to_page("cures", "What cures it", ":material/healing:")
        link_to_page("lesson", "Take the lesson", ":material/school:")
        link_to_page("lesson", "Present it", ":material/slideshow:", mode="presenter")

shown = pair_figures_of(pair, runs, others)
with right:
    st.header("How large each step was")
    st.markdown(f"{words.into_the_steps(pair)} {words.step_contrast(runs)}")
    sizes = " ".join(f"{name}: {run_words.sizes(run)}." for name, run in all_runs.items())
    figure("step sizes", shown.sizes, f"Step sizes. {sizes}", label="Step sizes of all runs, on one axis")
    if others:
        st.caption(words.third_row(others))

st.header("Two runs of gradient descent, side by side")
for (name, run), side, column in zip(runs.items(), settings.SIDES, st.columns(2, gap="large"), strict=True):
    with column:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(f":{TEXT_COLOURS[colours[name]]}[{name}]", width="content")
            fate_badge(run)
        st.markdown(f"{run_words.what_happened(run)} *{run_words.notice(run)}*")
        doorways(settings.of_side(values, side), ("unroll", "map", "cures"), side)
told = " ".join(f"{name}: {run_words.what_happened(run)}" for name, run in runs.items())
left, right = st.columns(2, gap="large")
with left:
    st.markdown(f"**The loss at every step.** {words.loss_legend(runs)}")
    figure("losses", shown.losses, told, label="The loss at every step of both runs")
with right:
    st.markdown(f"**Where w2 went.** {words.weight_legend(runs, shown.window)}")
    figure("weights", shown.weights, told, label="w2 at every step of both runs")

if (more := more_detail("walk left", "walk right", "rates")) is not None:
    with more:
        side_by_side(
            "walk",
            "The walk on the loss curve.",
            "Grey: the exact loss for every w2. Ring: the start; large dot: the last step. Notice where the curve is "
            "flat, where it is steep, and how narrow the valley between is.",
            runs,
            walks_of(pair, shown),
        )

        st.subheader("Is there a learning rate for both?")
        chosen = nearest(RATES, values["rate"])
        st.session_state.rate_slider = chosen
        st.select_slider(  # its choices never change: with others the browser would choose, and write the rate, itself
            "learning rate",
            RATES,
            key="rate_slider",
            format_func=number_text,
            on_change=take_rate_from_slider,
            help="Move it until both runs converge, if you can.",
        )
        rates = rates_to_try(list(runs.values()), chosen)
        if is_long(list(pair.values()), len(rates)):
            st.caption(
                "So many steps, unrolls and windows would take too long with each rate: make one of them smaller."
            )
        else:
            by_rate = {name: fates_at_rates(experiment, rates) for name, experiment in pair.items()}
            right = {name: rate_of_one_step(run) for name, run in runs.items()}
            verdict = f"{words.rates_verdict(by_rate)} {words.just_right(right)}"
            strips = charts.fate_chart(tables.fate_table(by_rate), values["rate"], right)
            figure("rates", strips, verdict, label="The fate of both runs at each learning rate")
            st.markdown(verdict)

        st.subheader("What the words and letters mean")
        for cell in dict.fromkeys(experiment.cell for experiment in pair.values()):
            st.latex(cell.equation)
        st.markdown(words.LETTERS)
        for fate in Fate:
            st.markdown(f"**{fate.label}**: {fate.definition}.")
        for reason in StoppedBy:
            st.markdown(f"*{reason.value.replace('_', ' ')}*: {reason.definition}.")
        for name, run in runs.items():
            st.markdown(f"Best known loss of {name}: {number_text(run.best.loss)} ({run.best.how}).")
