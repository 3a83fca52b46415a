"""Agents of other frameworks, as they come: a one-off mail waits, is approved on the page, and leaves once."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from agent.mcp.over_http import TOKEN_FILE
from agent.models.base import ToolCall
from evals.sandbox import Running
from tests.support import frameworks
from tests.support.fake_provider import Request, fake_provider
from tests.support.hosts import writes
from tests.support.node import interpreter
from tests.support.params import few
from tests.support.program import COMMAND, Program
from tests.support.protocols import Say
from tests.support.waiting import PATIENCE, until
from tests.support.web import Browser

pytestmark = pytest.mark.timeout(400)  # programs of their own, one after the other, on whatever machine
WHOM, SUBJECT, TEXT = "ann@firm.example", "Webinar", "Hello Ann, our webinar is on Friday."
DRAFT = {"participant_email": WHOM, "account_id": "5e000001-0000-4000-8000-000000000001", "draft_subject": SUBJECT}
Turn = Callable[[Request], Say]


def calls(name: str, **arguments: Any) -> Turn:
    """A turn that makes one call; no two of a conversation have the same id."""

    def say(asked: Request) -> Say:
        return Say(calls=(ToolCall(f"call_{len(asked.body['messages'])}", name, json.dumps(arguments)),))

    return say


def sends(asked: Request) -> Say:
    """The mail, in the conversation that was told of last."""
    thread = re.findall(r"thread(?:_|\W+)id\W+([0-9a-f-]{36})", json.dumps(asked.body["messages"]))[-1]
    mail = {"thread_id": thread, "threading_mode": "new_thread", "subject": SUBJECT, "body_text": TEXT}
    return calls("send_message", **mail)(asked)


WAITS = calls("wait_for_answer", seconds=50)
PLANNER: tuple[Turn | Say, ...] = (
    calls("switch_journey", journey="one_off_email"), calls("list_senders", type="email"),
    calls("create_thread", **DRAFT), WAITS, calls("create_thread", **DRAFT),
    sends, WAITS, sends, sends, Say("Ann has her mail."),
)  # fmt: skip
"""What waits is called again after its answer, and the mail once more than that."""


@contextmanager
def person(puffle: Program) -> Iterator[Browser]:
    """Somebody who has opened the link that ``serve`` printed."""
    with puffle.child("serve", "--port", "0") as pages:
        assert pages.stdout is not None
        link = pages.stdout.readline().strip()
        browser = Browser(int(re.findall(r":([0-9]+)/", link)[0]))
        assert browser.enter(link).status == 303
        yield browser


def waiting(browser: Browser) -> set[str]:
    return {*re.findall(r'"/a/(apr_[0-9a-f]+)"', browser.get("/").body)}


def approves(browser: Browser, *shown: str) -> None:
    """Wait for a card, read it and say yes to it."""
    until(lambda: waiting(browser))
    (card,) = waiting(browser)
    for words in shown:
        assert words in browser.get(f"/a/{card}").card(card)
    assert browser.answer(card, "yes").status == 303


def judged(puffle: Program, sandbox: Running, name: str, server: dict[str, Any]) -> None:
    """A framework's agent does its task; the person answers on the page; the mail leaves once."""
    with person(puffle) as browser, fake_provider() as provider:
        provider.will(*PLANNER)
        told = [name, f"{provider.origin}/v1", f"Send {WHOM} a mail", json.dumps(server)]
        host = subprocess.Popen(
            [interpreter(frameworks.PACKAGES[name]), frameworks.__file__, *told],
            cwd=puffle.folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        with host:
            try:
                approves(browser, WHOM)
                approves(browser, WHOM, TEXT)
                out, err = host.communicate(timeout=PATIENCE)
            finally:
                host.kill()
    assert "Ann has her mail." in out, err
    draft, sent = writes(sandbox)
    assert (draft, sent.startswith("POST /api/threads/")) == ("POST /api/threads", True)
    assert "once.done" in json.dumps(provider.requests[-1].body["messages"][-1])
    assert puffle.env["PUFFLE_API_KEY"] not in str(provider.requests) + out + err


@pytest.mark.parametrize("name", frameworks.PACKAGES)
def test_a_one_off_mail_waits_is_approved_on_the_page_and_leaves_once(
    puffle: Program, sandbox: Running, name: str
) -> None:
    interpreter(frameworks.PACKAGES[name])
    server = {
        "command": COMMAND[0],
        "args": [*COMMAND[1:], "mcp", *frameworks.FLAGS[name]],
        "env": dict(puffle.environment),
    }
    judged(puffle, sandbox, name, server)


@pytest.mark.parametrize("name", few(1, frameworks.PACKAGES))
def test_and_over_http(puffle: Program, sandbox: Running, name: str) -> None:
    interpreter(frameworks.PACKAGES[name])
    with puffle.child("mcp", "--http", "0", *frameworks.FLAGS[name]) as server:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        token = (puffle.home / TOKEN_FILE).read_text().strip()
        judged(puffle, sandbox, name, {"url": url, "headers": {"Authorization": f"Bearer {token}"}})
