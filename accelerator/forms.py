"""Forms: WTForms with its surprises taken out, and the turn of a refused operation into a message."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any

from flask import g, request
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    DecimalField,
    EmailField,
    FileField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation

from accelerator.db import db
from accelerator.errors import DomainError
from accelerator.i18n import lazy_gettext as _l

__all__ = [
    "BooleanField",
    "DateField",
    "DateTimeLocalField",
    "DecimalField",
    "EmailField",
    "FileField",
    "Form",
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
    "SelectField",
    "TextField",
    "choices",
    "required",
]

LONGEST = 20_000
"""No text field takes more than this, whatever the form says; the limit is shown before it is hit."""


def clean(text: str | None) -> str:
    """Absent is '', newlines are '\\n', the ends are trimmed, letters are composed (NFC)."""
    return unicodedata.normalize("NFC", (text or "").replace("\r\n", "\n")).strip()


class StorableText:
    """Refuse what a database column cannot hold: NUL, lone surrogates, control characters."""

    def __call__(self, form: Any, field: Any) -> None:
        text = field.data or ""
        if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text):
            raise StopValidation(_l("This text holds characters that cannot be stored. Type it again without them."))


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

    def __init__(self, label: Any = None, validators: Any = (), *, longest: int = 200, **options: Any) -> None:
        checks = [StorableText(), Length(max=longest, message=_l("At most %(max)d characters."))]
        super().__init__(label, [*validators, *checks], filters=[clean], **options)


class TextField(TextAreaField):
    """Several lines of text, at most `longest` characters, never None."""

    def __init__(self, label: Any = None, validators: Any = (), *, longest: int = 5000, **options: Any) -> None:
        checks = [StorableText(), Length(max=min(longest, LONGEST), message=_l("At most %(max)d characters."))]
        super().__init__(label, [*validators, *checks], filters=[clean], **options)


class ManyField(SelectMultipleField):
    """Several choices as checkboxes; works on a phone and without JavaScript."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


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
        kept = g.get("kept_input")
        if kept is not None and request.method == "GET":
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
        would fail or not depending on what it reads first.
        """
        try:
            yield
            db.session.flush()
        except DomainError as refusal:
            db.session.expunge_all()
            db.session.rollback()
            self.refuse(refusal)

    def refuse(self, refusal: DomainError) -> None:
        """Show a refusal at its field, or above the form where it belongs to none."""
        if refusal.field and refusal.field in self._fields:
            field = self._fields[refusal.field]
            field.errors = [*field.errors, refusal.message]
        else:
            self.message = refusal.message
