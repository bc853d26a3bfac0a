"""The way into a cohort, without JavaScript: the staff's checklist, and what each startup does on it (DEC07)."""

import io
import re
from datetime import timedelta

import pytest

from accelerator import clock as real_clock
from accelerator.accounts import consents
from accelerator.accounts import operations as accounts
from accelerator.accounts.models import ConsentKind
from accelerator.accounts.queries import person, texts_for_everyone
from accelerator.organisations import operations as organisations
from accelerator.organisations.queries import membership, memberships_of
from accelerator.permissions import SYSTEM
from cohorts.models import EnrolmentState
from cohorts.operations.offers import accept_offer
from cohorts.queries import applications
from tests import factories as make
from tests.factories.cohorts import pdf
from tests.races import at_once
from tests.stage import stage


@pytest.fixture
def cohort(tables):
    today = real_clock.today()
    return make.cohort(starts_on=today - timedelta(days=1), ends_on=today + timedelta(days=90))


@pytest.fixture
def founder(cohort):
    return make.person("Budi")


@pytest.fixture
def startup(cohort, founder):
    return make.enrolment(cohort, owner=founder)


@pytest.fixture
def manager(cohort, startup, client, sign_in):
    user = make.manager(cohort.programme)
    sign_in(user)
    return user


def board(cohort):
    return f"/cohorts/{cohort.slug}/onboarding"


def begin(client, cohort):
    """Take over what is usual; gives the addresses of the startup's steps by title."""
    client.post(f"{board(cohort)}/usual")
    page = client.get(board(cohort)).text
    return {
        title: path
        for path, title in re.findall(
            r'href="(/cohorts/onboarding/\w+)".*?visually-hidden">(.*?) of ', page, re.DOTALL
        )
    }


def removable(client, cohort):
    return set(re.findall(r'action="(/cohorts/onboarding-items/\d+/remove)"', client.get(board(cohort)).text))


def test_staff_begin_with_what_is_usual_add_a_line_and_take_one_off(cohort, client, manager):
    assert "No checklist yet" in client.get(board(cohort)).text
    assert len(begin(client, cohort)) == 5
    assert client.post(f"{board(cohort)}/usual").status_code == 409
    line = {"title": "Team on the wall", "owner": "staff", "due_on": "2026-12-01"}
    assert client.post(board(cohort), data=line).status_code == 303
    assert client.post(board(cohort), data={**line, "title": ""}).status_code == 422
    page = client.get(board(cohort)).text
    assert page.count("Team on the wall") > 1
    assert len(removable(client, cohort)) == 6
    client.post(max(removable(client, cohort), key=lambda path: int(path.split("/")[-2])))
    assert "Team on the wall" not in client.get(board(cohort)).text


def test_a_founder_shows_proof_and_staff_may_return_it_with_a_reason(
    cohort, client, manager, founder, sign_in
):
    steps = begin(client, cohort)
    sign_in(founder)
    home = client.get("/").text
    assert "Agreement signed" in home
    assert "Access given" not in home  # the programme does it
    assert client.get(steps["Access given"]).status_code == 200
    assert client.post(steps["Access given"], data={"note": "x"}).status_code == 422
    nothing = client.post(steps["Agreement signed"], data={})
    assert (nothing.status_code, "Show something for it first" in nothing.text) == (422, True)
    upload = {"note": "All three signed.", "upload": (io.BytesIO(pdf()), "agreement.pdf")}
    assert client.post(steps["Agreement signed"], data=upload).status_code == 303
    assert "Agreement signed" not in client.get("/").text
    assert client.get(f"{steps['Agreement signed']}/file").mimetype == "application/pdf"
    assert client.post(f"{steps['Agreement signed']}/reopen", data={"reason": "x"}).status_code == 404
    sign_in(manager)
    assert "All three signed." in client.get(steps["Agreement signed"]).text
    assert client.post(f"{steps['Agreement signed']}/reopen", data={"reason": ""}).status_code == 422
    assert (
        client.post(f"{steps['Agreement signed']}/reopen", data={"reason": "Page 4 is blank."}).status_code
        == 303
    )
    sign_in(founder)
    assert "Page 4 is blank." in client.get(steps["Agreement signed"]).text
    assert "Agreement signed" in client.get("/").text


def test_what_somebody_has_done_stays_on_the_list(cohort, client, manager):
    steps = begin(client, cohort)
    before = removable(client, cohort)
    client.post(steps["Access given"], data={"note": ""})
    (done,) = before - removable(client, cohort)
    assert client.post(done).status_code == 409
    assert "Access given" in client.get(board(cohort)).text


