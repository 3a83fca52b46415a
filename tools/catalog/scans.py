"""Which scans a change of types or sources lets begin: the playbook calls them paid, and no price list names them."""

from collections.abc import Iterable, Mapping

from agent.common.json_value import Json
from tools.api.request import WireRequest
from tools.catalog.show import items_of
from tools.effects import THE_ONE, Records


def scans_of_type(request: WireRequest, records: Records) -> tuple[str, ...]:
    """A new type has every source read for it that is on and that it does not leave out."""
    own = {one.get("sourceId"): one.get("enabled") for one in _objects(request.fields.get("sourceOverrides"))}
    known = {id_: facts.get("enabled") for (kind, id_), facts in records.items() if kind == "source"}
    chosen = map(str, items_of(request.fields.get("allowedSources")))
    read = [*chosen] or [*known] or ["every source"]
    return _lines(one for one in read if _said(own.get(one), known.get(one)) is not False)


def scans_of_change(request: WireRequest, records: Records) -> tuple[str, ...]:
    """A source is read from now on, or read otherwise; one that is switched off is not."""
    begun = []
    for item in _objects(request.fields["items"]):
        was = records.get(("source", str(item["id"])), {})
        changes = any(name in item and item[name] != was.get(name) for name in ("enabled", "config"))
        if changes and _said(item.get("enabled"), was.get("enabled")) is not False:
            begun.append(str(item["id"]))
    return _lines(begun)


def scans_of_types(request: WireRequest, records: Records) -> tuple[str, ...]:
    """A type that is switched on, or reads another source from now on, is scanned for."""
    begun = []
    for item in _objects(request.fields["items"]):
        was = records.get(("signal_type", str(item["id"])), {})
        reads_more = any(one.get("enabled") is not False for one in _objects(item.get("sourceOverrides")))
        more = reads_more or "allowedSources" in item
        switched_on = item.get("enabled") is True and was.get("enabled") is not True
        if switched_on or (more and _said(item.get("enabled"), was.get("enabled")) is not False):
            begun.append(str(was.get("label") or item["id"]))
    return _lines(begun)


def scan_let_go_on(request: WireRequest, records: Records) -> tuple[str, ...]:
    """The daily scan goes on where it was paused."""
    was = records.get(("signal_settings", THE_ONE), {})
    return _lines(["every type"]) if request.fields.get("paused") is False and was.get("paused") is not False else ()


def _said(*values: Json) -> Json:
    """The first that says anything."""
    return next((value for value in values if value is not None), None)


def _objects(value: Json) -> list[Mapping[str, Json]]:
    return [one for one in items_of(value) if isinstance(one, dict)]


def _lines(sources: Iterable[str]) -> tuple[str, ...]:
    named = ", ".join(sources)
    return (f"it lets scans begin, which cost credits at a price that is not known: {named}",) if named else ()
