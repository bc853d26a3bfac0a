"""The WSGI entry: `flask --app wsgi …`, gunicorn and waitress all import `app` from here."""

from accelerator.app import create_app

app = create_app()
