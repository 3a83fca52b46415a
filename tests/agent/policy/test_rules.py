"""Every rule at its edges, each with its id and a reason that a person understands."""

from dataclasses import replace
from typing import Any

import pytest

from agent.policy.facts import PolicyFacts
from agent.policy.journey_rules import drafts_only, launch_ready
from agent.policy.people_rules import sender_ready
from agent.policy.rule import Rule
from agent.policy.rules import BEFORE_LOOKING, RULES, decide, denial_marks, fitting
from agent.types import Decision, PreparedCall
from tests.support.making import FILES, THREAD, acts, facts, launch, made
from tests.tools.test_arguments import LEAD
from tools.catalog.lists import import_key
from tools.registry import REGISTRY
from tools.spec import references

SENDING = [name for name, spec in REGISTRY.items() if spec.endpoint is not None]
LAUNCHING = ("launch_campaign", "resume_campaign")
WRITING = [name for name in SENDING if REGISTRY[name].effect != "read"]
READ = {("thread_read", "thr_1"): 1}
DRAFT: Any = {("campaign", "cmp_1"): {"status": "draft"}}


def verdict(call: PreparedCall, known: PolicyFacts | None = None) -> tuple[str, str]:
    decision = decide(call, known or facts())
    assert decision.reason
    return decision.verdict, decision.rule


def done_before(call: PreparedCall) -> dict[tuple[str, str], int]:
    """What a call needs to have been done in its run."""
    mark = call.spec.effects.needs_mark
    return {} if mark is None else {(mark.kind, mark.key(call.request)): 1}


def always(decision: Decision) -> Rule:
    return Rule((decision.rule,), lambda _call, _facts: decision)


# -- the engine -------------------------------------------------------------------------------------------------------


def test_when_no_rule_speaks_the_call_is_denied() -> None:
    assert decide(made("get_context"), facts(), rules=()) == Decision(
        "deny", "default.silence", "no rule speaks for get_context"
    )


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_strictest_verdict_wins_in_any_order(order: tuple[int, ...]) -> None:
    said = [Decision("allow", "a", "fine"), Decision("deny", "d", "never"), Decision("ask", "q", "really?")]
    rules = [always(said[i]) for i in order]
    assert decide(made("get_context"), facts(), rules) == Decision("deny", "d", "never")
    milder = [always(said[i]) for i in order if i != 1]
    assert decide(made("get_context"), facts(), milder) == Decision("ask", "q", "really?")


def test_every_reason_of_the_winning_strictness_is_told_once() -> None:
    said = [Decision("ask", "q1", "one"), Decision("ask", "q2", "two"), Decision("ask", "q3", "one")]
    decision = decide(made("get_context"), facts(), [always(d) for d in said])
    assert decision == Decision("ask", "q1", "one; two")


def test_every_rule_says_what_it_rests_on() -> None:
    assert [rule.ids for rule in RULES if not rule.judge.__doc__] == []


def test_a_decision_with_an_id_that_its_rule_does_not_declare_is_an_error() -> None:
    undeclared = Rule(("a.b",), lambda _call, _facts: Decision("allow", "a.c", "fine"))
    with pytest.raises(ValueError, match=r"does not declare the id a\.c"):
        decide(made("get_context"), facts(), [undeclared])


def test_an_id_belongs_to_one_rule() -> None:
    ids = [name for rule in RULES for name in rule.ids]
    assert all(ids)
    assert len(set(ids)) == len(ids)


# -- effects and modes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tool", SENDING)
def test_reads_writes_and_priced_work_run_and_sends_ask(tool: str) -> None:
    drafts = {**DRAFT, **(FILES if REGISTRY[tool].needs else {})}
    call = launch(tool=tool) if tool in LAUNCHING else made(tool, records={**THREAD, **drafts})
    said = verdict(call, facts(marks=done_before(call), records=drafts))
    if call.credits is None:
        assert said == ("ask", "credits.price")
    elif call.effect != "read" and call.request.endpoint.asks:
        assert said == ("ask", "effect.attended" if call.request.endpoint.attended else "effect.asks")
    else:
        expected = "ask" if call.effect in ("send", "destroy") else "allow"
        assert said == (expected, f"effect.{call.effect}")


