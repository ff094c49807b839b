"""The first screen's figure in a real browser: the engine's bits, three parts that follow the hand, keys, no motion."""

import json
import math

import numpy as np
import pytest

from app import story
from app.home.story_data import story_data
from core import Dataset, Experiment, descend, gradient
from core.data import load_prices
from core.numbers import number_text
from tests.chromium import tab

SETTINGS = 1000
CELLS = ("linear", "relu", "tanh", "sigmoid")
ASK = """cases => cases.map(({network, w, rate, steps}) => {
    const at = pass(network, w, 0), run = descend(network, w, rate, steps), exact = values => values.map(String);
    return {...run, loss: String(at.loss), slope: String(at.slope), states: exact(at.states),
        weights: exact(run.weights), losses: exact(run.losses), slopes: exact(run.slopes)};
})"""


def data_of(unrolls=50, rate=0.01, w2=(2.0, 0.5), **more):
    """What the home page hands over."""
    dataset = Dataset.stocks("AAPL", unrolls, 8)
    pair = {f"w2 = {w}": Experiment(weights={"w2": w}, dataset=dataset, learning_rate=rate, **more) for w in w2}
    return story_data(pair, {name: descend(one) for name, one in pair.items()}, load_prices("AAPL"))


@pytest.fixture
def shown(browser, tmp_path):
    """The figure alone, in a file, at rest."""

    def show(data, **context):
        file = tmp_path / "story.html"
        file.write_text(story.page(data), encoding="utf-8")
        page, errors = stack.enter_context(tab(browser, **context))
        page.goto(file.as_uri())
        page.wait_for_function("window.story?.data")
        return page, errors

    from contextlib import ExitStack

    with ExitStack() as stack:
        yield show


def numbers(texts):
    return np.array([float(text.replace("Infinity", "inf")) for text in texts])


def test_every_number_is_the_engines_to_the_last_bit(shown):
    rng = np.random.default_rng(0)
    cases, experiments = [], []
    for index in range(SETTINGS):
        cell, every = CELLS[index % 4], index % 3 == 0
        unrolls, sequences = int(rng.integers(0, 60)), int(rng.integers(1, 40))
        inputs, targets = rng.uniform(0.3, 1.5, (sequences, unrolls + 1)), rng.uniform(0.3, 1.5, sequences)
        weight, rate = round(float(rng.uniform(-2.5, 2.5)), 2), float(10.0 ** rng.uniform(-12, 0))
        steps = int(rng.integers(1, 12))
        network = {"cell": cell, "every": every, "inputs": inputs.tolist(), "targets": targets.tolist()}
        cases.append({"network": network, "w": weight, "rate": rate, "steps": steps})
        experiments.append(
            Experiment(
                cell=cell,
                wiring="every" if every else "first",
                weights={"w2": weight},
                dataset=Dataset(inputs, targets),
                learning_rate=rate,
                max_steps=steps,
            )
        )
    page, errors = shown(data_of(4))
    for case, experiment, found in zip(cases, experiments, page.evaluate(ASK, cases), strict=True):
        at, run = gradient(experiment), descend(experiment)
        assert found["stopped"] == run.stopped_by.value, case
        np.testing.assert_array_equal(numbers([found["loss"], found["slope"]]), [at.loss, at.by_parameter["w2"]])
        np.testing.assert_array_equal(numbers(found["states"]), at.states[0, :, 0])
        for name, values in (
            ("weights", run.weights["w2"]),
            ("losses", run.losses),
            ("slopes", run.gradients["w2"]),
        ):
            np.testing.assert_array_equal(numbers(found[name]), values)
    assert not errors


def test_numbers_are_written_as_everywhere(shown):
    rng = np.random.default_rng(1)
    values = [*(10.0 ** rng.uniform(-320, 308, 2000) * rng.choice([-1, 1], 2000)), 0.0, 9999.6, 99_999.4, 2.0**50, 1e5]
    values += [*0.5 ** np.arange(60), *-(1.5 ** np.arange(60)), 1234.5, 1235.5, 12_344.5, 12_345.5, 99_998.5]  # ties
    page, _ = shown(data_of(4))
    said = page.evaluate("values => values.map(value => text(Number(value)))", [repr(float(value)) for value in values])
    assert said == [number_text(float(value)) for value in values]
    assert page.evaluate("[text(NaN), text(Infinity), text(-Infinity)]") == [
        number_text(math.nan),
        number_text(math.inf),
        number_text(-math.inf),
    ]


def drawn(page, run):
    """The SVG of each part of one run, and its sentence."""
    box = page.locator(".run").nth(run)
    parts = box.locator("svg").evaluate_all("parts => parts.map(part => part.innerHTML)")
    return [*parts, box.locator("header").inner_text()]


