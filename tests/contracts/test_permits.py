"""Nothing leaves without a permit of its own: looked at from the other side of the wire."""

from collections.abc import Iterator

import pytest

from agent.common.key import ApiKey
from tests.support.fault_server import FaultServer
from tools.api.errors import NotSent
from tools.api.permit import Permit, PermitBook, PermitError
from tools.api.request import WireRequest, render
from tools.api.table import ENDPOINTS, endpoint
from tools.api.transport import Transport


@pytest.fixture
def permits() -> PermitBook:
    return PermitBook()


@pytest.fixture
def transport(server: FaultServer, permits: PermitBook) -> Iterator[Transport]:
    made = Transport(base_url=server.base_url, key=ApiKey("pk_live_x"), permits=permits, endpoints=ENDPOINTS)
    yield made
    made.close()


def launch(campaign: str = "cmp_spring") -> WireRequest:
    return render(endpoint("launchCampaign"), {"id": campaign}, {}, None)


def test_a_permit_is_good_for_exactly_one_request(
    transport: Transport, permits: PermitBook, server: FaultServer
) -> None:
    permit = permits.issue(launch())
    assert transport.send(launch(), permit).status == 200
    with pytest.raises(PermitError, match="used up"):
        transport.send(launch(), permit)
    assert [seen.line for seen in server.seen] == ["POST /api/campaigns/cmp_spring/launch HTTP/1.1"]


def test_a_permit_for_another_request_sends_nothing_and_is_gone(
    transport: Transport, permits: PermitBook, server: FaultServer
) -> None:
    permit = permits.issue(launch())
    with pytest.raises(PermitError, match="another request"):
        transport.send(launch("cmp_other"), permit)
    with pytest.raises(PermitError):
        transport.send(launch(), permit)
    assert server.seen == []


@pytest.mark.parametrize("forged", [Permit("", ""), Permit("0" * 32, launch().digest)])
def test_a_permit_that_was_never_issued_sends_nothing(
    transport: Transport, server: FaultServer, forged: Permit
) -> None:
    with pytest.raises(PermitError, match="never issued"):
        transport.send(launch(), forged)
    foreign = PermitBook().issue(launch())
    with pytest.raises(PermitError, match="never issued"):
        transport.send(launch(), foreign)
    assert server.seen == []


def test_even_a_valid_permit_sends_only_what_the_table_holds(
    transport: Transport, permits: PermitBook, server: FaultServer
) -> None:
    smuggled = WireRequest(endpoint("getCampaign"), "/api/admin/users")
    with pytest.raises(NotSent, match="not a documented request"):
        transport.send(smuggled, permits.issue(smuggled))
    disguised = WireRequest(endpoint("getCampaign"), "/api/context")
    with pytest.raises(NotSent, match="not a documented request"):
        transport.send(disguised, permits.issue(disguised))
    assert server.seen == []
