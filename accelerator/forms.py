"""Forms: WTForms with its surprises taken out, and the turn of a refused operation into a message."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from enum import Enum
from typing import Any

import wtforms
from babel.numbers import get_decimal_symbol
from flask import g, request, session
from flask_babel import get_locale
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    PasswordField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    widgets,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation

from accelerator import clock
from accelerator.db import db
from accelerator.errors import DomainError, TooMany
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l

__all__ = [
    "BooleanField",
    "DateField",
    "DateTimeLocalField",
    "DecimalField",
    "EmailField",
    "FieldList",
    "FileField",
    "Form",
    "FormField",
    "HiddenField",
    "InputRequired",
    "IntegerField",
    "Length",
    "LineField",
    "ManyField",
    "NumberRange",
    "Optional",
    "PasswordField",
    "RadioField",
    "ReasonForm",
    "SelectField",
    "TextField",
    "TimeField",
    "choices",
    "given_reason",
    "required",
    "ticked",
    "whole",
]

LONGEST = 20_000
"""No text field takes more than this, whatever the form says; the limit is shown before it is hit."""


def clean(text: str | None) -> str:
    """Absent is '', newlines are '\\n', the ends are trimmed, letters are composed (NFC)."""
    lines = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", lines).strip()


def one_line(text: str | None) -> str:
    """Cleaned, and a pasted line break is a space: names and titles end up in headers and file names."""
    return re.sub(r"[\n\t]+", " ", clean(text))


class StorableText:
    """Refuse what a database column cannot hold: NUL, lone surrogates, control characters."""

    def __call__(self, form: Any, field: Any) -> None:
        text = field.data or ""
        if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text):
            raise StopValidation(
                _l("This text holds characters that cannot be stored. Type it again without them.")
            )


class VisibleText:
    """Blank counts as blank: spaces and zero-width characters are not an answer."""

    field_flags = {"required": True}  # noqa: RUF012 - WTForms reads this class attribute

    def __call__(self, form: Any, field: Any) -> None:
        if not any(unicodedata.category(c)[0] not in "ZC" for c in field.data or ""):
            raise StopValidation(_l("Please fill this in."))


def required() -> list[Any]:
    """Validators of a text that must say something."""
    return [VisibleText()]


class LineField(StringField):
    """One line of text, at most `longest` characters, never None."""

    def __init__(
        self, label: Any = None, validators: Any = (), *, longest: int = 200, **options: Any
    ) -> None:
        checks = [StorableText(), Length(max=longest, message=_l("At most %(max)d characters."))]
        super().__init__(label, [*validators, *checks], filters=[one_line], **options)


class TextField(TextAreaField):
    """Several lines of text, at most `longest` characters, never None."""

    def __init__(
        self, label: Any = None, validators: Any = (), *, longest: int = 5000, **options: Any
    ) -> None:
        checks = [
            StorableText(),
            Length(max=min(longest, LONGEST), message=_l("At most %(max)d characters.")),
        ]
        super().__init__(label, [*validators, *checks], filters=[clean], **options)


class IntegerField(wtforms.IntegerField):
    """A whole number in plain digits that a database column holds; '1_000' and '1e3' are mistakes, not numbers."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed, or refuse it."""
        self.data = None
        if valuelist and valuelist[0].strip():
            if not re.fullmatch(r"[+-]?[0-9]{1,9}", valuelist[0].strip()):
                raise ValueError(_l("Type a whole number in digits, like 12."))
            self.data = int(valuelist[0])


class DecimalField(wtforms.DecimalField):
    """A finite decimal number; a comma is taken where the reader's language writes one, and never guessed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed, or refuse it."""
        self.data = None
        if valuelist and valuelist[0].strip():
            typed = valuelist[0].strip()
            if get_decimal_symbol(get_locale() or "en") == "," and "." not in typed:
                typed = typed.replace(",", ".", 1)
            if not re.fullmatch(r"[+-]?[0-9]{1,12}(\.[0-9]{1,6})?", typed):
                raise ValueError(_l("Type a number in digits, like 12.5, without thousands separators."))
            self.data = Decimal(typed)


