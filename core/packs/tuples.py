"""Tuples of packs: load, store, add, mask, sum and clear all members at once.

A cell's parameters, states and saved values are tuples whose lengths differ from cell to cell; these functions are
all that the kernels need to be written once for every cell. `like` is a tuple of the wanted length, whose members tell
how wide the packs are. A member that is None stands for what nobody wants to know: it stays None, keeps its row in an
array, and is never computed.
"""

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types

from core.packs.arithmetic import splat, sum_lanes, tree_sum, where
from core.packs.rows import load_lanes, store_lanes
from core.packs.types import PACK, Mask, Pack, Width, pack_like, teaches


def load_part(array, row, like, lane):
    """The `row`-th group of an array of shape (groups * len(like), LANES or fewer), of each the lanes from `lane` on.

    As many as the member of `like` has (a pack or a Width), or all if that is a number. Of an array (rows,) each number
    is repeated in as many lanes.
    """
    return tuple(
        None if member is None else part_of_row(array[row * len(like) + index], member, lane)
        for index, member in enumerate(like)
    )


def part_of_row(numbers, member, lane):
    lanes = int(member) if isinstance(member, Width) else np.size(member) if np.ndim(member) else None
    if lanes is None:
        return numbers.copy()
    return np.full(lanes, numbers) if np.ndim(numbers) == 0 else numbers[lane : lane + lanes].copy()


def store_part(array, row, packs, lane):
    """Write a tuple of packs as the `row`-th group of an array of shape (groups * len(packs), LANES or fewer), from
    `lane` on; or a tuple of numbers as that of an array (rows,).
    """
    for index, pack in enumerate(packs):
        if pack is not None and array.ndim == 1:
            array[row * len(packs) + index] = pack
        elif pack is not None:
            array[row * len(packs) + index, lane : lane + np.size(pack)] = pack


def load_each(array, row, like):
    """`load_part` from the first lane on."""
    return load_part(array, row, like, 0)


def store_each(array, row, packs):
    """`store_part` from the first lane on."""
    store_part(array, row, packs, 0)


def width_of(like):
    """How many lanes the packs of a tuple have, whose first member is one or a Width."""
    return int(like[0]) if isinstance(like[0], Width) else np.size(like[0])


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
    """Each pack replaced by the sum of its lanes (in the order of `sum_lanes`), a number."""
    return tuple(None if pack is None else sum_lanes(pack) for pack in packs)


def zero_each(like):
    """A tuple of packs of zeros, as long and wide as `like`."""
    return tuple(None if member is None else splat(0.0, member) for member in like)


def first_of(pack, like):
    """A tuple as long as `like` whose first member is `pack` and whose others are zero."""
    return (pack,) + zero_each(like)[1:]


