"""Sessions: today's list, the log in a minute, and what both sides say to it."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator.forms import Form, ReasonForm, choices
from accelerator.i18n import _
from accelerator.paging import page
from accelerator.web import current_actor, guard, local_path, render, see_other
from cohorts.queries.reaches import profiles_for
from mentors import bp, permissions
from mentors.forms.sessions import (
    ConfirmForm,
    FilterForm,
    LogForm,
    NoteForm,
    RecordForm,
    SettleForm,
    StaffNoteForm,
)
from mentors.models import ActionItem, Booking, Match, MatchState, MentorSession
from mentors.operations import sessions as operations
from mentors.operations import versions as version_operations
from mentors.operations.sessions import Subject
from mentors.operations.versions import Arrival
from mentors.queries import bookings as booking_queries
from mentors.queries import matches as match_queries
from mentors.queries import sessions as queries
from mentors.queries import ties, wishes

A_DAY = timedelta(days=1)
"""So far ahead an appointment's log is kept on the phone: there may be no network where they meet."""


@bp.get("/today")
@guard(permissions.TODAY)
def today() -> Response:
    actor = current_actor()
    matches = match_queries.my_matches(actor)
    select = queries.sessions_by_mentor(actor)
    found = page(select, queries.LATEST_FIRST, after=request.args.get("after"), size=20)
    tallies = queries.tallies([match.enrolment_id for match in matches])
    at_work = {match.enrolment_id for match in matches if match.state is MatchState.ACTIVE}
    return render(
        "mentors/sessions/today.html",
        matches=matches,
        page=found,
        tallies=tallies,
        profiles=profiles_for(actor, [match.enrolment for match in matches]),
        silent=ties.silent_towards(actor),
        booked=[row for row in booking_queries.to_log(actor, ahead=A_DAY) if row.enrolment_id not in at_work],
        turns=wishes.turns_of_mentor(actor),
    )


@bp.get("/sessions")
@guard(permissions.SESSIONS)
def sessions() -> Response:
    actor = current_actor()
    form = FilterForm(request.args, meta={"csrf": False})
    form.cohort.choices = choices(dict(queries.cohort_choices(actor)), blank=_("Any"))
    select = queries.sessions_visible_to(actor, form.filters())
    found = page(select, queries.LATEST_FIRST, after=request.args.get("after"))
    return render("mentors/sessions/list.html", form=form, page=found)


@bp.route("/matches/<key:key>/log", methods=["GET", "POST"])
@guard(permissions.LOG, load=match_queries.match)
def log_session(match: Match) -> Response:
    actor = current_actor()
    booking = queries.booking_to_log(match, request.args.get("booking", ""))
    form = _prepared(match, match_queries.at_work_beside(actor, match), booking)
    is_own = match.mentor.user_id == actor.id
    if form.ok():
        with form.attempt():
            arrival = version_operations.receive_log(actor, match, **form.values())
            return _taken(arrival, url_for(".today") if is_own else url_for(".match", key=match.key))
    return _log_page(match, form, sync=url_for(".receive_log", key=match.key))


@bp.route("/bookings/<key:key>/log", methods=["GET", "POST"])
@guard(permissions.LOG_BOOKING, load=booking_queries.booking)
def log_booking(booking: Booking) -> Response:
    """A meeting of two who need not be matched: office hours are open to more startups than one's own."""
    form, back = _prepared(booking, (), booking), url_for(".booking", key=booking.key)
    if form.ok():
        with form.attempt():
            arrival = version_operations.receive_log(current_actor(), booking, **form.values())
            return _taken(arrival, back)
    sync = url_for(".receive_booking_log", key=booking.key)
    return _log_page(booking_queries.booking(booking.key), form, sync=sync, back=back)


def _prepared(subject: Subject, others: Sequence[Match], booking: Booking | None) -> LogForm:
    form = LogForm()
    form.prepare(subject, _open_items(subject), others, booking)
    return form


def _open_items(subject: Subject) -> list[ActionItem]:
    return queries.open_actions_between(subject.enrolment_id, subject.mentor_id)


def _taken(arrival: Arrival, home: str) -> Response:
    if arrival.version is not None:
        return see_other(url_for(".compare_versions", key=arrival.version.key))
    flash(_("Logged. The startup is asked to confirm it."), "success")
    return see_other(home)


def _log_page(subject: Subject, form: LogForm, *, sync: str, back: str = "") -> Response:
    return render(
        "mentors/sessions/log.html",
        subject=subject,
        form=form,
        open_items=_open_items(subject),
        is_own=subject.mentor.user_id == current_actor().id,
        agreement=ties.agreement(subject.mentor_id, subject.enrolment.startup_id),
        sync=sync,
        back=back,
    )


