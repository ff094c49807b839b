"""Tuples of packs: load, store, add, mask, sum and clear all members at once.

A cell's parameters, states and saved values are tuples whose lengths differ from cell to cell; these functions are
all that the kernels need to be written once for every cell. `like` is any tuple of the wanted length.
"""

from llvmlite import ir
from numba.core import cgutils, types

from core.packs import MASK, PACK, repeat, teaches
from core.simd import load, row_pointer, splat, store, sum_lanes, tree_sum, where


def _packs(count):
    return types.UniTuple(PACK, count) if count else types.Tuple(())


def load_each(array, row, like):
    """The `row`-th group of packs of an array of shape (groups * len(like), LANES)."""
    return tuple(load(array, row * len(like) + member) for member in range(len(like)))


def store_each(array, row, packs):
    """Write a tuple of packs as the `row`-th group of an array of shape (groups * len(packs), LANES)."""
    for member, pack in enumerate(packs):
        store(array, row * len(packs) + member, pack)


def add_each(left, right):
    """Member by member sum of two tuples of packs."""
    return tuple(a + b for a, b in zip(left, right, strict=True))


def keep_each(mask, packs):
    """The packs where the mask holds, 0 in the other lanes, whatever stood there."""
    return tuple(where(mask, pack, 0.0) for pack in packs)


def sum_each(packs):
    """Each pack replaced by the sum of its lanes (in the order of `sum_lanes`), repeated in every lane."""
    return tuple(splat(sum_lanes(pack)) for pack in packs)


def zero_each(like):
    """A tuple of packs of zeros, as long as `like`."""
    return tuple(splat(0.0) for _ in like)


def first_of(pack, like):
    """A tuple as long as `like` whose first member is `pack` and whose others are zero."""
    return (pack,) + zero_each(like)[1:]


def left_of(packs):
    """The first half of a tuple."""
    return packs[: len(packs) // 2]


def right_of(packs):
    """The second half of a tuple."""
    return packs[len(packs) // 2 :]


def _group_pointers(context, builder, array_type, array, row, count):
    """Pointers to the `count` packs of group `row`."""
    first = builder.mul(row, context.get_constant(types.intp, count))
    for member in range(count):
        member_row = builder.add(first, context.get_constant(types.intp, member))
        yield row_pointer(context, builder, array_type, array, member_row)


@teaches(load_each, lambda array, row, like: _packs(len(like)), types.Array, types.Integer, types.BaseTuple)
def _load_each(context, builder, sig, args):
    array, row, _ = args
    vector = context.get_value_type(PACK)
    pointers = _group_pointers(context, builder, sig.args[0], array, row, len(sig.args[2]))
    values = [builder.load(pointer, align=8, typ=vector) for pointer in pointers]
    return context.make_tuple(builder, sig.return_type, values)


@teaches(store_each, types.none, types.Array, types.Integer, types.BaseTuple)
def _store_each(context, builder, sig, args):
    array, row, packs = args
    pointers = _group_pointers(context, builder, sig.args[0], array, row, len(sig.args[2]))
    for pointer, value in zip(pointers, cgutils.unpack_tuple(builder, packs), strict=True):
        builder.store(value, pointer, align=8)
    return context.get_dummy_value()


@teaches(add_each, lambda left, right: left, types.BaseTuple, types.BaseTuple)
def _add_each(context, builder, sig, args):
    pairs = zip(*(cgutils.unpack_tuple(builder, packs) for packs in args), strict=True)
    return context.make_tuple(builder, sig.return_type, [builder.fadd(a, b) for a, b in pairs])


@teaches(keep_each, lambda mask, packs: packs, MASK, types.BaseTuple)
def _keep_each(context, builder, sig, args):
    mask, packs = args
    kept = [builder.select(mask, pack, _zero(context)) for pack in cgutils.unpack_tuple(builder, packs)]
    return context.make_tuple(builder, sig.return_type, kept)


@teaches(sum_each, lambda packs: packs, types.BaseTuple)
def _sum_each(context, builder, sig, args):
    sums = [repeat(builder, tree_sum(builder, pack)) for pack in cgutils.unpack_tuple(builder, args[0])]
    return context.make_tuple(builder, sig.return_type, sums)


def _zero(context):
    vector = context.get_value_type(PACK)
    return ir.Constant(vector, [0.0] * vector.count)


@teaches(left_of, lambda packs: _packs(len(packs) // 2), types.BaseTuple)
def _left_of(context, builder, sig, args):
    members = cgutils.unpack_tuple(builder, args[0])
    return context.make_tuple(builder, sig.return_type, members[: len(members) // 2])


@teaches(right_of, lambda packs: _packs(len(packs) // 2), types.BaseTuple)
def _right_of(context, builder, sig, args):
    members = cgutils.unpack_tuple(builder, args[0])
    return context.make_tuple(builder, sig.return_type, members[len(members) // 2 :])


@teaches(zero_each, lambda like: _packs(len(like)), types.BaseTuple)
def _zero_each(context, builder, sig, args):
    return context.make_tuple(builder, sig.return_type, [_zero(context)] * len(sig.args[0]))


@teaches(first_of, lambda pack, like: _packs(len(like)), PACK, types.BaseTuple)
def _first_of(context, builder, sig, args):
    members = [args[0]] + [_zero(context)] * (len(sig.args[1]) - 1)
    return context.make_tuple(builder, sig.return_type, members)
