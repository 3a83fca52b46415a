"""Whether the workspace's senders can send, and whether their domains have the records that mail needs."""

from collections.abc import Iterable, Iterator

from agent.cli.findings import Finding, right, wrong
from agent.common.errors import Stop
from agent.gate.reader import Reader
from tools.api.wire_campaigns import Sender, Senders, is_ready
from tools.catalog.domains import DnsRecord, Domain, DomainRecords, Domains

_DOMAINS = 20
"""Domains whose records are looked at; each costs a read."""
_DASHBOARD = "Open Senders in the Puffle dashboard."
_WARMING = frozenset({"warming"})


def findings_of_senders(reader: Reader) -> Iterator[Finding]:
    """Look at every sender and domain, by documented reads."""
    try:
        senders = reader.read("list_senders", {})[1].answer
        domains = reader.read("list_domains", {"skip_sync": True})[1].answer
        assert isinstance(senders, Senders)  # noqa: S101  # a read that is done has an answer of its shape
        assert isinstance(domains, Domains)  # noqa: S101
        yield from _senders(senders.accounts)
        for domain in domains.domains[:_DOMAINS]:
            records = reader.read("get_dns_records", {"domain_id": domain.id})[1].answer
            assert isinstance(records, DomainRecords)  # noqa: S101
            yield _domain(domain, records)
    except Stop as stop:
        yield wrong("senders", stop.escalation.reason, stop.escalation.next_step or _DASHBOARD)


def _senders(senders: Iterable[Sender]) -> Iterator[Finding]:
    found = [*senders]
    if not any(map(is_ready, found)):
        yield wrong("senders", f"none of {len(found)} can send", f"{_DASHBOARD} Connect one, or see what it lacks.")
    for sender in found:
        name = sender.email_address or sender.profile_url or sender.display_name or sender.id
        if is_ready(sender):
            yield right("sender", f"{name} can send")
        elif sender.status in _WARMING:
            yield right("sender", f"{name} warms up, which takes two to three weeks; until then it cannot send")
        else:
            yield wrong("sender", f"{name} cannot send: {_why(sender)}", _step(sender))


def _why(sender: Sender) -> str:
    parts = [f"it is {sender.status}"]
    parts += [f"its warm-up is {sender.warmup_status}"] if sender.warmup_status else []
    domain = sender.email_domains
    parts += [f"its domain is {domain.status}"] if domain is not None and domain.status != "verified" else []
    return ", ".join(parts)


def _step(sender: Sender) -> str:
    if (sender.status, sender.warmup_status) == ("pending", "not_started"):
        return 'puffle-agent run "Start its warm-up again", or open Senders in the Puffle dashboard.'
    return _DASHBOARD


def _domain(domain: Domain, records: DomainRecords) -> Finding:
    if not records.cloudflare.checked:
        state = f"{domain.domain} is {domain.status}; its DNS provider was not asked, so its records are not known"
        return right("domain", state) if domain.status == "verified" else wrong("domain", state, _DASHBOARD)
    missing = [_named(one) for one in domain.dns_records or [] if not _is_among(one, records.records)]
    if missing:
        found = f"{domain.domain} is {domain.status} and lacks {', '.join(missing)}"
        return wrong("domain", found, "Add what is missing where the domain's DNS is kept, then have it verified.")
    if domain.status != "verified":
        return wrong("domain", f"{domain.domain} has its records and is {domain.status}", f"{_DASHBOARD} Verify it.")
    return right("domain", f"{domain.domain} is verified and has its records")


def _named(record: DnsRecord) -> str:
    """A record as people speak of it: SPF and DKIM by their names."""
    value, name = (record.value or "").lower(), (record.name or "").lower()
    known = {"SPF": "v=spf1" in value, "DKIM": "_domainkey" in name, "DMARC": name.startswith("_dmarc")}
    kind = next((word for word, fits in known.items() if fits), record.type or "a record")
    return f"{kind} ({record.name})"


def _is_among(record: DnsRecord, published: Iterable[DnsRecord]) -> bool:
    """Whether a record is published, whatever dot, quotes or letter case a provider writes it with."""
    return any(_key(record) == _key(other) for other in published)


def _key(record: DnsRecord) -> tuple[str, str, str]:
    name, value = (record.name or "").rstrip(".").lower(), (record.value or "").strip('"').rstrip(".")
    return (record.type or "").upper(), name, value
