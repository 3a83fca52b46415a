"""What a request cost, from published prices."""

from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from functools import cache, partial
from typing import TYPE_CHECKING

from agent.models.provider_client import Server

if TYPE_CHECKING:
    import genai_prices
    from genai_prices.types import PriceCalculation


def price(where: Server, *, read: int, cached: int, written: int, output: int) -> Decimal | None:
    """The cost of one request in USD; ``None`` when it is not known, zero for a model that runs on this machine.

    A known name has its price wherever it answers, for a proxy on this machine charges like the provider behind it.
    Of the prompt tokens ``read``, some were ``cached`` and some were ``written`` into a cache.
    """
    import genai_prices  # its tables are large, and the first answer is not waiting for them

    calculate = _calculator(where.model, where.base_url, where.provider.family)
    if calculate is None:
        return Decimal(0) if where.is_local else None
    used = genai_prices.Usage(
        input_tokens=max(read, cached + written),
        cache_read_tokens=min(cached, read),
        cache_write_tokens=written,
        output_tokens=output,
    )
    total: Decimal = calculate(used, where.model).total_price
    return total


@cache
def _calculator(
    model: str, base_url: str, family: str
) -> "Callable[[genai_prices.Usage, str], PriceCalculation] | None":
    """How a model is found, by its address or else by its family; to find that it is unknown takes long."""
    import genai_prices

    calculate = genai_prices.calc_price
    for found in (partial(calculate, provider_api_url=base_url), partial(calculate, provider_id=family)):
        with suppress(LookupError, ValueError):
            found(genai_prices.Usage(), model)
            return found
    return None
