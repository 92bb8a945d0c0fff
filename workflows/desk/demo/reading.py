"""Reading the script of the demo from `fixtures/demo/cases.toml`."""

import dataclasses
import tomllib
from collections.abc import Mapping
from functools import cache

from workflows.desk.demo.script import CaseScript, GroupScript, Move, Verb
from workflows.desk.demo.themes import DEMO
from workflows.desk.demo.unfolding import unfolded

Entries = Mapping[str, object]
FIELDS = frozenset(field.name for field in dataclasses.fields(Move)) - {"verb", "what"}


@cache
def _file() -> Mapping[str, list[Entries]]:
    return tomllib.loads((DEMO / "cases.toml").read_text(encoding="utf-8"))


def group_scripts() -> list[GroupScript]:
    """Return the groups of municipalities of the demo."""
    return [GroupScript(**_frozen(entries)) for entries in _file()["group"]]  # type: ignore[arg-type]


def case_scripts() -> list[CaseScript]:
    """Return the cases of the demo with every single thing that happens in them."""
    return [unfolded(_case(entries)) for entries in _file()["case"]]


def _case(entries: Entries) -> CaseScript:
    moves = entries["moves"]
    assert isinstance(moves, list)  # noqa: S101 - for the type
    values = _frozen({name: value for name, value in entries.items() if name != "moves"})
    return CaseScript(**values, moves=tuple(map(_move, moves)))  # type: ignore[arg-type]


def _move(entries: Entries) -> Move:
    """Read one move: the key that is no field of a move is the verb; raise ValueError without one."""
    (verb,) = set(entries) - FIELDS
    values = _frozen({name: value for name, value in entries.items() if name != verb})
    return Move(verb=Verb(verb), what=str(entries[verb]), **values)  # type: ignore[arg-type]


def _frozen(entries: Entries) -> dict[str, object]:
    return {name: _value(value) for name, value in entries.items()}


def _value(value: object) -> object:
    if isinstance(value, list):
        return tuple(value)
    return _frozen(value) if isinstance(value, dict) else value
