"""People, offices, towns and cases for stories, made by the real services.

Everybody is named by a function and reads English; the towns are real. `house()` is the house itself, which
may do what no role may; `acting(user)` is a person as read for a new request, with the offices of today.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Model
from django.utils.timezone import localdate

from accounts.choices import Language, Role
from accounts.models import Inspection, Office, User
from accounts.services import begin_inspection, create_user, ensure_system_user, grant_office
from casework.audit.actors import Actor, Channel
from casework.audit.changes import service
from casework.cases.choices import CaseKind
from casework.cases.models import Case
from casework.cases.services import open_case
from casework.territory.choices import OrganisationKind
from casework.territory.models import AdvisoryRegion, Organisation
from workflows.engine.lifecycle import submit_case
from workflows.engine.models import CaseProcess

SINCE, OPENED = date(2020, 1, 1), date(2025, 3, 3)
PIRNA, FREITAL, HEIDENAU, GOERLITZ, LEIPZIG = "14628270", "14628110", "14628160", "14626110", "14713000"


def house() -> Actor:
    """Return the house itself, at the command line."""
    return Actor(ensure_system_user(), channel=Channel.COMMAND)


def acting(user: User, on_behalf_of: User | None = None) -> Actor:
    """Return the person as the author of what follows, with the offices held today."""
    return Actor(User.objects.get(pk=user.pk), on_behalf_of)


@service
def rewrite(*, row: Model, by: Actor, **values: object) -> None:
    """Give a row other values, as somebody might have done at some time."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def town(ags: str) -> Organisation:
    """Return the organisation of a municipality."""
    towns = Organisation.objects.select_related("unit")
    return towns.get(unit__ags=ags, kind=OrganisationKind.MUNICIPALITY)


def body(kind: OrganisationKind, name: str = "") -> Organisation:
    """Return the one organisation of this kind whose name contains the text."""
    return Organisation.objects.get(kind=kind, name__contains=name)


def lpr() -> Organisation:
    """Return the office of the State Prevention Council."""
    return body(OrganisationKind.LPR)


def person(name: str, role: Role | None = None, organisation: Organisation | None = None) -> User:
    """Create somebody, who has held an office since long ago if one is named."""
    email = f"{name.lower().replace(' ', '.')}@example.org"
    user = create_user(email=email, name=name, password=None, by=house(), language=Language.ENGLISH)
    if role and organisation:
        office(user, role, organisation)
    return user


def office(
    user: User,
    role: Role,
    organisation: Organisation,
    *,
    since: date = SINCE,
    until: date | None = None,
    region: AdvisoryRegion | None = None,
) -> Office:
    """Give a person one more office; the audit begins to inspect at once."""
    held = grant_office(
        user=user,
        role=role,
        organisation=organisation,
        valid_from=since,
        valid_until=until,
        region=region,
        by=house(),
    )
    begins = since <= localdate() and (until is None or until >= localdate())
    if role is Role.AU and begins and not Inspection.objects.filter(user=user).exists():
        begin_inspection(purpose="We look.", last_day=localdate() + timedelta(days=30), by=acting(user))
    return held


@dataclass(frozen=True)
class Staff:
    """Who works for the LPR office and the coach coordination."""

    officer: User
    colleague: User
    supervision: User
    coordination: User
    coach: User
    next_coach: User


def hire_staff() -> Staff:
    """Create two case officers, supervision, coach coordination and two coaches."""
    pool = body(OrganisationKind.COORDINATION)
    return Staff(
        officer=person("Case Officer East", Role.CO, lpr()),
        colleague=person("Case Officer West", Role.CO, lpr()),
        supervision=person("Supervision", Role.SU, lpr()),
        coordination=person("Coach Coordination", Role.CC, pool),
        coach=person("Coach North", Role.CH, pool),
        next_coach=person("Coach South", Role.CH, pool),
    )


@dataclass(frozen=True)
class TownHall:
    """A municipality with its coordination and its approver."""

    town: Organisation
    coordination: User
    mayor: User


def town_hall(ags: str) -> TownHall:
    """Create the people of a municipality."""
    place = town(ags)
    return TownHall(
        town=place,
        coordination=person(f"Coordination {place.unit.short_name}", Role.MC, place),
        mayor=person(f"Mayor {place.unit.short_name}", Role.MA, place),
    )


def draft_case(
    by: User, *keys: str, kind: CaseKind = CaseKind.COACHING, title: str = "Coaching", on: date = OPENED
) -> Case:
    """Open a draft of the LPR office for these municipalities (for Pirna, if none is named)."""
    return open_case(
        kind=kind,
        title=title,
        municipalities=[town(key) for key in keys or (PIRNA,)],
        opened_by=lpr(),
        opened_on=on,
        by=acting(by),
    )


def running_case(
    by: User, *keys: str, kind: CaseKind = CaseKind.COACHING, title: str = "Coaching", on: date = OPENED
) -> Case:
    """Open a case of the LPR office and submit it: its process, if its kind has one, begins."""
    case = draft_case(by, *keys, kind=kind, title=title, on=on)
    submit_case(case=case, by=acting(by))
    return Case.objects.get(pk=case.pk)


def process_of(case: Case, definition: str = "") -> CaseProcess:
    """Return the newest process of a case (of the definition with this name)."""
    processes = CaseProcess.objects.filter(case=case, flow_class__endswith=definition)
    return processes.order_by("-pk")[0]
