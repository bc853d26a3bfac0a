"""Who may see and do what among mentors: matched pairs see one another, private notes have one reader."""

from datetime import timedelta

from accelerator import clock
from accelerator.i18n import lazy_gettext as _l
from accelerator.permissions import Rule, anyone_signed_in, declare, has_role
from mentors.models import MatchState, TieKind
from mentors.models.matches import BEGUN, LIVE, OVER

SEEN_BY_STARTUP = (*LIVE, *OVER)
"""A startup keeps the record of its mentors; suggestions and refusals are the programme's own."""

LATE = timedelta(days=14)

runs_programmes = has_role("manager", _l("programme managers"))
is_mentor = has_role("mentor", _l("mentors"))
runs_it = Rule(lambda actor, row: actor.has("manager", *row.scopes), _l("managers of this programme"))
is_self = Rule(lambda actor, profile: profile.user_id == actor.id, _l("the mentor themselves"))
is_invited = Rule(
    lambda actor, user: user.id == actor.id and actor.has("mentor"), _l("the mentor themselves")
)

is_its_mentor = Rule(lambda actor, m: m.mentor.user_id == actor.id, _l("the match's mentor"))
is_matched = Rule(
    lambda actor, m: m.mentor.user_id == actor.id and m.state in LIVE and actor.has("mentor", *m.scopes),
    _l("the mentor, while the match lasts"),
)
is_at_work = Rule(
    lambda actor, m: is_matched.check(actor, m) and m.state is MatchState.ACTIVE,
    _l("the mentor, once both sides have accepted"),
)
is_begun = Rule(
    lambda actor, m: is_matched.check(actor, m) and m.state in BEGUN,
    _l("the mentor, once both sides have accepted"),
)
was_at_work = Rule(
    lambda actor, m: (
        m.mentor.user_id == actor.id
        and m.state in OVER
        and actor.has("mentor", *m.scopes)
        and m.ended_at > clock.now() - LATE
    ),
    _l("the mentor, for two weeks after the end"),
)
is_startup = Rule(
    lambda actor, m: m.enrolment.startup_id in actor.organisations and m.state in SEEN_BY_STARTUP,
    _l("the startup's team"),
)
is_author = Rule(
    lambda actor, session: session.mentor.user_id == actor.id and actor.has("mentor"),
    _l("the session's mentor"),
)
is_team = Rule(
    lambda actor, session: session.enrolment.startup_id in actor.organisations, _l("the startup's team")
)
is_other_team = is_team & ~is_its_mentor
is_staff_only = runs_it & ~is_team & ~is_its_mentor
"""R12: nobody answers for the other side of a session of their own, nor settles it, whatever roles they hold."""
is_in_team = Rule(
    lambda actor, enrolment: enrolment.startup_id in actor.organisations, _l("the startup's team")
)
is_sender = Rule(
    lambda actor, version: (
        version.sent_by == actor.id
        and (is_author.check(actor, version.session) or runs_it.check(actor, version.session))
    ),
    _l("whoever sent it"),
)
is_party = Rule(
    lambda actor, item: is_author.check(actor, item.session) or is_team.check(actor, item.session),
    _l("the mentor or the startup's team"),
)
is_own_seat = Rule(lambda actor, place: place.mentor.user_id == actor.id, _l("the mentor themselves"))
is_active_seat = Rule(
    lambda actor, place: place.mentor.user_id == actor.id and place.is_active,
    _l("the mentor, while they take part"),
)
is_mentor_there = Rule(
    lambda actor, cohort: actor.has("mentor", *cohort.scopes), _l("mentors of this programme")
)
is_own_hours = Rule(
    lambda actor, hours: hours.mentor.user_id == actor.id and actor.has("mentor"), _l("the mentor themselves")
)
is_pair_of_own_startup = Rule(
    lambda actor, pair: pair.may_meet and pair.enrolment.startup_id in actor.organisations,
    _l("the team of a startup that may meet this mentor"),
)
is_pair_of_mentor = Rule(
    lambda actor, pair: (
        pair.may_meet and pair.mentor.user_id == actor.id and actor.has("mentor", *pair.scopes)
    ),
    _l("a mentor who may meet this startup"),
)
is_pair_of_own_programme = Rule(
    lambda actor, pair: pair.may_meet and actor.has("manager", *pair.scopes), _l("managers of this programme")
)
is_own_place = Rule(
    lambda actor, enrolment: enrolment.startup_id in actor.organisations, _l("the startup's team")
)
is_own_conflict = Rule(
    lambda actor, tie: tie.kind is TieKind.CONFLICT and tie.mentor.user_id == actor.id,
    _l("the mentor themselves, of a conflict"),
)
is_booked_mentor = Rule(
    lambda actor, booking: booking.mentor.user_id == actor.id and actor.has("mentor", *booking.scopes),
    _l("the mentor who is booked"),
)

