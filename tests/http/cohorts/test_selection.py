"""Selection in the browser, without JavaScript: reading, deciding, releasing, answering, milestones."""

import re
from datetime import timedelta

import pytest

from accelerator import clock as real_clock
from cohorts.models import ApplicationState, MilestoneState, OfferState, Outcome, ReviewState
from cohorts.models.rubric import RUBRIC
from cohorts.models.support_form import support_form
from cohorts.queries import decisions
from tests import factories as make
from tests.stage import stage

SCORES = {f"score_{item.code}": "3" for item in RUBRIC}


def submitted(call, **values):
    return make.application(state=ApplicationState.SUBMITTED, call=call, **values)


def decision_of(application_id):
    """What was prepared for an application, if anything."""
    with stage():
        return decisions.decision_of(application_id)


@pytest.fixture
def call(tables):
    return make.closed_call()


@pytest.fixture
def manager(call, sign_in):
    user = make.manager(call.programme)
    sign_in(user)
    return user


def test_a_reviewer_hands_in_and_is_taken_to_the_next(call, client, sign_in):
    reviewer = make.reviewer(call)
    first, second = (make.review(submitted(call), reviewer) for _n in range(2))
    sign_in(reviewer)
    page = client.get(f"/cohorts/reviews/{first.key}")
    assert page.status_code == 200
    assert "Complete full-time team" in page.text
    answer = client.post(f"/cohorts/reviews/{first.key}", data={**SCORES, "comment": "Good."})
    assert (answer.status_code, answer.location) == (303, f"/cohorts/reviews/{second.key}")
    assert make.reload(first).state is ReviewState.SUBMITTED


def test_skipping_goes_through_the_queue_and_begins_again(call, client, sign_in):
    reviewer = make.reviewer(call)
    keys = sorted(make.review(submitted(call), reviewer).key for _n in range(3))
    sign_in(reviewer)

    def skip_from(key):
        page = client.get(f"/cohorts/reviews/{key}").text
        return re.search(r'href="/cohorts/reviews/(\w+)">Skip for now', page)[1]

    assert [skip_from(key) for key in keys] == [keys[1], keys[2], keys[0]]


def test_the_last_one_cannot_be_skipped(call, client, sign_in):
    review = make.review(submitted(call))
    sign_in(review.reviewer)
    assert "Skip for now" not in client.get(f"/cohorts/reviews/{review.key}").text


def test_a_missing_score_keeps_what_was_typed(call, client, sign_in):
    review = make.review(submitted(call))
    sign_in(review.reviewer)
    page = client.post(
        f"/cohorts/reviews/{review.key}", data={**SCORES, "score_team": "", "comment": "Kept words."}
    )
    assert page.status_code == 422
    assert "Kept words." in page.text
    assert "Choose a score." in page.text


def test_a_draft_is_saved_with_gaps(call, client, sign_in):
    review = make.review(submitted(call))
    sign_in(review.reviewer)
    answer = client.post(f"/cohorts/reviews/{review.key}/draft", data={"score_team": "4"})
    assert (answer.status_code, answer.json) == (200, {"version": 2})
    assert make.reload(review).state is ReviewState.IN_PROGRESS


def test_nobody_else_opens_a_review(call, client, sign_in):
    review = make.review(submitted(call))
    sign_in(make.reviewer(call, "Other"))
    assert client.get(f"/cohorts/reviews/{review.key}").status_code == 404


def test_stepping_back_hides_the_application(call, client, sign_in):
    review = make.review(submitted(call))
    sign_in(review.reviewer)
    assert (
        client.post(f"/cohorts/reviews/{review.key}/conflict", data={"conflict-note": "Friend."}).status_code
        == 303
    )
    assert client.get(f"/cohorts/reviews/{review.key}").status_code == 404
    assert client.get("/cohorts/reviews").status_code == 200


def test_dealing_runs_as_a_job(call, client, manager, run_jobs):
    make.reviewer(call), submitted(call)
    answer = client.post(f"/cohorts/calls/{call.slug}/reviewers/deal")
    assert answer.status_code == 303
    run_jobs()
    proposal = client.get(answer.location).location
    page = client.get(proposal)
    assert "Invite another reviewer." in page.text
    assert proposal in client.get(f"/cohorts/calls/{call.slug}/reviewers").text
    published = client.post(f"{proposal}/publish")
    assert published.location == f"/cohorts/calls/{call.slug}/reviewers"
    assert "Published" in client.get(proposal).text


