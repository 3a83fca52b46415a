"""What was done counts while it stands: not where a later call for the same message set it to something else."""

from dataclasses import replace

from agent.common.json_value import Json
from agent.session.account.evidence import Use
from agent.session.account.standing import standing
from tests.support.accounts import unused

WORDS = """Make the draft Recap. First mail: "Hi, here is what we promised at the webinar."
Second mail: "Did you have a minute to think about it?\""""
FIRST: dict[str, Json] = {"type": "email", "body": "Hi, here is what we promised at the webinar."}
SECOND: dict[str, Json] = {"type": "email", "body": "Did you have a minute to think about it?"}
MADE = Use(
    turn=0,
    strength=1,
    tool="create_campaign",
    arguments={"type": "email", "name": "Recap"},
    result={"campaign": {"id": "ca_1", "name": "Recap"}},
    where=("", "api", "campaigns"),
)


def written(*nodes: Json, turn: int = 0) -> Use:
    """A change of the campaign."""
    said: dict[str, Json] = {"campaign_id": "ca_1", "sequence_nodes": [*nodes]}
    return Use(turn=turn, strength=1, tool="update_campaign", arguments=said, where=("", "api", "campaigns", "ca_1"))


def left_over(*uses: Use) -> list[str]:
    """What of the words nothing that stands has used."""
    return [one for one in unused(WORDS, *standing(uses)) if "mail" in one or "webinar" in one or "minute" in one]


def test_a_text_that_a_later_change_wrote_over_is_left_over() -> None:
    (lost,) = left_over(MADE, written(FIRST), written(SECOND))
    assert "webinar" in lost


def test_a_text_that_is_carried_over_or_beside_which_others_are_changed_stands() -> None:
    assert left_over(MADE, written(FIRST), written(FIRST, SECOND)) == []
    both = written(FIRST, SECOND)
    limited = replace(both, arguments={"campaign_id": "ca_1", "daily_limit": 20})
    assert [*standing([MADE, both, limited])] == [MADE, both, limited]


def test_what_was_given_with_what_was_made_is_written_over_as_well() -> None:
    made = Use(
        turn=0,
        strength=1,
        tool="create_thread",
        arguments={"participant_email": "ada@example.com", "draft_body_text": "Hi Ada, the room is booked."},
        result={"thread": {"id": "th_1"}},
        where=("", "api", "threads"),
    )
    change: dict[str, Json] = {"thread_id": "th_1", "draft_body_text": "Hi Ada."}
    later = Use(turn=0, strength=1, tool="update_thread", arguments=change, where=("", "api", "threads", "th_1"))
    kept, _ = standing([made, later])
    assert kept.arguments == {"participant_email": "ada@example.com"}


def test_a_later_message_changes_nothing_of_what_an_earlier_one_asked_for() -> None:
    uses = [MADE, written(FIRST), written(SECOND, turn=1)]
    assert [*standing(uses)] == uses


def set_to(turn: int = 0, **values: Json) -> Use:
    said: dict[str, Json] = {"list_id": "li_1", **values}
    return Use(
        turn=turn, strength=1, tool="update_list", call_id=str(values), arguments=said, where=("", "api", "lists")
    )


def test_what_is_set_back_was_not_done_and_what_another_one_was_set_to_stands() -> None:
    renamed, back = set_to(name="Guests"), set_to(name="Fair")
    other = replace(back, arguments={"list_id": "li_2", "name": "Fair"})
    assert [*standing([renamed, back])] == [back]
    assert [*standing([renamed, other])] == [renamed, other]


def test_of_many_at_once_each_stands_for_itself() -> None:
    def voted(**votes: Json) -> Use:
        items: list[Json] = [{"id": id_, "vote": vote} for id_, vote in votes.items()]
        return Use(turn=0, strength=1, tool="update_signals", arguments={"items": items}, where=("", "api", "signals"))

    both, one = voted(sig_1="up", sig_2="up"), voted(sig_2=None)
    kept, _ = standing([both, one])
    assert kept.arguments == {"items": [{"id": "sig_1", "vote": "up"}]}


def test_parts_of_one_thing_that_are_set_one_by_one_stand_both() -> None:
    def lead(call_id: str, **parts: Json) -> Use:
        said: dict[str, Json] = {"lead_id": "le_1", "name": {**parts}}
        return Use(turn=0, strength=1, tool="update_lead", call_id=call_id, arguments=said, where=("", "api", "leads"))

    first, last = lead("a", first="Ada"), lead("b", last="Lind")
    assert [*standing([first, last])] == [first, last]
    kept, _ = standing([lead("a", first="Ada", last="Lint"), last])
    assert kept.arguments == {"lead_id": "le_1", "name": {"first": "Ada"}}


def on_list(tool: str, *leads: str) -> Use:
    """Leads that are put on a list, or taken off it."""
    said: dict[str, Json] = {"list_id": "li_1", "lead_ids": [*leads]}
    return Use(turn=0, strength=1, tool=tool, arguments=said, where=("", "api", "lists", "li_1", "leads"))


def test_who_was_put_on_a_list_and_taken_off_it_again_is_not_on_it() -> None:
    put, off = on_list("add_list_leads", "le_1", "le_2"), on_list("remove_list_leads", "le_2")
    kept, last = standing([put, off])
    assert (kept.arguments, last) == ({"list_id": "li_1", "lead_ids": ["le_1"]}, off)
    assert [*standing([put, on_list("remove_list_leads", "le_1", "le_2")])] == [
        on_list("remove_list_leads", "le_1", "le_2")
    ]
    assert [*standing([off, on_list("add_list_leads", "le_2")])] == [on_list("add_list_leads", "le_2")]
    assert [*standing([put, on_list("add_list_leads", "le_2")])] == [put, on_list("add_list_leads", "le_2")]
