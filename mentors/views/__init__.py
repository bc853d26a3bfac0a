"""The pages of mentors, office hours, bookings, matching and sessions."""

from mentors.views import (
    bookings,
    engagement,
    hours,
    joining,
    late,
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
    wishes,
)

__all__ = [
    "bookings",
    "engagement",
    "hours",
    "joining",
    "late",
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
    "wishes",
]
