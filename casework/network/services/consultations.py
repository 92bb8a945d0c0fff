"""The verbs on consultations."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import require_office
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid, NotNow
from casework.audit.services import insert_rows
from casework.cases.choices import CaseKind, PartyRole
from casework.cases.models import Case
from casework.cases.selectors import parties_of
from casework.cases.services import record_event_of
from casework.coaching.models import Inquiry
from casework.coaching.services.rows import RowsOf, save_record
from casework.network.choices import ConsultationKind, ConsultationState
from casework.network.facts import ConsultationFacts, ConsultationMinutesFacts
from casework.network.models import (
    Consultation,
    ConsultationMunicipality,
    ConsultationNextStep,
    ConsultationParticipant,
)
from casework.network.permissions import MANAGE_CONSULTATIONS
from casework.network.rules import check_consultation, check_minutes
from casework.network.selectors.consultations import consultation_of
from casework.territory.models import Organisation


@service
def record_consultation(*, case: Case, facts: ConsultationFacts, by: Actor) -> Consultation:
    """Record that the initial consultation of a case was held; it is completed by its minutes."""
    consultation = consultation_of(case) or Consultation(case=case, kind=ConsultationKind.INITIAL)
    _require_after_receipt(case, facts)
    rows = _note_held(consultation, facts)
    advised = [party.organisation for party in parties_of(case, PartyRole.MUNICIPALITY)]
    rows.replace(consultation.municipalities.all(), _municipalities(consultation, advised))
    return consultation


@service
def record_consultation_minutes(*, case: Case, facts: ConsultationMinutesFacts, by: Actor) -> Consultation:
    """Record the final minutes of the initial consultation of a case, which completes it."""
    consultation = consultation_of(case)
    if consultation is None:
        raise _not_held()
    _complete(consultation, facts)
    return consultation


def _require_after_receipt(case: Case, facts: ConsultationFacts) -> None:
    received_on = Inquiry.objects.filter(case=case).values_list("received_on", flat=True).first()
    if received_on is not None and facts.held_on < received_on:
        raise Invalid(_("This day lies before the inquiry was received."), "held_on")


@service
def plan_consultation(
    *,
    kind: ConsultationKind,
    municipalities: Iterable[Organisation],
    planned_for: date,
    by: Actor,
    case: Case | None = None,
) -> Consultation:
    """Plan a consultation of one or several municipalities."""
    _require_managing(by, case)
    advised = list(municipalities)
    if not advised:
        raise Invalid(_("Choose at least one municipality."), "municipalities")
    if kind == ConsultationKind.INITIAL and case is not None and consultation_of(case):
        raise NotNow(_("This case has an initial consultation already."))
    consultation = Consultation.objects.create(
        case=case, kind=kind, state=ConsultationState.PLANNED, planned_for=planned_for
    )
    insert_rows(_municipalities(consultation, advised))
    _tell(consultation, Verb.CONSULTATION_PLANNED, planned_on=planned_for)
    return consultation


@service
def hold_consultation(*, consultation: Consultation, facts: ConsultationFacts, by: Actor) -> None:
    """Note that a planned consultation has been held; its minutes are still open."""
    _require_managing(by, consultation.case)
    locked = _hold_open(consultation)
    _note_held(locked, facts)
    _tell(locked, Verb.CONSULTATION_HELD, facts.held_on, held_on=facts.held_on)


@service
def complete_consultation(*, consultation: Consultation, facts: ConsultationMinutesFacts, by: Actor) -> None:
    """Record the final minutes of a consultation that has been held, which completes it."""
    _require_managing(by, consultation.case)
    locked = _hold_open(consultation)
    held_on = _complete(locked, facts)
    _tell(locked, Verb.CONSULTATION_COMPLETED, held_on=held_on)


@service
def cancel_consultation(*, consultation: Consultation, by: Actor, reason: str) -> None:
    """Cancel a consultation that does not take place."""
    _require_managing(by, consultation.case)
    locked = _hold_open(consultation)
    locked.state = ConsultationState.CANCELLED
    locked.save(update_fields=["state"])
    _tell(locked, Verb.CONSULTATION_CANCELLED)


def _tell(consultation: Consultation, verb: Verb, happened_on: date | None = None, /, **facts: date) -> None:
    record_event_of(consultation.case, Scope.NETWORK, consultation, verb, happened_on, **facts)


def _require_managing(by: Actor, case: Case | None) -> None:
    require_office(by, MANAGE_CONSULTATIONS, case.kind if case else CaseKind.CONSULTATION)


def _hold_open(consultation: Consultation) -> Consultation:
    locked = Consultation.objects.select_for_update(no_key=True).get(pk=consultation.pk)
    if locked.state in (ConsultationState.COMPLETED, ConsultationState.CANCELLED):
        state = locked.get_state_display()
        raise NotNow(_("This consultation is %(state)s already.") % {"state": state})
    return locked


def _note_held(consultation: Consultation, facts: ConsultationFacts) -> RowsOf:
    """Note when, how and with whom; one with final minutes stays completed, on no day before it was held."""
    check_consultation(facts)
    if consultation.completed_on is None:
        consultation.state = ConsultationState.HELD
    else:
        consultation.completed_on = max(consultation.completed_on, facts.held_on)
    consultation.held_on = facts.held_on
    consultation.form = facts.form
    consultation.police_present = facts.police_present
    rows = save_record(consultation)
    rows.replace(consultation.participants.all(), _participants(consultation, facts))
    return rows


def _participants(consultation: Consultation, facts: ConsultationFacts) -> list[ConsultationParticipant]:
    return [
        ConsultationParticipant(
            consultation=consultation,
            position=position,
            name=row.name,
            function=row.function,
            organisation=row.organisation,
        )
        for position, row in enumerate(facts.participants)
    ]


def _complete(consultation: Consultation, facts: ConsultationMinutesFacts) -> date:
    """Take the minutes over and return the day that they tell of."""
    if consultation.held_on is None:
        raise _not_held()
    check_minutes(facts, consultation.held_on)
    consultation.state = ConsultationState.COMPLETED
    # A correction of the minutes does not make the municipality advised later than it was.
    consultation.completed_on = consultation.completed_on or timezone.localdate()
    consultation.topics = list(facts.topics)
    consultation.situation = facts.situation
    consultation.results = facts.results
    consultation.recommended = list(facts.recommended)
    consultation.funding_advice = facts.funding_advice
    rows = save_record(consultation)
    rows.replace(consultation.next_steps.all(), _next_steps(consultation, facts))
    return consultation.held_on


def _not_held() -> NotNow:
    return NotNow(_("This consultation has not been held yet."))


def _next_steps(consultation: Consultation, facts: ConsultationMinutesFacts) -> list[ConsultationNextStep]:
    return [
        ConsultationNextStep(
            consultation=consultation, position=position, what=row.what, who=row.who, until=row.until
        )
        for position, row in enumerate(facts.next_steps)
    ]


def _municipalities(
    consultation: Consultation, advised: list[Organisation]
) -> list[ConsultationMunicipality]:
    return [
        ConsultationMunicipality(consultation=consultation, organisation=organisation, position=position)
        for position, organisation in enumerate(advised)
    ]
