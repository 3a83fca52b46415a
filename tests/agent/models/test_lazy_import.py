"""A package that was put off is there, whole, for whoever wants it."""

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.models.lazy_import import lazy_import

SDK = """
import sys
from agent.models.openai_chat import OpenAIChatModel
OpenAIChatModel("m", api_key="k", base_url="http://127.0.0.1:9/v1").close()
assert "openai.types.responses.response" not in sys.modules, "it was not put off"
import openai
import openai.types
from openai.types import shared
from openai.types.chat import ChatCompletion
from openai.types.responses import Response
assert openai.types.shared is shared is sys.modules["openai.types.shared"]
assert openai.types.chat.ChatCompletion is ChatCompletion
assert openai.OpenAI(api_key="k").responses and openai.AzureOpenAI and openai.lib.azure
print("whole")
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package with a package in it, whose import is noted."""
    inner = tmp_path / "outer_one" / "inner"
    inner.mkdir(parents=True)
    (tmp_path / "outer_one" / "__init__.py").write_text("LOADED = []\nfrom . import inner\n")
    (inner / "__init__.py").write_text("import outer_one\nouter_one.LOADED.append(__name__)\nfrom .part import VALUE\n")
    (inner / "part.py").write_text("VALUE = 7\n")
    (inner / "other.py").write_text("from outer_one.inner import VALUE\nTWICE = 2 * VALUE\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "outer_one"
    for name in [name for name in sys.modules if name.startswith("outer_one")]:
        del sys.modules[name]


def test_a_package_that_was_put_off_is_loaded_by_the_first_who_wants_a_name_of_it(package: str) -> None:
    lazy_import(f"{package}.inner")
    outer = importlib.import_module(package)
    assert importlib.import_module(f"{package}.inner.part").VALUE == 7
    assert outer.LOADED == []
    assert outer.inner.VALUE == 7
    assert [f"{package}.inner"] == outer.LOADED
    assert outer.inner.part is importlib.import_module(f"{package}.inner").part
    with pytest.raises(AttributeError, match="has no attribute 'missing'"):
        _ = outer.inner.missing


def test_a_module_of_it_may_want_the_package_itself(package: str) -> None:
    lazy_import(f"{package}.inner")
    assert importlib.import_module(f"{package}.inner.other").TWICE == 14
    assert [f"{package}.inner"] == importlib.import_module(package).LOADED


def test_what_is_loaded_or_cannot_be_found_stays_as_it_is(package: str) -> None:
    loaded = importlib.import_module(f"{package}.inner")
    lazy_import(
        f"{package}.inner", f"{package}.nowhere", f"{package}.inner.part.x", "no_such_package.inner", "json.tool"
    )
    assert sys.modules[f"{package}.inner"] is loaded
    assert "no_such_package.inner" not in sys.modules
    assert f"{package}.nowhere" not in sys.modules


def test_the_sdk_is_whole_after_a_client_without_its_types() -> None:
    done = subprocess.run([sys.executable, "-c", SDK], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("whole\n", "")
