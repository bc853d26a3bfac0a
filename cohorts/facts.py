"""What happened in programmes, calls and selection."""

from dataclasses import dataclass

from accelerator.facts import Fact


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


@dataclass(frozen=True, kw_only=True)
class CallChanged(Fact):
    """A call was edited; its dates are kept, for a moved deadline is asked about later."""

    call_id: int
    opens_at: str
    closes_at: str


@dataclass(frozen=True, kw_only=True)
class CallPublished(Fact):
    call_id: int


@dataclass(frozen=True, kw_only=True)
class ApplicationStarted(Fact):
    application_id: int
    call_id: int
    startup_id: int


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
