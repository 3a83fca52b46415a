"""A part of a request in words that no table knows is left over where nothing that was done can have met it."""

import pytest

from agent.common.json_value import Json
from agent.session.account.evidence import Use
from tests.support.accounts import held, unused


def effect(tool: str, *named: str, **arguments: Json) -> Use:
    return Use(turn=0, strength=1, tool=tool, arguments=arguments, where=named)


PAUSED = effect("pause_campaign", "Nordic Logistics", campaign_id="c1")
ARCHIVED = effect("update_thread", "Petra Holm", thread_id="t1", status="archived")
ANSWERED = effect("send_message", "Leroy", thread_id="t2", body_text="ok")


@pytest.mark.parametrize(
    ("words", "half", "first", "second"),
    [
        (
            "so stop Nordic Logistics for me would you before it mails, oh and sweep Petra Holm out of my inbox",
            "sweep Petra Holm out of my inbox",
            PAUSED,
            ARCHIVED,
        ),
        ("Dis à Leroy que ça marche. Et balance Petra Holm aux archives", "balance Petra Holm", ANSWERED, ARCHIVED),
        ("Gib Leroy das Okay. Petra Holm kann vom Tisch, räum sie weg", "räum sie weg", ANSWERED, ARCHIVED),
    ],
)
def test_a_half_in_idioms_is_held_to_what_it_asks_for(words: str, half: str, first: Use, second: Use) -> None:
    assert any(half in one for one in unused(words, first))
    assert unused(words, first, second) == []


@pytest.mark.parametrize(
    "words",
    [
        "Put the brakes on Nordic Logistics would you, I've told the team, and Sanne will switch it back on herself",
        "Halt Nordic Logistics an. Die Rabatte klär ich dann selber mit dem Einkauf, danke dir",
        "Pause Nordic Logistics. We tried it in spring, and honestly it just makes me grumpy before coffee",
    ],
)
def test_talk_around_a_wish_is_none(words: str) -> None:
    assert unused(words, PAUSED) == []


def test_what_was_done_in_odd_words_meets_the_part_that_nothing_else_explains() -> None:
    words = "Bin Petra Holm. Nordic Logistics needs to catch its breath"
    assert unused(words, ARCHIVED, PAUSED) == []


def test_the_same_for_another_one_takes_another_effect() -> None:
    words = "Archive Petra Holm's thread, ditto Gail at Brightwater"
    assert unused(words, ARCHIVED) != []
    assert unused(words, ARCHIVED, effect("update_thread", "Gail Moss", "Brightwater", status="archived")) == []


def test_a_question_is_met_by_what_was_read_of_its_subject() -> None:
    words = "Archive Petra Holm's thread, and anything new on the signals front since Monday?"
    read = Use(turn=0, tool="list_signals", result={"signals": []})
    other = Use(turn=0, tool="list_threads", result={"threads": []})
    assert unused(words, ARCHIVED, other) != []
    assert unused(words, ARCHIVED, other, read) == []


def test_what_is_to_be_shown_may_be_what_was_read_to_do_something() -> None:
    added = Use(turn=0, strength=1, tool="import_list_leads", arguments={"list_id": "lst_guests", "leads": [{}]})
    read = Use(turn=0, tool="get_list_leads", arguments={"list_id": "lst_guests"}, result={"leads": []})
    words = "Put Max Placeholder into the list lst_guests and show me the list."
    assert unused(words, added, read) == []


def test_a_reported_gap_may_be_any_part_that_nothing_else_explains() -> None:
    words = "Archive Petra Holm's thread, then log the whole thing in HubSpot"
    assert held(words, ARCHIVED).falls_short
    assert not held(words, ARCHIVED, gaps=("There is no CRM here",)).falls_short
    assert not held("Then log Dana Whitlow in Salesforce", gaps=("Dana Whitlow in Salesforce",)).falls_short


def test_who_is_left_out_is_no_part_that_is_left_over() -> None:
    assert unused("Archive Petra Holm and keep Eve in the inbox, please", ARCHIVED) == []


def test_what_meets_no_wish_by_itself_hides_none() -> None:
    words = "Archive Petra Holm's thread, oh and drop her a line that we agree"
    attached = effect("attach_file", "Petra Holm", thread_id="t1", file="a.pdf")
    cap = Use(turn=0, strength=1, arguments={"credits": 50})
    assert unused(words, ARCHIVED, attached) != []
    assert unused(words, ARCHIVED, cap) != []


def test_the_last_part_of_a_polite_question_is_a_wish() -> None:
    started = effect("resume_campaign", "Printemps", campaign_id="c1")
    deleted = effect("delete_list", "Vieux", list_id="l1")
    words = "Peux-tu relancer la campagne Printemps et supprimer la liste Vieux ?"
    assert unused(words, started) != []
    assert unused(words, started, deleted) == []


