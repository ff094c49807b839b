"""Shared by all tests: hypothesis without a clock, the same examples every time, and a small random experiment."""

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from core import Dataset, Experiment

settings.register_profile(
    "steady", deadline=None, derandomize=True, max_examples=40, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


@st.composite
def experiments(draw, cells=("linear", "relu", "tanh", "sigmoid"), max_unrolls=12, max_sequences=40):
    """A random experiment whose numbers stay of ordinary size, with one to three packs of sequences."""
    unrolls = draw(st.integers(0, max_unrolls))
    sequences = draw(st.integers(1, max_sequences))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    weight = st.floats(-1.5, 1.5, allow_subnormal=False)
    return Experiment(
        cell=draw(st.sampled_from(cells)),
        wiring=draw(st.sampled_from(("first", "every"))),
        weights={name: draw(weight) for name in ("w1", "w2", "b1", "w3", "b2")},
        initial_state=draw(st.floats(-1, 1, allow_subnormal=False)),
        dataset=Dataset(rng.normal(size=(sequences, unrolls + 1)), rng.normal(size=sequences)),
        learning_rate=draw(st.floats(1e-6, 0.1)),
        max_steps=draw(st.integers(1, 30)),
    )
