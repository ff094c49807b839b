"""Arithmetic on packs of float64 lanes: + - * /, comparisons, `sqrt`, `where`, powers of two and sums of lanes.

Each operation exists three times under one name: on packs (one machine vector or a few inside a kernel), on numba's
scalar float64, and in plain Python (a float, or a NumPy array of lanes where the JIT is off). All three round alike, so
the same formula gives the same bits in each, whatever the width of the pack.
"""

import operator

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.core.typing import signature
from numba.core.typing.templates import AbstractTemplate, infer_global
from numba.extending import lower_builtin

from core.packs.types import Mask, Pack, Width, as_vector, pack_like, repeat, teaches, vector


def _register_operator(operation, result, emit, of=Pack, other=types.float64):
    """Teach numba an operator on two packs (or masks: `of`), or on one and a number (or yes or no: `other`).

    `result` is Pack or Mask, as wide as what goes in; `emit(builder, a, b)` writes the LLVM.
    """

    @infer_global(operation)
    class Signatures(AbstractTemplate):
        def generic(self, args, kws):
            widths = {side.lanes for side in args if isinstance(side, of)}
            if len(widths) == 1:
                return signature(result(*widths), *(side if isinstance(side, of) else other for side in args))
            return None

    def lower(context, builder, sig, args):
        lanes = sig.return_type.lanes
        sides = (as_vector(context, builder, value, kind, lanes) for value, kind in zip(args, sig.args, strict=True))
        return emit(builder, *sides)

    for pair in ((of, of), (of, other), (other, of)):
        lower_builtin(operation, *pair)(lower)


_register_operator(operator.add, Pack, lambda builder, a, b: builder.fadd(a, b))
_register_operator(operator.sub, Pack, lambda builder, a, b: builder.fsub(a, b))
_register_operator(operator.mul, Pack, lambda builder, a, b: builder.fmul(a, b))
_register_operator(operator.truediv, Pack, lambda builder, a, b: builder.fdiv(a, b))
_register_operator(operator.and_, Mask, lambda builder, a, b: builder.and_(a, b), Mask, types.boolean)
for _operator, _symbol in zip(
    (operator.lt, operator.le, operator.gt, operator.ge, operator.eq),
    ("<", "<=", ">", ">=", "=="),
    strict=True,
):
    # Ordered: with a NaN on either side the answer is no, as in Python.
    _register_operator(_operator, Mask, lambda builder, a, b, symbol=_symbol: builder.fcmp_ordered(symbol, a, b))


@teaches(operator.neg, pack_like, Pack)
def _negative(context, builder, sig, args):
    return builder.fneg(args[0])


@teaches(abs, pack_like, Pack)
def _absolute(context, builder, sig, args):
    return _llvm(builder, "llvm.fabs", args[0])


def _llvm(builder, name, value):
    """LLVM's own function of one number or pack."""
    name += f".v{value.type.count}f64" if isinstance(value.type, ir.VectorType) else ".f64"
    kind = ir.FunctionType(value.type, [value.type])
    return builder.call(builder.module.globals.get(name) or ir.Function(builder.module, kind, name), [value])


def sqrt(x):
    """Square root, which every machine rounds correctly (IEEE 754); NaN below 0."""
    with np.errstate(invalid="ignore"):
        return np.sqrt(x)


@teaches(sqrt, lambda x: x, types.Any)
def _sqrt(context, builder, sig, args):
    return _llvm(builder, "llvm.sqrt", args[0])


def where(condition, chosen, otherwise):
    """`chosen` in the lanes where `condition` holds, `otherwise` in the others. Both are evaluated."""
    if isinstance(condition, np.ndarray):
        return np.where(condition, chosen, otherwise)
    return chosen if condition else otherwise


def _type_of_where(condition, chosen, otherwise):
    return Pack(condition.lanes) if isinstance(condition, Mask) else types.float64


