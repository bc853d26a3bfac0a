"""Reports: a frozen snapshot of figures, the PDF printed from it, and the code by which anyone can check it."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.db import Base, Keyed, Timed, Versioned, enum_type, new_key
from accelerator.errors import Conflict
from accelerator.files import StoredFile
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from cohorts.models import Cohort


class ReportKind(enum.Enum):
    COHORT = "cohort"

    @property
    def label(self) -> Any:
        """The kind in the reader's words."""
        return {"cohort": _l("Cohort report")}[self.value]


class ReportState(enum.Enum):
    PRINTING = "printing"
    PRINTED = "printed"

    @property
    def label(self) -> Any:
        """The state in the reader's words."""
        return REPORT_LABELS[self][0]

    @property
    def tone(self) -> str:
        """The state's badge tone."""
        return REPORT_LABELS[self][1]


REPORT_LABELS: dict[ReportState, tuple[Any, str]] = {
    ReportState.PRINTING: (_l("Being printed"), "info"),
    ReportState.PRINTED: (_l("Ready"), "good"),
}
REPORT_NEXT: dict[ReportState, set[ReportState]] = {
    ReportState.PRINTING: {ReportState.PRINTED},
    ReportState.PRINTED: set(),
}


class Report(Keyed, Timed, Versioned, Base):
    """One edition of one document in one language; a correction is a new edition, never a change to this."""

    __tablename__ = "report"
    __table_args__ = (
        sa.UniqueConstraint("kind", "cohort_id", "locale", "edition"),
        sa.CheckConstraint("(state = 'printed') = (file_id IS NOT NULL)", name="file_if_printed"),
        sa.CheckConstraint("edition > 0", name="edition"),
    )

    kind: Mapped[ReportKind] = mapped_column(enum_type(ReportKind))
    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("cohort.id"), index=True)
    locale: Mapped[str] = mapped_column(sa.String(8))
    edition: Mapped[int]
    """Counts the changes of the figures; the same figures in another language are the same edition."""
    number: Mapped[str] = mapped_column(sa.String(80))
    state: Mapped[ReportState] = mapped_column(enum_type(ReportState), default=ReportState.PRINTING)
    snapshot: Mapped[dict[str, Any]] = mapped_column(deferred=True, deferred_raiseload=True)
    """Everything the document is printed from; see `reports.queries.snapshots`."""
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    verify_code: Mapped[str] = mapped_column(sa.String(16), default=new_key, unique=True)
    job_key: Mapped[str] = mapped_column(sa.String(16), default="")
    file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    printed_at: Mapped[datetime | None]
    requested_by: Mapped[int]
    cohort: Mapped[Cohort] = relationship(lazy="raise")
    file: Mapped[StoredFile | None] = relationship(lazy="raise")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row; needs `cohort` loaded."""
        return self.cohort.scopes

    def move_to(self, state: ReportState) -> None:
        """Change state; a printed report is final."""
        if state not in REPORT_NEXT[self.state]:
            raise Conflict(_("This report is printed and final; print a new edition instead."))
        self.state = state
