"""To leave what is made as a draft says nothing of who goes into it."""

import pytest

from tests.support.program import Program, call, turn

LIST = "11000001-0000-4000-8000-000000000001"


@pytest.mark.parametrize("clause", ["Leave it as a draft", "Lass sie als Entwurf", "Laisse-la en brouillon"])
def test_a_list_goes_into_a_draft_that_is_to_stay_one_without_a_question(puffle: Program, clause: str) -> None:
    made = call("create_campaign", name="Recap", type="email")
    filled = call("import_campaign_leads", campaign_id="$ref:create_campaign.campaign.id", list_id=LIST)
    looks = turn(call("list_lists"), call("list_senders"))
    script = puffle.script(looks, turn(made), turn(filled), turn(text="Done."))
    words = f"Make a campaign Recap. Put the list Spring webinar into it. {clause}."
    assert puffle.task(script, text=words).json["status"] == "done"
