"""Where mentoring shows on other pages: menu, to-do list, home boards, the enrolment page, conflicts of interest."""

from typing import Any

from flask import g, url_for

from accelerator import clock
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from accelerator.permissions import Actor, can
from accelerator.web import MenuEntry, Task, board_sources, menu, task_sources
from cohorts.models import Cohort, Enrolment
from cohorts.queries import conflicts, enrolments, panels, reaches
from mentors import permissions
from mentors.models.exits import ExitSide
from mentors.queries import exits, matches, matching, sessions, speed, ties, versions, warnings, wishes
from mentors.queries.reaches import nearness

MONDAY = 6
"""Startups with warnings on the manager's home; the rest is one click away."""

ENTRIES = [
    MenuEntry(_l("Mentors"), "mentors.mentors", lambda actor: actor.has("manager"), order=40),
    MenuEntry(_l("Early warnings"), "mentors.early_warnings", lambda actor: actor.has("manager"), order=39),
    MenuEntry(_l("My startups"), "mentors.today", lambda actor: actor.has("mentor"), order=41),
    MenuEntry(_l("My mentors"), "mentors.matches", lambda actor: is_mentored(actor), order=42),
    MenuEntry(
        _l("Sessions"),
        "mentors.sessions",
        lambda actor: actor.has("manager") or actor.has("mentor") or is_mentored(actor),
        order=43,
    ),
]


def is_mentored(actor: Actor) -> bool:
    """Whether a startup of theirs ever had a place: before that it has neither mentors nor meetings."""
    if "is_mentored" not in g:  # the menu asks for each of its entries
        g.is_mentored = enrolments.has_had_a_place(actor)
    return bool(g.is_mentored)


def join() -> None:
    """Add ours once, however many apps this process builds."""
    menu.extend(entry for entry in ENTRIES if entry not in menu)
    for source, registered in (
        (tasks, task_sources),
        (boards, board_sources),
        (mentor_conflicts, conflicts.checkers),
        (doors, panels.doors),
        (nearness, reaches.nearer),
    ):
        if source not in registered:
            registered.append(source)  # type: ignore[arg-type]


def mentor_conflicts(startup_ids: Any, person_ids: Any) -> list[tuple[int, int]]:
    """A mentor of a startup must not review its applications (R09)."""
    return matches.mentored_pairs(startup_ids, person_ids)


def doors(actor: Actor, cohort: Cohort) -> list[panels.Door]:
    """From a cohort's page to its mentors, their matching and what comes of it."""
    if not can(actor, permissions.PLACE, cohort):
        return []
    return [
        (_("Mentors"), url_for("mentors.places", slug=cohort.slug)),
        (_("Matching"), url_for("mentors.matching", slug=cohort.slug)),
        (_("Speed meetings"), url_for("mentors.speed_days", slug=cohort.slug)),
        (_("What waits for a log or a confirmation"), url_for("mentors.late_logs", slug=cohort.slug)),
        (_("Engagement report"), url_for("mentors.engagement", slug=cohort.slug)),
    ]


def mentors_panel(actor: Actor, enrolment: Enrolment) -> panels.Panel | None:
    """A startup's mentors and sessions on its page, for its team and its programme's staff."""
    is_reader = enrolment.startup_id in actor.organisations or actor.has("manager", *enrolment.scopes)
    if not is_reader:
        return None
    values = {
        "enrolment": enrolment,
        "matches": matches.matches_of_enrolment(enrolment.id),
        "sessions": sessions.sessions_of(enrolment.id)[:5],
        "tally": sessions.tallies([enrolment.id])[enrolment.id],
        "is_staff": actor.has("manager", *enrolment.scopes),
    }
    return "mentors/home/_enrolment.html", values


def tasks(actor: Actor) -> list[Task]:
    """What waits for this person among mentors; a task goes away by itself when it is done."""
    found: list[Task] = []
    if actor.has("mentor") or actor.organisations:
        found += _wishes(actor) + _to_rank(actor) + _answers(actor) + _confirmations(actor) + _actions(actor)
    if actor.has("mentor") or actor.has("manager"):
        found += _to_compare(actor)
    if actor.has("manager"):
        found += _to_settle(actor) + _to_rematch(actor)
    return found


def _wishes(actor: Actor) -> list[Task]:
    """Say whom one would like, before the cohort is matched."""
    startups = [turn for turn in wishes.turns_of_startups(actor) if not turn.said and not turn.is_matched]
    places = [turn for turn in wishes.turns_of_mentor(actor) if not turn.said and not turn.is_matched]
    return [
        Task(
            _("Which mentors does %(startup)s wish for?", startup=turn.place.startup.name),
            url_for("mentors.wish_for_mentors", key=turn.place.key),
            note=turn.place.cohort.name,
            order=26,
        )
        for turn in startups
    ] + [
        Task(
            _("Which startups do you wish for?"),
            url_for("mentors.wish_for_startups", place_id=turn.place.id),
            note=turn.place.cohort.name,
            order=26,
        )
        for turn in places
    ]