def test_two_managers_decide_at_once_and_the_second_sees_both(call, client, manager):
    application = submitted(call)
    make.decision(application, Outcome.REJECT, feedback="The first manager's words.")
    page = client.post(
        f"/cohorts/applications/{application.key}/decision",
        data={"version": "0", "outcome": "offer", "feedback": "My own words.", "reason": ""},
    )
    assert page.status_code == 409
    assert "The first manager&#39;s words." in page.text
    assert "My own words." in page.text


def test_no_list_and_no_file_tells_a_manager_where_their_own_startup_stands(call, client, sign_in):
    user = make.manager(call.programme)
    mine = submitted(call, owner=user, startup=make.organisation("Mine", owner=user))
    others = [submitted(call) for _n in range(2)]
    for application, value in zip((mine, *others), (5, 1, 3), strict=True):
        make.review(application, state=ReviewState.SUBMITTED, value=value)
    make.ranked(call)
    make.decision(mine, Outcome.OFFER), make.decision(others[0], Outcome.OFFER)
    sign_in(user)
    here = f"/cohorts/calls/{call.slug}"
    found = {
        sort: client.get(f"{here}/decisions?{sort}").text for sort in ("", "outcome=offer", "sort=outcome")
    }
    assert ["Mine" in page for page in found.values()] == [True, False, False]
    names = [one.startup.name for one in (others[1], others[0])] + ["Mine"]
    assert sorted(names, key=found[""].index) == names, "behind all that were read, though it is the best"
    answer = client.post(f"{here}/files")
    assert (answer.status_code, "Your own startup applied" in answer.text) == (403, True)


def test_one_foreign_application_hides_the_whole_request(call, client, manager):
    own, foreign = submitted(call), submitted(make.closed_call())
    answer = client.post(
        f"/cohorts/calls/{call.slug}/decisions/chosen",
        data={"outcome": "offer", "chosen": [f"{own.key}:0", f"{foreign.key}:0"]},
    )
    assert answer.status_code == 404
    page = client.get(f"/cohorts/calls/{call.slug}/decisions?outcome=none").text
    assert own.key in page


def test_decisions_are_released_together_with_letters(call, client, manager, mailbox):
    winner, loser = make.person("Winner"), make.person("Loser", locale="id")
    make.change(call, titles={"en": "City of Rivers", "id": "Kota Sungai"})
    chosen = submitted(call, owner=winner, startup=make.organisation("Chosen", owner=winner))
    left = submitted(call, owner=loser, startup=make.organisation("Left", owner=loser))
    for application, outcome in ((chosen, "offer"), (left, "reject")):
        answer = client.post(
            f"/cohorts/calls/{call.slug}/decisions/chosen",
            data={"outcome": outcome, "chosen": [f"{application.key}:0"]},
        )
        assert answer.status_code == 303
        assert make.reload(application).state is ApplicationState.SUBMITTED
    job = client.post(f"/cohorts/calls/{call.slug}/decisions/release").location
    assert [letter["To"] for letter in mailbox()] == [f"Winner <{winner.email}>", f"Loser <{loser.email}>"]
    lost = mailbox()[1].get_content()
    assert ("Kota Sungai" in lost, "City of Rivers" in lost) == (True, False)
    assert client.get(job).location == f"/cohorts/calls/{call.slug}/decisions"
    assert (make.reload(chosen).state, make.reload(left).state) == (
        ApplicationState.OFFERED,
        ApplicationState.REJECTED,
    )


def prepare_one(call, client, application, outcome="reject"):
    chosen = {"outcome": outcome, "chosen": [f"{application.key}:0"]}
    assert client.post(f"/cohorts/calls/{call.slug}/decisions/chosen", data=chosen).status_code == 303


