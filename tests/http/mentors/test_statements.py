"""The mentor-hours statement: confirmed meetings, each once, for those who may read it, as a page and as a PDF."""

import io
from datetime import UTC, date, datetime, timedelta

import pikepdf
import pytest
import sqlalchemy as sa

from accelerator.db import db, reading
from accelerator.money import Money
from mentors.models import PrintedStatement, SessionState
from mentors.queries import profiles, statements
from tests import factories as make

AT = datetime(2026, 3, 10, 3, 0, tzinfo=UTC)
PERIOD = (date(2026, 1, 1), date(2026, 12, 31))


def told(user, mentor, period=PERIOD):
    db.session.expunge_all()  # the test's rows are not read away when the look ends
    actor = make.actor(user)
    with reading():
        found = statements.statement(actor, profiles.profile(mentor.key), *period)
        return len(found.meetings), found.minutes, len(found.startups), found.number


def three_meetings():
    """Two confirmed meetings, one of them with two startups, and one that nobody confirmed."""
    match, mentor, _founder = make.pair()
    other = make.match(match.mentor, make.enrolment(cohort=match.cohort))
    confirmed = SessionState.CONFIRMED
    make.mentor_session(match, confirmed, held_at=AT, minutes=45)
    for row in (match, other):
        make.mentor_session(row, confirmed, held_at=AT + timedelta(days=1), minutes=60, client_id="group")
    make.mentor_session(match, SessionState.LOGGED, held_at=AT + timedelta(days=2), minutes=90)
    make.mentor_session(match, confirmed, held_at=AT - timedelta(days=365), minutes=30)
    return match, mentor


def test_only_confirmed_meetings_of_the_period_count_and_each_once(context):
    match, mentor = three_meetings()
    assert told(mentor, match.mentor)[:3] == (2, 105, 2)
    assert told(mentor, match.mentor, (date(2026, 3, 10), date(2026, 3, 10)))[:3] == (1, 45, 1)


def test_the_same_rows_give_the_same_number_and_others_another(context):
    match, mentor = three_meetings()
    first = told(mentor, match.mentor)[3]
    assert told(mentor, match.mentor)[3] == first
    make.mentor_session(match, SessionState.CONFIRMED, held_at=AT + timedelta(days=5))
    assert told(mentor, match.mentor)[3] != first


def test_a_startup_that_changes_its_name_changes_no_number(app, sign_in):
    match, mentor = three_meetings()
    browser = sign_in(mentor, app.test_client())
    url = f"/mentors/{match.mentor.key}/statement?since=2026-01-01&until=2026-12-31"
    printed = browser.get(browser.post(url).location)
    with app.app_context():
        make.change(match.enrolment.startup, name="Zebra, as it is called now")
        db.session.commit()
    again = browser.get(browser.post(url).location)
    with app.app_context():
        (kept,) = db.session.scalars(sa.select(PrintedStatement))
    names = {answer.headers["Content-Disposition"] for answer in (printed, again)}
    assert names == {f'inline; filename="{kept.number}.pdf"'}
    assert (kept.meetings, "Zebra" in browser.get(url).text) == (2, True)


def worth(user, mentor):
    db.session.expunge_all()
    actor = make.actor(user)
    with reading():
        found = statements.statement(actor, profiles.profile(mentor.key), *PERIOD)
        return [(given.minutes, given.value) for _programme, given in found.worth]


def test_confirmed_hours_are_worth_the_programmes_rate_each_meeting_once(context):
    match, mentor = three_meetings()
    assert worth(mentor, match.mentor) == []
    make.rate(match.cohort.programme, Money(400_00, "EUR"))
    assert worth(mentor, match.mentor) == [(105, Money(700_00, "EUR"))]
    make.mentor_session(match, SessionState.DISPUTED, held_at=AT + timedelta(days=3), minutes=600)
    assert worth(mentor, match.mentor) == [(105, Money(700_00, "EUR"))]


def test_two_programmes_are_stated_apart_each_in_its_own_currency(context):
    match, mentor = three_meetings()
    make.rate(match.cohort.programme, Money(400_00, "EUR"))
    other = make.programme("Bangkok", mentor_rate=Money.of(900, "THB"))
    elsewhere = make.match(match.mentor, make.enrolment(cohort=make.cohort(other)))
    make.mentor_session(elsewhere, SessionState.CONFIRMED, held_at=AT + timedelta(days=4), minutes=20)
    assert worth(mentor, match.mentor) == [(20, Money.of(300, "THB")), (105, Money(700_00, "EUR"))]


