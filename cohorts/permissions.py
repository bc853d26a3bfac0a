"""Who may do what in programmes, calls and selection (R01–R06, R25)."""

from typing import Any

from accelerator import clock
from accelerator.i18n import lazy_gettext as _l
from accelerator.permissions import Actor, Rule, anyone_signed_in, declare, has_role, is_admin, nobody
from cohorts.models.applications import READ, ApplicationState
from cohorts.models.co_applicants import Right, holds
from cohorts.models.enrolments import readers
from cohorts.models.onboarding import Owner

is_manager = has_role("manager", _l("programme managers"))
runs_it = Rule(lambda actor, row: actor.has("manager", *row.scopes), _l("those who run the programme"))
is_team = Rule(
    lambda actor, application: application.startup_id in actor.organisations, _l("the startup's team")
)
speaks_for_it = Rule(
    lambda actor, application: application.startup_id in actor.owned, _l("the owners of the startup")
)
shares_it = Rule(lambda actor, a: holds(actor, a.id, *Right), _l("its co-applicants"))
comments_on_it = Rule(
    lambda actor, a: holds(actor, a.id, Right.COMMENT, Right.EDIT), _l("co-applicants who may comment")
)
writes_it = Rule(lambda actor, a: holds(actor, a.id, Right.EDIT), _l("co-applicants who may write"))
is_draft = Rule(lambda _actor, application: application.submitted_at is None, _l("while it is a draft"))
was_submitted = ~is_draft
shows_drafts = _l("while its call is open, if that says that staff may read drafts")
helps_with_it = runs_it & Rule(
    lambda _actor, application: (
        application.state is ApplicationState.DRAFT and application.call.shows_drafts(clock.now())
    ),
    shows_drafts,
)

submission_readers: list[Rule] = [runs_it]
"""Who, apart from the team, reads what was submitted: the programme's staff, and those who join this list."""


def _reads_submission(actor: Actor, application: Any) -> bool:
    return application.submitted_at is not None and any(
        rule.check(actor, application) for rule in submission_readers
    )


may_read_submission = Rule(_reads_submission, _l("the programme's staff and its assigned reviewers"))
reads_the_file = Rule(
    lambda actor, access: (
        (is_team | shares_it).check(actor, access.application)
        or (access.is_submitted and may_read_submission.check(actor, access.application))
        or (access.is_named and helps_with_it.check(actor, access.application))
    ),
    _l(
        "the startup's team, and for a submitted file those who read the submission; of a draft those who may open it"
    ),
)

LIST_PROGRAMMES = declare("programme.list", is_manager | is_admin)
CREATE_PROGRAMME = declare("programme.create", is_manager | is_admin)
VIEW_PROGRAMME = declare("programme.view", runs_it | is_admin)
EDIT_PROGRAMME = declare("programme.edit", runs_it)
WORD_LETTERS = declare("programme.word_letters", runs_it)
CREATE_FAMILY = declare("family.create", is_manager)
EDIT_FAMILY = declare("family.edit", runs_it)
"""Whoever runs one of its programmes; which of them belong to it, each says of their own."""
LIST_CYCLES = declare("cycle.list", is_manager)
OPEN_CYCLE = declare("cycle.open", is_manager)
CHANGE_CYCLE = declare("cycle.change", runs_it)
"""Whoever runs one of its calls; the others stay out of sight, and as they are."""
CREATE_COHORT = declare("cohort.create", runs_it)
VIEW_COHORT = declare("cohort.view", runs_it)
EDIT_COHORT = declare("cohort.edit", runs_it)
CREATE_CALL = declare("call.create", runs_it)
MANAGE_CALL = declare("call.manage", runs_it)
WRITE_TO_CALL = declare("call.write_letters", runs_it)
ADMIT_LATE = declare("call.admit_late", runs_it)
REVOKE_LATE = declare("late_entry.revoke", runs_it)
SHAPE_FORM = declare("form.shape", runs_it)
CHANGE_TRACK = declare("track.change", runs_it)
MANAGE_ROUND = declare("round.manage", runs_it)
CHANGE_CRITERION = declare(
    "criterion.change", Rule(lambda actor, found: runs_it.check(actor, found[0]), runs_it.text)
)
START = declare("application.start", anyone_signed_in)
LIST_OWN = declare("application.list_own", anyone_signed_in)
VIEW = declare("application.view", is_team | shares_it | may_read_submission)
READ_DRAFT = declare("application.read_draft", is_team | shares_it)
LIST_DRAFTS = declare(
    "call.list_drafts",
    runs_it & Rule(lambda _actor, call: call.shows_drafts(clock.now()), shows_drafts),
)
OPEN_DRAFT = declare("draft.open", helps_with_it)
COMMENT = declare("application.comment", is_team | comments_on_it)
EDIT = declare("application.edit", is_team | writes_it)
SHARE = declare("application.share", speaks_for_it)
SUBMIT = declare("application.submit", speaks_for_it)
WITHDRAW = declare("application.withdraw", speaks_for_it)
READ_FILE = declare("application.read_file", reads_the_file)
IMPORT = declare("application.import", runs_it)

