"""A mentor in Berlin proposes times to a team in Jakarta, who choose one on their own clock (SES04)."""

import re
from datetime import UTC, datetime

import pytest

from tests import factories as make

NOW = datetime(2026, 3, 23, 6, 0, tzinfo=UTC)
TYPED = {
    "topic": "Your tender",
    "first": "2026-03-31T09:00",
    "second": "2026-04-02T14:30",
    "minutes": "45",
    "mode": "video",
}


@pytest.fixture
def pair(tables, clock):
    clock.freeze(NOW)
    match, mentor, founder = make.pair()
    return match, make.change(mentor, zone="Europe/Berlin"), founder


def form_of(match):
    return f"/mentors/invite/{match.enrolment.key}/{match.mentor.key}"


def send(client, match, **values):
    return client.post(form_of(match), data={**TYPED, **values})


def choices_on(page):
    return re.findall(r'name="slot" value="([^"]+)"', page)


def test_from_the_mentors_three_clicks_to_both_calendars(app, sign_in, pair, mailbox):
    match, mentor, founder = pair
    nils, budi = sign_in(mentor, app.test_client()), sign_in(founder, app.test_client())
    assert form_of(match) in nils.get("/mentors/invite").text
    assert form_of(match) in nils.get(f"/mentors/matches/{match.key}").text
    address = send(nils, match, place="https://meet.example/x").headers["Location"]
    (letter,) = mailbox()
    assert (founder.email in letter["To"], "14:00–14:45 WIB" in letter.get_content()) == (True, True)
    home = budi.get("/").text
    assert "Choose a time with Nils: Your tender" in home
    assert f'href="{address}"' in budi.get("/mentors/agenda").text
    page = budi.get(address).text
    assert "14:00–14:45 WIB" in re.sub("<[^>]+>", "", page)
    assert "09:00–09:45 CEST" in page
    first, _second = choices_on(page)
    booked = budi.post(f"{address}/accept", data={"slot": first})
    assert (booked.status_code, booked.headers["Location"].split("/")[2]) == (303, "bookings")
    assert "Choose a time with Nils" not in budi.get("/").text
    for browser in (nils, budi):
        assert "Tue 31 Mar 2026" in browser.get(booked.headers["Location"]).text
        assert booked.headers["Location"] in browser.get(address).text
    entries = [mail for mail in mailbox() if mail["Subject"].startswith("Booked")]
    assert sorted(mail["To"].addresses[0].addr_spec for mail in entries) == sorted(
        [mentor.email, founder.email]
    )
    assert "DTSTART:20260331T070000Z" in list(entries[0].iter_parts())[1].get_content()


