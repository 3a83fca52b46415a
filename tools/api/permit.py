"""One-shot permits: the only way to make the transport send.

A permit names one digest and works once.  The book that issues them is shared by the executor, which issues, and the
transport, which redeems; an architecture test proves that nobody else calls ``issue``.
"""

import secrets
import threading
from dataclasses import dataclass

from tools.api.request import WireRequest


class PermitError(RuntimeError):
    """A send without a valid permit was tried.  Always a defect of ours; nothing was sent."""


@dataclass(frozen=True, slots=True, repr=False)
class Permit:
    """The right to send one rendered request once."""

    token: str
    digest: str


class PermitBook:
    """Issues and redeems permits.  Safe for threads."""

    def __init__(self) -> None:
        self._open: dict[str, str] = {}
        self._lock = threading.Lock()

    def issue(self, request: WireRequest) -> Permit:
        """Make a permit for exactly this request."""
        permit = Permit(secrets.token_hex(), request.digest)
        with self._lock:
            self._open[permit.token] = permit.digest
        return permit

    def redeem(self, permit: Permit, request: WireRequest) -> None:
        """Use a permit up; ``PermitError`` if it was never issued here, was used before, or is for another request."""
        with self._lock:
            digest = self._open.pop(permit.token, None)
        if digest is None:
            raise PermitError("this permit was never issued or is used up")
        if digest != request.digest:
            raise PermitError("this permit is for another request")
