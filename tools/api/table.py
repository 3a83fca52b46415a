"""The documented endpoints: nothing else can be sent (playbook, Boot sequence to Journey 5; the vendor's reference)."""

from tools.api.endpoints import Endpoint

# fmt: off
ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("getContext", "GET", "/api/context", "read", "Boot sequence"),
    Endpoint("getCreditsConfig", "GET", "/api/credits/config", "read", "Credit system"),
    Endpoint("createLeadSearch", "POST", "/api/leads/search", "spend", "Journey 1, step 1",
             conflict="busy", conflict_read="getLeadSearchTask", prices=("lead_search", "find_person", "FIND_PERSON")),
    Endpoint("getLeadSearchTask", "GET", "/api/leads/search", "read", "Journey 1, step 2",
             query=frozenset({"taskId"}), cadence=5.0),
    Endpoint("listSenders", "GET", "/api/senders", "read", "Journey 1, step 3; Journey 5, step 1",
             query=frozenset({"type"})),
    # The name is taken. The playbook has no read that finds a campaign by name, so the human is asked.
    Endpoint("createCampaign", "POST", "/api/campaigns", "write", "Journey 1, step 4", conflict="exists"),
    Endpoint("updateCampaign", "PATCH", "/api/campaigns/{id}", "write", "Journey 1, step 5",
             conflict="state", conflict_read="getCampaign"),
    Endpoint("importCampaignLeadsFromList", "POST", "/api/campaigns/{id}/leads/import-from-list", "write",
             "Journey 1, step 6"),
    Endpoint("launchCampaign", "POST", "/api/campaigns/{id}/launch", "send", "Journey 1, step 7",
             conflict="busy", conflict_read="getCampaign"),
    Endpoint("getCampaign", "GET", "/api/campaigns/{id}", "read", "Journey 1, step 8", cadence=30.0),
    Endpoint("createList", "POST", "/api/lists", "write", "Journey 2, step 1"),
    Endpoint("importListLeads", "POST", "/api/lists/import", "write", "Journey 2, steps 2 and 3",
             prices=("IMPORT_LEAD",)),
    Endpoint("listListLeads", "GET", "/api/lists/{id}/leads", "read", "Journey 2, step 4",
             query=frozenset({"limit", "cursor", "type"})),
    Endpoint("listSignalTypes", "GET", "/api/signals/types", "read", "Journey 3, step 1",
             query=frozenset({"ids", "skipSourceEnable"})),
    Endpoint("createSignalType", "POST", "/api/signals/types", "write", "Journey 3, step 2",
             conflict="exists", conflict_read="listSignalTypes"),
    Endpoint("listSignalSources", "GET", "/api/signals/sources", "read", "Journey 3, step 3"),
    Endpoint("updateSignalSources", "PATCH", "/api/signals/sources", "write", "Journey 3, step 4"),
    Endpoint("listSignals", "GET", "/api/signals", "read", "Journey 3, step 5",
             query=frozenset({"sortBy", "groupBy", "ids", "since", "minScore", "includeDismissed", "cursor", "limit"})),
    Endpoint("updateSignals", "PATCH", "/api/signals", "write", "Journey 3, step 6"),
    Endpoint("generateSignalMessages", "POST", "/api/signals/generate", "spend", "Journey 3, step 7",
             prices=("signal_message_generation", "ai_message_generation", "AI_MESSAGE_GENERATION")),
    Endpoint("listThreads", "GET", "/api/threads", "read", "Journey 4, step 1",
             query=frozenset({"view", "inbox_state", "status", "unread", "bounced", "channel", "sender_id",
                               "campaign_id", "participant_email", "correspondence", "exclude_thread_id", "search",
                               "include", "page", "limit"})),
    Endpoint("createThread", "POST", "/api/threads", "write", "Journey 5, step 2",
             conflict="exists", conflict_read="listThreads"),
    Endpoint("listThreadMessages", "GET", "/api/threads/{id}/messages", "read", "Journey 4, step 2; Journey 5, step 4",
             query=frozenset({"page", "limit"})),
    Endpoint("sendThreadMessage", "POST", "/api/threads/{id}/messages", "send", "Journey 4, step 3; Journey 5, step 3"),
    Endpoint("updateThread", "PATCH", "/api/threads/{id}", "write", "Journey 4, step 4",
             conflict="exists", conflict_read="listThreads"),
    Endpoint("getAccount", "GET", "/api/account", "read", "Reference: accounts/get-account"),
    Endpoint("getSender", "GET", "/api/senders/{id}", "read", "Reference: senders/get-sender-details"),
    Endpoint("listLists", "GET", "/api/lists", "read", "Reference: lists/list-lists"),
    Endpoint("listCampaignLeads", "GET", "/api/campaigns/{id}/leads", "read",
             "Reference: campaigns/get-leads-in-campaign", query=frozenset({"page", "limit", "status"})),
)
"""Every request that may leave: those of the playbook in its order, then the reference's reads that the gate needs."""
# fmt: on

_BY_NAME = {endpoint.name: endpoint for endpoint in ENDPOINTS}


def endpoint(name: str) -> Endpoint:
    """The row with this operation id; ``KeyError`` where there is none."""
    return _BY_NAME[name]
