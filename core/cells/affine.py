"""What goes into the gates of a cell with one hidden unit, (w_x x + b) + w_h h of each, and its transpose.

A cell says by name which weight stands where (core.cells.contract); here a table tells which terms there are: three
tuples (input weights, recurrent weights, biases), one member a pre-activation, None where the cell has no such weight.
The parameters are the others, in the table's order. The cells' own files know nothing of weights, so that the same
file serves a network of many units, where they are matrices.
"""

from functools import reduce
from operator import add, mul

from numba.core import cgutils, types

from core.packs.jit import jitable
from core.packs.tiles import in_pairs
from core.packs.types import teaches


@jitable
def step(gates, table, parameters, states, x):
    """One step of a cell: (next_states, saved). All are tuples of numbers or packs, but for the input x."""
    return gates(preactivations(table, parameters, x, states[0]), states)


@jitable
def step_vjp(gates_vjp, table, parameters, states, x, next_states, saved, d_next_states):
    """The vector-Jacobian product of `step`: (d_parameters, d_states), d_a the derivative of the loss to a."""
    d_pre, d_states = gates_vjp(states, next_states, saved, d_next_states)
    return preactivations_vjp(table, parameters, x, states[0], d_pre, d_states)


def preactivations(table, parameters, x, h):
    """What goes into each gate: (w_x x + b) + w_h h, without the terms that the table does not have."""
    return tuple(_forward(_at_their_gates(table, parameters), x, h, mul, add))


def preactivations_vjp(table, parameters, x, h, d_pre, d_states):
    """The transpose: (d_parameters, d_states).

    `d_pre` is what comes back to each sum, `d_states` what comes back to the states around the sums; its first may be
    None where h goes no other way.
    """
    d_parameters, d_h = _backward(_at_their_gates(table, parameters), x, h, d_pre, d_states[0], mul, add)
    return tuple(d_parameters), (d_h, *d_states[1:])


def _at_their_gates(table, parameters):
    """The three parts of the table with the parameters in place of what is not None."""
    values = iter(parameters)
    return [[None if member is None else next(values) for member in part] for part in table]


def _forward(weights, x, h, times, plus):
    """Each (w_x x + b) + w_h h, by whatever `times` and `plus` do."""
    for w_x, w_h, b in zip(*weights, strict=True):
        terms = [] if w_x is None else [times(w_x, x)]
        terms += [] if b is None else [b]
        terms += [] if w_h is None else [times(w_h, h)]
        yield reduce(plus, terms)


def _backward(weights, x, h, d_pre, d_h, times, plus):
    """[d_parameters] in the table's order, and d_h: neighbours are added first, the direct way is the last of them."""
    w_x, w_h, b = (
        [(d, weight) for d, weight in zip(d_pre, part, strict=True) if weight is not None] for part in weights
    )
    d_parameters = [*(times(d, x) for d, _ in w_x), *(times(d, h) for d, _ in w_h), *(d for d, _ in b)]
    ways = [times(d, weight) for d, weight in w_h] + ([] if d_h is None else [d_h])
    return d_parameters, in_pairs(ways, plus)


# The same for numba, which writes the operations down instead of doing them.


def _of_kind(count, kind):
    return types.UniTuple(types.unliteral(kind), count)


def _type_of_preactivations(table, parameters, x, h):
    return _of_kind(len(table.types[0]), h)


@teaches(preactivations, _type_of_preactivations, types.BaseTuple, types.BaseTuple, types.Any, types.Any)
def _preactivations(context, builder, sig, args):
    _, parameters, x, h = args
    weights = _values_at_their_gates(builder, sig.args[0], parameters)
    pre = _forward(weights, x, h, builder.fmul, builder.fadd)
    return context.make_tuple(builder, sig.return_type, list(pre))


def _type_of_vjp(table, parameters, x, h, d_pre, d_states):
    return types.Tuple([_of_kind(len(parameters), h), _of_kind(len(d_states), h)])


@teaches(
    preactivations_vjp,
    _type_of_vjp,
    *(types.BaseTuple, types.BaseTuple, types.Any, types.Any, types.BaseTuple, types.BaseTuple),
)
def _preactivations_vjp(context, builder, sig, args):
    _, parameters, x, h, d_pre, d_states = args
    weights = _values_at_their_gates(builder, sig.args[0], parameters)
    d_h, *others = cgutils.unpack_tuple(builder, d_states)
    d_h = None if sig.args[5].types[0] == types.none else d_h
    d_pre = cgutils.unpack_tuple(builder, d_pre)
    d_parameters, d_h = _backward(weights, x, h, d_pre, d_h, builder.fmul, builder.fadd)
    kinds = sig.return_type.types
    parts = (
        context.make_tuple(builder, kind, values)
        for kind, values in zip(kinds, (d_parameters, [d_h, *others]), strict=True)
    )
    return context.make_tuple(builder, sig.return_type, list(parts))


def _values_at_their_gates(builder, table, parameters):
    """`_at_their_gates` of LLVM values, with the type of the table."""
    members = [[None if kind == types.none else kind for kind in part.types] for part in table.types]
    return _at_their_gates(members, cgutils.unpack_tuple(builder, parameters))
