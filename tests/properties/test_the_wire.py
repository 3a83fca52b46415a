"""Whatever a model calls, in whatever order: only decided, documented requests leave, byte for byte.

The real gate sends to a real socket, which keeps the raw bytes; the audit and the ledger are read back from the store.
"""

import hashlib
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from agent.app import App
from agent.common.errors import Stop
from agent.gate.approval import Waiting
from agent.models.base import AssistantMessage, ModelRequest, ModelResponse, OnText
from agent.session.boot import boot
from agent.session.session import Session
from agent.session.user import User
from agent.settings import Settings
from agent.state.audit import read_events, verify
from agent.state.events import Decided, Proposed, RequestSent
from agent.state.recorded import Recorded
from agent.state.store import FILE, open_store
from agent.types import MODES, Mode
from tests.support import tidy
from tests.support.doubles import FakeClock
from tests.support.fault_server import Answer, FaultServer, Seen
from tests.support.inside import NO, YES, Person, executed
from tests.support.strategies import CANARY, call_of, calls
from tools.api.endpoints import Endpoint, match
from tools.api.table import ENDPOINTS
from tools.spec import Kind, Record

ODD = [
    Answer(400, {"error": "no"}), Answer(409, {"error": "exists"}), Answer(500, {"error": "x"}), Answer(429, {}),
    Answer(404, {}), Answer(200, b"<html>"), Answer(307, {}, {"Location": "/api/admin"}), Answer(wire="reset"),
    Answer(200, {"id": "../admin", "accounts": [{"id": "../x", "type": "email", "status": "active"}]}),
]  # fmt: skip


KEY = SecretStr(CANARY)


class Silent:
    """No model: the calls come from the test."""

    name = "none"

    def respond(self, request: ModelRequest, on_text: OnText | None = None) -> ModelResponse:
        return ModelResponse(message=AssistantMessage("Nothing to do."), stop="end")

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class Rig:
    """One socket; every story has a store of its own, so that none finds its sends done already."""

    home: Path
    odd: list[Answer | None] = field(default_factory=list)
    """What the next requests after the boot are told instead of the tidy answer."""

    def __post_init__(self) -> None:
        self.server = FaultServer(self.answer)

    def answer(self, seen: Seen) -> Answer:
        boot_read = seen.path in ("/api/context", "/api/account", "/api/credits/config")
        odd = self.odd.pop(0) if self.odd and not boot_read else None
        return tidy.tidy(seen) if odd is None else odd

    @contextmanager
    def app(self) -> Iterator[App]:
        with TemporaryDirectory(dir=self.home) as folder:
            shutil.copy(self.home / FILE, folder)  # quicker than making one
            home = Path(folder)
            made = App(Settings(api_key=KEY, base_url=self.server.base_url, home=home), clock=FakeClock())
            try:
                yield made
            finally:
                made.close()


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    made = Rig(tmp_path_factory.mktemp("home"))
    open_store(made.home).close()
    yield made
    made.server.close()


NAMES: tuple[tuple[Kind, str], ...] = (
    ("list", tidy.LIST),
    ("task", tidy.TASK),
    ("signal", "sig_1"),
    ("source", "news"),
    ("lead", "ld_1"),
    ("node", "n1"),
)


def known() -> list[Record]:
    """What a run knows after it has looked around in the tidy workspace."""
    sender: dict[str, Any] = {"ready": True, "status": "active", "email_address": "robin@example.com", "type": "email"}
    return [
        Record("thread", tidy.THREAD, {"participant_email": tidy.ADA, "channel": "email"}),
        Record("campaign", tidy.CAMPAIGN, {"status": "draft"}),
        Record("sender", tidy.SENDER, sender),
        *(Record(kind, name) for kind, name in NAMES),
    ]


def digest(seen: Seen) -> str:
    """The digest of what stands on the wire, from the raw bytes alone."""
    return hashlib.sha256(f"{seen.method} {seen.target}\n".encode() + seen.body).hexdigest()


@dataclass(frozen=True)
class Story:
    """What one run did, from three sides."""

    mode: Mode
    booted: bool
    seen: list[Seen]
    events: list[Recorded]
    rows: list[Any]
    person: Person


