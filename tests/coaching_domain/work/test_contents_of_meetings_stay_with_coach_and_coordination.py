"""Who reads what of a coaching meeting: dates for many, contents for two."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from casework.audit.actors import Actor
from casework.audit.errors import NotAllowed, NotNow
from casework.cases.choices import PartyRole
from casework.coaching.selectors.meetings import MeetingRow, meetings_with_contents, visible_meetings
from casework.coaching.services.meetings import correct_meeting, pass_on_minutes, record_meeting
from casework.territory.choices import OrganisationKind
from casework.territory.models import Organisation
from tests.coaching_domain.work.builders import (
    Team,
    assign_coach,
    bring_in,
    build_team,
    fresh,
    meeting,
    newcomer,
)
from tests.rehearsal import rehearsed

pytestmark = pytest.mark.django_db


new_team = rehearsed(build_team)


@pytest.fixture
def team(new_team: Callable[[], Team], db: None) -> Team:
    """Return a team with a meeting in June; the coach coordination takes part in the case."""
    team = new_team()
    pool = Organisation.objects.get(kind=OrganisationKind.COORDINATION)
    bring_in(case=team.case, organisation=pool, role=PartyRole.COORDINATION, by=team.by)
    record_meeting(case=team.case, facts=meeting(date(2025, 6, 3), "SECRET"), by=Actor(team.coach))
    return team


def seen_by(team: Team, user: User) -> tuple[MeetingRow, ...]:
    return visible_meetings(user, team.case, team.access(user))


def read_by(team: Team, user: User) -> set[str]:
    """Return the contents that somebody who has just come in may read."""
    return {row.minutes.contents for row in seen_by(team, fresh(user)) if row.minutes}


def test_coach_and_municipal_coordination_read_the_contents(team: Team) -> None:
    for user in (team.coach, team.coordinator):
        (row,) = seen_by(team, user)
        assert row.minutes is not None
        assert row.minutes.contents == "SECRET"
        assert row.may_correct


def test_office_supervision_mayor_and_coach_coordination_see_dates_only(team: Team) -> None:
    pool = Organisation.objects.get(kind=OrganisationKind.COORDINATION)
    readers = [
        fresh(team.world.officer),
        fresh(team.world.supervision),
        newcomer(team, "Coach Coordination", Role.CC, pool),
        team.mayor,
    ]
    for user in readers:
        (row,) = seen_by(team, user)
        assert (row.held_on, row.participants_count) == (date(2025, 6, 3), 2)
        assert row.minutes is None
        assert not row.may_correct
        assert "SECRET" not in repr(row)


def test_nobody_else_sees_that_there_was_a_meeting(team: Team) -> None:
    lpr = Organisation.objects.get(kind=OrganisationKind.LPR)
    stranger = Organisation.objects.get(unit__ags="14625030", kind=OrganisationKind.MUNICIPALITY)
    others = [
        fresh(team.world.coach_south),
        newcomer(team, "Quality", Role.QA, lpr),
        newcomer(team, "Audit", Role.AU, lpr),
        newcomer(team, "Administration", Role.AD, lpr),
        newcomer(team, "Coordination Elsewhere", Role.MC, stranger),
    ]
    for user in others:
        assert seen_by(team, user) == ()
        assert not meetings_with_contents(user, team.case, team.access(user)).exists()


def test_a_new_coach_reads_earlier_contents_only_with_consent(team: Team) -> None:
    assign_coach(team.world, team.world.coach_south, date(2025, 9, 1))
    coach = fresh(team.world.coach_south)
    record_meeting(case=team.case, facts=meeting(date(2025, 10, 1), "NEW"), by=Actor(coach))
    assert [row.minutes is not None for row in seen_by(team, coach)] == [True, False]
    pass_on_minutes(case=team.case, coach=coach, by=Actor(team.coordinator))
    assert [row.minutes is not None for row in seen_by(team, coach)] == [True, True]


def test_consent_opens_nothing_that_comes_after_the_own_time(team: Team) -> None:
    today = localdate()
    assign_coach(team.world, team.world.coach_south, today - timedelta(days=20))
    coach = fresh(team.world.coach_south)
    pass_on_minutes(case=team.case, coach=coach, by=Actor(team.coordinator))
    assign_coach(team.world, team.world.coach_north, today - timedelta(days=10))
    record_meeting(case=team.case, facts=meeting(today, "LATER"), by=Actor(fresh(team.world.coach_north)))
    assert [row.minutes is not None for row in seen_by(team, coach)] == [False, True]


def test_on_the_day_of_the_handover_each_coach_reads_what_was_recorded_in_the_own_time(team: Team) -> None:
    today, leaving, coming = localdate(), team.coach, team.world.coach_south
    record_meeting(case=team.case, facts=meeting(today, "MORNING"), by=Actor(team.coordinator))
    assign_coach(team.world, coming, today)
    record_meeting(case=team.case, facts=meeting(today, "NOON"), by=Actor(fresh(coming)))
    record_meeting(case=team.case, facts=meeting(today, "EVENING"), by=Actor(team.coordinator))
    assert read_by(team, leaving) == {"MORNING", "SECRET"}
    assert read_by(team, coming) == {"EVENING", "NOON"}
    pass_on_minutes(case=team.case, coach=coming, by=Actor(team.coordinator))
    assert read_by(team, coming) == {"EVENING", "NOON", "MORNING", "SECRET"}


def test_a_new_coach_does_not_correct_what_he_may_not_read(team: Team) -> None:
    earlier = meetings_with_contents(team.coach, team.case, team.access(team.coach)).get()
    assign_coach(team.world, team.world.coach_south, date(2025, 9, 1))
    with pytest.raises(NotAllowed):
        correct_meeting(
            meeting=earlier, facts=meeting(date(2025, 6, 4)), by=Actor(fresh(team.world.coach_south))
        )


def test_consent_is_given_by_the_municipality_to_the_present_coach_once(team: Team) -> None:
    with pytest.raises(NotAllowed):
        pass_on_minutes(case=team.case, coach=team.coach, by=Actor(fresh(team.world.officer)))
    with pytest.raises(NotNow):
        pass_on_minutes(case=team.case, coach=team.world.coach_south, by=Actor(team.mayor))
    pass_on_minutes(case=team.case, coach=team.coach, by=Actor(team.mayor))
    with pytest.raises(NotNow):
        pass_on_minutes(case=team.case, coach=team.coach, by=Actor(team.mayor))


def test_reading_costs_the_same_for_many_meetings(team: Team, django_assert_num_queries: object) -> None:
    for day in range(1, 20):
        record_meeting(case=team.case, facts=meeting(date(2025, 7, day)), by=Actor(team.coach))
    access = team.access(team.coach)
    assert callable(django_assert_num_queries)
    with django_assert_num_queries(4):
        assert len(visible_meetings(team.coach, team.case, access)) == 20
