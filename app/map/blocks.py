"""Pieces that the map page is made of."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from app import charts, tables
from app.map import settings, words
from app.map.work import MapParts, lab_of, map_of, map_parts_of, not_known_yet
from app.server.compute import runs_of
from app.theme import FATE_COLOURS
from app.ui import markdown, run_words
from app.ui.blocks import fate_badge, refuse
from app.ui.experiment import doorways
from app.ui.share import figure
from app.ui.zoom import Zoom
from core import Experiment, Map

ZOOM = Zoom("map", point="at", above=352)
Choice = tuple[tuple[float, float], Experiment]  # x, y and the run there


def map_with_words(experiment: Experiment, values: Mapping, choice: Choice | None) -> None:
    """The map and what it shows, or why there is none."""
    try:
        plane, parts = growing_map(experiment, values, choice)
    except ValueError as error:
        refuse(error, ends_page=False)
        return
    st.markdown(parts.shares)
    st.caption(parts.meanings)
    st.markdown(parts.edge)
    if tired := words.exhausted(plane):
        st.warning(tired, icon=":material/zoom_out:")
    st.caption(
        f"{words.closed_forms(parts.curves, plane)} Notice where colours that mean opposite things "
        "touch. A rough edge is nothing special to neural networks: descent on a loss of one weight with a ripple in "
        "it has one too (Liu 2024). The map of the edge of trainability is after Sohl-Dickstein (2024)."
    )


def growing_map(experiment: Experiment, values: Mapping, choice: Choice | None) -> tuple[Map, MapParts]:
    """The map, coarse at once and then finer; any change by the viewer ends it. Returns the finest, and its parts.

    Raises ValueError.
    """
    container, finest = st.empty(), int(values["detail"])
    planes = {side: settings.axes_of(values, side) for side in settings.PIXELS_A_SIDE if side <= finest}
    for side in not_known_yet(experiment, planes):
        with container.container(), ZOOM.plane(str(side)):
            plane = map_of(experiment, *planes[side])
            key = f"map {side} {values['window']}"
            parts = map_parts_of(plane, values["shade"])
            figure(
                "map" if side == finest else f"map {side}",
                charts.map_chart(
                    plane,
                    parts.pictures,
                    parts.picks,
                    parts.curves,
                    choice and choice[0],
                    settings.titles_of(values),
                    parts.shades,
                    ZOOM.by_finger,
                ),
                parts.shares,
                key=key,
                height="stretch",
                on_select=lambda key=key: ZOOM.take_selection(key),
                selection_mode=("zoom", "pick"),
            )
    return plane, parts


def picked_run(values: Mapping, at: tuple[float, float], picked: Experiment) -> None:
    """The run of one pixel."""
    name, run = "this run", runs_of([picked])[0]
    colours = {name: FATE_COLOURS[run.fate.label]}  # here a colour is a fate
    fate_badge(run)
    st.markdown(words.picked(settings.titles_of(values), at, run))
    st.markdown(run_words.story(run))
    trace = tables.trace_table({name: run})
    figure("loss", charts.loss_chart(trace, name, colours, run.verdict), f"Loss of the run: {run.verdict}")
    if "w2" in run.weights:
        window = tables.weight_window({name: run})
        trace = tables.with_drawn_weight(trace, *window)
        figure("w2", charts.weight_chart(trace, name, colours, window), f"w2 of the run: {run.verdict}")
        doorways(settings.CARRY.leave(values), ("home", "unroll", "cures"))


def bounce_lab(experiment: Experiment, times: float) -> None:
    """Where descent goes in the end, at `times` the critical rate and at all rates around it."""
    st.markdown(
        "Here only w2 learns, by plain gradient descent, and it starts close to its best value. The *curvature* of the "
        "loss is its second derivative: how fast the slope changes. **2 divided by the curvature at the lowest point "
        "is the critical rate**: with less, descent settles there; with more, it steps across the valley and back. "
        "Move the rate and watch: w2 ends in one place, then hops between two, four, eight, many, and at last is lost."
    )
    try:
        lab = lab_of(experiment)
    except ValueError as error:
        st.info(markdown.plain(str(error)), icon=":material/info:")
        return
    rate = lab.critical * times
    orbit = runs_of([replace(lab.start, learning_rate=rate)])[0]
    web, tree = st.columns([2, 3], gap="large")
    with web:
        curve, walk = tables.cobweb_tables(orbit)
        cobweb = charts.cobweb_chart(curve, walk, FATE_COLOURS[orbit.fate.label])
        figure("cobweb", cobweb, f"Cobweb of descent: {orbit.verdict}")
        st.caption(
            f"{words.orbit(orbit)} Follow the coloured line: up or down to the curve is one step of descent; across to "
            "the dashed diagonal makes its end the next start; the dot is the last of them. Where curve and diagonal "
            "cross, w2 stays. Notice how steep the curve is there."
        )
    with tree:
        figure("bifurcation", charts.bifurcation_chart(lab.visited, lab.critical, rate), lab.story)
        st.caption(f"{lab.story} Dashed: the critical rate. Grey line: the rate in use.")