def test_staff_note_at_once_what_all_have_done(cohort, client, manager, founder, sign_in):
    steps = begin(client, cohort)
    path = max(removable(client, cohort)).replace("/remove", "/done")
    assert client.post(path, data={"reason": ""}, follow_redirects=True).status_code == 422
    before = removable(client, cohort)
    assert (
        "Noted for 1 startup." in client.post(path, data={"reason": "On paper."}, follow_redirects=True).text
    )
    assert "Noted for 0 startups." in client.post(path, data={"reason": "Again."}, follow_redirects=True).text
    assert len(before - removable(client, cohort)) == 1
    sign_in(founder)
    assert sum("On paper." in client.get(step).text for step in steps.values()) == 1
    assert client.post(path, data={"reason": "Mine."}).status_code == 404


def test_a_startup_that_joins_later_gets_the_list(cohort, client, manager, sign_in):
    begin(client, cohort)
    late = make.person("Sari")
    offer = make.offer(make.closed_call(cohort), owner=late)
    actor, key = make.actor(late), offer.application.key
    with stage():
        enrolment = accept_offer(actor, applications.application(key))
    sign_in(late)
    page = client.get(f"/cohorts/enrolments/{enrolment.key}").text
    assert len(set(re.findall(r"/cohorts/onboarding/\w+", page))) == 5


def test_whose_place_has_ended_has_nothing_to_do(cohort, client, manager, startup, founder, sign_in):
    steps = begin(client, cohort)
    make.change(startup, state=EnrolmentState.WITHDRAWN)
    sign_in(founder)
    assert client.post(steps["Photo consent"], data={"note": "All of us."}).status_code in (409, 422)
    assert "Photo consent" not in client.get("/").text


def test_another_startup_finds_nothing_of_it(cohort, client, manager, sign_in):
    steps = begin(client, cohort)
    other = make.person("Nok")
    make.enrolment(cohort, owner=other)
    sign_in(other)
    for path in (steps["Agreement signed"], f"{steps['Agreement signed']}/file", board(cohort)):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("tells_consents", [False, True])
def test_the_board_asks_as_much_for_five_startups_as_for_one(
    cohort, client, manager, count_queries, tells_consents
):
    if tells_consents:
        publish()
    begin(client, cohort)
    with count_queries() as one:
        client.get(board(cohort))
    for _n in range(4):
        make.enrolment(cohort)
    with count_queries() as five:
        assert client.get(board(cohort)).status_code == 200
    assert five.total == one.total


def publish(words="Pictures may be taken.", kind=ConsentKind.PHOTO, audience=""):
    with stage():
        consents.publish_text(SYSTEM, kind=kind, audience=audience, bodies={"en": words})


def answer(user, said):
    actor = make.actor(user)
    with stage():
        text = texts_for_everyone()[ConsentKind.PHOTO]
        consents.answer_text(actor, text, is_given=said, locale="en")


def is_done(client, path):
    """Whether a step is done, as its page says."""
    return "badge--good" in client.get(path).text.partition("<main")[2].partition("<table")[0]


def told(client, path):
    """What the page of a step says of each of the team."""
    rows = re.findall(
        r'<th scope="row">([^<]+)</th>\s*<td data-label="Says about it"><span[^>]*>([^<]+)<',
        client.get(path).text,
    )
    return dict(rows)


@pytest.fixture
def colleague(startup):
    user = make.person("Dewi")
    with stage():
        organisations.join_organisation(SYSTEM, startup.startup_id, user_id=user.id)
    return user


def test_photo_consent_is_done_once_each_of_the_team_has_answered_yes_or_no(
    cohort, client, manager, founder, colleague, sign_in
):
    publish()
    photo = begin(client, cohort)["Photo consent"]
    assert told(client, photo) == {"Budi": "Not answered yet", "Dewi": "Not answered yet"}
    answer(founder, True)
    assert (is_done(client, photo), told(client, photo)["Dewi"]) == (False, "Not answered yet")
    answer(colleague, False)
    assert (is_done(client, photo), told(client, photo)) == (True, {"Budi": "Allowed", "Dewi": "not allowed"})
    assert "1 of 2 allow it" in client.get(board(cohort)).text
    answer(founder, False)
    assert (is_done(client, photo), told(client, photo)["Budi"]) == (True, "not allowed")
    assert "0 of 2 allow it" in client.get(board(cohort)).text


