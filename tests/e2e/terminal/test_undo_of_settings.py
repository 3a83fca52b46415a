"""Settings, signatures and the profile are set back in a conversation, each through the gate like any other change."""

import re
from collections.abc import Callable

from evals.sandbox import Running
from tests.e2e.terminal.test_all_of_it_can_be_seen import done, said
from tests.support.program import call, turn
from tests.support.screen import Screen
from tests.support.scripts import END

ROBIN = "5e000001-0000-4000-8000-000000000001"
Chat = Callable[..., Screen]


def test_the_scan_goes_on_after_a_second_yes_because_scans_cost(sandbox: Running, chat: Chat) -> None:
    screen = chat(
        turn(call("switch_journey", journey="manage")),
        turn(call("open_topic", topic="signals")),
        turn(call("update_signal_settings", paused=True)),
        END,
    )
    screen.enter("Pause the daily scan for signals")
    done(screen)
    assert sandbox.world.signal_settings.paused is True
    screen.enter("/undo")
    screen.wait_for(r"(?s)Set this back[^>]*\? *\n [^>]*$")
    screen.enter("y")
    screen.wait_for("it lets scans begin")
    screen.enter("y")
    done(screen, count=2)
    assert sandbox.world.signal_settings.model_dump()["paused"] is False
    assert screen.leave() == 0


def test_a_signature_is_set_back_and_both_ways_are_shown_before(sandbox: Running, chat: Chat) -> None:
    screen = chat(
        turn(call("switch_journey", journey="manage")),
        turn(call("open_topic", topic="senders")),
        turn(call("list_inboxes")),
        turn(call("update_signature", sender_id=ROBIN, signature="Robin Sample")),
        END,
    )
    screen.enter('Change the signature of robin@mail.tideline.example to "Robin Sample"')
    screen.wait_for(r"\+ Robin Sample")
    screen.enter("y")
    done(screen)
    assert sandbox.world.senders[0].signature == "Robin Sample"
    screen.enter("/undo")
    screen.wait_for(r"(?s)Set this back[^>]*\? *\n [^>]*$")
    screen.enter("y")
    screen.wait_for(r"- Robin Sample")
    screen.enter("y")
    done(screen, count=2)
    assert sandbox.world.senders[0].signature == "Robin, Tideline"
    assert "signature" in said(screen)
    assert screen.leave() == 0


def test_what_somebody_has_changed_since_is_not_set_back_over_them_in_silence(sandbox: Running, chat: Chat) -> None:
    screen = chat(
        turn(call("switch_journey", journey="manage")),
        turn(call("open_topic", topic="signals")),
        turn(call("update_signal_settings", scan_time_utc="07:30")),
        END,
    )
    screen.enter("Let the daily scan for signals run at 07:30")
    done(screen)
    with sandbox.sandbox.edit() as world:
        world.signal_settings.scanTimeUtc = "09:15"
    screen.enter("/undo")
    screen.wait_for(r"(?s)Set this back[^>]*\? *\n [^>]*$")
    screen.enter("y")
    screen.wait_for(r"(?s)CHECK WHAT IT SETS BACK.*request: ")
    shown = " ".join(re.sub("[│|]", " ", screen.text).split())
    assert 'scanTimeUtc is "09:15" now and was left as "07:30"' in shown, shown
    screen.enter("n")
    done(screen, count=2)
    assert sandbox.world.signal_settings.scanTimeUtc == "09:15"
    assert screen.leave() == 0
