"""A question that is required only from a day on: before it may be left out, from that day on not (APP01)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accelerator.db import db
from cohorts.blank_forms import limits_of
from cohorts.models import ApplicationState, Call
from cohorts.models.form_edits import shifted
from cohorts.models.questions import FormError, form_of
from tests import factories as make

DUE = date(2027, 3, 10)
EVE = datetime(2027, 3, 9, 16, 59, tzinfo=UTC)
"""One minute to midnight in Jakarta."""


def definition(**values):
    later = {"key": "letter", "kind": "text", "label": "Letter of the agency", "required_from": "2027-03-10"}
    name = {"key": "name", "kind": "text", "label": "Name", "is_required": True}
    return {"sections": [{"key": "part", "title": "Part", "questions": [name, {**later, **values}]}]}


@pytest.fixture
def draft(tables, clock):
    clock.freeze(EVE)
    sari = make.person("Sari")
    call = make.call(
        opens_at=EVE - timedelta(days=9), closes_at=EVE + timedelta(days=9), questions=definition()
    )
    startup = make.organisation("Kali", owner=sari)
    return make.application(call=call, startup=startup, owner=sari, answers={"name": "Kali"})


def submit(client, application):
    return client.post(f"/cohorts/applications/{application.key}/submit")


def test_before_its_day_it_may_be_left_out(client, sign_in, draft):
    sign_in(draft.owner)
    page = client.get(f"/cohorts/applications/{draft.key}/edit?section=part").text
    assert "Required from 10 March 2027 on." in page
    assert "Before you can submit" not in client.get(f"/cohorts/applications/{draft.key}/preview").text
    assert submit(client, draft).status_code == 303
    assert make.reload(draft).state is ApplicationState.SUBMITTED


def test_from_its_day_in_the_calls_zone_on_it_is_demanded(client, sign_in, draft, clock):
    sign_in(draft.owner)
    clock.freeze(EVE + timedelta(minutes=1))
    assert "Before you can submit" in client.get(f"/cohorts/applications/{draft.key}/preview").text
    assert submit(client, draft).status_code == 422
    assert make.reload(draft).state is ApplicationState.DRAFT
    client.post(f"/cohorts/applications/{draft.key}/edit", data={"letter": "Enclosed"})
    assert submit(client, draft).status_code == 303


def test_the_page_of_the_call_and_the_printed_form_say_it(client, draft):
    page = client.get(f"/cohorts/calls/{draft.call.slug}").text
    assert "Required from 10 March 2027 on" in page
    letter = form_of(definition()).question("letter")
    assert [str(words) for words in limits_of(letter)] == ["Required from 10 March 2027 on."]


def test_a_manager_sets_the_day_in_the_form_builder(client, sign_in, draft, app):
    sign_in(make.manager(draft.call.programme))
    path = f"/cohorts/calls/{draft.call.slug}/form"
    assert "Required from 10 March 2027 on" in client.get(path).text
    typed = {
        "label_en": "Letter of the agency", "is_required": "no", "required_from": "2027-03-12",
        "shown_if_question": "always", "shown_if_test": "is",
    }  # fmt: skip
    assert client.post(f"{path}/question?key=letter", data=typed).status_code == 303
    client.post(f"{path}/use", data={"moves_drafts": "y"})
    with app.app_context():
        used = form_of(db.session.get_one(Call, draft.call_id).questions)
    assert used.question("letter").required_from == date(2027, 3, 12)
    both = client.post(f"{path}/question?key=letter", data={**typed, "is_required": "yes"})
    assert "it is required at once, or from a day on, not both" in both.text


def test_a_definition_that_makes_no_sense_is_refused():
    with pytest.raises(FormError, match="not a day"):
        form_of(definition(required_from="tomorrow"))
    column = {"key": "name", "kind": "text", "label": "Name", "required_from": "2027-03-10"}
    with pytest.raises(FormError, match="cannot be a column"):
        form_of(definition(kind="table", columns=[column]))


def test_for_another_season_the_day_moves_along():
    moved = form_of(shifted(definition(), timedelta(days=364)))
    assert moved.question("letter").required_from == DUE + timedelta(days=364)
