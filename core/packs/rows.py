"""Rows of arrays as packs of LANES numbers, or as one number that is the same in all lanes."""

from llvmlite import ir
from numba.core import cgutils, imputils, types
from numba.np import arrayobj

from core.packs.jit import jitable
from core.packs.types import LANES, PACK, as_vector, repeat, teaches, vector


def load(array, row):
    """`array[row]`: of an array (rows, LANES) a pack, of an array (rows,) the number that is the same in all lanes."""
    return array[row].copy()


def store(array, row, value):
    """Write a pack (or one number, repeated) to `array[row]`."""
    array[row] = value


@jitable
def of_packs(array, packs):
    """A view (packs, rows, LANES) of an array (packs * rows, LANES): the rows of several packs, one after another."""
    return array.reshape((packs, array.shape[0] // packs, LANES))


def pack_of(array, pack, packs):
    """The rows of one of them."""
    return of_packs(array, packs)[pack]


@teaches(pack_of, lambda array, pack, packs: array, types.Array, types.Integer, types.Integer)
def _pack_of(context, builder, sig, args):
    array_type, (array, pack, packs) = sig.args[0], args
    whole, part = (
        arrayobj.make_array(array_type)(context, builder, array),
        arrayobj.make_array(array_type)(context, builder),
    )
    rows = builder.sdiv(builder.extract_value(whole.shape, 0), packs)
    arrayobj.populate_array(
        part,
        data=pointer(context, builder, array_type, array, builder.mul(pack, rows), context.get_constant(types.intp, 0)),
        shape=builder.insert_value(whole.shape, rows, 0),
        strides=whole.strides,
        itemsize=whole.itemsize,
        meminfo=whole.meminfo,
        parent=whole.parent,
    )
    return imputils.impl_ret_borrowed(context, builder, sig.return_type, part._getvalue())


def pointer(context, builder, array_type, array, row, lane):
    """Where `array[row, lane]` stands, or `array[row]` if a row is one number."""
    shape = arrayobj.make_array(array_type)(context, builder, array)
    index = [row] if array_type.ndim == 1 else [row, lane]
    return cgutils.get_item_pointer(context, builder, array_type, shape, index, wraparound=False)


def load_lanes(context, builder, array_type, array, row, lane, kind):
    """LLVM of a pack (or number, by its numba type) from `lane` on; a row that is one number is repeated."""
    where_it_stands = pointer(context, builder, array_type, array, row, lane)
    if array_type.ndim == 1:
        number = builder.load(where_it_stands)
        return number if kind == types.float64 else repeat(builder, number, kind.lanes)
    stretch = vector(kind.lanes)
    return builder.load(builder.bitcast(where_it_stands, stretch.as_pointer()), align=8, typ=stretch)


def store_lanes(context, builder, array_type, array, row, lane, value):
    """LLVM that writes a pack from `lane` on, or one number."""
    where_it_stands = pointer(context, builder, array_type, array, row, lane)
    if isinstance(value.type, ir.VectorType):
        where_it_stands = builder.bitcast(where_it_stands, value.type.as_pointer())
    builder.store(value, where_it_stands, align=8)


def _row_of(array):
    """The type of what `load` gives."""
    return PACK if array.ndim == 2 else types.float64


@teaches(load, lambda array, row: _row_of(array), types.Array, types.Integer)
def _load(context, builder, sig, args):
    return load_lanes(context, builder, sig.args[0], *args, context.get_constant(types.intp, 0), sig.return_type)


@teaches(store, types.none, types.Array, types.Integer, types.Any)
def _store(context, builder, sig, args):
    array, row, value = args
    if _row_of(sig.args[0]) == PACK:
        value = as_vector(context, builder, value, sig.args[2], LANES)
    else:
        value = context.cast(builder, value, sig.args[2], types.float64)
    store_lanes(context, builder, sig.args[0], array, row, context.get_constant(types.intp, 0), value)
    return context.get_dummy_value()
