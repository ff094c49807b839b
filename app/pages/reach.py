"""Gradient reach: how far back networks of many units feel, beside one unit, and unit by unit."""

import streamlit as st

from app import charts, tables
from app.reach import settings, words
from app.reach.work import reach_of, unit_by_unit
from app.ui.experiment import doorways
from app.ui.opening import open_page, refusing
from app.ui.reach_words import BEGIN
from app.ui.share import figure, stands_alone

DEFAULTS, UNIT_BY_UNIT = "Your framework forgets", "One sequence, unit by unit"

page = open_page(
    "How far back does your network feel?",
    "One unit multiplies the gradient by w2 at each step back. A layer of 64 units multiplies it by a matrix, the "
    "**Jacobian**: by how much each unit's state depends on every unit's state one step before. Multiply the matrices "
    "of k steps, and their size says **how much of the gradient is left k steps back**. The **gain**, the size of the "
    "weights, is to 64 units what w2 is to one: drag them, and watch.",
    settings.SETTINGS,
    settings.PRESETS,
    leading="networks",
    controls=("w2", "gain", "bias"),
    sections={DEFAULTS: (), UNIT_BY_UNIT: ("picture",)},
    beside_figure=("w2", "gain", "bias") if stands_alone("reach") else (),
    drawer="Settings: unrolls, start of the weights, units, inputs, random starts",
)
values = page.values
with page.top, refusing():
    names = {settings.name_of(network, values): network for network in values["networks"]}
    reaches = {name: reach_of(network, values) for name, network in names.items()}
    if reaches:
        told = words.all_networks(reaches)
        table = tables.reach_table(reaches)
        figure("reach", charts.reach_chart(table, charts.network_colours(list(reaches))), words.in_short(reaches))
        st.caption(words.NOTICE if settings.moved_by(values) else f"{words.UNMOVED} {words.NOTICE}")
        for sentence in told:
            st.markdown(f"- {sentence}")
    else:
        st.info("Choose a network above.", icon=":material/ads_click:")
    doorways(settings.to_other_pages(values), settings.doors_of(values))

with page.sections[DEFAULTS], refusing():
    defaults = {
        name: reach_of(network, settings.values_of_default(name)) for name, (network, _) in settings.DEFAULTS.items()
    }
    left = tables.left_table(defaults, settings.AFTER, BEGIN)
    told = words.defaults(left, settings.AFTER)
    st.markdown(told)
    figure("framework defaults", charts.left_chart(left), told)
    st.caption(words.UNDER_DEFAULTS)

with page.sections[UNIT_BY_UNIT], refusing():
    chosen = values["picture"]
    shown = unit_by_unit(chosen, values)
    st.markdown(words.unit_by_unit(settings.name_of(chosen, values), shown.gradient))
    states, gradient = st.columns(2, gap="large")
    figure("hidden state", charts.unit_chart(shown.states, "hidden state", False), words.states(shown.states), states)
    figure(
        "gradient unit by unit",
        charts.unit_chart(shown.gradient, "left of the gradient", True, backwards=True),
        words.gradient(shown.gradient),
        gradient,
    )
