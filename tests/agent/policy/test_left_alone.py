"""Nobody is written to who asked for it, and nobody who may have without a person."""

from typing import Any

import pytest

from agent.common.suppression import Suppression, key_of, keys_of
from agent.policy.config import PolicyConfig
from agent.policy.rules import decide
from agent.types import Decision
from tests.support.making import facts, made

READ = {("thread_read", "thr_1"): 1}


def kept(value: str, *, hold: bool = False, quote: str = "") -> dict[str, Suppression]:
    at, reason = "2026-11-25T10:00:00.000Z", "asked in a reply"
    return {key_of(value): Suppression(value=value, reason=reason, at=at, by="puffle-agent", hold=hold, quote=quote)}


def judged(tool: str, entries: dict[str, Suppression], **change: Any) -> Decision:
    return decide(made(tool, **change), facts(kept=entries, marks=READ))


def test_an_entry_denies_with_its_reason_and_the_words_of_the_reply() -> None:
    found = judged("send_message", kept("ada@example.com", quote="Stop."))
    assert (found.verdict, found.rule) == ("deny", "policy.suppressed")
    assert found.reason == "ada@example.com is on the suppression list (asked in a reply on 2026-11-25: 'Stop.')"


def test_a_domain_entry_speaks_for_every_address_of_it() -> None:
    assert judged("send_message", kept("@example.com")).rule == "policy.suppressed"
    assert judged("send_message", kept("@sub.example.com")).rule == "effect.send"


def test_an_entry_speaks_for_the_sub_addresses_of_its_mailbox() -> None:
    assert keys_of("Ada+Fair@example.com") == (
        "ada+fair@example.com", "ada@example.com", "@example.com", "@com"
    )  # fmt: skip
    assert keys_of("+fair@example.com")[0] == "+fair@example.com"
    mail = {"participant_email": "ada+fair@example.com", "draft_bcc": "ada+fair@example.com"}
    assert judged("create_thread", kept("ada@example.com"), **mail).rule == "policy.suppressed"


@pytest.mark.parametrize(
    ("entry", "recipient"),
    [
        ("ada+fair@example.com", "ada@example.com"),
        ("ada+fair@example.com", "ada+news@example.com"),
        ("a.da@gmail.com", "ada+x@googlemail.com"),
        ("ada@googlemail.com", "A.D.A@gmail.com"),
    ],
)
def test_an_entry_speaks_for_every_address_of_its_mailbox(entry: str, recipient: str) -> None:
    mail = {"participant_email": recipient}
    assert judged("create_thread", kept(entry), **mail).rule == "policy.suppressed"
    listed = PolicyConfig(suppress=(entry,))
    assert listed.suppressed(recipient)
    assert not listed.suppressed("ad@example.com")


def test_full_stops_count_elsewhere_than_at_gmail() -> None:
    mail = {"participant_email": "a.da@example.com"}
    assert judged("create_thread", kept("ada@example.com"), **mail).rule != "policy.suppressed"


def test_a_hold_asks_a_person_whom_no_rule_can_answer_for() -> None:
    found = judged("send_message", kept("ada@example.com", hold=True, quote="If not, remove me."))
    assert (found.verdict, found.only_person) == ("ask", True)
    assert (
        "held until you decide: ada@example.com (asked in a reply on 2026-11-25: 'If not, remove me.')" in found.reason
    )


def test_everybody_who_is_held_is_named_so_that_a_yes_is_for_no_one_else() -> None:
    copies = [f"copy{n}@example.com" for n in range(5)]
    entries = {address: entry for one in copies for address, entry in kept(one, hold=True).items()}
    reasons = [
        judged("create_thread", entries, participant_email=copies[0], draft_bcc=", ".join(copies[1:count])).reason
        for count in (4, 5)
    ]
    assert [all(one in reason for one in copies[:4]) for reason in reasons] == [True, True]
    assert [copies[4] in reason for reason in reasons] == [False, True]


def test_a_certain_entry_counts_before_a_hold() -> None:
    both = kept("ada@example.com", hold=True) | kept("@example.com")
    assert judged("send_message", both).verdict == "deny"


def test_an_import_of_somebody_who_is_left_alone_is_denied_and_of_others_is_not() -> None:
    leads = [{"type": "person", "name": {"first": "Ada"}, "contacts": [{"value": "ADA@example.com"}]}]
    found = judged("import_list_leads", kept("ada@example.com"), leads=leads)
    assert (found.verdict, found.rule) == ("deny", "policy.suppressed")
    assert judged("import_list_leads", kept("bo@example.com"), leads=leads).rule != "policy.suppressed"


def test_reads_are_as_free_as_ever() -> None:
    assert judged("list_threads", kept("ada@example.com")).verdict == "allow"
