"""While somebody is away, what waits for him waits for his deputies as well, on a tab of its own."""

from datetime import timedelta

from django.test import Client
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from accounts.services import Substitute, announce_absence
from casework.cases.choices import CaseKind
from casework.territory.choices import OrganisationKind
from tests.builders import acting, body, house, lpr, person
from tests.desk.lists.builders import People, address_to, make_coach, only_step, running_case
from tests.signing_in import signed_in
from workflows.desk.selectors.inbox import Area, InboxFilter, inbox_of
from workflows.desk.selectors.paging import Place
from workflows.engine.services import claim_step


def away(who: User, deputy: User, *kinds: str) -> None:
    """Let somebody be away from today on, represented by another."""
    today = localdate()
    announce_absence(
        user=who,
        first_day=today,
        last_day=today + timedelta(days=3),
        substitutes=[Substitute(deputy, kinds)],
        by=acting(who),
    )


def cases_in(user: User, area: Area) -> list[int]:
    """Return the cases of an area for somebody who has just come in."""
    return [row.case_id for row in inbox_of(acting(user).user, InboxFilter(area=area), Place()).page.rows]


def test_what_the_absent_has_taken_on_waits_for_the_deputy(people: People) -> None:
    case, clerk = running_case(people.east), person("Clerk", Role.SU, lpr())
    claim_step(step_id=only_step(case).pk, by=acting(people.east))
    assert cases_in(clerk, Area.DEPUTY) == []
    away(people.east, clerk)
    assert cases_in(clerk, Area.DEPUTY) == [case.pk]
    assert cases_in(clerk, Area.MINE) == cases_in(clerk, Area.OFFERED) == []


def test_what_is_offered_to_both_stands_among_the_own_only(people: People) -> None:
    case, clerk = running_case(people.east), person("Clerk", Role.SU, lpr())
    away(people.east, people.west)
    away(people.west, clerk)
    assert cases_in(people.west, Area.OFFERED) == [case.pk]
    assert cases_in(people.west, Area.DEPUTY) == []
    assert cases_in(clerk, Area.DEPUTY) == [case.pk]


def test_other_kinds_of_case_stay_away(people: People) -> None:
    case, clerk = running_case(people.east), person("Clerk", Role.SU, lpr())
    other = next(kind for kind in CaseKind if kind != case.kind)
    away(people.east, clerk, other)
    assert cases_in(clerk, Area.DEPUTY) == []


def test_the_steps_of_an_absent_coach_reach_the_deputy(people: People) -> None:
    pool = body(OrganisationKind.COORDINATION)
    case, second = running_case(people.east), person("Second Coach", Role.CH, pool)
    make_coach(case=case, user=people.coach, by=house())
    address_to(step=only_step(case), role=Role.CH, organisation=None, by=house())
    assert cases_in(people.coach, Area.OFFERED) == [case.pk]
    away(people.coach, second)
    assert cases_in(second, Area.DEPUTY) == [case.pk]


def test_the_tab_is_there_for_deputies_only(people: People, client: Client) -> None:
    clerk = person("Clerk", Role.SU, lpr())
    signed_in(clerk, client)
    assert "bereich=vertretung" not in client.get("/").content.decode()
    away(people.east, clerk)
    assert "bereich=vertretung" in client.get("/").content.decode()