def test_whoever_has_not_answered_is_led_to_the_question(
    cohort, client, manager, founder, colleague, sign_in
):
    publish()
    photo = begin(client, cohort)["Photo consent"]
    link = "Give your own answer"
    assert link not in client.get(photo).text
    sign_in(founder)
    assert (link in client.get(photo).text, "Photo consent" in client.get("/").text) == (True, True)
    answer(founder, True)
    assert (link in client.get(photo).text, "Photo consent" in client.get("/").text) == (False, True)
    answer(colleague, True)
    assert "Photo consent" not in client.get("/").text


def test_what_a_consent_proves_nobody_says_for_others(cohort, client, manager, founder, sign_in):
    steps = begin(client, cohort)
    everybody = {path.replace("/remove", "/done") for path in removable(client, cohort)}
    publish()
    hidden = set(re.findall(r'action="(/cohorts/onboarding-items/\d+/done)"', client.get(board(cohort)).text))
    (photo,) = everybody - hidden
    assert client.post(photo, data={"reason": "On paper."}).status_code == 409
    assert client.post(steps["Photo consent"], data={"note": "All of us."}).status_code == 422
    answer(founder, True)
    assert client.post(f"{steps['Photo consent']}/reopen", data={"reason": "No."}).status_code == 409
    assert is_done(client, steps["Photo consent"])


def test_another_team_and_a_new_version_settle_it_anew(
    cohort, client, manager, founder, colleague, startup, sign_in
):
    publish()
    photo = begin(client, cohort)["Photo consent"]
    answer(founder, True)
    with stage():
        accounts.suspend_person(SYSTEM, person(colleague.id), reason="Left.")
    assert is_done(client, photo)
    with stage():
        accounts.restore_person(SYSTEM, person(colleague.id))
    assert not is_done(client, photo)
    with stage():
        (own,) = [one for one in memberships_of(startup.startup_id) if one.user_id == colleague.id]
        organisations.end_membership(SYSTEM, membership(own.id))
    assert is_done(client, photo)
    newcomer = make.person("Wati")
    with stage():
        organisations.join_organisation(SYSTEM, startup.startup_id, user_id=newcomer.id)
    assert not is_done(client, photo)
    answer(newcomer, False)
    assert is_done(client, photo)
    publish("For mentors alone.", audience="mentor")
    publish("Be kind.", ConsentKind.TERMS)
    assert is_done(client, photo)
    publish("Pictures and films.")
    assert (is_done(client, photo), told(client, photo)["Budi"]) == (False, "Not answered yet")


def test_without_a_text_it_is_noted_by_hand_and_the_first_text_asks_the_team(
    cohort, client, manager, founder
):
    photo = begin(client, cohort)["Photo consent"]
    assert client.post(photo, data={"note": "All of us, on paper."}).status_code == 303
    assert is_done(client, photo)
    publish()
    assert (is_done(client, photo), "on paper" in client.get(photo).text) == (False, False)
    answer(founder, True)
    assert is_done(client, photo)


def test_a_startup_that_joins_later_has_answered_what_its_team_answered_before(cohort, client, manager):
    publish()
    begin(client, cohort)
    early = make.person("Sari")
    answer(early, True)
    offer = make.offer(make.closed_call(cohort), owner=early)
    actor, key = make.actor(early), offer.application.key
    with stage():
        enrolment = accept_offer(actor, applications.application(key))
    page = client.get(f"/cohorts/enrolments/{enrolment.key}").text
    (photo,) = re.findall(r'href="(/cohorts/onboarding/\w+)">Photo consent', page)
    assert is_done(client, photo)


def test_a_line_of_ones_own_can_be_proven_by_a_consent(cohort, client, manager, founder):
    publish(kind=ConsentKind.DONOR_DATA)
    line = {"title": "Donors", "owner": "team", "due_on": "2026-12-01"}
    assert client.post(board(cohort), data={**line, "consent": "terms"}).status_code == 422
    assert client.post(board(cohort), data={**line, "consent": "donor_data"}).status_code == 303
    assert (
        "Done by itself once each of the team has answered about this: Sharing"
        in client.get(board(cohort)).text
    )


def test_two_who_answer_at_once_leave_it_done(app, cohort, client, manager, founder, colleague):
    publish()
    photo = begin(client, cohort)["Photo consent"]
    one, other = make.actor(founder), make.actor(colleague)

    def say_yes(actor):
        text = texts_for_everyone()[ConsentKind.PHOTO]
        return lambda: consents.answer_text(actor, text, is_given=True, locale="en")

    with app.app_context():
        acts = say_yes(one), say_yes(other)
    assert at_once(app, *acts) == [None, None]
    assert is_done(client, photo)
