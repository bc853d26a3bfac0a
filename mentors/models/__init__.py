"""The tables of mentors, matching and mentor sessions."""

from mentors.models.matches import Match, MatchMark, MatchRun, MatchState, RunState
from mentors.models.profiles import MentorInCohort, MentorProfile
from mentors.models.sessions import ActionItem, MentorSession, SessionMode, SessionState

__all__ = [
    "ActionItem",
    "Match",
    "MatchMark",
    "MatchRun",
    "MatchState",
    "MentorInCohort",
    "MentorProfile",
    "MentorSession",
    "RunState",
    "SessionMode",
    "SessionState",
]
