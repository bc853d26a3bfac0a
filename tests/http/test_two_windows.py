"""Two windows in which the same thing is edited: the second never overwrites the first unseen."""

from collections.abc import Callable

import lxml.html
import pytest
import sqlalchemy as sa

from accelerator.accounts.models import User
from accelerator.db import db
from mentors.models import MentorInCohort
from tests import factories as make
from tests.stage import stage


def programme() -> tuple[str, User]:
    made = make.programme()
    return f"/cohorts/programmes/{made.slug}/edit", make.manager(made)


def profile() -> tuple[str, User]:
    made = make.mentor(make.cohort())
    return "/mentors/profile", made.user


def hours() -> tuple[str, User]:
    mentor = make.mentor(make.cohort())
    return f"/mentors/hours/{make.office_hours(mentor).key}", mentor.user


def rules() -> tuple[str, User]:
    cohort = make.cohort()
    return f"/mentors/cohorts/{cohort.slug}/booking-rules", make.manager(cohort.programme)


def place() -> tuple[str, User]:
    cohort = make.cohort()
    mentor = make.mentor(cohort)
    with stage():
        place_id = db.session.scalar(
            sa.select(MentorInCohort.id).where(MentorInCohort.mentor_id == mentor.id)
        )
    return f"/mentors/places/{place_id}", make.manager(cohort.programme)


def filled(page) -> dict[str, str]:
    """What the page's form would send as it stands."""
    forms = [form for form in lxml.html.fromstring(page.text).forms if "seen" in dict(form.form_values())]
    assert len(forms) == 1
    return dict(forms[0].form_values())


@pytest.mark.parametrize(
    ("edited", "field", "first", "second"),
    [
        (programme, "city", "Bandung", "Bogor"),
        (profile, "headline", "Advises on pilots", "Advises on permits"),
        (hours, "place", "https://meet.example/a", "https://meet.example/b"),
        (rules, "notice_hours", "48", "24"),
        (place, "most_startups", "5", "4"),
    ],
)
def test_the_second_window_is_told_what_the_first_one_saved(
    client, sign_in, edited: Callable[[], tuple[str, User]], field: str, first: str, second: str
):
    path, person = edited()
    sign_in(person)
    one, other = filled(client.get(path)), filled(client.get(path))
    assert client.post(path, data=one | {field: first}).status_code == 303
    told = client.post(path, data=other | {field: second})
    assert (told.status_code, f"It says now: {first}" in told.text) == (409, True)
    assert (filled(told)[field], filled(client.get(path))[field]) == (second, first)
    assert client.post(path, data=filled(told)).status_code == 303
    assert filled(client.get(path))[field] == second
