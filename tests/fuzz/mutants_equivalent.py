"""Mutants that change no result, and why: module -> change, as tests/fuzz/mutants.py writes it -> reason."""

SAME = "where both are equal, either may be taken"
NO_GRADIENT = "without any gradient the norm is compared with clip / 0 or with NaN, and is not above it"
JIT_ONLY = "names the file of compiled code: tests/core/test_cache.py, with the JIT"
OVERWRITTEN = "set anew for each pack of pixels"
SAME_PARABOLA = "the chain is a parabola in |w2 / anything|^n"
A_CHOICE = "how many values a search tries is a choice; no definition says it"
WIDER = "a wider stretch around a valley holds it as well"
MORE_WORK = "more valleys are looked at, which costs nothing but time"
ONE = "the sigmoid rounds to 1 from 37 on"

DOUBT = "each is 0 or NaN"
LENGTH = "the tuple carries nothing but its length"

EQUIVALENT = {
    "core/engine/kernels.py": {
        "(0.0,) -> (1.0,)": LENGTH,
        "rows.shape[0] > 0 -> rows.shape[0] > 1": "there is no row, or at least four of each step",
        "None if recurrent_alone and name != cell.recurrent else 0.0"
        " -> None if recurrent_alone and name != cell.recurrent else 1.0": LENGTH,
        "function.__qualname__ = f'{function.__name__}.{cell.name}.{extent}.{source}' -> pass": JIT_ONLY,
        "'recurrent' if recurrent_alone else 'all' -> 'all' if recurrent_alone else 'recurrent'": JIT_ONLY,
    },
    "core/engine/descent.py": {
        "abs(gradient) > steepest -> abs(gradient) >= steepest": SAME,
        "size > largest -> size >= largest": SAME,
        "abs(step) > largest -> abs(step) >= largest": SAME,
        "step < 0.0 -> step <= 0.0": "taken only where |step| is larger than a size that is 0 or more",
        "largest + unknown -> largest - unknown": "unknown is 0 or NaN",
        "gradient - gradient + (weight - weight) -> gradient - gradient - (weight - weight)": DOUBT,
        "doubt + (gradient - gradient + (weight - weight)) -> doubt - (gradient - gradient + (weight - weight))": DOUBT,
        "doubt + beyond -> doubt - beyond": DOUBT,
    },
    "core/statistics.py": {
        "loss < kept.reference -> loss <= kept.reference": SAME,
        "size > before -> size >= before": SAME,
        "size > late -> size >= late": SAME,
        "size < smallest -> size <= smallest": SAME,
        "size > largest -> size >= largest": SAME,
        "1.0 * Reason.max_steps -> 1.0 / Reason.max_steps": "the code is 1",
        "1.0 * Reason.running -> 2.0 * Reason.running": "the code is 0",
        "kept.first_reversal < 0.0 -> kept.first_reversal <= 0.0": "it is -1 or a step from 1 on",
        "kept.first_reversal < 0.0 -> kept.first_reversal < 1.0": "it is -1 or a step from 1 on",
    },
    "core/engine/trace.py": {
        "abs(row[column]) <= size -> abs(row[column]) < size": SAME,
        "width - 1 -> width + 1": "a third of 3 trained + 2, rounded down, is trained as well",
        "-324 -> -325": "one decade more of bins below the smallest float64, always empty",
        "range(-324, 309) -> range(-324, 310)": "one decade more of bins above the largest float64, always empty",
    },
    "core/optimizers/clipping.py": {
        "gradient < -threshold -> gradient <= -threshold": SAME,
        "gradient > threshold -> gradient >= threshold": SAME,
        "norm > limit -> norm >= limit": "where both are equal their quotient is 1",
        "largest > 0.0 -> largest >= 0.0": NO_GRADIENT,
        "where(largest > 0.0, gradient / largest, 0.0) -> where(largest > 0.0, gradient / largest, 1.0)": NO_GRADIENT,
    },
    "core/maps/pixels.py": {
        "(0.0, 0.0) -> (0.0, 1.0)": OVERWRITTEN,
        "(0.0, 0.0) -> (1.0, 0.0)": OVERWRITTEN,
        "(0, 1) -> (0, 2)": "a second kind of network that no pixel is of",
        "(0, 1) -> (1, 1)": "no axis is a row of it",
        "-1 -> -2": "NumPy takes any negative number for the length that is left",
        "PACKS = 64 -> PACKS = 65": "how many packs a call takes is a choice",
        "steps + 1 -> steps + 2": "no run goes on beyond its last step",
    },
    "core/optimum.py": {
        "np.linspace(-30, 30, 241) -> np.linspace(-30, 30, 242)": A_CHOICE,
        "np.linspace(0, 3, 121) -> np.linspace(0, 3, 122)": A_CHOICE,
        "np.logspace(-3, 3, 121) -> np.logspace(-3, 3, 122)": A_CHOICE,
        "near_one < 10 -> near_one <= 10": A_CHOICE,
        "valleys + 1 -> valleys + 2": WIDER,
        "valleys - 1 -> valleys - 2": WIDER,
        "row + 1 -> row + 2": WIDER,
        "VALLEYS = 8 -> VALLEYS = 9": A_CHOICE,
        "ZOOMS = 8 -> ZOOMS = 9": A_CHOICE,
        "max(experiment.unrolls, 1) -> max(experiment.unrolls, 2)": A_CHOICE,
        "valleys = valleys[np.argsort(scan[valleys])[:VALLEYS]] -> pass": MORE_WORK,
        "values[0] -> values[1]": "where no value has a finite loss, any is as good",
        "(1.0, -1.0) -> (2.0, -1.0)": SAME_PARABOLA,
        "-1.0 -> -2.0": SAME_PARABOLA,
        "scan <= padded[2:] -> scan < padded[2:]": "of equally low neighbours one is enough",
        "scan <= padded[:-2] -> scan < padded[:-2]": "of equally low neighbours one is enough",
    },
    "core/packs/elementary.py": {
        "ROUND = 6755399441055744.0 -> ROUND = 6755399441055745.0": "only ties change, to k of the same |r|",
        "-746.0 -> -747.0": "e^x is 0 below -745.2",
        "x > 710.0 -> x > 711.0": "e^x is infinite above 709.8",
        "where(x > 710.0, 710.0, x) -> where(x > 710.0, 711.0, x)": "e^x is infinite above 709.8",
        "size > 20.0 -> size > 21.0": "tanh rounds to 1 from 19.1 on",
        "where(size > 20.0, 20.0, size) -> where(size > 20.0, 21.0, size)": "tanh rounds to 1 from 19.1 on",
        "size < 0.55 -> size <= 0.55": "at 0.55 both formulas keep the stated bound",
        "x < -746.0 -> x <= -746.0": SAME,
        "x > 710.0 -> x >= 710.0": SAME,
        "x > 708.0 -> x > 709.0": ONE,
        "where(x > 708.0, 708.0, x) -> where(x > 708.0, 709.0, x)": ONE,
        "x < -708.0 -> x <= -708.0": SAME,
        "x > 708.0 -> x >= 708.0": SAME,
        "size > 20.0 -> size >= 20.0": SAME,
    },
    "core/cells/relu.py": {
        "z < 0.0 -> z <= 0.0": "-0 becomes 0: no result but the sign of a zero",
    },
}
