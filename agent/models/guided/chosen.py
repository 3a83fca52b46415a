"""Who of a list is meant, where words name some of those on it: "Wanda and Zeno from Spring webinar"."""

import re
from typing import Any

from agent.common.words.left_out import kept, left_out
from agent.common.words.table import EVERY
from agent.common.words.wanted import NAME
from agent.models.guided import records
from agent.models.guided.actions import Do, ask
from agent.models.guided.known import WHICH
from agent.models.guided.records import Row
from agent.models.guided.sources import MOST, SOURCES
from agent.models.guided.task import Task, rows


def chosen(task: Task, list_id: str) -> dict[str, Any] | Do:
    """The argument that names some of a list, empty where all are meant; the read or the question that comes first."""
    words = _without_things(task)
    if NAME.search(words) is None:
        return {}
    args = {"list_id": list_id, "limit": MOST}
    read = task.made("get_list_leads", args)
    if read is None:
        return Do("get_list_leads", args)
    some = _meant(words, rows(read.result, "leads"))
    nobody = "" if some else " or ".join(filter(_is_somebody, records.names_in(words)))
    if nobody:
        return ask(f"Nobody on the list is called {nobody}. Who shall be taken?")
    return {"lead_ids": [*map(records.id_of, some)]} if some else {}


def _meant(words: str, leads: list[Row]) -> list[Row]:
    """Those of leads whom words name, or whom they do not leave out; none where they do neither."""
    some, out = (records.named(said, leads, ("name",)) for said in (kept(words), left_out(words)))
    others = [one for one in leads if one not in out] if out else []
    return some or others


def _is_somebody(name: str) -> bool:
    return EVERY.cue("talk", "filler").search(name) is None


def _without_things(task: Task) -> str:
    """The words without what lists and campaigns are called."""
    sources = [SOURCES[kind] for kind in WHICH]
    things = [str(row.get("name")) for one in sources for row in rows(task.result(one.tool), one.rows)]
    return re.sub("|".join(map(re.escape, filter(None, things))) or r"\Z", " ", task.words, flags=re.IGNORECASE)
