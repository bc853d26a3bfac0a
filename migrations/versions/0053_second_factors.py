"""Second factors, their recovery codes, and sign-ins that await a code"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"

BEFORE = ["sign_in", "letter"]
AFTER = [*BEFORE, "code"]


def kinds(names: list[str]) -> None:
    with op.batch_alter_table("attempt") as table:
        table.drop_constraint(op.f("ck_attempt_attemptkind"), type_="check")
        table.create_check_constraint(op.f("ck_attempt_attemptkind"), sa.column("kind").in_(names))


def upgrade() -> None:
    op.create_table(
        "second_factor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(length=300), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_second_factor_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factor")),
        sa.UniqueConstraint("user_id", name=op.f("uq_second_factor_user_id")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_recovery_code_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("user_id", "code_hash", name=op.f("uq_recovery_code_user_id_code_hash")),
    )
    with op.batch_alter_table("sign_in") as table:
        table.add_column(sa.Column("awaits_code", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.alter_column("awaits_code", server_default=None)
    kinds(AFTER)


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM attempt WHERE kind = 'code'"))
    kinds(BEFORE)
    op.execute(sa.text("DELETE FROM sign_in WHERE awaits_code"))
    with op.batch_alter_table("sign_in") as table:
        table.drop_column("awaits_code")
    op.drop_table("recovery_code")
    op.drop_table("second_factor")
