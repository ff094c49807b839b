"""Pieces that the map page is made of."""

from collections.abc import Mapping

import streamlit as st

from app import charts, tables
from app.map import settings, words
from app.map.work import MapParts, map_of, map_parts_of, not_known_yet
from app.server.compute import runs_of
from app.theme import FATE_COLOURS
from app.ui import run_words
from app.ui.blocks import fate_badge, refuse
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
    st.markdown(parts.edge)
    if tired := words.exhausted(plane):
        st.warning(tired, icon=":material/zoom_out:")
    st.caption(
        "White lines are closed forms, not runs. Notice where fates that lie far apart touch. A rough edge is "
        "nothing special to neural networks: descent on a one-dimensional loss with a ripple has one too (Liu "
        "2024). The map of the edge of trainability is after Sohl-Dickstein (2024)."
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