def live(app: App, mode: Mode, made: list[tuple[str, str]], person: Person, *, booted: bool) -> Session:
    """A run in which the model makes these calls, until something stops it."""
    session = app.begin("write to ada@example.com", Silent(), User(reviewer=person), mode=mode, cap=50)
    session.loop.add_user_message("write to ada@example.com")
    with suppress(Stop):
        if booted:
            boot(session.executor, session.run)
        session.executor.services.memory.learn(known())
        session.executor.services.memory.mark("thread_read", tidy.THREAD)
        for number, call in enumerate(made):
            with suppress(Waiting):
                assert executed(session, call_of(number, call)).call_id == f"call_{number}"
    session.services.audit.journal.flush()
    return session


@pytest.mark.parametrize("examples", [40, pytest.param(400, marks=[pytest.mark.long, pytest.mark.timeout(900)])])
def test_only_decided_documented_requests_leave(rig: Rig, examples: int) -> None:
    @settings(max_examples=examples, suppress_health_check=[HealthCheck.too_slow])
    @given(
        mode=st.sampled_from(MODES) | st.just("ask"),
        booted=st.integers(0, 7).map(bool),
        made=st.lists(calls(), min_size=1, max_size=6),
        says=st.lists(st.integers(0, 3).map(bool), max_size=4),
        odd=st.lists(st.none() | st.sampled_from(ODD), max_size=5),
    )
    def in_any_run(**drawn: Any) -> None:
        _judge(_told(rig, **drawn))

    in_any_run()


def _told(
    rig: Rig, mode: Mode, booted: bool, made: list[tuple[str, str]], says: list[bool], odd: list[Answer | None]
) -> Story:
    """What becomes of calls that a model makes."""
    rig.odd, before, person = [*odd], len(rig.server.seen), Person([YES if word else NO for word in says])
    with rig.app() as app:
        session = live(app, mode, made, person, booted=booted)
        run_id = session.run.run_id
        events, rows = list(read_events(app.store, run_id)), session.services.ledger.rows()
        assert verify(app.store, run_id)[1] == []
    return Story(mode, booted, rig.server.seen[before:], events, rows, person)


def _judge(story: Story) -> None:
    _every_line_is_documented(story)
    _every_request_was_decided_on_the_same_bytes(story)
    _effects_have_an_intent_and_people_said_yes(story)
    _the_key_stands_in_one_header(story)


def _every_line_is_documented(story: Story) -> None:
    for seen in story.seen:
        found = match(ENDPOINTS, seen.method, seen.target)
        assert isinstance(found, Endpoint), seen.line
        assert seen.line == f"{seen.method} {seen.target} HTTP/1.1"
        assert story.booted or found.name in ("getContext", "getCreditsConfig"), seen.line


def _every_request_was_decided_on_the_same_bytes(story: Story) -> None:
    allowed: set[str] = set()
    proposed: dict[str, str] = {}
    sent: Counter[tuple[str, str]] = Counter()
    for recorded in story.events:
        match recorded.event:
            case Proposed(call_id=call_id) as event:
                proposed[call_id] = event.digest
            case Decided(call_id=call_id) as event:
                (allowed.add if event.verdict != "deny" else allowed.discard)(call_id)
            case RequestSent(call_id=call_id) as event:
                assert call_id in allowed
                assert proposed[call_id] == event.digest
                sent[(proposed[call_id], f"{event.method} {event.target}")] += 1
            case _:
                pass
    assert Counter((digest(seen), f"{seen.method} {seen.target}") for seen in story.seen) == sent


def _effects_have_an_intent_and_people_said_yes(story: Story) -> None:
    intents = {(row.method, row.path) for row in story.rows if row.status != "refused"}
    for seen in story.seen:
        if seen.method != "GET" and b'"preview":true' not in seen.body:
            assert (seen.method, seen.path) in intents
            assert story.mode in ("ask", "auto")
    for row in story.rows:
        if row.effect in ("send", "destroy") and row.status != "refused":
            assert row.approved_by == "human"
            assert row.digest in {asked.digest for asked in story.person.asked}
    keys = [row.digest for row in story.rows if row.effect in ("send", "spend") and row.status == "done"]
    assert len(keys) == len(set(keys)), "a send or spend is done once at most"


def _the_key_stands_in_one_header(story: Story) -> None:
    header = f"Authorization: Bearer {CANARY}".encode()
    for seen in story.seen:
        assert seen.head.count(CANARY.encode()) == seen.head.count(header) == 1
        for form in (CANARY, CANARY[::-1], CANARY.encode().hex()):
            assert form.encode() not in seen.body
            assert form not in seen.target
