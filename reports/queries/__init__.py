"""What reports read: named figures, the snapshot of a cohort, and the reports themselves."""
