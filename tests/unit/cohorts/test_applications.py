"""Applications: begun once, saved without loss, handed in once and in time, withdrawn with a reason."""

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import FileStorage

from accelerator import clock as real_clock
from accelerator.db import db
from accelerator.errors import Conflict, DomainError, NotAllowed
from accelerator.organisations.models import Organisation
from cohorts import facts as happened
from cohorts import permissions
from cohorts.models import Application, ApplicationFile, ApplicationState, Submission
from cohorts.models.applications import NEXT
from cohorts.models.snapshots import content_hash, section_mark
from cohorts.operations import applications as operations
from cohorts.operations import withdrawals
from cohorts.queries import applications as queries
from tests import factories as make
from tests.factories.cohorts import FULL_ANSWERS, pdf
from tests.stage import stage

PDF = pdf()
S = ApplicationState


def upload(content=PDF, name="deck.pdf"):
    return FileStorage(io.BytesIO(content), filename=name)


def draft_of(user, **values):
    return make.application(startup=make.organisation("Kali Bersih", owner=user), owner=user, **values)


def section_of(application, key="startup"):
    return queries.form_for(application).section(key)


def save(user, application, typed, *, key="startup", seen=None):
    application = queries.application(application.key)
    section = section_of(application, key)
    with stage():
        return operations.save_draft(
            make.actor(user), application, section=section, typed=typed,
            seen=section_mark(section, application.answers) if seen is None else seen,
        )  # fmt: skip


def complete(user, **values):
    """A draft with everything answered, its deck too."""
    application = draft_of(user, **values)
    with stage():
        operations.attach_file(
            make.actor(user), queries.application(application.key), question="deck", upload=upload()
        )
    return application


def submit(user, application):
    with stage():
        return operations.submit_application(make.actor(user), queries.application(application.key))


@pytest.mark.parametrize("before", S)
@pytest.mark.parametrize("after", S)
def test_an_application_takes_the_steps_of_its_workflow_and_no_other(before, after):
    application = Application(state=before)
    if after in NEXT[before]:
        application.move_to(after)
        assert application.state is after
    else:
        with pytest.raises(Conflict):
            application.move_to(after)
        assert application.state is before


def test_beginning_twice_gives_one_application_and_one_startup(context, facts):
    call, user = make.call(), make.person()
    keys = set()
    for name in ("Kali Bersih", " kali  bersih "):
        with stage():
            keys.add(operations.start_application(make.actor(user), call, name=name).key)
    assert (len(keys), db.session.scalar(sa.select(sa.func.count()).select_from(Organisation))) == (1, 1)
    assert [type(fact).__name__ for fact in facts] == [
        "OrganisationCreated",
        "MembershipBegan",
        "ApplicationStarted",
    ]


def test_a_call_that_is_closed_takes_no_new_draft(context):
    now = real_clock.now()
    call = make.call(opens_at=now - timedelta(days=2), closes_at=now - timedelta(days=1))
    with pytest.raises(Conflict):
        operations.start_application(make.actor(make.person()), call, name="Late")


def test_nobody_applies_for_a_startup_of_others(context):
    startup = make.organisation("Theirs", owner=make.person())
    with pytest.raises(NotAllowed):
        operations.start_application(make.actor(make.person()), make.call(), startup=startup)


def test_a_second_application_begins_with_what_the_first_said_but_for_files_and_declarations(context):
    user = make.person()
    first = complete(user)
    submit(user, first)
    with stage():
        second = operations.start_application(make.actor(user), make.call(), startup=first.startup)
    expected = {key: value for key, value in first.answers.items() if key not in ("deck", "declarations")}
    assert second.answers == expected


def test_good_and_bad_answers_are_kept_as_they_were_typed(context):
    user = make.person()
    application = draft_of(user, answers={})
    assert save(
        user, application, {"name": " Kali ", "founded": "soon", "country": "indonesia", "city": "  "}
    )
    fresh = queries.application(application.key)
    assert fresh.answers == {"name": "Kali", "founded": "soon", "country": "ID"}
    assert (fresh.saved_by, set(queries.problems_in(fresh, today=real_clock.today()))) == (
        user.id,
        {"founded"},
    )


def test_saving_the_same_again_changes_nothing(context):
    user = make.person()
    application = draft_of(user, answers={})
    save(user, application, {"name": "Kali"}, seen=None)
    version = queries.application(application.key).version
    assert not save(user, application, {"name": "Kali"}, seen="stale")
    assert queries.application(application.key).version == version


def test_another_persons_answers_are_never_overwritten(context):
    first, second = make.person(), make.person()
    application = draft_of(first, answers={})
    make.member(application.startup, second)
    loaded = section_mark(section_of(application), {})
    save(first, application, {"tagline": "Ours"}, seen=loaded)
    with pytest.raises(operations.DraftConflict) as conflict:
        save(second, application, {"tagline": "Mine"}, seen=loaded)
    assert (conflict.value.saved, conflict.value.typed) == ({"tagline": "Ours"}, {"tagline": "Mine"})
    assert queries.application(application.key).answers == {"tagline": "Ours"}
    save(second, application, {"team": [{"name": "Sari"}]}, key="people")


