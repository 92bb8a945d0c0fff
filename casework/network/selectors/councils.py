"""Reading prevention councils."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from casework.cases.models import Case
from casework.network.facts import CouncilSetupFacts, WorkingGroupFacts
from casework.network.models import CouncilSetup, PreventionCouncil
from casework.territory.models import Organisation


def councils_of_bearers(bearers: Iterable[Organisation]) -> QuerySet[PreventionCouncil]:
    """Return the councils of these bearers that have not been dissolved."""
    ids = [bearer.pk for bearer in bearers]
    return PreventionCouncil.objects.filter(bearer__in=ids, dissolved_on=None).select_related("bearer")


def active_councils(on: date) -> QuerySet[PreventionCouncil]:
    """Return the councils founded or reactivated by that day and not dissolved by then, dormant ones too."""
    begun = Q(founded_on__lte=on) | Q(reactivated_on__lte=on)
    standing = Q(dissolved_on=None) | Q(dissolved_on__gt=on)
    return PreventionCouncil.objects.filter(begun, standing).select_related("bearer")


def council_of(case: Case) -> PreventionCouncil | None:
    """Return the council that the case set up."""
    return PreventionCouncil.objects.filter(setups__case=case).select_related("bearer", "chair").first()


def council_setup_facts(case: Case) -> CouncilSetupFacts | None:
    """Return what was recorded about the setting up of a council."""
    found = CouncilSetup.objects.filter(case=case).select_related("council", "bearer", "chair").first()
    if found is None:
        return None
    return CouncilSetupFacts(
        council=None if found.new_council else found.council,
        new_council=found.new_council,
        bearer=found.bearer,
        start_kind=found.start_kind,
        resolution_no=found.resolution_no,
        resolved_on=found.resolved_on,
        constituted_on=found.constituted_on,
        chair=found.chair,
        coordination_office=found.coordination_office,
        working_groups=tuple(WorkingGroupFacts(row.name, row.lead) for row in found.working_groups.all()),
        rhythm=found.rhythm,
        checklist=tuple(found.checklist),
    )
