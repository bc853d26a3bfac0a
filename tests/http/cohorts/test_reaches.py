"""Who reads startups' profiles, on the pages: a manager sets it, teams are told first, readers find what is theirs (ACC09)."""

import re
from datetime import timedelta

import pytest

from accelerator.db import db
from cohorts.models import ApplicationState, EnrolmentState, FieldGroup, GroupReach, Reach
from cohorts.queries.rounds import current_round
from mentors.queries import profiles
from tests import factories as make
from tests.stage import stage

SAID = {
    "brief": "mentors",
    "pitch": "staff",
    "needs": "staff",
    "goals": "staff",
    "team": "staff",
    "figures": "staff",
}
TEXTS = {
    FieldGroup.BRIEF: "Warnings for every alley",
    FieldGroup.PITCH: "We call before the water comes",
    FieldGroup.NEEDS: "Pricing",
    FieldGroup.GOALS: "A pilot with the water agency",
    FieldGroup.TEAM: "sari@kali.example",
    FieldGroup.FIGURES: "150,000,000",
}
"""Words that each group alone has."""
VARIES = r'nonce="[^"]*"|value="[^"]*"|[0-9a-f]{16,}|next=[^"]*|X-CSRFToken":\s"[^"]*"'
WITH_EACH = {FieldGroup.BRIEF, FieldGroup.PITCH, FieldGroup.NEEDS, FieldGroup.GOALS}


@pytest.fixture
def cohort(tables):
    return make.cohort()


@pytest.fixture
def sari(cohort):
    return make.person("Sari", email="sari@kali.example")


@pytest.fixture
def place(cohort, sari):
    startup = make.organisation(
        "Kali Bersih",
        owner=sari,
        tagline=TEXTS[FieldGroup.BRIEF],
        about=TEXTS[FieldGroup.PITCH],
        sector="water_flood",
        stage="mvp",
    )
    application = make.application(
        state=ApplicationState.ACCEPTED, call=make.call(cohort), startup=startup, owner=sari
    )
    return make.enrolment(
        cohort,
        startup=startup,
        application_id=application.id,
        needs=["pricing"],
        goals=TEXTS[FieldGroup.GOALS],
        shares_figures=True,
    )


@pytest.fixture
def settings(cohort):
    return f"/cohorts/programmes/{cohort.programme.slug}/profiles"


@pytest.fixture
def listed(cohort):
    return f"/cohorts/{cohort.slug}/profiles"


def groups_on(page):
    """The groups of which a page says something."""
    return {group for group, words in TEXTS.items() if words in page.text}


def open_groups(programme, **reaches):
    with stage():
        for group, reach in reaches.items():
            row = GroupReach(programme_id=programme.id, field_group=FieldGroup(group), reach=Reach(reach))
            db.session.add(row)


def test_a_manager_finds_what_holds_and_who_may_not_know_of_it_finds_nothing(
    client, sign_in, cohort, settings, sari, place
):
    sign_in(make.manager(cohort.programme))
    page = client.get(settings).text
    chosen = dict(re.findall(r'<select[^>]* name="(\w+)".*?<option selected value="(\w+)"', page, re.DOTALL))
    assert chosen == SAID
    assert 'value="cohort"' not in re.search(r'name="figures".*?</select>', page, re.DOTALL)[0]
    assert 'value="public"' not in re.search(r'name="team".*?</select>', page, re.DOTALL)[0]
    for person in (
        sari,
        make.manager(make.programme("Another"), "Other"),
        make.admin(),
        make.mentor(cohort).user,
    ):
        sign_in(person)
        assert client.get(settings).status_code == client.post(settings, data=SAID).status_code == 404


def test_what_is_narrowed_holds_from_the_next_click(client, sign_in, app, cohort, settings, place):
    mentor, manager = make.mentor(cohort), make.manager(cohort.programme)
    with stage():
        wishes = f"/mentors/places/{profiles.place_in(cohort.id, mentor.id).id}/wishes"
    reader = sign_in(mentor.user, app.test_client())
    assert groups_on(reader.get(wishes)) == {FieldGroup.BRIEF}
    sign_in(manager)
    assert client.post(settings, data={**SAID, "brief": "staff"}).location == settings
    page = reader.get(wishes)
    assert groups_on(page) == set()
    assert "Water and floods" not in page.text
    assert "Kali Bersih" in page.text, "whom one can wish for has a name"


