"""What `make run` starts: bring the database up to date, load the demo into an empty one, then serve.

One process, because each further one would cost another second of imports.
"""

import sys

import sqlalchemy as sa
from flask_migrate import upgrade

from accelerator import demo, jobs, serve
from accelerator.accounts.models import User
from accelerator.app import create_app
from accelerator.db import db, reading


def prepare() -> None:
    """Migrate; fill an empty database in demo mode, leave any other as it is."""
    app = create_app()
    with app.app_context():
        upgrade()
        jobs.prepare()
        with reading():
            is_empty = db.session.scalar(sa.select(User.id).limit(1)) is None
        if is_empty and app.config["SETTINGS"].demo:
            print("Loading the demo programme ...", flush=True)
            demo.load()
        db.engine.dispose()


if __name__ == "__main__":
    prepare()
    sys.exit(serve.main())
