"""Tracks on the pages: a manager sets challenges, everybody reads them, an applicant chooses one (PRG07)."""

import io
import re

import pytest

from accelerator import clock
from accelerator.organisations.models import OrganisationKind
from cohorts.models import ApplicationState, Outcome, ReviewState
from tests import factories as make
from tests.factories.cohorts import pdf


@pytest.fixture
def call(tables):
    return make.call(title="Call 2024")


def test_a_manager_adds_words_orders_and_closes_tracks(client, sign_in, call):
    sign_in(make.manager(call.programme))
    here = f"/cohorts/calls/{call.slug}/tracks"
    assert "Everybody applies for the same." in client.get(here).text
    assert client.post(f"{here}/new", data={"title_en": ""}).status_code == 422
    for title, partner in (("Floods", "Dinas Air"), ("Waste", "")):
        added = client.post(f"{here}/new", data={"title_en": title, "partner": partner})
        assert added.location == here
    page = client.get(here).text
    assert re.findall(r'href="/cohorts/tracks/\d+">(\w+)<', page) == ["Floods", "Waste"]
    assert "Dinas Air" in page
    first, second = re.findall(r'href="(/cohorts/tracks/\d+)">', page)
    assert 'value="Dinas Air"' in client.get(first).text
    client.post(first, data={"title_en": "High water", "partner": "Dinas Air"})
    client.post(f"{second}/move", data={"up": "1"})
    client.post(f"{first}/close")
    page = client.get(here).text
    assert re.findall(r'href="/cohorts/tracks/\d+">([\w ]+)<', page) == ["Waste", "High water"]
    assert "Open again" in page
    client.post(f"{first}/close", data={"open": "1"})
    client.post(f"{second}/remove")
    assert re.findall(r'href="/cohorts/tracks/\d+">([\w ]+)<', client.get(here).text) == ["High water"]


def test_everybody_reads_the_tracks_with_their_partners_on_the_page_and_in_the_feed(client, call):
    agency = make.organisation("Dinas Air", kind=OrganisationKind.AGENCY)
    make.track(call, "Floods", partner_id=agency.id, summaries={"en": "Warn in time"})
    make.track(call, "Waste", is_open=False)
    page = client.get(f"/cohorts/calls/{call.slug}").text
    assert all(text in page for text in ("Floods", "A challenge of Dinas Air", "Warn in time", "Waste"))
    assert [entry["tracks"] for entry in client.get("/cohorts/calls.json").json["calls"]] == [
        [
            {
                "title": "Floods",
                "titles": {"en": "Floods"},
                "summary": "Warn in time",
                "summaries": {"en": "Warn in time"},
                "partner": "Dinas Air",
            }
        ]
    ]


def test_an_official_finds_the_challenges_of_their_agency_at_home(client, sign_in, call):
    official = make.person("Hendra")
    agency = make.organisation("Dinas Air", kind=OrganisationKind.AGENCY, owner=official)
    make.track(call, "Floods", partner_id=agency.id)
    make.track(call, "Waste", is_open=False, partner_id=agency.id)
    make.track(call, "Traffic", partner_id=make.organisation("Dinas Jalan", kind=OrganisationKind.AGENCY).id)
    make.track(make.call(is_published=False), "Secret", partner_id=agency.id)
    sign_in(official)
    board = client.get("/").text.split("Challenges of your organisation")[1].split("</section>")[0]
    assert re.findall(r'href="([^"]+)">(\w+)<', board) == [
        (f"/cohorts/calls/{call.slug}", "Floods"),
        (f"/cohorts/calls/{call.slug}", "Waste"),
    ]
    assert (board.count("Closed"), "Secret" in board) == (1, False)
    sign_in(make.person("Sari"))
    assert "Challenges of your organisation" not in client.get("/").text


def test_the_feed_asks_the_database_as_often_for_one_call_as_for_five(client, tables, count_queries):
    make.track(make.call())
    with count_queries() as one:
        client.get("/cohorts/calls.json")
    for _n in range(4):
        make.track(make.call())
    with count_queries() as five:
        client.get("/cohorts/calls.json")
    assert five.total == one.total


