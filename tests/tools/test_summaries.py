"""What the planner sees, what rules may rely on, and how size and state are read from calls and answers."""

from typing import Any

import pytest

from tests.tools.test_arguments import LEAD, MINIMAL
from tools.api.wire_campaigns import Sender, is_ready
from tools.registry import REGISTRY
from tools.spec import Record

TASK = {"id": "tsk_1", "status": "running", "resultListId": "lst_1", "resultCount": 3, "errorMessage": None, "x": 1}
NODES = [
    {"id": "nod_1", "type": "email", "position": 0, "subject": "Hi", "body": "Dear %first_name%", "delay_days": None},
    {"id": "nod_2", "type": "end", "position": 1},
]
CAMPAIGN = {"id": "cmp_1", "type": "email", "name": "Bakers", "status": "draft", "user_id": "u", "stats": None}


def answer(name: str, body: Any) -> Any:
    model = REGISTRY[name].answer
    assert model is not None
    return model.model_validate(body)


def shown(name: str, body: Any) -> Any:
    return REGISTRY[name].summarise(answer(name, body))


def records(name: str, body: Any) -> tuple[Record, ...]:
    return REGISTRY[name].records(answer(name, body))


def args(name: str, **change: Any) -> Any:
    return REGISTRY[name].args.model_validate({**MINIMAL[name], **change})


def test_a_started_search_shows_task_and_list_and_is_followed_by_its_task() -> None:
    body = {"task": TASK, "list": {"id": "lst_1", "name": "Bakers", "secret": 1}, "correlationId": "c"}
    assert shown("start_lead_search", body) == {
        "task": {"id": "tsk_1", "status": "running", "resultListId": "lst_1", "resultCount": 3},
        "list": {"id": "lst_1", "name": "Bakers"},
    }
    assert [(r.kind, r.id) for r in records("start_lead_search", body)] == [("task", "tsk_1"), ("list", "lst_1")]
    follow = REGISTRY["start_lead_search"].follow
    assert follow is not None
    assert follow.tool == "get_lead_search"
    assert follow.args(answer("start_lead_search", body)) == {"task_id": "tsk_1"}


def test_a_search_that_names_its_list_only_in_the_task_still_makes_it_known() -> None:
    assert [(r.kind, r.id) for r in records("start_lead_search", {"taskId": "tsk_1", "resultListId": "lst_1"})] == [
        ("task", "tsk_1"),
        ("list", "lst_1"),
    ]


@pytest.mark.parametrize(
    ("status", "state"),
    [
        *(
            ("pending", "pending"),
            ("running", "pending"),
            ("done", "done"),
            ("completed", "done"),
            ("failed", "failed"),
        ),
        *(("cancelled", "failed"), ("Done", "unknown"), ("COMPLETED", "unknown"), ("finished", "unknown")),
        *(("", "unknown"), (None, "unknown")),
    ],
)
def test_only_the_documented_words_end_a_search(status: str | None, state: str) -> None:
    spec = REGISTRY["get_lead_search"]
    assert spec.state is not None
    assert spec.state(answer("get_lead_search", {"tasks": [{**TASK, "status": status}]})) == state


def test_a_search_that_is_not_there_is_in_no_known_state() -> None:
    spec = REGISTRY["get_lead_search"]
    assert spec.state is not None
    assert spec.state(answer("get_lead_search", {"tasks": []})) == "unknown"
    assert spec.units_done(answer("get_lead_search", {"tasks": []})) is None


@pytest.mark.parametrize(
    ("status", "state"),
    [
        *(("launching", "pending"), ("draft", "done"), ("active", "done"), ("paused", "done"), ("completed", "done")),
        *(("Active", "unknown"), ("archived", "unknown"), (None, "unknown")),
    ],
)
def test_only_the_documented_words_end_a_launch(status: str | None, state: str) -> None:
    spec = REGISTRY["get_campaign"]
    assert spec.state is not None
    assert spec.state(answer("get_campaign", {"campaign": {"id": "cmp_1", "status": status}})) == state


@pytest.mark.parametrize(
    ("row", "ready"),
    [
        ({"type": "email", "status": "active", "agentmail_inbox_id": "i"}, True),
        ({"type": "email", "status": "active", "instantly_account_id": "i"}, True),
        ({"type": "email", "status": "active"}, False),
        ({"type": "email", "status": "active", "agentmail_inbox_id": ""}, False),
        ({"type": "email", "status": "warming", "agentmail_inbox_id": "i"}, False),
        ({"type": "email", "status": "connected", "agentmail_inbox_id": "i"}, False),
        ({"type": "email", "status": "Active", "agentmail_inbox_id": "i"}, False),
        ({"type": "linkedin", "status": "connected"}, True),
        ({"type": "linkedin", "status": "active", "agentmail_inbox_id": "i"}, False),
        ({"type": "linkedin", "status": "credentials_required"}, False),
        ({"type": "sms", "status": "connected"}, False),
    ],
)
def test_a_sender_is_ready_under_one_rule(row: dict[str, Any], ready: bool) -> None:
    assert is_ready(Sender.model_validate({"id": "snd_1", **row})) is ready
    body = {"accounts": [{"id": "snd_1", "email_address": "a@example.com", **row}]}
    assert shown("list_senders", body)["accounts"][0]["ready"] is ready
    assert records("list_senders", body)[0].facts["ready"] is ready
    assert records("list_senders", body)[0].facts["email_address"] == "a@example.com"


