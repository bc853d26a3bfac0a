"""A new season: last year's call copied with its dates moved, the shipped forms, and who may apply at all."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accelerator import clock
from accelerator.accounts.models import Role
from accelerator.db import db, unit_of_work
from accelerator.organisations.models import Organisation, OrganisationKind
from cohorts.models import (
    Application,
    Calibration,
    Call,
    CallLetter,
    Circle,
    ConflictKind,
    ConflictRule,
    Criterion,
    Effect,
    Method,
    Round,
)
from cohorts.models.person_form import person_form
from cohorts.models.programmes import asked_and_said
from cohorts.models.questions import form_of
from cohorts.models.startup_form import startup_form
from cohorts.models.support_form import support_form
from cohorts.queries.reviews import reviewers_of_this
from tests import factories as make

JAKARTA = ZoneInfo("Asia/Jakarta")


@pytest.fixture
def last_season(sign_in):
    opens = datetime(2023, 3, 1, 9, 0, tzinfo=JAKARTA)
    call = make.call(
        title="Future City 2023",
        prefix="FCA23",
        opens_at=opens,
        closes_at=opens + timedelta(days=30),
        zone="Asia/Jakarta",
    )
    sign_in(make.manager(call.programme))
    return call


def boxes(page):
    """The boxes of the copy's form as the page fills them."""
    names = ("title_en", "slug", "prefix", "zone", "opens_at", "closes_at", "grace_minutes", "answer_days")
    found = {name: re.search(rf'name="{name}"[^>]*?value="([^"]*)"', page) for name in names}
    return {name: match[1] for name, match in found.items() if match}


def test_a_call_is_copied_with_its_form_its_criteria_and_its_dates_moved(client, last_season):
    here = f"/cohorts/calls/{last_season.slug}/clone"
    page = client.get(f"{here}?opens_on=2024-03-04").text
    filled = boxes(page)
    assert (filled["title_en"], filled["prefix"]) == ("Future City 2024", "FCA24")
    assert (filled["opens_at"], filled["closes_at"]) == ("2024-03-04 09:00:00", "2024-04-03 09:00:00")
    assert "8 criteria" in page
    cohort = re.search(r'<select[^>]*name="cohort".*?value="([^"]+)"', page, re.DOTALL)[1]
    done = client.post(here, data={**filled, "zone": "Asia/Jakarta", "slug": "fc-2024", "cohort": cohort})
    assert (done.status_code, done.location) == (303, "/cohorts/calls/fc-2024")
    with client.application.app_context():
        made = db.session.query(Call).filter_by(slug="fc-2024").one()
        source = db.session.query(Call).filter_by(slug=last_season.slug).one()
        assert (made.questions, made.is_published, made.last_number) == (source.questions, False, 0)
        of_call = {
            call.id: [
                (criterion.code, criterion.weight)
                for criterion in db.session.query(Criterion).join(Round, Round.id == Criterion.round_id)
                .filter(Round.call_id == call.id).order_by(Criterion.position)
            ]
            for call in (made, source)
        }  # fmt: skip
        assert of_call[made.id] == of_call[source.id]
        assert len(of_call[made.id]) == 8


@pytest.mark.parametrize(("ticked", "readers"), [({}, []), ({"takes_reviewers": "y"}, ["Nok"])])
def test_the_reviewers_of_a_call_come_along_if_the_manager_likes(client, last_season, ticked, readers):
    make.role(make.person("Nok"), Role.REVIEWER, f"call:{last_season.id}")
    make.role(make.person("Ola"), Role.REVIEWER, f"programme:{last_season.programme_id}")
    here = f"/cohorts/calls/{last_season.slug}/clone"
    page = client.get(f"{here}?opens_on=2024-03-04").text
    assert "If you like: Nok" in page
    cohort = re.search(r'<select[^>]*name="cohort".*?value="([^"]+)"', page, re.DOTALL)[1]
    typed = {**boxes(page), "zone": "Asia/Jakarta", "slug": "fc-2024", "cohort": cohort, **ticked}
    assert client.post(here, data=typed).status_code == 303
    with client.application.app_context():
        made = db.session.query(Call).filter_by(slug="fc-2024").one()
        assert [person.name for person in reviewers_of_this(made)] == readers