def test_dismissing_a_signal_asks_because_there_is_no_way_back() -> None:
    call = made("update_signals", items=[{"id": "sig_1", "status": "dismissed"}])
    assert decide(call, facts()) == Decision("ask", "effect.destroy", "it cannot be undone")


@pytest.mark.parametrize("effect", ["", "delete", "Read", None])
def test_a_tool_with_an_unknown_effect_is_denied(effect: Any) -> None:
    call = replace(made("create_list"), effect=effect)
    assert verdict(call) == ("deny", "effect.unknown")


@pytest.mark.parametrize("mode", ["readonly", "plan"])
@pytest.mark.parametrize("tool", SENDING)
def test_the_careful_modes_let_nothing_but_reads_out(mode: str, tool: str) -> None:
    call = launch(tool=tool) if tool in LAUNCHING else made(tool)
    found = verdict(call, facts(mode=mode, marks=READ))
    assert found[0] == ("allow" if call.effect == "read" else "deny")
    assert (found[1] == f"mode.{mode}") == (call.effect != "read")


@pytest.mark.parametrize("tool", ["create_list", "start_lead_search", "update_campaign", "send_message"])
def test_in_mode_auto_every_effect_needs_a_grant(tool: str) -> None:
    verdict_of, rule = verdict(made(tool), facts(mode="auto", marks=READ))
    assert (verdict_of, rule in ("mode.auto", "effect.send", "effect.wakes")) == ("ask", True)
    assert verdict(made("list_threads"), facts(mode="auto"))[0] == "allow"


@pytest.mark.parametrize("tool", ["create_list", "start_lead_search", "send_message", "list_threads"])
def test_while_the_account_is_not_known_nothing_but_reads_is_allowed(tool: str) -> None:
    call = made(tool)
    found = verdict(call, facts(account_trouble="it answered 500", marks=READ))
    assert found == (("allow", "effect.read") if call.effect == "read" else ("deny", "account.unknown"))


@pytest.mark.parametrize("mode", ["ask", "auto"])
def test_no_mode_sends_without_an_answer(mode: str) -> None:
    assert verdict(made("send_message"), facts(mode=mode, marks=READ)) == ("ask", "effect.send")


# -- what blocks whatever else is allowed -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("/api/admin/users", "block.admin"),
        ("/api/campaigns/../admin", "block.admin"),
        ("/api/webhooks/x", "block.webhook"),
        ("/api/unipile/connect", "block.oauth"),
        ("/api/user/api-key", "block.api-key"),
        ("/api/account/password", "block.account"),
        ("/api/v1/campaigns", "block.undocumented"),
        ("/api/campaigns/a%2fb", "block.syntax"),
    ],
)
def test_a_request_that_is_not_documented_is_denied_in_every_mode(path: str, rule: str) -> None:
    call = made("get_campaign")
    forged = replace(call, request=replace(call.request, path=path))
    for mode in ("readonly", "plan", "ask", "auto"):
        assert verdict(forged, facts(mode=mode)) == ("deny", rule)


def test_a_request_that_holds_a_key_is_denied() -> None:
    assert verdict(made("create_list"), facts(leaks=True)) == ("deny", "key.leak")


@pytest.mark.parametrize("tool", SENDING)
def test_before_the_workspace_is_read_only_the_boot_runs(tool: str) -> None:
    found = verdict(made(tool), facts(context_ready=False))
    assert found == (
        ("allow", "effect.read") if tool in ("get_context", "get_credits_config") else ("deny", "boot.first")
    )


def test_a_body_that_the_server_refused_is_not_sent_again_and_a_changed_one_is() -> None:
    call = made("create_list")
    marks = {("refused_body", call.request.digest): 1}
    assert verdict(call, facts(marks=marks)) == ("deny", "error.same-body")
    assert verdict(made("create_list", name="Other bakers"), facts(marks=marks))[0] == "allow"


@pytest.mark.parametrize(
    ("claimed", "rule"), [("done", "once.done"), ("unknown", "once.unknown"), ("failed", "once.unknown")]
)
def test_an_intent_that_is_claimed_is_not_sent_again(claimed: str, rule: str) -> None:
    assert verdict(made("send_message"), facts(marks=READ, claimed=claimed)) == ("deny", rule)


