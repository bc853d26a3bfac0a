"""Title, summary and conditions of a call in each language"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

TEXTS = {"title": "titles", "summary": "summaries", "eligibility": "eligibilities"}
CALL = sa.table(
    "call",
    sa.column("id", sa.Integer),
    *(sa.column(name, sa.Text) for name in TEXTS),
    *(sa.column(name, sa.JSON) for name in TEXTS.values()),
)


def upgrade() -> None:
    connection = op.get_bind()
    for name in TEXTS.values():
        op.add_column("call", sa.Column(name, sa.JSON(), nullable=False, server_default="{}"))
    for row in connection.execute(sa.select(CALL.c.id, *(CALL.c[name] for name in TEXTS))).mappings().all():
        kept = {TEXTS[name]: {"en": row[name]} if row[name] else {} for name in TEXTS}
        connection.execute(sa.update(CALL).where(CALL.c.id == row["id"]).values(**kept))
    for name in TEXTS:
        op.drop_column("call", name)


def downgrade() -> None:
    connection = op.get_bind()
    op.add_column("call", sa.Column("title", sa.String(200), nullable=False, server_default=""))
    for name in ("summary", "eligibility"):
        op.add_column("call", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    for row in (
        connection.execute(sa.select(CALL.c.id, *(CALL.c[n] for n in TEXTS.values()))).mappings().all()
    ):
        texts = {name: row[kept] for name, kept in TEXTS.items()}
        plain = {name: text.get("en") or next(iter(text.values()), "") for name, text in texts.items()}
        connection.execute(sa.update(CALL).where(CALL.c.id == row["id"]).values(**plain))
    for name in TEXTS.values():
        op.drop_column("call", name)
