"""Two objects of one verb, of which only the first was ever read: the second is named, and nobody who is not meant."""

import json
from collections.abc import Iterable

import pytest

from agent.common.json_value import Json
from agent.models.base import AssistantMessage, ToolCall, ToolMessage, UserMessage
from agent.session.account.enumerated import enumerated
from agent.session.account.evidence import Use, evidence
from agent.session.transcript import Entry
from tests.support.accounts import held

READ = {"t1": ("petra holm", "petra@holm.example"), "c1": ("alpha",), "c2": ("herbst 2024",)}


def beside(seeds: Iterable[str]) -> frozenset[str]:
    """What is known of the two records that were read."""
    given = frozenset(seeds)
    return given.union(*(known for seed, known in READ.items() if seed in given))


ARCHIVED = Use(
    turn=0, strength=1, tool="update_thread", arguments={"status": "archived", "thread_id": "t1"}, beside=beside
)
LAUNCHED = Use(turn=0, strength=2, tool="launch_campaign", arguments={"campaign_id": "c1"}, beside=beside)


def left(words: str, use: Use) -> list[str]:
    return [item.value for item in held(words, use, names=("Petra Holm", "Ada Lind") if use is ARCHIVED else ()).unused]


@pytest.mark.parametrize(
    ("words", "missed"),
    [
        ("Archive Petra Holm and Gail Moss", ["Gail Moss"]),
        ("Please archive the threads of Petra Holm and Gail Moss.", ["Gail Moss"]),
        ("Archive Petra Holm, Gail Moss and Bo Ray", ["Gail Moss", "Bo Ray"]),
        ("Archive Petra Holm and Petra Moss", ["Petra Moss"]),
        ("archive petra holm and gail moss", ["gail moss"]),
        ("archive petra and gail", ["gail"]),
        ("Archiviere Petra Holm und Gail Moss", ["Gail Moss"]),
        ("Archiva a Petra Holm y a Gail Moss", ["Gail Moss"]),
        ("Archive Petra Holm et Gail Moss", ["Gail Moss"]),
        ("Archivia Petra Holm e Gail Moss", ["Gail Moss"]),
        ("Zet Petra Holm en Gail Moss in het archief", ["Gail Moss"]),
        ("Archive Petra Holm and Maria de la Cruz", ["Maria de la Cruz"]),
        ("Archive Petra Holm and J. R. Smith", ["J. R. Smith"]),
        ("Archive Petra Holm as well as Gail Moss", ["Gail Moss"]),
        ("Mets Petra Holm ainsi que Gail Moss aux archives", ["Gail Moss"]),
        ("archive petra, ada", ["ada"]),
        ("Petra HolmさんとGail Mossさんの会話をアーカイブして", ["Gail Moss"]),
        ("PetraさんとBoさん、山田さんのスレッドをアーカイブしてください", ["Bo", "山田"]),
        ("把Petra Holm和Gail Moss的对话归档", ["Gail Moss"]),
    ],
)
def test_who_is_named_beside_somebody_is_missed_though_no_record_of_theirs_was_read(
    words: str, missed: list[str]
) -> None:
    assert left(words, ARCHIVED) == missed


@pytest.mark.parametrize(
    ("words", "missed"),
    [
        ("Launch Alpha and Beta", ["Beta"]),
        ("Launch Alpha, Beta and Gamma today", ["Beta", "Gamma"]),
        ("Launch the campaigns Alpha and Beta", ["Beta"]),
        ("launch alpha and then beta", ["beta"]),
        ("Starte Alpha und Beta", ["Beta"]),
    ],
)
def test_the_same_holds_of_things(words: str, missed: list[str]) -> None:
    assert left(words, LAUNCHED) == missed


@pytest.mark.parametrize(
    ("words", "use"),
    [
        ("Archive Petra Holm, Gail Moss told me to", ARCHIVED),
        ("Archive Petra Holm and Gail Moss can wait", ARCHIVED),
        ("Archive Petra Holm and Co", ARCHIVED),
        ("archive petra holm and thanks", ARCHIVED),
        ("archive petra and the rest of the day is yours", ARCHIVED),
        ("Launch campaign Alpha in Germany and Austria", LAUNCHED),
        ("launch alpha and keep me posted", LAUNCHED),
    ],
)
def test_who_stands_beside_a_wish_and_not_in_its_row_is_not_missed(words: str, use: Use) -> None:
    assert left(words, use) == []


