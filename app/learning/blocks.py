"""Pieces that the learning page is made of."""

import itertools
from collections.abc import Mapping

import streamlit as st

from app import charts, tables
from app.learning import settings, words
from app.learning.work import forecasts_at, growing, trained
from app.ui import markdown, networks
from app.ui.growing import GrowingFigure
from app.ui.share import figure
from core import Training
from core.numbers import number_text
from core.vector.learning import goal_of

REACHED = "how far the trainings have come"  # in the session
Trainings = Mapping[str, Training]
NONE = tables.held_out_table({})


class Lab:
    """All that the page shows of the trainings that are set, drawn as often as they have gone on."""

    def __init__(self, values: Mapping, clip_section):
        """Raises ValueError."""
        self.values, self.until = values, settings.ends_at(values)
        chosen = values["networks"]
        self.courses, self.origins = (
            {networks.name_of(one, values): settings.course_of(one, values, turned_back=turned) for one in chosen}
            for turned in (True, False)
        )
        self.colours = charts.network_colours(list(self.courses))
        task = settings.task_of(next(iter(self.courses.values())))
        self.goal = None if task.held_out is not None else goal_of(task)
        st.markdown(markdown.plain(words.task(task, next(iter(self.courses.values())).length)))
        row = st.container(horizontal=True, vertical_alignment="center", key="training")
        self._controls, self._bar, self._can_pause = row.empty(), row.empty(), False
        self._loss = self._growing("loss")
        st.caption(words.NOTICE if self.goal is not None else words.NOTICE_PRICES)
        self._told = st.empty()
        left, right = st.columns(2, gap="large")
        self._norms, self._lags = self._growing("gradient norms", left), self._growing("reach by lag", right)
        left.caption(words.UNDER_NORMS)
        right.caption(words.UNDER_LAGS)
        left, right = st.columns(2, gap="large")
        self._radius, self._saturated = self._growing("spectral radius", left), self._growing("saturated units", right)
        left.caption(words.UNDER_RADIUS)
        right.caption(words.UNDER_SATURATED)
        with clip_section:
            st.markdown(words.HOW_TO_CLIP)
            panels = _side_by_side(len(self.courses))
            self._clips = {
                name: (panel.empty(), GrowingFigure(f"norms of {place}", words.LABELS["norms"].format(name), panel))
                for name, panel, place in zip(self.courses, panels, settings.PLACES, strict=False)
            }

    def _growing(self, name, container=st):
        return GrowingFigure(name, words.LABELS[name].format(", ".join(self.courses)), container)

    def run(self) -> tuple[Trainings, Trainings]:
        """Train, and draw all that there is after each stretch; returns the trainings, and those before the turn."""
        before = {}
        if settings.is_turned_back(self.values):
            before = self._all_the_way(self.origins, {})
        trainings = self._all_the_way(self.courses, before)
        self._bar.empty()
        self._draw_go_on()
        return trainings, before

    def _draw_go_on(self):
        steps, most = self.values["steps"], settings.SETTINGS["steps"].high
        further = {"pause": 0} if self.until < steps else {"steps": min(2 * steps, most), "pause": 0}
        self._controls.button(
            f"Go on to step {further.get('steps', steps):,}",
            on_click=st.session_state.update,
            args=(further,),
            icon=":material/play_arrow:",
            type="primary" if self.until < steps else "secondary",
            key="go on",
            disabled=self.until == most,
        )

    def _all_the_way(self, courses, before):
        is_the_last = bool(before) or not settings.is_turned_back(self.values)
        for trainings, all_there in growing(courses, self.until, self._tell, self.origins if before else {}):
            st.session_state[REACHED] = max(training.plan.steps for training in trainings.values())  # lose nothing
            if not (all_there or self._can_pause):
                self._controls.button("Pause", on_click=_pause, icon=":material/pause:", type="primary", key="hold")
                self._can_pause = True
            self._draw(trainings, before, all_there and is_the_last)
        return trainings

    def _tell(self, name, step):
        self._bar.progress(min(step / self.until, 1.0), f"{name}: step {step:,} of {self.until:,}")

    def _draw(self, trainings, before, last):
        table, colours = tables.steps_table(trainings), self.colours
        until = settings.shown_until(self.values["steps"], max(one.plan.steps for one in trainings.values()))
        told = words.all_trainings(trainings, self.values["steps"])
        turned_at = self.values["back"] if before else 0
        held_out, other = tables.held_out_table(trainings), tables.steps_table(before) if before else NONE
        chart = charts.learning_chart(table, held_out, other, colours, until, self.goal, turned_at)
        self._loss.draw(chart, words.losses(trainings), last)
        self._told.markdown("\n".join(f"- {sentence}" for sentence in told))
        found = {name: tables.norms_of(training) for name, training in trainings.items()}
        clips = tables.clips_table(next(iter(self.courses.values())).phases, until)
        self._norms.draw(charts.norms_chart(table, clips, colours, until), words.norms(found), last)
        self._lags.draw(charts.lag_chart(tables.lag_table(trainings), colours), words.lags(trainings), last)
        for figure_, chart, what, column in (
            (self._radius, charts.radius_chart, "Spectral radius", "radius"),
            (self._saturated, charts.saturated_chart, "Share of saturated units", "saturated"),
        ):
            values = {name: getattr(one.rows, column) for name, one in trainings.items()}
            figure_.draw(chart(table, colours, until), words.by_step(what, values), last)
        self._draw_norms(trainings, found, last)

    def _draw_norms(self, trainings, found, last):
        threshold = 10.0 ** self.values["threshold"]
        ends = tables.ends_of_norms(trainings, threshold)
        for name, training in trainings.items():
            place, growing_figure = self._clips[name]
            norms, above = found[name], tables.share_above(training, threshold)
            said = words.clipped(name, norms, threshold, above, training.plan.clip)
            place.markdown(said)
            chart = charts.norm_chart(
                tables.norm_table(training),
                tables.norm_marks(norms, threshold),
                tables.log10(norms.advised),
                ends,
                f"{above:.1%} above the threshold",
                self.colours[name],
            )
            growing_figure.draw(chart, markdown.without_bold(said), last)


