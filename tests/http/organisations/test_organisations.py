"""An organisation's pages: its members' alone."""

import re

import pytest

from accelerator.organisations.models import MembershipRole
from accelerator.organisations.queries import memberships_of
from tests import factories as make
from tests.stage import stage

PROFILE = {"name": "After", "tagline": "Clean rivers", "city": "Jakarta", "founded_on": "2024-03-01"}


@pytest.fixture
def team(app, tables):
    """An organisation with an owner and a member."""
    owner, member = make.person("Owner"), make.person("Member")
    made = make.organisation("Before", owner=owner)
    return made, owner, member, make.member(made, member)


@pytest.mark.parametrize("path", ["", "/edit"])
def test_members_see_their_organisation_and_others_do_not(app, client, sign_in, team, path):
    made, owner, member, _row = team
    address = f"/organisations/{made.key}{path}"
    codes = [
        sign_in(who, app.test_client()).get(address).status_code
        for who in (owner, member, make.person(), make.admin())
    ]
    assert codes == [200, 200, 404, 404]


def test_a_profile_is_changed(client, sign_in, team):
    made, owner, *_rest = team
    sign_in(owner)
    assert client.post(f"/organisations/{made.key}/edit", data=PROFILE).status_code == 303
    kept = make.reload(made)
    assert (kept.name, kept.tagline, kept.city, str(kept.founded_on), kept.version) == (
        "After",
        "Clean rivers",
        "Jakarta",
        "2024-03-01",
        2,
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " \u200b "),
        ("name", "x" * 81),
        ("tagline", "x" * 51),
        ("website", "javascript:alert(1)"),
        ("founded_on", "soon"),
        ("about", "a\0b"),
    ],
)
def test_a_mistake_is_told_and_everything_typed_is_kept(client, sign_in, team, field, value):
    made, owner, *_rest = team
    sign_in(owner)
    answer = client.post(
        f"/organisations/{made.key}/edit", data={**PROFILE, "country": "Indonesia", field: value}
    )
    assert (answer.status_code, 'value="Indonesia"' in answer.text, make.reload(made).name) == (
        422,
        True,
        "Before",
    )


def test_markup_in_a_profile_is_text(client, sign_in, team):
    made, owner, *_rest = team
    sign_in(owner)
    client.post(
        f"/organisations/{made.key}/edit",
        data={**PROFILE, "name": "<i>K</i>", "about": "{{ 7 * 7 }}<script>x</script>"},
    )
    page = client.get(f"/organisations/{made.key}").text
    assert ("&lt;i&gt;K&lt;/i&gt;" in page, "{{ 7 * 7 }}&lt;script&gt;" in page, "<script>x" in page) == (
        True,
        True,
        False,
    )


def test_a_removed_member_is_refused_at_the_next_click(app, client, sign_in, team):
    made, owner, member, row = team
    theirs = sign_in(member, app.test_client())
    assert theirs.get(f"/organisations/{made.key}").status_code == 200
    assert sign_in(owner).post(f"/organisations/members/{row.id}/end").status_code == 303
    assert theirs.get(f"/organisations/{made.key}").status_code == 404
    assert theirs.post(f"/organisations/{made.key}/edit", data=PROFILE).status_code == 404
    assert make.reload(made).name == "Before"


def test_the_last_owner_is_told_why_they_stay(client, sign_in, team):
    made, owner, *_rest = team
    with stage():
        mine = next(m.id for m in memberships_of(made.id) if m.role is MembershipRole.OWNER)
    address = f"/organisations/{made.key}"
    answer = sign_in(owner).post(
        f"/organisations/members/{mine}/end", headers={"Referer": f"http://localhost{address}"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, address)
    assert "This is the last owner. Make somebody else owner first." in client.get(address).text


def test_a_strangers_membership_cannot_be_ended_or_raised(client, sign_in, team):
    _made, _owner, _member, row = team
    sign_in(make.person())
    assert [
        client.post(f"/organisations/members/{row.id}/{act}").status_code for act in ("end", "owner")
    ] == [404, 404]
    assert make.reload(row).ends_at is None


def test_contacts_are_named_and_shown_on_the_team_page(client, sign_in, team):
    made, owner, member, row = team
    sign_in(owner)
    address = f"/organisations/{made.key}/contacts"
    assert client.get(address).status_code == 200
    chosen = {"primary": str(row.id), "technical": [str(row.id)], "version": "1"}
    assert client.post(address, data=chosen).status_code == 303
    page = client.get(f"/organisations/{made.key}").text
    assert page.count("Primary contact, Technical contact") == 1
    again = client.post(address, data=chosen)
    assert (again.status_code, "Somebody else changed this" in again.text) == (422, True)
    sign_in(member)
    assert client.get(address).status_code == 404


def contacts_on(client, address):
    """Name, what for and address of each contact that a startup's page in its cohort shows, in order."""
    panel = client.get(address).text.partition("<h2>Contacts</h2>")[2].partition("</section>")[0]
    return re.findall(r"<p>([^<]+)<br><span[^>]*>([^<]+)</span><br><span[^>]*>([^<]+)</span></p>", panel)


def test_staff_alone_see_on_a_startups_page_whom_to_turn_to_the_primary_contact_first(client, sign_in, team):
    made, owner, member, row = team
    place = make.enrolment(startup=made)
    address = f"/cohorts/enrolments/{place.key}"
    with stage():
        (own,) = [one for one in memberships_of(made.id) if one.user_id == owner.id]
    chosen = {"primary": str(row.id), "finance": [str(row.id), str(own.id)], "version": "1"}
    assert sign_in(owner).post(f"/organisations/{made.key}/contacts", data=chosen).status_code == 303
    assert contacts_on(client, address) == []
    sign_in(make.manager(place.cohort.programme))
    assert contacts_on(client, address) == [
        ("Member", "Primary contact, Finance contact", member.email),
        ("Owner", "Finance contact", owner.email),
    ]
