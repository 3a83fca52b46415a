"""Messages that go on with what the conversation has at hand: its campaign, its signal type, the act before."""

import pytest

from agent.models.guided.day_limit import per_day_in, sets_a_limit
from agent.models.guided.joined import is_refusal, wanted
from tests.support.guided_desk import Open, draft_plan


@pytest.mark.parametrize(
    ("words", "limit"),
    [
        ("And one more thing she said, she is careful like that, no more than 25 mails a day.", 25),
        ("Never send more than 40 mails per day from it.", 40),
        ("Ah y otra cosa que me pidió, que no salgan más de 20 correos al día.", 20),
        ("Und noch was, mein Chef ist vorsichtig: pro Tag bitte nicht mehr als 15 Stück.", 15),
        ("Mehr als 50 Mails pro Tag sollen da nicht rausgehen.", 50),
        ("pas plus de 18 mails par jour", 18),
        ("Et surtout, jamais plus de 10 envois par jour !", 10),
        ("non più di 30 mail al giorno, per favore", 30),
        ("Oh and our IT guy begs for a cap of 35 emails per day", 35),
    ],
)
def test_a_limit_a_day_is_that_of_the_campaign_that_was_just_made(desk: Open, words: str, limit: int) -> None:
    d = desk()
    d.say("make an email campaign called Runway check, draft only", campaign=draft_plan(name="Runway check"))
    result = d.say(words)
    made = next(one for one in d.sandbox.world.campaigns if one.name == "Runway check")
    assert (made.daily_limit, result["status"]) == (limit, "done")
    assert d.human.questions == []


def test_a_bound_is_no_refusal() -> None:
    for words in ("no more than 25 mails a day", "pas plus de 15 mails par jour", "nie mehr als 20 am Tag"):
        assert not is_refusal(words)
        assert sets_a_limit(words)
    assert is_refusal("no mails on Friday")


def test_a_number_of_other_things_is_no_limit_a_day() -> None:
    assert per_day_in("no more than 25 credits a day") == 0
    assert not sets_a_limit("we had 40 visitors a day")
    assert not sets_a_limit("does it really send no more than 25 mails a day?")
    assert [one.act for one in wanted("reply to Mara: no more than 25 mails a day are possible")] == ["send_message"]
