"""Who is picked by hand to read an application: what speaks against a person is said before, not after."""

import re

import pytest

from cohorts.models import ApplicationState, ConflictKind, Effect
from cohorts.operations import conflicts as operations
from cohorts.operations.assignments import commit
from cohorts.queries import reviews
from cohorts.queries.rounds import current_round
from tests import factories as make
from tests.stage import stage

BLOCKING = dict.fromkeys(ConflictKind, Effect.BLOCK)


@pytest.fixture
def call(tables):
    return make.closed_call()


def options(client, application) -> list[tuple[str, bool]]:
    """The people who can be picked, in their order, and whether the option can be chosen."""
    text = client.get(f"/cohorts/applications/{application.key}/reviews").text
    found = re.findall(r"<option([^>]*)>([^<]*)</option>", text)
    return [(label, "disabled" not in more) for more, label in found]


def test_each_option_says_what_connects_the_person_with_the_startup(call, client, sign_in):
    manager = make.manager(call.programme)
    startup = make.organisation("Kali", website="https://kali.example")
    application = make.application(state=ApplicationState.SUBMITTED, call=call, startup=startup)
    make.member(startup, make.reviewer(call, "Ani"))
    make.reviewer(call, "Bima", email="bima@kali.example")
    make.reviewer(call, "Citra")
    with stage():
        operations.set_effects(
            make.actor(manager), call, effects={**BLOCKING, ConflictKind.MAIL_DOMAIN: Effect.WARN}
        )
    sign_in(manager)
    assert options(client, application) == [
        ("Citra – has 0, reads at most 20", True),
        ("Bima – has 0, reads at most 20 – to be considered: the same mail domain as the startup", True),
        ("Ani – must not read it: a member of the startup within three years", False),
    ]


def test_a_barred_person_is_refused_whatever_the_browser_sends(call, client, sign_in):
    startup, barred = make.organisation("Kali"), make.reviewer(call, "Ani")
    make.member(startup, barred)
    application = make.application(state=ApplicationState.SUBMITTED, call=call, startup=startup)
    sign_in(make.manager(call.programme))
    path = f"/cohorts/applications/{application.key}/reviews"
    answer = client.post(path, data={"reviewer": str(barred.id)})
    assert (answer.status_code, "Ani must not read this application" in answer.text) == (422, True)


def by_hand(client, call, **typed):
    return client.post(f"/cohorts/calls/{call.slug}/reviewers/by-hand", data=typed, follow_redirects=True)


def readers_by_number(app, call):
    with app.app_context():
        found = reviews.held_in_call(call.id)
        return sorted((review.application.number, review.reviewer.name) for review in found)


def test_a_whole_field_is_given_to_a_team_and_conflicts_are_left_out_and_named(app, call, client, sign_in):
    team = make.reviewer(call, "Ani"), make.reviewer(call, "Bima")
    water, own, other = (
        make.application(
            state=ApplicationState.SUBMITTED, call=call, startup=make.organisation(name, sector=sector)
        )
        for name, sector in (
            ("Kali", "water_flood"),
            ("Tirta", "water_flood"),
            ("Angkot", "public_transport"),
        )
    )
    make.member(own.startup, team[1])
    sign_in(make.manager(call.programme))
    page = by_hand(client, call, readers=[str(p.id) for p in team], sector="water_flood")
    assert readers_by_number(app, call) == [
        (water.number, "Ani"),
        (water.number, "Bima"),
        (own.number, "Ani"),
    ]
    assert "Tirta was not given to Bima: a conflict of interest." in page.text
    again = by_hand(client, call, readers=[str(team[0].id)], numbers=f"{water.number}, {other.reference}")
    assert "1 reading is handed out." in again.text
    assert "1 was there already." in again.text
    assert "has 3, reads at most 20" in client.get(f"/cohorts/calls/{call.slug}/reviewers/by-hand").text


