"""The one place that spells numba's options.

`kernel` compiles a function that Python calls, `jitable` marks a plain function that kernels may call.
"""

import numpy as np
from numba import config, njit
from numba.extending import register_jitable

# nogil: other viewers' sessions go on while a kernel runs. cache: the next process loads machine code from disk.
# error_model="numpy": 1 / 0 is inf, a result, not an exception. fastmath stays off, "contract" included: a fused
# multiply-add rounds once where Python rounds twice, and then a run would end differently on another machine.
# With the JIT off, packs are NumPy arrays, which must not warn of overflow either.
kernel = np.errstate(all="ignore") if config.DISABLE_JIT else njit(nogil=True, cache=True, error_model="numpy")

# A jitable function stays ordinary Python when Python calls it, so one source serves floats, NumPy and numba.
jitable = register_jitable
