"""A worker killed in the middle of a report: it finishes after the restart, once, and no half file is ever visible."""

import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress

import pytest

from tests import engines
from tests.faults.store import ask, wait_for
from tests.faults.visitor import Visitor
from tests.live import Site, serve, site_on

QUIET = (
    "SELECT key FROM job WHERE name = 'jobs.tidy' AND state = 'done'"
    " AND NOT EXISTS (SELECT 1 FROM job WHERE state IN ('queued', 'running'))"
)
RUNNING = "SELECT key FROM job WHERE key = :key AND state = 'running' AND done > 0 AND done < total"
ENDED = "SELECT state, attempts, error FROM job WHERE key = :key AND state IN ('done', 'failed')"
REPORTS = (
    "SELECT report.state, report.file_id FROM report JOIN cohort ON cohort.id = report.cohort_id"
    " WHERE cohort.slug = 'fca-2022'"
)
"""Of a cohort that is over: neither the demo nor the clock's own jobs print or change anything there."""


PATIENCE = 7.0
"""Seconds between the word to stop and the axe: more than running jobs are given, less than they may need."""


def axe(site: Site) -> None:
    """End a site as a service manager does: it is asked to stop, and killed if it is not gone in time."""
    site.process.send_signal(signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        site.process.wait(PATIENCE)
    site.kill()


@pytest.mark.parametrize("end", [Site.kill, axe])
@pytest.mark.parametrize("engine", engines.ENGINES)
def test_a_report_is_printed_once_although_its_worker_was_killed(engine: str, end: Callable[[Site], None]):
    with site_on(engine, "report") as site:
        manager = Visitor(site.url).sign_in("manager")
        wait_for("the end of the clock's own jobs", lambda: ask(site, QUIET), 90)
        progress = manager.get("/reports/cohorts/fca-2022.pdf")
        assert (progress.status, progress.location[:6]) == (303, "/jobs/")
        key = progress.location.rpartition("/")[2]
        wait_for("the middle of the report", lambda: ask(site, RUNNING, key=key))
        end(site)
        was_cut = [row.file_id for row in ask(site, REPORTS)] == [None]
        assert was_cut or end is axe, "nothing is printed in the middle of a job"
        again = serve(site.folder, site.environment["DATABASE_URL"], int(site.environment["PORT"]))
        try:
            [(state, attempts, error)] = wait_for(
                "the end of the job", lambda: ask(again, ENDED, key=key), 90
            )
            page = manager.get(progress.location)
            pdf = manager.get("/reports/cohorts/fca-2022.pdf", accept="application/pdf")
            reports = ask(again, REPORTS)
        finally:
            again.stop()
            again.process.stdout.close()  # type: ignore[union-attr]
    assert (state, attempts, error) == ("done", 2 if was_cut else 1, "")
    assert page.status in (200, 303)
    assert pdf.body.startswith(b"%PDF-")
    assert pdf.body.rstrip().endswith(b"%%EOF")
    assert [row.state for row in reports] == ["printed"]
