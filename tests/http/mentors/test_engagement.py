"""The engagement report: figures that open exactly their rows, and letters about what waits."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from accelerator import clock as now
from accelerator.accounts.models import Role
from accelerator.money import Money
from mentors.models import MentorSession, SessionState
from mentors.queries import engagement, meetings, sessions, statements
from tests import factories as make


def cohort_of_two():
    """Two startups of one mentor, of which the second has come to a group meeting with the first."""
    match, mentor, founder = make.pair()
    other = make.match(match.mentor, make.enrolment(cohort=match.cohort))
    make.mentor_session(match, SessionState.CONFIRMED, client_id="group", minutes=90, topics=["pricing"])
    make.mentor_session(other, SessionState.CONFIRMED, client_id="group", minutes=60)
    make.mentor_session(match, SessionState.CONFIRMED, minutes=30)
    make.mentor_session(match, SessionState.NO_SHOW_STARTUP)
    make.mentor_session(match, SessionState.VOIDED, minutes=600)
    return match, other, mentor, founder


def figures(match, staff):
    return engagement.engagement(make.actor(staff), match.cohort)


def rows_behind(client, url):
    return set(re.findall(r"/mentors/sessions/([a-z0-9]+)\"", client.get(url).text))


def test_a_group_meeting_counts_once_for_the_mentor_and_for_each_startup(context):
    match, other, _mentor, _founder = cohort_of_two()
    found = figures(match, make.manager(match.cohort.programme))
    assert (found.sessions, found.meetings, found.minutes) == (3, 2, 120)
    assert {row.enrolment.id: row.minutes for row in found.hours} == {
        match.enrolment_id: 120,
        other.enrolment_id: 60,
    }
    assert (found.least_hours, found.median_hours) == (1, 1.5)
    assert (found.missed, found.appointments, found.no_show_rate) == (1, 4, 0.25)
    assert [mentor.id for mentor in found.active] == [match.mentor_id]


def test_a_meeting_of_two_mentors_is_an_hour_of_each_and_one_hour_for_the_startup(context):
    """Nils 10:00–11:00 with A and B, Ana 10:30–11:30 with A: two hours and a half given, A got 1.5 hours, B one."""
    nils, _mentor, _founder = make.pair()
    ana = make.match(make.mentor(nils.cohort, "Ana"), nils.enrolment)
    beside = make.match(nils.mentor, make.enrolment(cohort=nils.cohort))
    ten = now.now().replace(hour=10, minute=0) - timedelta(days=2)
    for match in (nils, beside):
        make.mentor_session(match, SessionState.CONFIRMED, client_id="group", held_at=ten)
    make.mentor_session(ana, SessionState.CONFIRMED, held_at=ten + timedelta(minutes=30))
    staff = make.manager(nils.cohort.programme)
    make.rate(nils.cohort.programme, Money(60_00, "EUR"))
    found = figures(nils, staff)
    assert (found.sessions, found.meetings, found.minutes) == (3, 2, 120)
    assert found.in_kind.value == Money(120_00, "EUR")
    assert [(row.enrolment.id, row.minutes) for row in found.hours] == [
        (beside.enrolment_id, 60),
        (nils.enrolment_id, 90),
    ]
    tally = sessions.tallies([nils.enrolment_id])[nils.enrolment_id]
    assert tally == sessions.Tally(sessions=2, confirmed=2, minutes=90)
    days = (ten.date() - timedelta(days=1), ten.date() + timedelta(days=1))
    given = [statements.statement(make.actor(staff), row.mentor, *days).minutes for row in (nils, ana)]
    assert given == [60, 60]


@pytest.mark.parametrize(
    ("spans", "got"),
    [
        ([], []),
        ([(0, 60), (0, 60)], [60, 0]),
        ([(0, 60), (60, 30)], [60, 30]),
        ([(0, 120), (30, 30), (90, 60)], [120, 0, 30]),
        ([(90, 60), (0, 120)], [30, 120]),
        ([(0, 0), (10, 20)], [0, 20]),
    ],
)
def test_a_startups_time_is_counted_by_the_clock(spans, got):
    ten = datetime(2026, 3, 2, 10, tzinfo=UTC)
    rows = [
        MentorSession(id=number, held_at=ten + timedelta(minutes=begin), minutes=minutes)
        for number, (begin, minutes) in enumerate(spans)
    ]
    found = meetings.minutes_got(rows)
    assert [found[row.id] for row in rows] == got


def test_a_cohort_without_anything_has_no_rates(context):
    cohort = make.cohort()
    found = figures_of(cohort)
    assert (found.no_show_rate, found.completion, found.mean_rating) == (None, None, None)
    assert (found.least_hours, found.median_hours, found.hours, found.active) == (None, None, (), ())


def figures_of(cohort):
    return engagement.engagement(make.actor(make.manager(cohort.programme)), cohort)


def test_hours_in_kind_are_those_confirmed_and_a_meeting_of_two_counts_once(context):
    match, _other, _mentor, _founder = cohort_of_two()
    staff = make.manager(match.cohort.programme)
    assert figures(match, staff).in_kind is None
    make.rate(match.cohort.programme, Money(250_000_00, "IDR"))
    assert figures(match, staff).in_kind.value == Money(500_000_00, "IDR")


def test_women_are_counted_among_the_active_who_said(context):
    match, _mentor, _founder = make.pair(gender="woman")
    for gender in ("man", "", "woman"):
        other = make.match(make.mentor(match.cohort, gender or "Silent", gender=gender), match.enrolment)
        make.mentor_session(other, SessionState.CONFIRMED)
    assert figures(match, make.manager(match.cohort.programme)).women == (1, 2)


def test_need_stands_beside_offer(context):
    match, _other, _mentor, _founder = cohort_of_two()
    make.change(match.enrolment, needs=["pricing", "legal"])
    found = {tag.code: tag for tag in figures(match, make.manager(match.cohort.programme)).tags}
    names = {code: [row.id for row in tag.needed_by] for code, tag in found.items()}
    assert match.enrolment_id in names["pricing"]
    assert (names["legal"], found["legal"].offered) == ([match.enrolment_id], 0)
    assert (found["pricing"].offered, found["pricing"].sessions) == (1, 1)


def test_a_mean_needs_three_ratings_that_are_not_of_ones_own(context):
    match, _mentor, _founder = make.pair()
    staff = make.manager(match.cohort.programme)
    for score in (3, 4):
        make.mentor_session(match, SessionState.CONFIRMED, usefulness=score)
    assert (figures(match, staff).ratings, figures(match, staff).mean_rating) == (2, None)
    make.mentor_session(match, SessionState.CONFIRMED, usefulness=5)
    assert (figures(match, staff).ratings, figures(match, staff).mean_rating) == (3, 4)
    make.role(match.mentor.user, Role.MANAGER, f"programme:{match.cohort.programme_id}")
    assert figures(match, match.mentor.user).mean_rating is None


def test_each_figure_opens_its_rows(client, sign_in):
    match, other, _mentor, _founder = cohort_of_two()
    make.mentor_session(match, SessionState.NO_SHOW_MENTOR)
    rated = make.mentor_session(other, SessionState.CONFIRMED, usefulness=4)
    sign_in(make.manager(match.cohort.programme))
    page = client.get(f"/mentors/cohorts/{match.cohort.slug}/engagement")
    assert page.status_code == 200
    links = {
        link.replace("&amp;", "&") for link in re.findall(r'href="(/mentors/sessions\?[^"]+)"', page.text)
    }
    base = f"/mentors/sessions?cohort={match.cohort.slug}&state="
    expected = {
        base + "confirmed": 4,
        base + "no_show": 2,
        base + "confirmed&rated=1": 1,
        base + f"confirmed&startup={match.enrolment.key}": 2,
        base + f"confirmed&startup={other.enrolment.key}": 2,
        base + "confirmed&topic=pricing": 1,
    }
    assert links == set(expected)
    assert {link: len(rows_behind(client, link)) for link in links} == expected
    assert rows_behind(client, base + "confirmed&rated=1") == {rated.key}


def test_whether_a_session_was_rated_is_for_the_staff(client, sign_in):
    match, mentor, founder = make.pair()
    make.mentor_session(match, SessionState.CONFIRMED, usefulness=1)
    for person in (mentor, founder):
        sign_in(person)
        assert rows_behind(client, "/mentors/sessions?rated=1") == set()


def test_action_items_are_counted_and_listed(client, sign_in):
    match, _mentor, _founder = make.pair()
    session = make.mentor_session(match, SessionState.CONFIRMED)
    for text, done_at in (("Raise the price", now.now()), ("Call the bank", None)):
        make.action(session, text, done_at=done_at)
    sign_in(make.manager(match.cohort.programme))
    url = f"/mentors/cohorts/{match.cohort.slug}"
    assert "1 of 2" in client.get(f"{url}/engagement").text
    seen = {
        state: [text for text in ("Raise the price", "Call the bank") if text in client.get(url + state).text]
        for state in ("/actions", "/actions?state=open", "/actions?state=done")
    }
    assert seen == {
        "/actions": ["Raise the price", "Call the bank"],
        "/actions?state=open": ["Call the bank"],
        "/actions?state=done": ["Raise the price"],
    }


@pytest.mark.parametrize("page", ["engagement", "actions", "waiting"])
def test_only_the_programmes_managers_read_it(app, sign_in, page):
    match, mentor, founder = make.pair()
    url = f"/mentors/cohorts/{match.cohort.slug}/{page}"
    people = {
        "manager": make.manager(match.cohort.programme),
        "manager elsewhere": make.manager(make.programme("Elsewhere")),
        "mentor": mentor,
        "founder": founder,
    }
    seen = {
        name: sign_in(user, app.test_client()).get(url).status_code == 200 for name, user in people.items()
    }
    assert seen == dict.fromkeys(people, False) | {"manager": True}


@pytest.mark.parametrize("page", ["engagement", "actions", "waiting"])
def test_pages_ask_the_same_number_of_questions(client, sign_in, count_queries, page):
    match, _mentor, _founder = make.pair()
    url = f"/mentors/cohorts/{match.cohort.slug}/{page}"
    fill(match, 1)
    sign_in(make.manager(match.cohort.programme))
    client.get(url)
    with count_queries() as few:
        client.get(url)
    for number in range(2, 7):
        mentor = make.mentor(match.cohort, f"Mentor {number}")
        fill(make.match(mentor, make.enrolment(cohort=match.cohort)), number)
    with count_queries() as many:
        assert client.get(url).status_code == 200
    assert many.total == few.total


def fill(match, number):
    make.action(make.mentor_session(match, SessionState.CONFIRMED, topics=["pricing"]))
    make.mentor_session(match)
    late(match, number)


def late(match, days=1):
    starts = now.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=days)
    return make.booking(match.mentor, match.enrolment, starts)


def test_one_letter_a_day_to_a_mentor_names_all_that_waits(client, sign_in, mailbox, facts, clock):
    match, mentor, _founder = make.pair()
    late(match, 1), late(match, 2)
    sign_in(make.manager(match.cohort.programme))
    board = client.get(f"/mentors/cohorts/{match.cohort.slug}/waiting").text
    (url,) = re.findall(r'action="(/mentors/places/\d+/nudge)"', board)
    clock.freeze(now.now())
    assert [client.post(url).status_code for _press in range(2)] == [303, 409]
    (letter,) = [mail for mail in mailbox() if "Still to log" in mail["Subject"]]
    assert (mentor.email in letter["To"], "2 meetings are over" in letter.get_content()) == (True, True)
    assert [fact.waiting for fact in facts if type(fact).__name__ == "LateLogNudged"] == [2]
    clock.move(timedelta(days=1))
    sign_in(make.manager(match.cohort.programme, "Tomorrow"))
    assert client.post(url).status_code == 303


def test_one_letter_a_day_to_a_startups_people(client, sign_in, mailbox):
    match, _mentor, founder = make.pair()
    make.mentor_session(match), make.mentor_session(match)
    sign_in(make.manager(match.cohort.programme))
    url = f"/mentors/enrolments/{match.enrolment.key}/nudge"
    assert [client.post(url).status_code for _press in range(2)] == [303, 409]
    (letter,) = [mail for mail in mailbox() if "Still to confirm" in mail["Subject"]]
    assert (founder.email in letter["To"], letter.get_content().count("/mentors/sessions/")) == (True, 2)


def test_everybody_is_reminded_in_one_press_but_for_those_reminded_today(client, sign_in, mailbox, facts):
    match, mentor, founder = make.pair()
    late(match), make.mentor_session(match)
    other = make.match(make.mentor(match.cohort, "Ana"), match.enrolment)
    late(other, 2)
    sign_in(make.manager(match.cohort.programme))
    url = f"/mentors/cohorts/{match.cohort.slug}/waiting"
    (place,) = re.findall(r'Nils</a>.*?action="(/mentors/places/\d+/nudge)"', client.get(url).text, re.DOTALL)
    client.post(place)
    assert "2 letters are on their way" in client.post(url, follow_redirects=True).text
    assert "reminded today already" in client.post(url, follow_redirects=True).text
    told = [mail["To"].addresses[0].addr_spec for mail in mailbox()]
    assert sorted(told) == sorted([mentor.email, other.mentor.user.email, founder.email])
    nudged = [fact for fact in facts if type(fact).__name__ == "LateLogNudged"]
    assert [(fact.side, fact.about_id) for fact in nudged] == [
        ("mentor", match.mentor_id),
        ("mentor", other.mentor_id),
        ("startup", match.enrolment_id),
    ]


def test_nobody_is_reminded_of_nothing_nor_by_somebody_else(app, client, sign_in, mailbox):
    match, mentor, founder = make.pair()
    staff = sign_in(make.manager(match.cohort.programme), app.test_client())
    (place,) = re.findall(r"/mentors/places/\d+", staff.get(f"/mentors/cohorts/{match.cohort.slug}").text)
    urls = [f"/mentors/enrolments/{match.enrolment.key}/nudge", f"{place}/nudge"]
    assert [staff.post(url).status_code for url in urls] == [409, 409]
    urls.append(f"/mentors/cohorts/{match.cohort.slug}/waiting")
    make.mentor_session(match)
    late(match)
    for person in (mentor, founder, make.manager(make.programme("Elsewhere"))):
        browser = sign_in(person, app.test_client())
        assert [browser.post(url).status_code for url in urls] == [404, 404, 404]
    assert mailbox() == []
