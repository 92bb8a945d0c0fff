"""Two towns of one case, the people around it, and what they enter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.http import QueryDict

from accounts.choices import Role
from accounts.models import User
from accounts.services import create_user, ensure_system_user, grant_office
from casework.audit.actors import Actor, Channel
from casework.audit.changes import service
from casework.cases.choices import CaseKind, CaseState
from casework.cases.models import Case
from casework.cases.services import open_case, set_state
from casework.coaching.facts.beginning import (
    CoachAssignmentFacts,
    CoachProposalFacts,
    TargetAgreementFacts,
    TargetGoalFacts,
)
from casework.territory.choices import OrganisationKind
from casework.territory.models import Organisation, TerritorialUnit
from workflows.engine.forms import Section, StepForm

F = TypeVar("F")
T = TypeVar("T")

SINCE = date(2020, 1, 1)
OPENED = date(2025, 3, 3)


@dataclass(frozen=True)
class World:
    """A case with everybody who is needed until its kick-off."""

    case: Case
    by: Actor
    pirna: Organisation
    freital: Organisation
    officer: User
    supervision: User
    coordinator: User
    mayor: User
    coach_north: User
    coach_south: User


def town(ags: str) -> Organisation:
    """Return the organisation of a municipality."""
    return Organisation.objects.get(unit__ags=ags, kind=OrganisationKind.MUNICIPALITY)


def person(name: str, role: Role, organisation: Organisation, by: Actor) -> User:
    """Create somebody who holds an office since long ago."""
    email = f"{name.lower().replace(' ', '.')}@example.org"
    user = create_user(email=email, name=name, password=None, by=by)
    grant_office(user=user, role=role, organisation=organisation, valid_from=SINCE, by=by)
    return user


def build_world() -> World:
    """Open a case for Pirna and Freital."""
    by = Actor(ensure_system_user(), channel=Channel.COMMAND)
    pirna, freital = town("14628270"), town("14628110")
    lpr = Organisation.objects.get(kind=OrganisationKind.LPR)
    pool = Organisation.objects.get(kind=OrganisationKind.COORDINATION)
    return World(
        case=open_case(
            kind=CaseKind.COACHING,
            title="Coaching Pirna and Freital",
            municipalities=[pirna, freital],
            opened_by=lpr,
            opened_on=OPENED,
            by=by,
        ),
        by=by,
        pirna=pirna,
        freital=freital,
        officer=person("Case Officer East", Role.CO, lpr, by),
        supervision=person("Supervision East", Role.SU, lpr, by),
        coordinator=person("Coordination Pirna", Role.MC, pirna, by),
        mayor=person("Mayor Freital", Role.MA, freital, by),
        coach_north=person("Coach North", Role.CH, pool, by),
        coach_south=person("Coach South", Role.CH, pool, by),
    )


def another_case(world: World, *towns: Organisation) -> Case:
    """Open one more case, for these towns."""
    return open_case(
        kind=CaseKind.COACHING,
        title="One more coaching",
        municipalities=list(towns),
        opened_by=world.case.opened_by,
        opened_on=OPENED,
        by=world.by,
    )


def proposal(coach: User) -> CoachProposalFacts:
    """Return a complete proposal of a coach."""
    return CoachProposalFacts(
        competences=("moderation", "violence"),
        coach=coach,
        rationale="Knows the towns along the Elbe.",
        available_from=date(2025, 5, 1),
        capacity=12,
        conflict_checked=True,
    )


def assigned(on: date) -> CoachAssignmentFacts:
    """Return the assignment on a day."""
    return CoachAssignmentFacts(av_contract=True, assigned_on=on)


def targets(
    coachee: User, *goals: str, branches: tuple[str, ...] = ("council_setup",)
) -> TargetAgreementFacts:
    """Return a target agreement with these goals."""
    return TargetAgreementFacts(
        clarified_on=date(2025, 6, 2),
        mandate="Build a council for prevention.",
        goals=tuple(
            TargetGoalFacts(goal, "number of meetings", "0", "4", date(2026, 6, 30)) for goal in goals
        ),
        coach_roles=("moderator", "adviser"),
        coachee=coachee,
        rhythm_weeks=6,
        confidentiality="What is said in the meetings stays there.",
        branches=branches,
        planned_end=date(2027, 6, 30),
    )


def answers(values: Mapping[str, object], **groups: list[dict[str, object]]) -> QueryDict:
    """Return what a browser sends for these fields and repeating groups."""
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name, [str(item) for item in value] if isinstance(value, list) else [str(value)])
    for group, rows in groups.items():
        data[f"{group}-TOTAL_FORMS"] = str(len(rows))
        data[f"{group}-INITIAL_FORMS"] = "0"
        for index, row in enumerate(rows):
            data.update({f"{group}-{index}-{name}": str(value) for name, value in row.items()})
    return data


def facts_of(form: StepForm, kind: type[F]) -> F:
    """Return what a form says that must be valid."""
    assert form.is_valid(), form.errors
    facts = form.to_facts()
    assert isinstance(facts, kind)
    return facts


def there(found: T | None) -> T:
    """Return what must have been found."""
    assert found is not None
    return found


def words(sheet: tuple[Section, ...]) -> str:
    """Return everything that a sheet says."""
    entries = [f"{entry.label}: {entry.text}" for part in sheet for entry in part.entries]
    rows = [" | ".join(row) for part in sheet for table in part.tables for row in table.rows]
    return "\n".join(entries + rows)


@service
def close(*, case: Case, by: Actor) -> None:
    """Put the case into its last state."""
    set_state(case, CaseState.ABORTED, OPENED)


@service
def count_people(*, unit: TerritorialUnit, inhabitants: int, by: Actor) -> None:
    """Write how many people live in a municipality."""
    unit.inhabitants = inhabitants
    unit.save(update_fields=["inhabitants"])


@service
def begin(*, case: Case, by: Actor) -> None:
    """Let a case that was a draft run."""
    set_state(case, CaseState.RUNNING, OPENED)
