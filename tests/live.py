"""A real site with its worker in another process, and real Chromium to look at it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from tests import engines
from tools.system import chromium

ROOT = Path(__file__).resolve().parent.parent
PHONE, DESKTOP = (390, 844), (1280, 900)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PASSWORD = "future-city-demo"

GROUPS = {"browser": "browser", "faults": "faults"}


def pytest_itemcollected(item: pytest.Item) -> None:
    """A test is marked by the folder it lies in; those with a real server stay in one worker."""
    folder = Path(item.path).relative_to(item.config.rootpath / "tests").parts[0]
    if folder in GROUPS:
        item.add_marker(folder)
        item.add_marker(pytest.mark.xdist_group(folder))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long groups begin first, so that the other worker does the rest meanwhile."""
    items.sort(key=lambda item: not any(item.get_closest_marker(group) for group in GROUPS))


@dataclass
class Site:
    """A running site: where it answers, where its data lies, and its process."""

    url: str
    folder: Path
    environment: dict[str, str]
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End it as an administrator would; it has a minute, for other tests share the machine."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def serve(folder: Path, database_url: str, port: int | None = None, **more: str) -> Site:
    """Start the site and its worker as `make run` does; returns once it is ready."""
    port = port or free_port()
    environment = {
        **{
            name: value
            for name, value in os.environ.items()
            if name not in ("STORAGE_URL", "SMTP_URL", "BASE_URL")
        },
        "DEMO": "1",
        "INSTANCE": str(folder),
        "DATABASE_URL": database_url,
        "PORT": str(port),
        "PYTHONWARNINGS": "default",
        "PYTHONUNBUFFERED": "1",
        **more,
    }
    log = folder / "serve.log"
    with log.open("a") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "tools.run"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    site = Site(f"http://127.0.0.1:{port}", folder, environment, process)
    assert process.stdout is not None
    for line in process.stdout:
        site.lines.append(line.rstrip())
        if line.startswith("Ready:"):
            return site
    process.wait()
    raise RuntimeError(f"The site did not start:\n{log.read_text()[-4000:]}")


@contextlib.contextmanager
def site_on(engine: str, purpose: str, **more: str) -> Iterator[Site]:
    """A site with the demo programme on an own database, stopped and removed afterwards."""
    with engines.instance_folder() as folder, engines.database(engine, folder, purpose) as url:
        site = serve(folder, url, **more)
        try:
            yield site
        finally:
            if site.process.poll() is None:
                site.stop()
            if site.process.stdout:
                site.process.stdout.close()


@pytest.fixture(scope="session", params=engines.ENGINES)
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    """One site for all browser tests, once per engine; each test makes its own rows or only looks."""
    with site_on(request.param, "site") as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, as installed on the machine."""
    from playwright.sync_api import sync_playwright  # late: only browser tests need it

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield launched
        launched.close()


@dataclass
class Complaints:
    """What a person would not see but the console tells: script errors, blocked content, failed requests."""

    found: list[str] = field(default_factory=list)

    def watch(self, page: Any) -> None:
        page.on("pageerror", lambda error: self.found.append(f"error: {error}"))
        page.on(
            "console",
            lambda note: self.found.append(f"console: {note.text}") if note.type == "error" else None,
        )
        page.on(
            "requestfailed", lambda request: self.found.append(f"failed: {request.url} {request.failure}")
        )


Open = Callable[..., Any]


@pytest.fixture
def open_page(site: Site, browser: Any) -> Iterator[Open]:
    """Open a fresh browser window: `open_page(as_="manager", size=PHONE, javascript=False, locale="id")`."""
    with contextlib.ExitStack() as stack:
        complaints = Complaints()

        def open_(
            as_: str = "", size: tuple[int, int] = DESKTOP, javascript: bool = True, locale: str = "en"
        ) -> Any:
            window = browser.new_context(
                base_url=site.url,
                viewport={"width": size[0], "height": size[1]},
                has_touch=size == PHONE,
                java_script_enabled=javascript,
                locale=locale,
            )
            stack.callback(window.close)
            window.set_default_timeout(45_000)
            page = window.new_page()
            complaints.watch(page)
            if as_:
                sign_in_as(page, as_, locale)
            return page

        yield open_
    # Refusals (4xx) that a test provokes are reported by the console too; they are no complaint.
    assert [c for c in complaints.found if "status of 4" not in c and "net::ERR_ABORTED" not in c] == []


@pytest.fixture
def enter(app: Any, tables: None, sign_in: Any, browser: Any) -> Iterator[Open]:
    """Open a window of somebody the test made: `enter(user, size=PHONE, javascript=False)`.

    The site runs in this process on the test's own rows, so the test holds its clock and runs its jobs.
    """
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    with contextlib.ExitStack() as stack:
        stack.callback(serving.join)
        stack.callback(server.shutdown)

        def enter_(user: Any, size: tuple[int, int] = DESKTOP, javascript: bool = True) -> Any:
            url = f"http://localhost:{server.port}"  # the name under which tests serve
            viewport = {"width": size[0], "height": size[1]}
            window = browser.new_context(base_url=url, viewport=viewport, java_script_enabled=javascript)
            stack.callback(window.close)
            name = app.config["SESSION_COOKIE_NAME"]
            cookie = sign_in(user, app.test_client()).get_cookie(name)
            window.add_cookies([{"name": name, "value": cookie.value, "url": url}])
            return window.new_page()

        yield enter_


def sign_in_as(page: Any, name: str, locale: str = "en") -> None:
    """Sign in through the form with a demo account, and read in this language whatever the account's own is."""
    page.goto("/login")
    page.fill("input[name=email]", f"{name}@demo.example")
    page.fill("input[name=password]", PASSWORD)
    page.locator("form:has(input[name=password]) [type=submit]").click()
    page.wait_for_url(lambda url: "/login" not in url)
    if page.get_attribute("html", "lang") != locale:
        page.locator(".masthead summary").first.click()
        page.locator(f".masthead button[name=locale][value={locale}]").click()
        page.wait_for_selector(f"html[lang={locale}]")


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    """Both widths, for tests that look at a page without changing anything."""
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def check_page() -> Callable[[Any], None]:
    """What every page must satisfy: no accessibility findings, nothing wider than the window, a title.

    A click returns when the next page has begun to arrive; it is judged when it is there.
    """
    from axe_playwright_python.sync_playwright import Axe  # late: only browser tests need it

    axe = Axe()

    def check(page: Any) -> None:
        rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        page.wait_for_load_state()
        results = axe.run(page, options={"runOnly": rules})
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, f"{page.url} is {overflow} px wider than the window"
        assert page.title().strip()

    return check