def test_rules_and_letters_are_shown_before_and_copied(client, last_season):
    here = f"/cohorts/calls/{last_season.slug}/clone"
    with client.application.app_context(), unit_of_work():
        db.session.add_all(
            [
                ConflictRule(call_id=last_season.id, kind=ConflictKind.INVESTOR, effect=Effect.WARN),
                Calibration(call_id=last_season.id, method=Method.RAW, tie_break="team", changes=3),
                CallLetter(
                    call_id=last_season.id,
                    circle=Circle.BEGUN,
                    subjects={"en": "Last days of {call}"},
                    bodies={"en": "Until {deadline}."},
                    written_by=1,
                    sent_at=clock.now(),
                    people=7,
                ),
            ]
        )
    page = client.get(f"{here}?opens_on=2024-03-04").text
    assert "Last days of {call}" in page
    cohort = re.search(r'<select[^>]*name="cohort".*?value="([^"]+)"', page, re.DOTALL)[1]
    typed = {**boxes(page), "zone": "Asia/Jakarta", "slug": "fc-2024", "cohort": cohort}
    assert client.post(here, data=typed).status_code == 303
    with client.application.app_context():
        made = db.session.query(Call).filter_by(slug="fc-2024").one()
        rules = db.session.query(ConflictRule).filter_by(call_id=made.id).one()
        ranking = db.session.query(Calibration).filter_by(call_id=made.id).one()
        letter = db.session.query(CallLetter).filter_by(call_id=made.id).one()
    for page in ("calibration", "decisions", "rounds"):
        assert client.get(f"/cohorts/calls/fc-2024/{page}").status_code == 200
    assert (rules.kind, rules.effect) == (ConflictKind.INVESTOR, Effect.WARN)
    assert (ranking.method, ranking.tie_break, ranking.changes) == (Method.RAW, "team", 0)
    assert (letter.subjects, letter.sent_at, letter.people) == ({"en": "Last days of {call}"}, None, 0)


def test_a_copy_in_the_same_year_gets_a_prefix_of_its_own(client, last_season):
    page = client.get(f"/cohorts/calls/{last_season.slug}/clone?opens_on=2023-09-04").text
    assert (boxes(page)["title_en"], boxes(page)["prefix"]) == ("Future City 2023", "FCA23B")


def test_years_of_title_and_prefix_move_whatever_year_the_call_opened_in(client, sign_in):
    opens = datetime(2023, 11, 1, 9, 0, tzinfo=JAKARTA)
    call = make.call(
        title="Cohort 2024", prefix="HACK2024", opens_at=opens, closes_at=opens + timedelta(days=30)
    )
    sign_in(make.manager(call.programme))
    filled = boxes(client.get(f"/cohorts/calls/{call.slug}/clone?opens_on=2024-11-04").text)
    assert (filled["title_en"], filled["prefix"]) == ("Cohort 2025", "HACK2025")


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2031-02-30", "next May"])
def test_an_opening_day_that_cannot_be_is_a_year_after_the_last(client, last_season, day):
    here = f"/cohorts/calls/{last_season.slug}/clone"
    usual, asked = client.get(here), client.get(f"{here}?opens_on={day}")
    assert asked.status_code == 200
    opens = [re.findall(r'name="opens_at"[^>]*value="([^"]+)"', page.text) for page in (usual, asked)]
    assert (len(opens[0]), opens[1]) == (1, opens[0])


def test_two_calls_share_no_prefix_and_what_was_typed_stays(client, last_season):
    here = f"/cohorts/calls/{last_season.slug}/clone"
    page = client.get(f"{here}?opens_on=2024-03-04").text
    cohort = re.search(r'<select[^>]*name="cohort".*?value="([^"]+)"', page, re.DOTALL)[1]
    typed = {**boxes(page), "zone": "Asia/Jakarta", "cohort": cohort, "slug": "fc-2024", "prefix": "fca23 "}
    refused = client.post(here, data={**typed, "faq_de": "Wer darf?\nAlle."})
    assert refused.status_code == 422
    assert "Another call numbers its receipts with this prefix." in refused.text
    assert "Wer darf?\nAlle." in refused.text