def test_what_comes_after_a_release_is_released_by_the_next_one(call, client, manager, run_jobs):
    release = f"/cohorts/calls/{call.slug}/decisions/release"
    early, late = submitted(call), make.application(state=ApplicationState.INELIGIBLE, call=call)
    prepare_one(call, client, early)
    first = client.post(release).location
    assert client.post(release).location == first, "a second click before it ran"
    run_jobs()
    client.post(f"/cohorts/applications/{late.key}/reopen", data={"reason": "The river crosses the border."})
    prepare_one(call, client, late)
    second = client.post(release).location
    run_jobs()
    assert second != first
    assert [make.reload(one).state for one in (early, late)] == [ApplicationState.REJECTED] * 2


def test_a_later_release_puts_nobody_before_those_who_wait_already(call, client, manager, run_jobs):
    waiting, late = make.waiting(call, 1), submitted(call)
    prepare_one(call, client, late, "waitlist")
    client.post(f"/cohorts/calls/{call.slug}/decisions/release")
    run_jobs()
    assert [decision_of(one.id).rank for one in (waiting, late)] == [1, 2]


def test_nothing_is_released_while_the_call_is_open_again(call, client, manager, run_jobs):
    application = submitted(call)
    prepare_one(call, client, application)
    make.change(call, closes_at=real_clock.now() + timedelta(days=7))
    client.post(f"/cohorts/calls/{call.slug}/decisions/release")
    run_jobs()
    assert make.reload(application).state is ApplicationState.SUBMITTED


def test_what_is_left_is_not_selected_in_one_step_and_nobody_is_told(
    call, client, manager, run_jobs, mailbox
):
    here = f"/cohorts/calls/{call.slug}/decisions"
    chosen, *left = [submitted(call) for _number in range(4)]
    prepared = make.decision(chosen, Outcome.OFFER)
    own = submitted(call, startup=make.organisation("Own", owner=manager))
    make.application(state=ApplicationState.WITHDRAWN, call=call)
    assert 'name="waiting" value="3"' in client.get(here).text
    assert client.post(f"{here}/rest", data={"waiting": "4"}).status_code == 409
    asked = client.post(f"{here}/rest", data={"waiting": "3"})
    run_jobs()
    assert client.get(asked.location).location == f"{here}?outcome=reject"
    assert [decision_of(a.id).outcome for a in left] == [Outcome.REJECT] * 3
    assert (make.reload(prepared).outcome, decision_of(own.id), mailbox()) == (Outcome.OFFER, None, [])
    assert make.reload(left[0]).state is ApplicationState.SUBMITTED


def test_the_rest_waits_for_the_deadline(client, sign_in, tables):
    call = make.call()
    submitted(call)
    sign_in(make.manager(call.programme))
    page = client.post(f"/cohorts/calls/{call.slug}/decisions/rest", data={"waiting": "1"})
    assert (page.status_code, "decide after it has closed" in page.text) == (409, True)


def test_nothing_is_released_while_a_decision_is_missing(call, client, manager):
    make.decision(submitted(call)), submitted(call)
    page = client.post(f"/cohorts/calls/{call.slug}/decisions/release")
    assert page.status_code == 409
    assert "1 application has no decision yet" in page.text


def test_the_team_sees_nothing_before_the_release(call, client, sign_in):
    owner = make.person("Sari")
    application = submitted(call, owner=owner, startup=make.organisation("Kali", owner=owner))
    make.decision(application, Outcome.OFFER, feedback="Secret words")
    sign_in(owner)
    assert client.get(f"/cohorts/applications/{application.key}/outcome").status_code == 404
    page = client.get(f"/cohorts/applications/{application.key}").text
    assert "Secret words" not in page
    assert "Offer a place" not in page


def test_accepting_enrols_and_opens_the_startups_page(call, client, sign_in):
    owner = make.person("Sari")
    offer = make.offer(call, owner=owner)
    sign_in(owner)
    url = f"/cohorts/applications/{offer.application.key}"
    assert client.get(url + "/outcome").status_code == 200
    answer = client.post(url + "/offer/accept")
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert page.status_code == 200
    assert f'href="{url}"' in page.text  # from where its goals and needs are
    assert make.reload(offer).state is OfferState.ACCEPTED
    assert client.post(url + "/offer/accept").status_code == 409


