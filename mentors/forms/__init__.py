"""What people type about mentors, matches and sessions: parsing and field checks only."""
