"""The pages of mentors, office hours, bookings, matching and sessions."""

from mentors.views import (
    bookings,
    hours,
    matches,
    matching,
    places,
    profiles,
    sessions,
    statements,
    versions,
    warnings,
)

__all__ = [
    "bookings",
    "hours",
    "matches",
    "matching",
    "places",
    "profiles",
    "sessions",
    "statements",
    "versions",
    "warnings",
]
