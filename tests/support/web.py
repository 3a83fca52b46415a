"""The pages, served in this process, and a browser's part of talking to them."""

import http.client
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import uvicorn
from pydantic import SecretStr

from agent.app import App
from agent.common.clock import SystemClock
from agent.common.redaction import Redactor
from agent.policy.config import PolicyFile
from agent.session.stored import Stored
from agent.settings import Settings
from agent.state.store import open_store
from agent.web.guard import Door
from agent.web.pages import Pages
from agent.web.people import PeopleFile, Person
from agent.web.server import Listen, configured
from agent.web.sign_in import SignIn
from agent.web.site import Going, Site
from agent.web.work import OpenModel, Work
from tests.support.doubles import FakeClock
from tests.support.waiting import PATIENCE, until

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Got:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    """By their names in small letters."""
    body: str

    @property
    def text(self) -> str:
        """What of a page is text."""
        reader = _Text()
        reader.feed(self.body)
        return "".join(reader.parts)

    def card(self, approval_id: str) -> str:
        """The text of a card, as a browser has it."""
        found = re.search(rf'<pre class="card" data-card="{approval_id}">(.*?)</pre>', self.body, re.DOTALL)
        assert found, self.body[:2000]
        return unescape(re.sub(r"<[^>]*>", "", found[1]))

    def field(self, name: str) -> str:
        """The value of a hidden field."""
        found = re.search(rf'<input type="hidden" (?:id="[^"]*" )?name="{name}" value="([^"]*)">', self.body)
        assert found, self.body[:2000]
        return unescape(found[1])

    def typed(self, name: str) -> str:
        """What stands in a field of many lines."""
        found = re.search(rf'<textarea [^>]*name="{name}"[^>]*>\n(.*?)</textarea>', self.body, re.DOTALL)
        assert found, self.body[:2000]
        return unescape(found[1])


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


@dataclass
class Browser:
    """Somebody with a browser, without JavaScript."""

    port: int
    cookie: str = ""

    @property
    def origin(self) -> str:
        return f"http://{HOST}:{self.port}"

    def ask(self, method: str, path: str, headers: Mapping[str, str] | None = None, body: str | None = None) -> Got:
        """Any request at all."""
        with closing(http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)) as connection:
            sent = {"Cookie": self.cookie} if self.cookie else {}
            connection.request(method, path, body, {**sent, **(headers or {})})
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Got(answer.status, told, answer.read().decode())

    def get(self, path: str) -> Got:
        """A page."""
        return self.ask("GET", path)

    def submit(self, path: str, **fields: str | list[str]) -> Got:
        """A form, sent from a page of the server."""
        headers = {"Origin": self.origin, "Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, headers, urlencode(fields, doseq=True))

    def enter(self, link: str) -> Got:
        """Open a link that the terminal printed, and keep the cookie."""
        got = self.get(link.removeprefix(self.origin))
        if got.status == 303:
            self.cookie = got.headers["set-cookie"].split(";")[0]
        return got

    def answer(self, approval_id: str, verb: str, **more: str) -> Got:
        """Look at a card and answer it."""
        digest = self.get(f"/a/{approval_id}").field("digest")
        return self.submit(f"/a/{approval_id}", verb=verb, **{"digest": digest, **more})


@dataclass
class Served:
    """A server of pages."""

    site: Site
    port: int

    def browser(self) -> Browser:
        """Somebody who has signed in."""
        browser = Browser(self.port)
        assert browser.enter(self.site.door.link()).status == 303
        return browser


@contextmanager
def at_work(home: Path, base_url: str, key: str, open_model: OpenModel) -> Iterator[Served]:
    """The pages of ``serve --work``, in this process."""
    settings = Settings(api_key=SecretStr(key), base_url=base_url, home=home, clock_speed=100)
    with closing(App(settings)) as app:
        work = Work(app, open_model)
        try:
            work.begin()
            with served(home, going=work) as up:
                yield up
        finally:
            work.close()


@contextmanager
def served(
    home: Path, *, going: Going | None = None, clock: FakeClock | None = None, public: str = ""
) -> Iterator[Served]:
    """The pages on the state under a folder."""
    real = clock or SystemClock()
    with closing(open_store(home)) as store:
        stored = Stored.of(store, real, Redactor())
        site = Site(
            stored=stored,
            door=Door(SignIn(real), PeopleFile(home, "ada", only_named=bool(public)), public),
            pages=Pages(real),
            policy=PolicyFile(home),
            me=Person(name="nobody", role="viewer"),
            going=going,
        )
        server = uvicorn.Server(configured(site, Listen(0)))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        until(lambda: server.started)
        port = server.servers[0].sockets[0].getsockname()[1]
        site.door.open(port)
        try:
            yield Served(site, port)
        finally:
            site.ending.set()
            server.should_exit = True
            thread.join(PATIENCE)
            assert not thread.is_alive()
