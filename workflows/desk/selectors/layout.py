"""Where the nodes of a process stand in its diagram: layers from top to bottom, with few crossings.

Each node stands one layer below the last node that leads to it. A way over several layers gets a bend in
each of them, so that it runs beside the nodes. The same definition always gives the same places.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

from viewflow.workflow.base import Flow

from workflows.desk.selectors.graph import Graph, Way, graph_of
from workflows.engine.nodes import PersonStep

SWEEPS = 12
BOX, GATE, BEND = 1.0, 0.5, 0.25  # how much of a column each of them needs

Row = list[str]
Links = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Layout:
    """The layer of every node and bend, its column (in widths of a box), and the bends of the ways."""

    rows: tuple[tuple[str, ...], ...]
    layer: Mapping[str, int]
    column: Mapping[str, float]
    bends: Mapping[Way, tuple[str, ...]]


_layouts: dict[type[Flow], Layout] = {}


def layout_of(flow_class: type[Flow]) -> Layout:
    """Return the places of all nodes of a definition, found out once."""
    if flow_class not in _layouts:
        _layouts[flow_class] = _laid_out(graph_of(flow_class))
    return _layouts[flow_class]


def _laid_out(graph: Graph) -> Layout:
    layer = _layers(graph)
    bends = {way: _bends(way, layer) for way in graph.ways if not way.back}
    for way, names in bends.items():
        layer.update({name: layer[way.source] + 1 + at for at, name in enumerate(names)})
    chains = [(way.source, *names, way.target) for way, names in bends.items()]
    above, below = _neighbours(chains)
    rows = _ordered(_rows(layer), above, below)
    column = _columns(rows, above, below, _widths(graph, layer))
    return Layout(tuple(map(tuple, rows)), layer, column, bends)


def _layers(graph: Graph) -> dict[str, int]:
    """Return for each node the length of the longest way to it."""
    layer = dict.fromkeys(graph.order, 0)
    for name in graph.order:
        for target in graph.after(name):
            layer[target] = max(layer[target], layer[name] + 1)
    return layer


def _bends(way: Way, layer: Mapping[str, int]) -> tuple[str, ...]:
    between = range(layer[way.source] + 1, layer[way.target])
    return tuple(f"{way.source}>{way.target}>{at}" for at in between)


def _widths(graph: Graph, layer: Iterable[str]) -> dict[str, float]:
    boxes = {node.name for node in graph.nodes.values() if isinstance(node, PersonStep)}
    return {name: BOX if name in boxes else GATE if name in graph.nodes else BEND for name in layer}


def _rows(layer: Mapping[str, int]) -> list[Row]:
    rows: list[Row] = [[] for _ in range(max(layer.values()) + 1)]
    for name, at in layer.items():
        rows[at].append(name)
    return rows


def _neighbours(chains: Iterable[tuple[str, ...]]) -> tuple[Links, Links]:
    above: dict[str, list[str]] = {}
    below: dict[str, list[str]] = {}
    for chain in chains:
        for upper, lower in pairwise(chain):
            below.setdefault(upper, []).append(lower)
            above.setdefault(lower, []).append(upper)
    return above, below


def _ordered(rows: list[Row], above: Links, below: Links) -> list[Row]:
    """Return the rows in the order that has fewer crossings, found by looking up and down in turn."""
    best, fewest = [list(row) for row in rows], _crossings(rows, below)
    for sweep in range(SWEEPS):
        links, sequence = (above, rows[1:]) if sweep % 2 == 0 else (below, rows[-2::-1])
        for row in sequence:
            place = {name: at for known in rows for at, name in enumerate(known)}
            row.sort(
                key=lambda name: fmean(place[n] for n in links[name]) if links.get(name) else place[name]
            )
        if (number := _crossings(rows, below)) < fewest:
            best, fewest = [list(row) for row in rows], number
    return best


def _crossings(rows: list[Row], below: Links) -> int:
    place = {name: at for row in rows for at, name in enumerate(row)}
    number = 0
    for row in rows:
        ends = [(place[upper], place[lower]) for upper in row for lower in below.get(upper, ())]
        number += sum((a - c) * (b - d) < 0 for at, (a, b) in enumerate(ends) for c, d in ends[at + 1 :])
    return number


def _columns(rows: list[Row], above: Links, below: Links, widths: Mapping[str, float]) -> dict[str, float]:
    """Return the columns: each node as near to the middle of its neighbours as its row allows."""
    column = {name: float(at) for row in rows for at, name in enumerate(row)}
    for sweep in range(2 * SWEEPS + 1):
        links, sequence = (above, rows) if sweep % 2 == 0 else (below, rows[::-1])
        for row in sequence:
            wished = [fmean(column[n] for n in links.get(name, (name,))) for name in row]
            column.update(zip(row, _spread(wished, [widths[name] for name in row]), strict=True))
    left = min(column[name] - widths[name] / 2 for name in column)
    return {name: round(place - left, 3) for name, place in column.items()}


def _spread(wished: list[float], widths: list[float]) -> list[float]:
    """Return the places nearest to those wished for at which neighbours do not overlap."""
    offsets = [0.0]
    for left, right in pairwise(widths):
        offsets.append(offsets[-1] + (left + right) / 2)
    groups: list[list[float]] = []
    for wish, offset in zip(wished, offsets, strict=True):
        groups.append([wish - offset])
        while len(groups) > 1 and fmean(groups[-2]) > fmean(groups[-1]):
            last = groups.pop()
            groups[-1] += last
    level = [fmean(group) for group in groups for _ in group]
    return [base + offset for base, offset in zip(level, offsets, strict=True)]
