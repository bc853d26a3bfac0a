"""Who reads which groups of a startup's profile, and what they then read (ACC09).

`groups_for` is the one place that knows; every page asks it, through `profiles_for`, and shows what it is given.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator import clock
from accelerator.accounts.models import User
from accelerator.db import db
from accelerator.organisations.models import Organisation
from accelerator.organisations.queries import contacts_by_organisation, people_by_organisation
from accelerator.paging import Page, page
from accelerator.permissions import Actor
from cohorts.models import Cohort, Enrolment, FieldGroup, GroupReach, Programme, Reach, Submission
from cohorts.models.enrolments import HOLDS_A_PLACE
from cohorts.models.questions import form_of
from cohorts.models.reaches import FIELDS, NOTICE, is_figure
from cohorts.models.shown import shown_sections
from cohorts.queries.enrolments import WITH_COHORT

EVERYTHING = frozenset(FieldGroup)


@dataclass(frozen=True)
class Nearness:
    """How near somebody stands to one startup: among whom they read, and what they read whatever is set."""

    reach: Reach
    groups: frozenset[FieldGroup] = frozenset()


nearer: list[Callable[[Actor, Sequence[Enrolment]], dict[int, Nearness]]] = []
"""Modules add who works with startups of a cohort: by enrolment, in a constant number of queries."""


@dataclass(frozen=True)
class Row:
    """One thing that a reader is shown."""

    label: Any
    text: str
    is_long: bool = False

    @property
    def pair(self) -> tuple[Any, str]:
        """As a list of facts takes it."""
        return self.label, self.text


@dataclass(frozen=True)
class Profile:
    """What one reader may read of one startup; all else is not in it."""

    enrolment: Enrolment
    groups: frozenset[FieldGroup]
    more: Mapping[FieldGroup, Sequence[Row]] = field(default_factory=dict)

    def rows(self, group: FieldGroup) -> list[Row]:
        """What a group says, without what is left empty; nothing where it is not this reader's."""
        if group not in self.groups:
            return []
        told = [Row(f.label, str(f.read(self.enrolment)), f.is_long) for f in FIELDS[group].values()]
        return [row for row in (*told, *self.more.get(group, ())) if row.text]

    def says(self, name: str) -> str:
        """One field by its name; empty where it is not this reader's."""
        found = next((group for group in self.groups if name in FIELDS[group]), None)
        return str(FIELDS[found][name].read(self.enrolment)) if found else ""

    @property
    def has_figures(self) -> bool:
        """Whether this reader sees amounts of money here."""
        return bool(self.rows(FieldGroup.FIGURES))

    @property
    def parts(self) -> list[tuple[FieldGroup, list[Row]]]:
        """The groups that say something to this reader, with what they say."""
        return [(group, rows) for group in FieldGroup if (rows := self.rows(group))]


def settings_of(programme: Programme) -> dict[FieldGroup, GroupReach]:
    """What a programme has said, by group."""
    query = sa.select(GroupReach).where(GroupReach.programme_id == programme.id)
    return {row.field_group: row for row in db.session.scalars(query)}


def reaches_of(enrolment: Enrolment) -> dict[FieldGroup, Reach]:
    """How far each group of one startup is read now; needs `cohort` loaded."""
    opened = reaches_in({enrolment.cohort.programme_id})[enrolment.cohort.programme_id]
    return opened if enrolment.shares_figures else opened | {FieldGroup.FIGURES: Reach.STAFF}


def announced_in(programme_id: int) -> list[GroupReach]:
    """What more people may read before long, soonest first."""
    query = sa.select(GroupReach).where(
        GroupReach.programme_id == programme_id, GroupReach.next_at > clock.now()
    )
    return list(db.session.scalars(query.order_by(GroupReach.next_at, GroupReach.id)))


def reaches_in(
    programme_ids: Collection[int], *, at: datetime | None = None
) -> dict[int, dict[FieldGroup, Reach]]:
    """How far each group of some programmes is read at an instant, now unless one is named, in one query."""
    moment = at or clock.now()
    found = {ident: {group: group.default for group in FieldGroup} for ident in programme_ids}
    for row in db.session.scalars(sa.select(GroupReach).where(GroupReach.programme_id.in_(programme_ids))):
        found[row.programme_id][row.field_group] = row.at(moment)
    return found


def groups_for(actor: Actor | None, enrolments: Sequence[Enrolment]) -> dict[int, frozenset[FieldGroup]]:
    """By enrolment, the groups that somebody may read now; None is a visitor. Needs `cohort` loaded.

    A team reads its own, staff what they run. Others read as far as the programme has opened it, mentors also
    what they need for a startup of theirs. As many queries for one as for a hundred.
    """
    opened = reaches_in({enrolment.cohort.programme_id for enrolment in enrolments})
    return _groups(enrolments, opened, _stand(actor, enrolments))


def groups_as(reach: Reach, enrolments: Sequence[Enrolment]) -> dict[int, frozenset[FieldGroup]]:
    """The same for somebody among these readers, once all that was announced holds: a manager's preview."""
    opened = reaches_in({enrolment.cohort.programme_id for enrolment in enrolments}, at=clock.now() + NOTICE)
    return _groups(enrolments, opened, {enrolment.id: Nearness(reach) for enrolment in enrolments})


def _groups(
    enrolments: Sequence[Enrolment],
    opened: Mapping[int, Mapping[FieldGroup, Reach]],
    stand: Mapping[int, Nearness],
) -> dict[int, frozenset[FieldGroup]]:
    """Figures are nobody's but the staff's and the team's where no owner has agreed (R08, R24)."""
    found = {}
    for enrolment in enrolments:
        near = stand[enrolment.id]
        reached = {
            g for g, reach in opened[enrolment.cohort.programme_id].items() if reach.includes(near.reach)
        }
        if not enrolment.shares_figures:
            reached.discard(FieldGroup.FIGURES)
        found[enrolment.id] = frozenset(reached) | near.groups
    return found


