"""Whoever joins a coaching follows into its agreement, if there is one and the role has a place in it."""

from django.utils.timezone import localdate

from accounts.choices import Role
from accounts.models import User
from casework.audit.choices import Verb
from casework.audit.models import AuditEvent
from casework.cases.choices import CaseKind, PartyRole
from casework.cases.models import Case, CaseParty
from casework.cases.services import open_case
from casework.network.selectors.agreements import agreement_of
from casework.territory.choices import OrganisationKind
from casework.territory.models import Organisation
from casework.territory.services import create_organisation
from tests.access.world import region_around
from tests.builders import FREITAL, LEIPZIG, acting, house, lpr, office, person, process_of, town_hall
from tests.coaching_process.world import UNTIL_BRANCHES, World
from tests.desk.absences.builders import away
from workflows.coaching.services import exception_facts
from workflows.desk.demo.driver import open_step
from workflows.engine.lifecycle import submit_case
from workflows.engine.moves import join_case, leave_case


def join(world: World, organisation: Organisation, role: PartyRole, by: User | None = None) -> CaseParty:
    """Let an organisation take part from today; the officer does it, if nobody else is named."""
    return join_case(
        case_id=world.case.pk,
        organisation=organisation,
        role=role,
        joined_on=localdate(),
        by=acting(by or world.staff.officer),
    )


def parties(case: Case) -> set[str]:
    """Return the parties of the agreement."""
    agreement = agreement_of(case)
    assert agreement is not None
    return {row.organisation.name for row in agreement.parties.filter(exited_on=None)}


def test_before_there_is_a_draft_nothing_follows(world: World) -> None:
    freital = town_hall(FREITAL)
    party = join(world, freital.town, PartyRole.MUNICIPALITY)
    leave_case(party_id=party.pk, left_on=localdate(), by=acting(world.staff.officer), reason="Alone.")
    assert agreement_of(world.case) is None


def test_a_district_that_joins_late_becomes_a_party(world: World) -> None:
    world.go(*UNTIL_BRANCHES, "agreement_draft")
    unit = world.pirna.town.unit
    assert unit is not None
    district = Organisation.objects.get(kind=OrganisationKind.DISTRICT, unit=unit.district)
    join(world, district, PartyRole.DISTRICT)
    assert district.name in parties(world.case)


def test_a_deputy_of_the_officer_lets_a_town_accede_and_leave(world: World) -> None:
    world.go(*UNTIL_BRANCHES, "agreement_draft")
    clerk, freital = person("Deputy Head"), town_hall(FREITAL)
    office(clerk, Role.SU, lpr(), region=region_around("Far away", LEIPZIG))
    away(world.staff.officer, clerk)
    party = join(world, freital.town, PartyRole.MUNICIPALITY, clerk)
    assert freital.town.name in parties(world.case)
    leave_case(party_id=party.pk, left_on=localdate(), by=acting(clerk), reason="Alone.")
    assert freital.town.name not in parties(world.case)
    told = AuditEvent.objects.filter(verb__in=(Verb.AGREEMENT_ACCEDED, Verb.AGREEMENT_LEFT))
    assert [event.on_behalf_of for event in told] == [world.staff.officer] * 2


def test_a_provider_takes_part_without_signing(world: World) -> None:
    world.go(*UNTIL_BRANCHES, "agreement_draft")
    provider = create_organisation(kind=OrganisationKind.PROVIDER, name="Provider East", by=house())
    party = join(world, provider, PartyRole.PROVIDER)
    assert "Provider East" not in parties(world.case)
    leave_case(party_id=party.pk, left_on=localdate(), by=acting(world.staff.officer), reason="Done.")


def test_who_is_a_party_of_the_agreement_already_stays_one(world: World) -> None:
    world.go(*UNTIL_BRANCHES, "agreement_draft")
    police = CaseParty.objects.get(case=world.case, role=PartyRole.POLICE)
    before = parties(world.case)
    join(world, police.organisation, PartyRole.PROVIDER)
    assert parties(world.case) == before


def test_a_town_that_asks_for_help_records_the_inquiry_itself(world: World) -> None:
    by = acting(world.pirna.coordination)
    case = open_case(
        kind=CaseKind.COACHING,
        title="We ask for help",
        municipalities=[world.pirna.town],
        opened_by=world.pirna.town,
        opened_on=localdate(),
        by=by,
    )
    submit_case(case=case, by=by)
    step = open_step(case, "inquiry")
    assert (step.organisation, step.owner) == (world.pirna.town, world.pirna.coordination)
    assert process_of(case).flow_class.__name__ == "CoachingV1"


def test_without_an_exception_there_is_no_reason(world: World) -> None:
    assert exception_facts(world.case) is None
