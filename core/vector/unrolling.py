"""A network of many units unrolled over a batch: the memory that its passes need, and the passes one by one.

forward -> outputs -> (somebody's loss) -> backward -> gradient

The same bits whatever the number of threads, and however much of the way is kept: each pass, and each row of a
gradient, is one thread's alone, and every sum over time has one order.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from itertools import pairwise

import numpy as np

from core.cells import Cell
from core.packs.widths import tile_of_sums
from core.vector.gradients import BAND, Sums
from core.vector.kernels import kernels_for
from core.vector.memory import by_sequence, in_lanes, new_groups, new_scratch, new_so_far, new_tape, sizes_of
from core.vector.panels import panels_of
from core.vector.passes import Panels

A_BLOCK = 4e8  # multiplications after which somebody is asked whether to go on: some 50 ms of one core
WORTH_A_THREAD = 2e6  # multiplications below which handing work over takes longer than doing it


class Unrolling:
    """Passes of networks of one shape over batches of one shape. Not for two threads of Python at once.

    weights are (W, U, b, V, c) as in core.vector.network.Network. looks: the time steps whose output counts, in order.
    back: the last time steps, over which the gradient goes back (truncated BPTT, Williams and Peng 1990); None: all.
    ledger: whether the gradient by every state is kept (`keep_ledger`). executor: threads that share the work.
    keep: how many time steps the memory has room for; None: all. With fewer, the states at the beginning of each such
    stretch are kept, and all between is computed anew on the way back (Chen et al. 2016): with the root of T memory
    grows like that root, and a gradient takes a third longer. There is no ledger then.
    ask: called every 50 to 150 ms of work with the share of it that is done (beyond 1 where some is done twice); what
    it raises ends the pass.
    """

    def __init__(
        self,
        cell: Cell,
        shape: tuple[int, int, int],
        batch: tuple[int, int],
        looks: Sequence[int],
        back: int | None = None,
        ledger: bool = False,
        executor: Executor | None = None,
        threads: int = 1,
        keep: int | None = None,
        ask: Callable[[float], None] | None = None,
    ):
        """shape: (H, I, O); batch: (T, B)."""
        self.cell, self.kernels = cell, kernels_for(cell)
        (self.times, self.sequences), width = batch, self.kernels.width
        self.looks = np.array(looks, dtype=np.int64)
        room = self.times if keep is None else min(keep, self.times)
        self.sizes = sizes = sizes_of(shape, room, self.sequences, self.looks.size, width)
        self._begins = range(0, self.times, room)
        self.back = self.times if back is None else back
        self._from = self.times - self.back  # the first time step that the gradient comes to
        self.tape = new_tape(cell, sizes, self.sequences, width, ledger and room == self.times)
        self._ledger = self.tape.ledger
        self._look_at = np.full(self.times, -1)
        self._look_at[self.looks] = np.arange(self.looks.size)
        self._executor, self._threads = executor, threads if executor else 1
        self._ask, self._done = ask, 0.0
        # Multiplications of a time step in one direction, for all sequences.
        self._size = sizes.passes * width * sizes.columns * len(cell.biases) * sizes.units
        self._scratch = [new_scratch(cell, sizes, width) for _ in range(self._threads)]
        self._groups = [new_groups(sizes) for _ in range(self._threads)]
        self._found = np.zeros((len(cell.biases) * sizes.filled, sizes.columns))
        self._found_readout = np.zeros((sizes.filled_outputs, sizes.columns))
        breadth, parts = tile_of_sums()[1], len(self._begins) > 1
        self._so_far, self._so_far_readout = (
            new_so_far(len(found) if parts else 0, sizes, breadth, width)
            for found in (self._found, self._found_readout)
        )
        self._panels, self._lanes, self._kept = None, None, [None] * len(self._begins)
        self._on_tape = None  # the first time step of the stretch that stands on the tape

    def forward(self, weights: Sequence[np.ndarray], inputs: np.ndarray, first: np.ndarray | float = 0.0) -> np.ndarray:
        """Outputs (looks, B, O) of a batch (T, B, I), from the states `first`, (B, H, states)."""
        sizes, tape = self.sizes, self.tape
        numbers = sizes.units, len(self.cell.states)
        states = np.broadcast_to(first, (self.sequences, *numbers)).reshape(1, self.sequences, -1)
        self._panels, self._done = panels_of(self.cell, weights), 0.0
        self._lanes = in_lanes(inputs, sizes.passes, self.kernels.width)
        self._kept[0] = in_lanes(states, sizes.passes, self.kernels.width)[:, 0]
        for stretch, begin in enumerate(self._begins):
            end = self._go(stretch)
            if stretch + 1 < len(self._begins):
                rows = tape.states.reshape(sizes.passes, sizes.times + 1, -1, self.kernels.width)
                self._kept[stretch + 1] = rows[:, end - begin].copy()
        return by_sequence(tape.outputs, sizes.passes, sizes.looks, sizes.filled_outputs, self.sequences)[
            :, :, : sizes.outputs
        ]

    def backward(self, d_outputs: np.ndarray) -> list[np.ndarray]:
        """The gradient by (W, U, b, V, c) of a loss whose gradient by the outputs is given, (looks, B, O)."""
        sizes, tape = self.sizes, self.tape
        rows = np.zeros((sizes.looks, self.sequences, sizes.filled_outputs))
        rows[:, :, : sizes.outputs] = d_outputs
        tape.d_outputs[:] = in_lanes(rows, sizes.passes, self.kernels.width).reshape(tape.d_outputs.shape)
        for zeroed in (tape.d_states, self._so_far, self._so_far_readout):
            zeroed[:] = 0.0
        for stretch, begin in reversed(list(enumerate(self._begins))):
            if self._on_tape != begin:
                self._go(stretch)
            self._back(begin, min(begin + sizes.times, self.times))
        return self._gradients()

    @property
    def panels(self) -> Panels:
        """The weights of the last forward pass."""
        return self._panels

    def path_of(self, sequence: int) -> tuple[np.ndarray, np.ndarray]:
        """What the last forward pass left of one sequence: its states and its saved numbers, one after another."""
        index, lane = divmod(sequence, self.kernels.width)
        rows = (self.tape.states, self.tape.saved)
        return tuple(
            np.ascontiguousarray(some.reshape(self.sizes.passes, -1, some.shape[1])[index, :, lane]) for some in rows
        )

    @property
    def states(self) -> np.ndarray:
        """(T + 1, B, H, states) of the last forward pass, the first row before the first time step that is kept."""
        return self._states_of(self.tape.states)

    @property
    def saved(self) -> np.ndarray:
        """(T, B, H, saved) of the last forward pass: what the cell's gates were (core.cells)."""
        sizes, saved = self.sizes, self.cell.saved
        table = by_sequence(self.tape.saved, sizes.passes, sizes.times, sizes.units * saved, self.sequences)
        return table.reshape(sizes.times, self.sequences, sizes.units, saved)

    def keep_ledger(self, keep: bool) -> None:
        """Whether the next backward passes keep the gradient by every state, where there is memory for it."""
        self.tape = self.tape._replace(ledger=self._ledger if keep else self._ledger[:0])

    @property
    def ledger(self) -> np.ndarray:
        """The gradient by each of the states, of the last backward pass."""
        return self._states_of(self.tape.ledger)

    def _go(self, stretch):
        """Forward over one stretch of time, from what was kept of its beginning; returns its end."""
        sizes, tape, begin = self.sizes, self.tape, self._begins[stretch]
        end = min(begin + sizes.times, self.times)
        first_h, states = sizes.inputs + 1, self._kept[stretch]
        tape.states.reshape(sizes.passes, sizes.times + 1, -1, self.kernels.width)[:, 0] = states
        history = tape.history.reshape(sizes.passes, sizes.columns, sizes.times + 1, -1)
        history[:, first_h : first_h + sizes.units, 0] = states[:, :: len(self.cell.states)]
        history[:, : sizes.inputs, : end - begin] = self._lanes[:, begin:end].transpose(0, 2, 1, 3)
        tape.look_at[: end - begin] = self._look_at[begin:end]
        self._on_tape = begin
        self._over_passes(self.kernels.forward, 0, end - begin)
        return end

    def _back(self, begin, end):
        """Back over the stretch of time on the tape, and its share of the gradient."""
        first, kernels, sizes, tape = max(begin, self._from), self.kernels, self.sizes, self.tape
        if first < end:
            self._over_passes(kernels.backward, first - begin, end - begin, self.times - 1 - begin)
            went = np.arange(end - begin - 1, first - begin - 1, -1)
            self._sum_up(np.stack([went, went], axis=1), first == self._from)
        seen = np.flatnonzero((self.looks >= begin) & (self.looks < end))[::-1]
        steps = np.stack([seen, self.looks[seen] + 1 - begin], axis=1)
        sums = Sums(self._groups[0], self._so_far_readout, begin == 0)
        kernels.readout_gradient(sizes, tape, steps, sums, self._found_readout)

    def _states_of(self, rows):
        sizes, states = self.sizes, len(self.cell.states)
        table = by_sequence(rows, sizes.passes, sizes.times + 1, sizes.units * states, self.sequences)
        return table.reshape(sizes.times + 1, self.sequences, sizes.units, states)

    def _gradients(self):
        """(W, U, b, V, c) from the rows of all gates."""
        sizes, cell = self.sizes, self.cell
        by_gate = self._found.reshape(len(cell.biases), sizes.filled, sizes.columns)[:, : sizes.units]
        with_u, with_w, with_b = (
            [gate for gate, name in enumerate(kind) if name is not None]
            for kind in (cell.input_weights, cell.recurrent_weights, cell.biases)
        )
        first_h = sizes.inputs + 1
        readout = self._found_readout[: sizes.outputs]
        return [
            by_gate[with_w, :, first_h : first_h + sizes.units],
            by_gate[with_u, :, : sizes.inputs],
            by_gate[with_b, :, sizes.inputs],
            readout[:, first_h : first_h + sizes.units].copy(),
            readout[:, sizes.inputs].copy(),
        ]

    def _over_passes(self, kernel, begin, end, *last):
        """All passes over the time steps begin ... end - 1, or with `last` back over them, block by block."""
        blocks = self._blocks(begin, end, self._size)
        for block in blocks[::-1] if last else blocks:
            self._share((0, self.sizes.passes), self._pass, kernel, *block, *last)
            self._tell((block[1] - block[0]) * self._size)

    def _pass(self, thread, some, kernel, *times):
        kernel(self._panels, self.sizes, self.tape, self._scratch[thread], some, *times)

    def _sum_up(self, steps, finish):
        """The share of the gradient of these time steps of the tape; finish: whether they are the first of all."""
        bands = len(self.cell.biases) * -(-self.sizes.filled // BAND)
        size = self._size * len(steps) / bands
        for block in self._blocks(0, bands, size):
            self._share(block, self._sum_bands, steps, finish)
            self._tell((block[1] - block[0]) * size)

    def _sum_bands(self, thread, bands, steps, finish):
        sums = Sums(self._groups[thread], self._so_far, finish)
        self.kernels.gradient(self._panels, self.sizes, self.tape, steps, bands, sums, self._found)

    def _blocks(self, begin, end, size):
        """(begin, end) of the blocks of a range, of whose members each takes so many multiplications."""
        step = max(1, int(A_BLOCK * self._threads / size))
        return [(some, min(some + step, end)) for some in range(begin, end, step)]

    def _tell(self, size):
        """So many multiplications are done."""
        self._done += size
        if self._ask is not None:
            self._ask(self._done / (self._size * (self.times + 2 * self.back)))

    def _share(self, whole, work, *arguments):
        """work(thread, (first, end), *arguments) over all of (first, end), by as many threads as it is worth."""
        first, count = whole[0], whole[1] - whole[0]
        threads = min(self._threads, count) if self._size * self.sizes.times > WORTH_A_THREAD else 1
        ends = [first + round(count * part / threads) for part in range(threads + 1)]
        jobs = list(zip(range(threads), pairwise(ends), strict=False))
        others = [self._executor.submit(work, *job, *arguments) for job in jobs[1:]]
        work(*jobs[0], *arguments)
        for other in others:
            other.result()