def test_an_applicant_chooses_a_track_first_may_change_it_and_cannot_hand_in_without(client, sign_in, call):
    first, second = make.track(call, "Floods"), make.track(call, "Waste")
    sign_in(make.person("Sari"))
    begun = client.post(f"/cohorts/calls/{call.slug}/apply", data={"name": "Kali Bersih"})
    assert re.fullmatch(r"/cohorts/applications/[a-z2-7]{16}/track", begun.location)
    assert all(title in client.get(begun.location).text for title in ("Floods", "Waste"))
    assert client.post(begun.location, data={}).status_code == 422
    path = begun.location.removesuffix("/track")
    assert client.post(begun.location, data={"track": first.id}).location == f"{path}/edit"
    assert "Floods" in client.get(f"{path}/edit?section=startup").text
    client.post(begun.location, data={"track": second.id})
    page = client.get(f"{path}/preview").text
    assert ("Waste" in page, "Floods" in page) == (True, False)
    assert client.post(begun.location, data={"track": 2**30}).status_code == 422


def draft_with_a_deck(client, owner, call):
    startup = make.organisation("Kali Bersih", owner=owner)
    application = make.application(call=call, startup=startup, owner=owner)
    path = f"/cohorts/applications/{application.key}"
    mark = re.search(r'name="version"[^>]*value="([^"]*)"', client.get(f"{path}/edit?section=deck").text)[1]
    upload = {"deck": (io.BytesIO(pdf()), "deck.pdf"), "version": mark}
    client.post(f"{path}/edit?section=deck", data=upload)
    return application, path


def test_a_draft_begun_before_the_call_had_tracks_is_told_to_choose(client, sign_in, call):
    owner = make.person("Sari")
    sign_in(owner)
    application, path = draft_with_a_deck(client, owner, call)
    track = make.track(call, "Floods")
    page = client.get(f"{path}/preview").text
    assert (f'href="{path}/track"' in page, f'action="{path}/submit"' in page) == (True, False)
    refused = client.post(f"{path}/submit")
    assert refused.status_code == 422
    assert "Choose the track that you apply for; then you can submit." in refused.text
    client.post(f"{path}/track", data={"track": track.id})
    assert client.post(f"{path}/submit").location == f"{path}/receipt"
    assert "Floods" in client.get(f"{path}/receipt").text
    assert client.get(f"{path}/track").location == path
    assert make.reload(application).state is ApplicationState.SUBMITTED


def test_nobody_else_chooses_for_a_team(client, sign_in, call):
    track = make.track(call)
    application = make.application(call=call)
    sign_in(make.person("Other"))
    answer = client.post(f"/cohorts/applications/{application.key}/track", data={"track": track.id})
    assert (answer.status_code, make.reload(application).track_id) == (404, None)


def test_a_criterion_is_limited_to_a_track_and_a_reader_of_another_does_not_see_it(client, sign_in, tables):
    call = make.closed_call()
    floods, waste = make.track(call, "Floods"), make.track(call, "Waste")
    manager = make.manager(call.programme)
    sign_in(manager)
    round_id = client.get(f"/cohorts/calls/{call.slug}/rounds").text
    here = "/cohorts/rounds/" + re.search(r"/cohorts/rounds/(\d+)/criteria", round_id)[1] + "/criteria"
    assert client.post(f"{here}/team", data={"label_en": "Team", "tracks": 2**30}).status_code == 422
    saved = client.post(f"{here}/team", data={"label_en": "Team", "is_required": "y", "tracks": floods.id})
    assert saved.location == here
    page = client.get(here).text
    assert "Only in: Floods" in page
    assert "is asked only there" in page
    assert re.search(rf'<input checked[^>]*value="{floods.id}"', client.get(f"{here}/team").text)
    reader = make.reviewer(call)
    reviews = [
        make.review(make.application(call=call, track=track, state=ApplicationState.SUBMITTED), reader)
        for track in (floods, waste)
    ]
    sign_in(reader)
    pages = [client.get(f"/cohorts/reviews/{review.key}").text for review in reviews]
    assert ["score_team" in page for page in pages] == [True, False]
    assert ["Weight 20 %, only in this track" in page for page in pages] == [True, False]
    sign_in(manager)
    addresses = [f"/cohorts/applications/{review.application.key}/reviews" for review in reviews]
    for review in reviews:
        make.change(review, state=ReviewState.SUBMITTED, submitted_at=clock.now(), overall=3)
    shown = [re.findall(r'<th scope="row">(Team)<', client.get(address).text) for address in addresses]
    assert shown == [["Team"], []]


