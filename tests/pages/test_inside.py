"""A trained network's snapshots, from Learning on to Spectrum and to the page that checks networks."""

import numpy as np
import pytest

from app.learning.inside import network_file, snapshots
from app.register import BY_NAME
from app.spectrum import settings, words, work
from app.ui import markdown, share
from app.ui.experiment import KEPT
from app.ui.network_file import NetworkFile, in_words
from app.ui.own_networks import NETWORK
from core import Network, open_network, to_npz
from tests.harness import at, completed, everything_said, opened, press
from tests.trainings import trainings_of, values_of

SMALL = {"units": "6", "length": "8", "steps": "20", "fan": "1"}


@pytest.fixture(scope="module")
def training():
    return next(iter(trainings_of(values_of(networks=["ReLU as set"])).values()))


def visited(page, file):
    """A page as somebody finds it who comes with this network from another one."""
    test = opened("unroll", unrolls="4")
    test.session_state[NETWORK.kind] = file
    test.session_state[KEPT] = None, {NETWORK.key: NETWORK.label_of(file)}
    test.switch_page(BY_NAME[page].script).run()
    assert not test.exception
    return test


def at_spectrum(file):
    """The page at this network, before its first run."""
    test = at("spectrum")
    test.session_state[NETWORK.kind] = file
    test.query_params.update({"unrolls": "12", NETWORK.key: NETWORK.label_of(file)})
    return test


def spectrum_of(file):
    test = at_spectrum(file).run()
    assert not test.exception
    return test


def test_the_file_holds_every_snapshot_as_it_is(training):
    content = snapshots(training)
    for one in training.snapshots:
        kept, network = open_network(content, prefix=f"step {one.step}", cell="relu"), training.network_at(one.step)
        assert all(np.array_equal(getattr(kept, name), getattr(network, name)) for name in "WUbVc")


def test_the_last_network_is_looked_at_first_and_its_activation_holds_for_all(training):
    file = network_file(training, "mine.npz")
    assert file.stored[file.at].prefix == f"step {training.stopped_at}"
    assert {file.looking_at(one).network.cell.name for one in range(len(file.stored))} == {"relu"}


@pytest.mark.parametrize("door", ["spectrum", "check"])
def test_a_door_takes_the_network_along(door):
    page = opened("learning", **SMALL)
    button = next(one for one in page.button if one.key.startswith(f"door {door} LSTM"))
    button.click().run()
    assert not page.exception
    file = page.session_state[NETWORK.kind]
    assert file.network.cell.name == "lstm"
    assert page.selectbox(key=NETWORK.key).value == NETWORK.label_of(file)
    assert KEPT not in page.session_state  # it has arrived, and goes no further


def test_spectrum_tells_of_the_network_that_came_along(training):
    page = visited("spectrum", network_file(training, "mine.npz"))
    file = page.session_state[NETWORK.kind]
    said = everything_said(page)
    assert page.selectbox(key=NETWORK.key).value == NETWORK.label_of(file)
    assert in_words(training.end) in said
    assert words.OF_YOUR_OWN in said
    radius = float(np.abs(np.linalg.eigvals(training.end.W[0])).max())
    assert f"spectral radius **{words._short(radius)}**" in said
    assert not page.error
    press(page, "Back to a network drawn as set")
    assert words.OF_YOUR_OWN not in everything_said(page)
    press(page, f"Look at {markdown.plain('mine.npz')}")
    assert words.OF_YOUR_OWN in everything_said(page)


def test_who_has_gone_back_to_a_drawn_network_finds_that_again(training):
    page = visited("spectrum", network_file(training, "mine.npz"))
    press(page, "Back to a network drawn as set")
    for name in ("unroll", "spectrum"):
        page.switch_page(BY_NAME[name].script).run()
        assert not page.exception
    assert page.selectbox(key=NETWORK.key).value == settings.AS_SET
    press(page, f"Look at {markdown.plain('mine.npz')}")
    for name in ("unroll", "spectrum"):
        page.switch_page(BY_NAME[name].script).run()
    assert page.selectbox(key=NETWORK.key).value == NETWORK.label_of(page.session_state[NETWORK.kind])


def test_a_network_leaves_the_experiment_that_goes_along_as_it_is(training):
    page = visited("spectrum", network_file(training, "mine.npz"))
    page.session_state[KEPT] = "home", {"w2": 1.5, "unrolls": 7}
    page.button(key="door check ").click().run()
    assert not page.exception
    assert page.selectbox(key=NETWORK.key).value == NETWORK.label_of(page.session_state[NETWORK.kind])
    page.switch_page(BY_NAME["unroll"].script).run()
    assert not page.exception
    assert page.number_input(key="unrolls").value == 7


