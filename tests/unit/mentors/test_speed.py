"""Speed meetings: the plan, its bounds, and the wishes that feed the matching."""

from collections import Counter
from datetime import timedelta

import pytest

from accelerator import clock as machine
from accelerator.errors import Conflict, DomainError
from accelerator.permissions import Actor
from mentors import speedsheets
from mentors.models import Wish
from mentors.operations import speed as operations
from mentors.operations.speed import Timetable
from mentors.queries import matching, speed
from mentors.solving import Settings, answer
from tests import factories as make


@pytest.fixture
def cohort(context):
    cohort = make.cohort()
    for _n in range(4):
        make.enrolment(cohort, needs=["pricing"], languages=["en"])
    for name in ("Ana", "Bo", "Cid"):
        make.mentor(cohort, name)
    return cohort


def times(**values):
    usual = {
        "title": "Day",
        "begins_at": machine.now() + timedelta(days=2),
        "zone": "Asia/Jakarta",
        "rounds": 4,
    }
    return Timetable(**{**usual, **values})


def planned(cohort, **values):
    day = operations.plan_day(make.actor(make.manager(cohort.programme)), cohort, times=times(**values))
    return speed.day(day.key)


def test_everybody_meets_everybody_once_and_nobody_sits_twice(cohort, facts):
    day = planned(cohort)
    seats = Counter(
        (m.round, key) for m in day.meetings for key in (("s", m.enrolment_id), ("m", m.mentor_id))
    )
    assert (len(day.meetings), set(seats.values()), day.left_over) == (12, {1}, 0)
    assert [getattr(fact, "meetings", None) for fact in facts][-1] == 12


def test_the_break_and_the_pauses_move_the_later_rounds(cohort):
    day = planned(cohort, break_after=2, break_minutes=30)
    minutes = [(day.begins(n) - day.begins_at).total_seconds() / 60 for n in (1, 2, 3, 4)]
    assert minutes == [0, 25, 80, 105]


def test_who_comes_late_is_planned_later(cohort):
    day = planned(cohort)
    manager = make.actor(make.manager(cohort.programme))
    mentor = day.meetings[0].mentor
    operations.miss_rounds(manager, day, code=matching.mentor_code(mentor.id), first=1, last=2)
    assert {m.round for m in speed.meetings_on(day.id) if m.mentor_id == mentor.id} == {3, 4}
    operations.miss_rounds(manager, day, code=matching.mentor_code(mentor.id), first=1, last=0)
    assert len(speed.meetings_on(day.id)) == 12


@pytest.mark.parametrize("values", [{"rounds": 0}, {"rounds": 31}, {"break_after": 4}])
def test_what_no_day_can_be_is_refused(cohort, values):
    with pytest.raises(DomainError):
        planned(cohort, **values)


def test_wishes_come_after_the_meeting_and_stop_replanning(cohort, clock):
    day = planned(cohort)
    meeting = day.meetings[0]
    mentor = make.actor(meeting.mentor.user)
    with pytest.raises(Conflict, match="not begun"):
        operations.say_wishes(mentor, day, wishes={meeting.id: Wish.VERY})
    clock.freeze(day.begins_at + timedelta(hours=3))
    operations.say_wishes(mentor, day, wishes={meeting.id: Wish.VERY})
    assert speed.wishes_in(cohort.id) == {(meeting.enrolment_id, meeting.mentor_id): (None, Wish.VERY)}
    with pytest.raises(Conflict, match="taken place"):
        operations.replan_day(make.actor(make.manager(cohort.programme)), day)


def test_a_wish_counts_in_the_affinity_and_a_no_rules_the_pair_out(cohort, clock):
    day = planned(cohort)
    clock.freeze(day.begins_at + timedelta(hours=3))
    liked, refused = day.meetings[0], day.meetings[1]
    operations.say_wishes(make.actor(liked.mentor.user), day, wishes={liked.id: Wish.VERY})
    team = Actor(id=0, name="team", organisations=frozenset({refused.enrolment.startup_id}))
    operations.say_wishes(team, day, wishes={refused.id: Wish.NEVER})
    pool = matching.pool(cohort)
    pair = matching.startup_code(liked.enrolment_id), matching.mentor_code(liked.mentor_id)
    terms = {term.code: (term.value, term.evidence) for term in pool.affinity().terms(*pair)}
    assert terms["wishes"] == (1.0, {"startup": None, "mentor": 1.0})
    never = refused.enrolment_id, refused.mentor_id
    assert never in pool.banned
    assert never not in [matching.pair_of(p) for p in answer(pool, Settings(most=3)).result.pairs]


def test_nobody_says_wishes_for_others(cohort, clock):
    day = planned(cohort)
    clock.freeze(day.begins_at + timedelta(hours=3))
    meeting = day.meetings[0]
    other = next(m for m in day.meetings if m.mentor_id != meeting.mentor_id)
    with pytest.raises(DomainError):
        operations.say_wishes(make.actor(meeting.mentor.user), day, wishes={other.id: Wish.NEVER})


def test_a_sheet_has_a_box_to_tick_for_each_meeting(cohort):
    day = planned(cohort)
    shown = speedsheets.sheets(day, day.meetings, make.actor(make.manager(cohort.programme)))
    pages = speedsheets.document(day, shown).sections
    assert sum(page.html.count('class="tick"') for page in pages) == 2 * len(day.meetings)
