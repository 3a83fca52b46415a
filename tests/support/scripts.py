"""Short scripts on the tidy workspace."""

from typing import Any

from tests.support.program import call, turn
from tests.support.tidy import ADA, CAMPAIGN, LIST, THREAD

WORDS = "It costs 90 a month."
READ = call("get_thread_messages", thread_id=THREAD)
SEND = call("send_message", thread_id=THREAD, body_text=WORDS, threading_mode="reply")
LAUNCH = call("launch_campaign", campaign_id=CAMPAIGN)
GET_CAMPAIGN = call("get_campaign", campaign_id=CAMPAIGN)
SEARCH = call("start_lead_search", prompt="Heads of Finance", fetch_count=3)
CREATE_LIST = call("create_list", name="Spring")
SENDERS = call("list_senders", type="email")
DRAFT = call("create_thread", participant_email=ADA, draft_subject="Hello")

MESSAGES_PATH = f"/api/threads/{THREAD}/messages"
LAUNCH_PATH = f"/api/campaigns/{CAMPAIGN}/launch"
CAMPAIGN_PATH = f"/api/campaigns/{CAMPAIGN}"
LEADS_PATH = f"/api/lists/{LIST}/leads"
GRANT_SEND = f"send_message,recipients={ADA}"
GRANT_LAUNCH = f"launch_campaign:{CAMPAIGN}"
END = turn(text="That is all.")


def reply(*more: dict[str, Any]) -> list[dict[str, Any]]:
    """Read Ada's thread and answer it."""
    return [turn(READ), turn(SEND), *more, END]


def launch(*more: dict[str, Any]) -> list[dict[str, Any]]:
    """Read the campaign and launch it."""
    return [turn(GET_CAMPAIGN), turn(LAUNCH), *more, END]
