"""Map: every pixel is a real training run, coloured by what became of it; and the bounce lab."""

from dataclasses import replace

import streamlit as st

from app import charts, tables
from app.map import settings, words
from app.map.work import lab_of, map_of, not_known_yet, shown_of
from app.server.compute import runs_of
from app.theme import EXPLODE
from app.ui import markdown, run_words, setting, zoom
from app.ui.blocks import fate_badge, link_warnings, preset_buttons, refusal
from app.ui.share import beside, figure

problems = setting.url_problems(settings.SETTINGS, st.query_params)  # before the widgets drop what they cannot use
top, bottom = st.container(), st.container()
with bottom:
    st.header("The bounce lab")
    times_place = st.container()
values = setting.draw(settings.SETTINGS, {"times": times_place} | beside("map_n", "map_steps"))
titles = (values["map_x"], values["map_y"])


def show_map(place, choice):
    """The map, coarse at once and then finer; any change by the viewer ends it. Returns the finest, and its parts."""
    planes = {side: settings.axes_of(values, side) for side in settings.SIDES if side <= int(values["detail"])}
    for side in not_known_yet(experiment, planes):
        with place.container():
            plane = map_of(experiment, *planes[side])
            key = f"map {side} {values['window']}"
            shown = shown_of(plane, values["shade"])
            parts = shown.pictures, shown.picks, shown.curves
            figure(
                "map" if side == int(values["detail"]) else f"map {side}",
                charts.map_chart(plane, *parts, choice and choice[0], titles, shown.shades),
                shown.shares,
                key=key,
                on_select=lambda key=key: zoom.on_chart(key, "window", "at"),
                selection_mode=("zoom", "pick"),
            )
    return plane, shown


def map_with_words(choice):
    """The map and what it shows, or why there is none."""
    try:
        plane, shown = show_map(st.empty(), choice)
    except ValueError as error:
        refusal(error, ends_page=False)
        return
    st.markdown(shown.shares)
    st.markdown(shown.edge)
    if tired := words.exhausted(plane):
        st.warning(tired, icon=":material/zoom_out:")
    st.caption(
        "White lines are closed forms, not runs. Notice where fates that lie far apart touch. A rough edge is "
        "nothing special to neural networks: descent on a one-dimensional loss with a ripple has one too (Liu "
        "2024). The map of the edge of trainability is after Sohl-Dickstein (2024)."
    )


def show_run(at, picked):
    """The run of one pixel."""
    name, colours = "this run", {"this run": EXPLODE[0]}
    run = runs_of([picked])[0]
    fate_badge(run)
    st.markdown(words.picked(titles, at, run))
    st.markdown(run_words.story(run))
    trace = tables.trace_table({name: run})
    figure("loss", charts.loss_chart(trace, name, colours, run.verdict), f"Loss of the run: {run.verdict}")
    if "w2" in run.weights:
        window = tables.weight_window({name: run})
        trace = tables.with_drawn_weight(trace, *window)
        figure("w2", charts.weight_chart(trace, name, colours, window), f"w2 of the run: {run.verdict}")


with top:
    st.title("Map")
    st.markdown(
        "**Every pixel is a whole run of gradient descent**, with its own start and its own rule, coloured by what "
        "became of it. Drag a rectangle to zoom, click to open a run, click a fate in the legend to see it alone."
    )
    preset_buttons(settings.PRESETS, settings.SETTINGS)
    link_warnings(problems, values)
    zoom.buttons("window")  # the whole plane is one click away from a window that cannot be drawn
    try:
        experiment = settings.experiment_of(values)
    except ValueError as error:
        refusal(error)
    choice, wrong = None, None
    try:
        choice = settings.picked(values, experiment)
    except ValueError as error:
        wrong = error
    left, right = st.columns([4, 3], gap="medium")
    with left:
        map_with_words(choice)
    with right:
        st.header("One run of it")
        if wrong:
            refusal(wrong, ends_page=False)
        elif choice:
            show_run(*choice)
        else:
            st.info("Click on the map: the run of that pixel opens here.", icon=":material/ads_click:")

with bottom:
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
