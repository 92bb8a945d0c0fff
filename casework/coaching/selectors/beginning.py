"""Reading a coaching from the inquiry to the kick-off.

The caller has checked that the reader may see the case.
"""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.choices import Role
from accounts.models import Office, User
from accounts.selectors import office_holders
from casework.cases.choices import AssignmentState, PartyRole
from casework.cases.models import Case, CaseParty
from casework.cases.selectors import parties_of
from casework.coaching.choices import Decision, ReceiptOutcome
from casework.coaching.facts.beginning import (
    CoachAssignmentFacts,
    CoachChangeFacts,
    CoachProposalFacts,
    InquiryFacts,
    KickOffFacts,
    KickOffParticipantFacts,
    MilestoneFacts,
    MunicipalDecisionFacts,
    ReceiptFacts,
    SteeringGroupFacts,
    TargetAgreementFacts,
    TargetConfirmationFacts,
    TargetGoalFacts,
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
    MunicipalDecision,
    TargetAgreement,
    TargetConfirmation,
)
from casework.territory.models import Organisation


def coaching_process(case: Case) -> CoachingProcess | None:
    """Return the dated facts of the coaching; None before the inquiry is recorded."""
    return CoachingProcess.objects.filter(case=case).first()


def municipal_people(case: Case) -> QuerySet[User]:
    """Return the coordinators and approvers of the municipalities in the case, and of its group."""
    parties = parties_of(case, PartyRole.MUNICIPALITY).values_list("organisation_id", flat=True)
    group = Organisation.objects.filter(group=case.group_id).values_list("pk", flat=True)
    ids = [*parties, *(group if case.group_id else ())]
    return office_holders(Role.MC, ids) | office_holders(Role.MA, ids)


def case_officers() -> QuerySet[User]:
    """Return the people who may take the lead of a case."""
    return _holders(Role.CO)


def coaches() -> QuerySet[User]:
    """Return the pool of coaches."""
    return _holders(Role.CH)


def _holders(role: Role) -> QuerySet[User]:
    offices = Office.objects.on(timezone.localdate()).filter(role=role)
    return User.objects.filter(pk__in=offices.values("user")).order_by("name__in_german_order", "pk")


def inhabitants_of(case: Case) -> int | None:
    """Return how many people live in the municipalities of the case.

    Where the register does not know it of each, the last answer of the same municipalities is taken; None
    if there is none.
    """
    parties = parties_of(case, PartyRole.MUNICIPALITY)
    numbers = list(parties.values_list("organisation__unit__inhabitants", flat=True))
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else _inhabitants_said_last(case, parties)


def _inhabitants_said_last(case: Case, parties: QuerySet[CaseParty]) -> int | None:
    towns = parties.values("organisation")
    municipal = Q(case__parties__role=PartyRole.MUNICIPALITY, case__parties__left_on=None)
    same = Q(case__parties__organisation__in=towns)
    inquiries = Inquiry.objects.exclude(case=case).filter(inhabitants__isnull=False)
    counted = inquiries.annotate(
        same=Count("case__parties", filter=municipal & same),
        others=Count("case__parties", filter=municipal & ~same),
    )
    of_same = counted.filter(same=parties.count(), others=0).order_by("-received_on", "-pk")
    return of_same.values_list("inhabitants", flat=True).first()


def inquiry_facts(case: Case) -> InquiryFacts | None:
    """Return what the inquiry said."""
    found = Inquiry.objects.filter(case=case).select_related("contact").first()
    if found is None:
        return None
    return InquiryFacts(
        received_on=found.received_on,
        channel=found.channel,
        contact=found.contact,
        concern=found.concern,
        topics=tuple(found.topics),
        existing_structures=tuple(found.existing_structures),
        inhabitants=found.inhabitants,
    )


def unconfirmed_since(case: Case) -> date | None:
    """Return the day on which the inquiry came in, as long as its receipt has not been confirmed."""
    confirmed = InquiryReceipt.objects.filter(case=OuterRef("case"))
    waiting = Inquiry.objects.filter(~Exists(confirmed), case=case)
    return waiting.values_list("received_on", flat=True).first()


def receipt_facts(case: Case) -> ReceiptFacts | None:
    """Return how the LPR office answered the inquiry."""
    found = InquiryReceipt.objects.filter(case=case).select_related("lead").first()
    if found is None:
        return None
    return ReceiptFacts(lead=found.lead, outcome=found.outcome, reason=found.reason)


def inquiry_accepted(case: Case) -> bool:
    """Return whether the LPR office has accepted the inquiry."""
    return InquiryReceipt.objects.filter(case=case, outcome=ReceiptOutcome.ACCEPTED).exists()


def decisions_of(case: Case) -> QuerySet[MunicipalDecision]:
    """Return the decisions of the municipalities that take part now, by name."""
    parties = parties_of(case, PartyRole.MUNICIPALITY).values("organisation")
    found = MunicipalDecision.objects.filter(case=case, organisation__in=parties)
    return found.select_related("organisation", "coordinator").order_by("organisation__name", "pk")


def joint_decision(case: Case) -> Decision | None:
    """Return what the decisions mean for the case; None until one is there.

    It waits while a municipality has postponed; else one that takes part is enough to go on.
    """
    decided = {decision.decision for decision in decisions_of(case)}
    ranked = (Decision.POSTPONED, Decision.YES, Decision.NO)
    return next((decision for decision in ranked if decision in decided), None)


