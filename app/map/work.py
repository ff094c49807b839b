"""What the map page computes, remembered for all viewers."""

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import streamlit as st

from app import charts, tables
from app.map import words
from app.map.bounce_lab import Lab, run_lab
from app.map.settings import FATE, LOSS, STEP, SUM
from app.server.compute import remembered_with_bar
from app.server.memory import is_remembered, remembered
from app.server.turns import without_turn
from app.tables import Table
from core import Axis, Experiment, Map, compare, sweep
from core.fate import FATES
from core.maps.boundary import box_dimension, lost


@st.cache_resource(show_spinner=False)
def map_workers() -> ThreadPoolExecutor:
    """The threads that compute maps: one core is left to the pages of the others."""
    return ThreadPoolExecutor(max((os.cpu_count() or 1) - 1, 1), thread_name_prefix="map")


def map_of(experiment: Experiment, x: Axis, y: Axis) -> Map:
    """The map of these runs, remembered or computed."""

    def work(progress):
        return sweep(experiment, x, y, map_workers(), progress)

    return remembered_with_bar((experiment, x, y), work, "maps", unit="run")


def not_known_yet(experiment: Experiment, planes: Mapping[int, tuple[Axis, Axis]]) -> list[int]:
    """The sizes of a map that are still to be drawn, coarse first: none that is coarser than one that is remembered."""
    sides = list(planes)
    known = [index for index, side in enumerate(sides) if is_remembered((experiment, *planes[side]), "maps")]
    return sides[known[-1] if known else 0 :]


def lab_of(experiment: Experiment) -> Lab:
    """The bounce lab of this experiment, remembered or computed. Raises ValueError."""

    def work(progress):
        return run_lab(experiment, lambda orbits: compare(orbits, progress))

    return remembered_with_bar(("lab", experiment), work, "pictures")


def _pictures_of(plane: Map, shade: str) -> tuple:
    """The pictures of a map, and what their shades mean where they are no fates (app.charts.map_chart)."""
    if shade == FATE:
        return charts.fate_pictures(plane.fate, [fate.label for fate in FATES]), None
    numbers_of = {LOSS: plane.loss, SUM: plane.summed_loss, STEP: plane.largest_step}[shade]
    pictures, ends = charts.shade_pictures(tables.log10(numbers_of))
    return pictures, (shade, ends)


class MapParts(NamedTuple):
    """What a map's figure is made of (app.charts.map_chart), and what it shows in words."""

    pictures: Table
    shades: tuple | None
    picks: Table
    curves: Table
    shares: str
    meanings: str
    edge: str


def _map_parts(plane: Map, shade: str) -> MapParts:
    """What the figure of a map is made of."""
    shares = tables.share_table(plane)
    return MapParts(
        *_pictures_of(plane, shade),
        tables.pick_table(plane),
        tables.closed_form_table(plane),
        words.shares(shares),
        words.meanings(shares),
        words.edge(box_dimension(lost(plane.fate))),
    )


def map_parts_of(plane: Map, shade: str) -> MapParts:
    """What the figure of this map is made of, remembered or made."""

    def make():
        with without_turn():
            return _map_parts(plane, shade)

    return remembered(("map", plane.experiment, plane.x, plane.y, shade), make, "pictures")
