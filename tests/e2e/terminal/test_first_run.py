"""The first screen: what a yes to the embedded model fetches, from where, and what a no or a failure leads to."""

from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from agent.cli import first_run as welcome
from agent.cli.flags import Flags
from agent.models.weights import Weights
from tests.agent.models.test_weights import CHUNKS, weights, wheel
from tests.support.serving import serving


class _Files(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of wheels behind a file server on this machine, which pip takes for the whole package index."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(folder)))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", f"http://127.0.0.1:{server.server_port}/")
    with serving(server):
        yield folder


@pytest.fixture
def some(shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Weights:
    """Small weights in the place of the bundled ones, and a folder of their own."""
    made = weights([wheel(shelf, number, chunk) for number, chunk in enumerate(CHUNKS, 1)])
    monkeypatch.setattr(welcome, "bundled", lambda: made)
    monkeypatch.setattr(welcome, "models_dir", lambda: tmp_path / "models")
    monkeypatch.setattr(welcome, "find_spec", lambda name: name)
    return made


def _person(*answers: str | None) -> Callable[[str], str | None]:
    left = list(answers)
    return lambda prompt: left.pop(0)


LOCAL = Flags(model="local", mode="plan", credits=7)


@pytest.mark.parametrize("yes", ["y", "yes"])
def test_a_yes_fetches_the_model_and_goes_on_in_the_sandbox(
    some: Weights, tmp_path: Path, capsys: pytest.CaptureFixture[str], yes: str
) -> None:
    going = welcome.first_run(LOCAL, _person("1", yes))
    assert going == (Flags(model="local", mode="plan", credits=7, sandbox=True), None)
    assert (tmp_path / "models" / some.file).read_bytes() == b"".join(CHUNKS)
    shown = capsys.readouterr().err
    assert "The agent thinks with: local, a small model on this computer." in shown
    assert "fetching: 100 %\n" in shown


def test_a_model_that_is_there_is_not_asked_about(some: Weights, shelf: Path) -> None:
    assert welcome.first_run(LOCAL, _person("1", "y")) is not None
    for file in shelf.iterdir():
        file.unlink()
    assert welcome.first_run(LOCAL, _person("1")) is not None


def test_a_chat_that_knows_its_workspace_offers_the_model_alike(some: Weights, monkeypatch: pytest.MonkeyPatch) -> None:
    here = Flags(model="local", sandbox=True)
    assert (welcome.has_model(here, _person("n")), welcome.has_model(here, _person("y"))) == (False, True)
    assert welcome.has_model(here, _person())
    assert welcome.has_model(Flags(model="anthropic:NAME", sandbox=True), _person())
    monkeypatch.setattr(welcome, "find_spec", lambda name: None)
    monkeypatch.setattr(welcome, "bundled", _person())
    assert welcome.has_model(here, _person()), "what is said of the runtime is said where it is loaded"


@pytest.mark.parametrize("answer", ["n", "", "Y", "ja", None])
def test_anything_but_a_yes_fetches_nothing(
    some: Weights, tmp_path: Path, capsys: pytest.CaptureFixture[str], answer: str | None
) -> None:
    assert welcome.first_run(LOCAL, _person("1", answer)) is None
    assert not (tmp_path / "models" / some.file).exists()
    assert "Later: puffle-agent models pull" in capsys.readouterr().err


def test_a_source_that_fails_is_one_sentence_and_the_next_yes_goes_on_there(
    some: Weights, shelf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    third = next(shelf.glob("*part3*"))
    kept = third.read_bytes()
    third.unlink()
    assert welcome.first_run(LOCAL, _person("1", "y")) is None
    said = capsys.readouterr().err.splitlines()[-1]
    assert "some-model-part3" in said
    assert "could not be fetched" in said
    third.write_bytes(kept)
    assert welcome.first_run(LOCAL, _person("1", "y")) is not None
    assert "fetching: 80 %" in capsys.readouterr().err


@pytest.mark.parametrize("answer", ["", "3", None, "y"])
def test_any_other_choice_leaves(some: Weights, answer: str | None) -> None:
    assert welcome.first_run(LOCAL, _person(answer)) is None


@pytest.mark.parametrize(("typed", "key"), [("  pk_live_pasted \n", "pk_live_pasted"), ("  ", None)])
def test_a_key_is_taken_without_its_spaces_and_none_leaves(
    some: Weights, monkeypatch: pytest.MonkeyPatch, typed: str, key: str | None
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: typed)
    going = welcome.first_run(LOCAL, _person("2", "y"))
    assert going == (None if key is None else (LOCAL, key))
