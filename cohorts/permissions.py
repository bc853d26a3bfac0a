"""Who may do what in programmes, calls and selection (R01–R06, R25)."""

from typing import Any

from accelerator.i18n import lazy_gettext as _l
from accelerator.permissions import Actor, Rule, anyone_signed_in, declare, has_role, is_admin

is_manager = has_role("manager", _l("programme managers"))
runs_it = Rule(lambda actor, row: actor.has("manager", *row.scopes), _l("those who run the programme"))
is_team = Rule(
    lambda actor, application: application.startup_id in actor.organisations, _l("the startup's team")
)
speaks_for_it = Rule(
    lambda actor, application: application.startup_id in actor.owned, _l("the owners of the startup")
)
is_draft = Rule(lambda _actor, application: application.submitted_at is None, _l("while it is a draft"))
was_submitted = ~is_draft

submission_readers: list[Rule] = [runs_it]
"""Who, apart from the team, reads what was submitted: the programme's staff, and those who join this list."""


def _reads_submission(actor: Actor, application: Any) -> bool:
    return application.submitted_at is not None and any(rule.check(actor, application) for rule in submission_readers)


may_read_submission = Rule(_reads_submission, _l("the programme's staff and its assigned reviewers"))
reads_the_file = Rule(
    lambda actor, access: is_team.check(actor, access.application)
    or (access.is_submitted and may_read_submission.check(actor, access.application)),
    _l("the startup's team, and for a submitted file those who read the submission"),
)

LIST_PROGRAMMES = declare("programme.list", is_manager | is_admin)
CREATE_PROGRAMME = declare("programme.create", is_manager | is_admin)
VIEW_PROGRAMME = declare("programme.view", runs_it | is_admin)
EDIT_PROGRAMME = declare("programme.edit", runs_it)
CREATE_COHORT = declare("cohort.create", runs_it)
VIEW_COHORT = declare("cohort.view", runs_it)
EDIT_COHORT = declare("cohort.edit", runs_it)
CREATE_CALL = declare("call.create", runs_it)
MANAGE_CALL = declare("call.manage", runs_it)
START = declare("application.start", anyone_signed_in)
LIST_OWN = declare("application.list_own", anyone_signed_in)
VIEW = declare("application.view", is_team | may_read_submission)
EDIT = declare("application.edit", is_team)
SUBMIT = declare("application.submit", speaks_for_it)
WITHDRAW = declare("application.withdraw", speaks_for_it)
READ_FILE = declare("application.read_file", reads_the_file)
IMPORT = declare("application.import", runs_it)

# Reviews, decisions, offers, enrolments and milestones
