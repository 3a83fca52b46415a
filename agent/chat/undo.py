"""What can be taken back of what was done, and how; nothing here does it."""

from collections.abc import Mapping, Sequence
from typing import Any

_DASHBOARD = "in the Puffle dashboard; no documented endpoint does it"
_WAYS: Mapping[str, tuple[bool, str]] = {
    "send_message": (False, "the message has left; only a further message can correct it"),
    "launch_campaign": (False, f"what was sent stays sent; stop the rest {_DASHBOARD}"),
    "start_lead_search": (False, "the credits are spent; the leads stay in their list until you delete them"),
    "generate_signal_messages": (False, "the credits are spent; the drafts can be overwritten with update_signals"),
    "create_campaign": (True, f"it is a draft that sends nothing; delete it {_DASHBOARD}"),
    "update_campaign": (True, "ask me to set the former values again with update_campaign"),
    "import_campaign_leads": (True, f"before the launch nobody is written to; take the leads out {_DASHBOARD}"),
    "create_list": (True, f"delete it {_DASHBOARD}"),
    "import_list_leads": (True, f"take the leads out {_DASHBOARD}; what it updated in existing leads is not kept"),
    "create_signal_type": (True, f"it only watches; delete it {_DASHBOARD}"),
    "update_signal_sources": (True, "ask me to switch the sources back with update_signal_sources"),
    "update_signals": (True, "votes, comments and drafts can be set again; a dismissed signal cannot be brought back"),
    "update_thread": (True, "ask me to set it back with update_thread"),
    "create_thread": (True, f"it is a draft that nobody has got; delete it {_DASHBOARD}"),
}


def compensations(effects: Sequence[Mapping[str, Any]]) -> list[str]:
    """One line for each effect that happened or may have, the latest first."""
    lines: list[str] = []
    for effect in reversed(effects):
        if effect["status"] not in ("done", "unknown"):
            continue
        can, how = _WAYS.get(effect["tool"], (False, "nothing documented takes it back"))
        destroyed = effect["effect"] == "destroy"
        verdict = "can be changed back" if can and not destroyed else "CANNOT BE UNDONE"
        doubt = " (it may not have happened: look first)" if effect["status"] == "unknown" else ""
        lines.append(f"{effect['tool']} {effect['path']}: {verdict}{doubt}: {how}")
    return lines or ["Nothing was done in this conversation, so there is nothing to undo."]
