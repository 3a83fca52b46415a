"""Settings: one order of layers; keys and origins from the environment alone; a project file can only tighten."""

import os
from pathlib import Path
from typing import Any

import platformdirs
import pytest

from agent.common.errors import UsageError
from agent.settings import VARIABLES, Loaded, load_settings


@pytest.fixture
def user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The user's own configuration file, not yet there."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    path = Path(platformdirs.user_config_dir("puffle-agent", appauthor=False)) / "config.toml"
    path.parent.mkdir(parents=True)
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project folder."""
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def load(folder: Path, **flags: Any) -> Loaded:
    return load_settings(flags, folder)


def write(folder: Path, text: str) -> None:
    (folder / "puffle-agent.toml").write_text(text)


def test_without_anything_the_defaults_hold(project: Path, home: Path) -> None:
    found = load(project)
    assert (found.settings.mode, found.settings.credits, found.settings.model) == ("ask", None, None)
    assert found.settings.base_url == "https://app.puffle.ai"
    assert (found.settings.key, found.settings.database, found.settings.secrets()) == (None, None, [])
    assert (found.settings.home, found.origins["home"]) == (home, "environment")
    assert {origin for name, origin in found.origins.items() if name != "home"} == {"default"}


def test_flag_beats_environment_beats_project_beats_user_beats_default(
    project: Path, user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def model() -> tuple[str | None, str]:
        found = load(project, model=None)
        return found.settings.model, found.origins["model"]

    assert model() == (None, "default")
    user.write_text('model = "u"')
    assert model() == ("u", "user file")
    write(project, 'model = "anthropic:p"')
    assert model() == ("anthropic:p", "project file")
    monkeypatch.setenv("PUFFLE_AGENT_MODEL", "e")
    assert model() == ("e", "environment")
    found = load(project, model="f")
    assert (found.settings.model, found.origins["model"]) == ("f", "flag")


@pytest.mark.parametrize("model", ["anthropic:claude-x", "openai:gpt-x", "openai", "local"])
def test_a_project_file_may_name_a_hosted_model_or_the_embedded_one(project: Path, model: str) -> None:
    write(project, f'model = "{model}"')
    found = load(project).settings
    assert (found.model, found.model_file) == (model, project / "puffle-agent.toml")


@pytest.mark.parametrize(
    "model", ["scripted:turns.jsonl", "plan:p.json", "local:/tmp/x.gguf", "openai-chat:m", "ollama:m", "x", ""]
)
def test_a_project_file_names_no_file_and_no_server_as_the_model(project: Path, user: Path, model: str) -> None:
    write(project, f'model = "{model}"')
    with pytest.raises(UsageError, match="a project file may choose"):
        load(project)
    (project / "puffle-agent.toml").unlink()
    user.write_text(f'model = "{model}"')
    assert load(project).settings.model == model, "one's own file may"


@pytest.mark.parametrize(
    "line",
    [
        *(
            'api_key = "pk_live_x"',
            'PUFFLE_API_KEY = "x"',
            'base_url = "https://evil.example"',
            'openai_base_url = "x"',
        ),
        *('home = "/tmp/x"', 'database_url = "x"', "clock_speed = 5", 'approvals = "x"', "[policy]\nallow = true"),
    ],
)
def test_no_file_sets_a_key_an_origin_or_anything_else(project: Path, user: Path, line: str) -> None:
    write(project, line)
    with pytest.raises(UsageError, match=r"puffle-agent\.toml: .* cannot be set in a file"):
        load(project)
    (project / "puffle-agent.toml").unlink()
    user.write_text(line)
    with pytest.raises(UsageError, match=r"config\.toml: .* cannot be set in a file"):
        load(project)


def test_an_env_file_is_not_read(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / ".env").write_text("PUFFLE_API_KEY=pk_live_from_a_file\nPUFFLE_API_BASE_URL=https://evil.example\n")
    monkeypatch.chdir(project)
    found = load(project)
    assert found.settings.key is None
    assert found.settings.base_url == "https://app.puffle.ai"


def test_a_project_file_may_not_set_auto(project: Path, user: Path) -> None:
    write(project, 'mode = "auto"')
    with pytest.raises(UsageError, match="cannot loosen policy"):
        load(project)
    (project / "puffle-agent.toml").unlink()
    user.write_text('mode = "auto"')
    assert load(project).settings.mode == "auto"


@pytest.mark.parametrize(
    ("own", "theirs", "mode", "credits"),
    [
        ('mode = "readonly"\ncredits = 10', 'mode = "ask"\ncredits = 11', "readonly", 10),
        ('mode = "plan"\ncredits = 10', 'mode = "readonly"\ncredits = 9', "readonly", 9),
        ('mode = "auto"', 'mode = "ask"\ncredits = 5', "ask", 5),
        ("", 'mode = "plan"', "plan", None),
    ],
)
def test_a_project_file_can_only_be_stricter_than_the_users_own(
    project: Path, user: Path, own: str, theirs: str, mode: str, credits: int | None
) -> None:
    user.write_text(own)
    write(project, theirs)
    found = load(project).settings
    assert (found.mode, found.credits) == (mode, credits)


@pytest.mark.parametrize(
    ("own", "theirs", "flags", "credits"),
    [
        ("", "credits = 500", {}, None),  # the cap of policy.toml is what then holds
        ("credits = 500", "", {}, None),
        ("credits = 500", "credits = 400", {}, None),
        ("", "credits = 150", {}, 150),
        ("", "credits = 500", {"credits": 700}, 700),
    ],
)
def test_no_file_raises_the_credits_of_a_run_above_those_of_the_policy(
    project: Path, user: Path, home: Path, own: str, theirs: str, flags: dict[str, int], credits: int | None
) -> None:
    home.mkdir()
    (home / "policy.toml").write_text("credits_per_run = 200\n")
    user.write_text(own)
    write(project, theirs)
    assert load(project, **flags).settings.credits == credits


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("mode = ", "cannot be read"),
        ('mode = "yolo"', r"mode \(project file\)"),
        ("credits = -1", r"credits \(project file\)"),
        ('credits = "many"', r"credits \(project file\)"),
        ("credits = 1.5", r"credits \(project file\)"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name_and_origin(project: Path, text: str, says: str) -> None:
    write(project, text)
    with pytest.raises(UsageError, match=says):
        load(project)


def test_a_folder_in_place_of_a_file_and_bytes_in_place_of_text_are_refused(project: Path) -> None:
    (project / "puffle-agent.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="cannot be read"):
        load(project)


@pytest.mark.parametrize("url", ["http://app.example", "https://a@b.example", "https://app.example/api", "nonsense"])
def test_an_origin_must_be_https_or_this_machine(project: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("PUFFLE_API_BASE_URL", url)
    with pytest.raises(UsageError, match=r"base_url \(environment\)"):
        load(project)


def test_a_wrong_value_is_told_without_a_secret(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUFFLE_API_KEY", "pk_live_planted_key")
    monkeypatch.setenv("PUFFLE_API_BASE_URL", "https://user:pk_live_planted_key@app.example")
    with pytest.raises(UsageError) as refused:
        load(project)
    assert "pk_live_planted_key" not in str(refused.value)


@pytest.mark.parametrize(
    "key", ["pk_live_planted\nkey", "pk_live_plänted_key", "pk_live_planted\udcffkey", "pk_live key"]
)
def test_a_key_that_cannot_be_one_is_refused_before_anything_else(
    project: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("PUFFLE_API_KEY", key)
    with pytest.raises(UsageError, match=r"^PUFFLE_API_KEY holds characters that no key has: copy it again$"):
        load(project)


@pytest.mark.parametrize("given", ["pk_live_planted_key", " pk_live_planted_key\n"])
def test_the_key_is_held_without_a_readable_form_and_the_redactor_gets_it_as_it_is_sent(
    project: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("PUFFLE_API_KEY", given)
    monkeypatch.setenv("ANTHROPIC_API_KEY", " sk-ant-planted\n")
    monkeypatch.setenv("OPENAI_API_KEY", "  ")
    settings = load(project).settings
    assert settings.key is not None
    assert settings.key.reveal() == "pk_live_planted_key"
    assert settings.secrets() == ["pk_live_planted_key", "sk-ant-planted"]
    assert "planted" not in f"{settings!r} {settings.model_dump()} {settings.key!r}"


@pytest.mark.parametrize("blank", ["", "  ", "\n"])
def test_a_blank_key_is_no_key(project: Path, monkeypatch: pytest.MonkeyPatch, blank: str) -> None:
    monkeypatch.setenv("PUFFLE_API_KEY", blank)
    assert load(project).settings.key is None


def test_what_models_need_is_handed_on(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-x")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("PUFFLE_AGENT_DATABASE_URL", "postgresql://u:p@h/d")
    settings = load(project).settings
    assert (settings.access.openai_api_key, settings.access.openai_base_url) == ("sk-x", "http://127.0.0.1:1/v1")
    assert (settings.access.anthropic_api_key, settings.access.anthropic_base_url) == (None, None)
    assert settings.database == "postgresql://u:p@h/d"


def test_a_quicker_clock_is_for_this_machine_alone(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUFFLE_AGENT_CLOCK_SPEED", "50")
    with pytest.raises(UsageError, match="this machine only"):
        load(project)
    monkeypatch.setenv("PUFFLE_API_BASE_URL", "http://127.0.0.1:8000")
    assert load(project).settings.clock_speed == 50
    for wrong in ("0", "-1", "nan", "inf", "fast", "20000"):
        monkeypatch.setenv("PUFFLE_AGENT_CLOCK_SPEED", wrong)
        with pytest.raises(UsageError, match=r"clock_speed|PUFFLE_AGENT_CLOCK_SPEED"):
            load(project)


def test_every_variable_is_one_of_the_contracts() -> None:
    assert VARIABLES.keys() >= {
        "api_key",
        "base_url",
        "home",
        "database_url",
        "model",
        "clock_speed",
        "anthropic_api_key",
        "openai_api_key",
    }
    assert "mode" not in VARIABLES
    assert VARIABLES["api_key"] == "PUFFLE_API_KEY"
    assert "PUFFLE_AGENT_HOME" in os.environ
