"""A case with its town, coordination, mayor and coach; a measure of the town."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.choices import Role
from accounts.models import User
from accounts.services import ensure_system_user
from casework.audit.actors import Actor, Channel
from casework.audit.changes import service
from casework.cases.choices import CaseKind, CaseState
from casework.cases.models import Case
from casework.cases.services import activate_assignment, open_case, propose_person, set_state
from casework.measures.facts import MeasureFacts
from casework.measures.models import Measure
from casework.measures.services import create_measure
from casework.territory.choices import OrganisationKind
from casework.territory.models import Organisation
from tests.coaching_domain.beginning.builders import person, town

OPENED = date(2025, 3, 3)


@dataclass(frozen=True)
class World:
    """A running case of Pirna with a coach, and people of another town."""

    case: Case
    house: Actor
    pirna: Organisation
    freital: Organisation
    officer: User
    coordinator: User
    mayor: User
    stranger: User
    coach: User


def build_world() -> World:
    """Open the case and let it run with a coach."""
    house = Actor(ensure_system_user(), channel=Channel.COMMAND)
    pirna, freital = town("14628270"), town("14628110")
    lpr = Organisation.objects.get(kind=OrganisationKind.LPR)
    pool = Organisation.objects.get(kind=OrganisationKind.COORDINATION)
    case = open_case(
        kind=CaseKind.COACHING,
        title="Coaching Pirna",
        municipalities=[pirna],
        opened_by=lpr,
        opened_on=OPENED,
        by=house,
    )
    coach = person("Coach North", Role.CH, pool, house)
    run(case=case, coach=coach, by=house)
    return World(
        case=case,
        house=house,
        pirna=pirna,
        freital=freital,
        officer=person("Case Officer East", Role.CO, lpr, house),
        coordinator=person("Coordination Pirna", Role.MC, pirna, house),
        mayor=person("Mayor Pirna", Role.MA, pirna, house),
        stranger=person("Coordination Freital", Role.MC, freital, house),
        coach=coach,
    )


@service
def run(*, case: Case, coach: User, by: Actor) -> None:
    """Let the case run with a coach."""
    set_state(case, CaseState.RUNNING, OPENED)
    activate_assignment(propose_person(case, coach, Role.CH, "Knows the town."), OPENED)


@service
def close(*, case: Case, by: Actor) -> None:
    """Complete the case."""
    set_state(case, CaseState.COMPLETED, date(2026, 6, 30))


def light(world: World, title: str = "More light at the station") -> MeasureFacts:
    """Return a measure of Pirna."""
    return MeasureFacts(
        title=title,
        kind="structural",
        priority="short",
        municipality=world.pirna,
        responsible=world.pirna,
        responsible_unit="Public works",
        cost=Decimal("12000.00"),
        finance="budget",
        due_on=date(2026, 9, 30),
        indicator="Lamps that work",
        baseline="4",
        target="12",
        initial_likelihood=4,
        initial_damage=3,
    )


def proposed(world: World) -> Measure:
    """Let the coach propose the measure in the case."""
    return create_measure(
        facts=light(world), case=world.case, by=Actor(world.coach), proposed_on=date(2025, 9, 1)
    )
