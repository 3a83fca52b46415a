"""Whatever is asked, in whatever order: an answer that the contract has, and never a failure of the sandbox itself."""

import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.sandbox import World, load
from evals.sandbox.model.base import stable_id
from evals.sandbox.model.campaigns import Campaign, Generated, Node, Prospect
from evals.sandbox.model.domains import EmailDomain
from evals.sandbox.model.enrichment import EnrichmentRunState, ItemOfRun
from evals.sandbox.model.inbox import Thread
from evals.sandbox.model.leads import Generator, LeadPool, Sender
from evals.sandbox.model.world import DEFAULT_KEY
from evals.sandbox.people import generate
from evals.sandbox.service import MODELLED, Request, Sandbox
from evals.sandbox.state import WorldClock
from tests.support.doubles import FakeClock
from tests.support.sandbox_api import conforms, load_once
from tools.api.request import Upload

_FEW = Generator(count=5, titles=["CFO"], cities=["Berlin, Germany"], industries=["B2B SaaS"])
_SEED = load("saas").model_copy(update={"lead_pool": LeadPool(people=generate(_FEW))})
_ROBIN = _SEED.senders[0].id
_READY = Campaign(
    id="ready",
    type="email",
    name="Ready",
    sender_account_ids=[_ROBIN],
    prospects=[Prospect(id="pro_a", email="a@x.example")],
)
_READY.sequence_nodes = [Node(id="nod_mail", type="email", subject="S", body="B"), Node(id="nod_end", type="end")]
_READY.messages = [Generated(id="gen_a", prospect_id="pro_a", node_id="nod_mail", subject="S", body_text="B")]
_SEED.campaigns.append(_READY)
_SEED.senders.append(Sender(id="cold", type="email", status="pending", warmup_status="not_started"))
_SEED.domains.append(EmailDomain(id="young", domain="young.example", status="pending", checked=False))
_SEED.threads.append(
    Thread(id="draft", status="draft", account_id=_ROBIN, participant_email="a@x.example", draft_subject="S")
)
_SEED.enrichment_runs.append(
    EnrichmentRunState(
        id="run",
        slug="work_email",
        count=1,
        items=[ItemOfRun(id="item", lead_id=_SEED.leads[0].id)],
        createdAt=datetime(2026, 6, 1, tzinfo=UTC),
    )
)
# Ids and words by the place where they stand, so that a good share of the requests gets past the first check.
_KNOWN = {
    "campaigns": [campaign.id for campaign in _SEED.campaigns],
    "threads": [thread.id for thread in _SEED.threads],
    "lists": [_SEED.lists[0].id, stable_id("list", "all")],
    "senders": [_ROBIN],
    "accounts": ["cold", _ROBIN],
    "enrichment": ["run"],
    "enrichmentId": ["work_email"],
    "domains": ["young", "d0000001-0000-4000-8000-000000000001"],
    "entityId": [stable_id("entity", "person", "Mara Sample"), "nobody"],
    "scanTimeUtc": ["07:15", "07:10"],
    "nodeId": ["nod_mail", "nod_end"],
    "node_id": ["nod_mail"],
    "prospect_id": ["pro_a"],
    "prospect_ids": ["pro_a"],
    "message_id": ["gen_a"],
    "email": ["a@x.example", "b@x.example"],
    "listId": [_SEED.lists[0].id, "new-list"],
    "leadIds": [lead.id for lead in _SEED.leads],
    "account_id": [sender.id for sender in _SEED.senders],
    "sender_account_ids": [_ROBIN],
    "id": [signal.id for signal in _SEED.signals] + ["news", "reddit"],
    "sourceId": ["news", "reddit"],
    "allowedSources": ["news", "reddit"],
    "prompt": ["CFOs in Berlin"],
    "participant_email": ["a@x.example", "mara.sample@northpier.example"],
    "cc": ["a@x.example, b@y.example"],
    "bcc": ["a@x.example"],
    "field": ["title", "name"],
    "since": ["2026-05-30T00:00:00Z"],
    "cursor": ["c1", "c100"],
    "view": ["inbox", "sent,drafts"],
    "inbox_state": ["archived"],
    "status": ["active"],
    "name": ["Spring follow-up", "Another"],
}
_RARELY = st.integers(0, 19).map(lambda number: number == 13)
_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)


