"""Where the user answers what waits for them: shown the card, then a line, of which only ``y`` or ``yes`` sends.

Whatever else is typed is no answer: a yes in ordinary words is asked back once, a question is answered, a command done,
and what is not clear twice leaves the question for later.
"""

import json
import secrets
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from agent.common.errors import UsageError
from agent.common.json_value import Json
from agent.common.redaction import printable
from agent.common.user import current_user
from agent.gate.approval import Waiting
from agent.gate.edit import Draft, changes, draft_of
from agent.gate.standing_grant import in_words, scope_of
from agent.models.base import ToolCall
from agent.policy.grants.grants import dump_rule
from agent.policy.rules import NO_ANSWER
from agent.session.reply import is_elsewhere
from agent.session.session import Session
from agent.state.approvals import Answer, Approval, anew
from agent.state.events import Granted, Verb
from agent.ui.answers import Meaning, does, in_short, meaning_of, reason_of, told
from agent.ui.asking import answer_to
from agent.ui.console import Console, Tone
from agent.ui.outliers import marks_of, overview
from agent.ui.plain import Plain


@dataclass(slots=True)
class _Asked:
    """A question while it is asked."""

    session: Session
    approval: Approval
    patience: int = 2
    """Unclear answers that are left before it is put off."""
    back: bool = False
    """Whether a yes in ordinary words was asked back."""

    @property
    def draft(self) -> Draft | None:
        """What of it can be edited."""
        return draft_of(self.approval, self.session.services.memory.records)

    def choices(self) -> str:
        """The question with what can be answered to it."""
        edit = ", e = edit" if self.draft else ""
        grant = ", g = grant more" if scope_of(self.approval, 1) else ""
        return f"{does(self.approval.card)}? [y = yes once{edit}{grant}, n [reason] = no, l = later] "