@bp.get("/sessions/<key:key>")
@guard(permissions.VIEW_SESSION, load=queries.session)
def session(session: MentorSession) -> Response:
    return _page(session)


def _page(session: MentorSession, form: Form | None = None) -> Response:
    actor = current_actor()
    note, staff_note = queries.private_note(actor, session), queries.staff_note(actor, session)
    forms: dict[str, Form] = {
        "reason": ReasonForm(),
        "note": NoteForm(private_note=note),
        "staff": StaffNoteForm(staff_note=staff_note, is_flagged=session.is_flagged),
        "settle": SettleForm(),
        "confirm": ConfirmForm(),
    }
    if form is not None:
        forms[next(name for name, blank in forms.items() if type(blank) is type(form))] = form
    return render(
        "mentors/sessions/detail.html",
        session=session,
        match=match_queries.match(session.match_id) if session.match_id else None,
        also_there=queries.also_there(session),
        other_mentors=queries.other_mentors(actor, session),
        agreement=ties.agreement(session.mentor_id, session.enrolment.startup_id),
        staff_note=staff_note,
        ratings=queries.ratings(actor, session),
        confirms_itself_at=session.created_at + queries.CONFIRMS_ITSELF_AFTER,
        forms=forms,
        form=form or forms["reason"],
    )


@bp.route("/sessions/<key:key>/edit", methods=["GET", "POST"])
@guard(permissions.CORRECT, load=queries.session)
def correct_session(session: MentorSession) -> Response:
    form = RecordForm().in_zone(session.zone)
    form.offer_topics(session.topics, session.enrolment.needs)
    form.show(session)
    if form.ok():
        with form.attempt():
            version = request.form.get("version", 0, type=int)
            operations.correct_session(current_actor(), session, what=form.what(), seen_version=version)
            flash(_("Changed. The startup is asked to confirm it."), "success")
            return see_other(url_for(".session", key=session.key))
    version = request.form.get("version", session.version, type=int)
    return render("mentors/sessions/edit.html", session=session, form=form, version=version)


@bp.post("/sessions/<key:key>/confirm")
@guard(permissions.CONFIRM, load=queries.session)
def confirm_session(session: MentorSession) -> Response:
    form = ConfirmForm()
    if form.ok():
        with form.attempt():
            operations.confirm_session(current_actor(), session, **form.values())
            flash(_("Confirmed. Its minutes count now."), "success")
            return see_other(url_for("pages.home"))
    return _page(queries.session(session.key), form)


@bp.post("/sessions/<key:key>/dispute")
@guard(permissions.CONFIRM, load=queries.session)
def dispute_session(session: MentorSession) -> Response:
    form = ReasonForm()
    done = _("The mentor and the programme's staff were told.")
    return _act(
        session, form, lambda s: operations.dispute_session(current_actor(), s, reason=form.reason.data), done
    )


@bp.post("/sessions/<key:key>/settle")
@guard(permissions.SETTLE, load=queries.session)
def settle_session(session: MentorSession) -> Response:
    form = SettleForm()

    def settle(row: MentorSession) -> None:
        counts = form.counts.data == "yes"
        operations.settle_session(current_actor(), row, counts=counts, reason=form.reason.data)

    return _act(session, form, settle, _("Settled."))


@bp.post("/sessions/<key:key>/note")
@guard(permissions.NOTE, load=queries.session)
def write_note(session: MentorSession) -> Response:
    form = NoteForm()

    def write(row: MentorSession) -> None:
        operations.write_note(current_actor(), row, private_note=form.private_note.data)

    return _act(session, form, write, _("Saved. Only you can read it."))


@bp.post("/sessions/<key:key>/staff-note")
@guard(permissions.NOTE, load=queries.session)
def tell_staff(session: MentorSession) -> Response:
    form = StaffNoteForm()

    def tell(row: MentorSession) -> None:
        flagged = bool(form.is_flagged.data)
        operations.tell_staff(current_actor(), row, staff_note=form.staff_note.data, is_flagged=flagged)

    return _act(session, form, tell, _("Saved. The programme's staff can read it."))


def _act(
    session: MentorSession,
    form: Form,
    act: Callable[[MentorSession], None],
    done: str,
) -> Response:
    """Run one of the small forms of a session's page, and show the page again."""
    if form.ok():
        with form.attempt():
            act(session)
            flash(done, "success")
            return see_other(url_for(".session", key=session.key))
    return _page(queries.session(session.key), form)


@bp.post("/actions/<key:key>/tick")
@guard(permissions.TICK, load=queries.action)
def tick_action(action: ActionItem) -> Response:
    is_done = request.form.get("done", "1") == "1"
    operations.tick_action(current_actor(), action, is_done=is_done)
    flash(_("Done.") if is_done else _("Open again."), "success")
    return see_other(local_path(request.form.get("next")) or url_for(".session", key=action.session.key))
