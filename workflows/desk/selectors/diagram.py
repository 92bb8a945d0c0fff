"""The diagram of a process: boxes, diamonds and ways with their coordinates, and where a case stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from textwrap import wrap

from django.utils.translation import gettext as _
from viewflow.workflow import nodes
from viewflow.workflow.base import Flow, Node
from viewflow.workflow.status import STATUS

from workflows.desk.selectors.graph import Graph, Way, graph_of, process_title
from workflows.desk.selectors.layout import Layout, layout_of
from workflows.desk.selectors.reader import Reader
from workflows.desk.selectors.stages import stage_title
from workflows.desk.selectors.stepper import StageState
from workflows.desk.selectors.work import ProcessRows, work_of
from workflows.engine.choices import OPEN
from workflows.engine.nodes import Approval, PersonStep

BOX_WIDTH, COLUMN_WIDTH = 216, 276
LINE_HEIGHT, LETTERS_IN_A_LINE = 18, 25
PADDING, GAP, MARGIN = 12, 32, 24
GATE_SIZE, END_SIZE = 32, 22
TRACK, SIDE = 11, 14
WORD_LETTER, WORD_ABOVE, WORD_BELOW = 6.5, 12, 5  # how much room the words beside the ways take


@dataclass(frozen=True)
class TextLine:
    """One line of text in a box, with the height of its baseline."""

    text: str
    y: int


@dataclass(frozen=True)
class Shape:
    """A node as it is drawn: box of a step or approval, diamond, start or end; x and y are its middle."""

    name: str
    kind: str
    x: int
    y: int
    width: int
    height: int
    lines: tuple[TextLine, ...]
    state: StageState

    @property
    def left(self) -> int:
        """Return the left side."""
        return self.x - self.width // 2

    @property
    def right(self) -> int:
        """Return the right side."""
        return self.x + self.width // 2

    @property
    def top(self) -> int:
        """Return the upper side."""
        return self.y - self.height // 2

    @property
    def bottom(self) -> int:
        """Return the lower side."""
        return self.y + self.height // 2


@dataclass(frozen=True)
class Line:
    """A way as it is drawn, with its word."""

    path: str
    back: bool
    label: str
    x: int
    y: int
    reach: int = 0

    @property
    def right(self) -> int:
        """Return how far line and word reach to the right."""
        return max(self.reach, self.x + round(len(self.label) * WORD_LETTER))

    def is_in_the_way(self, x: int, top: int, bottom: int) -> bool:
        """Return whether a line that goes up or down at x would run through the word."""
        beside = x < self.x - WORD_BELOW or x > self.right + WORD_BELOW
        return bool(self.label) and not beside and top < self.y + WORD_BELOW and self.y - WORD_ABOVE < bottom


@dataclass(frozen=True)
class ListedStep:
    """A step in the list that says the same as the drawing."""

    title: str
    stage: str
    state: StageState


@dataclass(frozen=True)
class Diagram:
    """A process as it is drawn, and the same as a list."""

    key: str
    title: str
    description: str
    width: int
    height: int
    shapes: tuple[Shape, ...]
    lines: tuple[Line, ...]
    steps: tuple[ListedStep, ...]

    @property
    def now(self) -> str:
        """Return the first step that is open now, if one is."""
        return next((shape.name for shape in self.shapes if shape.state is StageState.CURRENT), "")


def diagram_of(flow_class: type[Flow], work: ProcessRows | None = None) -> Diagram:
    """Draw a definition; with the rows of a process also what is done and what is open now."""
    graph, layout = graph_of(flow_class), layout_of(flow_class)
    states = {name: _state(name, work) for name in graph.nodes}
    shapes = _shapes(graph, layout, states)
    lines = tuple(_lines(graph, layout, shapes))
    steps = tuple(
        ListedStep(str(node.task_title), stage_title(node.stage), states[node.name])
        for node in graph.person_steps()
    )
    return Diagram(
        key=flow_class.__name__ + (f"-{work.process.pk}" if work else ""),
        title=process_title(flow_class),
        description=_description(steps, work),
        width=max(*(shape.right for shape in shapes.values()), *(line.right for line in lines)) + MARGIN,
        height=max(shape.bottom for shape in shapes.values()) + MARGIN,
        shapes=tuple(shapes.values()),
        lines=lines,
        steps=steps,
    )


def _back(graph: Graph) -> list[Way]:
    return [way for way in graph.ways if way.back]


def _description(steps: tuple[ListedStep, ...], work: ProcessRows | None) -> str:
    if work is None:
        return _("Steps from top to bottom; dashed lines lead back to an earlier step.")
    now = ", ".join(step.title for step in steps if step.state is StageState.CURRENT)
    words = _("Open now: %(steps)s.") % {"steps": now} if now else _("Nothing is open at the moment.")
    return f"{words} {_('The list below the drawing says the same in words.')}"


def _state(name: str, work: ProcessRows | None) -> StageState:
    rows = work.at([name]) if work else []
    if work and work.is_running and any(row.status in OPEN for row in rows):
        return StageState.CURRENT
    done = [row for row in rows if row.status == STATUS.DONE]
    return StageState.DONE if work and done and not work.is_overtaken(done[-1]) else StageState.OPEN


def _kind(node: Node) -> str:
    kinds = (
        (Approval, "approval"),
        (PersonStep, "step"),
        (nodes.StartHandle, "start"),
        (nodes.End, "end"),
    )
    return next((word for kind, word in kinds if isinstance(node, kind)), "gate")


def _words(node: Node, state: StageState) -> list[str]:
    if not isinstance(node, PersonStep):
        return []
    words = wrap(str(node.task_title), LETTERS_IN_A_LINE)
    return [*words, _("open now")] if state is StageState.CURRENT else words


def _shapes(graph: Graph, layout: Layout, states: Mapping[str, StageState]) -> dict[str, Shape]:
    words = {name: _words(node, states[name]) for name, node in graph.nodes.items()}
    shapes: dict[str, Shape] = {}
    top = MARGIN
    for row in layout.rows:
        present = [name for name in row if name in graph.nodes]
        heights = {name: _height(graph.nodes[name], len(words[name])) for name in present}
        tallest = max(heights.values(), default=0)
        for name in present:
            x = MARGIN + round(layout.column[name] * COLUMN_WIDTH)
            lines = _placed(words[name], top + tallest // 2)
            shapes[name] = Shape(
                name=name,
                kind=_kind(graph.nodes[name]),
                x=x,
                y=top + tallest // 2,
                width=BOX_WIDTH if words[name] else heights[name],
                height=heights[name],
                lines=lines,
                state=states[name],
            )
        top += tallest + GAP
    return shapes


def _height(node: Node, lines: int) -> int:
    if isinstance(node, PersonStep):
        return lines * LINE_HEIGHT + 2 * PADDING
    return END_SIZE if isinstance(node, (nodes.StartHandle, nodes.End)) else GATE_SIZE


def _placed(words: list[str], middle: int) -> tuple[TextLine, ...]:
    first = middle - len(words) * LINE_HEIGHT // 2 + LINE_HEIGHT * 3 // 4
    return tuple(TextLine(text, first + at * LINE_HEIGHT) for at, text in enumerate(words))


def _lines(graph: Graph, layout: Layout, shapes: Mapping[str, Shape]) -> Iterator[Line]:
    rows = {row: [shapes[name] for name in names if name in shapes] for row, names in enumerate(layout.rows)}
    height = {row: (min(s.top for s in found), max(s.bottom for s in found)) for row, found in rows.items()}
    words: list[Line] = []
    for way, bends in layout.bends.items():
        places = [
            (MARGIN + round(layout.column[name] * COLUMN_WIDTH), height[layout.layer[name]]) for name in bends
        ]
        line = _forward(way, shapes[way.source], shapes[way.target], places)
        words.append(line)
        yield line
    back = sorted(_back(graph), key=lambda way: layout.layer[way.source] - layout.layer[way.target])
    beside = {way: _word_beside(way, shapes) for way in back}
    tracks: list[tuple[int, int, int]] = []
    for way in back:
        others = [*words, *(word for other, word in beside.items() if other != way)]
        yield _backward(way, shapes, tracks, others)


def _forward(way: Way, source: Shape, target: Shape, places: list[tuple[int, tuple[int, int]]]) -> Line:
    """Return the line from the lower side of a node to the upper side of a later one, by its bends."""
    points = [(source.x, source.bottom)]
    for x, (top, bottom) in places:
        points += [(x, top), (x, bottom)]
    points.append((target.x, target.top))
    path = f"M{source.x} {source.bottom}"
    for (x1, y1), (x2, y2) in pairwise(points):
        middle = (y1 + y2) // 2
        path += f" V{y2}" if x1 == x2 else f" C{x1} {middle} {x2} {middle} {x2} {y2}"
    if _is_answer(way):  # several answers leave one node, so each stands where its way arrives
        x, y = (points[1][0], points[1][1] + 30) if places else (target.x, target.top)
        return Line(path, back=False, label=_word(way), x=x + 10, y=y - 12)
    to_the_right = points[1][0] >= source.x
    x = source.x + (10 if to_the_right else -30)
    return Line(path, back=False, label=_word(way), x=x, y=source.bottom + 12)


def _word_beside(way: Way, shapes: Mapping[str, Shape]) -> Line:
    """Return the word of a way that leads back, without its line."""
    place = shapes[way.target if _is_answer(way) else way.source]
    return Line("", back=True, label=_word(way), x=place.right + 6, y=place.y - 5)


def _backward(
    way: Way, shapes: Mapping[str, Shape], tracks: list[tuple[int, int, int]], words: list[Line]
) -> Line:
    """Return the line from the right side of a node to an earlier one, up beside all nodes and words."""
    source, target = shapes[way.source], shapes[way.target]
    between = [
        s
        for s in shapes.values()
        if target.top <= s.y <= source.bottom and abs(s.x - source.x) < COLUMN_WIDTH // 2
    ]
    x = max(shape.right for shape in (source, target, *between)) + SIDE
    together = [used for used, top, bottom in tracks if top < source.y and target.y < bottom]
    while any(abs(x - used) < TRACK for used in together) or any(
        word.is_in_the_way(x, target.y, source.y) for word in words
    ):
        x += TRACK
    tracks.append((x, target.y, source.y))
    path = f"M{source.right} {source.y} H{x - 6} Q{x} {source.y} {x} {source.y - 6}"
    path += f" V{target.y + 6} Q{x} {target.y} {x - 6} {target.y} H{target.right}"
    return replace(_word_beside(way, shapes), path=path, reach=x)


def _is_answer(way: Way) -> bool:
    return bool(way.label) and way.label not in ("yes", "no")


def _word(way: Way) -> str:
    return {"yes": _("yes"), "no": _("no")}.get(str(way.label), str(way.label))


def diagrams_of(reader: Reader) -> tuple[Diagram, ...]:
    """Draw the processes of a case, the main one first; nothing for somebody who is only proposed."""
    if not reader.sees_steps:
        return ()
    work = work_of(reader.case)
    return tuple(diagram_of(process.process.flow_class, process) for process in work.processes)
