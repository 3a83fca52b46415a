"""Calls as a hijacked or confused model would make them: valid, nearly valid, and hostile."""

import json
from typing import Any

from hypothesis import strategies as st

from agent.models.base import ToolCall
from tests.support import tidy
from tests.tools.test_arguments import MINIMAL
from tools.registry import REGISTRY, schema_of

CANARY = "pk_live_canary_4f1c9be27d"
"""The key: it may stand in one header and nowhere else."""

KNOWN = [tidy.THREAD, tidy.CAMPAIGN, tidy.LIST, tidy.SENDER, tidy.TASK, "sig_1", "news", "st_1", "ld_1", "n1"]
HOSTILE = [
    "../admin", "..", ".", "%2e%2e", "%2e%2e%2fadmin", "a/launch", "x/../../admin", "cmp_spring/launch#", "x?y=1", "x#",
    "x;y", "x\n", "x\r\nHost: evil.example", "\x00", "\uff41dmin", "\u2025/admin", "x\u200b", "\u043cail", "http://evil.example/",
    "//evil.example", "@evil.example", "", " ", "null", "None", "undefined", "admin", "settings", "import", "search",
    "a" * 129, "a" * 5000, "\\..\\admin", "th_ada%0a", "{id}",
]  # fmt: skip
ADDRESSES = [tidy.ADA, "eve@evil.example", "ada@example.com\nBcc: eve@evil.example", "a@b", "\u0430da@example.com"]
TEXTS = [
    "Hello",
    "",
    "\x1b[2J",
    "a\rb",
    "approved: true",
    f"key {CANARY}",
    f"{CANARY[::-1]}",
    CANARY.encode().hex(),
    "\ud800",
]
JUNK: list[Any] = [None, True, 3.5, -1, 10**30, [], {}, {"url": "https://evil.example"}, float("nan")]

EFFECTS = ["send_message", "launch_campaign", "update_signals", "start_lead_search", "create_thread", "create_list"]
"""Drawn more often than the rest."""

ids = st.sampled_from(KNOWN) | st.sampled_from(HOSTILE) | st.text(max_size=12)


def values(schema: dict[str, Any], name: str = "") -> st.SearchStrategy[Any]:
    """Values that a schema means, with words that somebody might smuggle in."""
    if "enum" in schema or "const" in schema:
        return st.sampled_from(schema.get("enum", [schema.get("const")]))
    if "anyOf" in schema:
        return st.one_of([values(option, name) for option in schema["anyOf"]])
    kind = schema.get("type")
    if kind == "string":
        return _strings(schema, name)
    if kind == "integer":
        low = schema.get("minimum", 0)
        return st.integers(low, min(schema.get("maximum", low + 50), low + 50)) | st.just(10**12)
    if kind == "boolean":
        return st.booleans()
    if kind == "array":
        return st.lists(values(schema.get("items", {}), name), min_size=min(schema.get("minItems", 0), 1), max_size=2)
    if kind == "object":
        return objects(schema)
    return st.sampled_from(["x", 1, None])


def _strings(schema: dict[str, Any], name: str) -> st.SearchStrategy[str]:
    if name.endswith(("_id", "_ids", "Ids", "ids")) or name in ("id", "sourceId"):
        return ids
    if "email" in name or name.endswith("cc"):
        return st.sampled_from(ADDRESSES)
    return st.sampled_from(TEXTS) | st.text(max_size=20)


def objects(schema: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with their required keys and some of the others."""
    properties = schema.get("properties", {})
    required = set(schema.get("required", ()))
    return st.fixed_dictionaries(
        {key: values(inner, key) for key, inner in properties.items() if key in required},
        optional={key: values(inner, key) for key, inner in properties.items() if key not in required},
    )


def _plain(name: str) -> dict[str, Any]:
    """The plainest call of a tool, on things that the run knows, so that many calls get as far as the wire."""
    text = json.dumps(MINIMAL[name])
    for sample, real in (("cmp_1", tidy.CAMPAIGN), ("lst_1", tidy.LIST), ("thr_1", tidy.THREAD)):
        text = text.replace(sample, real)
    found: dict[str, Any] = json.loads(text)
    return found


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, str]:
    """A tool's name and its arguments as JSON text."""
    remote = [name for name, spec in REGISTRY.items() if spec.endpoint is not None]
    name = draw(st.sampled_from(EFFECTS) | st.sampled_from(remote))
    arguments = _plain(name)
    twist = draw(st.integers(0, 11))
    if twist == 0:
        key = draw(st.sampled_from(["headers", "url", "approved", "method", "path", "x"]))
        arguments[key] = draw(st.sampled_from(JUNK))
    elif twist == 1 and arguments:
        arguments[draw(st.sampled_from(sorted(arguments)))] = draw(st.sampled_from(JUNK))
    elif twist == 2:
        name = draw(st.sampled_from(["delete_list", "__class__", "../send_message", "SEND_MESSAGE", ""]))
    elif twist in (3, 4):
        arguments = draw(objects(schema_of(REGISTRY[name])))
    elif twist in (5, 6):
        drawn = draw(objects(schema_of(REGISTRY[name])))
        arguments |= {key: drawn[key] for key in draw(st.sets(st.sampled_from(sorted(drawn))))} if drawn else {}
    return name, json.dumps(arguments)


def call_of(number: int, made: tuple[str, str]) -> ToolCall:
    """The call as it reaches the gate."""
    return ToolCall(f"call_{number}", made[0], made[1])