def test_whose_thing_it_is_is_a_name_in_every_language() -> None:
    assert (
        unused("Archive Tom's thread and Petra's thread.", effect("update_thread", "Tom Hale", status="archived")) != []
    )


@pytest.mark.parametrize(
    ("words", "uses"),
    [
        (
            "Check the domain brightwater.example and restart the warm-up of jo@brightwater.example.",
            (effect("verify_domain", "brightwater.example"), effect("retry_warmup", "jo@brightwater.example")),
        ),
        (
            "Remove Bob from Fair and remove Ada from Partners.",
            (effect("remove_list_leads", "Bob", "Fair"), effect("remove_list_leads", "Ada", "Partners")),
        ),
        (
            "Set the cap to 50 credits and find 20 CFOs in Munich.",
            (
                Use(turn=0, strength=1, arguments={"credits": 50}),
                Use(turn=0, strength=1, tool="start_lead_search", result={"resultCount": 20}),
            ),
        ),
        (
            "Ajoute Mara Quinquin et Zeno Wessel à la liste Spring webinar",
            (effect("add_list_leads", "Mara Quinquin", "Zeno Wessel", "Spring webinar"),),
        ),
        (
            "A draft to ada@aspen.example. Attach offer.pdf.",
            (
                effect("create_thread", "ada@aspen.example", draft_body_text="x"),
                effect("attach_file", file="offer.pdf"),
            ),
        ),
        ("Pause Nordic Logistics. I want to check the texts first and will start it again on Monday.", (PAUSED,)),
        ("Answer Leroy that we agree. Start with a question and mention the ISO certificate.", (ANSWERED,)),
        (
            "Write personal messages for everyone in Spring, then start it.",
            (effect("generate_messages", "Spring"), effect("launch_campaign", "Spring")),
        ),
        (
            "Make a list called Partners and add Ada Lane and Bob Kerr.",
            (effect("create_list", name="Partners"), effect("add_list_leads", "Ada Lane", "Bob Kerr", "Partners")),
        ),
    ],
)
def test_a_right_run_in_everyday_words_leaves_nothing_over(words: str, uses: tuple[Use, ...]) -> None:
    assert unused(words, *uses) == []


def test_messages_are_counted_without_the_waits_between_them() -> None:
    mail: Json = {"type": "email", "body": "x"}
    wait: Json = {"type": "delay", "delay_days": 4}
    made = effect("update_campaign", "Fair", sequence_nodes=[mail, wait, mail, wait, mail])
    words = "Create a campaign for the list Fair with three emails, four days between them"
    assert [one for one in unused(words, made) if "emails" in one] == []


def renamed(name: str) -> Use:
    return effect("update_campaign", "June", "c1", campaign_id="c1", name=name)


def test_the_same_for_several_is_done_for_each_that_is_named() -> None:
    for words in (
        "Pause Nordic Logistics and pause Blue Harbour",
        "Mets en pause Nordic Logistics, et Blue Harbour aussi",
    ):
        assert unused(words, PAUSED) != []
        assert unused(words, PAUSED, effect("pause_campaign", "Blue Harbour", campaign_id="c2")) == []


def test_who_is_spoken_of_as_he_is_who_was_named_before() -> None:
    words = "Archive Petra Holm's thread. Levin Bafel has left the company, so he can come off the list"
    removed = effect("remove_list_leads", "Levin Bafel", list_id="l1", lead_ids=["x"])
    someone = effect("remove_list_leads", "Gail Moss", list_id="l1", lead_ids=["y"])
    assert unused(words, ARCHIVED, removed) == []
    assert unused(words, ARCHIVED, someone) != []


def test_a_number_that_something_is_set_to_stands_in_what_was_done() -> None:
    words = 'In the campaign June, make the wait 6 days. The name should be "June restart"'
    waited = effect("update_sequence_node", "June", campaign_id="c1", node_id="n1", delay_days=6)
    assert unused(words, renamed("June restart")) == ["make the wait 6 days"]
    assert unused(words, renamed("June restart"), waited) == []


def test_an_effect_that_changes_one_thing_meets_one_wish() -> None:
    words = 'For the campaign June: switch open tracking on and rename it to "June restart"'
    both = effect("update_campaign", "June", campaign_id="c1", name="June restart", open_tracking=True)
    assert unused(words, renamed("June restart")) == ["switch open tracking on"]
    assert unused(words, both) == []


