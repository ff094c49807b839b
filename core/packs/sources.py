"""Checksum of all source that goes into a kernel: numba's disk cache looks at the kernel's own file only."""

import ast
import hashlib
import importlib.util
import inspect
import marshal
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import ModuleType


def fingerprint(*functions: Callable) -> str:
    """Twelve hexadecimal digits of the modules of these functions and of all of ours that they import, step by step.

    So a module counts as soon as anything in it can be inlined, whether a function or a constant.
    """
    waiting = [(sys.modules[function.__module__], function) for function in functions]
    sources = {}
    while waiting:
        module, function = waiting.pop()
        if module.__name__ not in sources:
            sources[module.__name__] = _source_of(module, function)
            waiting += [(other, None) for other in _imported(module, sources[module.__name__])]
    return hashlib.sha256("\0".join(source for _, source in sorted(sources.items())).encode()).hexdigest()[:12]


def _source_of(module, function):
    """The text of a module; where there is none, as at a prompt, that of the function, or its byte code."""
    for each in (module, function):
        try:
            return inspect.getsource(each)
        except (OSError, TypeError):
            continue
    return repr(marshal.dumps(function.__code__))


def _imported(module, source):
    """The modules of ours that one imports: of the same package or folder, or of this one."""
    for name, attribute in _imports(source, module.__package__ or ""):
        other = sys.modules.get(name)
        value = getattr(other, attribute, None) if attribute else None
        if isinstance(value, ModuleType):
            other = value
        elif inspect.isfunction(value) or inspect.isclass(value):
            other = sys.modules.get(value.__module__)  # a package may hand on what its modules define
        if other is not None and _is_ours(other, module):
            yield other


@lru_cache(maxsize=512)
def _imports(source, package):
    """[(module, name taken from it or None)] of all import statements."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [(alias.name, None) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            name = importlib.util.resolve_name("." * node.level + (node.module or ""), package)
            found += [(name, alias.name) for alias in node.names]
    return found


def _is_ours(other, module):
    if not getattr(other, "__file__", None):
        return False
    packages = {each.partition(".")[0] for each in (__name__, module.__name__)}
    beside = getattr(module, "__file__", None) and Path(module.__file__).parent == Path(other.__file__).parent
    return other.__name__.partition(".")[0] in packages or bool(beside)
