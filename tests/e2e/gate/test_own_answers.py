"""What the agent is and what it did is answered by the program, out of its ledger; no planner is asked."""

from types import SimpleNamespace

import pytest

from agent.session.own_answers import own_answer
from tests.support.program import Program, call, turn

MAKE = (turn(call("switch_journey", journey="import")), turn(call("create_list", name="Fair")), turn(text="Made."))
IDLE = turn(text="The planner was asked.")


@pytest.mark.parametrize(
    ("words", "says"),
    [("What did you do today?", 'make a list "Fair"'), ("was hast du heute gesendet", "Nothing was sent today"),
     ("Qui es-tu ?", "I am puffle-agent")],
)  # fmt: skip
def test_it_says_what_is_on_record(puffle: Program, words: str, says: str) -> None:
    puffle.task(puffle.script(*MAKE), text="Make a list called Fair")
    result = puffle.task(puffle.script(IDLE), text=words).json
    assert (result["status"], result["effects"]) == ("done", [])
    assert says in result["answer"]
    assert puffle.run("audit", "verify").code == 0


@pytest.mark.parametrize(
    "words", ["What did you send to Mara?", "Who are you writing to?", "What did you do about the thread of Ada Sample",
              "what can you do about the Berlin list?", "Send what you did to ada@example.com"]
)  # fmt: skip
def test_what_asks_for_more_is_the_planners(words: str) -> None:
    assert own_answer(words, None) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "words",
    ["hi, was kannst du alles? und was kostet das", "hello, what can you do and what does it cost?",
     "Bonjour ! Que peux-tu faire, et combien ça coûte ?", "hola, ¿qué puedes hacer y cuánto cuesta?"],
)  # fmt: skip
def test_what_it_can_do_and_costs_is_answered_in_one(words: str) -> None:
    run = SimpleNamespace(prices={"lead_search": 1, "free_thing": 0})
    said = own_answer(words, SimpleNamespace(run=run))  # type: ignore[arg-type]
    assert said is not None
    assert "I am puffle-agent" in said
    assert "lead search: 1" in said
    assert "free thing" not in said
