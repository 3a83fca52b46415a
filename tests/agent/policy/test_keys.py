"""The keys that stand in stores keep their form: another one would free, after an upgrade, what was sent before it."""

import hashlib
from typing import Any

import pytest

from agent.common.json_value import canonical
from tests.support.making import ADA, acts, launch, made

COPIED = {"cc": "Bob@example.com", "body_text": " Hello\n  there "}


@pytest.mark.parametrize(
    ("tool", "change", "thread", "means"),
    [
        ("launch_campaign", {}, {}, ["launch", "/api/campaigns/cmp_1/launch"]),
        ("send_message", {}, ADA, ["message", ["ada@example.com"], "", "", "Hello"]),
        ("send_message", {}, {}, ["message", ["thr_1"], "", "", "Hello"]),
        (
            *("send_message", {**COPIED, "subject": "Prices"}, {**ADA, "last_inbound": "msg_9"}),
            ["message", ["ada@example.com", "bob@example.com"], "msg_9", "Prices", "Hello there"],
        ),
        ("create_list", {}, {}, ["POST /api/lists", "/api/lists", {"name": "Bakers"}]),
        ("get_context", {}, {}, None),
    ],
)
def test_an_intent_is_the_digest_of_what_it_means(
    tool: str, change: dict[str, Any], thread: dict[str, Any], means: Any
) -> None:
    key = made(tool, records={("thread", "thr_1"): thread}, **change).dedupe_key
    assert key == ("" if means is None else hashlib.sha256(canonical(means)).hexdigest())


def test_a_no_is_remembered_under_the_act_and_under_the_people() -> None:
    message = "send_message /api/threads/thr_1/messages"
    assert acts(made("send_message", cc="Zoe@example.com,Bob@example.com")) == (
        message,
        "send_message to ada@example.com, bob@example.com, zoe@example.com",
    )
    assert acts(launch()) == ("launch_campaign /api/campaigns/cmp_1/launch",)
