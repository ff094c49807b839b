"""One pass of a cell whose gate stays open: it hands on what goes into it, forward and back, as the linear cell does.

With few sequences a pass is a chain in which each operation waits for the one before. While the gate is open it need
not be in it: whether it closes is asked beside the chain, and the processor goes on as if it did not.
"""

from core.cells import linear
from core.cells.affine import preactivations
from core.engine.passes import first_states, forward, input_of, pass_back, step_one
from core.packs.arithmetic import any_lane
from core.packs.jit import jitable
from core.packs.tuples import store_each

open_vjp = linear.gates_vjp


@jitable
def forward_while_open(closed, one, states):
    """`forward` up to the time step at which a gate closes in any lane: (that step, the states before it)."""
    store_each(one.tape.states, 0, states)
    for t in range(one.lanes.times):
        pre = preactivations(one.like.table, one.parameters, input_of(one, 0, t), states[0])
        if any_lane(closed(pre)):
            return t, states
        states = pre
        store_each(one.tape.states, t + 1, states)
    return one.lanes.times, states


@jitable
def one_pass_while_open(gates, gates_vjp, closed, one):
    """What `one_pass` gives, to the bit. Once a gate has closed, the rest of the pass is as in all cells."""
    t, states = forward_while_open(closed, one, first_states(one))
    if t == one.lanes.times:
        return pass_back(open_vjp, one, (states, ()), None)
    return pass_back(gates_vjp, one, forward(step_one, gates, one, states, t), None)
