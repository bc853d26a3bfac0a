"""A judgement is of what was read: what the team changed since is shown, and no window overwrites another."""

import re
from datetime import timedelta

import pytest
from sqlalchemy.orm.attributes import set_committed_value

from accelerator.db import db, get_or_404
from cohorts.models import Application, ApplicationState, ReviewState
from cohorts.models.rubric import RUBRIC
from cohorts.models.snapshots import snapshot_of
from cohorts.queries.rounds import current_round
from tests import factories as make
from tests.factories.cohorts import FULL_ANSWERS
from tests.stage import stage

FOURS = {f"score_{item.code}": "4" for item in RUBRIC}
FIRST = {"version": "1", "number": "1"}
OLD, NEW = "Two pilots with the water board.", "Three pilots with the water board and one with Bogor."


@pytest.fixture
def call(tables):
    return make.closed_call()


def revise(application, number=2, **answers):
    """The team hands in a new version."""
    with stage():
        row = get_or_404(Application, application.id)
        set_committed_value(row, "call", application.call)
        set_committed_value(row, "startup", application.startup)
        row.answers = {**row.answers, **answers}
        db.session.add(snapshot_of(row, by=0, file_hashes={}, number=number))
        return row


@pytest.fixture
def review(call, client, sign_in):
    answers = {**FULL_ANSWERS, "name": "Kanalwacht", "traction": OLD}
    application = make.application(state=ApplicationState.SUBMITTED, call=call, answers=answers)
    made = make.review(application)
    sign_in(made.reviewer)
    return made


def path(review, *more):
    return "/".join([f"/cohorts/reviews/{review.key}", *more])


def marks_in(text: str) -> dict[str, str]:
    """What a form carries along unseen: the versions of the review and of the application."""
    boxes = re.findall(r"<input[^>]*>", text)
    pairs = [(re.search(r'name="([^"]*)"', box), re.search(r'value="([^"]*)"', box)) for box in boxes]
    found = {name[1]: value[1] for name, value in pairs if name and value}
    return {key: found[key] for key in FIRST}


def changes_in(text: str) -> list[str]:
    """The questions whose answers a page shows as changed."""
    return re.findall(r'panel changes">\s*<dt><span[^>]*>[^<]*</span><br>([^<]+)</dt>', text)


def test_a_judgement_of_an_older_version_is_marked_and_shows_the_words_that_differ(client, review, clock):
    client.post(path(review), data={**FOURS, **FIRST})
    assert "Changed since" not in client.get(path(review)).text
    clock.move(timedelta(hours=1))
    revise(review.application, traction=NEW)
    text = client.get(path(review)).text
    assert ("Changed since you read it" in text, len(changes_in(text))) == (True, 1)
    assert re.search(r"<ins>.*?Three.*?</ins>", text)
    assert "changed since you read it" in client.get("/cohorts/reviews").text
    assert f"Changed since you read it: {review.application.startup.name}" in client.get("/").text


def test_looking_it_over_keeps_the_judgement_and_clears_the_mark(client, review, facts):
    client.post(path(review), data={**FOURS, **FIRST})
    revise(review.application, traction=NEW)
    answer = client.post(path(review, "keep"), data={"number": "2"})
    assert (answer.status_code, answer.location) == (303, path(review))
    assert "Changed since" not in client.get(path(review)).text
    kept = make.reload(review)
    assert (kept.state, kept.read_number) == (ReviewState.SUBMITTED, 2)
    assert type(facts[-1]).__name__ == "ReviewKept"


@pytest.mark.parametrize("number", ["", "0", "3", "-1", "x", "99999999999"])
def test_a_version_that_does_not_exist_was_not_looked_over(client, review, number):
    client.post(path(review), data={**FOURS, **FIRST})
    revise(review.application, traction=NEW)
    client.post(path(review, "keep"), data={"number": number})
    assert make.reload(review).read_number == 1


def test_whoever_hands_in_an_older_page_is_shown_what_changed_meanwhile(client, review):
    revise(review.application, traction=NEW)
    answer = client.post(path(review), data={**FOURS, **FIRST})
    assert (answer.status_code, answer.location) == (303, path(review))
    text = client.get(path(review)).text
    assert ("The team has changed its answers" in text, "Changed since you read it" in text) == (True, True)


def test_what_changed_before_anything_was_written_counts_from_the_day_it_was_given(client, review):
    revise(review.application, traction=NEW)
    text = client.get(path(review)).text
    assert ("Changed since it was given to you" in text, marks_in(text)["number"]) == (True, "2")
    client.post(path(review), data={**FOURS, **marks_in(text)})
    assert "Changed since" not in client.get(path(review)).text


def test_a_version_from_before_it_was_given_is_nothing_new(call, client, sign_in, clock):
    application = revise(make.application(state=ApplicationState.SUBMITTED, call=call), traction=NEW)
    clock.move(timedelta(hours=1))
    review = make.review(application)
    sign_in(review.reviewer)
    assert "Changed since" not in client.get(path(review)).text


