"""All mutants of a Python module: its source with one change each, made on the syntax tree."""

import ast
import copy
from typing import NamedTuple

# Written in LLVM, so nothing without the JIT runs them: test_arithmetic compares their bits with Python's.
COMPILED_ONLY = {"_register_operator", "_llvm", "tree_sum", "_stretch", "row_pointer", "_pointer", "_packs"}
COMPILED_ONLY |= {"_each", "_zero", "_type_of_where", "_of_kind", "_type_of_preactivations", "_type_of_vjp"}
COMPILED_ONLY |= {"_values_at_their_gates"}

SWAPPED_OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
SWAPPED_NAMES = {"min": "max", "max": "min", "minimum": "maximum", "maximum": "minimum", "argmin": "argmax"}


class Mutant(NamedTuple):
    line: int
    change: str  # the smallest piece of source that shows it, before -> after
    source: str  # of the whole module


def changed(node, **fields):
    """A copy of the node with other fields."""
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def _swapped_call(node):
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in ("where", "select") and len(node.args) == 3:
        yield changed(node, args=[node.args[0], node.args[2], node.args[1]])
    if name in SWAPPED_NAMES:
        field = "attr" if isinstance(node.func, ast.Attribute) else "id"
        yield changed(node, func=changed(node.func, **{field: SWAPPED_NAMES[name]}))
    if name == "abs" and len(node.args) == 1:
        yield node.args[0]


def replacements(node, assigned):
    """The nodes that may stand in this one's place; `assigned`: names that have a value before this statement."""
    match node:
        case ast.BinOp() | ast.AugAssign() | ast.BoolOp() if type(node.op) in SWAPPED_OPERATORS:
            yield changed(node, op=SWAPPED_OPERATORS[type(node.op)]())
        case ast.Compare():
            for place, operator in enumerate(node.ops):
                other = SWAPPED_OPERATORS[type(operator)]()
                yield changed(node, ops=[*node.ops[:place], other, *node.ops[place + 1 :]])
        case ast.UnaryOp():
            yield node.operand
        case ast.Constant(value=bool()):
            yield changed(node, value=not node.value)
        case ast.Constant(value=int() | float()):
            yield changed(node, value=node.value + 1)
        case ast.IfExp():
            yield changed(node, body=node.orelse, orelse=node.body)
        case ast.Call():
            yield from _swapped_call(node)
        case ast.If():
            yield changed(node, test=ast.UnaryOp(ast.Not(), node.test))
    again = isinstance(node, ast.Assign) and all(
        not isinstance(target, ast.Name) or target.id in assigned for target in node.targets
    )
    called = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    if called or again or isinstance(node, ast.AugAssign | ast.Break | ast.Continue):
        yield ast.Pass()


def _skipped(node):
    """Whether a change in this node could not be seen by a test that runs without the JIT, or only changes words."""
    decorators = [ast.unparse(decorator) for decorator in getattr(node, "decorator_list", [])]
    return (
        isinstance(node, ast.JoinedStr | ast.arguments | ast.Import | ast.ImportFrom)
        or getattr(node, "name", "") in COMPILED_ONLY
        or any(text.startswith(("teaches", "lower_builtin", "infer_global")) for text in decorators)
        or (isinstance(node, ast.keyword) and node.arg == "strict")  # of zip(): the lengths are right in any case
        or (isinstance(node, ast.Expr | ast.For) and "_register_operator(" in ast.unparse(node))
    )


def _children(node):
    """(field, place in a list or None, child) of what is code in a node: no annotations, no decorators."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "keywords" if isinstance(node, ast.ClassDef) else ""):
            continue
        if isinstance(value, ast.AST):
            yield field, None, value
        elif isinstance(value, list):
            yield from ((field, place, child) for place, child in enumerate(value) if isinstance(child, ast.AST))


def mutants(source):
    """All mutants of a module's source."""
    tree = ast.parse(source)

    def put(parent, field, place, node):
        if place is None:
            setattr(parent, field, node)
        else:
            getattr(parent, field)[place] = node

    def walk(parent, outer, assigned):
        for field, place, child in _children(parent):
            if _skipped(child):
                continue
            if isinstance(child, ast.FunctionDef):
                names = {argument.arg for argument in child.args.args}
                yield from walk(child, child, names)
                continue
            # What a lone number was changed in is shown by the expression around it.
            shown = parent if isinstance(child, ast.Constant) and isinstance(parent, ast.expr | ast.stmt) else child
            for new in replacements(child, assigned):
                before = ast.unparse(shown).splitlines()[0]
                put(parent, field, place, ast.copy_location(new, child))
                after = ast.unparse(new if shown is child else shown).splitlines()[0]
                text = ast.unparse(ast.fix_missing_locations(tree))
                put(parent, field, place, child)
                line = getattr(child, "lineno", getattr(outer, "lineno", 0))
                yield Mutant(line, f"{before} -> {after}", text)
            if isinstance(child, ast.Assign):
                assigned = assigned | {name.id for name in ast.walk(child) if isinstance(name, ast.Name)}
            yield from walk(child, outer, assigned)

    return list(walk(tree, tree, set()))
