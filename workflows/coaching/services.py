"""What a step of the coaching causes beyond its own record."""

import dataclasses
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import Role
from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.choices import Verb
from casework.audit.errors import Invalid, NotNow
from casework.cases.choices import PartyRole
from casework.cases.locks import lock_case
from casework.cases.models import Case
from casework.cases.permissions import CHANGE_COACH
from casework.cases.rules import require_order
from casework.cases.selectors import active_assignment
from casework.cases.services import ensure_party, record_case_event, require
from casework.coaching.choices import Branch, Decision
from casework.coaching.facts.beginning import CoachAssignmentFacts, CoachChangeFacts, MunicipalDecisionFacts
from casework.coaching.facts.meetings import MeetingFacts
from casework.coaching.models import CoachingMeeting
from casework.coaching.selectors.beginning import agreement_exception
from casework.coaching.selectors.results import closing_facts
from casework.coaching.services.beginning import (
    choose_branch,
    deselect_branch,
    grant_agreement_exception,
    record_coach_assignment,
    record_coach_change,
    record_municipal_decision,
)
from casework.coaching.services.meetings import correct_meeting, record_meeting
from casework.coaching.services.results import record_closing
from casework.coaching.services.work import accept_planned_measures
from casework.network.choices import AgreementRole
from casework.network.facts import AgreementFacts, ExperienceRecordFacts
from casework.network.models import ExperienceRecord
from casework.network.rules import agreement_role
from casework.network.selectors.agreements import agreement_is_signed, agreement_of
from casework.network.selectors.experience import experiences_from_closing, named_experiences
from casework.network.services.agreements import (
    accede_to_agreement,
    leave_agreement,
    record_agreement,
    sign_agreement,
)
from casework.network.services.experience import name_experiences, record_experiences
from casework.territory.choices import OrganisationKind
from casework.territory.models import Organisation
from workflows.coaching.addressees import coordination_of
from workflows.coaching.facts import ClosingReportFacts, ExceptionFacts, ExperienceFacts, SignatureFacts
from workflows.coaching.selectors import Coach, coaches_in
from workflows.engine.filing import file_anew
from workflows.engine.lifecycle import start_process
from workflows.engine.models import CaseProcess
from workflows.engine.permissions import require_running
from workflows.engine.queue import enqueue
from workflows.engine.selectors import last_done, running_processes
from workflows.engine.services import hand_over_steps
from workflows.engine.walks import Moment

PARTY_ROLES = {
    OrganisationKind.POLICE: PartyRole.POLICE,
    OrganisationKind.DISTRICT: PartyRole.DISTRICT,
    OrganisationKind.LPR: PartyRole.LPR,
    OrganisationKind.MUNICIPALITY: PartyRole.MUNICIPALITY,
}


@service
def decide_in_principle(
    *, case: Case, facts: MunicipalDecisionFacts, by: Actor, organisation: Organisation
) -> None:
    """Record the decision of one municipality; a yes brings in the coach coordination."""
    record_municipal_decision(case=case, facts=facts, by=by, organisation=organisation)
    if facts.decision == Decision.YES:
        ensure_party(case, coordination_of(Moment(case)), PartyRole.COORDINATION, timezone.localdate())


@service
def draft_agreement(*, case: Case, facts: AgreementFacts, by: Actor) -> None:
    """Record the draft of the agreement; police and district take part in the case from now on."""
    record_agreement(case=case, facts=facts, by=by)
    for party in facts.parties:
        role = PARTY_ROLES.get(OrganisationKind(party.organisation.kind))
        if role in (PartyRole.POLICE, PartyRole.DISTRICT):
            ensure_party(case, party.organisation, role, timezone.localdate())


def agreement_terms(facts: AgreementFacts) -> AgreementFacts:
    """Return what a signature is bound to: the terms; parties sign one after another, accede and leave."""
    return dataclasses.replace(facts, parties=())


@service
def conclude_agreement(*, case: Case, on: date, by: Actor) -> None:
    """Put on file who signed the agreement and when, now that no signature is missing."""
    record_case_event(case, Verb.AGREEMENT_CONCLUDED)
    _file_agreement_anew(case)


def _file_agreement_anew(case: Case) -> None:
    for process in running_processes(case):
        process.case = case
        file_anew(process, "agreement_draft")


@service
def accede(*, case: Case, organisation: Organisation, joined_on: date, by: Actor) -> None:
    """Let an organisation that joins the case accede to its agreement, if one is drafted."""
    role = agreement_role(organisation)
    agreement = agreement_of(case)
    if agreement is None or role not in _MAY_ACCEDE:
        return
    if not agreement.parties.filter(organisation=organisation, exited_on=None).exists():
        accede_to_agreement(case=case, organisation=organisation, role=role, joined_on=joined_on, by=by)
        _file_agreement_anew(case)


@service
def leave(*, case: Case, organisation: Organisation, left_on: date, by: Actor) -> None:
    """Let an organisation that leaves the case leave its agreement too."""
    agreement = agreement_of(case)
    if agreement and agreement.parties.filter(organisation=organisation, exited_on=None).exists():
        leave_agreement(case=case, organisation=organisation, exited_on=left_on, by=by)
        _file_agreement_anew(case)


_MAY_ACCEDE = (AgreementRole.MUNICIPALITY, AgreementRole.POLICE, AgreementRole.DISTRICT)


@service
def sign(*, case: Case, facts: SignatureFacts, by: Actor, organisation: Organisation) -> None:
    """Record the signature of one party, which it gives to the text that was drafted before."""
    signed_on = facts.signed_on or timezone.localdate()
    require_order(_drafted_on(case), signed_on, "signed_on", SIGNED_TOO_EARLY)
    sign_agreement(
        case=case,
        organisation=organisation,
        signatory=facts.signatory,
        function=facts.function,
        signed_on=signed_on,
        by=by,
    )