def _stand(actor: Actor | None, enrolments: Sequence[Enrolment]) -> dict[int, Nearness]:
    """How near somebody stands to each of some startups."""
    if actor is None:
        return {enrolment.id: Nearness(Reach.PUBLIC) for enrolment in enrolments}
    beside = _cohorts_of(actor, {enrolment.cohort_id for enrolment in enrolments})
    found = {
        enrolment.id: Nearness(Reach.COHORT if enrolment.cohort_id in beside else Reach.PUBLIC)
        for enrolment in enrolments
    }
    for nearness in nearer:
        found |= nearness(actor, enrolments)
    inside = [e.id for e in enrolments if _is_inside(actor, e)]
    return found | dict.fromkeys(inside, Nearness(Reach.STAFF, EVERYTHING))


def _is_inside(actor: Actor, enrolment: Enrolment) -> bool:
    return (
        actor.is_system
        or enrolment.startup_id in actor.organisations
        or actor.has("manager", *enrolment.scopes)
    )


def _cohorts_of(actor: Actor, cohort_ids: Collection[int]) -> set[int]:
    """Those of some cohorts in which a startup of this person holds a place."""
    if not actor.organisations:
        return set()
    query = sa.select(Enrolment.cohort_id).where(
        Enrolment.cohort_id.in_(cohort_ids),
        Enrolment.startup_id.in_(actor.organisations),
        Enrolment.state.in_(HOLDS_A_PLACE),
    )
    return set(db.session.scalars(query))


def profiles_for(actor: Actor | None, enrolments: Sequence[Enrolment]) -> dict[int, Profile]:
    """By enrolment, what somebody may read of each startup; needs `cohort` and `startup` loaded."""
    if not enrolments:
        return {}
    return _profiles(enrolments, groups_for(actor, enrolments))


def profile_for(actor: Actor | None, enrolment: Enrolment) -> Profile:
    """The same of one startup."""
    return profiles_for(actor, [enrolment])[enrolment.id]


def _profiles(
    enrolments: Sequence[Enrolment], groups: Mapping[int, frozenset[FieldGroup]]
) -> dict[int, Profile]:
    contacts = _contacts(e for e in enrolments if FieldGroup.TEAM in groups[e.id])
    figures = _figures(e for e in enrolments if FieldGroup.FIGURES in groups[e.id])
    return {
        e.id: Profile(
            e,
            groups[e.id],
            {FieldGroup.TEAM: contacts.get(e.startup_id, ()), FieldGroup.FIGURES: figures.get(e.id, ())},
        )
        for e in enrolments
    }


def _contacts(enrolments: Iterable[Enrolment]) -> dict[int, list[Row]]:
    """By startup, whom to turn to for what (ACC03)."""
    ids = [enrolment.startup_id for enrolment in enrolments]
    return {
        startup: [
            Row(", ".join(map(str, one.contact_labels)), f"{one.user.name} · {one.user.email}")
            for one in contacts
        ]
        for startup, contacts in (contacts_by_organisation(ids) if ids else {}).items()
    }


def _figures(enrolments: Iterable[Enrolment]) -> dict[int, list[Row]]:
    """By enrolment, the amounts of money that were handed in last."""
    of_application = {e.application_id: e.id for e in enrolments if e.application_id is not None}
    if not of_application:
        return {}
    query = sa.select(Submission).where(Submission.application_id.in_(of_application))
    last = {row.application_id: row for row in db.session.scalars(query.order_by(Submission.number))}
    return {
        of_application[ident]: [
            Row(answer.question.text, "\n".join(answer.lines), is_long=len(answer.lines) > 1)
            for section in shown_sections(form_of(submission.questions), submission.answers, {})
            for answer in section.answers
            if is_figure(answer.question) and not answer.is_blank
        ]
        for ident, submission in last.items()
    }


def directory_of(
    cohort: Cohort, actor: Actor | None, *, shown_as: Reach | None = None, after: str | None = None
) -> Page[Profile]:
    """One page of a cohort's startups whose brief this reader may read, by name.

    `shown_as` is the manager's preview: what those readers will find. The page's ids are found first.
    """
    query = sa.select(Enrolment).where(Enrolment.cohort_id == cohort.id, Enrolment.state.in_(HOLDS_A_PLACE))
    places = list(db.session.scalars(query.options(joinedload(Enrolment.cohort))))
    groups = groups_as(shown_as, places) if shown_as else groups_for(actor, places)
    ids = [ident for ident, opened in groups.items() if FieldGroup.BRIEF in opened]
    named = sa.select(Enrolment.id).join(Enrolment.startup).where(Enrolment.id.in_(ids))
    found = page(named, [Organisation.name, Enrolment.id], after=after)
    rows = db.session.scalars(sa.select(Enrolment).where(Enrolment.id.in_(found.rows)).options(*WITH_COHORT))
    profiles = _profiles(list(rows), groups)
    return Page(rows=[profiles[ident] for ident in found.rows], next=found.next, first=found.first)


def readers_to_tell(programme_id: int) -> list[User]:
    """The people of the startups with a place in a programme, each once."""
    query = (
        sa.select(Enrolment.startup_id)
        .join(Enrolment.cohort)
        .where(Cohort.programme_id == programme_id, Enrolment.state.in_(HOLDS_A_PLACE))
    )
    teams = people_by_organisation(sorted(set(db.session.scalars(query))))
    return list({user.id: user for people in teams.values() for user in people}.values())
