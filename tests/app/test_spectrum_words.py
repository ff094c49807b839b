"""What the spectrum page says, against the records that it speaks of."""

import numpy as np

from app.spectrum import settings, words
from app.ui import markdown
from core import CELLS, Lyapunov, Network
from core.analysis.hump import departure_from_normal, hump
from core.analysis.random_matrices import share_outside
from core.numbers import number_text
from tests.harness import completed


def test_eigenvalues_are_counted():
    values = np.array([1.2, -1.1, np.exp(1j), 0.3, 0.2j])
    said = words.eigenvalues("W", values, 2.5)
    assert "spectral radius **1.2**" in said
    assert "largest singular value **2.5**" in said
    assert "Of 5 eigenvalues 2 are outside the unit circle, 1 on it, 2 inside." in said
    known = words.known_of_eigenvalues(values, 1.5, False, 2.0, True)
    assert f"{share_outside(1.5):.0%} of them outside" in known
    assert "3 of them are real; Gaussian matrices of this size have 2 on average" in known
    assert words.known_of_eigenvalues(values, None, False, None, False) == ""
    assert "none of them outside" in words.known_of_eigenvalues(values, 0.9, False, None, True)
    assert words.known_of_eigenvalues(values, 1.0, True, None, False).startswith("By how W starts all lie within 1 ")


def test_bold_type_is_left_out_where_there_is_none():
    assert markdown.without_bold("is **1.2** long") == "is 1.2 long"


def said_of(matrix, steps=100):
    return words.hump("W", hump(matrix, steps), departure_from_normal(matrix))


def test_the_hump_says_what_the_powers_did():
    said = said_of(Network.start("linear", 20, start="chain").W[0])
    assert "spectral radius of W is 0.5, which says: it vanishes" in said
    assert "**87,929** times at t = 36; from t = 79 on it is below 1" in said
    chain = Network.start("linear", 20, start="chain").W[0]
    still = number_text(float(np.linalg.norm(np.linalg.matrix_power(chain, 50), 2)))
    assert f"at t = 50 it is {still}." in said_of(chain, 50)
    assert "called normal" in said_of(0.9 * np.eye(3))
    assert "they multiply by 1. " in said_of(np.eye(3))
    assert "shrinks from the first step on" in said_of(np.array([[0.5, 0.1], [0.0, 0.5]]))
    grows = np.array([[1.1, 1.0], [0.0, 1.1]])
    expected = number_text(float(np.linalg.norm(np.linalg.matrix_power(grows, 9), 2)))
    assert f"Wᵗ really multiplies by up to {expected}" in said_of(grows, 9)
    assert "they multiply by 0" in said_of(np.zeros((2, 2)))


def test_the_product_says_how_many_have_grown_and_what_is_lost():
    said = words.product(np.log([8.0, 0.5, 0.25]), 3)
    assert "largest singular value is **8**, the smallest 0.25; 1 of 3 have grown" in said
    assert "float64" not in said
    lost = words.product(np.array([0.0, -50.0, -np.inf]), 7)
    assert "1 is exactly 0: what lies in that direction is lost" in lost
    assert "would be rounding" in lost
    assert "nothing is left: all 2" in words.product(np.full(2, -np.inf), 4)


def test_only_what_cannot_overflow_is_called_chaos():
    found = Lyapunov(np.array([0.1, -0.5]), np.array([0.01, 0.01]))
    assert "**0.1 ± 0.01** nats a step, a factor of 1.11 a step; 1 of 2 are positive" in words.exponents(
        found, True, True
    )
    assert "with nothing that enters: this is chaos, on an attractor of about 1.2 dim" in words.exponents(
        found, True, True
    )
    assert "although the same enters: this is chaos." in words.exponents(found, True, False)
    assert "chaos" not in words.exponents(found, False, True)
    unsure = Lyapunov(np.array([0.02, -0.5]), np.array([0.01, 0.01]))
    assert "chaos" not in words.exponents(unsure, True, True)
    every = [completed(settings.SETTINGS, {"cell": CELLS[name].label}) for name in CELLS]
    assert list(map(settings.is_bounded, every)) == [
        False,
        False,
        True,
        True,
        True,
        True,
    ]


def test_the_caption_asks_to_notice_only_what_is_there():
    assert words.NOTICE_HUMP in words.under_hump(0.5, False)
    assert words.under_hump(0.0, False) == words.UNDER_HUMP
    assert words.under_hump(0.0, True).endswith(words.UNDER_EDGE)
