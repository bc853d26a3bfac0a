"""Programmes: what a manager says of one, and what an hour of its mentors is worth."""

import pytest

from accelerator.money import CURRENCIES, Money
from tests import factories as make

SAID = {"name": "Future City", "summary": "", "city": "Jakarta", "zone": "Asia/Jakarta"}


def edit(client, programme, **values):
    return client.post(f"/cohorts/programmes/{programme.slug}/edit", data=SAID | values)


@pytest.mark.parametrize(
    ("typed", "rate"),
    [
        ({"rate": "350000", "currency": "IDR"}, Money.of(350_000, "IDR")),
        ({"rate": "42.5", "currency": "EUR"}, Money(42_50, "EUR")),
        ({"rate": "", "currency": "EUR"}, None),
    ],
)
def test_what_an_hour_is_worth_is_kept_with_its_currency_and_shown_again(app, client, sign_in, typed, rate):
    programme = make.programme(mentor_rate=Money(1, "USD"))
    sign_in(make.manager(programme))
    assert edit(client, programme, **typed).status_code == 303
    with app.app_context():
        assert make.reload(programme).mentor_rate == rate
    page = client.get(f"/cohorts/programmes/{programme.slug}/edit").text
    shown = typed["currency"] if rate else "IDR"
    assert [code for code in CURRENCIES if f'selected value="{code}"' in page] == [shown]


NO_CURRENCY = "XXX"
"""ISO 4217's code for a sum without a currency: three letters like any other, and none that we count in."""


@pytest.mark.parametrize(
    "typed", [{"rate": "-1"}, {"rate": "0"}, {"rate": "1.005"}, {"rate": "1e9"}, {"currency": NO_CURRENCY}]
)
def test_a_rate_that_is_no_amount_is_refused_and_what_was_typed_is_kept(app, client, sign_in, typed):
    programme = make.programme(mentor_rate=Money(900, "THB"))
    sign_in(make.manager(programme))
    answer = edit(client, programme, **({"rate": "5", "currency": "EUR"} | typed))
    assert (answer.status_code, "Future City" in answer.text) == (422, True)
    with app.app_context():
        assert make.reload(programme).mentor_rate == Money(900, "THB")
