"""What reading a request, a mail and a reply compiles, before a program is forked that would compile it anew."""

from agent.copy.findings import Copy, Known
from agent.copy.grounding import look
from agent.copy.replies.triage import read_reply
from agent.policy.scope.asked import journey_of
from agent.policy.scope.scope import derived
from tests.support.accounts import held

_REQUEST = "Write to Ada tomorrow and tell her 2 things; don't launch the campaign, and archive the others."
_MAIL = "Hi Ada,\n\nI saw that you grew by 30 % last week. Would Tuesday at 10 suit you?\n\nBest\nBo"

look([Copy(where="text", body=_MAIL, begins=begins, unanswered=not begins) for begins in (True, False)], Known())
read_reply(_MAIL)
derived(1, journey_of(_REQUEST), _REQUEST, ())
held(_REQUEST)
