"""A programme's own words for the letters that go out in its name: written, looked at, sent, taken back (COM02)."""

import re
from urllib.parse import urlencode

import pytest

from accelerator.db import db
from accelerator.facts import record
from accelerator.permissions import SYSTEM
from cohorts.facts import ApplicationSubmitted
from cohorts.models import ApplicationState, Ineligibility, LetterTemplate, Outcome, ProgrammeLetter
from cohorts.operations import decisions, offers, reminders, screening
from cohorts.operations import letter_templates as operations
from cohorts.queries import applications, calls
from cohorts.queries.letter_templates import shipped
from config import LOCALES
from tests import factories as make
from tests.stage import stage

S = ApplicationState
OWN = {
    "subject": "Good news for {startup}",
    "body": "Dear {name},\n\nyou have until {answer_by}.\n\n{feedback}\n\nYours",
}


@pytest.fixture
def call(tables):
    return make.closed_call(title={"en": "Rivers", "id": "Sungai"})


@pytest.fixture
def manager(call, sign_in):
    user = make.manager(call.programme)
    sign_in(user)
    return user


@pytest.fixture
def application(call):
    owner = make.person("Sari")
    kali = make.organisation("Kali", owner=owner)
    return make.application(call=call, state=S.SUBMITTED, owner=owner, startup=kali)


def page(call, letter="decision_offer", language="en", **more):
    query = urlencode({"letter": letter, "language": language, **more})
    return f"/cohorts/programmes/{call.programme.slug}/letters?{query}"


def kept():
    with stage():
        return [(one.letter, one.locale, one.subject, one.body) for one in db.session.query(LetterTemplate)]


def own_words(call, letter, locale="en", subject="From us", body="Dear {name}"):
    with stage():
        operations.word_letter(
            SYSTEM, call.programme, letter=letter, locale=locale, subject=subject, body=body
        )


def test_the_page_begins_with_the_shipped_text_in_each_language(client, call, manager):
    for language in LOCALES:
        for letter in ProgrammeLetter:
            answer = client.get(page(call, letter.value, language))
            with stage():
                subject, _body = shipped(letter, language)
            assert (answer.status_code, subject.replace('"', "&#34;") in answer.text) == (200, True)


@pytest.mark.parametrize("letter", ProgrammeLetter)
@pytest.mark.parametrize("language", LOCALES)
def test_the_shipped_texts_name_only_what_is_known(tables, letter, language):
    with stage():
        operations.check_words(letter, *shipped(letter, language))


def test_own_words_are_kept_for_one_letter_and_one_language(client, call, manager, facts):
    answer = client.post(page(call, application="x"), data=OWN)
    assert (answer.status_code, answer.location) == (303, page(call, application="x"))
    assert kept() == [(ProgrammeLetter.OFFER, "en", OWN["subject"], OWN["body"] + "\n")]
    assert OWN["subject"] in client.get(page(call)).text
    assert OWN["subject"] not in client.get(page(call, language="de")).text
    assert [type(fact).__name__ for fact in facts][-1] == "LetterWorded"


@pytest.mark.parametrize(
    ("box", "text"), [("subject", "For {startupp}"), ("body", "Until {deadline}"), ("body", "{}")]
)
def test_a_placeholder_that_nothing_would_fill_is_refused_with_those_that_are_known(
    client, call, manager, box, text
):
    for more in ({}, {"look": "1"}):
        answer = client.post(page(call), data={**OWN, box: text, **more})
        assert (answer.status_code, text in answer.text, kept()) == (422, True, [])
        assert (
            "Known are: {name}, {startup}, {call}, {cohort}, {programme}, {reference}, {page}, {answer_by}"
            in answer.text
        )


def test_looking_first_shows_typed_words_on_a_real_application_and_keeps_nothing(
    client, call, manager, application, mailbox
):
    typed = {"subject": "For {startup}", "body": "Dear {name} of {reference}", "look": "1"}
    answer = client.post(page(call, application=application.key), data=typed)
    shown = answer.text.split("As it is read")[1]
    assert (answer.status_code, "For Kali" in shown) == (200, True)
    assert f"Dear Sari of {call.prefix}-{application.number:04d}" in shown
    assert (kept(), mailbox()) == ([], [])


def test_nobody_looks_at_a_letter_with_their_own_startup_or_another_programmes(
    client, call, manager, application
):
    make.member(application.startup, manager)
    other = make.application(call=make.closed_call(), state=S.SUBMITTED, startup=make.organisation("Far"))
    draft = make.application(call=call, startup=make.organisation("Draft"))
    for one in (application, other, draft):
        shown = client.get(page(call, application=one.key)).text
        assert ("no application yet" in shown, one.startup.name in shown) == (True, False)


def test_the_second_window_does_not_overwrite_the_first_unseen(client, call, manager):
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', client.get(page(call)).text)[1]
    assert client.post(page(call), data={**OWN, "seen": seen}).status_code == 303
    late = client.post(page(call), data={"subject": "Mine", "body": "Mine", "seen": seen})
    assert (late.status_code, "It says now: Good news for {startup}" in late.text, len(kept())) == (
        409,
        True,
        1,
    )


