"""Of several records of one name the question tells them apart, and the answer says which one is meant."""

import pytest

from agent.models.guided.which import told, which

ONE = {"id": "ca000001-0000-4000-8000-000000000001", "name": "Spring", "status": "active"}
TWO = {"id": "ca000002-0000-4000-8000-000000000002", "name": "Spring", "status": "paused"}
OTHER = {"id": "ca000003-0000-4000-8000-000000000003", "name": "Paused buyers", "status": "paused"}


def test_a_question_names_records_of_one_name_with_what_tells_them_apart() -> None:
    there = f"There are: Spring (active, {ONE['id']}), Spring (paused, {TWO['id']})."
    assert str(which("campaign", [ONE, TWO]).args["question"]).endswith(there)
    assert str(which("campaign", [ONE, OTHER]).args["question"]).endswith("There are: Spring, Paused buyers.")


@pytest.mark.parametrize("answer", [TWO["id"], "the paused one", f"Spring (paused, {TWO['id']})"])
def test_an_answer_tells_which_by_an_id_or_a_state(answer: str) -> None:
    assert told(answer, [ONE, TWO, OTHER]) == [TWO]


@pytest.mark.parametrize("answer", ["Spring", "hmm", "Paused buyers"])
def test_an_answer_that_does_not_tell_them_apart_tells_nothing(answer: str) -> None:
    assert told(answer, [ONE, {**TWO, "status": "active"}, OTHER]) == []


def test_people_of_one_name_are_told_apart_by_where_they_work() -> None:
    one = {
        "id": "le_1",
        "name": "Sanne Kok",
        "company": {"name": "Windhaven"},
        "contacts": [{"value": "s@windhaven.example"}],
    }
    two = {"id": "le_2", "name": "Sanne Kok", "company": {"name": "Duinrand"}, "title": "CFO"}
    there = "Sanne Kok (Windhaven, s@windhaven.example, le_1), Sanne Kok (Duinrand, CFO, le_2)"
    assert there in str(which("lead", [one, two]).args["question"])
    assert told("the one at Duinrand", [one, two]) == [two]
    assert told("s@windhaven.example", [one, two]) == [one]