def municipal_decision_facts(case: Case, organisation: Organisation) -> MunicipalDecisionFacts | None:
    """Return what one municipality has decided."""
    decisions = MunicipalDecision.objects.filter(case=case, organisation=organisation)
    found = decisions.select_related("coordinator").first()
    if found is None:
        return None
    return MunicipalDecisionFacts(
        decision=found.decision,
        body=found.body,
        decided_on=found.decided_on,
        resolution_no=found.resolution_no,
        follow_up_on=found.follow_up_on,
        coordinator=found.coordinator,
        reservations=found.reservations,
    )


def agreement_exception(case: Case) -> AgreementException | None:
    """Return the permission to begin before the agreement is signed, if it was granted."""
    return AgreementException.objects.filter(case=case).select_related("granted_by").first()


def latest_proposal(case: Case) -> CoachProposal | None:
    """Return the proposal of the last round."""
    proposals = CoachProposal.objects.filter(case=case).select_related("coach", "assignment")
    return proposals.order_by("-round").first()


def unsuccessful_proposals(case: Case) -> QuerySet[CoachProposal]:
    """Return the proposals that led to nothing, in the order of their rounds."""
    proposals = CoachProposal.objects.filter(case=case, assignment__state=AssignmentState.DECLINED)
    return proposals.select_related("coach").order_by("round")


def coach_proposal_facts(case: Case) -> CoachProposalFacts | None:
    """Return what the last round proposed."""
    found = latest_proposal(case)
    if found is None:
        return None
    return CoachProposalFacts(
        competences=tuple(found.competences),
        coach=found.coach,
        rationale=found.rationale,
        available_from=found.available_from,
        capacity=found.capacity,
        conflict_checked=found.conflict_checked,
    )


def coach_assignment_facts(case: Case) -> CoachAssignmentFacts | None:
    """Return what was recorded when the coach of the last round was assigned; None until then."""
    proposed = CoachProposal.objects.filter(case=case).order_by("-round").values("assignment")[:1]
    found = CoachAssignment.objects.filter(assignment=proposed).first()
    if found is None:
        return None
    return CoachAssignmentFacts(av_contract=found.av_contract, assigned_on=found.assigned_on)


def target_agreements_of(case: Case) -> QuerySet[TargetAgreement]:
    """Return all versions with their goals, the newest first."""
    found = TargetAgreement.objects.filter(case=case).select_related("coachee")
    return found.prefetch_related("goals").order_by("-version")


def current_target_agreement(case: Case) -> TargetAgreement | None:
    """Return the newest version, agreed or not."""
    return target_agreements_of(case).first()


def agreed_target_agreement(case: Case) -> TargetAgreement | None:
    """Return the newest version that all parties have agreed to."""
    return target_agreements_of(case).filter(agreed_on__isnull=False).first()


def target_agreement_facts(case: Case) -> TargetAgreementFacts | None:
    """Return what the newest version says."""
    found = current_target_agreement(case)
    if found is None:
        return None
    return TargetAgreementFacts(
        clarified_on=found.clarified_on,
        mandate=found.mandate,
        goals=tuple(
            TargetGoalFacts(row.goal, row.indicator, row.baseline, row.target, row.until)
            for row in found.goals.all()
        ),
        coach_roles=tuple(found.coach_roles),
        coachee=found.coachee,
        rhythm_weeks=found.rhythm_weeks,
        confidentiality=found.confidentiality,
        branches=tuple(found.branches),
        planned_end=found.planned_end,
    )


def kick_off_facts(case: Case) -> KickOffFacts | None:
    """Return what was recorded about the kick-off."""
    rows = ("participants", "steering_group", "milestones")
    found = KickOff.objects.filter(case=case).prefetch_related(*rows).first()
    if found is None:
        return None
    return KickOffFacts(
        held_on=found.held_on,
        place=found.place,
        participants=tuple(
            KickOffParticipantFacts(row.name, row.function, row.organisation)
            for row in found.participants.all()
        ),
        steering_group=tuple(
            SteeringGroupFacts(row.person, row.function) for row in found.steering_group.all()
        ),
        milestones=tuple(MilestoneFacts(row.what, row.due_on) for row in found.milestones.all()),
        publicity=found.publicity,
    )


def coach_changes_of(case: Case) -> QuerySet[CoachChange]:
    """Return the changes of coach, the newest first."""
    return CoachChange.objects.filter(case=case).select_related("assignment__user").order_by("-pk")


def coach_change_facts(case: Case) -> CoachChangeFacts | None:
    """Return what was recorded when a coach left last."""
    found = coach_changes_of(case).first()
    if found is None:
        return None
    return CoachChangeFacts(reason=found.reason, last_day=found.last_day, handover_note=found.handover_note)


def target_confirmation_facts(case: Case) -> TargetConfirmationFacts | None:
    """Return what the last new coach and the municipality said about the target agreement."""
    found = TargetConfirmation.objects.filter(case=case).order_by("-pk").first()
    if found is None:
        return None
    return TargetConfirmationFacts(confirmed=found.confirmed, note=found.note)
