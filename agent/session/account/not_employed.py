"""Companies named with somebody's new title ("she is CFO at Blue Mill now"), where the title alone was set."""

from agent.common.words.employer import company_behind
from agent.session.account.evidence import folded
from agent.session.account.request import Request
from agent.session.json_parts import strings
from agent.state.effects import EffectRow
from agent.state.runs import Unused
from tools.spec import Records

_TITLES = ("title", "position")


def not_employed(request: Request) -> tuple[Unused, ...]:
    """Those of the latest request that stand neither in the change nor in what was read of the person."""
    named = ((row, company_behind(request.words, _title_of(row))) for row in request.done if _title_of(row))
    return tuple(
        Unused("name", company) for row, company in named if company and not _is_at(company, row, request.records)
    )


def _title_of(row: EffectRow) -> str:
    return next((str(row.arguments[key]) for key in _TITLES if row.arguments.get(key)), "")


def _is_at(company: str, row: EffectRow, records: Records) -> bool:
    ids = {text for _, text in strings(dict(row.arguments))}
    known = [dict(facts) for (_, id_), facts in records.items() if id_ in ids]
    return any(folded(company) in folded(text) for one in (dict(row.arguments), *known) for _, text in strings(one))
