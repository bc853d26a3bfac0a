"""Rounds of reading: every call gets a first one with the criteria and reviews that it has"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("state", _choices("roundstate", "planned", "active", "closed"), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reads_wanted", sa.Integer(), nullable=False),
        sa.Column("visibility", _choices("visibility", "never", "after_own", "always"), nullable=False),
        sa.Column("shows_names", sa.Boolean(), nullable=False),
        sa.Column("is_blind", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("reads_wanted > 0", name=op.f("ck_round_reads")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_round_dates")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_round_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("call_id", "position", name=op.f("uq_round_call_id_position")),
    )
    is_active = sa.text("state = 'active'")
    op.create_index(
        "uq_round_active",
        "round",
        ["call_id"],
        unique=True,
        sqlite_where=is_active,
        postgresql_where=is_active,
    )
    op.execute(
        "INSERT INTO round (call_id, position, name, state, reads_wanted, visibility, shows_names, is_blind,"
        " created_at, version) SELECT id, 1, 'First reading', 'active', reads_wanted, 'after_own', false,"
        " false, created_at, 1 FROM call"
    )
    with op.batch_alter_table("criterion") as table:
        table.add_column(sa.Column("round_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("is_required", sa.Boolean(), nullable=False, server_default=sa.true()))
        table.add_column(sa.Column("is_active", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute(
        "UPDATE criterion SET round_id = (SELECT id FROM round WHERE round.call_id = criterion.call_id)"
    )
    with op.batch_alter_table("criterion") as table:
        table.drop_constraint("uq_criterion_call_id_code", type_="unique")
        table.drop_index("ix_criterion_call_id")
        table.drop_constraint("fk_criterion_call_id", type_="foreignkey")
        table.drop_column("call_id")
        table.alter_column("round_id", existing_type=sa.Integer(), nullable=False)
        table.create_foreign_key("fk_criterion_round_id", "round", ["round_id"], ["id"])
        table.create_unique_constraint("uq_criterion_round_id_code", ["round_id", "code"])
    with op.batch_alter_table("review") as table:
        table.add_column(sa.Column("round_id", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE review SET round_id = (SELECT round.id FROM round JOIN application"
        " ON application.call_id = round.call_id WHERE application.id = review.application_id)"
    )
    with op.batch_alter_table("review") as table:
        table.drop_constraint("uq_review_application_id_reviewer_id", type_="unique")
        table.alter_column("round_id", existing_type=sa.Integer(), nullable=False)
        table.create_foreign_key("fk_review_round_id", "round", ["round_id"], ["id"])
        table.create_unique_constraint(
            "uq_review_round_id_application_id_reviewer_id", ["round_id", "application_id", "reviewer_id"]
        )
    with op.batch_alter_table("call") as table:
        table.drop_constraint(op.f("ck_call_reads"), type_="check")
        table.drop_column("reads_wanted")


def _choices(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def downgrade() -> None:
    raise NotImplementedError("Rounds hold what the earlier tables cannot; restore the backup instead.")
