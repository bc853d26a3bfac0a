"""The demo's report: ordered like any other, printed by the first worker that starts."""

import random

import sqlalchemy as sa

from accelerator.db import db
from accelerator.demo import Cast
from cohorts.models import Cohort
from reports import operations


def seed(cast: Cast, _rng: random.Random) -> None:
    """Order the report on the latest cohort that has begun."""
    cohort = db.session.scalars(sa.select(Cohort).where(Cohort.slug == "fca-2023")).one_or_none()
    if cohort is not None:
        operations.print_cohort_report(cast.actor(cast["manager"]), cohort, locale="en")
