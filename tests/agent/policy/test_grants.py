"""Answers given ahead: scoped, exact, counted; anything wider or misspelt is refused with its line."""

import json
from pathlib import Path
from typing import Any

import pytest

from agent.common.errors import UsageError
from agent.policy.grants.grants import GrantRule, dump_rule, load_grants, parse_grant
from agent.types import PreparedCall
from tests.support.making import THREAD, launch, made
from tools.api.wire_inbox import Thread
from tools.catalog.threads import thread_record

LINKEDIN = Thread(
    id="thr_1",
    channel="linkedin",
    participant_name="Ada Example",
    participant_linkedin_url="https://linkedin.com/in/ada-example",
)
LINKED = {("thread", "thr_1"): thread_record(LINKEDIN).facts}


def rule(**values: Any) -> GrantRule:
    given = {"answer": "approve", "tool": "send_message", "recipients": ["ada@example.com"], **values}
    return GrantRule.model_validate({name: value for name, value in given.items() if value is not None})


def file(folder: Path, text: str) -> Path:
    path = folder / "approvals.yaml"
    path.write_text(text)
    return path


# -- what a rule matches ----------------------------------------------------------------------------------------------


def test_a_rule_speaks_of_its_own_tool_alone() -> None:
    assert rule().matches(made("send_message"))
    assert not rule().matches(launch())


@pytest.mark.parametrize(
    ("method", "path", "fits"),
    [
        ("POST", "/api/threads/thr_1/messages", True),
        ("POST", "/api/threads/thr_2/messages", False),
        ("POST", "/api/campaigns/cmp_1/launch", False),
    ],
)
def test_method_and_path_are_compared_with_the_rendered_request(method: str, path: str, fits: bool) -> None:
    found = GrantRule.model_validate(
        {"answer": "approve", "method": method, "path": path, "recipients": ["ada@example.com"]}
    )
    assert found.matches(made("send_message")) == fits


@pytest.mark.parametrize(
    ("listed", "cc", "fits"),
    [
        (["ada@example.com"], None, True),
        (["ADA@Example.COM "], None, True),
        (["bob@example.com"], None, False),
        (["ada@example.com"], "bob@example.com", False),
        (["ada@example.com", "bob@example.com"], "BOB@example.com", True),
        (["ada@example.com", "Bob@Example.com", "eve@example.com"], "bob@example.com", True),
    ],
)
def test_every_recipient_of_the_call_must_be_listed_in_any_case(listed: list[str], cc: str | None, fits: bool) -> None:
    call = made("send_message", cc=cc) if cc else made("send_message")
    assert rule(recipients=listed).matches(call) == fits
    blind = made("send_message", bcc=cc) if cc else call
    assert rule(recipients=listed).matches(blind) == fits


def test_two_addresses_that_only_look_alike_are_two_people() -> None:
    call = made("send_message", cc="strasse@example.com")
    assert not rule(recipients=["ada@example.com", "straße@example.com"]).matches(call)


def test_a_call_whose_recipient_is_not_known_is_in_no_list() -> None:
    assert not rule().matches(made("send_message", records={}))


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("https://linkedin.com/in/ada-example", True),
        ("https://linkedin.com/in/ADA-example", False),
        ("Ada Example", False),
    ],
)
def test_a_linkedin_recipient_is_named_by_the_profile_and_by_no_name_that_anybody_may_take(
    name: str, fits: bool
) -> None:
    assert rule(recipients=[name]).matches(made("send_message", records=LINKED)) == fits


@pytest.mark.parametrize("name", ["Ada Example", "ada@example.com", "https://linkedin.com/in/ada-example"])
def test_who_is_known_by_nothing_but_a_name_of_their_own_is_in_no_list(name: str) -> None:
    thread = {"channel": "linkedin", "participant_name": name}
    assert not rule(recipients=[name]).matches(made("send_message", records={("thread", "thr_1"): thread}))


def test_the_display_name_of_a_mail_thread_names_nobody() -> None:
    records = {("thread", "thr_1"): {**THREAD[("thread", "thr_1")], "participant_name": "Ada Example"}}
    assert not rule(recipients=["Ada Example"]).matches(made("send_message", records=records))


@pytest.mark.parametrize(
    ("limit", "reach", "fits"), [(3, 3, True), (2, 3, False), (3, 0, False), (0, 0, False), (1, 1, True)]
)
def test_a_launch_may_be_limited_to_the_leads_it_reaches(limit: int, reach: int, fits: bool) -> None:
    values = {"answer": "approve", "tool": "launch_campaign", "path": "/api/campaigns/cmp_1/launch"}
    found = GrantRule.model_validate({**values, "max_recipients": limit})
    assert found.matches(launch(reach=reach)) == fits


