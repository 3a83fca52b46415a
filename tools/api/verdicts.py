"""Who may make each operation that the vendor's reference names: a model by a tool, the program, a person, nobody.

Whoever is not in ``table.py`` cannot be sent; here stands why, and where a person does it instead.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

By = Literal["tool", "program", "person", "never"]
"""A model by a tool; only the program, by itself; a person in the dashboard; nobody, by nothing of ours."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who makes one operation."""

    by: By
    method: str
    template: str
    note: str = ""
    """For a person's: where in the dashboard, and why; for nobody's: why."""

    @property
    def title(self) -> str:
        """Method and template, as an endpoint has them."""
        return f"{self.method} {self.template}"


def _tools(*titles: str) -> Iterator[Verdict]:
    return _each("tool", "", titles)


def _each(by: By, note: str, titles: Iterable[str]) -> Iterator[Verdict]:
    for title in titles:
        method, _, template = title.partition(" ")
        yield Verdict(by, method, template, note)


_SENDERS = "open Senders in the Puffle dashboard"
_OLD = "no current page of the vendor's reference has it"

# fmt: off
VERDICTS: tuple[Verdict, ...] = (
    *_tools("GET /api/context", "PUT /api/context", "GET /api/credits/config"),
    Verdict("program", "GET", "/api/account"),
    Verdict("never", "PATCH", "/api/account", "e-mail and password are changed by a person in Settings, Account"),
    *_tools("GET /api/leads", "POST /api/leads", "PATCH /api/leads", "DELETE /api/leads"),
    *_tools("POST /api/leads/search", "GET /api/leads/search"),
    *_tools("GET /api/lists", "POST /api/lists", "PATCH /api/lists", "DELETE /api/lists", "POST /api/lists/import"),
    *_tools("GET /api/lists/{id}/leads", "POST /api/lists/{id}/leads", "DELETE /api/lists/{id}/leads"),
    *_tools("GET /api/enrichments", "POST /api/enrichment", "GET /api/enrichment/{id}"),
    *_tools("GET /api/enrichment/{id}/items", "POST /api/enrichment/{id}/cancel"),
    *_tools("GET /api/senders", "GET /api/senders/{id}", "GET /api/senders/{id}/schedule"),
    Verdict("person", "POST", "/api/unipile/connect", f"a person signs in to LinkedIn in a browser: {_SENDERS}"),
    *_tools("GET /api/email/accounts", "PATCH /api/email/accounts/{id}"),
    *_tools("PATCH /api/email/accounts/{id}/retry-warmup"),
    Verdict("person", "POST", "/api/email/accounts", f"a new mailbox is a new identity to write under: {_SENDERS}"),
    Verdict("never", "DELETE", "/api/email/accounts/{id}",
            f"a mailbox would be gone for ever; for a person: {_SENDERS}"),
    *_tools("GET /api/email/domains", "GET /api/email/domains/{id}/dns-records"),
    *_tools("POST /api/email/domains/{id}/verify"),
    Verdict("person", "POST", "/api/email/domains",
            f"a new domain needs records that only its owner can set: {_SENDERS}, Domains"),
    Verdict("never", "DELETE", "/api/email/domains/{id}",
            f"the mailboxes of a domain would go with it; for a person: {_SENDERS}, Domains"),
    *_tools("GET /api/campaigns", "POST /api/campaigns", "GET /api/campaigns/{id}", "PATCH /api/campaigns/{id}"),
    *_tools("GET /api/campaigns/settings", "GET /api/campaigns/{id}/senders"),
    *_tools("POST /api/campaigns/{id}/launch", "POST /api/campaigns/{id}/pause", "POST /api/campaigns/{id}/resume"),
    *_tools("GET /api/campaigns/{id}/leads", "POST /api/campaigns/{id}/leads", "PATCH /api/campaigns/{id}/leads"),
    *_tools("DELETE /api/campaigns/{id}/leads", "POST /api/campaigns/{id}/leads/import-from-list"),
    *_tools("POST /api/campaigns/{id}/sequence/nodes", "PATCH /api/campaigns/{id}/sequence/nodes"),
    *_tools("DELETE /api/campaigns/{id}/sequence/nodes", "PUT /api/campaigns/{id}/sequence/nodes/{nodeId}"),
    *_tools("GET /api/campaigns/{id}/generate-messages", "POST /api/campaigns/{id}/generate-messages"),
    *_tools("PATCH /api/campaigns/{id}/generate-messages"),
    *_tools("GET /api/signals", "PATCH /api/signals", "POST /api/signals/generate"),
    *_tools("GET /api/signals/types", "POST /api/signals/types", "PATCH /api/signals/types"),
    *_tools("DELETE /api/signals/types", "GET /api/signals/sources", "PATCH /api/signals/sources"),
    *_tools("GET /api/signals/settings", "PATCH /api/signals/settings", "GET /api/signals/leads"),
    *_tools("PATCH /api/signals/leads", "GET /api/signals/search", "POST /api/signals/search"),
    *_tools("GET /api/threads", "POST /api/threads", "GET /api/threads/{id}", "PATCH /api/threads/{id}"),
    *_tools("GET /api/threads/{id}/messages", "POST /api/threads/{id}/messages"),
    *_tools("POST /api/threads/{id}/attachments"),
    *_each("never", "keys are made and revoked by a person in Settings, API",
           ("POST /api/user/api-key", "GET /api/user/api-key", "DELETE /api/user/api-key")),
    *_each("never", _OLD, (
        "POST /api/credits/preview", "GET /api/onboarding/status", "GET /api/email/accounts/warmup-analytics",
        "DELETE /api/campaigns/{id}", "GET /api/campaigns/{id}/validate", "POST /api/campaigns/{id}/sync-stats",
        "GET /api/campaigns/{id}/account-usage", "GET /api/leads/search/results", "PATCH /api/email/domains/{id}",
    )),
)
"""Every operation of the reference, and the nine that only older pages or guesses have."""
# fmt: on


def refused(method: str, segments: Sequence[str]) -> Verdict | None:
    """The operation that a method and the parts of a path mean, where no program makes it."""
    ours = (one for one in VERDICTS if one.by in ("person", "never") and one.method == method)
    return next((one for one in ours if _fits(one.template.split("/")[1:], segments)), None)


def _fits(template: Sequence[str], segments: Sequence[str]) -> bool:
    return len(template) == len(segments) and all(
        t == s or t.startswith("{") for t, s in zip(template, segments, strict=True)
    )