def test_a_no_is_remembered_for_exactly_this_and_twice_for_the_same_act_in_other_words() -> None:
    call = made("send_message")
    other = made("send_message", body_text="Hello again")
    once = {**READ, **dict.fromkeys(denial_marks(call.digest, acts(call), turn=1), 1)}
    assert verdict(call, facts(marks=once, turn=1)) == ("deny", "human.no")
    assert verdict(other, facts(marks=once, turn=1)) == ("ask", "effect.send")
    twice = {**once, **dict.fromkeys(denial_marks("d", acts(call), turn=1), 2)}
    assert verdict(other, facts(marks=twice, turn=1)) == ("deny", "human.no")


def test_when_the_user_speaks_again_they_are_asked_again_and_told_of_their_no() -> None:
    call = made("send_message")
    twice = {**READ, **dict.fromkeys(denial_marks(call.digest, acts(call), turn=1), 2)}
    assert verdict(call, facts(marks=twice, turn=2)) == ("ask", "human.before")
    assert verdict(made("send_message", body_text="Hello again"), facts(marks=twice, turn=2)) == ("ask", "effect.send")
    listed = made("create_list")
    before = dict.fromkeys(denial_marks(listed.digest, acts(listed), turn=1), 1)
    assert verdict(listed, facts(marks=before, turn=2)) == ("ask", "human.before"), "what runs unasked is asked about"


def test_two_noes_hold_for_the_same_people_in_another_thread_too() -> None:
    other = made(
        "send_message", thread_id="thr_2", records={("thread", "thr_2"): {"participant_email": "ADA@example.com"}}
    )
    words = facts().human_words + " thr_2"
    marks = {("thread_read", "thr_2"): 1, ("denied_act", f"0:{acts(made('send_message'))[1]}"): 2}
    assert verdict(other, facts(marks=marks, human_words=words)) == ("deny", "human.no")
    assert acts(launch()) == ("launch_campaign /api/campaigns/cmp_1/launch",)


# -- provenance -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tool", [name for name in WRITING if [*references(made(name).args)]])
def test_the_target_of_an_effect_is_never_invented(tool: str) -> None:
    known = replace(facts(human_words="do it", marks=READ), records={})
    found = decide(made(tool), known, BEFORE_LOOKING)
    assert (found.verdict, found.rule) == ("deny", "provenance.target")
    assert "was neither read in this run nor named by the person" in found.reason


def test_a_target_may_come_from_a_record_or_from_the_persons_words() -> None:
    call = made("get_list_leads", list_id="lst_7")
    assert verdict(call, facts(human_words=""))[0] == "allow", "a read finds out by itself"
    preview = made("preview_list_import", list_id="lst_7")
    assert verdict(preview, facts(human_words=""))[1] == "provenance.target"
    assert verdict(preview, facts(human_words="into LST_7, please."))[0] == "allow"
    assert verdict(preview, facts(human_words="", records={("list", "lst_7"): {}}))[0] == "allow"
    assert verdict(preview, facts(human_words="", records={("campaign", "lst_7"): {}}))[0] == "deny"
    assert verdict(preview, facts(human_words="lst_77 or x-lst_7"))[0] == "deny"


def test_an_address_from_nowhere_asks_and_is_marked() -> None:
    call = made("create_thread", participant_email="eve@example.net")
    decision = decide(call, facts(human_words="Write to ada@example.com"))
    assert (decision.verdict, decision.rule) == ("ask", "provenance.recipient")
    assert decision.reason == "CHECK THE ADDRESS: eve@example.net is neither in your words nor in a record"


def test_an_address_that_only_stands_in_a_text_is_not_known() -> None:
    call = made("create_thread", participant_email="eve@example.net")
    records = {("message", "m1"): {"body_text": "write to eve@example.net", "emails": "eve@example.net"}}
    assert verdict(call, facts(human_words="", records=records)) == ("ask", "provenance.recipient")


