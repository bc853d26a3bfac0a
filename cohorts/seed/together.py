"""The open call and its neighbours: a draft that several write, and people who may come late."""

from datetime import timedelta

from accelerator import clock, demo
from accelerator.accounts import invitations
from accelerator.accounts import queries as accounts
from accelerator.accounts.models import Invitation, User
from cohorts.models import Application
from cohorts.models.co_applicants import Right
from cohorts.models.questions import form_of
from cohorts.operations.applications import start_application
from cohorts.operations.co_applicants import comment_on_application, invite_co_applicant
from cohorts.operations.late_entries import grant_late_entry, make_late_code
from cohorts.seed.applications import answers_of, fill_in, take_up
from cohorts.seed.world import World, days_from_now, noon

DRAFTED = 3
"""So many sections of the draft are written."""


def seed_drafts(world: World) -> None:
    """One application is still being written: by its founder and a helper; the demo's applicant is asked too."""
    call, owner = world.calls["fca-2024"], world.cast.new_person("id", "founder")
    with demo.at(clock.now() - timedelta(days=2)):
        name = "Rumah Air (demo)"
        application = start_application(world.cast.actor(owner), call, name=name)
        founder = world.cast.actor(owner)
        take_up(world, founder, application, 0)
        sections = form_of(call.questions).sections[:DRAFTED]
        fill_in(founder, application, sections, answers_of(world, name, owner))
        helper = world.cast.new_person("de", "helper")
        offered = _invite(world, owner, application, helper, Right.EDIT)
    with demo.at(clock.now() - timedelta(days=1)):
        helping = world.cast.actor(helper)
        invitations.accept_invitation(helping, accounts.invitation(offered.key))
        comment_on_application(
            world.cast.actor(helper),
            application,
            section=sections[0].key,
            text="I would begin with the school at the river; everybody knows it.",
        )
        _invite(world, owner, application, world.cast["applicant"], Right.COMMENT)


def _invite(world: World, owner: User, application: Application, user: User, right: Right) -> Invitation:
    founder = world.cast.actor(owner)
    return invite_co_applicant(founder, application, email=user.email, name=user.name, right=right)


def seed_late_entries(world: World) -> None:
    """The early call has closed; one startup may still come, and a partner has a code for three more."""
    call, until = world.calls["fca-2024-early"], noon(days_from_now(5))
    with demo.at(clock.now() - timedelta(days=4)):
        note = "Their connection was down on the last evening; the partner confirms it."
        grant_late_entry(world.manager(), call, email="late@founders.example", until=until, note=note)
        make_late_code(world.manager(), call, until=until, max_uses=3, note="For the partner in Bangkok.")
