"""Opening office hours: a block that cannot be is refused where it is wrong."""

from datetime import UTC, date, datetime, time

import pytest

from accelerator.db import unit_of_work
from accelerator.errors import DomainError
from mentors.operations import hours as operations
from tests import factories as make


@pytest.fixture
def cohort(context, clock):
    clock.freeze(datetime(2026, 3, 23, 6, 0, tzinfo=UTC))
    return make.cohort()


def a_block(**values):
    usual = {
        "weekday": 1,
        "begins": time(9),
        "ends": time(11),
        "zone": "Europe/Berlin",
        "starts_on": date(2026, 3, 23),
    }
    return operations.Block(**{**usual, **values})


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"begins": time(9, 10)}, "begins"),
        ({"ends": time(9, 15)}, "ends"),
        ({"ends": time(8)}, "ends"),
        ({"zone": "Europe/Atlantis"}, "zone"),
        ({"weekday": 7}, "weekday"),
        ({"slot_minutes": 7}, "weekday"),
        ({"place": "x" * 301}, "place"),
        ({"ends_on": date(2026, 3, 1)}, "ends_on"),
    ],
)
def test_a_block_that_cannot_be_is_refused_at_its_field(nils, values, field):
    mentor = make.actor(nils.user)
    with pytest.raises(DomainError) as refusal, unit_of_work():
        operations.open_hours(mentor, nils, block=a_block(**values))
    assert refusal.value.field == field
