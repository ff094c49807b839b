"""What the sentences claim, checked against the records they speak of."""

import numpy as np
import pytest

from app import tables
from app.home import words
from app.home.work import RATES, bouncing_beside, nearest, rate_of_one_step, rates_to_try
from app.map import words as map_words
from app.ui import markdown, run_words
from app.ui.setting import NOTHING
from core import Dataset, Experiment, Fate, StoppedBy, amplification, descend, gradient, losses
from core.maps.boundary import Dimension
from core.numbers import count_text, number_text


def run_of(cell="relu", n=50, w=2.0, **settings):
    return descend(Experiment(cell=cell, unrolls=n, weights={"w2": w}, **settings))


@pytest.mark.parametrize(
    ("weight", "ending"),
    [(2.0, "it explodes."), (-2.0, "it explodes."), (0.5, "it vanishes."), (1.0, "it neither explodes nor vanishes.")],
)
def test_growth_names_what_the_power_does(weight, ending):
    power = amplification(weight, 50)
    sentence = words.growth(Experiment("linear", unrolls=50, weights={"w2": weight}), power)
    assert sentence.endswith(ending)
    assert amplification(weight, words.FIRST_CASE).text in sentence
    assert power.text in sentence
    assert (abs(power.factor) > 1) == ("explodes." in sentence and "neither" not in sentence)


def test_the_exploding_run_does_not_bounce_it_dies_of_one_step():
    run = run_of()
    story = run_words.what_happened(run)
    assert number_text(6.338253001141141e31 * 0.01) in story
    assert "the ReLU answers 0 to every window" in story
    assert run.weights["w2"][-1] < 0
    assert run.gradients["w2"][-1] == 0.0
    assert run.losses[-1] == 1.0  # the answer is 0, the target 1
    assert "does not bounce" in run_words.notice(run)


def test_a_dead_run_that_still_answers_is_not_said_to_answer_0():
    data = Dataset([[1.0, 0.5, 0.3]], [5.0])  # thrown to w2 < -1 the network repeats the last input, 0.3
    run = descend(Experiment(wiring="every", weights={"w2": 2.0}, learning_rate=10.0, dataset=data))
    assert run.fate is Fate.dead
    assert run.losses[-1] == (0.3 - 5.0) ** 2
    assert not run.answers_only_b2
    assert "answers" not in run_words.what_happened(run)
    trace = tables.trace_table({"a": run})
    assert list(tables.endings_table({"a": run}, trace)["note"]) == [run.verdict]


def test_the_linear_run_overflows_and_says_where():
    story = run_words.what_happened(run_of("linear"))
    assert "At step 1 the state at unroll" in story


def test_the_stalled_run_needs_as_many_steps_as_it_says():
    run = run_of(w=0.5)
    assert number_text(run.path) in run_words.what_happened(run)
    assert f"{count_text(0.5 / run.largest_step)} steps" in run_words.notice(run)


def test_stopping_by_tolerance_reads_like_success_far_from_the_optimum():
    run = run_of(w=0.5, tolerance=0.001)
    assert run.stopped_by is StoppedBy.step_below_tolerance
    assert "reads like success" in run_words.what_happened(run)
    assert run.losses[-1] > 0.99


def test_the_bouncing_run_stays_between_the_two_weights_it_names():
    run = run_of(n=4, w=1.05, learning_rate=0.0626)
    low, high = run.weights["w2"][-50:].min(), run.weights["w2"][-50:].max()
    assert low < 1 < high
    assert number_text(low) in run_words.what_happened(run)
    assert number_text(high) in run_words.what_happened(run)
    assert number_text(np.nanmin(run.sizes)) in run_words.notice(run)


@pytest.mark.parametrize("weight", [0.5, 1.1, 1e-320, -0.4])
@pytest.mark.parametrize("cell", ["relu", "linear", "tanh"])
def test_every_fate_has_a_story_and_a_notice(cell, weight):
    run = run_of(cell, n=4, w=weight, max_steps=50)
    assert len(run_words.what_happened(run)) > 40
    assert run_words.notice(run).startswith("Notice: ")
    assert run_words.sizes(run)


def test_contrast_divides_the_larger_by_the_smaller():
    runs = {"a": run_of(w=0.5), "b": run_of()}
    ratio = runs["b"].largest_step / runs["a"].largest_step
    sentence = words.step_contrast(runs)
    assert sentence.startswith("The largest step of b")
    assert number_text(ratio) in sentence
    assert "both runs" in words.step_contrast({"a": runs["a"], "b": runs["a"]})


def test_verdict_counts_the_rates_that_serve_both():
    good, bad = tables.FateAtRate(0.1, Fate.converged, 3), tables.FateAtRate(0.2, Fate.dead, 1)
    assert "Not one" in words.rates_verdict({"a": [good, bad], "b": [bad, bad]})
    assert "Only 0.1 brings both" in words.rates_verdict({"a": [good, bad], "b": [good, bad]})
    assert "2 of them" in words.rates_verdict({"a": [good, good], "b": [good, good]})


def test_rates_reach_from_an_invisible_first_step_to_one_too_long():
    rates = rates_to_try([run_of(n=4)])
    assert rates == sorted(rates)
    assert 1e-3 < rates[0] * 960 < 3e-3
    assert rates[-1] == 1.0
    both = rates_to_try([run_of(), run_of(w=0.5)])
    assert both[0] == 2e-35
    assert both[-1] == RATES[-1]
    assert rates_to_try([run_of(n=500)])[0] == RATES[0]
    assert rates_to_try([run_of(n=4)], 2e-9) == [rate for rate in RATES if 1.9e-9 < rate < 1.1]
    assert nearest(rates, 0.0) == rates[0]
    assert nearest(rates, 0.011) == 0.01


