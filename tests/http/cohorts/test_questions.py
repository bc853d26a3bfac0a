"""Tables, addresses, pictures and conditions in the browser, without JavaScript."""

import io
import re
from typing import Any

import pytest

from tests import factories as make

HERE = "?section=s"


def definition(*questions: dict[str, Any]) -> dict[str, Any]:
    name = {"key": "name", "kind": "text", "label": "Name", "is_required": True}
    last = {"key": "t", "title": "The rest", "questions": [name]}
    return {"sections": [{"key": "s", "title": "Section", "questions": list(questions)}, last]}


YES_NO = [{"code": "yes", "label": "Yes"}, {"code": "no", "label": "No"}]
TEAM = {
    "key": "team",
    "kind": "table",
    "label": "ทีม",
    "is_required": True,
    "most_rows": 4,
    "columns": [
        {"key": "name", "kind": "text", "label": "Name", "limit": 10, "is_required": True},
        {"key": "founder", "kind": "choice", "label": "Founder?", "own_options": YES_NO},
    ],
}
EARNING = {
    "key": "earning",
    "kind": "choice",
    "label": "Earning?",
    "own_options": YES_NO,
    "is_required": True,
}
REVENUE = {
    "key": "revenue",
    "kind": "text",
    "label": "Revenue",
    "is_required": True,
    "shown_if": {"question": "earning", "test": "is", "value": "yes"},
}
ABROAD = {
    "key": "u",
    "title": "Abroad",
    "questions": [{"key": "where", "kind": "text", "label": "Where?", "is_required": True}],
    "shown_if": {"question": "earning", "test": "is", "value": "yes"},
}


@pytest.fixture
def founder(sign_in):
    user = make.person("Sari")
    sign_in(user)
    return user


def draft(user, questions, answers=None):
    startup = make.organisation("Kali Bersih", owner=user)
    call = make.call(questions=questions)
    made = make.application(call=call, startup=startup, owner=user, answers=answers or {})
    return made, f"/cohorts/applications/{made.key}"


def mark(page):
    return re.search(r'name="version"[^>]*value="([^"]*)"', page.text)[1]


def saved(client, url, **fields):
    version = mark(client.get(f"{url}/edit{HERE}"))
    return client.post(f"{url}/edit{HERE}", data={"version": version, **fields})


def rows_on(page):
    return re.findall(r'name="team-(\d+)-name"', page.text)


def test_a_row_is_added_and_another_removed_by_buttons_and_nothing_typed_is_lost(client, founder):
    application, url = draft(founder, definition(TEAM))
    assert rows_on(client.get(f"{url}/edit{HERE}")) == ["0"]
    added = saved(client, url, **{"team-0-name": "Sari", "team-0-founder": "yes", "add": "team"})
    assert (added.status_code, added.location) == (303, f"{url}/edit?section=s&more=team#team")
    page = client.get(added.location)
    assert rows_on(page) == ["0", "1"]
    fields = {"team-0-name": "Sari", "team-7-name": "Budi", "team-9-name": "Nok", "remove": "team-0"}
    removed = saved(client, url, **fields)
    assert removed.location == f"{url}/edit?section=s#team"
    assert make.reload(application).answers == {"team": [{"name": "Budi"}, {"name": "Nok"}]}
    assert rows_on(client.get(removed.location)) == ["0", "1"]


def test_a_wrong_cell_is_told_at_the_cell_and_all_rows_come_back(client, founder):
    _application, url = draft(founder, definition(TEAM))
    page = saved(client, url, **{"team-0-name": "Sari", "team-1-name": "Raden Ajeng Kartini"})
    assert page.status_code == 422
    assert 'href="#team-1-name"' in page.text
    assert re.search(r'id="team-1-name-error".*?At most 10 characters; these are 19\.', page.text, re.DOTALL)
    assert all(f'value="{name}"' in page.text for name in ("Sari", "Raden Ajeng Kartini"))


