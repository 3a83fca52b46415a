"""Every card of the suite is on its page, byte for byte as the terminal and the command show it."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from evals.case import load_cases
from evals.case_runner import HomePool
from evals.trials import Scripts
from tests.support.web import served


class LookedAt(HomePool):
    """State folders whose cards are looked at on the pages, after their run."""

    def __init__(self) -> None:
        super().__init__()
        self.cards = 0

    @contextmanager
    def fresh(self, policy: Mapping[str, object]) -> Iterator[Path]:
        with super().fresh(policy) as home:
            yield home
            with served(home) as pages:
                browser = pages.browser()
                for asked in pages.site.stored.approvals.all():
                    assert browser.get(f"/a/{asked.id}").card(asked.id) == asked.card.preview
                    self.cards += 1


@pytest.mark.parametrize("every", [30, pytest.param(1, marks=pytest.mark.long)])
def test_each_card_of_a_gold_script_is_the_same_on_its_page(every: int) -> None:
    with closing(LookedAt()) as homes:
        shown = [len(Scripts(homes).perform(case, "gold").cards) for case in load_cases()[::every]]
        assert homes.cards >= sum(shown) > 100 / every - 1
