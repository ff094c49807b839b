"""Clipping and update rules: PyTorch's trajectories, the papers' formulas, and what each does to extreme gradients."""

import json
import math
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core import Dataset, Experiment, Fate, StoppedBy, compare, descend, gradient
from core.optimizers import OPTIMIZERS
from tests.conftest import assert_same_bits

RECORDED = json.loads((Path(__file__).parents[1] / "recorded" / "torch_optimizers.json").read_text(encoding="utf-8"))


def recorded_problem(**settings):
    data = Dataset(RECORDED["inputs"], RECORDED["targets"])
    return Experiment(
        cell="tanh", wiring="every", weights=RECORDED["start"], trainable=("w1", "w2"), dataset=data, **settings
    )


def sick(w2=0.5, **settings):
    return Experiment(weights={"w2": w2}, **({"learning_rate": 0.001, "max_steps": 50} | settings))


@pytest.mark.parametrize("case", RECORDED["runs"], ids=lambda case: "-".join(map(str, case["settings"].values())))
def test_a_hundred_steps_are_pytorchs(case):
    run = descend(recorded_problem(max_steps=100, **case["settings"]))
    ref = np.array(case["weights"])
    assert ref.shape == (101, 2)
    assert np.abs(ref[-1] - ref[0]).max() > 0.05  # it went somewhere
    np.testing.assert_allclose(run.weights["w1"], ref[:, 0], rtol=1e-12)
    np.testing.assert_allclose(run.weights["w2"], ref[:, 1], rtol=1e-12)


def test_every_optimizer_and_both_ways_to_clip_were_recorded():
    settings = [case["settings"] for case in RECORDED["runs"]]
    assert {case["optimizer"] for case in settings} == set(OPTIMIZERS)
    assert {case.get("clip_by") for case in settings} == {None, "norm", "value"}


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_alone_and_among_others_gives_the_same_bits(optimizer):
    rates = np.linspace(0.001, 0.03, 16)
    crowd = [
        recorded_problem(
            optimizer=optimizer,
            learning_rate=rate,
            epsilon=rate / 100,
            momentum=rate * 20,
            clip=rate * 50,
            max_steps=30,
        )
        for rate in rates
    ]
    for alone, among in zip(map(descend, crowd), compare(crowd), strict=True):
        assert_same_bits(among.weights["w2"], alone.weights["w2"])
        assert_same_bits(among.sizes, alone.sizes)


@pytest.mark.parametrize("clip", [1e-3, 0.5, 100.0])
def test_clipping_by_norm_keeps_the_direction_and_bounds_the_length(clip):
    experiment = recorded_problem(clip=clip, max_steps=1, learning_rate=1.0)
    run, slopes = descend(experiment), gradient(experiment).by_parameter
    raw = np.array([slopes["w1"], slopes["w2"]])
    norm = np.hypot(*raw)
    step = -np.array([run.steps["w1"][0], run.steps["w2"][0]])
    np.testing.assert_allclose(step, raw * min(1.0, clip / norm), rtol=1e-14)
    assert (norm > clip) == (clip < 100.0)


@pytest.mark.parametrize("trainable", ["w2", ("w2", "w1"), ("w1", "w2", "w3")])
@pytest.mark.parametrize("size", [1e200, 1e-200])
def test_clipping_by_norm_knows_gradients_whose_squares_float64_does_not_have(size, trainable):
    weights = {"w1": size, "w2": 1 / size}  # the output is 1 and the loss 1, dL/dw2 = -2 x size
    settings = {"trainable": trainable, "learning_rate": 1.0, "max_steps": 1, "dataset": Dataset.chain(1.0, 2.0, 1)}
    clip = 0.1 * max(size, 1 / size if "w1" in trainable else 0.0)
    free, clipped = (descend(Experiment("linear", weights=weights, clip=c, **settings)) for c in (None, clip))
    raw = [values[0] for values in free.steps.values()]
    for name, values in clipped.steps.items():
        assert values[0] == pytest.approx(free.steps[name][0] * (clip / math.hypot(*raw)), rel=1e-14, abs=0.0)


def test_clipping_by_value_bounds_each_weight_alone():
    experiment = recorded_problem(clip=0.5, clip_by="value", max_steps=1, learning_rate=1.0)
    run, slopes = descend(experiment), gradient(experiment).by_parameter
    for name in ("w1", "w2"):
        assert -run.steps[name][0] == np.clip(slopes[name], -0.5, 0.5)
    assert abs(slopes["w2"]) > 0.5 > abs(slopes["w1"])


