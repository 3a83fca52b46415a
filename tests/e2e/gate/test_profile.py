"""The workspace profile changes with a person at hand, by key, and with nothing of it lost."""

from evals.sandbox import Running
from tests.support.program import Program, call, turn
from tests.support.scripts import END

WEBSITE = "https://new.example"
CHANGE = (
    turn(call("switch_journey", journey="manage")),
    turn(call("open_topic", topic="profile")),
    turn(call("update_context", context={"market": {"icpKeywords": ["cash"]}}, profile={"website": WEBSITE})),
    END,
)
WORDS = f"Change our website in the profile to {WEBSITE} and the keywords to cash"


def test_no_answer_given_ahead_holds_for_it_and_a_person_s_yes_does(puffle: Program, sandbox: Running) -> None:
    before = sandbox.world
    parked = puffle.task(puffle.script(*CHANGE), "--approve", "update_context:/api/context", text=WORDS)
    assert (parked.code, parked.json["status"]) == (3, "waiting")
    assert sandbox.world.context == before.context
    (asked,) = parked.json["pending_approvals"]
    shown = asked["preview"]
    assert "- context.market.icpKeywords: cash flow, forecasting, runway, month-end" in shown
    assert "+ context.market.icpKeywords: cash" in shown
    assert "- profile.website: https://tideline.example" in shown
    assert "It can be set back." in shown
    assert puffle.run("approvals", "approve", asked["id"]).code == 0
    resumed = puffle.run("runs", "resume", parked.json["run_id"], "-o", "json", "--model", puffle.script(*CHANGE))
    assert (resumed.code, resumed.json["status"]) == (0, "done")
    after = sandbox.world
    assert after.context is not None
    assert before.context is not None
    assert after.context.market.icpKeywords == ["cash"]
    assert after.context.company == before.context.company
    assert (after.profile and after.profile.website, after.profile and after.profile.firstName) == (WEBSITE, "Robin")


def test_a_profile_that_changed_meanwhile_is_asked_about_again(puffle: Program, sandbox: Running) -> None:
    parked = puffle.task(puffle.script(*CHANGE), text=WORDS)
    (asked,) = parked.json["pending_approvals"]
    with sandbox.sandbox.edit() as world:
        assert world.context is not None
        world.context.company.product = "Something else"
    assert puffle.run("approvals", "approve", asked["id"]).code == 0
    resumed = puffle.run("runs", "resume", parked.json["run_id"], "-o", "json", "--model", puffle.script(*CHANGE))
    assert resumed.json["status"] == "waiting"
    world = sandbox.world
    assert world.context is not None
    assert (world.context.company.product, world.context.market.icpKeywords[0]) == ("Something else", "cash flow")
