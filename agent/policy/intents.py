"""What makes two calls the same human intent, and whom a call reaches: pure functions of a request and the records."""

import hashlib
from collections.abc import Mapping

from agent.common.json_value import Json, canonical
from agent.policy.facts import Records
from tools.api.request import WireRequest
from tools.spec import ToolSpec


def import_key(request: WireRequest) -> str:
    """Which leads go into which list, whether previewed or imported."""
    body = request.json()
    kept: Json = {k: v for k, v in body.items() if k != "preview"} if isinstance(body, dict) else body
    return hashlib.sha256(canonical(kept)).hexdigest()


def dedupe_key(spec: ToolSpec, request: WireRequest, recipients: tuple[str, ...], records: Records) -> str:
    """The intent behind an effect, the same for every attempt.

    A launch is its campaign.  A message is whom it reaches, the message it answers and its words; the thread is not
    part of it, so that a second draft thread to the same person with the same words is the same intent.
    """
    body = request.json()
    fields = body if isinstance(body, dict) else {}
    if spec.name == "launch_campaign":
        parts: list[Json] = ["launch", request.path]
    elif spec.name == "send_message":
        thread = request.path.split("/")[3]
        text = " ".join(str(fields["body_text"]).split())
        subject = str(fields.get("subject") or "")
        whom = sorted(r.lower() for r in recipients) or [thread]
        parts = ["message", [*whom], _answered(thread, records), subject, text]
    else:
        parts = [request.endpoint.title, request.target, body]
    return hashlib.sha256(canonical(parts)).hexdigest()


def binding(request: WireRequest, recipients: tuple[str, ...], state: Mapping[str, Json]) -> str:
    """What an approval is bound to: the request, whom it reaches, and what its card shows of the server's state.

    All but the request can change between the question and the answer.
    """
    if not recipients and not state:
        return request.digest
    return hashlib.sha256(canonical([request.digest, [*recipients], dict(state)])).hexdigest()


def _answered(thread: str, records: Records) -> str:
    facts = records.get(("thread", thread), {})
    return str(facts.get("last_inbound", ""))


def thread_of(request: WireRequest, records: Records) -> Mapping[str, Json]:
    """What is known of the thread that stands in the path of a request."""
    return records.get(("thread", request.path.split("/")[3]), {})


def recipients(spec: ToolSpec, request: WireRequest, records: Records) -> tuple[str, ...]:
    """Everyone whom a message reaches; for a draft thread, everyone whom it names."""
    body = request.json()
    fields: Mapping[str, Json] = body if isinstance(body, dict) else {}
    found: list[str] = []
    if spec.name == "send_message":
        thread = thread_of(request, records)
        found += participant_names(thread)[:1]
        if thread.get("status") == "draft":  # copies that stand in the draft may leave with it
            fields = {**{k: thread.get(k) for k in ("draft_cc", "draft_bcc")}, **fields}
    for key in ("participant_email", "cc", "bcc", "draft_cc", "draft_bcc"):
        value = fields.get(key)
        if isinstance(value, str):
            found += [part.strip() for part in value.split(",") if part.strip()]
    return tuple(dict.fromkeys(found))


def participant_names(facts: Mapping[str, Json]) -> tuple[str, ...]:
    """The names of a thread's participant: the address; for LinkedIn the profile URL, then the display name."""
    linkedin = ("participant_linkedin_url", "participant_profile_url", "participant_name")
    keys = linkedin if facts.get("channel") == "linkedin" else ("participant_email",)
    return tuple(v for v in (facts.get(key) for key in keys) if isinstance(v, str) and v)
