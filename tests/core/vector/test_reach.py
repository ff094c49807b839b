"""How far back networks feel: exact products, random matrix theory, mean-field theory and the frameworks' defaults."""

import math

import numpy as np
import pytest

from core import CELLS, Cancelled
from core.vector.backprop import respond
from core.vector.jacobians import Path
from core.vector.network import Network
from core.vector.reach import reach, usual_lags
from tests.core.vector.chance import assert_near


def linear(matrix):
    """A linear network of this W, so that each Jacobian is W itself."""
    units = len(matrix)
    return Network("linear", [matrix], np.ones((1, units, 1)), np.zeros((1, units)), np.zeros((1, units)), [0.0])


def silence(times, network):
    return np.zeros((times, 1, network.inputs))


def normal(times, sequences, inputs, seed=0, deviation=1.0):
    return deviation * np.random.default_rng(seed).normal(size=(times, sequences, inputs))


def product_by_differences(network, inputs, back):
    """d state_T / d state_(T-back), h of all units first: central differences of the network's own answer."""
    _, states = respond(network, inputs)
    path = states[-1 - back, 0]

    def end(changed):
        forward = Path(network, inputs[len(inputs) - back :], changed[None])._forward
        return forward.states[-1, 0].T.ravel()

    columns = []
    for state in range(path.shape[1]):
        for unit in range(path.shape[0]):
            step = np.zeros_like(path)
            step[unit, state] = 1e-6
            columns.append((end(path + step) - end(path - step)) / 2e-6)
    return np.array(columns).T


@pytest.mark.parametrize("cell", CELLS)
def test_products_are_derivatives_of_the_states(cell):
    network, inputs = Network.start(cell, 5, inputs=2, seed=3), normal(7, 1, 2)
    found, count = reach(network, inputs, lags=[1, 4, 6]), 5 * len(CELLS[cell].states)
    for place, back in enumerate((1, 4, 6)):
        product = product_by_differences(network, inputs, back)
        size = np.linalg.norm(product)
        near = {"rel": 1e-6, "abs": 1e-9}  # of differences
        assert math.exp(found.log_norms[0, place]) == pytest.approx(size / math.sqrt(count), **near)
        assert math.exp(found.log_largest[0, place]) == pytest.approx(np.linalg.norm(product, 2), **near)
        hidden = reach(network, inputs, lags=[back], of="hidden")
        assert hidden.norms[0] == pytest.approx(np.linalg.norm(product[:5]) / math.sqrt(5), **near)


def test_one_unit_is_the_articles_power():
    found = reach(linear([[2.0]]), np.zeros((50, 1, 1)), lags=[4, 49])
    assert found.norms.tolist() == pytest.approx([2.0**4, 2.0**49], rel=1e-14)
    assert found.factor(4, 49) == pytest.approx(2.0, rel=1e-14)
    assert reach(linear([[0.5]]), np.zeros((50, 1, 1)), lags=[49]).norms[0] == pytest.approx(0.5**49, rel=1e-14)


@pytest.mark.parametrize("factor", [1e-30, 1e30])
def test_what_leaves_float64_is_kept_as_a_logarithm(factor):
    found = reach(linear(np.diag([factor, factor])), np.zeros((100, 1, 1)), lags=[1, 50, 100])
    assert found.log10_norms == pytest.approx(math.log10(factor) * found.lags, rel=1e-12)
    assert found.log10_largest == pytest.approx(math.log10(factor) * found.lags, rel=1e-12)
    assert found.norms[-1] == (math.inf if factor > 1 else 0.0)


def test_a_hump_before_the_decay():
    """[[a, b], [0, a]]: the norm of its t-th power is a^t (c + sqrt(c^2 + 4)) / 2 with c = t b / a."""
    found = reach(linear([[0.9, 5.0], [0.0, 0.9]]), np.zeros((60, 1, 1)), lags=range(1, 61))
    c = found.lags * 5.0 / 0.9
    np.testing.assert_allclose(found.largest, 0.9**found.lags * (c + np.sqrt(c * c + 4)) / 2, rtol=1e-12)
    assert found.lags[found.largest.argmax()] == 9
    assert found.largest.max() == pytest.approx(19.3787697629, rel=1e-10)


