"""The places of reports in the navigation and among the filters of templates."""

from accelerator.i18n import lazy_gettext as _l
from accelerator.web import MenuEntry, menu
from reports import permissions

ENTRY = MenuEntry(
    _l("Reports"), "reports.index", lambda actor: permissions.is_manager.check(actor, None), order=40
)


def join() -> None:
    """Add the entry, once however many applications are built."""
    if ENTRY not in menu:
        menu.append(ENTRY)
