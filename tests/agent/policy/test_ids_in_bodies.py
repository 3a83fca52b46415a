"""A yes given ahead to what destroys a thing whose id stands in the body names that id."""

import pytest
from pydantic import ValidationError

from agent.policy.grants.grants import GrantRule
from tests.support.making import made


def rule(**said: object) -> GrantRule:
    return GrantRule.model_validate({"answer": "approve", **said})


@pytest.mark.parametrize("tool", ["delete_lead", "delete_list"])
@pytest.mark.parametrize("said", [{}, {"path": "/api/leads"}, {"body": {"id": ""}}, {"body": {"name": "x"}}])
def test_a_path_that_all_of_them_share_is_too_wide(tool: str, said: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="the exact id in body"):
        rule(tool=tool, **said)


def test_the_id_in_the_body_answers_for_that_thing_alone() -> None:
    given = rule(tool="delete_lead", body={"id": "lea_1"})
    assert given.matches(made("delete_lead"))
    assert not given.matches(made("delete_lead", lead_id="lea_2"))
    assert rule(method="DELETE", path="/api/lists", body={"id": "lst_1"}).matches(made("delete_list"))
