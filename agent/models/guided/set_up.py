"""Questions about what is set up: why a sender does not send, what a domain lacks, when signals are searched for."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from agent.common.counting import many
from agent.models.guided import records
from agent.models.guided.actions import Do
from agent.models.guided.listing import about, called, listed
from agent.models.guided.sources import SOURCES
from agent.models.guided.task import Task, dig, mapping, rows
from agent.models.guided.words import addresses

DOMAIN, SENDER, SCANS, SEARCHES, BEHIND = "domain", "sender", "scans", "signal searches", "people behind signals"
_DOMAIN = re.compile(
    r"\b(?:domains?|domäne\w*|dominios?|domaines?|domini|domínios?|domein\w*|dns|dkim|spf|dmarc|mx)\b", re.IGNORECASE
)
_SCANS = re.compile(r"\b(?:scan\w*|gescannt|escane\w*|analys\w*)\b", re.IGNORECASE)
_SEARCHES = re.compile(
    r"\b(?:(?:my|our|last|latest|previous)\s(?:\w+\s)?search\w*|searched|(?:letzten?|meine\w*|unsere\w*) \w*suchen?\b"
    r"|(?:última|mi) búsqueda|(?:dernière|ma) recherche|ultima ricerca|última busca|laatste zoek\w*)",
    re.IGNORECASE,
)
_SIGNALS = r"(?:signal\w*|signaux|señal\w*|segnal\w*|sina(?:l|is))"
_BEHIND = re.compile(
    rf"\b(?:behind|hinter|derrière|detrás|dietro|atrás|achter)\b.{{0,30}}\b{_SIGNALS}"
    r"|\bsignal[ -](?:people|leads|contacts)\b"
    rf"|\b(?:people|leads|leute|personen|personnes|gens|personas|gente|persone|pessoas|mensen)\b.{{0,12}}\b{_SIGNALS}",
    re.IGNORECASE,
)
"""How words ask for those whom signals are about."""
_SIGN = {"SPF": "v=spf1", "DKIM": "_domainkey", "DMARC": "_dmarc"}
"""By what a record is known."""


def subject(words: str, act: str) -> str:
    """What a question that looks at senders or signals is about, if it is one of these; else empty."""
    if act == "look senders":
        is_address = bool(addresses(words))
        return SENDER if is_address else DOMAIN if _DOMAIN.search(words) else ""
    if act == "look signals":
        told = {SEARCHES: _SEARCHES, SCANS: _SCANS, BEHIND: _BEHIND}
        return next((about for about, words_of in told.items() if words_of.search(words)), "")
    return ""


def _of_one(task: Task, kind: str, tool: str) -> Iterator[Do]:
    """The read that shows all of a kind, and the one of that which is meant."""
    found = records.found(task, SOURCES[kind], task.words, {})
    if isinstance(found, list):
        yield Do(tool, {f"{kind}_id": records.id_of(found[0])})
    elif isinstance(found, Do):
        yield found


def _searches(task: Task) -> Iterator[Do]:
    """The searches, the newest of them with what it found, and these signals."""
    yield Do("list_signal_searches", {})
    found = rows(task.result("list_signal_searches"), "searches")
    if not found:
        return
    one = Do("list_signal_searches", {"ids": records.id_of(found[0])})
    yield one
    if hits := _hits(task, one.args):
        yield Do("list_signals", {"ids": ",".join(hits)})


def _hits(task: Task, args: Mapping[str, Any]) -> list[str]:
    made = task.made("list_signal_searches", args)
    found = rows(made.result, "searches") if made is not None else []
    hits = rows(found[0], "results") if found else []
    return [str(hit["signalId"]) for hit in hits if hit.get("relevant") is not False and hit.get("signalId")]


READS: Mapping[str, Callable[[Task], Iterator[Do]]] = {
    DOMAIN: lambda task: _of_one(task, "domain", "get_dns_records"),
    SENDER: lambda task: _of_one(task, "sender", "get_sender"),
    SCANS: lambda _: iter([Do("get_signal_settings", {})]),
    SEARCHES: _searches,
    BEHIND: lambda _: iter([Do("list_signal_leads", {})]),
}
"""The reads that answer a question about each of these, in their order."""


def _domain(task: Task) -> list[str]:
    result = task.result("get_dns_records")
    name, status = dig(result.get("domain"), "domain"), dig(result.get("domain"), "status")
    if dig(result.get("cloudflare"), "checked") is not True:
        unasked = "Its DNS provider could not be asked, so which records it lacks is unknown."
        return [f"The domain {name} is {status}. {unasked}"]
    there = [row for row in rows(task.result("list_domains"), "domains") if row.get("domain") == name]
    published = {(row.get("type"), row.get("name")) for row in rows(result, "records")}
    needed = rows(there[0], "dns_records") if there else []
    missing = [row for row in needed if (row.get("type"), row.get("name")) not in published]
    lacks = f"It lacks {many(len(missing), 'record')}:" if missing else "All the records that it needs are published."
    return [f"The domain {name} is {status}. {lacks}", listed(missing, _record)]


def _record(row: Mapping[str, Any]) -> str:
    text = f"{row.get('name')} {row.get('value')}"
    kind = next((name for name, sign in _SIGN.items() if sign in text), "")
    return f"{row.get('type')} {row.get('name')}{f' ({kind})' if kind else ''}: {row.get('value')}"


def _sender(task: Task) -> list[str]:
    account = mapping(task.result("get_sender").get("account"))
    sent, limit = dig(account.get("stats"), "today_sent"), account.get("daily_limit")
    told = [f"{about(account)}."]
    if isinstance(sent, int):
        told.append(f"It has sent {sent} today{f', of its limit of {limit} a day' if limit else ''}.")
        told += ["It goes on tomorrow."] if limit and sent >= limit else []
    domain, warmup = mapping(account.get("email_domains")), account.get("warmup_status")
    told += [f"Its warm-up: {str(warmup).replace('_', ' ')}."] if warmup not in (None, "completed") else []
    if domain and domain.get("status") != "verified":
        told.append(f"Its domain {domain.get('domain')} is {domain.get('status')}.")
    return [" ".join(told)]


def _scans(task: Task) -> list[str]:
    result = task.result("get_signal_settings")
    state = "paused" if result.get("paused") else "on"
    return [f"The daily scan for signals is {state}; it is set to {result.get('scanTimeUtc')} UTC."]


def _searched(task: Task) -> list[str]:
    every = task.made("list_signal_searches", {})
    found = rows(every.result, "searches") if every else []
    if not found:
        return ["No search for signals was made yet."]
    hits = _hits(task, {"ids": records.id_of(found[0])})
    read_ = task.made("list_signals", {"ids": ",".join(hits)}) if hits else None
    signals = rows(read_.result, "signals") if read_ else []
    head = f'The search "{found[0].get("query")}" ({found[0].get("status")}) found {many(len(hits), "signal")}'
    return [f"{head}{':' if signals else '.'}", listed(signals, lambda row: str(row.get("title") or called(row)))]


def _behind(task: Task) -> list[str]:
    found = rows(task.result("list_signal_leads"), "leads")
    return [
        f"{many(len(found), 'lead')} behind your signals:" if found else "No lead of a signal is known.",
        listed(found, _lead),
    ]


def _lead(row: Mapping[str, Any]) -> str:
    parts = (called(row), dig(row.get("company"), "name"), row.get("status"))
    return ", ".join(str(part) for part in parts if part)


TOLD: Mapping[str, Callable[[Task], list[str]]] = {
    DOMAIN: _domain, SENDER: _sender, SCANS: _scans, SEARCHES: _searched, BEHIND: _behind
}  # fmt: skip
"""The answers."""
