"""Letters to all who stand somewhere in a call: written, read over, sent once to each, or thrown away (COM01-COM03)."""

import re

import pytest

from accelerator.db import db
from accelerator.mail.preferences import Delivery, Kind, keep
from cohorts.models import ApplicationState, CallLetter
from tests import factories as make
from tests.stage import stage

S = ApplicationState
WORDS = {
    "subject_en": "News of {call}", "body_en": "Dear {name},\n\n{startup} has time until {deadline}.",
    "subject_id": "Kabar {call}", "circle": "begun",
}  # fmt: skip


@pytest.fixture
def call(tables):
    return make.call(title={"en": "Rivers", "id": "Sungai"}, zone="Asia/Jakarta")


@pytest.fixture
def manager(call, sign_in):
    user = make.manager(call.programme)
    sign_in(user)
    return user


def written(client, call, **values):
    return client.post(f"/cohorts/calls/{call.slug}/post/new", data={**WORDS, **values})


def test_a_letter_waits_as_a_draft_and_goes_once_to_everybody_in_its_circle(client, call, manager, mailbox):
    sari, budi = make.person("Sari"), make.person("Budi", locale="id")
    draft = make.application(call=call, startup=make.organisation("Kali", owner=sari), owner=sari)
    make.member(draft.startup, budi)
    make.application(call=call, state=S.SUBMITTED)
    make.application(call=make.call())
    here = written(client, call).location
    page = client.get(here).text
    assert mailbox() == []
    assert ("2 people" in page, "your startup has time until" in page, "Kali" in page) == (True, True, False)
    sent = client.post(f"{here}/send")
    assert (sent.status_code, client.post(f"{here}/send").status_code) == (303, 409)
    letters = {letter["To"].addresses[0].display_name: letter for letter in mailbox()}
    assert {name: letter["Subject"] for name, letter in letters.items()} == {
        "Sari": "News of Rivers",
        "Budi": "Kabar Sungai",
    }
    assert re.match(r"Dear Sari,\s+Kali has time until .+ WIB\.", letters["Sari"].get_content())
    listed = client.get(f"/cohorts/calls/{call.slug}/post").text
    assert re.findall(r'data-label="People">([^<]+)<', listed) == ["2"]
    copy = client.get(f"/cohorts/calls/{call.slug}/post/new?copy={here.rsplit('/', 1)[1]}").text
    assert "News of {call}" in copy


def test_whoever_lost_the_right_meanwhile_writes_to_nobody(client, call, manager, mailbox):
    make.application(call=call)
    here = written(client, call).location
    assert client.post(f"{here}/send").status_code == 303
    make.change(manager, is_active=False)
    assert mailbox() == []


def test_a_person_with_two_applications_gets_identical_texts_once(client, call, manager, mailbox):
    sari = make.person("Sari")
    for name in ("Kali", "Banjir"):
        make.application(call=call, startup=make.organisation(name, owner=sari), owner=sari)
    for body, count in (("The same for all.", 1), ("For {startup}.", 2)):
        before = len(mailbox())
        client.post(f"{written(client, call, body_en=body).location}/send")
        assert len(mailbox()) - before == count


def test_what_nothing_would_fill_in_is_refused_and_all_is_kept(client, call, manager):
    refused = written(client, call, body_id="Halo {nama}")
    assert (refused.status_code, "{nama}" in refused.text, "News of {call}" in refused.text) == (
        422,
        True,
        True,
    )


def test_a_draft_is_changed_and_thrown_away(client, call, manager, app):
    make.application(call=call)
    here = written(client, call, circle="waitlisted").location
    assert client.post(f"{here}/send").status_code == 409
    assert client.post(here, data={**WORDS, "body_en": "Changed"}).status_code == 303
    assert "Changed" in client.get(here).text
    assert client.post(f"{here}/discard").location == f"/cohorts/calls/{call.slug}/post"
    with app.app_context():
        assert db.session.query(CallLetter).count() == 0


def test_nobody_else_writes_or_reads_them(client, call, manager, sign_in):
    here = written(client, call).location
    for user in (make.person(), make.manager(make.programme("Other"))):
        sign_in(user)
        assert client.get(here).status_code == 404
        assert written(client, call).status_code == 404


def read_by(client, here):
    """Who reads a draft in its panel, and what."""
    heading, text = re.search(
        r"(As [^<]+?read[^<]*)<.*?preserve\">([^<]*)<", client.get(here).text, re.DOTALL
    ).groups()
    return heading.strip(), text.strip()


def test_a_draft_is_looked_at_as_somebody_in_its_circle_reads_it(client, call, manager):
    own, budi = make.organisation("Own", owner=make.person()), make.person("Budi", locale="id")
    make.member(own, manager)
    make.application(call=call, state=S.SUBMITTED, startup=own)
    here = written(
        client, call, circle="waiting", body_en="{name} of {startup}", body_id="{name} dari {startup}"
    ).location
    assert read_by(client, here) == ("As it is read", f"{manager.name} of your startup")
    make.application(call=call, state=S.SUBMITTED, startup=make.organisation("Kali", owner=budi))
    assert read_by(client, here) == ("As Budi reads it", "Budi dari Kali")


def test_a_sent_letter_says_what_became_of_its_copies(client, call, manager, mailbox):
    wants = {"Sari": None, "Budi": Delivery.DAILY, "Nok": Delivery.NEVER, "Ayu": Delivery.NEVER}
    for name, delivery in wants.items():
        person = make.person(name)
        make.application(call=call, state=S.SUBMITTED, startup=make.organisation(name, owner=person))
        if delivery:
            with stage():
                keep(person.email, {Kind.NEWS: delivery})
    here = written(client, call, circle="waiting").location
    client.post(f"{here}/send")
    assert len(mailbox()) == 1
    told = client.get(here).text.split("What became of it")[1]
    counts = re.findall(r'<li>([^<]+) <span class="count">(\d+)<', told)
    assert counts == [("Sent", "1"), ("Waits for the daily digest", "1"), ("Not wanted", "2")]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Draft", "Late", "Early"]),
        ("state=draft", ["Draft"]),
        ("state=sent", ["Late", "Early"]),
        ("circle=waiting", ["Late"]),
        ("circle=begun&state=sent", ["Early"]),
        ("circle=accepted", []),
        ("circle=nobody&state=lost", ["Draft", "Late", "Early"]),
    ],
)
def test_the_list_shows_drafts_or_sent_ones_to_one_circle(client, call, manager, query, expected):
    make.application(call=call)
    make.application(call=call, state=S.SUBMITTED)
    for subject, circle in (("Early", "begun"), ("Late", "waiting")):
        here = written(client, call, subject_en=subject, circle=circle).location
        assert client.post(f"{here}/send").status_code == 303
    written(client, call, subject_en="Draft")
    page = client.get(f"/cohorts/calls/{call.slug}/post?{query}").text
    assert re.findall(r'<th scope="row"><a[^>]*>([^<]+)<', page) == expected
