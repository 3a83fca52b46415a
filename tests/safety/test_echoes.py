"""A server that echoes the key in disguise: one decoding brings it back from no place that keeps or shows anything."""

import base64
import binascii
import html
import json
import quopri
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.support import tidy
from tests.support.fault_server import Answer, FaultServer
from tests.support.program import KEY, Program, call, turn
from tests.support.scripts import CAMPAIGN_PATH, END, LAUNCH, MESSAGES_PATH, READ, SEND

HALF = len(KEY) // 2


def _every_other(escape: Callable[[str], str]) -> str:
    return "".join(escape(char) if at % 2 else char for at, char in enumerate(KEY))


def _all(escape: Callable[[str], str]) -> str:
    return "".join(map(escape, KEY))


def _u(char: str) -> str:
    return f"\\u{ord(char):04x}"


def _percent(char: str) -> str:
    return f"%{ord(char):02X}"


def _entity(char: str) -> str:
    return f"&#{ord(char)};"


DISGUISES = {
    "plain": KEY,
    "half in unicode escapes": KEY[:HALF] + "".join(map(_u, KEY[HALF:])),
    "every other character in a unicode escape": _every_other(_u),
    "one unicode escape": KEY.replace("_", _u("_"), 1),
    "every other character in percents": _every_other(_percent),
    "all percents": _all(_percent),
    "underscores in percents": KEY.replace("_", "%5f"),
    "every other character in an entity": _every_other(_entity),
    "entities in hex": _all(lambda char: f"&#x{ord(char):x};"),
    "named entities": KEY.replace("_", "&lowbar;"),
    "base64": base64.b64encode(KEY.encode()).decode(),
    "base64 in the middle": base64.b64encode(b"token=" + KEY.encode() + b"; until noon").decode(),
    "base64 in lines": base64.encodebytes(b"x" * 50 + KEY.encode()).decode(),
    "half in base64": KEY[:HALF] + base64.urlsafe_b64encode(KEY[HALF:].encode()).decode(),
    "base64 of wide characters": base64.b64encode(KEY.encode("utf-16-le")).decode(),
    "hex": KEY.encode().hex(" "),
    "quoted-printable": KEY.replace("_", "=5F"),
    "invisible characters between": "\u200b".join(KEY),
    "backslashes": _all(lambda char: f"\\x{ord(char):02x}"),
}


def _readings(text: str) -> Iterator[str]:
    """A text as it stands, and after each one decoding that somebody might try."""
    yield text
    yield re.sub(r"\\+(?:u|x|U0000|U000000)([0-9a-fA-F]{2,4})", lambda m: chr(int(m[1], 16)), text)
    yield unquote(text)
    yield html.unescape(text)
    yield quopri.decodestring(text.encode("utf-8", "replace")).decode("latin-1")
    yield re.sub("[\u200b\u00ad\\s\0]", "", text)
    yield from _runs(
        r"(?:[0-9a-fA-F]{2}[\s:,]*){8,}", text, lambda run: bytes.fromhex(re.sub(r"[^0-9a-fA-F]", "", run))
    )
    for start in range(4):
        yield from _runs(r"[A-Za-z0-9+/_=\s-]{16,}", text, lambda run, at=start: _base64(run, at))  # type: ignore[misc]


def _runs(pattern: str, text: str, decode: Callable[[str], bytes]) -> Iterator[str]:
    for found in re.finditer(pattern, text):
        try:
            before = text[max(0, found.start() - len(KEY)) : found.start()]  # half of it may stand there as it is
            yield before + decode(found[0]).decode("latin-1").replace("\0", "")
        except (binascii.Error, ValueError):
            continue


def _base64(run: str, start: int) -> bytes:
    plain, half, rest = run.partition(KEY[:HALF])
    text = re.sub(r"[\s=]", "", rest if half else plain)[start:].translate(str.maketrans("-_", "+/"))
    text = text[:-1] if len(text) % 4 == 1 else text
    return half.encode() + base64.b64decode(text + "=" * (-len(text) % 4))


