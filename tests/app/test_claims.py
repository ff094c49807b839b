"""True or false: each claim of the lesson is judged by computation."""

from pathlib import Path

import numpy as np
import pytest

from app.lesson import claims_of_numbers, claims_of_training
from app.lesson.claims import BANK
from app.lesson.network import chain
from core import amplification, descend, gradient
from core.numbers import number_text

FALSE = ("bounce", "power", "adam", "whole", "rate", "clip", "lstm", "tolerance", "one", "finite", "zero", "momentum")
FALSE += ("radius", "default", "nan", "bias", "weights", "orthogonal")
LARGEST = float(np.finfo(np.float32).max)
TRUE = ("steady", "alive", "flat", "few", "hops", "float32", "louder", "unit")


@pytest.mark.parametrize("claim", BANK, ids=lambda claim: claim.key)
def test_each_claim_is_judged_by_computation(claim):
    verdict = claim.check()
    assert verdict.true is (claim.key in TRUE)
    assert any(character.isdigit() for character in verdict.why)
    assert verdict.why.endswith(".")
    assert verdict.figure.to_dict()["datasets"]


def test_true_claims_stand_among_false_ones_in_a_fixed_order():
    keys = [claim.key for claim in BANK]
    assert sorted(keys) == sorted(FALSE + TRUE)
    kinds = "".join("T" if key in TRUE else "F" for key in keys)
    assert kinds[0] == kinds[-1] == "F"
    assert "FFFF" not in kinds
    assert "TT" not in kinds
    assert len({claim.text for claim in BANK}) == len(BANK)


def test_the_verdicts_say_their_numbers():
    said = {claim.key: claim.check().why for claim in BANK}
    assert number_text(6.338253001141141e31) in said["power"]
    assert "2 (w2ⁿ − 1) n w2ⁿ⁻¹" in said["power"]
    for w, n in ((2.0, 50), (1.02, 50), (0.5, 4)):  # the formula that is quoted, there and in the scene
        slope = gradient(chain(w, n)).by_parameter["w2"]
        assert slope == pytest.approx(2 * (w**n - 1) * n * w ** (n - 1), rel=1e-12)
    assert "is dead at step 1:" in said["bounce"]
    assert "not one brings both" in said["rate"]
    assert "the same steps to the last bit" in said["clip"]
    assert number_text(0.001 * 1.776e-5) in said["adam"]
    assert amplification(0.5, 50).text in said["lstm"]
    assert "stops after step 1" in said["tolerance"]
    assert "is 0, exactly" in said["zero"]
    assert "is dead at step 1, too" in said["momentum"]
    assert "1,000 unrolls turn Input 1 = 1 into 1." in said["steady"]
    assert "float32 after 128, float64 after 1,024" in said["float32"]
    assert "above 0.0625 cannot settle" in said["hops"]
    assert "over 4 unrolls the run has converged" in said["few"]
    assert "over 50 it has stalled" in said["few"]
    assert f"over 50 unrolls the gradient of w2 is {number_text(np.float32(6.338253001141141e31))}." in said["finite"]
    assert "the gradient becomes 0, and nothing moves" in said["finite"]
    assert "Over 100 unrolls the gradient is infinite, and times 0 it is not a number" in said["finite"]
    clipped = descend(chain(2.0, clip=1.0))
    assert f"no step is longer than {number_text(clipped.largest_step)}" in said["alive"]
    assert "and yet the loss is 1" in said["flat"]
    early = float(said["whole"].split("make up ")[1].split("\u00a0×\u00a010")[0])
    assert 1 < early < 10