# Reviews, decisions, offers, enrolments and milestones
is_not_team = Rule(
    lambda actor, application: application.startup_id not in actor.organisations,
    _l("nobody of the startup's own team"),
)
judges_it = runs_it & is_not_team & ~shares_it
"""Nobody decides on their own startup, nor on what they help to write, whatever roles they hold (R12)."""


def _reads_as_reviewer(actor: Actor, review: Any) -> bool:
    application = review.application
    return (
        review.reviewer_id == actor.id
        and review.is_live
        and review.round.has_begun(clock.now())
        and application.state in READ
        and actor.has("reviewer", *application.scopes)
        and (is_not_team & ~shares_it).check(actor, application)
    )


is_its_reviewer = Rule(
    _reads_as_reviewer, _l("its reviewer, while the round is under way and the call undecided")
)
is_unclaimed = Rule(
    lambda _actor, application: application.owner_id is None, _l("while no team has claimed it")
)
is_decided = Rule(lambda _actor, application: application.is_decided, _l("once the decisions are released"))
is_member = Rule(
    lambda actor, enrolment: enrolment.startup_id in actor.organisations, _l("the startup's team")
)
is_other_reader = Rule(
    lambda actor, enrolment: any(reads(actor, enrolment) for reads in readers), _l("the startup's mentors")
)


def _of_enrolment(rule: Rule) -> Rule:
    """The same rule for a milestone, which belongs to an enrolment."""
    return Rule(lambda actor, milestone: rule.check(actor, milestone.enrolment), rule.text)


