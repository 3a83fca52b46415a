"""A plan is a yes to what it shows: not to what costs more by then, was taken back since, or another file holds."""

import json
from typing import Any

import pytest

from evals.sandbox import Running
from tests.support.program import Done, Program, call, turn

LIST = "11000001-0000-4000-8000-000000000001"
MARA, THEO = "7a000001-0000-4000-8000-000000000001", "7a000001-0000-4000-8000-000000000002"
END = turn(text="That is all.")
THREADS = turn(call("list_threads"))
ENRICHMENT: dict[str, Any] = {"enrichment": "work_email", "scope": {"type": "list", "listId": LIST}}


def archived(thread: str) -> dict[str, Any]:
    return turn(call("update_thread", thread_id=thread, status="archived"))


def search(what: str, count: int, **more: str) -> dict[str, Any]:
    return turn(call("start_lead_search", prompt=what, fetch_count=count, **more))


def planned(puffle: Program, words: str, *turns: dict[str, Any]) -> dict[str, Any]:
    """The plan for some words, as its file holds it."""
    puffle.run("run", words, "--plan", "plan.json", "--model", puffle.script(*turns, END))
    plan: dict[str, Any] = json.loads((puffle.folder / "plan.json").read_text())
    return plan


def applied(puffle: Program) -> Done:
    return puffle.run("run", "--apply", "plan.json", "-o", "json")


def price_searches(sandbox: Running, credits: int) -> None:
    with sandbox.sandbox.edit() as world:
        world.credits.costs["FIND_PERSON"] = world.credits.operations["lead_search"].credits = credits


def waits_for(done: Done) -> list[str]:
    return [asked["reason"] for asked in done.json["pending_approvals"]]


@pytest.mark.parametrize("words", ["Create a list called Guests.", "Lege eine Liste namens Guests an."])
def test_a_step_on_what_an_earlier_one_makes_is_held_against_the_request(puffle: Program, words: str) -> None:
    made = turn(call("create_list", name="Guests"))
    bought = search("CTOs in London", 50, list_id="$ref:create_list.list.id")
    plan = planned(puffle, words, THREADS, made, bought)
    assert [bool(step["checks"]) for step in plan["steps"] if step["effect"] != "read"] == [False, True]
    done = applied(puffle)
    assert [effect["tool"] for effect in done.json["effects"]] == ["create_list"]
    assert "OUTSIDE YOUR REQUEST" in waits_for(done)[0]


@pytest.mark.parametrize(
    ("prompt", "asked"), [("Heads of Finance in Berlin", False), ("Chief executives of casinos", True)]
)
def test_a_search_into_what_an_earlier_step_makes_is_for_what_the_words_say(
    puffle: Program, prompt: str, *, asked: bool
) -> None:
    words = (
        "Read the latest conversation, then create a list called Guests and find 5 heads of finance in Berlin into it."
    )
    read = turn(call("get_thread_messages", thread_id=MARA))
    made = turn(call("create_list", name="Guests"))
    plan = planned(
        puffle,
        words,
        THREADS,
        read,
        made,
        turn(call("start_lead_search", prompt=prompt, fetch_count=5, list_id="$ref:create_list.list.id")),
    )
    assert [bool(step["checks"]) for step in plan["steps"] if step["effect"] != "read"] == [False, asked]


def test_what_an_earlier_step_makes_dearer_is_asked_about(puffle: Program, sandbox: Running) -> None:
    with sandbox.sandbox.edit() as world:
        world.credits.costs["EMAIL_LOOKUP"] = 1
    words = "Find 30 heads of finance in Berlin into the list Spring webinar and find the work emails of all of them."
    looks = turn(call("list_enrichments"), call("list_lists"))
    bought = [turn(call("preview_enrichment", **ENRICHMENT)), turn(call("start_enrichment", **ENRICHMENT))]
    planned(puffle, words, looks, search("Heads of Finance in Berlin", 30, list_id=LIST), *bought)
    done = applied(puffle)
    assert [effect["tool"] for effect in done.json["effects"]] == ["start_lead_search"]
    assert "MORE THAN WAS PLANNED: it may cost 36 credits, and 6 when" in waits_for(done)[0]


def test_what_was_free_and_costs_something_by_then_ends_the_plan(puffle: Program, sandbox: Running) -> None:
    price_searches(sandbox, 0)
    planned(puffle, "Find 20 heads of finance in Berlin.", search("Heads of Finance in Berlin", 20))
    price_searches(sandbox, 4)
    done = applied(puffle)
    assert (done.json["effects"], "prices have risen" in done.json["escalation"]["reason"]) == ([], True)


def test_two_searches_of_a_plan_find_no_more_than_was_said(puffle: Program) -> None:
    searches = [search("Heads of Finance in Berlin", 5), search("CFOs in Berlin", 5)]
    planned(puffle, "Find 5 heads of finance in Berlin.", *searches)
    done = applied(puffle)
    assert (len(done.json["effects"]), "with this it is 10" in waits_for(done)[0]) == (1, True)


