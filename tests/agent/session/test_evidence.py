"""What a call did is something that the words can be looked for in."""

from agent.session.account.evidence import Use


def test_the_name_of_an_attribute_that_the_user_makes_up_is_said_by_it() -> None:
    use = Use(
        turn=0, strength=1, tool="update_lead", arguments={"lead_id": "le_1", "attributes": {"best_time": "four"}}
    )
    assert [text for _, text in use.texts] == ["le_1", "four", "best_time"]