def test_a_blind_round_compares_only_what_it_shows(client, review):
    with stage():
        current_round(review.application.call_id).is_blind = True
    client.post(path(review), data={**FOURS, **FIRST})
    revise(
        review.application,
        name="Kanalwacht Neu",
        website="https://kanalwacht.example",
        traction="Kanalwacht Neu has three pilots, see kanalwacht@people.example.",
    )
    text = client.get(path(review)).text
    assert ("kanalwacht" in text.casefold(), len(changes_in(text))) == (False, 1)
    revise(review.application, 3, traction=OLD, name="Kanalwacht Dua")
    text = client.get(path(review)).text
    assert ("kanalwacht" in text.casefold(), changes_in(text)) == (False, [])
    assert "Nothing that you are shown differs." in text


def test_a_reader_compares_any_two_versions_word_by_word(client, review):
    revise(review.application, traction=NEW)
    revise(review.application, 3, traction="Five pilots.")
    assert path(review, "versions") in client.get(path(review)).text

    def compared(query=""):
        return client.get(path(review, "versions") + query).text

    assert len(changes_in(compared())) == len(changes_in(compared("?before=1&after=2"))) == 1
    assert ("Five pilots" in compared(), "Five pilots" in compared("?before=1&after=2")) == (True, False)
    assert changes_in(compared("?before=3&after=3")) == []
    assert changes_in(compared("?before=7&after=x")) == changes_in(compared())


def test_a_blind_reader_compares_versions_blind_and_a_stranger_none(client, review, sign_in):
    with stage():
        current_round(review.application.call_id).is_blind = True
    revise(review.application, name="Kanalwacht Neu", traction="Kanalwacht Neu has three pilots.")
    text = client.get(path(review, "versions")).text
    assert ("kanalwacht" in text.casefold(), review.application.reference in text) == (False, True)
    assert len(changes_in(text)) == 1
    sign_in(make.reviewer(review.application.call))
    assert client.get(path(review, "versions")).status_code == 404


def test_the_manager_sees_which_judgements_are_of_an_older_version(app, client, review, call, sign_in):
    client.post(path(review), data={**FOURS, **FIRST})
    other = sign_in(make.manager(call.programme), app.test_client())

    def is_told() -> list[bool]:
        progress = other.get(f"/cohorts/calls/{call.slug}/reviewers").text
        readings = other.get(f"/cohorts/applications/{review.application.key}/reviews").text
        return ["1 of an older version" in progress, "of an older version" in readings]

    assert is_told() == [False, False]
    revise(review.application, traction=NEW)
    assert is_told() == [True, True]


def test_the_list_asks_the_database_as_often_for_one_as_for_five(call, client, sign_in, count_queries):
    reviewer = make.reviewer(call)
    sign_in(reviewer)
    counts = []
    for wanted in (1, 4):
        for _n in range(wanted):
            application = make.application(state=ApplicationState.SUBMITTED, call=call)
            make.review(application, reviewer, state=ReviewState.SUBMITTED, read_number=1)
            revise(application, traction=NEW)
        with count_queries() as counted:
            assert client.get("/cohorts/reviews").status_code == 200
        counts.append(counted.total)
    assert counts[0] == counts[1]


def test_a_second_window_does_not_overwrite_the_first(client, review):
    client.post(path(review), data={**FOURS, **FIRST, "comment": "First window.", "draft": "1"})
    late = {**FOURS, "score_team": "2", "comment": "Second window.", "draft": "1"}
    refused = client.post(path(review), data={**late, **FIRST})
    assert refused.status_code == 409
    assert (refused.text.count("First window."), "Second window.</textarea>" in refused.text) == (1, True)
    assert make.reload(review).comment == "First window."
    again = client.post(path(review), data={**late, **marks_in(refused.text)})
    assert (again.status_code, make.reload(review).comment) == (303, "Second window.")


def test_a_score_alone_counts_as_a_change(client, review):
    client.post(path(review), data={**FOURS, **FIRST, "draft": "1"})
    marks = marks_in(client.get(path(review)).text)
    client.post(path(review), data={**FOURS, **marks, "score_team": "5", "draft": "1"})
    late = client.post(path(review), data={**FOURS, **marks, "score_team": "1", "draft": "1"})
    assert late.status_code == 409


def test_the_same_again_is_no_conflict(client, review):
    answers = [client.post(path(review), data={**FOURS, **FIRST, "comment": "Once."}) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert make.reload(review).state is ReviewState.SUBMITTED


def test_after_another_window_handed_in_nothing_typed_is_lost(client, review):
    client.post(path(review), data={**FOURS, **FIRST, "comment": "Handed in."})
    late = {**FOURS, "comment": "Typed later."}
    refused = client.post(path(review), data={**late, **FIRST})
    assert (refused.status_code, "Typed later.</textarea>" in refused.text) == (409, True)
    assert make.reload(review).comment == "Handed in."
    client.post(path(review), data={**late, **marks_in(refused.text)})
    kept = make.reload(review)
    assert (kept.state, kept.comment) == (ReviewState.SUBMITTED, "Typed later.")


def test_the_autosave_of_an_old_window_is_refused_and_told(client, review):
    first = client.post(path(review, "draft"), data={**FIRST, "score_team": "4"})
    late = client.post(path(review, "draft"), data={**FIRST, "score_team": "2"})
    assert (first.status_code, first.json, late.status_code) == (200, {"version": 2}, 409)
    onward = client.post(path(review, "draft"), data={"version": "2", "number": "1", "score_team": "3"})
    assert (onward.status_code, onward.json) == (200, {"version": 3})