@pytest.mark.parametrize(("run", "handle", "start"), [(0, ".up", 2.0), (1, ".down", 0.5)])
def test_all_parts_of_a_run_follow_the_mouse_before_it_is_released(shown, run, handle, start):
    page, errors = shown(data_of())
    before, other = drawn(page, run), drawn(page, 1 - run)
    box = page.locator(handle).bounding_box()
    x = box["x"] + 10 + (box["width"] - 20) * start / 2.5
    y = box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 40):
        page.mouse.move(x - step, y)
    during = drawn(page, run)
    assert all(one != now for one, now in zip(before, during, strict=True))
    assert drawn(page, 1 - run) == other
    w2 = page.evaluate(f"story.runs[{run}].w")
    assert 0 < w2 < start
    page.mouse.up()
    said = page.locator(".live").inner_text()
    assert f"w2 = {w2:.2f}" in said
    assert not errors


def test_the_keyboard_moves_a_weight_by_a_hundredth(shown):
    page, errors = shown(data_of())
    page.locator(".down").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("story.runs[1].w") == 0.51
    assert "w2 = 0.51" in page.locator(".live").inner_text()
    assert not errors


def test_what_the_article_says_is_said_of_the_runs(shown):
    page, _ = shown(data_of())
    exploding, vanishing = (page.locator(".run header").nth(run).inner_text() for run in (0, 1))
    run = {w: descend(Experiment(weights={"w2": w}, dataset=Dataset.stocks("AAPL", 50, 8))) for w in (2.0, 0.5)}
    far = abs(run[2.0].weights["w2"][-1] - run[2.0].best.points[0][0])
    assert f"One step, and it is gone: {number_text(far)} too far." in exploding
    moved = abs(run[0.5].weights["w2"][-1] - 0.5)
    assert f"All 1,000 steps are used up: they moved w2 by {number_text(moved)}. The best w2 is" in vanishing
    assert "Input 1 × 1.126&nbsp;×&nbsp;10¹⁵" in drawn(page, 0)[1]
    assert "Input 1 × 8.882&nbsp;×&nbsp;10⁻¹⁶" in drawn(page, 1)[1]


def test_a_dead_run_that_still_answers_is_not_said_to_answer_0(shown):
    data = data_of(4)
    network = {"every": True, "inputs": [[1.0, 0.5, 0.3]], "targets": [5.0]}
    data |= {"network": network, "unrolls": 2, "seen": 0, "rate": 10.0}
    page, _ = shown(data)
    first = page.locator(".run header").first.inner_text()
    assert "There the gradient is 0 for ever." in first
    assert "it answers" not in first


def test_what_a_tanh_squeezes_is_not_said_to_explode(shown):
    page, _ = shown(data_of(cell="tanh", wiring="every"))
    arrives = gradient(Experiment("tanh", wiring="every", weights={"w2": 2.0}, dataset=Dataset.stocks("AAPL", 50, 8)))
    assert "w2 = 2.00, squeezed by tanh" in page.locator(".run header").first.inner_text()
    assert f"hidden state {number_text(arrives.states[-1, -1, 0])}" in drawn(page, 0)[1]
    assert "Input 1 ×" not in drawn(page, 0)[1]


def test_nothing_moves_by_itself_where_motion_is_not_wanted(shown):
    page, _ = shown(data_of())
    assert page.evaluate("[story.playing, story.time, story.step === story.longest]") == [False, 2, True]


def test_the_tour_goes_forth_and_back_and_then_the_steps_are_taken(shown):
    page, errors = shown(data_of(4, 1e-4), reduced_motion="no-preference")
    page.wait_for_function("story.time > 0 && story.time < 1")
    page.wait_for_function("story.time > 1 && story.time < 2")
    page.wait_for_function("story.time === 2 && story.step > 3")
    page.get_by_role("button", name="Pause").click()
    step = page.evaluate("story.step")
    page.get_by_role("button", name="One step").click()
    assert page.evaluate("story.step") == step + 1
    assert not errors


def test_the_steps_are_moved_by_hand(shown):
    page, errors = shown(data_of(4, 1e-4))
    steps = page.locator(".scrub")
    steps.focus()
    last = page.evaluate("story.step")
    for key, holds in (("Home", "story.step === 0"), ("End", f"story.step === {last}"), ("PageDown", "story.step > 0")):
        steps.press(key)
        assert page.evaluate(holds)
    assert page.evaluate("story.step") < last
    assert not errors


@pytest.mark.parametrize("width", [375, 960, 1280, 1920])
@pytest.mark.parametrize("unrolls", [4, 50])
def test_no_words_are_cut_off_at_any_width(shown, width, unrolls):
    page, errors = shown(data_of(unrolls), width=width)
    outside = page.evaluate(
        """() => [...document.querySelectorAll("svg text")].filter(text => {
            const words = text.getBoundingClientRect(), part = text.closest("svg").getBoundingClientRect();
            return text.textContent && getComputedStyle(text).display !== "none" &&
                (words.left < part.left - 1 || words.right > part.right + 1 || words.bottom > part.bottom + 1);
        }).map(text => text.textContent)"""
    )
    assert outside == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not errors


def test_data_are_plain_numbers():
    data = data_of()
    assert json.loads(json.dumps(data)) == data
    prices = data["prices"]
    assert len(prices["closes"]) == 51
    np.testing.assert_allclose(
        np.array(prices["closes"]) / prices["average"], data["network"]["inputs"][-1], rtol=1e-15
    )
    assert prices["target"] / prices["average"] == pytest.approx(data["network"]["targets"][-1], rel=1e-15)
