"""What lies on this machine belongs to its owner: the state folder, results, and passwords in settings."""

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
        (tmp_path / "out.jsonl").write_text("")
        (tmp_path / "out.jsonl").chmod(0o644)
        model = f"scripted:{program.script(END)}"
        files = ("--out", str(tmp_path / "out.jsonl"), "--errors", str(tmp_path / "errors.jsonl"))
        program.run("batch", "tasks.jsonl", *files, "--model", model)
    assert (tmp_path / "out.jsonl").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "errors.jsonl").stat().st_mode & 0o777 == 0o600


def test_the_model_that_a_file_chose_is_said(tmp_path: Path) -> None:
    program = Program(tmp_path, "http://127.0.0.1:9")
    (program.folder / "puffle-agent.toml").write_text('model = "anthropic:claude-made-up"\n')
    program.env["ANTHROPIC_API_KEY"] = "sk-made-up-0123456789"
    program.env["ANTHROPIC_BASE_URL"] = "http://127.0.0.1:9"
    said = program.run("run", "How are you?").err
    assert "model: anthropic:claude-made-up, chosen by " in said
    assert "puffle-agent.toml" in said
