"""The drawings of the definitions: committed files are those that the code draws."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from django.utils import translation

from workflows.desk.management.commands.export_processes import FOLDER, drawing_of
from workflows.desk.selectors.diagram import diagram_of
from workflows.desk.selectors.graph import graph_of
from workflows.engine.flows import CaseFlow, all_definitions
from workflows.engine.nodes import Choose, Route

DEFINITIONS = all_definitions()


@pytest.mark.parametrize("flow_class", DEFINITIONS, ids=lambda flow_class: flow_class.__name__)
def test_the_committed_drawing_is_what_the_definition_says(flow_class: type[CaseFlow]) -> None:
    committed = (FOLDER / f"{flow_class.__name__}.svg").read_text()
    assert drawing_of(flow_class) == committed, "run `manage.py export_processes` and commit the drawings"


def test_no_other_drawings_lie_around() -> None:
    assert {path.stem for path in FOLDER.glob("*.svg")} == {found.__name__ for found in DEFINITIONS}


def test_the_command_writes_them(tmp_path: Path) -> None:
    call_command("export_processes", folder=tmp_path, verbosity=0)
    for path in tmp_path.iterdir():
        ElementTree.fromstring(path.read_text())
    assert len(list(tmp_path.iterdir())) == len(DEFINITIONS)


@pytest.mark.parametrize("flow_class", DEFINITIONS, ids=lambda flow_class: flow_class.__name__)
def test_every_exit_of_a_question_has_a_word(flow_class: type[CaseFlow]) -> None:
    graph = graph_of(flow_class)
    bare = [w for w in graph.ways if isinstance(graph.nodes[w.source], (Choose, Route)) and not w.label]
    assert bare == []
    words = [line.label for line in diagram_of(flow_class).lines if line.label]
    asked = [w for w in graph.ways if isinstance(graph.nodes[w.source], (Choose, Route))]
    assert len(words) == len(asked)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("flow_class", DEFINITIONS, ids=lambda flow_class: flow_class.__name__)
def test_no_two_nodes_overlap(flow_class: type[CaseFlow], language: str) -> None:
    with translation.override(language):
        shapes = diagram_of(flow_class).shapes
    for at, one in enumerate(shapes):
        for other in shapes[at + 1 :]:
            apart = one.right < other.left or other.right < one.left
            assert apart or one.bottom < other.top or other.bottom < one.top, (one.name, other.name)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("flow_class", DEFINITIONS, ids=lambda flow_class: flow_class.__name__)
def test_no_way_back_runs_through_a_word(flow_class: type[CaseFlow], language: str) -> None:
    with translation.override(language):
        drawn = diagram_of(flow_class)
    letter, above, below = 6.5, 10, 3  # of the words, at the size in which they are drawn
    for way in (line for line in drawn.lines if line.back):
        side, bottom, top = map(int, re.findall(r"Q(\d+) (\d+) .* V(\d+) ", way.path)[0])
        assert side < drawn.width
        for word in (line for line in drawn.lines if line.label and line is not way):
            crosses = word.x <= side <= word.x + len(word.label) * letter
            assert not (crosses and top <= word.y + below and word.y - above <= bottom), (word.label, way)
