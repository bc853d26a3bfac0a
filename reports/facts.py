"""What happens to reports, as it is audited and told to others."""

from dataclasses import dataclass

from accelerator.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ReportOrdered(Fact):
    report_id: int
    cohort_id: int
    locale: str
    edition: int


@dataclass(frozen=True, kw_only=True)
class ReportPrinted(Fact):
    report_id: int
    file_id: int
    sha256: str
