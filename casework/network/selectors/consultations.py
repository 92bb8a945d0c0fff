"""Reading consultations."""

from collections.abc import Iterable
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from casework.cases.models import Case
from casework.network.choices import ConsultationKind, ConsultationState
from casework.network.facts import (
    ConsultationFacts,
    ConsultationMinutesFacts,
    ConsultationNextStepFacts,
    ConsultationParticipantFacts,
)
from casework.network.models import Consultation, ConsultationMunicipality
from casework.territory.models import Organisation
from casework.territory.selectors import groups_of


def consultation_of(case: Case) -> Consultation | None:
    """Return the initial consultation of the case."""
    return Consultation.objects.filter(case=case, kind=ConsultationKind.INITIAL).first()


def completed_consultations(organisations: Iterable[Organisation]) -> QuerySet[Consultation]:
    """Return the consultations with final minutes in which one of the organisations was advised."""
    ids = [organisation.pk for organisation in organisations]
    found = Consultation.objects.filter(state=ConsultationState.COMPLETED)
    return found.filter(municipalities__organisation__in=ids).distinct()


def consultations_to_name(organisations: Iterable[Organisation]) -> QuerySet[Consultation]:
    """Return the same with their cases, and as `advised` the names of those of the organisations."""
    known = list(organisations)
    towns = ConsultationMunicipality.objects.filter(consultation=OuterRef("pk"), organisation__in=known)
    names = ArraySubquery(towns.order_by("position").values("organisation__name"))
    return completed_consultations(known).select_related("case").annotate(advised=names)


def has_completed_consultation(organisation: Organisation, on: date) -> bool:
    """Return whether the organisation, or a group it belonged to, had been advised by that day."""
    advised = completed_consultations(and_its_groups(organisation, on))
    return advised.filter(completed_on__lte=on).exists()


def and_its_groups(organisation: Organisation, on: date) -> list[Organisation]:
    """Return the organisation and the groups that its municipality belongs to on that day."""
    if organisation.unit is None:
        return [organisation]
    groups = groups_of(organisation.unit, on).values("pk")
    return [organisation, *Organisation.objects.filter(group__in=groups)]


def consultation_facts(case: Case) -> ConsultationFacts | None:
    """Return when, how and with whom the initial consultation of the case was held, if it was."""
    found = consultation_of(case)
    if found is None or found.held_on is None:
        return None
    return ConsultationFacts(
        held_on=found.held_on,
        form=found.form,
        participants=tuple(
            ConsultationParticipantFacts(row.name, row.function, row.organisation)
            for row in found.participants.all()
        ),
        police_present=found.police_present,
    )


def consultation_minutes_facts(case: Case) -> ConsultationMinutesFacts | None:
    """Return the minutes of the initial consultation of the case, once they are final."""
    found = consultation_of(case)
    if found is None or found.completed_on is None:
        return None
    return ConsultationMinutesFacts(
        topics=tuple(found.topics),
        situation=found.situation,
        results=found.results,
        recommended=tuple(found.recommended),
        next_steps=tuple(
            ConsultationNextStepFacts(row.what, row.who, row.until) for row in found.next_steps.all()
        ),
        funding_advice=found.funding_advice,
    )
