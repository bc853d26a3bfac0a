"""Settings from the environment; an unsafe production configuration refuses to start."""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

MODULES = ["cohorts", "mentors", "reports"]
"""The feature modules, in the order in which they register; the platform knows them only by these names."""

LOCALES = {"en": "English", "id": "Bahasa Indonesia", "de": "Deutsch", "th": "ไทย"}
"""Interface languages by code, each under its own name."""

DEVELOPMENT_SECRET = "development-only"  # noqa: S105 - the value that production refuses


class Settings(BaseSettings):
    """Everything an installation can set; names are those of the environment variables."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    instance: Path = Path("instance")
    database_url: str = ""
    storage_url: str = ""
    smtp_url: str = ""
    mail_from: str = "Future City Accelerator <no-reply@accelerator.example>"
    base_url: str = ""
    secret_key: str = DEVELOPMENT_SECRET
    staff_second_factor: bool = False
    demo: bool = False
    debug: bool = Field(default=False, validation_alias="FLASK_DEBUG")
    port: int = 8000
    proxy_hops: int = 0
    max_upload_mb: int = 25
    worker_concurrency: int = 4
    clamav_url: str = ""

    def unsafe(self) -> list[str]:
        """Why this installation must not serve: outside demo mode a guessable secret or the debugger lets anyone in."""
        if self.demo:
            return []
        reasons = []
        if self.debug:
            reasons.append("FLASK_DEBUG is on: the debugger runs code for anyone. Unset it, or set DEMO=1.")
        if self.secret_key == DEVELOPMENT_SECRET or len(self.secret_key) < 32:
            reasons.append(
                "SECRET_KEY is missing or too short: set it to 32 or more random characters,"
                ' for example from `python -c "import secrets; print(secrets.token_urlsafe(48))"`.'
            )
        return reasons

    def refuse_unsafe(self) -> None:
        """End the program, with every reason, before an unsafe installation serves its first page."""
        if reasons := self.unsafe():
            raise SystemExit("This installation is not safe to serve:\n- " + "\n- ".join(reasons))

    @property
    def folder(self) -> Path:
        """The instance folder as an absolute path, made if missing."""
        folder = self.instance.absolute()
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @property
    def database(self) -> str:
        """SQLAlchemy URL: SQLite in the instance folder unless DATABASE_URL says otherwise (psycopg 3)."""
        url = self.database_url or f"sqlite:///{self.folder / 'accelerator.sqlite3'}"
        for prefix in ("postgres://", "postgresql://"):
            if url.startswith(prefix):
                return "postgresql+psycopg://" + url.removeprefix(prefix)
        return url

    @property
    def site(self) -> str:
        """Where links in mails and PDFs point; never taken from a request's Host header."""
        return (self.base_url or f"http://127.0.0.1:{self.port}").rstrip("/")

    @property
    def signing_secret(self) -> str:
        """SECRET_KEY, or for the demo and for commands a random one kept in the instance folder."""
        if self.secret_key != DEVELOPMENT_SECRET:
            return self.secret_key
        return self.kept("secret", lambda: secrets.token_urlsafe(48))

    def kept(self, name: str, make: Callable[[], str]) -> str:
        """The text of a file in the instance folder that nobody else may read; made where it is missing.

        Of two processes that make it at once, one wins and both get its text: a link appears whole or not at all.
        """
        kept = self.folder / name
        if not kept.exists():
            own = self.folder / f"{name}.{secrets.token_hex(8)}"
            with open(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(make())
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                kept.hardlink_to(own)
            own.unlink()
        return kept.read_text()


def load(**overrides: object) -> Settings:
    """Read the settings; a mistake ends the program with one readable sentence per problem."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()]
        raise SystemExit("The settings are wrong:\n- " + "\n- ".join(problems)) from None
