"""The documented endpoints: nothing else can be sent (playbook, Boot sequence to Journey 5)."""

from tools.api.endpoints import Endpoint

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        name="getContext",
        method="GET",
        template="/api/context",
        effect="read",
        replay_safe=True,
        source="Boot sequence",
    ),
    Endpoint(
        name="getCreditsConfig",
        method="GET",
        template="/api/credits/config",
        effect="read",
        replay_safe=True,
        source="Credit system",
    ),
    Endpoint(
        name="createLeadSearch",
        method="POST",
        template="/api/leads/search",
        effect="spend",
        conflict="busy",
        conflict_read="getLeadSearchTask",
        prices=("lead_search", "find_person", "FIND_PERSON"),
        source="Journey 1, step 1",
    ),
    Endpoint(
        name="getLeadSearchTask",
        method="GET",
        template="/api/leads/search",
        effect="read",
        query=frozenset({"taskId"}),
        replay_safe=True,
        cadence=5.0,
        source="Journey 1, step 2",
    ),
    Endpoint(
        name="listSenders",
        method="GET",
        template="/api/senders",
        effect="read",
        query=frozenset({"type"}),
        replay_safe=True,
        source="Journey 1, step 3; Journey 5, step 1",
    ),
    Endpoint(
        name="createCampaign",
        method="POST",
        template="/api/campaigns",
        effect="write",
        # The name is taken. The playbook has no read that finds a campaign by name, so the human is asked.
        conflict="exists",
        source="Journey 1, step 4",
    ),
    Endpoint(
        name="updateCampaign",
        method="PATCH",
        template="/api/campaigns/{id}",
        effect="write",
        conflict="state",
        conflict_read="getCampaign",
        source="Journey 1, step 5",
    ),
    Endpoint(
        name="importCampaignLeadsFromList",
        method="POST",
        template="/api/campaigns/{id}/leads/import-from-list",
        effect="write",
        source="Journey 1, step 6",
    ),
    Endpoint(
        name="launchCampaign",
        method="POST",
        template="/api/campaigns/{id}/launch",
        effect="send",
        conflict="busy",
        conflict_read="getCampaign",
        source="Journey 1, step 7",
    ),
    Endpoint(
        name="getCampaign",
        method="GET",
        template="/api/campaigns/{id}",
        effect="read",
        replay_safe=True,
        cadence=30.0,
        source="Journey 1, step 8",
    ),
    Endpoint(
        name="createList",
        method="POST",
        template="/api/lists",
        effect="write",
        source="Journey 2, step 1",
    ),
    Endpoint(
        name="importListLeads",
        method="POST",
        template="/api/lists/import",
        effect="write",
        prices=("IMPORT_LEAD",),
        source="Journey 2, steps 2 and 3",
    ),
    Endpoint(
        name="listListLeads",
        method="GET",
        template="/api/lists/{id}/leads",
        effect="read",
        query=frozenset({"limit", "cursor", "type"}),
        replay_safe=True,
        source="Journey 2, step 4",
    ),
    Endpoint(
        name="listSignalTypes",
        method="GET",
        template="/api/signals/types",
        effect="read",
        query=frozenset({"ids", "skipSourceEnable"}),
        replay_safe=True,
        source="Journey 3, step 1",
    ),
    Endpoint(
        name="createSignalType",
        method="POST",
        template="/api/signals/types",
        effect="write",
        conflict="exists",
        conflict_read="listSignalTypes",
        source="Journey 3, step 2",
    ),
    Endpoint(
        name="listSignalSources",
        method="GET",
        template="/api/signals/sources",
        effect="read",
        replay_safe=True,
        source="Journey 3, step 3",
    ),
    Endpoint(
        name="updateSignalSources",
        method="PATCH",
        template="/api/signals/sources",
        effect="write",
        source="Journey 3, step 4",
    ),
    Endpoint(
        name="listSignals",
        method="GET",
        template="/api/signals",
        effect="read",
        query=frozenset({"sortBy", "groupBy", "ids", "since", "minScore", "includeDismissed", "cursor", "limit"}),
        replay_safe=True,
        source="Journey 3, step 5",
    ),
    Endpoint(
        name="updateSignals",
        method="PATCH",
        template="/api/signals",
        effect="write",
        source="Journey 3, step 6",
    ),
    Endpoint(
        name="generateSignalMessages",
        method="POST",
        template="/api/signals/generate",
        effect="spend",
        prices=("signal_message_generation", "ai_message_generation", "AI_MESSAGE_GENERATION"),
        source="Journey 3, step 7",
    ),
    Endpoint(
        name="listThreads",
        method="GET",
        template="/api/threads",
        effect="read",
        query=frozenset(
            {"view", "inbox_state", "status", "unread", "bounced", "channel", "sender_id", "campaign_id"}
            | {"participant_email", "correspondence", "exclude_thread_id", "search", "include", "page", "limit"}
        ),
        replay_safe=True,
        source="Journey 4, step 1",
    ),
    Endpoint(
        name="createThread",
        method="POST",
        template="/api/threads",
        effect="write",
        conflict="exists",
        conflict_read="listThreads",
        source="Journey 5, step 2",
    ),
    Endpoint(
        name="listThreadMessages",
        method="GET",
        template="/api/threads/{id}/messages",
        effect="read",
        query=frozenset({"page", "limit"}),
        replay_safe=True,
        source="Journey 4, step 2; Journey 5, step 4",
    ),
    Endpoint(
        name="sendThreadMessage",
        method="POST",
        template="/api/threads/{id}/messages",
        effect="send",
        source="Journey 4, step 3; Journey 5, step 3",
    ),
    Endpoint(
        name="updateThread",
        method="PATCH",
        template="/api/threads/{id}",
        effect="write",
        conflict="exists",
        conflict_read="listThreads",
        source="Journey 4, step 4",
    ),
)
"""Every request that may leave, in the order of the playbook."""

_BY_NAME = {endpoint.name: endpoint for endpoint in ENDPOINTS}


def endpoint(name: str) -> Endpoint:
    """The row with this operation id.

    Raises:
        KeyError: there is none.
    """
    return _BY_NAME[name]
