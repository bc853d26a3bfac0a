"""Indexes of the lists and counts that grew with all rows"""

from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.drop_index("ix_application_call_state", "application")
    op.create_index("ix_application_call_state", "application", ["call_id", "state", "id", "submitted_at"])
    op.create_index(
        "ix_decision_application_outcome", "decision", ["application_id", "outcome", "state", "version"]
    )
    op.drop_index("ix_review_round_reviewer_state", "review")
    op.create_index(
        "ix_review_round_state_reviewer", "review", ["round_id", "state", "reviewer_id", "application_id"]
    )
    op.create_index("ix_review_reviewer", "review", ["reviewer_id", "id"])
    op.drop_index("ix_milestone_state_due", "milestone")
    op.create_index("ix_milestone_state_due", "milestone", ["state", "due_on", "enrolment_id"])
    op.create_index("ix_mentor_session_held", "mentor_session", ["held_at", "id"])
    op.create_index("ix_match_exit_wants_another", "match_exit", ["wants_another", "answered_at"])


def downgrade() -> None:
    op.drop_index("ix_match_exit_wants_another", "match_exit")
    op.drop_index("ix_mentor_session_held", "mentor_session")
    op.drop_index("ix_milestone_state_due", "milestone")
    op.create_index("ix_milestone_state_due", "milestone", ["state", "due_on"])
    op.drop_index("ix_review_reviewer", "review")
    op.drop_index("ix_review_round_state_reviewer", "review")
    op.create_index("ix_review_round_reviewer_state", "review", ["round_id", "reviewer_id", "state"])
    op.drop_index("ix_decision_application_outcome", "decision")
    op.drop_index("ix_application_call_state", "application")
    op.create_index("ix_application_call_state", "application", ["call_id", "state", "id"])
