"""Random experiments whose verdicts are checked against three judges that know nothing of core.fate and core.search.

    python -m tests.fuzz.verdicts [--count 10000] [--seed 1] [--workers 2] [--against-search 500]

Of each run: no loss lies below the best known one; its fate is what the page's words say (tests/readings.py); with one
and two steps more it is the same, but for runs that change in these steps. Of `--against-search` of the experiments:
how often an independent search (SciPy's, if it is installed) finds a lower loss, along one weight by more than 0.1% of
it, of several weights by more than 1% of the loss of always giving the same answer.
"""

import argparse
import random
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from multiprocessing import get_context

import numpy as np

from core import CELLS, Dataset, Experiment, best_known, descend, losses
from core.bptt import gradient_at
from core.data.prices import TICKERS
from core.experiment import READOUT, WIRINGS
from core.optimizers import OPTIMIZERS
from tests.fuzz.draw import draw_settings
from tests.readings import above_goal, fate_in_words, went_back

BATCH = 100
FEW = 24  # steps of which one more or less is a change: each is more than a hundredth of the quarter that is judged


def drawn(seed, index):
    """One experiment of ordinary size, or in one of ten cases of any size that float64 has; the same every time."""
    rng = random.Random(f"{seed}-{index}")
    if rng.random() < 0.1:
        return Experiment(**draw_settings(rng))
    cell, unrolls, sequences = (
        rng.choice(tuple(CELLS)),
        rng.choice((0, 1, 2, 4, 8, 10, 20, 50)),
        rng.choice((1, 3, 8, 16)),
    )
    numbers = np.random.default_rng(rng.randrange(10**6))
    data = rng.choice(
        (
            lambda: Dataset.stocks(rng.choice(TICKERS), unrolls, sequences),
            lambda: Dataset.recall(unrolls, sequences, rng.randrange(100)),
            lambda: Dataset.chain(rng.gauss(0, 1), rng.gauss(0, 1), unrolls),
            lambda: Dataset(numbers.normal(size=(sequences, unrolls + 1)), numbers.normal(size=sequences)),
        )
    )
    names = (*CELLS[cell].parameters, *READOUT)
    one, several = rng.choice(names), tuple(rng.sample(names, rng.randint(2, len(names))))
    weights = {name: rng.gauss(0, 1) for name in names if rng.random() < 0.5}
    if "w2" in names and rng.random() < 0.5:
        weights["w2"] = rng.choice((0.5, 0.9, 0.99, 1.1, 1.5, 2.0, -1.2))
    return Experiment(
        cell=cell,
        wiring=rng.choice(WIRINGS),
        weights=weights,
        trainable=rng.choice((None, None, one, several)),
        learning_rate=10 ** rng.uniform(-4, 0.5),
        max_steps=rng.choice((20, 100, 300, 1000)),
        optimizer=rng.choice(tuple(OPTIMIZERS)),
        momentum=rng.choice((0.5, 0.9)),
        clip=rng.choice((None, None, None, 1.0, 5.0)),
        dataset=data(),
    )


def faults_of(experiment):
    """What is wrong with the verdict of one experiment, in words; and its fate."""
    runs = [descend(replace(experiment, max_steps=experiment.max_steps + more)) for more in range(3)]
    run, faults = runs[0], []
    finite = run.losses[np.isfinite(run.losses)]
    if finite.size and finite.min() < run.best.loss - 1e-9 * run.best.reference:
        faults.append(f"the loss {finite.min()} is below the best known one, {run.best.loss}")
    if (said := fate_in_words(run)) != run.fate.label:
        faults.append(f"{run.fate.label}, but by the words it is {said}")
    labels = [each.fate.label for each in runs]
    if len(set(labels)) > 1 and not changes(runs[0], runs[-1]):
        faults.append(f"with one and two steps more it is {' and '.join(labels[1:])} and no longer {labels[0]}")
    return faults, run.fate.label


