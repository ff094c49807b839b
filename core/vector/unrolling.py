"""A network of many units unrolled over a batch: the memory that its passes need, and the passes one by one.

forward -> outputs -> (somebody's loss) -> backward -> gradient

The same bits whatever the number of threads: each pass, and each row of a gradient, is one thread's alone.
"""

import math
from collections.abc import Sequence
from concurrent.futures import Executor
from itertools import pairwise

import numpy as np

from core.cells import Cell
from core.packs.types import LANES
from core.packs.widths import tile_of_sums
from core.vector.gradients import BAND
from core.vector.kernels import kernels_for
from core.vector.network import Network
from core.vector.passes import ROWS, Panels, Scratch, Sizes, Tape

PAD = tile_of_sums()[1]  # rows that a tile may reach beyond the last column
WORTH_A_THREAD = 2e6  # multiplications below which handing work over takes longer than doing it


class Unrolling:
    """Passes of networks of one shape over batches of one shape. Not for two threads of Python at once.

    weights are (W, U, b, V, c) as in core.vector.network.Network. looks: the time steps whose output counts, in order.
    back: the last time steps, over which the gradient goes back (truncated BPTT, Williams and Peng 1990); None: all.
    ledger: whether the gradient by every state is kept (`keep_ledger`). executor: threads that share the work.
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
    ):
        """shape: (H, I, O); batch: (T, B)."""
        self.cell, self.kernels = cell, kernels_for(cell)
        (units, inputs, outputs), (times, sequences) = shape, batch
        width = self.kernels.width
        passes = math.ceil(sequences / width)
        gates, states = len(cell.biases), len(cell.states)
        self.sizes = sizes = Sizes(
            units=units,
            inputs=inputs,
            outputs=outputs,
            filled=_filled(units, ROWS),
            filled_outputs=_filled(outputs, ROWS),
            columns=inputs + 1 + units + PAD,
            times=times,
            back=times if back is None else back,
            looks=len(looks),
            passes=passes,
        )
        self.sequences, self.looks = sequences, np.array(looks, dtype=np.int64)
        look_at = np.full(times, -1)
        look_at[self.looks] = np.arange(self.looks.size)
        valid = np.zeros(passes * width)
        valid[:sequences] = 1.0
        history = np.zeros((passes * sizes.columns * (times + 1), width))
        self._history = history.reshape(passes, sizes.columns, times + 1, width)
        self._history[:, inputs] = 1.0
        self.tape = Tape(
            history=history,
            states=np.zeros((passes * (times + 1) * units * states, width)),
            saved=np.zeros((passes * times * units * cell.saved, width)),
            outputs=np.zeros((passes * sizes.looks * sizes.filled_outputs, width)),
            d_outputs=np.zeros((passes * sizes.looks * sizes.filled_outputs, width)),
            d_states=np.zeros((passes * units * states, width)),
            d_pre=np.zeros((passes * gates * sizes.filled * times, width)),
            ledger=np.zeros((passes * (times + 1) * units * states if ledger else 0, width)),
            look_at=look_at,
            valid=valid.reshape(passes, width),
        )
        self._ledger = self.tape.ledger
        self._executor, self._threads = executor, threads if executor else 1
        self._scratch = [
            Scratch(
                np.zeros((max(sizes.columns, ROWS * len(cell.recurrent_weights)), width)),
                np.zeros((gates * sizes.filled, width)),
            )
            for _ in range(self._threads)
        ]
        self._sums = [np.zeros((BAND * (sizes.columns + PAD), LANES)) for _ in range(self._threads)]
        went = np.arange(times - 1, times - 1 - sizes.back, -1)
        self._steps = np.stack([went, went], axis=1)
        numbers = np.arange(sizes.looks)[::-1]
        self._look_steps = np.ascontiguousarray(np.stack([numbers, self.looks[::-1] + 1], axis=1))
        self._found = np.zeros((gates * sizes.filled, sizes.columns))
        self._found_readout = np.zeros((sizes.filled_outputs, sizes.columns))
        self._panels = None

    def forward(self, weights: Sequence[np.ndarray], inputs: np.ndarray) -> np.ndarray:
        """Outputs (looks, B, O) of a batch (T, B, I), from a state of zeros."""
        sizes, tape = self.sizes, self.tape
        self._panels = panels_of(self.cell, weights)
        lanes = np.zeros((sizes.times, sizes.passes * self.kernels.width, sizes.inputs))
        lanes[:, : self.sequences] = inputs
        lanes = lanes.reshape(sizes.times, sizes.passes, -1, sizes.inputs)
        self._history[:, : sizes.inputs, :-1] = lanes.transpose(1, 3, 0, 2)
        self._over_passes(self.kernels.forward, 0, sizes.times)
        return self._by_sequence(tape.outputs, sizes.looks, sizes.filled_outputs)[:, :, : sizes.outputs]

    def backward(self, d_outputs: np.ndarray) -> list[np.ndarray]:
        """The gradient by (W, U, b, V, c) of a loss whose gradient by the outputs is given, (looks, B, O)."""
        sizes, tape = self.sizes, self.tape
        lanes = np.zeros((sizes.looks, sizes.passes * self.kernels.width, sizes.filled_outputs))
        lanes[:, : self.sequences, : sizes.outputs] = d_outputs
        lanes = lanes.reshape(sizes.looks, sizes.passes, -1, sizes.filled_outputs).transpose(1, 0, 3, 2)
        tape.d_outputs[:] = lanes.reshape(tape.d_outputs.shape)
        tape.d_states[:] = 0.0
        self._over_passes(self.kernels.backward, sizes.times - sizes.back, sizes.times)
        bands = len(self.cell.biases) * -(-sizes.filled // BAND)
        self._share(
            bands,
            lambda thread, some: self.kernels.gradient(
                self._panels, sizes, tape, self._steps, some, self._sums[thread], self._found
            ),
        )
        self.kernels.readout_gradient(sizes, tape, self._look_steps, self._sums[0], self._found_readout)
        return self._gradients()

    @property
    def states(self) -> np.ndarray:
        """(T + 1, B, H, states) of the last forward pass, the first row before the first time step."""
        return self._states_of(self.tape.states)

    @property
    def saved(self) -> np.ndarray:
        """(T, B, H, saved) of the last forward pass: what the cell's gates were (core.cells)."""
        sizes, saved = self.sizes, self.cell.saved
        table = self._by_sequence(self.tape.saved, sizes.times, sizes.units * saved)
        return table.reshape(sizes.times, self.sequences, sizes.units, saved)

    def keep_ledger(self, keep: bool) -> None:
        """Whether the next backward passes keep the gradient by every state, where there is memory for it."""
        self.tape = self.tape._replace(ledger=self._ledger if keep else self._ledger[:0])

    @property
    def ledger(self) -> np.ndarray:
        """The gradient by each of the states, of the last backward pass."""
        return self._states_of(self.tape.ledger)

    def _states_of(self, rows):
        sizes, states = self.sizes, len(self.cell.states)
        table = self._by_sequence(rows, sizes.times + 1, sizes.units * states)
        return table.reshape(sizes.times + 1, self.sequences, sizes.units, states)

    def _by_sequence(self, rows, steps, numbers):
        """(steps, B, numbers) of an array (passes * steps * numbers, width)."""
        table = rows.reshape(self.sizes.passes, steps, numbers, -1).transpose(1, 0, 3, 2)
        return table.reshape(steps, -1, numbers)[:, : self.sequences]

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

    def _over_passes(self, kernel, begin, end):
        sizes = self.sizes

        def work(thread, some):
            kernel(self._panels, sizes, self.tape, self._scratch[thread], some, begin, end)

        self._share(sizes.passes, work)

    def _share(self, count, work):
        """work(thread, (first, end)) over all of `count`, by as many threads as it is worth."""
        sizes = self.sizes
        size = sizes.passes * self.kernels.width * sizes.times * sizes.columns * len(self.cell.biases) * sizes.units
        threads = min(self._threads, count) if size > WORTH_A_THREAD else 1
        ends = [round(count * part / threads) for part in range(threads + 1)]
        jobs = list(zip(range(threads), pairwise(ends), strict=False))
        others = [self._executor.submit(work, *job) for job in jobs[1:]]
        work(*jobs[0])
        for other in others:
            other.result()


