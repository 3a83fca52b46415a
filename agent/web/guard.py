"""The layer in front of every page: whose request is answered at all.

In this order, and before anything of the request is looked into: the host it asks for, the spelling of its path, its
method and size, where it comes from, and whether its browser has signed in.  Loopback alone is no boundary: any page
that is open in the same browser can send requests here, also by a name that it has turned to this machine.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent.web.sign_in import SignIn

MAX_BODY = 1024 * 1024
"""Bytes of a form."""
_PLAIN = re.compile(rb"/(?:[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*)?")
"""The one spelling of a path: no escapes, no empty and no dotted steps."""
_POLICY = "; ".join(
    ["default-src 'none'"]
    + [f"{what} 'self'" for what in ("script-src", "style-src", "connect-src", "form-action")]
    + [f"{what} 'none'" for what in ("frame-ancestors", "base-uri")]
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(slots=True)
class Door:
    """Where the pages are, and who has come in.  Before ``open`` there is no host that is answered for."""

    sign_in: SignIn
    hosts: frozenset[str] = frozenset()
    """The ``Host`` headers that are answered."""
    cookie: str = ""
    """Its name; browsers do not tell ports apart."""
    address: str = field(default="", init=False)
    """Where the pages are."""

    def open(self, port: int) -> None:
        """Answer for this machine's own names at a port."""
        names = [f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")]
        self.hosts, self.cookie = frozenset(names), f"puffle-agent-{port}"
        self.address = f"http://{names[0]}"

    def link(self) -> str:
        """A fresh link that lets one browser in."""
        return f"{self.address}/sign-in?token={self.sign_in.token()}"

    def browser(self, headers: Headers) -> str:
        """What a request's browser says it is known by; empty when it does not."""
        found = [value for header in headers.getlist("cookie") for value in _cookies(header, self.cookie)]
        return found[0] if len(found) == 1 else ""


@dataclass(frozen=True, slots=True)
class Guard:
    """Lets a request through to the pages, or answers it."""

    app: ASGIApp
    door: Door
    open_to_all: Collection[str]
    """The paths that need no sign-in."""
    stranger: Callable[[], Response]
    """What somebody is told who has not signed in."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI; every answer gets the headers that keep a page to itself."""
        if scope["type"] != "http":
            return  # the server makes no connections of other kinds

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        refused = self._refused(scope)
        await (self.app if refused is None else refused)(scope, receive, headed)

    def _refused(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self.door.hosts:
            return PlainTextResponse("This server answers for this machine alone.", 421)
        if not _PLAIN.fullmatch(scope["raw_path"]) or scope["raw_path"] != scope["path"].encode():
            return PlainTextResponse("There is no such page.", 404)
        if scope["method"] not in ("GET", "HEAD"):
            refused = _as_sent(scope, headers) or _as_large(headers)
            if refused is not None:
                return refused
        if scope["path"] in self.open_to_all or self.door.sign_in.knows(self.door.browser(headers)):
            return None
        return self.stranger()


def _as_sent(scope: Scope, headers: Headers) -> Response | None:
    """Why a form is not taken from where it comes from.

    A browser that is told to send no referrer says ``Origin: null`` of our own forms, and then how near it was sent.
    """
    if scope["method"] != "POST":
        return PlainTextResponse("Nothing here takes that method.", 405)
    own = f"{scope['scheme']}://{headers['host'].lower()}"
    origins, near = headers.getlist("origin"), headers.getlist("sec-fetch-site") == ["same-origin"]
    if origins == [own] or (origins in ([], ["null"]) and near):
        return None
    return PlainTextResponse("This form was not sent from a page of this server: nothing was done.", 403)


def _as_large(headers: Headers) -> Response | None:
    length = headers.get("content-length", "")
    if not length.isdecimal() or "transfer-encoding" in headers:
        return PlainTextResponse("A form must say how long it is.", 411)
    return PlainTextResponse("That is too much: nothing was done.", 413) if int(length) > MAX_BODY else None


def _cookies(header: str, name: str) -> list[str]:
    """Every value of a cookie, also where another page has set one of the same name beside it."""
    pairs = (part.strip().partition("=") for part in header.split(";"))
    return [value for key, _, value in pairs if key == name]
