"""The layer in front of every page: whose request is answered at all.

In this order, and before anything of the request is looked into: the host it asks for, the spelling of its path, its
method and size, where it comes from, and whether its browser has signed in.  Loopback alone is no boundary: any page
that is open in the same browser can send requests here, also by a name that it has turned to this machine.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent.common.errors import UsageError
from agent.web.people import PeopleFile, Person
from agent.web.sign_in import SignIn

MAX_BODY = 1024 * 1024
"""Bytes of a form."""
_FORM = "application/x-www-form-urlencoded"
"""What browsers send a form as; nothing else is parsed."""
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
    people: PeopleFile
    public: str = ""
    """Under which ``https`` address the pages are known beyond this machine; empty where they are not."""
    origins: Mapping[str, str] = field(default_factory=dict)
    """The ``Host`` headers that are answered, with the origin of forms that come from there."""
    cookie: str = ""
    """Its name; browsers do not tell ports apart."""
    address: str = field(default="", init=False)
    """Where the pages are."""

    def open(self, port: int) -> None:
        """Answer at a port, for the public name alone or for this machine's own names."""
        self.cookie = f"puffle-agent-{port}"
        if self.public:
            self.origins = {self.public.removeprefix("https://"): self.public}
            self.cookie = f"__Host-{self.cookie}"  # which a browser takes only over TLS, and from no neighbouring name
        else:
            names = [f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")]
            self.origins = {name: f"http://{name}" for name in names}
        self.address = next(iter(self.origins.values()))

    def link(self, name: str = "") -> str:
        """A fresh link that lets one browser in: of the user of this machine, or of somebody whom it invites.

        Raises:
            UsageError: nobody of that name may come in.
        """
        person = self.people.named(name or self.people.user)
        if person is None:
            raise UsageError(f"people.toml names nobody {name or self.people.user!r}")
        token = self.sign_in.token(person.name, is_invitation=not person.is_called(self.people.user))
        return f"{self.address}/sign-in?token={token}"

    def person(self, browser: str) -> Person | None:
        """Whose browser it is, as they may come in now."""
        name = self.sign_in.name(browser)
        return None if name is None else self.people.named(name)

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
        if len(hosts) != 1 or hosts[0].lower() not in self.door.origins:
            return PlainTextResponse("This server does not answer for that name.", 421)
        if not _PLAIN.fullmatch(scope["raw_path"]) or scope["raw_path"] != scope["path"].encode():
            return PlainTextResponse("There is no such page.", 404)
        if scope["method"] not in ("GET", "HEAD"):
            own = self.door.origins[hosts[0].lower()]
            refused = _as_sent(scope, headers, own) or _as_a_form(headers)
            if refused is not None:
                return refused
        return None if scope["path"] in self.open_to_all else self._as_somebody(scope, headers)

    def _as_somebody(self, scope: Scope, headers: Headers) -> Response | None:
        try:
            scope["person"] = self.door.person(self.door.browser(headers))
        except UsageError as error:
            return PlainTextResponse(f"Nobody is let in: {error}", 503)
        return self.stranger() if scope["person"] is None else None


def _as_sent(scope: Scope, headers: Headers, own: str) -> Response | None:
    """Why a form is not taken from where it comes from.

    A browser that is told to send no referrer says ``Origin: null`` of our own forms, and then how near it was sent.
    """
    if scope["method"] != "POST":
        return PlainTextResponse("Nothing here takes that method.", 405)
    origins, near = headers.getlist("origin"), headers.getlist("sec-fetch-site") == ["same-origin"]
    if origins == [own] or (origins in ([], ["null"]) and near):
        return None
    return PlainTextResponse("This form was not sent from a page of this server: nothing was done.", 403)


def _as_a_form(headers: Headers) -> Response | None:
    if headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        return PlainTextResponse("Nothing here takes that: a form is sent as browsers send it.", 415)
    length = headers.get("content-length", "")
    if not length.isdecimal() or "transfer-encoding" in headers:
        return PlainTextResponse("A form must say how long it is.", 411)
    return PlainTextResponse("That is too much: nothing was done.", 413) if int(length) > MAX_BODY else None


def _cookies(header: str, name: str) -> list[str]:
    """Every value of a cookie, also where another page has set one of the same name beside it."""
    pairs = (part.strip().partition("=") for part in header.split(";"))
    return [value for key, _, value in pairs if key == name]
