"""Arithmetic on packs of 16 float64 lanes: + - * /, comparisons, `sqrt`, `where`, `load`, `store` and sums of lanes.

Each operation exists three times under one name: on packs (one machine vector inside a kernel), on numba's scalar
float64, and in plain Python (a float, or a NumPy array of 16 where the JIT is off). All three round alike, so the same
formula gives the same bits in each.
"""

import operator

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.core.typing import signature
from numba.core.typing.templates import ConcreteTemplate, infer_global
from numba.extending import lower_builtin
from numba.np import arrayobj

from core.packs.jit import jitable
from core.packs.types import DOUBLES, LANES, MASK, PACK, as_vector, repeat, teaches


def _register_operator(operation, result, pairs, emit):
    """Teach numba an operator on `pairs` of types; `emit(builder, a, b)` writes the LLVM."""

    @infer_global(operation)
    class Signatures(ConcreteTemplate):
        cases = [signature(result, *pair) for pair in pairs]

    def lower(context, builder, sig, args):
        sides = (as_vector(context, builder, value, kind) for value, kind in zip(args, sig.args, strict=True))
        return emit(builder, *sides)

    for pair in pairs:
        lower_builtin(operation, *pair)(lower)


_NUMBERS = [(PACK, PACK), (PACK, types.float64), (types.float64, PACK)]
_register_operator(operator.add, PACK, _NUMBERS, lambda builder, a, b: builder.fadd(a, b))
_register_operator(operator.sub, PACK, _NUMBERS, lambda builder, a, b: builder.fsub(a, b))
_register_operator(operator.mul, PACK, _NUMBERS, lambda builder, a, b: builder.fmul(a, b))
_register_operator(operator.truediv, PACK, _NUMBERS, lambda builder, a, b: builder.fdiv(a, b))
_register_operator(operator.and_, MASK, [(MASK, MASK), (MASK, types.boolean)], lambda builder, a, b: builder.and_(a, b))
for _operator, _symbol in zip(
    (operator.lt, operator.le, operator.gt, operator.ge, operator.eq),
    ("<", "<=", ">", ">=", "=="),
    strict=True,
):
    # Ordered: with a NaN on either side the answer is no, as in Python.
    _register_operator(
        _operator, MASK, _NUMBERS, lambda builder, a, b, symbol=_symbol: builder.fcmp_ordered(symbol, a, b)
    )


@teaches(operator.neg, lambda pack: PACK if pack == PACK else None, PACK)
def _negative(context, builder, sig, args):
    return builder.fneg(args[0])


@teaches(abs, lambda pack: PACK if pack == PACK else None, PACK)
def _absolute(context, builder, sig, args):
    return _llvm(builder, f"llvm.fabs.v{LANES}f64", args[0])


def _llvm(builder, name, value):
    """LLVM's own function of one number or pack."""
    kind = ir.FunctionType(value.type, [value.type])
    return builder.call(builder.module.globals.get(name) or ir.Function(builder.module, kind, name), [value])


def sqrt(x):
    """Square root, which every machine rounds correctly (IEEE 754); NaN below 0."""
    with np.errstate(invalid="ignore"):
        return np.sqrt(x)


@teaches(sqrt, lambda x: x, types.Any)
def _sqrt(context, builder, sig, args):
    return _llvm(builder, f"llvm.sqrt.v{LANES}f64" if sig.args[0] == PACK else "llvm.sqrt.f64", args[0])


def where(condition, chosen, otherwise):
    """`chosen` in the lanes where `condition` holds, `otherwise` in the others. Both are evaluated."""
    if isinstance(condition, np.ndarray):
        return np.where(condition, chosen, otherwise)
    return chosen if condition else otherwise


def _type_of_where(condition, chosen, otherwise):
    return PACK if condition == MASK else types.float64


@teaches(where, _type_of_where, MASK, types.Any, types.Any)
def _where_pack(context, builder, sig, args):
    sides = (as_vector(context, builder, *side) for side in zip(args[1:], sig.args[1:], strict=True))
    return builder.select(args[0], *sides)


@lower_builtin(where, types.Boolean, types.Any, types.Any)
def _where_scalar(context, builder, sig, args):
    sides = (
        context.cast(builder, value, kind, types.float64) for value, kind in zip(args[1:], sig.args[1:], strict=True)
    )
    return builder.select(context.cast(builder, args[0], sig.args[0], types.boolean), *sides)