def test_a_declined_place_goes_to_the_next_in_line(call, client, sign_in):
    owner = make.person("Sari")
    offer, next_one = make.offer(call, owner=owner), make.waiting(call, 1)
    sign_in(owner)
    url = f"/cohorts/applications/{offer.application.key}/offer/decline"
    assert client.post(url, data={"reason": "Another programme."}).status_code == 303
    assert make.reload(next_one).state is ApplicationState.OFFERED


def test_an_offer_that_ran_out_cannot_be_accepted(call, client, sign_in):
    owner = make.person("Sari")
    offer = make.offer(call, owner=owner, expires_at=real_clock.now() - timedelta(minutes=1))
    sign_in(owner)
    url = f"/cohorts/applications/{offer.application.key}"
    assert client.post(url + "/offer/accept").status_code == 409
    assert client.get(url + "/outcome").status_code == 200


def test_whoever_got_no_place_is_shown_where_to_apply_again_with_the_same_answers(call, client, sign_in):
    owner = make.person("Sari")
    turned_down = submitted(call, owner=owner, startup=make.organisation("Kali", owner=owner))
    make.change(turned_down, state=ApplicationState.REJECTED)
    make.call(title="For support organisations", questions=support_form())
    tried = make.call(title="Tried already")
    make.application(call=tried, startup=turned_down.startup, owner=owner)
    next_one = make.call(title="The next one")
    sign_in(owner)
    page = client.get(f"/cohorts/applications/{turned_down.key}/outcome").text
    assert re.findall(r"<h3><a href=\"([^\"]+)", page) == [f"/cohorts/calls/{next_one.slug}"]
    assert "Apply again with your answers" in page


def test_a_milestone_goes_from_evidence_to_verdict(client, sign_in):
    owner = make.person("Budi")
    enrolment = make.enrolment(owner=owner)
    milestone = make.milestone(enrolment)
    url = f"/cohorts/milestones/{milestone.key}"
    sign_in(owner)
    assert client.post(url + "/hand-in").status_code == 422
    assert client.post(url, data={"note": "Ten interviews.", "address": "kali.example"}).status_code == 303
    assert client.post(url + "/hand-in").status_code == 303
    assert client.post(url + "/verify").status_code == 404
    sign_in(make.manager(enrolment.cohort.programme))
    assert client.post(url + "/return", data={"words": ""}).status_code == 422
    assert client.post(url + "/return", data={"words": "Who said it?"}).status_code == 303
    assert "Who said it?" in client.get(url).text
    sign_in(owner)
    assert client.post(url + "/hand-in").status_code == 303
    sign_in(make.manager(enrolment.cohort.programme))
    assert client.post(url + "/verify", data={"words": "Well done."}).status_code == 303
    assert make.reload(milestone).state is MilestoneState.ACHIEVED


def test_the_plan_is_applied_once(client, sign_in):
    enrolment = make.enrolment()
    plan = make.plan(enrolment.cohort.programme)
    sign_in(make.manager(enrolment.cohort.programme))
    url = f"/cohorts/{enrolment.cohort.slug}/plan"
    assert "Apply to 1 startup" in client.get(url).text
    for _twice in range(2):
        assert client.post(url, data={"plan": str(plan.id)}).status_code == 303
        assert "Apply to" not in client.get(url).text
    make.enrolment(enrolment.cohort)
    assert "Apply to 1 startup" in client.get(url).text
    assert "0 of 7" in client.get(f"/cohorts/{enrolment.cohort.slug}/startups").text


def test_another_startup_is_not_found(client, sign_in):
    milestone = make.milestone()
    sign_in(make.person("Stranger"))
    assert client.get(f"/cohorts/enrolments/{milestone.enrolment.key}").status_code == 404
    assert client.get(f"/cohorts/milestones/{milestone.key}").status_code == 404


@pytest.mark.parametrize("path", ["decisions", "reviewers", "offers"])
def test_a_list_asks_as_much_for_five_as_for_one(call, client, manager, count_queries, path):
    def add():
        make.review(submitted(call), state=ReviewState.SUBMITTED)
        make.offer(call)

    add()
    url = f"/cohorts/calls/{call.slug}/{path}"
    client.get(url)
    with count_queries() as one:
        assert client.get(url).status_code == 200
    for _n in range(4):
        add()
    with count_queries() as five:
        assert client.get(url).status_code == 200
    assert five.total == one.total
