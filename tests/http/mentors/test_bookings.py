"""Office hours and bookings in the browser: a founder in Jakarta and a mentor in Berlin meet at the right hour."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest

from mentors.models import Audience, BookingState
from mentors.slots import slots_on
from tests import factories as make

NOW = datetime(2026, 3, 23, 6, 0, tzinfo=UTC)
TUESDAY = date(2026, 3, 31)


@pytest.fixture
def pair(tables, clock):
    """A matched pair: the mentor keeps hours in Berlin, the founder lives in Jakarta."""
    clock.freeze(NOW)
    match, mentor, founder = make.pair()
    block = make.office_hours(match.mentor)
    return match, mentor, founder, block


def page_of(match):
    return f"/mentors/book/{match.enrolment.key}/{match.mentor.key}"


def value(block, number=0):
    return list(slots_on(block, TUESDAY))[number].value


def book(client, match, block, **values):
    filled = {"slot": value(block), "topic": "How to price the pilot"}
    return client.post(page_of(match), data={**filled, **values})


def test_the_founder_sees_her_own_clock_and_the_mentors(client, sign_in, pair):
    match, _mentor, founder, block = pair
    sign_in(founder)
    page = client.get(page_of(match)).text
    assert "14:00–14:30 WIB" in re.sub("<[^>]+>", "", page)  # nine in Berlin, once summer time began
    assert "09:00–09:30 CEST" in page
    assert "Tuesday, 31 March" in page
    assert value(block) in page
    assert "https://meet.example" not in page  # the address is for those who booked
    found = client.get(f"/mentors/book/{match.enrolment.key}").text
    assert "Your mentor" in found
    assert "15:00–15:30 WIB" in found  # tomorrow, still in winter time


def test_booking_from_click_to_both_mailboxes(client, sign_in, pair, mailbox):
    match, mentor, founder, block = pair
    sign_in(founder)
    answer = book(client, match, block, topic="ราคา – the price")
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    assert "Tue 31 Mar 2026, 14:00–14:30 WIB" in page
    assert "https://meet.example/nils" in page
    letters = mailbox()
    assert sorted(letter["To"].addresses[0].addr_spec for letter in letters) == sorted(
        [mentor.email, founder.email]
    )
    for letter in letters:
        text, calendar = letter.iter_parts()
        assert "ราคา – the price" in text.get_content()
        assert calendar.get_content_type() == "text/calendar"
        assert calendar["Content-Type"].params["method"] == "REQUEST"
        body = calendar.get_content()
        assert "DTSTART:20260331T070000Z\r\n" in body
        assert "SEQUENCE:0\r\n" in body


def test_a_move_and_a_cancellation_reach_the_same_entry(client, sign_in, pair, mailbox):
    match, mentor, founder, block = pair
    sign_in(founder)
    booking = book(client, match, block).headers["Location"]
    sign_in(mentor)
    moved = client.post(f"{booking}/move", data={"slot": value(block, 2), "reason": "My train is late."})
    assert moved.status_code == 303
    sign_in(founder)
    page = client.get(booking).text
    assert "15:00–15:30 WIB" in page
    assert "My train is late." in page
    client.post(f"{booking}/cancel", data={"reason": "We are ill."})
    entries = []
    for letter in mailbox():
        _text, calendar = letter.iter_parts()
        lines = calendar.get_content().replace("\r\n ", "").split("\r\n")
        found = {
            name: next(line for line in lines if line.startswith(name))
            for name in ("UID", "SEQ", "METHOD", "DTSTART")
        }
        entries.append((letter["To"].addresses[0].addr_spec, *found.values()))
    uid = f"UID:booking-{booking.rsplit('/', 1)[-1]}@localhost"
    for person in (mentor, founder):
        assert [entry[1:] for entry in entries if entry[0] == person.email] == [
            (uid, "SEQUENCE:0", "METHOD:REQUEST", "DTSTART:20260331T070000Z"),
            (uid, "SEQUENCE:1", "METHOD:REQUEST", "DTSTART:20260331T080000Z"),
            (uid, "SEQUENCE:2", "METHOD:CANCEL", "DTSTART:20260331T080000Z"),
        ]


def test_the_second_tab_is_told_and_keeps_what_was_typed(client, sign_in, pair):
    match, _mentor, founder, block = pair
    sign_in(founder)
    assert book(client, match, block).status_code == 303
    answer = book(client, match, block, topic="Typed in the second tab")
    assert answer.status_code == 422
    assert "not free any more" in answer.text
    assert "Typed in the second tab" in answer.text
    assert value(block, 1) in answer.text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"slot": ""}, "Choose a time."),
        ({"slot": "x.20260329T0130"}, "not free any more"),
        ({"topic": "  "}, "Please fill this in."),
        ({"topic": "x" * 301}, "At most 300 characters."),
    ],
)
def test_what_cannot_be_booked_is_said_at_its_field(client, sign_in, pair, wrong, words):
    match, _mentor, founder, block = pair
    sign_in(founder)
    answer = book(client, match, block, **wrong)
    assert answer.status_code == 422
    assert words in answer.text


def test_who_may_see_a_booking(app, client, sign_in, pair):
    match, mentor, founder, _block = pair
    rival = make.mentor(match.cohort, "Rival")
    other_founder = make.person("Citra")
    make.enrolment(match.cohort, owner=other_founder)
    booking = make.booking(match.mentor, match.enrolment)
    people = {
        "mentor": mentor,
        "founder": founder,
        "manager": make.manager(match.cohort.programme),
        "manager elsewhere": make.manager(make.programme()),
        "admin": make.admin(),
        "other mentor": rival.user,
        "other founder": other_founder,
    }
    seen = {}
    for name, user in people.items():
        browser = sign_in(user, app.test_client())
        answers = {
            browser.get(f"/mentors/bookings/{booking.key}{part}").status_code
            for part in ("", "/move", "/calendar.ics")
        }
        seen[name] = answers
    assert seen == {name: {200} if name in ("mentor", "founder", "manager") else {404} for name in people}


def test_a_mentor_is_booked_by_their_own_startups_only_until_they_open_to_all(client, sign_in, pair):
    match, _mentor, _founder, _block = pair
    stranger = make.person("Citra")
    other = make.enrolment(match.cohort, owner=stranger)
    sign_in(stranger)
    assert client.get(f"/mentors/book/{match.enrolment.key}").status_code == 404
    assert "Nobody can be booked yet" in client.get(f"/mentors/book/{other.key}").text
    make.office_hours(match.mentor, weekday=3, audience=Audience.COHORT)
    assert "Nils" in client.get(f"/mentors/book/{other.key}").text


def test_both_to_do_lists_and_the_agenda_show_what_comes(client, sign_in, pair):
    match, mentor, founder, _block = pair
    booking = make.booking(match.mentor, match.enrolment, NOW + timedelta(days=2))
    for user, other in ((founder, "Meet Nils"), (mentor, "Meet " + match.enrolment.startup.name)):
        sign_in(user)
        assert other in client.get("/").text
        agenda = client.get("/mentors/agenda").text
        assert f"/mentors/bookings/{booking.key}" in agenda
        assert "Nothing in this week" in client.get("/mentors/agenda?week=2026-W14").text
    assert client.get("/mentors/agenda?week=nonsense").status_code == 200
    assert client.get("/mentors/agenda?week=2026-W99").status_code == 200


def test_after_its_time_the_mentor_is_asked_and_says_who_did_not_come(client, sign_in, pair, clock):
    match, mentor, founder, _block = pair
    booking = make.booking(match.mentor, match.enrolment, NOW + timedelta(days=2))
    clock.freeze(NOW + timedelta(days=2, hours=1))
    sign_in(mentor)
    assert "Did you meet" in client.get("/").text
    page = client.get(f"/mentors/bookings/{booking.key}").text
    assert "no_show_startup" in page
    assert "no_show_mentor" not in page
    client.post(f"/mentors/bookings/{booking.key}/close", data={"outcome": "no_show_startup"})
    assert make.reload(booking).state is BookingState.NO_SHOW_STARTUP
    sign_in(founder)
    answer = client.post(f"/mentors/bookings/{booking.key}/close", data={"outcome": "held"})
    assert answer.status_code == 422


def test_the_mentor_opens_hours_and_sees_the_block(client, sign_in, pair):
    match, mentor, _founder, _block = pair
    sign_in(mentor)
    address = client.get("/mentors/hours").headers["Location"]
    assert address == f"/mentors/{match.mentor.key}/hours"
    answer = client.post(
        address,
        data={
            "weekday": "4",
            "begins": "09:15",
            "ends": "11:00",
            "zone": "Asia/Bangkok",
            "slot_minutes": "45",
            "audience": "cohort",
            "mode": "in_person",
            "place": "ห้อง 3",
            "starts_on": "2026-03-23",
        },
    )
    assert answer.status_code == 303
    page = client.get(address).text
    assert "Friday, 09:15–11:00 in Bangkok" in page
    assert "ห้อง 3" in page


def test_staff_open_hours_for_a_mentor_who_is_told(client, sign_in, pair, mailbox):
    match, mentor, _founder, _block = pair
    sign_in(make.manager(match.cohort.programme))
    client.post(
        f"/mentors/{match.mentor.key}/hours",
        data={
            "weekday": "0",
            "begins": "09:00",
            "ends": "10:00",
            "zone": "Europe/Berlin",
            "slot_minutes": "30",
            "audience": "matched",
            "mode": "video",
            "starts_on": "2026-03-23",
        },
    )
    (letter,) = mailbox()
    assert letter["To"].addresses[0].addr_spec == mentor.email
    assert "Monday, 09:00–10:00 in Berlin" in letter.get_content()


@pytest.mark.parametrize(
    "wrong", [{"begins": "9:10"}, {"ends": "25:00"}, {"zone": "Mars/Base"}, {"place": "x" * 301}]
)
def test_a_block_that_cannot_be_is_refused_and_kept(client, sign_in, pair, wrong):
    match, mentor, _founder, _block = pair
    sign_in(mentor)
    filled = {
        "weekday": "0",
        "begins": "09:00",
        "ends": "10:00",
        "zone": "Europe/Berlin",
        "slot_minutes": "30",
        "audience": "matched",
        "mode": "video",
        "place": "Room 9¾",
        "starts_on": "2026-03-23",
    }
    answer = client.post(f"/mentors/{match.mentor.key}/hours", data={**filled, **wrong})
    assert answer.status_code == 422
    assert "place" in wrong or "Room 9¾" in answer.text


def test_a_day_off_and_the_end_of_a_block(client, sign_in, pair):
    match, mentor, founder, block = pair
    sign_in(mentor)
    assert client.post(f"/mentors/hours/{block.key}/off", data={"day": "2026-04-01"}).status_code == 422
    client.post(f"/mentors/hours/{block.key}/off", data={"day": "2026-03-31"})
    sign_in(founder)
    page = client.get(page_of(match)).text
    assert "31 March" not in page
    assert "7 April" in page
    sign_in(mentor)
    client.post(f"/mentors/hours/{block.key}/end")
    assert "No office hours yet" in client.get(f"/mentors/{match.mentor.key}/hours").text


def test_the_manager_sets_the_cohorts_rules(client, sign_in, pair):
    match, _mentor, founder, block = pair
    sign_in(make.manager(match.cohort.programme))
    address = f"/mentors/cohorts/{match.cohort.slug}/booking-rules"
    assert (
        client.post(
            address, data={"minutes_per_month": "0", "notice_hours": "24", "days_ahead": "28"}
        ).status_code
        == 303
    )
    sign_in(founder)
    assert "0 of its 0 minutes" in book(client, match, block).text
    assert client.get(address).status_code == 404


def test_lists_cost_the_same_for_one_and_for_five(app, client, sign_in, pair, count_queries):
    match, _mentor, founder, _block = pair
    sign_in(founder)
    addresses = ("/mentors/agenda", f"/mentors/book/{match.enrolment.key}", page_of(match), "/")

    def cost():
        found = []
        for address in addresses:
            with count_queries() as counted:
                assert client.get(address).status_code == 200
            found.append(counted.total)
        return found

    make.booking(match.mentor, match.enrolment, NOW + timedelta(days=1, hours=1))
    once = cost()
    for number in range(4):
        mentor = make.mentor(match.cohort, f"Mentor {number}")
        make.match(mentor, match.enrolment)
        make.office_hours(mentor, begins=time(8 + number), ends=time(10 + number))
        make.booking(mentor, match.enrolment, NOW + timedelta(days=1, hours=2 + number))
    assert cost() == once
