"""Files that go with a mail: uploaded to its draft, kept on it, and sent with it."""

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from agent.common.json_value import Json
from tools.api.request import RenderError, WireRequest
from tools.api.table import endpoint
from tools.api.wire import Answer
from tools.api.wire import Part as WirePart
from tools.api.wire_inbox import ThreadAnswer
from tools.catalog.fields import Id
from tools.catalog.sent_files import KEPT, upload_id, uploads_of, with_files
from tools.catalog.show import pick
from tools.catalog.thread_effects import THREAD, reached_by, thread_of
from tools.catalog.threads import thread_record, thread_shown
from tools.effects import Reach, Records, Reversal, quiet
from tools.probes import NOT_SHOWN
from tools.spec import At, Record, Ref, ToolArgs, ToolSpec

_DRAFT = replace(THREAD, draft_only=True)


class Attachment(WirePart):
    """A file as Puffle has it.  Its ``url`` is short-lived; bucket and path name it."""

    bucket: str | None = None
    path: str | None = None
    name: str | None = None
    mime_type: str | None = None
    size: int | None = None


class Uploaded(Answer):
    attachment: Attachment


class AttachFile(ToolArgs):
    thread_id: Annotated[Id, At("path", "id"), Ref("thread"), "The draft."]
    file: Annotated[str, Field(min_length=1, max_length=200), At("body"), "The file's name, without its folder."]


class KeepAttachments(ToolArgs):
    thread_id: Annotated[Id, At("path", "id"), Ref("thread"), "The draft."]


def _kept(request: WireRequest, records: Records) -> WireRequest:
    """The draft with the files that it has, and those that this run has uploaded to it."""
    found = [*uploads_of(request.path_params["id"], records)]
    if not found:
        raise RenderError("nothing was attached to this draft in this run")
    stored = thread_of(request, records).get("draft_attachments")
    before = [one for one in stored if isinstance(one, dict)] if isinstance(stored, list) else []
    new = [one for one in found if one["path"] not in {old.get("path") for old in before}]
    return with_files("draft_attachments", [*before, *new], request)


def _told(request: WireRequest, answer: Uploaded, _read: tuple[Record, ...], records: Records) -> tuple[Record, ...]:
    found, own = answer.attachment, request.upload
    whom: dict[str, Json] = {"thread_id": request.path_params["id"], "recipients": [*reached_by(request, records)]}
    facts = whom | pick(found, *KEPT)
    if own is not None:  # under its own name, whatever Puffle calls it
        facts |= {"name": own.name, "sha256": own.sha256, "size": len(own.content)}
    return (Record("upload", upload_id(found.bucket, found.path), facts),)


ATTACH_FILE = ToolSpec(
    name="attach_file",
    description=(
        "Upload a file that the human named to the unsent draft of an e-mail; send_message then takes it along."
        " create_thread comes first. The human is asked."
    ),
    args=AttachFile,
    effect="write",
    journeys=("one_off_email", "manage"),
    topics=("inbox",),
    endpoint=endpoint("uploadThreadAttachment"),
    answer=Uploaded,
    summarise=lambda answer: {"attachment": pick(answer.attachment, "name", "size", "mime_type")},
    tells=_told,
    carries="file",
    needs="file",
    effects=quiet(
        act="attach a file",
        reach=Reach(recipients=reached_by),
        targets=(_DRAFT,),
        probe=NOT_SHOWN,
        reversal=Reversal("Puffle has the file from then on; the draft can be deleted in the Puffle dashboard"),
        grant="file",
    ),
)

KEEP_ATTACHMENTS = ToolSpec(
    name="keep_attachments",
    description="Store in the draft what attach_file has uploaded. Only where the human sends it later themselves.",
    args=KeepAttachments,
    effect="write",
    foreign=True,
    journeys=("one_off_email", "manage"),
    topics=("inbox",),
    endpoint=endpoint("updateThread"),
    answer=ThreadAnswer,
    summarise=lambda answer: {"thread": thread_shown(answer.thread)},
    records=lambda answer: (thread_record(answer.thread),),
    completed=_kept,
    needs="upload",
    effects=quiet(
        act="store files in a draft",
        targets=(_DRAFT,),
        probe=NOT_SHOWN,
        reversal=Reversal("the files can be taken out of the draft in the Puffle dashboard"),
    ),
)