@pytest.mark.parametrize(
    ("scope", "fits"),
    [
        ({"text_equals": "Hello"}, True),
        ({"text_equals": "hello"}, False),
        ({"text_equals": "Hell"}, False),
        ({"text_contains": "ell"}, True),
        ({"text_contains": "olleH"}, False),
        ({"text_contains": ["He", "lo"]}, True),
        ({"text_contains": ["He", "x"]}, False),
        ({"text_equals": "Hello", "text_contains": "x"}, False),
        ({"body": {"body_text": "Hello"}}, True),
        ({"body": {"body_text": "Hello", "threading_mode": "reply"}}, False),
        ({"body": {"subject": None}}, False),
    ],
)
def test_text_and_body_may_be_scoped(scope: dict[str, Any], fits: bool) -> None:
    assert rule(**scope).matches(made("send_message")) == fits


def test_a_text_scope_says_nothing_of_html_unless_the_body_is_scoped_too() -> None:
    call = made("send_message", body_html="<p>Hello</p>")
    assert rule().matches(call)
    assert not rule(text_equals="Hello").matches(call)
    assert rule(text_equals="Hello", body={"body_html": "<p>Hello</p>"}).matches(call)
    assert not rule(text_equals="Hello", body={"body_html": "<p>Other</p>"}).matches(call)


def test_a_text_scope_reads_a_draft_and_fits_nothing_that_has_no_text() -> None:
    words = {"answer": "approve", "text_contains": "Hi"}
    draft = GrantRule.model_validate({**words, "tool": "create_thread", "recipients": ["ada@example.com"]})
    assert draft.matches(made("create_thread", draft_body_text="Hi Ada"))
    assert not draft.matches(made("create_thread"))
    bodiless = GrantRule.model_validate({**words, "tool": "launch_campaign", "path": "/api/campaigns/cmp_1/launch"})
    assert not bodiless.matches(launch())
    with_body = GrantRule.model_validate(
        {"answer": "approve", "tool": "launch_campaign", "path": "/api/campaigns/cmp_1/launch", "body": {"a": 1}}
    )
    assert not with_body.matches(launch())


def test_a_body_is_compared_deeply() -> None:
    found = GrantRule.model_validate(
        {"answer": "approve", "tool": "update_signals", "body": {"items": [{"id": "sig_1", "status": "dismissed"}]}}
    )
    assert found.matches(made("update_signals", items=[{"status": "dismissed", "id": "sig_1"}]))
    assert not found.matches(made("update_signals", items=[{"id": "sig_2", "status": "dismissed"}]))
    two = [{"id": "sig_1", "status": "dismissed"}, {"id": "sig_2", "status": "dismissed"}]
    assert not found.matches(made("update_signals", items=two))


@pytest.mark.parametrize(("limit", "prices", "fits"), [(20, {"lead_search": 2}, True), (19, {"lead_search": 2}, False),
                                                       (20, {}, False)])  # fmt: skip
def test_a_credit_limit_holds_for_one_call_too_and_an_unknown_price_is_not_within_it(
    limit: int, prices: dict[str, int], fits: bool
) -> None:
    found = GrantRule.model_validate({"answer": "approve", "tool": "start_lead_search", "max_credits": limit})
    assert found.matches(made("start_lead_search", prices=prices)) == fits


LAUNCH = {"tool": "launch_campaign", "path": "/api/campaigns/cmp_1/launch", "recipients": None}


@pytest.mark.parametrize(
    ("values", "reach"),
    [
        ({}, 1),
        ({"recipients": ["ada@example.com", "bob@example.com"], "max_uses": 3}, 6),
        ({"recipients": ["ada@example.com", "bob@example.com"], "max_uses": 3, "max_recipients": 1}, 3),
        ({"max_recipients": 9}, 1),
        ({"max_recipients": 0}, 0),
        ({"answer": "deny"}, 0),
        ({"tool": "create_list"}, 0),
        ({**LAUNCH, "max_uses": 2}, 80),
        ({**LAUNCH, "max_recipients": 7}, 7),
    ],
)
def test_what_a_rule_can_reach_at_most_is_counted_over_all_its_uses(values: dict[str, Any], reach: int) -> None:
    assert rule(**values).reach(40) == reach


def test_a_no_needs_no_scope() -> None:
    found = GrantRule.model_validate({"answer": "deny", "tool": "send_message", "reason": "not today"})
    assert found.matches(made("send_message"))
    assert found.matches(made("send_message", records={}))


# -- the file ---------------------------------------------------------------------------------------------------------

WHOLE = """\
default: deny
rules:
  - answer: approve
    tool: send_message
    recipients: [ada@example.com]
    max_recipients: 40
    text_equals: "Hello"
    text_contains: ["ell"]
    body: {threading_mode: new_thread}
    max_credits: 20
    max_uses: 2
  - answer: deny
    reason: not this one
    method: POST
    path: /api/campaigns/cmp_1/launch
"""


