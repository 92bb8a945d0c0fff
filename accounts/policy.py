"""The policy: who may do what, one row each, deny by default.

The apps declare their rows in `permissions.py`; nothing declared means nobody.
"""

from dataclasses import dataclass
from enum import StrEnum

from accounts.choices import Role


class Via(StrEnum):
    """What ties a person to a case."""

    OFFICE = "office"  # holds the role anywhere
    REGION = "region"  # holds the role for a region that a municipality of the case lies in
    PARTY = "party"  # holds the role in an organisation that takes part in the case
    PRESENCE = "presence"  # like PARTY, in a case in which the role was present where it counts
    GROUP = "group"  # holds the role in a group that has the case, or in a municipality of that group
    ASSIGNMENT = "assignment"  # is assigned to the case in the role
    PROPOSAL = "proposal"  # is proposed for the case in the role and has not answered
    HANDOVER = "handover"  # was assigned until a short while ago
    GRANT = "grant"  # was let in by a single grant


class Grantable(StrEnum):
    """What a single grant opens; the values are Django's names of the permissions on a case."""

    HEAD = "view_case"
    CONTENT = "view_content"


@dataclass(frozen=True)
class Row:
    """One way to a permission."""

    permission: str
    role: Role | Grantable
    via: Via


_rows: dict[str, tuple[Row, ...]] = {}


def declare(permission: str, via: Via, *roles: Role | Grantable) -> None:
    """Open a permission to roles that are tied to the case in this way."""
    _rows[permission] = (*_rows.get(permission, ()), *(Row(permission, role, via) for role in roles))


def rows_of(permission: str) -> tuple[Row, ...]:
    """Return the rows that open a permission; an undeclared permission is a mistake in the code."""
    return _rows[permission]


def is_declared(permission: str) -> bool:
    """Return whether the policy knows the permission."""
    return permission in _rows


def all_rows() -> tuple[Row, ...]:
    """Return the whole policy, ordered by permission."""
    return tuple(row for permission in sorted(_rows) for row in _rows[permission])


@dataclass(frozen=True)
class Tie:
    """One thing that ties a person to a case: the role, or what a grant opens, and the way."""

    role: Role | Grantable
    via: Via


def allows(permission: str, ties: frozenset[Tie]) -> bool:
    """Return whether one of the ties opens the permission."""
    return any(Tie(row.role, row.via) in ties for row in rows_of(permission))
