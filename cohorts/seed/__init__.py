"""The demo's accelerator: five years of calls, selection, cohorts and milestones, all of it invented."""

import random
from collections.abc import Callable

from accelerator.demo import Cast
from cohorts.seed.applications import seed_applications
from cohorts.seed.inquiries import seed_inquiries
from cohorts.seed.milestones import seed_graduations, seed_milestones, seed_onboarding
from cohorts.seed.programmes import seed_programmes
from cohorts.seed.selection import seed_selection
from cohorts.seed.together import seed_drafts, seed_late_entries
from cohorts.seed.world import World


def seed(cast: Cast, rng: random.Random) -> Callable[[], None]:
    """Make everything, in the order in which it happened; returns what is left for the end of the story."""
    world = World(cast, rng)
    seed_programmes(world)
    seed_applications(world)
    seed_selection(world)
    seed_inquiries(world)
    seed_drafts(world)
    seed_late_entries(world)
    seed_milestones(world)
    seed_onboarding(world)
    return lambda: seed_graduations(world)
