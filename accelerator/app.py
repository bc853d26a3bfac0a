"""The application factory: settings, extensions, modules, then the checks that refuse an unsafe start."""

import importlib
from urllib.parse import urlsplit

from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from accelerator import cli, db, error_pages, files, i18n, money, shell, web

PLATFORM = [
    "accelerator.accounts",
    "accelerator.calendars",
    "accelerator.mail",
    "accelerator.organisations",
    "accelerator.pages",
    "accelerator.style_guide",
]


def create_app(settings: config.Settings | None = None) -> Flask:
    """Build the site; raises, rather than serves, when a route is unguarded or the settings are unsafe."""
    settings = settings or config.load()
    app = Flask(__name__, instance_path=str(settings.folder))
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.signing_secret,
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=db.engine_options(settings.database),
        SERVER_NAME=urlsplit(settings.site).netloc,
        PREFERRED_URL_SCHEME=urlsplit(settings.site).scheme,
        TRUSTED_HOSTS=[urlsplit(settings.site).hostname] if settings.base_url else None,
        SESSION_COOKIE_NAME="accelerator",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.site.startswith("https://"),
        MAX_CONTENT_LENGTH=settings.max_upload_mb * 1_000_000,
        MAX_FORM_MEMORY_SIZE=2_000_000,
        MAX_FORM_PARTS=1000,
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_LOCALE="en",
        BABEL_TRANSLATION_DIRECTORIES="translations",
    )
    app.jinja_env.undefined = StrictUndefined
    db.init_app(app)
    for part in (web, i18n, money, files, shell, error_pages):
        part.init_app(app)
    CSRFProtect(app)
    Migrate(app, db.db, directory="migrations", render_as_batch=True, compare_type=True)
    for name in [*PLATFORM, *config.MODULES]:
        importlib.import_module(name).register(app)
    cli.init_app(app)
    web.check_routes(app)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    return app
