"""How well mentors speak a language, how they meet, what they refuse; who came, help offered, when next"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"

PROFILE = sa.table("mentor_profile", sa.column("id", sa.Integer), sa.column("languages", sa.JSON))


def _rewrite(*, with_levels: bool) -> None:
    connection = op.get_bind()
    for profile_id, languages in connection.execute(sa.select(PROFILE.c.id, PROFILE.c.languages)).all():
        now = {code: "any" for code in languages} if with_levels else list(languages)
        connection.execute(sa.update(PROFILE).where(PROFILE.c.id == profile_id).values(languages=now))


def upgrade() -> None:
    with op.batch_alter_table("mentor_profile") as table:
        table.add_column(sa.Column("modes", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("refused", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("mentor_session") as table:
        table.add_column(sa.Column("came", sa.String(length=300), nullable=False, server_default=""))
        table.add_column(sa.Column("help_offered", sa.String(length=500), nullable=False, server_default=""))
        table.add_column(sa.Column("next_on", sa.Date(), nullable=True))
    _rewrite(with_levels=True)


def downgrade() -> None:
    _rewrite(with_levels=False)
    with op.batch_alter_table("mentor_session") as table:
        for name in ("next_on", "help_offered", "came"):
            table.drop_column(name)
    with op.batch_alter_table("mentor_profile") as table:
        table.drop_column("refused")
        table.drop_column("modes")
