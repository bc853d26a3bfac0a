"""Tracks: challenges of a call, added, put in order and closed; an applicant takes up exactly one (PRG07)."""

import io
from datetime import timedelta

import pytest
from werkzeug.datastructures import FileStorage

from accelerator import clock
from accelerator.errors import Conflict, DomainError, NotAllowed
from accelerator.organisations.models import OrganisationKind
from cohorts.models import ApplicationState
from cohorts.operations import tracks as operations
from cohorts.operations.applications import attach_file, submit_application
from cohorts.operations.calls import CallTerms
from cohorts.operations.clones import clone_call
from cohorts.operations.tracks import TrackTerms
from cohorts.queries import applications, calls, tracks
from cohorts.queries.deadlines import deadline_of
from tests import factories as make
from tests.factories.cohorts import pdf
from tests.stage import stage


@pytest.fixture
def call(context):
    return make.call()


@pytest.fixture
def actor(call):
    return make.actor(make.manager(call.programme))


def titles_of(call):
    return [track.title for track in tracks.tracks_of(calls.call(call.slug))]


def test_a_track_has_texts_by_language_and_a_partner_that_is_added_if_it_is_new(call, actor):
    texts = {"titles": {"en": "Floods", "de": "Hochwasser"}, "summaries": {"en": "Warn in time"}}
    with stage():
        first = operations.add_track(actor, call, terms=TrackTerms(**texts, partner=" Dinas  Air "))
        second = operations.add_track(
            actor, call, terms=TrackTerms(titles={"en": "Waste"}, partner="dinas air")
        )
    assert (first.partner.name, first.partner.kind) == ("Dinas Air", OrganisationKind.AGENCY)
    assert second.partner_id == first.partner_id
    assert titles_of(call) == ["Floods", "Waste"]
    with stage():
        operations.edit_track(actor, tracks.track(second.id), terms=TrackTerms(titles={"en": "Rubbish"}))
    changed = tracks.track(second.id)
    assert (changed.title, changed.summary, changed.partner) == ("Rubbish", "", None)


def test_an_english_title_is_needed(call, actor):
    with pytest.raises(DomainError), stage():
        operations.add_track(actor, call, terms=TrackTerms(titles={"de": "Abfall"}))


def test_only_those_who_run_the_programme_change_tracks(call):
    track = make.track(call)
    other = make.actor(make.manager(make.programme("Another")))
    for act in (
        lambda: operations.add_track(other, call, terms=TrackTerms(titles={"en": "Waste"})),
        lambda: operations.edit_track(other, tracks.track(track.id), terms=TrackTerms(titles={"en": "X"})),
        lambda: operations.move_track(other, tracks.track(track.id), up=True),
        lambda: operations.close_track(other, tracks.track(track.id)),
        lambda: operations.remove_track(other, tracks.track(track.id)),
    ):
        with pytest.raises(NotAllowed), stage():
            act()


@pytest.mark.parametrize(
    ("title", "up", "then"),
    [("A", True, "ABC"), ("B", True, "BAC"), ("C", True, "ACB"), ("A", False, "BAC"), ("C", False, "ABC")],
)
def test_a_track_moves_by_one_place_and_not_beyond_the_ends(call, actor, title, up, then):
    made = {letter: make.track(call, letter) for letter in "ABC"}
    with stage():
        operations.move_track(actor, tracks.track(made[title].id), up=up)
    assert "".join(titles_of(call)) == then


def test_a_track_that_somebody_chose_is_closed_and_not_removed_and_the_last_open_one_stays_open(call, actor):
    chosen, free = make.track(call, "Floods"), make.track(call, "Waste")
    make.application(call=call, track=chosen)
    with pytest.raises(Conflict), stage():
        operations.remove_track(actor, tracks.track(chosen.id))
    with stage():
        operations.close_track(actor, tracks.track(chosen.id))
    with pytest.raises(Conflict), stage():
        operations.close_track(actor, tracks.track(free.id))
    with stage():
        operations.close_track(actor, tracks.track(chosen.id), closed=False)
        operations.remove_track(actor, tracks.track(free.id))
    assert [(track.title, track.is_open) for track in tracks.tracks_of(calls.call(call.slug))] == [
        ("Floods", True)
    ]


def ready(call, **values):
    """A draft to which only the track may be missing, and its owner."""
    owner = make.person("Sari")
    startup = make.organisation("Kali Bersih", owner=owner)
    made = make.application(call=call, startup=startup, owner=owner, **values)
    with stage():
        deck = FileStorage(io.BytesIO(pdf()), filename="deck.pdf")
        found = applications.application(made.key)
        attach_file(make.actor(owner), found, question="deck", upload=deck)
    return applications.application(made.key), make.actor(owner)


def test_an_application_is_handed_in_only_with_a_track_that_is_open(call, actor):
    first, second = make.track(call, "Floods"), make.track(call, "Waste")
    draft, owner = ready(call)
    with pytest.raises(DomainError) as refusal, stage():
        submit_application(owner, draft)
    assert str(refusal.value) == "Choose the track that you apply for; then you can submit."
    with stage():
        operations.choose_track(owner, draft, track_id=first.id)
        operations.close_track(actor, tracks.track(first.id))
    with pytest.raises(DomainError), stage():
        submit_application(owner, applications.application(draft.key))
    with stage():
        operations.choose_track(owner, applications.application(draft.key), track_id=second.id)
        submit_application(owner, applications.application(draft.key))
    done = applications.application(draft.key)
    assert (done.state, done.track.title) == (ApplicationState.SUBMITTED, "Waste")
    with pytest.raises(DomainError), stage():
        operations.choose_track(owner, applications.application(draft.key), track_id=second.id)


def test_only_an_open_track_of_the_same_call_can_be_chosen(call):
    make.track(call, "Floods")
    closed = make.track(call, "Waste", is_open=False)
    elsewhere = make.track(make.call(), "Air")
    draft, owner = ready(call)
    for track in (closed, elsewhere):
        with pytest.raises(DomainError), stage():
            operations.choose_track(owner, draft, track_id=track.id)
    assert applications.application(draft.key).track is None


def test_a_call_without_tracks_asks_for_none(call):
    draft, _owner = ready(call)
    deadline = deadline_of(draft.call)
    assert (tracks.lacks_track(draft, deadline), tracks.offered_by(deadline)) == (False, [])


def test_a_copied_call_has_copies_of_the_tracks_all_of_them_open(call, actor):
    agency = make.organisation("Dinas Air", kind=OrganisationKind.AGENCY)
    make.track(call, "Floods", partner_id=agency.id)
    make.track(call, "Waste", is_open=False)
    now = clock.now()
    terms = CallTerms(
        titles={"en": "Again"}, opens_at=now, closes_at=now + timedelta(days=30), prefix="AGAIN"
    )
    with stage():
        copied = clone_call(actor, calls.call(call.slug), cohort=call.cohort, slug="again", terms=terms)
    made = tracks.tracks_of(copied)
    assert [(t.title, t.is_open, t.partner_id) for t in made] == [
        ("Floods", True, agency.id),
        ("Waste", True, None),
    ]
    assert {t.id for t in made}.isdisjoint(t.id for t in tracks.tracks_of(calls.call(call.slug)))


def test_drafts_and_submissions_are_counted_by_track(call):
    first = make.track(call, "Floods")
    make.track(call, "Waste")
    make.application(call=call, track=first)
    make.application(call=call, track=first, state=ApplicationState.SUBMITTED)
    make.application(call=call)
    assert tracks.applications_by_track(call.id) == {first.id: (2, 1)}
