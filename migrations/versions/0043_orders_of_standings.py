"""Indexes of the orders in which a call's applications are looked at"""

from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    op.drop_index("ix_standing_call_position", "standing")
    op.create_index("ix_standing_call_position", "standing", ["call_id", "position", "application_id"])
    op.create_index("ix_standing_call_mean", "standing", ["call_id", "mean", "application_id"])
    op.create_index(
        "ix_standing_call_spread",
        "standing",
        ["call_id", "spread", "deviation", "position", "application_id"],
    )


def downgrade() -> None:
    op.drop_index("ix_standing_call_spread", "standing")
    op.drop_index("ix_standing_call_mean", "standing")
    op.drop_index("ix_standing_call_position", "standing")
    op.create_index("ix_standing_call_position", "standing", ["call_id", "position"])