def test_whoever_is_written_to_is_no_one_of_whom_the_text_speaks() -> None:
    said: Json = {"thread_id": "t1", "body_text": "Hi Petra, Gail, we moved."}
    told = Use(turn=0, strength=2, tool="send_message", arguments=said, beside=beside)
    assert left("Tell Petra and Gail that we moved", told) == ["Gail"]


def test_of_a_list_only_the_members_are_meant_whose_ids_a_call_gives() -> None:
    roster: Json = {"leads": [{"id": "l1", "full_name": "Ada Lind"}, {"id": "l2", "full_name": "Eve Moor"}]}
    calls = [
        ToolCall("1", "get_list_leads", json.dumps({"list_id": "fair"})),
        ToolCall("2", "remove_list_leads", json.dumps({"list_id": "fair", "lead_ids": ["l1"]})),
    ]
    entries = [
        Entry(UserMessage("Remove Ada and Eve from Fair leads")),
        Entry(AssistantMessage("", tuple(calls))),
        Entry(ToolMessage("1", "get_list_leads", json.dumps(roster))),
    ]
    known = evidence(entries, (), (), {})
    assert "eve moor" in known.uses[0].beside(["fair"])
    assert "eve moor" not in known.uses[0].beside(["fair", "l1"])


def test_a_question_of_which_the_report_tells_nothing_is_left_beside_one_that_it_answers() -> None:
    words = "How many did Nordic Logistics send, and how many replies did Quantum Push get?"
    shown: Json = {"campaigns": [{"name": "Nordic Logistics", "sent": 40}, {"name": "Quantum Push"}]}
    read = Use(turn=0, tool="list_campaigns", result=shown)
    assert held(words, read, report="Nordic Logistics sent 40.").unused
    assert not held(words, read, report="Nordic Logistics sent 40, and Quantum Push got 3 replies.").unused


def test_of_a_row_that_nothing_was_done_of_nothing_is_said_by_it() -> None:
    written = Use(turn=0, strength=2, tool="send_message", arguments={"body": "Alpha is ready."}, where=("t9",))
    assert left("Tell them about Alpha and Beta", written) == []


ADA, BO, CY = "ada@aspen.example", "bo@birch.example", "cy@cypress.example"


def to(address: str, body: str) -> Use:
    return Use(turn=0, strength=2, tool="send_message", arguments={"body_text": body}, where=(address,))


def test_an_address_of_a_row_that_only_stands_in_a_text_was_not_written_to() -> None:
    words = f"Email {ADA}, {BO} and {CY} that we moved"
    told = [item.value for item in held(words, to(ADA, f"Hi {BO}, we moved."), to(CY, "We moved.")).unused]
    assert told == [BO]
    assert held(words, *(to(one, "We moved.") for one in (ADA, BO, CY))).unused == ()


@pytest.mark.parametrize("words", [f"Tell {ADA} that {BO} is our contact", f"Tell {ADA} our addresses, {BO} and {CY}"])
def test_an_address_that_somebody_is_told_is_nobody_to_be_written_to(words: str) -> None:
    assert held(words, to(ADA, f"Our addresses: {BO} and {CY}.")).unused == ()


def test_to_greet_somebody_in_what_is_said_makes_no_row() -> None:
    assert [*enumerated("okay reply to ada lind and say hi ada", {"ada", "lind"})] == []


@pytest.mark.parametrize(
    "words",
    [
        "Archive Theo's and Piet's conversations",
        "Mark Piet's and Theo's threads as read",
        "Archive Theo's thread and then Piet's",
        "Archive Theo's thread, Piet's too",
        "Archiviere die Gespräche von Theo und Piet",
        "Archive the threads of Theo Placeholder and Piet Example",
    ],
)
def test_whoever_no_read_showed_beside_somebody_who_was_done_is_left_over(words: str) -> None:
    shown: Json = {"thread": {"participant_name": "Theo Placeholder", "participant_email": "theo@lantern.example"}}
    given: Json = {"thread_id": "t1", "status": "archived", "unread_count": 0}
    theo = Use(turn=0, strength=1, tool="update_thread", arguments=given, result=shown)
    told = [(one.kind, one.value.split()[0]) for one in held(words, theo, names=("Theo Placeholder",)).unused]
    assert told == [("name", "Piet")]


@pytest.mark.parametrize("words", ["Archive Theo's thread and tell me Ada's view", "Archive Theo's mail on Bo and Co"])
def test_what_belongs_to_somebody_else_is_no_row(words: str) -> None:
    assert [row for row in enumerated(words, {"theo"}) if "Ada" in row or "Theo" in row] == []