def test_five_hundred_rows_are_refused_and_shown_as_they_came(client, founder):
    application, url = draft(founder, definition(TEAM))
    page = saved(client, url, **{f"team-{n}-name": f"P{n}" for n in range(500)})
    assert (page.status_code, len(rows_on(page))) == (422, 500)
    assert "At most 100 rows can be kept." in page.text
    assert make.reload(application).answers == {}


def test_a_table_is_read_over_row_by_row_and_its_gaps_are_named(client, founder):
    _application, url = draft(
        founder, definition(TEAM), {"team": [{"name": "Sari", "founder": "yes"}, {"founder": "no"}]}
    )
    page = client.get(f"{url}/preview").text
    assert "Row 2: “Name” is missing." in page
    assert re.search(
        r'<th scope="row">Sari</th><td data-label="Founder\?"><span class="preserve">Yes</span></td>', page
    )


def test_an_address_is_kept_by_part(client, founder):
    seat = {"key": "seat", "kind": "address", "label": "Seat", "is_required": True}
    application, url = draft(founder, definition(seat))
    wrong = saved(client, url, seat__street="Kanal 1", seat__city="Berlin", seat__country="Nowhere")
    assert (wrong.status_code, 'value="Kanal 1"' in wrong.text) == (422, True)
    good = saved(
        client, url, seat__street="Kanal 1", seat__city="Berlin", seat__country="DE", seat__postcode="10999"
    )
    assert good.status_code == 303
    kept = {"street": "Kanal 1", "postcode": "10999", "city": "Berlin", "country": "DE"}
    assert make.reload(application).answers == {"seat": kept}
    assert "Kanal 1\n10999 Berlin\nGermany" in client.get(f"{url}/preview").text


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def test_a_picture_is_shown_and_anything_else_refused(client, founder):
    logo = {"key": "logo", "kind": "file", "label": "Logo", "file_kinds": ["png", "jpg"], "most_mb": 1}
    _application, url = draft(founder, definition(logo))
    refused = saved(client, url, logo=(io.BytesIO(b"<svg onload=alert(1)>"), "logo.png"))
    assert "This is not a PNG, JPG file" in refused.text
    assert saved(client, url, logo=(io.BytesIO(PNG), "logo.png")).status_code == 303
    source = re.search(r'<img class="picture" src="([^"]+)" alt="Logo"', client.get(f"{url}/preview").text)[1]
    picture = client.get(source)
    assert (picture.status_code, picture.mimetype, picture.data) == (200, "image/png", PNG)


def test_without_javascript_a_condition_is_told_in_words(client, founder):
    _application, url = draft(founder, definition(EARNING, REVENUE))
    page = client.get(f"{url}/edit{HERE}").text
    assert 'data-if="earning" data-test="is" data-value="yes"' in page
    assert "Only if the answer to “Earning?” is “Yes”." in page


def test_hidden_answers_are_neither_demanded_nor_handed_in(client, founder):
    questions = definition(EARNING, REVENUE)
    questions["sections"].append(ABROAD)
    answers = {"name": "Kali", "earning": "no", "revenue": "forged", "where": "forged", "nonsense": "forged"}
    application, url = draft(founder, questions, answers)
    page = client.get(f"{url}/preview").text
    assert "forged" not in page
    assert "Abroad" not in page
    assert client.post(f"{url}/submit").location == f"{url}/receipt"
    assert make.reload(application).answers == {"name": "Kali", "earning": "no"}
    assert "forged" not in client.get(url).text


def test_a_section_opens_when_its_condition_holds(client, founder):
    questions = definition(EARNING, REVENUE)
    questions["sections"].append(ABROAD)
    _application, url = draft(founder, questions, {"name": "Kali", "earning": "no"})
    assert "section=u" not in client.get(f"{url}/edit{HERE}").text
    assert saved(client, url, earning="yes", revenue="5").location == f"{url}/edit?section=t"
    assert "section=u" in client.get(f"{url}/edit{HERE}").text
    refused = client.post(f"{url}/submit")
    assert (refused.status_code, "Where?" in refused.text) == (422, True)