def _side_by_side(count):
    """So many places, below each other where a window has no room for their legends."""
    grid = st.grid(count, min_column_width=300)
    return [grid.container() for _ in range(count)]


def _pause():
    st.session_state["pause"] = st.session_state[REACHED]


def clip_with(values: Mapping) -> None:
    """A button that trains anew with the threshold that is tried."""
    threshold = float(f"{10.0 ** values['threshold']:.4g}")
    if threshold != values["clip"]:
        st.button(
            f"Train with a threshold of {number_text(threshold)}",
            on_click=st.session_state.update,
            args=({"clip": threshold},),
            icon=":material/content_cut:",
            key="clip with it",
        )


def other_way(trainings: Trainings, before: Trainings, values: Mapping) -> None:
    """What became of networks that went back to a step, beside what had become of them."""
    if not before:
        if values["back"]:
            st.info(words.nothing_to_go_back_to(values["back"], settings.ends_at(values)), icon=":material/undo:")
        st.caption(words.how_to_go_back(trainings, values["steps"]))
        return
    for name, training in trainings.items():
        st.markdown(f"- {words.other_way(name, before[name], training, values['back'])}")


def against_today(lab: Lab, trainings: Trainings) -> None:
    """The forecasts of each network beside today's close, where prices are learned."""
    st.subheader("Against tomorrow = today")
    st.markdown(words.HONEST)
    for (name, training), place in zip(trainings.items(), _side_by_side(len(trainings)), strict=True):
        with place:
            found = forecasts_at(lab.courses[name], lab.until, training)
            said = words.forecasts(name, found)
            st.markdown(said)
            chart = charts.forecast_chart(tables.forecast_table(found.real, found.forecast), name, lab.colours[name])
            figure(f"forecasts of {settings.PLACES[list(trainings).index(name)]}", chart, markdown.without_bold(said))


def fan(lab: Lab) -> None:
    """The loss of several random starts of each network."""
    st.subheader("Other random starts")
    values, place = lab.values, st.empty()
    seeds = range(values["seed"], values["seed"] + values["fan"])
    each = {networks.name_of(one, values): [] for one in values["networks"]}
    for one, seed in itertools.product(values["networks"], seeds):
        name = networks.name_of(one, values)

        def tell(_, step, name=name, seed=seed):
            place.progress(step / lab.until, f"{name}, start {seed}: step {step:,} of {lab.until:,}")

        each[name].append(trained(settings.course_of(one, values, seed), lab.until, tell))
    place.empty()
    said = words.fan(each)
    st.markdown(said)
    chart = charts.starts_chart(tables.fan_of_steps(each), lab.colours, lab.until, lab.goal)
    figure("fan of starts", chart, said)
