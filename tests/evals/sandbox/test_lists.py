"""Lists and imports."""

from typing import Any

import pytest

from evals.sandbox.model.base import stable_id
from tests.support.sandbox_api import Api, message


def person(name: str, email: str | None = None, **more: Any) -> dict[str, Any]:
    contacts = [{"type": "work_email", "value": email}] if email else []
    return {"type": "person", "name": {"full": name}, "contacts": contacts, **more}


FAIR = [person("Ada Test", "ada@fair.example"), person("Bo Test", "bo@fair.example", title="CFO")]


def new_list(api: Api, **fields: Any) -> str:
    return str(api.post("/api/lists", {"name": "Fair", **fields})["list"]["id"])


def test_a_list_needs_nothing(api: Api) -> None:
    made = api.post("/api/lists")["list"]
    assert (made["name"], made["leadType"], made["leadCount"]) == ("Untitled List", "person", 0)


def test_a_list_can_start_with_saved_leads(api: Api) -> None:
    ids = [lead.id for lead in api.up.world.leads[:3]]
    assert api.post("/api/lists", {"leadIds": [*ids, ids[0]]})["list"]["leadCount"] == 3
    api.post("/api/lists", {"leadIds": ["unknown"]}, status=400)


def test_a_preview_counts_and_writes_nothing(api: Api) -> None:
    list_id = new_list(api)
    before = api.up.world
    answer = api.post("/api/lists/import", {"preview": True, "listId": list_id, "leads": [*FAIR, FAIR[0]]})
    assert answer == {"preview": {"leadCount": 2, "personCount": 2, "companyCount": 0}}
    assert api.up.world == before
    assert api.up.requests[-1]["applied"] is False


def test_an_import_saves_and_attaches(api: Api) -> None:
    list_id = new_list(api)
    answer = api.post("/api/lists/import", {"listId": list_id, "leads": FAIR})
    assert (answer["list"]["leadCount"], answer["created"], answer["updated"]) == (2, 2, 0)
    page = api.get(f"/api/lists/{list_id}/leads")
    assert [row["name"]["full"] for row in page["leads"]] == ["Ada Test", "Bo Test"]
    assert page["leads"][0]["lists"] == [{"id": list_id, "name": "Fair"}]


def test_importing_again_updates_instead_of_doubling(api: Api) -> None:
    list_id = new_list(api)
    api.post("/api/lists/import", {"listId": list_id, "leads": FAIR})
    again = person("Ada Test", "ADA@fair.example", title="Head of Finance")
    answer = api.post("/api/lists/import", {"listId": list_id, "leads": [again]})
    assert (answer["created"], answer["updated"]) == (0, 1)
    found = api.get(f"/api/lists/{list_id}/leads")["leads"]
    assert [(row["name"]["full"], row.get("title")) for row in found] == [
        ("Ada Test", "Head of Finance"),
        ("Bo Test", "CFO"),
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"socials": [{"url": "https://www.linkedin.com/in/sandbox-x"}]}, {"socials": [{"url": "https://www.linkedin.com/in/sandbox-x/"}]}),
        ({"type": "company", "domain": "a.example"}, {"type": "company", "domain": "A.example"}),
    ],
)  # fmt: skip
def test_profile_and_domain_identify_too(api: Api, first: dict[str, Any], second: dict[str, Any]) -> None:
    list_id = new_list(api, leadType="mixed")
    for extra in (first, second):
        api.post(
            "/api/lists/import", {"listId": list_id, "leads": [{"type": "person", "name": {"full": "X"}, **extra}]}
        )
    assert api.get(f"/api/lists/{list_id}/leads")["total"] == 1


def test_an_import_without_a_list_lands_in_all(api: Api) -> None:
    answer = api.post("/api/lists/import", {"leads": FAIR})
    assert answer["list"]["name"] == "all"
    everything = api.get(f"/api/lists/{stable_id('list', 'all')}/leads?limit=500")
    assert everything["total"] == len(api.up.world.leads) == 6 + 2


@pytest.mark.parametrize(
    ("leads", "said"),
    [
        ([], "leads"),
        ([person("X", f"x{n}@fair.example") for n in range(501)], "leads"),
        ([{"type": "robot", "name": {"full": "X"}}], "leads.0.type"),
        ([{"type": "person"}], "leads.0.name"),
        ([{"type": "person", "name": {}}], "name needs"),
        ([{"type": "person", "name": "Ada"}], "leads.0.name"),
        ("Ada", "leads"),
    ],
)
def test_a_bad_import_is_refused_whole(api: Api, leads: Any, said: str) -> None:
    list_id = new_list(api)
    assert said in message(api.post("/api/lists/import", {"listId": list_id, "leads": leads}, status=400))
    assert api.get(f"/api/lists/{list_id}/leads")["total"] == 0


def test_the_edge_of_an_import_is_500(api: Api) -> None:
    leads = [person("X", f"x{n}@fair.example") for n in range(500)]
    answer = api.post("/api/lists/import", {"preview": True, "leads": leads})
    assert answer["preview"]["leadCount"] == 500


def test_a_list_of_people_takes_no_company(api: Api) -> None:
    company = {"type": "company", "name": {"full": "Acme"}, "domain": "acme.example"}
    body = {"listId": new_list(api), "leads": [company]}
    assert "person leads only" in message(api.post("/api/lists/import", body, status=400))
    api.post("/api/lists/import", {**body, "listId": "unknown"}, status=404)


def test_an_import_has_its_price(api: Api) -> None:
    with api.up.sandbox.edit() as world:
        world.credits.costs["IMPORT_LEAD"], world.credits.balance = 1, 3
    api.post("/api/lists/import", {"leads": FAIR})
    assert api.up.world.credits.balance == 1
    answer = api.post(
        "/api/lists/import", {"leads": [*FAIR, person("C", "c@x.example"), person("D", "d@x.example")]}, status=402
    )
    assert (answer["required"], answer["balance"]) == (2, 1)
    assert len(api.up.world.leads) == 8


def test_pages_follow_the_cursor_to_the_end(api: Api) -> None:
    list_id = new_list(api)
    api.post("/api/lists/import", {"listId": list_id, "leads": [person("X", f"x{n}@fair.example") for n in range(5)]})
    seen, cursor = [], ""
    while True:
        page = api.get(f"/api/lists/{list_id}/leads?limit=2{cursor}")
        seen += [row["id"] for row in page["leads"]]
        assert page["total"] == 5
        assert page["hasMore"] == (page["nextCursor"] is not None)
        if not page["hasMore"]:
            break
        cursor = f"&cursor={page['nextCursor']}"
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "limit=%D9%A3", "cursor=nonsense", "type=robot"])
def test_a_senseless_page_is_refused(api: Api, query: str) -> None:
    api.get(f"/api/lists/{new_list(api)}/leads?{query}", status=400)


def test_an_unknown_list_is_not_found(api: Api) -> None:
    api.get("/api/lists/unknown/leads", status=404)
