"""Who gets copies of what a campaign sends, and where its answers go, by the documented keys wherever they stand."""

from collections.abc import Iterator

from agent.common.addresses import is_address
from agent.common.json_value import Json
from tools.catalog.identity import people_in, texts_of
from tools.effects import Facts

_COPIES, _ANSWERS = frozenset({"cc", "bcc"}), frozenset({"reply_to"})


def copies_of(campaign: Facts) -> tuple[str, ...]:
    """Everybody who gets a copy of a message of a campaign."""
    return _named_under(_COPIES, campaign)


def answers_to(campaign: Facts) -> tuple[str, ...]:
    """The addresses to which a campaign has its answers sent."""
    return _named_under(_ANSWERS, campaign)


def _named_under(names: frozenset[str], campaign: Facts) -> tuple[str, ...]:
    found = _under(names, [campaign.get("nodes"), campaign.get("settings")])
    return tuple(dict.fromkeys(who for value in found for who in _people(value)))


def _under(names: frozenset[str], value: Json) -> Iterator[Json]:
    """What stands under any of some keys, at any depth."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from [inner] if name.lower() in names else _under(names, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _under(names, inner)


def _people(value: Json) -> list[str]:
    """The addresses; what holds none is named as it stands, so that nobody is passed over."""
    found = [who for text in texts_of(value) for who in people_in(text)]
    return [who for who in found if is_address(who)] or found
