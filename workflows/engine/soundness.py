"""Explores every state a definition can reach, with the engine's own token rules, and says what is wrong.

A state is a set of (node, splits it is inside of). A join keeps one token of a family; it looks only when
a token arrives, and goes on if no other token of the family is open. What conditions decide is left open:
every way that a gateway offers is tried.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import TypeAlias

from viewflow.workflow import nodes
from viewflow.workflow.base import Flow, Node

from workflows.engine.nodes import Approval, PartyStep, PersonStep, person_nodes

Token: TypeAlias = tuple[str, tuple[str, ...]]
State: TypeAlias = frozenset[Token]

LIMIT = 20_000
ONE_WAY = (nodes.StartHandle, PersonStep, nodes.Join)
KNOWN = (*ONE_WAY, nodes.If, nodes.Switch, nodes.Split, nodes.End)


@dataclass
class Exploration:
    """What was found: every state with its successors, the nodes that come alive, the problems."""

    flow_class: type[Flow]
    graph: dict[State, set[State]] = field(default_factory=dict)
    live: set[str] = field(default_factory=set)
    problems: set[str] = field(default_factory=set)

    def targets(self, node: Node) -> list[Node]:
        """Return the nodes that follow."""
        return [edge.dst for edge in node._outgoing()]

    def run(self, start: State) -> None:
        """Visit every state that can be reached from the start."""
        todo = deque([start])
        while todo and len(self.graph) < LIMIT:
            state = todo.popleft()
            if state not in self.graph:
                self.graph[state] = {new for token in state for new in self._fire(state, token)}
                todo.extend(self.graph[state])
        if todo:
            self.problems.add(f"more than {LIMIT} states")

    def _fire(self, state: State, token: Token) -> Iterator[State]:
        name, path = token
        node = self.flow_class.instance.node(name)
        rest = state - {token}
        if isinstance(node, nodes.Join):
            return  # waits; only the next arrival looks at it again
        if isinstance(node, nodes.End):
            self._check_end(node, path, rest)
            yield rest
        elif isinstance(node, nodes.Split) and name in path:
            self.problems.add(f"{name}: can be entered again from inside one of its own branches")
        else:
            for move in self._moves(node, path):
                yield self._arrive(rest, move)

    def _check_end(self, node: Node, path: tuple[str, ...], rest: State) -> None:
        if rest:
            self.problems.add(f"{node.name}: can be reached while {names_of(rest)} is still open")
        if path:
            self.problems.add(f"{node.name}: can be reached from inside {path[-1]}, past its join")

    def _moves(self, node: Node, path: tuple[str, ...]) -> Iterator[list[tuple[Node, tuple[str, ...]]]]:
        if not isinstance(node, nodes.Split):
            yield from ([(target, path)] for target in self.targets(node))
            return
        options = [(False, True) if condition else (True,) for _node, condition, _data in node._branches]
        for choice in product(*options):
            if any(choice):
                taken = [t for t, chosen in zip(self.targets(node), choice, strict=True) if chosen]
                yield [(target, (*path, node.name)) for target in taken]

    def _arrive(self, state: State, move: Iterable[tuple[Node, tuple[str, ...]]]) -> State:
        """Return the state after tokens arrive, joins last."""
        for node, path in sorted(move, key=lambda item: isinstance(item[0], nodes.Join)):
            self.live.add(node.name)
            token = (node.name, path)
            if isinstance(node, nodes.Join):
                state = self._arrive_at_join(state, node, path)
            else:
                if token in state:
                    self.problems.add(f"{node.name}: can be open twice at the same time")
                state |= {token}
        return state

    def _arrive_at_join(self, state: State, node: Node, path: tuple[str, ...]) -> State:
        token = (node.name, path)
        if any(name == node.name and at != path for name, at in state):
            self.problems.add(f"{node.name}: tokens of two splits can wait here at once")
        if not path:
            self.problems.add(f"{node.name}: can be reached from outside of every split")
            return self._arrive(state - {token}, [(self.targets(node)[0], path)])
        if any(at[: len(path)] == path for _name, at in state - {token}):
            return state | {token}
        return self._arrive(state - {token}, [(self.targets(node)[0], path[:-1])])

    def stuck(self) -> list[State]:
        """Return the states from which the end cannot be reached."""
        before: dict[State, set[State]] = {}
        for reached, successors in self.graph.items():
            for new in successors:
                before.setdefault(new, set()).add(reached)
        can_finish: set[State] = set()
        todo: list[State] = [frozenset()]
        while todo:
            reached = todo.pop()
            if reached not in can_finish:
                can_finish.add(reached)
                todo.extend(before.get(reached, ()))
        return [reached for reached in self.graph if reached not in can_finish]


def wiring(flow_class: type[Flow]) -> Iterator[str]:
    """Return the faults that single nodes show: no way on, a foreign target, an unknown kind."""
    for node in flow_class.instance.nodes():
        targets = [edge.dst for edge in node._outgoing()]
        if not isinstance(node, KNOWN):
            yield f"{node.name}: nodes of type {type(node).__name__} are not supported"
        if not isinstance(node, nodes.End) and (not targets or None in targets):
            yield f"{node.name}: a way on is missing"
        for target in targets:
            if target is not None and getattr(target, "flow_class", None) is not flow_class:
                yield f"{node.name}: leads to {target}, which is not a node of this definition"
    yield from _references(flow_class)


def _references(flow_class: type[Flow]) -> Iterator[str]:
    """Return the faults of what steps refer to: approvals need content, conditions need their nodes."""
    for node in person_nodes(flow_class):
        if isinstance(node, Approval):
            of = flow_class.instance.node(node.of)
            if not isinstance(of, PersonStep) or isinstance(of, PartyStep) or of.task.read is None:
                yield f"{node.name}: decides on {node.of}, which is no step whose content can be read"


def check_flow(flow_class: type[Flow], state: State | None = None) -> list[str]:
    """Return what is wrong with a definition, or with going on from a state; each names its node."""
    found = Exploration(flow_class, problems=set(wiring(flow_class)))
    starts = [n.name for n in flow_class.instance.nodes() if isinstance(n, nodes.StartHandle)]
    if len(starts) != 1:
        found.problems.add("the definition needs exactly one start")
    if found.problems:
        return sorted(found.problems)
    found.live.update(starts)
    found.run(state or frozenset({(starts[0], ())}))
    stuck = found.stuck()
    if stuck:
        shortest = names_of(min(stuck, key=len))
        found.problems.add(f"{shortest}: from here the end cannot be reached ({len(stuck)} states)")
    if state is None:
        dead = [n.name for n in flow_class.instance.nodes() if n.name not in found.live]
        found.problems.update(f"{name}: is never reached" for name in dead)
    return sorted(found.problems)


def names_of(state: State) -> str:
    """Return the names of the nodes that are open."""
    return ", ".join(sorted(name for name, _path in state))
