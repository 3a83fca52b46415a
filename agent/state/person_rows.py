"""What each kind of row looks like without a person: the columns that change, none where it tells nothing of them."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import Any

from sqlalchemy import Table

from agent.common.json_value import canonical
from agent.state.person import ERASED, Person
from agent.state.schema import approvals, batch_rows, batches, effects, events, marks, messages, records, rules, runs

Row = Mapping[Any, Any]
Rows = dict[Table, Sequence[Row]]
"""Rows of one run or batch, by their table."""
Values = dict[str, Any]


def calls_about(person: Person, rows: Rows) -> frozenset[str]:
    """The calls of a run that are about nobody else, by their ids."""
    return frozenset(call_id for call_id, said in _calls(rows) if person.is_subject(said))


def _calls(rows: Rows) -> Iterator[tuple[str, Row]]:
    for row in rows[events]:
        said = json.loads(row["data"])
        if said.get("call_id"):
            yield said["call_id"], said
    yield from ((row["call_id"], row) for row in rows[effects])
    yield from ((row["call_id"], row["card"]) for row in rows[approvals])


def _changed(row: Row, values: Values) -> Values:
    return {name: value for name, value in values.items() if row[name] != value}


def _run(person: Person, row: Row, _calls: Set[str]) -> Values:
    values: Values = {name: person.taken_out(row[name]) for name in ("task", "answer", "escalation", "gaps", "scope")}
    values["unused"] = row["unused"] and [one for one in row["unused"] if person.taken_out(one) == one]
    return _changed(row, values | ({} if values["task"] == row["task"] else {"words": ERASED}))


def _message(person: Person, row: Row, calls: Set[str]) -> Values:
    data = row["data"]
    clean: Values = {key: _said(person, key, value) for key, value in data.items()}
    if data.get("call_id") in calls:
        clean["content"] = ERASED
    if data.get("tool_calls"):
        clean["tool_calls"] = [_call(person, call, calls) for call in data["tool_calls"]]
    if data.get("opaque") is not None:
        clean["opaque"] = None  # what a provider has sealed cannot be looked into
    return _changed(row, {"data": clean})


def _said(person: Person, key: str, value: Any) -> Any:
    told = key in ("text", "own", "at_hand", "content") and isinstance(value, str) and person.is_meant_in(value)
    return ERASED if told else value


def _call(person: Person, call: Row, calls: Set[str]) -> Values:
    arguments = call["arguments"]
    told = call["id"] in calls or person.is_meant_in(arguments if isinstance(arguments, str) else json.dumps(arguments))
    return {**call, "arguments": "{}"} if told else {**call}


def _record(person: Person, row: Row, _calls: Set[str]) -> Values:
    facts = row["facts"]
    own = row["id"] in person.ids or facts.get("conversation_id") in person.ids
    own = own or person.with_record(row["kind"], row["id"], facts) is not person
    return _changed(row, {"facts": {} if own else person.taken_out(facts)})


def _mark(person: Person, row: Row, _calls: Set[str]) -> Values:
    return {"count": 0} if person.is_named_in(row["key"]) else {}


def _event(person: Person, row: Row, calls: Set[str]) -> Values:
    data = json.loads(row["data"])
    clean = person.taken_out_of(data, about=data.get("call_id") in calls)
    return {} if clean == data else {"data": canonical(clean).decode()}


def _effect(person: Person, row: Row, calls: Set[str]) -> Values:
    about = row["call_id"] in calls
    values = {
        name: person.taken_out(row[name], whole=about) for name in ("arguments", "recipients", "result", "summary")
    }
    return _changed(row, values | {"path": person.taken_out(row["path"])})


def _approval(person: Person, row: Row, calls: Set[str]) -> Values:
    about = row["call_id"] in calls
    said = row["arguments"]
    arguments = "{}" if said is not None and (about or person.is_meant_in(said)) else said
    values = {"reason": person.taken_out(row["reason"]), "arguments": arguments}
    return _changed(row, values | {"card": person.taken_out_of(row["card"], about=about)})


def _rule(person: Person, row: Row, _calls: Set[str]) -> Values:
    """A yes given ahead goes and holds no more; a no stays, for it protects them."""
    clean = person.taken_out(row["data"])
    if clean == row["data"] or row["data"].get("answer") == "deny":
        return {}
    return {"data": clean, "state": row["state"] or "revoked"}


def _batch_row(person: Person, row: Row, _calls: Set[str]) -> Values:
    return _changed(row, {name: person.taken_out(row[name]) for name in ("task", "own", "error")})


def _batch(person: Person, row: Row, _calls: Set[str]) -> Values:
    return _changed(row, {"stop_reason": person.taken_out(row["stop_reason"])})


WITHOUT: Mapping[Table, Callable[[Person, Row, Set[str]], Values]] = {
    runs: _run,
    messages: _message,
    records: _record,
    marks: _mark,
    events: _event,
    effects: _effect,
    approvals: _approval,
    rules: _rule,
    batch_rows: _batch_row,
    batches: _batch,
}
"""By table; an empty answer leaves the row as it is."""
