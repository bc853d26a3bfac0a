"""What is said at the end of a match, and whether somebody asks for another"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "match_exit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("match_id", sa.Integer(), nullable=False),
        sa.Column("side", _enum("exitside", "mentor", "startup", "staff"), nullable=False),
        sa.Column("said_by", sa.Integer(), nullable=False),
        sa.Column("goals_met", _enum("goalsmet", "yes", "partly", "no"), nullable=True),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("wants_another", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "side <> 'staff' OR NOT wants_another", name=op.f("ck_match_exit_asked_by_a_side")
        ),
        sa.CheckConstraint(
            "wants_another OR answered_at IS NULL", name=op.f("ck_match_exit_answered_if_asked")
        ),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], name=op.f("fk_match_exit_match_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_exit")),
        sa.UniqueConstraint("match_id", name=op.f("uq_match_exit_match_id")),
    )


def downgrade() -> None:
    op.drop_table("match_exit")