@pytest.mark.parametrize(("target", "slope"), [(-1.0, 0.5), (0.8, 0.4), (1.0, 0.0), (1.2, -0.4), (3.0, -0.5)])
def test_clipping_by_value_bounds_a_slope_of_either_sign(target, slope):
    settings = {"clip": 0.5, "clip_by": "value", "max_steps": 1, "learning_rate": 1.0, "trainable": "b2"}
    run = descend(Experiment("linear", dataset=Dataset.chain(1.0, target, 1), **settings))  # the output is 1
    assert -run.steps["b2"][0] == pytest.approx(slope, rel=1e-12)


@pytest.mark.parametrize("w2", [2.0, -1.7, 600.0])
def test_a_clipped_gradient_of_any_size_makes_a_step_of_rate_times_threshold(w2):
    run = descend(sick(w2, cell="linear", clip=0.25, max_steps=1))
    assert np.isfinite(run.gradients["w2"][0])
    assert run.sizes[0] == pytest.approx(0.001 * 0.25, rel=1e-15)


def test_clipping_does_nothing_for_a_vanishing_gradient():
    free, clipped = (descend(sick(0.5, clip=clip)) for clip in (None, 1.0))
    assert_same_bits(clipped.weights["w2"], free.weights["w2"])


def test_adams_first_step_against_a_vanished_gradient_is_far_below_its_rate():
    g = gradient(sick()).by_parameter["w2"]
    assert g == pytest.approx(-1.776356839400249e-13, rel=1e-12)
    default = descend(sick(optimizer="adam")).sizes[0]
    assert default == pytest.approx(0.001 * 1.776e-5, rel=1e-3)
    assert default == pytest.approx(0.001 * abs(g) / (abs(g) + 1e-8), rel=1e-9)
    assert descend(sick(optimizer="adam", epsilon=1e-30)).sizes[0] == pytest.approx(0.001, rel=1e-9)


def test_momentum_carries_on_where_the_gradient_is_exactly_0():
    # One step of plain gradient descent throws w2 below 0, where a ReLU unit answers 0 and the gradient is 0.
    settings = {"w2": 2.0, "unrolls": 4, "learning_rate": 0.003}
    plain, momentum = descend(sick(**settings)), descend(sick(optimizer="momentum", **settings))
    assert (plain.fate, plain.stopped_by, plain.stopped_at) == (Fate.dead, StoppedBy.zero_gradient, 1)
    assert momentum.gradients["w2"][5] == 0.0
    assert momentum.steps["w2"][5] == pytest.approx(0.9 * momentum.steps["w2"][4], rel=1e-15)
    assert momentum.stopped_by is StoppedBy.max_steps


@pytest.mark.parametrize("optimizer", ["rmsprop", "adam"])
def test_a_square_beyond_float64_is_named(optimizer):
    # The gradient 2 * 50 * w^99 is finite at 50 unrolls, its square is not: PyTorch would stand still for ever.
    run = descend(sick(60.0, cell="linear", optimizer=optimizer))
    assert np.isfinite(run.gradients["w2"][0])
    assert (run.fate, run.stopped_at) == (Fate.overflowed, 0)
    assert run.blew_up_in == f"the {optimizer} optimizer's mean of squared gradients"


@pytest.mark.parametrize("optimizer", ["rmsprop", "adam"])
def test_a_square_is_named_although_a_weight_that_is_not_trained_has_no_gradient(optimizer):
    data = Dataset([[0.0, 1e200]], [0.0])  # dL/dw1 = 2 h x is infinite, dL/dw2 = 2 h h_1 and the loss are not
    weights = {"w1": 1e-200, "w2": 0.0, "b1": 1e120}
    run = descend(Experiment("linear", wiring="every", weights=weights, dataset=data, optimizer=optimizer))
    assert np.isfinite([run.losses[0], run.gradients["w2"][0]]).all()
    assert gradient(run.experiment).by_parameter["w1"] == np.inf
    assert run.blew_up_in == f"the {optimizer} optimizer's mean of squared gradients"


