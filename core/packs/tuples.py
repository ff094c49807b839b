"""Tuples of packs: load, store, add, mask, sum and clear all members at once.

A cell's parameters, states and saved values are tuples whose lengths differ from cell to cell; these functions are
all that the kernels need to be written once for every cell. `like` is any tuple of the wanted length. A member that is
None stands for what nobody wants to know: it stays None, keeps its row in an array, and is never computed.
"""

from llvmlite import ir
from numba.core import cgutils, types

from core.packs.arithmetic import load, row_pointer, splat, store, sum_lanes, tree_sum, where
from core.packs.types import MASK, PACK, repeat, teaches


def load_each(array, row, like):
    """The `row`-th group of packs of an array of shape (groups * len(like), LANES)."""
    return tuple(None if member is None else load(array, row * len(like) + index) for index, member in enumerate(like))


def store_each(array, row, packs):
    """Write a tuple of packs as the `row`-th group of an array of shape (groups * len(packs), LANES)."""
    for index, pack in enumerate(packs):
        if pack is not None:
            store(array, row * len(packs) + index, pack)


def only(packs, like):
    """The packs, None where `like` has None."""
    return tuple(None if member is None else pack for pack, member in zip(packs, like, strict=True))


def add_each(left, right):
    """Member by member sum of two tuples of packs."""
    return tuple(None if a is None else a + b for a, b in zip(left, right, strict=True))


def keep_each(mask, packs):
    """The packs where the mask holds, 0 in the other lanes, whatever stood there."""
    return tuple(None if pack is None else where(mask, pack, 0.0) for pack in packs)


def sum_each(packs):
    """Each pack replaced by the sum of its lanes (in the order of `sum_lanes`), repeated in every lane."""
    return tuple(None if pack is None else splat(sum_lanes(pack)) for pack in packs)


def zero_each(like):
    """A tuple of packs of zeros, as long as `like`."""
    return tuple(None if member is None else splat(0.0) for member in like)


def first_of(pack, like):
    """A tuple as long as `like` whose first member is `pack` and whose others are zero."""
    return (pack,) + zero_each(like)[1:]


def left_of(packs):
    """The first half of a tuple."""
    return packs[: len(packs) // 2]


def right_of(packs):
    """The second half of a tuple."""
    return packs[len(packs) // 2 :]


def _packs(members):
    """The type of a tuple of packs that is None where `members` (numba types) are."""
    kinds = [types.none if member == types.none else PACK for member in members]
    return types.BaseTuple.from_types(tuple(kinds))


def _each(context, builder, result, compute, *tuples):
    """LLVM of the tuple of `compute(*members)`, member by member; None stays None."""
    columns = [cgutils.unpack_tuple(builder, packs) for packs in tuples]
    values = []
    for index, kind in enumerate(result.types):
        members = (column[index] for column in columns)
        values.append(context.get_dummy_value() if kind == types.none else compute(index, *members))
    return context.make_tuple(builder, result, values)


def _pointer(context, builder, array_type, array, row, count, index):
    """Pointer to member `index` of group `row`, of `count` packs."""
    first = builder.mul(row, context.get_constant(types.intp, count))
    member_row = builder.add(first, context.get_constant(types.intp, index))
    return row_pointer(context, builder, array_type, array, member_row)


@teaches(load_each, lambda array, row, like: _packs(like.types), types.Array, types.Integer, types.BaseTuple)
def _load_each(context, builder, sig, args):
    array, row, _ = args
    vector, result = context.get_value_type(PACK), sig.return_type

    def member(index):
        pointer = _pointer(context, builder, sig.args[0], array, row, len(result), index)
        return builder.load(pointer, align=8, typ=vector)

    return _each(context, builder, result, member)


@teaches(store_each, types.none, types.Array, types.Integer, types.BaseTuple)
def _store_each(context, builder, sig, args):
    array, row, packs = args
    kinds = sig.args[2].types
    for index, (kind, value) in enumerate(zip(kinds, cgutils.unpack_tuple(builder, packs), strict=True)):
        if kind != types.none:
            pointer = _pointer(context, builder, sig.args[0], array, row, len(kinds), index)
            builder.store(value, pointer, align=8)
    return context.get_dummy_value()


@teaches(only, lambda packs, like: _packs(like.types), types.BaseTuple, types.BaseTuple)
def _only(context, builder, sig, args):
    return _each(context, builder, sig.return_type, lambda _, pack: pack, args[0])


@teaches(add_each, lambda left, right: left, types.BaseTuple, types.BaseTuple)
def _add_each(context, builder, sig, args):
    return _each(context, builder, sig.return_type, lambda _, a, b: builder.fadd(a, b), *args)


@teaches(keep_each, lambda mask, packs: packs, MASK, types.BaseTuple)
def _keep_each(context, builder, sig, args):
    mask, packs = args
    return _each(context, builder, sig.return_type, lambda _, pack: builder.select(mask, pack, _zero(context)), packs)


@teaches(sum_each, lambda packs: packs, types.BaseTuple)
def _sum_each(context, builder, sig, args):
    return _each(context, builder, sig.return_type, lambda _, pack: repeat(builder, tree_sum(builder, pack)), args[0])


def _zero(context):
    vector = context.get_value_type(PACK)
    return ir.Constant(vector, [0.0] * vector.count)


@teaches(left_of, lambda packs: _packs(packs.types[: len(packs) // 2]), types.BaseTuple)
def _left_of(context, builder, sig, args):
    members = cgutils.unpack_tuple(builder, args[0])
    return context.make_tuple(builder, sig.return_type, members[: len(members) // 2])


@teaches(right_of, lambda packs: _packs(packs.types[len(packs) // 2 :]), types.BaseTuple)
def _right_of(context, builder, sig, args):
    members = cgutils.unpack_tuple(builder, args[0])
    return context.make_tuple(builder, sig.return_type, members[len(members) // 2 :])


@teaches(zero_each, lambda like: _packs(like.types), types.BaseTuple)
def _zero_each(context, builder, sig, args):
    return _each(context, builder, sig.return_type, lambda _: _zero(context))


@teaches(first_of, lambda pack, like: _packs(like.types), PACK, types.BaseTuple)
def _first_of(context, builder, sig, args):
    def member(index):
        return _zero(context) if index else args[0]

    return _each(context, builder, sig.return_type, member)
