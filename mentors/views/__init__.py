"""The pages of mentors, office hours, bookings, matching and sessions."""

from mentors.views import (
    bookings,
    hours,
    joining,
    matches,
    matching,
    places,
    profiles,
    sessions,
    speed,
    statements,
    ties,
    versions,
    warnings,
)

__all__ = [
    "bookings",
    "hours",
    "joining",
    "matches",
    "matching",
    "places",
    "profiles",
    "sessions",
    "speed",
    "statements",
    "ties",
    "versions",
    "warnings",
]
