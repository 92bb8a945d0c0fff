"""Reading cooperation agreements."""

from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from casework.cases.choices import PartyRole
from casework.cases.models import Case, CaseParty
from casework.network.facts import AgreementFacts, AgreementPartyFacts
from casework.network.models import AgreementParty, CooperationAgreement
from casework.territory.choices import OrganisationKind
from casework.territory.models import DirectorateCompetence, Organisation, TerritorialUnit

AGREEING = (PartyRole.MUNICIPALITY, PartyRole.LPR, PartyRole.POLICE, PartyRole.DISTRICT)
PARTIES = Prefetch("parties", AgreementParty.objects.select_related("organisation__unit__district"))


def agreement_of(case: Case) -> CooperationAgreement | None:
    """Return the agreement of the case with its parties."""
    return CooperationAgreement.objects.filter(case=case).prefetch_related(PARTIES).first()


def agreement_is_signed(case: Case) -> bool:
    """Return whether there is an agreement that all of its parties have signed."""
    return signed_agreements(timezone.localdate()).filter(case=case).exists()


def signed_agreements(on: date) -> QuerySet[CooperationAgreement]:
    """Return the agreements that all of their parties had signed by that day, terminated ones too.

    Parties that acceded later, or left without having signed, do not count.
    """
    founders = AgreementParty.objects.filter(agreement=OuterRef("pk"), joined_on=None)
    missing = founders.filter(Q(signed_on=None, exited_on=None) | Q(signed_on__gt=on))
    signed = founders.filter(signed_on__lte=on)
    return CooperationAgreement.objects.filter(Exists(signed), ~Exists(missing)).prefetch_related(PARTIES)


def possible_parties(case: Case, on: date) -> QuerySet[Organisation]:
    """Return who may conclude an agreement in the case: parties, its group, directorates and districts."""
    parties = CaseParty.objects.filter(case=case, left_on=None, role__in=AGREEING)
    units = TerritorialUnit.objects.filter(organisations__participations__in=parties)
    places = Q(unit__in=units.values("pk")) | Q(unit__in=units.values("district"))
    directorates = DirectorateCompetence.objects.on(on).filter(places)
    found = Q(pk__in=parties.values("organisation")) | Q(pk__in=directorates.values("organisation"))
    found |= Q(kind=OrganisationKind.DISTRICT, unit__in=units.values("district"))
    if case.group_id:
        found |= Q(group=case.group_id)
    bodies = Organisation.objects.filter(found).select_related("unit__district")
    return bodies.order_by("name__in_german_order", "pk")


def agreement_facts(case: Case) -> AgreementFacts | None:
    """Return the draft as it was recorded, with the signatures given since."""
    found = agreement_of(case)
    if found is None:
        return None
    return AgreementFacts(
        title=found.title,
        parties=tuple(_party(row) for row in found.parties.all() if row.exited_on is None),
        goals=found.goals,
        tasks=found.tasks,
        arrangement=found.arrangement,
        review_on=found.review_on,
        valid_from=found.valid_from,
        valid_until=found.valid_until,
        notice=found.notice,
        exception=found.exception,
    )


def _party(row: AgreementParty) -> AgreementPartyFacts:
    return AgreementPartyFacts(row.organisation, row.role, row.signatory, row.function, row.signed_on)
