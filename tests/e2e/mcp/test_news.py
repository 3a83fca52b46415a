"""What a host is told by itself, and the ids that it can complete: of its own runs and cards alone."""

from pathlib import Path
from typing import Any

import anyio
import mcp_types as types
import pytest
from mcp import Client

from agent.mcp import news
from agent.models.silent import Silent
from agent.session.user import User
from evals.sandbox import Running
from tests.support.hosts import REPLY, answers, facts, parked, surface, talk
from tests.support.inside import Says, called
from tests.support.inside import said as speaks
from tests.support.program import call
from tests.support.waiting import PATIENCE

CARD, RUN = "puffle://approvals/", "puffle://runs/"


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks come soon."""
    monkeypatch.setattr(news, "LOOKS", 0.02)


async def subscribed(client: Client, uri: str) -> None:
    """Subscribe as hosts of today do; the client at hand would rather have it the newest way."""
    asked = types.SubscribeRequest(params=types.SubscribeRequestParams(uri=uri))
    await client.session.send_request(asked, types.EmptyResult)


def test_a_host_that_has_subscribed_is_told_when_its_card_is_answered_until_it_wants_no_more(
    sandbox: Running, tmp_path: Path
) -> None:
    heard: list[str] = []

    async def hears(message: Any) -> None:
        if isinstance(message, types.ResourceUpdatedNotification):
            heard.append(str(message.params.uri))

    async def host(client: Client) -> list[str]:
        approval = facts(await parked(client))["approval_id"]
        await subscribed(client, CARD + approval)
        for nothing in (
            "puffle://approvals/\ud800x",
            "test://elsewhere",
            "",
            *(f"{RUN}run_{one}" for one in range(99)),
        ):
            await subscribed(client, nothing)
        await subscribed(client, CARD + approval)  # those of before had to give way
        no_more = types.UnsubscribeRequest(params=types.UnsubscribeRequestParams(uri=CARD + approval))
        answers(side, approval)
        with anyio.fail_after(PATIENCE):
            while not heard:
                await anyio.sleep(0.01)
        await client.session.send_request(no_more, types.EmptyResult)
        answers(side, approval, "no")
        await anyio.sleep(0.2)
        return [CARD + approval]

    with surface(sandbox, tmp_path / "home") as side:
        assert talk(side, host, message_handler=hears) == heard


def test_a_host_that_listens_as_the_newest_protocol_has_it_is_told_too(sandbox: Running, tmp_path: Path) -> None:
    async def host(client: Client) -> tuple[str, object]:
        approval = facts(await parked(client))["approval_id"]
        async with client.listen(resource_subscriptions=[CARD + approval]) as listening:
            answers(side, approval)
            with anyio.fail_after(PATIENCE):
                async for event in listening:
                    return CARD + approval, event
        raise AssertionError

    with surface(sandbox, tmp_path / "home") as side:
        uri, event = talk(side, host, mode="2026-07-28")
    assert getattr(event, "uri", None) == uri


@pytest.mark.parametrize("mode", ["legacy", "2026-07-28"])
def test_a_host_that_has_set_a_level_is_told_of_the_steps_of_its_calls_from_that_level_on(
    sandbox: Running, tmp_path: Path, mode: str
) -> None:
    heard: list[Any] = []

    async def hears(params: types.LoggingMessageNotificationParams) -> None:
        heard.append((params.level, params.data["step"], params.data.get("tool", params.data.get("approval_id"))))

    async def at(client: Client, level: types.LoggingLevel | None) -> str:
        heard.clear()
        meta: Any = {types.LOG_LEVEL_META_KEY: level} if level and mode != "legacy" else None
        if level and mode == "legacy":
            sets = types.SetLevelRequest(params=types.SetLevelRequestParams(level=level))
            await client.session.send_request(sets, types.EmptyResult)
        read = await client.call_tool("get_thread_messages", {"thread_id": REPLY["thread_id"]}, meta=meta)
        assert isinstance(read, types.CallToolResult)
        asked = await client.call_tool(
            "send_message", {**REPLY, "body_text": REPLY["body_text"] + "!" * len(level or "")}, meta=meta
        )
        assert isinstance(asked, types.CallToolResult)
        return str(facts(asked)["approval_id"])

    async def host(client: Client) -> None:
        await at(client, None)
        assert heard == []
        approval = await at(client, "notice")
        assert heard == [("notice", "approval_requested", approval)]
        await at(client, "info")
        assert ("info", "request_sent", "get_thread_messages") in heard
        assert {level for level, _, _ in heard} == {"info", "notice"}
        assert "Hello" not in str(heard)

    with surface(sandbox, tmp_path / "home") as side:
        talk(side, host, mode=mode, logging_callback=hears)


def test_a_host_hears_of_the_steps_of_its_own_tasks_alone(sandbox: Running, tmp_path: Path) -> None:
    heard: set[str] = set()

    async def hears(params: types.LoggingMessageNotificationParams) -> None:
        heard.add(params.data["run_id"])

    async def host(client: Client) -> str:
        asked = types.SetLevelRequest(params=types.SetLevelRequestParams(level="debug"))
        await client.session.send_request(asked, types.EmptyResult)
        await client.call_tool("run_status", {"run_id": persons.run.run_id})
        begun = await client.call_tool("run_task", {"task": "Which lists are there?", "wait_seconds": 50})
        assert isinstance(begun, types.CallToolResult)
        return str(facts(begun)["run_id"])

    listing = Says(speaks("", called(call("list_lists"))), speaks("There are two."))
    with surface(sandbox, tmp_path / "home", model=listing) as side:
        persons = side.app.begin("x", Says(speaks("There are two.")), User(), mode="ask", cap=None)
        persons.submit("Which lists are there?")
        assert talk(side, host, logging_callback=hears) in heard
    assert len(heard) == 1


def test_ids_are_completed_of_the_hosts_own_runs_and_cards_and_of_journeys(sandbox: Running, tmp_path: Path) -> None:
    async def values(client: Client, template: str, name: str, begun: str) -> list[str]:
        reference = types.ResourceTemplateReference(type="ref/resource", uri=template)
        return (await client.complete(reference, {"name": name, "value": begun})).completion.values

    async def host(client: Client) -> None:
        asked = facts(await parked(client))["approval_id"]
        (run_id,) = side.runs()
        assert await values(client, RUN + "{run_id}", "run_id", "run_") == [run_id]
        assert await values(client, CARD + "{approval_id}", "approval_id", "apr_") == [asked]
        assert await values(client, CARD + "{approval_id}", "approval_id", "run_") == []
        assert await values(client, "puffle://guides/{journey}", "journey", "re") == ["replies"]
        assert await values(client, "puffle://policy", "x", "") == []
        prompt = types.PromptReference(type="ref/prompt", name="replies")
        assert (await client.complete(prompt, {"name": "x", "value": ""})).completion.values == []

    async def of_tasks(client: Client) -> None:
        assert await values(client, RUN + "{run_id}", "run_id", "") == []
        assert await values(client, CARD + "{approval_id}", "approval_id", "") == []

    with surface(sandbox, tmp_path / "home") as side:
        persons = side.app.begin(
            "x", Says(speaks("", called(call("create_list", name="June")))), User(), mode="ask", cap=None
        )
        assert persons.submit("Which lists are there?").pending
        talk(side, host)
    with surface(sandbox, tmp_path / "home", model=Silent()) as side:
        talk(side, of_tasks)