def test_every_documented_key_is_read(tmp_path: Path) -> None:
    found = load_grants(file(tmp_path, WHOLE))
    first, second = found.rules
    assert (found.default, first.max_uses, first.max_credits, first.max_recipients) == ("deny", 2, 20, 40)
    assert (first.text_equals, first.text_contains) == ("Hello", ["ell"])
    assert first.body == {"threading_mode": "new_thread"}
    assert (second.answer, second.reason, second.max_uses) == ("deny", "not this one", 1)


@pytest.mark.parametrize("text", ["", "{}", "default: park\n", "rules: []\n"])
def test_an_empty_file_parks_every_question(tmp_path: Path, text: str) -> None:
    found = load_grants(file(tmp_path, text))
    assert (found.default, found.rules) == ("park", [])


@pytest.mark.parametrize("indent", [None, 2, "\t"])
def test_json_is_read_with_its_tabs_and_surrogate_pairs(tmp_path: Path, indent: int | str | None) -> None:
    data = {
        "rules": [
            {"answer": "approve", "tool": "send_message", "recipients": ["ada@example.com"], "text_equals": "Hi 👋"}
        ]
    }
    found = load_grants(file(tmp_path, json.dumps(data, indent=indent)))
    assert found.rules[0].matches(made("send_message", body_text="Hi 👋"))


HEAD = "default: park\nrules:\n"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("default: maybe\n", 1, "default"),
        ("# a comment\n\nfallback: park\n", 3, "fallback"),
        ("- a\n", 1, "line 1: Input should be"),
        ("just words\n", 1, ""),
        (HEAD + "  - tool: create_list\n", 3, "answer"),
        (HEAD + "  - answer: maybe\n    tool: create_list\n", 3, "answer"),
        (HEAD + "  - answer: approve\n", 3, "names a tool"),
        (HEAD + "  - answer: approve\n    method: POST\n", 3, "names a tool"),
        (HEAD + "  - answer: approve\n    tool: delete_campaign\n", 3, "no tool 'delete_campaign'"),
        (HEAD + "  - answer: approve\n    tool: switch_journey\n", 3, "no tool 'switch_journey'"),
        (HEAD + "  - answer: approve\n    tool: create_list\n    approved: true\n", 5, "approved"),
        (HEAD + "  - answer: approve\n    tool: create_list\n    max_uses: 0\n", 5, "max_uses"),
        (HEAD + "  - answer: approve\n    tool: create_list\n    max_uses: '2'\n", 5, "max_uses"),
        (HEAD + "  - answer: approve\n    tool: create_list\n    max_credits: -1\n", 5, "max_credits"),
        (HEAD + "  - answer: approve\n    tool: create_list\n    recipients: ada@example.com\n", 5, "recipients"),
        (
            HEAD + "  - answer: approve\n    tool: create_list\n    recipients:\n    - ada@example.com\n    - 7\n",
            7,
            "1",
        ),
        (
            HEAD + "  - answer: deny\n    tool: create_list\n\n  - answer: approve\n    tool: send_message\n",
            6,
            "recipients",
        ),
        (HEAD + "  - answer: deny\n    tool: send_message\n    text_contains: 7\n", 5, "text_contains"),
        (HEAD + "  - answer: deny\n    tool: send_message\n    text_contains: [7]\n", 5, "text_contains"),
        (
            "rules: []\n" + HEAD.partition("\n")[2] + "  - answer: maybe\n    tool: create_list\n",
            2,
            "'rules' stands twice",
        ),
        (HEAD + "  - answer: deny\n    tool: create_list\n    tool: send_message\n", 5, "'tool' stands twice"),
        (HEAD + "  - &one {answer: deny, tool: create_list}\n  - *one\n", 3, "aliases"),
        (HEAD + "  - answer: deny\n    tool: send_message\n    text_contains: []\n", 3, "text_contains is empty"),
        (HEAD + "  - answer: deny\n    tool: send_message\n    recipients:\n", 3, "recipients is empty"),
        (HEAD + "  - answer: deny\n    tool: send_message\n    text_equals: ''\n", 3, "text_equals is empty"),
        (HEAD + "  - answer: approve\n    tool: send_message\n    recipients: []\n", 3, "recipients"),
        (HEAD + "  - answer: approve\n    tool: send_message\n    recipients: ['*']\n", 3, "'*'"),
        (HEAD + "  - answer: approve\n    tool: send_message\n    recipients: ['*@example.com']\n", 3, "'*'"),
        (HEAD + "  - answer: approve\n    tool: launch_campaign\n", 3, "such as /api/campaigns/ID/launch"),
        (HEAD + "  - answer: approve\n    tool: launch_campaign\n    path: /api/campaigns/*/launch\n", 3, "documented"),
        (HEAD + "  - answer: approve\n    tool: update_campaign\n", 3, "exact path"),
        (HEAD + "  - answer: approve\n    tool: update_signals\n", 3, "destructive"),
        (HEAD + "  - answer: approve\n    tool: update_signals\n    body: {}\n", 3, "body is empty"),
        (HEAD + "  - answer: approve\n    tool: update_signals\n    body: {status: dismissed}\n", 3, "destructive"),
        (HEAD + "  - answer: approve\n    method: DELETE\n    path: /api/lists/lst_1\n", 3, "documented"),
        (HEAD + "  - answer: deny\n    method: GET\n    path: /api/admin/users\n", 3, "documented"),
        (HEAD + "  - answer: deny\n    method: GET\n    path: /api/account\n", 3, "the program's own read"),
    ],
)
def test_a_rule_that_is_wrong_or_too_wide_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, says: str
) -> None:
    with pytest.raises(UsageError) as refused:
        load_grants(file(tmp_path, text))
    assert f"approvals.yaml, line {line}: " in str(refused.value)
    assert says in str(refused.value)


