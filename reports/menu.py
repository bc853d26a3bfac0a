"""The places of reports in the navigation and on a cohort's page."""

from typing import Any

from flask import url_for

from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from accelerator.permissions import Actor, can
from accelerator.web import MenuEntry, board_sources, menu
from cohorts.models import Cohort
from cohorts.queries import panels
from reports import permissions

ENTRY = MenuEntry(
    _l("Reports"), "reports.index", lambda actor: permissions.is_manager.check(actor, None), order=40
)


def join() -> None:
    """Add them, once however many applications are built."""
    if ENTRY not in menu:
        menu.append(ENTRY)
    if boards not in board_sources:
        board_sources.append(boards)
    if doors not in panels.doors:
        panels.doors.append(doors)


def boards(actor: Actor) -> list[tuple[str, dict[str, Any]]]:
    """What a funder can do with reports today: none is opened to them here, and each can be checked."""
    return [("reports/_funder.html", {})] if actor.has("funder") else []


def doors(actor: Actor, cohort: Cohort) -> list[panels.Door]:
    """From a cohort's page to its report."""
    if not can(actor, permissions.PREVIEW, cohort):
        return []
    return [(_("Report"), url_for("reports.cohort", slug=cohort.slug))]