def _resolve(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        for step in node["$ref"].removeprefix("#/").split("/"):
            node = load_once() if step == "components" else node
            node = node[step]
    return node


def proper(node: dict[str, Any], key: str = "") -> st.SearchStrategy[Any]:
    """Values of a schema, roughly."""
    node = _resolve(node)
    if "enum" in node:
        return st.sampled_from(node["enum"])
    if "anyOf" in node:
        return st.one_of([proper(option, key) for option in node["anyOf"]])
    kinds = node.get("type", "any")
    return st.one_of([_of_kind(kind, node, key) for kind in (kinds if isinstance(kinds, list) else [kinds])])


def _of_kind(kind: str, node: dict[str, Any], key: str) -> st.SearchStrategy[Any]:
    if kind == "object":
        fields = {name: proper(value, name) for name, value in node.get("properties", {}).items()}
        needed = set(node.get("required", ()))
        must = {name: value for name, value in fields.items() if name in needed}
        return st.fixed_dictionaries(must, optional={name: fields[name] for name in fields if name not in needed})
    if kind == "array":
        return st.lists(proper(node["items"], key), min_size=node.get("minItems", 0), max_size=4)
    simple: dict[str, st.SearchStrategy[Any]] = {
        "string": _text(key),
        "integer": st.integers(node.get("minimum", -3), min(node.get("maximum", 900), 900)),
        "number": st.integers(0, 100) | st.floats(0, 100),
        "boolean": st.booleans(),
        "null": st.none(),
    }
    return simple.get(kind, _JUNK)


def _text(key: str) -> st.SearchStrategy[str]:
    known = _KNOWN.get(key)
    if known is None:
        return st.text(min_size=1, max_size=9)
    return _RARELY.flatmap(lambda odd: st.text(max_size=9) if odd else st.sampled_from(known))


_OPERATIONS = [
    (method.upper(), path, row)
    for path, item in load_once()["paths"].items()
    for method, row in item.items()
    if (method.upper(), path) in {(known, template) for known, template, _ in MODELLED}
]


def _resource(path: str) -> str:
    """Whose id stands in a path."""
    return path.partition("/{id}")[0].rpartition("/")[2]


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, str, bytes]:
    """A request for one of the documented endpoints: mostly proper, sometimes spoilt."""
    method, path, row = draw(st.sampled_from(_OPERATIONS))
    keys = iter((_resource(path), "nodeId"))
    target = re.sub(r"\{\w+\}", lambda _: re.sub(r"[/?]", "-", draw(_text(next(keys)))) or "-", path)
    pairs = []
    for parameter in map(_resolve, row.get("parameters", ())):
        if parameter["in"] == "query" and draw(st.integers(0, 3)) == 0:
            value = draw(_JUNK if draw(_RARELY) else proper(parameter["schema"], parameter["name"]))
            text = str(value).lower() if isinstance(value, bool) else str(value)
            pairs.append(f"{parameter['name']}={quote(text, safe='')}")
    body = b""
    if "requestBody" in row:
        ((kind, form),) = row["requestBody"]["content"].items()
        if kind == "application/json":
            body = json.dumps(draw(_JUNK if draw(_RARELY) else proper(form["schema"]))).encode()
        else:
            body = Upload("a.pdf", "application/pdf", draw(st.binary(max_size=40))).form()[1]
        body = draw(st.binary(max_size=10)) if draw(_RARELY) else body
    return method, target + ("?" + "&".join(pairs) if pairs else ""), body


@pytest.mark.parametrize("examples", [15, pytest.param(400, marks=[pytest.mark.long, pytest.mark.timeout(600)])])
def test_no_sequence_of_requests_leaves_the_contract(examples: int) -> None:
    steps = st.lists(st.tuples(requests(), st.sampled_from([0, 1, 25, 90_000])), min_size=1, max_size=12)
    settings(max_examples=examples)(given(steps)(_stay_in_the_contract))()


def _stay_in_the_contract(steps: list[tuple[tuple[str, str, bytes], int]]) -> None:
    clock = FakeClock()
    sandbox = Sandbox(load(_SEED), clock=WorldClock(_SEED.pace.start, monotonic=clock.monotonic))
    for (method, target, body), seconds in steps:
        balance = sandbox.snapshot().credits.balance
        reply = sandbox.handle(Request(method, target, {"authorization": f"Bearer {DEFAULT_KEY}"}, body))
        assert reply.status < 500
        conforms(method, target, reply.status, json.loads(reply.body))
        if reply.status >= 400:
            assert sandbox.requests[-1]["applied"] is False
            assert sandbox.snapshot().credits.balance == balance
        clock.advance(seconds)
    final = sandbox.snapshot()
    assert final.credits.balance >= 0
    assert load(World.model_validate_json(final.model_dump_json(by_alias=True))) == final
