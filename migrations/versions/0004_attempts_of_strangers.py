"""Attempts of strangers: letters that they have sent are counted like failed sign-ins."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.drop_table("sign_in_attempt")  # a quarter of an hour's memory
    kind = sa.Enum(
        "sign_in", "letter", name="attemptkind", native_enum=False, create_constraint=True, length=32
    )
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    for name in ("at", "email", "address"):
        op.create_index(op.f(f"ix_attempt_{name}"), "attempt", [name])


def downgrade() -> None:
    op.drop_table("attempt")
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    for name in ("at", "email", "address"):
        op.create_index(op.f(f"ix_sign_in_attempt_{name}"), "sign_in_attempt", [name])
