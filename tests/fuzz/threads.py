"""Many threads at once over kernels, sweeps, figures and exports: every result is bit for bit the serial one.

python -m tests.fuzz.threads [--threads 32] [--seconds 60]
"""

import argparse
import hashlib
import io
import random
import sys
import time
import zipfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from app import charts, tables
from app.export import deck, formats, paper
from core import CELLS, Axis, Dataset, Experiment, compare, gradient, learners, sweep
from core.analysis.one_sequence import unroll


def runs_of(cell):
    """A few runs of a cell with all that is recorded of them, and a gradient."""
    data = Dataset.stocks("IBM", 7, 5)
    name = CELLS[cell].recurrent
    experiments = [
        Experiment(cell=cell, wiring="every", weights={name: weight}, dataset=data, optimizer=rule, max_steps=40)
        for weight in (0.4, -1.1, 2.0)
        for rule in ("gd", "adam")
    ]
    ends = [(run.fate, run.path, run.losses.tobytes(), run.verdict) for run in compare(experiments)]
    return ends, [sorted(gradient(one).by_parameter.items()) for one in experiments]


def plane(cell):
    """A small map of runs."""
    experiment = Experiment(cell=cell, unrolls=4, max_steps=60)
    swept = sweep(experiment, Axis("w2", 0.5, 2, 24), Axis("learning_rate", 0.01, 0.3, 24))
    return [getattr(swept, name).tobytes() for name in ("fate", "loss", "summed_loss", "largest_step")]


def learners_of(cell):
    """A few of the memory task's learners."""
    few = [replace(one, max_steps=50) for one in learners(cell, 5, "noise", None)[:3]]
    return [(run.fate, run.losses.tobytes()) for run in compare(few)]


def figure(weight):
    """A figure of the unroll page, filled in from a template that all threads share."""
    record = unroll(Experiment(cell="relu", weights={"w2": weight}, dataset=Dataset.chain(1.0, 1.0, 6)))
    return charts.network_chart(tables.network_table(record), tables.end_table(record), "w2")


def export(weight, kind):
    """That figure as a file."""
    return kind.write(paper.slide(figure(weight), "dark", "https://unrolled.example.org"))


def zipped():
    """The names and contents of a zip of slides; a zip itself holds the time."""
    slides = [
        paper.Slide(f"w2 = {weight:g}", "", "", paper.Figure("network", figure(weight), "")) for weight in (0.5, 2)
    ]
    with zipfile.ZipFile(io.BytesIO(deck.zipped(slides, "light", ["svg", "csv"]))) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def jobs():
    """name -> what is to be computed by all threads."""
    work = {f"runs {cell}": lambda cell=cell: runs_of(cell) for cell in CELLS}
    work |= {f"map {cell}": lambda cell=cell: plane(cell) for cell in ("linear", "relu", "tanh")}
    work |= {f"figure {weight}": lambda weight=weight: figure(weight).to_dict() for weight in (0.5, 1.0, 2.0)}
    work |= {
        f"{kind.label} {weight}": lambda weight=weight, kind=kind: export(weight, kind)
        for kind in formats.FORMATS
        if kind.ending != "pdf"  # holds the time
        for weight in (0.5, 2.0)
    }
    return work | {"zip": zipped, "learners tanh": lambda: learners_of("tanh")}


def digest(result):
    """A checksum of all numbers and bytes of a result."""
    return hashlib.sha256(repr(result).encode()).hexdigest()


def stress(threads, seconds, work):
    """(how often each of these jobs was done, the names of those whose result was not the serial one)."""
    serial = {name: digest(job()) for name, job in work.items()}
    assert serial == {name: digest(job()) for name, job in work.items()}, "serial results differ among themselves"
    end = time.monotonic() + seconds

    def go_on(seed):
        chance, done, wrong = random.Random(seed), Counter(), set()
        while time.monotonic() < end:
            name = chance.choice(list(work))
            done[name] += 1
            if digest(work[name]()) != serial[name]:
                wrong.add(name)
        return done, wrong

    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(go_on, range(threads)))
    return sum((done for done, _ in found), Counter()), set().union(*(wrong for _, wrong in found))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=60)
    asked = parser.parse_args()
    done, wrong = stress(asked.threads, asked.seconds, jobs())
    print(f"{done.total():,} results of {len(done)} kinds from {asked.threads} threads, {len(wrong)} kinds differed")
    print(*sorted(wrong), sep="\n")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