def test_a_whole_track_is_given_to_a_team_where_the_call_has_tracks(app, call, client, sign_in):
    team = make.reviewer(call, "Ani"), make.reviewer(call, "Bima")
    here = f"/cohorts/calls/{call.slug}/reviewers/by-hand"
    sign_in(make.manager(call.programme))
    assert 'name="track"' not in client.get(here).text
    floods, waste = make.track(call, "Floods"), make.track(call, "Waste")
    first, second, _elsewhere = (
        make.application(state=ApplicationState.SUBMITTED, call=call, track=track)
        for track in (floods, floods, waste)
    )
    assert all(title in client.get(here).text for title in ("Floods", "Waste"))
    unknown = by_hand(client, call, readers=[str(p.id) for p in team], track="999999")
    assert (unknown.status_code, readers_by_number(app, call)) == (422, [])
    page = by_hand(client, call, readers=[str(p.id) for p in team], track=str(floods.id))
    assert "4 readings are handed out." in page.text
    assert readers_by_number(app, call) == [
        (application.number, name) for application in (first, second) for name in ("Ani", "Bima")
    ]


def test_a_table_from_a_spreadsheet_is_taken_whole_or_not_at_all(app, call, client, sign_in):
    (
        make.reviewer(call, "Ani", email="ani@people.example"),
        make.reviewer(call, "Bima", email="b@people.example"),
    )
    first, second = (make.application(state=ApplicationState.SUBMITTED, call=call) for _n in range(2))
    sign_in(make.manager(call.programme))
    good = f"number\te-mail\n{first.reference}\tANI@people.example\n{second.number};b@people.example\n"
    wrong = by_hand(client, call, table=good + "99,ani@people.example")
    assert "Line 4: no application that waits has the number 99." in wrong.text
    assert wrong.status_code == 422
    wrong = by_hand(client, call, table=good + f"{first.number},who@people.example")
    assert "Line 4: who@people.example is no reader of this call." in wrong.text
    assert readers_by_number(app, call) == []
    by_hand(client, call, table=good)
    assert readers_by_number(app, call) == [(first.number, "Ani"), (second.number, "Bima")]


@pytest.mark.parametrize("typed", [{}, {"numbers": "1"}, {"readers": "1"}, {"table": "only words"}])
def test_nothing_is_handed_out_where_something_is_missing(app, call, client, sign_in, typed):
    make.application(state=ApplicationState.SUBMITTED, call=call), make.reviewer(call)
    sign_in(make.manager(call.programme))
    assert by_hand(client, call, **typed).status_code == 422
    assert readers_by_number(app, call) == []


def test_who_said_no_to_the_round_stands_last_with_that_word(call, client, sign_in):
    no = make.reviewer(call, "Ani")
    make.reviewer(call, "Bima")
    application = make.application(state=ApplicationState.SUBMITTED, call=call)
    with stage():
        commit(make.actor(no), current_round(call.id), capacity=0)
    sign_in(make.manager(call.programme))
    assert [label for label, _may in options(client, application)] == [
        "Bima – has 0, reads at most 20",
        "Ani – does not read in this round",
    ]


def test_a_round_may_have_readers_of_its_own(call, client, sign_in):
    ani, bima = make.reviewer(call, "Ani"), make.reviewer(call, "Bima")
    application = make.application(state=ApplicationState.SUBMITTED, call=call)
    sign_in(make.manager(call.programme))
    typed = {"name": "Jury", "reads_wanted": "1", "visibility": "never"}
    planned = client.post(f"/cohorts/calls/{call.slug}/rounds/new", data={**typed, "readers": [str(ani.id)]})
    path = f"/cohorts/rounds/{planned.location.split('/')[-2]}"
    assert re.findall(rf'value="{ani.id}"[^>]* checked|checked[^>]* value="{ani.id}"', client.get(path).text)
    client.post(f"{path}/activate")
    assert options(client, application) == [("Ani – has 0, reads at most 20", True)]
    refused = client.post(f"/cohorts/applications/{application.key}/reviews", data={"reviewer": str(bima.id)})
    assert refused.status_code == 422
    sign_in(bima)
    assert "Jury" not in client.get("/").text
    sign_in(make.manager(call.programme, "Second"))
    client.post(path, data=typed)
    assert [label.split(" –")[0] for label, _may in options(client, application)] == ["Ani", "Bima"]
