"""The list of steps that nobody may do, each with its reason."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.choices import Role
from accounts.models import Office, User
from accounts.services import deactivate_user, end_office, grant_office
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.cases.choices import AssignmentState, PartyRole
from casework.cases.locks import lock_case
from casework.cases.models import Assignment, Case
from casework.cases.services import close_assignment
from casework.territory.choices import OrganisationKind
from casework.territory.models import TerritorialUnit
from casework.territory.services import create_advisory_region
from tests.builders import (
    GOERLITZ,
    PIRNA,
    SINCE,
    body,
    house,
    person,
    town,
)
from tests.desk.lists.builders import People, address_to, let_join, make_coach, only_step, running_case, shown
from tests.signing_in import signed_in
from workflows.desk.selectors.paging import Place
from workflows.desk.selectors.stuck import stuck_steps, why_nobody_may
from workflows.engine.lifecycle import start_process, suspend_case
from workflows.engine.models import Step
from workflows.engine.services import claim_step

START = Place()


def reasons(user: User) -> dict[int, str]:
    """Return the reason for each stuck case, as somebody sees it who has just come in.

    The pages of the cases tell the same.
    """
    rows = stuck_steps(User.objects.get(pk=user.pk), START).rows
    told: dict[int, str] = {}
    for case in {row.case_id for row in rows}:
        told |= why_nobody_may(case, Step.objects.filter(case=case))
    assert told == {row.step_id: row.reason for row in rows}
    return {row.case_id: row.reason for row in rows}


def end_office_of(user: User, role: Role) -> None:
    """End an office as of yesterday."""
    office = Office.objects.get(user=user, role=role)
    end_office(office=office, last_day=timezone.localdate() - timedelta(days=1), by=house())


def offer(case: Case, role: Role, key: str, author: User | None = None) -> None:
    """Offer the open step of a case to a role in a town."""
    address_to(step=only_step(case), role=role, organisation=town(key), author=author, by=house())


@service
def end_assignment(*, assignment: Assignment, by: Actor) -> None:
    """End the work of a coach."""
    close_assignment(assignment, AssignmentState.ENDED)


@service
def start_coach_change(*, case: Case, by: Actor) -> None:
    """Begin the search for another coach, without the one who is there leaving."""
    start_process(lock_case(case.pk), "coach_change")


def test_a_step_that_somebody_may_do_is_not_listed(people: People) -> None:
    case = running_case(people.east, PIRNA)
    assert reasons(people.supervision) == {}
    claim_step(step_id=only_step(case).pk, by=Actor(people.east))
    assert reasons(people.supervision) == {}


def test_nobody_holds_the_office(people: People) -> None:
    case = running_case(people.east, PIRNA)
    offer(case, Role.MA, PIRNA)
    assert reasons(people.supervision) == {
        case.pk: "Nobody holds the office Municipal approver in Stadt Pirna today."
    }
    person("Mayor", Role.MA, town(PIRNA))
    assert reasons(people.supervision) == {}


def test_the_only_approver_is_the_author(people: People) -> None:
    mayor = person("Mayor", Role.MA, town(PIRNA))
    case = running_case(people.east, PIRNA)
    offer(case, Role.MA, PIRNA, author=mayor)
    assert "Mayor wrote the content and is the only one" in reasons(people.supervision)[case.pk]
    person("Deputy Mayor", Role.MA, town(PIRNA))
    assert reasons(people.supervision) == {}


def test_the_owner_has_been_deactivated(people: People) -> None:
    case = running_case(people.east, PIRNA)
    claim_step(step_id=only_step(case).pk, by=Actor(people.east))
    deactivate_user(user=people.east, by=house(), reason="Left")
    assert "the account has been deactivated" in reasons(people.supervision)[case.pk]


def test_the_owner_no_longer_holds_the_office(people: People) -> None:
    case = running_case(people.east, PIRNA)
    claim_step(step_id=only_step(case).pk, by=Actor(people.east))
    end_office_of(people.east, Role.CO)
    assert "no longer holds the office Case officer LPR" in reasons(people.supervision)[case.pk]


def test_a_coach_step_without_a_coach(people: People) -> None:
    case = running_case(people.east, PIRNA)
    address_to(step=only_step(case), role=Role.CH, organisation=None, by=house())
    assert reasons(people.supervision) == {case.pk: "The case has no coach at the moment."}
    make_coach(case=case, user=people.coach, by=house())
    assert reasons(people.supervision) == {}


def test_the_step_stayed_with_an_earlier_coach(people: People) -> None:
    case = running_case(people.east, PIRNA)
    address_to(step=only_step(case), role=Role.CH, organisation=None, by=house())
    make_coach(case=case, user=people.coach, by=house())
    claim_step(step_id=only_step(case).pk, by=Actor(people.coach))
    end_assignment(assignment=Assignment.objects.get(case=case), by=house())
    assert "is no longer the coach" in reasons(people.supervision)[case.pk]


def helped(user: User) -> str:
    """Return the list as somebody sees it who has just come in."""
    return shown(signed_in(User.objects.get(pk=user.pk)), "/ohne-zustaendige/")


def test_a_coach_is_changed_only_where_there_is_one_and_no_change_runs(people: People) -> None:
    case = running_case(people.east, PIRNA)
    address_to(step=only_step(case), role=Role.CH, organisation=None, by=house())
    page = helped(people.east)
    assert "The coach coordination has to propose a coach first." in page
    assert "Change the coach" not in page
    make_coach(case=case, user=people.coach, by=house())
    claim_step(step_id=only_step(case).pk, by=Actor(people.coach))
    deactivate_user(user=people.coach, by=house(), reason="Left")
    assert "Change the coach" in helped(people.east)
    start_coach_change(case=case, by=Actor(people.east))
    page = helped(people.east)
    assert "Another coach is being looked for" in page
    assert "Change the coach" not in page


def test_the_organisation_does_not_take_part(people: People) -> None:
    case = running_case(people.east, PIRNA)
    offer(case, Role.MC, GOERLITZ)
    assert reasons(people.supervision) == {case.pk: "Stadt Görlitz no longer takes part in this case."}
    let_join(case=case, organisation=town(GOERLITZ), role=PartyRole.MUNICIPALITY, by=house())
    assert reasons(people.supervision) == {}


def test_supervision_of_another_region_cannot_help(people: People) -> None:
    case, lpr = running_case(people.east, PIRNA), body(OrganisationKind.LPR)
    address_to(step=only_step(case), role=Role.SU, organisation=lpr, by=house())
    end_office_of(people.supervision, Role.SU)
    for key, stuck in (("14626", [case.pk]), ("14628", [])):
        region = create_advisory_region(
            name=f"Region {key}", districts=[TerritorialUnit.objects.get(ags=key)], by=house()
        )
        grant_office(
            user=people.supervision,
            role=Role.SU,
            organisation=lpr,
            valid_from=SINCE,
            by=house(),
            region=region,
        )
        assert list(reasons(people.east)) == stuck


def test_a_suspended_case_is_not_stuck(people: People) -> None:
    case = running_case(people.east, PIRNA)
    offer(case, Role.MA, PIRNA)
    until = timezone.localdate() + timedelta(days=5)
    suspend_case(case=case, until=until, by=Actor(people.supervision), reason="Election")
    assert reasons(people.supervision) == {}


def test_the_page_says_why_and_what_helps(people: People) -> None:
    case = running_case(people.east, PIRNA)
    offer(case, Role.MA, PIRNA)
    for user in (people.east, people.supervision):
        client = signed_in(user)
        page = shown(client, "/ohne-zustaendige/")
        assert case.reference_number in page
        assert "Ask the administration to give the office to somebody." in page
        assert "/ohne-zustaendige/" in shown(client, "/")


@pytest.mark.parametrize("who", ["pirna", "coach"])
def test_others_may_not_see_the_list(people: People, who: str) -> None:
    client = signed_in({"pirna": people.pirna, "coach": people.coach}[who])
    shown(client, "/ohne-zustaendige/", status=403)
    assert "/ohne-zustaendige/" not in shown(client, "/")


def test_the_page_costs_the_same_for_one_and_for_many(
    people: People, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (1, 12):
        for _number in range(count):
            offer(running_case(people.east, PIRNA), Role.MA, PIRNA)
        client = signed_in(people.east)
        with django_assert_max_num_queries(8):
            shown(client, "/ohne-zustaendige/")
