"""A published version is frozen: running cases stay on it, so its nodes and edges may not change.

A new version is a new class; its snapshot is written by running this file with WRITE_SNAPSHOTS=1.
"""

import json
import os
from pathlib import Path

import pytest

from workflows.engine.flows import CaseFlow, all_definitions
from workflows.engine.nodes import PersonStep

FOLDER = Path(__file__).parent / "snapshots"


def shape(definition: type[CaseFlow]) -> dict[str, dict[str, object]]:
    """Return each node: its kind, stage and where it leads."""
    nodes = definition.instance.nodes()
    return {
        node.name: {
            "kind": type(node).__name__,
            "stage": str(node.stage) if isinstance(node, PersonStep) else "",
            "leads_to": [edge.dst.name for edge in node._outgoing()],
        }
        for node in sorted(nodes, key=lambda node: node.name)
    }


@pytest.mark.parametrize("definition", all_definitions(), ids=lambda definition: definition.__name__)
def test_published_definitions_keep_their_shape(definition: type[CaseFlow]) -> None:
    path = FOLDER / f"{definition.__name__}.json"
    if os.environ.get("WRITE_SNAPSHOTS"):
        path.write_text(json.dumps(shape(definition), indent=1) + "\n")
    assert json.loads(path.read_text()) == shape(definition)


def test_every_snapshot_has_its_definition() -> None:
    names = {definition.__name__ for definition in all_definitions()}
    assert {path.stem for path in FOLDER.glob("*.json")} == names
