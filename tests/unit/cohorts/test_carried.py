"""Prefilled answers: marked with where they were told, confirmed or changed before they count, dated for readers."""

import io
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some
from werkzeug.datastructures import FileStorage

from accelerator import clock as real_clock
from accelerator.errors import Conflict, NotAllowed
from cohorts.models import ApplicationState, carried
from cohorts.models.snapshots import section_mark
from cohorts.operations import applications as operations
from cohorts.operations import inquiries
from cohorts.queries import applications as queries
from tests import factories as make
from tests.factories.cohorts import FULL_ANSWERS, pdf
from tests.stage import stage

S = ApplicationState
AT = real_clock.now()
KEYS = some.sampled_from(["city", "pitch", "team", "stage"])
ANSWERS = some.dictionaries(KEYS, some.sampled_from(["Jakarta", "Berlin"]))
PREFILLED = set(FULL_ANSWERS) - {"name", "declarations"}
"""What a second application begins with: no file, no consent; and by its name the startup was just chosen."""


@pytest.fixture
def user(context):
    return make.person("Sari")


@pytest.fixture
def again(user):
    """A draft of a startup that applied before, begun with what it said then."""
    startup = make.organisation("Kali Bersih", owner=user)
    make.application(state=S.SUBMITTED, startup=startup, owner=user)
    with stage():
        return operations.start_application(make.actor(user), make.call(), startup=startup)


def fresh(application):
    return queries.application(application.key)


def save(user, application, typed, *, key="startup"):
    application = fresh(application)
    section = queries.form_for(application).section(key)
    seen = section_mark(section, application.answers)
    with stage():
        operations.save_draft(make.actor(user), application, section=section, typed=typed, seen=seen)


def confirm(user, application, keys):
    with stage():
        operations.confirm_answers(make.actor(user), fresh(application), list(keys))


def ready(user, application):
    """Everything else that a submission needs."""
    save(user, application, {"declarations": ["accurate", "rules", "privacy"]}, key="declarations")
    with stage():
        deck = FileStorage(io.BytesIO(pdf()), filename="deck.pdf")
        operations.attach_file(make.actor(user), fresh(application), question="deck", upload=deck)


def gaps(application):
    return queries.gaps_in(fresh(application), today=real_clock.today())


@given(before=ANSWERS, after=ANSWERS)
def test_only_answers_that_still_say_the_same_stay_marked(before, after):
    marked = {key: carried.carry("", AT) for key in before}
    kept = carried.unchanged(marked, before, after)
    assert set(kept) == {key for key in before if before[key] == after.get(key)}


@given(keys=some.lists(KEYS, unique=True), ticked=some.lists(KEYS))
def test_a_word_confirms_the_named_answers_and_no_other_and_the_first_word_counts(keys, ticked):
    marked = {key: carried.carry("FCA24-0007", AT) for key in keys}
    once = carried.confirm(marked, ticked, AT)
    twice = carried.confirm(once, ticked, AT + timedelta(days=1))
    assert (set(carried.unconfirmed(once)), twice) == (set(keys) - set(ticked), once)


def test_a_new_startup_has_nothing_to_confirm(user):
    with stage():
        begun = operations.start_application(make.actor(user), make.call(), name="Baru")
    assert (fresh(begun).answers, fresh(begun).carried) == ({"name": "Baru"}, {})


def test_what_a_startup_said_before_is_marked_with_number_and_day(user, again):
    first = queries.applications_of(make.actor(user))[1]
    told = queries.submission_of(first)
    assert fresh(again).carried_answers == {
        key: carried.CarriedAnswer(first.reference, told.created_at) for key in PREFILLED
    }


def test_what_the_profile_says_is_marked_as_such(user):
    startup = make.organisation("Kali Bersih", owner=user, city="Jakarta")
    with stage():
        begun = operations.start_application(make.actor(user), make.call(), startup=startup)
    assert fresh(begun).carried_answers == {"city": carried.CarriedAnswer("", startup.created_at)}


def test_unconfirmed_answers_are_gaps_until_each_is_confirmed_or_changed(user, again):
    ready(user, again)
    assert set(gaps(again)) == PREFILLED
    with pytest.raises(operations.NotReady), stage():
        operations.submit_application(make.actor(user), fresh(again))
    confirm(user, again, PREFILLED - {"city", "stage"})
    save(user, again, {"city": "Bandung"})
    assert gaps(again) == {"stage": carried.STILL_TRUE}
    confirm(user, again, ["stage"])
    with stage():
        operations.submit_application(make.actor(user), fresh(again))
    assert set(fresh(again).carried) == PREFILLED - {"city"}
    assert carried.unconfirmed(fresh(again).carried) == []


def test_saving_an_answer_as_it_was_is_not_a_word_that_it_is_true(user, again):
    save(user, again, {"city": "Jakarta", "website": "https://other.example"})
    assert set(carried.unconfirmed(fresh(again).carried)) == PREFILLED - {"website"}


def test_an_answer_that_is_not_asked_any_more_needs_no_word(user, again):
    confirm(user, again, PREFILLED - {"revenue"})
    save(user, again, {"earning": "no"}, key="traction")
    assert "revenue" not in gaps(again)


def test_nothing_but_prefilled_answers_can_be_confirmed(user, again):
    before = set(fresh(again).carried)
    confirm(user, again, ["name", "deck", "nonsense"])
    assert (set(fresh(again).carried), set(carried.unconfirmed(fresh(again).carried))) == (before, before)


def test_only_those_who_write_the_draft_confirm_and_only_before_the_deadline(user, again, clock):
    for other in (make.person(), make.manager(again.call.programme)):
        with pytest.raises(NotAllowed), stage():
            operations.confirm_answers(make.actor(other), fresh(again), ["city"])
    closes_at = fresh(again).call.true_deadline
    clock.freeze(closes_at)
    confirm(user, again, ["city"])
    clock.freeze(closes_at + timedelta(seconds=1))
    with pytest.raises(Conflict), stage():
        operations.confirm_answers(make.actor(user), fresh(again), ["pitch"])
    assert set(carried.unconfirmed(fresh(again).carried)) == PREFILLED - {"city"}


def test_an_answer_that_is_corrected_on_request_is_told_anew(user):
    marked = carried.confirm(
        {key: carried.carry("", AT) for key in ("traction", "users")}, ["traction", "users"], AT
    )
    startup = make.organisation("Kali Bersih", owner=user)
    row = make.application(state=S.SUBMITTED, startup=startup, owner=user, carried=marked)
    make.inquiry(row, questions=["traction"])
    section = next(part.key for part in queries.form_for(fresh(row)).sections if part.question("traction"))
    save(user, row, {"traction": "Five districts."}, key=section)
    assert set(fresh(row).carried) == {"traction", "users"}  # what was handed in stands until it is replaced
    with stage():
        inquiries.answer_inquiry(make.actor(user), fresh(row))
    assert set(fresh(row).carried) == {"users"}


@pytest.mark.parametrize("count", [1, 5])
def test_the_last_words_of_many_startups_are_one_query(user, count_queries, count):
    startups = [make.organisation(f"Kali {number}", owner=user) for number in range(count + 1)]
    for startup in startups[1:]:
        make.application(state=S.SUBMITTED, startup=startup, owner=user)
    queries.last_told(startups)  # begins the transaction, and loads what the factories wrote
    with count_queries() as counted:
        told = queries.last_told(startups)
    assert (set(told), counted.total) == ({startup.id for startup in startups[1:]}, 1)
