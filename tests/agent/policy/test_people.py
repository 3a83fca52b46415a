"""Who is meant, in whatever spelling and on whatever channel: what allows compares narrowly, what forbids widely."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent.common.errors import UsageError
from agent.policy.config import PolicyConfig, load_policy
from agent.policy.rules import decide
from agent.policy.scope.looks import looks
from tests.agent.policy.test_grants import rule
from tests.agent.policy.test_rules import READ, verdict
from tests.support.making import READY, SENDER, THREAD, facts, made

LOOKED_UP = {("looked", "0:name Eve Sample"): 1}
"""What is known of the leads of a name once the program has looked for them."""


@pytest.mark.parametrize(
    ("entry", "recipient"),
    [
        ("@b\u00fccher.example", "Ada@XN--bcher-kva.example"),
        ("@xn--bcher-kva.example", "ada@B\u00dcCHER.example"),
        ("@bu\u0308cher.example", "ada@b\u00fccher.example"),
        ("@stra\u00dfe.example", "ada@xn--strae-oqa.example"),
        ("@example.com", "ada@example.com."),
        ("@example.com", "Ada@Mail.Berlin.Example.com"),
        ("@example.com", "ada@example\u3002com"),
        (" @example.com ", "ada@example.com"),
        ("ada@example.com", " ada@example.com\u00a0"),
        ("ada@example.com", "\uff41\uff44\uff41\uff20\uff45xample.com"),
        ("ada@example.com", "a\u200bda@exam\u00adple.com"),
        ("ada@foo_bar.example", "ADA@foo_bar.example"),
        ("ada@example.com", '"ada"@example.com'),
        ("ada@example.com", '"a\\da"@Example.com'),
        ("ada@example.com", "Ada Sample <ada@example.com>"),
        ("ada@example.com", "mailto:Ada@example.com"),
        ("https://www.linkedin.com/in/Ada-Sample/", "http://de.linkedin.com/in/ada-sample?trk=1"),
        ("linkedin.com/in/ada-sample", "https://LinkedIn.com/in/ada-sample/"),
        ("linkedin.com/in/ada-s\u00e4mple", "https://www.linkedin.com/in/ada-s%C3%A4mple/"),
        ("https://www.linkedin.com/in/ada-s%c3%a4mple", "linkedin.com/in/Ada-Sa\u0308mple?trk=1"),
        ("linkedin.com/in/ada-sample", "https://www.linkedin.com/comm/in/%61da-sample?midToken=1"),
        ("linkedin.com/in/ada-sample", "https://touch.www.linkedin.com//mwlite/in/ada-sample"),
    ],
)
def test_somebody_suppressed_is_found_in_every_spelling(entry: str, recipient: str) -> None:
    assert PolicyConfig(suppress=(entry,)).suppressed(recipient)
    assert not PolicyConfig(suppress=(entry,)).suppressed("grace@other.example")
    assert not PolicyConfig(suppress=(entry,)).suppressed("grace@notexample.com")


@pytest.mark.parametrize(
    "entry",
    [
        "",
        " ",
        "@",
        "Ada Sample",
        "*@example.com",
        "@*.example.com",
        "ada@",
        "@localhost",
        "a b@example.com",
        "x@y@z.example",
    ],
)
def test_an_entry_that_would_match_nobody_is_refused(tmp_path: Path, entry: str) -> None:
    (tmp_path / "policy.toml").write_text(f'suppress = ["ok@example.com", "{entry}"]')
    with pytest.raises(UsageError, match=r"line 1: suppress: .* would match nobody"):
        load_policy(tmp_path)


@pytest.mark.parametrize("name", ["participant_name", "linkedin_url", "profile_url"])
def test_what_only_looks_like_an_address_in_another_field_makes_no_address_known(name: str) -> None:
    known = facts(records={("thread", "t1"): {name: "eve@example.com", "channel": "linkedin"}})
    assert not known.known_address("eve@example.com")


@pytest.mark.parametrize(("said", "meant"), [("i", "\u0131"), ("s", "\u017f"), ("k", "\u212a")])
def test_letters_that_only_fold_onto_ascii_make_another_address(said: str, meant: str) -> None:
    words, strange = f"write to {said}x@example.com", f"{meant}x@example.com"
    known = facts(human_words=words, records={("lead", "l1"): {"emails": [f"{said}x@example.com"]}})
    assert known.said(f"{said.upper()}X@Example.com")
    assert not known.said(strange)
    assert not known.known_address(strange)
    assert made("send_message", cc=strange).dedupe_key != made("send_message", cc=f"{said}x@example.com").dedupe_key


@pytest.mark.parametrize(
    ("words", "leads", "chosen"),
    [
        ("write to eve@example.com", [], True),
        ("write to Eve Sample", [("Eve Sample", "Eve@example.com")], True),
        ("write to Eve", [("Eve Sample", "eve@example.com")], False),
        ("write to Eve Sample", [("Eve Sample", "eve@example.com"), ("Eve Sample", "other@example.com")], False),
        ("write to them", [("Eve Sample", "eve@example.com")], False),
        ("write to them", [("", "eve@example.com")], False),
        ("Draft a mail to Ada about lunch Tuesday", [("Lunch Tuesday", "eve@example.com")], False),
        ("Draft a mail to Ada about lunch Tuesday", [("Tuesday", "eve@example.com")], False),
        ("draft a mail to ada about lunch tuesday", [("Lunch Tuesday", "eve@example.com")], False),
        ("Draft a mail to Ada about lunch", [("lunch", "eve@example.com")], False),
        ("draft a mail to ada about lunch", [("Lunch", "eve@example.com")], False),
        ("Lunch? Draft a mail to Ada", [("Lunch", "eve@example.com")], False),
        ("Entwurf an Ada: Mittagessen im März", [("März", "eve@example.com")], False),
        ("Draft a mail to Ada and archive the campaign", [("Campaign", "eve@example.com")], False),
        ("Draft a mail to June Smith", [("June Smith", "eve@example.com")], True),
        ("Draft a mail to Mark", [("Mark", "eve@example.com")], False),
        ("Draft a mail to Kim", [("Kim", "eve@example.com")], True),
        ("Eve Sample gets a draft", [("Eve Sample", "eve@example.com")], True),
        ("Draft a mail to Ludwig van Beethoven", [("Ludwig van Beethoven", "eve@example.com")], True),
        ("draft a mail to eve sample", [("Eve Sample", "eve@example.com")], True),
        ("Ada wants one, draft a mail to eve sample, not to Ada", [("Eve Sample", "eve@example.com")], False),
        ("田中太郎に下書きして", [("田中太郎", "eve@example.com")], True),
    ],
)
def test_a_recipient_is_chosen_by_the_address_or_by_the_name_of_the_one_lead_who_has_it(
    words: str, leads: list[tuple[str, str]], chosen: bool
) -> None:
    records: Any = {("lead", f"l{n}"): {"name": name, "emails": [mail]} for n, (name, mail) in enumerate(leads)}
    looked_up = {("looked", f"0:name {name}"): 1 for name, _ in leads}
    assert facts(human_words=words, records=records, marks=looked_up).chose("eve@example.com") == chosen


def test_that_one_lead_has_a_name_was_looked_up_and_not_left_to_what_a_planner_has_read() -> None:
    records: Any = {("lead", "l1"): {"name": "Eve Sample", "emails": ["eve@example.com"]}}
    known = facts(human_words="write to Eve Sample", records=records)
    draft = made("create_thread", participant_email="eve@example.com", records=records)
    assert not known.chose("eve@example.com")
    assert [(one.mark(0), one.read.arguments(one.id, one.facts)) for one in looks(draft, known)] == [
        (("looked", "0:name Eve Sample"), {"name": "Eve Sample", "limit": 100})
    ]
    assert [*looks(draft, replace(known, marks=LOOKED_UP))] == []


def test_the_display_name_of_a_thread_chooses_nobody() -> None:
    records: Any = {("thread", "t1"): {"participant_name": "Eve Sample", "participant_email": "eve@example.com"}}
    assert not facts(human_words="write to Eve Sample", records=records).chose("eve@example.com")


@pytest.mark.parametrize(
    "record",
    [
        {"participant_email": "Eve@Example.net"},
        {"email_address": "eve@example.net"},
        {"emails": ["other@example.net", "eve@example.net", 7]},
    ],
)
def test_an_address_out_of_a_record_is_known_and_only_the_person_chooses_it_for_a_draft(record: dict[str, Any]) -> None:
    records = {**THREAD, ("lead", "l1"): {"name": "Eve Sample", **record}, SENDER: READY}
    known = facts(human_words="thr_1", records=records, marks=READ)
    assert verdict(made("send_message", cc="eve@example.net"), known) == ("ask", "effect.send")
    for call in (
        made("create_thread", participant_email="eve@example.net"),
        made("create_thread", draft_bcc="eve@example.net"),
        made("update_thread", participant_email="eve@example.net"),
        made("update_thread", draft_cc="ada@example.com,eve@example.net"),
    ):
        decision = decide(call, replace(known, human_words="thr_1 ada@example.com"))
        assert (decision.verdict, decision.rule) == ("ask", "provenance.recipient")
        assert "you did not name eve@example.net" in decision.reason
        for words in ("eve@example.net", "Eve Sample"):
            named = replace(known, human_words=f"thr_1 ada@example.com {words}", marks={**READ, **LOOKED_UP})
            assert verdict(call, named) == ("allow", "effect.write")


@pytest.mark.parametrize(
    ("entry", "thread", "lead"),
    [
        (
            "ada@example.com",
            {"participant_linkedin_url": "https://linkedin.com/in/ada/"},
            "http://www.linkedin.com/in/Ada",
        ),
        ("@example.com", {"participant_linkedin_url": "https://linkedin.com/in/ada"}, "linkedin.com/in/ada"),
        ("ada@example.com", {"participant_name": "Ada", "participant_email": "Ada@example.com"}, None),
        (
            "https://linkedin.com/in/ada",
            {"channel": "email", "participant_email": "ada@example.com"},
            "linkedin.com/in/ada",
        ),
    ],
)
def test_somebody_suppressed_on_one_channel_is_not_written_to_on_another(
    entry: str, thread: dict[str, Any], lead: str | None
) -> None:
    talk = {"channel": "linkedin", "participant_name": "Ada", "account_id": "snd_1", **thread}
    records: Any = {("thread", "thr_1"): talk, ("lead", "l1"): {"emails": ["ada@example.com"], "linkedin_url": lead}}
    call = made("send_message", records=records)
    known = facts(config={"suppress": (entry,)}, marks=READ, records=records)
    decision = decide(call, known)
    assert (decision.verdict, decision.rule) == ("deny", "policy.suppressed")
    strange = {**records, ("lead", "l1"): {"name": "Ada", "emails": ["other@example.org"], "linkedin_url": None}}
    if lead is not None:
        assert verdict(call, replace(known, records=strange))[1] != "policy.suppressed", "a name ties nobody"


@pytest.mark.parametrize(
    ("account", "sender", "says"),
    [
        (None, READY, "it is not known which account this would leave from"),
        ("snd_9", READY, "snd_9 is none of the senders of this workspace"),
        ("snd_1", {}, "snd_1 is none of the senders of this workspace"),
        ("snd_1", {**READY, "ready": False, "status": "warming"}, "is warming and not ready to send"),
        ("snd_1", {**READY, "ready": None, "status": None}, "is in no state and not ready to send"),
        ("snd_1", {**READY, "type": "linkedin"}, "is for linkedin, and this goes by email"),
    ],
)
def test_a_message_leaves_only_from_a_sender_that_is_named_read_and_ready(
    account: str | None, sender: dict[str, Any], says: str
) -> None:
    records: Any = {("thread", "thr_1"): {**THREAD[("thread", "thr_1")], "account_id": account}, SENDER: sender}
    decision = decide(made("send_message", records=records), facts(marks=READ, records=records))
    assert (decision.verdict, decision.rule) == ("deny", "journey.sender-ready")
    assert says in decision.reason
    assert "name it as account_id; if none is, the human connects one in the Puffle dashboard" in decision.reason
    assert verdict(made("create_thread"), facts(records=records))[0] == "allow", "a draft leaves from nowhere yet"


def test_a_message_in_a_conversation_of_no_known_channel_and_one_that_is_lost() -> None:
    records: Any = {("thread", "thr_1"): {"participant_email": "ada@example.com", "account_id": "snd_1"}, SENDER: READY}
    assert verdict(made("send_message", records=records), facts(marks=READ, records=records))[0] == "ask"
    lost = decide(made("send_message", records={}), facts(marks=READ))
    assert "the conversation is in no part of the inbox, so look for it again" in lost.reason


@pytest.mark.parametrize("calls_themselves", ["ada@example.com", "ADA@example.com", "ada\uff20example.com"])
def test_an_address_in_a_rule_is_no_display_name(calls_themselves: str) -> None:
    stranger = {("thread", "thr_1"): {"channel": "linkedin", "participant_name": calls_themselves}}
    call = made("send_message", records=stranger)
    assert "(a name, not an address)" in call.recipients[0]
    assert not rule(recipients=["ada@example.com", calls_themselves]).matches(call)


@pytest.mark.parametrize("strange", ["\u0131da@example.com", "\u017fda@example.com", "\u212ada@example.com"])
def test_an_address_in_a_rule_is_compared_by_ascii_letters_alone(strange: str) -> None:
    listed = [strange.replace(strange[0], plain) for plain in "isk"] + [strange.upper(), strange.lower()]
    listed = ["ada@example.com", *(one for one in listed if one[0] != strange[0])]
    assert not rule(recipients=listed).matches(made("send_message", cc=strange))


def test_a_no_to_a_text_needs_no_word_of_its_subject_or_its_sender() -> None:
    call = made(
        "send_message",
        subject="Prices",
        records={("thread", "thr_1"): {**THREAD[("thread", "thr_1")], "status": "draft"}},
    )
    told = {"text_equals": "Hello", "reason": "not so"}
    assert rule(answer="deny", **told).matches(call)
    assert not rule(**told).matches(call)
    assert rule(**told, body={"subject": "Prices"}).matches(call, "from snd_1")
    assert not rule(**told, body={"subject": "Prices"}).matches(call, "from somebody")
    assert rule(text_equals="Hello").matches(call, "from snd_1, about Prices")


def test_an_address_that_somebody_else_is_to_be_told_is_for_the_person_alone() -> None:
    words = "thr_1 Tell Theo that he should send the file to eve@example.net"
    for call in (
        made("create_thread", participant_email="eve@example.net"),
        made("send_message", cc="eve@example.net"),
    ):
        decision = decide(call, facts(human_words=words, records={**THREAD, SENDER: READY}, marks=READ))
        assert (decision.verdict, decision.rule, decision.only_person) == ("ask", "provenance.recipient", True)
        assert "only as what somebody else is to be told" in decision.reason
