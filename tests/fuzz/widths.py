"""Random experiments through kernels of every width: each record is the same to the last bit.

    python -m tests.fuzz.widths [--count 1000] [--seed 1] [--widths 2 4 8 16]

Those of this machine's own width are the ones that are compared with. Compiling the others takes some minutes.
"""

import argparse
import random

import numpy as np

from core import Experiment
from core.advance import arranged
from core.engine.kernels import compile_kernels, kernels_for
from core.engine.lanes import NO_ROWS, new_descent, rows_of
from tests.conftest import assert_same_bits
from tests.fuzz.draw import draw_settings

STEPS = 20  # of which each is recorded


def record(experiment, kernels, a_lane_is):
    """(what each step recorded, the statistics) of the first steps, of one lane."""
    kernel, lanes, tape = arranged(kernels, [experiment], a_lane_is)
    descent = new_descent([experiment], [(0.0, 1.0)], a_lane_is)
    rows = np.full((STEPS * (1 + 3 * len(experiment.trainable)), *NO_ROWS[a_lane_is].shape[1:]), np.nan)
    kernel(lanes, descent, tape, 0, STEPS, experiment.max_steps, rows)
    return rows_of(rows, 1), rows_of(descent.statistics, 1)


def assert_equal_in_all_widths(experiment, widths):
    """Also whether a lane is a run or a sequence makes no difference."""
    own = kernels_for(experiment.cell, experiment.trainable)
    recurrent_alone = set(experiment.trainable) & set(experiment.cell.parameters) <= {experiment.cell.recurrent}
    ref = record(experiment, own, "run")
    for width in widths:
        kernels = compile_kernels(experiment.cell, recurrent_alone, width)
        for a_lane_is in ("run", "sequence"):
            for comp, wanted in zip(record(experiment, kernels, a_lane_is), ref, strict=True):
                assert_same_bits(comp, wanted)


def main():
    """Compare so many random experiments; raises at the first difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--widths", type=int, nargs="+", default=[2, 4, 8, 16])
    arguments = parser.parse_args()
    for index in range(arguments.count):
        experiment = Experiment(**draw_settings(random.Random(f"{arguments.seed}/{index}")))
        try:
            assert_equal_in_all_widths(experiment, arguments.widths)
        except AssertionError as error:
            raise AssertionError(f"index {index}: {experiment}") from error
    print(f"{arguments.count} experiments, widths {arguments.widths}: the same bits")


if __name__ == "__main__":
    main()
