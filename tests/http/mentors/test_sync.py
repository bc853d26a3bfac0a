"""A phone sends its logs: once is once, from however many devices, and a different account is compared."""

import re
import threading

import pytest
import sqlalchemy as sa

from accelerator import clock as now
from accelerator.db import db
from mentors.models import MentorSession, SessionState, SessionVersion
from tests import factories as make
from tests.http.mentors.test_sessions import SECRET, form


def pairs(**values):
    typed = form(**values)
    return {"fields": [[name, value] for name, value in typed.items()]}


def send(browser, match, **values):
    return browser.post(
        f"/mentors/matches/{match.key}/log.json", json=pairs(**values), headers={"Accept": "application/json"}
    )


@pytest.fixture
def stored(app):
    def count(model=MentorSession):
        with app.app_context():
            return db.session.scalar(sa.select(sa.func.count()).select_from(model))

    return count


def test_the_same_log_twice_is_one_session(client, sign_in, stored):
    match, mentor, _founder = make.pair()
    sign_in(mentor)
    typed = form()
    answers = [
        client.post(f"/mentors/matches/{match.key}/log.json", json={"fields": list(map(list, typed.items()))})
        for _try in range(3)
    ]
    assert [answer.json["state"] for answer in answers] == ["logged", "same", "same"]
    assert (stored(), stored(SessionVersion)) == (1, 0)


