"""Consents: a version never changes, a new one is asked about anew, and every answer is kept (ACC10)."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from accelerator import clock as real_clock
from accelerator.accounts import consents, invitations, links, queries
from accelerator.accounts.consent_texts import SHIPPED
from accelerator.accounts.models import Consent, ConsentKind, ConsentText, LinkPurpose, Role, User
from accelerator.db import db
from accelerator.errors import Conflict, DomainError, NotAllowed
from accelerator.permissions import SYSTEM
from config import LOCALES
from tests import factories as make
from tests.stage import stage

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def user(app: Flask, tables: None) -> User:
    """Somebody without a role."""
    return make.person("Sari")


def publish(
    kind: ConsentKind = ConsentKind.TERMS, audience: str = "", words: str = "Be kind."
) -> ConsentText:
    with stage():
        return consents.publish_text(SYSTEM, kind=kind, audience=audience, bodies={"en": words, "id": ""})


def answers(user: User) -> list[tuple[int, bool, str]]:
    with stage():
        rows = db.session.scalars(sa.select(Consent).where(Consent.user_id == user.id).order_by(Consent.id))
        return [(row.text_id, row.is_given, row.locale) for row in rows]


def goes_to(client: FlaskClient, path: str = "/account") -> str:
    """Where a browser that opens a page ends up; '' on that very page."""
    return client.get(path, headers=BROWSER).headers.get("Location", "")


def agree(client: FlaskClient, *texts: ConsentText, onward: str = "/account") -> str:
    sent = client.post("/account/consents", data={"text": [text.key for text in texts], "next": onward})
    return sent.headers["Location"]


def test_what_ships_is_there_in_every_language_for_every_kind(context: Flask):
    assert {kind: list(bodies) for kind, bodies in SHIPPED.items()} == {
        kind: list(LOCALES) for kind in ConsentKind
    }


def test_without_a_text_nobody_is_asked(client, sign_in, user):
    sign_in(user)
    assert goes_to(client) == ""


def test_terms_are_asked_about_before_the_next_page_and_only_there(client, sign_in, user):
    terms = publish()
    sign_in(user)
    assert goes_to(client, "/account?tab=1") == "/account/consents?next=/account?tab%3D1"
    assert goes_to(client, "/") == "/account/consents?next=/"
    page = client.get("/account/consents?next=/account", headers=BROWSER).text
    assert ("Be kind." in page, "I agree, go on" in page) == (True, True)
    posted = client.post(
        "/account", data={"name": "Sari R.", "locale": "en", "zone": "Asia/Jakarta"}, headers=BROWSER
    )
    assert (posted.headers["Location"], make.reload(user).name) == ("/account", "Sari R.")
    assert client.get("/account", headers={"Accept": "*/*"}).status_code == 200
    assert client.get("/account", headers={**BROWSER, "HX-Request": "true"}).status_code == 200
    assert (agree(client, terms), goes_to(client)) == ("/account", "")
    assert answers(user) == [(terms.id, True, "en")]


def test_a_new_version_asks_again_and_the_old_answer_stays(client, sign_in, user):
    first = publish()
    sign_in(user)
    agree(client, first)
    second = publish(words="Be kind and on time.")
    assert goes_to(client) == "/account/consents?next=/account"
    agree(client, first)
    assert goes_to(client) != "", "an old version on a page left open is no answer to the new one"
    agree(client, second)
    assert (goes_to(client), answers(user)) == ("", [(first.id, True, "en"), (second.id, True, "en")])


def test_a_text_for_a_role_asks_those_who_hold_it_now(client, sign_in, user):
    publish(audience="mentor")
    sign_in(user)
    assert goes_to(client) == ""
    make.role(user, Role.MENTOR, "programme:1")
    assert goes_to(client) == "/account/consents?next=/account"


def test_agreeing_never_leads_to_another_site(client, sign_in, user):
    terms = publish()
    sign_in(user)
    assert agree(client, terms, onward="//evil.example") == "/"


def test_who_does_not_agree_may_leave_and_choose_a_language(client, sign_in, user):
    publish()
    sign_in(user)
    assert client.post("/language", data={"locale": "de"}, headers=BROWSER).status_code == 303
    assert "Be kind." in client.get("/account/consents", headers=BROWSER).text
    assert client.post("/logout", headers=BROWSER).headers["Location"] == "/login"


@pytest.mark.parametrize("kind", [ConsentKind.PHOTO, ConsentKind.DONOR_DATA])
def test_what_is_voluntary_holds_nobody_and_can_be_allowed_and_withdrawn(client, sign_in, user, clock, kind):
    text = publish(kind)
    sign_in(user)
    assert (goes_to(client), "1 question waits for your answer." in client.get("/account").text) == ("", True)
    for said in ("yes", "yes", "no"):
        clock.move(timedelta(minutes=1))
        assert client.post(f"/account/consents/{text.key}", data={"answer": said}).status_code == 303
    assert answers(user) == [(text.id, True, "en"), (text.id, False, "en")]
    page = client.get("/account/consents").text
    assert ("You do not allow this" in page, page.count("not allowed"), page.count(">agreed<")) == (
        True,
        1,
        1,
    )


def test_terms_can_not_be_withdrawn_and_an_old_version_not_be_answered(context: Flask):
    user, terms, photo = make.person(), publish(), publish(ConsentKind.PHOTO)
    newer = publish(ConsentKind.PHOTO, words="Pictures, and films.")
    actor = queries.actor_for(queries.person(user.id))
    with stage():
        for text, said in ((terms, False), (photo, True)):
            with pytest.raises(Conflict):
                consents.answer_text(actor, text, is_given=said, locale="en")
        consents.answer_text(actor, newer, is_given=False, locale="th")
    assert answers(user) == [(newer.id, False, "en")]


def test_a_text_of_another_role_is_nothing_to_answer(client, sign_in, user):
    text = publish(ConsentKind.PHOTO, audience="mentor")
    sign_in(user)
    assert client.post(f"/account/consents/{text.key}", data={"answer": "yes"}).status_code == 404


def test_a_published_version_never_changes(context: Flask):
    text = publish()
    with pytest.raises(RuntimeError, match="may not be changed"), stage():
        db.session.get(ConsentText, text.id).bodies = {"en": "Be rude."}
        db.session.flush()
    with pytest.raises(RuntimeError, match="may not be changed"), stage():
        db.session.delete(db.session.get(ConsentText, text.id))
        db.session.flush()


def test_the_same_words_are_no_new_version(context: Flask):
    publish()
    with pytest.raises(DomainError, match="says the same"):
        publish()
    assert publish(words="Be kind, please.").number == 2


def test_only_administrators_write_texts(context: Flask):
    manager = make.role(make.person(), Role.MANAGER, "programme:1")
    with pytest.raises(NotAllowed), stage():
        consents.begin_with_shipped(queries.actor_for(queries.person(manager.id)))


def test_an_administrator_begins_with_what_ships_and_writes_the_next(client, sign_in, facts):
    sign_in(make.admin())
    assert "No texts yet" in client.get("/consents").text
    for _time in range(2):
        assert client.post("/consents/begin").headers["Location"] == "/consents"
    with stage():
        texts = queries.newest_texts()
    assert [(text.kind, text.audience, text.number, text.bodies) for text in texts] == [
        (kind, "", 1, SHIPPED[kind])
        for kind in (ConsentKind.DONOR_DATA, ConsentKind.PHOTO, ConsentKind.TERMS)
    ]
    photo = texts[1]
    form = client.get(f"/consents/new?text={photo.key}").text
    assert SHIPPED[ConsentKind.PHOTO]["th"].splitlines()[0] in form
    sent = {"kind": "photo", "audience": "", "body_en": "Pictures only.", "body_de": "Nur Bilder."}
    published = client.post("/consents/new", data=sent)
    page = client.get(published.headers["Location"]).text
    assert ("Nur Bilder." in page, page.count("Version 1 of"), page.count("Version 2 of")) == (True, 1, 2)
    assert client.post("/consents/new", data={**sent, "body_en": ""}).status_code == 422
    assert client.post("/consents/new", data=sent).status_code == 422
    assert [fact.number for fact in facts if type(fact).__name__ == "ConsentTextPublished"] == [1, 1, 1, 2]


def test_the_list_counts_who_agrees_now(client, sign_in, app):
    photo = publish(ConsentKind.PHOTO)
    for number in range(3):
        browser = sign_in(make.person(), app.test_client())
        for said in ("yes", "no") if number == 0 else ("yes",):
            browser.post(f"/account/consents/{photo.key}", data={"answer": said})
    with stage():
        assert queries.agreed_to() == {photo.id: 2}
    sign_in(make.admin())
    assert '<td class="number" data-label="People who agree">2</td>' in client.get("/consents").text


@pytest.mark.parametrize("versions", [1, 5])
def test_being_asked_costs_one_query_whatever_was_published(client, sign_in, user, count_queries, versions):
    for number in range(versions):
        publish(words=f"Version {number}.")
        publish(ConsentKind.PHOTO, words=f"Version {number}.")
    sign_in(user)
    with stage():
        agreed = queries.newest_text(ConsentKind.TERMS, "")
    agree(client, agreed)
    totals = []
    for headers in ({}, BROWSER):
        with count_queries() as counted:
            assert client.get("/account", headers=headers).status_code == 200
        totals.append(counted.total)
    assert totals[1] - totals[0] == 1


def test_an_answer_knows_the_language_that_was_read(client, sign_in, app):
    german = make.person("Anna", locale="de")
    with stage():
        consents.begin_with_shipped(SYSTEM)
        terms = queries.newest_text(ConsentKind.TERMS, "")
    sign_in(german)
    assert SHIPPED[ConsentKind.TERMS]["de"].splitlines()[0] in client.get("/account/consents").text
    agree(client, terms)
    assert answers(german) == [(terms.id, True, "de")]
    assert real_clock.now() - timedelta(minutes=1) < terms.created_at


NEWCOMER = {
    "name": "Nok",
    "email": "nok@people.example",
    "password": "correct horse battery",
    "zone": "Asia/Bangkok",
    "terms": "y",
}


def sign_up(client, text, **values):
    return client.post("/signup", data={**NEWCOMER, "text": text.key if text else "", **values})


def arrive(client, mailbox) -> User:
    """Use the letter of a sign-up; gives the person."""
    link = re.search(r"http://localhost(/confirm/\S+)", mailbox()[-1].get_content())
    assert client.post(link[1]).status_code == 303
    with stage():
        return queries.person_by_email(NEWCOMER["email"])


def test_who_agreed_at_the_sign_up_is_not_asked_again(client, mailbox):
    terms = publish()
    page = client.get("/signup").text
    assert ("Be kind." in page, "I agree to the terms of use." in page) == (True, True)
    assert sign_up(client, terms, terms="").status_code == 422
    assert sign_up(client, terms).status_code == 200
    user = arrive(client, mailbox)
    assert (answers(user), goes_to(client)) == ([(terms.id, True, "en")], "")


def test_the_consent_of_a_sign_up_knows_the_language_that_was_read(client, mailbox):
    with stage():
        consents.begin_with_shipped(SYSTEM)
        terms = queries.newest_text(ConsentKind.TERMS, "")
    client.post("/language", data={"locale": "de"})
    assert SHIPPED[ConsentKind.TERMS]["de"].splitlines()[0] in client.get("/signup").text
    sign_up(client, terms)
    assert answers(arrive(client, mailbox)) == [(terms.id, True, "de")]


def test_a_text_that_came_out_while_one_signed_up_is_shown_first(client, mailbox):
    first = publish()
    second = publish(words="Be kind and on time.")
    late = sign_up(client, first)
    assert (late.status_code, "There is a newer version of this text." in late.text) == (422, True)
    assert ("Be kind and on time." in late.text, 'value="nok@people.example"' in late.text) == (True, True)
    tick = re.search(r'<input[^>]*name="terms"[^>]*>', late.text)[0]
    assert ("checked" in tick, f'name="text" type="hidden" value="{second.key}"' in late.text) == (
        False,
        True,
    )
    assert sign_up(client, second).status_code == 200
    assert answers(arrive(client, mailbox)) == [(second.id, True, "en")]


def test_a_text_that_came_out_before_the_letter_was_used_is_asked_about_next(client, mailbox):
    first = publish()
    sign_up(client, first)
    publish(words="Be kind and on time.")
    user = arrive(client, mailbox)
    assert (answers(user), goes_to(client)) == ([(first.id, True, "en")], "/account/consents?next=/account")


def test_without_a_text_a_sign_up_keeps_no_answer(client, mailbox):
    assert "I agree that the programme keeps" in client.get("/signup").text
    assert sign_up(client, None).status_code == 200
    user = arrive(client, mailbox)
    assert (answers(user), goes_to(client)) == ([], "")


def test_a_strangers_sign_up_agrees_to_nothing_for_the_owner_of_the_mailbox(client, app, mailbox):
    terms, user = publish(), make.person(email=NEWCOMER["email"])
    sign_up(client, terms)
    sign_up(client, terms, email="other@people.example")
    link = re.search(r"http://localhost(/confirm/\S+)", mailbox()[-1].get_content())[1]
    assert app.test_client().post(link, data={"password": "not the one of the sign-up"}).status_code == 422
    with stage():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Consent)) == 0
    assert answers(user) == []


def test_who_was_invited_is_asked_once_on_the_first_page(client):
    terms = publish()
    with stage():
        invited = invitations.invite_to_role(
            SYSTEM, email=NEWCOMER["email"], name="Nok", role=Role.ADMIN, scope="", offer="Administrator"
        )
        user = queries.person(invited.user_id)
        token = links.new_link(user, LinkPurpose.INVITE, invitation_id=invited.id)
    chosen = {"name": "Nok", "password": NEWCOMER["password"]}
    assert client.post(f"/invitation/{token}", data=chosen).status_code == 303
    assert goes_to(client) == "/account/consents?next=/account"
    agree(client, terms)
    assert (goes_to(client), answers(user)) == ("", [(terms.id, True, "en")])