@pytest.mark.parametrize(
    "words",
    [
        "No, do not archive the conversation with Mara Sample. Archive that with Theo Placeholder.",
        "Nein, die mit Mara Sample doch nicht, sondern die mit Theo Placeholder.",
        "Archive the one with Theo Placeholder instead.",
        "Only the one with Theo Placeholder.",
        "Lieber das Gespräch mit Theo Placeholder archivieren.",
    ],
)
def test_what_a_later_message_takes_back_is_asked_about(puffle: Program, sandbox: Running, words: str) -> None:
    said = turn(text="Planned.")
    script = puffle.script(THREADS, archived(MARA), said, archived(THEO), said)
    lines = ["/plan on", "Archive the conversation with Mara Sample.", words, "/plan", "/plan apply"]
    done = puffle.run("chat", "--model", script, stdin="\n".join([*lines, ""]))
    assert 'YOU SAID AFTER IT: "' in done.err
    assert [thread.status for thread in sandbox.world.threads if thread.id == MARA] == ["active"]


def test_what_goes_on_in_a_later_message_is_not_asked_about(puffle: Program, sandbox: Running) -> None:
    said = turn(text="Planned.")
    script = puffle.script(THREADS, archived(MARA), said, archived(THEO), said)
    lines = ["Archive the conversation with Mara Sample.", "And archive that with Theo Placeholder."]
    done = puffle.run("chat", "--model", script, stdin="\n".join(["/plan on", *lines, "/plan", "/plan apply", ""]))
    assert "YOU SAID AFTER IT" not in done.err
    assert [thread.status for thread in sandbox.world.threads if thread.id in (MARA, THEO)] == ["archived"] * 2


def test_a_run_goes_on_with_the_plan_that_it_began_with(puffle: Program, sandbox: Running) -> None:
    planned(puffle, "Mark the conversation with Mara Sample as read.", THREADS, archived(THEO))
    first = applied(puffle)
    assert first.json["status"] == "waiting"
    planned(puffle, "Archive the conversation with Mara Sample.", THREADS, archived(MARA))
    again = puffle.resume(first.json["run_id"])
    assert (again.code, "another plan than the run began with" in again.err) == (2, True)
    assert all(thread.status == "active" for thread in sandbox.world.threads if thread.id in (MARA, THEO))


@pytest.mark.parametrize("words", ["No, wait, do not send it.", "Schick das noch nicht ab.", "No lo envíes todavía."])
def test_words_to_a_run_that_asks_nothing_are_refused_and_nothing_leaves(
    puffle: Program, sandbox: Running, words: str
) -> None:
    answer = call("send_message", thread_id=MARA, body_text="Hello Mara,\n\nit costs 90.", threading_mode="reply")
    looks = turn(call("get_thread_messages", thread_id=MARA), call("list_senders"))
    first = puffle.task(puffle.script(looks, turn(answer), END), text="Answer Mara Sample that it costs 90.")
    asked = first.json["pending_approvals"][0]["id"]
    assert puffle.run("approvals", "approve", asked).code == 0
    done = puffle.resume(first.json["run_id"], "--answer", words)
    assert (done.code, "asks you nothing" in done.err, sandbox.world.outbox) == (2, True, [])
    assert puffle.run("approvals", "deny", asked).code == 0
    puffle.resume(first.json["run_id"])
    assert sandbox.world.outbox == []


def test_a_plan_is_applied_once(puffle: Program, sandbox: Running) -> None:
    planned(puffle, "Find 5 heads of finance in Berlin.", search("Heads of Finance in Berlin", 5))
    first = applied(puffle)
    assert first.json["status"] == "done"
    spent = sandbox.world.credits.balance
    (puffle.folder / "copy.json").write_bytes((puffle.folder / "plan.json").read_bytes())
    again = puffle.run("run", "--apply", "copy.json", "-o", "json")
    assert (again.code, "this plan was applied already" in again.err, first.json["run_id"] in again.err) == (
        2,
        True,
        True,
    )
    assert sandbox.world.credits.balance == spent


def test_a_plan_that_did_nothing_may_be_applied_again(puffle: Program) -> None:
    planned(puffle, "Mark the conversation with Mara Sample as read.", THREADS, archived(THEO))
    assert [applied(puffle).json["status"] for _ in range(2)] == ["waiting", "waiting"]


def test_a_plan_is_followed_to_its_end_whatever_model_is_set(puffle: Program, sandbox: Running) -> None:
    planned(puffle, "Mark the conversation with Mara Sample as read.", THREADS, archived(THEO))
    first = applied(puffle)
    puffle.run("approvals", "approve", first.json["pending_approvals"][0]["id"])
    puffle.env["PUFFLE_AGENT_MODEL"] = puffle.script(
        turn(call("update_thread", thread_id=MARA, status="archived")), END
    )
    puffle.resume(first.json["run_id"])
    states = {thread.id: thread.status for thread in sandbox.world.threads}
    assert (states[MARA], states[THEO]) == ("active", "archived")