ASK = declare("application.ask", judges_it)
CANCEL_INQUIRY = declare(
    "inquiry.cancel",
    Rule(lambda actor, inquiry: judges_it.check(actor, inquiry.application), judges_it.text),
)
RESTORE = declare("application.restore", judges_it)
REMIND = declare("application.remind", nobody)
"""Only the clock: staff do not know whose drafts there are (R03)."""
LIST_REVIEWS = declare("review.list", has_role("reviewer", _l("reviewers")))
READ_REVIEW = declare("review.read", is_its_reviewer)
SCORE = declare("review.score", is_its_reviewer)
READ_REVIEW_FILE = declare(
    "review.read_file", Rule(lambda actor, pair: _reads_as_reviewer(actor, pair[0]), is_its_reviewer.text)
)
ASSIGN = declare("review.assign", runs_it)
UNASSIGN = declare(
    "review.unassign", Rule(lambda actor, review: runs_it.check(actor, review.application), runs_it.text)
)
COMMIT = declare(
    "round.commit",
    Rule(lambda actor, round_: actor.has("reviewer", *round_.scopes), _l("the reviewers of the call")),
)
PUBLISH_PROPOSAL = declare("proposal.publish", runs_it)
LIST_SCREENING = declare("screening.list", runs_it)
SCREEN = declare("application.screen", judges_it)
WITHDRAW_POST = declare(
    "post.withdraw", Rule(lambda actor, post: post.author_id == actor.id, _l("whoever wrote it"))
)
SECOND = declare(
    "review.second",
    Rule(
        lambda actor, review: judges_it.check(actor, review.application) and review.reviewer_id != actor.id,
        judges_it.text,
    ),
)
"""Of one's own judgement nobody gives a second opinion."""
ABSTAIN = declare("review.abstain", is_its_reviewer)
READ_THANKS = declare("review.thanks", anyone_signed_in)
"""What one gave oneself; the page finds nothing of anybody else, and outlives the role."""
DECLARE_INTEREST = declare("interest.declare", has_role("reviewer", _l("reviewers")))
COMPARE = declare("review.compare", judges_it)
MARK_SAMPLE = declare("application.mark_sample", judges_it & was_submitted)
REDACT = declare("application.redact", judges_it & was_submitted)
VIEW_CALIBRATION = declare("calibration.view", runs_it)
SET_RANKING_RULES = declare("ranking.set_rules", runs_it)
TAKE_DOSSIER = declare("dossier.take", runs_it)
FETCH_DOSSIER = declare(
    "dossier.fetch",
    runs_it
    & Rule(lambda actor, row: row.requested_by == actor.id, _l("the person who asked for it"))
    & Rule(lambda _actor, row: row.is_there(clock.now()), _l("within a day")),
)
HOLD_MEETING = declare("meeting.hold", runs_it)
LIST_DECISIONS = declare("decision.list", runs_it)
DECIDE = declare("application.decide", judges_it)
RELEASE = declare("decision.release", runs_it)
SEE_OUTCOME = declare("outcome.view", (is_team | shares_it) & is_decided)
OPEN_FEEDBACK = declare("feedback.open", (is_team | shares_it) & is_decided)
ANSWER_OFFER = declare("offer.answer", speaks_for_it | (runs_it & is_unclaimed))
LIST_OFFERS = declare("offer.list", runs_it)
EXPIRE_OFFERS = declare("offer.expire", runs_it)
LIST_ENROLMENTS = declare("enrolment.list", runs_it)
VIEW_ENROLMENT = declare("enrolment.view", is_member | runs_it | is_other_reader)
DESCRIBE_ENROLMENT = declare("enrolment.describe", is_member | runs_it)
MOVE_ENROLMENT = declare("enrolment.move", runs_it)
SET_REACHES = declare("reach.set", runs_it)
SHARE_FIGURES = declare("figures.share", speaks_for_it)
ADD_MILESTONE = declare("milestone.add", runs_it)
PLAN_COHORT = declare("milestone.plan", runs_it)
VIEW_MILESTONE = declare("milestone.view", _of_enrolment(is_member | runs_it | is_other_reader))
PROVE = declare("milestone.prove", _of_enrolment(is_member))
VERIFY = declare("milestone.verify", _of_enrolment(runs_it & is_not_team))
PLAN_MILESTONE = declare("milestone.change", _of_enrolment(runs_it))
is_for_team = Rule(lambda _actor, step: step.item.owner is Owner.TEAM, _l("what is for the startup to do"))
PLAN_ONBOARDING = declare("onboarding.plan", runs_it)
VIEW_ONBOARDING = declare("onboarding.view", _of_enrolment(is_member | runs_it))
FINISH_ONBOARDING = declare(
    "onboarding.finish", _of_enrolment(runs_it) | (_of_enrolment(is_member) & is_for_team)
)
REOPEN_ONBOARDING = declare("onboarding.reopen", _of_enrolment(runs_it))
READ_EVIDENCE = declare(
    "evidence.read",
    Rule(
        lambda actor, evidence: VIEW_MILESTONE.rule.check(actor, evidence.milestone), VIEW_MILESTONE.rule.text
    ),
)
