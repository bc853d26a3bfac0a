"""A worker killed in the middle of a report: it finishes after the restart, once, and no half file is ever visible."""

import pytest

from tests import engines
from tests.faults.store import ask, wait_for
from tests.faults.visitor import Visitor
from tests.live import serve, site_on

RUNNING = (
    "SELECT key FROM job WHERE name = 'reports.print' AND state = 'running' AND done > 0 AND done < total"
)
QUIET = (
    "SELECT key FROM job WHERE name = 'jobs.tidy' AND state = 'done'"
    " AND NOT EXISTS (SELECT 1 FROM job WHERE state IN ('queued', 'running'))"
)
ENDED = "SELECT state, attempts, error FROM job WHERE name = 'reports.print' AND state IN ('done', 'failed')"


@pytest.mark.parametrize("engine", engines.ENGINES)
def test_a_report_is_printed_once_although_its_worker_was_killed(engine: str):
    with site_on(engine, "report") as site:
        manager = Visitor(site.url).sign_in("manager")
        wait_for("the clock's own jobs, which confirm old sessions", lambda: ask(site, QUIET), 90)
        progress = manager.get("/reports/cohorts/fca-2023.pdf")
        assert (progress.status, progress.location[:6]) == (303, "/jobs/")
        wait_for("the middle of the report", lambda: ask(site, RUNNING))
        site.kill()
        assert ask(site, "SELECT id FROM report WHERE file_id IS NOT NULL") == []
        again = serve(site.folder, site.environment["DATABASE_URL"], int(site.environment["PORT"]))
        try:
            [(state, attempts, error)] = wait_for("the end of the job", lambda: ask(again, ENDED), 90)
            page = manager.get(progress.location)
            pdf = manager.get("/reports/cohorts/fca-2023.pdf", accept="application/pdf")
            files = ask(
                again,
                "SELECT id FROM stored_file WHERE name LIKE '%.pdf' AND media_type = 'application/pdf'"
                " AND id IN (SELECT file_id FROM report)",
            )
            reports = ask(again, "SELECT state FROM report")
        finally:
            again.stop()
            again.process.stdout.close()  # type: ignore[union-attr]
    assert (state, attempts, error) == ("done", 2, "")
    assert page.status in (200, 303)
    assert pdf.body.startswith(b"%PDF-")
    assert pdf.body.rstrip().endswith(b"%%EOF")
    assert (len(files), [row.state for row in reports]) == (1, ["printed"])
