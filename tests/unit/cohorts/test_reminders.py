"""Teams are reminded 7, 2 and 1 days before the deadline, and 3 and 1 before an offer runs out (APP05, DEC04)."""

from datetime import timedelta

import pytest

from accelerator import clock as real_clock
from accelerator.accounts.models import Role
from accelerator.db import db, get_or_404, new_key
from accelerator.i18n import show_local
from accelerator.jobs import Context
from cohorts.jobs import remind_drafts, remind_offers
from cohorts.models import ApplicationState, Call, Offer
from cohorts.models.co_applicants import Right
from cohorts.models.late_entries import LateEntry
from cohorts.operations import offers
from cohorts.queries import applications
from tests import factories as make
from tests.stage import stage

S = ApplicationState
CONTEXT = Context("", 0)


@pytest.fixture
def call(context):
    return make.call(closes_at=real_clock.now() + timedelta(days=10))


@pytest.fixture
def founder(context):
    return make.person("Sari", locale="en", zone="Europe/Berlin")


def at(clock, call, **left):
    clock.freeze(call.closes_at - timedelta(**left))
    remind_drafts(CONTEXT)


def test_a_draft_is_reminded_three_times_and_never_twice(call, founder, clock, mailbox):
    make.application(owner=founder, call=call)
    counts = []
    for left in (8 * 24, 7 * 24, 6 * 24, 3 * 24, 2 * 24, 30, 24, 23, 1):
        at(clock, call, hours=left)
        counts.append(len(mailbox()))
    assert counts == [0, 1, 1, 1, 2, 2, 3, 3, 3]


def test_a_draft_begun_late_gets_the_step_it_falls_into(call, founder, clock, mailbox):
    make.application(owner=founder, call=call)
    at(clock, call, hours=20)
    assert len(mailbox()) == 1


def test_everybody_in_the_team_hears_and_nobody_else(call, founder, clock, mailbox):
    colleague = make.person("Budi", locale="id")
    draft = make.application(owner=founder, call=call)
    make.member(draft.startup, colleague)
    make.application(call=call, state=S.SUBMITTED)
    make.application(call=make.call(closes_at=call.closes_at, is_published=False))
    at(clock, call, hours=47)
    letters = mailbox()
    assert {letter["To"].addresses[0].addr_spec for letter in letters} == {founder.email, colleague.email}
    assert "1 answer is missing" in letters[0].get_content()  # the deck
    assert f"/applications/{draft.key}/preview" in letters[0].get_content()


@pytest.mark.parametrize("is_read", [True, False])
def test_the_letter_says_who_reads_a_draft(context, founder, clock, mailbox, is_read):
    call = make.call(staff_reads_drafts=is_read)
    make.application(owner=founder, call=call)
    at(clock, call, hours=20)
    (letter,) = mailbox()
    told = "staff may read your draft while the call is open" in letter.get_content().replace("\n", " ")
    assert (told, "Nothing of a draft is read" in letter.get_content()) == (is_read, not is_read)


def test_a_deadline_that_moves_is_reminded_of_anew(call, founder, clock, mailbox):
    make.application(owner=founder, call=call)
    at(clock, call, hours=20)
    with stage():
        get_or_404(Call, call.id).closes_at += timedelta(days=5)
    remind_drafts(CONTEXT)
    assert len(mailbox()) == 2  # five days and 20 hours left: the first step of the new deadline


def test_whoever_has_a_deadline_of_their_own_is_reminded_of_that_one(call, founder, clock, mailbox):
    draft = make.application(owner=founder, call=call)
    ends_at, granter = call.closes_at + timedelta(days=20), make.person("Dewi").id
    with stage():
        db.session.add(
            LateEntry(
                key=new_key(), call_id=call.id, email=founder.email, ends_at=ends_at, granted_by=granter,
                startup_id=draft.startup_id, used_at=call.closes_at + timedelta(days=1),
            )
        )  # fmt: skip
    for left in (3, 1.5, 0.5, -1):
        clock.freeze(ends_at - timedelta(days=left))
        remind_drafts(CONTEXT)
    letters = mailbox()
    assert len(letters) == 3
    clock.freeze(call.closes_at)
    assert str(show_local(ends_at, call.zone).striptags()) in letters[0].get_content()


def test_whoever_writes_along_is_reminded_too_and_whoever_only_reads_is_not(call, founder, clock, mailbox):
    draft = make.application(owner=founder, call=call)
    writer, reader = make.person("Ayu"), make.person("Rani")
    make.role(writer, Role.CO_APPLICANT, Right.EDIT.scope(draft.id))
    make.role(reader, Role.CO_APPLICANT, Right.VIEW.scope(draft.id))
    at(clock, call, hours=20)
    assert {letter["To"].addresses[0].addr_spec for letter in mailbox()} == {founder.email, writer.email}


def test_after_the_deadline_nobody_is_reminded(call, founder, clock, mailbox):
    make.application(owner=founder, call=call)
    at(clock, call, hours=-1)
    assert mailbox() == []


@pytest.fixture
def offer(context, founder):
    return make.offer(make.closed_call(), owner=founder, expires_at=real_clock.now() + timedelta(days=10))


def test_an_offer_is_reminded_twice_with_the_day_until_which_it_holds(offer, clock, mailbox):
    home, counts = f"/applications/{offer.application.key}/outcome", []
    for left in (5 * 24, 3 * 24, 2 * 24, 24, 23, -1):
        clock.freeze(offer.expires_at - timedelta(hours=left))
        remind_offers(CONTEXT)
        counts.append(len(mailbox()))
    assert counts == [0, 1, 1, 2, 2, 2]
    letter = mailbox()[0]
    assert "is held until" in letter["Subject"]
    assert home in letter.get_content()


def test_an_offer_that_is_answered_is_not_reminded_of(offer, founder, clock, mailbox):
    actor, key = make.actor(founder), offer.application.key
    with stage():
        offers.accept_offer(actor, applications.application(key))
    before = len(mailbox())  # they hear that they are in
    clock.freeze(offer.expires_at - timedelta(hours=20))
    remind_offers(CONTEXT)
    assert len(mailbox()) == before


def test_a_longer_offer_is_reminded_of_anew(offer, clock, mailbox):
    clock.freeze(offer.expires_at - timedelta(hours=20))
    remind_offers(CONTEXT)
    with stage():
        get_or_404(Offer, offer.id).expires_at += timedelta(days=2)
    remind_offers(CONTEXT)
    assert len(mailbox()) == 2
