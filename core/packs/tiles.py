"""Products of matrices on packs: a tile of sums in registers, whose rows and columns stand apart in memory.

`like` is a tuple of Widths, as in core.packs.tuples. Every product is rounded before it is added (no fused
multiply-add), in the order of the loops that call these.
"""

from llvmlite import ir
from numba.core import cgutils, types

from core.packs.rows import load_lanes, store_lanes
from core.packs.tuples import each_member, packs_like, part_of_row
from core.packs.types import Pack, teaches


def scale_each(packs, factor):
    """Each pack times another one."""
    return tuple(pack * factor for pack in packs)


def load_apart(array, row, stride, like):
    """A tuple of the rows `row`, `row + stride`, ... of an array (rows, lanes), as many as `like` has."""
    return tuple(part_of_row(array[row + index * stride], member, 0) for index, member in enumerate(like))


def store_apart(array, row, stride, packs):
    """Write a tuple of packs to the rows `row`, `row + stride`, ... of an array (rows, lanes)."""
    for index, pack in enumerate(packs):
        array[row + index * stride] = pack


def add_outer(sums, left, right):
    """Each sum plus a product left[i] * right[j]: a tuple of len(left) * len(right) packs, row by row."""
    products = (a * b for a in left for b in right)
    return tuple(total + product for total, product in zip(sums, products, strict=True))


def sum_pairs(packs):
    """The sum of a tuple of packs, neighbours first and then the sums of neighbours; what is None does not count."""
    return in_pairs([pack for pack in packs if pack is not None], lambda left, right: left + right)


def in_pairs(terms, plus):
    """The sum of a list, by whatever `plus` does: neighbours are added first, then the sums of neighbours."""
    while len(terms) > 1:
        pairs = [plus(left, right) for left, right in zip(terms[::2], terms[1::2], strict=False)]
        terms = pairs + terms[2 * len(pairs) :]
    return terms[0]


@teaches(scale_each, lambda packs, factor: packs, types.BaseTuple, Pack)
def _scale_each(context, builder, sig, args):
    packs, factor = args
    return each_member(context, builder, sig.return_type, lambda kind, index, pack: builder.fmul(pack, factor), packs)


@teaches(
    load_apart,
    lambda array, row, stride, like: packs_like(like.types),
    *(types.Array, types.Integer, types.Integer, types.BaseTuple),
)
def _load_apart(context, builder, sig, args):
    array, row, stride, _ = args
    zero = context.get_constant(types.intp, 0)

    def member(kind, index):
        return load_lanes(context, builder, sig.args[0], array, _apart(builder, row, stride, index), zero, kind)

    return each_member(context, builder, sig.return_type, member)


@teaches(store_apart, types.none, types.Array, types.Integer, types.Integer, types.BaseTuple)
def _store_apart(context, builder, sig, args):
    array, row, stride, packs = args
    for index, pack in enumerate(cgutils.unpack_tuple(builder, packs)):
        its_row = _apart(builder, row, stride, index)
        store_lanes(context, builder, sig.args[0], array, its_row, context.get_constant(types.intp, 0), pack)
    return context.get_dummy_value()


def _apart(builder, row, stride, index):
    return builder.add(row, builder.mul(stride, ir.Constant(stride.type, index)))


@teaches(add_outer, lambda sums, left, right: sums, types.BaseTuple, types.BaseTuple, types.BaseTuple)
def _add_outer(context, builder, sig, args):
    sums, left, right = (cgutils.unpack_tuple(builder, packs) for packs in args)
    products = [builder.fmul(a, b) for a in left for b in right]
    values = [builder.fadd(total, product) for total, product in zip(sums, products, strict=True)]
    return context.make_tuple(builder, sig.return_type, values)


@teaches(sum_pairs, lambda packs: next(kind for kind in packs.types if kind != types.none), types.BaseTuple)
def _sum_pairs(context, builder, sig, args):
    members = zip(sig.args[0].types, cgutils.unpack_tuple(builder, args[0]), strict=True)
    return in_pairs([value for kind, value in members if kind != types.none], builder.fadd)