def test_a_chain_of_twenty_grows_far_before_it_shrinks():
    network = Network.start("linear", 20, start="chain")
    found = reach(network, silence(90, network), lags=range(1, 91))
    assert found.lags[found.largest.argmax()] == 36
    assert found.largest.max() == pytest.approx(87929.41828, rel=1e-9)
    assert found.lags[found.largest < 1.0][0] == 79


def test_a_dead_network_feels_nothing():
    dead = Network("relu", np.ones((1, 2, 2)), np.ones((1, 2, 1)), [[-1.0, -1.0]], np.zeros((1, 2)), [0.0])
    found = reach(dead, silence(5, dead))
    assert (found.log_norms == -np.inf).all()
    assert (found.log_largest == -np.inf).all()
    assert (found.norms == 0.0).all()


@pytest.mark.parametrize("weight", [np.inf, np.nan])
def test_weights_that_are_no_numbers_are_told(weight):
    found = reach(linear([[weight, 0.0], [0.0, 1.0]]), np.zeros((3, 1, 1)))
    assert not np.isfinite(found.log_norms).any()
    assert not np.isfinite(found.log_largest).any()


@pytest.mark.parametrize(("cell", "weight"), [("gru", 2.0), ("lstm", 4 * (1 - 1 / (1 + math.exp(-1.0))))])
def test_the_boundary_at_the_state_of_zeros(cell, weight):
    """A gated unit without input neither forgets nor explodes at recurrent weight 2, or 4 (1 - sigmoid(bias))."""
    start = Network.start(cell, 1, seed=0)
    W, b = np.zeros_like(start.W), np.zeros_like(start.b)
    W[2], b[1] = weight, 1.0 if cell == "lstm" else 0.0  # of the candidate; of the forget gate
    network = Network(start.cell, W, start.U, b, start.V, start.c)
    assert reach(network, silence(80, network), lags=[30, 80]).factor(30, 80) == pytest.approx(1.0, rel=1e-10)
    if cell == "lstm":
        assert weight == pytest.approx(1.0757656855, rel=1e-10)


@pytest.mark.jit  # 64 to 256 units
@pytest.mark.parametrize(
    ("deviation", "gain", "factor"),
    [(0.5, 1.0, 0.7615010750), (math.sqrt(0.05), 1.3270096607, 1.0), (1.0, 1.8555891011, 1.0)],
)
def test_inputs_make_the_gradient_vanish_as_mean_field_theory_says(deviation, gain, factor):
    """Schuecker, Goedeke and Helias 2018, without memory in the input: chi = 1 at the edge of chaos."""
    factors = []
    for seed in range(6):
        network = Network.start("tanh", 256, 16, start="gaussian", gain=gain, seed=seed)
        path = Path(network, normal(140, 2, 16, seed, deviation))  # 100 steps to leave the zeros behind
        norms = np.array([path.directions(sequence, 256).carry(40) for sequence in range(2)])
        factors.append(np.exp((norms[:, 39] - norms[:, 9]).mean() / 30))
    error = np.std(factors, ddof=1) / math.sqrt(len(factors))
    assert np.mean(factors) == pytest.approx(factor, abs=3 * error + 1.0 / 256)  # of the order 1 / N at N units


def test_the_variance_of_one_step_is_that_of_a_chi_square():
    logs = [
        Path(network, silence(1, network)).directions(0, 1).carry(1)[0]
        for network in (Network.start("linear", 16, start="gaussian", seed=seed) for seed in range(400))
    ]
    assert_near((logs - np.mean(logs)) ** 2 * 400 / 399, 0.0332842537)  # psi_1(8) / 4


@pytest.mark.jit
@pytest.mark.parametrize(("steps", "largest"), [(1, 2.0), (10, 5.3414573911)])
def test_the_largest_singular_value_of_powers_of_a_gaussian_matrix(steps, largest):
    """sqrt((T+1)^(T+1) / T^T) for infinitely many units (Alexeev, Goetze and Tikhomirov 2010)."""
    networks = [Network.start("linear", 256, start="gaussian", seed=seed) for seed in range(8)]
    found = np.exp(reach(networks, np.zeros((steps, 1, 1)), lags=[steps]).log_largest[:, 0])
    error = found.std(ddof=1) / math.sqrt(len(found))
    assert found.mean() == pytest.approx(largest, abs=3 * error + 0.07 * largest)  # N^(-2/3) is 2.5 % at 256 units
    assert found.mean() < largest