def test_a_booking_by_invitation_is_moved_into_office_hours(client, sign_in, pair):
    match, mentor, founder = pair
    sign_in(mentor)
    address = send(client, match).headers["Location"]
    make.office_hours(match.mentor, weekday=2)
    sign_in(founder)
    slot = choices_on(client.get(address).text)[0]
    booking = client.post(f"{address}/accept", data={"slot": slot}).headers["Location"]
    new = choices_on(client.get(f"{booking}/move").text)[0]
    assert client.post(f"{booking}/move", data={"slot": new, "reason": "A fair."}).status_code == 303
    assert "Where it stood before" in client.get(booking).text


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"first": ""}, "Please fill this in."),
        ({"first": "2026-03-29T02:30"}, "The clocks skip 02:30"),
        ({"second": "2026-03-31T09:00"}, "This time stands above already."),
        ({"second": "2026-03-31T09:10"}, "Begin on a quarter of an hour."),
        ({"third": "2026-03-20T09:00"}, "This time is over."),
        ({"third": "2026-05-20T09:00"}, "At most 28 days ahead."),
        ({"topic": ""}, "Please fill this in."),
        ({"minutes": "7"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_is_said_at_its_box_and_the_rest_is_kept(client, sign_in, pair, values, said):
    match, mentor, _founder = pair
    sign_in(mentor)
    answer = send(client, match, place="Room 2", **values)
    assert (answer.status_code, said in answer.text, 'value="Room 2"' in answer.text) == (422, True, True)


def test_a_no_asks_for_a_word_and_reaches_the_mentor(app, sign_in, pair, mailbox):
    match, mentor, founder = pair
    nils, budi = sign_in(mentor, app.test_client()), sign_in(founder, app.test_client())
    address = send(nils, match).headers["Location"]
    assert budi.post(f"{address}/accept", data={}).status_code == 422
    assert budi.post(f"{address}/decline", data={"reason": ""}).status_code == 422
    assert budi.post(f"{address}/decline", data={"reason": "Next month, please."}).status_code == 303
    assert "Next month, please." in nils.get(address).text
    assert "Next month, please." in mailbox()[-1].get_content()
    again = send(nils, match)
    assert (again.status_code, again.headers["Location"] != address) == (303, True)


def test_when_no_time_is_left_the_page_says_so_and_a_no_is_still_possible(app, sign_in, pair):
    match, mentor, founder = pair
    nils, budi = sign_in(mentor, app.test_client()), sign_in(founder, app.test_client())
    address = send(nils, match, second="").headers["Location"]
    other = make.match(make.mentor(match.cohort, "Rani"), match.enrolment)
    make.booking(other.mentor, match.enrolment, datetime(2026, 3, 31, 7, 30, tzinfo=UTC))
    page = budi.get(address).text
    assert ("None of these times is free any more" in page, choices_on(page)) == (True, [])
    assert budi.post(f"{address}/decline", data={"reason": "All taken."}).status_code == 303


def test_nobody_else_learns_of_it(app, sign_in, pair):
    match, mentor, founder = pair
    address = send(sign_in(mentor, app.test_client()), match).headers["Location"]
    rival = make.mentor(match.cohort, "Rival")
    others = [rival.user, make.person("Stranger"), make.manager(make.programme("Other")), make.admin()]
    for person in others:
        browser = sign_in(person, app.test_client())
        seen = [
            browser.get(address),
            *(browser.post(f"{address}/{do}") for do in ("accept", "decline", "withdraw")),
        ]
        assert [answer.status_code for answer in seen] == [404] * 4
        assert browser.get(form_of(match)).status_code == 404
    staff = sign_in(make.manager(match.cohort.programme), app.test_client())
    assert [staff.get(address).status_code, staff.post(f"{address}/accept").status_code] == [200, 404]
    assert staff.post(f"{address}/withdraw", data={"reason": "The mentor is ill."}).status_code == 303
    assert sign_in(founder, app.test_client()).get(form_of(match)).status_code == 404


@pytest.mark.parametrize("page", ["/mentors/invite", "/mentors/agenda", "/"])
def test_pages_ask_the_same_number_of_questions(app, sign_in, pair, count_queries, page):
    match, mentor, _founder = pair
    nils = sign_in(mentor, app.test_client())
    send(nils, match)
    nils.get(page)
    with count_queries() as few:
        nils.get(page)
    for _n in range(4):
        send(nils, make.match(match.mentor, make.enrolment(match.cohort)), first="2026-04-01T09:00")
    with count_queries() as many:
        assert nils.get(page).status_code == 200
    assert many.total == few.total


def test_what_was_proposed_by_hand_can_be_cancelled_like_any_booking(client, sign_in, pair):
    match, mentor, founder = pair
    sign_in(mentor)
    address = send(client, match).headers["Location"]
    sign_in(founder)
    booking = client.post(f"{address}/accept", data={"slot": choices_on(client.get(address).text)[1]})
    assert client.post(f"{booking.headers['Location']}/cancel", data={"reason": "Ill."}).status_code == 303
    assert "Cancelled by the startup" in client.get(booking.headers["Location"]).text
