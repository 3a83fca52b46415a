"""Where the rows of each kind of record are read, and what they are called by."""

from collections.abc import Mapping
from typing import Any, NamedTuple

MOST = 100
"""Rows that are read to find one among them."""
THREADS: Mapping[str, Any] = {
    "limit": MOST, "view": "inbox,sent,drafts,archived", "status": "active,archived,draft"
}  # fmt: skip
"""What shows conversations wherever they are; without it only those that somebody else has written in."""


class Source(NamedTuple):
    """Where the rows of a kind of record are read."""

    kind: str
    tool: str
    rows: str
    """Where they stand in its result."""
    names: tuple[str, ...]
    """What they are called by; dots lead into nested values."""
    of: str = ""
    """The kind of the record that they belong to."""
    args: Mapping[str, Any] = {}


PERSON = ("name", "email", "contacts.value", "company", "company.name")
"""What people are called by; from the fourth on it is where they work."""
SOURCES: Mapping[str, Source] = {
    "lead": Source("lead", "list_leads", "leads", (*PERSON, "title"), args={"limit": MOST}),
    "list": Source("list", "list_lists", "lists", ("name",)),
    "campaign": Source("campaign", "list_campaigns", "campaigns", ("name",)),
    "node": Source("node", "get_campaign", "sequence_nodes", ("subject",), of="campaign"),
    "prospect": Source("prospect", "get_campaign_leads", "prospects", PERSON, of="campaign"),
    "generated": Source("generated", "list_generated_messages", "messages", (*PERSON, "prospect.name"), of="campaign"),
    "sender": Source("sender", "list_senders", "accounts", ("email_address", "display_name", "type")),
    "thread": Source(
        "thread", "list_threads", "threads", ("participant_name", "participant_email", "subject"), args=THREADS
    ),
    "signal_type": Source("signal_type", "list_signal_types", "types", ("label",)),
    "source": Source("source", "list_signal_sources", "sources", ("name", "id")),
    "signal_lead": Source("signal_lead", "list_signal_leads", "leads", ("name", "company.name")),
    "domain": Source("domain", "list_domains", "domains", ("domain",)),
    "enrichment": Source("enrichment", "list_enrichments", "enrichments", ("name", "slug", "description")),
}  # fmt: skip
WITHIN: Mapping[tuple[str, str], Source] = {
    ("remove_list_leads", "lead"): Source(
        "lead", "get_list_leads", "leads", (*PERSON, "title"), of="list", args={"limit": MOST}
    ),
    ("update_signature", "sender"): Source(
        "sender", "list_senders", "accounts", ("email_address", "display_name"), args={"type": "email"}
    ),
}  # fmt: skip
"""Rows that are read elsewhere for one tool."""
