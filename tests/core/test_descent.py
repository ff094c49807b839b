"""The statistics that a kernel keeps of a run, told once more from the run's full record by their definitions."""

import math

import numpy as np
import pytest

from core import Dataset, Experiment, Fate, StoppedBy, descend
from core.advance import advance
from core.engine.lanes import NO_ROWS
from core.initial import drawn
from core.statistics import Reason, Statistic
from tests.readings import fate_in_words

STOCKS = Dataset.stocks("IBM", 5, 4)


def chain(w=1.05, rate=0.075, n=4, cell="relu", **settings):
    return Experiment(cell=cell, unrolls=n, weights={"w2": w}, learning_rate=rate, **settings)


def several(**settings):
    settings = {"trainable": ("w2", "b1", "w3"), "learning_rate": 0.02, "max_steps": 37} | settings
    return Experiment(cell="tanh", wiring="every", dataset=STOCKS, weights={"w2": 0.4, "b2": 0.3}, **settings)


def one_of_several_weights_has_no_step():
    """Adam without its epsilon divides 0 by 0 where a gradient is 0: without unrolls, that of w2."""
    weights = {"w1": 1.0, "w2": 1.0}
    settings = {"optimizer": "adam", "epsilon": 0.0, "max_steps": 5, "dataset": Dataset.chain(1.0, 2.0, 0)}
    return Experiment("linear", weights=weights, trainable=("w2", "w1"), **settings)


# name -> a run; between them they meet every reason to stop, every fate, and ends of the halves and quarters of steps
RUNS = {
    "bouncing": chain(max_steps=100),
    "bouncing, odd steps": chain(max_steps=43),
    "bouncing, few steps": chain(max_steps=5),
    "bouncing dies down": chain(rate=0.0615, max_steps=61),
    "converging": chain(w=1.2, rate=0.01, max_steps=50),
    "converging in time": chain(w=0.9, rate=0.01, max_steps=400, tolerance=1e-5),
    "stopped by its first step": chain(w=0.9, rate=1e-4, max_steps=50, tolerance=1.0),
    "the last of its weights has no slope": Experiment(
        "linear",
        trainable=("w1", "w2"),  # w1's slope is negative; without unrolls w2 has none
        max_steps=12,
        dataset=Dataset.chain(1.0, 2.0, 0),
    ),
    "on its way": chain(w=0.5, rate=0.01, max_steps=20),
    "within the goal, though it bounces there": chain(w=0.6, rate=0.0626, max_steps=100),
    "comes to rest at a saddle": chain(w=-1.0, n=3, rate=0.03, cell="linear", max_steps=300),
    "no step at all": chain(max_steps=1),
    "dead": chain(w=2.0, rate=0.01),
    "dead at once": chain(w=0.5, n=1200),
    "at the optimum": chain(w=1.0),
    "stalled": chain(w=0.5, n=50, rate=0.01, max_steps=30),
    "overflowed": chain(w=2.0, n=50, rate=0.01, cell="linear"),
    "overflowed later": chain(w=1.4, n=3, rate=0.3, cell="linear"),
    "a step of infinite size": chain(w=2.0, n=50, rate=1e300, cell="linear"),
    "carried by momentum": chain(w=2.0, rate=0.003, optimizer="momentum", max_steps=90),
    "worse than silent": Experiment("linear", weights={"b2": 0.25}, dataset=STOCKS, learning_rate=1e-4, max_steps=31),
    "best is above 0": Experiment(
        "linear", weights={"w2": 0.2, "b2": 0.25}, dataset=STOCKS, learning_rate=0.03, max_steps=64
    ),
    "never reaches a negative target": Experiment(
        "linear", weights={"w2": 1.2}, dataset=Dataset.chain(1.0, -2.0, 4), learning_rate=0.01, max_steps=200
    ),
    "several weights": several(),
    "several weights, nesterov": several(optimizer="nesterov", learning_rate=0.3),
    "several weights, adam": several(optimizer="adam", learning_rate=0.2, tolerance=0.004, max_steps=300),
    "several weights, clipped": several(clip=0.05, clip_by="value", learning_rate=0.7),
    "several weights, lstm": Experiment(
        "lstm", weights=drawn("lstm", 2), trainable=("w_xi", "b_f", "w_hg"), dataset=STOCKS, max_steps=12
    ),
    "a step too small for float64": Experiment(
        "linear", weights={"b2": 1e-322}, trainable="b2", dataset=Dataset.chain(0.0, 0.0, 0), learning_rate=0.05
    ),
    "no number for a step": one_of_several_weights_has_no_step(),
}


def table_of(parts):
    """(weights, rows) of one part of a record."""
    return np.array(list(parts.values()))


def size_of(step):
    """The largest change of any one weight."""
    return math.nan if np.isnan(step).any() else float(np.abs(step).max())


def reason_at(run, k):
    """Why the run had to stop at step k, or None, by what the reasons say of themselves."""
    gradient, step = table_of(run.gradients)[:, k], table_of(run.steps)[:, k]
    if not np.isfinite([run.losses[k], *gradient, *table_of(run.weights)[:, k]]).all():
        return StoppedBy.non_finite
    if not gradient.any() and not step.any():  # momentum may carry on; a step that was not taken is NaN
        return StoppedBy.zero_gradient
    if k > 0 and size_of(table_of(run.steps)[:, k - 1]) < run.experiment.tolerance:
        return StoppedBy.step_below_tolerance
    return StoppedBy.max_steps if k == run.experiment.max_steps else None


