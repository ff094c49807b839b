"""How many lanes one operation treats. It changes no bit, only the time, and so it is a matter of the processor."""

import platform
import re
from functools import cache

from llvmlite import binding
from numba.core import config
from numba.core.registry import cpu_target

from core.packs.types import LANES

FEW = 4  # sequences for which a pass of their own is compiled; any processor treats four about as fast as one

ADDITION = f"define <{LANES} x double> @add(<{LANES} x double> %a, <{LANES} x double> %b) {{\n"
ADDITION += f"%sum = fadd <{LANES} x double> %a, %b\nret <{LANES} x double> %sum\n}}"


@cache
def native_width() -> int:
    """Two registers: with two passes side by side (core.engine.slopes) four operations are under way at once.

    That hides what an addition takes, and most of what the cell keeps alive stays in registers: with AVX2, which has
    sixteen, two ReLU passes of four registers each take 1.3 to 1.8 times as long. Without the JIT whole rows are best.
    """
    return LANES if config.DISABLE_JIT else min(2 * register_lanes(), LANES)


def pass_width() -> int:
    """Of a network of many units: one register, for its sums over many weights keep more than four operations busy."""
    return LANES if config.DISABLE_JIT else register_lanes()


def tile_of_sums() -> tuple[int, int]:
    """Rows and columns of a product whose sums fit into registers beside what they are made of."""
    return (4, 4) if register_lanes() == 8 or platform.machine() in ("aarch64", "arm64") else (4, 2)


@cache
def register_lanes() -> int:
    """float64 numbers that one addition treats, found by compiling one for numba's target: 8 with AVX-512, 4 with AVX2,
    2 else (AArch64's NEON, x86-64 without AVX).
    """
    codegen = cpu_target.target_context.codegen()
    machine = codegen._tm  # what numba compiles for, whatever NUMBA_CPU_NAME says
    text = machine.emit_assembly(binding.parse_assembly(ADDITION))
    additions = len(re.findall(r"(?m)^\s+(?:v?addpd|fadd)\b", text))
    return LANES // additions if additions else 2
