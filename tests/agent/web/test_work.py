"""With --work a yes is carried out at once, through the gate, once; and the program ends cleanly."""

import http.client
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from unittest import mock

import pytest
from sqlalchemy import update

from agent.common.user import current_user
from agent.models.choose import Access, open_model
from agent.models.silent import Host
from agent.state import open_pages
from agent.state.runs import this_process
from agent.state.schema import runs
from agent.state.store import open_store
from tests.agent.web.test_answers import events, parked, sends, shown
from tests.support import tidy
from tests.support.fault_server import FaultServer
from tests.support.program import COMMAND, KEY, Program, turn
from tests.support.scripts import LAUNCH_PATH, MESSAGES_PATH, READ, SEND, launch
from tests.support.waiting import until
from tests.support.web import Browser, at_work


@contextmanager
def serving(program: Program, *flags: str) -> Iterator[tuple["subprocess.Popen[str]", Browser]]:
    """``serve`` as a process of its own, and somebody who has opened its link."""
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", *flags], env=program.environment, cwd=program.folder,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        try:
            assert process.stdout is not None
            link = process.stdout.readline().strip()
            assert link, process.stderr.read() if process.stderr else ""
            browser = Browser(int(link.split("/")[2].split(":")[1]))
            assert browser.enter(link).status == 303
            yield process, browser
        finally:
            process.kill()


@contextmanager
def working(program: Program, server: FaultServer) -> Iterator[Browser]:
    """The same as ``serve --work`` in this process."""
    with at_work(program.home, server.base_url, KEY, lambda named: open_model(str(named), Access())) as up:
        yield up.browser()


def test_a_yes_is_carried_out_at_once(program: Program, server: FaultServer) -> None:
    asked = parked(program)
    with working(program, server) as browser:
        assert browser.answer(asked["id"], "yes").status == 303
        until(lambda: shown(program, asked["id"])["status"] == "used")
        until(lambda: "ended: done" in browser.get(f"/runs/{asked['run_id']}").text)
        assert len(sends(server)) == 1


def test_a_grant_from_a_page_answers_the_run_and_is_on_record(program: Program, server: FaultServer) -> None:
    asked = parked(program)
    with working(program, server) as browser:
        page = browser.get(f"/a/{asked['id']}/grant?uses=3")
        assert "allow send_message" in page.text
        assert "up to 3 times" in page.text
        fields = {"digest": page.field("digest"), "uses": page.field("uses")}
        assert browser.submit(f"/a/{asked['id']}/grant", **fields | {"digest": "0" * 64}).status == 409
        assert browser.submit(f"/a/{asked['id']}/grant", **fields).status == 303
        until(lambda: len(sends(server)) == 1)
    (granted,) = events(program, asked["run_id"], "granted")
    assert (granted["via"], granted["approval_id"]) == ("page", asked["id"])


def test_of_those_who_grant_from_one_card_at_once_one_does_and_then_its_question_is_answered(
    program: Program, server: FaultServer, browser: Browser
) -> None:
    asked = parked(program)
    grant = {"digest": asked["digest"], "uses": "2"}
    with ThreadPoolExecutor(4) as pool:
        told = pool.map(lambda _: browser.submit(f"/a/{asked['id']}/grant", **grant).status, range(4))
        assert sorted(told) == [303, 409, 409, 409]
    (given,) = program.run("grants", "list", "--json").json
    assert (given["rule"]["max_uses"], shown(program, asked["id"])["status"]) == (1, "approved")
    assert "Nothing waits for you" in browser.get("/").text
    program.resume(asked["run_id"])
    assert len(sends(server)) == 1


@pytest.mark.parametrize("uses", ["", "0", "1001", "-1", "many"])
def test_a_grant_needs_a_number(program: Program, browser: Browser, uses: str) -> None:
    asked = parked(program)
    assert browser.get(f"/a/{asked['id']}/grant?uses={uses}").status == 400


def test_a_run_that_another_process_works_on_is_left_to_it(program: Program, server: FaultServer) -> None:
    asked = parked(program)
    with closing(open_store(program.home)) as store, store.begin() as db:
        db.execute(update(runs).values(status=None, owner=this_process()))
    with working(program, server) as browser:
        browser.answer(asked["id"], "yes")
        page = f"/a/{asked['id']}"
        until(lambda: "is being worked on by another process" in browser.get(page).text)
    assert sends(server) == []


def test_a_run_of_another_agent_goes_on_when_that_makes_its_call_again(program: Program, server: FaultServer) -> None:
    asked = parked(program)
    with closing(open_store(program.home)) as store, store.begin() as db:
        db.execute(update(runs).values(model=Host.name))
    with working(program, server) as browser:
        said = browser.get(browser.answer(asked["id"], "yes").headers["location"]).text
        assert "The other agent is told when it makes its call again." in said
        time.sleep(0.3)
        assert browser.get(f"/runs/{asked['run_id']}").text.count("taken up again") == 0
    assert sends(server) == []


