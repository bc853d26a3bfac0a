"""What happened in programmes, calls and selection."""

from dataclasses import dataclass

from accelerator.facts import Fact
from cohorts.facts.call_letters import CallLetterSent as CallLetterSent
from cohorts.facts.call_letters import LetterWorded as LetterWorded
from cohorts.facts.call_letters import LetterWordingTakenBack as LetterWordingTakenBack
from cohorts.facts.co_applicants import ApplicationCommented as ApplicationCommented
from cohorts.facts.co_applicants import CoApplicantUninvited as CoApplicantUninvited
from cohorts.facts.co_applicants import CopiesSwitched as CopiesSwitched
from cohorts.facts.decisions import AnswerRedacted as AnswerRedacted
from cohorts.facts.decisions import ApplicationDecided as ApplicationDecided
from cohorts.facts.decisions import ApplicationDiscussed as ApplicationDiscussed
from cohorts.facts.decisions import ApplicationReopened as ApplicationReopened
from cohorts.facts.decisions import ApplicationResolved as ApplicationResolved
from cohorts.facts.decisions import ApplicationScreened as ApplicationScreened
from cohorts.facts.decisions import CommentsShared as CommentsShared
from cohorts.facts.decisions import DecisionPrepared as DecisionPrepared
from cohorts.facts.decisions import DecisionsReleased as DecisionsReleased
from cohorts.facts.decisions import DossierFetched as DossierFetched
from cohorts.facts.decisions import DossierMade as DossierMade
from cohorts.facts.decisions import FeedbackOpened as FeedbackOpened
from cohorts.facts.decisions import IneligibilityTold as IneligibilityTold
from cohorts.facts.decisions import LetterEdited as LetterEdited
from cohorts.facts.decisions import LetterReset as LetterReset
from cohorts.facts.decisions import MeetingClosed as MeetingClosed
from cohorts.facts.decisions import MeetingOpened as MeetingOpened
from cohorts.facts.decisions import OfferDeclined as OfferDeclined
from cohorts.facts.decisions import OfferExpired as OfferExpired
from cohorts.facts.decisions import PlaceOffered as PlaceOffered
from cohorts.facts.decisions import PostWithdrawn as PostWithdrawn
from cohorts.facts.decisions import RankingRulesSet as RankingRulesSet
from cohorts.facts.decisions import SampleMarked as SampleMarked
from cohorts.facts.decisions import SecondOpinionGiven as SecondOpinionGiven
from cohorts.facts.inquiries import ApplicationRestored as ApplicationRestored
from cohorts.facts.inquiries import InformationRequested as InformationRequested
from cohorts.facts.inquiries import InquiryAnswered as InquiryAnswered
from cohorts.facts.inquiries import InquiryEnded as InquiryEnded
from cohorts.facts.late_entries import LateCodeMade as LateCodeMade
from cohorts.facts.late_entries import LateCodeRefused as LateCodeRefused
from cohorts.facts.late_entries import LateCodeRevoked as LateCodeRevoked
from cohorts.facts.late_entries import LateEntryGranted as LateEntryGranted
from cohorts.facts.late_entries import LateEntryRevoked as LateEntryRevoked
from cohorts.facts.late_entries import LateEntryUsed as LateEntryUsed
from cohorts.facts.onboarding import OnboardingItemAdded as OnboardingItemAdded
from cohorts.facts.onboarding import OnboardingItemDone as OnboardingItemDone
from cohorts.facts.onboarding import OnboardingItemRemoved as OnboardingItemRemoved
from cohorts.facts.onboarding import OnboardingStepDone as OnboardingStepDone
from cohorts.facts.onboarding import OnboardingStepReopened as OnboardingStepReopened
from cohorts.facts.reaches import FiguresShared as FiguresShared
from cohorts.facts.reaches import ReachesSet as ReachesSet
from cohorts.facts.seasons import CallJoinedCycle as CallJoinedCycle
from cohorts.facts.seasons import CallLeftCycle as CallLeftCycle
from cohorts.facts.seasons import CycleOpened as CycleOpened
from cohorts.facts.seasons import FamilyChanged as FamilyChanged
from cohorts.facts.seasons import FamilyCreated as FamilyCreated
from cohorts.facts.tracks import TrackChanged as TrackChanged
from cohorts.facts.tracks import TrackChosen as TrackChosen


@dataclass(frozen=True, kw_only=True)
class ProgrammeCreated(Fact):
    programme_id: int
    slug: str


@dataclass(frozen=True, kw_only=True)
class ProgrammeChanged(Fact):
    programme_id: int


@dataclass(frozen=True, kw_only=True)
class CohortCreated(Fact):
    cohort_id: int
    slug: str


@dataclass(frozen=True, kw_only=True)
class CohortChanged(Fact):
    cohort_id: int


@dataclass(frozen=True, kw_only=True)
class CallCreated(Fact):
    call_id: int
    slug: str
    copy_of: int = 0


@dataclass(frozen=True, kw_only=True)
class CallChanged(Fact):
    """A call was edited; its dates are kept, for a moved deadline is asked about later."""

    call_id: int
    opens_at: str
    closes_at: str
    staff_reads_drafts: bool = False


@dataclass(frozen=True, kw_only=True)
class CallPublished(Fact):
    call_id: int


@dataclass(frozen=True, kw_only=True)
class FormChanged(Fact):
    """A part of the version being written was added, changed, moved or removed; with no part, it was all let go."""

    call_id: int
    number: int
    part: str


