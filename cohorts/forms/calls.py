"""What a manager types about a call, and how its list is narrowed."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from wtforms.validators import ValidationError

from accelerator.accounts.forms import ZoneField
from accelerator.clock import EARLIEST, LATEST
from accelerator.forms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    EditForm,
    Form,
    InputRequired,
    IntegerField,
    LineField,
    NumberRange,
    Optional,
    SelectField,
    TextField,
    choices,
    required,
)
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from cohorts.forms.languages import InLanguages, add_boxes, texts_of
from cohorts.forms.programmes import slug_field
from cohorts.forms.tracks import TrackFilter
from cohorts.models.programmes import TEXTS, Call, Cohort, asked_and_said
from cohorts.models.zones import instant, wall_clock
from cohorts.operations.calls import CallTerms

STARTUP_FORM, WHOLE_FORM, SUPPORT_FORM, PERSON_FORM = "startup", "whole", "support", "person"
MAX_GRACE = 24 * 60
PLAIN = ("zone", "grace_minutes", "prefix", "answer_days", "staff_reads_drafts")


def _whole(label: object, least: int, most: int, **options: Any) -> IntegerField:
    checks = [
        InputRequired(_l("Please fill this in.")),
        NumberRange(least, most, _l("Between %(min)d and %(max)d.")),
    ]
    return IntegerField(label, checks, **options)


def _every_question_is_answered(_form: Form, box: TextField) -> None:
    for asked, said in asked_and_said(box.data or ""):
        if not said:
            raise ValidationError(_("“%(question)s” has no answer. Write it below.", question=asked))


def _boxes(named: Callable[[object], object], is_needed: bool) -> dict[str, Any]:
    """The boxes for a call's texts in one language; only the English title has to be there."""
    return {
        "title": LineField(named(_l("Title")), required() if is_needed else ()),
        "summary": TextField(named(_l("What the call offers, and to whom")), longest=3000),
        "eligibility": TextField(
            named(_l("Who may apply")),
            longest=3000,
            description=_l("One condition a line; the public page lists them."),
        ),
        "faq": TextField(
            named(_l("Questions and answers")),
            [_every_question_is_answered],
            longest=10_000,
            description=_l(
                "The first line of a paragraph asks, those below answer. Leave an empty line before the next question."
            ),
        ),
    }


class CallTexts(InLanguages):
    """What a call says, in each language."""

    kept = TEXTS


add_boxes(CallTexts, _boxes)


class CallForm(CallTexts):
    zone = ZoneField(
        _l("Time zone of the call"),
        description=_l("Both times below are meant, and announced, in this zone."),
    )
    opens_at = DateTimeLocalField(_l("Opens"), [InputRequired(_l("Please fill this in."))])
    closes_at = DateTimeLocalField(_l("Deadline, as announced"), [InputRequired(_l("Please fill this in."))])
    grace_minutes = _whole(
        _l("Grace after the deadline"),
        0,
        MAX_GRACE,
        default=0,
        description=_l("Not announced: so long a late click still counts."),
    )
    decisions_promised_on = DateField(_l("Decisions promised by"), [Optional()])
    prefix = LineField(
        _l("Prefix of receipt numbers"),
        required(),
        longest=12,
        description=_l("Such as FCA24, for FCA24-0007."),
    )
    answer_days = _whole(_l("Days to answer an offer"), 1, 90, default=10)
    staff_reads_drafts = BooleanField(
        _l("Staff may read drafts while the call is open"),
        description=_l(
            "To help those who write. Applicants are told before they begin, and see who opened their draft;"
            " it can be switched on only until somebody has begun."
        ),
    )

    def terms(self) -> CallTerms:
        """What was typed, with instants; raises DomainError where the clocks skip a time."""
        values: dict[str, Any] = {name: self[name].data for name in PLAIN} | self.written()
        return CallTerms(
            **values,
            opens_at=instant(self.opens_at.data, self.zone.data, field="opens_at"),
            closes_at=instant(self.closes_at.data, self.zone.data, field="closes_at"),
            decisions_promised_on=self.decisions_promised_on.data,
        )


class EditCallForm(EditForm, CallForm):
    """The terms of a call that there is."""


class NewCallForm(CallForm):
    slug = slug_field()
    form = SelectField(
        _l("Questions"), description=_l("They stay as they are once somebody has begun to answer.")
    )

    def offer(self, calls: list[Call]) -> None:
        """Offer the shipped form and those of earlier calls."""
        earlier = {call.slug: _l("As in “%(call)s”", call=call.title) for call in calls}
        self.form.choices = choices(
            {
                STARTUP_FORM: _l("The short form for startups: twenty minutes"),
                WHOLE_FORM: _l("The long form for startups: all that selections usually ask"),
                SUPPORT_FORM: _l("The form for support organisations that comes with the system"),
                PERSON_FORM: _l("The form for people who apply by themselves"),
                **earlier,
            }
        )


class CloneForm(CallForm):
    slug = slug_field()
    cohort = SelectField(_l("Cohort that it fills"))
    takes_reviewers = BooleanField(
        _l("Its reviewers read the copy, too"),
        description=_l("Those of this call alone; reviewers of the whole programme read every call."),
    )

    def offer(self, cohorts: list[Cohort]) -> None:
        """Offer the cohorts of the programme, the newest first."""
        self.cohort.choices = choices({cohort.slug: cohort.name for cohort in cohorts})


def opening_day(text: str | None, call: Call) -> date:
    """The day that the address asks for; else a year after the call that is copied."""
    with suppress(ValueError):
        wanted = date.fromisoformat(text or "")
        if EARLIEST <= wanted.year < LATEST:  # what follows the opening must lie in the calendar, too
            return wanted
    return wall_clock(call.opens_at, call.zone).date() + timedelta(days=364)  # the same day of the week


def values_of(call: Call | CallTerms) -> dict[str, Any]:
    """A call's terms as the form shows them: times on the wall of the call's zone."""
    return {
        **{name: getattr(call, name) for name in (*PLAIN, "decisions_promised_on")},
        **texts_of(call, TEXTS),
        "opens_at": wall_clock(call.opens_at, call.zone),
        "closes_at": wall_clock(call.closes_at, call.zone),
    }


class ApplicationFilter(TrackFilter):
    """How the list of a call's applications is narrowed; lives in the URL."""

    q = LineField(_l("Startup"))
    step = SelectField(
        _l("State"),
        choices=choices(
            {
                "submitted": _l("Submitted"),
                "ineligible": _l("Not eligible"),
                "waiting": _l("Waiting for a decision"),
                "selected": _l("Place offered"),
                "accepted": _l("Place accepted"),
                "waitlisted": _l("On the waiting list"),
                "rejected": _l("Not selected"),
                "withdrawn": _l("Withdrawn"),
            },
            blank=_l("All"),
        ),
    )
    incomplete = BooleanField(_l("Only with gaps"))
