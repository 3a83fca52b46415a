"""A card for what is sent or destroyed says when the latest words do not name the thing; no grant answers it."""

from typing import Any

import pytest

from agent.policy.rules import decide
from agent.policy.scope.unnamed import unnamed
from agent.types import Decision
from tests.support.making import SENDER, facts, launch, made
from tools.spec import Kind

READY: Any = {"type": "email", "status": "active", "email_address": "me@example.com", "ready": True}
ADA = {
    "participant_name": "Ada Sample",
    "participant_email": "ada@example.com",
    "channel": "email",
    "account_id": "snd_1",
}
BO = {"participant_name": "Bo Pier", "participant_email": "bo@pier.example", "channel": "email"}
SEEN: dict[tuple[Kind, str], Any] = {
    ("campaign", "cmp_1"): {"name": "Berlin CFOs"},
    ("campaign", "cmp_2"): {"name": "Messe"},
    ("thread", "thr_1"): ADA,
    ("thread", "thr_2"): BO,
    SENDER: READY,
}

LOOKED = {("looked", f"0:name {one}"): 1 for one in ("Ada Sample", "Bo Pier")}
"""That no lead is called as those are who wrote; that no conversation is, is known of all that ``facts`` makes."""


def judged(wish: str, *, seen: dict[Any, Any] | None = None, call: Any = None, **change: Any) -> Decision:
    return decide(call or launch(), facts(wish=wish, records=SEEN if seen is None else seen, **change))


def marked(decision: Decision) -> bool:
    assert ("CHECK WHAT IT IS FOR" in decision.reason) <= decision.only_person
    return "CHECK WHAT IT IS FOR" in decision.reason


@pytest.mark.parametrize(
    "wish",
    [
        "Launch the campaign Messe",
        "Starte die Kampagne Messe",
        "Lance la campagne Messe",
        "Lanza Messe",
        "Messe を開始",
    ],
)
def test_words_that_name_another_one_are_said_on_the_card(wish: str) -> None:
    decision = judged(wish, latest=frozenset({"campaign:cmp_1"}))
    assert decision.verdict == "ask"
    assert decision.only_person
    assert 'your words do not name the campaign "Berlin CFOs", they name "Messe"' in decision.reason


@pytest.mark.parametrize(
    "wish",
    ["Launch the campaign Berlin CFOs", "Launch cmp_1", "Starte alle Kampagnen", "launch the Berlin one, and stop"],
)
def test_what_the_words_name_has_no_mark(wish: str) -> None:
    assert not marked(judged(wish))


def test_words_that_name_none_mean_what_was_just_there() -> None:
    assert marked(judged("Launch the campaign"))
    assert not marked(judged("Launch it", latest=frozenset({"campaign:cmp_1"})))
    assert not marked(judged("Launch the second one", pointed_at=frozenset({"campaign:cmp_1"})))
    assert marked(judged("Launch the second one", pointed_at=frozenset({"campaign:cmp_2"})))


@pytest.mark.parametrize("wish", ["Launch the campaign Herbst", 'Lance "herbst"', "Bitte starte jetzt Herbst 2027"])
def test_a_name_that_nothing_read_bears_is_a_name_too(wish: str) -> None:
    only = {key: value for key, value in SEEN.items() if key != ("campaign", "cmp_2")}
    assert marked(judged(wish, seen=only, latest=frozenset({"campaign:cmp_1"})))
    alone = {("looked", "0:campaign:cmp_1"): 1}
    assert not marked(judged("Starte die Kampagne bitte", seen=only, marks=alone))
    assert marked(judged("Starte die Kampagne bitte", seen=only))


def test_of_two_conversations_the_one_that_was_read_is_not_the_only_one() -> None:
    only = {key: value for key, value in SEEN.items() if key != ("thread", "thr_2")}
    send, alone = made("send_message", records=only), {("looked", "0:thread:thr_1"): 1}
    for wish, marks, strange in (
        ("Answer: yes", {}, True),
        ("Answer: yes", alone, False),
        ("Answer Zoe", alone, True),
        ("Answer Ada and create the list Spring", alone | LOOKED, False),
    ):
        assert (unnamed(send, facts(wish=wish, records=only, marks=marks)) is not None) is strange


