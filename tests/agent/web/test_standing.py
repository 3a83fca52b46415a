"""Where things stand: batches, today, and several answers at once."""

import http.client
import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

from sqlalchemy import Engine, event

from agent.state.batches import NewBatch, NewRow
from tests.agent.web.test_answers import parked, sends, shown
from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.inside import Says, said
from tests.support.program import KEY, Program, call, turn
from tests.support.scripts import END, GRANT_SEND, MESSAGES_PATH, SEARCH, launch, reply
from tests.support.waiting import until
from tests.support.web import HOST, Browser, Served, at_work


def test_today_counts_what_left_against_the_caps(program: Program, server: FaultServer, browser: Browser) -> None:
    (program.home / "policy.toml").write_text("sends_per_day = 7\ncredits_per_day = 50\n")
    assert program.task(program.script(*reply()), "--approve", GRANT_SEND).code == 0
    text = "".join(browser.get("/today").text.split())
    assert "Peoplereached1of7aday" in text
    assert "Creditsspent0of50aday" in text
    assert "send_message1person" in text


def test_today_names_what_nobody_knows(program: Program, server: FaultServer, browser: Browser) -> None:
    server.on("POST", MESSAGES_PATH, Answer(wire="close"))
    assert program.task(program.script(*reply()), "--approve", GRANT_SEND).code == 8
    assert "Nobody knows whether these happened" in browser.get("/today").text


CAMPAIGNS = {
    "campaigns": [
        {"id": "cmp_a", "name": "Autumn", "status": "active", "stats": {"sent": 200, "replied": 9, "bounced": 12}},
        {"id": "cmp_b", "name": "Bold", "status": "active", "stats": {"sent": 50, "replied": 1, "bounced": 1}},
        {"id": "cmp_c", "name": "Calm", "status": "paused", "stats": {"sent": 400, "replied": 40, "bounced": 1}},
    ]
}


def test_today_tells_how_campaigns_stood_when_they_were_last_read(
    program: Program, server: FaultServer, browser: Browser
) -> None:
    looks = [turn(call("switch_journey", journey="manage")), turn(call("list_campaigns")), END]
    server.on("GET", "/api/campaigns", Answer(body=CAMPAIGNS))
    program.task(program.script(*looks), text="List the campaigns")
    assert "active Autumn 200 sent · 9 replied · 12 bounced (6.0 %) read" in _table(browser)
    (program.home / "policy.toml").write_text("[brake]\nminimum = 100\n")
    read_on = json.loads(json.dumps(CAMPAIGNS).replace('"replied": 9', '"replied": 10'))
    server.on("GET", "/api/campaigns", Answer(body=read_on))
    program.task(program.script(*looks), text="List the campaigns")
    seen, table = len(server.seen), _table(browser)
    assert "active Autumn 200 sent · 10 replied · 12 bounced (6.0 %) Brake: over the line, to be paused" in table
    assert "active Bold 50 sent · 1 replied · 1 bounced (2.0 %) Brake: not before 100 are sent" in table
    assert "paused Calm 400 sent · 40 replied · 1 bounced (0.2 %)" in table
    assert len(server.seen) == seen, "nothing is asked of Puffle"


def _table(browser: Browser) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", browser.get("/today").body).split())


