"""The success rate counts what the workspace accepted, not what the model says."""

import json
from pathlib import Path
from typing import Any

import pytest

from agent.models.scripted import ScriptedModel
from tests.bench.success import Effect, Phrasing, load_phrasings, main, rates, run_one
from tools.api.table import ENDPOINTS
from tools.spec import JOURNEYS

LATER = Phrasing(text='Make an empty list called "Later"', does=(Effect(op="createList", has={"name": "Later"}),))


def script(path: Path, *turns: dict[str, Any]) -> ScriptedModel:
    path.write_text("".join(json.dumps(turn) + "\n" for turn in turns))
    return ScriptedModel(path)


def calls(tool: str, /, **arguments: Any) -> dict[str, Any]:
    return {"tool_calls": [{"name": tool, "arguments": arguments}]}


MAKE, SWITCH = calls("create_list", name="Later"), calls("switch_journey", journey="import")

SWITCH_TO_MAIL = calls("switch_journey", journey="one_off_email")


def test_a_phrasing_is_reached_when_the_workspace_accepted_what_it_calls_for(tmp_path: Path) -> None:
    outcome = run_one(script(tmp_path / "s", SWITCH, MAKE, {"text": "Made Later."}), "import", LATER)
    assert (outcome.problem, outcome.turns) == ("", 3)


@pytest.mark.parametrize(
    ("turns", "problem"),
    [
        ((SWITCH, {"text": "I made the list Later."}), "ended as failed"),
        ((SWITCH, calls("create_list", name="Other"), {"text": ""}), "ended as partial"),
        ((SWITCH, MAKE, calls("create_list", name="More"), {"text": ""}), "did ['createList', 'createList']"),
        ((calls("ask_human", question="Really?"),), "ended as waiting: Really?"),
    ],
)
def test_words_extra_writes_and_wrong_values_do_not_count(turns: Any, problem: str, tmp_path: Path) -> None:
    assert problem in run_one(script(tmp_path / "s", *turns), "import", LATER).problem


def test_the_scripted_human_refuses_what_the_phrasing_does_not_call_for(tmp_path: Path) -> None:
    phrasing = Phrasing(text="Draft a mail to a@b.example", does=(Effect(op="createThread"),), status="partial")
    draft = calls("create_thread", participant_email="a@b.example", account_id="$ref:list_senders.id")
    send = calls("send_message", thread_id="$ref:create_thread.id", body_text="x", subject="x")
    turns = (SWITCH_TO_MAIL, calls("list_senders", type="email"), draft, send, {"text": "Sent."})
    assert run_one(script(tmp_path / "s", *turns), "one_off_email", phrasing).problem == ""


def test_missing_words_in_a_body_or_a_report_are_named(tmp_path: Path) -> None:
    wordy = LATER.model_copy(update={"does": (Effect(op="createList", says=("sooner",)),)})
    assert "lacks ['sooner']" in run_one(script(tmp_path / "s", SWITCH, MAKE, {"text": "x"}), "import", wordy).problem
    told = LATER.model_copy(update={"answer": ("four",)})
    assert (
        "report lacks ['four']" in run_one(script(tmp_path / "s", SWITCH, MAKE, {"text": "x"}), "import", told).problem
    )


def test_every_journey_has_phrasings_of_both_kinds_that_name_real_operations() -> None:
    phrasings = load_phrasings()
    assert tuple(phrasings) == JOURNEYS
    known = {endpoint.name for endpoint in ENDPOINTS}
    for items in phrasings.values():
        assert len(items) >= 10
        assert {item.held for item in items} == {True, False}
        assert {effect.op for item in items for effect in item.does} <= known
        assert not any("{" in item.text for item in items if "[{" not in item.text)


def test_rates_tell_the_held_out_from_the_rest(tmp_path: Path) -> None:
    reached = run_one(script(tmp_path / "s", SWITCH, MAKE, {"text": "x"}), "import", LATER)
    missed = run_one(script(tmp_path / "s", {"text": "x"}), "import", LATER.model_copy(update={"held": True}))
    assert rates([reached, missed]) == {
        "import": "1 of 2",
        "seen while tuning": "1 of 1",
        "held out": "0 of 1",
        "all": "1 of 2",
    }


def test_the_command_prints_a_rate_for_each_journey(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script(tmp_path / "s", {"text": "Nothing to do."})
    assert main(["--model", f"scripted:{tmp_path / 's'}", "--only", "replies", "--part", "held", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["rates"]["replies"].endswith("of 5")
    assert main(["--model", f"scripted:{tmp_path / 's'}", "--only", "replies", "--part", "held"]) == 0
    assert "held out: " in capsys.readouterr().out
