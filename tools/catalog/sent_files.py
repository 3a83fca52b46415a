"""What was uploaded to a draft, until a message takes it along."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from agent.common.addresses import folded
from agent.common.json_value import Json, canonical
from tools.api.request import RenderError, Upload, WireRequest
from tools.catalog.show import items_of
from tools.effects import Record, Records

KEPT = ("name", "bucket", "path", "mime_type", "size")
"""What names a file of Puffle's in a draft or a message: its address is short-lived."""


def upload_id(bucket: object, path: object) -> str:
    """The id of what was uploaded; the vendor has none."""
    return hashlib.sha256(f"{bucket}\n{path}".encode()).hexdigest()


def uploads_of(thread_id: str, records: Records) -> Iterator[dict[str, Json]]:
    """What this run has uploaded to a draft and no message has taken along yet, as the vendor takes it.

    Raises:
        RenderError: where Puffle has one of them it did not say, so that nothing takes it along.
    """
    for (kind, _), facts in records.items():
        if kind == "upload" and facts.get("thread_id") == thread_id and not facts.get("sent"):
            if not (facts.get("bucket") and facts.get("path")):
                raise RenderError(f"Puffle did not say where it has {facts.get('name')}: attach it in the dashboard")
            yield {name: facts[name] for name in KEPT if facts.get(name) is not None}


def allowed_for(files: Json, records: Records) -> Iterator[frozenset[str]]:
    """For whom the yes to each of some files of Puffle's was; for nobody, where this run has not uploaded it."""
    for one in items_of(files):
        where = (one.get("bucket"), one.get("path")) if isinstance(one, dict) else ()
        facts = records.get(("upload", upload_id(*where)), {}) if where else {}
        yield frozenset(folded(str(whom)) for whom in items_of(facts.get("recipients")))


def would_upload(request: WireRequest, upload: Upload) -> Record:
    """What a plan would have uploaded, so that what takes it along is planned with it."""
    made = f"planned/{upload.sha256}"
    facts: dict[str, Json] = {"name": upload.name, "size": len(upload.content), "sha256": upload.sha256}
    where: dict[str, Json] = {"thread_id": request.path_params["id"], "bucket": "planned", "path": made}
    return Record("upload", upload_id("planned", made), facts | where)


def sent_along(request: WireRequest, records: Records) -> WireRequest:
    """A message with the files that were attached to its draft."""
    return with_files("attachments", [*uploads_of(request.path_params["id"], records)], request)


def with_files(key: str, files: list[dict[str, Json]], request: WireRequest) -> WireRequest:
    """A request whose body has some files under a key; none where there are none."""
    return replace(request, body=canonical({**request.fields, key: [*files]})) if files else request


def sent_uploads(request: WireRequest) -> tuple[Record, ...]:
    """That the files of a message have left with it: the next one of the conversation has none of them."""
    files = request.fields.get("attachments")
    found = [one for one in files if isinstance(one, dict)] if isinstance(files, list) else []
    return tuple(Record("upload", upload_id(one["bucket"], one["path"]), {"sent": True}) for one in found)