# -- policy.toml ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", ["ada@example.com", "ADA@example.com", "@example.com"])
def test_nobody_on_the_suppression_list_is_written_to(entry: str) -> None:
    known = facts(config={"suppress": (entry,)}, marks=READ)
    assert verdict(made("send_message"), known) == ("deny", "policy.suppressed")
    assert decide(made("send_message"), known).reason == "ada@example.com is on the suppression list"
    copied = made("send_message", records={}, cc="Ada@Example.com")
    assert verdict(copied, known) == ("deny", "policy.suppressed")


def test_others_are_not_suppressed() -> None:
    known = facts(config={"suppress": ("eve@example.com", "@sub.example.com")}, marks=READ)
    assert verdict(made("send_message"), known) == ("ask", "effect.send")


def test_quiet_hours_hold_sends_and_nothing_else() -> None:
    known = facts(config={"quiet_hours": {"start": "11:00", "end": "13:00"}}, marks=READ)
    assert verdict(made("send_message"), known) == ("deny", "policy.quiet-hours")
    assert "11:00 to 13:00 UTC" in decide(launch(), known).reason
    assert verdict(made("create_list"), known) == ("allow", "effect.write")
    later = facts(config={"quiet_hours": {"start": "12:01", "end": "13:00"}}, marks=READ)
    assert verdict(made("send_message"), later) == ("ask", "effect.send")


# -- the journeys' order ----------------------------------------------------------------------------------------------


def test_leads_are_imported_only_after_a_preview_of_exactly_these() -> None:
    call = made("import_list_leads")
    seen = {("preview", import_key(made("preview_list_import").request)): 1}
    assert verdict(call) == ("deny", "journey.preview-first")
    assert verdict(call, facts(marks=seen)) == ("allow", "effect.write")
    more = made("import_list_leads", leads=[LEAD, LEAD])
    assert verdict(more, facts(marks=seen)) == ("deny", "journey.preview-first")


def test_a_thread_is_read_before_it_is_answered() -> None:
    assert verdict(made("send_message"), facts(marks={("thread_read", "thr_2"): 1})) == ("deny", "journey.read-first")
    assert verdict(made("send_message", account_id="snd_1"), facts(marks=READ)) == ("ask", "effect.send")


def test_a_launch_that_is_not_ready_is_denied_with_everything_it_lacks() -> None:
    decision = decide(launch(("no sender is set", "no lead is waiting in it")), facts())
    assert (decision.verdict, decision.rule) == ("deny", "journey.launch-ready")
    assert decision.reason.endswith("no sender is set; no lead is waiting in it")
    assert verdict(launch()) == ("ask", "effect.send")


def test_a_launch_whose_campaign_was_not_looked_at_is_denied() -> None:
    decision = decide(made("launch_campaign"), facts())
    assert (decision.verdict, decision.rule) == ("deny", "journey.launch-ready")
    assert "its state could not be read" in decision.reason


def test_what_is_denied_anyway_is_denied_before_anything_is_looked_at() -> None:
    assert launch_ready not in BEFORE_LOOKING
    assert sender_ready not in BEFORE_LOOKING
    assert {*BEFORE_LOOKING, launch_ready, drafts_only, sender_ready} == set(RULES)


# -- caps -------------------------------------------------------------------------------------------------------------


def test_a_run_makes_no_more_requests_than_its_limit() -> None:
    assert verdict(made("get_context"), facts(config={"calls_per_run": 5}, calls=4))[0] == "allow"
    assert verdict(made("get_context"), facts(config={"calls_per_run": 5}, calls=5)) == ("deny", "caps.calls")


def test_a_search_asks_for_no_more_leads_than_the_limit() -> None:
    known = facts(config={"fetch_count": 10})
    assert verdict(made("start_lead_search", fetch_count=10), known)[0] == "allow"
    assert verdict(made("start_lead_search", fetch_count=11), known) == ("deny", "caps.fetch")