def changes(before, run):
    """Whether the last steps of a run are a change of their own: there are few, or it came to its goal or left it, or
    a quarter ago it did, or a number that it is judged by is no longer what it was `before` these steps, or was at a
    limit of the words already.
    """
    steps = run.experiment.max_steps
    if steps <= FEW or run.stopped_by.value != "max_steps":
        return True
    above = above_goal(run)
    crossed = np.flatnonzero(above[1:] != above[:-1]) + 1
    ends = (steps, steps - steps // 10, steps - steps // 4)
    if any(abs(step - end) <= 3 for step in crossed.tolist() for end in ends) or is_at_a_limit(run):
        return True
    return any(map(apart, judged_by(before), judged_by(run)))


def apart(one, other):
    """Whether two numbers differ by over a tenth."""
    return abs(one - other) > 0.1 * max(abs(one), abs(other))


def judged_by(run):
    """The largest steps of the last two quarters, and the steepest slope of the last one."""
    sizes, steps = run.sizes[:-1], run.experiment.max_steps
    third, fourth = sizes[steps // 2 : steps - steps // 4], sizes[steps - steps // 4 :]
    slope = max(np.abs(gradient[-(steps // 4) - 1 :]).max() for gradient in run.gradients.values())
    return third.max(initial=0), fourth.max(initial=0), slope


def is_at_a_limit(run):
    """Whether other numbers that the words ask for, a little changed, would change the fate."""
    steps = run.experiment.max_steps
    *quarters, slope = judged_by(run)
    ways = 0.01 * run.best.distance(tuple(values[0] for values in run.weights.values())), run.path
    missing = run.losses[-1] - run.best.loss
    pairs = [ways, (0.75 * quarters[0], quarters[1]), (0.01 * run.path, quarters[1] * (steps // 4))]
    pairs.append((0.01 * missing, slope * ways[0] * 100))
    half = range(steps // 2, steps)
    against = sum(went_back(run, k) for k in half if k)
    at_a_quarter = abs(4 * against - len(half)) <= 4  # one reversal more or less
    return at_a_quarter or not all(apart(*pair) for pair in pairs)


def examine(seed, first, count):
    """Faults of these experiments by index, and how often which fate came."""
    warnings.simplefilter("ignore")
    faults, fates = {}, Counter()
    for index in range(first, first + count):
        found, fate = faults_of(drawn(seed, index))
        fates[fate] += 1
        if found:
            faults[index] = found
    return faults, fates


def lower_by_search(seed, index):
    """How much lower SciPy comes than the best known loss, as a share (see above), and whether it is of one weight."""
    experiment = drawn(seed, index)
    known, alone = best_known(experiment), len(experiment.trainable) == 1
    found = _along(experiment) if alone else _from_many(experiment)
    gap, scale = known.loss - found, abs(known.loss) if alone else known.reference
    return (gap / scale if gap > 1e-9 * known.reference and scale > 0 else 0.0), alone


def _along(experiment):
    from scipy.optimize import minimize_scalar

    (name,) = experiment.trainable
    near_one = np.exp(np.linspace(-40, 40, 4001) / max(experiment.unrolls, 1))
    half = np.concatenate([[0.0], np.geomspace(1e-6, 1e6, 6001), np.linspace(0, 4, 4001), near_one[near_one < 1e7]])
    values = np.unique(np.concatenate([-half, half]))

    def loss(at):
        return np.nan_to_num(losses(experiment, name, np.atleast_1d(at)), nan=1e300, posinf=1e300)

    scan = loss(values)
    valleys = np.argsort(scan)[:12]
    each = [
        minimize_scalar(lambda at: loss(at)[0], bounds=(values[max(k - 1, 0)], values[min(k + 1, values.size - 1)])).fun
        for k in valleys
    ]
    return min(*each, scan.min())


def _from_many(experiment, starts=40):
    from scipy.optimize import least_squares

    names = list(experiment.weights)
    rows, weights = [names.index(name) for name in experiment.trainable], np.array(list(experiment.weights.values()))

    def residuals(point):
        weights[rows] = point
        with np.errstate(all="ignore"):
            return np.nan_to_num(
                gradient_at(experiment, tuple(weights)).outputs - experiment.dataset.targets, nan=1e100
            )

    rng, best = np.random.default_rng(5), np.inf
    for _ in range(starts):
        start = rng.choice([0.3, 1, 3, 8]) * rng.normal(size=len(rows))
        with suppress(ValueError):  # from infinities on the way
            best = min(best, 2 * least_squares(residuals, start, max_nfev=100).cost)
    return best


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--against-search", type=int, default=0)
    given = parser.parse_args()
    with ProcessPoolExecutor(given.workers, get_context("spawn")) as workers:
        firsts = range(0, given.count, BATCH)
        fates, failed = Counter(), 0
        for faults, some in workers.map(partial(examine, given.seed, count=BATCH), firsts):
            fates += some
            failed += len(faults)
            for index, sentences in faults.items():
                print(f"{index}: {'; '.join(sentences)}", flush=True)
        print(f"{fates.total()} tried, {failed} failed; {dict(fates.most_common())}", flush=True)
        shares = list(workers.map(partial(lower_by_search, given.seed), range(given.against_search)))
    for alone, limit, what in ((True, 1e-3, "one weight"), (False, 1e-2, "several weights")):
        each = [share for share, is_alone in shares if is_alone == alone]
        lower = sum(share > limit for share in each)
        print(f"{what}: in {lower} of {len(each)} over {limit:.1%} lower by search, at most {max(each, default=0):.2%}")


if __name__ == "__main__":
    main()
