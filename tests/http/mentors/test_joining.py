"""Mentors join a cohort: asked anew each time, by a code of conduct that is kept with its version (MEN02)."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from accelerator.accounts.models import Role
from accelerator.db import db
from accelerator.errors import Conflict
from mentors.models import CodeAcceptance, MentorInCohort, PlaceState
from mentors.models.profiles import PLACE_NEXT
from tests import factories as make
from tests.stage import stage

NOW = datetime(2026, 3, 23, 6, 0, tzinfo=UTC)
YES = {"most_startups": "3", "accepts_code": "y"}


@pytest.fixture
def cohorts(tables, clock):
    """A programme's cohort of last year and the present one."""
    clock.freeze(NOW)
    programme = make.programme()
    earlier = make.cohort(programme, name="FCA 2025", starts_on=date(2025, 1, 5), ends_on=date(2025, 12, 1))
    present = make.cohort(programme, name="FCA 2026", starts_on=date(2026, 1, 5), ends_on=date(2026, 12, 1))
    return earlier, present


def seat(mentor, cohort):
    with stage():
        query = sa.select(MentorInCohort).where(
            MentorInCohort.mentor_id == mentor.id, MentorInCohort.cohort_id == cohort.id
        )
        return db.session.scalars(query).one()


def acceptances():
    with stage():
        return [(row.code_version, row.locale) for row in db.session.scalars(sa.select(CodeAcceptance))]


def test_everybody_of_the_cohort_before_is_asked_again_and_answers_by_the_code(
    client, sign_in, cohorts, mailbox
):
    earlier, present = cohorts
    mentor = make.mentor(earlier, most_startups=2)
    manager = make.manager(present.programme)
    sign_in(manager)
    assert "1 mentor of it" in client.get(f"/mentors/cohorts/{present.slug}").text
    client.post(f"/mentors/cohorts/{present.slug}/ask-again")
    assert [letter["To"].addresses[0].addr_spec for letter in mailbox()] == [mentor.user.email]
    place = seat(mentor, present)
    assert (place.state, place.most_startups) == (PlaceState.ASKED, 2)
    sign_in(mentor.user)
    assert "Will you mentor in FCA 2026?" in client.get("/").text
    address = f"/mentors/places/{place.id}/answer"
    assert "Ask before you advise." in client.get(address).text
    without = client.post(address, data={"most_startups": "3"})
    assert without.status_code == 422
    assert "Tick it if you agree" in without.text
    assert client.post(address, data=YES).status_code == 303
    place = seat(mentor, present)
    assert (place.state, place.is_active, place.most_startups) == (PlaceState.APPROVED, True, 3)
    assert acceptances() == [("2026-11", "en")]
    assert "Will you mentor" not in client.get("/").text
    assert client.post(address, data=YES).status_code == 303  # twice is once
    assert len(acceptances()) == 1
    assert [letter["To"].addresses[0].addr_spec for letter in mailbox()][-1] == manager.email


@pytest.mark.parametrize("state", ["deferred", "declined"])
def test_a_refusal_keeps_its_word_and_can_be_asked_again(client, sign_in, cohorts, state):
    earlier, present = cohorts
    mentor = make.mentor(earlier)
    manager = make.manager(present.programme)
    sign_in(manager)
    ask = {"person": mentor.user.key, "most_startups": "2", "how": "ask"}
    client.post(f"/mentors/cohorts/{present.slug}", data=ask)
    place = seat(mentor, present)
    sign_in(mentor.user)
    client.post(
        f"/mentors/places/{place.id}/refusal", data={"answer": state, "words": "A child is on its way 🙂"}
    )
    place = seat(mentor, present)
    assert (place.state.value, place.is_active, place.answer) == (state, False, "A child is on its way 🙂")
    sign_in(manager)
    assert "A child is on its way" in client.get(f"/mentors/cohorts/{present.slug}").text
    assert client.post(f"/mentors/cohorts/{present.slug}", data=ask).status_code == 303
    assert seat(mentor, present).state is PlaceState.ASKED


def test_a_mentor_offers_and_the_staff_decide(client, sign_in, cohorts, mailbox):
    _earlier, present = cohorts
    mentor = make.mentor()
    make.role(mentor.user, Role.MENTOR, f"programme:{present.programme_id}")
    sign_in(mentor.user)
    assert "FCA 2026" in client.get("/mentors/joining").text
    assert client.post(f"/mentors/cohorts/{present.slug}/offer", data=YES).status_code == 303
    place = seat(mentor, present)
    assert (place.state, place.is_active) == (PlaceState.DESIRED, False)
    sign_in(make.manager(present.programme))
    decision = f"/mentors/places/{place.id}/decision"
    assert "would like to mentor" in client.get(decision).text
    client.post(decision, data={"answer": "approved", "words": "Welcome."})
    assert seat(mentor, present).is_active
    assert mailbox()[-1]["To"].addresses[0].addr_spec == mentor.user.email


def test_nobody_answers_for_another(app, client, sign_in, cohorts):
    _earlier, present = cohorts
    mentor, other = make.mentor(present), make.mentor(present, "Rani")
    place = seat(mentor, present)
    for user in (other.user, make.manager(present.programme), make.person("Outsider")):
        browser = sign_in(user, app.test_client())
        assert browser.get(f"/mentors/places/{place.id}/answer").status_code == 404
        assert (
            browser.post(f"/mentors/places/{place.id}/refusal", data={"answer": "declined"}).status_code
            == 404
        )
    stranger = make.person("Stranger")
    sign_in(stranger)
    assert client.post(f"/mentors/cohorts/{present.slug}/offer", data=YES).status_code == 404


def test_whoever_takes_part_without_the_code_is_asked_for_it(client, sign_in, cohorts):
    _earlier, present = cohorts
    mentor = make.mentor(present)
    sign_in(mentor.user)
    assert "code of conduct" in client.get("/").text
    answer = client.post(
        f"/mentors/places/{seat(mentor, present).id}/answer", data=YES | {"most_startups": "2"}
    )
    assert answer.status_code == 303
    assert "code of conduct" not in client.get("/").text
    assert seat(mentor, present).most_startups == 2


@pytest.mark.parametrize("now", list(PlaceState))
@pytest.mark.parametrize("then", list(PlaceState))
def test_places_move_only_as_the_table_says(context, now, then):
    place = MentorInCohort(state=now, is_active=now is PlaceState.APPROVED)
    if then in PLACE_NEXT[now]:
        place.move_to(then)
        assert (place.state, place.is_active) == (then, then is PlaceState.APPROVED)
    else:
        with pytest.raises(Conflict):
            place.move_to(then)


def test_mentoring_is_in_the_menu_once_a_startup_has_a_place(client, sign_in):
    founder = make.person("Sari")
    draft = make.application(owner=founder, startup=make.organisation("Kali", owner=founder))
    sign_in(founder)

    def places():
        nav = client.get("/account").text
        return [
            path
            for path in ("/mentors/matches", "/mentors/sessions", "/mentors/agenda")
            if f'"{path}"' in nav
        ]

    assert places() == []
    make.enrolment(draft.call.cohort, startup=draft.startup)
    assert places() == ["/mentors/matches", "/mentors/sessions", "/mentors/agenda"]
