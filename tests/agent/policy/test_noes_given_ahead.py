"""A no given ahead is heard more widely than a yes."""

from typing import Any

import pytest

from agent.policy.grants import GrantRule
from tests.support.making import made


def no(**values: Any) -> GrantRule:
    return GrantRule.model_validate({"answer": "deny", "tool": "send_message", **values})


@pytest.mark.parametrize(
    ("listed", "fits"), [(["eve@example.com"], True), (["ada@example.com"], True), (["bob@x.example"], False)]
)
def test_a_no_to_a_recipient_holds_for_every_message_that_reaches_them_too(listed: list[str], fits: bool) -> None:
    call = made("send_message", cc="eve@example.com", body_html="<p>Hello</p>")
    assert no(recipients=listed).matches(call) is fits
    assert not no(recipients=listed).matches(made("create_list"))
    assert no(recipients=listed, text_contains=["Hello"]).matches(call) is fits, "whatever the HTML says"
