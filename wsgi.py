"""The WSGI entry: `flask --app wsgi …`, gunicorn and waitress all import `app` from here."""

import os
import sys

from accelerator.app import create_app

app = create_app()
is_command = os.environ.get("FLASK_RUN_FROM_CLI") == "true" and "run" not in sys.argv
if not is_command:
    app.config["SETTINGS"].refuse_unsafe()
