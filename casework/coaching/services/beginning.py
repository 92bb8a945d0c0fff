"""Recording a coaching from the inquiry to the kick-off, and a change of coach.

The caller of a `record_…` holds the case and has checked who may; doing a step again updates its record.
"""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.selectors import holds_office
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.choices import Verb
from casework.audit.errors import Invalid, NotNow
from casework.cases.choices import AssignmentState
from casework.cases.locks import lock_case
from casework.cases.models import Assignment, Case
from casework.cases.permissions import GRANT_EXCEPTION
from casework.cases.rules import require_happened
from casework.cases.selectors import active_assignment, proposed_assignment
from casework.cases.services import (
    activate_assignment,
    close_assignment,
    propose_person,
    record_case_event,
    require,
    require_open,
    write_lead,
)
from casework.coaching.choices import Branch
from casework.coaching.facts.beginning import (
    CoachAssignmentFacts,
    CoachChangeFacts,
    CoachProposalFacts,
    InquiryFacts,
    KickOffFacts,
    MunicipalDecisionFacts,
    ReceiptFacts,
    TargetAgreementFacts,
    TargetConfirmationFacts,
)
from casework.coaching.models import (
    AgreementException,
    CoachAssignment,
    CoachChange,
    CoachingProcess,
    CoachProposal,
    Inquiry,
    InquiryReceipt,
    KickOff,
    KickOffParticipant,
    Milestone,
    MunicipalDecision,
    SteeringGroupMember,
    TargetAgreement,
    TargetConfirmation,
    TargetGoal,
)
from casework.coaching.rules import (
    check_coach_change,
    check_confirmation,
    check_decision,
    check_inquiry,
    check_kick_off,
    check_proposal,
    check_receipt,
    check_targets,
)
from casework.coaching.selectors.beginning import (
    agreement_exception,
    current_target_agreement,
    latest_proposal,
)
from casework.coaching.services.rows import RowsOf, key_of, save_record
from casework.territory.models import Organisation


def ensure_coaching_process(case: Case) -> CoachingProcess:
    """Return the dated facts of the coaching; the first step creates them, while it holds the case."""
    return CoachingProcess.objects.filter(case=case).first() or CoachingProcess.objects.create(case=case)


@service
def record_inquiry(*, case: Case, facts: InquiryFacts, by: Actor) -> Inquiry:
    """Record what a municipality asks for; the coaching has its dated facts from here on."""
    check_inquiry(facts)
    inquiry = Inquiry(
        pk=key_of(Inquiry.objects.filter(case=case)),
        case=case,
        received_on=facts.received_on,
        channel=facts.channel,
        contact=facts.contact,
        concern=facts.concern,
        topics=list(facts.topics),
        existing_structures=list(facts.existing_structures),
        inhabitants=facts.inhabitants,
    )
    inquiry.save()
    ensure_coaching_process(case)
    return inquiry


@service
def record_receipt(*, case: Case, facts: ReceiptFacts, by: Actor) -> InquiryReceipt:
    """Record the answer of the LPR office and give the lead to a case officer."""
    check_receipt(facts)
    if not holds_office(facts.lead, Role.CO):
        raise Invalid(_("Only a case officer can take the lead."), "lead")
    receipt = InquiryReceipt(
        pk=key_of(InquiryReceipt.objects.filter(case=case)),
        case=case,
        lead=facts.lead,
        outcome=facts.outcome,
        reason=facts.reason,
    )
    receipt.save()
    if case.lead_id != facts.lead.pk:
        write_lead(case, facts.lead)
    return receipt


@service
def record_municipal_decision(
    *, case: Case, organisation: Organisation, facts: MunicipalDecisionFacts, by: Actor
) -> MunicipalDecision:
    """Record what one municipality has decided."""
    check_decision(facts)
    decision = MunicipalDecision(
        pk=key_of(MunicipalDecision.objects.filter(case=case, organisation=organisation)),
        case=case,
        organisation=organisation,
        decision=facts.decision,
        body=facts.body,
        decided_on=facts.decided_on,
        resolution_no=facts.resolution_no,
        follow_up_on=facts.follow_up_on,
        coordinator=facts.coordinator,
        reservations=facts.reservations,
    )
    decision.save()
    return decision


