"""Explode and vanish: two runs side by side, from the copied weight to the fate of gradient descent."""

import streamlit as st

from app import charts, tables
from app.home import settings, words
from app.home.blocks import columns_in_sidebar, side_by_side, upload_in_sidebar
from app.home.figures import amplification_figure
from app.home.first_screen import first_screen
from app.home.settings import SIDES
from app.home.work import (
    RATES,
    fates_at_rates,
    is_long,
    nearest,
    pair_figures_of,
    prices_of,
    rates_to_try,
    shown_prices,
)
from app.server.compute import runs_of
from app.theme import TEXT_COLOURS, run_colours
from app.ui import run_words
from app.ui.blocks import fate_badge, number_card
from app.ui.opening import open_page, refusing
from app.ui.share import figure
from core import Fate, StoppedBy, amplification
from core.numbers import number_text

FIRST_CASE = 4  # unrolls in the article's first example


def take_rate_from_slider():
    """The slider moves the learning rate that stands in the sidebar and in the address bar."""
    st.session_state.rate = st.session_state.rate_slider


page = open_page(
    "Why can't this network learn from 50 days of prices?",
    "It hands what it knows from day to day through **one weight, w2, copied at every unroll**: above 1 that number "
    "explodes, below 1 it vanishes.",
    settings.SETTINGS,
    settings.PRESETS,
    beside_figure=("w2_left", "w2_right"),
    containers=columns_in_sidebar(),
)
values, upload = page.values, upload_in_sidebar()
with refusing(
    title="This file cannot be read",
    way_out=f"Or take the file away (× beside its name in the sidebar) and go on with {values['data']}.",
):
    prices = prices_of(upload)
with refusing():
    pair = settings.experiments_of(values, prices)

unrolls = values["unrolls"]
weights = {name: experiment.weights["w2"] for name, experiment in pair.items()}
powers = {name: amplification(weight, unrolls) for name, weight in weights.items()}
colours = run_colours(weights)

runs = dict(zip(pair, runs_of(list(pair.values())), strict=True))
first_screen(pair, runs, shown_prices(values["data"], prices))
st.markdown(
    "**A dare:** find a w2 that learns with 4 unrolls *and* with 50. With the rate just too high, descent does not end "
    "but **bounces around** the optimum for ever: press *Bounces*."
)
with st.container(horizontal=True):
    st.page_link("app/pages/cures.py", label="What cures it", icon=":material/healing:")
    st.page_link("app/pages/lesson.py", label="Take the lesson", icon=":material/school:")
    present = {"mode": "presenter"}
    st.page_link("app/pages/lesson.py", label="Present it", icon=":material/slideshow:", query_params=present)

st.header("By how much Input 1 is multiplied")
st.markdown(
    "Unrolled over a window of days, the same weight w2 is copied from day to day, so Input 1 reaches the end "
    "multiplied by w2 × w2 × … = w2ⁿ after n unrolls. That number gets into the gradient, and the gradient decides how "
    "far each step of learning goes."
)
cards = st.grid(3, min_column_width=240)
growth = " ".join(dict.fromkeys(words.growth(weights[name], unrolls, powers[name]) for name in pair))
figure(
    "amplification",
    amplification_figure(weights, unrolls),
    growth,
    live=lambda: charts.live_amplification_chart(*weights.values(), unrolls),
    label="By how much each unroll multiplies Input 1, for both weights",
)
st.caption(
    f"{growth} Notice the axis: each grid line is a power of ten, and a straight line on it is a number multiplied by "
    "itself again and again."
)
with cards:
    first = values["w2_left"]
    number_card(f"{FIRST_CASE} unrolls, w2 = {first:g}", amplification(first, FIRST_CASE).text, "the first case")
    for name, run in runs.items():
        number_card(f"{unrolls:,} unrolls, {name}", powers[name].text, run.verdict)

st.header("Two runs of gradient descent, side by side")
for (name, run), column in zip(runs.items(), st.columns(2, gap="large"), strict=True):
    with column:
        st.subheader(f":{TEXT_COLOURS[colours[name]]}[{name}]")
        fate_badge(run)
        st.markdown(run_words.what_happened(run))
        st.markdown(f"*{run_words.notice(run)}*")

shown = pair_figures_of(pair, runs)
side_by_side(
    "signal",
    "Input 1 on its way.",
    "Dots: the real hidden state h in the first window, day by day. Grey line: w2 to that power.",
    runs,
    shown.signals,
)
side_by_side(
    "loss",
    "The loss at every step.",
    "Both runs share the axes; the first steps are spread out so that each can be seen.",
    runs,
    shown.losses,
)
side_by_side(
    "w2",
    "Where w2 went.",
    "A step that leaves the picture stands at its edge; the number above says how far it really went.",
    runs,
    shown.weights,
)
side_by_side(
    "walk",
    "The walk on the loss curve.",
    "Grey: the exact loss for every w2. Ring: the start. Notice where the curve is flat, where it is steep, and how "
    "narrow the valley between is.",
    runs,
    shown.paths,
)

st.header("How large was each step?")
st.markdown(f"{words.step_contrast(runs)} Both histograms share one logarithmic axis.")
for side, name in zip(SIDES, runs, strict=True):
    told = f"Step sizes, {name}: {run_words.sizes(runs[name])}"
    figure(f"step sizes {side}", shown.sizes[name], told, label=f"Step sizes of the {side} run")

st.header("Is there a learning rate for both?")
chosen = nearest(RATES, values["rate"])
st.session_state.rate_slider = chosen
st.select_slider(  # its choices never change: with others the browser would choose, and write the rate, by itself
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
        "With this many steps, unrolls and windows, trying all rates would take too long: make one of them smaller."
    )
else:
    by_rate = {name: fates_at_rates(experiment, rates) for name, experiment in pair.items()}
    verdict = words.rates_verdict(by_rate)
    strips = charts.fate_chart(tables.fate_table(by_rate), chosen)
    figure("rates", strips, verdict, label="The fate of both runs at each learning rate")
    st.markdown(verdict)

with st.expander("What the words and letters mean", icon=":material/menu_book:"):
    for cell in dict.fromkeys(experiment.cell for experiment in pair.values()):
        st.latex(cell.equation)
    st.markdown(words.LETTERS)
    for fate in Fate:
        st.markdown(f"**{fate.label}**: {fate.definition}.")
    for reason in StoppedBy:
        st.markdown(f"*{reason.value.replace('_', ' ')}*: {reason.definition}.")
    for name, run in runs.items():
        st.markdown(f"Best known loss of {name}: {number_text(run.best.loss)} ({run.best.how}).")
