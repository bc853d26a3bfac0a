"""What is written down of a meeting, as plain values with their limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accelerator import clock
from accelerator.errors import DomainError
from accelerator.i18n import _, is_zone
from cohorts.models.taxonomy import EXPERTISE
from mentors.models import SessionMode, SessionOutcome
from mentors.models.sessions import LONGEST_MINUTES

MOST_ACTIONS = 3
LONGEST_TEXT = 5000
LONGEST_NAMES = 300
LONGEST_HELP = 500
CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True)
class Action:
    """What somebody promised: the text, whether the mentor owes it, and until when."""

    text: str
    is_for_mentor: bool = False
    due_on: date | None = None


@dataclass(frozen=True)
class Record:
    """What is written down of a meeting; `held_at` is an instant, `zone` the one in which it was meant."""

    held_at: datetime
    zone: str
    minutes: int
    mode: SessionMode
    topics: Sequence[str] = ()
    summary: str = ""
    advice_facts: str = ""
    advice_opinions: str = ""
    came: str = ""
    help_offered: str = ""
    next_on: date | None = None
    outcome: SessionOutcome = SessionOutcome.HELD

    @property
    def counted(self) -> int:
        """An appointment of which nothing came has no minutes."""
        return self.minutes if self.outcome is SessionOutcome.HELD else 0

    def check(self) -> None:
        """Refuse what cannot have happened."""
        if self.held_at > clock.now() + CLOCK_SKEW:
            raise DomainError(_("This lies in the future. Log a session after it took place."), "held_at")
        if self.outcome is SessionOutcome.HELD and not 1 <= self.minutes <= LONGEST_MINUTES:
            raise DomainError(_("Between 1 and %(most)d minutes.", most=LONGEST_MINUTES), "minutes")
        if not is_zone(self.zone):
            raise DomainError(_("This time zone is not known."), "zone")
        if any(code not in EXPERTISE for code in self.topics):
            raise DomainError(_("Choose from the list."), "topics")
        if self.next_on is not None and self.next_on < self.held_at.astimezone(ZoneInfo(self.zone)).date():
            raise DomainError(_("This lies before the meeting itself."), "next_on")
        for field in ("summary", "advice_facts", "advice_opinions"):
            check_length(getattr(self, field), field)
        check_length(self.came, "came", LONGEST_NAMES)
        check_length(self.help_offered, "help_offered", LONGEST_HELP)

    def columns(self) -> dict[str, Any]:
        """The columns of a session that say this."""
        return {
            "held_at": self.held_at,
            "zone": self.zone,
            "minutes": self.counted,
            "mode": self.mode,
            "topics": list(dict.fromkeys(self.topics)),
            "summary": self.summary,
            "advice_facts": self.advice_facts,
            "advice_opinions": self.advice_opinions,
            "came": self.came,
            "help_offered": self.help_offered,
            "next_on": self.next_on,
            "outcome": self.outcome,
        }


@dataclass(frozen=True)
class Aside:
    """What the startup does not read: for the mentor alone, and for the programme's staff."""

    private_note: str = ""
    staff_note: str = ""
    is_flagged: bool = False
    preparedness: int | None = None

    def check(self) -> None:
        """Refuse what does not fit."""
        check_length(self.private_note, "private_note")
        check_length(self.staff_note, "staff_note")
        if self.is_flagged and not self.staff_note.strip():
            raise DomainError(_("Tell the staff what they should look at."), "staff_note")
        check_score(self.preparedness, "preparedness")


def check_length(text: str, field: str, most: int = LONGEST_TEXT) -> None:
    """Refuse what no column of text should hold."""
    if len(text) > most:
        raise DomainError(_("At most %(most)d characters.", most=most), field)


def check_score(score: int | None, field: str) -> None:
    """Refuse stars that nobody can give."""
    if score is not None and not 1 <= score <= 5:
        raise DomainError(_("From 1 to 5."), field)
