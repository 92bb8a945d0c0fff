"""A deputy is a colleague whose own office fits, in what is offered, taken, granted and shown alike."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product

import pytest
from django.utils import translation
from django.utils.timezone import localdate

from accounts.choices import PLACES, REPRESENT_NOBODY, REPRESENTED_BY, Role
from accounts.models import Absence, Deputy, User
from accounts.policy import Grantable
from accounts.selectors.absences import away_today, possible_deputies
from accounts.services import Substitute, announce_absence, deactivate_user, end_office
from casework.audit.errors import Invalid
from casework.cases import permissions
from casework.cases.choices import CaseKind
from casework.cases.grants import grant_access
from casework.cases.models import Case
from casework.cases.selectors import access_to, permitted_cases, visible_cases
from casework.territory.choices import OrganisationKind
from casework.territory.models import Organisation
from casework.territory.services import create_organisation
from tests.access.deputies import ABLE, NEVER, may_represent, name_deputy, reads_less
from tests.builders import FREITAL, PIRNA, acting, body, house, lpr, office, person, running_case, town

WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def away(who: User, *deputies: User, by_service: bool = False) -> Absence:
    """Let somebody be away this week; the deputies are stored as they are, unless a service is to judge."""
    today = localdate()
    named = [Substitute(deputy) for deputy in deputies] if by_service else []
    absence = announce_absence(
        user=who, first_day=today, last_day=today + WEEK, substitutes=named, by=acting(who)
    )
    for deputy in () if by_service else deputies:
        name_deputy(absence=absence, deputy=deputy, kinds=[], by=house())
    return absence


def places() -> list[Organisation]:
    """Return one organisation of each kind in which somebody can hold an office."""
    create_organisation(kind=OrganisationKind.PROVIDER, name="Surveys", by=house())
    district = Organisation.objects.filter(kind=OrganisationKind.DISTRICT).order_by("pk")[:1].get()
    kinds = (OrganisationKind.LPR, OrganisationKind.COORDINATION, OrganisationKind.PROVIDER)
    return [*map(body, kinds), body(OrganisationKind.POLICE, "Dresden"), district, town(PIRNA)]


def pairs() -> Iterator[tuple[Organisation, Role, Role]]:
    """Return every organisation with every two offices that can be held in it."""
    for place in places():
        roles = [role for role in Role if place.kind in PLACES.get(role, (place.kind,))]
        yield from ((place, represented, by) for represented, by in product(roles, roles))


def test_the_table_is_what_was_decided() -> None:
    declared = {(Role(role).name, by.name) for role, able in REPRESENTED_BY.items() for by in map(Role, able)}
    assert declared == ABLE
    assert {role.name for role in REPRESENT_NOBODY} == NEVER


def test_nobody_reads_as_deputy_what_the_own_role_never_reads() -> None:
    for represented, by in product(Role, Role):
        if may_represent(represented, by):
            assert reads_less(represented, by) <= {"release of report"}, (represented, by)
    assert reads_less(Role.MC, Role.MA) >= {"coaching minutes: contents"}
    assert reads_less(Role.CH, Role.CC) >= {"coaching minutes: contents"}


@pytest.mark.django_db
def test_every_pair_of_offices_in_one_organisation() -> None:
    for number, (place, represented, by) in enumerate(pairs()):
        absent = person(f"Absent {number}", represented, place)
        deputy = person(f"Deputy {number}", by, place)
        fits = may_represent(represented, by)
        assert (deputy in possible_deputies(absent)) is fits
        absence = away(absent, deputy)
        assert Deputy.objects.now().filter(absence=absence).exists() is fits
        passed = [each.role for s in acting(deputy).user.standings_today[1:] for each in s.offices]
        assert passed == ([represented] if fits else []), (represented, by)
        assert (deputy.name in away_today([absent.pk])[absent.pk].words(None)) is fits


@pytest.mark.django_db
@pytest.mark.parametrize("by", [Role.AD, Role.AU, Role.QA])
def test_the_service_takes_no_other_deputy_and_says_why(by: Role) -> None:
    officer, other = person("Officer", Role.CO, lpr()), person("Somebody", by, lpr())
    with pytest.raises(Invalid, match="Somebody cannot represent Officer: it takes a fitting office") as told:
        away(officer, other, by_service=True)
    assert told.value.field == "deputies"
    assert not Absence.objects.exists()
    away(officer, person("Colleague", Role.CO, lpr()), by_service=True)


@pytest.mark.django_db
def test_the_same_office_elsewhere_is_no_colleague() -> None:
    pirna, freital = (person(f"Coordination {key}", Role.MC, town(key)) for key in (PIRNA, FREITAL))
    case = running_case(person("Officer", Role.CO, lpr()), PIRNA, kind=CaseKind.CONSULTATION)
    away(pirna, freital)
    assert freital not in possible_deputies(pirna)
    assert not visible_cases(acting(freital).user).filter(pk=case.pk).exists()


@pytest.fixture
def case(db: None) -> Case:
    """Return a case of Pirna."""
    return running_case(person("First Officer", Role.CO, lpr()), PIRNA, kind=CaseKind.CONSULTATION)


def sees(user: User, case: Case) -> bool:
    """Return whether somebody sees the case, by the list and by the single case alike."""
    listed = visible_cases(acting(user).user).filter(pk=case.pk).exists()
    assert listed is access_to(case, acting(user).user).may(permissions.VIEW_CASE)
    assert listed is acting(user).user.has_perm(permissions.VIEW_CASE, case)
    return listed


def test_an_administrator_gains_nothing_from_a_deputyship(case: Case) -> None:
    officer, admin = person("Officer", Role.CO, lpr()), person("Administrator", Role.AD, lpr())
    away(officer, admin)
    assert not sees(admin, case)
    now = acting(admin).user
    for permission in (permissions.MANAGE_ACCESS, permissions.OPEN_CASE, permissions.VIEW_CONTENT):
        assert not permitted_cases(now, permission).exists()
        assert not now.has_perm(permission, case)
    assert "no deputy" in away_today([officer.pk])[officer.pk].words(None)


@pytest.mark.parametrize("extra", [Role.AD, Role.AU])
def test_whoever_administers_or_audits_besides_represents_nobody(case: Case, extra: Role) -> None:
    mayor, clerk = person("Mayor", Role.MA, town(PIRNA)), person("Clerk", Role.MC, town(PIRNA))
    away(mayor, clerk)
    assert len(acting(clerk).user.standings_today) == 2
    office(clerk, extra, lpr())
    assert len(acting(clerk).user.standings_today) == 1
    assert clerk not in possible_deputies(mayor)


def test_a_deputy_who_changes_to_the_administration_loses_what_was_represented(case: Case) -> None:
    officer, colleague = person("Officer", Role.CO, lpr()), person("Colleague", Role.CO, lpr())
    away(officer, colleague)
    held = colleague.offices.get()
    end_office(office=held, last_day=localdate() - timedelta(days=1), by=house())
    assert not sees(colleague, case)
    office(colleague, Role.AD, lpr())
    assert not sees(colleague, case)


def test_a_deactivated_deputy_is_none(case: Case) -> None:
    officer, colleague = person("Officer", Role.CO, lpr()), person("Colleague", Role.CO, lpr())
    away(officer, colleague)
    assert "deputy: Colleague" in away_today([officer.pk])[officer.pk].words(None)
    deactivate_user(user=colleague, by=house(), reason="Has left.")
    assert not sees(colleague, case)
    assert "no deputy" in away_today([officer.pk])[officer.pk].words(None)


def test_only_the_offices_that_fit_pass(case: Case) -> None:
    clerk, both = person("Clerk", Role.MC, town(FREITAL)), person("Both", Role.MC, town(FREITAL))
    office(both, Role.MC, town(PIRNA))
    office(both, Role.QA, lpr())
    away(both, clerk)
    (standing,) = acting(clerk).user.standings_today[1:]
    assert [each.organisation_id for each in standing.offices] == [town(FREITAL).pk]
    assert not sees(clerk, case)


def test_a_chain_passes_only_what_everybody_on_it_may_represent(case: Case) -> None:
    officer, head = person("Officer", Role.CO, lpr()), person("Head", Role.SU, lpr())
    deputy_head, admin = person("Deputy Head", Role.SU, lpr()), person("Administrator", Role.AD, lpr())
    assurance, second = (person(f"{name} Assurance", Role.QA, lpr()) for name in ("First", "Second"))
    away(officer, head, assurance)
    away(head, deputy_head, admin)
    away(assurance, second)
    places = {
        user.name: [s.person_id for s in acting(user).user.standings_today[1:]]
        for user in (deputy_head, admin, second)
    }
    assert places == {
        "Deputy Head": [head.pk, officer.pk],
        "Administrator": [],
        "Second Assurance": [assurance.pk],
    }


def test_nobody_in_the_middle_brings_an_administrator_in(case: Case) -> None:
    officer, admin = person("Officer", Role.CO, lpr()), person("Administrator", Role.AD, lpr())
    colleague = person("Colleague", Role.CO, lpr())
    away(officer, admin)
    away(admin, colleague)
    assert [s.person_id for s in acting(colleague).user.standings_today[1:]] == []


def test_a_single_grant_passes_with_an_office_only(case: Case) -> None:
    auditor, colleague = person("Auditor", Role.AU, lpr()), person("Colleague", Role.AU, lpr())
    clerk, other = (person(f"{name} Clerk", Role.MC, town(FREITAL)) for name in ("First", "Second"))
    for user in (auditor, clerk):
        grant_access(
            case=case,
            user=user,
            opens=Grantable.CONTENT,
            valid_until=localdate() + WEEK,
            reason="Question of the town.",
            by=acting(User.objects.get(name="First Officer")),
        )
    away(auditor, colleague)
    away(clerk, other)
    bonds = {bond.person_id for bond in access_to(case, acting(colleague).user).bonds}
    assert bonds <= {colleague.pk}
    assert sees(other, case)
