"""Forms of a session's log, made to be filled in on a phone in under a minute."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from wtforms.validators import ValidationError

from accelerator import clock
from accelerator.db import new_key
from accelerator.errors import DomainError
from accelerator.forms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    Form,
    HiddenField,
    InputRequired,
    IntegerField,
    LineField,
    ManyField,
    NumberRange,
    Optional,
    RadioField,
    SelectField,
    TextField,
    choices,
    required,
)
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from cohorts.models.taxonomy import EXPERTISE
from cohorts.models.zones import instant, wall_clock
from mentors.models import (
    ActionItem,
    Booking,
    Match,
    MentorSession,
    SessionMode,
    SessionOutcome,
    SessionState,
)
from mentors.models.sessions import LONGEST_MINUTES
from mentors.operations.records import (
    LONGEST_HELP,
    LONGEST_NAMES,
    LONGEST_TEXT,
    MOST_ACTIONS,
    Action,
    Aside,
    Record,
)
from mentors.queries.session_filters import MISSED, Filters

USUAL = ("30", "45", "60", "90")
A_USUAL_HOUR = timedelta(minutes=60)
SCORES = {str(score): str(score) for score in range(1, 6)}
OTHER = "other"


class RecordForm(Form):
    """When, how long, how, about what."""

    outcome = RadioField(
        _l("What happened"), choices=choices(SessionOutcome), default=SessionOutcome.HELD.value
    )
    held_at = DateTimeLocalField(
        _l("Began"),
        [InputRequired(_l("Please fill this in."))],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    length = RadioField(
        _l("Minutes"),
        choices=choices({**{value: value for value in USUAL}, OTHER: _l("Other")}),
        default="60",
    )
    minutes = IntegerField(
        _l("Other length, in minutes"),
        [Optional(), NumberRange(1, LONGEST_MINUTES, message=_l("Between %(min)s and %(max)s."))],
    )
    mode = RadioField(_l("How"), choices=choices(SessionMode), default=SessionMode.VIDEO.value)
    topics = ManyField(_l("Topics"))
    more_topics = ManyField(_l("Other topics"))
    summary = TextField(_l("What you talked about"), longest=LONGEST_TEXT)
    advice_facts = TextField(_l("What I know: facts"), longest=LONGEST_TEXT)
    advice_opinions = TextField(_l("What I would do: opinion"), longest=LONGEST_TEXT)

    came = LineField(_l("Who was there"), longest=LONGEST_NAMES)
    help_offered = LineField(
        _l("Help offered"), longest=LONGEST_HELP, description=_l("Beside advice, such as an introduction.")
    )
    next_on = DateField(_l("Next meeting"), [Optional()])

    zone = "UTC"

    def in_zone(self, zone: str) -> "RecordForm":
        """Read and show times in this zone; a new log is of a usual hour that is over."""
        self.zone = zone
        if not self.is_submitted() and self.held_at.data is None:
            self.held_at.data = wall_clock(clock.now() - A_USUAL_HOUR, zone).replace(second=0, microsecond=0)
        return self

    def offer_topics(self, *preferred: Iterable[str]) -> None:
        """Chips: what the startup needs first, then what the mentor offers; the rest under “Other topics”."""
        first = list(dict.fromkeys(code for codes in preferred for code in codes if code in EXPERTISE))
        self.topics.choices = choices({code: EXPERTISE[code] for code in first})
        self.more_topics.choices = choices({code: EXPERTISE[code] for code in EXPERTISE if code not in first})

    def show(self, session: MentorSession) -> None:
        """Fill in what was logged."""
        if self.is_submitted():
            return
        self.held_at.data = wall_clock(session.held_at, session.zone)
        self.outcome.data = session.outcome.value
        self.length.data = str(session.minutes) if str(session.minutes) in USUAL else OTHER
        if not session.minutes:
            self.length.data = USUAL[2]
        self.minutes.data = session.minutes if self.length.data == OTHER else None
        self.mode.data, self.summary.data = session.mode.value, session.summary
        self.advice_facts.data, self.advice_opinions.data = session.advice_facts, session.advice_opinions
        self.came.data, self.help_offered.data = session.came, session.help_offered
        self.next_on.data = session.next_on
        self.topics.data = self.more_topics.data = list(session.topics)

    def validate_held_at(self, field: Any) -> None:
        """The night the clocks go forward has an hour that never was; a time that came twice is read as the first."""
        if field.data is not None:
            try:
                instant(field.data, self.zone, field="held_at")
            except DomainError as refusal:
                raise ValidationError(refusal.message) from refusal

    def validate_length(self, field: Any) -> None:
        """The other length is needed where none of the usual ones fits."""
        if self.outcome.data != SessionOutcome.HELD.value:
            return
        if field.data == OTHER and self.minutes.data is None and not self.minutes.errors:
            raise ValidationError(_("How many minutes?"))

    def what(self) -> Record:
        """What the operation takes."""
        return Record(
            held_at=instant(self.held_at.data, self.zone, field="held_at"),
            zone=self.zone,
            minutes=int(self.minutes.data or 0) if self.length.data == OTHER else int(self.length.data),
            mode=SessionMode(self.mode.data),
            topics=[*(self.topics.data or ()), *(self.more_topics.data or ())],
            summary=self.summary.data,
            advice_facts=self.advice_facts.data,
            advice_opinions=self.advice_opinions.data,
            came=self.came.data,
            help_offered=self.help_offered.data,
            next_on=self.next_on.data,
            outcome=SessionOutcome(self.outcome.data),
        )


class LogForm(RecordForm):
    """A new session, with what follows from it."""

    client_id = HiddenField(default=new_key)
    done = ManyField(_l("Done since last time?"))
    others = ManyField(_l("Who else was there"))
    preparedness = RadioField(
        _l("How well prepared was the startup?"), choices=choices(SCORES), validators=[Optional()]
    )
    staff_note = TextField(_l("For the programme's staff"), longest=LONGEST_TEXT)
    is_flagged = BooleanField(_l("Please look at this soon"))
    private_note = TextField(_l("Private note"), longest=LONGEST_TEXT)

    def prepare(
        self,
        subject: Match | Booking,
        open_items: Iterable[ActionItem],
        others: Iterable[Match],
        booking: Booking | None = None,
    ) -> None:
        """Fill in what is known before anybody types: zone, time, likely topics, what was promised earlier."""
        self.booking = booking
        if booking is not None and not self.is_submitted():
            self.held_at.data = wall_clock(booking.starts_at, subject.mentor.user.zone)
            self.mode.data, length = booking.mode.value, str(booking.minutes)
            self.length.data = length if length in USUAL else OTHER
            self.minutes.data = booking.minutes if self.length.data == OTHER else None
        self.in_zone(subject.mentor.user.zone)
        needs = subject.enrolment.needs if isinstance(subject, Match) else ()
        self.offer_topics(needs, subject.mentor.expertise)
        self.done.choices = choices({item.key: item.text for item in open_items})
        self.others.choices = choices({other.key: other.enrolment.startup.name for other in others})
        self.group = {other.key: other for other in others}

    def forget_what_is_gone(self) -> None:
        """A log may be days old when it arrives: what was ticked off or ended meanwhile is no longer a choice."""
        for field in (self.done, self.others):
            offered = {choice.value for choice in field.choices}
            field.data = [value for value in field.data or () if value in offered]

    def values(self) -> dict[str, Any]:
        """What the operation takes."""
        return {
            "client_id": self.client_id.data or "",
            "what": self.what(),
            "actions": self.actions(),
            "aside": Aside(
                private_note=self.private_note.data,
                staff_note=self.staff_note.data,
                is_flagged=bool(self.is_flagged.data),
                preparedness=int(self.preparedness.data) if self.preparedness.data else None,
            ),
            "done_actions": self.done.data or [],
            "others": [self.group[key] for key in self.others.data or ()],
        }

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """The action items' fields: text, who, until when."""
        return [
            (self[f"action_{n}_text"], self[f"action_{n}_who"], self[f"action_{n}_due"])
            for n in range(MOST_ACTIONS)
        ]

    def actions(self) -> list[Action]:
        """The action items that say something."""
        return [
            Action(text.data, who.data == "mentor", due.data) for text, who, due in self.rows() if text.data
        ]


