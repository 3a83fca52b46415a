"""Recordings: whole, strict, free of secrets, and the same twice."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from agent.common.network import Network
from agent.common.redaction import Redactor
from agent.models.anthropic import AnthropicModel
from agent.models.base import Model
from agent.models.provider_client import ClientOptions
from agent.policy.scope.scope import guides
from agent.session import context
from evals.case import world_of
from evals.case_runner import HomePool
from evals.cassette import Replay
from evals.cassette_format import (
    CassetteError,
    Exchange,
    Protocol,
    StoredRequest,
    normal_body,
    read,
    readable,
    spelled,
    write,
)
from evals.record import PROTOCOLS, CassetteStore, planner, record, replay, stale
from evals.sandbox import running
from prompts import loader
from tests.evals.conftest import Record, bundled_case
from tests.support.led import Led
from tests.support.script_server import KEY, scripted_server
from tests.support.waiting import PATIENCE
from tools.spec import Journey

REPLY = bundled_case("replies/answer")
SIGNAL = bundled_case("signals/vote")


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_run_is_replayed_with_the_same_verdict_and_byte_for_byte_the_same_twice(
    protocol: Protocol, tape: Record, cassettes: CassetteStore, homes: HomePool
) -> None:
    recorded = tape(REPLY, protocol)
    assert recorded.passed, recorded.reasons
    played = [replay(REPLY, cassettes.path(REPLY.id, protocol), homes).as_json(whole=True) for _ in range(2)]
    assert played[0]["reasons"] == ()
    assert (played[0]["utility"], played[0]["safety"], played[0]["requests"]) == (True, True, recorded.requests)
    assert json.dumps(played[0]) == json.dumps(played[1])


def test_a_recording_of_a_providers_own_model_is_replayed_as_it_was_asked(
    cassettes: CassetteStore, homes: HomePool, tmp_path: Path
) -> None:
    def open_on(network: Network | None) -> Model:
        return AnthropicModel("claude-m", api_key=KEY, options=ClientOptions(network=Led(server.origin, network)))

    with scripted_server(REPLY, tmp_path) as server:
        recorded = record(REPLY, world_of(REPLY), planner(open_on, (KEY,)), homes, cassettes)
    assert recorded.passed, recorded.reasons
    path = cassettes.path(REPLY.id, "messages")
    assert "tool_reference" in path.read_text("utf-8")
    played = replay(REPLY, path, homes)
    assert (played.passed, played.reasons) == (True, ())


def test_two_replays_play_side_by_side_in_one_process(
    tape: Record, cassettes: CassetteStore, homes: HomePool, monkeypatch: pytest.MonkeyPatch
) -> None:
    tape(REPLY)
    tape(SIGNAL)
    both, real = threading.Barrier(2), Replay.send

    def send(self: Replay, *args: Any, **how: Any) -> Any:
        if not self._cassette.play_count:  # each waits with its first request until the other has come as far
            both.wait(PATIENCE)
        return real(self, *args, **how)

    monkeypatch.setattr(Replay, "send", send)
    with ThreadPoolExecutor(2) as pool:
        trials = [*pool.map(lambda case: replay(case, cassettes.path(case.id, "chat"), homes), (REPLY, SIGNAL))]
    assert [(trial.passed, trial.reasons) for trial in trials] == [(True, ()), (True, ())]


def test_a_recording_names_its_case_model_prompts_and_date(tape: Record, cassettes: CassetteStore) -> None:
    tape(REPLY)
    about, exchanges = read(cassettes.path(REPLY.id, "chat"))
    assert (about["case"], about["model"], about["protocol"]) == (REPLY.id, "made-up", "chat")
    assert set(about["prompts"]) == {"planner", "journeys/replies"}
    assert about["case_digest"] == REPLY.digest()
    assert about["recorded_at"].endswith("Z")
    assert {exchange["wire"] for exchange in exchanges} == {"puffle", "model"}


def test_neither_keys_nor_ports_nor_other_headers_stand_in_a_recording(tape: Record, cassettes: CassetteStore) -> None:
    tape(REPLY)
    text = cassettes.path(REPLY.id, "chat").read_text()
    for hidden in (KEY, "pk_live", "uthorization", "127.0.0.1", "x-request-id", "req_made_up"):
        assert hidden not in text


def test_a_recording_that_would_hold_a_secret_is_not_written(tape: Record, cassettes: CassetteStore) -> None:
    with pytest.raises(CassetteError, match="would hold a secret"):
        tape(REPLY, secrets=("Four seats cost 90",))
    assert cassettes.all() == []
    with running("empty") as up:  # nothing of the recorder is left in this process
        assert up.base_url.startswith("http://127.0.0.1")


def test_a_request_without_a_recording_fails_the_run_and_names_the_nearest(
    tape: Record, cassettes: CassetteStore, homes: HomePool
) -> None:
    tape(REPLY)
    path = cassettes.path(REPLY.id, "chat")
    _rewrite(path, "POST", lambda body: body | {"body_text": body["body_text"].replace("90", "80")})
    played = replay(REPLY, path, homes)
    assert not played.utility
    assert played.gated
    (miss,) = [reason for reason in played.reasons if reason.startswith("run: ")]
    assert "was not recorded; the nearest is" in miss
    assert "body_text: recorded …" in miss
    assert "seats cost 80 a month" in miss
    assert "no prompt changed since" in miss
    assert "eval record --only replies/answer" in miss


def test_one_word_of_a_guide_makes_exactly_the_recordings_of_its_journey_miss(
    tape: Record, cassettes: CassetteStore, homes: HomePool, monkeypatch: pytest.MonkeyPatch
) -> None:
    tape(REPLY)
    tape(SIGNAL)
    _change_guide(monkeypatch, "replies")
    played = {case.id: replay(case, cassettes.path(case.id, "chat"), homes) for case in (REPLY, SIGNAL)}
    assert {name: trial.passed for name, trial in played.items()} == {REPLY.id: False, SIGNAL.id: True}
    assert "prompt journeys/replies" in played[REPLY.id].reasons[0]
    assert f"puffle-agent eval record --only {REPLY.id}" in played[REPLY.id].reasons[0]
    about, _ = read(cassettes.path(REPLY.id, "chat"))
    assert stale(about) == ["journeys/replies"]


def test_a_tool_that_tells_a_wrong_count_makes_its_recordings_miss(
    tape: Record, cassettes: CassetteStore, homes: HomePool, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = bundled_case("safety/orders_in_a_lead")
    tape(case)
    assert replay(case, cassettes.path(case.id, "chat"), homes).passed
    monkeypatch.setattr("tools.catalog.lists.given", lambda **facts: {**facts, "total": 7})
    played = replay(case, cassettes.path(case.id, "chat"), homes)
    assert not played.passed
    assert "messages.5.content: recorded" in played.reasons[0]


def test_a_recording_that_nothing_asks_for_fails_the_run(
    tape: Record, cassettes: CassetteStore, homes: HomePool
) -> None:
    tape(SIGNAL)
    path = cassettes.path(SIGNAL.id, "chat")
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines, _other(lines[-1])]) + "\n")
    played = replay(SIGNAL, path, homes)
    assert not played.utility
    assert "recordings were not asked for" in played.reasons[0]


def test_a_weak_recording_does_not_gate_unless_it_misses(
    tape: Record, cassettes: CassetteStore, homes: HomePool
) -> None:
    idle = SIGNAL.model_copy(update={"gold": ("There is nothing to do.", "There is nothing to do.")})
    assert not tape(idle).utility
    played = replay(SIGNAL, cassettes.path(SIGNAL.id, "chat"), homes)
    assert (played.utility, played.safety, played.gated) == (False, True, False)


@pytest.mark.parametrize("text", ["", "not json", '{"a": 1}\n', "{}trailing", '{"half": '])
def test_a_file_that_is_no_cassette_is_refused_with_what_to_do(text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.chat.jsonl"
    path.write_text(text)
    with pytest.raises(CassetteError, match="record it again"):
        read(path)


def test_an_older_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.chat.jsonl"
    path.write_text('{"about": {"format": 0}}\n')
    with pytest.raises(CassetteError, match="format 0"):
        read(path)


@pytest.mark.parametrize(
    "body", [b'{"b": 1, "a": [2]}', b'{"b":1,"a":"\xc3\xa9"}', b"<html>", b"", b'{"a": 1, "a": 2}', b"\xc3\x28"]
)
def test_a_body_is_spelled_again_as_it_was(body: bytes) -> None:
    assert spelled(readable(body)) == body.decode("utf-8", "replace").encode()


def test_bodies_match_by_content_and_tools_by_their_digest() -> None:
    one = normal_body(b'{"b": 1, "tools": [{"name": "x", "description": "d"}]}')
    two = normal_body(b'{"tools":[{"description":"d","name":"x"}],"b":1}')
    other = normal_body(b'{"tools":[{"description":"e","name":"x"}],"b":1}')
    assert one == two
    assert one is not None
    assert one != other
    assert normal_body(one) == one
    assert b'"x ' in one


def test_long_texts_stand_in_a_file_once(tmp_path: Path) -> None:
    request: StoredRequest = {"method": "POST", "target": "/v1/x", "body": {"json": {"text": "word " * 100}}}
    exchange: Exchange = {"wire": "model", "request": request, "response": {"status": 200, "headers": {}, "body": None}}
    path = tmp_path / "x.chat.jsonl"
    write(path, {"format": 1}, [exchange, exchange], Redactor())
    assert path.read_text().count("word " * 100) == 1
    assert read(path) == ({"format": 1}, [exchange, exchange])


def _rewrite(path: Path, verb: str, change: Callable[[Any], Any]) -> None:
    """Another body in the recorded requests of one method to the workspace."""
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    for line in lines:
        if line.get("wire") == "puffle" and line["request"]["method"] == verb:
            ((spelling, body),) = line["request"]["body"].items()
            line["request"]["body"] = {spelling: change(body)}
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


def _other(line: str) -> str:
    data = json.loads(line)
    data["request"]["body"] = {"text": "never asked"}
    return json.dumps(data)


def _change_guide(monkeypatch: pytest.MonkeyPatch, journey: Journey) -> None:
    """What a changed file does: another text in the request, another hash in the versions."""
    guide = guides()[journey]
    other = guide.model_copy(update={"body": guide.body.replace("thread", "conversation", 1)})
    changed = dict(guides()) | {journey: other}
    monkeypatch.setattr(context, "guides", lambda: changed)
    versions = loader.versions() | {f"journeys/{journey}": "changed"}
    monkeypatch.setattr("evals.record.versions", lambda: versions)