def left_of(packs):
    """The first half of a tuple."""
    return packs[: len(packs) // 2]


def right_of(packs):
    """The second half of a tuple."""
    return packs[len(packs) // 2 :]


def packs_like(members, whole=types.float64):
    """The type of a tuple of packs as wide as `members` (numba types), None where these are; `whole` for a number."""
    kinds = [types.none if member == types.none else pack_like(member) or whole for member in members]
    return types.BaseTuple.from_types(tuple(kinds))


def each_member(context, builder, result, compute, *tuples):
    """LLVM of the tuple of `compute(kind, index, *members)`, member by member; None stays None."""
    columns = [cgutils.unpack_tuple(builder, packs) for packs in tuples]
    values = []
    for index, kind in enumerate(result.types):
        members = (column[index] for column in columns)
        values.append(context.get_dummy_value() if kind == types.none else compute(kind, index, *members))
    return context.make_tuple(builder, result, values)


def _row_of_member(context, builder, row, count, index):
    """The row of member `index` of group `row`, of `count` packs."""
    first = builder.mul(row, context.get_constant(types.intp, count))
    return builder.add(first, context.get_constant(types.intp, index))


def _type_of_part(array, row, like, lane):
    return packs_like(like.types, PACK if array.ndim == 2 else types.float64)


@teaches(load_part, _type_of_part, types.Array, types.Integer, types.BaseTuple, types.Integer)
def _load_part(context, builder, sig, args):
    array, row, _, lane = args
    result = sig.return_type

    def member(kind, index):
        its_row = _row_of_member(context, builder, row, len(result), index)
        return load_lanes(context, builder, sig.args[0], array, its_row, lane, kind)

    return each_member(context, builder, result, member)


@teaches(
    load_each, lambda array, row, like: _type_of_part(array, row, like, 0), types.Array, types.Integer, types.BaseTuple
)
def _load_each(context, builder, sig, args):
    return _load_part(context, builder, sig, (*args, context.get_constant(types.intp, 0)))


@teaches(store_part, types.none, types.Array, types.Integer, types.BaseTuple, types.Integer)
def _store_part(context, builder, sig, args):
    array, row, packs, lane = args
    kinds = sig.args[2].types
    for index, (kind, value) in enumerate(zip(kinds, cgutils.unpack_tuple(builder, packs), strict=True)):
        if kind != types.none:
            its_row = _row_of_member(context, builder, row, len(kinds), index)
            store_lanes(context, builder, sig.args[0], array, its_row, lane, value)
    return context.get_dummy_value()


@teaches(store_each, types.none, types.Array, types.Integer, types.BaseTuple)
def _store_each(context, builder, sig, args):
    return _store_part(context, builder, sig, (*args, context.get_constant(types.intp, 0)))


@teaches(width_of, types.intp, types.BaseTuple)
def _width_of(context, builder, sig, args):
    return context.get_constant(types.intp, pack_like(sig.args[0].types[0]).lanes)  # so that the compiler knows


@teaches(only, lambda packs, like: _only_type(packs, like), types.BaseTuple, types.BaseTuple)
def _only(context, builder, sig, args):
    return each_member(context, builder, sig.return_type, lambda kind, index, pack: pack, args[0])


def _only_type(packs, like):
    kinds = zip(packs.types, like.types, strict=True)
    return types.BaseTuple.from_types(tuple(types.none if member == types.none else pack for pack, member in kinds))


@teaches(add_each, lambda left, right: left, types.BaseTuple, types.BaseTuple)
def _add_each(context, builder, sig, args):
    return each_member(context, builder, sig.return_type, lambda kind, index, a, b: builder.fadd(a, b), *args)


@teaches(keep_each, lambda mask, packs: packs, Mask, types.BaseTuple)
def _keep_each(context, builder, sig, args):
    mask, packs = args

    def kept(kind, index, pack):
        return builder.select(mask, pack, _zero(context, kind))

    return each_member(context, builder, sig.return_type, kept, packs)


def _numbers(packs):
    kinds = tuple(types.none if pack == types.none else types.float64 for pack in packs.types)
    return types.BaseTuple.from_types(kinds)


@teaches(sum_each, _numbers, types.BaseTuple)
def _sum_each(context, builder, sig, args):
    return each_member(context, builder, sig.return_type, lambda kind, index, pack: tree_sum(builder, pack), args[0])


def _zero(context, kind):
    zero = context.get_value_type(kind)
    return ir.Constant(zero, [0.0] * zero.count if isinstance(kind, Pack) else 0.0)


def _part_of(kinds):
    return types.BaseTuple.from_types(tuple(kinds))


@teaches(left_of, lambda packs: _part_of(packs.types[: len(packs) // 2]), types.BaseTuple)
def _left_of(context, builder, sig, args):
    members = cgutils.unpack_tuple(builder, args[0])
    return context.make_tuple(builder, sig.return_type, members[: len(members) // 2])


@teaches(right_of, lambda packs: _part_of(packs.types[len(packs) // 2 :]), types.BaseTuple)
def _right_of(context, builder, sig, args):
    members = cgutils.unpack_tuple(builder, args[0])
    return context.make_tuple(builder, sig.return_type, members[len(members) // 2 :])


@teaches(zero_each, lambda like: packs_like(like.types), types.BaseTuple)
def _zero_each(context, builder, sig, args):
    return each_member(context, builder, sig.return_type, lambda kind, index: _zero(context, kind))


@teaches(first_of, lambda pack, like: packs_like(like.types), types.Any, types.BaseTuple)
def _first_of(context, builder, sig, args):
    def member(kind, index):
        return _zero(context, kind) if index else args[0]

    return each_member(context, builder, sig.return_type, member)
