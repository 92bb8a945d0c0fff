"""Cases in every state that matters for reading, and everybody who might want to read them."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from accounts.services import deactivate_user
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.cases.choices import AssignmentState, CaseKind, PartyRole
from casework.cases.models import Assignment, Case
from casework.cases.selectors import HANDOVER, parties_of
from casework.cases.services import add_party, end_party, open_case
from casework.territory.choices import OrganisationKind
from casework.territory.models import AdvisoryRegion, Organisation
from casework.territory.services import create_advisory_region, create_organisation
from tests.builders import (
    FREITAL,
    LEIPZIG,
    PIRNA,
    acting,
    body,
    draft_case,
    house,
    lpr,
    office,
    person,
    running_case,
    town,
)
from workflows.engine.lifecycle import abort_case

PIRNA_S, LEIPZIG_S, CLOSED, DRAFT_OF_OFFICE, DRAFT_OF_TOWN = "pirna", "leipzig", "closed", "draft", "request"
RUNNING = {PIRNA_S, LEIPZIG_S, CLOSED}
"""What has left the state of a draft."""


@dataclass(frozen=True)
class World:
    """The cases and the people, by short names."""

    cases: dict[str, Case]
    people: dict[str, User]

    def who(self, name: str) -> User:
        """Return a person as read for a new request."""
        return acting(self.people[name]).user


def build_world() -> World:
    """Build everything."""
    officer = person("Case Officer", Role.CO, lpr())
    cases = _cases(officer)
    people = {"officer": officer} | _office() | _towns() | _partners() | _coaches(cases) | _nobodies()
    _join(cases, officer)
    return World(cases, people)


def _cases(officer: User) -> dict[str, Case]:
    plain, today = CaseKind.CONSULTATION, localdate()
    closed = running_case(officer, PIRNA, kind=plain)
    abort_case(case=closed, on=today, by=acting(officer), reason="The town wants it.")
    request = open_case(
        kind=plain,
        title="We ask for help",
        municipalities=[town(PIRNA)],
        opened_by=town(PIRNA),
        opened_on=today,
        by=house(),
    )
    return {
        PIRNA_S: running_case(officer, PIRNA, FREITAL, kind=plain),
        LEIPZIG_S: running_case(officer, LEIPZIG, kind=plain),
        CLOSED: closed,
        DRAFT_OF_OFFICE: draft_case(officer, PIRNA, kind=plain),
        DRAFT_OF_TOWN: request,
    }


def _office() -> dict[str, User]:
    east, west = region_around("East", PIRNA), region_around("West", LEIPZIG)
    people = {
        "supervision": person("Supervision", Role.SU, lpr()),
        "quality": person("Quality Assurance", Role.QA, lpr()),
        "audit": person("Audit", Role.AU, lpr()),
        "administration": person("Administration", Role.AD, lpr()),
        "supervision east": person("Supervision East"),
        "supervision west": person("Supervision West"),
        "supervision of both": person("Supervision of Both"),
    }
    office(people["supervision east"], Role.SU, lpr(), region=east)
    office(people["supervision west"], Role.SU, lpr(), region=west)
    for region in (east, west):
        office(people["supervision of both"], Role.SU, lpr(), region=region)
    return people


def region_around(name: str, key: str) -> AdvisoryRegion:
    """Create an advisory region of the district that a town lies in."""
    unit = town(key).unit
    assert unit is not None
    return create_advisory_region(name=name, districts=[unit.district or unit], by=house())


def _towns() -> dict[str, User]:
    return {
        "mayor of pirna": person("Mayor Pirna", Role.MA, town(PIRNA)),
        "coordination of pirna": person("Coordination Pirna", Role.MC, town(PIRNA)),
        "mayor of freital": person("Mayor Freital", Role.MA, town(FREITAL)),
        "mayor of leipzig": person("Mayor Leipzig", Role.MA, town(LEIPZIG)),
        "coordination of leipzig": person("Coordination Leipzig", Role.MC, town(LEIPZIG)),
    }


def _partners() -> dict[str, User]:
    provider = create_organisation(kind=OrganisationKind.PROVIDER, name="Provider East", by=house())
    return {
        "coach coordination": person("Coach Coordination", Role.CC, body(OrganisationKind.COORDINATION)),
        "police of dresden": person("Police Dresden", Role.PD, body(OrganisationKind.POLICE, "Dresden")),
        "police of leipzig": person("Police Leipzig", Role.PD, body(OrganisationKind.POLICE, "Leipzig")),
        "district": person("District Liaison", Role.DI, district_of_pirna()),
        "provider": person("Provider", Role.SP, provider),
    }


def district_of_pirna() -> Organisation:
    """Return the district that Pirna lies in."""
    unit = town(PIRNA).unit
    assert unit is not None
    return Organisation.objects.get(kind=OrganisationKind.DISTRICT, unit=unit.district)


def _coaches(cases: dict[str, Case]) -> dict[str, User]:
    today, pool = localdate(), body(OrganisationKind.COORDINATION)
    names = ("proposed", "assigned", "handing over", "long gone", "declined", "of nobody", "deactivated")
    people = {f"coach {name}": person(f"Coach {name.title()}", Role.CH, pool) for name in names}
    for name, state, ended in (
        ("proposed", AssignmentState.PROPOSED, None),
        ("assigned", AssignmentState.ACTIVE, None),
        ("handing over", AssignmentState.ENDED, today - HANDOVER),
        ("long gone", AssignmentState.ENDED, today - HANDOVER - timedelta(days=1)),
        ("declined", AssignmentState.DECLINED, today),
        ("deactivated", AssignmentState.ENDED, today),
    ):
        begun = state in (AssignmentState.ACTIVE, AssignmentState.ENDED)
        place(
            assignment=Assignment(
                case=cases[PIRNA_S],
                user=people[f"coach {name}"],
                role=Role.CH,
                state=state,
                proposed_on=today,
                assigned_on=today if begun else None,
                ended_on=ended,
            ),
            by=house(),
        )
    deactivate_user(user=people["coach deactivated"], by=house(), reason="Has left.")
    return people


@service
def place(*, assignment: Assignment, by: Actor) -> None:
    """Write an assignment as it would be after some time."""
    assignment.save()


def _nobodies() -> dict[str, User]:
    today, day = localdate(), timedelta(days=1)
    people = {
        "nobody": person("Nobody"),
        "officer of yesterday": person("Officer of Yesterday"),
        "officer of tomorrow": person("Officer of Tomorrow"),
        "deactivated officer": person("Deactivated Officer", Role.CO, lpr()),
    }
    office(people["officer of yesterday"], Role.CO, lpr(), until=today - day)
    office(people["officer of tomorrow"], Role.CO, lpr(), since=today + day)
    deactivate_user(user=people["deactivated officer"], by=house(), reason="Has left.")
    return people


def _join(cases: dict[str, Case], officer: User) -> None:
    """Let partners take part in the case of Pirna, and Freital leave it."""
    case, by, today = cases[PIRNA_S], acting(officer), localdate()
    for organisation, role in (
        (body(OrganisationKind.COORDINATION), PartyRole.COORDINATION),
        (body(OrganisationKind.POLICE, "Dresden"), PartyRole.POLICE),
        (district_of_pirna(), PartyRole.DISTRICT),
        (body(OrganisationKind.PROVIDER, "East"), PartyRole.PROVIDER),
    ):
        add_party(case=case, organisation=organisation, role=role, joined_on=today, by=by)
    freital = parties_of(case).get(organisation=town(FREITAL))
    end_party(party=freital, left_on=today, by=by, reason="Goes alone.")