def test_questions_and_answers_are_written_read_and_copied_in_each_language(client, last_season):
    here = f"/cohorts/calls/{last_season.slug}"
    typed = boxes(client.get(f"{here}/edit").text)
    typed["zone"] = "Asia/Jakarta"
    client.post(
        f"{here}/edit",
        data={
            **typed,
            "faq_en": "Must we be registered?\nNo.\n\nMay we apply twice?\nOnce a call.\nThe last one counts.",
            "faq_de": "Müssen wir eingetragen sein?\nNein.",
        },
    )

    visitor = client.application.test_client()

    def shown(language):
        page = visitor.get(here, headers={"Accept-Language": language}).text
        return re.findall(
            r'<summary><strong>([^<]+)</strong></summary><p class="prose preserve">([^<]+)', page
        )

    english = [
        ("Must we be registered?", "No."),
        ("May we apply twice?", "Once a call.\nThe last one counts."),
    ]
    assert [shown("en"), shown("id")] == [english, english]
    assert shown("de") == [("Müssen wir eingetragen sein?", "Nein.")]
    copy = client.get(f"{here}/clone").text
    assert "Müssen wir eingetragen sein?\nNein." in copy


def test_a_question_without_its_answer_is_named_at_its_box(client, last_season):
    here = f"/cohorts/calls/{last_season.slug}/edit"
    typed = {**boxes(client.get(here).text), "zone": "Asia/Jakarta"}
    refused = client.post(here, data={**typed, "faq_id": "Siapa boleh?\n\nKapan?\nBesok."})
    assert (refused.status_code, "“Siapa boleh?” has no answer." in refused.text) == (422, True)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Who?\nAll.\n\nAlso abroad.\n\nWhen?\nNow.", [("Who?", "All.\n\nAlso abroad."), ("When?", "Now.")]),
        ("Who?\n\nAll.\n\nAlso abroad.", [("Who?", "All.\n\nAlso abroad.")]),
        ("ใครสมัครได้\nทุกคน\n\nจากทุกเมือง\n\nเมื่อใด\nวันนี้", [("ใครสมัครได้", "ทุกคน\n\nจากทุกเมือง"), ("เมื่อใด", "วันนี้")]),
        ("Who?\r\n\r\n\r\nWhen?", [("Who?", ""), ("When?", "")]),
        (" \n\n ", []),
    ],
)  # fmt: skip
def test_an_answer_may_have_several_paragraphs(text, read):
    assert asked_and_said(text) == read


def test_a_call_says_everything_in_the_readers_language_and_else_in_english(client, last_season):
    here = f"/cohorts/calls/{last_season.slug}"
    written = {
        "title_en": "Future City", "summary_en": "For rivers", "eligibility_en": "A prototype",
        "title_id": "Kota Masa Depan", "eligibility_id": "Purwarupa",
    }  # fmt: skip
    typed = {**boxes(client.get(f"{here}/edit").text), "zone": "Asia/Jakarta"}
    assert client.post(f"{here}/edit", data={**typed, **written}).status_code == 303
    visitor = client.application.test_client()

    def shown(language):
        page = visitor.get(here, headers={"Accept-Language": language}).text
        return [
            re.search(part, page)[1].strip()
            for part in (r"<h1[^>]*>([^<]+)", r'preserve">([^<]+)', r"<li>([^<]+)")
        ]

    assert shown("id") == ["Kota Masa Depan", "For rivers", "Purwarupa"]
    assert shown("th") == ["Future City", "For rivers", "A prototype"]
    assert "Kota Masa Depan" in client.get(f"{here}/clone").text


def test_english_is_what_a_calls_title_needs(client, last_season):
    here = f"/cohorts/calls/{last_season.slug}/edit"
    typed = {**boxes(client.get(here).text), "zone": "Asia/Jakarta", "title_en": "", "title_id": "Kota"}
    refused = client.post(here, data=typed)
    assert (refused.status_code, 'value="Kota"' in refused.text) == (422, True)


def test_nobody_else_copies_a_call(client, last_season, sign_in):
    sign_in(make.person())
    assert client.get(f"/cohorts/calls/{last_season.slug}/clone").status_code == 404


