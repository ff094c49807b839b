"""What may import what, followed all the way, and how long a file may be: the house's shape, read from its source."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

from app.register import PAGES

ROOT = Path(__file__).parents[2]
PAGE_FOLDERS = tuple(page.name for page in PAGES)
# From the top down: a file imports from its own floor and from those below. Rooms of one floor that are named apart
# know nothing of each other.
FLOORS = (
    ("dashboard",),
    ("app.offline",),
    ("app.register",),
    ("app.pages",),
    tuple(f"app.{folder}" for folder in PAGE_FOLDERS),
    ("app.ui",),
    ("app.export",),
    ("app.server",),
    ("app.charts", "app.prices", "app.story"),
    ("app.theme", "app.tables"),
    ("core",),
)
SCREEN = {"streamlit", "altair", "pandas", "app", "tests", "benchmarks"}


def name_of(path):
    """core/cells/relu.py -> core.cells.relu; a package has its folder's name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


SOURCES = {
    name_of(path): path
    for folder in ("core", "app", "tests", "benchmarks")
    for path in sorted((ROOT / folder).rglob("*.py"))
} | {path.stem: path for path in ROOT.glob("*.py")}


@cache
def imports(module):
    """The names of all modules that a file imports, wherever in it; of ours down to the file that holds them."""
    found = set()
    for node in ast.walk(ast.parse(SOURCES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively, which this test cannot follow"
            whole = (f"{node.module}.{alias.name}" for alias in node.names)
            found |= {name if name in SOURCES else node.module for name in whole}
    return found


def reached(module):
    """All that is loaded with a module: what it imports, what that imports, and the packages that these lie in."""
    seen, ahead = set(), [module]
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead += [".".join(name.split(".")[:end]) for end in range(1, name.count(".") + 1)]
            ahead += imports(name) if name in SOURCES else ()
    return seen


def lies_in(module, room):
    return module == room or module.startswith(f"{room}.")


def floor_of(module):
    """(floor counted from the top, room) of a module of the app or core; None of others."""
    return next(((floor, room) for floor, rooms in enumerate(FLOORS) for room in rooms if lies_in(module, room)), None)


def test_every_file_of_the_app_has_its_floor():
    homeless = {name for name in SOURCES if lies_in(name, "app") and name != "app" and floor_of(name) is None}
    assert not homeless


def test_imports_run_downwards_only():
    wrong = []
    for module in SOURCES:
        here = floor_of(module)
        for other in imports(module) if here else ():
            there = floor_of(other)
            if there and (there[0] < here[0] or (there[0] == here[0] and there[1] != here[1])):
                wrong.append(f"{module} -> {other}")
            if other.split(".")[0] in ("tests", "benchmarks"):
                wrong.append(f"{module} -> {other}")
    assert not wrong


def test_no_import_goes_in_a_circle():
    def way_back(module):
        """The modules from this one to itself, or nothing. A package's own list of its files is no arrow of theirs."""
        seen, ahead = set(), [(module, [module])]
        while ahead:
            at, path = ahead.pop()
            for other in imports(at) & SOURCES.keys() - {at}:  # a script in a test imports the test's own file
                if other == module:
                    return " -> ".join([*path, module])
                if other not in seen:
                    seen.add(other)
                    ahead.append((other, [*path, other]))
        return None

    assert not [circle for module in SOURCES if (circle := way_back(module))]


def test_core_knows_nothing_of_the_screen_nor_of_pandas():
    wrong = {
        module: found
        for module in SOURCES
        if lies_in(module, "core") and (found := {name.split(".")[0] for name in reached(module)} & SCREEN)
    }
    assert not wrong


def test_core_imports_numpy_numba_and_python_alone_but_where_it_reads_safetensors():
    reader = "core.vector.files.safetensors_file"
    outside = {name.split(".")[0] for module in SOURCES if lies_in(module, "core") for name in imports(module)}
    assert outside - set(sys.stdlib_module_names) == {"core", "numpy", "numba", "llvmlite", "safetensors"}
    assert [module for module in SOURCES if lies_in(module, "core") and "safetensors" in imports(module)] == [reader]


def test_what_takes_figures_out_of_the_app_and_draws_them_is_free_of_streamlit():
    free = ("app.export", "app.charts", "app.tables", "app.prices", "app.theme")
    wrong = [
        module
        for module in SOURCES
        if any(lies_in(module, room) for room in free) and any(lies_in(name, "streamlit") for name in reached(module))
    ]
    assert not wrong


def test_words_are_free_of_streamlit():
    words = [name for name in SOURCES if lies_in(name, "app") and name.split(".")[-1].endswith("words")]
    assert len(words) > 4
    assert not [name for name in words if any(lies_in(other, "streamlit") for other in reached(name))]


def test_importing_core_loads_nothing_of_the_screen():
    script = "import sys, core; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "core" in loaded.split()
    assert not set(loaded.split()) & (SCREEN | {"safetensors"})


def test_no_module_of_core_has_the_name_of_a_public_function():
    import core

    functions = {name for name in core.__all__ if not isinstance(getattr(core, name), type)}
    assert not {f"core.{name}" for name in functions} & SOURCES.keys()


def test_the_reference_imports_nothing_of_what_it_judges():
    assert imports("tests.reference") <= {"cmath", "math"}


def test_no_file_is_longer_than_250_lines():
    lengths = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in SOURCES.items()}
    assert not {name: length for name, length in lengths.items() if length > 250}


def test_the_borders_are_not_empty():
    assert sum(lies_in(name, "core") for name in SOURCES) > 25
    assert sum(lies_in(name, "app") for name in SOURCES) > 40


def test_one_unit_and_many_know_nothing_of_each_other():
    """Beside them stand the cells, optimizers and packs that both use; only what warms all kernels knows both."""
    rooms = "core.engine", "core.vector"
    wrong = [
        f"{module} -> {other}"
        for here, there in (rooms, rooms[::-1])
        for module in SOURCES
        if lies_in(module, here)
        for other in imports(module)
        if lies_in(other, there)
    ]
    assert not wrong