def test_a_campaign_shows_the_same_wherever_its_nodes_stand() -> None:
    inside = {"campaign": {**CAMPAIGN, "sequence_nodes": NODES}}
    beside = {"campaign": CAMPAIGN, "sequence_nodes": NODES}
    flat = {**CAMPAIGN, "sequence_nodes": NODES}
    assert shown("get_campaign", inside) == shown("get_campaign", beside) == shown("get_campaign", flat)
    assert shown("get_campaign", beside)["sequence_nodes"] == [
        {"id": "nod_1", "type": "email", "subject": "Hi", "body": "Dear %first_name%"},
        {"id": "nod_2", "type": "end"},
    ]


def test_a_campaign_record_holds_what_a_launch_is_judged_by() -> None:
    body = {
        "campaign": {**CAMPAIGN, "sender_accounts": [{"id": "snd_1"}], "stats": {"total": 3, "sent": None}},
        "sequence_nodes": NODES,
        "prospects_by_status": {"pending": 3, "sent": 1},
    }
    campaign, *nodes = records("get_campaign", body)
    assert campaign.kind == "campaign"
    assert dict(campaign.facts) == {
        "type": "email",
        "name": "Bakers",
        "status": "draft",
        "sender_account_ids": ["snd_1"],
        "stats": {"total": 3, "sent": None},
        "pending": 3,
        "waking": 4,
        "nodes": [
            {"id": "nod_1", "type": "email", "position": 0, "subject": "Hi", "body": "Dear %first_name%"},
            {"id": "nod_2", "type": "end", "position": 1},
        ],
        "signature": None,
        "settings": {},
    }
    assert [(n.kind, n.id) for n in nodes] == [("node", "nod_1"), ("node", "nod_2")]
    assert shown("get_campaign", body)["prospects_by_status"] == {"pending": 3, "sent": 1}
    assert shown("get_campaign", body)["campaign"]["sender_accounts"] == [{"id": "snd_1"}]
    assert shown("get_campaign", body)["campaign"]["stats"] == {"total": 3}


def test_a_whole_reading_forgets_what_it_does_not_show_and_a_change_does_not() -> None:
    unknown = {"sender_account_ids": None, "pending": None, "nodes": None, "signature": None}
    assert unknown.items() <= dict(records("get_campaign", CAMPAIGN)[0].facts).items()
    assert not unknown.keys() & records("update_campaign", CAMPAIGN)[0].facts.keys()


def test_senders_of_a_campaign_may_come_as_ids() -> None:
    body = {**CAMPAIGN, "sender_account_ids": ["snd_1", "snd_2"]}
    assert records("update_campaign", body)[0].facts["sender_account_ids"] == ["snd_1", "snd_2"]
    assert shown("update_campaign", body)["campaign"]["sender_account_ids"] == ["snd_1", "snd_2"]


def test_no_pending_count_means_zero_only_where_counts_were_given() -> None:
    assert records("get_campaign", {**CAMPAIGN, "prospects_by_status": {}})[0].facts["pending"] == 0


def test_leads_are_shown_flat_and_remembered_with_their_addresses() -> None:
    lead = {
        "id": "lea_1",
        "name": {"first": "Ada", "last": "Example"},
        "title": "Baker",
        "company": {"name": "Bread Example"},
        "contacts": [{"value": "ada@example.com", "kind": "email"}, {"value": "+000"}, {"value": "ada@example.com"}],
        "socials": [{"url": "https://notlinkedin.com/in/x"}, {"url": "https://www.linkedin.com/in/ada-example"}],
    }
    body = {"leads": [lead, {"id": "lea_2"}], "total": 2, "hasMore": False, "nextCursor": None}
    assert shown("get_list_leads", body) == {
        "leads": [
            {
                "id": "lea_1",
                "name": "Ada Example",
                "title": "Baker",
                "company": "Bread Example",
                "email": "ada@example.com",
            },
            {"id": "lea_2"},
        ],
        "total": 2,
        "hasMore": False,
    }
    first, second = records("get_list_leads", body)
    assert dict(first.facts) == {
        "name": "Ada Example",
        "company": "Bread Example",
        "emails": ["ada@example.com"],
        "linkedin_url": "https://www.linkedin.com/in/ada-example",
    }
    assert "emails" not in second.facts


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("linkedin.com/in/ada", True),
        ("http://nl.linkedin.com/in/ada", True),
        ("https://linkedin.com.example.org/in/ada", False),
        ("https://example.org/linkedin.com", False),
        ("http://[broken", False),
        ("", False),
    ],
)
def test_a_linkedin_profile_is_known_by_its_host(url: str, found: bool) -> None:
    facts = records("get_list_leads", {"leads": [{"id": "lea_1", "name": "Ada", "socials": [{"url": url}]}]})[0].facts
    assert facts["linkedin_url"] == (url if found else None)