def test_unstorable_text_changes_nothing(context):
    user = make.person()
    application = draft_of(user, answers={"name": "Kali"})
    with pytest.raises(DomainError) as refusal:
        save(user, application, {"name": "New", "pitch": "a\0b"})
    assert (refusal.value.field, queries.application(application.key).answers) == ("pitch", {"name": "Kali"})


def test_a_question_that_is_not_asked_is_not_answered(context):
    user = make.person()
    with pytest.raises(DomainError):
        save(user, draft_of(user), {"is_admin": "yes"})


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "deck.pdf"),
        (b"%PDF-" + b"0" * 11_000_000, "deck.pdf"),
        (b"<html>", "deck.pdf"),
        (PDF, "deck.exe"),
        (b"%PDF-1.4 /JavaScript", "deck.pdf"),
    ],
)
def test_a_bad_deck_is_refused_and_the_one_before_stays(context, content, name):
    user = make.person()
    application = complete(user)
    before = queries.application(application.key).answers
    with pytest.raises(DomainError) as refusal, stage():
        operations.attach_file(
            make.actor(user),
            queries.application(application.key),
            question="deck",
            upload=upload(content, name),
        )
    assert (refusal.value.field, queries.application(application.key).answers) == ("deck", before)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ApplicationFile)) == 1


def test_handing_in_twice_gives_one_number_one_snapshot_and_one_letter(context, facts, mailbox):
    user = make.person(locale="id")
    application = complete(user)
    facts.clear()
    first, second = submit(user, application), submit(user, application)
    assert (first.id, first.number, second.number, first.call.last_number) == (second.id, 1, 1, 1)
    assert [type(fact) for fact in facts].count(happened.ApplicationSubmitted) == 1
    submission = db.session.scalars(sa.select(Submission)).one()
    assert submission.answers == queries.application(application.key).answers
    hashes = {file.id: file.sha256 for file in queries.files_of(application).values()}
    assert submission.content_hash == content_hash(submission, hashes)
    letters = mailbox()
    assert [letter["To"].addresses[0].addr_spec for letter in letters] == [user.email]
    assert first.reference in letters[0]["Subject"]


def test_the_startups_profile_follows_what_was_handed_in(context):
    user = make.person()
    startup = submit(user, complete(user)).startup
    assert (startup.tagline, startup.country, startup.sector, startup.stage) == (
        FULL_ANSWERS["tagline"], "Indonesia", "water_flood", "mvp",
    )  # fmt: skip


def test_an_unfinished_draft_is_not_handed_in(context):
    user = make.person()
    application = draft_of(user, answers={**FULL_ANSWERS, "website": "nowhere", "declarations": ["rules"]})
    with pytest.raises(operations.NotReady) as refusal:
        submit(user, application)
    assert set(refusal.value.gaps) == {"website", "declarations", "deck"}
    assert queries.application(application.key).state is S.DRAFT


def test_after_the_deadline_nothing_is_taken_and_the_draft_is_kept(context, clock):
    user = make.person()
    application = complete(user)
    clock.freeze(application.call.true_deadline + timedelta(seconds=1))
    before = queries.application(application.key).answers
    for late in (lambda: submit(user, application), lambda: save(user, application, {"name": "Late"})):
        with pytest.raises(Conflict):
            late()
    fresh = queries.application(application.key)
    assert (fresh.state, fresh.answers) == (S.DRAFT, before)


def test_what_was_handed_in_cannot_be_edited(context):
    user = make.person()
    application = complete(user)
    submit(user, application)
    with pytest.raises(Conflict):
        save(user, application, {"name": "Other"})
    with pytest.raises(Conflict), stage():
        operations.attach_file(
            make.actor(user), queries.application(application.key), question="deck", upload=upload()
        )


def test_members_write_and_only_owners_hand_in_and_withdraw(context):
    owner, member = make.person(), make.person()
    application = complete(owner)
    make.member(application.startup, member)
    assert save(member, application, {"tagline": "Another line"})
    with pytest.raises(NotAllowed):
        submit(member, application)
    submit(owner, application)
    with pytest.raises(NotAllowed), stage():
        withdrawals.withdraw_application(
            make.actor(member), queries.application(application.key), reason="No"
        )


def test_a_draft_is_its_teams_alone_and_a_submission_its_readers_too(context):
    user = make.person()
    application = complete(user)
    manager, outsider = make.actor(make.manager(application.call.programme)), make.actor(make.person())
    deck = next(iter(queries.files_of(application).values()))

    def may(actor):
        fresh = queries.application(application.key)
        access = queries.application_file(application.key, deck.key)
        return (permissions.VIEW.rule.check(actor, fresh), permissions.READ_FILE.rule.check(actor, access))

    assert (may(make.actor(user)), may(manager), may(outsider)) == (
        (True, True),
        (False, False),
        (False, False),
    )
    submit(user, application)
    assert (may(make.actor(user)), may(manager), may(outsider)) == (
        (True, True),
        (True, True),
        (False, False),
    )


def test_a_replaced_file_stays_the_teams_own(context):
    user = make.person()
    application = complete(user)
    old = next(iter(queries.files_of(application).values()))
    with stage():
        operations.attach_file(
            make.actor(user), queries.application(application.key), question="deck", upload=upload()
        )
    submit(user, application)
    manager = make.actor(make.manager(application.call.programme))
    assert not permissions.READ_FILE.rule.check(manager, queries.application_file(application.key, old.key))