@service
def grant_agreement_exception(*, case: Case, reason: str, by: Actor) -> AgreementException:
    """Allow the coaching to begin before the agreement is signed, today and for a reason."""
    locked = lock_case(case.pk)
    require(by, GRANT_EXCEPTION, locked)
    require_open(locked)
    if not reason.strip():
        raise Invalid(_("Please give the reason."), "reason")
    if agreement_exception(locked):
        raise NotNow(_("This exception has been granted already."))
    exception = AgreementException.objects.create(
        case=locked, reason=reason.strip(), granted_by=by.user, granted_on=timezone.localdate()
    )
    record_case_event(locked, Verb.EXCEPTION_GRANTED)
    return exception


@service
def record_coach_proposal(*, case: Case, facts: CoachProposalFacts, by: Actor) -> CoachProposal:
    """Record a new round with its proposed coach; a proposal that still waits is withdrawn."""
    check_proposal(facts)
    if not holds_office(facts.coach, Role.CH):
        raise Invalid(_("Only a person from the pool of coaches can be proposed."), "coach")
    active = active_assignment(case, Role.CH)
    if active and active.user_id == facts.coach.pk:
        raise Invalid(
            _("%(person)s is the coach of this case already.") % {"person": facts.coach.name}, "coach"
        )
    latest = latest_proposal(case)
    return CoachProposal.objects.create(
        case=case,
        round=latest.round + 1 if latest else 1,
        assignment=propose_person(case, facts.coach, Role.CH, facts.rationale),
        competences=list(facts.competences),
        coach=facts.coach,
        rationale=facts.rationale,
        available_from=facts.available_from,
        capacity=facts.capacity,
        conflict_checked=facts.conflict_checked,
    )


@service
def decline_coach(*, case: Case, by: Actor, reason: str = "") -> None:
    """Close the proposal that waits, since the municipality or the coach refused it."""
    proposed = proposed_assignment(case, Role.CH)
    if proposed is None:
        raise NotNow(_("No proposal of a coach is waiting in this case."))
    close_assignment(proposed, AssignmentState.DECLINED)


@service
def record_coach_assignment(*, case: Case, facts: CoachAssignmentFacts, by: Actor) -> CoachAssignment:
    """Assign the proposed coach, or correct the day of the one who is assigned.

    The coaching counts from the day on which its first coach was assigned.
    """
    require_happened(facts.assigned_on, "assigned_on")
    assignment = _assigned(case, facts.assigned_on)
    record = CoachAssignment(
        pk=key_of(CoachAssignment.objects.filter(assignment=assignment)),
        case=case,
        assignment=assignment,
        av_contract=facts.av_contract,
        assigned_on=facts.assigned_on,
    )
    record.save()
    _count_from_first_coach(case)
    return record


def _assigned(case: Case, on: date) -> Assignment:
    proposed, active = proposed_assignment(case, Role.CH), active_assignment(case, Role.CH)
    if proposed:
        if active and active.assigned_on and active.assigned_on > on:
            raise Invalid(_("The coach before was assigned later than this day."), "assigned_on")
        activate_assignment(proposed, on)
        return proposed
    if active is None:
        raise NotNow(_("No proposal of a coach is waiting in this case."))
    active.assigned_on = on
    active.save(update_fields=["assigned_on"])
    return active


def _count_from_first_coach(case: Case) -> None:
    first = CoachAssignment.objects.filter(case=case).order_by("pk")[0].assigned_on
    process = ensure_coaching_process(case)
    if process.coach_assigned_on != first:
        process.coach_assigned_on = first
        process.save(update_fields=["coach_assigned_on"])


@service
def record_target_agreement(*, case: Case, facts: TargetAgreementFacts, by: Actor) -> TargetAgreement:
    """Record the version that is being negotiated; after an agreed version a new one begins."""
    check_targets(facts)
    latest = current_target_agreement(case)
    negotiated = latest if latest and latest.agreed_on is None else None
    agreement = TargetAgreement(
        pk=negotiated.pk if negotiated else None,
        case=case,
        version=(latest.version if latest else 0) + (0 if negotiated else 1),
        clarified_on=facts.clarified_on,
        mandate=facts.mandate,
        coach_roles=list(facts.coach_roles),
        coachee=facts.coachee,
        rhythm_weeks=facts.rhythm_weeks,
        confidentiality=facts.confidentiality,
        branches=list(facts.branches),
        planned_end=facts.planned_end,
    )
    save_record(agreement).replace(agreement.goals.all(), _goals(agreement, facts))
    _write_plan(case, facts)
    return agreement


def _goals(agreement: TargetAgreement, facts: TargetAgreementFacts) -> Iterable[TargetGoal]:
    return [
        TargetGoal(
            agreement=agreement,
            position=position,
            goal=row.goal,
            indicator=row.indicator,
            baseline=row.baseline,
            target=row.target,
            until=row.until,
        )
        for position, row in enumerate(facts.goals, 1)
    ]


