"""E-mail accounts and domains: what keeps a sender from sending, and the little that can be changed about it."""

from datetime import UTC, datetime, timedelta

from evals.sandbox.answers import Answer, Body, Call, Refused
from evals.sandbox.model.base import OWNER, Object, iso
from evals.sandbox.model.domains import EmailDomain
from evals.sandbox.model.leads import Sender
from evals.sandbox.routes.workspace import sender_row
from evals.sandbox.state import State

_DAYS = 7
"""Days that a schedule shows."""


class _InboxBody(Body):
    signature: str | None = None


def get_schedule(state: State, call: Call) -> Answer:
    """``GET /api/senders/{id}/schedule``: places by day, none if it cannot send; the vendor shows no shape."""
    sender = state.sender(call.id)
    ready = sender.status in ("active", "connected")
    days = [(state.now + timedelta(days=day)).date().isoformat() for day in range(_DAYS)]
    free = sender.daily_limit or 0
    return Answer({"schedule": {day: {"capacity": free, "available": free} for day in days} if ready else {}})


def list_inboxes(state: State, _call: Call) -> Answer:
    """``GET /api/email/accounts``: the newest first."""
    inboxes = [sender for sender in state.world.senders if sender.type == "email"]
    oldest = datetime.min.replace(tzinfo=UTC)
    newest = sorted(inboxes, key=lambda sender: sender.created_at or oldest, reverse=True)
    return Answer({"accounts": [sender_row(state, sender) for sender in newest]})


def update_inbox(state: State, call: Call) -> Answer:
    """``PATCH /api/email/accounts/{id}``: the signature and nothing else."""
    sender = _inbox(state, call.id)
    body = call.read(_InboxBody)
    if body.signature is None:
        raise Refused(400, "signature is required")
    if state.world.rules.signature_error:
        raise Refused(502, "The sending service could not be synced; nothing was saved")
    sender.signature, sender.updated_at = body.signature, state.now
    return Answer({"account": sender_row(state, sender)})


def retry_warmup(state: State, call: Call) -> Answer:
    """``PATCH /api/email/accounts/{id}/retry-warmup``: only where it has not begun."""
    sender = _inbox(state, call.id)
    if (sender.status, sender.warmup_status) != ("pending", "not_started"):
        raise Refused(409, "Warm-up can be retried only for a pending account whose warm-up has not started")
    sender.status, sender.warmup_status, sender.updated_at = "warming", "warming", state.now
    return Answer({"account": sender_row(state, sender)})


def list_domains(state: State, call: Call) -> Answer:
    """``GET /api/email/domains``."""
    call.flag("skip_sync")
    return Answer({"domains": [_row(state, domain) for domain in domains(state)]})


def verify_domain(state: State, call: Call) -> Answer:
    """``POST /api/email/domains/{id}/verify``: starts the checks, or with ``poll=true`` only looks."""
    domain = _domain(state, call.id)
    if call.flag("poll"):
        return Answer({"domain": _row(state, domain)}, applied=False)
    begins = domain.status in ("pending", "failed")
    if begins:
        domain.status, domain.asked_at = "verifying", state.now
    return Answer({"domain": _row(state, domain)}, applied=begins)


def get_dns_records(state: State, call: Call) -> Answer:
    """``GET /api/email/domains/{id}/dns-records``: what is published, where the provider can be asked."""
    domain = _domain(state, call.id)
    asked = {"checked": domain.checked, "zoneId": None, "zoneName": domain.domain if domain.checked else None}
    records = domain.published() if domain.checked else []
    rows = [
        {"id": f"dns-{number}", **record.model_dump(mode="json"), "ttl": 300, "proxied": False}
        for number, record in enumerate(records, 1)
    ]
    short = domain.model_dump(mode="json", include={"id", "domain", "status"})
    error = None if domain.checked else "The DNS provider could not be asked"
    return Answer({"domain": short, "cloudflare": {**asked, "error": error}, "records": rows})


def domains(state: State) -> list[EmailDomain]:
    """The workspace's domains, those of its senders added."""
    known = {domain.id for domain in state.world.domains}
    own = (sender.email_domains for sender in state.world.senders)
    for found in own:
        if found is not None and found.id not in known:
            known.add(found.id)
            state.world.domains.append(EmailDomain(**found.model_dump()))
    return state.world.domains


def _domain(state: State, domain_id: str) -> EmailDomain:
    for domain in domains(state):
        if domain.id == domain_id:
            return domain
    raise Refused(404, "Domain not found")


def _inbox(state: State, sender_id: str) -> Sender:
    sender = state.sender(sender_id)
    if sender.type != "email":
        raise Refused(404, "Email account not found")
    return sender


def _row(state: State, domain: EmailDomain) -> Object:
    created = iso(domain.created_at) or iso(state.now)
    return {
        **domain.model_dump(mode="json", include={"id", "domain", "status"}),
        "user_id": OWNER,
        "agentmail_domain_id": None,
        "dns_records": [record.model_dump(mode="json") for record in domain.needed()],
        "verified_at": iso(domain.verified_at),
        "created_at": created,
        "updated_at": iso(domain.verified_at) or created,
    }
