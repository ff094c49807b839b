"""The lesson: each scene's answer is what the engine computes, and its question does not tell."""

import numpy as np
import pytest

from app.lesson import answers, questions, scenes, words
from app.lesson.many import layer, layers, left_of, powers_of
from app.lesson.network import chain
from app.lesson.scenes import SCENES
from core import Fate, amplification, descend, gradient
from core.data import load_prices
from core.initial import kept_share
from core.numbers import number_text

BY_KEY = {scene.key: scene for scene in SCENES}


def found_in(key, moved=None):
    return answers.answer_in(BY_KEY[key], moved)


RIGHT = {
    "unroll": "1",
    "sixteen": "16",
    "thousand": 10,
    "fifty": 15,
    "gradient": scenes.GRADIENTS[1],
    "exploding": scenes.ENDINGS[1],
    "vanishing": scenes.SHARES[2],
    "way_out": 4,
    "matrix": scenes.LARGEST[1],
    "hump": scenes.HUMPS[2],
    "framework": scenes.LEFT[2],
    "orthogonal": scenes.LEFT_OF_TURNS[2],
    "residual": scenes.IN_DEPTH[2],
}


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.key)
def test_scene_has_one_right_answer_whatever_is_moved(scene):
    assert found_in(scene.key).right == RIGHT[scene.key]
    assert not scene.options or RIGHT[scene.key] in scene.options
    assert scene.options or scene.low <= RIGHT[scene.key] <= scene.high
    for moved in (scene.moves.low, scene.moves.default, scene.moves.high):
        found = answers.answer_in(scene, type(scene.moves.default)(moved))
        assert found.right == RIGHT[scene.key]
        assert len(found.sentence) > 30
        assert found.figure.to_dict()
    assert scene.takeaway.endswith(".")


def test_right_answers_are_computed_truths():
    assert amplification(2.0, 4).text == "16"
    assert amplification(2.0, 9).factor < 1000 < amplification(2.0, 10).factor
    assert 10**15 < amplification(2.0, 50).factor < 10**15.1
    slope = gradient(chain(2.0)).by_parameter["w2"]
    assert 15 < slope / amplification(2.0, 50).factor ** 2 * 1 < 100  # n, twice over 2 from the derivative
    assert kept_share(3) ** 50 < 1 / 3 < kept_share(4) ** 50
    assert descend(chain(2.0)).fate is Fate.dead
    run = descend(chain(0.5))
    assert run.path / run.best.distance((0.5,)) < 1e-6


def test_sentences_hold_the_numbers_of_what_is_moved():
    assert "1 → 2 → 4 → 8 → 16" in found_in("sixteen").sentence
    assert "1 → 0.5 → 0.25 → 0.125 → 0.0625" in found_in("sixteen", 0.5).sentence
    assert "4 copies of w2, and all of them are one weight, here 1.1" in found_in("unroll").sentence
    assert "unroll 10: 1,024" in found_in("thousand").sentence
    assert "by 1 copy of w2, here 1.1" in found_in("unroll", 1).sentence
    assert "never" in found_in("thousand", 0.9).sentence
    assert f"unroll {int(np.ceil(np.log(1000) / np.log(1.5)))}:" in found_in("thousand", 1.5).sentence
    assert "Over 1 unroll 2 becomes 2," in found_in("fifty", 1).sentence
    assert amplification(0.5, 20).text in found_in("fifty", 20).sentence
    assert number_text(gradient(chain(1.5)).by_parameter["w2"]) in found_in("gradient", 1.5).sentence
    assert "is dead at step 1," in found_in("exploding").sentence
    assert words.ending(descend(chain(2.0, learning_rate=1e-33))) in found_in("exploding", -33).sentence
    assert words.ending(descend(chain(0.5, learning_rate=1e10))) in found_in("vanishing", 10).sentence
    assert amplification(kept_share(5.0), 50).text in found_in("way_out", 5.0).sentence


