"""Late entry: grants and codes give one applicant a later deadline, and nobody else."""

from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from accelerator import clock as real_clock
from accelerator.accounts.queries import actor_by_id, actor_for
from accelerator.db import db, unit_of_work
from accelerator.errors import Conflict, DomainError, NotAllowed, TooMany
from cohorts import facts as happened
from cohorts.models import ApplicationState, Call, LateCode, LateEntry
from cohorts.models.questions import form_of
from cohorts.operations import applications, late_entries
from cohorts.operations import tracks as track_operations
from cohorts.queries import applications as found_applications
from cohorts.queries import late_entries as queries
from cohorts.queries.deadlines import deadline_of, deadlines_of
from cohorts.queries.tracks import offered_by, track
from tests import factories as make
from tests.races import at_once

DAY = timedelta(days=1)
PART = {
    "key": "part",
    "title": "Part",
    "questions": [
        {"key": "name", "kind": "text", "label": "Name", "is_required": True},
        {"key": "tagline", "kind": "text", "label": "In one line"},
    ],
}


@pytest.fixture
def closed(context):
    now = real_clock.now()
    return make.call(
        opens_at=now - 9 * DAY, closes_at=now - DAY, grace_minutes=30, questions={"sections": [PART]}
    )


@pytest.fixture
def staff(closed):
    return actor_for(make.manager(closed.programme))


@pytest.fixture
def sari(context):
    return make.person("Sari")


def soon():
    return real_clock.now() + 2 * DAY


def grant(staff, call, email, **values):
    with unit_of_work():
        return late_entries.grant_late_entry(
            staff, call, **{"email": email, "until": soon(), "note": "Flood in their street", **values}
        )


def code_for(staff, call, **values):
    with unit_of_work():
        return late_entries.make_late_code(
            staff, call, **{"until": soon(), "max_uses": 2, "note": "Workshop", **values}
        )[1]


def use(user, call, typed):
    with unit_of_work():
        return late_entries.use_late_code(actor_for(user), call, typed=typed)


def start(user, call, name):
    with unit_of_work():
        return applications.start_application(actor_for(user), call, name=name)


def save(user, application, typed):
    section = form_of(application.call.questions).sections[0]
    with unit_of_work():
        return applications.save_draft(
            actor_for(user),
            application,
            section=section,
            typed=typed,
            seen=applications.section_mark(section, application.answers),
        )


def choose(user, application, track):
    with unit_of_work():
        track_operations.choose_track(actor_for(user), application, track_id=track.id)


def submit(user, application):
    with unit_of_work():
        return applications.submit_application(actor_for(user), application)


def test_by_a_code_for_one_track_one_hands_in_only_there_be_it_closed_meanwhile(closed, staff, sari, facts):
    floods, waste = make.track(closed, "Floods"), make.track(closed, "Waste")
    entry = use(sari, closed, code_for(staff, closed, track_id=floods.id))
    made = next(fact for fact in facts if isinstance(fact, happened.LateCodeMade))
    assert (entry.track_id, made.track_id) == (floods.id, floods.id)
    application = start(sari, closed, "Kali Bersih")
    make.change(floods, is_open=False)
    deadline = deadline_of(closed, actor_for(sari), startup_id=application.startup_id)
    assert [track.title for track in offered_by(deadline)] == ["Floods"]
    with pytest.raises(DomainError):
        choose(sari, application, waste)
    with pytest.raises(DomainError) as refusal:
        submit(sari, application)
    assert refusal.value.field == "track"
    choose(sari, application, floods)
    assert submit(sari, application).track_id == floods.id


def test_a_draft_of_another_track_hands_in_by_such_a_code_only_after_it_has_changed(closed, staff, sari):
    floods, waste = make.track(closed, "Floods"), make.track(closed, "Waste")
    startup = make.organisation("Kali Bersih", owner=sari)
    draft = make.application(
        call=closed, startup=startup, owner=sari, track=waste, answers={"name": "Kali Bersih"}
    )
    use(sari, closed, code_for(staff, closed, track_id=floods.id))
    with pytest.raises(DomainError) as refusal:
        submit(sari, draft)
    assert refusal.value.field == "track"
    choose(sari, draft, floods)
    assert submit(sari, draft).state is ApplicationState.SUBMITTED


