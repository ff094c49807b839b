"""Map: every pixel is a real training run, coloured by what became of it; and the bounce lab."""

from dataclasses import replace

import streamlit as st

from app import charts, tables
from app.map import settings, words
from app.map.blocks import ZOOM, map_with_words, picked_run
from app.map.work import lab_of
from app.server.compute import runs_of
from app.theme import EXPLODE
from app.ui import markdown
from app.ui.blocks import refuse
from app.ui.opening import open_page, refusing
from app.ui.share import figure

page = open_page(
    "Map",
    "**Every pixel is a whole run of gradient descent**, with its own start and its own rule, coloured by what "
    "became of it. Drag a rectangle to zoom, click to open a run, click a fate in the legend to see it alone.",
    settings.SETTINGS,
    settings.PRESETS,
    sections={"The bounce lab": ("times",)},
    beside_figure=("unrolls", "steps"),
)
values = page.values

with page.top:
    left, right = st.columns([4, 3], gap="medium")
    with right:
        ZOOM.buttons()  # the whole plane is one click away from a window that cannot be drawn
    with refusing():
        experiment = settings.experiment_of(values)
    choice, wrong = None, None
    try:
        choice = settings.picked(values, experiment)
    except ValueError as error:
        wrong = error
    with left:
        map_with_words(experiment, values, choice)
    with right:
        st.header("One run of it")
        if wrong:
            refuse(wrong, ends_page=False)
        elif choice:
            picked_run(values, *choice)
        else:
            st.info("Click on the map: the run of that pixel opens here.", icon=":material/ads_click:")

with page.sections["The bounce lab"]:
    st.markdown(
        "Only w2 learns, by plain gradient descent, from a start beside the optimum. **2 divided by the curvature of "
        "the loss is the critical rate**: below it descent settles at the optimum, above it every step lands on the "
        "other side. Move the rate and watch: one place, two, four, eight, many, none."
    )
    try:
        lab = lab_of(experiment)
    except ValueError as error:
        st.info(markdown.plain(str(error)), icon=":material/info:")
        st.stop()
    rate = lab.critical * values["times"]
    orbit = runs_of([replace(lab.start, learning_rate=rate)])[0]
    web, tree = st.columns([2, 3], gap="large")
    with web:
        curve, walk = tables.cobweb_tables(orbit)
        figure("cobweb", charts.cobweb_chart(curve, walk, EXPLODE[0]), f"Cobweb of descent: {orbit.verdict}")
        st.caption(
            f"{words.orbit(orbit)} Up to the curve is one step; across to the dashed diagonal makes it the next "
            "start. Where both lines cross, w2 stays. Notice how steep the curve is there."
        )
    with tree:
        figure("bifurcation", charts.bifurcation_chart(lab.visited, lab.critical, rate), lab.story)
        st.caption(f"{lab.story} Dashed: the critical rate. Grey line: the rate in use.")