# What would give the answer of a scene away, if it stood in its question's figure or sentence.
GIVEN_AWAY = {
    "unroll": {"1"},
    "sixteen": {"8", "16", "32"},
    "thousand": {"10", "1024"},
    "fifty": {"15", "1.126\u00a0×\u00a010¹⁵"},
    "gradient": {"6.338\u00a0×\u00a010³¹", "1.268\u00a0×\u00a010³⁰"},
    "exploding": {"dead", "bouncing", "-6.338\u00a0×\u00a010²⁹"},
    "vanishing": {"1.776\u00a0×\u00a010⁻¹²", "stalled"},
    "way_out": {"4", "0.982", "0.4035"},
    "matrix": {"2", "2.005", "1.02"},
    "hump": {"87,929", "36"},
    "framework": {"1.657\u00a0×\u00a010⁻¹¹"},
    "orthogonal": {"1.800\u00a0×\u00a010⁻¹⁰", "1.8\u00a0×\u00a010⁻¹⁰"},
    "residual": {"1.126\u00a0×\u00a010¹⁵", "2.692"},
}


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.key)
def test_a_question_has_a_figure_that_does_not_answer_it(scene):
    asked = questions.question_in(scene)
    assert asked.right is None
    drawn = {str(value) for table in asked.figure.tables.values() for row in table.rows() for value in row.values()}
    assert len(asked.sentence) > 30
    assert len(drawn) > 3
    words = asked.sentence.rstrip(".").replace(".", ". ").split()
    for answer in GIVEN_AWAY[scene.key]:
        assert answer not in words
        if scene.key in ("unroll", "sixteen"):  # whose figures are words
            assert answer not in set(asked.figure.tables["days"]["state"]) | set(asked.figure.tables["links"]["link"])
    if scene.key == "thousand":
        assert asked.figure.tables["powers"]["unrolls"].max() < RIGHT["thousand"]
    if scene.key == "gradient":
        assert asked.figure.tables["curve"]["w2"].max() < 1.1


def test_the_scene_on_fifty_days_draws_the_prices():
    prices = load_prices("AAPL")
    asked, told = questions.question_in(BY_KEY["fifty"]).figure, found_in("fifty").figure
    np.testing.assert_array_equal(asked.tables["prices"]["close"], prices.closes[-52:-1])
    np.testing.assert_array_equal(asked.tables["tomorrow"]["close"], prices.closes[-1:])
    table = told.tables["powers"]
    np.testing.assert_allclose(
        10 ** table["log10 amplification"][table["run"] == "the prices"], prices.closes[-52:-1], rtol=1e-12
    )
    for weight in (2.0, 0.5):
        way = table["log10 amplification"][table["run"] == f"w2 = {weight:g}"]
        expected = np.log10(prices.closes[-52]) + np.arange(51) * np.log10(weight)
        np.testing.assert_allclose(way, expected, rtol=1e-9, atol=1e-9)
    assert f"{prices.closes[-52]:.2f} dollars" in found_in("fifty").sentence


