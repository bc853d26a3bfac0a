"""An application in the browser, without JavaScript: nothing typed is lost, nothing is done twice, nobody peeks."""

import io
import re
from datetime import timedelta

import pytest

from accelerator import clock as real_clock
from accelerator.db import db, new_key
from cohorts.models import Application, ApplicationState
from cohorts.models.questions import form_of
from cohorts.models.startup_form import startup_form
from tests import factories as make
from tests.factories.cohorts import FULL_ANSWERS, pdf

S = ApplicationState
PDF = pdf()
JSON = {"Accept": "application/json"}
FORM = form_of(startup_form())


@pytest.fixture
def founder(sign_in):
    user = make.person("Sari")
    sign_in(user)
    return user


def draft_of(user, **values):
    return make.application(startup=make.organisation("Kali Bersih", owner=user), owner=user, **values)


def url(application, rest=""):
    return f"/cohorts/applications/{application.key}{rest}"


def mark(page):
    return re.search(r'name="version"[^>]*value="([^"]*)"', page.text)[1]


def fields_of(section, answers):
    """What the page's form would send for a section, all of its questions filled."""
    data = {"asked": [question.key for question in section.questions]}
    for question in section.questions:
        value = answers.get(question.key, "")
        if isinstance(value, dict):
            data[question.key], data[question.key + "__currency"] = value["amount"], value["currency"]
        elif isinstance(value, list) and question.columns:
            data.update(
                {f"{question.key}-{n}-{k}": cell for n, row in enumerate(value) for k, cell in row.items()}
            )
        elif question.kind.value != "file":
            data[question.key] = value
    return data


def uploading(version, content, name):
    """A multipart body in memory; the test client would leave a large one in an open file."""
    head = f'--cut\r\nContent-Disposition: form-data; name="version"\r\n\r\n{version}\r\n--cut\r\n'
    head += f'Content-Disposition: form-data; name="deck"; filename="{name}"\r\n\r\n'
    body = head.encode() + content + b"\r\n--cut--\r\n"
    return {"data": body, "content_type": "multipart/form-data; boundary=cut"}


def submitted(client, user, **values):
    application = draft_of(user, **values)
    upload = {
        "deck": (io.BytesIO(PDF), "deck.pdf"),
        "version": mark(client.get(url(application, "/edit?section=deck"))),
    }
    client.post(url(application, "/edit?section=deck"), data=upload)
    assert client.post(url(application, "/submit")).location == url(application, "/receipt")
    return application


def test_from_the_call_to_the_receipt_without_javascript(client, founder, mailbox):
    call = make.call()
    begun = client.post(f"/cohorts/calls/{call.slug}/apply", data={"name": "Kali Bersih"})
    path = begun.location.removesuffix("/edit")
    for section in FORM.sections:
        here = f"{path}/edit?section={section.key}"
        page = client.get(here)
        data = {"version": mark(page), **fields_of(section, FULL_ANSWERS)}
        if section.key == "deck":
            data["deck"] = (io.BytesIO(PDF), "Präsentasi Kali.pdf")
        saved = client.post(here, data=data, content_type="multipart/form-data")
        assert saved.status_code == 303, saved.text
    assert saved.location == f"{path}/preview"
    assert "Everything is answered" in client.get(f"{path}/preview").text
    done = client.post(f"{path}/submit")
    assert (done.status_code, done.location) == (303, f"{path}/receipt")
    receipt = client.get(done.location).text
    assert f"{call.prefix}-0001" in receipt
    assert re.search(r"<code>[0-9a-f]{64}</code>", receipt)
    assert f"{call.prefix}-0001" in mailbox()[0]["Subject"]


def test_two_clicks_begin_one_application(client, founder, app):
    call = make.call()
    places = {
        client.post(f"/cohorts/calls/{call.slug}/apply", data={"name": "Kali"}).location
        for _click in range(2)
    }
    with app.app_context():
        assert (len(places), db.session.query(Application).count()) == (1, 1)


def test_two_clicks_submit_once(client, founder):
    application = submitted(client, founder)
    assert client.post(url(application, "/submit")).location == url(application, "/receipt")
    assert make.reload(application.call).last_number == 1


def test_a_wrong_answer_is_told_at_its_field_and_kept_with_all_others(client, founder):
    application = draft_of(founder, answers={})
    here = url(application, "/edit?section=startup")
    data = {"version": mark(client.get(here)), "name": "Kali <b>", "founded": "20x1", "tagline": "x" * 51}
    page = client.post(here, data=data)
    assert page.status_code == 422
    assert all(
        text in page.text
        for text in ("Kali &lt;b&gt;", 'value="20x1"', "At most 50 characters; these are 51.")
    )
    assert make.reload(application).answers["founded"] == "20x1"
    assert 'value="20x1"' in client.get(here).text


