"""What of a request's body a rule given ahead has to speak of, key by key."""

from collections.abc import Container, Iterator

from agent.common.json_value import Json
from agent.policy.facts import says
from agent.policy.grants import noes
from agent.types import PreparedCall
from tools.catalog.identity import fold, handles_in
from tools.spec import placements


def speaks_of_all(call: PreparedCall, spoken: Container[str], words: str) -> bool:
    """Whether a rule with these keys leaves out nothing that says something to somebody, or chooses somebody.

    The user's own ``words`` speak of it as well.  Without what it cannot do without there is no call, so that the rule
    speaks of that by itself; and whom a call reaches is held against the recipients.
    """
    listed = {*map(fold, call.recipients)}
    unspoken = (one for key, value in _optional(call) if key not in spoken for one in _tells(key, value))
    return all(one in listed or says(words, one) for one in unspoken)


def _optional(call: PreparedCall) -> Iterator[tuple[str, Json]]:
    """The keys of its body that a call can do without."""
    for name, at in placements(call.spec.args):
        key = at.wire.partition(".")[0]
        if at.place == "body" and key in call.request.fields and not call.spec.args.model_fields[name].is_required():
            yield key, call.request.fields[key]


def _tells(key: str, value: Json) -> Iterator[str]:
    """What under a key somebody reads, and who is named there by an address or a profile."""
    yield from noes.said_in({key: value})
    yield from handles_in(value)
