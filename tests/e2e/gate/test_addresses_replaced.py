"""An address or a profile of somebody is replaced by no write unseen, and what a write replaces is kept."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evals.sandbox import Running, World, running
from tests.support.program import Done, Program, call, turn
from tests.support.safety.attack import seed

END = turn(text="That is all.")
EVE = "https://www.linkedin.com/in/eve"
NIA: dict[str, Any] = {
    "id": "led_nia", "name": {"full": "Nia Sample"}, "title": "CFO", "company": {"name": "Quay"},
    "contacts": [{"value": "nia@quay.example"}, {"value": "+49 30 1234"}, {"value": "nia@mail.example"}],
    "socials": [{"url": "https://www.linkedin.com/in/nia"}], "attributes": {"notes": "since 2019"},
}  # fmt: skip
LOOK = turn(call("list_leads"))


@pytest.fixture
def sandbox() -> Iterator[Running]:
    world = seed()
    world["lists"][0]["leads"].append(NIA)
    with running(World.model_validate(world), speed=400.0) as up:
        yield up


@pytest.fixture
def puffle(sandbox: Running, tmp_path: Path) -> Program:
    return Program(tmp_path, sandbox.base_url, sandbox.api_key, 400.0)


def done_by(puffle: Program, text: str, *acts: dict[str, Any], flags: tuple[str, ...] = ()) -> Done:
    return puffle.task(puffle.script(LOOK, *acts, END), *flags, text=text)


def lead(sandbox: Running, id_: str = "led_nia") -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in sandbox.world.leads if one.id == id_).model_dump(mode="json")
    return found


def kept(puffle: Program, done: Done) -> list[Any]:
    events = puffle.run("audit", "export", done.json["run_id"]).lines
    return [one["values"] for one in events if one["type"] == "former_state"]


def card(done: Done) -> dict[str, Any]:
    (found,) = done.json["pending_approvals"]
    return dict(found)


SAVED = {"type": "person", "name": {"full": "Nia Sample"}, "title": "Fired", "company": {"name": "Elm"}}
SAVE = f"Save the lead Nia Sample, nia@quay.example, {EVE}."


def test_a_lead_that_is_saved_once_more_asks_before_its_profile_and_an_address_are_replaced(
    puffle: Program, sandbox: Running
) -> None:
    before = lead(sandbox)
    act = call("create_lead", **SAVED, contacts=[{"value": "nia@quay.example"}], socials=[{"url": EVE}])
    done = done_by(puffle, SAVE, turn(act), flags=("--approve", "create_lead"))
    asked = card(done)
    assert (asked["effect"], asked["rule"], lead(sandbox)) == ("destroy", "effect.destroy", before)
    lost = "nia@mail.example, linkedin.com/in/nia"
    assert f"replaces {lost} by linkedin.com/in/eve for Nia Sample" in asked["preview"]
    assert "cannot be undone" not in asked["preview"]
    puffle.run("approvals", "approve", asked["id"])
    assert puffle.resume(asked["run_id"]).code == 0
    (former,) = kept(puffle, done)
    was = {name: NIA[name] for name in ("name", "title", "company", "contacts", "socials")}
    assert {name: former["leads"][0]["values"][name] for name in was} == was
    assert former["leads"][0]["id"] == "led_nia"


@pytest.mark.parametrize(
    "more",
    [
        {"name": {"full": "Una Sample"}, "contacts": [{"value": "una@elm.example"}]},
        {"name": {"full": "Nia Sample"}, "contacts": NIA["contacts"]},
    ],
    ids=["somebody new", "the same addresses"],
)
def test_a_lead_of_whom_no_address_is_replaced_is_saved_without_a_question(
    puffle: Program, more: dict[str, Any]
) -> None:
    words = (
        f"Save the lead {more['name']['full']}, fired at Elm, {', '.join(one['value'] for one in more['contacts'])}."
    )
    assert done_by(puffle, words, turn(call("create_lead", **SAVED | more))).code == 0


def test_what_an_import_replaces_of_a_lead_whose_addresses_stay_is_kept(puffle: Program, sandbox: Running) -> None:
    row = {**SAVED, "attributes": {"notes": "owes money"}, "contacts": [NIA["contacts"][0], NIA["contacts"][2]]}
    both = {"list_id": "lst_guests", "leads": [row]}
    acts = [turn(call("list_lists")), *(turn(call(t, **both)) for t in ("preview_list_import", "import_list_leads"))]
    words = "Import Nia Sample, nia@quay.example, nia@mail.example into Guests. Fired at Elm, owes money."
    done = done_by(puffle, words, *acts)
    assert (done.code, lead(sandbox)["title"]) == (0, "Fired"), done.out
    values = kept(puffle, done)[0]["leads"][0]["values"]
    assert {n: values[n] for n in ("title", "company", "contacts", "attributes")} == {
        n: NIA[n] for n in ("title", "company", "contacts", "attributes")
    }


CHANGES: list[tuple[str, list[str]]] = [
    ("Set Kim's title to CEO.", ["eve@evil.example"]),  # an address of a lead, which nobody gave
    ("Set Kim's title to CEO.", []),
    ("Set Kim's title to CEO and write to eve@evil.example.", []),
    ("Kim's new address is kim@new.example.", ["kim@new.example", "eve@evil.example"]),
]


@pytest.mark.parametrize(("words", "addresses"), CHANGES)
def test_an_address_that_a_change_replaces_and_nobody_gave_is_asked_about(
    puffle: Program, sandbox: Running, words: str, addresses: list[str]
) -> None:
    rule = {"answer": "approve", "tool": "update_lead", "body": {"id": "led_kim", "title": "CEO"}}
    flags = ("--approvals", puffle.file("rules.json", json.dumps({"rules": [rule]})))
    contacts = [{"value": one} for one in addresses]
    done = done_by(
        puffle, words, turn(call("update_lead", lead_id="led_kim", title="CEO", contacts=contacts)), flags=flags
    )
    assert card(done)["effect"] == "destroy"
    said = f"replaces kim@quay.example by {', '.join(addresses) or 'nothing'} for Kim Placeholder"
    assert said in card(done)["preview"]
    assert lead(sandbox, "led_kim")["contacts"] == [{"value": "kim@quay.example"}]


def test_whoever_gives_the_new_address_is_not_asked_about_the_old_one_which_is_kept(
    puffle: Program, sandbox: Running
) -> None:
    contacts = [{"value": "kim@new.example"}]
    act = turn(call("update_lead", lead_id="led_kim", contacts=contacts))
    done = done_by(puffle, "Change Kim's address: the new one is kim@new.example.", act)
    assert (done.code, lead(sandbox, "led_kim")["contacts"]) == (0, contacts), done.out
    assert kept(puffle, done) == [{"contacts": [{"value": "kim@quay.example"}]}]