class SelectField(wtforms.SelectField):
    """One of several. Where nothing was said it holds '', which a filter's list offers and no other form takes."""

    def __init__(self, *args: Any, default: Any = "", **options: Any) -> None:
        super().__init__(*args, default=default, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was chosen; `Optional` takes spaces for nothing, so nothing is what they are."""
        super().process_formdata([value.strip() for value in valuelist])


class RadioField(wtforms.RadioField):
    """One of several, all of them in sight; None where nothing was said."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was chosen, as a select does."""
        super().process_formdata([value.strip() for value in valuelist])


class DateField(wtforms.DateField):
    """A day that any clock can reckon with."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed, or refuse it."""
        super().process_formdata(valuelist)
        _refuse_far(self)


class DateTimeLocalField(wtforms.DateTimeLocalField):
    """A day and time on somebody's wall clock."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed, or refuse it."""
        super().process_formdata(valuelist)
        _refuse_far(self)


def _refuse_far(field: DateField | DateTimeLocalField) -> None:
    """Years at the ends of the calendar have no other zone's time, no week after them, and no meaning here."""
    if field.data is not None and not clock.EARLIEST <= field.data.year <= clock.LATEST:
        field.data = None
        raise ValueError(_l("This year cannot be right."))


class ManyField(SelectMultipleField):
    """Several choices as checkboxes; works on a phone and without JavaScript."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


def whole(carried: object, otherwise: int = 0) -> int:
    """A number that a page carried along; `otherwise` where somebody wrote another thing over it."""
    text = str(carried or "")
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else otherwise


def ticked(name: str = "chosen") -> dict[str, int]:
    """The rows that were ticked in a list: key → the version that stood beside it, -1 for none."""
    pairs = dict(value.rpartition(":")[::2] for value in request.form.getlist(name))
    return {key: whole(version, -1) for key, version in pairs.items()}


def choices(labels: type[Enum] | dict[Any, Any], *, blank: Any = None) -> list[SelectChoice]:
    """Select choices from an enum with `.label`, or from {code: label}; `blank` adds an empty first one."""
    pairs = (
        [(str(code), label) for code, label in labels.items()]
        if isinstance(labels, dict)
        else [(str(member.value), getattr(member, "label", member.value)) for member in labels]
    )
    return [SelectChoice(code, label) for code, label in ([("", blank)] if blank is not None else []) + pairs]


class Form(FlaskForm):
    """Base of all forms; what was typed before a sign-in expired comes back by itself (A17)."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.message: Any = None
        self.wait = 0
        """Seconds until it is worth trying again, where it was asked too often."""
        self.is_stale = False
        """Whether not the input but what is saved has changed."""
        kept = g.get("kept_input")
        if kept is not None and request.method == "GET" and any(name in kept for name in self._fields):
            self.process(formdata=kept)

    @property
    def has_errors(self) -> bool:
        """Whether the page must answer 422."""
        return bool(self.errors or self.message)

    def ok(self) -> bool:
        """Whether this is a submission whose fields are all in order."""
        return bool(self.validate_on_submit())

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Run an operation; if it refuses, undo everything and put its message on the form.

        Rows loaded before are detached first: after a rollback alone they would be expired, and the page
        would fail or not depending on what it reads first. A race lost at the commit is told by the error
        pages, which bring the person and what they typed back to the form as it stands now.
        """
        flashed = list(session.get("_flashes", []))
        try:
            yield
        except DomainError as refusal:
            db.session.expunge_all()
            db.session.rollback()
            session["_flashes"] = flashed  # nothing was "saved" after all
            self.refuse(refusal)

    def refuse(self, refusal: DomainError) -> None:
        """Show a refusal at its field, or above the form where it belongs to none."""
        self.wait = refusal.wait if isinstance(refusal, TooMany) else 0
        if refusal.field and refusal.field in self._fields:
            field = self._fields[refusal.field]
            field.errors = [*field.errors, refusal.message]
        else:
            self.message = refusal.message


class EditForm(Form):
    """A form that shows what is saved; what somebody else saved meanwhile is told, not overwritten (A67).

    It remembers what was saved when the page was loaded, field by field, so that other changes of the same row
    (a number given out, a state) disturb nobody. Saving again is then a choice.
    """

    seen = HiddenField()

    def process(self, *args: Any, **options: Any) -> None:
        """Read the fields, and the first time note what is saved."""
        super().process(*args, **options)
        if not hasattr(self, "_mark"):
            saved = [[field.short_name, _plain(field.object_data)] for field in self._watched()]
            self._mark = hashlib.sha256(json.dumps(saved).encode()).hexdigest()
        self.seen.data = self.seen.data or self._mark

    def validate(self, *args: Any, **options: Any) -> bool:
        """Check the fields, and that nobody saved others since the page was loaded."""
        is_fine = bool(super().validate(*args, **options))
        if self.seen.data == self._mark:
            return is_fine
        self.seen.data, self.is_stale = self._mark, True
        self.message = _(
            "Somebody else saved this meanwhile. Nothing was overwritten: what stands now is said at each box"
            " that differs. Saving again puts yours in its place."
        )
        for field in self._watched():
            if _plain(field.object_data) != _plain(field.data):
                field.errors = [*field.errors, _("It says now: %(saved)s", saved=_told(field) or "–")]
        return False

    def _watched(self) -> list[wtforms.Field]:
        return [field for field in self if not isinstance(field, HiddenField)]


def _plain(value: Any) -> str:
    """A field's value as text, the same whether it was typed or kept."""
    values = value if isinstance(value, list | tuple) else [value]
    told = sorted(str(one) for one in values if one not in (None, "", False))
    return "\n".join(told).replace("\r\n", "\n").strip()


def _told(field: wtforms.Field) -> str:
    """What is saved of a field, as a person reads it."""
    if isinstance(field, wtforms.BooleanField):
        return str(_("Yes") if field.object_data else _("No"))
    labels = {str(code): str(label) for code, label, *_rest in getattr(field, "choices", None) or []}
    lines = [labels.get(line, line) for line in _plain(field.object_data).split("\n")]
    return ", ".join(lines) if labels else "\n".join(lines)


class ReasonForm(Form):
    """What the `confirm` macro asks for: why something is done that cannot be undone in silence."""

    reason = TextField(_l("Reason"), required(), longest=2000)


def given_reason() -> str:
    """The reason that came with a `confirm`, "" where none did; a DomainError where it is no text or too long.

    For actions that lead to an error page when they are refused; a page that shows itself again has the form.
    """
    form = ReasonForm()
    if not form.ok() and form.reason.data and form.reason.errors:
        raise DomainError(form.reason.errors[0], "reason")
    return form.reason.data or ""
