"""A manager's pages about rounds, without JavaScript."""

import io
import re

import pikepdf
import pytest

from cohorts.models import ApplicationState, ReviewState, RoundState, Visibility
from tests import factories as make


@pytest.fixture
def call(tables):
    return make.closed_call()


@pytest.fixture
def manager(call, sign_in):
    user = make.manager(call.programme)
    sign_in(user)
    return user


def values(**given):
    return {"name": "Interviews", "reads_wanted": "2", "visibility": "never", **given}


def test_a_round_is_planned_its_criteria_looked_over_and_begun(call, client, manager):
    planned = client.post(f"/cohorts/calls/{call.slug}/rounds/new", data=values(is_blind="y"))
    assert planned.status_code == 303
    assert "Complete full-time team" in client.get(planned.location).text
    round_id = int(planned.location.split("/")[-2])
    begun = client.post(f"/cohorts/rounds/{round_id}/activate")
    assert (begun.status_code, begun.location) == (303, f"/cohorts/calls/{call.slug}/rounds")
    assert "Interviews · Each application wants 2 readers." in client.get(
        f"/cohorts/calls/{call.slug}/reviewers"
    ).text.replace("\n", "")


def test_the_dates_of_a_round_are_meant_in_the_zone_of_the_call(call, client, manager):
    planned = client.post(
        f"/cohorts/calls/{call.slug}/rounds/new",
        data=values(starts_at="2027-03-01T09:00", ends_at="2027-03-05T18:00"),
    )
    page = client.get("/cohorts/rounds/" + planned.location.split("/")[-2]).text
    assert 'value="2027-03-01 09:00:00"' in page
    assert 'value="2027-03-05 18:00:00"' in page


def test_a_round_that_ends_before_it_starts_says_so_at_the_field(call, client, manager):
    page = client.post(
        f"/cohorts/calls/{call.slug}/rounds/new",
        data=values(starts_at="2027-03-05T09:00", ends_at="2027-03-01T18:00"),
    )
    assert page.status_code == 422
    assert "A round ends after it has started." in page.text


def test_a_round_is_changed_and_read_back(call, client, manager):
    second = make.reading_round(call, position=2, name="Interviews")
    path = f"/cohorts/rounds/{second.id}"
    assert client.post(path, data=values(visibility="always", shows_names="y")).status_code == 303
    fresh = make.reload(second)
    assert (fresh.reads_wanted, fresh.visibility, fresh.shows_names, fresh.state) == (
        2, Visibility.ALWAYS, True, RoundState.PLANNED,
    )  # fmt: skip


def test_rounds_are_nobody_elses_business(call, client, sign_in):
    second = make.reading_round(call, position=2)
    sign_in(make.reviewer(call))
    for path in (f"/cohorts/calls/{call.slug}/rounds", f"/cohorts/rounds/{second.id}"):
        assert client.get(path).status_code == 404
    assert client.post(f"/cohorts/rounds/{second.id}/activate").status_code == 404


def test_the_list_asks_as_much_for_five_rounds_as_for_one(call, client, manager, count_queries):
    path = f"/cohorts/calls/{call.slug}/rounds"
    client.get(path)
    with count_queries() as one:
        client.get(path)
    for position in range(2, 6):
        make.reading_round(call, position=position)
    with count_queries() as five:
        client.get(path)
    assert five.total == one.total


def test_a_criterion_is_added_in_two_languages_weighed_and_put_aside(call, client, manager):
    round_id = (
        client.get(f"/cohorts/calls/{call.slug}/rounds").text.split("/cohorts/rounds/")[1].split('"')[0]
    )
    path = f"/cohorts/rounds/{round_id}/criteria"
    words = {"label_en": "Reach", "label_id": "Jangkauan", "anchor_1_en": "Few people.", "weight": "10"}
    assert client.post(f"{path}/new", data={**words, "is_required": "y"}).status_code == 303
    page = client.get(path).text
    assert "The weights add up to 110." in page
    assert "Few people." in page
    assert client.post(f"{path}/reach", data={**words, "anchor_1_en": "Nobody."}).status_code == 303
    assert "Nobody." in client.get(path).text
    assert client.post(f"{path}/reach/aside").status_code == 303
    assert "Put aside" in client.get(path).text
    assert client.post(f"{path}/nothing/aside").status_code == 404


