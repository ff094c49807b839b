"""Trainings as a whole: the same bits however they are run, what is recorded, and going on from where one stood."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from core.vector import record, recorder, unrolling
from core.vector.backprop import backpropagate, respond
from core.vector.losses import LOSSES
from core.vector.record import spacing
from core.vector.tasks import ADDING, COPY, ORDER, PRICES
from core.vector.training import go_on, train
from tests.core.vector.small import assert_same_network, assert_same_training, small, trained


def test_the_same_seed_trains_the_same_and_another_another():
    network = small()
    one, same, other = (trained(network, seed=seed) for seed in (5, 5, 6))
    assert_same_training(one, same)
    assert not np.array_equal(one.end.W, other.end.W)
    assert_same_network(one.start, network)


@pytest.mark.jit  # without compiled code nothing runs side by side
@pytest.mark.parametrize(("cell", "task"), [("tanh", ADDING), ("lstm", COPY)])
def test_two_threads_train_the_same_as_one(cell, task, monkeypatch):
    monkeypatch.setattr(unrolling, "WORTH_A_THREAD", 0)
    network = small(cell, task, units=20)  # two bands of rows, so that there is work to share
    with ThreadPoolExecutor(2) as pool:
        assert_same_training(
            trained(network, task, batch=20, length=(2, 4), steps=2),
            trained(network, task, batch=20, length=(2, 4), steps=2, executor=pool, threads=2),
        )


@pytest.mark.parametrize("optimizer", ["adam", "nesterov", "gd"])
def test_going_on_gives_the_bits_of_never_having_stopped(optimizer):
    settings = {"optimizer": optimizer, "learning_rate": 0.03, "length": (3, 6)}
    whole = trained(steps=7, **settings)
    assert_same_training(go_on(trained(steps=3, **settings), 4), whole)
    assert_same_training(go_on(whole, 4, step=3), whole)  # back to a snapshot
    assert_same_training(go_on(go_on(trained(steps=1, **settings), 1), 5), whole)


def test_going_on_thins_rows_and_snapshots_as_a_longer_run_does(monkeypatch):
    monkeypatch.setattr(recorder, "ROWS", 4)
    monkeypatch.setattr(recorder, "SNAPSHOTS", 2)
    whole = trained(steps=11)
    assert whole.rows.at.tolist() == [0, 4, 8, 11]
    assert [snapshot.step for snapshot in whole.snapshots] == [0, 8, 11]
    assert_same_training(go_on(trained(steps=3), 8), whole)


def test_going_on_with_other_settings_keeps_what_went_before():
    before = trained(steps=4)
    after = go_on(before, 3, learning_rate=0.5, clip=None)
    assert after.plan.learning_rate == 0.5
    assert after.plan.steps == 7
    np.testing.assert_array_equal(after.by_step.losses[:5], before.by_step.losses)  # the fifth is looked at in both
    assert not after.by_step.clipped[4:7].any()
    assert after.by_step.largest[4] > 100 * before.by_step.largest[3]


def test_going_on_with_another_optimizer_begins_without_a_memory():
    before = trained(steps=3)
    after = go_on(before, 1, optimizer="momentum", learning_rate=0.1, clip=None)
    assert after.by_step.lengths[3] == pytest.approx(0.1 * after.by_step.norms[3], rel=1e-12)


def test_a_row_holds_what_was_seen_before_that_step():
    network = small(units=4)
    training = trained(network, steps=2, length=6, learning_rate=0.1)
    rows = training.rows
    assert rows.at.tolist() == [0, 1, 2]
    for row, step in enumerate(rows.at):
        now = training.network_at(step)
        inputs, targets, mask = ADDING.batch(6, 3, (0, step))
        found = backpropagate(now, inputs, targets, mask)
        assert training.by_step.losses[step] == pytest.approx(found.loss, rel=1e-13)
        by_lag = np.linalg.norm(found.d_states[::-1].reshape(7, -1), axis=1)
        np.testing.assert_allclose(rows.by_lag[row], by_lag, rtol=1e-12)
        assert rows.radius[row] == pytest.approx(np.abs(np.linalg.eigvals(now.W[0])).max(), rel=1e-12)
        assert rows.saturated[row] == np.mean(np.abs(found.states[1:]) > 0.9)
        inputs, targets, mask = ADDING.batch(6, 3, (0, step, 1))
        loss, _ = LOSSES["squared"](respond(now, inputs)[0], targets, mask)
        assert rows.held_out[row] == pytest.approx(loss / ADDING.guess(6), rel=1e-13)
    assert training.gate_names == ()
    assert rows.gates.shape == (3, 0)
    assert_same_network(training.end, training.network_at(2))


def test_gates_are_averaged_by_their_names():
    lstm = trained(small("lstm", forget_bias=3.0), steps=1)
    assert lstm.gate_names == ("i", "f", "g", "o")
    means = dict(zip(lstm.gate_names, lstm.rows.gates[0], strict=True))
    assert 0.9 < means["f"] < 1.0
    assert all(0.2 < means[name] < 0.8 for name in "io")
    assert abs(means["g"]) < 0.6
    gru = trained(small("gru", forget_bias=-40.0), steps=1)  # z is 0, so h is n
    assert gru.gate_names == ("r", "z", "n")
    assert gru.rows.gates[0, 1] < 1e-12
    assert gru.rows.saturated[0] >= 1 / 3


@pytest.mark.parametrize(
    ("cell", "share"), [("tanh", 1.0), ("sigmoid", 1.0), ("relu", 1.0), ("linear", 0.0), ("lstm", 1.0), ("gru", 1.0)]
)
def test_units_that_no_input_can_move_are_saturated(cell, share):
    network = small(cell)
    far = type(network)(network.cell, 0 * network.W, network.U, 0 * network.b - 50.0, network.V, network.c)
    assert trained(far, steps=1).rows.saturated[0] == share


def test_each_batch_has_a_length_of_its_own_and_shorter_ones_leave_the_far_lags_empty():
    training = trained(steps=12, length=(2, 5))
    lengths = [training.plan.length_at(step) for step in range(13)]
    assert set(lengths) == {2, 3, 4, 5}
    assert training.rows.by_lag.shape == (13, 6)
    np.testing.assert_array_equal((~np.isnan(training.rows.by_lag)).sum(axis=1) - 1, lengths)


def test_numbers_since_the_last_row_count_every_step(monkeypatch):
    monkeypatch.setattr(recorder, "ROWS", 2)
    training = trained(steps=7, clip=0.5)
    assert training.rows.at.tolist() == [0, 4, 7]
    steps = training.by_step
    groups = [slice(0, 1), slice(1, 5), slice(5, 8)]
    np.testing.assert_allclose(training.mean_losses, [steps.losses[group].mean() for group in groups])
    shares = [steps.clipped[group].mean() for group in (slice(0, 1), slice(1, 5), slice(5, 7))]
    np.testing.assert_allclose(training.clipped_shares, shares)
    largest = [steps.largest[group].max() for group in (slice(0, 1), slice(1, 5), slice(5, 7))]
    np.testing.assert_array_equal(training.largest_steps, largest)
    assert np.isnan(steps.largest[7])  # looked at, but no step was taken


def test_a_record_is_bounded():
    assert [spacing(steps, record.ROWS) for steps in (1, 256, 257, 10_000, 1_000_000)] == [1, 1, 2, 64, 4096]


def test_nothing_that_was_recorded_can_be_changed():
    training = trained(steps=1)
    arrays = (*training.by_step, *training.rows, training.judged, training.snapshots[0].weights)
    assert not any(array.flags.writeable for array in arrays)


def test_the_way_back_can_be_cut_short():
    training = trained(steps=1, length=6, back=2)
    reached = training.rows.by_lag[0] > 0.0
    assert reached.tolist() == [True, True, False, False, False, False, False]


def test_prices_are_judged_by_the_days_held_out():
    training = trained(task=PRICES, length=10, steps=1)
    inputs, targets, mask = PRICES.held_out.batch(10, 3, (0, 0, 2))
    loss, _ = LOSSES["squared"](respond(training.end, inputs)[0], targets, mask)
    assert training.judged[0] == pytest.approx(loss / PRICES.held_out.guess(10), rel=1e-13)


def test_memory_for_many_lengths_is_bounded(monkeypatch):
    from core.vector import trainer

    whole = trained(steps=6, length=(2, 6))
    monkeypatch.setattr(trainer, "MOST_KEPT", 0)
    assert_same_training(trained(steps=6, length=(2, 6)), whole)


@pytest.mark.parametrize(("task", "outputs"), [(ORDER, 4), (COPY, 9)])
def test_every_task_can_be_trained_on(task, outputs):
    training = trained(task=task, length=10, steps=1)
    assert training.start.outputs == outputs
    assert np.isfinite(training.by_step.losses).all()
    assert training.in_guesses[0] == pytest.approx(training.by_step.losses[0] / task.guess(10))


def test_a_small_network_learns_a_small_task_in_a_second():
    training = train(small(units=6), ADDING, length=2, steps=400, learning_rate=0.02, clip=1.0)
    assert training.fate == "learned"
    assert training.learned_at < 400
    assert training.final[0] < 0.1
