"""Money: integer minor units and an ISO 4217 currency; amounts of two currencies never add up."""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from babel import Locale
from babel.numbers import format_currency, get_currency_precision
from flask import Flask
from flask_babel import get_locale

CURRENCIES = ("IDR", "EUR", "THB", "USD")
"""Those in which programmes and forms ask for amounts."""


@dataclass(frozen=True, order=False)
class Money:
    """An amount in minor units (cents; whole rupiah have two decimals too, by ISO 4217)."""

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> "Money":
        """From major units, exactly; raises ValueError where the currency has fewer decimals than the amount."""
        major = Decimal(amount)
        if not major.is_finite() or major.adjusted() > 15:
            raise ValueError(f"{amount} is not an amount of money.")
        scaled = major.scaleb(get_currency_precision(currency))
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{amount} has more decimals than {currency} allows.")
        return cls(int(scaled), currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units."""
        return Decimal(self.minor).scaleb(-get_currency_precision(self.currency))

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __mul__(self, factor: Fraction) -> "Money":
        """So many times as much, to the nearest minor unit; a half goes to the even one."""
        return Money(round(self.minor * factor), self.currency)

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(
                f"{self.currency} and {other.currency} cannot be added; convert with a dated rate first."
            )


def show_money(money: Money | None) -> str:
    """As the reader's locale writes it; rupiah without decimals, as people do."""
    if money is None:
        return "–"
    locale = get_locale() or Locale("en")
    pattern = str(locale.currency_formats["standard"].pattern)
    if money.currency == "IDR":
        pattern = pattern.replace("0.00", "0")
    text = format_currency(
        money.amount, money.currency, pattern, locale=locale, currency_digits=money.currency != "IDR"
    )
    return re.sub(rf"({money.currency})(?=\d)", "\\1\u00a0", text)  # a code is kept apart, a sign is not


def init_app(app: Flask) -> None:
    """Give templates the `money` filter."""
    app.jinja_env.filters["money"] = show_money
