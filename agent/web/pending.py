"""What waits for an answer: the list, a card, and the answers to it.

An answer says which card it was given to, by its digest; to another card it is none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.common.counting import many
from agent.common.errors import UsageError
from agent.common.json_value import Json
from agent.gate.edit import Draft, draft_of
from agent.gate.standing_grant import in_words, scope_of
from agent.models.silent import Host
from agent.state.approvals import Answer, Approval
from agent.state.events import Verb
from agent.state.runs import RunRow
from agent.ui.outliers import all_marks
from agent.web.conversation import Said, conversation
from agent.web.news import standing
from agent.web.pages import RISKS, difference
from agent.web.rights import Short
from agent.web.site import Form, Site, first, submitted, to, viewed
from tools.registry import REGISTRY

LISTED = 200
"""Questions on one page."""
_VERBS: Mapping[str, Verb] = {"yes": "yes", "no": "no", "later": "later"}
_BEFORE = 6
"""Messages that are shown beside a card."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question with what is known around it."""

    asked: Approval
    run: RunRow | None
    marks: Sequence[str] = ()
    """Why it deserves a second look among its like."""
    task: str = ""
    """The batch and the task that it belongs to."""
    ended: bool = False
    """Whether its sandbox has ended, so that nothing can come of it."""

    @property
    def act(self) -> str:
        """What would be done, in a few words."""
        spec = REGISTRY.get(self.asked.card.tool)
        act = self.asked.card.tool if spec is None else spec.effects.act
        return act[:1].upper() + act[1:]

    @property
    def whom(self) -> str:
        """Whom it reaches, or what it is about."""
        card = self.asked.card
        crowd = many(card.reach, "person", "people") if card.reach > len(card.recipients) else ""
        return ", ".join(filter(None, [*card.recipients, crowd])) or card.path

    @property
    def of_host(self) -> bool:
        """Whether another agent makes the run's calls, so that it goes on when that does."""
        return self.run is not None and self.run.model == Host.name

    @property
    def opening(self) -> str:
        """How the text of it begins."""
        body = self.asked.card.body
        fields = body if isinstance(body, dict) else {}
        found = (fields.get(name) for name in ("body_text", "draft_subject", "subject", "prompt", "name"))
        return next((text for text in found if isinstance(text, str) and text), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class May:
    """What who looks may do with a question."""

    answer: bool = False
    not_yes: str = ""
    """Why the answer may be no yes."""
    takes_two: bool = False
    has_said_yes: bool = False
    """Whether they are the first of the two."""
    yes_of: Sequence[str] = ()
    """Who else has said yes to it."""
    edit: bool = False
    grant: bool = False


def routes(site: Site) -> list[Route]:
    """The pages and forms of what waits."""
    pages = {"/": _pending, "/a/{id}": _card, "/a/{id}/edit": _editing, "/a/{id}/grant": _granting, "/review": _review}
    forms = {"/a/{id}": _answered, "/a/{id}/edit": _edited, "/a/{id}/grant": _granted, "/review": _reviewed}
    return [
        *(Route(path, viewed(site, view)) for path, view in pages.items()),
        *(
            Route(path, submitted(site, submit, "admin" if submit is _granted else "approver"), methods=["POST"])
            for path, submit in forms.items()
        ),
    ]


# -- pages -------------------------------------------------------------------------------------------------------------


def _pending(site: Site, request: Request) -> Response:
    since, waiting = standing(site, "pending"), _waiting(site)
    done = request.query_params.get("done")
    last = None if done is None else around(site, [site.stored.approvals.get(done)])[0]
    rows, more = waiting[:LISTED], len(waiting) - LISTED
    return site.page("pending.html", here="pending", since=since, rows=rows, more=more, last=last)


def _card(site: Site, request: Request) -> Response:
    return _shown(site, request.path_params["id"], was=request.query_params.get("was", ""))


def _editing(site: Site, request: Request) -> Response:
    asked = site.stored.approvals.get(request.path_params["id"])
    return _edit_page(site, asked, _draft(site, asked))


def _granting(site: Site, request: Request) -> Response:
    asked = site.stored.approvals.get(request.path_params["id"])
    uses = _count(request.query_params.get("uses", ""))
    rule = scope_of(asked, uses) if uses else None
    if rule is None:
        return _shown(site, asked.id, trouble="A grant is for 1 to 1000 times; nothing was granted.", status=400)
    site.seen.note(asked)
    return site.page("grant.html", here="pending", one=around(site, [asked])[0], words=in_words(rule), uses=uses)


def _review(site: Site, request: Request) -> Response:
    chosen = {*request.query_params.getlist("id")}
    rows = [one for one in _waiting(site) if one.asked.id in chosen]
    for one in rows:
        site.seen.note(one.asked)
    return site.page("review.html", here="pending", rows=rows, outcomes=[])


# -- answers -----------------------------------------------------------------------------------------------------------


def _answered(site: Site, request: Request, form: Form) -> Response:
    asked = site.stored.approvals.get(request.path_params["id"])
    verb = _VERBS.get(first(form, "verb"))
    if verb is None:
        return site.missing("That is no answer: nothing was done.", 400)
    trouble = _record(site, asked, verb, first(form, "digest"), first(form, "reason"))
    if trouble:
        why = "" if trouble.status == 200 else trouble.why  # a yes that is kept stands at the card itself
        return _shown(site, asked.id, was=first(form, "digest"), trouble=why, status=trouble.status)
    if first(form, "back") == "chat":
        return to(f"/chat/{asked.run_id}#now")
    return to("/" if verb == "later" else f"/?done={asked.id}")


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Why an answer was not recorded, or is not enough."""

    why: str
    status: int = 409


def _record(site: Site, asked: Approval, verb: Verb, shown: str, reason: str = "") -> _Trouble | None:
    """Record an answer to the card that was shown; why that could not be, nothing when it was."""
    if shown != asked.digest:
        return _Trouble("This card is not the one that you answered. Nothing was done: look at it again.")
    if verb == "yes" and asked.status == "pending":
        short = site.rights.short_of(asked, site.me, "page")
        if short is not None:
            return _as_trouble(short)
    try:
        site.stored.answer(asked, Answer(verb, site.who, "page", reason.strip()))
    except UsageError as error:
        return _Trouble(f"{error}. Your answer was not taken.")
    if verb != "later" and site.going is not None:
        site.going.go_on(asked.run_id)
    return None


def _as_trouble(short: Short) -> _Trouble:
    return _Trouble(short.why, 200 if short.is_kept else 403)


def _reviewed(site: Site, request: Request, form: Form) -> Response:
    """Several answers at once, each an answer of its own; only what was shown in full has a digest to send along."""
    verb = _VERBS.get(first(form, "verb"))
    if verb is None or verb == "later":
        return site.missing("That is no answer: nothing was done.", 400)
    outcomes, status = list[tuple[Waiting, str]](), 200
    # All are looked for first: a stranger among them leaves none answered with nobody told.
    for asked in [site.stored.approvals.get(approval_id) for approval_id in dict.fromkeys(form.get("id", ()))]:
        trouble = _record(site, asked, verb, first(form, f"digest-{asked.id}"), first(form, "reason"))
        outcomes.append((around(site, [site.stored.approvals.get(asked.id)])[0], trouble.why if trouble else ""))
        status = max(status, trouble.status if trouble else 200)
    return site.page("review.html", status, here="pending", rows=[], outcomes=outcomes)


def _edited(site: Site, request: Request, form: Form) -> Response:
    asked = site.stored.approvals.get(request.path_params["id"])
    draft = _draft(site, asked)
    said = form.get("part", ())
    if first(form, "digest") != asked.digest or len(said) != max(1, len(draft.parts)):
        trouble = "This card is not the one that you edited. Nothing was changed: look at it again."
        return _shown(site, asked.id, was=first(form, "digest"), trouble=trouble, status=409)
    try:
        new = (
            draft.with_parts(zip(draft.parts, _as_before(draft, said), strict=True))
            if draft.parts
            else draft.after(said[0])
        )
        if draft.comes_before:
            return _made_before(site, asked, draft, new)
        changed = asked
        if draft.differences(new):
            changed = site.stored.edit(asked, new)
            site.rights.note(changed, site.me, "edited", "page")
    except UsageError as error:
        if not _stands(site, asked):
            return _shown(site, asked.id, was=asked.digest, trouble=f"{error}.", status=409)
        return _edit_page(site, asked, draft, said, f"This cannot be sent: {error}", 422)
    return to(f"/a/{changed.id}?{urlencode({'was': asked.digest})}")


def _made_before(site: Site, asked: Approval, draft: Draft, new: Mapping[str, Json]) -> Response:
    """Change what a question is about, by a call of the user's own; the question is then asked anew."""
    assert site.going is not None  # noqa: S101  # else there was no such draft
    if draft.differences(new):
        site.going.change(asked, draft.spec.name, new, site.who)
    return to(f"/chat/{asked.run_id}#now")


def _stands(site: Site, asked: Approval) -> bool:
    now = site.stored.approvals.get(asked.id)
    return (now.status, now.digest) == ("pending", asked.digest)


def _as_before(draft: Draft, said: Iterable[str]) -> Iterable[str]:
    """What a browser sent, with the ends of lines as they were where nothing else differs."""
    for part, text in zip(draft.parts, said, strict=True):
        old = str(part.value)
        yield old if text == old.replace("\r\n", "\n") else text


def _granted(site: Site, request: Request, form: Form) -> Response:
    asked = site.stored.approvals.get(request.path_params["id"])
    uses = _count(first(form, "uses"))
    is_possible = uses and scope_of(asked, uses) is not None
    if not is_possible or asked.status != "pending" or first(form, "digest") != asked.digest:
        trouble = "This card is not the one that you granted more of. Nothing was granted: look at it again."
        return _shown(site, asked.id, was=first(form, "digest"), trouble=trouble, status=409)
    barred = _grant(site, asked, uses)
    if barred is not None:
        return _shown(site, asked.id, trouble=barred.why, status=barred.status)
    return to(f"/runs/{asked.run_id}")


def _grant(site: Site, asked: Approval, uses: int) -> _Trouble | None:
    """Say yes to a card, and to more of the same; why that could not be."""
    short = site.rights.refused(asked, site.me, "page", uses)
    if short is not None:
        return _as_trouble(short)
    if site.rights.takes_two(asked):
        return _Trouble("This takes the yes of two, each time: no more of it can be granted.", 403)
    try:
        site.stored.grant(asked, scope_of(asked, uses - 1) if uses > 1 else None, "page", site.who)
    except UsageError as error:
        return _Trouble(f"{error}. Nothing was granted.")
    if site.going is not None:
        site.going.go_on(asked.run_id)
    return None


# -- what they show ----------------------------------------------------------------------------------------------------


def _shown(site: Site, approval_id: str, *, was: str = "", trouble: str = "", status: int = 200) -> Response:
    """A card as it is now, with what it says differently than the one that was shown or asked before."""
    since, asked = standing(site, approval_id), site.stored.approvals.get(approval_id)
    site.seen.note(asked)
    one, may = answerable(site, around(site, [asked])[0])
    older = site.seen.card(was) if was else _former(site, asked)
    changed = [] if older is None else difference(older, asked.card.preview)
    said: Sequence[Said] = conversation(site.stored, asked.run_id)[-_BEFORE:]
    return site.page(
        "card.html",
        status,
        here="pending",
        since=since,
        one=one,
        changed=changed,
        trouble=trouble or (site.going.trouble(asked.run_id) if site.going is not None else ""),
        said=said,
        may=may,
    )


def answerable(site: Site, one: Waiting) -> tuple[Waiting, May]:
    """A question, and what who looks may do with it."""
    asked, me = one.asked, site.me
    if asked.status != "pending" or not me.may("approver"):
        return one, May()
    rights = site.rights
    twice = rights.takes_two(asked)
    return one, May(
        answer=True,
        not_yes=rights.why_not(asked, me),
        takes_two=twice,
        has_said_yes=twice and rights.has_said_yes(asked, me),
        yes_of=rights.seconds(asked, me) if twice else (),
        edit=_draft_of(site, asked) is not None,
        grant=me.may("admin") and not twice and scope_of(asked, 1) is not None,
    )


def _former(site: Site, asked: Approval) -> str | None:
    """The card of the same call that was asked about before, if there was one."""
    same = [one for one in site.stored.approvals.all(asked.run_id) if one.call_id == asked.call_id]
    before = [one for one in same if one.created_at < asked.created_at]
    return before[-1].card.preview if before else None


def _waiting(site: Site) -> list[Waiting]:
    """All that waits, over runs and batches: the riskiest first, and of those the oldest."""
    return sorted(around(site, site.stored.approvals.all(pending=True)), key=_urgency)


def _urgency(one: Waiting) -> tuple[bool, int, str]:
    return one.ended, RISKS.index(one.asked.card.effect), one.asked.created_at


def around(site: Site, asked: Sequence[Approval]) -> list[Waiting]:
    """Questions with their runs, tasks and what sets each apart from the others of its batch or run."""
    stored, runs = site.stored, {one.run_id for one in asked}
    rows, tasks, ended = stored.runs.of(runs), stored.batches.tasks_of_runs(runs), stored.ended_runs(runs)
    beside: dict[str, list[Approval]] = {}
    for one in asked:
        beside.setdefault(tasks.get(one.run_id, (one.run_id,))[0], []).append(one)
    marks = {one.id: found for those in beside.values() for one, found in zip(those, all_marks(those), strict=True)}
    return [
        Waiting(one, rows.get(one.run_id), marks[one.id], " · ".join(tasks.get(one.run_id, ())), one.run_id in ended)
        for one in asked
    ]


def _draft(site: Site, asked: Approval) -> Draft:
    draft = _draft_of(site, asked)
    if draft is None or asked.status != "pending":
        raise UsageError("this card has nothing that can be edited here: say no, with what should be different")
    return draft


def _draft_of(site: Site, asked: Approval) -> Draft | None:
    """What can be edited here; what comes before the question is another call, and needs somebody who works."""
    draft = draft_of(asked, site.stored.records(asked.run_id))
    makes_a_call = draft is not None and draft.comes_before
    return None if makes_a_call and (site.going is None or not site.me.may("admin")) else draft


def _edit_page(
    site: Site, asked: Approval, draft: Draft, said: Sequence[str] = (), trouble: str = "", status: int = 200
) -> Response:
    site.seen.note(asked)
    parts = [(part.label, str(part.value), not part.words) for part in draft.parts] or [
        ("body", draft.text()[0], False)
    ]
    given = [(label, text, short) for (label, _, short), text in zip(parts, said, strict=True)] if said else parts
    one, before = around(site, [asked])[0], draft.comes_before
    return site.page("edit.html", status, here="pending", one=one, parts=given, before=before, trouble=trouble)


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 and 0 < int(text) <= 1000 else 0
