"""A figure that is drawn again and again while its work goes on, in one place and under one Share control."""

import streamlit as st

from app.theme import IN_A_FRAME
from app.ui.share import COLLECTED, alone, below_alone, figure, stands_alone


class GrowingFigure:
    """One figure of a page, drawn as often as there is more of it.

    Streamlit takes a control once a run, so what the Share control gives is the figure as it was when it was asked for.
    """

    def __init__(self, name: str, label: str, container=st):
        """name: of the figure, unlike any other of the page; label: its accessible name, which stays (a browser builds
        a figure anew when it changes) while the sentences of `draw` go along.
        """
        self._name, self._label, self._room = name, label, container.container()
        self._chart = self._told = None  # places that are filled again and again

    def draw(self, chart, alt: str, last: bool) -> None:
        """Put this in the place of what stands there; `last`: nothing more will come."""
        if COLLECTED in st.session_state:
            if last:
                figure(self._name, chart, alt, self._room, label=self._label)
            return
        if stands_alone(self._name):
            self._draw_alone(chart.with_config(IN_A_FRAME).without_height(), alt)
        elif self._chart is None:
            self._chart = self._room.empty()
            figure(self._name, chart, alt, _Places(self._chart, self._room), label=self._label)
        else:
            self._chart.vega_lite_chart(spec=chart.filled(), alt=self._label)

    def _draw_alone(self, chart, alt):
        if self._chart is None:
            with alone(self._name, self._room):
                self._chart, self._told = st.empty(), st.empty()
        self._chart.vega_lite_chart(spec=chart.filled(), alt=self._label, height="stretch")
        with self._told.container():
            below_alone(alt)


class _Places:
    """Where `figure` draws: the chart in a place that can be filled again, all else below it."""

    def __init__(self, chart, below):
        self.vega_lite_chart, self.popover = chart.vega_lite_chart, below.popover
