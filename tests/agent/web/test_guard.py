"""Whose request is answered: own host, plain path, own form, a browser that has signed in."""

import hashlib
import itertools
import re
import socket
from collections.abc import Iterator

import pytest

from agent.web.guard import Guard
from agent.web.pages import STATIC
from agent.web.server import application
from agent.web.sign_in import LINK_LIFE, SignIn
from tests.support.doubles import FakeClock
from tests.support.web import HOST, Browser, Served, served

PAGES = [
    "/", "/a/apr_1", "/a/apr_1/edit", "/a/apr_1/grant", "/review", "/runs", "/runs/run_1", "/news/pending",
    "/batches", "/batches/bat_1", "/today", "/chat", "/chat/run_1",
]  # fmt: skip
FORMS = [
    "/a/apr_1", "/a/apr_1/edit", "/a/apr_1/grant", "/review", "/sign-out", "/chat", "/chat/run_1", "/chat/run_1/stop",
    "/chat/run_1/go-on", "/batches/bat_1/again",
]  # fmt: skip
OPEN = ["/sign-in", "/static/pages.css", "/static/keys.js", "/static/htmx-4.0.1.min.js", "/static/hx-sse-4.0.1.min.js"]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("pages") / "home") as up:
        yield up


@pytest.fixture
def known(pages: Served) -> Browser:
    return pages.browser()


FOREIGN = ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.evil.example:{port}", "", " "]


@pytest.mark.parametrize("host", FOREIGN)
def test_a_foreign_host_is_answered_421_on_every_route(pages: Served, known: Browser, host: str) -> None:
    asked = host.format(port=pages.port)
    for path in (*PAGES, *OPEN, "/none"):
        assert known.ask("GET", path, {"Host": asked}).status in ((421,) if asked.strip() else (400, 421)), path


def test_every_route_is_among_those_that_are_tested_here(pages: Served) -> None:
    guard = application(pages.site)
    assert isinstance(guard, Guard)
    for route in guard.app.app.routes:  # type: ignore[attr-defined]
        assert any(route.path_regex.match(path) for path in (*PAGES, *FORMS, *OPEN)), route.path


def test_no_host_and_two_hosts_are_no_host(pages: Served) -> None:
    for head in (b"", b"Host: 127.0.0.1:%d\r\nHost: evil.example\r\n" % pages.port):
        with socket.create_connection((HOST, pages.port), 5) as line:
            line.sendall(b"GET / HTTP/1.1\r\n" + head + b"\r\n")
            assert re.match(rb"HTTP/1.1 4(00|21) ", line.recv(200))


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]", "LOCALHOST"])
def test_the_names_of_this_machine_are_its_own(pages: Served, known: Browser, name: str) -> None:
    assert known.ask("GET", "/", {"Host": f"{name}:{pages.port}"}).status == 200


SPELLINGS = [
    "/static/../", "/static/..%2f", "/x/../runs", "//runs", "/./runs", "/%72uns", "/runs/", "/runs%00", "/runs;a",
    "/static/%2e%2e/runs", "/sign-in/../runs", "/static\\..\\runs", "http://evil.example/runs",
]  # fmt: skip


def test_a_path_has_one_spelling(pages: Served, known: Browser) -> None:
    for path in SPELLINGS:
        for somebody in (known, Browser(pages.port)):
            assert somebody.ask("GET", path, {"Host": f"{HOST}:{pages.port}"}).status in (400, 404), path


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://localhost:{port}"},
        {"Origin": "https://127.0.0.1:{port}"},
        {"Origin": "http://127.0.0.1:{port}.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_form_from_elsewhere_or_from_nowhere_is_answered_403(
    pages: Served, known: Browser, headers: dict[str, str]
) -> None:
    sent = {name: value.format(port=pages.port) for name, value in headers.items()}
    for path in FORMS:
        assert known.ask("POST", path, sent, "verb=yes").status == 403, path
    assert known.get("/").status == 200, "and nobody was signed out"


def test_a_browser_that_tells_no_referrer_may_send_our_own_forms(known: Browser) -> None:
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
    assert known.ask("POST", "/a/apr_1", headers, "verb=yes").status == 404


def test_without_a_cookie_every_page_and_every_form_is_401(pages: Served) -> None:
    for path in (*PAGES, "/none"):
        got = Browser(pages.port).get(path)
        assert got.status == 401, path
        assert "Sign in from the terminal" in got.text
    for path in FORMS:
        assert Browser(pages.port).submit(path, verb="yes").status == 401, path