def test_without_work_nothing_is_sent_and_no_key_is_needed(program: Program, server: FaultServer) -> None:
    asked = parked(program)
    before = len(server.seen)
    with serving(program) as (_, browser):
        assert "holds no key" in browser.get("/").text
        page = open_pages.card_at(program.home, asked["id"])  # what other agents point their user to
        assert page == f"{browser.origin}/a/{asked['id']}"
        assert Browser(browser.port).get(f"/a/{asked['id']}").status == 401  # it lets nobody in
        assert browser.answer(asked["id"], "yes").status == 303
        time.sleep(0.3)
    assert len(server.seen) == before


@pytest.mark.parametrize(("number", "flags"), [(signal.SIGTERM, ("--sandbox",)), (signal.SIGINT, ())])
def test_enter_prints_another_link_and_a_signal_ends_it_cleanly(
    program: Program, number: signal.Signals, flags: tuple[str, ...]
) -> None:
    with serving(program, *flags) as (process, browser):
        assert process.stdin is not None
        assert process.stdout is not None
        assert browser.get("/chat").status == (200 if flags else 404)
        assert ("nothing real is sent" in browser.get("/").text) == bool(flags)
        process.stdin.write("\n")
        process.stdin.flush()
        assert Browser(browser.port).enter(process.stdout.readline().strip()).status == 303
        process.send_signal(number)
        _, said = process.communicate()
        assert (process.returncode, "Traceback" in said) == (0, False), said
    assert not (program.home / open_pages.FILE).exists()


def test_a_port_that_is_taken_is_said_in_a_sentence(program: Program) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = program.run("serve", "--port", str(taken.getsockname()[1]))
    assert done.code == 2
    assert "cannot be used" in done.err


def test_without_the_extra_a_sentence_says_what_to_install(program: Program) -> None:
    without = {name: None for name in sys.modules if name.partition(".")[0] == "starlette"}
    known = {name: module for name, module in sys.modules.items() if not name.startswith("agent.web")}
    with mock.patch.dict(sys.modules, known | without, clear=True):
        done = program.run("serve")
    assert done.code == 2
    assert "with its extra [web]" in done.err


def test_work_without_a_key_is_refused(program: Program) -> None:
    program.env["PUFFLE_API_KEY"] = ""
    done = program.run("serve", "--work")
    assert done.code == 2
    assert "No Puffle API key is set" in done.err


@pytest.mark.long
@pytest.mark.parametrize("seed", range(50))
def test_killed_at_any_moment_while_people_click_nothing_is_sent_twice_and_nothing_is_lost(
    program: Program, server: FaultServer, seed: int
) -> None:
    tasks = {MESSAGES_PATH: parked(program), LAUNCH_PATH: parked(program, *launch(), text=f"Launch {tidy.CAMPAIGN}")}
    ids = {asked["id"]: path for path, asked in tasks.items()}
    with serving(program, "--work") as (process, browser):
        clicking = threading.Thread(target=_click_all, args=(browser, ids))
        clicking.start()
        time.sleep(random.Random(seed).uniform(0, 0.8))
        process.kill()
        clicking.join()
    taken = {one for one in ids if shown(program, one)["status"] != "pending"}
    with serving(program, "--work") as (_, browser):
        _click_all(browser, ids)
        for asked in tasks.values():
            page = f"/runs/{asked['run_id']}"
            until(lambda page=page: re.search("ended: (done|unknown|failed)", browser.get(page).text))  # type: ignore[misc]
    assert all(shown(program, one)["status"] == "used" for one in taken), "no yes is lost"
    for path, asked in tasks.items():
        effects = program.run("runs", "show", asked["run_id"], "--json").json["effects"]
        (status,) = [effect["status"] for effect in effects if effect["status"] != "refused"]
        assert (status, len(server.requests("POST", path))) in {("done", 1), ("unknown", 1), ("unknown", 0)}
    assert program.run("audit", "verify").code == 0


def _click_all(browser: Browser, ids: Iterable[str]) -> None:
    """Say yes to each that waits, for as long as the server is there."""
    with suppress(OSError, http.client.HTTPException):
        for one in ids:
            if "exactly this" in browser.get(f"/a/{one}").text:
                browser.answer(one, "yes")


def test_a_conversation_outlives_its_process(program: Program, server: FaultServer) -> None:
    model = program.script(turn(READ), turn(SEND), turn(text="That was all."))
    words = "Write to ada@example.com that it costs 90 a month."
    with serving(program, "--work", "--model", model) as (process, browser):
        form = browser.get("/chat").field("form")
        path = browser.submit("/chat", words=words, form=form).headers["location"].removesuffix("#now")
        until(lambda: "Send exactly this" in browser.get(path).text)
        (asked,) = program.run("approvals", "list", "--json").json
        digest = browser.get(path).field("digest")
        assert browser.submit(f"/a/{asked['id']}", verb="yes", digest=digest, back="chat").status == 303
        process.kill()
    with serving(program, "--work", "--model", model) as (_, browser):
        ended = ("That was all.", "UNKNOWN", "unknown")
        until(lambda: any(end in browser.get(path).text for end in ended))
        assert words in browser.get(path).text
    assert shown(program, asked["id"])["answered_by"]["who"] == current_user()
    assert len(sends(server)) <= 1
    assert program.run("audit", "verify").code == 0
