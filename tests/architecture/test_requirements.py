"""Everything that is imported is required, everything required is imported, and all of it is pinned by hash."""

import re
import sys
from importlib.metadata import packages_distributions

from tests.architecture.source import PACKAGES, ROOT, sources

UNIMPORTED = {
    "psycopg": "SQLAlchemy loads the driver named in DATABASE_URL",
    "setuptools": "make installs the checkout with it",
    "email-validator": "WTForms' Email validator loads it",
}
BY_WAY_OF = {
    "alembic": "flask-migrate",
    "babel": "flask-babel",
    "click": "flask",
    "jinja2": "flask",
    "markupsafe": "flask",
    "pydantic": "pydantic-settings",
    "werkzeug": "flask",
    "pydyf": "weasyprint",
}
"""What comes along with a requirement and may be imported too."""


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def required() -> set[str]:
    lines = (ROOT / "requirements.in").read_text().splitlines()
    return {normal(re.split(r"[\[=><~ ]", line)[0]) for line in lines if line and not line.startswith("#")}


def imported() -> set[str]:
    owners = packages_distributions()
    own = {*PACKAGES, "config", "wsgi", "tests", "bench"}
    tops = {name.split(".")[0] for source in sources() for name, _ in source.imports()}
    third = {top for top in tops if top not in own and top not in sys.stdlib_module_names}
    return {normal(owners.get(top, [top])[0]) for top in third}


def test_every_import_is_required():
    allowed = required() | {one for one, by in BY_WAY_OF.items() if by in required()}
    assert imported() - allowed == set(), "add it to requirements.in and run `make lock`"


def test_every_requirement_is_used():
    assert required() - imported() - set(UNIMPORTED) == set(), (
        "remove it from requirements.in and run `make lock`"
    )


def test_the_lock_names_no_host_and_no_folder():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        pins = re.findall(r"^[a-z0-9][^\n]*==", text, re.MULTILINE)
        assert pins
        assert len(pins) == len(re.findall(r"==[^\n]*\\\n\s+--hash=sha256:", text)), (
            f"{name} has a pin without hash"
        )
        assert not re.search(r"https?://|file:|--index|--find-links|(^|\s)-e\s", text), (
            f"{name} names a source"
        )
