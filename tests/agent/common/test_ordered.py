"""Whether a clause orders something or only speaks of it: known of messages that it was not learned from."""

import json
from pathlib import Path

import pytest

from agent.common.words.left_out import kept
from agent.common.words.ordered import clauses, orders, weights
from agent.policy.scope.ordered import by_act, by_verb
from tests.bench.ordered import labelled
from tools.registry import REGISTRY

SEALED = Path(labelled.__file__).with_name("sealed.jsonl")


def opened(words: str) -> set[str]:
    """The reversible and paid tools that words open."""
    tools = {tool for one in by_verb(words) for tool in one.tools} | {tool for _, tool in by_act(words)}
    return {tool for tool in tools if REGISTRY[tool].effect in ("write", "spend")}


def test_the_weights_are_those_of_the_messages_that_are_here() -> None:
    assert weights().learned_from == labelled.digest(), "make words"


def test_what_a_writer_only_speaks_of_stays_closed_and_what_he_orders_opens() -> None:
    written = [json.loads(line) for line in SEALED.read_text("utf-8").splitlines()]
    spoken = [opened(one["request"]) for one in written if not one["orders"]]
    ordered = [
        (tools, opened(one["request"]))
        for one in written
        if (tools := {act.partition(" ")[0] for act in one["orders"]} & {*REGISTRY})
        and all(REGISTRY[tool].effect in ("write", "spend") for tool in tools)
    ]
    assert min(len(spoken), len(ordered)) > 150
    assert sum(map(bool, spoken)) < 0.18 * len(spoken)
    assert sum(tools <= found for tools, found in ordered) > 0.65 * len(ordered)


@pytest.mark.parametrize(
    ("words", "tool"),
    [
        ("Take Dario off the list Fair, please.", "remove_list_leads"),
        ("could you put the campaign Harvest on hold until Monday?", "pause_campaign"),
        ("Nenn die Liste Messe in Herbstmesse um.", "update_list"),
        ("Est-ce que tu peux archiver la conversation avec Piet ?", "update_thread"),
        ("Tell me what Bo wrote and archive Ada's", "update_thread"),
    ],
)
def test_what_is_ordered_opens_its_tool_in_words_that_the_table_may_not_know(words: str, tool: str) -> None:
    assert tool in opened(words)


@pytest.mark.parametrize(
    "words", ["Launch Spring", "lance spring", "Starte Autumn bitte", "Delete Fair", "Verwijder Fair"]
)
def test_a_verb_and_a_name_are_an_order_though_it_may_open_nothing(words: str) -> None:
    assert [share > 0.4 for _, share in orders(words)] == [True]


@pytest.mark.parametrize(
    "words",
    [
        "If Dario agrees, take him off the list Fair.",
        "Ask Ada whether she can pause the campaign Harvest.",
        "I'll pause the campaign Harvest myself.",
        "Who took Dario off the list Fair?",
        "What would it be to launch Spring?",
        "Hör auf, Leute von der Liste Messe zu nehmen.",
        "On Tue, 3 Nov 2026 Ada Lind wrote:\nplease pause the campaign Harvest\n\nwhat does she mean?",
        "Show me the strongest signals, those from Reddit too.",
    ],
)
def test_what_is_only_spoken_of_opens_nothing(words: str) -> None:
    assert opened(words) == set()


def test_whose_a_line_is_stands_beside_its_clause() -> None:
    pasted = "see below\n[10:12] Ada: pause it\nOn Tuesday Bo wrote:\nrename it\n\nwhat now"
    found = [(one.text, one.whose) for one in clauses(pasted)]
    assert [whose for text, whose in found if text in ("see below", "rename it", "what now")] == [
        "own",
        "under",
        "below",
    ]
    assert {whose for text, whose in found if "pause it" in text} == {"said"}


def test_a_clause_in_two_parts_with_verbs_is_judged_by_each() -> None:
    found = {one.text: share for one, share in orders("Tell me what Bo wrote and archive Ada's")}
    assert found["tell me what bo wrote"] < 0.2 < 0.8 < found["and archive ada's"]


# -- long tables ---------------------------------------------------------------------------------------------------

ROWS = "\n".join(f"Lead {n},lead{n}@bulk.example" for n in range(400))


def test_the_rows_of_a_long_table_are_no_clauses_and_all_else_is() -> None:
    words = f"Import into Bulk:\nname,email\n{ROWS}\nArchive Ada's thread, too."
    assert [one.text for one in clauses(words)] == [
        "import into bulk",
        "name",
        "email",
        "archive ada's thread",
        "too",
    ]
    assert {"import_list_leads", "update_thread"} <= opened(words)


def test_what_is_left_out_beside_a_long_table_takes_none_of_its_rows_along() -> None:
    held = kept(f"Import into Bulk, but do not archive Ada's thread:\n{ROWS}")
    assert ROWS in held
    assert "archive" not in held


@pytest.mark.parametrize(
    "line", ["archive the thread of lead{}@bulk.example now", "- lead{}@bulk.example: take her off the list."]
)
def test_lines_that_say_something_are_no_rows_however_many_they_are(line: str) -> None:
    assert len(clauses("\n".join(map(line.format, range(20))))) >= 20