def weights_of(network: Network) -> tuple[np.ndarray, ...]:
    """(W, U, b, V, c)."""
    return network.W, network.U, network.b, network.V, network.c


def panels_of(cell: Cell, weights: Sequence[np.ndarray]) -> Panels:
    """The weights in the order in which kernels read them."""
    W, U, b, V, c = weights
    (units, inputs), outputs = U.shape[1:], c.size
    filled, filled_outputs = _filled(units, ROWS), _filled(outputs, ROWS)
    gates, columns = len(cell.biases), inputs + 1 + units + PAD
    kinds = [iter(U), iter(b), iter(W)]
    all_of_it = np.zeros((gates, filled, columns))
    begins, ends, recurrent = np.zeros(gates, dtype=np.int64), np.zeros(gates, dtype=np.int64), []
    edges = (0, inputs, inputs + 1, inputs + 1 + units)
    names = zip(cell.input_weights, cell.biases, cell.recurrent_weights, strict=True)
    for gate, present in enumerate(names):
        has = [kind for kind, name in enumerate(present) if name is not None]
        for kind in has:
            part = next(kinds[kind])
            all_of_it[gate, :units, edges[kind] : edges[kind + 1]] = part[:, None] if kind == 1 else part
        begins[gate], ends[gate] = edges[has[0]], edges[has[-1] + 1]
        if 2 in has:
            recurrent.append(gate)
    back = np.zeros((len(W), filled, units))
    back[:, :units] = W.transpose(0, 2, 1)
    readout, readout_back = np.zeros((filled_outputs, units)), np.zeros((filled, outputs))
    readout[:outputs], readout_back[:units] = V, V.T
    offsets = np.zeros(filled_outputs)
    offsets[:outputs] = c
    blocks = (_in_blocks(part) for part in (all_of_it, back, readout, readout_back))
    return Panels(*blocks, offsets, begins, ends, np.array(recurrent))


def _in_blocks(rows):
    """Of each ROWS rows their columns in turn."""
    return rows.reshape(-1, ROWS, rows.shape[-1]).transpose(0, 2, 1).ravel()


def _filled(count, of):
    return -(-count // of) * of
