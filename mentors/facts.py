"""What happens among mentors, as it is audited and told to others."""

from dataclasses import dataclass

from accelerator.facts import Fact


@dataclass(frozen=True, kw_only=True)
class MentorDescribed(Fact):
    mentor_id: int


@dataclass(frozen=True, kw_only=True)
class MentorPlaced(Fact):
    mentor_id: int
    cohort_id: int
    most_startups: int
    is_active: bool


@dataclass(frozen=True, kw_only=True)
class MentorAsked(Fact):
    place_id: int
    mentor_id: int
    cohort_id: int


@dataclass(frozen=True, kw_only=True)
class MentorAnswered(Fact):
    """A mentor's answer to being asked, or the staff's to a mentor who would like to take part."""

    place_id: int
    state: str
    words: str


@dataclass(frozen=True, kw_only=True)
class CodeAccepted(Fact):
    mentor_id: int
    cohort_id: int
    code_version: str


@dataclass(frozen=True, kw_only=True)
class TieDeclared(Fact):
    tie_id: int
    mentor_id: int
    startup_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class TieEnded(Fact):
    tie_id: int


@dataclass(frozen=True, kw_only=True)
class StatementIssued(Fact):
    statement_id: int
    mentor_id: int


@dataclass(frozen=True, kw_only=True)
class StartupWished(Fact):
    """A startup said whom it would like to be mentored by; the goals are for those two alone, not for the audit."""

    enrolment_id: int
    cohort_id: int
    mentor_ids: list[int]


@dataclass(frozen=True, kw_only=True)
class MentorWished(Fact):
    """A mentor said whom they would like to mentor."""

    mentor_id: int
    cohort_id: int
    enrolment_ids: list[int]


@dataclass(frozen=True, kw_only=True)
class MatchingStarted(Fact):
    run_id: int
    cohort_id: int


@dataclass(frozen=True, kw_only=True)
class MatchingSolved(Fact):
    run_id: int
    cohort_id: int
    status: str
    pairs: int


@dataclass(frozen=True, kw_only=True)
class MatchingCancelled(Fact):
    run_id: int
    cohort_id: int


@dataclass(frozen=True, kw_only=True)
class MatchOffered(Fact):
    match_id: int


@dataclass(frozen=True, kw_only=True)
class PairMarked(Fact):
    enrolment_id: int
    mentor_id: int
    mark: str
    """'lock', 'forbid', or '' when a mark was taken back."""
    reason: str


@dataclass(frozen=True, kw_only=True)
class MatchingPublished(Fact):
    run_id: int
    cohort_id: int
    match_ids: list[int]


@dataclass(frozen=True, kw_only=True)
class MatchAccepted(Fact):
    match_id: int
    side: str
    is_active: bool


@dataclass(frozen=True, kw_only=True)
class MatchDeclined(Fact):
    match_id: int
    side: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class MatchEnded(Fact):
    match_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class MatchPaused(Fact):
    match_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class MatchResumed(Fact):
    match_id: int


@dataclass(frozen=True, kw_only=True)
class LeadMentorChosen(Fact):
    match_id: int
    enrolment_id: int


@dataclass(frozen=True, kw_only=True)
class OffersExpired(Fact):
    """Offers of one cohort that one side or both left without an answer."""

    cohort_id: int
    match_ids: list[int]


@dataclass(frozen=True, kw_only=True)
class RematchAsked(Fact):
    """Whoever ended a match asks for another; what else they answered is for the staff alone, not for the audit."""

    match_id: int
    side: str


@dataclass(frozen=True, kw_only=True)
class RematchAnswered(Fact):
    match_id: int


@dataclass(frozen=True, kw_only=True)
class SessionLogged(Fact):
    session_id: int
    enrolment_id: int
    minutes: int
    outcome: str = "held"


@dataclass(frozen=True, kw_only=True)
class SessionFlagged(Fact):
    """The mentor asks the staff to look; what they wrote is not in the fact, for the audit is read by others."""

    session_id: int


@dataclass(frozen=True, kw_only=True)
class SessionUpheld(Fact):
    """A disputed no-show or cancellation stands as logged."""

    session_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class SessionCorrected(Fact):
    session_id: int
    minutes: int


@dataclass(frozen=True, kw_only=True)
class SessionConfirmed(Fact):
    session_id: int


@dataclass(frozen=True, kw_only=True)
class SessionDisputed(Fact):
    session_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class SessionVoided(Fact):
    session_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class SessionVersionKept(Fact):
    """A log arrived for a session of which something else was known; it waits to be compared."""

    session_id: int
    version_id: int


@dataclass(frozen=True, kw_only=True)
class SessionVersionSettled(Fact):
    session_id: int
    version_id: int
    fields: list[str]
    """What was taken from the second account."""


@dataclass(frozen=True, kw_only=True)
class ActionTicked(Fact):
    action_id: int
    is_done: bool


@dataclass(frozen=True, kw_only=True)
class OfficeHoursKept(Fact):
    """A weekly block was opened, changed or ended; `change` is 'opened', 'changed', 'ended' or 'day_off'."""

    hours_id: int
    mentor_id: int
    change: str


@dataclass(frozen=True, kw_only=True)
class BookingRulesSet(Fact):
    cohort_id: int
    minutes_per_month: int
    notice_hours: int
    days_ahead: int


@dataclass(frozen=True, kw_only=True)
class LateLogNudged(Fact):
    """Somebody was reminded of what they have not logged (a mentor) or answered (a startup)."""

    cohort_id: int
    side: str
    about_id: int
    """The mentor's profile, or the startup's place in the cohort."""
    waiting: int


@dataclass(frozen=True, kw_only=True)
class BookingMade(Fact):
    booking_id: int
    starts_at: str


@dataclass(frozen=True, kw_only=True)
class BookingMoved(Fact):
    booking_id: int
    before: str
    after: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class BookingCancelled(Fact):
    booking_id: int
    side: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class BookingClosed(Fact):
    """Its time has come, and somebody said what came of it."""

    booking_id: int
    outcome: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class StartupInvited(Fact):
    """A mentor proposed times to a startup."""

    invitation_id: int
    times: int


@dataclass(frozen=True, kw_only=True)
class InvitationClosed(Fact):
    """An invitation to a meeting was accepted, declined or withdrawn, or nobody answered it in time."""

    invitation_id: int
    outcome: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class WarningMarked(Fact):
    enrolment_id: int
    code: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class WarningRuleSet(Fact):
    programme_id: int
    code: str
    threshold: int
    days: int
    is_on: bool


@dataclass(frozen=True, kw_only=True)
class SpeedDayPlanned(Fact):
    day_id: int
    cohort_id: int
    meetings: int


@dataclass(frozen=True, kw_only=True)
class SpeedDayPublished(Fact):
    """Everybody whose plan is new or changed is told."""

    day_id: int
    publication: int
    meetings: int
    """How many meetings are new, moved or called off."""


@dataclass(frozen=True, kw_only=True)
class SpeedDayCancelled(Fact):
    day_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class SpeedWishesSaid(Fact):
    day_id: int
    count: int
