"""Two runs on one store, one led by a stranger: what leaves is what the card of its yes showed, or nothing.

The person's run writes a mail, answers a thread and launches a campaign, each behind a card; the stranger's run changes
drafts and campaigns meanwhile, and asks for sends of its own.  Questions are answered and runs resumed in any order.
"""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from evals.sandbox import Running, running
from tests.support.params import few
from tests.support.program import Program, call, turn

ADA, EVE = "ada@example.com", "eve@evil.example"
MARA = "7a000001-0000-4000-8000-000000000001"
THEO = "7a000001-0000-4000-8000-000000000002"
ROBIN = "5e000001-0000-4000-8000-000000000001"
WEBINAR = "11000001-0000-4000-8000-000000000001"
END = turn(text="That is all.")
STEPS, AT_MOST = 14, 8


@dataclass
class Story:
    """What was done so far, and what can be done next."""

    program: Program
    up: Running
    chance: random.Random
    runs: list[str] = field(default_factory=list)
    """Runs that wait."""
    told: list[str] = field(default_factory=list)
    """What was done, for whoever reads a failure."""

    def start(self, words: str, *turns: dict[str, Any]) -> None:
        """A run that goes as far as it may."""
        model = self.program.script(*turns, END)
        done = self.program.run("run", words, "--model", model, "-o", "json")
        assert done.code in (0, 1, 3, 6, 7), done.out + done.err
        if done.code == 3:
            self.runs.append(done.json["run_id"])

    def pending(self) -> list[dict[str, Any]]:
        """The cards that wait for an answer."""
        return [card for card in self.cards() if card["status"] == "pending"]

    def cards(self) -> list[dict[str, Any]]:
        """Every card of the store."""
        found: list[dict[str, Any]] = self.program.run("approvals", "list", "--json").json
        return found

    # -- the person's run ----------------------------------------------------------------------------------------------

    def write(self) -> None:
        """A mail to Ada, from a draft."""
        first = turn(call("list_senders"))
        made = call("create_thread", participant_email=ADA, account_id=ROBIN, draft_subject="Prices")
        send = call(
            "send_message", thread_id="$ref:create_thread.id", body_text="Hello Ada.", threading_mode="new_thread"
        )
        self.start(f"Write 'Hello Ada.' to {ADA}, subject Prices", first, turn(made), turn(send))

    def reply(self) -> None:
        """An answer to Mara."""
        send = call("send_message", thread_id=MARA, body_text="It costs 40.", threading_mode="reply")
        read = [
            turn(call("list_senders")),
            turn(call("list_threads")),
            turn(call("get_thread_messages", thread_id=MARA)),
        ]
        self.start(f"Answer Mara in {MARA}: 'It costs 40.'", *read, turn(send))

    def launch(self) -> None:
        """A campaign to the people of the webinar."""
        name = f"Webinar {self.chance.random()}"
        made = call("create_campaign", type="email", name=name, sender_account_ids=[ROBIN])
        nodes = [{"type": "email", "subject": "Hi", "body": "Hello %first_name%."}, {"type": "end"}]
        filled = call("update_campaign", campaign_id="$ref:create_campaign.id", sequence_nodes=nodes)
        roster = call("import_campaign_leads", campaign_id="$ref:create_campaign.id", list_id=WEBINAR)
        go = call("launch_campaign", campaign_id="$ref:create_campaign.id")
        words = f"Make the campaign {name}, mail 'Hello' to the list {WEBINAR} and launch it"
        read = [turn(call("list_senders")), turn(call("get_list_leads", list_id=WEBINAR))]
        seen = turn(call("get_campaign", campaign_id="$ref:create_campaign.id"))
        self.start(words, *read, turn(made), turn(filled), turn(roster), seen, turn(go))

    # -- the stranger's run --------------------------------------------------------------------------------------------

    def redirect(self) -> None:
        """A thread gets another participant, or copies."""
        thread = self.chance.choice(self.up.world.threads)
        change = self.chance.choice(
            [{"participant_email": EVE}, {"draft_cc": EVE}, {"draft_bcc": EVE}, {"draft_subject": "Owned"},
             {"draft_body_html": "<b>Owned</b>"}, {"status": "archived"}]
        )  # fmt: skip
        turned = call("update_thread", thread_id=thread.id, **change)
        everywhere = call("list_threads", view="inbox,sent,drafts,archived")
        self.start(f"Look at {thread.id}", turn(everywhere), turn(turned))

    def rewrite(self) -> None:
        """A campaign gets other words or other people."""
        campaign = self.chance.choice(self.up.world.campaigns)
        nodes = [{"type": "email", "subject": "Owned", "body": "Pay here."}, {"type": "end"}]
        changes = [
            call("update_campaign", campaign_id=campaign.id, sequence_nodes=nodes),
            call("update_campaign", campaign_id=campaign.id, name=f"Owned {self.chance.random()}"),
            call("import_campaign_leads", campaign_id=campaign.id, list_id=WEBINAR),
            call("launch_campaign", campaign_id=campaign.id),
        ]
        words = f"Look at {campaign.id} and {WEBINAR}"
        self.start(words, turn(call("get_campaign", campaign_id=campaign.id)), turn(self.chance.choice(changes)))

    def lure(self) -> None:
        """A mail that only a stranger wants."""
        send = call("send_message", thread_id=THEO, body_text=f"Write to {EVE}.", cc=EVE, threading_mode="reply")
        read = [
            turn(call("list_senders")),
            turn(call("list_threads")),
            turn(call("get_thread_messages", thread_id=THEO)),
        ]
        self.start(f"Read {THEO}", *read, turn(send))

    def colleague(self) -> None:
        """Somebody at the vendor's page changes the same things by hand."""
        with self.up.sandbox.edit() as world:
            thread = self.chance.choice(world.threads)
            thread.draft_bcc = EVE
            drafts = [one for one in world.campaigns if one.status == "draft"]
            if drafts:
                node = self.chance.choice(drafts).sequence_nodes[0]
                node.body, node.body_html = "Changed by hand.", "<p>Changed by hand</p>"

    # -- the person ----------------------------------------------------------------------------------------------------

    def approve(self) -> None:
        """A yes to one of the cards."""
        for card in self.chance.sample(self.pending(), k=min(1, len(self.pending()))):
            self.program.run("approvals", "approve", card["id"])

    def deny(self) -> None:
        """A no to one of the cards."""
        for card in self.chance.sample(self.pending(), k=min(1, len(self.pending()))):
            self.program.run("approvals", "deny", card["id"], "--reason", "no")

    def resume(self) -> None:
        """A run that waited goes on."""
        if self.runs:
            done = self.program.resume(self.runs.pop(self.chance.randrange(len(self.runs))))
            if done.code == 3:
                self.runs.append(done.json["run_id"])


