"""How the table of rights (`rights.md`, a copy of that in the domain guide, section 3) is read.

R read, W write, S sign, approve or decide; who writes or signs reads as well; `o` stands for own cases only.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from accounts.choices import Role
from accounts.policy import Grantable, Row, Via

LETTERS = re.compile(r"^[RWS]+o?$")


def _read(text: str) -> dict[str, dict[Role, str]]:
    head, _line, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.split("\n")]
    roles = [Role[name] for name in head[1:]]
    return {cells[0].replace("*", ""): dict(zip(roles, cells[1:], strict=True)) for cells in rows}


TABLE = _read(Path(__file__).with_name("rights.md").read_text(encoding="utf-8").strip())

# Rows about what does not exist yet.
NOT_YET = {
    "capacity of coaches (cases, not performance)": "nothing counts the cases of a coach yet",
    "walk-through sheets, photos": "security analyses come later",
    "findings, risk, draft report before stage 7": "security analyses come later",
    "draft report from stage 7 on": "security analyses come later",
    "release of report": "security analyses come later",
    "key figures, frozen report": "nothing is counted or frozen yet",
}
# Cells that speak of something else than the noun of their row, or of what does not exist yet.
ANOTHER_MATTER = {
    ("choice of coach", Role.CH): "the own answer only: the step of a proposed coach",
    ("target agreement", Role.CC): "the head only: that and since when there is one is told by the stages",
    ("prevention council, events", Role.CC): "events only, and there are none yet",
    ("assign lead, deadlines, reassign", Role.CC): "coaches only: `cases.change_coach`",
    ("users, offices, calendars, templates, definitions", Role.MC): "own users: `accounts.invite_people`",
    ("users, offices, calendars, templates, definitions", Role.PD): "own users: `accounts.invite_people`",
    ("users, offices, calendars, templates, definitions", Role.DI): "own users: `accounts.invite_people`",
    ("users, offices, calendars, templates, definitions", Role.SP): "own users: `accounts.invite_people`",
}


def letters(row: str, role: Role) -> set[str]:
    """Return what a cell allows: R, W, S."""
    if (row, role) in ANOTHER_MATTER:
        return set()
    found = {
        letter for word in re.split(r"[ ,;]+", TABLE[row][role]) if LETTERS.match(word) for letter in word
    }
    found -= {"o"}
    return found | {"R"} if found else found


def roles_with(row: str, letter: str) -> set[Role]:
    """Return the roles whose cell in a row has the letter."""
    return {role for role in Role if letter in letters(row, role)}


# How a role is tied to a case: a reader of a town also through its groups, a coach also after handing over.
TIES: Mapping[Role, tuple[Via, ...]] = {
    Role.CO: (Via.OFFICE,),
    Role.SU: (Via.REGION,),
    Role.QA: (Via.OFFICE,),
    Role.CC: (Via.PARTY,),
    Role.CH: (Via.ASSIGNMENT,),
    Role.MC: (Via.PARTY,),
    Role.MA: (Via.PARTY,),
    Role.PD: (Via.PARTY,),
    Role.DI: (Via.PARTY,),
    Role.SP: (Via.PARTY,),
    Role.AU: (Via.OFFICE,),
    Role.AD: (Via.OFFICE,),
}
ALSO_READS = {Role.CH: (Via.HANDOVER,), Role.MC: (Via.GROUP,), Role.MA: (Via.GROUP,)}
Ties = frozenset[tuple[Role | Grantable, Via]]
CONTENT, HEAD = (Grantable.CONTENT, Via.GRANT), (Grantable.HEAD, Via.GRANT)


def readers(row: str) -> Ties:
    """Return the ties with which a row is read, a single grant of the contents among them."""
    found = {(role, via) for role in roles_with(row, "R") for via in (*TIES[role], *ALSO_READS.get(role, ()))}
    return frozenset({*found, CONTENT})


def doers(row: str, letter: str, *roles: Role) -> Ties:
    """Return the ties with which a row is written or signed (by some of its roles)."""
    return frozenset((r, via) for r in roles_with(row, letter) for via in TIES[r] if not roles or r in roles)


def offices(row: str, letter: str, *roles: Role) -> Ties:
    """Return the same for what needs no case: an office is enough."""
    return frozenset((role, Via.OFFICE) for role in roles_with(row, letter) if not roles or role in roles)


def ties(**named: str) -> Ties:
    """Return ties in short: a role and the first letters of its ways."""
    ways = {
        "o": Via.OFFICE,
        "r": Via.REGION,
        "p": Via.PARTY,
        "g": Via.GROUP,
        "a": Via.ASSIGNMENT,
        "h": Via.HANDOVER,
    }
    return frozenset((Role[role], ways[way]) for role, short in named.items() for way in short)


LIST = "case list, case head, stage, due dates"
OPENING, LEAD = "open a case, request", "assign lead, deadlines, reassign"
INTERNAL = "internal notes (Vermerk intern), routing inside the LPR"
CONSULTATION, DECISION = "consultation minutes", "municipal decision"
AGREEMENT, MATCHING, TARGETS = "agreement draft and signature", "choice of coach", "target agreement"
DATES = "coaching minutes: date, length, participants count"
MINUTES = "coaching minutes: contents"
AREA, MEASURES, FUNDING = "area profile, police data", "measures", "funding measure"
COUNCIL, EXPERIENCE, ORDERS = "prevention council, events", "experience record", "closing order, reopening"
USERS = "users, offices, calendars, templates, definitions"
PROPOSAL, IN_A_GROUP = (Role.CH, Via.PROPOSAL), {(Role.MC, Via.GROUP), (Role.MA, Via.GROUP)}
AT_THE_MEETING = {(Role.PD, Via.PRESENCE)}

# What the table says, permission by permission.
BY_THE_TABLE: Mapping[str, Ties] = {
    "cases.view_case": readers(LIST) | {PROPOSAL, HEAD},
    "cases.view_steps": readers(LIST) | {HEAD},
    "cases.open_case": offices(OPENING, "W", Role.CO, Role.SU),
    "cases.request_case": offices(OPENING, "W", Role.MC, Role.MA),
    "cases.reassign": doers(LEAD, "W"),
    "cases.set_due_date": doers(LEAD, "W"),
    "cases.view_internal": readers(INTERNAL) - {CONTENT},
    "cases.write_internal_note": doers(INTERNAL, "W"),
    "cases.view_orders": readers(ORDERS),
    "cases.close_case": doers(ORDERS, "W") | doers(ORDERS, "S"),
    "cases.order_closing": doers(ORDERS, "S"),
    "cases.reopen_case": doers(ORDERS, "S"),
    "network.view_consultation": readers(CONSULTATION) - {(Role.PD, Via.PARTY)} | AT_THE_MEETING,
    "network.manage_consultations": offices(CONSULTATION, "W"),
    "coaching.view_decision": readers(DECISION),
    "network.view_agreement": readers(AGREEMENT),
    "network.manage_agreements": offices(AGREEMENT, "S", Role.CO, Role.SU),
    "coaching.view_matching": readers(MATCHING),
    "coaching.view_target_agreement": readers(TARGETS),
    "coaching.meeting_dates": readers(DATES),
    "coaching.write_meeting": doers(DATES, "W"),
    "coaching.meeting_contents": readers(MINUTES) - {CONTENT} - IN_A_GROUP,
    "coaching.all_meeting_contents": doers(MINUTES, "W", Role.MC),
    "coaching.view_situation": readers(AREA),
    "measures.view_measures": readers(MEASURES),
    "measures.write_measures": doers(MEASURES, "W"),
    "measures.decide_measures": doers(MEASURES, "S"),
    "network.view_funding": readers(FUNDING),
    "network.provide_funding": offices(FUNDING, "W", Role.CO) | offices(FUNDING, "S", Role.SU),
    "network.view_council": readers(COUNCIL),
    "network.view_experience": readers(EXPERIENCE),
    "network.propose_experience": doers(EXPERIENCE, "W"),
    "network.release_experience_lpr": doers(EXPERIENCE, "S", Role.CO),
    "network.release_experience_municipality": doers(EXPERIENCE, "S", Role.MA),
    "accounts.manage_users": offices(USERS, "W"),
    "accounts.reset_factors": offices(USERS, "W"),
    "accounts.view_account_record": offices(USERS, "R"),
    "accounts.view_record": offices(USERS, "R", Role.AU),
}
# What the table does not name.
CONTENTS = ties(CO="o", SU="r", QA="o", CH="ah", MC="pg", MA="pg", AU="o") | {CONTENT}
BESIDE_THE_TABLE: Mapping[str, Ties] = {
    "cases.view_content": CONTENTS,
    "cases.manage_case": ties(CO="o", SU="r"),
    "cases.manage_access": ties(CO="o", SU="r"),
    "cases.prove_case": ties(SU="r", AU="o"),
    "cases.view_revision": ties(SU="r", AU="o"),
    "cases.view_reviews": ties(SU="r", AU="o"),
    "cases.review_case": ties(SU="r"),
    "accounts.view_signing": ties(SU="o", AU="o", AD="o"),
    "cases.ask_erasure": ties(CO="o", SU="r", CH="a", MC="p", MA="p"),
    "cases.decide_erasure": ties(SU="r"),
    "cases.view_disposal": ties(CO="o", SU="r"),
    "cases.change_coach": ties(CO="o", SU="r", CC="p"),
    "cases.grant_exception": ties(SU="r"),
    "cases.write_note": ties(CO="o", SU="r", CH="a", MC="p", MA="p"),
    "cases.add_document": ties(CO="o", CH="a", MC="p", MA="p"),
    "cases.withdraw_document": ties(CO="o"),
    "coaching.share_minutes": ties(MC="p", MA="p"),
    "coaching.view_outline": ties(CO="o", SU="r", CC="p", MC="pg", MA="pg") | {CONTENT},
    "coaching.view_handover": ties(CO="o", SU="r", CC="p", CH="a", MC="pg", MA="pg") | {CONTENT},
    "accounts.manage_organisations": ties(AD="o", CO="o"),
    "accounts.invite_people": ties(MC="o", PD="o", DI="o", SP="o"),
    "accounts.confirm_offices": ties(CO="o", AD="o"),
    "accounts.view_invitations": ties(MC="o", PD="o", DI="o", SP="o", CO="o", AD="o"),
    "accounts.announce_absences": ties(CO="o", SU="o"),
    "accounts.view_directory": ties(AD="o", CO="o", SU="o", QA="o", CC="o", AU="o"),
}
EXPECTED: Mapping[str, Ties] = {**BY_THE_TABLE, **BESIDE_THE_TABLE}


@dataclass(frozen=True)
class Difference:
    """Where a policy is not what the table says."""

    permission: str
    missing: Ties
    too_much: Ties


def differences(rows: tuple[Row, ...]) -> list[Difference]:
    """Return where these rows are not what is expected, each permission by itself."""
    found: dict[str, set[tuple[Role | Grantable, Via]]] = {}
    for row in rows:
        found.setdefault(row.permission, set()).add((row.role, row.via))
    named = sorted({*found, *EXPECTED})
    compared = ((name, frozenset(found.get(name, ())), EXPECTED.get(name, frozenset())) for name in named)
    return [Difference(name, wanted - is_, is_ - wanted) for name, is_, wanted in compared if is_ != wanted]
