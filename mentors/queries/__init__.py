"""Finding mentors, matches and sessions; reports and other modules read these too."""