def test_a_star_is_no_scope_where_there_is_no_way_back_and_a_plain_word_elsewhere() -> None:
    items = {"items": [{"id": "sig_1", "status": "dismissed"}]}
    with pytest.raises(ValueError, match="is no scope"):
        rule(tool="update_signals", body=items, recipients=["*"])
    assert rule(tool="create_list", recipients=["*"]).recipients == ["*"]


def test_a_wrong_json_file_that_yaml_cannot_read_is_refused_at_its_first_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"line 1: default"):
        load_grants(file(tmp_path, '{\n"default": "\\ud83d\\ude00"\n}'))


@pytest.mark.parametrize(
    "text", ["rules: [", "a: b: c", "\t- x", "!!python/object:os.system {}", "x: !unknown y", "[" * 5000]
)
def test_what_is_not_yaml_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match="is not YAML"):
        load_grants(file(tmp_path, text))


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"default: \xe4\n")
    for path in (tmp_path / "missing", tmp_path, tmp_path / "latin"):
        with pytest.raises(UsageError, match="cannot be read"):
            load_grants(path)


def test_a_rule_survives_the_store(tmp_path: Path) -> None:
    for found in load_grants(file(tmp_path, WHOLE)).rules:
        assert GrantRule.model_validate(json.loads(json.dumps(dump_rule(found)))) == found
        assert None not in dump_rule(found).values(), "what was not written is not stored"


# -- --approve --------------------------------------------------------------------------------------------------------


def test_a_grant_in_one_argument_says_the_same() -> None:
    found = parse_grant("send_message:thr_1,recipients=ada@example.com;Ada Example,uses=3,credits=7")
    assert found == rule(
        path="/api/threads/thr_1/messages", recipients=["ada@example.com", "Ada Example"], max_uses=3, max_credits=7
    )
    assert parse_grant("launch_campaign:cmp_1").path == "/api/campaigns/cmp_1/launch"
    assert parse_grant("launch_campaign:/api/campaigns/cmp_1/launch").matches(launch())
    assert parse_grant(" create_list , uses = 2 ").max_uses == 2
    assert parse_grant("send_message,recipients=a=b@example.com").recipients == ["a=b@example.com"]


@pytest.mark.parametrize(
    ("text", "says"), [("create_list,", "an empty part is not"), ("create_list,colour=1", "colour is not")]
)
def test_the_part_that_is_wrong_is_named(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=f"--approve '{text}': {says} recipients=a;b"):
        parse_grant(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", ",", "send_message", "launch_campaign", "launch_campaign:*", "update_campaign", "update_signals"),
        *("launch_campaign:../admin", "launch_campaign:cmp_1/launch", "delete_lead", "switch_journey", "*"),
        *("send_message,recipients=", "send_message,recipients=*", "send_message,recipients=;"),
        *(
            "create_list,uses=0",
            "create_list,uses=-1",
            "create_list,uses=two",
            "create_list,uses=٣",
            "create_list,uses",
        ),
        *("create_list,credits=", "create_list,credits=1.5", "create_list,max_uses=2", "create_list,"),
        *("create_list,uses=" + "9" * 5000, "import_list_leads:lst_1", "create_list:/api/lists/lst_1"),
    ],
)
def test_a_grant_that_is_misspelt_or_too_wide_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--approve"):
        parse_grant(text)


def test_every_approved_tool_is_checked_by_name_of_the_call_it_meets() -> None:
    call: PreparedCall = made("create_list")
    assert parse_grant("create_list").matches(call)
    assert not parse_grant("create_list").matches(made("create_thread"))
