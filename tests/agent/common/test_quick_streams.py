"""A stream that is quicker than the eye: it is read in handfuls, and nothing of it is lost."""

import math
import socket
import threading
import time
from types import SimpleNamespace

import httpcore2
import pytest

from agent.common import network as module
from agent.common.network import DeadlineNetwork, body_of
from tests.agent.common.test_network import opened, whole
from tests.tools.test_transport import OK, Raw


class Quick(Raw):
    """A server that streams many pieces, so many seconds apart."""

    def __init__(self, pieces: int, apart: float) -> None:
        self.pieces, self.apart = pieces, apart
        super().__init__(OK)

    def _answer(self, connection: socket.socket) -> None:
        while self._request(connection):
            connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in range(self.pieces):
                connection.sendall(b"1\r\nx\r\n")
                threading.Event().wait(self.apart)
            connection.sendall(b"0\r\n\r\n")


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What was slept, while time goes on as ever."""
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        threading.Event().wait(seconds)

    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=time.monotonic, sleep=sleep))
    return slept


def test_a_quick_stream_is_read_in_handfuls_and_nothing_of_it_is_lost(waits: list[float]) -> None:
    server = Quick(200, 0.001)
    network = DeadlineNetwork(keep=1, coalesce_delay=0.02)
    for _ in range(2):
        assert whole(opened(network, server.url)) == b"x" * 200
    assert set(waits) == {0.02}
    assert len(waits) < 100
    network.close()
    server.close()


def test_the_first_pieces_of_an_answer_are_read_at_once(waits: list[float]) -> None:
    server = Quick(1, 0.0)
    network = DeadlineNetwork(keep=1, coalesce_delay=0.02)
    answer = opened(network, server.url)
    assert next(iter(body_of(answer))) == b"x"
    assert waits == []
    answer.close()
    network.close()
    server.close()


@pytest.mark.parametrize(("apart", "coalesce_delay"), [(0.02, 0.001), (0.0, 0.0)])
def test_a_slow_stream_and_one_that_may_not_wait_are_read_as_they_come(
    waits: list[float], apart: float, coalesce_delay: float
) -> None:
    server = Quick(10, apart)
    network = DeadlineNetwork(keep=1, coalesce_delay=coalesce_delay)
    assert whole(opened(network, server.url)) == b"x" * 10
    assert len(waits) <= 1  # the end may come together with the last piece
    network.close()
    server.close()


def test_what_is_quick_is_told_by_the_time_between_two_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    now, slept, comes = [0.0], list[float](), iter((1.0, 4.5, 8.5, 12.5, 13.0, 13.5, 14.0))

    class Pieces(httpcore2.NetworkStream):
        def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
            now[0] = next(comes)
            return b"x"

        def write(self, buffer: bytes, timeout: float | None = None) -> None:
            pass

    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: now[0], sleep=slept.append))
    stream = module._Stream(Pieces(), 2.0)
    for came, waited in ((1.0, 0), (4.5, 0), (8.5, 1), (12.5, 1), (13.0, 1), (13.5, 2)):
        stream.read(1, math.inf)
        assert (now[0], len(slept)) == (came, waited)
    stream.write(b"the next request", math.inf)
    stream.read(1, math.inf)
    assert slept == [2.0, 2.0]
