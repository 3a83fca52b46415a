"""One line that says what the planner took a request for, from the goals that the gate has recorded."""

from collections.abc import Mapping, Sequence

from tools.spec import Goal, Journey

_PHRASES: Mapping[Goal, str] = {
    "answer": "answer, and change nothing",
    "campaign.find": "find leads (paid)",
    "campaign.draft": "draft a campaign",
    "campaign.launch": "launch",
    "import.import": "import leads",
    "import.check": "check rows",
    "import.create": "make a list",
    "signals.show": "show signals",
    "signals.watch": "watch for a signal",
    "signals.sources": "switch sources",
    "signals.mark": "mark signals",
    "signals.drafts": "draft texts for signals (paid)",
    "replies.list": "list the inbox",
    "replies.read": "read a conversation",
    "replies.reply": "reply",
    "replies.archive": "archive or reopen",
    "one_off_email.send": "send one mail",
    "one_off_email.draft": "draft one mail",
    "manage.show": "show what is there",
    "manage.pause": "stop a campaign",
    "manage.resume": "let a campaign go on",
    "manage.campaigns": "change a campaign",
    "manage.leads": "change leads",
    "manage.lists": "change lists",
    "manage.enrich": "look up data of leads (paid)",
    "manage.signals": "change what signals watch",
    "manage.senders": "change a sender",
    "manage.profile": "change the company profile",
}


def understood(goals: Sequence[Goal], journey: Journey | None) -> str:
    """What was understood, and what of the same journey was not."""
    said = ", ".join(_PHRASES[goal] for goal in goals or ("answer",))
    other = [phrase for goal, phrase in _PHRASES.items() if goal.startswith(f"{journey}.") and goal not in goals]
    return f"Understood: {said}." + (f" Not: {', '.join(other)}." if other else "")