def test_long_collections_are_cut_and_the_rest_is_counted() -> None:
    leads = {"leads": [{"id": f"lea_{n}"} for n in range(120)], "total": 500}
    assert len(shown("get_list_leads", leads)["leads"]) == 50
    assert shown("get_list_leads", leads)["more"] == 70
    assert len(records("get_list_leads", leads)) == 120
    assert "more" not in shown("get_list_leads", {"leads": leads["leads"][:50]})  # type: ignore[index]


def test_of_a_long_conversation_the_end_is_shown() -> None:
    messages = [{"id": f"msg_{n}", "direction": "inbound", "body_text": "x" * 5000} for n in range(30)]
    found = shown("get_thread_messages", {"messages": messages, "total": 30, "page": 1, "limit": 50})
    assert [m["id"] for m in found["messages"]] == [f"msg_{n}" for n in range(5, 30)]
    assert (found["more"], found["total"]) == (5, 30)
    assert found["messages"][0]["body_text"].endswith("x [cut]")


def test_a_thread_record_says_whom_a_reply_reaches_and_forgets_nothing_by_silence() -> None:
    thread = {
        "id": "thr_1",
        "channel": "email",
        "account_id": "snd_1",
        "status": "active",
        "inbox_state": "needs_reply",
        "participant_name": "Ada Example",
        "participant_email": "ada@example.com",
        "unread_count": 1,
        "last_message_snippet": "y" * 600,
    }
    (record,) = records("list_threads", {"threads": [thread]})
    assert record.facts["participant_email"] == "ada@example.com"
    assert record.facts["channel"] == "email"
    assert (
        "participant_email" not in records("send_message", {"message": {"id": "m"}, "thread": {"id": "thr_1"}})[1].facts
    )
    assert records("update_thread", {"thread": {**thread, "account_id": None}})[0].facts["account_id"] is None
    row = shown("list_threads", {"threads": [thread]})["threads"][0]
    assert row["unread_count"] == 1
    assert row["last_message_snippet"] == "y" * 500 + " [cut]"


def test_a_sent_message_is_shown_with_its_thread_if_that_came() -> None:
    body = {
        "message": {"id": "msg_1", "direction": "outbound"},
        "thread": {"id": "thr_1", "inbox_state": "sent_one_off"},
    }
    assert shown("send_message", body) == {
        "message": {"id": "msg_1", "direction": "outbound"},
        "thread": {"id": "thr_1", "inbox_state": "sent_one_off"},
    }
    assert shown("send_message", {"id": "msg_1"}) == {"message": {"id": "msg_1"}}
    assert [(r.kind, r.id) for r in records("send_message", body)] == [("message", "msg_1"), ("thread", "thr_1")]


def test_a_batch_shows_its_failures_and_both_counts() -> None:
    body = {"updated": ["sig_1", {"id": "sig_2"}], "errors": [{"id": "sig_3", "error": "not_found"}]}
    assert shown("update_signals", body) == {
        "updated": ["sig_1", "sig_2"],
        "errors": [{"id": "sig_3", "error": "not_found"}],
        "updatedCount": 2,
        "errorCount": 1,
    }
    many = {"updated": [], "errors": [{"id": f"s{n}", "error": "x"} for n in range(80)]}
    assert shown("update_signal_sources", many)["errorCount"] == 80


def test_generated_texts_are_counted_as_they_came() -> None:
    results = [
        {"id": "sig_1", "dm": {"text": "Hi"}, "comment": {"text": "Nice"}},
        {"id": "sig_2", "dm": {"text": ""}, "error": "already_in_flight"},
    ]
    spec = REGISTRY["generate_signal_messages"]
    assert spec.units_done(answer("generate_signal_messages", {"results": results})) == 2
    assert shown("generate_signal_messages", {"results": results})["results"][1]["error"] == "already_in_flight"