def test_what_is_widened_is_told_to_all_teams_and_holds_a_week_later(
    client, sign_in, app, clock, cohort, settings, listed, place, sari, mailbox
):
    neighbour = make.person("Budi", email="budi@angkot.example")
    make.enrolment(cohort, owner=neighbour)
    make.enrolment(cohort, owner=make.person("Gone"), state=EnrolmentState.WITHDRAWN)
    other = sign_in(neighbour, app.test_client())
    sign_in(make.manager(cohort.programme))
    client.post(settings, data={**SAID, "brief": "cohort", "pitch": "cohort"})
    assert "Announced to the teams; it holds from" in client.get(settings).text
    assert groups_on(other.get(listed)) == set()
    letters = [letter for letter in mailbox() if "who reads your profile" in letter["Subject"]]
    assert sorted(letter["To"].addresses[0].addr_spec for letter in letters) == [
        "budi@angkot.example",
        "sari@kali.example",
    ]
    body = letters[0].get_content()
    assert re.findall(r"^- (\w[\w ]+), from .* on: (.*)$", body, re.MULTILINE) == [
        ("In brief", "the other startups of your cohort, its mentors, and the staff"),
        ("Pitch", "the other startups of your cohort, its mentors, and the staff"),
    ]
    told = sign_in(sari, app.test_client()).get("/").text
    assert told.count("is read by more people") == 2
    clock.move(timedelta(days=7, minutes=1))
    later = sign_in(neighbour, app.test_client())
    assert groups_on(later.get(listed)) == {FieldGroup.BRIEF, FieldGroup.PITCH}
    assert "is read by more people" not in sign_in(sari, app.test_client()).get("/").text
    assert groups_on(app.test_client().get(listed)) == set()


def test_what_was_announced_can_be_taken_back_before_anybody_reads_it_and_no_letter_goes(
    client, sign_in, clock, cohort, settings, place, mailbox
):
    sign_in(make.manager(cohort.programme))
    client.post(settings, data={**SAID, "goals": "public"})
    client.post(settings, data=SAID)
    assert "Announced" not in client.get(settings).text
    assert [letter["Subject"] for letter in mailbox()] == []


def test_the_second_of_two_managers_is_told_and_overwrites_nothing(client, sign_in, app, cohort, settings):
    sign_in(make.manager(cohort.programme))
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', client.get(settings).text)[1]
    client.post(settings, data={**SAID, "brief": "staff", "seen": seen})
    late = client.post(settings, data={**SAID, "goals": "mentors", "seen": seen})
    assert late.status_code == 409
    assert "It says now: Staff of the programme" in late.text
    page = client.get(settings).text
    assert dict(
        re.findall(r'<select[^>]* name="(\w+)".*?<option selected value="(\w+)"', page, re.DOTALL)
    ) == {
        **SAID,
        "brief": "staff",
    }


@pytest.mark.parametrize(
    "wrong", [{"figures": "cohort"}, {"team": "public"}, {"brief": "nobody"}, {"pitch": ""}]
)
def test_what_cannot_be_chosen_is_refused_at_its_box(client, sign_in, cohort, settings, wrong):
    sign_in(make.manager(cohort.programme))
    refused = client.post(settings, data={**SAID, **wrong})
    assert refused.status_code == 422
    assert f'href="#{next(iter(wrong))}"' in refused.text


def test_a_manager_looks_with_the_eyes_of_others_also_at_what_is_only_announced(
    client, sign_in, app, cohort, settings, listed, place
):
    sign_in(make.manager(cohort.programme))
    client.post(settings, data={**SAID, "brief": "public", "goals": "cohort", "figures": "mentors"})
    assert {
        shown: groups_on(client.get(f"{listed}?as={shown}"))
        for shown in ("", "mentors", "cohort", "public", "x")
    } == {
        "": set(TEXTS),
        "x": set(TEXTS),
        "mentors": {FieldGroup.BRIEF, FieldGroup.GOALS, FieldGroup.FIGURES},
        "cohort": {FieldGroup.BRIEF, FieldGroup.GOALS},
        "public": {FieldGroup.BRIEF},
    }
    nobody = app.test_client()
    assert nobody.get(f"{listed}?as=mentors").status_code == nobody.get(listed).status_code == 404


