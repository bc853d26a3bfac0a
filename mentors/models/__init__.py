"""The tables of mentors, matching and mentor sessions."""

from mentors.models.bookings import Booking, BookingMove, BookingState, HeldQuarter
from mentors.models.exits import MatchExit
from mentors.models.hours import Audience, BookingRules, DayOff, OfficeHours
from mentors.models.matches import Match, MatchMark, MatchRun, MatchState, RunState
from mentors.models.meeting_invitations import InvitationState, InvitedTime, MeetingInvitation
from mentors.models.profiles import CodeAcceptance, MentorInCohort, MentorProfile, PlaceState
from mentors.models.sessions import ActionItem, MentorSession, SessionMode, SessionOutcome, SessionState
from mentors.models.speed import SpeedDay, SpeedEntry, SpeedMeeting, Wish
from mentors.models.statements import PrintedStatement
from mentors.models.ties import MentorTie, TieKind
from mentors.models.versions import SessionVersion
from mentors.models.warnings import WarningMark, WarningRule
from mentors.models.wishes import RankedWish

__all__ = [
    "ActionItem",
    "Audience",
    "Booking",
    "BookingMove",
    "BookingRules",
    "BookingState",
    "CodeAcceptance",
    "DayOff",
    "HeldQuarter",
    "InvitationState",
    "InvitedTime",
    "Match",
    "MatchExit",
    "MatchMark",
    "MatchRun",
    "MatchState",
    "MeetingInvitation",
    "MentorInCohort",
    "MentorProfile",
    "MentorSession",
    "MentorTie",
    "OfficeHours",
    "PlaceState",
    "PrintedStatement",
    "RankedWish",
    "RunState",
    "SessionMode",
    "SessionOutcome",
    "SessionState",
    "SessionVersion",
    "SpeedDay",
    "SpeedEntry",
    "SpeedMeeting",
    "TieKind",
    "WarningMark",
    "WarningRule",
    "Wish",
]
