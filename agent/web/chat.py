"""A conversation in a page: each is a run, and whatever is said to it goes through the same session and gate.

Without scripts it is a form and a page that is looked at again; with them the answer appears as it is written.
"""

import secrets
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.common.errors import UsageError
from agent.models.silent import Host, Silent
from agent.session.result import RunResult, is_resumable
from agent.state.runs import RunRow
from agent.ui.reports import credits_line
from agent.web.conversation import exchanges, spoken_in
from agent.web.history import Listed, status_of, told
from agent.web.news import standing
from agent.web.pending import answerable, around
from agent.web.site import AtHand, Form, Going, Site, first, submitted, to, viewed

RECENT = 10
"""Conversations that are listed."""
SHOWN = 200
"""Lines of a conversation on its page, the latest; the page of the run has all."""
_LONGEST_NUMBER = 9
"""Digits of the number of turns that a form tells."""
_NOT_HERE = "Nothing is worked on from here: puffle-agent serve --work has conversations."


def routes(site: Site) -> list[Route]:
    """The pages and forms of conversations."""
    forms = {"/chat": _begun, "/chat/{id}": _said, "/chat/{id}/go-on": _gone_on}
    return [
        Route("/chat", viewed(site, lambda site, request: _new(site))),
        Route("/chat/{id}", viewed(site, lambda site, request: _talk(site, request.path_params["id"]))),
        Route("/chat/{id}/stop", submitted(site, _stopped), methods=["POST"]),
        *(Route(path, submitted(site, submit, "admin"), methods=["POST"]) for path, submit in forms.items()),
    ]


def _new(site: Site, words: str = "", trouble: str = "", status: int = 200) -> Response:
    _going(site)
    recent: Sequence[RunRow] = site.stored.runs.page(RECENT, unasked=Silent.name)
    rows = [Listed(row, status_of(row)) for row in recent if row.model != Host.name]
    form = secrets.token_urlsafe(12)
    return site.page("chats.html", status, here="chat", rows=rows, form=form, words=words, trouble=trouble)


def _begun(site: Site, request: Request, form: Form) -> Response:
    going, words, page = _going(site), first(form, "words").strip(), first(form, "form")
    if not words or not page:
        return _new(site, words, "Nothing was said.", 422)
    try:
        return _at_its_end(going.start(words, page, site.who))
    except UsageError as error:
        return _new(site, words, f"Nothing was begun: {error}", 409)


def _said(site: Site, request: Request, form: Form) -> Response:
    going, run_id, words = _going(site), request.path_params["id"], first(form, "words").strip()
    turn, why_not = first(form, "turn"), site.rights.may_not_talk(run_id, site.me)
    if why_not:
        return _talk(site, run_id, words, f"Your words were not taken: {why_not}", 403)
    if not words or not turn.isdecimal() or len(turn) > _LONGEST_NUMBER:
        return _talk(site, run_id, trouble="Nothing was said.", status=422)
    try:
        going.say(run_id, words, int(turn), site.who)
    except UsageError as error:
        return _talk(site, run_id, words, f"Your words were not taken: {error}", 409)
    return _at_its_end(run_id)


def _stopped(site: Site, request: Request, form: Form) -> Response:
    run_id = request.path_params["id"]
    if not _going(site).stop(run_id):
        return _talk(
            site, run_id, trouble="It is not at work here, or as one of a batch: nothing was stopped.", status=409
        )
    return _at_its_end(run_id)


def _gone_on(site: Site, request: Request, form: Form) -> Response:
    going, run_id = _going(site), request.path_params["id"]
    going.go_on(site.stored.runs.get(run_id).run_id)
    return _at_its_end(run_id)


def _talk(site: Site, run_id: str, words: str = "", trouble: str = "", status: int = 200) -> Response:
    """A conversation as it stands; ``words`` were typed and not taken."""
    going, stored = _going(site), site.stored
    # In this order: what comes between is news to the page, and no text of the model is shown twice.
    since, row, live = standing(site, run_id), stored.runs.get(run_id), going.at_hand(run_id)
    entries, result = stored.messages(run_id), stored.result(row)
    said = exchanges(entries)
    for asked in result.pending:
        site.seen.note(asked)
    return site.page(
        "chat.html",
        status,
        here="chat",
        since=since,
        row=row,
        result=result,
        said=said[-SHOWN:],
        more=len(said) - SHOWN,
        live=live,
        cards=[answerable(site, one) for one in around(site, result.pending)],
        effects=told(site, result),
        credits=credits_line(result),
        of_host=row.model == Host.name,
        turn=spoken_in(entries),
        words=words,
        trouble=trouble or going.trouble(run_id),
        **_how_it_stands(site, row, result, live, len(entries)),
    )


def _how_it_stands(site: Site, row: RunRow, result: RunResult, live: AtHand | None, messages: int) -> dict[str, object]:
    if live is not None:
        says = live.says if messages <= live.since else ""
        word = "stopping" if live.stopping else "running"
        return {"standing": word, "says": says, "elsewhere": False, "asks": False, "left": False}
    rests = not result.running and not result.pending
    left = rests and is_resumable(result.status) and row.run_id not in site.stored.ended_runs({row.run_id})
    asks = rests and result.status == "waiting"
    return {
        "standing": status_of(row), "says": "", "elsewhere": result.running, "asks": asks, "left": left and not asks
    }  # fmt: skip


def _at_its_end(run_id: str) -> Response:
    return to(f"/chat/{run_id}#now")


def _going(site: Site) -> Going:
    if site.going is None:
        raise UsageError(_NOT_HERE)
    return site.going