def test_import_and_launch_keep_every_number() -> None:
    counts = {"imported": 2, "duplicates": 1, "invalid": 3, "errors": 0, "total": 6, "partial": True}
    assert shown("import_campaign_leads", counts) == counts
    launched = {"success": True, "runId": "run_1", "prospectsToProcess": 2, "skippedCount": 1, "warning": "slow"}
    assert shown("launch_campaign", {**launched, "skippedProspects": [{"id": "p"}]}) == launched


def test_an_import_counts_leads_or_takes_the_count_that_came() -> None:
    spec = REGISTRY["import_list_leads"]
    bodies: list[tuple[Any, int | None]] = [
        ({"leads": [{"id": "lea_1"}], "list": {"id": "lst_1", "leadCount": 1}}, 1),
        ({"imported": 4}, 4),
        ({"list": {"id": "lst_1"}}, None),
    ]
    for body, count in bodies:
        assert spec.units_done(answer("import_list_leads", body)) == count
    assert shown("import_list_leads", bodies[0][0]) == {
        "imported": 1,
        "leads": [{"id": "lea_1"}],
        "list": {"id": "lst_1", "leadCount": 1},
    }
    assert [r.kind for r in records("import_list_leads", bodies[0][0])] == ["list", "lead"]


def test_units_are_the_most_that_a_call_can_cost() -> None:
    assert REGISTRY["start_lead_search"].units(args("start_lead_search", fetch_count=250)) == 250
    assert REGISTRY["import_list_leads"].units(args("import_list_leads", leads=[LEAD] * 7)) == 7
    assert REGISTRY["preview_list_import"].units(args("preview_list_import")) == 0
    items = [{"id": "a", "dm": True, "comment": True}, {"id": "b", "dm": False, "comment": True}]
    assert REGISTRY["generate_signal_messages"].units(args("generate_signal_messages", items=items)) == 3
    assert REGISTRY["get_lead_search"].units_done(answer("get_lead_search", {"tasks": [TASK]})) == 3


def test_dismissing_destroys() -> None:
    signals = REGISTRY["update_signals"]
    assert signals.effect_for(args("update_signals")) == "write"
    dismissed = [{"id": "a", "vote": "up"}, {"id": "b", "status": "dismissed"}]
    assert signals.effect_for(args("update_signals", items=dismissed)) == "destroy"


def test_a_batch_says_how_many_of_its_items_were_done() -> None:
    tally = REGISTRY["update_signals"].tally
    assert tally is not None
    errors = {
        "updated": [{"id": "a"}],
        "errors": [{"id": "b", "error": "not_found"}, {"id": "c", "error": "not_found"}],
    }
    assert tally(answer("update_signals", errors)) == (1, 2)


def test_signals_and_sources_show_what_a_choice_needs() -> None:
    signal = {
        "id": "sig_1",
        "score": 3,
        "status": "new",
        "title": "Bakery hires",
        "excerpt": "e" * 600,
        "normalized": {},
    }
    found = shown(
        "list_signals", {"signals": [signal], "pagination": {"cursor": "c" * 900, "hasMore": True, "count": 1}}
    )
    assert found["signals"][0]["excerpt"] == "e" * 500 + " [cut]"
    assert found["pagination"] == {"cursor": "c" * 900, "hasMore": True, "count": 1}
    assert dict(records("list_signals", {"signals": [signal]})[0].facts) == {
        "score": 3, "status": "new", "title": signal["title"]
    }  # fmt: skip
    source = {"id": "news", "label": "News", "enabled": True, "config": {"terms": ["t"] * 40}, "configSchema": {"a": 1}}
    row = shown("list_signal_sources", {"sources": [source]})["sources"][0]
    assert (row["id"], row["name"], row["enabled"]) == ("news", "News", True)
    assert row["config"]["terms"][-1] == "[cut]"
    kind = {"id": "typ_1", "label": "Hiring", "enabled": True, "keywords": ["k"] * 30, "prompt": "p"}
    assert shown("list_signal_types", {"types": [kind]})["types"][0]["keywords"][-1] == "[cut]"


def test_a_cursor_is_never_cut() -> None:
    for length in (200, 1999):
        page = {"leads": [], "nextCursor": "n" * length}
        assert shown("get_list_leads", page)["nextCursor"] == "n" * length


def test_the_context_is_shown_whole_unless_it_is_very_long() -> None:
    body = {"context": {"company": {"overview": "o" * 1500, "tags": ["t"] * 40}}, "profile": None}
    found = shown("get_context", body)
    assert found["profile"] is None
    assert found["context"]["company"]["overview"] == "o" * 1000 + " [cut]"
    assert len(found["context"]["company"]["tags"]) == 31
    assert shown("get_context", {"context": None, "profile": {"firstName": "Ada"}}) == {
        "context": None,
        "profile": {"firstName": "Ada"},
    }
