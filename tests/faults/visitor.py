"""A person with a browser that has no JavaScript, talking to a real server that may die under them."""

import http.client
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any

from tests.live import PASSWORD


class _Stay(urllib.request.HTTPRedirectHandler):
    """Redirects are answers to look at, not to follow."""

    def redirect_request(self, *_anything: Any) -> None:
        return None


@dataclass(frozen=True)
class Answer:
    """What came back: a status, the body, where it sends us."""

    status: int
    body: bytes
    location: str

    @property
    def text(self) -> str:
        return self.body.decode()


class Visitor:
    """One cookie jar; every page's CSRF token is kept for the next post."""

    def __init__(self, url: str, cookie: str = "") -> None:
        self.url, self.token, self.cookie = url, "", cookie
        self._jar = CookieJar()
        self._opener = urllib.request.build_opener(_Stay, urllib.request.HTTPCookieProcessor(self._jar))

    def get(self, path: str, accept: str = "text/html", timeout: float = 60) -> Answer:
        return self._ask(urllib.request.Request(self.url + path, headers={"Accept": accept}), timeout)

    def post(self, path: str, timeout: float = 30, **fields: object) -> Answer:
        body = urllib.parse.urlencode({"csrf_token": self.token, **fields}).encode()
        return self._ask(
            urllib.request.Request(self.url + path, data=body, headers={"Accept": "text/html"}), timeout
        )

    def sign_in(self, name: str) -> "Visitor":
        """Enter with a demo account."""
        self.get("/login")
        answer = self.post("/login", email=f"{name}@demo.example", password=PASSWORD)
        assert answer.status == 303, answer.text
        self.get("/account")
        return self

    def _ask(self, request: urllib.request.Request, timeout: float) -> Answer:
        if self.cookie and not len(self._jar):  # later the server's own cookie, which knows the token
            request.add_header("Cookie", f"accelerator={self.cookie}")
        try:
            answer = self._answer(request, timeout)
        except http.client.HTTPException as cut:  # the server died in the middle of its answer
            raise ConnectionError(f"{request.full_url} was answered in part: {cut!r}") from cut
        found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', answer.body)
        self.token = found.group(1).decode() if found else self.token
        return answer

    def _answer(self, request: urllib.request.Request, timeout: float) -> Answer:
        try:
            response = self._opener.open(request, timeout=timeout)
        except urllib.error.HTTPError as refusal:
            response = refusal
        with response:
            return Answer(response.status, response.read(), response.headers.get("Location") or "")