def test_the_value_stands_on_the_page(client, sign_in):
    match, mentor = three_meetings()
    make.rate(match.cohort.programme, Money(400_00, "EUR"))
    sign_in(mentor)
    page = client.get(f"/mentors/{match.mentor.key}/statement?since=2026-01-01&until=2026-12-31").text
    assert ("€700.00" in page, "€400.00 an hour" in page) == (True, True)


def test_a_manager_states_only_what_their_programmes_saw(context):
    match, _mentor = three_meetings()
    assert told(make.manager(match.cohort.programme), match.mentor)[:3] == (2, 105, 2)
    assert told(make.manager(make.programme()), match.mentor)[:3] == (0, 0, 0)


@pytest.mark.parametrize("locale", ["en", "id"])
def test_it_prints_in_both_languages(client, sign_in, locale):
    match, mentor = three_meetings()
    sign_in(mentor)
    address = f"/mentors/{match.mentor.key}/statement"
    asked = f"since=2026-01-01&until=2026-12-31&locale={locale}"
    unprinted = client.get(f"{address}.pdf?{asked}")
    assert (unprinted.status_code, unprinted.location.startswith(f"{address}?")) == (303, True)
    answer = client.get(client.post(f"{address}?{asked}").location)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    with pikepdf.open(io.BytesIO(answer.data)) as printed:
        assert (len(printed.pages), str(printed.Root.Lang)) == (1, locale)


def test_the_page_shows_the_period_and_who_may_not_is_told_nothing(app, client, sign_in):
    match, mentor = three_meetings()
    url = f"/mentors/{match.mentor.key}/statement?since=2026-03-01&until=2026-03-31"
    page = sign_in(mentor).get(url).text
    assert (page.count("<tr>"), "Nothing confirmed" in page) == (3, False)
    rival = make.mentor(match.cohort, "Rival")
    for user in (rival.user, make.person("Outsider")):
        browser = sign_in(user, app.test_client())
        assert [browser.get(address).status_code for address in (url, url.replace("?", ".pdf?"))] == [
            404,
            404,
        ]


@pytest.mark.parametrize("query", ["since=x&until=y", "since=2026-05-01&until=2026-01-01", "locale=xx"])
def test_a_period_that_makes_no_sense_is_no_error(client, sign_in, query):
    match, mentor = three_meetings()
    sign_in(mentor)
    assert client.get(f"/mentors/{match.mentor.key}/statement?{query}").status_code == 200


def test_a_printed_statement_is_checked_by_its_code_without_an_account(app, sign_in):
    match, mentor = three_meetings()
    browser = sign_in(mentor, app.test_client())
    url = f"/mentors/{match.mentor.key}/statement?since=2026-01-01&until=2026-12-31"
    for address in (url, url, f"{url}&locale=de"):
        assert browser.post(address).status_code == 303
    with app.app_context():
        (kept,) = db.session.scalars(sa.select(PrintedStatement))
    assert (kept.meetings, kept.minutes, kept.number) == (2, 105, told_number(app, mentor, match.mentor))
    page = app.test_client().get(f"/verify/{kept.verify_code}")
    assert (page.status_code, kept.number in page.text, mentor.name in page.text) == (200, True, False)
    make.mentor_session(match, SessionState.CONFIRMED, held_at=AT + timedelta(days=5))
    browser.post(url)
    with app.app_context():
        assert len(db.session.scalars(sa.select(PrintedStatement.verify_code)).all()) == 2


def told_number(app, user, mentor):
    with app.app_context():
        return told(user, mentor)[3]


def test_hours_stand_by_cohort_and_by_topic(context):
    match, mentor = three_meetings()
    other = make.match(
        match.mentor, make.enrolment(cohort=make.cohort(match.cohort.programme, name="Second"))
    )
    pricing = {"topics": ["pricing"]}
    make.mentor_session(other, SessionState.CONFIRMED, held_at=AT + timedelta(days=9), minutes=30, **pricing)
    db.session.expunge_all()
    actor = make.actor(mentor)
    with reading():
        found = statements.statement(actor, profiles.profile(match.mentor.key), *PERIOD)
        assert [(part.meetings, part.minutes) for part in found.by_cohort] == [(2, 105), (1, 30)]
        assert ("pricing", 1, 30) in [(part.name, part.meetings, part.minutes) for part in found.by_topic]
