"""Explode and vanish: two runs side by side, from the copied weight to the fate of gradient descent."""

import streamlit as st

from app import charts, tables
from app.home import settings, words
from app.home.figures import amplification_figure
from app.home.settings import PRESETS
from app.home.work import RATES, is_long, nearest, outcomes_of, pair_figures_of, prices_of, rates_to_try
from app.server.compute import runs_of
from app.theme import TEXT_COLOURS, run_colours
from app.ui import run_words, setting
from app.ui.blocks import fate_badge, link_warnings, number_card, preset_buttons, refusal
from app.ui.share import beside, figure
from core import CELLS, Fate, StoppedBy, amplification
from core.numbers import number_text

FIRST_CASE = 4  # unrolls in the article's first example
SIDES = ("left", "right")


def side_by_side(name_of_figure, heading, sentence, drawings):
    """One figure a run, in two columns that stay level; named by its side, for runs change their names."""
    st.markdown(f"**{heading}** {sentence}")
    for side, name, column in zip(SIDES, runs, st.columns(2, gap="large"), strict=True):
        told = f"{heading} {name}: {run_words.what_happened(runs[name])}"
        figure(f"{name_of_figure} {side}", drawings[name], told, column, label=f"{heading} The {side} run.")


def take_rate_from_slider():
    """The slider moves the learning rate that stands in the sidebar and in the address bar."""
    st.session_state.rate = st.session_state.rate_slider


problems = setting.url_problems(
    settings.SETTINGS, st.query_params
)  # before the widgets, which drop what they cannot use
values, upload = settings.sidebar(beside("w2_left", "w2_right"))

st.title("Explode and vanish")
st.markdown(
    "A recurrent network reads one day after another. Unrolled over a window of days, the same weight **w2** is copied "
    "from day to day, so **Input 1 reaches the end multiplied by w2 × w2 × … = w2ⁿ** after n unrolls. "
    "That number gets into the gradient, and the gradient decides how far each step of learning goes."
)
preset_buttons(PRESETS, settings.SETTINGS)
link_warnings(problems, values)
try:
    prices = prices_of(upload)
except ValueError as error:
    way_out = f"Or take the file away (× beside its name in the sidebar) and go on with {values['data']}."
    refusal(error, title="This file cannot be read", way_out=way_out)
try:
    pair = settings.experiments(values, prices)
except ValueError as error:
    refusal(error)

unrolls = values["unrolls"]
weights = {name: experiment.weights["w2"] for name, experiment in pair.items()}
powers = {name: amplification(weight, unrolls) for name, weight in weights.items()}
colours = run_colours(weights)

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
runs = dict(zip(pair, runs_of(list(pair.values())), strict=True))  # after the first figure, which does not wait
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
    shown.signals,
)
side_by_side(
    "loss",
    "The loss at every step.",
    "Both runs share the axes; the first steps are spread out so that each can be seen.",
    shown.losses,
)
side_by_side(
    "w2",
    "Where w2 went.",
    "A step that leaves the picture stands at its edge; the number above says how far it really went.",
    shown.weights,
)
side_by_side(
    "walk",
    "The walk on the loss curve.",
    "Grey: the exact loss for every w2. Ring: the start. Notice where the curve is flat, where it is steep, and how "
    "narrow the valley between is.",
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
    by_rate = {name: outcomes_of(experiment, rates) for name, experiment in pair.items()}
    verdict = words.rates_verdict(by_rate)
    strips = charts.fate_chart(tables.fate_table(by_rate), chosen)
    figure("rates", strips, verdict, label="The fate of both runs at each learning rate")
    st.markdown(verdict)

with st.expander("What the words and letters mean", icon=":material/menu_book:"):
    for cell in dict.fromkeys(experiment.cell for experiment in pair.values()):
        st.latex(CELLS[cell].equation)
    st.markdown(words.LETTERS)
    for fate in Fate:
        st.markdown(f"**{fate.label}**: {fate.definition}.")
    for reason in StoppedBy:
        st.markdown(f"*{reason.value.replace('_', ' ')}*: {reason.definition}.")
    for name, run in runs.items():
        st.markdown(f"Best known loss of {name}: {number_text(run.best.loss)} ({run.best.how}).")