def _write_plan(case: Case, facts: TargetAgreementFacts) -> None:
    process = ensure_coaching_process(case)
    process.branches = [branch for branch in facts.branches if branch != Branch.NONE]
    process.planned_end = facts.planned_end
    process.rhythm_weeks = facts.rhythm_weeks
    process.save(update_fields=["branches", "planned_end", "rhythm_weeks"])


@service
def choose_branch(*, case: Case, branch: Branch, by: Actor) -> None:
    """Take up a branch that the target agreement did not name, or that was deselected."""
    process = ensure_coaching_process(case)
    if branch not in process.branches:
        process.branches = [*process.branches, branch]
        process.save(update_fields=["branches"])


@service
def deselect_branch(*, case: Case, branch: Branch, by: Actor) -> None:
    """Go without a branch that the target agreement had named."""
    process = ensure_coaching_process(case)
    if branch in process.branches:
        process.branches = [chosen for chosen in process.branches if chosen != branch]
        process.save(update_fields=["branches"])


@service
def mark_target_agreement_agreed(*, case: Case, on: date, by: Actor) -> None:
    """Fix the newest version, since all parties have agreed to it; once fixed it keeps its day."""
    agreement = current_target_agreement(case)
    if agreement is None:
        raise NotNow(_("There is no target agreement in this case yet."))
    if agreement.agreed_on is None:
        agreement.agreed_on = on
        agreement.save(update_fields=["agreed_on"])


@service
def record_kick_off(*, case: Case, facts: KickOffFacts, by: Actor) -> KickOff:
    """Record the kick-off; the coaching has begun on its day."""
    check_kick_off(facts)
    kick_off = KickOff(
        pk=key_of(KickOff.objects.filter(case=case)),
        case=case,
        held_on=facts.held_on,
        place=facts.place,
        publicity=facts.publicity,
    )
    _replace_lists(save_record(kick_off), kick_off, facts)
    process = ensure_coaching_process(case)
    process.begun_on = facts.held_on
    process.save(update_fields=["begun_on"])
    return kick_off


def _replace_lists(rows: RowsOf, kick_off: KickOff, facts: KickOffFacts) -> None:
    participants = [
        KickOffParticipant(
            kick_off=kick_off,
            position=at,
            name=row.name,
            function=row.function,
            organisation=row.organisation,
        )
        for at, row in enumerate(facts.participants, 1)
    ]
    members = [
        SteeringGroupMember(kick_off=kick_off, position=at, person=row.person, function=row.function)
        for at, row in enumerate(facts.steering_group, 1)
    ]
    milestones = [
        Milestone(kick_off=kick_off, position=at, what=row.what, due_on=row.due_on)
        for at, row in enumerate(facts.milestones, 1)
    ]
    rows.replace(kick_off.participants.all(), participants)
    rows.replace(kick_off.steering_group.all(), members)
    rows.replace(kick_off.milestones.all(), milestones)


@service
def record_coach_change(*, case: Case, facts: CoachChangeFacts, by: Actor) -> CoachChange:
    """End the work of the coach with a last day and a handover note; the search for the next may begin."""
    check_coach_change(facts)
    active = _active_coach(case)
    if active.assigned_on and facts.last_day < active.assigned_on:
        raise Invalid(_("The last day lies before the first."), "last_day")
    close_assignment(active, AssignmentState.ENDED, facts.last_day, facts.handover_note, facts.reason)
    return CoachChange.objects.create(
        case=case,
        assignment=active,
        reason=facts.reason,
        last_day=facts.last_day,
        handover_note=facts.handover_note,
    )


def _active_coach(case: Case) -> Assignment:
    active = active_assignment(case, Role.CH)
    if active is None:
        raise NotNow(_("No coach is assigned to this case."))
    return active


@service
def record_target_confirmation(
    *, case: Case, facts: TargetConfirmationFacts, by: Actor
) -> TargetConfirmation:
    """Record whether the target agreement stands with the coach who is assigned now."""
    check_confirmation(facts)
    active, agreement = _active_coach(case), current_target_agreement(case)
    if agreement is None:
        raise NotNow(_("There is no target agreement in this case yet."))
    confirmation = TargetConfirmation(
        pk=key_of(TargetConfirmation.objects.filter(assignment=active)),
        case=case,
        agreement=agreement,
        assignment=active,
        confirmed=facts.confirmed,
        note="" if facts.confirmed else facts.note,
    )
    confirmation.save()
    return confirmation
