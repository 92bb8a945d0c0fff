"""From the short script to every single thing that happens."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping

from workflows.desk.demo.script import CaseScript, Move, Verb

# The straight way, with the working days that each step usually takes.
PATH = {
    "inquiry": 0,
    "receipt": 2,
    "initial_consultation": 11,
    "consultation_minutes": 4,
    "municipal_decision": 30,
    "agreement_draft": 8,
    "agreement_signatures": 7,
    "coach_matching": 3,
    "coach_answers": 4,
    "coach_assignment": 2,
    "contracting": 12,
    "target_approval": 5,
    "kick_off": 15,
    "situation_analysis": 40,
    "situation_approval": 6,
    "security_analysis_ref": 6,
    "council_setup": 30,
    "council_approval": 5,
    "funding": 12,
    "grant_decision": 22,
    "action_plan": 22,
    "plan_approval": 6,
    "implementation": 10,
    "evaluation": 15,
    "evaluation_approval": 6,
    "consolidation": 35,
    "consolidation_approval": 6,
    "closing": 12,
    "closing_approval": 4,
}
NODES = tuple(PATH)
BRANCH_OF = {
    "security_analysis_ref": "security_analysis_ref",
    "council_setup": "council_setup",
    "council_approval": "council_setup",
    "funding": "funding",
    "grant_decision": "funding",
}
# Who answers beside the municipalities where each of several parties is asked.
OTHERS: Mapping[str, Callable[[CaseScript], int]] = {
    "municipal_decision": lambda case: 0,
    "agreement_signatures": lambda case: 3 if case.district_signs else 2,
    "coach_answers": lambda case: 1,
    "target_approval": lambda case: 1,
    "situation_approval": lambda case: 0,
    "council_approval": lambda case: 0,
    "plan_approval": lambda case: 0,
    "consolidation_approval": lambda case: 0,
}
USUAL_PAUSE = {Verb.MEET: 27, Verb.RESUME: 30, Verb.REOPEN: 15, Verb.SUSPEND: 8, Verb.ABORT: 20}
SHORT_PAUSE = 2


def unfolded(case: CaseScript) -> CaseScript:
    """Return the case with a move for each thing that happens, and the time that passes before it."""
    opening = [Move(Verb.OPEN, "", 0), *([Move(Verb.SUBMIT, "", 0)] if case.submitted else [])]
    moves = [*opening, *_unfold(case)]
    return dataclasses.replace(case, moves=tuple(move for each in moves for move in _each_party(case, each)))


def _unfold(case: CaseScript) -> Iterator[Move]:
    reached = -1
    for move in case.moves:
        if move.verb is Verb.THROUGH:
            last = NODES.index(move.what)
            yield from _path(case, move, NODES[reached + 1 : last + 1])
        elif move.verb is Verb.MEETINGS:
            yield from (Move(Verb.MEET, str(number)) for number in range(1, int(move.what) + 1))
        else:
            yield move
        reached = max(reached, NODES.index(move.what)) if _is_on_the_way(move) else reached


def _is_on_the_way(move: Move) -> bool:
    return move.verb in (Verb.THROUGH, Verb.DO) and move.what in PATH


def _path(case: CaseScript, move: Move, nodes: tuple[str, ...]) -> Iterator[Move]:
    for node in nodes:
        if node not in move.without and BRANCH_OF.get(node, "") in ("", *case.branches):
            yield Move(Verb.DO, node)


def _each_party(case: CaseScript, move: Move) -> Iterator[Move]:
    """Return a move for each party that answers, unless it names one; each takes its time."""
    first = dataclasses.replace(move, after=_pause(move) if move.after is None else move.after)
    yield first
    if move.verb is Verb.DO and not move.party and move.what in OTHERS:
        others = len(case.towns) + OTHERS[move.what](case) - 1
        yield from (dataclasses.replace(move, after=SHORT_PAUSE) for _ in range(others))


def _pause(move: Move) -> int:
    return PATH.get(move.what, USUAL_PAUSE.get(move.verb, SHORT_PAUSE))
