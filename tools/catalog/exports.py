"""Listings as a user keeps them: every field of every row as it came, read by the program alone, for the user alone."""

from collections.abc import Callable, Mapping
from typing import ClassVar, Self

from pydantic import ConfigDict, model_validator

from agent.common.json_value import Json
from tools.api.table import endpoint
from tools.api.wire import Answer
from tools.catalog.fields import NoArgs
from tools.catalog.lead_records import ListLeads
from tools.catalog.lists import GetListLeads
from tools.catalog.show import by_cursor, by_number, by_pagination, known
from tools.catalog.signal_args import ListSignals
from tools.catalog.thread_args import ListThreads
from tools.spec import OfAnswer, Record, ToolArgs, ToolSpec

NextPage = Callable[[Mapping[str, Json]], dict[str, Json] | None]


class Page(Answer):
    """A page of rows, with everything that it holds."""

    model_config = ConfigDict(extra="allow")
    rows: ClassVar[str]
    """The key of its rows."""

    @property
    def shown(self) -> list[dict[str, Json]]:
        """Its rows, as they came."""
        found: list[dict[str, Json]] = (self.model_extra or {})[self.rows]
        return found

    @model_validator(mode="after")
    def _has_rows(self) -> Self:
        rows = (self.model_extra or {}).get(self.rows)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ValueError(f"the answer holds no {self.rows}")
        return self


def export(
    rows: str,
    operation: str,
    args: type[ToolArgs] = NoArgs,
    next_page: NextPage | None = None,
    *,
    name: str = "",
    records: OfAnswer[tuple[Record, ...]] = lambda _: (),
) -> ToolSpec:
    """The read of a listing, page by page: what it shows is the whole answer.

    Args:
        rows: the key of the rows in its answer, and what they are called.
        operation: the vendor's operation id.
        args: its arguments; ``limit`` is among them where it has pages.
        next_page: from an answer to the arguments of the page after it; without it, one answer holds all rows.
        name: the tool's, where it is not ``export_`` and what the rows are called.
        records: what of it the program itself goes by.
    """
    return ToolSpec(
        name=name or f"export_{rows}",
        description=f"A page of {rows} for the user's own files, whole and not remembered.",
        args=args,
        effect="read",
        by_program=True,
        endpoint=endpoint(operation),
        answer=type("Page", (Page,), {"rows": rows}),
        summarise=lambda answer: dict(answer.model_extra),
        records=records,
        next_page=next_page,
    )


def _campaigns(page: Page) -> tuple[Record, ...]:
    """What the brake looks at."""
    rows = [(row.get("id"), known(row, "name", "status", "stats")) for row in page.shown]
    return tuple(Record("campaign", campaign_id, facts) for campaign_id, facts in rows if isinstance(campaign_id, str))


EXPORT_LEADS = export("leads", "listLeads", ListLeads, lambda page: by_cursor(page, "nextCursor", "nextCursor"))
EXPORT_LIST_LEADS = export(
    "leads", "listListLeads", GetListLeads, lambda page: by_cursor(page, "nextCursor"), name="export_list_leads"
)
EXPORT_LISTS = export("lists", "listLists")
EXPORT_CAMPAIGNS = export("campaigns", "listCampaigns", records=_campaigns)
EXPORT_THREADS = export("threads", "listThreads", ListThreads, by_number)
EXPORT_SIGNALS = export("signals", "listSignals", ListSignals, by_pagination)