def test_the_scene_on_the_gradient_draws_the_gradient():
    table = found_in("gradient").figure.tables["powers"]
    w2 = table["w2"]
    expected = np.abs(2 * (w2**50 - 1) * 50 * w2**49)
    away = np.abs(w2 - 1) > 1e-9
    np.testing.assert_allclose(table["log10 gradient"][away], np.log10(expected[away]), rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(table["log10 factor"], 50 * np.log10(w2), atol=1e-12)
    for moved in (0.4, 1.0, 1.5):
        told = found_in("gradient", moved).figure
        assert told.tables["frame"]["note"][0].endswith(number_text(gradient(chain(moved)).by_parameter["w2"]))
        assert told.tables["here"]["w2"].tolist() == [moved]


def test_the_tangent_of_the_question_is_the_gradient():
    table = questions.question_in(BY_KEY["gradient"]).figure.tables["tangent"]
    slope = np.diff(table["loss"]) / np.diff(table["w2"])
    np.testing.assert_allclose(slope, gradient(chain(questions.NEAR)).by_parameter["w2"], rtol=1e-9)


def test_the_scenes_on_many_units_say_the_known_numbers():
    assert "up to 87,929 times at step 36, and from step 79 on" in found_in("hump").sentence
    assert "A change only shrinks" in found_in("hump", 1).sentence
    largest = np.linalg.svd(layer("linear", "gaussian", 1.5).W[0], compute_uv=False)[0]
    assert f"one step multiplies by up to {number_text(largest)}" in found_in("matrix", 1.5).sentence
    assert "1.657\u00a0×\u00a010⁻¹¹ of the gradient is left after 50 steps" in found_in("framework").sentence
    assert "inputs of size 0, 1 of the gradient is left" in found_in("orthogonal", 0.0).sentence
    said = found_in("residual").sentence
    assert f"by {number_text(2.0**50)}; scaled, by {number_text(1.02**50)}; attention" in said
    assert "hands 0.02 to each" in said


def test_takeaways_on_many_units_hold():
    """A matrix: many steps go by eigenvalues. The chain ends at 0. A busy tanh loses what W keeps."""
    network = layer("linear", "gaussian")
    found = powers_of(network, 300)
    pace = np.exp((found.log_norms[299] - found.log_norms[149]) / 150)
    assert pace == pytest.approx(np.abs(np.linalg.eigvals(network.W[0])).max(), rel=0.01)
    assert np.exp(powers_of(layer("linear", "chain", units=20), 300).log_norms[-1]) < 1e-30
    silent, busy = (left_of(layers("tanh", "orthogonal"), noise).norms[-1] for noise in (0.0, 1.0))
    assert silent == pytest.approx(1, rel=1e-9)
    assert busy < 1e-9


def test_a_word_for_a_fate_says_what_it_means():
    for exponent in (-2, -33):
        run = descend(chain(2.0, learning_rate=float(f"1e{exponent}")))
        assert f"The run {words.ending(run)}, at" in found_in("exploding", exponent).sentence
        assert found_in("exploding", exponent).sentence.endswith(f"{run.fate.meaning}.")
    dead = descend(chain(2.0))
    assert dead.answers_only_b2
    assert gradient(chain(float(dead.weights["w2"][-1]))).by_parameter["w2"] == 0
    stalled = descend(chain(0.5))
    assert stalled.path < 0.01 * stalled.best.distance((0.5,))
    assert found_in("vanishing").sentence.endswith(f"{Fate.stalled.meaning}.")
    assert len({fate.meaning for fate in Fate}) == len(Fate)


def test_the_way_out_opens_with_a_gate_that_keeps_a_third():
    assert kept_share(BY_KEY["way_out"].moves.default) ** 50 > 1 / 3, "a slide of it shows the cure, not the illness"


def test_verdicts_say_what_was_predicted():
    scene, number = BY_KEY["sixteen"], BY_KEY["fifty"]
    assert scene.verdict("16", "16") == "You said 16. That is right."
    assert scene.verdict("8", "16") == "You said 8. The answer: 16."
    assert scene.verdict(None, "16") == "The answer: 16."
    assert number.verdict(15, 15) == "You said 15. That is right."
    assert number.verdict(20, 15) == "You said 20. The answer: 15."


RUNS = {  # one of each fate, as text says it
    "overflows at step 2": {"weight": 0.5, "learning_rate": 1e12},
    "is dead at step 1": {"weight": 2.0},
    "bounces from step 1 on": {"weight": 1.05, "unrolls": 4, "learning_rate": 1.2 / 16},
    "has converged from step 29 on": {"weight": 0.5, "unrolls": 4},
    "has stalled after 1,000 steps": {"weight": 0.5},
    "has not arrived after 1,000 steps": {"weight": 2.0, "learning_rate": 1e-33},
}


@pytest.mark.parametrize("said", RUNS)
def test_an_ending_in_plain_words_is_what_the_run_did(said):
    settings = dict(RUNS[said])
    run = descend(chain(settings.pop("weight"), **settings))
    assert words.ending(run) == said
    assert run.fate.label in run.verdict
    step = int("".join(character for character in said if character.isdigit()))
    assert step in (run.sealed_at, run.stopped_at)
