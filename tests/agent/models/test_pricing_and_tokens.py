import hashlib
from decimal import Decimal
from pathlib import Path

import pytest
import tiktoken
from genai_prices import Usage as Rated
from genai_prices import calc_price
from genai_prices.types import TieredPrices

from agent.models import tokens
from agent.models.base import UserMessage
from agent.models.openai_sdk import OpenAIModel
from agent.models.pricing import price
from agent.models.provider_client import server
from agent.models.tokens import TokenCounter
from tests.agent.models.conftest import open_at
from tests.support.conformance import ask
from tests.support.fake_provider import FakeProvider
from tests.support.protocols import Say

O200K = "fb374d419588a4632f3f557e76b4b70aebbca790"
"""The cache key of o200k_base, as tiktoken derives it."""


def cost(name: str, base_url: str | None, *, cached: int = 0, written: int = 0) -> Decimal | None:
    where = server(OpenAIModel.PROVIDER, name, "sk", base_url)
    return price(where, read=1_000_000, cached=cached, written=written, output=0)


def test_a_known_model_has_its_price_and_a_cached_prompt_is_cheaper() -> None:
    full, cached = cost("gpt-5-mini", None), cost("gpt-5-mini", None, cached=1_000_000)
    assert full is not None
    assert cached is not None
    assert Decimal(0) < cached < full


def test_a_known_name_behind_a_proxy_on_this_machine_is_not_free() -> None:
    assert cost("gpt-5-mini", "http://127.0.0.1:4000/v1") == cost("gpt-5-mini", None)


def test_an_unknown_model_is_free_on_this_machine_and_has_no_price_elsewhere() -> None:
    assert cost("my-own-model", "http://127.0.0.1:8080/v1") == Decimal(0)
    assert cost("my-own-model", "https://models.example.com/v1") is None


def test_cached_tokens_reach_the_price_of_an_answer(provider: FakeProvider) -> None:
    def spent(cached: int) -> Decimal:
        provider.will(Say("x", read=100_000, cached=cached))
        model = open_at("messages", provider.origin, name="claude-sonnet-4-5")
        usage = model.respond(ask(UserMessage("Hi."))).usage
        model.close()
        assert (usage.input_tokens, usage.cached_tokens) == (100_000, cached)
        assert usage.cost_usd is not None
        return usage.cost_usd

    assert spent(90_000) < spent(0)


@pytest.mark.parametrize(
    ("protocol", "name", "family"),
    [
        ("messages", "claude-sonnet-4-5", "anthropic"),
        ("responses", "gpt-6-sol", "openai"),
        ("chat", "gpt-6-sol", "openai"),
    ],
)
def test_an_answer_costs_what_it_read_anew_from_the_cache_and_wrote_to_it(
    provider: FakeProvider, protocol: str, name: str, family: str
) -> None:
    provider.will(Say("x", read=100_000, cached=50_000, written=20_000, output=0))
    model = open_at(protocol, provider.origin, name=name)
    usage = model.respond(ask(UserMessage("Hi."))).usage
    model.close()
    rates = calc_price(Rated(), name, provider_id=family).model_price
    fresh, cached, written = map(_rate, (rates.input_mtok, rates.cache_read_mtok, rates.cache_write_mtok))
    assert usage.cost_usd == (30_000 * fresh + 50_000 * cached + 20_000 * written) / 1_000_000
    assert fresh < written


def _rate(price: Decimal | TieredPrices | None) -> Decimal:
    """USD for a million tokens of a short prompt."""
    assert price is not None
    return price.base if isinstance(price, TieredPrices) else price


@pytest.fixture
def no_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))


@pytest.mark.usefixtures("no_tables")
def test_without_a_table_tokens_are_estimated_and_that_is_said() -> None:
    counter = TokenCounter("anthropic:claude-sonnet-5-5")
    assert counter.note is not None
    assert "estimate" in counter.note
    # Real tokenisers give about 13 and 3 tokens here.
    assert counter.count("The quick brown fox jumps over the lazy dog, twice.") >= 13
    assert counter.count("日本語") >= 3
    assert counter.count("") == 0
    assert counter.count("\ud800") > 0


def test_a_cached_table_is_used_and_nothing_needs_saying(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bytewise = tiktoken.Encoding(
        "bytewise",
        pat_str=r"[\s\S]",
        mergeable_ranks={bytes([n]): n for n in range(256)},
        special_tokens={"<|end|>": 256},
    )
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(tiktoken, "get_encoding", lambda name: bytewise)
    monkeypatch.setitem(tokens._SHA256, "o200k_base", hashlib.sha256(b"stands for the table").hexdigest())
    (tmp_path / O200K).write_bytes(b"stands for the table")
    counter = TokenCounter("anthropic:claude-sonnet-5-5")
    assert counter.note is None
    assert counter.count("seven b <|end|>") == 15
    # One endless word takes the encoder minutes; it is estimated.
    assert counter.count("x" * 300_000) == 100_000


def test_a_damaged_table_is_not_used_and_not_downloaded_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    (tmp_path / O200K).write_bytes(b"damaged")
    assert TokenCounter("m").note is not None
    assert (tmp_path / O200K).read_bytes() == b"damaged"
