"""Whatever people hold, are assigned, granted or stand in for: every way of asking gives the same answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import product

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, models, transaction
from django.utils.timezone import localdate, make_aware
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.choices import PLACES, Role
from accounts.models import Absence, Deputy, Inspection, Office, User
from accounts.policy import Grantable, all_rows
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.cases import permissions
from casework.cases.choices import AssignmentState, CaseKind, PartyRole
from casework.cases.models import Assignment, Case, CaseParty, Grant
from casework.cases.selectors import access_to, explain, permitted_cases, readers_on, visible_cases
from casework.territory.choices import GroupKind, OrganisationKind
from casework.territory.models import AdvisoryRegion, GroupMembership, MunicipalGroup, Organisation
from casework.territory.services import create_group
from tests.access.deputies import NEVER, may_represent
from tests.access.world import region_around
from tests.builders import (
    FREITAL,
    LEIPZIG,
    PIRNA,
    acting,
    body,
    draft_case,
    house,
    lpr,
    person,
    running_case,
    town,
)
from workflows.desk.selectors.case_list import CaseFilter, case_list
from workflows.desk.selectors.paging import Place

PEOPLE, DAYS = 4, 1
"""How many people there are besides the officer, and how many days before and after today count."""
ROLES = list(Role)


@dataclass(frozen=True)
class Stage:
    """The cases and people, of whom nothing is known yet."""

    cases: list[Case]
    people: list[User]
    places: list[Organisation]
    group: MunicipalGroup
    region: AdvisoryRegion


@service
def write(*, row: models.Model, by: Actor) -> None:
    """Write a row as somebody might have done at some time."""
    row.save()


def set_up() -> Stage:
    """Build the stage: a case that runs since long ago, one of a group that runs since today, a draft."""
    officer, today = person("Officer", Role.CO, lpr()), localdate()
    units = [town(key).unit for key in (PIRNA, FREITAL)]
    group = create_group(
        name="Upper Elbe",
        kind=GroupKind.TOWN_ALLIANCE,
        joined_on=today - timedelta(days=100),
        members=[unit for unit in units if unit],
        by=house(),
    )
    cases = [
        running_case(officer, PIRNA, kind=CaseKind.CONSULTATION),
        running_case(officer, LEIPZIG, kind=CaseKind.FUNDING),
        draft_case(officer, PIRNA, kind=CaseKind.OTHER),
    ]
    cases[0].submitted_on = today - timedelta(days=100)
    cases[1].group = group
    for case in cases[:2]:
        write(row=case, by=house())
    people = [person(f"Person {number}") for number in range(PEOPLE)]
    places = [
        lpr(),
        town(PIRNA),
        town(FREITAL),
        town(LEIPZIG),
        body(OrganisationKind.COORDINATION),
        body(OrganisationKind.POLICE, "Dresden"),
    ]
    return Stage(cases, people, places, group, region_around("East", PIRNA))


Maker = Callable[[Stage, list[int], date, date], models.Model | None]


def an_office(stage: Stage, pick: list[int], since: date, until: date) -> models.Model | None:
    """Return an office, if the role fits the place."""
    role, place = ROLES[pick[1] % len(ROLES)], stage.places[pick[2] % len(stage.places)]
    if place.kind not in PLACES.get(role, (place.kind,)):
        return None
    user = stage.people[pick[0] % PEOPLE]
    return Office(user=user, role=role, organisation=place, valid_from=since, valid_until=until)


def a_colleague(stage: Stage, pick: list[int], since: date, until: date) -> models.Model:
    """Return an office at the State Prevention Council, where people are colleagues."""
    role = [Role.CO, Role.SU, Role.QA, Role.AU, Role.AD][pick[1] % 5]
    return Office(
        user=stage.people[pick[0] % PEOPLE],
        role=role,
        organisation=stage.places[0],
        valid_from=since - timedelta(days=DAYS * (pick[2] % 2)),
        valid_until=until + timedelta(days=DAYS),
    )


def a_supervisor(stage: Stage, pick: list[int], since: date, until: date) -> models.Model:
    """Return an office of supervision for the region of Pirna alone."""
    return Office(
        user=stage.people[pick[0] % PEOPLE],
        role=Role.SU,
        organisation=stage.places[0],
        region=stage.region,
        valid_from=since,
        valid_until=until,
    )


def an_inspection(stage: Stage, pick: list[int], since: date, until: date) -> models.Model:
    """Return an inspection, perhaps ended before its last day; whoever inspects belongs to the audit."""
    ended = until if pick[1] > 6 and until <= localdate() else None
    user = stage.people[pick[0] % PEOPLE]
    return Inspection(user=user, purpose="We look.", first_day=since, last_day=until, ended_on=ended)


def a_party(stage: Stage, pick: list[int], since: date, until: date) -> models.Model:
    """Return a participation."""
    case, place = stage.cases[pick[0] % 2], stage.places[pick[1] % len(stage.places)]
    role = list(PartyRole)[pick[2] % len(PartyRole)]
    left = until if pick[2] % 2 else None
    return CaseParty(case=case, organisation=place, role=role, joined_on=since, left_on=left)


def an_assignment(stage: Stage, pick: list[int], since: date, until: date) -> models.Model:
    """Return an assignment as coach: proposed, at work, ended or declined."""
    state = list(AssignmentState)[pick[1] % len(AssignmentState)]
    begun = state in (AssignmentState.ACTIVE, AssignmentState.ENDED)
    ended = state in (AssignmentState.ENDED, AssignmentState.DECLINED)
    return Assignment(
        case=stage.cases[pick[0] % 2],
        user=stage.people[pick[2] % PEOPLE],
        role=Role.CH,
        state=state,
        proposed_on=since,
        assigned_on=since if begun else None,
        ended_on=until if ended else None,
    )


def a_grant(stage: Stage, pick: list[int], since: date, until: date) -> models.Model:
    """Return a single grant."""
    opens = list(Grantable)[pick[1] % len(Grantable)]
    user = stage.people[pick[2] % PEOPLE]
    return Grant(
        content_object=stage.cases[pick[0] % 3],
        user=user,
        permission=Permission.objects.get(codename=opens, content_type__app_label="cases"),
        valid_from=since,
        valid_until=until,
        ended_on=until if pick[1] > 4 else None,
        reason="Knows the town.",
        granted_by=user,
    )


def an_absence(stage: Stage, pick: list[int], since: date, until: date) -> models.Model:
    """Return an absence, perhaps ended at once on its last day; whoever comes next represents the person."""
    noon = make_aware(datetime.combine(until, time(12)))
    ended_at = noon if pick[2] > 6 and until <= localdate() else None
    return Absence(user=stage.people[pick[0] % PEOPLE], first_day=since, last_day=until, ended_at=ended_at)


def a_membership(stage: Stage, pick: list[int], since: date, until: date) -> models.Model:
    """Return a membership of Leipzig in the group."""
    left = until if pick[0] % 2 else None
    return GroupMembership(group=stage.group, unit=town(LEIPZIG).unit, joined_on=since, left_on=left)


def a_submission(stage: Stage, pick: list[int], since: date, until: date) -> models.Model:
    """Return the case of the group, submitted on another day."""
    stage.cases[1].submitted_on = since
    return stage.cases[1]


MAKERS: list[Maker] = [
    an_office,
    an_office,
    a_party,
    a_colleague,
    a_colleague,
    a_supervisor,
    an_inspection,
    an_assignment,
    a_grant,
    an_absence,
    a_membership,
    a_submission,
]
FACTS = st.lists(
    st.tuples(
        st.sampled_from(MAKERS),
        st.lists(st.integers(0, 9), min_size=3, max_size=3),
        st.integers(-DAYS, DAYS),
        st.integers(0, DAYS),
    ),
    min_size=2,
    max_size=12,
)


def happen(stage: Stage, make: Maker, pick: list[int], start: int, length: int) -> None:
    """Write one fact, unless the database knows that it cannot be."""
    since = localdate() + timedelta(days=start)
    row = make(stage, pick, since, since + timedelta(days=length))
    if row is None:
        return
    try:
        with transaction.atomic():
            write(row=row, by=house())
            if isinstance(row, Absence):
                kinds = [CaseKind.FUNDING.value] if pick[1] % 2 else []
                deputy = stage.people[(pick[0] + 1 + pick[2] % (PEOPLE - 1)) % PEOPLE]
                write(row=Deputy(absence=row, deputy=deputy, kinds=kinds), by=house())
            if isinstance(row, Inspection):
                audit = Office(user=row.user, role=Role.AU, organisation=stage.places[0], valid_from=since)
                write(row=audit, by=house())
    except IntegrityError:
        return


def check(stage: Stage) -> None:
    """Compare all answers for everybody on every day."""
    names = [row.permission for row in all_rows() if row.permission.startswith("cases.")]
    today = localdate()
    for user in (acting(user).user for user in stage.people):
        for offset in range(-DAYS, DAYS + 1):
            day = today + timedelta(days=offset)
            single = {case: access_to(case, user, day) for case in stage.cases}
            for permission in (permissions.VIEW_CASE, permissions.VIEW_CONTENT):
                listed = set(permitted_cases(user, permission, day).values_list("pk", flat=True))
                for case, access in single.items():
                    told = explain(user, case, permission, day)
                    assert (case.pk in listed) is access.may(permission) is told.allowed is bool(told.causes)
        for permission in set(names):
            listed = set(permitted_cases(user, permission).values_list("pk", flat=True))
            assert listed == {case.pk for case in stage.cases if user.has_perm(permission, case)}
        seen = set(visible_cases(user).values_list("pk", flat=True))
        found = case_list(user, CaseFilter(), Place())
        assert seen == {row.case_id for row in found.page.rows}
        assert len(seen) == found.count == visible_cases(user).count()
        searched = {
            case.pk
            for case in stage.cases
            if case_list(user, CaseFilter(text=case.reference_number), Place()).page.rows
        }
        assert searched == seen
    for case in stage.cases:
        for day in (today, today - timedelta(days=1)):
            readers = {reader.person for reader in readers_on(case, day)} & set(stage.people)
            seeing = {person for person in stage.people if _sees(person, case, day)}
            assert readers >= seeing
            assert day == today or readers == seeing
            assert readers == seeing or Absence.objects.filter(last_day=day, ended_at__isnull=False).exists()


def _sees(user: User, case: Case, day: date) -> bool:
    return visible_cases(acting(user).user, day).filter(pk=case.pk).exists()


def check_deputies(stage: Stage) -> None:
    """Follow every right that is not the own one to an office that the deputy may represent."""
    people = [acting(user).user for user in stage.people]
    for user, case, offset in product(people, stage.cases[:2], range(-DAYS, DAYS + 1)):
        day = localdate() + timedelta(days=offset)
        for bond in access_to(case, user, day).bonds:
            if bond.person_id != user.pk:
                assert may_hold(user.pk, bond.person_id, bond.tie.role, day), (user, bond, day)


def may_hold(deputy: int, absent: int, role: Role | Grantable, day: date) -> bool:
    """Return whether the deputy holds an office that may represent one of the absent, by which the tie is."""
    own, theirs = (list(Office.objects.on(day).filter(user=each)) for each in (deputy, absent))
    if any(Role(office.role).name in NEVER for office in own):
        return False
    return any(
        mine.organisation_id == office.organisation_id
        and may_represent(Role(office.role), Role(mine.role))
        and (not isinstance(role, Role) or office.role == role)
        for mine, office in product(own, theirs)
    )


def check_names(stage: Stage) -> None:
    """Compare who is named as a deputy today with whom that deputyship lets stand in somebody's place."""
    named = {(row.deputy_id, row.absence.user_id) for row in Deputy.objects.now().select_related("absence")}
    for user in stage.people:
        places = {standing.person_id for standing in acting(user).user.standings_today[1:]}
        direct = {absent for deputy, absent in named if deputy == user.pk}
        assert direct <= places
        assert places <= set(chained(user.pk, named))


def chained(user: int, named: set[tuple[int, int]]) -> set[int]:
    """Return everybody whom a person might stand for along any chain."""
    found, newest = set[int](), {user}
    while newest:
        newest = {absent for deputy, absent in named if deputy in newest} - found
        found |= newest
    return found


@pytest.mark.django_db
@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # an example takes seconds: to make it smaller would take many minutes
    suppress_health_check=[HealthCheck.too_slow],
)
@given(facts=FACTS)
def test_list_detail_search_count_permission_and_explanation_agree(
    facts: list[tuple[Maker, list[int], int, int]],
) -> None:
    with transaction.atomic():
        stage = set_up()
        for make, pick, start, length in facts:
            happen(stage, make, pick, start, length)
        check(stage)
        check_deputies(stage)
        check_names(stage)
        transaction.set_rollback(True)
