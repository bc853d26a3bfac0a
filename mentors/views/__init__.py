"""The pages of mentors, matching and sessions."""

from mentors.views import matches, matching, places, profiles, sessions

__all__ = ["matches", "matching", "places", "profiles", "sessions"]
