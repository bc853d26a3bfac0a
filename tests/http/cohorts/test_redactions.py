"""Redacted copies of texts: what blind readers read instead, and what happens when the team writes something else."""

import pytest

from cohorts.models import ApplicationState, ReviewState
from cohorts.queries.rounds import current_round
from tests import factories as make
from tests.factories.cohorts import FULL_ANSWERS
from tests.http.cohorts.test_rereading import revise
from tests.stage import stage

OURS = "We measure the canal behind the Pasar Baru market."
REDACTED = "We measure a canal behind a market."


@pytest.fixture
def call(tables):
    call = make.closed_call()
    with stage():
        current_round(call.id).is_blind = True
    return call


@pytest.fixture
def application(call):
    answers = {**FULL_ANSWERS, "traction": OURS}
    return make.application(state=ApplicationState.SUBMITTED, call=call, answers=answers)


@pytest.fixture
def manager(call):
    return make.manager(call.programme)


def page_of(application, more=""):
    return f"/cohorts/applications/{application.key}/redactions{more}"


def redact(client, application, text=REDACTED, number="1", question="traction"):
    data = {"text": text, "number": number}
    return client.post(page_of(application, f"?question={question}"), data=data).status_code


def read(client, review, more=""):
    """Which of the team's words, the redacted ones and the notices stand on the page of a reader."""
    text = client.get(f"/cohorts/reviews/{review.key}{more}").text
    return [
        "Pasar Baru" in text,
        REDACTED in text,
        ">redacted<" in text.replace("\n", ""),
        "Withheld" in text,
    ]


def test_blind_readers_read_the_redacted_text_and_others_the_answer(
    application, manager, client, sign_in, call
):
    review, named = make.review(application), make.review(application)
    with stage():
        current_round(call.id).named_readers = [named.reviewer_id]
    sign_in(manager)
    assert REDACTED not in client.get(page_of(application)).text
    assert redact(client, application) == 303
    told = client.get(page_of(application)).text
    assert (REDACTED in told, f"{manager.name} wrote it anew on" in told) == (True, True)
    assert OURS in client.get(f"/cohorts/applications/{application.key}").text
    sign_in(review.reviewer)
    assert read(client, review) == [False, True, True, False]
    assert read(client, review, "/versions")[0] is False
    sign_in(named.reviewer)
    assert read(client, named) == [True, False, False, False]


def test_a_changed_answer_is_withheld_until_it_is_written_anew_and_staff_are_told(
    application, manager, client, sign_in
):
    review = make.review(application, state=ReviewState.SUBMITTED, read_number=1)
    sign_in(manager)
    assert redact(client, application) == 303
    assert "Redact anew" not in client.get("/").text
    revise(application, traction="We left Pasar Baru for Menteng.")
    assert ("Redact anew" in client.get("/").text, "stale" in client.get(page_of(application)).text) == (
        True,
        True,
    )
    assert "stale: withheld" in client.get(f"/cohorts/applications/{application.key}").text
    sign_in(review.reviewer)
    for more in ("", "/versions"):
        shown = client.get(f"/cohorts/reviews/{review.key}{more}").text
        assert ("Pasar Baru" in shown, "Menteng" in shown, "Withheld" in shown) == (False, False, True)
    sign_in(manager)
    assert redact(client, application, "They moved to another district.", "2") == 303
    assert "Redact anew" not in client.get("/").text
    sign_in(review.reviewer)
    shown = client.get(f"/cohorts/reviews/{review.key}").text
    assert ("They moved to another district." in shown, "Menteng" in shown, "Withheld" in shown) == (
        True, False, False,
    )  # fmt: skip


def test_what_was_handed_in_while_somebody_redacted_is_not_covered_by_it(
    application, manager, client, sign_in
):
    review = make.review(application)
    revise(application, traction="We left Pasar Baru for Menteng.")
    sign_in(manager)
    assert redact(client, application, number="1") == 303
    sign_in(review.reviewer)
    shown = client.get(f"/cohorts/reviews/{review.key}").text
    assert ("Menteng" in shown, "Withheld" in shown) == (False, True)


def test_a_redaction_is_taken_back_once(application, manager, client, sign_in):
    review = make.review(application)
    sign_in(manager)
    redact(client, application)
    for status in (303, 409):
        answer = client.post(page_of(application, "/take-back"), data={"question": "traction"})
        assert answer.status_code == status
    assert "took it back on" in client.get(page_of(application)).text
    sign_in(review.reviewer)
    assert read(client, review) == [True, False, False, False]


def test_only_texts_that_were_answered_are_redacted_and_only_by_staff(application, manager, client, sign_in):
    sign_in(manager)
    assert redact(client, application, "  ") == 422
    assert redact(client, application, question="deck") == 404
    assert redact(client, application, number="9") == 422
    assert client.get(page_of(application, "?question=nothing")).status_code == 404
    review = make.review(application)
    for person in (review.reviewer, application.owner):
        sign_in(person)
        assert redact(client, application) == 404


def test_the_page_asks_as_much_for_five_redactions_as_for_one(
    application, manager, client, sign_in, count_queries
):
    review = make.review(application)
    totals = []
    for more in (1, 4):
        sign_in(manager)
        for _n in range(more):
            redact(client, application)
        counted = []
        for person, path in ((manager, page_of(application)), (manager, "/"), (review.reviewer, None)):
            sign_in(person)
            with count_queries() as found:
                client.get(path or f"/cohorts/reviews/{review.key}")
            counted.append(found.total)
        totals.append(counted)
    assert totals[0] == totals[1]
