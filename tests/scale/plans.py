"""What the statements of a page cost the database: its plans, in place of a clock."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db import connection
from django.test.utils import CaptureQueriesContext

Node = dict[str, "str | int | list[Node]"]


@dataclass
class Cost:
    """The statements of one call, the blocks that they touched, and the tables that they read in full."""

    statements: int = 0
    blocks: int = 0
    read_in_full: set[str] = field(default_factory=set)


def cost_of(call: Callable[[], object]) -> Cost:
    """Run the call, then each of its statements once more with its plan."""
    with CaptureQueriesContext(connection) as captured:
        call()
    statements = [query["sql"] for query in captured.captured_queries]
    cost = Cost(statements=len(statements))
    for statement in statements:
        if statement.lstrip("( ").upper().startswith("SELECT"):
            _add(cost, _plan(statement))
    return cost


def _plan(statement: str) -> Node:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {statement}")
        found = cursor.fetchone()
    assert found is not None
    text = found[0]
    plan: Node = (json.loads(text) if isinstance(text, str) else text)[0]["Plan"]
    return plan


def _add(cost: Cost, plan: Node) -> None:
    cost.blocks += int(str(plan["Shared Hit Blocks"])) + int(str(plan["Shared Read Blocks"]))
    for node in _nodes(plan):
        if node["Node Type"] == "Seq Scan":
            cost.read_in_full.add(str(node["Relation Name"]))


def _nodes(plan: Node) -> Iterator[Node]:
    yield plan
    children = plan.get("Plans", [])
    assert isinstance(children, list)
    for child in children:
        yield from _nodes(child)
