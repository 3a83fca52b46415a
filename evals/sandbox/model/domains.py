"""The domains that e-mail leaves from, with the DNS records that they need and have."""

from typing import Literal

from pydantic import Field

from evals.sandbox.model.base import Id, Part, Time


class DnsRecord(Part):
    """One DNS record."""

    type: str = Field(description="Such as TXT, CNAME or MX.")
    name: str = Field(description="Its name.")
    value: str = Field(description="Its value.")
    priority: int | None = Field(default=None, description="MX: its priority.")


class EmailDomain(Part):
    """A domain.  Those of the senders exist by themselves."""

    id: Id = Field(description="Its id.")
    domain: str = Field(description="The domain.")
    status: Literal["pending", "verifying", "verified", "failed"] = "verified"
    """Where its set-up stands."""
    dns_records: list[DnsRecord] = Field(default_factory=list)
    """What it needs; left out, the usual MX, SPF, DKIM and DMARC."""
    missing: list[str] = Field(default_factory=list)
    """Names of the records that are needed and not published."""
    checked: bool = Field(default=True, description="Whether its DNS provider can be asked.")
    verified_at: Time | None = Field(default=None, description="When it was verified.")
    created_at: Time | None = Field(default=None, description="When it was added.")
    asked_at: Time | None = Field(default=None, description="Set by the sandbox: since when it is being verified.")

    def needed(self) -> list[DnsRecord]:
        """The records that it needs."""
        return self.dns_records or [
            DnsRecord(type="MX", name=self.domain, value="mx.sandbox.example", priority=10),
            DnsRecord(type="TXT", name=self.domain, value="v=spf1 include:spf.sandbox.example ~all"),
            DnsRecord(type="TXT", name=f"sandbox._domainkey.{self.domain}", value="v=DKIM1; k=rsa; p=c2FuZGJveA"),
            DnsRecord(type="TXT", name=f"_dmarc.{self.domain}", value="v=DMARC1; p=none"),
        ]

    def published(self) -> list[DnsRecord]:
        """Those of them that are there."""
        return [record for record in self.needed() if record.name not in self.missing]
