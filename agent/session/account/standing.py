"""What the effects of one message leave behind: a text that a later one of them wrote over was not written."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from agent.common.json_value import Json
from agent.policy.target_state import written_by
from agent.session.account.evidence import Use
from tools.registry import REGISTRY


def standing(uses: Sequence[Use]) -> Iterator[Use]:
    """What a run did, without the texts in whose place something that it did later for the same message put others."""
    for number, use in enumerate(uses):
        after = uses[number + 1 :] if use.strength else ()
        later = (one for one in after if one.turn == use.turn and _changes_the_same(use, one))
        lost = {key for one in later for key in _written_over(use, one)}
        yield _without(use, lost) if lost else use


def _changes_the_same(use: Use, later: Use) -> bool:
    """Whether something that was done later changes what was changed or made."""
    spec = REGISTRY.get(later.tool)
    if not later.strength or spec is None or spec.endpoint is None:
        return False
    return _made(use) in later.where or (spec.endpoint.method == "PATCH" and later.where == use.where)


def _made(use: Use) -> Json:
    """The id of what was made."""
    creates = REGISTRY[use.tool].effects.creates if use.tool in REGISTRY else None
    return None if creates is None else creates.made(use.result).get("id")


def _written_over(use: Use, later: Use) -> Iterator[str]:
    before = _given(use.arguments)
    for key, value in _given(later.arguments).items():
        if key in before and before[key] != value and written_by(REGISTRY[later.tool], {key: value}):
            yield key


def _without(use: Use, lost: set[str]) -> Use:
    kept, proposed = ({k: v for k, v in _given(one).items() if k not in lost} for one in (use.arguments, use.proposed))
    return replace(use, arguments=kept, proposed=proposed)


def _given(arguments: Json) -> dict[str, Json]:
    return arguments if isinstance(arguments, dict) else {}
