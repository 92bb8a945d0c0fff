"""Steps that nobody may do, with the reason and what helps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, TextChoices, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.models import Office, User
from accounts.models.prepared import Prepared
from accounts.policy import Via, rows_of
from casework.cases import permissions
from casework.cases.choices import AssignmentState, CaseState, PartyRole
from casework.cases.models import Assignment, CaseParty
from casework.cases.selectors import permitted_cases
from workflows.coaching.selectors import Coach, coaches_in
from workflows.desk.selectors.inbox import BY_DUE_DATE
from workflows.desk.selectors.lights import Light, light_of
from workflows.desk.selectors.municipalities import municipalities_of
from workflows.desk.selectors.paging import Page, Place, page_of
from workflows.desk.selectors.stages import stage_title, step_title
from workflows.engine.choices import PERSON, WAITING
from workflows.engine.models import Step

NOBODY = 0  # an id that no person has


class Reason(TextChoices):
    """Why nobody may do a step; the label is a sentence over person, role and organisation."""

    NO_COACH = "no_coach", _("The case has no coach at the moment.")
    COACH_GONE = "coach_gone", _("{person} has the step, but is no longer the coach of this case.")
    NOT_A_PARTY = "not_a_party", _("{organisation} no longer takes part in this case.")
    OWNER_GONE = "owner_gone", _("{person} has the step, but the account has been deactivated.")
    OWNER_LOST = "owner_lost", _("{person} has the step, but no longer holds the office {role}.")
    ONLY_AUTHOR = (
        "only_author",
        _("{person} wrote the content and is the only one who holds the office {role}."),
    )
    NO_HOLDER = "no_holder", _("Nobody holds the office {role} in {organisation} today.")


ADVICE = {
    Reason.NOT_A_PARTY: _("Let the organisation take part again, or send the case back to an earlier stage."),
    Reason.OWNER_GONE: _("Reassign the step, or release it for everybody who holds the office."),
    Reason.OWNER_LOST: _("Reassign the step, or release it for everybody who holds the office."),
    Reason.ONLY_AUTHOR: _("Ask the administration to give the office to a second person as well."),
    Reason.NO_HOLDER: _("Ask the administration to give the office to somebody."),
}
OF_A_COACH = {
    Coach.NONE: _("The coach coordination has to propose a coach first."),
    Coach.WORKS: _("Start a change of coach; the next coach takes the step over."),
    Coach.IS_CHANGED: _("Another coach is being looked for; the next coach takes the step over."),
}


@dataclass(frozen=True)
class StuckRow:
    """One step that nobody may do."""

    step_id: int
    title: str
    stage: str
    case_id: int
    reference: str
    municipality: str
    waiting_since: datetime
    due_on: date | None
    light: Light
    reason: str
    advice: str
    can_change_coach: bool
    can_reassign: bool


def stuck_steps(user: User, place: Place) -> Page[StuckRow]:
    """Return a page of the steps that nobody may do, of the cases whose steps the person may reassign."""
    cases = permitted_cases(user, permissions.REASSIGN).filter(
        pk=OuterRef("case_id"), state=CaseState.RUNNING
    )
    waiting = Step.objects.filter(Exists(cases), flow_task_type=PERSON, status__in=WAITING)
    day = timezone.localdate()
    others = Exists(_holders_beside_author(day).exclude(user=OuterRef("owner")))
    stuck = waiting.annotate(stuck=_reason(day), others=others).exclude(stuck="")
    page = page_of(stuck.select_related("case", "organisation", "owner", "author"), BY_DUE_DATE, place)
    return page.showing(_rows(user, page.rows))


def _reason(day: date) -> Case:
    coach, taken = Q(role=Role.CH), Q(owner__isnull=False)
    return Case(
        When(coach & ~taken & ~Exists(_coaches(AssignmentState.ACTIVE)), then=Value(Reason.NO_COACH)),
        When(coach & taken & ~Exists(_owning_coaches()), then=Value(Reason.COACH_GONE)),
        When(coach, then=Value("")),
        When(Q(role__in=_party_roles()) & ~Exists(_parties()), then=Value(Reason.NOT_A_PARTY)),
        When(taken & Q(owner__is_active=False), then=Value(Reason.OWNER_GONE)),
        When(taken & ~Exists(_holders(day).filter(user=OuterRef("owner"))), then=Value(Reason.OWNER_LOST)),
        When(taken | Exists(_holders_beside_author(day)), then=Value("")),
        When(Exists(_holders(day)), then=Value(Reason.ONLY_AUTHOR)),
        default=Value(Reason.NO_HOLDER),
        output_field=CharField(),
    )


def _coaches(*states: AssignmentState) -> QuerySet[Assignment]:
    assigned = Assignment.objects.filter(case=OuterRef("case"), role=Role.CH, user__is_active=True)
    return assigned.filter(state__in=states)


def _owning_coaches() -> QuerySet[Assignment]:
    return _coaches(AssignmentState.ACTIVE, AssignmentState.PROPOSED).filter(user=OuterRef("owner"))


def _party_roles() -> set[str]:
    """Return the roles that reach a case only through an organisation that takes part."""
    return {str(row.role) for row in rows_of(permissions.VIEW_CASE) if row.via is Via.PARTY}


def _parties() -> QuerySet[CaseParty]:
    return CaseParty.objects.filter(
        case=OuterRef("case"), organisation=OuterRef("organisation"), left_on=None
    )


def _holders(day: date) -> QuerySet[Office]:
    """Return who holds the office on a day; an office for a region reaches only the cases in it."""
    offices = Office.objects.on(day)
    held = offices.filter(role=OuterRef("role"), organisation=OuterRef("organisation"))
    inside = Q(
        region__districts__unit__municipalities__organisations__participations__case=OuterRef("case"),
        region__districts__unit__municipalities__organisations__participations__role=PartyRole.MUNICIPALITY,
    )
    return held.filter(Q(region=None) | inside)


def _holders_beside_author(day: date) -> QuerySet[Office]:
    return _holders(day).filter(~Q(user_id=Coalesce(OuterRef("author_id"), Value(NOBODY))))


def _rows(user: User, steps: Iterable[Step]) -> Iterable[StuckRow]:
    steps, today = list(steps), timezone.localdate()
    municipalities = municipalities_of(user, (step.case_id for step in steps))
    of_coaches = {step.case_id for step in steps if step.role == Role.CH}
    coaches = coaches_in(of_coaches) if of_coaches else {}
    for step in steps:
        reason, coach = Reason(getattr(step, "stuck", "")), coaches.get(step.case_id, Coach.NONE)
        helps = reason
        if reason in (Reason.OWNER_GONE, Reason.OWNER_LOST) and not getattr(step, "others", False):
            helps = Reason.NO_HOLDER
        yield StuckRow(
            step_id=step.pk,
            title=step_title(step),
            stage=stage_title(step.stage),
            case_id=step.case_id,
            reference=step.case.reference_number,
            municipality=municipalities.get(step.case_id, ""),
            waiting_since=step.created,
            due_on=step.due_on,
            light=light_of(step.due_on, today),
            reason=_sentence(reason, step),
            advice=str(ADVICE.get(helps) or OF_A_COACH[coach]),
            can_change_coach=step.role == Role.CH and coach is Coach.WORKS,
            can_reassign=step.role != Role.CH and step.owner_id is not None and helps is not Reason.NO_HOLDER,
        )


def _sentence(reason: Reason, step: Step) -> str:
    person = step.owner or step.author
    return str(reason.label).format(
        person=person.name if person else "",
        role=Role(step.role).label if step.role in Role.values else "",
        organisation=step.organisation.name if step.organisation else "",
    )


def why_nobody_may(case_id: int, steps: Iterable[Step]) -> dict[int, str]:
    """Return for each of these open steps of a case that nobody may do the sentence that says why."""
    reasons = dict(REASONS.rows(timezone.localdate(), [case_id]))
    return {step.pk: _sentence(Reason(reasons[step.pk]), step) for step in steps if reasons.get(step.pk)}


def _reasons(day: date, cases: Sequence[int]) -> "QuerySet[Step, tuple[int, str]]":
    waiting = Step.objects.filter(case__in=cases, flow_task_type=PERSON, status__in=WAITING)
    return waiting.annotate(stuck=_reason(day)).values_list("pk", "stuck")


REASONS = Prepared(_reasons)  # the case page asks each time
