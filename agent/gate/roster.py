"""Reading what a campaign lets out, by the program itself: every page of its roster, and the texts of single leads."""

from agent.common.errors import Stop
from agent.common.json_value import Json
from agent.gate.polling import Asking, Fetch
from tools.api.wire_campaigns import Prospect, RosterPage
from tools.catalog.own_texts import KeptTexts, OwnTexts, own_texts_of
from tools.catalog.roster import PAGE, Roster, roster_of


def roster_reads(campaign_id: str) -> list[Asking]:
    """What is read of every campaign: the first page of its roster, and the texts of single leads."""
    return [("list_campaign_leads", _page(campaign_id, 1)), ("list_own_texts", _own_texts(campaign_id))]


def _page(campaign_id: str, number: int) -> dict[str, Json]:
    return {"campaign_id": campaign_id, "page": number, "limit": PAGE}


def _own_texts(campaign_id: str) -> dict[str, Json]:
    return {"campaign_id": campaign_id, "status": "all"}


def read_roster(campaign_id: str, pending: int, fetch: Fetch) -> Roster:
    """Everybody in a campaign that says of itself how many wait in it; who could not be read is counted.

    Raises:
        Stop: the key was refused, or a limit of the run ends it.
    """
    rows: list[Prospect] = []
    trouble = ""
    try:
        for number in range(1, 10_001):
            _, outcome = fetch("list_campaign_leads", _page(campaign_id, number))
            page = outcome.answer
            assert isinstance(page, RosterPage)  # noqa: S101  # a read that is done has an answer of its shape
            rows += page.prospects
            if not page.prospects or len(rows) >= page.total:
                break
    except Stop as stop:
        if stop.status in ("authentication", "denied"):
            raise
        trouble = stop.escalation.reason
    return roster_of(rows, pending, trouble)


def read_own_texts(campaign_id: str, roster: Roster, nodes: Json, fetch: Fetch) -> OwnTexts:
    """The texts that leads of a campaign get in place of what its steps say; that they could not be read is said.

    Raises:
        Stop: the key was refused, or a limit of the run ends it.
    """
    try:
        _, outcome = fetch("list_own_texts", _own_texts(campaign_id))
    except Stop as stop:
        if stop.status in ("authentication", "denied"):
            raise
        return OwnTexts(trouble=stop.escalation.reason)
    assert isinstance(outcome.answer, KeptTexts)  # noqa: S101  # a read that is done has an answer of its shape
    return own_texts_of(outcome.answer, roster.rows, nodes)