def test_a_question_is_met_by_a_report_that_takes_it_up_and_not_by_one_that_does_not() -> None:
    words = "Archive Petra Holm's thread. And is the Blue Harbour mailbox warmed up by now?"
    assert [*held(words, ARCHIVED, report="That is done.").unused] != []
    assert not held(words, ARCHIVED, report="Archived; the mailbox is warmed up.").falls_short


def test_a_plan_that_was_applied_owes_no_answer_and_a_model_that_says_so_does() -> None:
    words = "Archive Petra Holm's thread. And is the Blue Harbour mailbox warmed up by now?"
    end = "The plan was applied."
    assert held(words, ARCHIVED, report=end).falls_short
    assert not held(words, ARCHIVED, report=end, planned=True).falls_short


def test_what_was_read_only_to_do_something_answers_no_question() -> None:
    words = "Switch Reddit off as a source of signals. Which signals came in on Saturday?"
    off = effect("update_signal_sources", "Reddit", items=[{"id": "reddit", "enabled": False}])
    sources = Use(turn=0, tool="list_signal_sources", result={"sources": [{"id": "reddit"}]})
    feed = Use(turn=0, tool="list_signals", result={"signals": []})
    assert unused(words, off, sources) == ["Which signals came in on Saturday?"]
    assert unused(words, off, sources, feed) == []


@pytest.mark.parametrize(
    "words",
    [
        "Pause Nordic Logistics, Petra complained on Friday. I'll write to her and probably invite Gail to dinner",
        "Halt Nordic Logistics an. Jonas räumt die Wiedervorlagen auf, und die Rechnung klärt die Buchhaltung",
        "Mets Nordic Logistics en pause. Robin a peur pour la réputation de sa boîte, on verra le reste en juillet",
        "Pausa Nordic Logistics. Llevo toda la mañana con el informe y no me da la vida",
    ],
)
def test_what_others_do_or_the_user_will_do_is_no_wish(words: str) -> None:
    assert unused(words, PAUSED) == []


def test_what_only_counts_or_repeats_other_wishes_is_none() -> None:
    first, second = effect("create_list", name="North"), effect("create_list", name="South")
    assert unused('I need two lists. One called "North", and one called "South". Please make both', first, second) == []
    assert unused('I need two lists. One called "North", and one called "South". Please make both', first) != []


def test_who_is_left_out_of_a_wish_is_no_name_that_it_needs() -> None:
    words = "Archive all threads from Aspen but not Ada Lane's, and pause Nordic Logistics"
    assert unused(words, PAUSED, effect("update_thread", "Aspen", thread_id="t5", status="archived")) == []


def test_a_name_for_something_else_or_words_of_a_reason_meet_no_wish() -> None:
    words = "Pause Nordic Logistics. Sweep Petra Holm out of my inbox"
    reason = effect("pause_campaign", "Nordic Logistics", campaign_id="c1", reason=words)
    assert unused(words, reason) != []
    assert unused(words, PAUSED, effect("create_list", name="x")) != []
    assert unused(words, PAUSED, effect("update_thread", "Petra Smith", thread_id="t3", status="archived")) != []


def test_a_report_that_says_that_it_did_not_look_answers_nothing() -> None:
    words = "Pause Nordic Logistics. How many leads are on the list Partners?"
    admitted = "Nordic Logistics is paused. I did not look up how many leads are on Partners."
    assert held(words, PAUSED, report=admitted).falls_short
    assert not held(words, PAUSED, report="It is paused; Partners has 12 leads.").falls_short


def test_each_of_two_questions_needs_an_answer_of_its_own() -> None:
    words = "Pause Nordic Logistics. Who replied to Spring? And who replied to Summer?"
    assert held(words, PAUSED, report="Ada replied to Spring.").falls_short
    assert not held(words, PAUSED, report="Ada replied to Spring, and Bo to Summer.").falls_short


def test_a_question_behind_an_and_is_a_part_of_its_own() -> None:
    for words in (
        "Pause Nordic Logistics and has Bob Kerr replied?",
        "Pausiere Nordic Logistics und hat Bob geantwortet?",
    ):
        assert held(words, PAUSED, report="That is done.").falls_short


@pytest.mark.timeout(60)
def test_hostile_texts_take_no_time() -> None:
    slots = "Hi " + " ".join(["[x]"] * 30) + " regards"
    sent = effect("send_message", "Ada", body_text="hi " + "a " * 3000 + "regards")
    assert held(f'Tell Ada "{slots}", and pause Nordic Logistics', sent, PAUSED) is not None
    assert held(f"Pause Nordic Logistics, and set it to {'100 ' * 1500}", PAUSED) is not None
    assert held("Archive Petra Holm's thread" + "\n" * 20_000 + "Pause Nordic Logistics", PAUSED) is not None