def _to_rank(actor: Actor) -> list[Task]:
    """Say whom one would like, after a day of speed meetings."""
    return [
        Task(
            _("Say whom you would like to work with"),
            url_for("mentors.speed_wishes", key=day.key),
            note=day.title,
            order=22,
        )
        for day in speed.days_to_rank(actor)
    ]


def _answers(actor: Actor) -> list[Task]:
    titles = []
    for match in matches.offers_to(actor):
        if match.mentor.user_id == actor.id:
            title = _("Will you mentor %(startup)s?", startup=match.enrolment.startup.name)
        else:
            title = _("Do you accept %(mentor)s as your mentor?", mentor=match.mentor.user.name)
        url, due = url_for("mentors.match", key=match.key), match.answer_by and match.answer_by.date()
        titles.append(Task(title, url, note=match.cohort.name, due=due, order=20))
    return titles


def _confirmations(actor: Actor) -> list[Task]:
    return [
        Task(
            _("Confirm the session with %(mentor)s", mentor=session.mentor.user.name),
            url_for("mentors.session", key=session.key),
            note=_("%(minutes)d minutes; counts by itself after this date", minutes=session.minutes),
            due=(session.created_at + sessions.CONFIRMS_ITSELF_AFTER).date(),
            order=25,
        )
        for session in sessions.waiting_for(actor)
    ]


def _to_compare(actor: Actor) -> list[Task]:
    return [
        Task(
            _(
                "Compare two logs of a session with %(startup)s",
                startup=version.session.enrolment.startup.name,
            ),
            url_for("mentors.compare_versions", key=version.key),
            note=_("Both are kept; say which one stands"),
            order=24,
        )
        for version in versions.to_compare(actor)
    ]


def _actions(actor: Actor) -> list[Task]:
    return [
        Task(
            item.text,
            url_for("mentors.session", key=item.session.key),
            note=_(
                "Agreed with %(other)s",
                other=item.session.enrolment.startup.name
                if item.is_for_mentor
                else item.session.mentor.user.name,
            ),
            due=item.due_on,
            order=30,
        )
        for item in sessions.open_actions_of(actor)
    ]


def _to_settle(actor: Actor) -> list[Task]:
    return [
        Task(
            _("Settle a disputed session of %(mentor)s", mentor=session.mentor.user.name),
            url_for("mentors.session", key=session.key),
            note=session.enrolment.startup.name,
            order=35,
        )
        for session in sessions.disputed_in(actor)
    ]


def _to_rematch(actor: Actor) -> list[Task]:
    tasks = []
    for wish in exits.wishes_for_another(actor):
        if wish.side is ExitSide.MENTOR:
            title = _("Find another startup for %(mentor)s", mentor=wish.match.mentor.user.name)
        else:
            title = _("Find another mentor for %(startup)s", startup=wish.match.enrolment.startup.name)
        url = url_for("mentors.match", key=wish.match.key)
        tasks.append(Task(title, url, note=wish.match.cohort.name, order=34))
    return tasks


def boards(actor: Actor) -> list[tuple[str, dict[str, Any]]]:
    """The mentor's startups, and the manager's picture of matching and logs."""
    found: list[tuple[str, dict[str, Any]]] = []
    if actor.has("mentor"):
        mine = matches.my_matches(actor)
        tallies = sessions.tallies([match.enrolment_id for match in mine])
        values = {
            "matches": mine,
            "tallies": tallies,
            "silent": ties.silent_towards(actor) if mine else set(),
            "profiles": reaches.profiles_for(actor, [match.enrolment for match in mine]),
        }
        found.append(("mentors/home/_mentor.html", values))
    if actor.has("manager"):
        running = Cohort.ends_on >= clock.today()
        unmatched = matching.unmatched_cohorts(matches.run_by(actor), running)
        counts = sessions.waiting_by_cohort(actor)
        loud = [w for w in warnings.warnings_in(warnings.running_cohorts(actor)) if not w.is_quiet]
        if loud:
            places = warnings.by_startup(loud)
            found.insert(0, ("mentors/home/_warnings.html", {"first": places[:MONDAY], "count": len(places)}))
        if unmatched or counts:
            found.append(("mentors/home/_manager.html", {"unmatched": unmatched, "waiting": counts}))
    return found
