"""An open page is told within a second, and told again after its line broke."""

import http.client
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from agent.state import schema
from agent.state.store import Store, open_store
from agent.web import news
from tests.agent.web.test_answers import parked
from tests.support.program import Program
from tests.support.waiting import PATIENCE, until
from tests.support.web import HOST, Browser, Served


class Line:
    """What comes in on a line of news."""

    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.answer = answer
        self.heard: list[dict[str, str]] = []
        self.said: list[str] = []
        """What came without a name: text to be shown."""
        self._fields: dict[str, str] = {}
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self) -> None:
        while raw := self._next():
            name, _, value = raw.decode().rstrip("\n").partition(": ")
            if name:
                self._fields[name] = value
                continue
            if "event" in self._fields:
                self.heard.append(self._fields)
            elif "data" in self._fields:
                self.said.append(self._fields["data"])
            self._fields = {}
        self.over.set()

    def _next(self) -> bytes:
        try:
            return self.answer.readline()
        except http.client.IncompleteRead:
            return b""

    def wait_for(self, count: int) -> dict[str, str]:
        """The so manieth event."""
        until(lambda: len(self.heard) >= count)
        return self.heard[count - 1]


@contextmanager
def listening(browser: Browser, about: str, known: str = "") -> Iterator[Line]:
    """A line of news."""
    with closing(http.client.HTTPConnection(HOST, browser.port, timeout=PATIENCE)) as connection:
        headers = {"Cookie": browser.cookie} | ({"Last-Event-ID": known} if known else {})
        connection.connect()
        up = connection.sock  # an answer that ends with its line takes it along
        connection.request("GET", f"/news/{about}", headers=headers)
        answer = connection.getresponse()
        assert (answer.status, answer.getheader("content-type", "").split(";")[0]) == (200, "text/event-stream")
        line = Line(answer)
        try:
            yield line
        finally:
            up.shutdown(socket.SHUT_RDWR)
            line.thread.join(PATIENCE)


@pytest.mark.parametrize("looks", ["only when somebody wrote", "all the time"])
def test_what_is_parked_is_told_at_once(
    program: Program, pages: Served, browser: Browser, monkeypatch: pytest.MonkeyPatch, looks: str
) -> None:
    first, stored = parked(program), pages.site.stored
    if looks == "all the time":  # as on a server, which tells nobody that it was written to
        monkeypatch.setattr(Store, "sign", lambda store: None)
    else:
        monkeypatch.setattr(news, "ALIVE", 10**9)
    with listening(browser, "pending") as line:
        assert line.wait_for(1)["event"] == "news"
        original = stored.approvals.get(first["id"])
        for number in range(2, 5):
            asked = stored.approvals.question(first["run_id"], f"call_{number}", original.digest, original.card)
            stored.approvals.ask(asked)
            assert line.wait_for(number)["event"] == "news"
    assert news.GLANCE * news.LOOK <= 0.5, "twice a second at least"


def test_a_store_tells_when_somebody_wrote_to_it(tmp_path: Path) -> None:
    with closing(open_store(tmp_path)) as one, closing(open_store(tmp_path)) as other:
        last = one.sign()
        assert last is not None
        assert one.sign() == last
        for writer in (one, other):
            with writer.begin(synced=False) as db:
                db.execute(insert(schema.settings).values(name=str(id(writer)), value="x"))
            with writer.read() as db:
                db.execute(select(schema.settings)).all()
            assert one.sign() != last
            last = one.sign()
            assert one.sign() == last


def test_a_run_and_a_card_tell_of_themselves(program: Program, browser: Browser) -> None:
    asked = parked(program)
    with listening(browser, asked["run_id"]) as run, listening(browser, asked["id"]) as card:
        run.wait_for(1)
        card.wait_for(1)
        assert program.run("approvals", "approve", asked["id"]).code == 0
        assert (run.wait_for(2)["event"], card.wait_for(2)["event"]) == ("news", "news")


def test_a_line_that_broke_goes_on_where_it_was(program: Program, browser: Browser) -> None:
    with listening(browser, "pending") as line:
        seen = line.wait_for(1)["id"]
    with listening(browser, "pending", known=seen) as quiet:
        time.sleep(0.4)
        assert quiet.heard == []
        parked(program)
        assert quiet.wait_for(1)["event"] == "news"
    with listening(browser, "pending", known=seen) as late:
        assert late.wait_for(1)["event"] == "news"


def test_what_comes_between_a_page_and_its_line_is_told(program: Program, browser: Browser) -> None:
    asked = parked(program)
    lines = {}
    for path in ("/", f"/a/{asked['id']}", f"/runs/{asked['run_id']}"):
        (lines[path],) = re.findall(r'hx-sse:connect="/news/([^"]+)"', browser.get(path).body)
    with listening(browser, lines["/"]) as quiet:
        time.sleep(0.4)
        assert quiet.heard == []
    assert program.run("approvals", "deny", asked["id"], "--reason", "no").code == 0
    for about in lines.values():
        with listening(browser, about) as line:
            assert line.wait_for(1)["event"] == "news"


def test_open_lines_end_with_the_server(pages: Served, browser: Browser) -> None:
    with listening(browser, "pending") as line:
        line.wait_for(1)
        pages.site.ending.set()
        assert line.over.wait(PATIENCE)


def test_a_browser_has_connections_left_for_pages_however_many_it_has_open(pages: Served, browser: Browser) -> None:
    with ExitStack() as lines:
        first, *others = [lines.enter_context(listening(browser, "pending")) for _ in range(news.LINES + 1)]
        assert first.over.wait(PATIENCE), "the oldest makes room, and its page comes again"
        other = lines.enter_context(listening(pages.browser(), "pending"))
        other.wait_for(1)
        assert not any(line.over.is_set() for line in (*others, other))


def test_a_line_ends_when_its_browser_signs_out(browser: Browser) -> None:
    with listening(browser, "pending") as line:
        line.wait_for(1)
        assert browser.submit("/sign-out").status == 200
        assert line.over.wait(PATIENCE)
