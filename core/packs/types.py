"""A pack of 16 float64 lanes as a numba type, and how to teach numba a function on it."""

import inspect

from llvmlite import ir
from numba.core import types
from numba.extending import lower_builtin, lower_cast, models, register_model, type_callable

# Two AVX-512 registers (four of AVX2, eight of NEON): while one half waits for its result, the other half computes.
# On the ReLU grid of benchmarks/ 16 lanes take 0.65 of the time of 8.
LANES = 16

DOUBLES = ir.VectorType(ir.DoubleType(), LANES)
_BITS = ir.VectorType(ir.IntType(1), LANES)


class Pack(types.Type):
    """Sixteen float64 values, one per lane, that every operation treats at once."""


class Mask(types.Type):
    """Sixteen booleans, the answer of a comparison of packs."""


PACK, MASK = Pack("pack"), Mask("mask")


@register_model(Pack)
class _PackModel(models.PrimitiveModel):
    def __init__(self, manager, frontend_type):
        super().__init__(manager, frontend_type, DOUBLES)


@register_model(Mask)
class _MaskModel(models.PrimitiveModel):
    def __init__(self, manager, frontend_type):
        super().__init__(manager, frontend_type, _BITS)


def teaches(function, result, *kinds):
    """Decorator: teach numba `function` on arguments of `kinds` by the LLVM that the decorated function writes.

    `result` is the numba type that comes back, or a function from the arguments' types to it.
    """

    def register(lower):
        @type_callable(function)
        def typer(context):
            if not isinstance(result, types.Type):
                return result

            def always(*arguments):
                return result

            always.__signature__ = inspect.signature(function)  # numba matches the call against it
            return always

        lower_builtin(function, *kinds)(lower)
        return lower

    return register


@lower_cast(types.IntEnumMember, types.Float)
def _number_of_member(context, builder, member, number, value):
    """The codes of an IntEnum stand among float64 lanes."""
    return context.cast(builder, value, member.dtype, number)


def repeat(builder, value):
    """The same number, or yes or no, in every lane."""
    nothing, first = ir.Constant(ir.VectorType(value.type, LANES), ir.Undefined), ir.Constant(ir.IntType(32), 0)
    one = builder.insert_element(nothing, value, first)
    return builder.shuffle_vector(one, nothing, ir.Constant(ir.VectorType(ir.IntType(32), LANES), None))


def as_vector(context, builder, value, frontend_type):
    """A pack or mask as it is, a number (as float64) or a boolean repeated in every lane."""
    if frontend_type in (PACK, MASK):
        return value
    if frontend_type == types.boolean:
        return repeat(builder, value)
    return repeat(builder, context.cast(builder, value, frontend_type, types.float64))
