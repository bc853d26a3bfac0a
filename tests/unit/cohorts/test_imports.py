"""Tables of applications: obvious columns, the form's own rules, and the same file twice."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from accelerator.db import db
from accelerator.errors import DomainError
from accelerator.organisations.models import Organisation, OrganisationKind
from cohorts.models import Application, ApplicationState, Submission
from cohorts.models.questions import form_of
from cohorts.models.sheets import check_rows, column_map, read_sheet
from cohorts.models.startup_form import startup_form
from cohorts.models.support_form import support_form
from cohorts.queries import applications
from tests import factories as make

HEADER = "Company,Year Founded,Description,Categories,Founders,Headquarters (City),Headquarters (Country),Website".split(
    ","
)
REAL = Path(__file__).resolve().parents[2] / "data" / "yc-summer-2012.csv"
FORM = form_of(startup_form())
TODAY = date(2024, 3, 1)


def as_csv(rows, header=HEADER, delimiter=","):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([header, *rows])
    return out.getvalue().encode()


def invented(count=84):
    """Rows of the usual shape: every third has gaps."""
    for n in range(1, count + 1):
        if n % 3:
            yield [
                f"Startup {n}",
                str(2000 + n % 20),
                f"It does thing {n}.",
                "Travel, Mobile",
                "Ann Lee, Bo",
                "Jakarta",
                "Indonesia",
                f"http://s{n}.example",
            ]
        else:
            yield [f"Startup {n}", "", "", "", "", "", "", ""]


@pytest.fixture
def run(app, context, tmp_path):
    """`flask applications import` on some bytes: exit code and lines."""

    def invoke(call, content, *options):
        file = tmp_path / "applications.csv"
        file.write_bytes(content)
        result = app.test_cli_runner().invoke(args=["applications", "import", call.slug, str(file), *options])
        return result.exit_code, result.output.splitlines()

    return invoke


def count(model=Application):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def test_a_usual_table_needs_no_map(run):
    call = make.call()
    assert run(call, as_csv(invented())) == (0, ["imported 84, refused 0"])
    rows = db.session.scalars(
        sa.select(Application).options(*applications.WITH_CALL).order_by(Application.number)
    ).all()
    assert {row.state for row in rows} == {ApplicationState.SUBMITTED}
    assert [row.number for row in rows] == list(range(1, 85))
    assert all(row.owner_id is None and row.is_incomplete for row in rows)
    assert rows[0].answers == {
        "name": "Startup 1", "founded": "2001", "pitch": "It does thing 1.", "sector": "Travel, Mobile",
        "team": [{"name": "Ann Lee"}, {"name": "Bo"}], "city": "Jakarta", "country": "ID", "website": "http://s1.example",
    }  # fmt: skip
    assert (rows[0].startup.city, rows[0].startup.country, rows[0].startup.founded_on) == (
        "Jakarta",
        "Indonesia",
        date(2001, 1, 1),
    )
    assert (rows[2].answers, count(Submission)) == ({"name": "Startup 3"}, 84)


def test_the_real_table_comes_in_whole(run):
    assert run(make.call(), REAL.read_bytes()) == (0, ["imported 84, refused 0"])


def test_the_same_file_twice_changes_nothing(run):
    call, content = make.call(), as_csv(invented(5))
    run(call, content)
    before = db.session.execute(sa.select(Application.id, Application.version)).all()
    expected = ["5 rows were imported before and stay as they are", "imported 0, refused 0"]
    assert run(call, content) == (0, expected)
    assert db.session.execute(sa.select(Application.id, Application.version)).all() == before


def test_a_dry_run_says_the_same_and_writes_nothing(run):
    code, lines = run(make.call(), as_csv(invented(4)), "--dry-run")
    assert (code, lines[-1], count(), count(Submission)) == (0, "imported 4, refused 0", 0, 0)


def test_each_broken_row_is_told_and_the_others_come_in(run):
    rows = [
        ["Good", "2012", "", "", "", "", "", ""],
        ["Bad year", "20x2", "", "", "", "", "", ""],
        ["", "2012", "", "", "", "", "", ""],
        ["Bad link", "", "", "", "", "", "", "javascript:alert(1)"],
        ["good ", "", "", "", "", "", "", ""],
        ["Nul\0", "", "", "", "", "", "", ""],
        ["Too long", "", "x" * 501, "", "", "", "", ""],
        ["Atlantis", "", "", "", "", "", "Atlantis", ""],
        ["Too many", "", "", "", "", "", "", "", "a cell more"],
    ]
    code, lines = run(make.call(), as_csv(rows))
    told = [line.split(": ")[0] for line in lines[:-1]]
    assert (code, lines[-1]) == (1, "imported 1, refused 8")
    assert told == [
        "row 3, Year Founded", "row 4, Company", "row 5, Website", "row 6, Company", "row 7, Company",
        "row 8, Description", "row 9, Headquarters (Country)", "row 10, Website",
    ]  # fmt: skip


def test_the_team_is_asked_to_claim_its_profile(run, mailbox):
    rows = [["Kali", "sari@people.example"], ["Angkot", ""], ["Pasar", "not an address"]]
    table = as_csv(rows, header=["Startup", "E-mail"])
    reason = "row 4, E-mail: this is not an e-mail address"
    call = make.call()
    assert run(call, table) == (1, [reason, "imported 2, refused 1"])
    assert [letter["To"].addresses[0].addr_spec for letter in mailbox()] == ["sari@people.example"]
    assert "a place in the team of Kali" in mailbox()[0].get_content()
    assert run(call, table)[1][-1] == "imported 0, refused 1"
    assert (len(mailbox()), count()) == (1, 2)
    stored = db.session.scalars(sa.select(Application).order_by(Application.number)).first()
    assert stored.answers == {"name": "Kali"}


def test_a_table_of_support_organisations_makes_support_organisations(run):
    call = make.call(questions=support_form())
    assert run(call, b"Name\nInkubator Kali\n") == (0, ["imported 1, refused 0"])
    assert db.session.scalars(sa.select(Organisation.kind)).one() is OrganisationKind.SUPPORT


def test_a_startup_that_applied_by_itself_is_refused(run):
    call = make.call()
    made = make.application(call=call, state=ApplicationState.SUBMITTED)
    reference = made.reference
    code, lines = run(call, as_csv([[made.startup.name.upper(), *[""] * 7]]))
    assert (code, lines) == (
        1,
        [f"row 2, Company: this startup has applied already ({reference})", "imported 0, refused 1"],
    )


def test_an_import_into_a_second_call_knows_the_startup_again(run):
    first, second = make.call(), make.call()
    run(first, as_csv(invented(2)))
    run(second, as_csv(invented(2)))
    by_call = db.session.execute(sa.select(Application.call_id, Application.startup_id)).all()
    assert {s for c, s in by_call if c == first.id} == {s for c, s in by_call if c == second.id}


def test_a_map_comes_on_top_of_the_obvious(run):
    content = as_csv([["Kali", "We warn.", "Long story"]], header=["Nama", "Slogan X", "Description"])
    assert (
        run(make.call(), content, "--map", "Slogan X=tagline", "--map", "Description=problem")[1][-1]
        == "imported 1, refused 0"
    )
    assert db.session.scalars(sa.select(Application)).one().answers == {
        "name": "Kali",
        "tagline": "We warn.",
        "problem": "Long story",
    }


@pytest.mark.parametrize(
    "wanted",
    [{"Nope": "pitch"}, {"Notes": "nothing"}, {"Notes": "deck"}, {"Notes": "name", "Company": "name"}],
)
def test_a_map_that_cannot_be_meant_is_refused(wanted):
    with pytest.raises(DomainError):
        column_map(FORM, ["Company", "Notes"], wanted)


def test_a_table_without_names_is_refused():
    with pytest.raises(DomainError):
        column_map(FORM, ["Website"], {})


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", "Company\nM\xfcll".encode("latin-1"), b"Company,Company\na,b\n", b'Company\n"a']
)
def test_a_file_that_cannot_be_read_is_refused(content):
    with pytest.raises(DomainError):
        read_sheet(content)


def test_spreadsheets_with_semicolons_and_a_byte_order_mark_are_read():
    content = b"\xef\xbb\xbf" + as_csv(
        [["Kali; Bersih", "2020"]], header=["Startup", "Founded"], delimiter=";"
    )
    sheet = read_sheet(content)
    good, refused = check_rows(sheet, column_map(FORM, sheet.columns, {}), today=TODAY)
    assert ([row.answers for row in good], refused) == ([{"name": "Kali; Bersih", "founded": "2020"}], [])


def test_a_row_says_its_track_where_the_call_has_some(run):
    call = make.call()
    make.track(call, "Floods")
    make.track(call, "Waste")
    header, rows = ["Company", "Challenge"], [["Kali", " floods"], ["Pasar", "Air"], ["Rawa", ""]]
    code, lines = run(call, as_csv(rows, header), "--map", "Challenge=track")
    assert (code, lines) == (
        1,
        [
            "row 3, Company: say which track of the call it is for: Floods, Waste",
            "row 4, Company: say which track of the call it is for: Floods, Waste",
            "imported 1, refused 2",
        ],
    )
    query = sa.select(Application).options(*applications.WITH_CALL)
    assert [(a.startup.name, a.track.title) for a in db.session.scalars(query)] == [("Kali", "Floods")]


def test_a_column_called_track_is_no_obstacle_where_the_call_has_none(run):
    assert run(make.call(), as_csv([["Kali", "Air"]], ["Company", "Track"])) == (0, ["imported 1, refused 0"])