LIST = declare("mentor.list", runs_programmes)
VIEW = declare("mentor.view", runs_programmes | is_self)
JOIN = declare("mentor.join", is_mentor)
BEGIN = declare("mentor.begin", runs_programmes | is_invited)
STATEMENT = declare("mentor.statement", runs_programmes | is_self)
EDIT = declare("mentor.edit", runs_programmes | is_self)
PLACE = declare("mentor.place", runs_it)
ANSWER_ASK = declare("mentor.answer", is_own_seat)
DECLARE_TIE = declare("mentor_tie.declare", runs_programmes | is_self)
SIGN = declare("mentor_tie.sign", runs_programmes & ~is_self)
END_TIE = declare("mentor_tie.end", runs_programmes | is_own_conflict)
OFFER_ONESELF = declare("mentor.offer", is_mentor_there)

MATCH = declare("matching.run", runs_it)
VIEW_MATCHES = declare("match.list", anyone_signed_in)
VIEW_MATCH = declare("match.view", runs_it | is_matched | is_startup)
READ_STARTUP = declare("match.read_startup", runs_it | is_at_work | is_startup)
ANSWER = declare("match.answer", is_matched | is_startup)
END = declare("match.end", runs_it | is_begun | is_startup)
PAUSE = declare("match.pause", runs_it | is_begun | is_startup)
LEAD = declare("match.lead", runs_it | is_startup)
READ_EXIT = declare("match.exit", runs_it & ~is_startup & ~is_its_mentor)
READ_REASONS = declare("match.reasons", runs_it & ~is_startup & ~is_its_mentor)
WISH_FOR_MENTORS = declare("wish.for_mentors", is_own_place)
WISH_FOR_STARTUPS = declare("wish.for_startups", is_active_seat)

SESSIONS = declare("mentor_session.list", anyone_signed_in)
TODAY = declare("mentor_session.today", is_mentor)
LOG = declare("mentor_session.log", is_at_work | is_staff_only)
RECEIVE = declare("mentor_session.receive", is_at_work | is_staff_only | was_at_work)
"""A phone may have been without network when the match ended: what was held before still arrives."""
VIEW_SESSION = declare("mentor_session.view", is_author | is_team | runs_it)
CORRECT = declare("mentor_session.correct", is_author | is_staff_only)
CONFIRM = declare("mentor_session.confirm", is_other_team)
SETTLE = declare("mentor_session.settle", is_staff_only)
NOTE = declare("mentor_session.note", is_author)
READ_STAFF_NOTE = declare("mentor_session.staff_note", (is_author & ~is_team) | is_staff_only)
READ_RATINGS = declare("mentor_session.ratings", is_staff_only)
WARNINGS = declare("early_warning.list", runs_programmes)
WARN = declare("early_warning.mark", runs_it & ~is_in_team)
SET_WARNINGS = declare("warning_rule.set", runs_it)
COMPARE = declare("session_version.compare", is_sender)
ENGAGEMENT = declare("engagement.view", runs_it)
NUDGE = declare("mentor_session.nudge", runs_it)
TICK = declare("action_item.tick", is_party)

MY_HOURS = declare("office_hours.own", is_mentor)
KEEP_HOURS = declare("office_hours.keep", runs_programmes | (is_self & is_mentor))
CHANGE_HOURS = declare("office_hours.change", runs_programmes | is_own_hours)
SET_BOOKINGS = declare("booking.rules", runs_it)
AGENDA = declare("booking.list", anyone_signed_in)
FIND = declare("booking.find", is_own_place | runs_it)
BOOK = declare("booking.make", is_pair_of_own_startup | is_pair_of_own_programme)
VIEW_BOOKING = declare("booking.view", is_booked_mentor | is_team | runs_it)
MOVE_BOOKING = declare("booking.move", is_booked_mentor | is_team | runs_it)
CANCEL_BOOKING = declare("booking.cancel", is_booked_mentor | is_team | runs_it)
LOG_BOOKING = declare("booking.log", is_booked_mentor | (runs_it & ~is_team))
CLOSE_BOOKING = declare("booking.close", is_booked_mentor | is_team | runs_it)
FIND_STARTUP = declare("meeting_invitation.find", is_mentor)
INVITE = declare("meeting_invitation.make", is_pair_of_mentor)
VIEW_INVITATION = declare("meeting_invitation.view", is_booked_mentor | is_team | runs_it)
ANSWER_INVITATION = declare("meeting_invitation.answer", is_other_team)
WITHDRAW_INVITATION = declare("meeting_invitation.withdraw", is_booked_mentor | runs_it)

has_met = Rule(
    lambda actor, day: any(
        meeting.mentor.user_id == actor.id or meeting.enrolment.startup_id in actor.organisations
        for meeting in day.meetings
    ),
    _l("those who take part"),
)
SPEED_PLAN = declare("speed.plan", runs_it)
SPEED_VIEW = declare("speed.view", runs_it | has_met)
SPEED_RANK = declare("speed.rank", has_met)