@teaches(where, _type_of_where, Mask, types.Any, types.Any)
def _where_pack(context, builder, sig, args):
    lanes = sig.return_type.lanes
    sides = (as_vector(context, builder, *side, lanes) for side in zip(args[1:], sig.args[1:], strict=True))
    return builder.select(args[0], *sides)


@lower_builtin(where, types.Boolean, types.Any, types.Any)
def _where_scalar(context, builder, sig, args):
    sides = (
        context.cast(builder, value, kind, types.float64) for value, kind in zip(args[1:], sig.args[1:], strict=True)
    )
    return builder.select(context.cast(builder, args[0], sig.args[0], types.boolean), *sides)


def any_lane(mask):
    """Whether the mask, or the one answer, holds in at least one lane."""
    return bool(np.any(mask))


@teaches(any_lane, types.boolean, Mask)
def _any_lane(context, builder, sig, args):
    whole = ir.IntType(sig.args[0].lanes)
    return builder.icmp_unsigned("!=", builder.bitcast(args[0], whole), ir.Constant(whole, 0))


@lower_builtin(any_lane, types.Boolean)
def _any_answer(context, builder, sig, args):
    return args[0]


def sum_lanes(pack):
    """Sum of the lanes, always in one order: lane k + lane k+8 first, then k + k+4, k + k+2, k + k+1."""
    while len(pack) > 1:
        half = len(pack) // 2
        pack = pack[:half] + pack[half:]
    return pack[0]


def tree_sum(builder, pack):
    """LLVM of `sum_lanes`."""
    half = pack.type.count // 2
    while half > 0:
        low, high = (_stretch(builder, pack, start, half) for start in (0, half))
        pack, half = builder.fadd(low, high), half // 2
    return builder.extract_element(pack, ir.Constant(ir.IntType(32), 0))


def _stretch(builder, pack, start, count):
    """So many neighbouring lanes as a shorter vector."""
    indices = ir.Constant(ir.VectorType(ir.IntType(32), count), list(range(start, start + count)))
    return builder.shuffle_vector(pack, ir.Constant(pack.type, ir.Undefined), indices)


@teaches(sum_lanes, types.float64, Pack)
def _sum_lanes(context, builder, sig, args):
    return tree_sum(builder, args[0])


def splat(value, like):
    """`value` in every lane of a pack as wide as `like`, a pack or a Width; `value` itself if `like` is a number."""
    lanes = (int(like),) if isinstance(like, Width) else np.shape(like)
    return np.full(lanes, value) if lanes else value


@teaches(splat, lambda value, like: pack_like(like) or types.float64, types.Any, types.Any)
def _splat(context, builder, sig, args):
    value = context.cast(builder, args[0], sig.args[0], types.float64)
    return value if sig.return_type == types.float64 else repeat(builder, value, sig.return_type.lanes)


def power_of_two(exponent):
    """2^exponent, exactly, for a whole-numbered float from -1022 to 1023 (NaN stays NaN)."""
    if isinstance(exponent, np.ndarray):
        return np.where(np.isnan(exponent), exponent, np.ldexp(1.0, np.nan_to_num(exponent).astype(np.int64)))
    return exponent if exponent != exponent else 2.0 ** int(exponent)


@teaches(power_of_two, lambda exponent: exponent, types.Any)
def _power_of_two(context, builder, sig, args):
    exponent = args[0]
    wide = isinstance(exponent.type, ir.VectorType)
    integer = vector(exponent.type.count, ir.IntType(64)) if wide else ir.IntType(64)

    def same(kind, value):
        return ir.Constant(kind, [value] * exponent.type.count if wide else value)

    # Adding 1.5 * 2^52 leaves the whole number in the low bits; from there it moves into the exponent field.
    low_bits = builder.bitcast(builder.fadd(exponent, same(exponent.type, 1.5 * 2.0**52)), integer)
    shifted = builder.shl(builder.add(low_bits, same(integer, 1023)), same(integer, 52))
    power = builder.bitcast(shifted, exponent.type)
    return builder.select(builder.fcmp_unordered("uno", exponent, exponent), exponent, power)
