"""Why somebody sees a case: the one office, party, group, assignment or grant behind it, and its period."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from accounts.policy import Grantable
from casework.cases.choices import AssignmentState, CaseKind, PartyRole
from casework.cases.grants import end_grant, grant_access
from casework.cases.models import Assignment, Case
from casework.cases.permissions import VIEW_CASE
from casework.cases.selectors import parties_of
from casework.cases.services import add_party, end_party, open_case
from casework.territory.choices import GroupKind
from casework.territory.models import Organisation
from casework.territory.services import create_group
from tests.access.world import place, region_around
from tests.builders import (
    FREITAL,
    GOERLITZ,
    LEIPZIG,
    OPENED,
    PIRNA,
    SINCE,
    acting,
    hire_staff,
    house,
    lpr,
    office,
    person,
    running_case,
    town,
)
from workflows.desk.selectors.access_words import why
from workflows.engine.lifecycle import submit_case

TODAY = localdate()
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Scene:
    """A running case of Pirna and Freital, and its officer."""

    case: Case
    officer: User

    def reasons(self, user: User, days_ago: int = 0) -> tuple[str, ...]:
        """Return why the person sees the case, or saw it some days ago."""
        return why(self.case, acting(user).user, VIEW_CASE, TODAY - days_ago * DAY).reasons


@pytest.fixture
def scene(db: None) -> Iterator[Scene]:
    """Let the case run since long ago."""
    officer = hire_staff().officer
    case = running_case(officer, PIRNA, FREITAL, kind=CaseKind.CONSULTATION)
    with translation.override("en"):
        yield Scene(case, officer)


def shown(day: date) -> str:
    """Return a day as people write it."""
    return date_format(day, "SHORT_DATE_FORMAT")


def test_of_several_regions_the_one_is_named_in_which_a_town_of_the_case_lies(scene: Scene) -> None:
    boss, east = person("Boss"), region_around("East", PIRNA)
    for region in (east, region_around("West", LEIPZIG), region_around("Border", GOERLITZ)):
        office(boss, Role.SU, lpr(), region=region)
    (reason,) = scene.reasons(boss)
    assert "responsible for East with" in reason
    assert town(PIRNA).name in reason
    assert town(FREITAL).name in reason
    assert "West" not in reason


def test_an_office_for_no_region_is_one_for_the_whole_state(scene: Scene) -> None:
    boss = person("Boss", Role.SU, lpr())
    (reason,) = scene.reasons(boss)
    assert "responsible for the whole state" in reason


def test_of_several_towns_the_one_is_named_that_takes_part(scene: Scene) -> None:
    clerk = person("Clerk of Two Towns", Role.MC, town(LEIPZIG))
    office(clerk, Role.MC, town(PIRNA))
    (reason,) = scene.reasons(clerk)
    assert f"at {town(PIRNA).name}, which takes part" in reason


def test_the_period_is_that_in_which_office_and_party_were_both_there(scene: Scene) -> None:
    clerk, begun, last = person("Clerk"), OPENED + 10 * DAY, TODAY + 30 * DAY
    office(clerk, Role.MC, town(PIRNA), since=begun, until=last)
    (reason,) = scene.reasons(clerk)
    assert f"({shown(begun)} to {shown(last)})" in reason
    mayor = person("Mayor", Role.MA, town(FREITAL))
    (before,) = scene.reasons(mayor)
    assert f"(since {shown(OPENED)})" in before
    freital = parties_of(scene.case).get(organisation=town(FREITAL))
    end_party(party=freital, left_on=TODAY, by=acting(scene.officer), reason="Goes alone.")
    assert scene.reasons(mayor) == ()


def test_a_party_in_two_roles_is_one_cause(scene: Scene) -> None:
    add_party(
        case=scene.case,
        organisation=town(PIRNA),
        role=PartyRole.PROVIDER,
        joined_on=TODAY,
        by=acting(scene.officer),
    )
    (reason,) = scene.reasons(person("Mayor", Role.MA, town(PIRNA)))
    assert f"(since {shown(OPENED)})" in reason


def of_a_group(scene: Scene, *members: Organisation) -> Scene:
    """Return a running case of Pirna that a group has."""
    units = [member.unit for member in members if member.unit]
    group = create_group(
        name="Upper Elbe", kind=GroupKind.TOWN_ALLIANCE, joined_on=SINCE, members=units, by=house()
    )
    case = open_case(
        kind=CaseKind.CONSULTATION,
        title="Together",
        municipalities=[town(PIRNA)],
        opened_by=lpr(),
        opened_on=OPENED,
        group=group,
        by=acting(scene.officer),
    )
    submit_case(case=case, by=acting(scene.officer))
    case.refresh_from_db()
    return Scene(case, scene.officer)


def test_of_several_towns_the_member_of_the_group_is_named_with_the_group(scene: Scene) -> None:
    together = of_a_group(scene, town(PIRNA), town(FREITAL))
    clerk = person("Clerk of Two Towns", Role.MC, town(LEIPZIG))
    office(clerk, Role.MC, town(FREITAL))
    (reason,) = together.reasons(clerk)
    assert f"at {town(FREITAL).name}, which belongs to Upper Elbe" in reason


def test_an_office_in_the_group_itself_is_named_as_such(scene: Scene) -> None:
    together = of_a_group(scene, town(FREITAL))
    clerk = person("Clerk", Role.MC, Organisation.objects.get(group=together.case.group))
    (reason,) = together.reasons(clerk)
    assert "at Upper Elbe, the group that has the case" in reason


def test_of_several_assignments_the_one_of_that_day_is_named(scene: Scene) -> None:
    coach = person("Coach")
    for state, begun, ended, why_him in (
        (AssignmentState.ENDED, TODAY - 20 * DAY, TODAY - 10 * DAY, "Knows the town."),
        (AssignmentState.PROPOSED, None, None, "Is asked again."),
    ):
        place(
            assignment=Assignment(
                case=scene.case,
                user=coach,
                role=Role.CH,
                state=state,
                proposed_on=begun or TODAY,
                assigned_on=begun,
                ended_on=ended,
                reason=why_him,
            ),
            by=house(),
        )
    proposed, before = scene.reasons(coach)
    assert f"is proposed for the case as Coach (since {shown(TODAY)})" in proposed
    assert f"({shown(TODAY - 20 * DAY)} to " in before


def test_of_several_grants_those_of_that_day_are_named(scene: Scene) -> None:
    guest, officer = person("Guest"), acting(scene.officer)
    for reason in ("For the talk.", "For the report."):
        grant_access(
            case=scene.case,
            user=guest,
            opens=Grantable.HEAD,
            valid_until=TODAY + 3 * DAY,
            reason=reason,
            by=officer,
        )
    assert [reason.rpartition(": ")[2] for reason in scene.reasons(guest)] == [
        "For the talk.",
        "For the report.",
    ]
    end_grant(grant=scene.case.grants.get(reason="For the talk."), by=officer, reason="Over.")
    (left,) = scene.reasons(guest)
    assert left.endswith("For the report.")
