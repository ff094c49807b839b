"""The memory task: its data, its measure, and who learns it from the same starts with the same number of steps."""

import numpy as np
import pytest

from core import Dataset, Experiment, fan, gradient, learners
from core.analysis.recall import FRESH, RECALLED, SEEDS, SEQUENCES
from core.optimum import always_the_average


@pytest.mark.parametrize("others", ["noise", "nothing", "AAPL"])
def test_the_target_is_input_1_and_the_other_days_only_disturb(others):
    data = Dataset.recall(20, 50, 3, others)
    np.testing.assert_array_equal(data.inputs[:, 0], data.targets)
    assert (data.unrolls, data.targets.size) == (20, 50)
    assert 0 <= data.targets.min() < 0.1 < 0.9 < data.targets.max() <= 1
    rest = data.inputs[:, 1:]
    assert (np.abs(rest).max() == 0) == (others == "nothing")
    assert np.abs(rest).max() < 0.7
    assert abs(np.corrcoef(data.targets, data.inputs[:, 1:].mean(axis=1))[0, 1] if rest.any() else 0) < 0.4
    assert data == Dataset.recall(20, 50, 3, others) != Dataset.recall(20, 50, 4, others)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"unrolls": -1}, "unrolls = -1 is not a whole number"),
        ({"sequences": 0}, "sequences = 0 is not a whole number"),
        ({"seed": 1.5}, "seed = 1.5 is not a whole number"),
        ({"others": "rain"}, "rain"),
    ],
)
def test_a_task_that_cannot_be_is_refused_with_a_sentence(settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        Dataset.recall(**settings)


def test_the_average_is_the_best_answer_that_looks_at_nothing():
    data = Dataset.recall(5, 40)
    constants = np.linspace(0, 1, 1001)
    losses = [np.sum((data.targets - constant) ** 2) for constant in constants]
    assert always_the_average(data) == pytest.approx(min(losses), rel=1e-5)
    silent = Experiment(dataset=data, weights={"w1": 0.0, "b2": data.targets.mean()})
    assert gradient(silent).loss == pytest.approx(always_the_average(data), rel=1e-12)


def test_learners_differ_in_their_start_only():
    players = learners("lstm", 10, "noise", 3.0, steps=7)
    assert len(players) == SEEDS == len({player.weights["w_xi"] for player in players})
    assert {player.weights["b_f"] for player in players} == {3.0}
    assert {(p.dataset, p.max_steps, p.optimizer, p.learning_rate, len(p.trainable)) for p in players} == {
        (Dataset.recall(10, SEQUENCES, 0, "noise"), 7, "adam", 0.01, 14)
    }


def test_a_fan_is_what_its_runs_were():
    players = learners("tanh", 3, "noise", steps=20)
    result = fan(players, "noise")
    usual = always_the_average(players[0].dataset)
    assert result.at[0] == 0
    assert result.at[-1] == 20
    assert result.shares.shape == (SEEDS, result.at.size)
    for player, shares in zip(players, result.shares, strict=True):
        assert shares[0] == pytest.approx(gradient(player).loss / usual, rel=1e-12)
    assert result.fresh.shape == (SEEDS,)
    assert result.recalled == sum(share < RECALLED for share in result.fresh)


@pytest.mark.jit
@pytest.mark.long  # thousands of steps of sixteen networks
def test_at_50_unrolls_the_plain_cell_fails_where_the_lstm_with_a_positive_forget_bias_succeeds():
    counts = {
        name: fan(learners(cell, 50, "noise", bias), "noise").recalled
        for name, cell, bias in (
            ("tanh", "tanh", None),
            ("relu", "relu", None),
            ("lstm 0", "lstm", 0.0),
            ("lstm 3", "lstm", 3.0),
            ("gru 3", "gru", 3.0),
        )
    }
    assert counts["tanh"] == counts["relu"] == 0
    assert counts["lstm 0"] <= 2
    assert counts["lstm 3"] >= SEEDS / 2
    assert counts["gru 3"] >= SEEDS - 2


@pytest.mark.jit  # thousands of steps of sixteen networks
def test_over_a_short_length_the_plain_cell_can_remember():
    assert fan(learners("tanh", 5, "noise"), "noise").recalled >= SEEDS / 2


@pytest.mark.jit  # thousands of steps of sixteen networks
def test_what_was_recalled_was_not_learned_by_heart():
    # A network that recalls does as well on what it never saw; one that does not is no better than the average there.
    result = fan(learners("lstm", 50, "noise", 3.0), "noise")
    learned, failed = result.fresh < RECALLED, result.fresh >= 0.9
    assert np.median(result.fresh[learned] / result.shares[learned, -1]) < 5
    assert failed.any()
    assert FRESH > SEQUENCES
