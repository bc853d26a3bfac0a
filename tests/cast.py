"""The people of most mentoring tests; a file says with its own `cohort` where and when they are."""

import pytest

from accelerator.accounts.models import User
from cohorts.models import Cohort, Enrolment
from mentors.models import MentorProfile
from tests import factories as make


@pytest.fixture
def founder(cohort: Cohort) -> User:
    """Who owns the startup."""
    return make.person("Budi")


@pytest.fixture
def startup(cohort: Cohort, founder: User) -> Enrolment:
    """A startup's place in the cohort; it needs pricing and speaks English."""
    return make.enrolment(cohort, owner=founder, needs=["pricing"], languages=["en"])


@pytest.fixture
def nils(cohort: Cohort) -> MentorProfile:
    """A mentor of the cohort, matched with nobody."""
    return make.mentor(cohort)
