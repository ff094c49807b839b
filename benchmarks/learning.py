"""What networks of many units learn: every recipe (core.vector.recipes) over five seeds, as a table.

    python -m benchmarks.learning [--seeds 5] [--recipes "adding lstm" ...] [--threads 2]

Learned: a tenth of the guess on new sequences at the end; ahead: clearly below the guess. Steps: since when the mean
loss of a hundred batches was a tenth of the guess. Losses are in guesses, the worst and the best seed.
"""

import argparse
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from time import perf_counter

from core.vector.recipes import RECIPES
from core.vector.record import Training

HEAD = ("task", "network", "steps", "learned", "ahead", "steps until learned", "loss / guess", "seconds a run")


def row(recipe, trainings: list[Training], seconds: list[float]) -> tuple[str, ...]:
    """One line of the table."""
    learned = [training for training in trainings if training.fate == "learned"]
    since = sorted(training.learned_at for training in learned if training.learned_at is not None)
    losses = [training.final[0] for training in trainings]
    return (
        f"{recipe.task.name} {recipe.length}",
        recipe.label,
        f"{recipe.steps:,}",
        f"{len(learned)} of {len(trainings)}",
        f"{sum(training.beats_guess for training in trainings)} of {len(trainings)}",
        f"{since[0]:,} to {since[-1]:,}" if since else "",
        f"{min(losses):.3g} to {max(losses):.3g}",
        f"{min(seconds):.0f} to {max(seconds):.0f}",
    )


def main():
    """Train and print, a line as soon as it is there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--recipes", nargs="+", choices=RECIPES, default=list(RECIPES))
    parser.add_argument("--threads", type=int, default=cpu_count() or 1)
    arguments = parser.parse_args()
    print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}", flush=True)
    with ThreadPoolExecutor(arguments.threads) as pool:
        for name in arguments.recipes:
            recipe, trainings, seconds = RECIPES[name], [], []
            for seed in range(arguments.seeds):
                begun = perf_counter()
                trainings.append(recipe.train(seed, executor=pool, threads=arguments.threads))
                seconds.append(perf_counter() - begun)
            print(f"| {' | '.join(row(recipe, trainings, seconds))} |", flush=True)


if __name__ == "__main__":
    main()