def test_writing_goes_on_where_something_is_unfinished(client, founder):
    application = draft_of(founder, call=make.call(questions=with_quiz()), answers={})

    def opened():
        page = client.get(url(application, "/edit"))
        return page.location or re.search(r"<h1[^>]*>([^<]+)", page.text)[1].strip()

    assert opened() == "Is it for you?"
    make.change(application, answers={"prototype": "yes"})
    assert opened() == "Your startup"
    make.change(application, answers={"prototype": "yes", "name": "Kali"})
    assert opened() == url(application, "/preview")


def with_quiz():
    yes_no = [{"code": "yes", "label": "Yes"}, {"code": "no", "label": "No"}]
    question = {"key": "prototype", "kind": "choice", "label": "A prototype?", "is_required": True}
    quiz = {**question, "own_options": yes_no, "passes": ["yes"], "reason": "It begins there."}
    name = {"key": "name", "kind": "text", "label": "Name", "is_required": True}
    return {
        "sections": [
            {"key": "quiz", "title": "Is it for you?", "questions": [quiz]},
            {"key": "startup", "title": "Your startup", "questions": [name]},
        ]
    }


def test_the_way_back_to_a_draft_comes_by_mail_and_once_an_hour(client, founder, mailbox):
    application = draft_of(founder)
    assert "Mail me the link" in client.get(url(application, "/edit")).text
    for _click in range(2):
        client.post(url(application, "/link"))
    (letter,) = mailbox()
    assert letter["To"] == f"Sari <{founder.email}>"
    assert url(application, "/edit") in letter.get_content()


def test_saving_a_draft_stays_on_the_section(client, founder):
    application = draft_of(founder, answers={})
    here = url(application, "/edit?section=startup")
    saved = client.post(here, data={"version": mark(client.get(here)), "name": "Kali", "draft": "1"})
    assert (saved.status_code, saved.location) == (303, here)


def test_autosave_answers_with_the_time_and_the_new_mark(client, founder):
    application = draft_of(founder, answers={})
    version = mark(client.get(url(application, "/edit")))
    first = client.post(url(application, "/draft"), data={"version": version, "tagline": "One"}, headers=JSON)
    assert (first.status_code, set(first.json)) == (200, {"saved_at", "version"})
    again = client.post(
        url(application, "/draft"), data={"version": first.json["version"], "tagline": "Two"}, headers=JSON
    )
    assert (again.status_code, make.reload(application).answers) == (200, {"tagline": "Two"})


def test_a_second_tab_gets_both_texts_and_overwrites_nothing(client, founder):
    application = draft_of(founder, answers={})
    here = url(application, "/edit?section=startup")
    stale = mark(client.get(here))
    client.post(here, data={"version": stale, "tagline": "Saved text"})
    refused = client.post(
        url(application, "/draft?section=startup"),
        data={"version": stale, "tagline": "Typed text"},
        headers=JSON,
    )
    assert (refused.status_code, refused.json["saved"], refused.json["typed"]) == (
        409,
        {"tagline": "Saved text"},
        {"tagline": "Typed text"},
    )
    page = client.post(here, data={"version": stale, "tagline": "Typed text"})
    assert page.status_code == 409
    assert all(text in page.text for text in ("Saved text", "Typed text", "Saved by Sari"))
    assert make.reload(application).answers == {"tagline": "Saved text"}
    client.post(here, data={"version": mark(page), "tagline": "Typed text"})
    assert make.reload(application).answers == {"tagline": "Typed text"}


@pytest.mark.parametrize("typed", ["a\0b", "x" * 20_001])
def test_text_that_cannot_be_stored_is_refused_and_shown_again(client, founder, typed):
    application = draft_of(founder, answers={})
    here = url(application, "/edit?section=startup")
    page = client.post(
        here, data={"version": mark(client.get(here)), "pitch": typed, "tagline": "Kept on the page"}
    )
    assert (page.status_code, make.reload(application).answers) == (422, {})
    assert "Kept on the page" in page.text


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "deck.pdf", "This file is empty"),
        (b"%PDF-" + b"0" * 10_000_000, "deck.pdf", "larger than 10 MB"),
        (b"MZ\x90", "deck.pdf", "not a PDF file"),
    ],
)
def test_a_bad_deck_is_told_at_its_field_and_the_one_before_stays(client, founder, content, name, said):
    application = draft_of(founder)
    here = url(application, "/edit?section=deck")
    client.post(here, data={"version": mark(client.get(here)), "deck": (io.BytesIO(PDF), "first.pdf")})
    page = client.post(here, **uploading(mark(client.get(here)), content, name))
    assert page.status_code == 422
    assert said in page.text
    assert "first.pdf" in page.text