def test_while_the_call_is_open_a_code_for_one_track_keeps_nobody_from_another(context, sari):
    call = make.call(questions={"sections": [PART]})
    staff = actor_for(make.manager(call.programme))
    floods, waste = make.track(call, "Floods"), make.track(call, "Waste")
    later = call.closes_at + DAY
    use(sari, call, code_for(staff, call, track_id=floods.id, until=later))
    application = start(sari, call, "Kali Bersih")
    choose(sari, application, waste)
    assert submit(sari, application).track_id == waste.id


def test_a_code_is_for_an_open_track_of_its_own_call(closed, staff):
    shut = make.track(closed, "Floods", is_open=False)
    elsewhere = make.track(make.call())
    for one in (shut, elsewhere):
        with pytest.raises(DomainError) as refusal:
            code_for(staff, closed, track_id=one.id)
        assert refusal.value.field == "track"


def test_a_track_that_a_code_opens_is_closed_and_not_removed(closed, staff):
    floods, _waste = make.track(closed, "Floods"), make.track(closed, "Waste")
    code_for(staff, closed, track_id=floods.id)
    with pytest.raises(Conflict), unit_of_work():
        track_operations.remove_track(staff, track(floods.id))


def test_a_grant_opens_the_closed_call_for_one_applicant_alone(closed, staff, sari):
    until = soon()
    grant(staff, closed, sari.email.upper(), until=until)
    mine = deadline_of(closed, actor_for(sari))
    assert (mine.announced, mine.last, mine.is_open(real_clock.now())) == (until, until, True)
    other = deadline_of(closed, actor_for(make.person("Budi")))
    assert (other.last, other.entry, other.is_open(real_clock.now())) == (closed.true_deadline, None, False)
    assert deadline_of(closed).is_open(real_clock.now()) is False


def test_with_a_grant_one_begins_saves_and_hands_in_until_its_end(closed, staff, sari, clock, facts):
    entry = grant(staff, closed, sari.email)
    application = start(sari, closed, "Kali Bersih")
    assert save(sari, application, {"tagline": "Flood warnings"}) is True
    assert [fact for fact in facts if isinstance(fact, happened.LateEntryUsed)] == [
        happened.LateEntryUsed(
            actor_id=sari.id, call_id=closed.id, entry_id=entry.id, startup_id=application.startup_id
        )
    ]
    clock.freeze(entry.ends_at + timedelta(seconds=1))
    with pytest.raises(Conflict, match="The deadline has passed"):
        save(sari, application, {"tagline": "Too late"})
    with unit_of_work(), pytest.raises(Conflict, match="can no longer be submitted"):
        applications.submit_application(actor_for(sari), application)


def test_a_whole_draft_is_handed_in_by_a_grant(closed, staff, sari):
    startup = make.organisation("Kali", owner=sari)
    draft = make.application(call=closed, startup=startup, owner=sari, answers={"name": "Kali"})
    grant(staff, closed, sari.email)
    with unit_of_work():
        sent = applications.submit_application(actor_for(sari), draft)
    assert sent.state is ApplicationState.SUBMITTED
    assert db.session.scalars(sa.select(LateEntry)).one().startup_id == startup.id


def test_a_grant_is_for_one_startup_and_then_for_its_whole_team(closed, staff, sari):
    grant(staff, closed, sari.email)
    application = start(sari, closed, "Kali Bersih")
    with pytest.raises(Conflict, match="does not take applications now"):
        start(sari, closed, "Another one")
    colleague = make.person("Budi")
    application = found_applications.application(application.key)
    make.member(application.startup, colleague)
    assert save(colleague, application, {"tagline": "From a colleague"}) is True
    assert deadlines_of(actor_for(colleague), [application])[application.id].entry is not None


def test_before_the_call_closes_a_grant_is_not_used_up(context, sari):
    call = make.call()
    entry = grant(actor_for(make.manager(call.programme)), call, sari.email, until=call.closes_at + DAY)
    start(sari, call, "Kali Bersih")
    assert db.session.get_one(LateEntry, entry.id, populate_existing=True).used_at is None
    assert deadline_of(call, actor_for(sari)).announced == call.closes_at + DAY