SIGNED_TOO_EARLY = gettext_lazy("The agreement cannot be signed before it was drafted (%(day)s).")


def _drafted_on(case: Case) -> date | None:
    drafts = (last_done(process, "agreement_draft") for process in running_processes(case))
    return max((timezone.localdate(draft.finished) for draft in drafts if draft), default=None)


@service
def grant_exception(*, case: Case, facts: ExceptionFacts, by: Actor) -> None:
    """Let the coaching begin before the agreement is signed."""
    grant_agreement_exception(case=case, reason=facts.reason, by=by)


def exception_facts(case: Case) -> ExceptionFacts | None:
    """Return the reason of the exception, if one was granted."""
    exception = agreement_exception(case)
    return ExceptionFacts(exception.reason) if exception else None


@service
def assign_coach(*, case: Case, facts: CoachAssignmentFacts, by: Actor) -> None:
    """Assign the proposed coach; the coach's open steps of the case go to him."""
    record_coach_assignment(case=case, facts=facts, by=by)
    assigned = active_assignment(case, Role.CH)
    if assigned:
        hand_over_steps(case, Role.CH, assigned.user)


BRANCHES = {
    "security_analysis_ref": Branch.SECURITY_ANALYSIS,
    "council_setup": Branch.COUNCIL_SETUP,
    "funding": Branch.FUNDING,
}


@service
def take_up(*, case: Case, name: str, by: Actor) -> None:
    """Let the coaching know of a branch that was added later."""
    if name in BRANCHES:
        choose_branch(case=case, branch=BRANCHES[name], by=by)


@service
def go_without(*, case: Case, name: str, by: Actor) -> None:
    """Let the coaching know of a branch that was dropped."""
    if name in BRANCHES:
        deselect_branch(case=case, branch=BRANCHES[name], by=by)


def require_coach_to_change(case: Case) -> None:
    """Raise NotNow unless somebody coaches the case and no other coach is being looked for."""
    match coaches_in([case.pk])[case.pk]:
        case Coach.IS_CHANGED:
            raise NotNow(_("The coach of this case is being changed already."))
        case Coach.NONE:
            raise NotNow(_("No coach is assigned to this case."))


@service
def change_coach(*, case: Case, facts: CoachChangeFacts, by: Actor) -> CaseProcess:
    """End the work of the coach and begin the search for another beside the running stages."""
    held = lock_case(case.pk)
    require(by, CHANGE_COACH, held)
    require_running(held)
    require_coach_to_change(held)
    record_coach_change(case=held, facts=facts, by=by)
    hand_over_steps(held, Role.CH, None)
    return start_process(held, "coach_change")


@service
def record_meeting_with_minutes(*, case: Case, facts: MeetingFacts, by: Actor) -> CoachingMeeting:
    """Record a meeting; its minutes are made and filed for those who may read them."""
    meeting = record_meeting(case=case, facts=facts, by=by)
    enqueue("workflows.coaching.jobs.file_meeting_minutes", meeting_id=meeting.pk)
    return meeting


@service
def correct_meeting_with_minutes(
    *, meeting: CoachingMeeting, facts: MeetingFacts, by: Actor, reason: str = ""
) -> CoachingMeeting:
    """Correct a meeting; its minutes are made and filed anew."""
    corrected = correct_meeting(meeting=meeting, facts=facts, by=by, reason=reason)
    enqueue("workflows.coaching.jobs.file_meeting_minutes", meeting_id=corrected.pk)
    return corrected


@service
def accept_plan(*, case: Case, on: date, by: Actor) -> None:
    """Take the measures of the plan on, now that every municipality has agreed."""
    accept_planned_measures(case=case, by=by, on=on)


@service
def close_with_report(*, case: Case, facts: ClosingReportFacts, by: Actor) -> None:
    """Record the closing and propose its experiences; an agreement that was never signed needs a reason."""
    if not agreement_is_signed(case) and not facts.agreement_open_reason.strip():
        raise Invalid(
            _("The cooperation agreement was not signed. Please give the reason."), "agreement_open_reason"
        )
    closing = record_closing(case=case, facts=facts, by=by)
    record_experiences(case=case, facts=[_record_facts(row) for row in facts.experience], by=by)
    name_experiences(closing=closing, records=facts.experience_refs, by=by)


def _record_facts(row: ExperienceFacts) -> ExperienceRecordFacts:
    return ExperienceRecordFacts(
        municipality=row.municipality,
        topic=row.topic,
        title=row.title,
        initial_situation=row.initial_situation,
        approach=row.approach,
        costs=row.costs,
        effect=row.effect,
        stumbling_blocks=row.stumbling_blocks,
        contact=row.contact,
        evidence_grade=row.evidence_grade,
    )


def closing_report(case: Case) -> ClosingReportFacts | None:
    """Return the closing with the experiences that it proposed."""
    closing = closing_facts(case)
    if closing is None:
        return None
    rows = tuple(_experience_facts(record) for record in experiences_from_closing(case))
    named = tuple(named_experiences(case))
    return ClosingReportFacts(**vars(closing), experience=rows, experience_refs=named)


def _experience_facts(record: ExperienceRecord) -> ExperienceFacts:
    return ExperienceFacts(
        municipality=record.municipality,
        topic=record.topic,
        title=record.title,
        initial_situation=record.initial_situation,
        approach=record.approach,
        costs=record.costs,
        effect=record.effect,
        stumbling_blocks=record.stumbling_blocks,
        contact=record.contact,
        evidence_grade=record.evidence_grade,
    )
