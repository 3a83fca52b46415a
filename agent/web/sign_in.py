"""Who may see the pages: whoever has a link that this process printed, once, and from then on that browser.

A link is somebody's.  One that is handed on (an invitation) holds longer, and does nothing by being looked at, since
what follows links in mails would use it up.  By an invitation one device comes in: the one before it is signed out.
"""

import secrets
import threading
from dataclasses import dataclass
from hashlib import sha256

from agent.common.clock import Clock

LINK_LIFE = 60
"""Seconds for which a link can be used, once."""
INVITATION_LIFE = 24 * 3600
"""The same of an invitation."""


@dataclass(frozen=True, slots=True)
class _Link:
    name: str
    until: float
    is_invitation: bool


class SignIn:
    """The links and browsers of one process.  Nothing of it outlives the process, and only hashes are held."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._links: dict[str, _Link] = {}
        self._browsers: dict[str, str] = {}
        """Whose each browser is."""

    def token(self, name: str, *, is_invitation: bool = False) -> str:
        """A fresh token for somebody's link."""
        token, life = secrets.token_urlsafe(32), INVITATION_LIFE if is_invitation else LINK_LIFE
        with self._lock:
            self._links[_hash(token)] = _Link(name, self._clock.monotonic() + life, is_invitation)
        return token

    def invited(self, token: str) -> str | None:
        """Whom a token invites, which it still does."""
        link = self._links.get(_hash(token))
        return link.name if link is not None and link.is_invitation and self._holds(link) else None

    def enter(self, token: str) -> str | None:
        """What a browser is known by from now on; ``None`` for a token that is strange, used or too old."""
        with self._lock:
            link = self._links.pop(_hash(token), None)
            if link is None or not self._holds(link):
                return None
            if link.is_invitation:
                self._browsers = {known: name for known, name in self._browsers.items() if name != link.name}
            browser = secrets.token_urlsafe(32)
            self._browsers[_hash(browser)] = link.name
        return browser

    def name(self, browser: str) -> str | None:
        """Who has come in by a link with a browser."""
        return self._browsers.get(_hash(browser))

    def leave(self, browser: str) -> None:
        """Forget a browser."""
        with self._lock:
            self._browsers.pop(_hash(browser), None)

    def _holds(self, link: _Link) -> bool:
        return link.until >= self._clock.monotonic()


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