def test_one_broken_snapshot_leaves_the_others_their_spectrum(training):
    good = training.start
    W = good.W.copy()
    W[0, 0, 0] = np.inf
    broken = Network(good.cell, W, good.U, good.b, good.V, good.c)
    file = NetworkFile.of(to_npz({"step 0": good, "step 1": broken, "step 2": good}), "mine.npz")
    for matrix in (settings.OF_W, settings.OF_JACOBIAN):
        test = at_spectrum(file.looking_at(2))
        test.query_params["matrix"] = matrix
        test.session_state[share.COLLECTED] = []
        test.run()
        assert not test.exception
        assert not test.error
        plane = next(one for one in test.session_state[share.COLLECTED] if one.name == "eigenvalues").chart
        assert plane.moments() == [0, 2]


def test_dragging_through_the_snapshots_shows_each_of_them(training):
    page = spectrum_of(network_file(training, "mine.npz"))
    last, (slider,) = everything_said(page), page.select_slider
    assert list(slider.options) == [f"step {one.step}" for one in training.snapshots]
    slider.set_value(0).run()
    assert not page.exception
    assert everything_said(page) != last
    radius = float(np.abs(np.linalg.eigvals(training.start.W[0])).max())
    assert f"spectral radius **{words._short(radius)}**" in everything_said(page)


def test_the_plane_goes_by_as_the_network_was_trained_up_to_the_snapshot_that_is_looked_at(training):
    file = network_file(training, "mine.npz")
    steps = [one.step for one in training.snapshots]
    for place in (len(steps) - 1, 3):
        test = at_spectrum(file.looking_at(place))
        test.session_state[share.COLLECTED] = []
        test.run()
        plane = next(one for one in test.session_state[share.COLLECTED] if one.name == "eigenvalues").chart
        assert plane.moments() == steps[: place + 1]
        for step in plane.moments():
            found = plane.at(step).tables["points"]
            sizes = np.abs(np.linalg.eigvals(training.network_at(step).W[0]))
            np.testing.assert_allclose(np.sort(found["size"]), np.sort(sizes))
        last = plane.at(steps[place]).tables["points"]
        np.testing.assert_array_equal(last["size"], plane.tables["points"]["size"])


def test_only_the_snapshots_of_one_training_are_told_by_their_steps(training):
    file = network_file(training, "mine.npz")
    assert file.steps == tuple(one.step for one in training.snapshots)
    others = {"step 0": training.start, "another": training.start}, {"step 0": training.start}
    assert [NetworkFile.of(to_npz(one), "mine.npz").steps for one in others] == [(), ()]


def test_theory_of_a_start_is_not_told_of_a_network_whose_start_nobody_knows(training):
    page = spectrum_of(network_file(training, "mine.npz"))
    assert "circular law" not in everything_said(page)
    values = completed(settings.SETTINGS, {})
    assert "circular law" in words.known_of_eigenvalues(work.plane_of(values).eigenvalues, *work.plane_of(values)[3:])


def test_what_is_not_finite_has_no_spectrum_and_says_so(training):
    good = training.start
    W = good.W.copy()
    W[0, 0, 0] = np.nan
    page = spectrum_of(NetworkFile.of(to_npz(Network(good.cell, W, good.U, good.b, good.V, good.c)), "mine.npz"))
    (said,) = page.error
    assert "infinite or not a number" in said.value
    assert "choose another network" in said.value


def test_check_reads_the_network_and_leads_on_to_its_spectrum(training):
    page = visited("check", network_file(training, "mine.npz"))
    file = page.session_state[NETWORK.kind]
    assert markdown.plain("mine.npz") in everything_said(page)
    page.button(key="door spectrum ").click().run()
    assert page.selectbox(key=NETWORK.key).value == NETWORK.label_of(file)
    assert words.OF_YOUR_OWN in everything_said(page)


def test_a_link_to_a_network_that_it_does_not_carry_says_where_to_give_it():
    page = opened("spectrum", network=f"mine.npz {NETWORK.yours}", units="6", unrolls="12")
    (warning,) = page.warning
    assert "Check a network" in warning.value
    assert page.selectbox(key=NETWORK.key).value == settings.AS_SET
