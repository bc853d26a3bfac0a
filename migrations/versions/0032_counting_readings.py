"""Counting readings by application and reviewer, and milestones by startup, reads an index alone"""

from alembic import op

revision = "0032"
down_revision = "0031"

INDEXES = [
    ("ix_review_round_application_state", "review", ["round_id", "application_id", "state"]),
    ("ix_review_round_reviewer_state", "review", ["round_id", "reviewer_id", "state"]),
    ("ix_milestone_enrolment_state_due", "milestone", ["enrolment_id", "state", "due_on"]),
]
REPLACED = ("ix_milestone_enrolment_id", "milestone", ["enrolment_id"])


def upgrade() -> None:
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    op.drop_index(REPLACED[0], table_name=REPLACED[1])


def downgrade() -> None:
    op.create_index(*REPLACED)
    for name, table, _columns in INDEXES:
        op.drop_index(name, table_name=table)
