"""A day of speed meetings in everybody's letters and calendars: told once, moved and taken out by the same names."""

from datetime import UTC, datetime, timedelta

import pytest

from accelerator.calendars import queries as calendars
from accelerator.db import db, unit_of_work
from accelerator.errors import Conflict, DomainError
from mentors import facts as happened
from mentors.operations import speed as operations
from mentors.operations.speed import Timetable
from mentors.queries import matching, speed
from tests import factories as make

NOW = datetime(2026, 3, 23, 6, 0, tzinfo=UTC)


@pytest.fixture
def cohort(context, clock):
    clock.freeze(NOW)
    return make.cohort()


@pytest.fixture
def manager(cohort):
    return make.actor(make.manager(cohort.programme))


@pytest.fixture
def people(cohort):
    """Two startups and two mentors; Nils lives in Berlin and reads German."""
    for name in ("Budi", "Citra"):
        make.enrolment(cohort, owner=make.person(name), needs=["pricing"], languages=["en"])
    ana, nils = make.mentor(cohort, "Ana"), make.mentor(cohort, "Nils")
    make.change(nils.user, zone="Europe/Berlin", locale="de")
    return ana, nils


@pytest.fixture
def day(cohort, manager, people):
    times = Timetable("Meet the mentors", NOW + timedelta(days=8), "Asia/Jakarta", 4)
    with unit_of_work():
        return operations.plan_day(manager, cohort, times=times)


def untold(day):
    db.session.expunge_all()  # the plan that this session has read is not today's
    return speed.unknown_changes(speed.day(day.key))


def publish(manager, day):
    with unit_of_work():
        operations.publish_day(manager, speed.day(day.key))


def parts_of(letter):
    text = letter.get_body(("plain",)).get_content()
    calendar = next(part for part in letter.walk() if part.get_content_type() == "text/calendar")
    return text, calendar.get_content().replace("\r\n ", ""), calendar.get_param("method")


def events(calendar):
    """{UID: (sequence, status, start)} of an iCalendar text."""
    found = {}
    for event in calendar.split("BEGIN:VEVENT")[1:]:
        lines = dict(line.split(":", 1) for line in event.splitlines() if ":" in line)
        found[lines["UID"]] = int(lines["SEQUENCE"]), lines["STATUS"], lines["DTSTART"]
    return found


def to(letters, name):
    return [letter for letter in letters if letter["To"].addresses[0].display_name == name]


def test_everybody_gets_one_letter_in_their_language_and_zone(manager, day, mailbox, facts):
    publish(manager, day)
    letters = mailbox()
    assert sorted(letter["To"].addresses[0].display_name for letter in letters) == [
        "Ana",
        "Budi",
        "Citra",
        "Nils",
    ]
    text, calendar, method = parts_of(to(letters, "Nils")[0])
    assert ("- Di. 31. März 2026, 08:00–08:20 CEST: " in text, method) == (True, "PUBLISH")
    assert [(row[0], row[1]) for row in events(calendar).values()] == [(0, "CONFIRMED")] * 2
    assert facts[-1] == happened.SpeedDayPublished(
        actor_id=manager.id, day_id=day.id, publication=1, meetings=4
    )


def test_a_change_reaches_those_whom_it_concerns_under_the_same_names(manager, day, people, mailbox):
    publish(manager, day)
    first = mailbox()
    ana = people[0]
    with unit_of_work():
        operations.miss_rounds(
            manager, speed.day(day.key), code=matching.mentor_code(ana.id), first=1, last=2
        )
    assert untold(day) == 4
    publish(manager, day)
    second = mailbox()[len(first) :]
    before, after = (events(parts_of(to(letters, "Ana")[0])[1]) for letters in (first, second))
    assert before.keys() == after.keys()
    assert all(row[0] == 1 and row[2] != before[uid][2] for uid, row in after.items())
    assert untold(day) == 0


def test_a_meeting_that_is_gone_is_cancelled_in_both_calendars(manager, day, people, mailbox):
    publish(manager, day)
    first = mailbox()
    ana = people[0]
    with unit_of_work():
        operations.miss_rounds(
            manager, speed.day(day.key), code=matching.mentor_code(ana.id), first=1, last=4
        )
    publish(manager, day)
    text, calendar, _method = parts_of(to(mailbox()[len(first) :], "Ana")[0])
    assert {row[:2] for row in events(calendar).values()} == {(1, "CANCELLED")}
    assert "You have no meeting there any more." in text
    actor = make.actor(ana.user)
    assert speed.entries_of(actor, NOW, NOW + timedelta(days=30)) == []


def test_a_plan_that_everybody_knows_is_not_told_again(manager, day, mailbox):
    publish(manager, day)
    with pytest.raises(Conflict, match="knows this plan"), unit_of_work():
        operations.publish_day(manager, speed.day(day.key))
    assert len(mailbox()) == 4


def test_a_cancelled_day_leaves_every_calendar_and_stands_still(manager, day, mailbox):
    publish(manager, day)
    count = len(mailbox())
    with pytest.raises(DomainError, match="reason"), unit_of_work():
        operations.cancel_day(manager, speed.day(day.key), reason=" ")
    with unit_of_work():
        operations.cancel_day(manager, speed.day(day.key), reason="The hall is flooded.")
    letters = mailbox()[count:]
    assert len(letters) == 4
    rows = [row for letter in letters for row in events(parts_of(letter)[1]).values()]
    assert {row[:2] for row in rows} == {(1, "CANCELLED")}
    for act in (operations.replan_day, operations.publish_day):
        with pytest.raises(Conflict, match="cancelled"):
            act(manager, speed.day(day.key))


def test_a_day_that_nobody_was_told_of_is_cancelled_in_silence(manager, day, mailbox):
    with unit_of_work():
        assert operations.cancel_day(manager, speed.day(day.key), reason="Too few.") is None
    assert mailbox() == []


def test_an_announced_day_is_in_the_calendar_feed(manager, day, people):
    actor = make.actor(people[0].user)
    assert calendars.entries_for(actor) == []
    publish(manager, day)
    entries = calendars.entries_for(actor)
    assert [entry.starts_at for entry in entries] == sorted(entry.starts_at for entry in entries)
    assert len(entries) == 2
