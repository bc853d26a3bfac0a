"""Money is exact, and two currencies never add up."""

from decimal import Decimal
from fractions import Fraction

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from accelerator.money import Money, show_money

minors = st.integers(min_value=-(10**14), max_value=10**14)
currencies = st.sampled_from(["EUR", "IDR", "THB", "JPY", "KWD", "USD"])


@given(minors, currencies)
def test_an_amount_survives_the_way_to_major_units_and_back(minor, currency):
    money = Money(minor, currency)
    assert Money.of(money.amount, currency) == money


@given(minors, minors, currencies)
def test_adding_and_taking_away_again_changes_nothing(one, other, currency):
    assert Money(one, currency) + Money(other, currency) - Money(other, currency) == Money(one, currency)


@given(minors, minors, currencies)
def test_sums_are_exact(one, other, currency):
    assert (Money(one, currency) + Money(other, currency)).amount == Money(one, currency).amount + Money(
        other, currency
    ).amount


@pytest.mark.parametrize(("minutes", "minor"), [(60, 350), (90, 525), (20, 117), (1, 6), (0, 0)])
def test_a_part_of_an_hour_is_worth_its_part_to_the_nearest_cent(minutes, minor):
    assert Money(350, "EUR") * Fraction(minutes, 60) == Money(minor, "EUR")


@pytest.mark.parametrize("add", [lambda a, b: a + b, lambda a, b: a - b])
def test_two_currencies_are_refused(add):
    with pytest.raises(ValueError, match="EUR and IDR"):
        add(Money(1, "EUR"), Money(1, "IDR"))


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("0.005", "EUR"), ("1.5", "JPY"), ("NaN", "EUR"), ("Infinity", "EUR"), ("1e40", "EUR")],
)
def test_what_is_no_exact_amount_is_refused(amount, currency):
    with pytest.raises(ValueError, match=r"decimals|not an amount"):
        Money.of(amount, currency)


@pytest.mark.parametrize(
    ("locale", "money", "text"),
    [
        ("en", Money(123456789, "EUR"), "€1,234,567.89"),
        ("de", Money(123456789, "EUR"), "1.234.567,89\xa0€"),
        ("en", Money(-150, "EUR"), "-€1.50"),
        ("id", Money.of(Decimal(2_500_000_000), "IDR"), "Rp2.500.000.000"),
        ("en", Money.of(275_000_000, "IDR"), "IDR\xa0275,000,000"),
        ("de", Money.of(275_000_000, "IDR"), "275.000.000\xa0IDR"),
        ("th", Money.of(1500, "THB"), "฿1,500.00"),
        ("en", None, "–"),
    ],
)
def test_money_is_written_as_the_reader_writes_it(context: Flask, locale, money, text):
    with force_locale(locale):
        assert show_money(money) == text
