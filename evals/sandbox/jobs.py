"""What happens by itself while time passes: searches end, campaigns send, people write back."""

from datetime import datetime, timedelta

from evals.sandbox.model.domains import EmailDomain
from evals.sandbox.model.leads import SearchTask
from evals.sandbox.model.signal_work import SignalSearch
from evals.sandbox.outreach import progress
from evals.sandbox.people import identity, search, with_id
from evals.sandbox.routes import enrichment
from evals.sandbox.state import State


def advance(state: State) -> None:
    """Bring the world up to the clock."""
    state.now = state.clock.now()
    for task in state.world.tasks:
        _search(state, task)
    for run in state.world.enrichment_runs:
        enrichment.progress(state, run)
    for wish in state.world.signal_searches:
        _signal_search(state, wish)
    for domain in state.world.domains:
        _verification(state, domain)
    for campaign in state.world.campaigns:
        progress(state, campaign)
    _replies(state)


def _search(state: State, task: SearchTask) -> None:
    if task.status in ("completed", "failed"):
        return
    took = timedelta(seconds=state.world.pace.search_seconds)
    end = task.createdAt + took
    if state.now < end:
        task.status = "running" if state.now >= task.createdAt + took / 10 else "pending"
        return
    task.completedAt = end
    if state.world.rules.search_error is not None:
        task.status, task.errorMessage = "failed", state.world.rules.search_error
        return
    _deliver(state, task, end)
    task.status = "completed"


def _signal_search(state: State, wish: SignalSearch) -> None:
    """A search finds the signals of the feed in whose words one of its own occurs."""
    if wish.status in ("completed", "failed"):
        return
    end = wish.createdAt + timedelta(seconds=state.world.pace.search_seconds)
    if state.now < end:
        wish.status = "running"
        return
    wanted = {word for word in wish.query.lower().split() if len(word) > 3}
    wish.found = [s.id for s in state.world.signals if wanted & {*f"{s.title} {s.excerpt or ''}".lower().split()}]
    wish.status, wish.completedAt = "completed", end


def _verification(state: State, domain: EmailDomain) -> None:
    """A domain that is being verified is, once all that it needs is published and was looked at."""
    first_look = timedelta(minutes=10)
    if domain.status != "verifying" or domain.asked_at is None or domain.missing:
        return
    if state.now >= domain.asked_at + first_look:
        domain.status, domain.verified_at = "verified", domain.asked_at + first_look


def _deliver(state: State, task: SearchTask, ended: datetime) -> None:
    """Save the next matches into the list; a lead that it already holds is neither counted nor charged."""
    group = state.group(task.list_id)
    same = (task.list_id, task.prompt)
    earlier = [other.seen for other in state.world.tasks if other is not task and (other.list_id, other.prompt) == same]
    saved = {identity(lead): lead for lead in state.world.leads}
    skip = max(earlier, default=0)
    people = search(state.pool, task.prompt)[skip : skip + task.fetch_count]
    count = 0
    for person in people:
        lead = saved.get(identity(person))
        if lead is None:
            lead = with_id(person.model_copy(deep=True, update={"createdAt": ended, "updatedAt": ended}))
            state.world.leads.append(lead)
        if lead.id not in group.lead_ids:
            group.lead_ids.append(lead.id)
            count += 1
    group.updatedAt = ended
    task.seen, task.resultCount = skip + len(people), count
    credits = state.world.credits
    credits.balance = max(0, credits.balance - count * task.price)


def _replies(state: State) -> None:
    """Let scripted replies arrive that are due."""
    for reply in [r for r in state.world.replies if r.due_at is not None and state.now >= r.due_at]:
        thread = next(t for t in state.world.threads if t.id == reply.thread_id)
        subject = thread.subject()
        subject = f"Re: {subject.removeprefix('Re: ')}" if subject else None
        thread.receive(state.world.new_id("message"), subject, reply.body_text, reply.due_at or state.now)
        thread.updated_at = state.now
        state.world.replies.remove(reply)
