"""A file on the wire: the very bytes that were named, as one part of a form; and what takes it along."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from agent.common.errors import CallError
from agent.common.redaction import Redactor
from agent.types import PreparedCall
from evals.sandbox.routes.uploads import file_in
from tests.support.making import ADA, made
from tests.tools.test_requests import Seen, wire  # noqa: F401 - a fixture
from tools.api.permit import PermitBook
from tools.api.transport import Transport
from tools.catalog.attachments import Uploaded
from tools.registry import REGISTRY
from tools.spec import Record

CONTENT = bytes(range(256)) * 40 + b"\r\n--not-the-edge--\r\n"


@pytest.fixture
def offer(tmp_path: Path) -> Path:
    path = tmp_path / "Angebot Ü.pdf"
    path.write_bytes(CONTENT)
    return path


def records(path: Path) -> dict[Any, Any]:
    known = {"path": str(path), "size": len(CONTENT), "sha256": hashlib.sha256(CONTENT).hexdigest()}
    return {("file", path.name): known, ("thread", "thr_1"): {**ADA, "status": "draft"}}


def attached(path: Path, **change: Any) -> PreparedCall:
    return made("attach_file", thread_id="thr_1", records=records(path), **{"file": path.name, **change})


def test_the_bytes_that_were_named_leave_as_the_one_part_of_a_form(
    wire: tuple[Transport, PermitBook, Seen],  # noqa: F811
    offer: Path,
) -> None:
    transport, permits, seen = wire
    request = attached(offer).request
    offer.unlink()  # what was read for the card is what leaves
    transport.send(request, permits.issue(request))
    ((line, body),) = seen
    assert line == "POST /api/threads/thr_1/attachments HTTP/1.1"
    headers, content = file_in(body)
    assert (content, headers.get_content_type()) == (CONTENT, "application/pdf")
    assert 'filename="Angebot Ü.pdf"'.encode() in body


def test_a_card_and_its_yes_are_bound_to_thefile_in(offer: Path) -> None:
    first = attached(offer)
    assert first.request.fields == {
        "file": offer.name, "where": str(offer), "size": f"{len(CONTENT):,} bytes", "type": "application/pdf",
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
    }  # fmt: skip
    assert first.recipients == (ADA["participant_email"],)
    offer.write_bytes(CONTENT[:-1] + b"x")
    with pytest.raises(CallError, match="was changed after the human named it"):
        attached(offer)
    other = records(offer)
    other["file", offer.name]["sha256"] = hashlib.sha256(offer.read_bytes()).hexdigest()
    again = made("attach_file", thread_id="thr_1", file=offer.name, records=other)
    assert again.request.digest != first.request.digest


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../Angebot Ü.pdf", "other.pdf", "~/.ssh/id_rsa", "Angebot U\u0308.pdf"]
)
def test_a_file_that_only_a_model_names_is_no_file(offer: Path, name: str) -> None:
    with pytest.raises(CallError, match="the human named no file"):
        attached(offer, file=name)


def test_a_key_inside_a_file_is_seen() -> None:
    redactor = Redactor([key := "sk-made-up-0123456789"])
    for form in (key.encode(), key.encode("utf-16"), key.encode("utf-16-be"), b"pk_test_some_other_key"):
        assert redactor.stands_in(b"\xff\x00" + form + b"\xfe")
    assert not redactor.stands_in(CONTENT)


def uploaded(offer: Path, **said: Any) -> Record:
    request = attached(offer).request
    answer = Uploaded.model_validate({"attachment": {"name": "renamed", "bucket": "b", "path": "p/1", **said}})
    (found,) = REGISTRY["attach_file"].tells(request, answer, (), {})
    return found


def test_a_message_takes_along_what_was_attached_to_its_draft_once(offer: Path) -> None:
    upload = uploaded(offer)
    known = records(offer) | {("upload", upload.id): dict(upload.facts)}
    call = made("send_message", thread_id="thr_1", body_text="Hello", records=known)
    assert call.request.fields["attachments"] == [
        {"name": offer.name, "bucket": "b", "path": "p/1", "size": len(CONTENT)}
    ]
    elsewhere = made("send_message", thread_id="thr_2", body_text="Hello", records=known)
    assert "attachments" not in elsewhere.request.fields
    spec = REGISTRY["send_message"]
    assert spec.answer is not None
    sent = spec.answer.model_validate({"message": {"id": "m1"}})
    for told in spec.tells(call.request, sent, (), known):
        known[told.kind, told.id] = known.get((told.kind, told.id), {}) | dict(told.facts)
    later = made("send_message", thread_id="thr_1", body_text="Once more", records=known)
    assert "attachments" not in later.request.fields


def test_a_draft_keeps_what_it_had_and_what_was_attached(offer: Path) -> None:
    upload = uploaded(offer)
    before = {"name": "old.pdf", "bucket": "b", "path": "p/0"}
    known = records(offer) | {("upload", upload.id): dict(upload.facts), ("upload", "up_1"): {}}
    known["thread", "thr_1"] = known["thread", "thr_1"] | {"draft_attachments": [before]}
    call = made("keep_attachments", thread_id="thr_1", records=known)
    paths = [one["path"] for one in call.request.fields["draft_attachments"]]  # type: ignore[index,union-attr,call-overload]
    assert paths == ["p/0", "p/1"]
    with pytest.raises(CallError, match="nothing was attached"):
        made("keep_attachments", thread_id="thr_2", records=records(offer))


def test_what_nobody_can_find_again_is_not_left_out_in_silence(offer: Path) -> None:
    upload = uploaded(offer, bucket=None, path=None)
    known = records(offer) | {("upload", upload.id): dict(upload.facts)}
    with pytest.raises(CallError, match="did not say where"):
        made("send_message", thread_id="thr_1", body_text="Hello", records=known)
