"""The cures: what each changes and leaves alone, their words, and the claims that their page makes."""

import numpy as np
import pytest

from app import tables
from app.cures import settings, words
from app.cures.work import ends_of
from app.theme import cure_colours
from app.ui import run_words
from core import Dataset, Experiment, Fate, amplification, compare, descend, finish, gradient
from core.initial import chrono, kept_share
from core.numbers import number_text
from core.optimum import always_the_average

DEFAULTS = {key: setting.default for key, setting in settings.SETTINGS.items()}


SICKNESSES = settings.sicknesses(DEFAULTS)


def fates(cure, weight, **values):
    return [end.fate for end in finish(settings.trials(cure, DEFAULTS | values, weight))]


def test_the_sick_runs_are_sick():
    found = {name: descend(settings.sick(DEFAULTS, weight)).fate for name, weight in SICKNESSES.items()}
    assert found == {"exploding": Fate.dead, "vanishing": Fate.stalled}


@pytest.mark.parametrize(
    ("weight", "both"), [(2.0, (2.0, 0.5)), (1.5, (1.5, 0.5)), (-0.9, (2.0, -0.9)), (1.0, (2.0, 0.5))]
)
def test_the_weight_of_the_page_stands_on_its_side_of_the_table(weight, both):
    assert tuple(settings.sicknesses(DEFAULTS | {"w2": weight}).values()) == both


def test_the_sick_run_has_the_cell_and_the_input_that_are_set():
    sick = settings.sick(DEFAULTS | {"cell": "tanh", "wiring": "every day"}, 0.5)
    assert (sick.cell.name, sick.wiring, sick.weights["w2"]) == ("tanh", "every", 0.5)


@pytest.mark.parametrize("cure", settings.CURES)
def test_a_cure_keeps_the_data_the_unrolls_and_the_number_of_steps(cure):
    sick, cured = settings.sick(DEFAULTS, settings.EXPLODING), settings.cured(cure, DEFAULTS, settings.EXPLODING)
    assert (cured.dataset, cured.unrolls, cured.max_steps) == (sick.dataset, sick.unrolls, sick.max_steps)
    assert cured != sick
    assert len(settings.trials(cure, DEFAULTS, settings.EXPLODING)) == (
        settings.STARTS if settings.CURES[cure].random_start else 1
    )


# The table that the page opens with. Gradient descent on one weight is exactly repeatable, so its fates are asserted.
STEPPING = {
    "clip by norm": (Fate.converged, Fate.stalled),
    "clip by value": (Fate.converged, Fate.stalled),
    "momentum": (Fate.dead, Fate.stalled),
    "Nesterov": (Fate.dead, Fate.stalled),
    "RMSprop": (Fate.ran_out, Fate.stalled),
    "Adam": (Fate.ran_out, Fate.stalled),
    "Adam, epsilon as set": (Fate.ran_out, Fate.converged),
    "truncated BPTT": (Fate.dead, Fate.stalled),
    "start at w2 = 1": (Fate.converged, Fate.converged),
}


@pytest.mark.parametrize("cure", STEPPING)
def test_which_step_helps_against_which_sickness(cure):
    assert tuple(fates(cure, weight)[0] for weight in SICKNESSES.values()) == STEPPING[cure]


def test_which_network_helps():
    converged = {
        cure: fates(cure, settings.VANISHING).count(Fate.converged)
        for cure in settings.CURES
        if settings.CURES[cure].random_start
    }
    assert converged == {
        "tanh, all weights": 0,
        "LSTM, forget bias 0": 0,
        "LSTM, forget bias as set": 6,
        "LSTM, chrono": 15,
        "GRU, keep bias as set": 11,
    }


@pytest.mark.parametrize("cure", [cure for cure in settings.CURES if settings.CURES[cure].random_start])
def test_a_new_network_does_not_know_how_the_old_one_was_sick(cure):
    assert settings.trials(cure, DEFAULTS, settings.EXPLODING) == settings.trials(cure, DEFAULTS, settings.VANISHING)


def test_clipping_says_what_it_did():
    ill, clipped = (
        descend(one)
        for one in (
            settings.sick(DEFAULTS, settings.VANISHING),
            settings.cured("clip by norm", DEFAULTS, settings.VANISHING),
        )
    )
    said = words.clipping(ill, clipped)
    np.testing.assert_array_equal(ill.weights["w2"], clipped.weights["w2"])
    assert "the same, bit for bit" in said
    assert "2,000 steps" in said
    tight = descend(settings.cured("clip by norm", DEFAULTS | {"clip": 1e-14}, settings.VANISHING))
    assert tight.sizes[0] < ill.sizes[0]
    assert "smaller still" in words.clipping(ill, tight)


def test_epsilon_says_why_adam_crawls():
    adam = descend(settings.cured("Adam", DEFAULTS | {"steps": 5}, settings.VANISHING))
    slope = abs(gradient(adam.experiment).by_parameter["w2"])
    assert adam.sizes[0] == pytest.approx(0.001 * slope / (slope + 1e-8), rel=1e-6)
    said = words.epsilon(adam)
    for number in (adam.sizes[0], slope, 1e-8 / slope):
        assert number_text(number) in said
    small = descend(settings.cured("Adam, epsilon as set", DEFAULTS | {"steps": 5}, settings.VANISHING))
    assert "is not small beside epsilon" in words.epsilon(small)
    assert small.sizes[0] == pytest.approx(0.001, rel=1e-9)