# H = 64, 16 standard-normal inputs a step, 3 seeds: after 10 and after 50 steps, and a step from 20 to 50.
DEFAULTS = {
    "RNN tanh": ("tanh", None, False, 1.5e-3, 1.9e-14, 0.536),
    "RNN ReLU": ("relu", None, False, 1.6e-4, 1.2e-19, 0.420),
    "RNN tanh, orthogonal": ("tanh", None, True, 0.174, 1.3e-4, 0.832),
    "GRU": ("gru", None, False, 5.5e-3, 7.4e-11, 0.638),
    "LSTM": ("lstm", None, False, 2.6e-3, 5.3e-11, 0.644),
    "LSTM, forget bias 1": ("lstm", 1.0, False, 5.0e-2, 8.5e-5, 0.854),
    "LSTM, forget bias 1, orthogonal": ("lstm", 1.0, True, 0.105, 4.6e-3, 0.926),
    "LSTM, forget bias 5": ("lstm", 5.0, False, 0.176, 0.72, 1.043),
}


def framework_default(cell, bias, orthogonal, seed):
    """As PyTorch draws it, or with orthogonal recurrent weights."""
    network = Network.start(cell, 64, 16, seed=seed, forget_bias=bias)
    W = Network.start(cell, 64, 16, seed=seed, start="orthogonal").W if orthogonal else network.W
    return Network(network.cell, W, network.U, network.b, network.V, network.c)


@pytest.mark.jit
@pytest.mark.parametrize("name", DEFAULTS)
def test_the_frameworks_defaults_forget(name):
    cell, bias, orthogonal, after_10, after_50, a_step = DEFAULTS[name]
    logs = []
    for seed in range(12):
        network, inputs = framework_default(cell, bias, orthogonal, seed), normal(60, 1, 16, seed=100 + seed)
        logs.append(reach(network, inputs, lags=[10, 20, 50], of="hidden").log_norms.mean(axis=0))
    at_10, at_20, at_50 = np.transpose(logs)
    for found, wanted in ((at_10, after_10), (at_50, after_50), ((at_50 - at_20) / 30, a_step)):
        error = np.std(found, ddof=1) * math.sqrt(1 / 12 + 1 / 3)  # of twelve seeds' mean beside that of three
        assert np.mean(found) == pytest.approx(math.log(wanted), abs=3 * error)


def test_it_can_be_cancelled():
    network = Network.start("tanh", 4)
    with pytest.raises(Cancelled, match="cancelled at path 0 of 1"):
        reach(network, silence(5, network), cancelled=lambda: True)


def test_lags_are_close_at_first_and_then_a_tenth_apart():
    assert usual_lags(5).tolist() == [1, 2, 3, 4, 5]
    lags = usual_lags(300)
    assert lags[:20].tolist() == list(range(1, 21))
    assert lags[-1] == 300
    assert (np.diff(lags) <= np.maximum(1, lags[:-1] // 10)).all()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"lags": [0]}, "lag = 0 is not a whole number from 1 to 5; give at least 1"),
        ({"lags": [6]}, "lag = 6 is not a whole number from 1 to 5; give at most 5, the length"),
        ({"lags": []}, "lags is empty; give some whole numbers"),
        ({"lags": 3}, "lags = 3 is not a list; give some whole numbers"),
        ({"of": "cell"}, "of = 'cell' is not known; choose one of state, hidden"),
        ({"networks": []}, "networks is empty; give a Network, or a list of some"),
        ({"networks": ["tanh"]}, r"networks\[0\] = 'tanh' is not a Network"),
        ({"inputs": np.zeros((5, 1, 2))}, r"inputs has the shape \(5, 1, 2\); give \(time steps, sequences, 1\)"),
        ({"inputs": np.zeros((0, 1, 1))}, "time steps = 0 is not a whole number from 1 to 5,000"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(given, sentence):
    good = {"networks": Network.start("tanh", 3), "inputs": np.zeros((5, 1, 1))}
    with pytest.raises(ValueError, match=sentence):
        reach(**good | given)


def test_a_factor_is_between_two_lags_that_were_asked_for():
    found = reach(linear([[2.0]]), np.zeros((9, 1, 1)), lags=[2, 5])
    for begin, end, sentence in (
        (2, 3, "lag 3 was not asked for; choose one of 2, 5"),
        (2, 2, "are one lag; give two"),
    ):
        with pytest.raises(ValueError, match=sentence):
            found.factor(begin, end)