def test_an_unfinished_draft_says_what_is_missing_and_where(client, founder):
    application = draft_of(founder, answers={**FULL_ANSWERS, "declarations": []})
    page = client.post(url(application, "/submit"))
    assert page.status_code == 422
    assert set(re.findall(r"edit\?section=(\w+)\">[^<]+</a>: 1 answer", page.text)) == {"deck", "consent"}


def test_after_the_deadline_a_submission_is_refused_and_the_draft_kept(client, founder, clock):
    application = draft_of(founder, call=make.call(closes_at=real_clock.now() + timedelta(hours=1)))
    here = url(application, "/edit?section=startup")
    version = mark(client.get(here))
    clock.freeze(application.call.true_deadline + timedelta(seconds=1))
    late = client.post(url(application, "/submit"))
    assert late.status_code == 409
    assert "The deadline has passed" in late.text
    page = client.post(here, data={"version": version, "tagline": "Typed too late"})
    assert (page.status_code, "Typed too late" in page.text) == (409, True)
    assert (
        client.post(
            url(application, "/draft"), data={"version": version, "tagline": "Late"}, headers=JSON
        ).status_code
        == 409
    )
    assert make.reload(application).answers == application.answers


PATHS = ["", "/edit", "/preview", "/receipt", f"/files/{'a' * 16}"]


@pytest.mark.parametrize("path", PATHS)
def test_another_startups_application_answers_like_one_that_never_was(client, founder, path):
    theirs = make.application(state=S.SUBMITTED)
    foreign, missing = client.get(url(theirs, path)), client.get(f"/cohorts/applications/{new_key()}{path}")
    plain = [
        re.sub(r"[0-9a-f]{16}|[\w-]{20,}(\.[\w-]+)*|[a-z2-7]{16}", "", page.text)
        for page in (foreign, missing)
    ]
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert plain[0] == plain[1]


def test_another_startups_application_cannot_be_changed(client, founder):
    theirs = make.application()
    for path in ("/edit", "/draft", "/submit", "/withdraw"):
        assert client.post(url(theirs, path), data={"tagline": "Mine", "reason": "x"}).status_code == 404
    assert make.reload(theirs).answers == theirs.answers


def test_a_manager_reads_submissions_and_never_drafts(client, founder, sign_in):
    sent = submitted(client, founder)
    draft = make.application(call=sent.call)
    sign_in(make.manager(sent.call.programme))
    page = client.get(url(sent))
    assert (page.status_code, client.get(url(draft)).status_code) == (200, 404)
    deck = re.search(r'href="([^"]+/files/[^"]+)"', page.text)[1]
    file = client.get(deck)
    assert file.data == PDF
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert (file.headers["X-Content-Type-Options"], "sandbox" in file.headers["Content-Security-Policy"]) == (
        "nosniff",
        True,
    )
    sign_in(make.person())
    assert client.get(deck).status_code == 404


def test_a_withdrawal_keeps_what_was_said_and_needs_a_reason(client, founder, mailbox):
    application = submitted(client, founder)
    client.post(url(application, "/withdraw"), data={"reason": " "})
    assert make.reload(application).state is S.SUBMITTED
    assert client.post(url(application, "/withdraw"), data={"reason": "We merged"}).status_code == 303
    page = client.get(url(application)).text
    assert "Withdrawn" in page
    assert "We merged" in page
    assert "withdrawn" in mailbox()[-1]["Subject"]


def test_home_shows_the_draft_as_a_task_until_it_is_handed_in(client, founder):
    draft = draft_of(founder)
    assert "Finish the application of Kali Bersih" in client.get("/").text
    submitted_one = url(draft)
    assert client.get(submitted_one).status_code == 200


def test_ones_own_list_asks_the_database_as_often_for_one_and_for_five(client, founder, count_queries):
    startup = make.organisation("Kali", owner=founder)
    make.application(startup=startup, owner=founder)
    with count_queries() as one:
        assert client.get("/cohorts/applications").status_code == 200
    for _number in range(4):
        make.application(startup=startup, owner=founder)
    with count_queries() as five:
        assert client.get("/cohorts/applications").status_code == 200
    assert one.total == five.total


def test_a_new_name_beside_a_chosen_startup_is_asked_about_not_dropped(client, founder):
    startup = make.organisation("Kali Bersih", owner=founder)
    call = make.call()
    page = client.post(
        f"/cohorts/calls/{call.slug}/apply", data={"startup": startup.key, "name": "Kanalwacht"}
    )
    assert page.status_code == 422
    assert 'value="Kanalwacht"' in page.text
    assert "empty this box" in page.text
    begun = client.post(f"/cohorts/calls/{call.slug}/apply", data={"startup": "", "name": "Kanalwacht"})
    assert begun.status_code == 303
    assert "Kanalwacht" in client.get(begun.location).text