def test_clipping_in_float32_loses_the_gradient_before_it_is_too_large_itself():
    """The line of the clipped gradient ends where the norm overflows, the other where the gradient does."""
    lines = next(claim for claim in BANK if claim.key == "finite").check().figure.tables["powers"]
    drawn = lines[np.isfinite(lines["log10 amplification"])]
    ends = {name: drawn["unrolls"][drawn["run"] == name].max() for name in ("before clipping", "clipped to 1")}
    for n in (ends["clipped to 1"], ends["clipped to 1"] + 1):
        slopes = np.array(list(gradient(chain(2.0, n)).by_parameter.values()))
        assert (np.linalg.norm(slopes) ** 2 < LARGEST) == (n == ends["clipped to 1"])
    for n in (ends["before clipping"], ends["before clipping"] + 1):
        slope = gradient(chain(2.0, n)).by_parameter["w2"]
        assert (slope < LARGEST) == (n == ends["before clipping"])


def test_the_readme_counts_the_claims():
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert len(BANK) == 26
    assert "twenty-six things that are often said" in readme


OTHERWISE = {  # other numbers, with which it is the other way round
    "power": {"days": 1},
    "bounce": {"weight": 1.05, "unrolls": 4, "learning_rate": 0.0626},
    "rate": {"weight": 1.1, "unrolls": 4},
    "clip": {"weight": 2.0, "unrolls": 4},
    "adam": {"unrolls": 4},
    "lstm": {"days": 2},
    "tolerance": {"unrolls": 4},
    "whole": {"wiring": "first"},
    "one": {"unrolls": 4},
    "finite": {"unrolls": 4},
    "zero": {"unrolls": 100},
    "momentum": {"weight": 1.05, "unrolls": 4},
    "steady": {"weight": 1.01},
    "alive": {"weight": 0.5},
    "flat": {"weight": 1.0},
    "few": {"weight": 1.0},
    "hops": {"learning_rate": 0.01},
    "float32": {"weight": 1.0},
}


@pytest.mark.parametrize("claim", [claim for claim in BANK if claim.key in OTHERWISE], ids=lambda claim: claim.key)
def test_with_other_numbers_it_is_the_other_way_round(claim, monkeypatch):
    other = dict(OTHERWISE[claim.key])
    days, moved = other.pop("days", None), other.pop("weight", None)
    if days is not None:
        other["unrolls"] = days

    def changed(weight, **settings):
        return chain(weight if moved is None else moved, **(settings | other))

    for module in (claims_of_numbers, claims_of_training):
        monkeypatch.setattr(module, "chain", changed)
        if days is not None:
            monkeypatch.setattr(module, "DAYS", days)
    assert claim.check().true is (claim.key in FALSE)


MANY_OTHERWISE = {
    "louder": {"loud": 0.05},
    "radius": {"units": 1},
    "default": {"bias": 5.0},
    "nan": {"gain": 0.5},
    "unit": {"start": "gaussian"},
    "bias": {"bias": 1.0},
    "weights": {"steps": 4},
    "orthogonal": {"noise": 0.05},
}


@pytest.mark.parametrize("claim", [claim for claim in BANK if claim.key in MANY_OTHERWISE], ids=lambda claim: claim.key)
def test_of_many_units_too_with_other_numbers_it_is_the_other_way_round(claim):
    assert claim.check(**MANY_OTHERWISE[claim.key]).true is (claim.key in FALSE)


def test_every_claim_is_tried_with_other_numbers():
    assert OTHERWISE.keys() | MANY_OTHERWISE.keys() == {claim.key for claim in BANK}


def test_the_verdicts_on_many_units_say_their_numbers():
    said = {claim.key: claim.check().why for claim in BANK if claim.key in MANY_OTHERWISE}
    assert "grows up to 87,929 times, at step 36" in said["radius"]
    assert "1.657\u00a0×\u00a010⁻¹¹ of the gradient is left after 50 steps" in said["default"]
    assert "multiplies the gradient by 1 over 50 steps" in said["orthogonal"]
    assert said["unit"].count(number_text(0.9**50)) == 3
    assert "it left the finite numbers at the state after time step" in said["nan"]
    factor = float(said["bias"].split("multiplied by ")[1].split(" ")[0])
    assert 1.0 < factor < 1.1


def test_learning_rates_are_tried_down_to_where_the_first_step_is_nothing():
    assert claims_of_training.RATES[0] == 1e-36
