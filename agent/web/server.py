"""The server of the pages: its routes behind the guard, on this machine alone, until a signal."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from agent.common.errors import UsageError
from agent.web import batches, chat, history, news, pending, standing
from agent.web.guard import Guard
from agent.web.pages import STATIC
from agent.web.site import Site, submitted, to

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
            Route("/sign-out", submitted(site, lambda site, request, _: _sign_out(site, request)), methods=["POST"]),
            *(Route(path, _file(found)) for path, found in files.items()),
        ],
        exception_handlers={404: lambda request, error: site.missing("There is no such page.")},
    )
    stranger: Callable[[], Response] = lambda: site.pages.page("stranger.html", 401)  # noqa: E731
    return Guard(GZipMiddleware(app, minimum_size=1024, compresslevel=6), site.door, {*files, _SIGN_IN}, stranger)


def configured(site: Site, port: int) -> uvicorn.Config:
    """How the pages are served: on this machine alone, without a word in the log."""
    return uvicorn.Config(
        application(site), host="127.0.0.1", port=port, http="h11", ws="none", loop="asyncio", lifespan="off",
        log_config=None, log_level="error", access_log=False, server_header=False, proxy_headers=False,
        timeout_graceful_shutdown=5,
    )  # fmt: skip


def _sign_in(site: Site, request: Request) -> Response:
    browser = site.door.sign_in.enter(request.query_params.get("token", ""))
    if browser is None:
        return site.pages.page("stranger.html", 401)
    answer = to("/")
    answer.set_cookie(site.door.cookie, browser, httponly=True, samesite="strict", path="/")
    return answer


def _sign_out(site: Site, request: Request) -> Response:
    site.door.sign_in.leave(site.door.browser(request.headers))
    answer = site.pages.page("stranger.html")
    answer.delete_cookie(site.door.cookie, httponly=True, samesite="strict", path="/")
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


def serve(site: Site, port: int, ready: Callable[[], None]) -> None:
    """Serve until a signal; ``ready`` is called once links can be given.

    Raises:
        UsageError: the port cannot be had.
    """
    try:
        _Server(configured(site, port), site, ready).run()
    except SystemExit:
        raise UsageError(f"port {port} of this machine cannot be used: is something else there? Try --port 0") from None
