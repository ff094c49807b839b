"""What README shows of networks of many units comes out so."""

from pathlib import Path

import pytest

README = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")


@pytest.mark.jit  # trains
def test_the_example_comes_out_as_it_says():
    [block] = [part.split("```")[0] for part in README.split("```python\n") if "Network.start" in part.split("```")[0]]
    names, seen = {}, []
    for line in block.splitlines():
        code, _, comment = line.partition("  # ")
        if comment and not code.startswith(("network =", "noise =")):
            seen.append((eval(code, names), comment))
        else:
            exec(code, names)
    (factor, said_of_reach), (fate, said_of_training) = seen
    assert said_of_reach.startswith(f"{factor:.2f}: ")
    assert said_of_training.startswith(f"{fate.label}, ")
