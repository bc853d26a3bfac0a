"""Who may print and read reports: those who run the programme; anyone may check a printed one by its code."""

from accelerator.i18n import lazy_gettext as _l
from accelerator.permissions import Rule, declare, has_role

is_manager = has_role("manager", _l("programme managers"))
runs_it = Rule(lambda actor, row: actor.has("manager", *row.scopes), _l("managers of this programme"))

LIST = declare("report.list", is_manager)
PREVIEW = declare("report.preview", runs_it)
PRINT = declare("report.print", runs_it)
VIEW = declare("report.view", runs_it)