def test_rules_rulings_and_interests_have_their_pages(call, client, manager, sign_in):
    reviewer, startup = make.reviewer(call, "Wayan"), make.organisation("Kali")
    make.member(startup, reviewer)
    application = make.application(state=ApplicationState.SUBMITTED, call=call, startup=startup)
    page = f"/cohorts/applications/{application.key}/conflicts"
    assert "Must not read it" in client.get(page).text
    refused = client.post(page, data={"reviewer": str(reviewer.id), "reason": ""})
    assert refused.status_code == 422
    given = client.post(page, data={"reviewer": str(reviewer.id), "reason": "Left long ago."})
    assert given.status_code == 303
    assert "Left long ago." in client.get(f"/cohorts/calls/{call.slug}/conflicts").text
    rules = {
        kind: "warn" if kind == "mail_domain" else "block"
        for kind in ("declared", "team_member", "mentor", "investor", "shared_organisation", "mail_domain")
    }
    assert client.post(f"/cohorts/calls/{call.slug}/conflicts", data=rules).status_code == 303
    sign_in(reviewer)
    declared = client.post("/cohorts/interests", data={"name": "Kali", "note": "Shares"})
    assert declared.status_code == 303
    assert "Shares" in client.get("/cohorts/interests").text
    assert client.get(page).status_code == 404


def test_who_cannot_judge_is_taken_to_the_next(call, client, sign_in):
    reviewer = make.reviewer(call)
    first, second = (
        make.review(make.application(state=ApplicationState.SUBMITTED, call=call), reviewer)
        for _n in range(2)
    )
    sign_in(reviewer)
    answer = client.post(f"/cohorts/reviews/{first.key}/abstain", data={"reason": "Not my field."})
    assert (answer.status_code, answer.location) == (303, f"/cohorts/reviews/{second.key}")
    assert client.get(f"/cohorts/reviews/{first.key}").status_code == 404


def test_a_reviewer_says_how_many_they_read_and_what_they_know(call, client, sign_in):
    make.application(state=ApplicationState.SUBMITTED, call=call)
    sign_in(make.reviewer(call))
    path = client.get("/cohorts/reviews").text.split('href="/cohorts/rounds/')[1].split('"')[0]
    given = {"amount": "other", "other": "", "sectors": ["water_flood"], "languages": ["en"]}
    given |= {"parts": ["video", "on_site"], "times": "Thursdays after 15:00"}
    assert client.post(f"/cohorts/rounds/{path}", data=given).status_code == 422
    assert client.post(f"/cohorts/rounds/{path}", data={**given, "other": "12"}).status_code == 303
    assert 'value="12"' in client.get(f"/cohorts/rounds/{path}").text
    assert "Your answer is wanted" not in client.get("/cohorts/reviews").text
    sign_in(make.manager(call.programme))
    told = client.get(f"/cohorts/calls/{call.slug}/reviewers").text
    assert "Pitch panel in the host city · Pitch panel by video · Thursdays after 15:00" in told


def test_a_reviewer_is_reminded_once_a_day(call, client, manager, mailbox):
    review = make.review(make.application(state=ApplicationState.SUBMITTED, call=call))
    page = client.get(f"/cohorts/calls/{call.slug}/reviewers").text
    path = "/cohorts/rounds/" + page.split('action="/cohorts/rounds/')[1].split('"')[0]
    given = {"reviewer": str(review.reviewer.id)}
    assert client.post(path, data=given).status_code == 303
    again = client.post(path, data=given, follow_redirects=True)
    assert "was reminded today already" in again.text
    assert [letter["To"].split(" <")[0] for letter in mailbox()] == [review.reviewer.name]
    done = make.reviewer(call, "Idle")
    idle = client.post(path, data={"reviewer": str(done.id)}, follow_redirects=True)
    assert "has nothing left to read" in idle.text


def test_a_round_asks_its_reviewer_on_their_home_until_they_answer(client, sign_in):
    call = make.closed_call(title="Rivers 2024")
    make.application(call=call, state=ApplicationState.SUBMITTED)
    sign_in(make.reviewer(call))

    def asked():
        return re.findall(r'href="(/cohorts/rounds/\d+/commitment)"', client.get("/").text)

    (link,) = asked()
    assert client.post(link, data={"amount": "20"}).status_code == 303
    assert asked() == []


def test_a_reader_takes_home_a_page_of_thanks_and_nobody_elses(call, client, sign_in):
    reader, other = make.reviewer(call, "Ines"), make.reviewer(call, "Jonas")
    for state in (ReviewState.SUBMITTED, ReviewState.SUBMITTED, ReviewState.ASSIGNED):
        make.review(make.application(state=ApplicationState.SUBMITTED, call=call), reader, state=state)
    sign_in(reader)
    path = f"/cohorts/calls/{call.slug}/thanks.pdf"
    page = client.get("/cohorts/reviews").text
    assert path in page
    assert "2 applications read" in page
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    with pikepdf.open(io.BytesIO(answer.data)) as document:
        assert str(document.docinfo.Title) == "Thank you, Ines"
    sign_in(other)
    assert client.get(path).status_code == 404
    assert path not in client.get("/cohorts/reviews").text
