"""What happened to requests for more information, and to applications that came back."""

from dataclasses import dataclass

from accelerator.facts import Fact


@dataclass(frozen=True, kw_only=True)
class InformationRequested(Fact):
    """Some questions of a submitted application were reopened until a date (R05)."""

    application_id: int
    inquiry_id: int
    questions: list[str]
    due_at: str


@dataclass(frozen=True, kw_only=True)
class InquiryAnswered(Fact):
    """The team handed in a new revision; `content_hash` is that of its snapshot."""

    application_id: int
    inquiry_id: int
    number: int
    content_hash: str


@dataclass(frozen=True, kw_only=True)
class InquiryEnded(Fact):
    """It ended without an answer: its date passed, or it was taken back."""

    application_id: int
    inquiry_id: int
    state: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ApplicationRestored(Fact):
    """A withdrawn application takes part again, at the team's wish."""

    application_id: int
    state: str
    reason: str
