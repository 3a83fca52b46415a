"""A loopback server behind TLS, with a certificate that nobody trusts."""

import socket
import ssl
from pathlib import Path

from tests.tools.test_transport import Raw

LOOPBACK = Path(__file__).with_name("loopback.pem")
"""A key and its certificate for 127.0.0.1, made for these tests and trusted by nobody else."""


class Tls(Raw):
    """The raw server behind TLS."""

    def _accept(self) -> socket.socket:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(LOOPBACK)
        # Hands are shaken with the first byte that is read, on the connection's own thread.
        return context.wrap_socket(super()._accept(), server_side=True, do_handshake_on_connect=False)


def over_tls(reply: bytes, *, slowly: bool = False) -> tuple[str, Tls]:
    """A server and its address."""
    raw = Tls(reply, slowly=slowly)
    return raw.url.replace("http:", "https:"), raw