def test_the_shipped_text_comes_back(client, call, manager):
    client.post(page(call), data=OWN)
    there = page(call).replace("/letters?", "/letters/shipped?")
    assert (client.post(there).status_code, client.post(there).status_code, kept()) == (303, 303, [])


def test_only_those_who_run_the_programme_word_its_letters(client, call, sign_in):
    for user in (make.manager(make.programme()), make.admin(), make.person("Budi")):
        sign_in(user)
        assert (client.get(page(call)).status_code, client.post(page(call), data=OWN).status_code) == (
            404,
            404,
        )
    assert kept() == []


EVERYTHING = {
    letter: "".join(f"{name}={{{name}}};" for name in letter.placeholders) for letter in ProgrammeLetter
}


def released(call, application, outcome, mailbox):
    make.decision(application, outcome)
    with stage():
        decisions.release_decisions(SYSTEM, calls.call(call.slug))
    return mailbox()[-1]


@pytest.mark.parametrize(
    ("outcome", "letter"),
    [
        (Outcome.OFFER, ProgrammeLetter.OFFER),
        (Outcome.WAITLIST, ProgrammeLetter.WAITLIST),
        (Outcome.REJECT, ProgrammeLetter.REJECT),
    ],
)
def test_decisions_go_out_in_the_programmes_words(call, application, mailbox, outcome, letter):
    own_words(call, letter, subject="From us to {startup}", body=EVERYTHING[letter])
    sent = released(call, application, outcome, mailbox)
    text = sent.get_content()
    assert sent["Subject"] == "From us to Kali"
    assert text.startswith(f"name=Sari;startup=Kali;call=Rivers;cohort={call.cohort.name};programme=")
    assert "{" not in text


def test_a_place_that_becomes_free_is_offered_in_the_programmes_words(tables, mailbox):
    call = make.closed_call(make.cohort(capacity=1))
    own_words(
        call, ProgrammeLetter.PROMOTION, subject="It is free", body=EVERYTHING[ProgrammeLetter.PROMOTION]
    )
    given = make.offer(call)
    make.waiting(call, 1)
    with stage():
        application = applications.application(given.application.key)
        offers.decline_offer(make.actor(given.application.owner), application, reason="No time.")
    sent = mailbox()[-1]
    assert (sent["Subject"], "{" in sent.get_content()) == ("It is free", False)


def test_whoever_cannot_take_part_reads_it_in_the_programmes_words(call, application, mailbox):
    letter = ProgrammeLetter.NOT_ELIGIBLE
    own_words(call, letter, subject="Not this time", body=EVERYTHING[letter])
    with stage():
        screening.screen_applications(
            make.actor(make.manager(call.programme)),
            calls.call(call.slug),
            versions={application.key: application.version},
            reason=Ineligibility.REGION,
            words="Bandung is elsewhere.",
            tells=True,
        )
    sent = mailbox()[-1]
    text = sent.get_content()
    assert (sent["Subject"], "Bandung is elsewhere." in text, "{" in text) == ("Not this time", True, False)


def test_the_receipt_comes_in_the_programmes_words(call, application, mailbox):
    letter = ProgrammeLetter.RECEIVED
    own_words(call, letter, subject="Here it is", body=EVERYTHING[letter])
    with stage():
        record(
            ApplicationSubmitted(
                actor_id=application.owner_id, application_id=application.id, number=1, content_hash="0"
            )
        )
    sent = mailbox()[-1]
    assert (sent["Subject"], "{" in sent.get_content()) == ("Here it is", False)


def test_an_offer_is_reminded_of_in_the_programmes_words(call, application, mailbox):
    own_words(
        call, ProgrammeLetter.OFFER_DUE, subject="Still there?", body=EVERYTHING[ProgrammeLetter.OFFER_DUE]
    )
    released(call, application, Outcome.OFFER, mailbox)
    with stage():
        reminders.remind_of_offer(SYSTEM, applications.application(application.key), mark="x:")
    sent = mailbox()[-1]
    assert (sent["Subject"], "{" in sent.get_content()) == ("Still there?", False)


def test_a_draft_begins_with_the_programmes_words_and_stays_when_these_change(
    client, call, manager, application, mailbox
):
    own_words(call, ProgrammeLetter.REJECT, subject="To {name}", body="Dear {name} of {startup}")
    make.decision(application, Outcome.REJECT)
    draft = client.get(f"/cohorts/applications/{application.key}/letter").text
    assert ('value="To {name}"' in draft, "Dear {name} of Kali" in draft) == (True, True)
    own_words(call, ProgrammeLetter.REJECT, subject="Other", body="Other words of {programme}")
    with stage():
        decisions.release_decisions(SYSTEM, calls.call(call.slug))
    assert mailbox()[-1]["Subject"] == "Other"
