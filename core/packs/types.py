"""Packs of float64 lanes as numba types, and how to teach numba a function on them."""

import inspect

from llvmlite import ir
from numba.core import types
from numba.core.imputils import lower_constant
from numba.core.typing.typeof import typeof_impl
from numba.extending import lower_builtin, lower_cast, models, register_model, type_callable

# Numbers in a row of an array that kernels work on, and the groups in which sums over sequences are ordered. How many
# of them one operation treats is the width of a pack, which changes no bit (core.packs.widths).
LANES = 16


class Pack(types.Type):
    """Some float64 values, one per lane, that every operation treats at once."""

    def __init__(self, lanes: int):
        self.lanes = lanes
        super().__init__(f"pack of {lanes}")


class Mask(types.Type):
    """Some booleans, the answer of a comparison of packs."""

    def __init__(self, lanes: int):
        self.lanes = lanes
        super().__init__(f"mask of {lanes}")


PACK = Pack(LANES)  # a whole row


class Width(int):
    """So many lanes: stands for a pack of them where a kernel has none yet."""


class _WidthType(types.Opaque):
    def __init__(self, lanes):
        self.lanes = lanes
        super().__init__(f"width of {lanes}")


register_model(_WidthType)(models.OpaqueModel)


@typeof_impl.register(Width)
def _type_of_width(width, context):
    return _WidthType(int(width))


@lower_constant(_WidthType)
def _no_value(context, builder, kind, value):
    return context.get_dummy_value()


def pack_like(kind) -> Pack | None:
    """The type of a pack as wide as one of this type; None for what is no pack."""
    return Pack(kind.lanes) if isinstance(kind, (Pack, _WidthType)) else None


def vector(lanes: int, of=None) -> ir.VectorType:
    """LLVM's type of so many float64, or of another type."""
    return ir.VectorType(of or ir.DoubleType(), lanes)


@register_model(Pack)
class _PackModel(models.PrimitiveModel):
    def __init__(self, manager, frontend_type):
        super().__init__(manager, frontend_type, vector(frontend_type.lanes))


@register_model(Mask)
class _MaskModel(models.PrimitiveModel):
    def __init__(self, manager, frontend_type):
        super().__init__(manager, frontend_type, vector(frontend_type.lanes, ir.IntType(1)))


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


def repeat(builder, value, lanes: int):
    """The same number, or yes or no, in every lane."""
    nothing, first = ir.Constant(vector(lanes, value.type), ir.Undefined), ir.Constant(ir.IntType(32), 0)
    one = builder.insert_element(nothing, value, first)
    return builder.shuffle_vector(one, nothing, ir.Constant(vector(lanes, ir.IntType(32)), None))


def as_vector(context, builder, value, frontend_type, lanes: int):
    """A pack or mask as it is, a number (as float64) or a boolean repeated in every lane."""
    if isinstance(frontend_type, (Pack, Mask)):
        return value
    if frontend_type != types.boolean:
        value = context.cast(builder, value, frontend_type, types.float64)
    return repeat(builder, value, lanes)
