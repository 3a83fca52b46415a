"""Where things stand: batches, today, and several answers at once."""

import http.client
import json
import time

from tests.agent.web.test_answers import parked, sends, shown
from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import Program, turn
from tests.support.scripts import END, GRANT_SEND, MESSAGES_PATH, READ, SEARCH, SEND, launch, reply
from tests.support.web import HOST, Browser, Served


def test_today_counts_what_left_against_the_caps(program: Program, server: FaultServer, browser: Browser) -> None:
    (program.home / "policy.toml").write_text("sends_per_day = 7\ncredits_per_day = 50\n")
    assert program.task(program.script(*reply()), "--approve", GRANT_SEND).code == 0
    text = "".join(browser.get("/today").text.split())
    assert "Peoplereached1of7aday" in text
    assert "Credits0of50aday" in text
    assert "send_message1person" in text


def test_today_names_what_nobody_knows(program: Program, server: FaultServer, browser: Browser) -> None:
    server.on("POST", MESSAGES_PATH, Answer(wire="close"))
    assert program.task(program.script(*reply()), "--approve", GRANT_SEND).code == 8
    assert "Nobody knows whether these happened" in browser.get("/today").text


def test_a_batch_shows_its_tasks_what_failed_and_why(program: Program, browser: Browser) -> None:
    model = program.script(turn(READ), turn(SEND), END)
    lines = [{"id": "ada", "task": "Write to ada@example.com"}, {"id": "eve", "task": "Write to ada@example.com too"}]
    tasks = program.file("tasks.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
    program.run("batch", tasks, "--out", str(program.folder / "out.jsonl"), "--model", model)
    assert "tasks.jsonl" in browser.get("/batches").text
    (batch,) = program.run("batch", "status", "--json").json
    page = browser.get(f"/batches/{batch['batch']}")
    assert "ada" in page.text
    for status in batch["statuses"]:
        part = browser.get(f"/batches/{batch['batch']}?status={status}")
        assert part.body.count('class="row"') == batch["statuses"][status]
    assert browser.get("/batches/none").status == 404


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


def test_two_hundred_that_wait_are_a_small_quick_page(program: Program, pages: Served, browser: Browser) -> None:
    asked = parked(program)
    stored = pages.site.stored
    original = stored.approvals.get(asked["id"])
    for number in range(199):
        stored.approvals.ask(
            stored.approvals.question(asked["run_id"], f"call_{number}", original.digest, original.card)
        )
    took: list[float] = []
    for _ in range(3):
        start = time.perf_counter()
        assert browser.get("/").body.count('class="row"') == 200
        took.append(time.perf_counter() - start)
    assert min(took) < 0.5, took
    assert _packed(browser) <= 60_000


def _packed(browser: Browser) -> int:
    connection = http.client.HTTPConnection(HOST, browser.port)
    connection.request("GET", "/", headers={"Cookie": browser.cookie, "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    assert answer.getheader("content-encoding") == "gzip"
    size = len(answer.read())
    connection.close()
    return size
