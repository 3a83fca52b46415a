import subprocess
import sys
from pathlib import Path

import pytest

from agent.models.base import ModelAuthError, ModelError, ModelUsageError
from agent.models.choose import Access, Choice, check_model, choose, ollama_model, open_model
from agent.models.weights import WeightsError, bundled
from tests.support.conformance import ASK, ask
from tests.support.fake_provider import KEY, FakeProvider, Raw
from tests.support.protocols import Say

NOWHERE = "http://127.0.0.1:9"


def test_a_flag_beats_configuration_beats_keys() -> None:
    access = Access(anthropic_api_key="a", openai_api_key="b", ollama_url=NOWHERE)
    assert choose(access, flag="local", configured="openai:x").spec == "local"
    assert choose(access, configured="openai:x") == Choice("openai:x", "configuration")
    assert choose(access).spec.startswith("anthropic:")
    assert choose(Access(openai_api_key="b", ollama_url=NOWHERE)).spec.startswith("openai:")


def test_without_anything_the_embedded_model_plans() -> None:
    assert choose(Access(ollama_url=NOWHERE)).spec == "local"


def test_a_running_ollama_is_used_with_its_latest_model_that_has_tools(provider: FakeProvider) -> None:
    models = [
        {"name": "nomic-embed-text:latest"},
        {"name": "picture:1b", "capabilities": ["completion", "vision"]},
        {"name": "qwen3:8b", "capabilities": ["completion", "tools"]},
        {"name": "older:8b"},
    ]
    provider.will(Raw.json({"models": models}), Say("Hello."))
    access = Access(ollama_url=provider.origin)
    choice = choose(access)
    assert choice.spec == "ollama:qwen3:8b"
    model = open_model(choice.spec, access)
    assert model.name == "ollama:qwen3:8b"
    assert model.respond(ask(ASK)).message.text == "Hello."
    model.close()
    assert provider.requests[1].path == "/v1/chat/completions"
    assert provider.requests[1].body["model"] == "qwen3:8b"


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"models": 1}', b'{"models": [1, {"name": 2}]}', b"<html>"])
def test_something_else_on_that_port_is_not_an_ollama(provider: FakeProvider, body: bytes) -> None:
    provider.will(Raw(body))
    assert ollama_model(provider.origin) is None


@pytest.mark.parametrize("spec", ["", "gpt-5", "openai-chat", "ollama:", "scripted:", "mystery:name", ":x"])
def test_an_unknown_spec_names_the_known_forms(spec: str) -> None:
    with pytest.raises(ModelUsageError, match="scripted:FILE"):
        open_model(spec, Access(anthropic_api_key="a", openai_api_key="b"))


@pytest.mark.parametrize("spec", ["anthropic", "anthropic:claude-x", "openai", "openai:gpt-x", "openai-chat:x"])
def test_a_provider_without_key_and_server_is_an_authentication_error(spec: str) -> None:
    with pytest.raises(ModelAuthError, match="_API_KEY"):
        open_model(spec, Access())


@pytest.mark.parametrize("spec", ["anthropic:claude-x", "openai:gpt-x", "openai-chat:a/b:free"])
def test_a_spec_becomes_the_model_of_that_name(spec: str) -> None:
    model = open_model(spec, Access(anthropic_api_key="a", openai_api_key="b"))
    assert model.name == spec
    model.close()


def test_a_script_is_opened_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "a:b.jsonl"
    path.write_text('{"text": "Hi."}')
    assert open_model(f"scripted:{path}", Access()).respond(ask(ASK)).message.text == "Hi."


def test_keys_do_not_stand_in_the_repr() -> None:
    assert KEY not in repr(Access(anthropic_api_key=KEY, openai_api_key=KEY))


def test_choosing_one_provider_imports_no_other(tmp_path: Path) -> None:
    (tmp_path / "s.jsonl").write_text("{}")
    code = (
        "import sys; from agent.models.choose import Access, open_model;"
        "open_model('scripted:' + sys.argv[1], Access()); first = set(sys.modules);"
        "model = open_model('anthropic:x', Access(anthropic_api_key='a', anthropic_base_url='http://127.0.0.1:9'));"
        "from contextlib import suppress; from agent.models.base import ModelError, ModelRequest;\n"
        "with suppress(ModelError): model.respond(ModelRequest(system=(), tools=(), messages=()))\n"
        "model.close(); second = set(sys.modules);"
        "heavy = {'anthropic', 'openai', 'tiktoken', 'xllamacpp', 'sqlalchemy'};"
        "print(sorted(first & heavy), sorted(second & heavy))"
    )
    run = subprocess.run([sys.executable, "-c", code, tmp_path / "s.jsonl"], capture_output=True, text=True, check=True)
    assert run.stdout.split("\n")[0] == "[] ['anthropic']"


def test_the_embedded_model_is_found_again_by_the_name_that_its_runs_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    name = f"local:{Path(bundled().file).stem}"
    for spec in ("local", name):
        with pytest.raises(WeightsError, match="models pull"):
            open_model(spec, Access())
    with pytest.raises(ModelError, match=r"There is no model file /nowhere/x\.gguf"):
        check_model("local:/nowhere/x.gguf", Access())
