"""What people type about themselves; parsing and field checks only."""

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import available_timezones

from wtforms.fields import SelectChoice
from wtforms.validators import Email

from accelerator.accounts.models import ROLE_LABELS, ConsentKind, ConsentText, Role
from accelerator.forms import (
    BooleanField,
    EmailField,
    Form,
    HiddenField,
    InputRequired,
    Length,
    LineField,
    Optional,
    PasswordField,
    RadioField,
    SelectField,
    TextField,
    choices,
    clean,
    required,
)
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from accelerator.mail.preferences import Delivery, Kind
from config import LOCALES

NEAR_ZONES = ["Asia/Jakarta", "Europe/Berlin", "Asia/Bangkok"]


def email_field(label: object = None) -> EmailField:
    """An address, checked by shape; whether it exists only a letter can tell."""
    return EmailField(
        label or _l("E-mail address"),
        [
            InputRequired(_l("Please fill this in.")),
            Email(_l("This does not look like an e-mail address."), allow_smtputf8=False),
            Length(max=320),
        ],
        filters=[clean],
        render_kw={"autocomplete": "email"},
    )


def new_password_field(label: object = None) -> PasswordField:
    """A password to be set; the operation checks it, and longer is better."""
    return PasswordField(
        label or _l("Password"),
        [InputRequired(_l("Please fill this in."))],
        description=_l("At least 10 characters; a short sentence is good."),
        render_kw={"autocomplete": "new-password"},
    )


def zones() -> list[SelectChoice]:
    """The host cities' zones first, then all others."""
    others = sorted(
        zone
        for zone in available_timezones()
        if "/" in zone and not zone.startswith(("Etc/", "posix", "right"))
    )
    near_first = [*NEAR_ZONES, *(zone for zone in others if zone not in NEAR_ZONES)]
    return choices({zone: zone.replace("_", " ") for zone in near_first})


class ZoneField(SelectField):
    """An IANA time zone."""

    def __init__(self, label: object = None, **options: object) -> None:
        super().__init__(label or _l("Time zone"), choices=zones(), **options)


class LoginForm(Form):
    email = email_field()
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Please fill this in."))],
        render_kw={"autocomplete": "current-password"},
    )


class AgainForm(Form):
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Please fill this in."))],
        render_kw={"autocomplete": "current-password"},
    )


def code_field(description: object) -> LineField:
    """A code of the second factor: six digits from the phone, or one of the codes on paper."""
    return LineField(
        _l("Code"),
        required(),
        description=description,
        longest=60,
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )


class CodeForm(Form):
    factor_code = code_field(_l("Six digits from the app on your phone, or one of your recovery codes."))


class FactorForm(Form):
    sealed = HiddenField()
    factor_code = code_field(_l("The six digits that the app shows now."))


class JoinForm(Form):
    name = LineField(
        _l("Your name"),
        required(),
        description=_l("As you want to be addressed; one name is fine."),
        render_kw={"autocomplete": "name"},
    )
    email = email_field()
    password = new_password_field()
    zone = ZoneField()
    text = HiddenField()
    """The key of the terms of use that stand on the page; "" where none are in force."""
    terms = BooleanField(
        _l("I agree that the programme keeps and uses what I enter here to run it."),
        [InputRequired(_l("Without this we may not keep your account."))],
    )

    @property
    def values(self) -> dict[str, Any]:
        """What the operation takes; "" as terms where none stood on the page."""
        typed = {name: self[name].data for name in ("email", "name", "password", "zone")}
        return {**typed, "terms": self.text.data or ""}

    def ask_about(self, text: ConsentText | None) -> None:
        """Ask to agree to this text; a tick that was set under another one is taken away."""
        if text is not None:
            self.terms.label.text = _("I agree to the terms of use.")
        key = text.key if text else ""
        self.terms.data = self.terms.data and self.text.data == key
        self.text.data = key


class ConfirmForm(Form):
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Please fill this in."))],
        description=_l("The one that was chosen when the account was opened."),
        render_kw={"autocomplete": "current-password"},
    )


class MailboxForm(Form):
    email = email_field()


class NewPasswordForm(Form):
    password = new_password_field(_l("New password"))


class ClaimForm(Form):
    name = LineField(_l("Your name"), required(), render_kw={"autocomplete": "name"})
    password = new_password_field()


class AccountForm(Form):
    name = LineField(_l("Your name"), required())
    locale = SelectField(_l("Language"), choices=choices(LOCALES))
    zone = ZoneField()


class PasswordForm(Form):
    current = PasswordField(
        _l("Present password"),
        [InputRequired(_l("Please fill this in."))],
        render_kw={"autocomplete": "current-password"},
    )
    new = new_password_field(_l("New password"))


class ConsentTextForm(Form):
    kind = SelectField(_l("About"), choices=choices(ConsentKind))
    audience = SelectField(_l("For"), choices=choices(Role, blank=_l("Everyone")), validators=[Optional()])

    @property
    def bodies(self) -> dict[str, str]:
        """The text by language."""
        return {language: self[f"body_{language}"].data for language in LOCALES}


for language, name in LOCALES.items():
    setattr(
        ConsentTextForm,
        f"body_{language}",
        TextField(
            _l("The text (%(language)s)", language=name),
            required() if language == "en" else (),
            longest=10_000,
            render_kw={"lang": language, "rows": 8},
        ),
    )


class InviteForm(Form):
    name = LineField(_l("Name"), required())
    email = email_field()
    role = SelectField(_l("Role"))
    scope = SelectField(_l("For"))

    def offer(self, roles: Iterable[Role], scopes: dict[str, str]) -> None:
        """Let choose among these roles, for one of these scopes."""
        self.role.choices = choices({role.value: ROLE_LABELS[role] for role in roles})
        self.scope.choices = choices(scopes)


class LettersForm(Form):
    """A choice for each kind of letter that is not essential."""

    @property
    def chosen(self) -> dict[Kind, Delivery]:
        """What was chosen, by kind."""
        return {Kind(box.short_name): Delivery(box.data) for box in self if isinstance(box, RadioField)}


def letters_form(deliveries: Mapping[Kind, Delivery]) -> Any:
    """The boxes for some kinds, showing what holds."""
    boxes = {kind.value: RadioField(kind.label, choices=choices(Delivery)) for kind in deliveries}
    data = {kind.value: delivery.value for kind, delivery in deliveries.items()}
    return type("TheseLettersForm", (LettersForm,), boxes)(data=data)
