"""Wishes for one of two values: what sets the other one does not meet them, whatever the report says."""

from collections.abc import Iterator
from typing import get_args

import pytest

from agent.common.json_value import Json
from agent.common.words.table import table
from agent.common.words.wanted import weights
from agent.session.account.evidence import Use
from tests.support.accounts import unused
from tools.args import ToolArgs
from tools.registry import REGISTRY

THEO, YARA = "thr_theo", "thr_yara"
KNOWN = {
    THEO: frozenset({"theo", "theo placeholder"}),
    YARA: frozenset({"yara"}),
    "reddit": frozenset({"reddit"}),
    "news": frozenset({"news"}),
}


def effect(tool: str, **given: Json) -> Use:
    def beside(seeds: object) -> frozenset[str]:
        return frozenset().union(*(KNOWN.get(one, {one}) for one in seeds))  # type: ignore[attr-defined]

    return Use(turn=0, strength=1, tool=tool, arguments=given, where=tuple(map(str, given.values())), beside=beside)


def thread(thread_id: str, **given: Json) -> Use:
    return effect("update_thread", thread_id=thread_id, **given)


def sources(**enabled: bool) -> Use:
    return effect("update_signal_sources", items=[{"id": one, "enabled": is_on} for one, is_on in enabled.items()])


ARCHIVED, PAUSED = thread(THEO, status="archived"), effect("pause_campaign", campaign_id="Spring")


@pytest.mark.parametrize(
    ("words", "use"),
    [
        ("Archive Theo's conversation", thread(THEO, status="active")),
        ("Archiviere das Gespräch mit Theo", thread(THEO, status="active")),
        ("Put Theo's conversation back into the inbox", thread(THEO, status="archived")),
        ("Mark Theo's thread as read", thread(THEO, unread_count=3)),
        ("Marque la conversation de Theo comme non lue", thread(THEO, unread_count=0)),
        ("Switch reddit off", sources(reddit=True)),
        ("Enable reddit", sources(reddit=False)),
        ("Pause reddit", sources(reddit=True)),
        ("Make sure that reddit is off", sources(reddit=True)),
        ("Pause the signal scans", effect("update_signal_settings", paused=False)),
        ("Start the signal scans again", effect("update_signal_settings", paused=True)),
        ("Pausiere die Signalsuche", effect("update_signal_settings", paused=False)),
        ("Vote the Northpier signal up", effect("update_signals", items=[{"id": "sig_1", "vote": "down"}])),
        ("Bewerte das Northpier-Signal positiv", effect("update_signals", items=[{"id": "sig_1", "vote": "down"}])),
        ("Vote contre le signal Northpier", effect("update_signals", items=[{"id": "sig_1", "vote": "up"}])),
        ("Dismiss the Northpier signal", effect("update_signals", items=[{"id": "sig_1", "status": "new"}])),
        ("Turn off stop-on-reply for Spring", effect("update_campaign", stop_on_reply=True)),
        ("Turn on open tracking for Spring", effect("update_campaign", open_tracking=False)),
    ],
)
def test_the_opposite_of_what_was_asked_for_leaves_it_over_in_the_words_of_the_user(words: str, use: Use) -> None:
    assert unused(words, use) == [words]


@pytest.mark.parametrize(
    ("words", "uses"),
    [
        ("Archive Theo's conversation", [ARCHIVED]),
        ("Mark my unread conversation with Theo as read", [thread(THEO, unread_count=0)]),
        ("Switch reddit off and news on", [sources(reddit=False, news=True)]),
        ("Archive Theo's thread and put Yara's back", [ARCHIVED, thread(YARA, status="active")]),
        ("Archive Theo's thread", [thread(THEO, status="active"), ARCHIVED]),
        ("Pause Spring and turn on open tracking", [PAUSED, effect("update_campaign", open_tracking=True)]),
        ("Turn on stop-on-reply for Spring", [effect("update_campaign", stop_on_reply=True)]),
        ("Stop Spring for leads who reply", [effect("update_campaign", stop_on_reply=True)]),
        ("Pause reddit, and keep news on", [sources(reddit=False)]),
    ],
)  # fmt: skip
def test_what_was_asked_for_is_no_opposite_and_what_was_put_right_is_none_any_more(words: str, uses: list[Use]) -> None:
    assert unused(words, *uses) == []


def test_of_two_wishes_that_were_mixed_up_both_are_left_over() -> None:
    mixed = thread(THEO, status="active"), thread(YARA, status="archived")
    assert unused("Archive Theo's thread. Unarchive Yara's thread.", *mixed) == [
        "Archive Theo's thread",
        "Unarchive Yara's thread",
    ]


@pytest.mark.parametrize(
    ("words", "limit"), [("Raise the daily limit of Spring", 5), ("Lower the limit of Spring a day", 60)]
)
def test_a_limit_is_raised_or_lowered_beside_what_a_look_has_shown(words: str, limit: int) -> None:
    looked: Json = {"campaign": {"id": "cmp_1", "name": "Spring", "daily_limit": 30}}
    look = Use(turn=0, strength=0, tool="get_campaign", arguments={"campaign_id": "cmp_1"}, result=looked)
    assert unused(words, effect("update_campaign", campaign_id="cmp_1", daily_limit=limit), look) == [words]
    assert unused(words, effect("update_campaign", campaign_id="cmp_1", daily_limit=65 - limit), look) == []


WITHOUT_AN_OPPOSITE = {"is_reply", "include_message", "value"}
"""The manner of a step, which its text tells, and a value that may be anything."""


def _arguments(args: type[ToolArgs]) -> dict[str, set[object]]:
    """The arguments of a tool and of the items in them, each with what it may be."""
    found: dict[str, set[object]] = {}
    for name, of in args.model_fields.items():
        found[name] = {*_parts(of.annotation)}
        for part in found[name]:
            if isinstance(part, type) and issubclass(part, ToolArgs):
                found |= _arguments(part)
    return found


def _parts(annotation: object) -> Iterator[object]:
    yield annotation
    for part in get_args(annotation):
        yield from _parts(part)


def test_every_switch_of_a_tool_that_changes_something_is_known_with_its_opposite() -> None:
    known = {value.partition("=")[0] for one in table()["opposites"].values() for value in one["values"]}
    known |= {act.split(" ")[1] for act in weights().kinds if act.count(" ") == 2}
    changing = [spec for name, spec in REGISTRY.items() if name.startswith("update_")]
    switches = {key for spec in changing for key, of in _arguments(spec.args).items() if bool in of}
    assert switches - known - WITHOUT_AN_OPPOSITE == set()
    assert all(table()["opposites"][one["of"]]["of"] == name for name, one in table()["opposites"].items())