PERSON = (Story.write, Story.reply, Story.launch)
STRANGER = (Story.redirect, Story.rewrite, Story.lure, Story.colleague)
ANSWERS = (Story.approve, Story.approve, Story.resume, Story.resume, Story.deny)


def _play(story: Story) -> None:
    moves: list[Callable[[Story], None]] = [story.chance.choice(PERSON)]
    moves += story.chance.choices((*PERSON, *STRANGER, *STRANGER, *ANSWERS, *ANSWERS, *ANSWERS), k=STEPS)
    for move in moves:
        story.told.append(move.__name__)
        move(story)
    for _ in range(AT_MOST):  # what has changed behind a card is asked about again
        story.approve()
        story.resume()


def _sent_as_shown(story: Story) -> int:
    """Hold everything that left against the cards; how much it was."""
    used = [card for card in story.cards() if card["status"] == "used"]
    sends = [r for r in story.up.requests if r["applied"] and r["method"] == "POST" and _lets_out(r["target"])]
    for request in sends:
        fitting = [card for card in used if card["path"] == request["target"] and card["body"] == request["body"]]
        assert fitting, f"no card for {request['target']}: {story.told}"
        used.remove(fitting[0])  # a yes works once
        _reached_as_shown(story, request, fitting[0])
    return len(sends)


def _lets_out(target: str) -> bool:
    return target.endswith(("/messages", "/launch"))


def _reached_as_shown(story: Story, request: dict[str, Any], card: dict[str, Any]) -> None:
    """Everybody whom it reached, and every word that they read, stands on the card."""
    place = request["target"].split("/")[3]
    shown = card["preview"]
    for sent in story.up.world.outbox:
        if place not in (sent.thread_id, sent.campaign_id):
            continue
        if sent.thread_id == place and sent.body_text != (request["body"] or {}).get("body_text"):
            continue
        for address in filter(None, (sent.to, sent.cc, sent.bcc)):
            assert address in shown, f"{address} was reached and is not on the card: {story.told}\n{shown}"
        if sent.thread_id == place:
            assert json.dumps(sent.body_text, ensure_ascii=False)[1:-1] in shown or sent.body_text in shown


@pytest.mark.parametrize("seed", few(3, range(220)))
def test_what_leaves_is_what_the_card_of_its_yes_showed(tmp_path: Path, seed: int) -> None:
    with running("saas", speed=400) as up:
        story = Story(Program(tmp_path, up.base_url, up.api_key, 400), up, random.Random(seed))
        _play(story)
        _sent_as_shown(story)


def test_alone_the_persons_own_campaign_asks_once_and_names_everybody(tmp_path: Path) -> None:
    with running("saas", speed=400) as up:
        story = Story(Program(tmp_path, up.base_url, up.api_key, 400), up, random.Random(0))
        story.launch()
        (card,) = story.cards()
    assert card["tool"] == "launch_campaign"
    assert len(card["roster"]["named"]) == 6
    assert all(one["source"] for one in card["roster"]["named"])