def test_a_message_is_for_whom_the_words_name() -> None:
    send = made("send_message", records=SEEN)

    def is_strange(wish: str, **change: Any) -> bool:
        return unnamed(send, facts(wish=wish, human_words=wish, records=SEEN, marks=LOOKED, **change)) is not None

    assert not is_strange("Answer Ada: yes")
    assert not is_strange("Write to ada@example.com")
    assert is_strange("Answer Bo: yes", latest=frozenset({"thread:thr_1"}))
    assert not is_strange("Answer: yes", latest=frozenset({"thread:thr_1"}))
    assert is_strange("Answer: yes")


def test_who_is_named_in_the_text_or_in_a_no_is_not_whom_it_is_for() -> None:
    def is_strange(thread: str, wish: str, answer: str = "") -> bool:
        call = made("send_message", records=SEEN, thread_id=thread)
        said = facts(wish=f"{wish}\n{answer}", answers=(answer,), records=SEEN, marks=LOOKED)
        return unnamed(call, said) is not None

    for thread, is_other in (("thr_1", False), ("thr_2", True)):
        assert is_strange(thread, 'Answer Ada: "I shall meet Bo tomorrow."') is is_other
        assert is_strange(thread, "Answer Ada", "no, Bo is a customer") is is_other
    assert not is_strange("thr_2", "Answer the old one", "Bo's")


def test_a_message_is_for_whom_a_lead_of_that_name_says_it_is() -> None:
    unnamed_thread = {**ADA, "participant_name": None}
    seen: dict[Any, Any] = {
        ("thread", "thr_1"): unnamed_thread,
        ("lead", "lea_1"): {"name": "Ada Sample", "emails": ["ada@example.com"]},
        SENDER: READY,
    }
    send = made("send_message", records=seen)
    assert unnamed(send, facts(wish="Answer Ada: yes", records=seen)) is None


def asked(wish: str, *more: tuple[tuple[Kind, str], Any], **change: Any) -> str:
    """What is asked of an answer to Ada's conversation."""
    records = {**SEEN, **dict(more)}
    found = unnamed(
        made("send_message", records=records), facts(wish=wish, human_words=wish, records=records, **change)
    )
    return "" if found is None else found.reason


@pytest.mark.parametrize(
    "wish",
    [
        "Answer Ada Sample (ada@other.example): yes",
        "Answer Ada, ada.sample@other.example, that it costs 90",
        "Antworte Ada Sample <info@other.example>",
        "Réponds à a.sample@other.example (Ada Sample)",
    ],
)
def test_a_name_with_another_address_names_somebody_else(wish: str) -> None:
    assert "your words give another address" in asked(wish, marks=LOOKED)


@pytest.mark.parametrize(
    "wish",
    [
        "Answer Ada Sample (ada@example.com): yes",
        "Answer Ada Sample and copy in bo@pier.example",
        "Answer Ada (linkedin.com/in/ada-sample)",
        "Answer Ada: write to ada.sample@other.example from now on? No, to ada@example.com.",
    ],
)
def test_an_address_of_somebody_else_or_of_theirs_changes_nothing(wish: str) -> None:
    assert asked(wish, marks=LOOKED) == ""


@pytest.mark.parametrize(
    "other",
    [
        (("thread", "thr_9"), {"participant_name": "Ada Sample", "participant_email": "ada@other.example"}),
        (("lead", "lea_9"), {"name": "ada sample", "emails": ["ada@other.example"]}),
        (("prospect", "pro_9"), {"name": "Ada Sample", "email": "ada@other.example"}),
    ],
)
def test_a_name_that_several_bear_names_none_of_them(other: Any) -> None:
    assert "more than one is called so" in asked("Answer Ada Sample: yes", other, marks=LOOKED)
    hers = {key: ADA["participant_email"] for key in other[1] if "mail" in key}
    assert asked("Answer Ada Sample: yes", (other[0], other[1] | hers), marks=LOOKED) == ""
    assert asked("Answer ada@example.com: yes", other) == ""


def test_that_nobody_else_is_called_so_has_to_be_known() -> None:
    assert "could not be looked up" in asked("Answer Ada: yes", marks={})
    assert asked("Answer: yes", pointed_at=frozenset({"thread:thr_1"})) == ""


def test_what_is_destroyed_is_named_too() -> None:
    seen: dict[Any, Any] = {("list", "lst_1"): {"name": "Fair"}, ("list", "lst_2"): {"name": "Webinar"}}
    delete = made("delete_list", list_id="lst_2")
    assert marked(judged("Delete the list Fair", seen=seen, call=delete))
    assert not marked(judged("Delete the list Webinar", seen=seen, call=delete))


def test_nothing_is_said_where_the_words_are_not_the_persons() -> None:
    assert not marked(judged(""))
    assert not marked(judged("Launch Messe", own=True))
