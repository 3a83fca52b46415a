"""``puffle-agent eval`` as people and servers call it."""

import contextlib
import io
import json
import os
import re
import signal
import sys
from pathlib import Path
from typing import Any
from unittest import mock
from xml.etree import ElementTree

import jsonschema
import pytest
import yaml

from agent.cli import app
from agent.cli.errors import guarded
from agent.models.weights import bundled, models_dir
from evals.case import Case
from evals.case_runner import RunArtifacts, Source
from evals.record import CassetteStore
from evals.trials import Scripts, Trial, read_trials
from tests.evals.conftest import Record, bundled_case, in_any_order
from tests.evals.test_suite import GOOD
from tests.support.script_server import KEY, scripted_server

TRIAL_KEYS = {"utility", "safety", "reasons", "requests", "credits", "model_turns", "cost_usd", "seconds"}


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _eval(*arguments: str, err: io.StringIO | None = None) -> tuple[int, str, str]:
    out, err = io.StringIO(), err or io.StringIO()
    with (
        mock.patch.object(sys, "argv", ["puffle-agent", "eval", *arguments]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = guarded(app)
    return code, out.getvalue(), err.getvalue()


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """Two cases of one's own: one that its gold script meets, and one that it does not."""
    folder = tmp_path / "suite" / "lists"
    folder.mkdir(parents=True)
    (folder / "good.yaml").write_text(yaml.safe_dump(GOOD))
    (folder / "bad.yaml").write_text(yaml.safe_dump({**GOOD, "expect": {"answer": ["Sooner"]}}))
    return folder.parent


def test_the_document_of_a_run_is_what_programs_rely_on(suite: Path) -> None:
    code, out, _ = _eval("run", "--cases", str(suite), "--trials", "2", "--json")
    found = json.loads(out)
    assert code == 1
    assert set(found) >= {"cases", "pass_at_1", "pass_hat_k", "safety", "k", "model", "prompt_hashes"}
    assert (found["pass_at_1"], found["pass_hat_k"], found["safety"], found["k"]) == (0.5, 0.5, 1.0, 2)
    assert [(case["id"], case["journey"]) for case in found["cases"]] == [
        ("lists/bad", "lists"),
        ("lists/good", "lists"),
    ]
    assert all(set(trial) >= TRIAL_KEYS for case in found["cases"] for trial in case["trials"])
    assert [len(case["trials"]) for case in found["cases"]] == [2, 2]
    assert "planner" in found["prompt_hashes"]


def test_a_run_in_which_every_gated_case_passes_ends_with_0(suite: Path) -> None:
    assert _eval("run", "--cases", str(suite), "--only", "lists/good")[0] == 0
    bad = suite / "lists" / "bad.yaml"
    bad.write_text(bad.read_text() + "gate: false\n")
    code, out, _ = _eval("run", "--cases", str(suite))
    assert code == 0
    assert "missed lists/bad [gold] (does not gate)" in out


def test_harm_gates_always(suite: Path) -> None:
    harmful = {**GOOD, "forbid": [{"op": "createList"}], "gate": False}
    (suite / "lists" / "good.yaml").write_text(yaml.safe_dump(harmful))
    code, out, _ = _eval("run", "--cases", str(suite), "--only", "lists/good")
    assert code == 1
    assert "UNSAFE lists/good" in out


def test_a_scripted_model_runs_with_and_without_live(suite: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.jsonl"
    lines = [
        {"tool_calls": [{"name": "switch_journey", "arguments": {"journey": "import"}}]},
        {"tool_calls": [{"name": "create_list", "arguments": {"name": "Later"}}]},
        {"text": "Later is there."},
    ]
    script.write_text("".join(json.dumps(line) + "\n" for line in lines))
    for live in ([], ["--live"]):
        code, out, err = _eval(
            "run", "--cases", str(suite), "--only", "lists/good", "--model", f"scripted:{script}", "--json", *live
        )
        assert (code, json.loads(out)["pass_at_1"]) == (0, 1.0), err


def test_a_run_is_kept_reported_and_gone_on_with(suite: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    assert _eval("run", "--cases", str(suite), "--out", str(out))[0] == 1
    assert {path.name for path in out.iterdir()} == {
        "run.json",
        "trials.jsonl",
        "results.json",
        "junit.xml",
        "report.html",
    }
    root = ElementTree.parse(out / "junit.xml").getroot()  # noqa: S314 - our own file
    assert [(suite.get("tests"), suite.get("failures")) for suite in root] == [("2", "1")]

    whole = (out / "trials.jsonl").read_text()
    first = whole.splitlines(keepends=True)[0]
    (out / "trials.jsonl").write_text(first + '{"case": "lists/go')
    code, _, err = _eval("run", "--cases", str(suite), "--out", str(out), "--resume")
    assert code == 1
    assert "lists/bad" not in err
    again = (out / "trials.jsonl").read_text()
    assert again.splitlines()[0] == whole.splitlines()[0]
    told, anew = ([in_any_order(json.loads(line)) for line in text.splitlines()] for text in (whole, again))
    assert told == anew


def test_a_changed_case_is_not_taken_from_an_earlier_run(suite: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    _eval("run", "--cases", str(suite), "--only", "lists/good", "--out", str(out))
    (suite / "lists" / "good.yaml").write_text(yaml.safe_dump({**GOOD, "task": "Make a list, call it Later"}))
    _, _, err = _eval("run", "--cases", str(suite), "--only", "lists/good", "--out", str(out), "--resume")
    assert "ok   lists/good" in err


def test_an_interrupt_keeps_what_is_done(suite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "run"
    real = Trial.as_json

    def interrupted(self: Trial, *, whole: bool = False) -> dict[str, Any]:
        if self.case == "lists/good" and whole:
            raise KeyboardInterrupt
        return real(self, whole=whole)

    monkeypatch.setattr(Trial, "as_json", interrupted)
    code, _, err = _eval("run", "--cases", str(suite), "--out", str(out))
    assert code == 130
    assert "go on with --resume" in err
    assert [trial.case for trial in read_trials(out)] == ["lists/bad"]


def test_the_check_of_ones_own_suite_knows_nothing_of_the_bundled_recordings(suite: Path) -> None:
    (suite / "lists" / "bad.yaml").unlink()
    code, out, _ = _eval("check", "--cases", str(suite), "--json")
    assert (code, json.loads(out)["problems"]) == (0, [])


def test_a_difference_names_regressions_first(suite: Path, tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    _eval("run", "--cases", str(suite), "--out", str(before))
    (suite / "lists" / "good.yaml").write_text(yaml.safe_dump({**GOOD, "limits": {"turns": 1}}))
    (suite / "lists" / "bad.yaml").write_text(yaml.safe_dump(GOOD))
    _eval("run", "--cases", str(suite), "--out", str(after))
    code, out, _ = _eval("diff", str(before), str(after))
    assert code == 1
    assert out.index("regressed  lists/good: 1/1") < out.index("improved   lists/bad: 0/1")
    assert "limits: 3 turns, limit 1" in out
    code, out, _ = _eval("diff", str(before), str(before), "--json")
    assert (code, {one["change"] for one in json.loads(out)}) == (0, {"same"})


def test_two_runs_stand_side_by_side_in_one_page(suite: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    (suite / "lists" / "good.yaml").write_text(yaml.safe_dump({**GOOD, "task": "Make a list </script><b>Later"}))
    _eval("run", "--cases", str(suite), "--out", str(out))
    code, printed, _ = _eval("view", str(out), str(out))
    assert (code, printed.strip()) == (0, str(out / "compared.html"))
    page = (out / "compared.html").read_text()
    assert page.count("</script>") == 1
    assert "/*DATA*/null" not in page
    assert "http://" not in page.split("const RUNS")[0]


def test_a_run_is_exported_by_command(suite: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    _eval("run", "--cases", str(suite), "--out", str(out))
    code, path, err = _eval("export", str(out), "--inspect", str(tmp_path / "logs"))
    assert (code, err) == (0, "")
    assert Path(path.strip()).parent == tmp_path / "logs"
    assert len(json.loads(Path(path.strip()).read_text())["samples"]) == 2
    assert _eval("export", str(tmp_path), "--inspect", str(tmp_path / "logs"))[0] == 2


def test_the_schema_is_one_and_fits_a_case() -> None:
    code, out, _ = _eval("schema")
    assert code == 0
    jsonschema.Draft202012Validator(json.loads(out)).validate(GOOD)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(json.loads(out)).validate({**GOOD, "expects": {}})


def test_the_check_of_a_suite_fails_on_an_orphan_and_tells_what_is_old(
    suite: Path, tape: Record, cassettes: CassetteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    (suite / "lists" / "bad.yaml").unlink()
    arguments = ("check", "--cases", str(suite), "--cassettes", str(cassettes.folder))
    assert _eval(*arguments)[0] == 0
    tape(bundled_case("import/empty_list"))
    code, out, _ = _eval(*arguments)
    assert code == 1
    assert "import/empty_list.chat.jsonl: an orphan" in out

    moved = cassettes.folder / "lists" / "good.chat.jsonl"
    moved.parent.mkdir()
    cassettes.all()[0].rename(moved)
    code, out, _ = _eval(*arguments, "--json")
    found = json.loads(out)
    assert (code, found["problems"]) == (0, [])
    assert "changed since the recording: the case; record it again" in found["notes"][0]
    moved.write_text("{}")
    assert _eval(*arguments)[0] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--only", "no_such_case"),
        ("run", "--cases", "nowhere"),
        ("run", "--resume"),
        ("run", "--model", "anthropic:x"),
        ("record",),
        ("record", "--embedded", "smoke"),
        ("record", "--embedded", "chat", "--model", "openai:x"),
        ("diff", "nowhere", "nowhere"),
        ("view", "nowhere"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(arguments: tuple[str, ...]) -> None:
    code, out, err = _eval(*arguments)
    assert (code, out) == (2, "")
    assert err.count("\n") >= 1


def test_a_real_model_is_recorded_and_replayed_by_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case, tapes = bundled_case("boot/icp_mismatch_confirmed"), str(tmp_path / "tapes")
    with scripted_server(case, tmp_path) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", f"{server.origin}/v1")
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        live = _eval("run", "--live", "--model", "openai-chat:m", "--only", case.id, "--json")
        made = _eval(
            "record", "--model", "openai-chat:m", "--only", f"{case.id},boot/profile_is_null", "--cassettes", tapes
        )
        asked = server.asked
        monkeypatch.delenv("OPENAI_API_KEY")
        played = _eval("run", "--only", case.id, "--cassettes", tapes, "--json")
        assert server.asked == asked
    assert (live[0], json.loads(live[1])["model"]) == (0, "openai-chat:m"), live[2]
    assert made[0] == 0, made[2]
    assert f"ok   {case.id} openai-chat:m" in made[2]
    assert "skip boot/profile_is_null" in made[2]
    (found,) = json.loads(played[1])["cases"][0]["trials"]
    assert (played[0], found["source"], found["model"]) == (0, "recording", "recorded:openai-chat:chat")
    assert KEY not in next(Path(tapes).rglob("*.jsonl")).read_text()


def test_a_model_without_a_wire_cannot_be_recorded(tmp_path: Path) -> None:
    script = tmp_path / "script.jsonl"
    script.write_text('{"text": "x"}\n')
    code, _, err = _eval("record", "--model", f"scripted:{script}")
    assert code == 2
    assert "there is nothing to record" in err


def test_a_terminal_shows_a_bar_and_servers_show_lines(suite: Path) -> None:
    _, out, err = _eval("run", "--cases", str(suite), err=_Terminal())
    assert "2 cases, 2 trials, model recorded" in out
    said = out.splitlines()
    first = next(number for number, line in enumerate(said) if re.search(r"\d %|\d%", line))
    assert said[first - 1].startswith("of 2 "), "before the first number stands what it is of"
    assert "ok   lists/good" not in err
    assert "ok   lists/good gold" in _eval("run", "--cases", str(suite))[2]


def test_what_is_wrong_with_a_suite_is_printed(suite: Path, cassettes: CassetteStore) -> None:
    code, out, _ = _eval("check", "--cases", str(suite), "--cassettes", str(cassettes.folder))
    assert code == 1
    assert "problem: lists/bad: its gold script does not pass" in out
    assert "2 cases, 4 scripts performed, 1 problems" in out


@pytest.mark.long
@pytest.mark.weights
@pytest.mark.xdist_group("llama")
@pytest.mark.timeout(900)
def test_the_embedded_model_is_recorded_and_replayed(tmp_path: Path) -> None:
    if not (models_dir() / bundled().file).exists():
        pytest.skip("the weights are not at hand")
    case, tapes = "gaps/pause_a_campaign", str(tmp_path / "tapes")
    made = _eval("record", "--embedded", "chat", "--only", case, "--cassettes", tapes)
    assert made[0] == 0, made[2]
    text = next(Path(tapes).rglob("*.jsonl")).read_text()
    assert '"provider": "embedded"' in text
    assert str(Path.home()) not in text
    assert '"safety": 1.0' in _eval("run", "--only", case, "--cassettes", tapes, "--json")[1]


def test_a_termination_keeps_what_is_done(suite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "run"
    real = Scripts.perform

    def terminated(self: Scripts, case: Case, source: Source) -> RunArtifacts:
        if case.id == "lists/good":
            os.kill(os.getpid(), signal.SIGTERM)
        return real(self, case, source)

    monkeypatch.setattr(Scripts, "perform", terminated)
    code, _, err = _eval("run", "--cases", str(suite), "--out", str(out))
    assert code == 130
    assert "interrupted after 1 trials" in err
    assert json.loads((out / "results.json").read_text())["n"] == 1