@pytest.mark.parametrize("step", [timedelta(days=-2), timedelta(days=-1, minutes=10)])
def test_a_deadline_that_helps_nobody_is_refused(closed, staff, sari, step):
    with pytest.raises(DomainError, match="It must lie ahead"):
        grant(staff, closed, sari.email, until=real_clock.now() + step)
    with pytest.raises(DomainError, match="It must lie ahead"):
        code_for(staff, closed, until=real_clock.now() + step)


def test_nobody_moves_a_deadline_for_themselves(closed):
    manager = make.manager(closed.programme)
    with pytest.raises(NotAllowed, match="for themselves"):
        grant(actor_for(manager), closed, manager.email)
    typed = code_for(actor_for(manager), closed)
    with pytest.raises(NotAllowed, match="for themselves"):
        use(manager, closed, typed)


def test_others_grant_nothing(closed, sari):
    with pytest.raises(NotAllowed):
        grant(actor_for(sari), closed, sari.email)
    with pytest.raises(NotAllowed):
        code_for(actor_for(make.manager(make.programme())), closed)


def test_a_grant_taken_back_closes_the_call_again(closed, staff, sari):
    entry = grant(staff, closed, sari.email)
    with unit_of_work():
        late_entries.revoke_late_entry(staff, queries.late_entry(entry.key))
    assert deadline_of(closed, actor_for(sari)).is_open(real_clock.now()) is False
    with pytest.raises(Conflict):
        start(sari, closed, "Kali Bersih")


def test_a_code_is_typed_in_any_shape_and_only_its_hash_is_kept(closed, staff, sari):
    typed = code_for(staff, closed)
    kept = db.session.scalars(sa.select(LateCode)).one()
    assert typed.replace("-", "").lower() not in kept.code_hash
    entry = use(sari, closed, f" {typed.lower().replace('-', ' ')} ")
    assert (entry.email, entry.code_id, entry.ends_at) == (sari.email, kept.id, kept.ends_at)
    assert use(sari, closed, typed).id == entry.id
    assert [(one.code.note, name) for one, name in queries.entries_of(closed)] == [("Workshop", "Sari")]
    assert db.session.get_one(LateCode, kept.id, populate_existing=True).uses == 1


def test_a_code_of_another_call_a_past_one_and_a_revoked_one_do_not_work(closed, staff, sari, clock):
    other = make.call(closed.cohort, opens_at=closed.opens_at, closes_at=closed.closes_at)
    elsewhere = code_for(staff, other)
    assert use(sari, closed, elsewhere) is None
    taken_back = code_for(staff, closed)
    use(make.person("Budi"), closed, taken_back)
    with unit_of_work():
        code = queries.code_typed(closed, taken_back)
        late_entries.revoke_late_code(staff, queries.late_code(code.key))
    assert use(sari, closed, taken_back) is None
    assert db.session.scalars(sa.select(LateEntry.revoked_at)).one() is not None
    past = code_for(staff, closed)
    clock.freeze(soon() + DAY)
    assert use(sari, closed, past) is None


def test_guessing_ends_after_ten_wrong_codes_even_with_the_right_one(closed, staff, sari, clock):
    typed = code_for(staff, closed)
    for guess in range(queries.GUESSES):
        assert use(sari, closed, f"AAAAA-2222{guess}") is None
    with pytest.raises(TooMany):
        use(sari, closed, typed)
    assert use(make.person("Budi"), closed, typed) is not None
    clock.move(queries.WINDOW + timedelta(seconds=1))
    assert use(sari, closed, typed) is not None


def test_of_two_people_with_the_last_use_of_a_code_one_gets_in(app, closed, staff):
    typed = code_for(staff, closed, max_uses=1)
    people = [make.person(f"Founder {n}").id for n in range(4)]

    def enter(user_id):
        call = db.session.get_one(Call, closed.id)
        return late_entries.use_late_code(actor_by_id(user_id), call, typed=typed) is not None

    said = at_once(app, *(partial(enter, user_id) for user_id in people))
    gone = "This code has been used as often as it may be. Ask for another one."
    assert sorted(map(str, said)) == sorted([gone, gone, gone, "True"])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(LateEntry)) == 1
