"""What is typed into fields: cleaned, refused at the field, and never lost."""

from decimal import Decimal

import pytest
from flask import Flask, flash, get_flashed_messages
from flask_babel import force_locale

from accelerator.accounts.queries import person
from accelerator.db import unit_of_work
from accelerator.errors import Conflict, DomainError
from accelerator.forms import (
    DateField,
    DateTimeLocalField,
    DecimalField,
    Form,
    IntegerField,
    LineField,
    Optional,
    RadioField,
    SelectField,
    TextField,
    choices,
    required,
)
from accelerator.organisations.models import OrganisationKind
from tests import factories as make

BLANK = "Please fill this in."
UNSTORABLE = "This text holds characters that cannot be stored. Type it again without them."


class Card(Form):
    name = LineField("Name", required(), longest=10)
    about = TextField("About", longest=20)
    seats = IntegerField("Seats", [Optional()])
    share = DecimalField("Share", [Optional()])


def typed(app: Flask, **data: str) -> Card:
    with app.test_request_context(method="POST", data=data):
        form = Card()
        form.ok()
        return form


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  Budi ", "Budi"),
        ("Bu\r\ndi", "Bu di"),
        ("a\tb", "a b"),
        ("e\u0301", "\xe9"),
        ("นก", "นก"),
        ("👩‍🚀 x", "👩‍🚀 x"),
    ],
)
def test_a_line_is_trimmed_composed_and_one_line(app: Flask, text, kept):
    form = typed(app, name=text)
    assert (form.errors, form.name.data) == ({}, kept)


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200d", "\u00a0\u3000", "\u2060\ufeff\n"])
def test_blank_counts_as_blank(app: Flask, text):
    assert typed(app, name=text).errors == {"name": [BLANK]}


def test_absent_text_is_empty_and_never_none(app: Flask):
    form = typed(app)
    assert (form.name.data, form.about.data, form.seats.data, form.errors) == (
        "",
        "",
        None,
        {"name": [BLANK]},
    )


@pytest.mark.parametrize("text", ["a\0b", "\x1b[31m", "a\ud800b", "a\x7fb"])
def test_what_no_column_holds_is_refused_at_the_field_and_kept_in_it(app: Flask, text):
    with app.test_request_context(method="POST"):
        form = Card(formdata=None, name=text)
        form.validate()
        assert (form.errors["name"], form.name.data) == ([UNSTORABLE], text)


def test_text_keeps_its_lines_and_every_kind_of_line_end(app: Flask):
    assert typed(app, name="x", about="a\r\nb\rc\n").about.data == "a\nb\nc"


@pytest.mark.parametrize(
    ("field", "length", "errors"),
    [
        ("name", 10, {}),
        ("name", 11, {"name": ["At most 10 characters."]}),
        ("about", 20, {}),
        ("about", 21, {"about": ["At most 20 characters."]}),
        ("about", 1_000_000, {"about": ["At most 20 characters."]}),
    ],
)
def test_limits_hold_and_what_is_too_long_is_kept(app: Flask, field, length, errors):
    form = typed(app, **{"name": "x", field: "ü" * length})
    assert (form.errors, len(form[field].data)) == (errors, length)


@pytest.mark.parametrize(
    ("text", "number"), [("12", 12), (" 7 ", 7), ("-3", -3), ("999999999", 999_999_999), ("", None)]
)
def test_whole_numbers_are_read(app: Flask, text, number):
    form = typed(app, name="x", seats=text)
    assert (form.errors, form.seats.data) == ({}, number)


@pytest.mark.parametrize(
    "text", ["1_000", "1.000", "1,000", "1e3", "٣", "１２", "nan", "9999999999", "0x10", "1 2", "--1"]
)
def test_what_only_looks_like_a_whole_number_is_refused_and_kept(app: Flask, text):
    form = typed(app, name="x", seats=text)
    assert form.errors == {"seats": ["Type a whole number in digits, like 12."]}
    assert form.seats._value() == text


