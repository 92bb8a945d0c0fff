"""Who is asked at a step of the coaching."""

from django.utils.translation import gettext as _

from accounts.choices import Role
from casework.audit.errors import NotNow
from casework.cases.choices import PartyRole
from casework.cases.models import Case
from casework.cases.selectors import active_assignment, parties_of, proposed_assignment
from casework.coaching.choices import Decision
from casework.coaching.selectors.beginning import decisions_of
from casework.network.selectors.agreements import agreement_of
from casework.territory.choices import OrganisationKind
from casework.territory.models import Organisation
from casework.territory.selectors import organisations, prevention_council_office
from workflows.engine.nodes import Addressee

SIGNS_FOR = {
    OrganisationKind.MUNICIPALITY: Role.MA,
    OrganisationKind.POLICE: Role.PD,
    OrganisationKind.DISTRICT: Role.DI,
    OrganisationKind.LPR: Role.SU,
}


def _lpr() -> Organisation:
    return prevention_council_office()


def officer(case: Case) -> list[Addressee]:
    """The case officer who has the lead, else the case officers of the LPR office."""
    lead = case.lead
    leads = lead is not None and any(office.role == Role.CO for office in lead.offices_today)
    return [Addressee(Role.CO, _lpr(), lead if leads else None)]


def supervision(case: Case) -> list[Addressee]:
    """The supervision of the LPR office."""
    return [Addressee(Role.SU, _lpr())]


def applicant(case: Case) -> list[Addressee]:
    """Whoever opened the case: the municipality, else the LPR office."""
    if case.opened_by.kind == OrganisationKind.MUNICIPALITY:
        return [Addressee(Role.MC, case.opened_by)]
    return officer(case)


def coordination_of(case: Case) -> Organisation:
    """Return the coach coordination that takes part, else the one there is now; NotNow without any."""
    party = parties_of(case, PartyRole.COORDINATION).first()
    if party:
        return party.organisation
    found = organisations(OrganisationKind.COORDINATION).first()
    if found is None:
        raise NotNow(_("There is no coach coordination at present. Please record one first."))
    return found


def coordination(case: Case) -> list[Addressee]:
    """The coach coordination."""
    return [Addressee(Role.CC, coordination_of(case))]


def coach(case: Case) -> list[Addressee]:
    """The coach of the case; nobody while the coach is being changed."""
    assigned = active_assignment(case, Role.CH)
    return [Addressee(Role.CH, None, assigned.user if assigned else None)]


def municipalities(case: Case) -> list[Organisation]:
    """The municipalities that take part and have not decided against it."""
    against = {d.organisation_id for d in decisions_of(case) if d.decision == Decision.NO}
    present = [party.organisation for party in parties_of(case, PartyRole.MUNICIPALITY)]
    return [organisation for organisation in present if organisation.pk not in against] or present


def deciding_municipalities(case: Case) -> list[Addressee]:
    """The approvers of the municipalities that have not decided for good; all of them, if all have."""
    present = [party.organisation for party in parties_of(case, PartyRole.MUNICIPALITY)]
    final = {d.organisation_id for d in decisions_of(case) if d.decision != Decision.POSTPONED}
    waiting = [organisation for organisation in present if organisation.pk not in final]
    return [Addressee(Role.MA, organisation) for organisation in waiting or present]


def municipal_approvers(case: Case) -> list[Addressee]:
    """The approvers of each municipality that takes part."""
    return [Addressee(Role.MA, organisation) for organisation in municipalities(case)]


def municipal_coordination(case: Case) -> list[Addressee]:
    """The coordination of the municipality that opened the case, else of the first one."""
    present = municipalities(case)
    return [Addressee(Role.MC, case.opened_by if case.opened_by in present else present[0])]


def municipality_and_coach(case: Case) -> list[Addressee]:
    """The approvers of each municipality and the coach who is proposed."""
    proposed = proposed_assignment(case, Role.CH)
    coaches = [Addressee(Role.CH, None, proposed.user)] if proposed else []
    return [*municipal_approvers(case), *coaches]


def municipality_and_officer(case: Case) -> list[Addressee]:
    """The approvers of each municipality and the LPR office."""
    return [*municipal_approvers(case), *officer(case)]


def agreement_parties(case: Case) -> list[Addressee]:
    """Who signs for each party of the agreement."""
    agreement = agreement_of(case)
    if agreement is None:
        return []
    parties = agreement.parties.filter(exited_on=None).select_related("organisation")
    return [Addressee(SIGNS_FOR[OrganisationKind(p.organisation.kind)], p.organisation) for p in parties]
