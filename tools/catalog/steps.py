"""The texts of a campaign's steps."""

from agent.common.json_value import Json
from tools.catalog.show import items_of
from tools.effects import Facts, Text


def texts_of_steps(values: Facts) -> tuple[Text, ...]:
    """Subject and body of each step that has any; such steps alone are counted."""
    nodes = [node for node in items_of(values.get("sequence_nodes")) if isinstance(node, dict)]
    found = [(str(node.get("id") or ""), words) for node in nodes if (words := _words(node))]
    return tuple(Text(f"step {number}", node_id, words) for number, (node_id, words) in enumerate(found, 1))


def _words(node: dict[str, Json]) -> str:
    return "\n".join(value.strip() for key in ("subject", "body") if isinstance(value := node.get(key), str)).strip()
