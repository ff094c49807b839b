"""One pass of a cell whose gates stay open: they hand on what goes into them, forward and back, as it is.

With few sequences a pass is a chain in which each operation waits for the one before. While all gates are open, they
need not be in it: whether one closes is asked beside the chain, and the processor goes on as if it did not.
"""

from core.cells.affine import preactivations
from core.engine.passes import back_one, backward, error_of, first_states, forward, input_of, slope_at, step_one
from core.packs.arithmetic import any_lane
from core.packs.jit import jitable
from core.packs.tuples import store_each


@jitable
def open_vjp(states, next_states, saved, d_next_states):
    """What `gates_vjp` of an open gate is."""
    return d_next_states, (None,)


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
        error, d_states = error_of(one, 0, states)
        d_parameters = backward(back_one, open_vjp, one, one.like.wanted, (states, ()), d_states, None)
        return slope_at(error, d_parameters, states)
    end = forward(step_one, gates, one, states, t)
    error, d_states = error_of(one, 0, end[0])
    d_parameters = backward(back_one, gates_vjp, one, one.like.wanted, end, d_states, None)
    return slope_at(error, d_parameters, end[0])