@pytest.fixture
def judged(tables):
    """A closed call with two tracks, each with one application that was read, and its manager."""
    call = make.closed_call()
    made = {}
    for title, value in (("Floods", 4), ("Waste", 2)):
        startup = make.organisation(f"Startup of {title}")
        made[title] = make.application(
            call=call, startup=startup, track=make.track(call, title), state=ApplicationState.SUBMITTED
        )
        make.review(made[title], state=ReviewState.SUBMITTED, value=value)
    make.ranked(call)
    return call, made


NAMES = re.compile(r"Startup of (\w+)</a>")


@pytest.mark.parametrize("path", ["applications", "decisions", "calibration"])
def test_what_is_told_of_a_call_is_narrowed_to_one_track_in_the_address(client, sign_in, judged, path):
    call, made = judged
    sign_in(make.manager(call.programme))
    here = f"/cohorts/calls/{call.slug}/{path}"
    assert set(NAMES.findall(client.get(here).text)) == {"Floods", "Waste"}
    for title, application in made.items():
        assert set(NAMES.findall(client.get(f"{here}?track={application.track_id}").text)) == {title}
    for unknown in ("0", "x", "999999999", "9" * 40):
        assert set(NAMES.findall(client.get(f"{here}?track={unknown}").text)) == {"Floods", "Waste"}


def test_the_parts_of_a_narrowed_list_stay_in_the_track_and_the_release_counts_everybody(
    client, sign_in, judged
):
    call, made = judged
    sign_in(make.manager(call.programme))
    track = made["Floods"].track_id
    make.decision(made["Floods"], Outcome.OFFER)
    page = client.get(f"/cohorts/calls/{call.slug}/decisions?track={track}&outcome=offer").text
    assert f"/cohorts/calls/{call.slug}/decisions?track={track}&amp;outcome=none" in page
    assert '<input type="hidden" name="outcome" value="offer">' in page
    assert "1 application has no decision yet; the release waits for it." in page
    submitted = {"call": call, "state": ApplicationState.SUBMITTED}
    make.application(**submitted), make.application(**submitted)
    page = client.get(f"/cohorts/calls/{call.slug}/decisions?track={track}").text
    assert re.findall(r'name="waiting" value="(\d+)"', page) == ["3"]
    empty = client.get(f"/cohorts/calls/{call.slug}/decisions?track={track}&outcome=none").text
    assert "No application fits this filter." in empty
    funnel = client.get(f"/cohorts/calls/{call.slug}/applications?track={track}").text
    assert f"applications?step=waiting&amp;track={track}" in funnel


def test_the_page_of_scores_tells_them_by_track_and_a_call_without_tracks_shows_none_of_it(
    client, sign_in, judged
):
    call = judged[0]
    sign_in(make.manager(call.programme))
    page = client.get(f"/cohorts/calls/{call.slug}/calibration").text
    rows = re.findall(r'decisions\?track=\d+">(\w+)</a>.*?</tr>', page, re.DOTALL)
    assert rows == ["Floods", "Waste"]
    without = make.closed_call(cohort=call.cohort)
    make.review(make.application(call=without, state=ApplicationState.SUBMITTED), state=ReviewState.SUBMITTED)
    make.ranked(without)
    for path in ("applications", "decisions", "calibration"):
        assert 'name="track"' in client.get(f"/cohorts/calls/{call.slug}/{path}").text
        page = client.get(f"/cohorts/calls/{without.slug}/{path}").text
        assert ('name="track"' in page, "By track" in page) == (False, False)


def test_the_pages_of_a_call_with_tracks_ask_as_much_for_five_as_for_one(
    client, sign_in, judged, count_queries
):
    call, made = judged
    sign_in(make.manager(call.programme))

    def asked():
        paths = ("applications", "decisions", "calibration", "calibration?part=rates")
        with count_queries() as counted:
            for path in paths:
                both = "&" if "?" in path else "?"
                url = f"/cohorts/calls/{call.slug}/{path}{both}track={made['Floods'].track_id}"
                assert client.get(url).status_code == 200
        return counted.total

    asked()
    few = asked()
    for number in range(4):
        track = make.track(call, f"More {number}")
        application = make.application(call=call, track=track, state=ApplicationState.SUBMITTED)
        make.review(application, state=ReviewState.SUBMITTED, value=3)
    make.ranked(call)
    assert asked() == few
