"""Finding reports."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, undefer
from sqlalchemy.orm.interfaces import ORMOption

from accelerator.db import db, get_or_404
from accelerator.errors import NotFound
from accelerator.permissions import Actor
from cohorts.models import Cohort
from mentors.queries.matches import run_by
from reports.models import Report, ReportKind, ReportState


def report(key: int | str) -> Report:
    """One report with its cohort and file."""
    return get_or_404(Report, key, *_whole())


def report_with_snapshot(key: int) -> Report:
    """One report with what it is printed from."""
    return get_or_404(Report, key, undefer(Report.snapshot), *_whole())


def reports_visible_to(actor: Actor) -> sa.Select[Report]:
    """Reports on the cohorts that somebody runs."""
    return sa.select(Report).join(Report.cohort).where(run_by(actor)).options(*_whole())


def cohorts_to_report_on(actor: Actor) -> list[Cohort]:
    """The cohorts that somebody may print a report on, latest first."""
    query = sa.select(Cohort).where(run_by(actor)).options(joinedload(Cohort.programme))
    return list(db.session.scalars(query.order_by(Cohort.starts_on.desc(), Cohort.id.desc())))


def reports_of(cohort: Cohort) -> list[Report]:
    """A cohort's reports, latest first."""
    query = sa.select(Report).where(Report.cohort_id == cohort.id).options(*_whole())
    return list(db.session.scalars(query.order_by(Report.edition.desc(), Report.id.desc())))


def report_on(cohort: Cohort, content_hash: str, locale: str) -> Report | None:
    """The report that already says this in this language."""
    query = sa.select(Report).where(
        Report.kind == ReportKind.COHORT,
        Report.cohort_id == cohort.id,
        Report.content_hash == content_hash,
        Report.locale == locale,
    )
    return db.session.scalars(query.options(*_whole()).order_by(Report.id.desc()).limit(1)).one_or_none()


def edition_for(cohort: Cohort, content_hash: str) -> int:
    """The edition in which these figures appear: that of another language, or the next one."""
    mine = sa.select(Report.edition, Report.content_hash).where(
        Report.kind == ReportKind.COHORT, Report.cohort_id == cohort.id
    )
    latest = db.session.execute(mine.order_by(Report.edition.desc(), Report.id.desc()).limit(1)).first()
    if latest is None:
        return 1
    edition, said = latest
    return int(edition) if said == content_hash else int(edition) + 1


def report_by_code(code: str) -> Report:
    """The printed report that carries a code; one still being printed does not exist for the public."""
    query = sa.select(Report).where(Report.verify_code == code, Report.state == ReportState.PRINTED)
    found = db.session.scalars(query.options(*_whole())).one_or_none() if code.isalnum() else None
    if found is None:
        raise NotFound
    return found


def newer_edition(report: Report) -> Report | None:
    """A later printed edition in the same language, which replaces this one."""
    query = sa.select(Report).where(
        Report.kind == report.kind,
        Report.cohort_id == report.cohort_id,
        Report.locale == report.locale,
        Report.edition > report.edition,
        Report.state == ReportState.PRINTED,
    )
    return db.session.scalars(query.order_by(Report.edition.desc()).limit(1)).one_or_none()


def _whole() -> list[ORMOption]:
    return [joinedload(Report.cohort).joinedload(Cohort.programme), joinedload(Report.file)]
