"""The domains that e-mail leaves from: whether they are verified, and which DNS records they need and have."""

from typing import Annotated

from agent.common.json_value import Json
from tools.api.endpoints import Effect
from tools.api.table import endpoint
from tools.api.wire import Answer, Number, Part
from tools.catalog.fields import Id
from tools.catalog.show import given, known, pick, rows, stated
from tools.effects import Read, Reversal, Target, quiet
from tools.probes import NOT_SHOWN
from tools.spec import At, Record, Ref, ToolArgs, ToolSpec


class DnsRecord(Part):
    type: str | None = None
    name: str | None = None
    value: str | None = None
    priority: Number | None = None


class Domain(Part):
    id: str
    domain: str
    status: str | None = None
    """``pending``, ``verifying``, ``verified`` or ``failed``."""
    dns_records: list[DnsRecord] | None = None
    """What it needs."""
    verified_at: str | None = None


class Domains(Answer):
    domains: list[Domain]


class DomainAnswer(Answer):
    wrapper = "domain"
    domain: Domain


class Provider(Part):
    """What the DNS provider was asked."""

    checked: bool | None = None
    """Whether it was; else the records say nothing."""
    zoneName: str | None = None  # noqa: N815 - a wire name
    error: str | None = None


class NamedDomain(Part):
    id: str | None = None
    domain: str | None = None
    status: str | None = None


class DomainRecords(Answer):
    domain: NamedDomain
    cloudflare: Provider
    records: list[DnsRecord]
    """What is published."""


class ListDomains(ToolArgs):
    skip_sync: Annotated[bool | None, At("query"), "true takes the state as it was last looked up."] = None


class GetDnsRecords(ToolArgs):
    domain_id: Annotated[Id, At("path", "id"), Ref("domain"), "The domain."]


class VerifyDomain(ToolArgs):
    domain_id: Annotated[Id, At("path", "id"), Ref("domain"), "The domain."]
    poll: Annotated[bool | None, At("query"), "true only looks how far it is; left out starts the checks."] = None


def _domain(domain: Domain) -> dict[str, Json]:
    shown = pick(domain, "id", "domain", "status", "verified_at")
    needs = [_record(record) for record in domain.dns_records or []]
    return shown | (rows("dns_records", needs, lambda one: one) if needs else {})


def _record(record: DnsRecord) -> dict[str, Json]:
    return pick(record, "type", "name", "value", "priority")


def _kept(domain: Domain) -> Record:
    return Record("domain", domain.id, stated(domain, "domain", "status"))


def _records(answer: DomainRecords) -> dict[str, Json]:
    asked = pick(answer.cloudflare, "checked", "zoneName", "error")
    found = rows("records", answer.records, _record)
    return {"domain": pick(answer.domain, "id", "domain", "status"), "cloudflare": asked} | found


def _effect(args: VerifyDomain) -> Effect:
    return "read" if args.poll else "write"


LIST_DOMAINS = ToolSpec(
    name="list_domains",
    description=(
        "List the domains that e-mail leaves from, with their state and the DNS records that each needs. An account on"
        " a domain that is not verified cannot send."
    ),
    args=ListDomains,
    effect="read",
    journeys=("manage",),
    topics=("senders",),
    endpoint=endpoint("listDomains"),
    answer=Domains,
    summarise=lambda answer: rows("domains", answer.domains, _domain),
    records=lambda answer: tuple(map(_kept, answer.domains)),
)

GET_DNS_RECORDS = ToolSpec(
    name="get_dns_records",
    description=(
        "Read the DNS records that are published for a domain, to compare with those that list_domains says it needs"
        " (SPF, DKIM). If cloudflare.checked is false the provider was not asked: then nothing is known, which is not"
        " the same as missing."
    ),
    args=GetDnsRecords,
    effect="read",
    journeys=("manage",),
    topics=("senders",),
    endpoint=endpoint("getDomainDnsRecords"),
    answer=DomainRecords,
    summarise=_records,
    records=lambda answer: (
        ()
        if answer.domain.id is None
        else (Record("domain", answer.domain.id, given(domain=answer.domain.domain, status=answer.domain.status)),)
    ),
)

VERIFY_DOMAIN = ToolSpec(
    name="verify_domain",
    description=(
        "Have a domain verified, once its records are published; or with poll true only look how far that is. The"
        " checks go on by themselves for up to 12 hours, so do not wait for the end."
    ),
    args=VerifyDomain,
    effect="write",
    effect_of=_effect,
    journeys=("manage",),
    topics=("senders",),
    endpoint=endpoint("verifyDomain"),
    answer=DomainAnswer,
    summarise=lambda answer: {"domain": _domain(answer.domain)},
    records=lambda answer: (_kept(answer.domain),),
    effects=quiet(
        act="have a domain verified",
        targets=(
            Target(
                kind="domain",
                at=At("path", "id"),
                shows=lambda facts: known(facts, "domain", "status"),
                whole=lambda facts: "status" in facts,
                reread=Read("list_domains", lambda *_: {"skip_sync": True}),
            ),
        ),
        probe=NOT_SHOWN,
        reversal=Reversal("no documented call stops checks that run; they change nothing of the domain"),
        grant="path",
    ),
)