def test_sends_are_capped_by_run_and_by_day_and_launches_by_size() -> None:
    call = made("send_message", cc="bob@example.com")
    words = facts().human_words + " bob@example.com"
    assert call.reach == 2
    for reached, expected in ((3, "effect.send"), (4, "caps.sends-run")):
        known = facts(config={"sends_per_run": 5}, reached_in_run=reached, marks=READ, human_words=words)
        assert verdict(call, known)[1] == expected
    for reached, expected in ((3, "effect.send"), (4, "caps.sends-day")):
        known = facts(config={"sends_per_day": 5}, reached_today=reached, marks=READ, human_words=words)
        assert verdict(call, known)[1] == expected
    assert verdict(launch(reach=5), facts(config={"launch_leads": 5}))[0] == "ask"
    assert verdict(launch(reach=6), facts(config={"launch_leads": 5})) == ("deny", "caps.launch")
    assert verdict(launch(reach=6), facts(config={"sends_per_day": 5})) == ("deny", "caps.sends-day")
    assert verdict(launch(reach=6), facts(config={"sends_per_run": 5}))[0] == "ask", "a launch has its own limit"


def test_an_unknown_price_asks() -> None:
    assert verdict(made("start_lead_search", prices={})) == ("ask", "credits.price")


def test_paid_work_stays_inside_the_cap_and_the_refusal_names_what_fits() -> None:
    call = made("start_lead_search", fetch_count=10)
    assert call.credits == 20
    assert verdict(call, facts(cap=30, held=10)) == ("allow", "effect.spend")
    decision = decide(call, facts(cap=30, held=11))
    assert (decision.verdict, decision.rule) == ("deny", "caps.credits")
    assert decision.reason == "it may cost 20 credits and 19 of the cap of 30 are left; at most 9 of the 10 fit"
    assert "0 of the cap of 30 are left" in decide(call, facts(cap=30, held=40)).reason


def test_without_a_cap_a_large_operation_asks() -> None:
    call = made("start_lead_search", fetch_count=50)
    assert verdict(call, facts()) == ("allow", "effect.spend")
    assert verdict(call, facts(config={"ask_above_credits": 99})) == ("ask", "credits.large")
    assert verdict(call, facts(config={"ask_above_credits": 99}, cap=100))[0] == "allow"


def test_a_budget_in_the_persons_words_binds_even_if_nobody_recorded_it() -> None:
    call = made("start_lead_search", fetch_count=10)
    words = facts().human_words + " Spend at most 30 credits."
    assert verdict(call, facts(human_words=words, used=10)) == ("allow", "effect.spend")
    decision = decide(call, facts(human_words=words, used=11))
    assert (decision.verdict, decision.rule) == ("ask", "credits.named")
    assert decision.reason == "it may cost 20 credits after 11 in this run and you spoke of 30"
    assert verdict(made("create_list"), facts(human_words=words, used=99)) == ("allow", "effect.write")


def test_many_small_calls_are_one_large_one() -> None:
    call = made("start_lead_search", fetch_count=10)
    assert verdict(call, facts(used=80)) == ("allow", "effect.spend")
    assert verdict(call, facts(used=81)) == ("ask", "credits.large")


def test_a_message_whose_recipient_could_not_be_read_asks_marked() -> None:
    decision = decide(made("send_message", records={}, account_id="snd_1"), facts(marks=READ))
    assert (decision.verdict, decision.rule) == ("ask", "provenance.recipient")
    assert decision.reason.startswith("CHECK THE THREAD")


def test_a_call_without_units_has_nothing_smaller() -> None:
    assert fitting(made("create_list"), 5) == "nothing smaller is known to fit"
    assert fitting(replace(made("start_lead_search"), credits=None), 5) == "nothing smaller is known to fit"


def test_new_hours_on_a_campaign_that_runs_ask_because_they_send_at_once() -> None:
    for status, effect, expected in (("draft", "write", "allow"), ("active", "send", "ask"), (None, "send", "ask")):
        records = {("campaign", "cmp_1"): {"status": status}}
        call = made("update_campaign", operating_hours={"mon": []}, records=records)
        assert (call.effect, verdict(call, facts(records=records))[0]) == (effect, expected)
    assert verdict(made("update_campaign", operating_hours={"mon": []}, records={})) == ("ask", "effect.wakes")
    assert verdict(made("update_campaign"), facts(records={("campaign", "cmp_1"): {"status": "active"}}))[0] == "allow"
