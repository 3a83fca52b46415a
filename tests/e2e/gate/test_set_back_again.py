"""What a run has set back again by its end was not done, whatever its model says."""

from typing import Any

import pytest

from tests.support.program import Program, call, turn

LIST, SIGNAL = "11000001-0000-4000-8000-000000000001", "51000001-0000-4000-8000-000000000001"
COMMENT = "call them before the fair in June"
END = turn(text="All of it is done.")


def renamed(name: str) -> dict[str, Any]:
    return turn(call("update_list", list_id=LIST, name=name))


def signal(**values: Any) -> dict[str, Any]:
    return turn(call("update_signals", items=[{"id": SIGNAL, **values}]))


@pytest.mark.parametrize(
    ("words", "turns", "left"),
    [
        ("Rename the list Spring webinar to Guests.", (renamed("Guests"), renamed("Spring webinar")), "Guests"),
        (f'Comment on the signal {SIGNAL}: "{COMMENT}".', (signal(comment=COMMENT), signal(comment="")), COMMENT),
        (f"Vote the signal {SIGNAL} up.", (signal(vote="up"), signal(vote=None)), f"Vote the signal {SIGNAL} up"),
    ],
    ids=["a name", "a comment", "a vote"],
)
def test_what_was_set_back_is_left_over(
    puffle: Program, words: str, turns: tuple[dict[str, Any], ...], left: str
) -> None:
    looks = turn(call("list_lists"), call("list_signals"))
    result = puffle.task(puffle.script(looks, *turns, END, END), text=words).json
    assert (result["status"], [one["value"] for one in result["unused"]]) == ("partial", [left])


def test_what_was_set_right_in_the_end_is_done(puffle: Program) -> None:
    looks = turn(call("list_threads"))
    archived = [
        turn(call("update_thread", thread_id="7a000001-0000-4000-8000-000000000001", status=status))
        for status in ("active", "archived")
    ]
    script = puffle.script(looks, *archived, END)
    assert puffle.task(script, text="Archive the conversation with Mara Sample.").json["status"] == "done"
