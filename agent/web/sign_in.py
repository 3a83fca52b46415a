"""Who may see the pages: whoever has a link that this process printed, once, and from then on that browser."""

import secrets
import threading
from hashlib import sha256

from agent.common.clock import Clock

LINK_LIFE = 60
"""Seconds for which a link can be used, once."""


class SignIn:
    """The links and browsers of one process.  Nothing of it outlives the process, and only hashes are held."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tokens: dict[str, float] = {}
        self._browsers: set[str] = set()

    def token(self) -> str:
        """A fresh token for a link."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._tokens[_hash(token)] = self._clock.monotonic() + LINK_LIFE
        return token

    def enter(self, token: str) -> str | None:
        """What a browser is known by from now on; ``None`` for a token that is strange, used or too old."""
        with self._lock:
            until = self._tokens.pop(_hash(token), None)
            if until is None or until < self._clock.monotonic():
                return None
            browser = secrets.token_urlsafe(32)
            self._browsers.add(_hash(browser))
        return browser

    def knows(self, browser: str) -> bool:
        """Whether a browser has come in by a link."""
        return _hash(browser) in self._browsers

    def leave(self, browser: str) -> None:
        """Forget a browser."""
        with self._lock:
            self._browsers.discard(_hash(browser))


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