@dataclass(frozen=True, kw_only=True)
class FormUsed(Fact):
    """A version went into use; `earlier` applications keep the one they had begun with."""

    call_id: int
    number: int
    earlier: int


@dataclass(frozen=True, kw_only=True)
class ApplicationStarted(Fact):
    application_id: int
    call_id: int
    startup_id: int


@dataclass(frozen=True, kw_only=True)
class DraftOpened(Fact):
    """Somebody of the staff read what a team is writing, where the call says that they may."""

    application_id: int


@dataclass(frozen=True, kw_only=True)
class ApplicationFileAdded(Fact):
    application_id: int
    question: str
    file_id: int


@dataclass(frozen=True, kw_only=True)
class ApplicationSubmitted(Fact):
    """Handed in through the form; `content_hash` is that of the snapshot on the receipt."""

    application_id: int
    number: int
    content_hash: str


@dataclass(frozen=True, kw_only=True)
class ApplicationImported(Fact):
    application_id: int
    number: int
    content_hash: str


@dataclass(frozen=True, kw_only=True)
class ApplicationWithdrawn(Fact):
    application_id: int
    reason: str


# Reviews, decisions, offers, enrolments and milestones


@dataclass(frozen=True, kw_only=True)
class CriteriaSet(Fact):
    """A round's criteria were changed; the weights are kept, for they decide the ranking."""

    round_id: int
    weights: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class RoundAdded(Fact):
    call_id: int
    round_id: int


@dataclass(frozen=True, kw_only=True)
class RoundChanged(Fact):
    """What readers see is kept in the record, for it explains what they could know."""

    round_id: int
    visibility: str
    is_blind: bool
    starts_at: str
    ends_at: str
    readers: tuple[int, ...] = ()
    """Those who read in it, where not everybody does."""
    named_readers: tuple[int, ...] = ()
    """Those for whom it is not blind."""
    weighs_confidence: bool = False


@dataclass(frozen=True, kw_only=True)
class RoundActivated(Fact):
    """A call went on to another round; the one before closed with it."""

    round_id: int
    before_id: int
    begins: str = "by_hand"
    """What made it begin: somebody, its date, or the reviews that were in."""


@dataclass(frozen=True, kw_only=True)
class ConflictRulesSet(Fact):
    """Which kinds of conflict a call only warns of; every other kind bars."""

    call_id: int
    warned: list[str]


@dataclass(frozen=True, kw_only=True)
class ConflictWaived(Fact):
    application_id: int
    reviewer_id: int
    kinds: list[str]
    reason: str


@dataclass(frozen=True, kw_only=True)
class InterestDeclared(Fact):
    name: str


@dataclass(frozen=True, kw_only=True)
class ReviewerCommitted(Fact):
    """A reviewer said how many applications of a round they read; 0 is a refusal."""

    round_id: int
    capacity: int


@dataclass(frozen=True, kw_only=True)
class ReviewerNudged(Fact):
    """A manager reminded a reviewer of what they still have to read."""

    round_id: int
    reviewer_id: int
    waiting: int


@dataclass(frozen=True, kw_only=True)
class DealingProposed(Fact):
    round_id: int
    proposal_id: int
    count: int


@dataclass(frozen=True, kw_only=True)
class ReviewAssigned(Fact):
    application_id: int
    review_id: int
    reviewer_id: int


@dataclass(frozen=True, kw_only=True)
class ReviewsDealt(Fact):
    call_id: int
    count: int


@dataclass(frozen=True, kw_only=True)
class ReviewReturned(Fact):
    """A reviewer gave an application back, or it was taken from them; its place is free again."""

    application_id: int
    review_id: int
    reviewer_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReviewSubmitted(Fact):
    application_id: int
    review_id: int
    overall: str


@dataclass(frozen=True, kw_only=True)
class ReviewReopened(Fact):
    application_id: int
    review_id: int


@dataclass(frozen=True, kw_only=True)
class ReviewKept(Fact):
    """Its reader has looked over what the team changed, and what they said of it before still holds."""

    application_id: int
    review_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class StartupEnrolled(Fact):
    enrolment_id: int
    cohort_id: int
    startup_id: int


@dataclass(frozen=True, kw_only=True)
class EnrolmentMoved(Fact):
    enrolment_id: int
    before: str
    after: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class EnrolmentDescribed(Fact):
    """What the startup needs, wants and speaks; the matching reads it."""

    enrolment_id: int


@dataclass(frozen=True, kw_only=True)
class PlanApplied(Fact):
    cohort_id: int
    plan_id: int
    milestones: int


@dataclass(frozen=True, kw_only=True)
class PlanChanged(Fact):
    plan_id: int


@dataclass(frozen=True, kw_only=True)
class MilestoneAdded(Fact):
    milestone_id: int
    enrolment_id: int


@dataclass(frozen=True, kw_only=True)
class EvidenceAdded(Fact):
    milestone_id: int
    evidence_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class MilestoneHandedIn(Fact):
    milestone_id: int
    enrolment_id: int


@dataclass(frozen=True, kw_only=True)
class MilestoneVerified(Fact):
    milestone_id: int
    enrolment_id: int


@dataclass(frozen=True, kw_only=True)
class MilestoneReturned(Fact):
    milestone_id: int
    enrolment_id: int
    words: str


@dataclass(frozen=True, kw_only=True)
class MilestoneMoved(Fact):
    """The date was moved; the one first agreed stays on the row."""

    milestone_id: int
    before: str
    after: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class MilestoneDropped(Fact):
    milestone_id: int
    reason: str