def failed_batch(program: Program, count: int = 2) -> dict[str, Any]:
    """A batch of which nothing came about."""
    lines = [{"id": f"t{number}", "task": f"What is number {number}?"} for number in range(count)]
    tasks = program.file("tasks.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
    model = program.script()
    program.run("batch", tasks, "--out", str(program.folder / "out.jsonl"), "--model", model)
    found: list[dict[str, Any]] = program.run("batch", "status", "--json").json
    return found[0]


def test_a_batch_shows_its_tasks_what_failed_and_why_and_takes_it_up_again(
    program: Program, server: FaultServer, browser: Browser
) -> None:
    batch = failed_batch(program)
    assert "tasks.jsonl" in browser.get("/batches").text
    path = f"/batches/{batch['batch']}"
    page = browser.get(path)
    assert "number 1" in page.text
    assert "Take up" not in page.text, "nothing is worked on from here"
    assert browser.submit(f"{path}/again").status == 404
    for status in batch["statuses"]:
        part = browser.get(f"{path}?status={status}")
        assert part.body.count('class="row"') == batch["statuses"][status]
    assert browser.get("/batches/none").status == 404
    with at_work(program.home, server.base_url, KEY, lambda _: Says(said("It is done."), said("It is done."))) as up:
        worker = up.browser()
        assert "Take up what failed (2)" in worker.get(path).text
        got = worker.submit(f"{path}/again")
        assert (got.status, got.headers["location"]) == (303, path)
        until(lambda: program.run("batch", "status", "--json").json[0]["statuses"] == {"done": 2})
        until(lambda: not up.site.stored.batches.open_rows(batch["batch"]))  # a run is done a moment before its row is
        assert "none of its tasks failed" in worker.submit(f"{path}/again").text
    assert [row.attempt for row in up.site.stored.batches.rows(batch["batch"], ["t0", "t1"]).values()] == [2, 2]


def test_several_at_once_are_each_an_answer_of_its_own(
    program: Program, server: FaultServer, pages: Served, browser: Browser
) -> None:
    one, two, three = parked(program), parked(program), parked(program, *launch(), text=f"Launch {tidy.CAMPAIGN}")
    ids = [asked["id"] for asked in (one, two, three)]
    page = browser.get("/review?" + "&".join(f"id={each}" for each in ids))
    digests = {f"digest-{each}": page.field(f"digest-{each}") for each in ids}
    for each in ids:
        assert page.card(each) == shown(program, each)["preview"], "in full"
    assert program.run("approvals", "deny", two["id"]).code == 0
    digests[f"digest-{three['id']}"] = "0" * 64
    got = browser.submit("/review", verb="yes", id=ids, **digests)
    assert got.status == 409
    assert [shown(program, each)["status"] for each in ids] == ["approved", "denied", "pending"]
    assert "(command) at" in got.text
    assert "This card is not the one that you answered" in got.text
    assert sends(server) == []


def test_what_was_not_shown_in_full_cannot_be_answered_with_others(program: Program, browser: Browser) -> None:
    asked = parked(program)
    assert "digest" not in browser.get("/").body
    assert browser.submit("/review", verb="yes", id=asked["id"]).status == 409
    assert shown(program, asked["id"])["status"] == "pending"


def test_the_riskiest_stands_first_then_the_oldest(program: Program, server: FaultServer, browser: Browser) -> None:
    server.on("GET", "/api/credits/config", Answer(body={"costs": {}}))
    paid = parked(program, turn(SEARCH), END, text="Find 3 Heads of Finance")
    older, newer = parked(program), parked(program)
    body = browser.get("/").body
    assert body.index(older["id"]) < body.index(newer["id"]) < body.index(paid["id"])


def test_two_hundred_that_wait_are_a_small_page_and_take_no_more_questions_to_the_store_than_two(
    program: Program, pages: Served, browser: Browser
) -> None:
    asked = parked(program)
    stored = pages.site.stored
    original = stored.approvals.get(asked["id"])
    took: list[int] = []
    for more in (1, 198):
        for number in range(more):
            call_id = f"one_of_{more}_{number}"
            stored.approvals.ask(stored.approvals.question(asked["run_id"], call_id, original.digest, original.card))
        with statements() as run:
            assert browser.get("/").body.count('class="row"') == more + 1 + len(took)
        took.append(len(run))
    assert took[0] == took[1]
    assert _packed(browser) <= 60_000


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """What is asked of the store meanwhile, whoever asks, and with which values."""
    found: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        found.append((statement, values))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _packed(browser: Browser) -> int:
    connection = http.client.HTTPConnection(HOST, browser.port)
    connection.request("GET", "/", headers={"Cookie": browser.cookie, "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    assert answer.getheader("content-encoding") == "gzip"
    size = len(answer.read())
    connection.close()
    return size


def test_the_rows_of_a_long_batch_come_a_page_at_a_time_each_with_its_status(pages: Served, browser: Browser) -> None:
    stored = pages.site.stored
    rows = [NewRow(row_id=f"r{n:03}", number=n, digest=str(n), task=f"Task {n}") for n in range(450)]
    batch: dict[str, Any] = {
        "batch_id": "bat_long",
        "workspace": "w",
        "origin": "o",
        "digest": "d",
        "model": "m",
        "mode": "ask",
    }
    stored.batches.register(NewBatch(**batch, path="/a/long.jsonl", cap=None), rows, [])
    page = browser.get("/batches/bat_long").body
    assert "<h1>long.jsonl</h1>" in page
    assert '"/runs/' not in page, "no task has begun"
    for n in range(0, 450, 3):
        stored.batches.end("bat_long", f"r{n:03}", 1, "failed" if n % 2 else "done", "it broke")
    by_store = [(row.row_id, row.status) for row in stored.batches.standing("bat_long")]
    assert stored.batches.pages.rows("bat_long", 450) == by_store
    assert stored.batches.pages.counts("bat_long") == Counter(status for _, status in by_store)
    seen: list[str] = []
    path = "/batches/bat_long"
    while path:
        body = browser.get(path).body
        seen += re.findall(r"<strong>(r\d+)</strong>", body)
        more = re.search(r'href="([^"]+)" rel="next"', body)
        path = unescape(more[1]) if more else ""
    assert seen == [row_id for row_id, _ in by_store]
    assert browser.get("/batches/bat_long?status=failed").body.count('class="row"') == 75
    for n in range(60):
        stored.batches.register(NewBatch(**batch | {"batch_id": f"bat_{n}"}, path=f"/{n}.jsonl", cap=None), [], [])
    first = browser.get("/batches").body
    older = re.search(r'href="(/batches\?before=[^"]+)" rel="next"', first)
    assert older
    names = re.findall(r'href="/batches/(bat_\w+)"', first + browser.get(older[1]).body)
    assert sorted(names) == sorted(["bat_long", *(f"bat_{n}" for n in range(60))])
