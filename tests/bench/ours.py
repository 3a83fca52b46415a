"""The whole product path: App, gate, policy, ledger, audit and transcript on disk, and the provider's real wire."""

from collections.abc import Callable

from agent.app import App
from agent.models.base import Model, ModelRequest, OnText, UserMessage
from agent.models.choose import Access, open_model
from agent.models.provider_model import ProviderModel
from agent.session.asking import load_tables
from agent.session.user import User
from agent.settings import Settings
from tests.bench.brief import JOURNEY
from tests.bench.says import words
from tests.bench.where import KEY, Contestant, Where, sayings
from tests.support.led import Led


def ours(provider: str) -> Callable[[Where], Contestant]:
    """A contestant for one protocol."""

    def contestant(where: Where) -> Contestant:
        app = App(settings(where))
        model = planner(provider, where.base)
        model.load_sdk()  # the others have loaded their SDK too when they begin
        load_tables()  # else a thread would do it during the first turns

        def stream(pieces: int, on_piece: OnText) -> None:
            said = UserMessage(words(0, pieces, stream=True))
            model.respond(ModelRequest(system=(), tools=(), messages=(said,)), on_piece)

        return Contestant(lambda turns: one_run(app, model, turns), (model, app), stream)

    return contestant


def one_run(app: App, model: Model, turns: int) -> None:
    """One run from its first word to its result."""
    said, *more = sayings(turns)
    session = app.begin(said, model, User(), mode="ask", cap=None)
    session.run.journey = JOURNEY  # as a batch task names it
    for text in (said, *more):
        result = session.submit(text)
        if result.status != "done":
            raise RuntimeError(f"the run ended as {result.status}: {result.escalation}")


def settings(where: Where) -> Settings:
    """Settings that lead to the other side, and a state of the contestant's own."""
    return Settings.model_validate({"base_url": where.api, "home": where.folder / where.name, "api_key": KEY})


def planner(provider: str, base: str, *, at_home: bool = False) -> ProviderModel:
    """The product's own client for a protocol; ``at_home``: as if the server were the provider's own."""
    access = Access(anthropic_api_key=KEY, anthropic_base_url=base, openai_api_key=KEY, openai_base_url=f"{base}/v1")
    if at_home:
        access = Access(anthropic_api_key=KEY, openai_api_key=KEY)
    model = open_model(f"{provider}:{'claude-m' if at_home else 'm'}", access, network=Led(base) if at_home else None)
    assert isinstance(model, ProviderModel)
    return model