def _found(text: str) -> list[str]:
    return [reading[:200] for reading in _readings(text) if KEY.lower() in reading.lower()]


def _sinks(program: Program) -> Iterator[tuple[str, str]]:
    """Everything that is kept or shown."""
    (run,) = program.run("runs", "list", "--json").json
    for command in (
        ("runs", "show", run["run_id"]),
        ("runs", "show", run["run_id"], "--json"),
        ("approvals", "list", "--json"),
        ("audit", "show", run["run_id"], "--json"),
        ("audit", "export", run["run_id"]),
    ):
        done = program.run(*command)
        yield " ".join(command[:2]), done.out + done.err
    for card in program.run("approvals", "list", "--json").json:
        yield "a card", program.run("approvals", "show", card["id"]).out
    for path in sorted(program.home.rglob("*")):
        if path.is_file():
            yield path.name, path.read_bytes().decode("utf-8", "replace")


def _echo(server: FaultServer, said: str, *, escaped: bool) -> None:
    """Put a text wherever an answer can carry one: into JSON as it is, or with its escapes read as JSON's own."""

    def body(value: object) -> bytes:
        text = json.dumps(value)
        return (text.replace("ECHO", said) if escaped else text.replace("ECHO", json.dumps(said)[1:-1])).encode()

    row = tidy.ROW | {"subject": "ECHO", "participant_name": "ECHO", "last_message_snippet": "ECHO"}
    message = tidy.INBOUND | {"body_text": "see ECHO there", "sender_name": "ECHO"}
    server.on("GET", "/api/threads", Answer(body=body({"threads": [row], "total": 1})))
    server.on("GET", MESSAGES_PATH, Answer(body=body({"messages": [message]})))
    server.on("POST", "/api/lists", Answer(body=body({"list": {"id": tidy.LIST, "name": "ECHO"}})))
    server.on("POST", "/api/campaigns", Answer(422, body({"error": {"message": "bad ECHO", "code": "ECHO"}})))
    named = tidy.campaign()["campaign"] | {"name": "ECHO", "signature": "ECHO"}
    node = {"id": "n1", "type": "email", "subject": "ECHO", "body": "ECHO"}
    whole = {"campaign": named, "sequence_nodes": [node, {"id": "n2", "type": "end"}]}
    server.on("GET", CAMPAIGN_PATH, Answer(body=body(whole | {"prospects_by_status": {"pending": 3}})))


@pytest.mark.parametrize("escaped", [False, True], ids=["as text", "as escapes of JSON"])
@pytest.mark.parametrize(
    "disguise", [pytest.param(name, marks=[] if n % 4 < 2 else pytest.mark.long) for n, name in enumerate(DISGUISES)]
)
def test_a_key_that_the_server_echoes_in_disguise_comes_back_from_no_place(
    disguise: str, escaped: bool, program: Program, server: FaultServer, tmp_path: Path
) -> None:
    said = DISGUISES[disguise]
    if escaped and not _is_json(said):
        pytest.skip("it cannot stand in JSON in this way")
    assert _found(said), "the disguise is one that a decoding takes off"
    _echo(server, said, escaped=escaped)
    script = program.script(
        turn(
            call("list_threads"), call("create_list", name="Fair"), call("create_campaign", type="email", name="Fair")
        ),
        turn(READ),
        turn(SEND, LAUNCH),
        END,
    )
    done = program.run("run", f"Do it for {tidy.ADA} and {tidy.CAMPAIGN}", "--model", script, "-o", "ndjson")
    assert done.code in (3, 7), done.out + done.err
    assert done.lines[-1]["pending_approvals"], "a card shows it, too"
    assert {name: found for name, text in [("the output", done.out + done.err), *_sinks(program)]
            if (found := _found(text))} == {}  # fmt: skip


def _is_json(said: str) -> bool:
    try:
        json.loads(f'"{said}"')
    except ValueError:
        return False
    return True
