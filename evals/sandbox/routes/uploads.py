"""Files that are uploaded to a draft.

Where the vendor's page is silent: an upload is kept beside the draft and leaves with nothing by itself; a draft or a
message takes it along by its bucket and path.
"""

import hashlib
from email import message_from_string
from email.message import Message as Headers

from evals.sandbox.answers import Answer, Call, Refused
from evals.sandbox.model.base import Object
from evals.sandbox.model.inbox import Upload
from evals.sandbox.state import State

MOST = 10 * 1024 * 1024
BUCKET = "thread-attachments"


def upload_attachment(state: State, call: Call) -> Answer:
    """``POST /api/threads/{id}/attachments``: the one part ``file`` of a form, for the draft of an e-mail."""
    thread = state.thread(call.id)
    headers, content = file_in(call.raw_body)
    if len(content) > MOST:
        raise Refused(400, "The file is larger than 10 MB")
    if (thread.channel, thread.status) != ("email", "draft"):
        raise Refused(400, "Attachments can be uploaded to draft email threads only")
    name = headers.get_filename() or "file"
    kept = Upload(
        thread_id=thread.id,
        name=name,
        bucket=BUCKET,
        path=f"{thread.user_id}/{thread.id}/{state.world.new_id('upload')}/{name}",
        mime_type=headers.get_content_type(),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    state.world.uploads.append(kept)
    shown: Object = kept.model_dump(exclude={"thread_id", "sha256"})
    signed = f"https://files.puffle.example/{kept.bucket}/{kept.path}?token=short-lived"
    return Answer({"attachment": {**shown, "content_disposition": "attachment", "url": signed}})


def file_in(body: bytes) -> tuple[Headers, bytes]:
    """The headers and the bytes of the part that is called ``file``."""
    edge, _, rest = body.partition(b"\r\n")
    whole, closed, _ = (b"\r\n" + rest).partition(b"\r\n" + edge + b"--")
    for part in whole.split(b"\r\n" + edge) if edge.startswith(b"--") and closed else ():
        head, blank, content = part.lstrip(b"\r\n").partition(b"\r\n\r\n")
        headers = message_from_string(head.decode(errors="replace") + "\r\n\r\n")
        if blank and headers.get_param("name", header="content-disposition") == "file":
            return headers, content
    raise Refused(400, "A multipart form with a file is required")
