"""w2^n in log space: numbers, logarithms and words."""

import decimal
import math
import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import amplification
from core.numbers import TIMES, count_text, number_text
from core.powers import MOST_UNROLLS


@pytest.mark.parametrize(
    ("weight", "unrolls", "factor", "text"),
    [
        (2, 4, 16.0, "16"),
        (2, 50, 1125899906842624.0, "1.126\u00a0×\u00a010¹⁵"),
        (0.5, 50, 8.881784197001252e-16, "8.882\u00a0×\u00a010⁻¹⁶"),
        (-2, 3, -8.0, "−8"),
        (-2, 4, 16.0, "16"),
        (-2, 51, -2251799813685248.0, "−2.252\u00a0×\u00a010¹⁵"),
        (1, 100_000, 1.0, "1"),
        (0, 5, 0.0, "0"),
        (0, 0, 1.0, "1"),
        (7.5, 0, 1.0, "1"),
        (10, 30, 1e30, "10³⁰"),
        (0.5, 4, 0.0625, "0.0625"),
        (3, 10, 59049.0, "59,049"),
        (-1, 99_999, -1.0, "−1"),
        (-1, 100_000, 1.0, "1"),
        (-0.0, 3, 0.0, "0"),
        (2, 10.0, 1024.0, "1,024"),
    ],
)
def test_factor_and_text(weight, unrolls, factor, text):
    power = amplification(weight, unrolls)
    assert power.factor == pytest.approx(factor, rel=1e-14)
    assert power.text == text


def test_powers_beyond_float64_keep_their_logarithm_and_their_words():
    power = amplification(2, 5000)
    assert power.factor == math.inf
    assert power.log10 == pytest.approx(1505.1499783199, abs=1e-9)
    assert power.text == "1.412\u00a0×\u00a010¹⁵⁰⁵"
    assert math.floor(power.log10) == len(str(2**5000)) - 1
    assert amplification(-2, 5001).factor == -math.inf
    assert amplification(-2, 5001).text.startswith("−2.825\u00a0×\u00a010¹⁵⁰⁵")
    assert amplification(0.5, 5000).factor == 0.0
    assert amplification(0.5, 5000).text == "7.080\u00a0×\u00a010⁻¹⁵⁰⁶"


@given(st.fractions(Fraction(-3), Fraction(3)), st.integers(0, 200))
def test_factor_agrees_with_exact_fractions(weight, unrolls):
    exact = Fraction(float(weight)) ** unrolls
    power = amplification(float(weight), unrolls)
    if abs(exact) > 1e-300:  # above, float64 has all its digits
        assert (power.factor > 0) == (exact > 0)
        assert abs(Fraction(power.factor) / exact - 1) < Fraction(1, 10**14)
        assert power.log10 == pytest.approx(math.log10(abs(exact)), abs=1e-12 * max(unrolls, 1))
    elif exact == 0:
        assert (power.factor, power.log10, power.text) == (0.0, -math.inf, "0")


FROM_SUPERSCRIPTS = {sign: plain for plain, sign in zip("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True)}


def as_fraction(text):
    """The number that a text says, exactly."""
    mantissa, power = re.fullmatch(r"(.*?)(?:10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", text.replace(",", "")).groups()
    mantissa = mantissa.removesuffix(TIMES)
    exponent = int("".join(FROM_SUPERSCRIPTS[sign] for sign in power)) if power else 0
    return Fraction({"": "1", "−": "-1"}.get(mantissa, mantissa.replace("−", "-"))) * Fraction(10) ** exponent


@settings(max_examples=150)
@given(st.floats(-10, 10).filter(lambda weight: abs(weight) > 1e-3), st.integers(0, 3000))
def test_text_says_the_power_to_four_digits_however_large_it_is(weight, unrolls):
    exact = Fraction(weight) ** unrolls
    assert abs(as_fraction(amplification(weight, unrolls).text) / exact - 1) < Fraction(51, 100_000)


@pytest.mark.parametrize("weight", [2.0, -1.45, 0.5, 1.00001, 1e308, 1e-308])
def test_up_to_the_most_unrolls_four_digits_of_the_power_are_right(weight):
    mantissa, exponent = re.fullmatch(
        r"−?(.*?)(?:\u00a0×\u00a0)?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", amplification(weight, MOST_UNROLLS).text
    ).groups()
    with decimal.localcontext(prec=60):
        exact = abs(decimal.Decimal(weight)).log10() * MOST_UNROLLS
        said = decimal.Decimal(mantissa or 1).log10() + int("".join(FROM_SUPERSCRIPTS[sign] for sign in exponent))
        assert abs(10 ** (said - exact) - 1) < decimal.Decimal("0.00051")


@pytest.mark.parametrize("weight", [math.nan, math.inf, -math.inf])
def test_a_weight_that_is_not_finite_is_refused(weight):
    with pytest.raises(
        ValueError,
        match=rf"weight = {weight} is not a number from .* to 1.79769e\+308; give a finite number such as 2",
    ):
        amplification(weight, 3)


@pytest.mark.parametrize("unrolls", [-1, 2.5, math.inf, -math.inf, math.nan])
def test_unrolls_that_cannot_be_counted_are_refused(unrolls):
    with pytest.raises(ValueError, match=rf"unrolls = {unrolls} is not a whole number from 0 to 100,000,000; give "):
        amplification(2.0, unrolls)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.0001, "10⁻⁴"),
        (5e-4, "5\u00a0×\u00a010⁻⁴"),
        (0.01, "0.01"),
        (-0.25, "−0.25"),
        (123456.0, "1.235\u00a0×\u00a010⁵"),
        (99_999.0, "99,999"),
        (100_000.0, "10⁵"),
        (0.0009999999, "1.000\u00a0×\u00a010⁻³"),
        (0.001, "0.001"),
        (9999.6, "10,000"),
        (-1.5e300, "−1.5\u00a0×\u00a010³⁰⁰"),
        (5e-324, "4.941\u00a0×\u00a010⁻³²⁴"),
        (math.inf, "infinite"),
        (-math.inf, "minus infinite"),
        (math.nan, "not a number"),
    ],
)
def test_numbers_as_people_read_them(value, text):
    assert number_text(value) == text


def test_a_power_that_underflows_keeps_its_sign_in_words():
    assert amplification(-0.5, 5001).text == "−3.540\u00a0×\u00a010⁻¹⁵⁰⁶"
    assert amplification(-0.5, 5001).factor == 0.0


def test_five_digits_never_round_to_six():
    assert number_text(99_999.4) == "99,999"
    assert number_text(99_999.7) == "1.000\u00a0×\u00a010⁵"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (1200.4, "1,200"), (999_999, "999,999"), (35.01e12, "35 trillion"), (2.5e6, "2.5 million")]
    + [(9.999e11, "9.999\u00a0×\u00a010¹¹"), (7.13e9, "7.13 billion"), (1e15, "10¹⁵"), (math.inf, "infinite")],
)
def test_counts_as_people_say_them(value, text):
    assert count_text(value) == text
