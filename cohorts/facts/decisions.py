"""What happened in ranking, meetings, decisions, offers, and what left the house of them."""

from dataclasses import dataclass

from accelerator.facts import Fact


@dataclass(frozen=True, kw_only=True)
class RankingRulesSet(Fact):
    """By which method a call ranks and which criterion decides between equals; before any decision."""

    call_id: int
    method: str
    tie_break: str


@dataclass(frozen=True, kw_only=True)
class MeetingOpened(Fact):
    """Who sits and by which rules, declared before the first vote."""

    meeting_id: int
    call_id: int
    members: list[int]
    quorum: int
    tie_rule: str


@dataclass(frozen=True, kw_only=True)
class ApplicationResolved(Fact):
    """A meeting voted on an application; `ballots` are by person, the recused among them."""

    application_id: int
    meeting_id: int
    outcome: str
    reason: str
    by_tie_rule: bool
    ballots: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class MeetingClosed(Fact):
    meeting_id: int
    resolutions: int


@dataclass(frozen=True, kw_only=True)
class DossierMade(Fact):
    """A call's selection file left the house, with its hash and how many rows of what it holds (R14)."""

    call_id: int
    dossier_id: int
    sha256: str
    rows: int
    tables: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class DossierFetched(Fact):
    dossier_id: int


@dataclass(frozen=True, kw_only=True)
class DecisionPrepared(Fact):
    """A pending decision was set or changed; applicants see nothing of it."""

    application_id: int
    outcome: str
    before: str


@dataclass(frozen=True, kw_only=True)
class LetterEdited(Fact):
    """A manager's words stand in place of the template's; the text itself is kept with the decision."""

    application_id: int
    outcome: str


@dataclass(frozen=True, kw_only=True)
class LetterReset(Fact):
    application_id: int


@dataclass(frozen=True, kw_only=True)
class CommentsShared(Fact):
    """How many readers' comments the applicant will see; which ones is kept with the reviews."""

    application_id: int
    count: int


@dataclass(frozen=True, kw_only=True)
class FeedbackOpened(Fact):
    """The first of a team read what the readers of its application say; later readers add nothing."""

    application_id: int
    decision_id: int


@dataclass(frozen=True, kw_only=True)
class DecisionsReleased(Fact):
    call_id: int
    offers: int
    waitlisted: int
    rejected: int


@dataclass(frozen=True, kw_only=True)
class ApplicationDecided(Fact):
    """The decision on one application became known to its team."""

    application_id: int
    outcome: str


@dataclass(frozen=True, kw_only=True)
class PlaceOffered(Fact):
    application_id: int
    offer_id: int
    is_promotion: bool
    """From the waiting list, after the decisions were released."""


@dataclass(frozen=True, kw_only=True)
class OfferDeclined(Fact):
    application_id: int
    offer_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class OfferExpired(Fact):
    application_id: int
    offer_id: int


@dataclass(frozen=True, kw_only=True)
class ApplicationScreened(Fact):
    """Somebody said whether an application may take part; its team hears of a no later."""

    application_id: int
    is_eligible: bool
    reason: str
    words: str


@dataclass(frozen=True, kw_only=True)
class IneligibilityTold(Fact):
    """The team of an application may know now that it is not eligible, and why."""

    application_id: int


@dataclass(frozen=True, kw_only=True)
class ApplicationReopened(Fact):
    """One that was not eligible takes part after all."""

    application_id: int
    reason: str
    was_told: bool


@dataclass(frozen=True, kw_only=True)
class SecondOpinionGiven(Fact):
    """Somebody agreed or disagreed with a judgement, or took that back."""

    application_id: int
    review_id: int
    opinion: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AnswerRedacted(Fact):
    """Staff wrote a text that blind readers read in place of an answer, or took it back; both texts are kept."""

    application_id: int
    redaction_id: int
    question: str
    is_taken_back: bool


@dataclass(frozen=True, kw_only=True)
class ApplicationDiscussed(Fact):
    """Somebody said something about an application, to staff or to its readers as well."""

    application_id: int
    post_id: int
    audience: str


@dataclass(frozen=True, kw_only=True)
class PostWithdrawn(Fact):
    application_id: int
    post_id: int


@dataclass(frozen=True, kw_only=True)
class SampleMarked(Fact):
    """An application became a calibration sample, which takes part in no result, or stopped being one."""

    application_id: int
    is_sample: bool
