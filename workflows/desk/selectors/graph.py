"""A process definition as a graph: what follows what, and which ways lead back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from viewflow.workflow import nodes
from viewflow.workflow.base import Edge, Flow, Node

from workflows.engine.nodes import PersonStep, Route, Text


@dataclass(frozen=True)
class Way:
    """An edge; `back` leads to an earlier node, so that a part of the process is run again."""

    source: str
    target: str
    label: Text
    back: bool


@dataclass(frozen=True)
class Graph:
    """The nodes of a definition in the order they are written, and the ways between them."""

    nodes: Mapping[str, Node]
    ways: tuple[Way, ...]

    @cached_property
    def _forward(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {name: [] for name in self.nodes}
        for way in self.ways:
            if not way.back:
                found[way.source].append(way.target)
        return found

    @cached_property
    def _later(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for name in reversed(self.order):
            after = self._forward[name]
            found[name] = frozenset(after).union(*(found[target] for target in after))
        return found

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Return all nodes so that each stands after everything that leads to it."""
        open_ways = {name: sum(w.target == name and not w.back for w in self.ways) for name in self.nodes}
        ready = [name for name, number in open_ways.items() if number == 0]
        done: list[str] = []
        while ready:
            done.append(name := ready.pop(0))
            for target in self._forward[name]:
                open_ways[target] -= 1
                if open_ways[target] == 0:
                    ready.append(target)
        return tuple(done)

    def after(self, name: str) -> list[str]:
        """Return the nodes that follow directly, not those that lie behind a way back."""
        return self._forward[name]

    def later(self, name: str) -> frozenset[str]:
        """Return everything that can follow without going back."""
        return self._later[name]

    def person_steps(self) -> Iterator[PersonStep]:
        """Return the nodes at which people work, in the order they are written."""
        return (node for node in self.nodes.values() if isinstance(node, PersonStep))

    def optional_branches(self) -> Iterator[tuple[str, str]]:
        """Return each split with each node that it opens only if it is chosen."""
        for split in self.nodes.values():
            if isinstance(split, nodes.Split):
                yield from ((split.name, node.name) for node, when, _source in split._branches if when)


_graphs: dict[type[Flow], Graph] = {}


def graph_of(flow_class: type[Flow]) -> Graph:
    """Return the graph of a definition, found out once: it never changes while the program runs."""
    if flow_class not in _graphs:
        _graphs[flow_class] = _read(flow_class)
    return _graphs[flow_class]


def _read(flow_class: type[Flow]) -> Graph:
    found = {node.name: node for node in vars(flow_class).values() if isinstance(node, Node)}
    edges = [
        (name, edge.dst.name, _word(node, edge)) for name, node in found.items() for edge in node._outgoing()
    ]
    back = _ways_back(found, edges)
    ways = tuple(Way(*edge, back=edge[:2] in back) for edge in edges)
    return Graph(found, ways)


def _word(node: Node, edge: Edge) -> Text:
    return node.words()[edge.dst.name] if isinstance(node, Route) else edge.label or ""


def _ways_back(found: Mapping[str, Node], edges: list[tuple[str, str, Text]]) -> set[tuple[str, str]]:
    """Return the edges that close a circle, as seen from the start."""
    back: set[tuple[str, str]] = set()
    seen: set[str] = set()
    path: list[str] = []

    def visit(name: str) -> None:
        seen.add(name)
        path.append(name)
        for source, target, _label in edges:
            if source == name and target in path:
                back.add((source, target))
            elif source == name and target not in seen:
                visit(target)
        path.pop()

    for name, node in found.items():
        if isinstance(node, nodes.StartHandle):
            visit(name)
    return back


def process_title(flow_class: type[Flow]) -> str:
    """Return what a definition is called."""
    return str(flow_class.process_title)
