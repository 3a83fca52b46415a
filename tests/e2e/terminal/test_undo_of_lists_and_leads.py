"""`/undo` of who is on a list and of what a lead was: by what was kept, through the gate, after a yes."""

from collections.abc import Callable
from typing import Any

import pytest

from evals.sandbox import Running
from tests.e2e.terminal.test_all_of_it_can_be_seen import done
from tests.support.program import call, turn
from tests.support.screen import Screen

# Newer Pythons warn of forking a process that has threads; the child execs at once.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")

WEBINAR = "11000001-0000-4000-8000-000000000001"
MARA, ZENO = "fe959860-c2ea-5273-816c-56cd6fce2ce3", "4e453041-d2f5-5530-96a6-1068b0e92128"
MANAGE = turn(call("switch_journey", journey="manage"))
Chat = Callable[..., Screen]


def members(sandbox: Running, name: str) -> list[str]:
    return next(one.lead_ids for one in sandbox.world.lists if one.name == name)


def lead(sandbox: Running, lead_id: str) -> Any:
    return next(one for one in sandbox.world.leads if one.id == lead_id)


def opened(topic: str) -> dict[str, Any]:
    return turn(call("open_topic", topic=topic))


def undone(screen: Screen) -> None:
    screen.enter("/undo")
    screen.wait_for("Set this back to what it was")
    screen.enter("y")


def test_only_whoever_was_not_on_the_list_before_is_taken_off_again(sandbox: Running, chat: Chat) -> None:
    with sandbox.sandbox.edit() as world:
        world.lists.append(world.lists[0].model_copy(update={"id": "list_board", "name": "Board", "lead_ids": [ZENO]}))
    add = turn(call("add_list_leads", list_id="list_board", lead_ids=[MARA, ZENO]))
    looks = turn(call("list_lists"), call("list_leads", limit=25))
    screen = chat(MANAGE, opened("lists"), looks, add, turn(text="Both are on it."))
    screen.enter("Put Mara Quinquin and Zeno Wessel into the list Board")
    screen.wait_for("Both are on it.")
    assert members(sandbox, "Board") == [ZENO, MARA]
    undone(screen)
    screen.wait_for("remove_list_leads")
    done(screen, count=2)
    assert members(sandbox, "Board") == [ZENO]
    assert screen.leave() == 0


def test_whoever_was_taken_off_is_put_back(sandbox: Running, chat: Chat) -> None:
    remove = turn(call("remove_list_leads", list_id=WEBINAR, lead_ids=[ZENO]))
    looks = turn(call("list_lists"), call("get_list_leads", list_id=WEBINAR))
    screen = chat(MANAGE, opened("lists"), looks, remove, turn(text="Zeno is off it."))
    screen.enter("Remove Zeno Wessel from the list Spring webinar")
    screen.wait_for("Zeno is off it.")
    assert ZENO not in members(sandbox, "Spring webinar")
    undone(screen)
    screen.wait_for("add_list_leads")
    done(screen, count=2)
    assert ZENO in members(sandbox, "Spring webinar")
    assert screen.leave() == 0


def test_a_lead_is_set_back_whole_and_a_deleted_one_says_before_that_it_cannot_be(sandbox: Running, chat: Chat) -> None:
    was = lead(sandbox, MARA)
    new = [{"type": "work_email", "value": "mara@other.example"}]
    change = turn(call("update_lead", lead_id=MARA, title="Finance Director", contacts=new))
    look, delete = turn(call("list_leads", q="Mara")), turn(call("delete_lead", lead_id=MARA))
    screen = chat(MANAGE, opened("leads"), look, change, turn(text="Changed."), look, delete, turn(text="Deleted."))
    screen.enter("Change our lead Mara Quinquin: title Finance Director, address mara@other.example")
    screen.wait_for("Changed.")
    assert lead(sandbox, MARA).contacts == new
    undone(screen)
    screen.wait_for(r"update_lead .*\n(.*\n)*.*update_lead")
    done(screen, count=2)
    assert (lead(sandbox, MARA).title, lead(sandbox, MARA).contacts) == (was.title, was.contacts)
    screen.enter("Delete our lead Mara Quinquin")
    shown = screen.wait_for("It cannot be undone")
    assert "Mara Quinquin" in shown
    screen.enter("y")
    screen.wait_for("Deleted.")
    assert MARA not in {one.id for one in sandbox.world.leads}
    assert screen.leave() == 0
