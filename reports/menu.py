"""The places of reports in the navigation and on a cohort's page."""

from flask import url_for

from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from accelerator.permissions import Actor, can
from accelerator.web import MenuEntry, menu
from cohorts.models import Cohort
from cohorts.queries import panels
from reports import permissions

ENTRY = MenuEntry(
    _l("Reports"), "reports.index", lambda actor: permissions.is_manager.check(actor, None), order=40
)


def join() -> None:
    """Add both, once however many applications are built."""
    if ENTRY not in menu:
        menu.append(ENTRY)
    if doors not in panels.doors:
        panels.doors.append(doors)


def doors(actor: Actor, cohort: Cohort) -> list[panels.Door]:
    """From a cohort's page to its report."""
    if not can(actor, permissions.PREVIEW, cohort):
        return []
    return [(_("Report"), url_for("reports.cohort", slug=cohort.slug))]