for _number in range(MOST_ACTIONS):
    setattr(LogForm, f"action_{_number}_text", LineField(_l("What"), longest=500))
    setattr(
        LogForm,
        f"action_{_number}_who",
        SelectField(
            _l("Who"),
            choices=choices({"startup": _l("The startup"), "mentor": _l("The mentor")}),
            validate_choice=False,  # a phone need not send the rows that nobody filled in
        ),
    )
    setattr(LogForm, f"action_{_number}_due", DateField(_l("Until"), [Optional()]))


class NoteForm(Form):
    private_note = TextField(_l("Private note"), longest=LONGEST_TEXT)


class StaffNoteForm(Form):
    staff_note = TextField(_l("For the programme's staff"), longest=LONGEST_TEXT)
    is_flagged = BooleanField(_l("Please look at this soon"))


class ConfirmForm(Form):
    """The startup's yes, with what it thinks of the meeting; both answers may be left out."""

    usefulness = RadioField(
        _l("How useful was it?"), choices=choices(SCORES), validators=[Optional()], validate_choice=False
    )
    meets_again = RadioField(
        _l("Meet again?"),
        choices=choices({"yes": _l("Yes"), "no": _l("No")}),
        validators=[Optional()],
        validate_choice=False,
    )

    def values(self) -> dict[str, Any]:
        """What the operation takes."""
        score = self.usefulness.data
        return {
            "usefulness": int(score) if score in SCORES else None,
            "meets_again": {"yes": True, "no": False}.get(self.meets_again.data or ""),
        }


class SettleForm(Form):
    counts = RadioField(
        _l("Decision"), choices=choices({"yes": _l("It counts as logged"), "no": _l("It does not count")})
    )
    reason = TextField(_l("Reason"), required(), longest=1000)


class FilterForm(Form):
    """What the list of sessions is narrowed to; in the address."""

    q = LineField(_l("Startup, mentor or words"))
    cohort = SelectField(_l("Cohort"))
    state = SelectField(
        _l("State"),
        choices=[*choices(SessionState, blank=_l("Any")), *choices({MISSED: _l("Either did not come")})],
    )
    since = DateField(_l("From"), [Optional()])
    until = DateField(_l("Until"), [Optional()])
    startup = HiddenField()
    topic = HiddenField()
    rated = HiddenField()

    def filters(self) -> Filters:
        """What is asked for; a value that makes no sense is no wish."""
        self.validate()
        good = {name: field.data for name, field in self._fields.items() if not field.errors}
        return Filters(
            text=good.get("q") or "",
            cohort=good.get("cohort") or "",
            state=good.get("state") or "",
            since=good.get("since"),
            until=good.get("until"),
            startup=good.get("startup") or "",
            topic=good.get("topic") or "",
            is_rated=good.get("rated") == "1",
        )
