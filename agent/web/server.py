"""The server of the pages: its routes behind the guard, until a signal."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from agent.common.errors import UsageError, reason_of
from agent.web import batches, chat, history, news, pending, standing
from agent.web.guard import Guard
from agent.web.pages import STATIC
from agent.web.site import Site, fields_of, first, submitted, to

_TYPES = {".css": "text/css", ".js": "text/javascript"}
_SIGN_IN = "/sign-in"


def application(site: Site) -> ASGIApp:
    """The pages, guarded."""
    files = {f"/static/{path.name}": path for path in sorted(STATIC.iterdir()) if path.suffix in _TYPES}
    app = Starlette(
        routes=[
            *pending.routes(site),
            *chat.routes(site),
            *history.routes(site),
            *news.routes(site),
            *batches.routes(site),
            *standing.routes(site),
            Route(_SIGN_IN, lambda request: _sign_in(site, request)),
            Route(_SIGN_IN, _accepted(site), methods=["POST"]),
            Route(
                "/sign-out",
                submitted(site, lambda site, request, _: _sign_out(site, request), "viewer"),
                methods=["POST"],
            ),
            *(Route(path, _file(found)) for path, found in files.items()),
        ],
        exception_handlers={404: _nothing(site)},
    )
    stranger: Callable[[], Response] = lambda: site.pages.page("stranger.html", 401)  # noqa: E731
    return Guard(GZipMiddleware(app, minimum_size=1024, compresslevel=6), site.door, {*files, _SIGN_IN}, stranger)


@dataclass(frozen=True, slots=True)
class Listen:
    """Where the pages are served."""

    port: int
    host: str = "127.0.0.1"
    certificate: Path | None = None
    """With which this process speaks TLS itself, and the key of it."""
    key: Path | None = None


def configured(site: Site, at: Listen) -> uvicorn.Config:
    """How the pages are served, without a word in the log."""
    return uvicorn.Config(
        application(site), host=at.host, port=at.port, http="h11", ws="none", loop="asyncio", lifespan="off",
        log_config=None, log_level="error", access_log=False, server_header=False, proxy_headers=False,
        timeout_graceful_shutdown=5, ssl_certfile=at.certificate, ssl_keyfile=at.key,
    )  # fmt: skip


def _nothing(site: Site) -> Callable[[Request, Exception], Response]:
    return lambda request, error: replace(site, me=request.scope["person"]).missing("There is no such page.")


def _sign_in(site: Site, request: Request) -> Response:
    """Let a browser in by its link; an invitation is only shown: what looks at links in mails uses none up."""
    if request.method == "HEAD":
        return site.pages.page("stranger.html")
    token = request.query_params.get("token", "")
    invited = site.door.sign_in.invited(token)
    if invited is not None:
        return site.pages.page("invitation.html", name=invited, token=token)
    return _entered(site, token)


def _accepted(site: Site) -> Callable[[Request], object]:
    async def answer(request: Request) -> Response:
        return _entered(site, first(await fields_of(request) or {}, "token"))

    return answer


def _entered(site: Site, token: str) -> Response:
    browser = site.door.sign_in.enter(token)
    if browser is None:
        return site.pages.page("stranger.html", 401)
    answer, secure = to("/"), bool(site.door.public)
    answer.set_cookie(site.door.cookie, browser, httponly=True, samesite="strict", path="/", secure=secure)
    return answer


def _sign_out(site: Site, request: Request) -> Response:
    site.door.sign_in.leave(site.door.browser(request.headers))
    answer = site.pages.page("stranger.html")
    answer.delete_cookie(site.door.cookie, httponly=True, samesite="strict", path="/", secure=bool(site.door.public))
    return answer


def _file(path: Path) -> Callable[[Request], Response]:
    return lambda request: FileResponse(path, media_type=_TYPES[path.suffix])


class _Server(uvicorn.Server):
    """Says when it listens and when it is to end."""

    def __init__(self, config: uvicorn.Config, site: Site, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._site, self._ready = site, ready

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        (port,) = {each.getsockname()[1] for server in self.servers for each in server.sockets}
        self._site.door.open(port)
        self._ready()

    def handle_exit(self, sig: int, frame: Any) -> None:
        self._site.ending.set()  # or the lines of news would never end
        super().handle_exit(sig, frame)


def serve(site: Site, at: Listen, ready: Callable[[], None]) -> None:
    """Serve until a signal; ``ready`` is called once links can be given.

    Raises:
        UsageError: the port cannot be had, or the certificate not be used.
    """
    try:
        _Server(configured(site, at), site, ready).run()
    except SystemExit:
        where = f"port {at.port} of {'this machine' if at.host == '127.0.0.1' else at.host}"
        raise UsageError(f"{where} cannot be used: is something else there? Try --port 0") from None
    except OSError as error:
        raise UsageError(f"{at.certificate} and its key cannot be used: {reason_of(error)}") from None