@pytest.fixture
def track(sign_in):
    return make.call(questions=support_form())


def test_the_support_form_asks_for_organisations():
    form = form_of(support_form())
    assert form.participants == "support"
    assert [question.key for question in form.quiz] == ["supports_startups", "a_year"]


def test_anyone_learns_whether_a_call_is_for_them_and_where_else_to_go(client, track):
    here = f"/cohorts/calls/{track.slug}/eligibility"
    assert "Does your organisation support startups" in client.get(here).text
    failed = client.get(f"{here}?supports_startups=no&a_year=yes").text
    assert "The training is for organisations that support startups already." in failed
    assert "Startups themselves apply to the accelerator." in failed
    assert "/apply?" not in failed
    assert "Please answer every question." in client.get(f"{here}?a_year=yes").text
    assert (
        "/apply?supports_startups=yes&amp;a_year=yes"
        in client.get(f"{here}?supports_startups=yes&a_year=yes").text
    )


def test_the_quiz_comes_first_and_its_answers_stay_with_the_application(client, track, sign_in):
    sign_in(make.person())
    apply = f"/cohorts/calls/{track.slug}/apply"
    assert client.get(apply).location == f"/cohorts/calls/{track.slug}/eligibility"
    begun = client.post(f"{apply}?supports_startups=yes&a_year=yes", data={"name": "Inkubator Kali"})
    assert begun.status_code == 303
    with client.application.app_context():
        application = db.session.query(Application).one()
        assert application.answers == {"supports_startups": "yes", "a_year": "yes", "name": "Inkubator Kali"}
        assert db.session.query(Organisation).one().kind is OrganisationKind.SUPPORT


def test_an_answer_that_does_not_pass_is_never_handed_in_however_it_got_there(client, track, sign_in):
    user = make.person()
    sign_in(user)
    startup = make.organisation("Inkubator", owner=user, kind=OrganisationKind.SUPPORT)
    made = make.application(call=track, startup=startup, owner=user, answers={"a_year": "no"})
    refused = client.post(f"/cohorts/applications/{made.key}/submit")
    assert refused.status_code == 422
    assert "The training builds on a first year of practice." in refused.text


def test_people_apply_by_themselves_under_their_own_name(client, sign_in):
    user, call = make.person("Nok Chaiyasit"), make.call(questions=person_form())
    sign_in(user)
    apply = f"/cohorts/calls/{call.slug}/apply"
    assert 'value="Nok Chaiyasit"' in client.get(apply).text
    for _twice in range(2):
        assert client.post(apply, data={"name": "Nok Chaiyasit"}).status_code == 303
    with client.application.app_context():
        profile = db.session.query(Organisation).one()
        assert (profile.kind, profile.name) == (OrganisationKind.PERSON, "Nok Chaiyasit")
        assert db.session.query(Application).count() == 1


def words_on(page: str) -> str:
    """What a page says, without its markup."""
    return re.sub(r"<[^>]*>", " ", page)


@pytest.mark.parametrize(
    ("kind", "form", "said"),
    [
        (
            OrganisationKind.STARTUP,
            startup_form,
            ["For which startup do you apply?", "A new startup", "Only owners of the startup hand in"],
        ),
        (
            OrganisationKind.PERSON,
            person_form,
            ["With which profile do you apply?", "A new profile", "Only owners of the profile hand in"],
        ),
        (
            OrganisationKind.SUPPORT,
            support_form,
            [
                "For which support organisation do you apply?",
                "A new support organisation",
                "Only owners of the support organisation hand in",
            ],
        ),
    ],
)
def test_the_pages_call_those_who_apply_by_their_name(client, tables, sign_in, kind, form, said):
    user = make.person()
    sign_in(user)
    call, applicant = make.call(questions=form()), make.organisation("Kali", owner=user, kind=kind)
    made = make.application(call=call, startup=applicant, owner=user)
    apply = f"/cohorts/calls/{call.slug}/apply?supports_startups=yes&a_year=yes"
    pages = [client.get(page).text for page in (apply, f"/cohorts/applications/{made.key}/people")]
    assert [phrase in words_on(" ".join(pages)) for phrase in said] == [True, True, True]
