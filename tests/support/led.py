"""A network that leads every request to a server of the tests: what is sent to a provider's own address ends there."""

import httpcore2

from agent.common.network import DeadlineNetwork, Network, body_of


class Led:
    """See ``agent.common.network.Network``."""

    def __init__(self, origin: str, network: Network | None = None) -> None:
        self._origin = origin
        self._network = network or DeadlineNetwork(keep=1)

    def send(
        self, request: httpcore2.Request, *, connect: float, until: float, alone: bool = False
    ) -> httpcore2.Response:
        """Send the request as it is to the same path at another origin."""
        led = httpcore2.Request(
            request.method,
            f"{self._origin}{request.url.target.decode()}",
            headers=request.headers,
            content=body_of(request),
            extensions=request.extensions,
        )
        return self._network.send(led, connect=connect, until=until, alone=alone)

    def close(self) -> None:
        """Close the connections."""
        self._network.close()
