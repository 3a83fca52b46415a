"""The rules about what is at hand: it is not paid for again, nor written over, in silence."""

from collections.abc import Iterator, Mapping
from json import dumps

from agent.common.json_value import Json
from agent.common.words.text import fold, tokens, written_without_spaces
from agent.policy.facts import Paid, PolicyFacts
from agent.policy.rule import rule
from agent.policy.scope.asked import means_more, means_other_words
from agent.policy.target_state import Overwritten, former, overwritten, still_holds
from agent.types import Decision, PreparedCall
from tools.catalog.identity import handles_in
from tools.catalog.show import items_of
from tools.effects import Creates
from tools.spec import Records, dump

_MOST = 0.75
"""The part of its different words that a text has at least where it is only mended."""
_ABOUT = frozenset({"scope", "prospect_ids", "items", "leads"})
"""The arguments that say whom or what paid work is about, and not what it is."""


@rule("credits.repeat")
def paid_before(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """Whoever wants what is there already is asked before it costs something again; to a search "20 more" answers."""
    found = ((one, _same(call, one, facts)) for one in facts.paid) if call.credits else iter(())
    return next((_again(same, one, call.spec.effects.creates) for one, same in found if same), None)


def _again(what: str, earlier: Paid, creates: Creates | None) -> Decision:
    if earlier.unsure:
        said = f"{what} may have cost {earlier.spent} credits in this conversation already, nobody knows"
        return Decision("ask", "credits.repeat", f"IT MAY PAY AGAIN: {said}", only_person=True)
    said = f"{what} cost {earlier.spent} credits in this conversation already and is at hand{_made(creates, earlier)}"
    return Decision("ask", "credits.repeat", f"IT WOULD PAY AGAIN: {said}")


def _made(creates: Creates | None, earlier: Paid) -> str:
    return f" ({creates.key} {earlier.made})" if creates is not None and earlier.made else ""


def _same(call: PreparedCall, earlier: Paid, facts: PolicyFacts) -> str:
    """What a call has in common with one that was paid for, in words; empty for nothing."""
    if earlier.tool != call.spec.name:
        return ""
    arguments = {name: dump(getattr(call.args, name)) for name in call.args.model_fields_set}
    creates, records = call.spec.effects.creates, facts.records
    if creates is not None:
        wanted, had = str(arguments.get(creates.named_by)), str(earlier.arguments.get(creates.named_by))
        is_answered = means_more(facts.message) and not earlier.unsure
        return f'"{had[:80]}"' if not is_answered and _are_alike(wanted, had) else ""
    shared = len({*_items(arguments)} & {*_items(earlier.arguments)})
    if _what(arguments) == _what(earlier.arguments):
        shared += len({*_whom(arguments, records)} & {*_whom(earlier.arguments, records)})
    return f"{shared} of these items" if shared else ""


@rule("words.kept")
def written_over(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """A text that was there is carried over, unless the user asks for other words or it was written just now."""
    is_theirs = facts.own or bool(facts.left)  # what was changed since it was left is a rule of its own
    lost = [] if call.effect == "read" or is_theirs else [*_lost(call, facts)]
    if not lost:
        return None
    said = [f"{'write over' if text.after else 'leave out'} {text.what} ({_begin(text.before)})" for text in lost]
    return Decision("ask", "words.kept", f"IT WOULD {' and '.join(said)}, which you did not ask for")


def _lost(call: PreparedCall, facts: PolicyFacts) -> Iterator[Overwritten]:
    was = former(call.spec, call.request, facts.records)
    for text in overwritten(call.spec, was, call.request.fields):
        if not facts.wrote(text.before) and not (text.after and _is_meant(text, facts)):
            yield text


def _is_meant(text: Overwritten, facts: PolicyFacts) -> bool:
    """Whether other words were asked for; a draft may be mended too, and written anew where the run wrote it."""
    is_work = text.is_draft and (facts.wrote(text.before, ever=True) or _is_mended(text.before, text.after))
    goes_on = text.after.startswith(f"{text.before}, ")  # a list that gets one item more
    return is_work or goes_on or means_other_words(facts.message)


def _is_mended(before: str, after: str) -> bool:
    """Whether most words of a text are still in it, as where a sentence is added or a slip corrected."""
    if written_without_spaces(before):
        return before in after
    had, has = {*tokens(before)}, {*tokens(after)}
    return len(had & has) >= _MOST * len(had)


@rule("undo.changed")
def changed_since(call: PreparedCall, facts: PolicyFacts) -> Decision | None:
    """What somebody has changed since it was left is not set back over them in silence; the values are shown."""
    if not call.former:
        return None
    parted = [name for name, left in facts.left.items() if name in call.former and not _holds(left, call.former[name])]
    if not parted:
        return None
    said = [f"{name} is {_shown(call.former[name])} now and was left as {_shown(facts.left[name])}" for name in parted]
    reason = f"CHECK WHAT IT SETS BACK: somebody has changed it since: {'; '.join(said)}"
    return Decision("ask", "undo.changed", reason, only_person=True)


def _holds(left: Json, now: Json) -> bool:
    """Whether what is known of a value is as it was left."""
    if isinstance(left, dict) and isinstance(now, dict):
        return all(still_holds(left[key], value) for key, value in now.items() if key in left)
    return still_holds(left, now)


def _shown(value: Json) -> str:
    return _begin(value) if isinstance(value, str) else dumps(value, ensure_ascii=False)[:120]


def _begin(text: str) -> str:
    line = ": ".join(" ".join(part.split()) for part in text.split("\n", 1))
    return f'"{line if len(line) <= 60 else line[:57] + "..."}"'


def _are_alike(wanted: str, had: str) -> bool:
    """Whether one description says all that the other one says."""
    one, other = _meaning(wanted), _meaning(had)
    return one <= other or other <= one if one and other else fold(wanted) == fold(had)


def _meaning(text: str) -> set[str]:
    return {token.rstrip("s") for token in tokens(text) if len(token) > 2 or token.isdigit()}


def _what(arguments: Mapping[str, Json]) -> dict[str, Json]:
    """What is paid for, whomever it is about."""
    return {name: value for name, value in arguments.items() if name not in _ABOUT and value is not None}


def _whom(arguments: Mapping[str, Json], records: Records) -> Iterator[str]:
    """Ids and handles of those whom paid work is about; of a list those of whom it is known that they are on it."""
    scope = arguments.get("scope")
    within = scope if isinstance(scope, dict) else {}
    members = records.get(("list", str(within.get("listId"))), {}).get("members")
    for ids in (arguments.get("prospect_ids"), within.get("leadIds"), members):
        yield from map(str, items_of(ids))
    yield from handles_in(arguments.get("leads"))


def _items(arguments: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    """What is wanted of which item."""
    for item in (one for one in items_of(arguments.get("items")) if isinstance(one, dict)):
        yield from ((str(item.get("id")), name) for name, value in item.items() if value is True)
