"""All comparisons of the kernels with their peers, written into README as ratios, with the processor's name.

    pip install -r benchmarks/requirements.txt    # and g++
    python -m benchmarks [--quick]
    NUMBA_CPU_NAME=haswell NUMBA_CPU_FEATURES= python -m benchmarks --quick --print   # ours and C++ as for AVX2

A ratio holds on another machine of the same kind; a time does not. Peers that are faster are shown as they are.
"""

import argparse
import platform
from datetime import date
from pathlib import Path

from benchmarks import ours, vector
from benchmarks.kernels import compare_all
from benchmarks.peers import c

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- python -m benchmarks writes from here -->", "<!-- to here -->"
PEERS = {"C": "C++, a run or sequence a lane", "C tuned": "C++, tuned", "JAX": "JAX", "PyTorch": "PyTorch"}
PEERS |= {"PyTorch, float32": "PyTorch, float32"}


def processor() -> str:
    """Its name, as far as the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def markdown(rows) -> str:
    """The rows as a table of README: the time of each peer divided by ours."""
    lines = [
        f"Measured on {date.today():%d %B %Y}: {processor()}, {ours.THREADS} cores, {c.width()} float64 a register.",
        "",
        f"| time / ours | {' | '.join(PEERS.values())} | ours |",
        f"|---|{'---|' * (len(PEERS) + 1)}",
    ]
    for row in rows:
        ratios = (_short(row.ratios[peer]) if peer in row.ratios else "" for peer in PEERS)
        lines.append(f"| {row.title} | {' | '.join(ratios)} | {row.seconds * 1e3:.3g} ms |")
    return "\n".join(lines)


def _short(ratio):
    """With two digits, or as a whole number."""
    return f"{ratio:.2g}" if ratio < 100 else f"{float(f'{ratio:.2g}'):,.0f}"


def write(text, readme=README):
    """Put the text between the two marks."""
    before, _, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise SystemExit(f"{readme} lacks the lines {BEGIN!r} and {END!r}, between which the table belongs.")
    readme.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def main():
    """Compare, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, no torch.compile")
    parser.add_argument("--print", action="store_true", help="leave README as it is")
    arguments = parser.parse_args()
    text = markdown(compare_all(arguments.quick) + vector.compare_all(arguments.quick, "steps"))
    if not arguments.print:
        write(text)
    print(f"\n{text}")


if __name__ == "__main__":
    main()