def test_two_devices_at_the_same_moment_make_one_session(app, sign_in, stored):
    match, mentor, _founder = make.pair()
    browsers = [sign_in(mentor, app.test_client()) for _n in range(4)]
    typed = {"fields": [[name, value] for name, value in form().items()]}
    gate, states = threading.Barrier(len(browsers)), []

    def work(browser, client_id):
        gate.wait()
        fields = [[n, client_id if n == "client_id" else v] for n, v in typed["fields"]]
        states.append(
            browser.post(f"/mentors/matches/{match.key}/log.json", json={"fields": fields}).json["state"]
        )

    threads = [threading.Thread(target=work, args=(b, f"phone-{n % 2}")) for n, b in enumerate(browsers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(states) == ["logged", "same", "same", "same"]
    assert (stored(), stored(SessionVersion)) == (1, 0)


def compared(client, match, first, second):
    """Send two accounts of one session; returns the page on which they are compared."""
    send(client, match, **first)
    answer = send(client, match, **second)
    assert answer.json["state"] == "compare", answer.json
    return answer.json["url"]


def test_a_second_account_is_compared_field_by_field_and_nothing_is_lost(client, sign_in, stored):
    match, mentor, _founder = make.pair()
    sign_in(mentor)
    held_at = form()["held_at"]
    url = compared(
        client, match, {"held_at": held_at}, {"held_at": held_at, "client_id": "laptop-1", "length": "60", "summary": "Laptop.", "private_note": "Second.", "action_0_text": "Call the city"}
    )  # fmt: skip
    page = client.get(url).text
    chosen = dict.fromkeys(re.findall(r'name="(choice_\w+)"', page))
    assert list(chosen) == ["choice_minutes", "choice_summary", "choice_private_note", "choice_actions"]
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    choices = {
        "choice_minutes": "arrived",
        "choice_summary": "both",
        "choice_private_note": "both",
        "choice_actions": "arrived",
    }
    assert client.post(url, data={"seen": seen, **choices}).status_code == 303
    with client.application.app_context():
        session = db.session.scalars(
            sa.select(MentorSession).options(sa.orm.undefer(MentorSession.private_note))
        ).one()
        assert (session.minutes, session.state) == (60, SessionState.LOGGED)
        assert session.summary == f"{form()['summary']}\n\nLaptop."
        assert session.private_note == f"{SECRET}\n\nSecond."
    assert (stored(), stored(SessionVersion)) == (1, 1)
    late = send(client, match, held_at=held_at, client_id="laptop-1", length="60", summary="Laptop.", private_note="Second.", action_0_text="Call the city")  # fmt: skip
    assert late.json["state"] == "same"


def test_an_old_copy_does_not_undo_a_correction(client, sign_in, stored):
    match, mentor, _founder = make.pair()
    sign_in(mentor)
    typed = form()
    send(client, match, **typed)
    with client.application.app_context():
        key = db.session.scalar(sa.select(MentorSession.key))
    corrected = {
        "version": "1",
        "held_at": typed["held_at"],
        "outcome": "held",
        "length": "90",
        "mode": "video",
        "summary": "Corrected.",
    }
    assert client.post(f"/mentors/sessions/{key}/edit", data=corrected).status_code == 303
    assert send(client, match, **typed).json["state"] == "same"
    with client.application.app_context():
        assert db.session.scalars(sa.select(MentorSession.summary)).all() == ["Corrected."]
    assert stored(SessionVersion) == 0


def test_only_whoever_sent_it_compares(app, client, sign_in):
    match, mentor, founder = make.pair()
    sign_in(mentor)
    held_at = form()["held_at"]
    url = compared(
        client,
        match,
        {"held_at": held_at},
        {"held_at": held_at, "client_id": "other", "private_note": "Mine."},
    )
    others = [founder, make.manager(match.cohort.programme), make.admin()]
    assert [sign_in(user, app.test_client()).get(url).status_code for user in others] == [404] * 3
    assert "Mine." in client.get(url).text


def test_after_the_founder_confirmed_only_notes_can_be_taken_over(client, sign_in):
    match, mentor, _founder = make.pair()
    sign_in(mentor)
    held_at = form()["held_at"]
    url = compared(
        client,
        match,
        {"held_at": held_at},
        {"held_at": held_at, "client_id": "other", "length": "90", "private_note": "Mine."},
    )
    with client.application.app_context(), db.engine.begin() as connection:
        connection.execute(
            sa.update(MentorSession.__table__).values(state="confirmed", confirmed_at=now.now(), version=2)
        )
    refused = client.post(url, data={"seen": "2", "choice_minutes": "arrived", "choice_private_note": "both"})
    assert (refused.status_code, "cannot be changed any more" in refused.text) == (422, True)
    assert (
        client.post(
            url, data={"seen": "2", "choice_minutes": "kept", "choice_private_note": "both"}
        ).status_code
        == 303
    )


def test_what_was_held_before_the_match_ended_still_arrives(client, sign_in, stored):
    match, mentor, _founder = make.pair()
    sign_in(mentor)
    held_before = form()
    client.post(f"/mentors/matches/{match.key}/end", data={"reason": "The work is done."})
    assert client.get(f"/mentors/matches/{match.key}/log").status_code == 404
    assert send(client, match, **held_before).json["state"] == "logged"
    assert stored() == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 400), ({"fields": "x"}, 400), ({"fields": [["a"]]}, 400), ({"fields": [["a", 1]]}, 400), ({"fields": [["a", "b"]] * 301}, 400), ([], 400), ({"fields": []}, 422)],
)  # fmt: skip
def test_a_broken_message_is_refused(client, sign_in, stored, body, status):
    match, mentor, _founder = make.pair()
    sign_in(mentor)
    assert client.post(f"/mentors/matches/{match.key}/log.json", json=body).status_code == status
    assert stored() == 0


def test_only_json_is_taken(client, sign_in, stored):
    match, mentor, _founder = make.pair()
    sign_in(mentor)
    assert client.post(f"/mentors/matches/{match.key}/log.json", data=form()).status_code == 415
    assert stored() == 0


def test_without_a_token_nothing_is_written(app, client, sign_in, stored, monkeypatch):
    match, mentor, _founder = make.pair()
    sign_in(mentor)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert send(client, match).status_code == 400
    token = client.get(f"/mentors/matches/{match.key}/log.json").json["token"]
    headers = {"Accept": "application/json", "X-CSRFToken": token}
    answer = client.post(
        f"/mentors/matches/{match.key}/log.json", json=pairs(csrf_token="of another day"), headers=headers
    )
    assert (answer.status_code, stored()) == (200, 1)


def test_nobody_signed_in_is_told_so_and_a_stranger_nothing(app, client, sign_in):
    match, _mentor, founder = make.pair()
    assert send(client, match).status_code == 401
    for user in (founder, make.person("Outsider")):
        assert send(sign_in(user, app.test_client()), match).status_code == 404
