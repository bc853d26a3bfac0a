"""Programmes, cohorts and calls: dates in their own zone, what may still change, and who may change it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accelerator import clock as real_clock
from accelerator.accounts.models import Role
from accelerator.errors import Conflict, DomainError, NotAllowed
from accelerator.permissions import SYSTEM
from cohorts import facts as happened
from cohorts.models.applications import ApplicationState
from cohorts.models.programmes import Cohort
from cohorts.models.startup_form import startup_form
from cohorts.models.zones import instant, wall_clock
from cohorts.operations import calls as operations
from cohorts.operations.cohorts import create_cohort, edit_cohort
from cohorts.operations.programmes import create_programme
from cohorts.queries import calls, programmes
from tests import factories as make
from tests.stage import stage

S = ApplicationState
DAY = timedelta(days=1)
at = datetime.fromisoformat


def terms(**values):
    now = real_clock.now()
    usual = {"titles": {"en": "Call"}, "opens_at": now - DAY, "closes_at": now + DAY, "prefix": "fca24"}
    return operations.CallTerms(**{**usual, **values})


def test_a_skipped_hour_is_refused_with_the_one_that_exists():
    with pytest.raises(DomainError) as refusal:
        instant(at("2026-03-29T02:30"), "Europe/Berlin", field="closes_at")
    assert (refusal.value.field, "2026-03-29 03:30" in str(refusal.value)) == ("closes_at", True)


@pytest.mark.parametrize(
    ("typed", "zone", "meant"),
    [
        (at("2026-10-25T02:30"), "Europe/Berlin", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (at("2026-07-01T23:59"), "Asia/Jakarta", datetime(2026, 7, 1, 16, 59, tzinfo=UTC)),
        (at("2026-01-01T00:00"), "Europe/Berlin", datetime(2025, 12, 31, 23, 0, tzinfo=UTC)),
    ],
)
def test_times_are_meant_in_the_zone_of_the_call_and_a_double_hour_the_first_time(typed, zone, meant):
    assert instant(typed, zone, field="closes_at") == meant
    assert wall_clock(meant, zone) == typed


def test_whoever_adds_a_programme_runs_it(context):
    manager = make.manager(make.programme())
    with stage():
        made = create_programme(
            make.actor(manager), slug="second", name="Second", summary="", city="Berlin", zone="Europe/Berlin"
        )
    assert make.actor(manager).has("manager", *made.scopes)


def test_an_outsider_adds_nothing(context):
    cohort, outsider = make.cohort(), make.actor(make.person())
    with pytest.raises(NotAllowed):
        create_programme(outsider, slug="x", name="X", summary="", city="X", zone="Asia/Jakarta")
    with pytest.raises(NotAllowed):
        operations.create_call(outsider, cohort, slug="x", terms=terms(), questions=startup_form())


def test_a_manager_of_another_programme_edits_nothing(context):
    call, other = make.call(), make.manager(make.programme("Other"))
    with pytest.raises(NotAllowed):
        operations.edit_call(make.actor(other), call, terms=terms())


@pytest.mark.parametrize("slug", ["", "Two Words", "a--b", "-a", "ä", "x" * 61, "calls"])
def test_addresses_that_cannot_stand_in_a_url_are_refused(context, slug):
    with pytest.raises(DomainError) as refusal:
        programmes.check_address(slug, Cohort)
    assert refusal.value.field == "slug"


def test_a_proposed_address_is_free(context):
    programme = make.programme()
    dates = {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 6, 1)}
    place = {"city": "Jakarta", "zone": "Asia/Jakarta", "capacity": 1}
    for expected in ("kohorte-funf", "kohorte-funf-2"):
        slug = programmes.free_address("Kohorte Fünf!", Cohort)
        with stage():
            create_cohort(SYSTEM, programme, slug=slug, name="Kohorte Fünf!", **dates, **place)
        assert slug == expected


def test_a_cohort_cannot_end_before_it_begins(context):
    cohort = make.cohort()
    with pytest.raises(DomainError) as refusal:
        edit_cohort(
            SYSTEM, cohort, name="X", capacity=1, starts_on=date(2025, 2, 1), ends_on=date(2025, 1, 1),
            city="X", zone="Asia/Jakarta",
        )  # fmt: skip
    assert refusal.value.field == "ends_on"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"closes_at": datetime(2020, 1, 1, tzinfo=UTC)}, "closes_at"),
        ({"decisions_promised_on": date(2020, 1, 1)}, "decisions_promised_on"),
        ({"zone": "Mars/Olympus"}, "zone"),
    ],
)
def test_terms_that_contradict_themselves_are_refused_at_their_field(context, values, field):
    with pytest.raises(DomainError) as refusal:
        operations.edit_call(SYSTEM, make.call(), terms=terms(**values))
    assert refusal.value.field == field


def test_the_true_deadline_decides_to_the_second(context):
    closes = datetime(2024, 5, 1, 16, 59, tzinfo=UTC)
    call = make.call(opens_at=closes - DAY, closes_at=closes, grace_minutes=10)
    assert call.is_open(closes + timedelta(minutes=10))
    assert not call.is_open(closes + timedelta(minutes=10, seconds=1))
    assert not call.is_open(closes - DAY - timedelta(seconds=1))


def test_those_who_have_begun_hear_once_that_the_deadline_moved(context, mailbox):
    call = make.call(title={"en": "Rivers", "id": "Sungai"})
    draft = make.application(call=call, owner=make.person("Sari", locale="id"))
    make.application(call=call, state=S.SUBMITTED)
    later = call.closes_at + DAY
    for _saved_twice in range(2):
        with stage():
            values = {"prefix": call.prefix, "opens_at": call.opens_at, "closes_at": later}
            operations.edit_call(SYSTEM, calls.call(call.slug), terms=terms(titles=call.titles, **values))
    (letter,) = mailbox()
    assert letter["To"].addresses[0].display_name == "Sari"
    assert ("Sungai" in letter.get_content(), draft.key in letter.get_content()) == (True, True)


def test_an_earlier_deadline_leaves_those_who_have_begun_three_days(context, clock):
    call = make.call()
    draft = make.application(call=call)
    usual = {"prefix": call.prefix, "opens_at": call.opens_at}
    soon = terms(closes_at=real_clock.now() + 2 * DAY, **usual)
    with pytest.raises(Conflict) as refusal:
        operations.edit_call(SYSTEM, calls.call(call.slug), terms=soon)
    assert refusal.value.field == "closes_at"
    operations.edit_call(
        SYSTEM, calls.call(call.slug), terms=terms(closes_at=real_clock.now() + 4 * DAY, **usual)
    )
    make.change(draft, state=S.SUBMITTED, submitted_at=real_clock.now(), number=1)
    operations.edit_call(SYSTEM, calls.call(call.slug), terms=soon)


def test_staff_may_read_drafts_only_if_it_was_said_before_anybody_began_and_it_can_be_taken_back(
    context, facts
):
    call = make.call()

    def say(value):
        saved = terms(prefix=call.prefix, staff_reads_drafts=value)
        with stage():
            operations.edit_call(SYSTEM, calls.call(call.slug), terms=saved)
        return calls.call(call.slug).staff_reads_drafts, facts[-1].staff_reads_drafts

    assert [say(value) for value in (True, False)] == [(True, True), (False, False)]
    make.application(call=call)
    with pytest.raises(Conflict) as refusal:
        say(True)
    assert refusal.value.field == "staff_reads_drafts"
    make.change(call, staff_reads_drafts=True)
    assert [say(value) for value in (True, False)] == [(True, True), (False, False)]


def test_a_call_is_published_once_and_never_after_its_deadline(context, facts):
    call = make.call(is_published=False)
    with stage():
        operations.publish_call(SYSTEM, call)
        operations.publish_call(SYSTEM, call)
    assert facts == [happened.CallPublished(actor_id=0, call_id=call.id)]
    past = make.call(
        is_published=False, opens_at=real_clock.now() - 2 * DAY, closes_at=real_clock.now() - DAY
    )
    with pytest.raises(Conflict):
        operations.publish_call(SYSTEM, past)


def test_the_prefix_stays_once_somebody_answered(context):
    call = make.call()
    make.application(call=call, state=ApplicationState.SUBMITTED)
    with pytest.raises(Conflict):
        operations.edit_call(SYSTEM, call, terms=terms(prefix="OTHER"))


def test_a_broken_form_is_refused(context):
    with pytest.raises(DomainError) as refusal:
        operations.create_call(SYSTEM, make.cohort(), slug="x", terms=terms(), questions={"sections": []})
    assert refusal.value.field == "form"


def test_the_funnel_counts_what_was_submitted_and_drafts_apart(context):
    call = make.call()
    for state in (
        ApplicationState.DRAFT,
        ApplicationState.SUBMITTED,
        ApplicationState.OFFERED,
        ApplicationState.WITHDRAWN,
    ):
        make.application(call=call, state=state)
    make.application(state=ApplicationState.SUBMITTED)
    funnel = calls.funnel(call)
    assert (
        funnel.drafts,
        funnel["submitted"],
        funnel["waiting"],
        funnel["selected"],
        funnel["withdrawn"],
    ) == (1, 3, 1, 1, 1)


def test_lists_show_a_manager_their_own(context):
    mine, other = make.call(), make.call()
    manager = make.actor(make.manager(mine.programme))
    found = calls.db.session.scalars(calls.calls_visible_to(manager)).all()
    assert [call.id for call in found] == [mine.id]
    call_manager = make.actor(make.role(make.person(), Role.MANAGER, f"call:{other.id}"))
    found = calls.db.session.scalars(programmes.programmes_visible_to(call_manager)).all()
    assert [programme.id for programme in found] == [other.programme_id]
