"""The learning page's trainings: in stretches, paused, on another way, and the stories of its presets."""

import itertools
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import fields

import numpy as np
import pytest

from app.learning import settings, work
from app.learning.phases import at_step
from app.ui import networks
from core.vector.learning import Learning
from core.vector.recipes import RECIPES
from core.vector.tasks import ADDING, COPY, ORDER, RECALL
from tests.harness import completed
from tests.trainings import QUICK, assert_same, straight, tell, trainings_of, values_of


@pytest.fixture(scope="module")
def two():
    values = values_of()
    return values, trainings_of(values)


@pytest.mark.parametrize("network", QUICK["networks"])
def test_a_training_in_stretches_is_the_training_in_one_go(two, network):
    values, found = two
    assert len(work.stops_of(settings.course_of(network, values))) > 10
    assert_same(found[networks.name_of(network, values)], straight(network, values))


def test_threads_that_share_a_step_change_no_bit(two, monkeypatch):
    values, found = two
    with ThreadPoolExecutor(1) as stretches, ThreadPoolExecutor(3) as shares:
        monkeypatch.setattr(work, "training_workers", lambda: work.Workers(stretches, shares, 3))
        again = trainings_of(values | {"networks": ["nn.RNN"]})  # from memory, which knows no workers
        course = settings.course_of("nn.RNN", values)._replace(batch=15)
        found_anew = work.trained(course, 40, tell)
    assert_same(again["nn.RNN"], found["nn.RNN"])
    assert_same(found_anew, straight("nn.RNN", values | {"batch": 15}))


def test_what_grows_is_yielded_stop_by_stop_and_never_goes_back():
    values = values_of(seed=7)
    courses = {one: settings.course_of(one, values) for one in values["networks"]}
    seen = [
        ({name: one.plan.steps for name, one in found.items()}, last) for found, last in work.growing(courses, 40, tell)
    ]
    assert [last for _, last in seen] == [False] * (len(seen) - 1) + [True]
    assert seen[0][0] == dict.fromkeys(courses, 1)
    assert seen[-1][0] == dict.fromkeys(courses, 40)
    for (before, _), (after, _) in itertools.pairwise(seen):
        moved = [name for name in courses if after[name] != before[name]]
        assert len(moved) <= 1
        assert all(after[name] > before[name] for name in moved)
        assert all(before[name] == min(before.values()) for name in moved)  # they come along together
    again = list(work.growing(courses, 40, tell))
    assert len(again) == 1  # all is remembered


def test_a_change_by_the_viewer_ends_a_stretch_and_frees_its_worker(monkeypatch):
    course = settings.course_of("nn.RNN", values_of(units=64, length=200, seed=3, steps=5000))

    class Moved(BaseException):
        pass

    def report(done, of):
        raise Moved

    with ThreadPoolExecutor(1) as stretches:
        monkeypatch.setattr(work, "training_workers", lambda: work.Workers(stretches, None, 1))
        monkeypatch.setattr(work, "LOOK", 0.001)
        with pytest.raises(Moved):
            work._work(course, 0, 5000, None, report)
        assert wait([stretches.submit(int)], 60).done  # the worker is free long before 5,000 steps are taken


def test_from_a_pause_it_goes_on_with_the_same_bits():
    values = values_of(seed=4)
    paused = trainings_of(values | {"pause": 13})
    assert {one.stopped_at for one in paused.values()} == {13}
    assert_same(trainings_of(values)["nn.RNN"], straight("nn.RNN", values))


@pytest.mark.parametrize("back", [1, 17, 30, 35])
def test_the_other_way_is_what_the_engine_makes_of_it(back):
    values = values_of(seed=5, back=back, then_rate=3.0, then_clip=0.25, networks=["nn.RNN"])
    course = settings.course_of("nn.RNN", values)
    original = settings.course_of("nn.RNN", values, turned_back=False)
    before = work.trained(original, 40, tell)
    found = trainings_of(values, origins={"nn.RNN": original})["nn.RNN"]
    np.testing.assert_array_equal(found.by_step.losses[: back + 1], before.by_step.losses[: back + 1])
    assert not np.array_equal(found.by_step.losses[back + 1 :], before.by_step.losses[back + 1 :])
    np.testing.assert_array_equal(found.by_step.clipped[back:-1], found.by_step.norms[back:-1] > 0.25)
    rates = [at_step(course.phases, step).rate for step in (back - 1, back, 39)]
    high, low = values["rate"], values["rate"] / settings.SLOWER
    expected = [high if back <= 30 else low, 3 * (high if back < 30 else low), 3 * low]
    assert rates == pytest.approx(expected)


