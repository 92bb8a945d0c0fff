"""One database for all tests of scale: measured with ten thousand cases, then with a hundred thousand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import psycopg
import pytest
from django.test import override_settings
from django.utils import translation
from pytest_django import DjangoDbBlocker

from accounts.choices import Role
from accounts.models import User
from casework.cases.choices import CaseKind
from casework.cases.permissions import VIEW_CASE
from casework.cases.selectors import access_to, visible_cases
from casework.territory.choices import OrganisationKind
from casework.territory.models import Organisation
from casework.territory.services import create_advisory_region
from tests.builders import PIRNA, acting, hire_staff, house, lpr, office, person, running_case, town_hall
from tests.databases import Databases, connected_to
from tests.engine.practice import PROCESSES, let_coach_work, say
from tests.scale.plans import Cost, cost_of
from tests.scale.plenty import BASE, Copier, Pattern
from workflows.desk.selectors.case_list import CaseFilter, case_list
from workflows.desk.selectors.inbox import InboxFilter, inbox_of
from workflows.desk.selectors.paging import Place

PRACTICE = override_settings(PROCESS_DEFINITIONS=PROCESSES)
FEW, MANY, OWN, COACHED = 10_000, 100_000, 5_000, 50


@dataclass(frozen=True)
class Costs:
    """What each page costs each person, with few and with many cases of others."""

    few: dict[str, Cost]
    many: dict[str, Cost]


@pytest.fixture(scope="module")
def costs(databases: Databases, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Costs]:
    """Return the costs at both sizes."""
    clone = databases.clone()
    with django_db_blocker.unblock(), connected_to(clone), translation.override("en"), PRACTICE:
        pattern, people = _world()
        with psycopg.connect(clone.owner, autocommit=True, cursor_factory=psycopg.ClientCursor) as owner:
            Copier(owner, pattern, 1, FEW).run()
            few = _measured(people)
            Copier(owner, pattern, FEW + 1, MANY).run()
            yield Costs(few, _measured(people))
    databases.drop(clone.name)


def _world() -> tuple[Pattern, dict[str, User]]:
    """Return the case that is copied, and who will look at the copies."""
    staff, pirna = hire_staff(), town_hall(PIRNA)
    case = running_case(staff.officer, PIRNA, kind=CaseKind.OTHER)  # whose process is `Practice`
    let_coach_work(case=case, coach=staff.coach, by=house())
    say(case, "first")
    district = pirna.town.unit.district if pirna.town.unit else None
    assert district is not None
    people = {"mayor": pirna.mayor, "coach": staff.coach, "supervision": person("Supervision East")}
    region = create_advisory_region(name="East", districts=[district], by=house())
    office(people["supervision"], Role.SU, lpr(), region=region)
    elsewhere = Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY).exclude(
        unit__district=district
    )
    others = tuple(elsewhere.values_list("pk", flat=True))
    return Pattern(case, OWN, pirna.town.pk, others, COACHED, staff.next_coach.pk), people


def _measured(people: dict[str, User]) -> dict[str, Cost]:
    """Return what each page costs each person."""
    return {
        f"{page} of {name}": cost_of(partial(look, acting(user).user))
        for name, user in people.items()
        for page, look in PAGES.items()
    }


def _own_case(user: User) -> None:
    case = visible_cases(user).get(pk=BASE + 1)
    assert access_to(case, user).may(VIEW_CASE)


def _foreign_case(user: User) -> None:
    assert visible_cases(user).filter(pk=BASE + OWN + 1).first() is None


PAGES: dict[str, Callable[[User], object]] = {
    "list": lambda user: case_list(user, CaseFilter(), Place()),
    "search": lambda user: case_list(user, CaseFilter(text="Case 7"), Place()),
    "inbox": lambda user: inbox_of(user, InboxFilter(), Place()),
    "own case": _own_case,
    "foreign case": _foreign_case,
}
