"""The people and towns of the engine's tests, created once for a module whose tests commit."""

from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from accounts.services import create_user, ensure_system_user, grant_office
from casework.audit.actors import Actor, Channel
from casework.cases.choices import CaseKind
from casework.cases.models import Case
from casework.cases.services import open_case
from casework.territory.choices import OrganisationKind
from casework.territory.models import Organisation
from casework.territory.selectors import organisations, prevention_council_office
from workflows.engine.lifecycle import submit_case

TOWNS = ("14628110", "14628270", "14628130")  # all in the district of one police directorate


@dataclass(frozen=True)
class Cast:
    """Who takes part."""

    officer: User
    supervision: User
    towns: tuple[Organisation, ...]
    everybody: tuple[User, ...]

    def open(self, *towns: Organisation, kind: str = CaseKind.COACHING) -> Case:
        """Open a case of these towns (the first one by default) and let it run."""
        by = Actor(User.objects.get(pk=self.officer.pk))
        case = open_case(
            kind=CaseKind(kind),
            title="Prävention",
            municipalities=list(towns or self.towns[:1]),
            opened_by=prevention_council_office(),
            opened_on=localdate(),
            by=by,
        )
        submit_case(case=case, by=by)
        return Case.objects.get(pk=case.pk)


def create_cast() -> Cast:
    """Create one person per role, two coaches and case officers, and the people of three towns."""
    lpr = prevention_council_office()
    coordination = organisations(OrganisationKind.COORDINATION)[0]
    police = Organisation.objects.get(kind=OrganisationKind.POLICE, name__contains="Dresden")
    towns = tuple(Organisation.objects.get(kind="municipality", unit__ags=ags) for ags in TOWNS)
    roles = [
        (Role.CO, lpr), (Role.SU, lpr), (Role.CC, coordination), (Role.CH, coordination),
        (Role.CH, coordination), (Role.PD, police),
        *((role, town) for town in towns for role in (Role.MC, Role.MA)), (Role.CO, lpr),
    ]  # fmt: skip
    people = tuple(_person(number, role, place) for number, (role, place) in enumerate(roles))
    return Cast(people[0], people[1], towns, people)


def _person(number: int, role: Role, place: Organisation) -> User:
    by = Actor(ensure_system_user(), channel=Channel.COMMAND)
    name = f"{role.label} {number}"
    user = create_user(email=f"person{number}@fallwerk.example", name=name, password=None, by=by)
    grant_office(user=user, role=role, organisation=place, valid_from=date(2020, 1, 1), by=by)
    return User.objects.get(pk=user.pk)
