"""The same server over HTTP: on this machine alone, and only for whoever holds the token.

Loopback is no boundary: any program and any page that is open here can reach a port.  So a request is answered that
bears the token (401), asks for this machine by its own name (421) and comes from no page of elsewhere (403).
"""

import hmac
import os
import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import uvicorn
from mcp.server.auth.provider import AccessToken
from mcp.server.auth.settings import AuthSettings
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import AnyHttpUrl

from agent.common.errors import UsageError, file_errors
from agent.mcp.server import build
from agent.mcp.surface import Surface

TOKEN_FILE = "mcp.token"  # noqa: S105  # the file's name
PATH = "/mcp"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_NAMES = ("127.0.0.1:*", "localhost:*", "[::1]:*")
_SECURITY = TransportSecuritySettings(allowed_hosts=[*_NAMES], allowed_origins=[f"http://{name}" for name in _NAMES])


def token_of(home: Path) -> str:
    """The token of this installation, made where there is none; a host's settings hold it, so it stays.

    Raises:
        UsageError: its file cannot be read or made, holds something else, or others can read it.
    """
    path = home / TOKEN_FILE
    with file_errors(path, "read or made"):
        _make(path)
        found = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with open(found, encoding="ascii", errors="replace") as kept:
            wide, token = os.fstat(kept.fileno()).st_mode & 0o077, kept.read(200).strip()
    if wide or not _TOKEN.fullmatch(token):
        what = "can be read by others" if wide else "holds no token"
        raise UsageError(
            f"{path} {what}: nothing was served. Delete it, and a new one is made; hosts need that one then"
        )
    return token


def _make(path: Path) -> None:
    """Put a new token there, unless there is one; whole at once, since two servers may start at the same moment."""
    if not os.path.lexists(path):
        with NamedTemporaryFile("w", dir=path.parent, prefix=f"{path.name}.") as file:  # readable by its owner alone
            file.write(secrets.token_urlsafe(32) + "\n")
            file.flush()
            with suppress(FileExistsError):
                os.link(file.name, path)


class _Holder:
    """Knows whoever holds the token (``TokenVerifier``)."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()

    async def verify_token(self, token: str) -> AccessToken | None:
        """See ``TokenVerifier``."""
        held = hmac.compare_digest(token.encode("utf-8", "replace"), self._token)
        return AccessToken(token="", client_id="host", scopes=[]) if held else None


class _Server(uvicorn.Server):
    """Says when it listens, and tells the calls under way when it is to end."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[int], None], ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready, self._ending = ready, ending

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        (port,) = {each.getsockname()[1] for server in self.servers for each in server.sockets}
        self._ready(port)

    def handle_exit(self, sig: int, frame: Any) -> None:
        self._ending()  # or a host that waits for an answer would hold up the end
        super().handle_exit(sig, frame)


def configured(surface: Surface, version: str, port: int, token: str) -> uvicorn.Config:
    """How it is served: on this machine alone, without a word in the log."""
    app = build(surface, version).streamable_http_app(
        streamable_http_path=PATH,
        transport_security=_SECURITY,
        # Nobody gives tokens out: the issuer is only what these settings cannot be without.
        auth=AuthSettings(issuer_url=AnyHttpUrl("http://127.0.0.1"), resource_server_url=None),
        token_verifier=_Holder(token),
    )
    return uvicorn.Config(
        app, host="127.0.0.1", port=port, http="h11", ws="none", loop="asyncio", lifespan="on",
        log_config=None, log_level="error", access_log=False, server_header=False, proxy_headers=False,
        timeout_graceful_shutdown=2,
    )  # fmt: skip


def serve_http(surface: Surface, version: str, port: int, token: str, ready: Callable[[str], None]) -> None:
    """Serve until a signal; ``ready`` is told the address once it is answered.

    Raises:
        UsageError: the port cannot be had.
    """
    config = configured(surface, version, port, token)
    ending = surface.app.interrupts.event.set
    try:
        _Server(config, lambda listens: ready(f"http://127.0.0.1:{listens}{PATH}"), ending).run()
    except SystemExit:
        raise UsageError(f"port {port} of this machine cannot be used: is something else there? Try --http 0") from None
