"""The texts that Puffle keeps for single leads of a campaign, which leave in place of what its steps say."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import ConfigDict

from agent.common.counting import many
from agent.common.json_value import Json, canonical
from tools.api.table import endpoint
from tools.api.wire import Answer
from tools.api.wire_campaigns import GeneratedMessage, Prospect
from tools.catalog.generated import ListGenerated
from tools.catalog.html_text import on_card
from tools.catalog.put_in import filled, values_of
from tools.catalog.roster import OVER, person_of
from tools.catalog.show import items_of
from tools.spec import Facts, ToolSpec

SHOWN = 20
"""Texts that a card shows; the others are counted there, and listed by ``approvals show``."""
_BY_ITSELF = frozenset({"status", "created_at", "updated_at"})
"""What of a text changes while a campaign runs, without saying anything else."""


class KeptText(GeneratedMessage):
    """A text with every key as it came."""

    model_config = ConfigDict(extra="allow")


class KeptTexts(Answer):
    """All texts of a campaign; no pages are documented, so an answer that speaks of more is not whole."""

    messages: list[KeptText]
    total: int | None = None
    hasMore: bool | None = None  # noqa: N815 - the vendor's own name

    @property
    def is_whole(self) -> bool:
        """Whether it shows all that it speaks of."""
        return not self.hasMore and (self.total is None or self.total <= len(self.messages))


@dataclass(frozen=True, slots=True)
class OwnText:
    """What one lead gets at one step, whatever the step says."""

    who: str
    """The lead, as a card names people."""
    step: str
    subject: str | None
    body: str
    html: str

    def lines(self) -> Iterator[str]:
        """The whole text, for a card."""
        yield f"  {self.who}, {self.step}:"
        if self.subject:
            yield f"    subject: {self.subject}"
        yield from (f"    | {line}" for line in self.body.split("\n"))
        if self.html:
            yield from on_card(self.html, "    ")


@dataclass(frozen=True, slots=True)
class OwnTexts:
    """The texts of single leads that may still leave."""

    texts: tuple[OwnText, ...] = ()
    """Those that say something else than their step."""
    people: int = 0
    """How many leads get one."""
    trouble: str = ""
    """Why they could not be read."""
    digest: str = ""
    """Of every text, sent or not, so that it stands still while the campaign runs; empty where there is none."""

    def state(self) -> dict[str, Json]:
        """What a yes is bound to; nothing where no lead has a text of its own."""
        return {"own_texts": None if self.trouble else self.digest} if self.digest or self.trouble else {}

    def reason(self) -> str:
        """Why only a person may let them out; empty where there are none."""
        if self.trouble:
            return f"CHECK THE TEXTS: what Puffle keeps for single leads could not be read ({self.trouble})"
        return (
            f"CHECK THE TEXTS: {many(self.people, 'lead gets', 'leads get')} a text of their own, which no step shows"
            if self.texts
            else ""
        )

    def lines(self) -> tuple[str, ...]:
        """What a card says of them."""
        if not self.texts:
            return (self.reason(),) if self.trouble else ()
        more = len(self.texts) - SHOWN
        rest = [f"  and {more} more texts: `puffle-agent approvals show` has them"] if more > 0 else []
        head = f"a text of their own, in place of what the step says: {many(self.people, 'lead')}"
        return (head, *_lines(self.texts[:SHOWN]), *rest)

    def rest(self) -> tuple[str, ...]:
        """Those that a card only counts, in lines."""
        return tuple(_lines(self.texts[SHOWN:]))


def _lines(texts: Iterable[OwnText]) -> Iterator[str]:
    return (line for one in texts for line in one.lines())


def own_texts_of(answer: KeptTexts, rows: Iterable[Prospect], nodes: Json) -> OwnTexts:
    """What of the texts of a campaign may still leave and is not what its steps say anyway.

    Args:
        answer: every text of it.
        rows: its roster; a lead whose row is not among them is taken for one who still waits.
        nodes: its steps, in order.
    """
    people, steps = {row.id: row for row in rows}, _numbered(nodes)
    own = [one for one in answer.messages if _may_leave(one, people) and not _follows(one, steps, people)]
    return OwnTexts(
        texts=tuple(_own(one, steps, people) for one in own),
        people=len({one.prospect_id or one.id for one in own}),
        trouble="" if answer.is_whole else "the answer holds only a part of them",
        digest=_digest(answer.messages),
    )


_Steps = Mapping[str, tuple[int, Facts]]
_People = Mapping[str, Prospect]


def _numbered(nodes: Json) -> _Steps:
    return {str(node.get("id")): (n, node) for n, node in enumerate(items_of(nodes), 1) if isinstance(node, dict)}


def _digest(texts: Iterable[KeptText]) -> str:
    rows = (one.model_dump(mode="json") for one in texts)
    told = sorted(canonical({k: v for k, v in row.items() if k not in _BY_ITSELF}) for row in rows)
    return hashlib.sha256(b"\n".join(told)).hexdigest() if told else ""


def _may_leave(one: KeptText, people: _People) -> bool:
    row = people.get(one.prospect_id or "")
    return one.status != "sent" and (row is None or row.status not in OVER)


def _own(one: KeptText, steps: _Steps, people: _People) -> OwnText:
    row = people.get(one.prospect_id or "")
    number, node = steps.get(one.node_id or "", (0, {}))
    html = (one.model_extra or {}).get("body_html")
    return OwnText(
        who=person_of(row).in_words() if row is not None else f"a lead that its list does not hold ({one.prospect_id})",
        step=f"step {number} ({node.get('type')})" if number else "a step that it does not have",
        subject=one.subject,
        body=one.body_text or "",
        html=html if isinstance(html, str) else "",
    )


def _follows(one: KeptText, steps: _Steps, people: _People) -> bool:
    """Whether a text is only its step with this lead's values put in, as ``resolve_messages`` makes it."""
    _, node = steps.get(one.node_id or "", (0, {}))
    row = people.get(one.prospect_id or "")
    if row is None or not _is_plain(one, node):
        return False
    return _filled(node.get("body"), row) == _tidy(one.body_text) and _tidy(one.subject) in _subjects(node, steps, row)


def _is_plain(one: KeptText, node: Facts) -> bool:
    """Whether nobody wrote it for this lead: neither by hand, nor a model, nor as HTML."""
    written = one.manually_edited or (one.model_extra or {}).get("body_html")
    return bool(node) and node.get("type") != "ai" and not written


def _subjects(node: Facts, steps: _Steps, row: Prospect) -> list[str | None]:
    """What the subject of a step can be; an answer has that of a mail before."""
    own = _filled(node.get("subject"), row)
    if own != "" or not node.get("is_reply"):
        return [own]
    before = [_filled(other.get("subject"), row) for _, other in steps.values() if other.get("subject")]
    return ["", *(f"Re: {said}" for said in before if said)]


def _filled(text: Json, row: Prospect) -> str | None:
    """A text with the values of a lead; ``None`` where it names one that nobody here knows."""
    said = filled(str(text or ""), values_of(row))
    return None if said is None else _tidy(said)


def _tidy(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").strip()


LIST_OWN_TEXTS = ToolSpec(
    name="list_own_texts",
    description="Every text that is kept for a single lead of a campaign: what leaves in place of its steps.",
    args=ListGenerated,
    effect="read",
    by_program=True,
    endpoint=endpoint("listGeneratedMessages"),
    answer=KeptTexts,
)