@pytest.mark.parametrize(("back", "pause", "turned"), [(0, 0, False), (40, 0, False), (39, 0, True), (20, 10, False)])
def test_one_can_only_go_back(back, pause, turned):
    assert settings.is_turned_back(values_of(back=back, pause=pause)) is turned


def test_what_is_to_come_later_is_no_part_of_the_key():
    plain, turned = (
        settings.course_of("nn.RNN", values_of(back=back, steps=steps)) for back, steps in ((0, 40), (20, 40))
    )
    longer = settings.course_of("nn.RNN", values_of(steps=4000))
    for stop in (1, 10, 20):
        assert work._key(plain, stop) == work._key(turned, stop)
    assert work._key(plain, 21) != work._key(turned, 21)
    assert work._key(plain, 30) == work._key(longer, 30)
    assert work._key(plain, 31) != work._key(longer, 31)


@pytest.mark.parametrize("network", [one for one in settings.NETWORKS if "as set" in one])
def test_the_key_has_what_a_network_follows_and_nothing_else(network):
    def course(**changed):
        return settings.course_of(network, values_of(**changed))

    assert (course(bias=2.0) != course()) is settings.is_gated(network)
    assert course(gain=0.5) != course()
    assert course(init="PyTorch", gain=0.5) == course(init="PyTorch")
    assert (course(gated_rate=0.5) != course()) is settings.is_gated(network)
    assert (course(rate=0.5) != course()) is not settings.is_gated(network)


def test_presets_are_the_measured_trainings():
    by_task = {"Adding at 100": ADDING, "Temporal order": ORDER, "Copy": COPY}
    for name, task in by_task.items():
        values = completed(settings.SETTINGS, settings.PRESETS[name])
        for recipe in RECIPES.values():
            if recipe.task is not task:
                continue
            cell = recipe.start["cell"]
            network = "LSTM as set" if cell == "lstm" else "tanh as set" if "start" in recipe.start else "nn.RNN"
            assert network in values["networks"]
            course = settings.course_of(network, values)
            assert course.length == recipe.length
            assert course.phases[0].rate == recipe.learning_rate
            assert values["units"] == recipe.network().units
            assert values["steps"] >= recipe.steps
            assert values["bias"] == recipe.start.get("forget_bias", values["bias"])
            if cell == "tanh" or task is COPY:  # beside a tanh network the LSTM has the gain and the memory of that one
                settings_of_adam = recipe.settings.get("momentum", 0.9), recipe.settings.get("decay", 0.999)
                assert course.adam == settings_of_adam
                np.testing.assert_array_equal(settings.start_of(course).W, recipe.network(values["seed"]).W)
    assert {settings.TASK_BY_LABEL[one] for one in settings.TASK_BY_LABEL} == {ADDING, ORDER, COPY, RECALL}


def test_the_first_preset_tells_the_story():
    found = trainings_of(completed(settings.SETTINGS, {}))
    fates = {name: one.fate for name, one in found.items()}
    assert list(fates.values()) == [Learning.not_yet, Learning.learned, Learning.learned]
    plain, orthogonal, lstm = found.values()
    assert lstm.learned_at < orthogonal.learned_at
    shares = [one.rows.by_lag[0, -1] / one.rows.by_lag[0, 0] for one in found.values()]
    assert shares[0] < 1e-4 < 1e-2 < min(shares[1:])  # what reaches the first step is told before any is taken
    assert plain.final[0] == pytest.approx(1, abs=0.3)


def test_without_a_clip_the_network_is_thrown_out_and_with_one_it_learns():
    values = completed(settings.SETTINGS, settings.PRESETS["Without a clip"])
    (thrown,) = trainings_of(values).values()
    (held,) = trainings_of(values | {"clip": 1.0}).values()
    assert (thrown.fate, held.fate) == (Learning.not_yet, Learning.learned)
    assert np.nanmax(thrown.by_step.norms) > 1e10
    assert np.nanmax(thrown.in_guesses[200:]) > 1e3


def test_every_setting_of_a_training_is_the_plans():
    values = values_of(shortest=5, batch=3, seed=9, clip=0.0, networks=["nn.GRU"])
    (training,) = trainings_of(values).values()
    plan = training.plan
    names = {field.name for field in fields(plan)}
    assert {"length", "batch", "seed", "clip", "momentum", "decay"} <= names
    assert (plan.length, plan.batch, plan.seed, plan.clip) == ((5, 8), 3, 9, None)
    assert (plan.momentum, plan.decay) == settings.ADAM[values["adam"]]
    assert plan.learning_rate == pytest.approx(values["gated_rate"] / settings.SLOWER)
    assert training.by_step.clipped[:-1].sum() == 0
