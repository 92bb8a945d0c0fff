"""Who is asked at a step of the coaching."""

from django.utils.translation import gettext as _

from accounts.choices import Role
from casework.audit.errors import NotNow
from casework.cases.choices import PartyRole
from casework.cases.models import Assignment, Case
from casework.cases.selectors import active_assignment, proposed_assignment
from casework.coaching.choices import Decision
from casework.coaching.selectors.beginning import decisions_of
from casework.network.selectors.agreements import agreement_of
from casework.territory.choices import OrganisationKind
from casework.territory.models import Organisation
from casework.territory.selectors import organisations, prevention_council_office
from workflows.engine.nodes import Addressee
from workflows.engine.walks import Moment

SIGNS_FOR = {
    OrganisationKind.MUNICIPALITY: Role.MA,
    OrganisationKind.GROUP: Role.MA,
    OrganisationKind.POLICE: Role.PD,
    OrganisationKind.DISTRICT: Role.DI,
    OrganisationKind.LPR: Role.SU,
}


def _lpr(case: Case) -> Organisation:
    return prevention_council_office()


def officer(moment: Moment) -> list[Addressee]:
    """The case officer who has the lead, else the case officers of the LPR office."""
    return [Addressee(Role.CO, moment.ask(_lpr), rather=moment.case.lead_id)]


def supervision(moment: Moment) -> list[Addressee]:
    """The supervision of the LPR office."""
    return [Addressee(Role.SU, moment.ask(_lpr))]


def applicant(moment: Moment) -> list[Addressee]:
    """Whoever opened the case: the municipality, else the LPR office."""
    opened_by = moment.case.opened_by
    if opened_by.kind == OrganisationKind.MUNICIPALITY:
        return [Addressee(Role.MC, opened_by)]
    return officer(moment)


def coordination_of(moment: Moment) -> Organisation:
    """Return the coach coordination that takes part, else the one there is now; NotNow without any."""
    present = moment.parties(PartyRole.COORDINATION)
    found = present[0] if present else organisations(OrganisationKind.COORDINATION).first()
    if found is None:
        raise NotNow(_("There is no coach coordination at present. Please record one first."))
    return found


def coordination(moment: Moment) -> list[Addressee]:
    """The coach coordination."""
    return [Addressee(Role.CC, coordination_of(moment))]


def _assigned(case: Case) -> Assignment | None:
    return active_assignment(case, Role.CH)


def coach(moment: Moment) -> list[Addressee]:
    """The coach of the case; nobody while the coach is being changed."""
    assigned = moment.ask(_assigned)
    return [Addressee(Role.CH, None, assigned.user if assigned else None)]


def municipalities(moment: Moment) -> list[Organisation]:
    """The municipalities that take part and have not decided against it."""
    against = {d.organisation_id for d in moment.ask(decisions_of) if d.decision == Decision.NO}
    present = moment.parties(PartyRole.MUNICIPALITY)
    return [organisation for organisation in present if organisation.pk not in against] or present


def deciding_municipalities(moment: Moment) -> list[Addressee]:
    """The approvers of the municipalities that have not decided for good; all of them, if all have."""
    present = moment.parties(PartyRole.MUNICIPALITY)
    final = {d.organisation_id for d in moment.ask(decisions_of) if d.decision != Decision.POSTPONED}
    waiting = [organisation for organisation in present if organisation.pk not in final]
    return [Addressee(Role.MA, organisation) for organisation in waiting or present]


def municipal_approvers(moment: Moment) -> list[Addressee]:
    """The approvers of each municipality that takes part."""
    return [Addressee(Role.MA, organisation) for organisation in municipalities(moment)]


def municipal_coordination(moment: Moment) -> list[Addressee]:
    """The coordination of the municipality that opened the case, else of the first one."""
    present = municipalities(moment)
    opened = (organisation for organisation in present if organisation.pk == moment.case.opened_by_id)
    return [Addressee(Role.MC, next(opened, present[0]))]


def municipality_and_coach(moment: Moment) -> list[Addressee]:
    """The approvers of each municipality and the coach who is proposed."""
    proposed = proposed_assignment(moment.case, Role.CH)
    coaches = [Addressee(Role.CH, None, proposed.user)] if proposed else []
    return [*municipal_approvers(moment), *coaches]


def municipality_and_officer(moment: Moment) -> list[Addressee]:
    """The approvers of each municipality and the LPR office."""
    return [*municipal_approvers(moment), *officer(moment)]


def agreement_parties(moment: Moment) -> list[Addressee]:
    """Who signs for each party of the agreement."""
    agreement = moment.ask(agreement_of)
    parties = agreement.parties.all() if agreement else ()
    present = [party.organisation for party in parties if party.exited_on is None]
    return [Addressee(SIGNS_FOR[OrganisationKind(o.kind)], o) for o in present]