def test_the_rate_that_is_just_right_takes_the_first_step_to_the_optimum():
    runs = {name: run_of(w=w) for name, w in (("large", 2.0), ("small", 0.5))}
    rates = {name: rate_of_one_step(run) for name, run in runs.items()}
    for name, run in runs.items():
        jump = run_of(w=run.weights["w2"][0], learning_rate=rates[name], max_steps=1)
        assert jump.weights["w2"][1] == pytest.approx(run.best.points[0][0], rel=1e-12)
    sentence = words.just_right(rates)
    assert all(number_text(rate) in sentence for rate in rates.values())
    assert number_text(rates["small"] / rates["large"]) in sentence
    assert words.just_right(rates | {"small": -1.0}) == ""


def test_the_third_row_bounces_between_the_sizes_that_it_names():
    others = {name: descend(one) for name, one in bouncing_beside({}).items()}
    (run,) = others.values()
    assert run.fate is Fate.bouncing
    assert np.nanmin(run.sizes) == run.smallest_step
    sentence = words.third_row(others)
    assert number_text(run.smallest_step) in sentence
    assert number_text(run.largest_step) in sentence
    assert bouncing_beside({"here": run.experiment}) == {}


def test_a_figure_is_said_to_hold_what_it_holds():
    lost, stalled = run_of(), run_of(w=0.5)
    assert lost.fate.is_lost
    best = f"Dotted: best known loss, {number_text(lost.best.loss)}."
    found = "The best known loss is 0, below any such axis."  # of x = 1, y = 1
    assert words.loss_legend({"a": lost, "b": stalled}) == (best if lost.best.loss else found) + " Cross: lost."
    assert "Cross" not in words.loss_legend({"b": stalled})
    both = words.weight_legend({"a": lost, "b": stalled}, [-1.0, 3.0])
    assert both == "Dotted: best known w2, 1. Off the chart: at its edge."
    assert words.weight_legend({"b": stalled}, [-1.0, 3.0]) == "Dotted: best known w2, 1."
    assert words.weight_legend({"b": stalled}, [0.0, 0.75]) == ""


def test_the_number_gets_into_the_steps_where_the_cells_let_it_through():
    relu, tanh = Experiment(weights={"w2": 2.0}), Experiment("tanh", weights={"w2": 2.0})
    assert words.into_the_steps({"a": relu}).startswith("That number gets into the gradient")
    assert words.into_the_steps({"a": relu, "b": tanh}).startswith("What the cell lets through")
    assert abs(gradient(relu).by_parameter["w2"]) > 1e30 * abs(gradient(tanh).by_parameter["w2"])


def test_markdown_in_what_a_viewer_typed_is_shown_and_not_obeyed():
    assert markdown.plain("a*b*[x](y):red[z]$q$<b>") == r"a\*b\*\[x\]\(y\)\:red\[z\]\$q\$\<b\>"


def test_what_markdown_would_not_obey_is_left_alone():
    assert markdown.plain("6.338\u00a0×\u00a010³¹ ± 2") == "6\\.338\u00a0×\u00a010³¹ ± 2"


def test_a_run_that_settled_elsewhere_says_where_and_where_it_is_better():
    run = run_of("linear", 3, -1.0, learning_rate=0.03)
    assert run.fate is Fate.settled
    said = run_words.what_happened(run)
    assert (
        f"at w2 = {number_text(run.weights['w2'][-1])} step {run.at[-2]:,} is only {number_text(run.sizes[-2])} long"
        in said
    )
    assert "(best known: 0, at w2 = 1)" in said
    assert abs(run.gradients["w2"][-1]) * 2 < 0.01 * run.losses[-1]
    assert "the slope here is all but 0" in run_words.notice(run)


@pytest.mark.parametrize(("target", "far"), [(2.0, "∞"), (-1.0, "−∞")])
def test_a_minimum_at_infinity_is_said_as_such(target, far):
    run = descend(Experiment("sigmoid", trainable="b1", max_steps=20, dataset=Dataset.chain(1.0, target, 2)))
    (place,) = run.best.points[0]
    said = run_words.what_happened(run, "b1")
    assert (
        f"The best is a limit: the loss falls for ever towards b1 = {far}, and only beyond {number_text(place)}" in said
    )
    nearer, there, beyond = losses(run.experiment, "b1", [0.9 * place, place, 10 * place])
    assert nearer > there == pytest.approx(beyond, rel=1e-11)


def test_a_run_that_bounces_says_how_long_its_last_step_still_is():
    bouncing = run_of(n=50, clip=5.0, learning_rate=0.001)
    assert bouncing.fate is Fate.bouncing
    assert f"step 999 is still {number_text(bouncing.sizes[-2])} long" in run_words.notice(bouncing)


def test_words_of_the_edge_say_what_was_measured():
    def said(*numbers, by_side=NOTHING):
        return map_words.edge(Dimension(*numbers, by_side, np.array([]), np.array([])))

    assert "as smooth as a line, as far as these pixels can tell" in said(1.02, 0.98, 1.06)
    rough = said(1.3, 1.26, 1.6, by_side={64: 1.3, 128: 1.305, 256: 1.3})
    assert "rougher than a line" in rough
    assert "dimension is 1.30 in these pixels. That of the edge itself lies between 1.26 and 1.60" in rough
    growing = said(1.3, 1.26, 1.6, by_side={64: 1.12, 128: 1.22, 256: 1.3})
    assert "still grows with the pixels: 1.12, 1.22 and 1.30 with 64, 128 and 256 of them a side" in growing
    assert "breaks into pieces" in said(0.7, 0.65, 0.75)
    assert said(np.nan, np.nan, np.nan).startswith("No edge")
