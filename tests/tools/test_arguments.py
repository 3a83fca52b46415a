"""Arguments are closed, strict and limited; what is refused is refused before anything is rendered."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.support.samples import least
from tools.api.request import RenderError, WireRequest
from tools.catalog.fields import addresses
from tools.effects import Search
from tools.registry import REGISTRY
from tools.spec import ToolSpec, references

LEAD = {"type": "person", "name": {"full": "Ada Example"}}
SPOKEN: dict[str, dict[str, Any]] = {
    "escalate_to_human": {"reason": "a", "question": "b", "next_step": "c"},
    "ask_human": {"question": "Which one?"},
    "report_gap": {"outcome": "delete a campaign"},
    "start_lead_search": {"prompt": "founders of bakeries", "fetch_count": 10},
    "create_campaign": {"name": "Bakers"},
    "update_campaign": {"name": "Bakers"},
    "create_list": {"name": "Bakers"},
    "preview_list_import": {"leads": [LEAD]},
    "import_list_leads": {"leads": [LEAD]},
    "create_signal_type": {"label": "Hiring bakers"},
    "update_signal_sources": {"items": [{"id": "news", "enabled": True}]},
    "update_signals": {"items": [{"id": "sig_1", "vote": "up"}]},
    "generate_signal_messages": {"items": [{"id": "sig_1", "dm": True}]},
    "update_signal_types": {"items": [{"id": "typ_1", "enabled": False}]},
    "delete_signal_types": {"ids": ["typ_1"]},
    "update_signal_leads": {"items": [{"entityId": "ent_1", "status": "contacted"}]},
    "update_signal_settings": {"paused": True},
    "search_signals": {"query": "Who is hiring?"},
    "update_context": {"context": {"market": {"icpJobTitles": ["CFO"]}}},
    "send_message": {"body_text": "Hello"},
    "update_thread": {"status": "archived"},
    "create_thread": {"participant_email": "ada@example.com"},
    "create_lead": {"type": "person", "name": {"full": "Ada Example"}},
    "update_lead": {"lead_id": "lea_1", "title": "Baker"},
    "update_list": {"list_id": "lst_1", "name": "Bakers"},
    "add_list_leads": {"lead_ids": ["lea_1"]},
    "remove_list_leads": {"lead_ids": ["lea_1"]},
    "preview_enrichment": {"enrichment": "work_email", "scope": {"type": "list", "listId": "lst_1"}},
    "start_enrichment": {"enrichment": "work_email", "scope": {"type": "list", "listId": "lst_1"}},
    "add_sequence_node": {"type": "email"},
    "update_sequence_node": {"body": "Hello"},
    "add_campaign_leads": {"prospects": [{"email": "ada@example.com"}]},
    "update_campaign_lead": {"first_name": "Ada"},
    "remove_campaign_leads": {"prospect_ids": ["pro_1"]},
    "generate_messages": {"prospect_ids": ["pro_1"]},
    "update_generated_message": {"message_id": "gen_1", "body_text": "Hello"},
}
"""The words of the plainest calls, where it matters which; the rest is the least that the schema asks for."""
MINIMAL = {name: least(spec, SPOKEN.get(name, {})) for name, spec in REGISTRY.items()}


def accepted(tool: str, **change: Any) -> bool:
    try:
        REGISTRY[tool].args.model_validate({**MINIMAL[tool], **change})
    except ValidationError:
        return False
    return True


def rendered(tool: str, **change: Any) -> WireRequest:
    spec = REGISTRY[tool]
    return spec.request(spec.args.model_validate({**MINIMAL[tool], **change}))


def body(tool: str, **change: Any) -> Any:
    return rendered(tool, **change).body_json


def nodes(*kinds: str) -> list[dict[str, Any]]:
    return [{"type": kind, **({"delay_days": 1} if kind == "delay" else {})} for kind in kinds]


def test_only_tools_that_exist_are_spoken_of() -> None:
    assert set(SPOKEN) <= set(REGISTRY)


@pytest.mark.parametrize("name", REGISTRY)
def test_the_minimum_is_enough_and_an_unknown_argument_is_refused(name: str) -> None:
    assert accepted(name)
    for extra in ("approved", "headers", "url", "base_url", "preview"):
        assert not accepted(name, **{extra: True})


LIMITS: list[tuple[str, str, Any, Any]] = [
    ("start_lead_search", "fetch_count", 1, 0),
    ("start_lead_search", "fetch_count", 2500, 2501),
    ("start_lead_search", "fetch_count", 3, 3.0),
    ("start_lead_search", "fetch_count", 3, True),
    ("start_lead_search", "fetch_count", 3, "3"),
    ("start_lead_search", "prompt", "x" * 4000, "x" * 4001),
    ("start_lead_search", "prompt", "x", ""),
    ("start_lead_search", "prompt", "x", " \n\t"),
    ("start_lead_search", "list_name", "n" * 200, "n" * 201),
    ("create_campaign", "type", "linkedin", "sms"),
    ("create_campaign", "daily_limit", 500, 501),
    ("create_campaign", "daily_limit", 1, 0),
    ("create_campaign", "sender_account_ids", ["s"] * 50, ["s"] * 51),
    ("create_campaign", "sender_account_ids", ["s"], []),
    ("update_campaign", "sequence_nodes", nodes(*["email"] * 49, "end"), nodes(*["email"] * 50, "end")),
    ("update_campaign", "sequence_nodes", nodes("end"), []),
    (
        "update_campaign",
        "account_limits",
        [{"account_id": "s", "daily_limit": 1}],
        [{"account_id": "s", "daily_limit": 0}],
    ),
    ("import_campaign_leads", "limit", 5000, 5001),
    ("import_campaign_leads", "limit", 1, 0),
    ("import_campaign_leads", "where", [{"field": "title", "value": 1}], [{"field": "title", "value": [1]}]),
    ("create_list", "lead_type", "mixed", "people"),
    ("import_list_leads", "leads", [LEAD] * 500, [LEAD] * 501),
    ("import_list_leads", "leads", [LEAD], []),
    ("get_list_leads", "limit", 500, 501),
    ("get_list_leads", "limit", 1, 0),
    ("list_signals", "min_score", 3, 4),
    ("list_signals", "min_score", 1, 0),
    ("list_signals", "since", "2026-05-01T00:00:00Z", "2026-05-01T00:00:00"),
    ("list_signals", "since", "2026-05-01T00:00:00+02:00", "yesterday"),
    ("update_signals", "items", [{"id": "s", "vote": "up"}] * 200, [{"id": "s", "vote": "up"}] * 201),
    ("update_signals", "items", [{"id": "s", "status": "new"}], [{"id": "s", "status": "read"}]),
    ("update_signals", "items", [{"id": "s", "vote": None}], [{"id": "s", "comment": None}]),
    ("update_signals", "items", [{"id": "s", "comment": ""}], [{"id": "s"}]),
    ("update_signal_sources", "items", [{"id": "s", "enabled": False}] * 50, [{"id": "s", "enabled": False}] * 51),
    ("update_signal_sources", "items", [{"id": "s", "config": {}}], [{"id": "s"}]),
    ("generate_signal_messages", "items", [{"id": "s", "dm": True}] * 20, [{"id": "s", "dm": True}] * 21),
    ("generate_signal_messages", "items", [{"id": "s", "comment": True}], [{"id": "s", "dm": False}]),
    ("generate_signal_messages", "items", [{"id": "s", "dm": False, "comment": True}], [{"id": "s"}]),
    ("list_threads", "limit", 100, 101),
    ("list_threads", "page", 1, 0),
    ("list_threads", "view", "needs_reply", "everything"),
    ("list_threads", "view", "needs_reply,sent", "needs_reply, sent"),
    ("list_threads", "inbox_state", "sent_one_off", "sent"),
    ("list_threads", "status", "draft,warmup", "draft,"),
    ("list_signals", "ids", ",".join(["s"] * 50), ",".join(["s"] * 51)),
    ("list_signal_types", "ids", "a,b", "a,b/c"),
    ("get_thread_messages", "limit", 200, 201),
    ("send_message", "body_text", "x" * 100_000, "x" * 100_001),
    ("send_message", "body_text", "x", "  \n "),
    ("send_message", "subject", "s" * 998, "s" * 999),
    ("send_message", "threading_mode", "new_thread", "forward"),
    ("update_thread", "status", "active", "draft"),
    ("update_thread", "unread_count", 0, -1),
    ("create_list", "description", None, 7),
    ("set_credit_cap", "credits", 0, -1),
    ("set_credit_cap", "credits", 10**9, float("nan")),
    ("switch_journey", "journey", "one_off_email", "boot"),
    ("open_topic", "topic", "roster", "boot"),
    ("add_sequence_node", "position", 0, -1),
    ("move_sequence_node", "to_position", 49, 50),
    ("update_sequence_node", "cc", "ada@example.com,bo@example.com", "ada@example.com;bo@example.com"),
    ("add_campaign_leads", "prospects", [{"email": "a@example.com"}], [{"first_name": "Ada"}]),
    ("add_campaign_leads", "prospects", [{"email": "a@example.com"}] * 500, [{"email": "a@example.com"}] * 501),
    ("update_campaign_lead", "email", "ada@example.com", "ada"),
    ("remove_campaign_leads", "prospect_ids", ["p"] * 500, ["p"] * 501),
    ("generate_messages", "prospect_ids", ["p"], []),
    ("get_campaign_leads", "status", "bounced", "gone"),
    ("get_campaign_leads", "limit", 50, 51),
    ("list_generated_messages", "status", "all", "none"),
]


@pytest.mark.parametrize(("tool", "name", "inside", "outside"), LIMITS)
def test_a_limit_holds_exactly_at_its_edge(tool: str, name: str, inside: Any, outside: Any) -> None:
    assert accepted(tool, **{name: inside})
    assert not accepted(tool, **{name: outside})


@pytest.mark.parametrize(
    ("days", "hours", "minutes", "sane"),
    [(0, 0, 1, True), (0, 0, 0, False), (30, 0, 0, True), (30, 0, 1, False), (29, 24, 0, True), (29, 23, 61, False)],
)
def test_a_delay_is_one_minute_to_thirty_days_in_all(days: int, hours: int, minutes: int, sane: bool) -> None:
    delay = {"type": "delay", "delay_days": days, "delay_hours": hours, "delay_minutes": minutes}
    assert accepted("update_campaign", sequence_nodes=[delay, {"type": "end"}]) is sane


@pytest.mark.parametrize(
    ("kinds", "whole"),
    [
        (["email", "delay", "email", "end"], True),
        (["connection_request", "delay", "message", "ai", "end"], True),
        (["email"], False),
        (["end", "email"], False),
        (["email", "end", "end"], False),
        (["email", "message", "end"], False),
    ],
)
def test_a_sequence_ends_once_and_stays_on_one_channel(kinds: list[str], whole: bool) -> None:
    assert accepted("update_campaign", sequence_nodes=nodes(*kinds)) is whole


def test_a_setting_that_the_channel_would_ignore_is_refused() -> None:
    assert accepted("create_campaign", type="email", stop_on_reply=True)
    assert not accepted("create_campaign", type="linkedin", stop_on_reply=True)
    assert accepted("create_campaign", type="linkedin", skip_other_campaigns=True)
    assert not accepted("create_campaign", type="email", skip_other_campaigns=True)


@pytest.mark.parametrize(
    "tool",
    ["update_campaign", "update_thread", "update_sequence_node", "update_campaign_lead", "update_generated_message"],
)
def test_a_change_must_change_something(tool: str) -> None:
    identity = {key: value for key, value in MINIMAL[tool].items() if key.endswith("_id")}
    with pytest.raises(ValidationError, match="at least one field to change"):
        REGISTRY[tool].args.model_validate(identity)


IDS = [(name, key) for name, minimal in MINIMAL.items() for key in minimal if key.endswith("_id")]


NO_IDS: tuple[Any, ...] = (
    *("", "x?y=", "x#", "x/launch", "../signals", "a.b", "a b", "a\n", "a\x00", "a;b", "%2e", "\u0430bc", "a" * 129),
    *("undefined", "NULL", "None", None, 7, 7.0, True, ["a"], {"a": 1}),
)


@pytest.mark.parametrize(("tool", "key"), IDS)
def test_an_id_is_one_safe_segment_or_refused(tool: str, key: str) -> None:
    assert [value for value in NO_IDS if accepted(tool, **{key: value})] == []


@pytest.mark.parametrize("word", ["all", "settings", "search", "import", "admin"])
def test_a_route_of_the_vendor_is_not_an_id(word: str) -> None:
    with pytest.raises(RenderError, match="cannot be an id"):
        rendered("get_campaign", campaign_id=word)


def test_a_null_that_the_vendor_does_not_take_is_refused_and_never_becomes_text() -> None:
    for tool, spec in REGISTRY.items():
        for name in spec.args.model_fields:
            if accepted(tool, **{name: None}):
                assert body(tool, **{name: None})[name] is None


@pytest.mark.parametrize(
    "address",
    ["ada@example.com", "ada.l+x@mail.example.com", "zo\u00eb@example.com", "a'b@example.org"],
)
def test_an_ordinary_address_is_taken(address: str) -> None:
    assert accepted("create_thread", participant_email=address)


@pytest.mark.parametrize(
    "address",
    [
        *("", "ada", "ada@example", "ada@@example.com", "ada@example.com,eve@example.com", "Ada <ada@example.com>"),
        *("ada @example.com", "ada@example.com\n", "ada@example.com\r\nBcc: eve@example.com", "a\u200bda@example.com"),
        *("ada@exam\u202eple.com", "ada@example.com;eve@example.com", "@example.com", "a" * 65 + "@example.com"),
    ],
)
def test_anything_but_one_address_is_refused(address: str) -> None:
    assert not accepted("create_thread", participant_email=address)


@pytest.mark.parametrize("tool", ["import_list_leads", "preview_list_import", "create_lead", "update_lead"])
@pytest.mark.parametrize(
    ("value", "is_taken"),
    [
        ("ada@example.com", True), ("+49 30 123456", True), ("@ada", True), ('"ada"@example.com', False),
        ("ada\uff20example.com", False), ("ada @example.com", False), ("Ada <ada@example.com>", False),
        ("mailto:ada@example.com", False), ("ada@example.com, eve@example.com", False),
    ],
)  # fmt: skip
def test_an_address_among_contacts_is_written_so_that_it_is_known(tool: str, value: str, is_taken: bool) -> None:
    contacts: dict[str, Any] = {"contacts": [{"value": value}]}
    told = {"leads": [MINIMAL[tool]["leads"][0] | contacts]} if "leads" in MINIMAL[tool] else contacts
    assert accepted(tool, **told) is is_taken


def test_copies_are_addresses_with_commas_between() -> None:
    assert accepted("send_message", cc="ada@example.com, bob@example.com")
    assert addresses("ada@example.com, bob@example.com") == ["ada@example.com", "bob@example.com"]
    for wrong in ("", "ada@example.com,", "ada@example.com bob@example.com", "ada@example.com;bob@example.com", "Ada"):
        assert not accepted("send_message", bcc=wrong)


@pytest.mark.parametrize("text", ["a\nb", "a\r\nBcc: eve@example.com", "a\x00b", "a\x1b[2J", "a\x9bm", "a\x7f"])
def test_a_control_character_in_a_line_is_refused(text: str) -> None:
    assert not accepted("send_message", subject=text)
    assert not accepted("create_list", name=text)
    assert not accepted("list_threads", search=text)


@pytest.mark.parametrize("text", ["a\x00b", "a\x1b[2J", "\x9b", "lone \ud800 surrogate"])
def test_a_text_takes_lines_and_tabs_and_no_other_control(text: str) -> None:
    assert accepted("send_message", body_text="Dear Ada,\r\n\n\tyours")
    assert not accepted("send_message", body_text=text)


@pytest.mark.parametrize("text", ["Zoë Müller", "北京 株式会社", "👩‍💻 flags 🇳🇱", "עברית", "Ünïcödé ﬀ"])
def test_what_people_write_passes_unchanged(text: str) -> None:
    assert body("send_message", body_text=text, subject=text)["body_text"] == text
    assert body("create_list", name=text)["name"] == text


def test_open_objects_are_bounded() -> None:
    lead = {**LEAD, "attributes": {"note": "x" * 10_000}}
    assert accepted("import_list_leads", leads=[lead])
    assert not accepted("import_list_leads", leads=[{**LEAD, "attributes": {"note": "x" * 20_001}}])
    assert not accepted("import_list_leads", leads=[{**LEAD, "attributes": {"x": float("inf")}}])


@given(st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3)))
def test_no_odd_value_of_an_argument_breaks_anything_but_its_call(value: Any) -> None:
    for tool, minimal in MINIMAL.items():
        for name in minimal:
            if accepted(tool, **{name: value}) and REGISTRY[tool].endpoint is not None:
                try:
                    request = rendered(tool, **{name: value})
                except RenderError:
                    continue
                assert request.target.isascii()


def test_references_name_every_id_of_a_call_with_its_kind() -> None:
    spec: ToolSpec = REGISTRY["update_campaign"]
    args = spec.args.model_validate(
        {
            "campaign_id": "cmp_1",
            "sender_account_ids": ["snd_1", "snd_2"],
            "sequence_nodes": [{"type": "email", "id": "nod_1"}, {"type": "end"}],
            "account_limits": [{"account_id": "snd_3", "daily_limit": 5}],
        }
    )
    assert sorted(references(args)) == [
        ("campaign", "cmp_1"),
        ("node", "nod_1"),
        ("sender", "snd_1"),
        ("sender", "snd_2"),
        ("sender", "snd_3"),
    ]


IDS_USED = (
    "lea_1",
    "run_1",
    "work_email",
    "cmp_1",
    "lst_1",
    "thr_1",
    "sig_1",
    "news",
    "nod_1",
    "pro_1",
    "gen_1",
    "snd_1",
    "dom_1",
    "typ_1",
    "ent_1",
)
"""The ids that minimal calls name."""


@pytest.mark.parametrize("name", [name for name, spec in REGISTRY.items() if spec.endpoint is not None])
def test_every_id_of_a_tool_has_a_reference(name: str) -> None:
    minimal = MINIMAL[name]
    text = json.dumps(minimal)
    named = {value for _, value in references(REGISTRY[name].args.model_validate(minimal))}
    assert named == {word for word in IDS_USED if f'"{word}"' in text}


def test_what_is_looked_for_page_by_page_is_asked_for_by_as_many_rows_as_its_listing_takes() -> None:
    found = [target.reread for spec in REGISTRY.values() for target in spec.effects.targets]
    searches = [how for how in found if isinstance(how, Search)]
    whose = {"get_campaign_leads": {"campaign_id": "cmp_1"}}
    for how in searches:
        REGISTRY[how.tool].args.model_validate({**whose.get(how.tool, {}), "limit": how.most})
    assert {how.tool for how in searches} >= {"list_threads", "get_campaign_leads"}
