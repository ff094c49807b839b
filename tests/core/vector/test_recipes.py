"""The named trainings: how they are put together; and, long, that adding at a shorter length is learned as they say."""

from dataclasses import replace

import numpy as np
import pytest

from core.vector import recipes, training
from core.vector.network import Network
from core.vector.recipes import RECIPES, SLOWER
from core.vector.tasks import ADDING
from core.vector.training import go_on, train

ADDINGS = ("adding default", "adding orthogonal", "adding lstm")


@pytest.mark.parametrize("name", RECIPES)
def test_each_recipe_is_a_training_whose_last_quarter_is_slower(name, monkeypatch):
    monkeypatch.setattr(recipes, "UNITS", 3)
    monkeypatch.setattr(recipes, "BATCH", 2)
    monkeypatch.setattr(training, "JUDGES", 2)
    monkeypatch.setattr(training, "TICK_SECONDS", 0.0)
    recipe, told = replace(RECIPES[name], steps=4, length=10), []
    found = recipe.train(seed=1, progress=lambda *numbers: told.append(numbers))
    assert found.stopped_at == 4
    assert found.plan.learning_rate == pytest.approx(recipe.learning_rate / SLOWER)
    assert (found.plan.batch, found.plan.seed, found.start.units) == (2, 1, 3)
    assert {steps for _, steps in told} == {4}
    assert [step for step, _ in told] == sorted(step for step, _ in told)
    assert np.isfinite(found.by_step.losses).all()


def test_the_comparison_on_adding_is_fair():
    default, orthogonal, lstm = (RECIPES[name] for name in ADDINGS)
    for recipe in (default, orthogonal, lstm):
        assert (recipe.task, recipe.length, recipe.steps) == (ADDING, 100, default.steps)
    assert (default.learning_rate, default.settings) == (orthogonal.learning_rate, orthogonal.settings)
    assert default.network().cell == orthogonal.network().cell
    assert (recipes.UNITS, recipes.BATCH) == (64, 16)


@pytest.mark.long
@pytest.mark.jit  # some thousand steps
@pytest.mark.parametrize(("name", "steps", "rate"), [("adding lstm", 800, 5e-3), ("adding orthogonal", 3000, 1e-3)])
def test_adding_at_30_is_learned_by_an_lstm_and_from_an_orthogonal_start(name, steps, rate):
    recipe = RECIPES[name]
    network = Network.start(units=32, inputs=2, outputs=1, seed=0, **recipe.start)
    first = train(network, ADDING, length=30, steps=steps, learning_rate=rate, **recipe.settings)
    found = go_on(first, steps // 3, learning_rate=rate / SLOWER)
    assert found.fate == "learned"
    assert found.learned_at < found.stopped_at
    assert found.final[0] < 0.1