@pytest.mark.parametrize(
    ("locale", "text", "number"),
    [
        ("en", "3.5", Decimal("3.5")),
        ("de", "3,5", Decimal("3.5")),
        ("id", "3,5", Decimal("3.5")),
        ("de", "3.5", Decimal("3.5")),
        ("en", "-0", Decimal("0")),
        ("en", "100", Decimal("100")),
    ],
)
def test_decimals_are_read_as_the_reader_writes_them(app: Flask, locale, text, number):
    with app.app_context(), force_locale(locale):
        form = typed(app, name="x", share=text)
    assert form.share.data == number


@pytest.mark.parametrize(
    "text", ["nan", "inf", "-Infinity", "1e400", "1_000", "1,234.5", "3,5", "٣.٥", "1e20", "1" * 13]
)
def test_a_decimal_is_never_guessed(app: Flask, text):
    form = typed(app, name="x", share=text)
    assert form.errors == {"share": ["Type a number in digits, like 12.5, without thousands separators."]}


def test_choices_come_from_an_enum_or_a_table():
    made = choices(OrganisationKind)
    assert [(choice.value, str(choice.label)) for choice in made][:2] == [
        ("startup", "Startup"),
        ("support", "Support organisation"),
    ]
    assert [(c.value, c.label) for c in choices({"a": "A"}, blank="Choose")] == [("", "Choose"), ("a", "A")]


@pytest.fixture
def post(app: Flask, context: Flask):
    """A request that has posted a name."""
    with app.test_request_context(method="POST", data={"name": "typed"}):
        yield


def test_a_refused_operation_becomes_a_message_at_its_field_and_undoes_everything(post):
    user = make.person("Before")
    with unit_of_work() as unit:
        form = Card()
        with form.attempt():
            person(user.id).name = "After"
            flash("Saved.")
            raise DomainError("Too late.", "name")
        unit.commit = False
    assert (form.name.errors, form.message, form.has_errors) == (["Too late."], None, True)
    assert (form.name.data, make.reload(user).name, get_flashed_messages()) == ("typed", "Before", [])


@pytest.mark.parametrize("field", [None, "nothing_of_that_name"])
def test_a_refusal_that_belongs_to_no_field_stands_above_the_form(post, field):
    form = Card()
    with form.attempt():
        raise Conflict("Full.", field)
    assert (form.message, form.errors, form.has_errors) == ("Full.", {}, True)


def test_rows_read_before_a_refusal_can_still_be_shown(post):
    user = make.person("Shown")
    with unit_of_work() as unit:
        row, form = person(user.id), Card()
        with form.attempt():
            raise DomainError("No.")
        unit.commit = False
        assert row.name == "Shown"


def test_a_bug_is_not_taken_for_a_refusal(post):
    with pytest.raises(ZeroDivisionError), Card().attempt():
        raise ZeroDivisionError


class Visit(Form):
    day = DateField("Day", [Optional()])
    at = DateTimeLocalField("At", [Optional()])
    kind = SelectField("Kind", [Optional()], choices=["new", "old"])
    score = RadioField("Score", [Optional()], choices=["1", "2"])


def visit(app: Flask, **data: str) -> Visit:
    with app.test_request_context(method="POST", data=data):
        form = Visit()
        form.ok()
        return form


@pytest.mark.parametrize("field", ["kind", "score"])
@pytest.mark.parametrize(("chosen", "kept", "is_fine"), [("   ", "", True), ("3", "3", False)])
def test_spaces_are_no_choice_and_a_choice_that_is_not_offered_is_none(
    app: Flask, field, chosen, kept, is_fine
):
    form = visit(app, **{field: chosen})
    assert (form[field].data, not form.errors) == (kept, is_fine)


@pytest.mark.parametrize("field", ["day", "at"])
@pytest.mark.parametrize("year", ["0001", "1899", "2101", "9999"])
def test_years_in_which_nobody_meets_are_refused_and_kept_in_sight(app: Flask, field, year):
    typed = f"{year}-01-01" if field == "day" else f"{year}-01-01T00:00"
    form = visit(app, **{field: typed})
    assert (form.errors, form[field].data, form[field]._value()) == (
        {field: ["This year cannot be right."]},
        None,
        typed,
    )
