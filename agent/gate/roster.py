"""Reading who is in a campaign: every page of its documented roster, by the program itself."""

from agent.common.errors import Stop
from agent.gate.polling import Fetch
from tools.api.wire_campaigns import Prospect, RosterPage
from tools.catalog.roster import PAGE, Roster, roster_of


def read_roster(campaign_id: str, pending: int, fetch: Fetch) -> Roster:
    """Everybody in a campaign that says of itself how many wait in it; who could not be read is counted.

    Raises:
        Stop: the key was refused, or a limit of the run ends it.
    """
    rows: list[Prospect] = []
    trouble = ""
    try:
        for number in range(1, 10_001):
            _, outcome = fetch("list_campaign_leads", {"campaign_id": campaign_id, "page": number, "limit": PAGE})
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
