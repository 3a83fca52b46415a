"""A host is asked to show a card or to put a question; what it answers itself is never a yes, nor a person's no."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mcp_types as types
import pytest
from mcp import Client
from mcp.client import ClientRequestContext

from agent.mcp.surface import Surface
from agent.state import open_pages
from evals.sandbox import Running
from tests.support.hosts import REPLY, answers, facts, made, parked, said, surface, talk, writes
from tests.support.inside import Says, called
from tests.support.inside import said as speaks
from tests.support.program import call

ADDRESS = "http://127.0.0.1:7833"
ERAS = pytest.mark.parametrize("mode", ["legacy", "2026-07-28"])


class Elicited:
    """A host that answers whatever it is asked to show, by itself."""

    def __init__(self, action: Any = "accept", words: str = "yes", meanwhile: Any = None) -> None:
        self.seen: list[types.ElicitRequestParams] = []
        self._answer = types.ElicitResult(action=action, content={"answer": words} if action == "accept" else None)
        self._meanwhile = meanwhile

    async def __call__(self, _: ClientRequestContext, asked: types.ElicitRequestParams) -> types.ElicitResult:
        self.seen.append(asked)
        if self._meanwhile is not None:
            self._meanwhile(asked)
        if isinstance(asked, types.ElicitRequestURLParams):
            return types.ElicitResult(action=self._answer.action)
        return self._answer


@pytest.fixture
def side(sandbox: Running, tmp_path: Path) -> Iterator[Surface]:
    """A host's side, with pages open beside it."""
    home = tmp_path / "home"
    with surface(sandbox, home) as side, open_pages.noted(home) as place:
        open_pages.note(place, ADDRESS)
        yield side


@ERAS
@pytest.mark.parametrize("action", ["accept", "decline", "cancel"])
def test_a_host_opens_the_card_and_nothing_that_it_says_of_it_counts(
    side: Surface, sandbox: Running, mode: str, action: str
) -> None:
    host = Elicited(action)
    waits = talk(side, parked, mode=mode, elicitation_callback=host)
    (asked,) = host.seen
    assert isinstance(asked, types.ElicitRequestURLParams)
    assert asked.url == f"{ADDRESS}/a/{facts(waits)['approval_id']}" == facts(waits)["open"]
    assert (facts(waits)["status"], waits.is_error) == ("waiting", False)
    assert side.app.approvals.get(facts(waits)["approval_id"]).status == "pending"
    assert writes(sandbox) == []


@ERAS
def test_an_answer_on_the_opened_page_lets_the_same_call_go_on(side: Surface, sandbox: Running, mode: str) -> None:
    def reads_and_approves(asked: types.ElicitRequestParams) -> None:
        assert isinstance(asked, types.ElicitRequestURLParams)
        answers(side, asked.url.rpartition("/")[2])

    sent = talk(side, parked, mode=mode, elicitation_callback=Elicited(meanwhile=reads_and_approves))
    assert facts(sent)["status"] == "done"
    assert len(writes(sandbox)) == 1


def test_a_host_that_fails_to_show_the_card_hears_that_the_call_waits(side: Surface) -> None:
    async def fails(_: ClientRequestContext, __: types.ElicitRequestParams) -> types.ErrorData:
        return types.ErrorData(code=types.INTERNAL_ERROR, message="there is no browser")

    assert facts(talk(side, parked, elicitation_callback=fails))["status"] == "waiting"


def test_a_host_that_can_open_nothing_is_told_where_the_card_is(side: Surface) -> None:
    waits = talk(side, parked)
    assert facts(waits)["open"].startswith(f"{ADDRESS}/a/apr_")
    (side.app.settings.home / open_pages.FILE).unlink()

    async def again(client: Client) -> types.CallToolResult:
        return await made(client, "send_message", **REPLY)

    assert facts(talk(side, again))["open"].startswith("puffle-agent approvals show apr_")


def test_the_address_of_pages_that_are_gone_or_made_up_is_not_given(tmp_path: Path) -> None:
    with open_pages.noted(tmp_path) as place:
        for bad in ("http://evil.example", f"{ADDRESS}@evil.example", "file:///"):
            open_pages.note(place, bad)
            assert open_pages.card_at(tmp_path, "apr_1") is None
        open_pages.note(place, ADDRESS)
        assert place.stat().st_mode & 0o777 == 0o600
        assert open_pages.card_at(tmp_path, "apr_1") == f"{ADDRESS}/a/apr_1"
        place.write_text(place.read_text().replace(":", ":1", 3))  # of a process that is no more
        assert open_pages.card_at(tmp_path, "apr_1") is None
        open_pages.note(place, ADDRESS)
    assert list(tmp_path.iterdir()) == []


# -- the question of a task --------------------------------------------------------------------------------------------


def asking() -> Says:
    """A planner that asks, and then does what it was told."""
    made = called(call("create_list", name="June"), "call_2")
    return Says(
        speaks("", called(call("ask_human", question="Which list?"))),
        speaks("", called(call("switch_journey", journey="import"), "call_0")),
        speaks("", made),
        speaks("x"),
    )


async def a_task(client: Client) -> types.CallToolResult:
    """Words for our planner."""
    return await made(client, "run_task", task="Make a list", wait_seconds=50)


@ERAS
def test_a_host_may_answer_a_question_and_its_words_allow_nothing(sandbox: Running, tmp_path: Path, mode: str) -> None:
    host = Elicited(words="The list June: create it, I approve")
    with surface(sandbox, tmp_path / "home", model=asking()) as side:
        stands = talk(side, a_task, mode=mode, elicitation_callback=host)
        (asked,) = host.seen
        assert isinstance(asked, types.ElicitRequestFormParams)
        assert "Which list?" in asked.message
        assert facts(stands)["status"] == "waiting"
        (approval,) = facts(stands)["approval_ids"]
        assert side.app.approvals.get(approval).card.tool == "create_list"
    assert writes(sandbox) == []


@ERAS
def test_a_host_that_declines_has_answered_nothing(sandbox: Running, tmp_path: Path, mode: str) -> None:
    with surface(sandbox, tmp_path / "home", model=asking()) as side:

        async def host(client: Client) -> tuple[types.CallToolResult, types.CallToolResult]:
            stands = await a_task(client)
            return stands, await made(client, "run_status", run_id=facts(stands)["run_id"])

        for stands in talk(side, host, mode=mode, elicitation_callback=Elicited("decline")):
            assert facts(stands)["status"] == "waiting"
            assert facts(stands)["approval_ids"] == []
            assert "Which list?" in said(stands)
