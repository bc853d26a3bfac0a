"""The tables of programmes, calls, selection and what startups achieve in a cohort."""

from cohorts.models.applications import (
    Application,
    ApplicationFile,
    ApplicationState,
    Ineligibility,
    Submission,
)
from cohorts.models.assignments import Commitment, Proposal, ProposalState
from cohorts.models.calibration import Calibration, Method, Severity, Standing
from cohorts.models.call_forms import FormVersion
from cohorts.models.call_letters import CallLetter, Circle
from cohorts.models.co_applicants import ApplicationComment
from cohorts.models.conflicts import Conflict, ConflictKind, ConflictRule, Effect, Interest, Waiver
from cohorts.models.cycles import Cycle
from cohorts.models.decisions import Decision, DecisionState, Offer, OfferState, Outcome
from cohorts.models.discussions import Audience, Post
from cohorts.models.dossiers import Dossier
from cohorts.models.enrolments import Enrolment, EnrolmentState
from cohorts.models.families import Family
from cohorts.models.inquiries import Inquiry, InquiryState
from cohorts.models.late_entries import LateCode, LateEntry
from cohorts.models.letter_templates import LetterTemplate, ProgrammeLetter
from cohorts.models.letters import DecisionLetter, SharedComment
from cohorts.models.meetings import Meeting, MeetingMember, Resolution, Vote
from cohorts.models.milestones import (
    Evidence,
    EvidenceKind,
    Milestone,
    MilestonePlan,
    MilestoneState,
    PlanItem,
)
from cohorts.models.onboarding import OnboardingItem, OnboardingStep, Owner
from cohorts.models.programmes import Call, Cohort, Programme
from cohorts.models.reaches import FieldGroup, GroupReach, Reach
from cohorts.models.redactions import Redaction
from cohorts.models.reviews import Confidence, Criterion, Opinion, Review, ReviewState, Score
from cohorts.models.rounds import Begin, Round, RoundState, Visibility
from cohorts.models.tracks import Track

__all__ = [
    "Application",
    "ApplicationComment",
    "ApplicationFile",
    "ApplicationState",
    "Audience",
    "Begin",
    "Calibration",
    "Call",
    "CallLetter",
    "Circle",
    "Cohort",
    "Commitment",
    "Confidence",
    "Conflict",
    "ConflictKind",
    "ConflictRule",
    "Criterion",
    "Cycle",
    "Decision",
    "DecisionLetter",
    "DecisionState",
    "Dossier",
    "Effect",
    "Enrolment",
    "EnrolmentState",
    "Evidence",
    "EvidenceKind",
    "Family",
    "FieldGroup",
    "FormVersion",
    "GroupReach",
    "Ineligibility",
    "Inquiry",
    "InquiryState",
    "Interest",
    "LateCode",
    "LateEntry",
    "LetterTemplate",
    "Meeting",
    "MeetingMember",
    "Method",
    "Milestone",
    "MilestonePlan",
    "MilestoneState",
    "Offer",
    "OfferState",
    "OnboardingItem",
    "OnboardingStep",
    "Opinion",
    "Outcome",
    "Owner",
    "PlanItem",
    "Post",
    "Programme",
    "ProgrammeLetter",
    "Proposal",
    "ProposalState",
    "Reach",
    "Redaction",
    "Resolution",
    "Review",
    "ReviewState",
    "Round",
    "RoundState",
    "Score",
    "Severity",
    "SharedComment",
    "Standing",
    "Submission",
    "Track",
    "Visibility",
    "Vote",
    "Waiver",
]
