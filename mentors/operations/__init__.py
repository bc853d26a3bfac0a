"""What people do with mentors, matches and sessions."""
