"""Landscape: the loss over two weights, the walks of gradient descent on it, and the loss along one weight."""

from functools import partial

import numpy as np
import streamlit as st

from app import charts, tables
from app.landscape import settings, words, work
from app.landscape.play import play_button
from app.landscape.work import ground_of
from app.server.compute import runs_of
from app.server.memory import remembered
from app.theme import EXPLODE, STEADY, TEXT_COLOURS
from app.ui.blocks import fate_badge
from app.ui.experiment import doorways
from app.ui.opening import open_page, refusing
from app.ui.share import figure
from app.ui.zoom import Zoom

ZOOM = Zoom("landscape", point="start", above=490)

page = open_page(
    "Landscape",
    "Gradient descent walks downhill on the loss. Where a weight is copied at every unroll, the ground can be "
    "**flat over wide stretches and then rise like a wall**. One step at the wall throws the walk far away, unless "
    "the gradient is *clipped*: cut to a threshold where it is longer. The cliff is figure 6 of Pascanu, Mikolov and "
    "Bengio (2013), every number recomputed.",
    settings.SETTINGS,
    settings.PRESETS,
    carry=settings.CARRY,
    controls=("steps_shown",),
    sections={"Along one weight": ("cursor", "range")},
    beside_figure=("steps_shown", "clip"),
)
values = page.values

with page.top:
    with st.container(horizontal=True):
        ZOOM.buttons()  # the whole plane is one click away from a window that cannot be drawn
        play_button()
    with refusing():
        experiment = settings.experiment_of(values)
        x, y = settings.axes_of(values)
        ground = ground_of(experiment, x, y)
        walks = settings.walks_of(experiment, values)
    runs = dict(zip(walks, runs_of(list(walks.values())), strict=True))
    upto = min(values["steps_shown"], settings.longest_walk(values))
    colours = dict(zip(runs, (EXPLODE[0], STEADY[0]), strict=True))
    key = f"ground {values['window']}"
    drawn = (x, y), ground.picture, ground.picks, ground.wall, tables.walk_table(runs, x.name, y.name)
    drawn = partial(charts.surface_chart, *drawn, upto, colours, ground.shades)
    with ZOOM.plane():
        figure(
            "landscape",
            drawn(touch=ZOOM.by_finger),
            f"Loss over {x.name} and {y.name}. {words.two_walks(runs)}",
            live=lambda: drawn(in_file=True),
            height="stretch",
            key=key,
            on_select=lambda: ZOOM.take_selection(key),
            selection_mode=("zoom", "pick"),
        )
    st.caption(f"{words.legend(runs, upto, x, y, not ground.wall.empty)} {words.parting(runs)}")
    st.caption(f"Drag a rectangle to zoom; click or tap to start there. {words.what_learns(experiment)}")
    st.header("Where the two walks end")
    for (name, run), column in zip(runs.items(), st.columns(2, gap="large"), strict=True):
        with column:
            st.subheader(f":{TEXT_COLOURS[colours[name]]}[{name}]")
            fate_badge(run)
            st.markdown(words.walk(run))
    if "w2" in experiment.trainable and values["data"] != settings.SILENCE:  # no other page has that task
        doorways(settings.CARRY.leave(values), ("home", "unroll", "map", "cures"))
    trace = tables.trace_table(runs)
    figure("losses", charts.losses_chart(trace, colours), f"Loss of both walks. {words.two_walks(runs)}")
    st.caption(f"The loss at every step of both walks. {words.parting(runs)}")

with page.sections["Along one weight"]:
    curve = remembered(
        ("curve", experiment, x.name, values["range"]),
        lambda: tables.landscape_table(experiment, work.curve_values(values), x.name),
        "pictures",
    )
    here = tables.landscape_table(experiment, np.array([values["cursor"]]), x.name)
    sentence = words.at_cursor(here, x.name)
    figure("curve", charts.curve_chart(curve, x.name, values["cursor"], work.is_bent(values)), sentence)
    st.markdown(sentence)
    st.caption(
        f"The exact loss for every {x.name}, all other weights as at the start of the walks; the upright line is the "
        "cursor. Notice how the curvature differs between flat and steep stretches: point at the curve to read it."
    )
