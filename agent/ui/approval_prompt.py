"""Where a person answers what waits for them: shown the card, then one line, of which only ``y`` or ``yes`` sends."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from agent.common.errors import UsageError
from agent.common.redaction import printable
from agent.common.user import current_user
from agent.gate.edit import changes, text_to_edit
from agent.gate.standing_grant import in_words, scope_of
from agent.policy.grants import dump_rule
from agent.session.session import Session
from agent.state.approvals import Answer, Approval
from agent.state.events import Granted, Verb
from agent.ui.console import Console
from agent.ui.outliers import marks_of, overview
from agent.ui.plain import Plain

QUESTION = "Send exactly this? [y = yes once, e = edit, g = grant more, n [reason] = no, l = later] "


@dataclass(slots=True)
class ApprovalPrompt:
    """Asks the person at a terminal."""

    console: Console

    def announce(self, pending: Sequence[Approval]) -> None:
        """Say how many questions wait."""
        if len(pending) > 1:
            self.console.line("")
            self.console.line(f"{len(pending)} questions wait; each is shown whole and answered by itself:", "ask")
            self.console.table(overview(pending))

    def ask(self, question: str) -> str | None:
        """Put a question of the agent; ``None`` when the person does not answer."""
        self.console.status_line("")
        self.console.line("")
        self.console.line(f"The agent asks: {printable(question, keep_lines=False)}", "ask")
        line = self.console.read("Your answer: ")
        return line.strip() or None if line else None

    def put(self, session: Session, approval: Approval, pending: Sequence[Approval]) -> bool:
        """Show one question until it is answered; whether it was, and not put off."""
        number = [waiting.id for waiting in pending].index(approval.id) + 1
        place = f" {number} of {len(pending)}" if len(pending) > 1 else ""
        while True:
            line = self._show_and_read(approval, place, pending)
            match (line or "").strip():
                case "e" | "edit":
                    approval = self._edit(session, approval)
                case "g" | "grant":
                    if self._grant(session, approval):
                        return True
                case "l" | "later":
                    return self._answer(session, approval, "later")
                case "y" | "yes":
                    return self._answer(session, approval, "yes")
                case _:
                    return self._answer(session, approval, "no", _reason(line))

    def _show_and_read(self, approval: Approval, place: str, among: Sequence[Approval]) -> str | None:
        self.console.status_line("")
        self.console.card(f"approval{place} {approval.id}", approval.card.preview)
        marks = marks_of(approval, among) if len(among) > 1 else []
        if marks:
            self.console.line(f"CHECK: {', '.join(marks)}", "bad")
        return self.console.read(QUESTION)

    def _answer(self, session: Session, approval: Approval, verb: Verb, reason: str = "") -> bool:
        try:
            before = session.app.approvals.get(approval.id)
            session.answer(approval.id, Answer(verb, current_user(), "chat", reason))
            if verb == "no" and before.withdrawn:
                self.console.line(before.withdrawn, "bad")
        except UsageError as error:  # it lapsed, or somebody else answered it meanwhile
            self.console.line(str(error), "bad")
        return verb != "later"

    def _edit(self, session: Session, approval: Approval) -> Approval:
        """The question with the person's own text: another digest, so another question, shown again."""
        if not approval.card.body:
            self.console.line("There is no text in this request: change what it would send, and ask again.", "dim")
            return approval
        text, suffix = text_to_edit(approval)
        changed = self.console.edit(text, suffix)
        if changed is None:
            self.console.line("There is no editor, or it failed: set EDITOR. Nothing was changed.", "bad")
            return approval
        if changed == text:
            self.console.line("Nothing was changed.", "dim")
            return approval
        try:
            edit = changes(approval, changed, session.executor.services.memory.records, session.run.prices)
            return session.app.approvals.change(approval.id, edit)
        except UsageError as error:
            self.console.line(f"This cannot be sent: {printable(str(error), keep_lines=False)}", "bad")
            return approval

    def _grant(self, session: Session, approval: Approval) -> bool:
        """A standing yes for this and its like in this run; it is said in words and needs a yes of its own."""
        uses = _count(self.console.read("How many times in this run, this one included? [number, else never mind] "))
        rule = scope_of(approval, uses) if uses else None
        if rule is None:
            note = "There is no standing yes for this kind of request." if uses else "Nothing was granted."
            self.console.line(note, "dim")
            return False
        self.console.line(printable(f"This would {in_words(rule)}.", keep_lines=False), "ask")
        if (self.console.read("Grant exactly that? [y = yes, else no] ") or "").strip() not in ("y", "yes"):
            self.console.line("Nothing was granted.", "dim")
            return False
        session.rules.add([dump_rule(rule)])
        rule_data = dict(dump_rule(rule))
        session.services.audit.write(
            Granted(approval_id=approval.id, call_id=approval.call_id, rule=rule_data, who=current_user(), via="chat")
        )
        return True


def prompt_on_stderr() -> ApprovalPrompt:
    """For a command that is no conversation: cards and questions on standard error."""
    return ApprovalPrompt(Plain(answers=sys.stderr))


def _count(line: str | None) -> int:
    text = (line or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and 0 < int(text[:6]) <= 1000 and len(text) < 6 else 0


def _reason(line: str | None) -> str:
    """What a no says: everything that is no other answer is one, and its words are the reason."""
    if not line:
        return "no answer was given"
    words = line.strip()
    first, _, rest = words.partition(" ")
    return rest.strip() if first.lower() in ("n", "no") else words