def went_back(steps, k):
    """Whether the weight that moves most at step k goes against its own step before."""
    if k == 0:
        return False
    first = int(np.argmax(np.abs(steps[:, k])))
    return bool(np.sign(steps[first, k]) * np.sign(steps[first, k - 1]) < 0)


def last(steps):
    return max(steps, default=-1)


def told(run):
    """name -> each Statistic, from the record."""
    experiment, n, losses = run.experiment, run.stopped_at, run.losses
    looked, last_step, steps = range(n + 1), experiment.max_steps, table_of(run.steps)
    sizes = [size_of(steps[:, k]) for k in range(n)]
    best, worst = run.best.loss, run.best.reference
    goal = max(best + 0.01 * (min(losses[0], worst) - best), best + 1e-9 * worst)
    inside = [losses[k] <= goal for k in looked]
    late = last_step - last_step // 4
    backwards = [k for k in range(n) if went_back(steps, k)]
    return {
        "stopped_by": Reason[run.stopped_by],
        "stopped_at": n,
        "best_loss": run.best.loss,
        "reference": worst,
        "goal": goal,
        "loss": losses[n],
        "outside": last(k for k in looked if not inside[k]),
        "alive": last(k for k in looked if table_of(run.gradients)[:, k].any()),
        "size": sizes[-1] if sizes else 0.0,
        "path": sum(sizes),
        "smallest": min((size for size in sizes if size > 0), default=math.inf),
        "largest": max((size for size in sizes if size < math.inf), default=0.0),
        "summed_loss": sum(losses[: n + 1]),
        "first_reversal": backwards[0] if backwards else -1,
        "reversals": sum(k >= last_step // 2 for k in backwards),
        "largest_before": max((sizes[k] for k in range(n) if last_step // 2 <= k < late), default=0.0),
        "largest_late": max((sizes[k] for k in range(n) if late <= k), default=0.0),
        "lowest": min((loss for loss in losses if loss < math.inf), default=math.inf),
        "left": last(k for k in looked if k > 0 and inside[k - 1] and not inside[k]),
        "steepest_late": float(np.abs(table_of(run.gradients)[:, late:]).max(initial=0)),
    }


def sealed(run, numbers):
    """The step at which a fate was sealed, by what `judge` says of it."""
    steps = {Fate.converged: numbers["outside"] + 1, Fate.bouncing: numbers["first_reversal"]}
    return steps.get(run.fate, numbers["alive"] + 1 if run.fate is Fate.dead else run.stopped_at)


def kept(pack, a_lane_is="sequence"):
    """(len(Statistic), runs) as the kernel kept them."""
    return advance(pack, a_lane_is, NO_ROWS[a_lane_is], lambda *_: None, lambda *_: None)[0]


@pytest.mark.parametrize("name", RUNS)
def test_the_statistics_of_a_run_are_what_its_record_tells(name):
    run = descend(RUNS[name])
    np.testing.assert_array_equal(run.at, np.arange(run.stopped_at + 1))
    comp, ref = dict(zip(Statistic.__members__, kept([RUNS[name]])[:, 0], strict=True)), told(run)
    if run.stopped_by is StoppedBy.non_finite:
        del ref["alive"], ref["steepest_late"]  # nobody asks whether a NaN is alive
    for key in ref:
        assert comp[key] == pytest.approx(ref[key], rel=1e-12, abs=0.0, nan_ok=True), key
    assert (run.fate.label, run.sealed_at) == (fate_in_words(run), sealed(run, ref))


@pytest.mark.parametrize("name", RUNS)
def test_a_run_stops_at_the_first_reason_and_moves_by_its_steps_until_then(name):
    run = descend(RUNS[name])
    assert [reason_at(run, k) for k in run.at] == [None] * run.stopped_at + [run.stopped_by]
    weights, steps = table_of(run.weights), table_of(run.steps)
    np.testing.assert_array_equal(weights[:, 1:], weights[:, :-1] + steps[:, :-1])


def test_the_runs_above_meet_every_fate_and_every_reason():
    runs = [descend(experiment) for experiment in RUNS.values()]
    assert {run.fate for run in runs} == set(Fate)
    assert {run.stopped_by for run in runs} == set(StoppedBy)


def test_a_run_that_has_stopped_keeps_its_statistics_while_the_others_go_on():
    starts = [(0.5, 0.01), (2.0, 0.01), (1.0, 0.01), (1.05, 0.0626), (1.4, 1e300), (0.9, 0.01), (2.0, 1e-5)]
    pack = [chain(w, rate, max_steps=60, tolerance=2e-4) for w, rate in starts]
    among = kept(pack, "run")
    assert len(set(among[Statistic.stopped_at])) > 3
    for lane, experiment in enumerate(pack):
        np.testing.assert_array_equal(among[:, lane], kept([experiment])[:, 0])


@pytest.mark.parametrize("trainable", [("w2", "b2"), ("w1", "w2"), ("w1", "w2", "w3")])
@pytest.mark.parametrize("optimizer", ["rmsprop", "adam"])
def test_a_square_beyond_float64_stops_the_run_whichever_weight_it_is_of(optimizer, trainable):
    weights = {"w1": 1e160, "w2": 1e-160}  # the output is 1, dL/dw2 = -2 x 1e160, dL/db2 = dL/dw3 = -2
    data = Dataset.chain(1.0, 2.0, 1)
    run = descend(Experiment("linear", weights=weights, trainable=trainable, dataset=data, optimizer=optimizer))
    assert np.isfinite([values[0] for values in run.gradients.values()]).all()
    assert (run.stopped_by, run.stopped_at) == (StoppedBy.non_finite, 0)
