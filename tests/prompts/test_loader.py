"""Prompts: found by name, known by their hash."""

import hashlib
from importlib.resources import files
from pathlib import Path

import pytest

import prompts.loader
from prompts.loader import PromptError, load, names, versions


def test_every_prompt_of_the_package_can_be_read() -> None:
    assert {"planner", "journeys/campaign", "guided/route", "served/template"} <= set(names())
    for name in names():
        assert load(name).text.strip()


def test_a_version_is_the_hash_of_the_whole_file() -> None:
    raw = files("prompts").joinpath("journeys/import.md").read_bytes()
    assert versions()["journeys/import"] == hashlib.sha256(raw).hexdigest()


def test_front_matter_is_data_and_not_part_of_the_text() -> None:
    prompt = load("journeys/signals")
    assert prompt.meta["journey"] == "signals"
    assert not prompt.text.startswith("---")


@pytest.mark.parametrize("name", ["nothing", "../pyproject", "journeys/../planner", "a/b/c", "", "planner.md"])
def test_what_is_no_prompt_cannot_be_read(name: str) -> None:
    with pytest.raises(PromptError):
        load(name)


@pytest.mark.parametrize("text", ["---\nnever closed", "---\n- a list\n---\ntext", "---\n{broken: [\n---\ntext"])
def test_front_matter_that_is_no_mapping_is_an_error(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.joinpath("bad.md").write_text(text)
    monkeypatch.setattr(prompts.loader, "files", lambda package: tmp_path)
    with pytest.raises(PromptError, match="front matter"):
        load("bad")
