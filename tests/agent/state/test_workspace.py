"""A workspace is named by its server and belongs to one account; what an older version recorded of it binds."""

from pathlib import Path

import pytest
from sqlalchemy import select

from agent.state.budget import Scope
from agent.state.ledger import AlreadyClaimed, Ledger
from agent.state.schema import budgets
from agent.state.store import Store, open_store
from agent.state.workspace import Account, Workspace, name_by_key, older_names, plain_origin, workspace_name
from tests.support.doubles import FakeClock
from tests.support.making import made

KEY = "pk_live_made_up_0123456789"
ADA, EVE = Account("acc_1", "ada@example.com"), Account("acc_2")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://localhost:8080", "http://127.0.0.1:8080", True),
        ("http://[::1]:8080", "http://127.0.0.1:8080", True),
        ("http://localhost:80", "http://127.0.0.1", True),
        ("https://app.puffle.ai:443", "https://app.puffle.ai", True),
        ("https://app.puffle.ai.", "https://app.puffle.ai", True),
        ("https://app.puffle.ai:444", "https://app.puffle.ai", False),
        ("http://localhost", "https://localhost", False),
        ("https://a.example", "https://b.example", False),
    ],
)
def test_a_server_is_one_in_all_its_spellings(store: Store, one: str, other: str, *, same: bool) -> None:
    assert (workspace_name(store, one) == workspace_name(store, other)) is same
    assert (plain_origin(one) == plain_origin(other)) is same


def test_a_name_tells_neither_server_nor_key_and_differs_in_every_state(store: Store, tmp_path: Path) -> None:
    other = open_store(tmp_path / "other")
    names = [workspace_name(one, "https://a.example") for one in (store, other)]
    names += [name_by_key(store, "https://a.example", key) for key in (KEY, KEY + "4")]
    other.close()
    assert len({*names}) == 4
    assert not any(KEY in name or "example" in name for name in names)


def test_a_state_is_about_the_account_that_was_seen_first(store: Store) -> None:
    first, later, elsewhere = Workspace(store, "w1"), Workspace(store, "w1"), Workspace(store, "w2")
    assert (first.confirm(ADA), first.confirmed, first.trouble) == (None, True, "")
    assert (later.confirm(EVE), later.confirmed) == (ADA, False)
    assert later.trouble == "the key opens acc_2, and this state is about ada@example.com (acc_1)"
    assert later.confirm(Account("acc_1", "ada.new@example.com")) is None, "an address may change, the id stays"
    assert elsewhere.confirm(EVE) is None


def test_of_two_first_starts_the_slower_one_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    slower = Workspace(store, "w1")
    Workspace(store, "w1").confirm(ADA)
    asked = slower._known
    answers = [lambda db: None, asked]
    monkeypatch.setattr(Workspace, "_known", lambda self, db: answers.pop(0)(db))
    assert slower.confirm(EVE) == ADA


def test_what_an_older_version_recorded_binds_under_a_new_key(store: Store, clock: FakeClock) -> None:
    old = Ledger(store, "r0", "by-key", clock)
    sent, found = made("send_message"), made("start_lead_search")
    with store.begin() as db:
        old.open(db, sent, "human", ())
        old.open(db, found, "policy", (Scope(f"day:by-key:{clock.now().date()}", None, "the day's cap"),))
    here = Workspace(store, "w1", older_names(store))
    assert here.older == ("by-key",)
    here.confirm(ADA)
    new = Ledger(store, "r1", "w1", clock, older=here.older)
    assert (new.claimed(sent), new.reached_today()) == ("unknown", old.reached_today())
    with pytest.raises(AlreadyClaimed), store.begin() as db:
        new.open(db, sent, "human", ())
    with store.read() as db:
        held = dict(db.execute(select(budgets.c.scope, budgets.c.held)).all())
    assert held[f"day:w1:{clock.now().date()}"] == found.credits
    assert found.credits


def test_the_names_of_this_version_are_no_older_ones(store: Store, clock: FakeClock) -> None:
    Workspace(store, "w2").confirm(EVE)
    with store.begin() as db:
        Ledger(store, "r0", "w2", clock).open(db, made("send_message"), "human", ())
    assert older_names(store) == ()
    assert Workspace(store, "w1", ("w1", "by-key")).older == ("by-key",)