@pytest.mark.parametrize("back", [1, 3, 10, 51])
def test_truncation_cuts_the_ledger_and_nothing_else(back):
    whole = gradient(Experiment(cell="tanh", weights={"w2": 0.9}))
    short = gradient(Experiment(cell="tanh", weights={"w2": 0.9}, truncate=back))
    assert short.loss == whole.loss
    assert_same_bits(short.ledger[51 - back :], whole.ledger[51 - back :])
    assert (short.ledger[: 51 - back] == 0.0).all()
    assert short.by_parameter["w2"] == pytest.approx(short.ledger.sum(), rel=1e-12)
    assert short.by_parameter["w3"] == whole.by_parameter["w3"]


def test_a_truncated_run_steps_by_the_truncated_gradient():
    experiment = Experiment(cell="tanh", weights={"w2": 0.9}, truncate=2, learning_rate=0.1, max_steps=5)
    run = descend(experiment)
    for k in range(5):
        here = replace(experiment, weights={"w2": run.weights["w2"][k]})
        assert run.gradients["w2"][k] == gradient(here).by_parameter["w2"]


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"optimizer": "sgd"}, "optimizer = 'sgd' is not known; choose one of gd, momentum, nesterov, rmsprop, adam."),
        ({"clip": -1}, "clip = -1 is not a number from 0"),
        ({"clip": float("inf")}, "clip = inf is not a number"),
        ({"clip_by": "norms"}, "clip_by = 'norms' is not known; choose one of norm, value."),
        ({"momentum": 1.0}, "momentum = 1.0 is not a number from 0 to below 1; give a share below 1"),
        ({"decay": "x"}, "decay = 'x' is not a number"),
        ({"epsilon": -1e-8}, "epsilon = -1e-08 is not a number"),
        ({"truncate": 0}, "truncate = 0 is not a whole number from 1 to 51"),
        ({"truncate": 52}, "truncate = 52 is not a whole number from 1 to 51"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_a_sentence(settings, sentence):
    with pytest.raises(ValueError, match="^" + sentence.replace("(", r"\(").replace(".", r"\.")):
        Experiment(**settings)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_rule_is_a_pure_function_that_makes_the_runs_steps_of_plain_numbers(name):
    optimizer, experiment = OPTIMIZERS[name], sick(1.02, cell="tanh", optimizer=name, max_steps=20)
    run, memory = descend(experiment), optimizer.memory()
    settings = [getattr(experiment, optimizer.field_of(setting)) for setting in optimizer.settings._fields]
    for gradient_there, step in zip(run.gradients["w2"][:-1].tolist(), run.steps["w2"][:-1], strict=True):
        with np.errstate(all="ignore"):
            comp, memory = optimizer.update(optimizer.settings(*settings), memory, gradient_there)
        assert_same_bits(comp, step)


SIGN = """
from typing import NamedTuple
from core.optimizers.contract import Optimizer
from core.packs.arithmetic import where
from core.packs.jit import jitable

class Settings(NamedTuple):
    learning_rate: float
    share: float = 0.9
    floor: float = 0.125  # no field of Experiment: the default holds

class Memory(NamedTuple):
    count: float = 3.0

@jitable
def update(settings, memory, gradient):
    size = settings.learning_rate * settings.share * memory.count + settings.floor
    return where(gradient < 0.0, size, -size), Memory(memory.count + 1.0)

OPTIMIZER = Optimizer("sign", Settings, Memory, update, {"share": "momentum"})
"""


def test_an_optimizer_is_added_by_one_file_and_one_name(tmp_path):
    core = tmp_path / "core"
    shutil.copytree(Path(__file__).parents[2] / "core", core, ignore=shutil.ignore_patterns("__pycache__"))
    (core / "optimizers" / "sign.py").write_text(SIGN, encoding="utf-8")
    register = core / "optimizers" / "__init__.py"
    register.write_text(register.read_text(encoding="utf-8").replace("rmsprop", "rmsprop, sign"), encoding="utf-8")
    script = (
        "from core import Experiment, descend\n"
        "rule = {'optimizer': 'sign', 'learning_rate': 0.5, 'momentum': 0.5}\n"
        "one = Experiment('linear', unrolls=1, weights={'w2': 0.5}, max_steps=3, **rule)\n"
        "print(*descend(one).weights['w2'])"
    )
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-c", script]
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    # The optimum is at 1; the steps are 0.5 x 0.5 x (3, 4, 5) + 0.125 long.
    assert [float(value) for value in result.stdout.split()] == [0.5, 1.375, 0.25, 1.625]


def test_the_decay_that_is_not_given_is_pytorchs():
    assert Experiment(optimizer="rmsprop").decay == 0.99
    assert Experiment(optimizer="adam").decay == 0.999
