"""What passes from somebody absent to the deputies: offices, each to a colleague who may represent it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from accounts.choices import REPRESENTED_BY

if TYPE_CHECKING:
    from accounts.models.people import HeldOffice

Kinds: TypeAlias = "frozenset[str] | None"
"""Kinds of case; None stands for all."""
Offices: TypeAlias = "dict[HeldOffice, Kinds]"
"""Offices, and for which kinds of case each of them counts."""


@dataclass(frozen=True)
class Link:
    """Somebody absent whom a deputy stands for, and for which kinds of case."""

    absent_id: int
    kinds: Kinds


Links: TypeAlias = "dict[int, list[Link]]"
"""Whom each deputy stands for."""


def may_represent(own: "HeldOffice", office: "HeldOffice") -> bool:
    """Return whether whoever holds the one office may represent a colleague in the other."""
    return own.organisation_id == office.organisation_id and own.role in REPRESENTED_BY.get(office.role, ())


def represented_by(
    person: int, links: Links, offices: "Mapping[int, Sequence[HeldOffice]]"
) -> "dict[int, Offices]":
    """Return the offices of others that reach a person, by whose they are.

    They come along chains of absent people, and only if everybody on the way may represent them. A circle
    adds nobody twice.
    """
    own = offices.get(person, ())
    reached: dict[int, Offices] = {person: dict.fromkeys(own)}
    newest = [person]
    while newest:
        deputies, newest = newest, []
        for deputy in deputies:
            for link in links[deputy]:
                fitting = [o for o in offices.get(link.absent_id, ()) if _is_fit(own, o)]
                if _add(reached.setdefault(link.absent_id, {}), reached[deputy], fitting, link.kinds):
                    newest.append(link.absent_id)
    return {absent: held for absent, held in reached.items() if held and absent != person}


def _is_fit(own: "Iterable[HeldOffice]", office: "HeldOffice") -> bool:
    return any(may_represent(mine, office) for mine in own)


def _add(known: Offices, usable: Offices, offices: "Iterable[HeldOffice]", kinds: Kinds) -> bool:
    """Add the offices that one of the usable ones may represent; return whether that changed anything."""
    before = dict(known)
    for office in offices:
        for held, held_kinds in usable.items():
            if may_represent(held, office):
                known[office] = _either(known.get(office, frozenset()), _both(held_kinds, kinds))
    return known != before


def by_kinds(offices: Offices) -> "dict[Kinds, list[HeldOffice]]":
    """Return the same offices, together by the kinds of case for which they count."""
    found: dict[Kinds, list[HeldOffice]] = {}
    for office, kinds in offices.items():
        found.setdefault(kinds, []).append(office)
    return found


def _both(one: Kinds, other: Kinds) -> Kinds:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _either(one: Kinds, other: Kinds) -> Kinds:
    return None if one is None or other is None else one | other
