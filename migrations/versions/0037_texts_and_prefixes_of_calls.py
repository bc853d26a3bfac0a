"""Questions and answers of a call in each language; no two calls share a prefix of receipts"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

CALL = sa.table(
    "call", sa.column("id", sa.Integer), sa.column("prefix", sa.String), sa.column("faq", sa.JSON)
)
BEFORE = sa.table("call", sa.column("id", sa.Integer), sa.column("faq", sa.Text))


def upgrade() -> None:
    connection = op.get_bind()
    kept = connection.execute(sa.select(BEFORE).where(BEFORE.c.faq != "")).all()
    op.drop_column("call", "faq")
    op.add_column("call", sa.Column("faq", sa.JSON(), nullable=False, server_default="{}"))
    for call_id, text in kept:
        connection.execute(sa.update(CALL).where(CALL.c.id == call_id).values(faq={"en": text}))
    seen = set()
    for call_id, prefix in connection.execute(sa.select(CALL.c.id, CALL.c.prefix).order_by(CALL.c.id)).all():
        own = f"{prefix[: 11 - len(str(call_id))]}-{call_id}" if prefix in seen else prefix
        seen.add(own)
        connection.execute(sa.update(CALL).where(CALL.c.id == call_id).values(prefix=own))
    with op.batch_alter_table("call") as batch_op:
        batch_op.create_unique_constraint("uq_call_prefix", ["prefix"])


def downgrade() -> None:
    with op.batch_alter_table("call") as batch_op:
        batch_op.drop_constraint("uq_call_prefix", type_="unique")
    connection = op.get_bind()
    kept = connection.execute(sa.select(CALL.c.id, CALL.c.faq)).all()
    op.drop_column("call", "faq")
    op.add_column("call", sa.Column("faq", sa.Text(), nullable=False, server_default=""))
    for call_id, texts in kept:
        text = texts.get("en") or next(iter(texts.values()), "")
        connection.execute(sa.update(BEFORE).where(BEFORE.c.id == call_id).values(faq=text))
