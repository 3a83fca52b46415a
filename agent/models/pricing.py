"""What a request cost, from published prices."""

from decimal import Decimal

import genai_prices

from agent.models.wire import Server


def price(where: Server, *, read: int, cached: int, written: int, output: int) -> Decimal | None:
    """The cost of one request in USD.

    A known name has its price wherever it answers, for a proxy on this machine charges like the provider behind it.

    Args:
        where: the server and the model.
        read: all prompt tokens.
        cached: those of them that came from a cache.
        written: those of them that were put into one.
        output: answer tokens.

    Returns:
        ``None`` when the price is not known, zero for a model that runs on this machine.
    """
    used = genai_prices.Usage(
        input_tokens=max(read, cached + written),
        cache_read_tokens=min(cached, read),
        cache_write_tokens=written,
        output_tokens=output,
    )
    for calculate in (_by_address, _by_family):
        try:
            return calculate(used, where)
        except (LookupError, ValueError):
            continue
    return Decimal(0) if where.is_local else None


def _by_address(used: genai_prices.Usage, where: Server) -> Decimal:
    return genai_prices.calc_price(used, where.model, provider_api_url=where.base_url).total_price


def _by_family(used: genai_prices.Usage, where: Server) -> Decimal:
    return genai_prices.calc_price(used, where.model, provider_id=where.family).total_price
