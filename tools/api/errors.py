"""What can go wrong between a permit and an answer.

TransportError
├── NotSent        nothing reached the server (refused, DNS, TLS): the call had no effect
└── AnswerLost     the request may have been processed (reset, time-out, cut, oversized): the outcome is unknown
"""


class TransportError(Exception):
    """No readable answer came back.  The text is safe to show: it never holds the key or the answer's body."""


class NotSent(TransportError):
    """The request did not reach the server."""


class AnswerLost(TransportError):
    """The request went out, at least in part, and its answer did not come back whole."""