@dataclass(slots=True)
class ApprovalPrompt:
    """Asks the user at a terminal."""

    console: Console
    command: Callable[[str], bool] | None = None
    """Does what a line with a slash says, or keeps words for what comes next, and says whether the card stays."""
    _left: bool = field(default=False, init=False)
    """Whether the user went from the cards to something else."""
    _drafts: dict[str, str] = field(default_factory=dict, init=False)
    """What they wrote and could not be sent, by the call that it is about."""

    def announce(self, pending: Sequence[Approval]) -> None:
        """Say how many questions wait."""
        self._left = False
        if len(pending) > 1:
            self.console.line("")
            self.console.line(f"{len(pending)} questions wait; each is shown whole and answered by itself:", "ask")
            self.console.table(overview(pending))

    def ask(self, question: str) -> str | None:
        """Put a question of the agent; ``None`` when the user does not answer."""
        show_question(self.console, question)
        line = self.console.read("Your answer: ")
        return line.strip() or None if line else None

    def put(self, session: Session, approval: Approval, pending: Sequence[Approval]) -> bool:
        """Show one question until it is answered; whether it was, and not put off."""
        if self._left:
            return False
        number = [waiting.id for waiting in pending].index(approval.id) + 1
        place = f" {number} of {len(pending)}" if len(pending) > 1 else ""
        self._show(approval, place, marks_of(approval, pending) if len(pending) > 1 else [])
        self._say(*_in_place_of(session, approval))
        asked, answered = _Asked(session, approval), None
        while answered is None:
            answered = self._hear(asked, self.console.read(asked.choices()))
        return answered

    def _hear(self, asked: _Asked, line: str | None) -> bool | None:
        """Take a line for what it says; whether that answered the question, ``None`` to ask again."""
        meaning = "no" if line is None else meaning_of(line)
        match meaning:
            case "yes" | "later":
                return self._answer(asked, meaning)
            case "no":
                return self._answer(asked, "no", NO_ANSWER if line is None else reason_of(line))
            case "edit":
                return self._edit(asked)
            case "grant":
                return self._grant(asked) or self._put_off(asked)
            case _:
                return self._talk(asked, meaning, line or "")

    def _talk(self, asked: _Asked, meaning: Meaning, line: str) -> bool | None:
        """Do a command, answer a question, ask back; what is not clear twice leaves the question for later."""
        if meaning == "command" and self.command is not None:
            self._does(line.strip())
            return self._put_off(asked)
        if meaning == "question":
            self._say(*told(asked.approval.card, line))
        elif meaning == "sounds like yes" and not asked.back:
            asked.back = True
            self._say(f"{in_short(asked.approval.card)} To do it, type y.")
        else:
            return self._unclear(asked, line, "" if meaning == "sounds like yes" else " ".join(line.split()))
        return None

    def _put_off(self, asked: _Asked) -> bool | None:
        """Leave a card for later where the user went to something else; ``None`` to ask again where not."""
        return (self._answer(asked, "later") or False) if self._left else None

    def _does(self, line: str) -> bool:
        """Do a command; whether the card stays."""
        self._left = self.command is None or not self.command(line)
        return not self._left

    def _unclear(self, asked: _Asked, line: str, words: str) -> bool | None:
        asked.patience -= 1
        if not asked.patience:
            leads_away = self.command is not None and is_elsewhere(line, asked.session.run.last_words)
            next_ = ", and your words come next" if leads_away else ""
            self._say(f"That was no clear answer twice, so it is left for later{next_}.")
            self._left = leads_away and self.command is not None and not self.command(line)
            return self._answer(asked, "later")
        as_no = f"; to say no with these words: n {words}" if words else ""
        self._say(f"I did not take that for an answer. y is a yes{as_no}.")
        return None

    def _show(self, approval: Approval, place: str, marks: Sequence[str]) -> None:
        self.console.status_line("")
        self.console.card(f"approval{place} {approval.id}", approval.card.preview)
        if marks:
            self.console.line(f"CHECK: {', '.join(marks)}", "bad")

    def _say(self, *lines: str, tone: Tone = "ask") -> None:
        for line in filter(None, lines):
            self.console.line(printable(line, keep_lines=False), tone)

    def _answer(self, asked: _Asked, verb: Verb, reason: str = "") -> bool | None:
        """Record an answer; whether it is one, ``None`` where the card is another by now and is shown again."""
        before, tries = asked.session.app.approvals.get(asked.approval.id), asked.session.tries_left(asked.approval)
        if not self._is_recorded(asked, Answer(verb, current_user(), "chat", reason)):
            return None if asked.approval.status == "pending" else verb != "later"
        if verb == "no":
            self._say(before.withdrawn, tone="bad")
            self._say(_what_a_no_means(reason, tries), tone="dim")
        return verb != "later"

    def _is_recorded(self, asked: _Asked, answer: Answer) -> bool:
        """Record an answer; false where the card lapsed, or somebody else answered or edited it meanwhile."""
        try:
            asked.session.answer(asked.approval, answer)
        except UsageError as error:
            self.console.line(str(error), "bad")
            asked.approval = asked.session.app.approvals.get(asked.approval.id)
            if asked.approval.status == "pending":
                self._show(asked.approval, "", [])
            return False
        return True

    def _edit(self, asked: _Asked) -> bool | None:
        """Let the user change what is asked about; whether the work can go on, ``None`` to ask again."""
        draft, call_id = asked.draft, asked.approval.call_id
        if draft is None:
            self._say("There is no text in this request: change what it would do, and ask again.", tone="dim")
            return None
        own, suffix = draft.text()
        text = self.console.edit(self._drafts.get(call_id, own), suffix)
        if text is None:
            self._say("There is no editor, or it failed: set EDITOR. Nothing was changed.", tone="bad")
            return None
        text = text if own.endswith("\n") else text.removesuffix("\n")  # editors end every file with one
        self._drafts[call_id] = text
        try:
            goes_on = self._edited(asked, draft, text)
        except UsageError as error:
            self._say(f"This cannot be sent: {error}. e opens what you wrote again.", tone="bad")
            return None
        del self._drafts[call_id]
        return goes_on

    def _edited(self, asked: _Asked, draft: Draft, text: str) -> bool | None:
        """The question with the user's own text: another digest, so another question, shown again."""
        session, approval = asked.session, asked.approval
        new = draft.after(text)
        changed = draft.differences(new)
        if not changed:
            self._say("Nothing was changed.", tone="dim")
            return None
        if draft.comes_before:
            self._tell(changed)
            self._made_before(session, ToolCall(f"own_{secrets.token_hex(6)}", draft.spec.name, json.dumps(new)))
            session.app.approvals.withdraw(approval.run_id, approval.call_id)  # its card shows what was there before
            return True
        edit = changes(approval, text, session.services.memory.records, session.run.prices)
        asked.approval = session.app.approvals.change(approval, edit)
        self._tell(changed)
        self._show(asked.approval, "", [])
        return None

    def _tell(self, changed: Sequence[str]) -> None:
        self._say("What you changed:")
        for line in changed:
            self._say(f"  {line}", tone="bad" if line[0] == "-" else "good" if line[0] == "+" else "dim")

    def _made_before(self, session: Session, call: ToolCall) -> None:
        """Change what a question is about; with a card of its own where policy asks about that."""
        try:
            result = session.act(call)
        except Waiting as waiting:
            asked = waiting.approval
            self.put(session, asked, [asked])
            if session.app.approvals.get(asked.id).status != "approved":
                session.app.approvals.withdraw(asked.run_id, call.id)  # no turn of the model takes it up again
                raise UsageError("you did not say yes to the change") from None
            result = session.act(call)
        if result.is_error:
            raise UsageError(json.dumps(dict(result.content), ensure_ascii=False)[:500])

    def _short(self, question: str) -> str | None:
        return answer_to(self.console, question, None if self.command is None else self._does)

    def _grant(self, asked: _Asked) -> bool:
        """A yes to this and a standing one to more of its like in this run; said in words, with a yes of its own."""
        uses = _count(self._short("How many times in this run, this one included? [number, else never mind] "))
        rule = scope_of(asked.approval, uses) if uses else None
        if rule is None:
            note = "There is no standing yes for this kind of request." if uses else "Nothing was granted."
            self.console.line(note, "dim")
            return False
        self.console.line(printable(f"This would {in_words(rule)}.", keep_lines=False), "ask")
        if self._short("Grant exactly that? [y = yes, else no] ") not in ("y", "yes"):
            self.console.line("Nothing was granted.", "dim")
            return False
        if not self._is_recorded(asked, Answer("yes", current_user(), "chat")):
            return asked.approval.status != "pending"
        more = scope_of(asked.approval, uses - 1) if uses > 1 else None
        if more is not None:
            self._give(asked, dump_rule(more))
        return True

    def _give(self, asked: _Asked, rule: Mapping[str, Json]) -> None:
        asked.session.rules.add([rule])
        about = {"approval_id": asked.approval.id, "call_id": asked.approval.call_id}
        asked.session.services.audit.write(Granted(**about, rule=dict(rule), who=current_user(), via="chat"))


def show_question(console: Console, question: str) -> None:
    """Show what the agent asks."""
    console.status_line("")
    console.line("")
    console.line(f"The agent asks: {printable(question, keep_lines=False)}", "ask")


def _in_place_of(session: Session, approval: Approval) -> list[str]:
    """Which cards are withdrawn for one: what they showed is not so any more, or was asked before."""
    same = [one.id for one in session.app.approvals.all(approval.run_id) if one.reason == anew(approval.id)]
    return [f"It stands in the place of {one}, which is withdrawn: nothing comes of that any more." for one in same]


def prompt_on_stderr() -> ApprovalPrompt:
    """For a command that is no conversation: cards and questions on standard error."""
    return ApprovalPrompt(Plain(answers=sys.stderr))


def _count(line: str | None) -> int:
    text = (line or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and 0 < int(text[:6]) <= 1000 and len(text) < 6 else 0


def _what_a_no_means(reason: str, tries: int) -> str:
    """What becomes of an act after a no, in a sentence."""
    if not tries:
        return "That was the second no: it is not tried again."
    return "" if reason in ("", NO_ANSWER) else f"Told to the agent, which may try once more: {reason}"
