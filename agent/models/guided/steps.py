"""From a wish to the next call: its goal's tools in order, each with what was said, what was read and what is given."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pydantic.fields import FieldInfo

from agent.models.guided.actions import Action, Do, End, Instead, ask, hand_over
from agent.models.guided.decide import Decider
from agent.models.guided.goals import Goal, ref_of, refs_of
from agent.models.guided.pick import SHOWN, Picked, is_here, named, pick, ranked
from agent.models.guided.rows import BATCH, leads
from agent.models.guided.task import Past, Task, dig, mapping, rows
from agent.models.guided.wishes import Wish
from agent.models.guided.writing import subject, written
from tools.args import Said, item_model, said
from tools.catalog.fields import Change
from tools.registry import REGISTRY
from tools.spec import ToolSpec

LISTS = {"thread": ("list_threads", "threads"), "signal": ("list_signals", "signals"),
         "source": ("list_signal_sources", "sources")}  # fmt: skip
"""The read that lists the records of a kind, and where they stand in its answer."""
AGAIN = 5
"""Times that a call is repeated which did a part of its work."""
OTHERS = 0.7
"""How sure one must be that people do other work than those that the workspace sells to, before that is asked."""
EVERYWHERE = "active,archived,draft"
"""The conversations among which somebody is looked for by name."""


class Steps:
    """Takes the steps of one wish."""

    def __init__(self, task: Task, wish: Wish, goal: Goal, llm: Decider) -> None:
        self._task, self._wish, self._goal, self._llm = task, wish, goal, llm
        self._calls = task.calls[wish.start :]
        stepped_in = [i for i, past in enumerate(self._calls) if past.tool == "escalate_to_human" and not past.failed]
        self._fresh = stepped_in[-1] if stepped_in else -1
        self._changed = -1
        self._used: set[int] = set()
        self.spawned: list[Wish] = []
        """Wishes for further records that the words name besides the first."""

    def next(self) -> Action:
        """The next call, or the end."""
        try:
            self._ask_for_what_is_missing()
            for spec, portion in self._chain():
                action = self._step(spec, portion)
                if action is not None:
                    return action
        except Instead as other:
            return other.action
        return End()

    # -- what has been done --------------------------------------------------------------------------------------------

    def _chain(self) -> Iterator[tuple[ToolSpec, int]]:
        """The tools in order; those that take rows come again for each portion."""
        portions = max(1, -(-len(self._wish.slots.get("rows") or ()) // BATCH))
        taking = [tool for tool in self._goal.tools if "leads" in tool.args.model_fields]
        for tool in self._goal.tools:
            if tool not in taking:
                yield tool, 0
            elif tool == taking[0]:
                yield from ((one, number) for number in range(portions) for one in taking)

    def _step(self, spec: ToolSpec, portion: int) -> Action | None:
        done = self._done(spec)
        if done is not None:
            self._pick_from(spec)
            if dig(done.result, "resultCount") == 0 and spec is not self._goal.closing:
                raise Instead(End("The search found nobody, so it ended there."))
            if spec.name == "list_senders" and spec is not self._goal.closing:
                self._sender()  # without one there is no use in going on
            return None
        args = None if self._is_needless(spec) else self._args(spec, portion)
        if args is not None and spec.effect != "read" and self._wish.left:
            self._account_for_the_rest()
        return None if args is None else Do(spec.name, args)

    def _done(self, spec: ToolSpec) -> Past | None:
        """The call of a step.  A read counts only after the change before it and after a person last stepped in."""
        after = max(self._changed, self._fresh) if spec.effect == "read" else self._changed
        found = [i for i, past in enumerate(self._calls) if i > after and past.tool == spec.name and not past.failed]
        partly = [i for i in found if self._calls[i].result.get("partial") is True]
        found = [i for i in found if i not in self._used and (i not in partly or len(partly) >= AGAIN)]
        if not found:
            return None
        index = found[-1] if spec.effect == "read" else found[0]
        if spec.effect != "read":
            self._changed = index
            self._used.add(index)
        return self._calls[index]

    def _is_needless(self, spec: ToolSpec) -> bool:
        creates, goal = spec.effects.creates, self._goal
        if spec.name == "list_senders":
            return spec is not goal.closing and self._has_a_sender()
        if creates is None:
            return False
        return self._known(creates.kind, spec) and not (spec is goal.closing and creates.kind in refs_of(spec))

    def _known(self, kind: str, spec: ToolSpec) -> bool:
        """Whether a record need not be made: it was named, or it is at hand and nothing was said of a new one."""
        if kind in self._wish.ids:
            return True
        slots = [mark.slot for mark, required, _ in said(spec.args) if required and mark.kind != "choice"]
        if any(self._wish.slots.get(slot) for slot in slots) or kind == "thread":
            return False
        found = self._at_hand(kind) if kind == "list" else None
        if found is not None:
            self._wish.ids[kind] = found
        return found is not None

    # -- what has to be asked for --------------------------------------------------------------------------------------

    def _ask_for_what_is_missing(self) -> None:
        wish, goal = self._wish, self._goal
        needless = [tool for tool in goal.tools if tool.effects.creates and self._is_needless(tool)]
        spared = {mark.slot for tool in needless for mark, _, _ in said(tool.args)}
        missing = [s for s in goal.slots if s in goal.needs - spared and not wish.slots.get(s) and not self._default(s)]
        if missing:
            wish.asked = "slots " + " ".join(missing)
            raise Instead(ask(" ".join(dict.fromkeys(goal.asks[slot] for slot in missing))))
        searches = any(tool.name == "start_lead_search" and tool not in needless for tool in goal.tools)
        if searches and wish.slots.get("who") and "fits" not in wish.slots:
            self._ask_whether_they_fit(str(wish.slots["who"]))

    def _ask_whether_they_fit(self, who: str) -> None:
        """Ask before people are paid for who do other work than those that the workspace sells to."""
        market = mapping(mapping(self._task.about_us.get("context")).get("market"))
        titles = market.get("icpJobTitles")
        ours = ", ".join(map(str, titles[:10])) if isinstance(titles, list) and titles else market.get("targetAudience")
        if not ours:
            return
        weighed = self._llm.weigh("fit", f"ours: {str(ours)[:300]}\nwanted: {who}", ("same", "other", "unclear"))
        self._wish.slots["fits"] = weighed["other"] < OTHERS
        if weighed["other"] >= OTHERS:
            self._wish.asked = "fits"
            sold_to = str(market.get("targetAudience") or ours)[:300]
            doubt = f'Your workspace says that you sell to "{sold_to}", and "{who}" does not seem to fit.'
            raise Instead(ask(f"{doubt} Shall I go on all the same?"))

    def _account_for_the_rest(self) -> None:
        """Ask about what was named and has no place in the form, unless a record that was read shows it."""
        wish, senders = self._wish, next((tool for tool in self._goal.tools if tool.name == "list_senders"), None)
        if senders is not None and not any(past.tool == senders.name for past in self._calls):
            raise Instead(Do(senders.name, self._args(senders, 0) or {}))
        seen = "\n".join(str(past.result) for past in self._calls).lower()
        left = [one for one in wish.left if one.lower() not in seen]
        if left:
            wish.asked = "left"
            raise Instead(ask(f"You also named {', '.join(map(repr, left))}. What is it for?"))

    def _default(self, slot: str) -> Any:
        default = self._goal.defaults.get(slot)
        return self._wish.slots.get(default) if isinstance(default, str) else default

    # -- which record is meant -----------------------------------------------------------------------------------------

    def _pick_from(self, spec: ToolSpec) -> None:
        """Find the record that is meant in the list that was just read."""
        wish, goal = self._wish, self._goal
        kind = next((kind for kind in goal.picks if LISTS[kind][0] == spec.name and kind not in wish.picked), None)
        if kind is None:
            return
        listed = {str(row.get("id")): row for row in self._rows(kind)}
        wanted = str(wish.slots.get(goal.picks[kind]) or (wish.text if kind == "signal" else ""))
        if kind in wish.ids:
            found = Picked(({"id": wish.ids[kind]},))
        elif kind == "thread" and is_here(wanted):
            here = [self._at_hand(kind)] if self._at_hand(kind) else [*listed] if len(listed) == 1 else []
            found = Picked(tuple({"id": one} for one in here), tuple([*listed.values()][:SHOWN]))
        else:
            found = (ranked if kind == "signal" else pick)([*listed.values()], wanted, self._llm)
        if not found.rows or found.missing:
            self._not_found(kind, found, wanted)
        first, *others = [str(row["id"]) for row in found.rows]
        if kind == "thread":
            wish.picked[kind] = [first]
            self.spawned = [replace(wish, picked={kind: [one]}, slots=dict(wish.slots), start=-1) for one in others]
        else:
            wish.picked[kind] = [first, *others]

    def _not_found(self, kind: str, found: Picked, wanted: str) -> None:
        wish, question = self._wish, self._goal.asks[self._goal.picks[kind]]
        if found.among and not found.missing:
            wish.asked = f"slots {self._goal.picks[kind]}"
            raise Instead(ask(f"{question} {'; '.join(map(named, found.among))}"))
        if kind != "thread":
            raise Instead(End(f"There is no {kind} that fits {wanted!r}, so nothing was changed."))
        looked = [p for p in self._calls if p.tool == "list_threads" and {"search", "participant_email"} & set(p.args)]
        if not any(found.missing in p.args.values() for p in looked):
            key = "participant_email" if "@" in found.missing else "search"
            raise Instead(Do("list_threads", {key: found.missing, "status": EVERYWHERE}))
        nobody = f"There is no conversation with {found.missing}"
        if self._goal.name != "reply" or wish.asked == "address":
            raise Instead(End(f"{nobody}; a first email needs an address."))
        if "@" in found.missing:
            wish.slots["to"] = [found.missing]
            raise Instead(Do("switch_journey", {"journey": "one_off_email"}))
        wish.asked = "address"
        raise Instead(ask(f"{nobody}. To which address should a first email go?"))

    def _rows(self, kind: str) -> list[dict[str, Any]]:
        tool, key = LISTS[kind]
        reads = [past for past in self._calls[self._fresh + 1 :] if past.tool == tool and not past.failed]
        return [row for past in reads for row in rows(past.result.get(key))]

    def _ref(self, kind: str) -> str | None:
        """The id of the record of a kind that this wish is about."""
        picked = self._wish.picked.get(kind)
        made = [tool for tool in self._goal.tools if tool.effects.creates and tool.effects.creates.kind == kind]
        for past in reversed(self._calls):
            if past.tool in {tool.name for tool in made} and not past.failed:
                return _made(past, kind)
        if picked:
            return picked[0]
        needed = refs_of(self._goal.closing).get(kind) and not made
        return self._wish.ids.get(kind) or (self._at_hand(kind) if needed else None)

    def _at_hand(self, kind: str) -> str | None:
        """The record of a kind that was last made or worked on before this wish."""
        before = (*self._task.earlier, *self._task.calls[: self._wish.start])
        for past in reversed(before):
            if past.failed:
                continue
            found = _made(past, kind) or past.args.get(f"{kind}_id")
            if found:
                return str(found)
        return None

    # -- what a call takes ---------------------------------------------------------------------------------------------

    def _args(self, spec: ToolSpec, portion: int) -> dict[str, Any] | None:
        """The arguments of a call; ``None`` when there is nothing for it to do."""
        given = self._goal.given.get(spec.name, {})
        args: dict[str, Any] = {}
        for name, info in spec.args.model_fields.items():
            value = given[name] if name in given else self._arg(spec, name, info, portion)
            if value not in (None, "", []):
                args[name] = value
            elif info.is_required():
                self._ask_which(spec, info)
                return None
        if issubclass(spec.args, Change) and not set(args) - {spec.args.identity}:
            return None
        return args

    def _ask_which(self, spec: ToolSpec, info: FieldInfo) -> None:
        """A tool that the wish does not depend on is left out; for the others the record has to be named."""
        kind = ref_of(info)
        if kind is not None and spec is self._goal.closing:
            self._wish.asked = f"id {kind}"
            raise Instead(ask(self._goal.asks.get(f"{kind}_id", f"Which {kind} do you mean? Please give its id.")))

    def _arg(self, spec: ToolSpec, name: str, info: FieldInfo, portion: int) -> Any:
        kind, mark = ref_of(info), next((mark for mark in info.metadata if isinstance(mark, Said)), None)
        if mark is not None and mark.kind == "rows":
            return leads(self._wish.slots["rows"][portion * BATCH :][:BATCH], str(self._wish.slots["kind"]))
        if mark is not None:
            return self._said(mark, name)
        if kind == "sender":
            sender = None if spec.effects.creates and name.endswith("s") else self._sender()
            return [sender] if sender and name.endswith("s") else sender
        if kind is not None:
            return self._ref(kind) if info.is_required() else self._wish.ids.get(kind)
        inner = item_model(info)
        return None if inner is None else self._items(spec, inner)

    def _said(self, mark: Said, name: str) -> Any:
        wish = self._wish
        if wish.gist and mark.kind == "text" and wish.slots.get("text"):
            said = written(self._to(), str(wish.slots["text"]), self._task.our_name, self._llm)
            wish.slots |= {"text": said["text"], "subject": wish.slots.get("subject") or said["subject"]}
            wish.gist = False
        if mark.slot == "subject" and not wish.slots.get("subject") and wish.slots.get("text"):
            wish.slots["subject"] = subject(str(wish.slots["text"])) if self._goal.journey != "replies" else ""
        value = wish.slots.get(mark.slot) or self._default(mark.slot)
        if mark.kind == "address":
            return (value or [None])[0] if name == "participant_email" else ", ".join(value or ())
        return value[:80] if mark.slot == "name" and isinstance(value, str) else value

    def _items(self, spec: ToolSpec, inner: Any) -> list[dict[str, Any]]:
        """The items of a call for many: one for each record that was picked, or the steps of a sequence."""
        kind = ref_of(inner.model_fields["id"]) if "id" in inner.model_fields else None
        if kind == "node":
            return self._sequence()
        told = {
            name: self._wish.slots[mark.slot]
            for name, info in inner.model_fields.items()
            for mark in info.metadata
            if isinstance(mark, Said) and self._wish.slots.get(mark.slot)
        }
        given = self._goal.given.get(spec.name, {})
        return [{"id": one, **given, **told} for one in self._wish.picked.get(str(kind), ())]

    def _sequence(self) -> list[dict[str, Any]]:
        """The draft's own nodes with the person's text in the first one that sends."""
        text = self._wish.slots.get("text")
        if not text:
            return []
        read = next((past.result for past in reversed(self._calls) if past.result.get("sequence_nodes")), {})
        nodes = rows(read.get("sequence_nodes"))
        kind = nodes[0].get("type") if nodes else "email"
        kept = [{"id": node["id"]} if isinstance(node.get("id"), str) else {} for node in (nodes[:1] or [{}])]
        ends = [{"id": node["id"]} for node in nodes if node.get("type") == "end" and isinstance(node.get("id"), str)]
        first = {**kept[0], "type": kind, "body": text}
        extra = {"subject": self._said(Said("text", "subject"), "")} if kind == "email" else {"include_message": True}
        return [first | extra, {**(ends[0] if ends else {}), "type": "end"}]

    def _sender(self) -> str | None:
        """The sender to use: ready, and the one that the human named if they did."""
        listed = next((p for p in reversed(self._calls) if p.tool == "list_senders" and not p.failed), None)
        if listed is None or self._has_a_sender():
            return None
        accounts = rows(listed.result.get("accounts"))
        ready = [row for row in accounts if row.get("ready") is True]
        said = self._task.words.lower()
        for key in ("email_address", "display_name"):
            called = [row for row in accounts if row.get(key) and str(row[key]).lower() in said]
            if len(called) == 1:
                ready = [row for row in ready if row is called[0]]
        if ready:
            return str(ready[0]["id"])
        seen = [f"{row.get('display_name') or row.get('email_address')} ({row.get('status')})" for row in accounts]
        raise Instead(hand_over(
            f"No {self._wish.slots.get('channel') or 'email'} sender is ready to send:"
            f" {', '.join(seen) or 'there is none at all'}.",
            "Which sender should be used, once it is ready?",
            "Connect or check the sender in the Puffle dashboard, then resume.",
        ))  # fmt: skip

    def _has_a_sender(self) -> bool:
        picked = self._wish.picked.get("thread", [""])[0]
        return any(row.get("id") == picked and row.get("account_id") for row in self._rows("thread"))

    def _to(self) -> str:
        """Whom a text is written to, for the one who writes it."""
        picked = self._wish.picked.get("thread", [""])[0]
        row = next((row for row in self._rows("thread") if row.get("id") == picked), None)
        if row is not None:
            return f"answer to {row.get('participant_name') or row.get('participant_email') or 'the person'}"
        slots = self._wish.slots
        return f"email to {slots.get('name') or ', '.join(slots.get('to') or ()) or 'a lead'}"


def _made(past: Past, kind: str) -> str | None:
    """The id of the record of a kind that a call made."""
    creates = REGISTRY[past.tool].effects.creates if past.tool in REGISTRY else None
    if creates is None or creates.kind != kind:
        return None
    found = dig(past.result.get(creates.key), "id") or dig(past.result, f"result{kind.title()}Id")
    return str(found) if found else None