def test_the_list_of_a_cohort_shows_each_reader_what_is_theirs_and_is_not_there_for_others(
    client, sign_in, app, cohort, listed, place, sari
):
    mentor, neighbour, stranger = make.mentor(cohort), make.person("Budi"), make.person("Stranger")
    make.match(mentor, place)
    make.enrolment(cohort, owner=neighbour)
    people = {"mentor": mentor.user, "neighbour": neighbour, "stranger": stranger, "team": sari}
    readers = {name: sign_in(user, app.test_client()) for name, user in people.items()}
    readers["visitor"] = app.test_client()

    def shown():
        pages = {name: reader.get(listed) for name, reader in readers.items()}
        return {name: groups_on(page) if page.status_code == 200 else 404 for name, page in pages.items()}

    assert shown() == {
        "visitor": 404,
        "stranger": 404,
        "neighbour": set(),
        "mentor": WITH_EACH,
        "team": set(TEXTS),
    }
    hidden, missing = (
        readers["visitor"].get(f"/cohorts/{slug}/profiles").text for slug in (cohort.slug, "none")
    )
    assert re.sub(VARIES, "", hidden) == re.sub(VARIES, "", missing)
    open_groups(cohort.programme, brief="public", pitch="cohort", team="cohort", figures="mentors")
    assert shown() == {
        "visitor": {FieldGroup.BRIEF},
        "stranger": {FieldGroup.BRIEF},
        "neighbour": {FieldGroup.BRIEF, FieldGroup.PITCH, FieldGroup.TEAM},
        "mentor": set(TEXTS),
        "team": set(TEXTS),
    }


def test_a_team_reads_beside_each_part_who_else_reads_it_and_an_owner_takes_its_figures_back(
    client, sign_in, cohort, place, sari
):
    open_groups(cohort.programme, pitch="cohort", figures="mentors")
    page_of_startup = f"/cohorts/enrolments/{place.key}"
    sign_in(sari)
    matched = "the staff of the programme, and mentors who are matched with you"
    staff, mentors = "the staff of the programme", "the mentors of your cohort, and the staff"
    beside = "the other startups of your cohort, its mentors, and the staff"
    assert re.findall(r"Read by: (.*?)\.<", client.get(page_of_startup).text) == [
        mentors,
        beside,
        matched,
        matched,
        staff,
        mentors,
    ]
    client.post(f"{page_of_startup}/figures")
    page = client.get(page_of_startup).text
    assert re.findall(r"Read by: (.*?)\.<", page)[-1] == staff
    assert "Let mentors read our figures" in page
    client.post(f"{page_of_startup}/figures", data={"share": "1"})
    assert "Show our figures to no mentor any more" in client.get(page_of_startup).text
    member = make.person("Member")
    make.member(place.startup, member)
    for person in (member, make.manager(cohort.programme)):
        sign_in(person)
        assert "our figures" not in client.get(page_of_startup).text
        assert client.post(f"{page_of_startup}/figures").status_code == 404


def test_a_mentor_reads_on_the_page_of_the_match_what_the_programme_opens_beyond_what_they_need(
    client, sign_in, cohort, place
):
    mentor = make.mentor(cohort)
    match = make.match(mentor, place)
    sign_in(mentor.user)
    address = f"/mentors/matches/{match.key}"
    assert groups_on(client.get(address)) == WITH_EACH | {FieldGroup.TEAM}, (
        "the addresses of those at work together"
    )
    open_groups(cohort.programme, figures="mentors", pitch="staff", brief="staff")
    assert groups_on(client.get(address)) == set(TEXTS)
    make.change(place, shares_figures=False)
    assert groups_on(client.get(address)) == set(TEXTS) - {FieldGroup.FIGURES}


def test_blind_readers_learn_nothing_by_it(client, sign_in, cohort, place):
    open_groups(cohort.programme, **{g.value: g.widest.value for g in FieldGroup})
    call = make.closed_call(cohort)
    with stage():
        current_round(call.id).is_blind = True
    reviewer = make.reviewer(call)
    application = make.application(state=ApplicationState.IN_REVIEW, call=call, startup=place.startup)
    review = make.review(application, reviewer)
    sign_in(reviewer)
    page = client.get(f"/cohorts/reviews/{review.key}")
    assert page.status_code == 200
    assert "Kali Bersih" not in page.text
    assert "kali.example" not in page.text


def test_the_list_asks_the_database_as_often_for_five_startups_as_for_one(
    client, sign_in, cohort, listed, place, count_queries
):
    open_groups(cohort.programme, brief="public", team="cohort", figures="mentors")
    sign_in(make.mentor(cohort).user)
    client.get(listed)
    with count_queries() as one:
        client.get(listed)
    for _n in range(4):
        make.enrolment(cohort)
    with count_queries() as five:
        assert client.get(listed).text.count('class="panel"') == 5
    assert five.total == one.total
