"""Mutants that change no result, and why: module -> change, as tests/mutants.py writes it -> reason."""

SAME = "where both are equal, either may be taken"

EQUIVALENT = {
    "core/descent.py": {
        "abs(gradient) > steepest -> abs(gradient) >= steepest": SAME,
        "loss < silent -> loss <= silent": SAME,
        "size > largest_so_far -> size >= largest_so_far": SAME,
        "size < smallest -> size <= smallest": SAME,
        "size > largest -> size >= largest": SAME,
        "1.0 * MAX_STEPS -> 1.0 / MAX_STEPS": "the code is 1",
        "1.0 * RUNNING -> 2.0 * RUNNING": "the code is 0",
        "step < 0.0 -> step <= 0.0": "taken only where |step| is larger than a size that is 0 or more",
        "size + unknown -> size - unknown": "unknown is 0 or NaN",
        "gradient - gradient + (weight - weight) -> gradient - gradient - (weight - weight)": "both are 0 or NaN",
        "load(statistics, S_FIRST) < 0.0 -> load(statistics, S_FIRST) <= 0.0": "it is -1 or a step from 1 on",
        "load(statistics, S_FIRST) < 0.0 -> load(statistics, S_FIRST) < 1.0": "it is -1 or a step from 1 on",
    },
}