def any_lane(mask):
    """Whether the mask holds in at least one lane."""
    return bool(np.any(mask))


@teaches(any_lane, types.boolean, MASK)
def _any_lane(context, builder, sig, args):
    bits = builder.bitcast(args[0], ir.IntType(LANES))
    return builder.icmp_unsigned("!=", bits, ir.Constant(ir.IntType(LANES), 0))


def sum_lanes(pack):
    """Sum of the lanes, always in one order: lane k + lane k+8 first, then k + k+4, k + k+2, k + k+1."""
    while len(pack) > 1:
        half = len(pack) // 2
        pack = pack[:half] + pack[half:]
    return pack[0]


def tree_sum(builder, pack):
    """LLVM of `sum_lanes`."""
    half = LANES // 2
    while half > 0:
        low, high = (_stretch(builder, pack, start, half) for start in (0, half))
        pack, half = builder.fadd(low, high), half // 2
    return builder.extract_element(pack, ir.Constant(ir.IntType(32), 0))


def _stretch(builder, pack, start, count):
    """So many neighbouring lanes as a shorter vector."""
    indices = ir.Constant(ir.VectorType(ir.IntType(32), count), list(range(start, start + count)))
    return builder.shuffle_vector(pack, ir.Constant(pack.type, ir.Undefined), indices)


@teaches(sum_lanes, types.float64, PACK)
def _sum_lanes(context, builder, sig, args):
    return tree_sum(builder, args[0])


def splat(value):
    """A pack with `value` in every lane."""
    return np.full(LANES, value)


@teaches(splat, PACK, types.Float)
def _splat(context, builder, sig, args):
    return repeat(builder, args[0])


def power_of_two(exponent):
    """2^exponent, exactly, for a whole-numbered float from -1022 to 1023 (NaN stays NaN)."""
    if isinstance(exponent, np.ndarray):
        return np.where(np.isnan(exponent), exponent, np.ldexp(1.0, np.nan_to_num(exponent).astype(np.int64)))
    return exponent if exponent != exponent else 2.0 ** int(exponent)


@teaches(power_of_two, lambda exponent: exponent, types.Any)
def _power_of_two(context, builder, sig, args):
    exponent = args[0]
    wide = isinstance(exponent.type, ir.VectorType)
    integer = ir.VectorType(ir.IntType(64), LANES) if wide else ir.IntType(64)

    def same(kind, value):
        return ir.Constant(kind, [value] * LANES if wide else value)

    # Adding 1.5 * 2^52 leaves the whole number in the low bits; from there it moves into the exponent field.
    low_bits = builder.bitcast(builder.fadd(exponent, same(exponent.type, 1.5 * 2.0**52)), integer)
    shifted = builder.shl(builder.add(low_bits, same(integer, 1023)), same(integer, 52))
    power = builder.bitcast(shifted, exponent.type)
    return builder.select(builder.fcmp_unordered("uno", exponent, exponent), exponent, power)


def load(array, row):
    """`array[row]` of an array of shape (rows, LANES), as a pack."""
    return array[row].copy()


def store(array, row, value):
    """Write a pack (or one number, repeated) to `array[row]`."""
    array[row] = value


@jitable
def of_packs(array, packs):
    """A view (packs, rows, LANES) of an array (packs * rows, LANES): the rows of several packs, one after another."""
    return array.reshape((packs, array.shape[0] // packs, LANES))


def row_pointer(context, builder, array_type, array, row):
    """Pointer to the pack at `array[row]`."""
    shape = arrayobj.make_array(array_type)(context, builder, array)
    index = [row, context.get_constant(types.intp, 0)]
    pointer = arrayobj.cgutils.get_item_pointer(context, builder, array_type, shape, index, wraparound=False)
    return builder.bitcast(pointer, DOUBLES.as_pointer())


@teaches(load, PACK, types.Array, types.Integer)
def _load(context, builder, sig, args):
    return builder.load(row_pointer(context, builder, sig.args[0], *args), align=8, typ=DOUBLES)


@teaches(store, types.none, types.Array, types.Integer, types.Any)
def _store(context, builder, sig, args):
    value = as_vector(context, builder, args[2], sig.args[2])
    builder.store(value, row_pointer(context, builder, sig.args[0], *args[:2]), align=8)
    return context.get_dummy_value()