@pytest.mark.parametrize("cookie", ["puffle-agent-{port}=", "puffle-agent-{port}=guessed", "puffle-agent-1={value}"])
def test_another_cookie_is_none(pages: Served, known: Browser, cookie: str) -> None:
    value = known.cookie.partition("=")[2]
    assert Browser(pages.port, cookie.format(port=pages.port, value=value)).get("/").status == 401


def test_a_cookie_that_stands_twice_is_none(pages: Served, known: Browser) -> None:
    assert Browser(pages.port, f"puffle-agent-{pages.port}=planted; {known.cookie}").get("/").status == 401


def test_a_link_lets_one_browser_in_once(pages: Served) -> None:
    link = pages.site.door.link()
    first, second = Browser(pages.port), Browser(pages.port)
    entered = first.enter(link)
    assert (entered.status, entered.headers["location"]) == (303, "/")
    assert {"HttpOnly", "Path=/", "SameSite=strict"} <= {*entered.headers["set-cookie"].split("; ")}
    assert second.enter(link).status == 401
    assert (first.get("/").status, second.get("/").status) == (200, 401)


def test_a_link_holds_for_a_minute() -> None:
    clock = FakeClock()
    door = SignIn(clock)
    early, late = door.token("ada"), door.token("ada")
    clock.sleep(LINK_LIFE - 1)
    assert door.enter(early)
    clock.sleep(2)
    assert door.enter(late) is None


def test_what_only_asks_for_the_head_of_a_link_does_not_use_it_up(pages: Served) -> None:
    link = pages.site.door.link()
    head = Browser(pages.port).ask("HEAD", "/sign-in?" + link.partition("?")[2])
    assert "set-cookie" not in head.headers
    assert Browser(pages.port).enter(link).status == 303


def test_who_signs_out_is_a_stranger_again(pages: Served, known: Browser) -> None:
    assert known.submit("/sign-out").status == 200
    assert known.get("/").status == 401


def test_other_methods_and_endless_or_huge_forms_are_refused(known: Browser) -> None:
    assert known.ask("DELETE", "/runs").status == 405
    own = {"Origin": known.origin, "Content-Type": "application/x-www-form-urlencoded"}
    assert known.ask("POST", "/review", own, "a=" + "b" * 1_100_000).status == 413
    assert known.ask("POST", "/review", {**own, "Transfer-Encoding": "chunked"}).status in (400, 411)


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/json", "text/plain", ""])
def test_a_form_of_another_kind_is_refused_unread(
    pages: Served, known: Browser, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    own = {"Origin": known.origin, "Content-Type": kind}
    for path in (*FORMS, "/sign-in"):
        assert known.ask("POST", path, own, "verb=yes").status == 415, path
    assert caplog.records == [], "nor does anybody write on the terminal"


def test_a_form_whose_sender_goes_away_breaks_nothing(
    pages: Served, known: Browser, capfd: pytest.CaptureFixture[str]
) -> None:
    head = f"Host: {HOST}:{pages.port}\r\nOrigin: {known.origin}\r\nCookie: {known.cookie}\r\nContent-Length: 5000\r\n"
    for path in ("/a/apr_1", "/sign-in"):
        with socket.create_connection((HOST, pages.port), 5) as line:
            kind = "Content-Type: application/x-www-form-urlencoded\r\n"
            line.sendall(f"POST {path} HTTP/1.1\r\n{head}{kind}\r\nverb=yes".encode())
    assert known.get("/").status == 200
    assert "Traceback" not in capfd.readouterr().err


def test_every_answer_keeps_itself_to_itself(pages: Served, known: Browser) -> None:
    paths = ("/", "/none", "/static/keys.js", "/static/..", "/sign-in")
    for somebody, path in itertools.product((known, Browser(pages.port)), paths):
        headers = somebody.get(path).headers
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; "
            "frame-ancestors 'none'; base-uri 'none'"
        )
        assert headers["content-security-policy"] == policy
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert "server" not in headers


def test_the_files_of_others_are_those_that_are_named() -> None:
    named = re.findall(r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", (STATIC / "VENDORED.md").read_text(), re.MULTILINE)
    assert {name for name, _ in named} == {path.name for path in STATIC.glob("*.min.js")}
    for name, digest in named:
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == digest