def test_the_name_alone_says_who_wins():
    good, bad = [Fate.converged] * 3 + [Fate.ran_out], [Fate.ran_out] * 4
    said = words.only_the_name(bad, good, 3.0)
    assert "0 converge; with forget bias 3, 3 of the same 4" in said
    assert "The name alone is no cure" in said
    assert "not what decides" in words.only_the_name(good, good, 1.0)


def test_who_beats_the_average_ends_below_its_loss():
    trials = settings.trials("tanh, all weights", DEFAULTS, settings.VANISHING)
    average = always_the_average(trials[0].dataset)
    assert [end.beats_the_average for end in ends_of(trials)] == [run.loss < average for run in finish(trials)]


def test_summary_counts_what_the_table_shows():
    good, way, lost = (Fate.converged, True), (Fate.ran_out, True), (Fate.dead, False)
    table = tables.cure_table(
        {
            "a": {"exploding": [good], "vanishing": [(Fate.stalled, False)]},
            "b": {"exploding": [good] * 3 + [way], "vanishing": [good] * 4},
            "c": {"exploding": [good] + [lost] * 3, "vanishing": [lost] * 4},
        },
        {"a": "shortens", "b": "opens", "c": "rolls"},
    )
    assert list(table["row"][::2]) == ["a: shortens", "b: opens", "c: rolls"]
    assert list(table["text"]) == ["converged", "stalled", "3 of 4", "4 of 4", "1 of 4", "0 of 4"]
    assert list(table["fate"]) == ["converged", "stalled", "converged", "converged", "dead", "dead"]
    assert list(tables.average_table(table)["text"]) == ["1 of 2", "4 of 4", "1 of 4"]
    said = words.summary(table)
    assert said == "Of 3 cures 2 help against exploding, 1 help against vanishing, and 1 against both: b."


def test_survival_names_the_real_products():
    experiments = {
        "sick": settings.sick(DEFAULTS, settings.EXPLODING),
        "LSTM": settings.cured("LSTM, forget bias as set", DEFAULTS, settings.EXPLODING),
    }
    table = tables.carried_table(experiments)
    said = words.survival(table)
    assert f"sick: by {amplification(2.0, 50).text}" in said
    assert "its cell alone by" in said
    assert set(table[table["run"] == "sick"]["path"]) == {"whole state"}
    assert table.frame().groupby(["run", "path"])["log10 amplification"].first().eq(0).all()


def test_a_cure_that_only_changes_the_steps_leaves_the_survival_where_it_is():
    chosen = [cure for cure, one in settings.CURES.items() if not one.random_start and cure != "start at w2 = 1"]
    experiments = {cure: settings.cured(cure, DEFAULTS, settings.EXPLODING) for cure in chosen}
    table = tables.carried_table(experiments)
    assert table.frame().groupby("unrolls")["log10 amplification"].nunique().eq(1).all()


@pytest.mark.parametrize("bias", [-2.0, 0.0, 3.0, 8.0])
def test_the_gate_says_what_it_keeps(bias):
    share = kept_share(bias)
    table = tables.amplification_table({"gate": share}, 50)
    left = tables.amplified_to_the_end(table, "gate")
    assert left == amplification(share, 50).text
    assert 0 < share < 1  # it can never exceed 1
    assert left in words.gate(bias, share, left, 50)


@pytest.mark.parametrize("unrolls", [10, 50, 200])
def test_chrono_stays_near_one_over_e_whatever_the_length(unrolls):
    assert kept_share(chrono("lstm", unrolls + 1)["b_f"]) ** unrolls == pytest.approx(1 / np.e, rel=0.06)


def test_story_of_a_network_tells_its_loss_against_always_the_average():
    run = descend(settings.cured("tanh, all weights", DEFAULTS | {"steps": 30}, settings.EXPLODING))
    share = run.losses[-1] / always_the_average(run.experiment.dataset)
    assert f"{number_text(float(f'{100 * share:.3g}'))}% of the error of always guessing" in run_words.story(run)
    assert "trains 5 weights" in run_words.story(run)
    lonely = descend(
        settings.cured("tanh, all weights", DEFAULTS | {"steps": 3, "data": settings.PAIR}, settings.EXPLODING)
    )
    assert "average" not in run_words.story(lonely)  # one target is its own average


def test_story_of_an_overflow_names_the_place():
    data = Dataset([[1.0, 1.0]], [1.0])
    weights = {"w1": 1e300, "w3": 1e300}
    run = descend(Experiment(cell="linear", dataset=data, weights=weights, trainable=("w1", "w3")))
    assert run.fate is Fate.overflowed
    assert "leaves the numbers that float64 has" in run_words.story(run)


def test_statquests_companies_are_learned_from_every_start():
    for run in compare([settings.companies(seed) for seed in range(settings.STARTS)]):
        a, b = gradient(run.experiment).outputs
        table = tables.answers_table(run, ("company A", "company B"))
        assert list(table["answer"][:2]) == pytest.approx([a, b], rel=1e-12)
        last = table[table["step"] == 1000].frame().set_index("sequence")["answer"]
        assert last["company A"] < 0.1
        assert last["company B"] > 0.9
        assert f"{number_text(round(last['company B'], 4))} (wanted: 1)" in words.companies(run, table)


def test_every_run_has_a_colour_of_its_own():
    colours = cure_colours("sick", 2.0, ["a", "b", "c"])
    assert len(set(colours.values())) == 4
