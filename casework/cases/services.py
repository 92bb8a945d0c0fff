"""The verbs on cases that need no process: open, parties, people, states."""

from datetime import date

from django.conf import settings
from django.db.models import Max, Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import User
from accounts.permissions import may_everywhere, places_opening
from accounts.selectors import holds_office
from casework.audit.actors import Actor
from casework.audit.changes import act_for, service
from casework.audit.choices import Scope, Verb
from casework.audit.errors import Invalid, NotAllowed, NotNow
from casework.audit.queue import enqueue_once
from casework.audit.services import Fact, record_event
from casework.cases import permissions
from casework.cases.choices import AssignmentState, CaseKind, CaseState, PartyRole
from casework.cases.locks import lock_case
from casework.cases.models import Assignment, Case, CaseFile, CaseParty, NumberRange, Order
from casework.cases.rules import require_happened
from casework.cases.selectors import access_to
from casework.territory.models import MunicipalGroup, Organisation
from casework.territory.selectors import prevention_council_office


def require(by: Actor, permission: str, case: Case) -> None:
    """Raise NotAllowed unless the person may do this with the case; a deputy signs for who is represented."""
    bond = access_to(case, by.user).opening(permission)
    if bond is None:
        raise NotAllowed(_("You are not allowed to do this in this case."))
    act_for(bond.person_id)


def record_case_event(case: Case, verb: Verb, happened_on: date | None = None, /, **facts: Fact) -> None:
    """Record one sentence about a case."""
    record_event(verb=verb, scope=Scope.CASE, subject_id=case.pk, facts=facts, happened_on=happened_on)


def record_right(
    case: Case, user: User, verb: Verb, on: date | None = None, /, text: str = "", **facts: Fact
) -> None:
    """Record what a person was given or lost: with the case, and with the person, without naming the case.

    `text` is what was said with it: that stands with the case alone.
    """
    told, said = {"person": user.name, **facts}, {"text": text} if text else {}
    record_case_event(case, verb, on, **told, **said)
    record_event(verb=verb, scope=Scope.ACCOUNTS, subject_id=user.pk, facts=told, happened_on=on)


def record_event_of(
    case: Case | None,
    scope: Scope,
    subject: Model,
    verb: Verb,
    happened_on: date | None = None,
    /,
    **facts: Fact,
) -> None:
    """Record one sentence about something: with the case it comes from, else with the thing itself."""
    if case is not None:
        record_case_event(case, verb, happened_on, **facts)
    else:
        record_event(verb=verb, scope=scope, subject_id=subject.pk, facts=facts, happened_on=happened_on)


@service
def open_case(
    *,
    kind: CaseKind,
    title: str,
    municipalities: list[Organisation],
    opened_by: Organisation,
    opened_on: date,
    by: Actor,
    group: MunicipalGroup | None = None,
    lead: User | None = None,
) -> Case:
    """Open a case as a draft, with its municipalities and the LPR office as parties.

    An LPR office opens for anybody, a municipality only with itself among the municipalities. Only the
    LPR office says who has the lead.
    """
    _require_opening(by, opened_by, municipalities)
    if lead is not None:
        _require_naming_lead(by, lead)
    if not municipalities:
        raise Invalid(_("Choose at least one municipality."), "municipalities")
    require_happened(opened_on, "opened_on")
    file = _open_file(title, opened_on)
    case = Case(kind=kind, title=title, group=group, lead=lead, opened_by=opened_by, opened_on=opened_on)
    _open_in(file, case)
    for organisation in municipalities:
        _join(case, organisation, PartyRole.MUNICIPALITY, opened_on)
    _join(case, prevention_council_office(), PartyRole.LPR, opened_on)
    return case


@service
def open_related_case(*, case: Case, kind: CaseKind, title: str, opened_on: date, by: Actor) -> Case:
    """Open a draft of the LPR office in the same file and for the same municipalities.

    It is the consequence of a step: the caller holds the case and has checked who may.
    """
    office = prevention_council_office()
    file = CaseFile.objects.select_for_update(no_key=True).get(pk=case.file_id)
    related = Case(kind=kind, title=title, group=case.group, opened_by=office, opened_on=opened_on)
    _open_in(file, related)
    for party in CaseParty.objects.filter(case=case, left_on=None, role=PartyRole.MUNICIPALITY):
        _join(related, party.organisation, PartyRole.MUNICIPALITY, opened_on)
    _join(related, office, PartyRole.LPR, opened_on)
    return related


def _open_file(subject: str, opened_on: date) -> CaseFile:
    return CaseFile.objects.create(
        file_plan_code=settings.FILE_PLAN_CODE,
        number=_next_number(settings.FILE_PLAN_CODE),
        subject=subject,
        opened_on=opened_on,
    )


def _open_in(file: CaseFile, case: Case) -> None:
    """Store a new case as the next one of a file that is new or held."""
    case.file = file
    case.number = (file.cases.aggregate(last=Max("number"))["last"] or 0) + 1
    case.reference_number = settings.REFERENCE_PATTERN.format(
        office=settings.ORGANISATION_CODE, plan=file.file_plan_code, file=file.number, case=case.number
    )
    case.save()
    record_case_event(case, Verb.CASE_OPENED, case.opened_on, reference=case.reference_number)


def _require_opening(by: Actor, opened_by: Organisation, municipalities: list[Organisation]) -> None:
    if may_everywhere(by, permissions.OPEN_CASE):
        return
    if opened_by.pk not in places_opening(by, permissions.REQUEST_CASE) or opened_by not in municipalities:
        raise NotAllowed(_("You may open cases only for your own municipality."))


def _require_naming_lead(by: Actor, lead: User) -> None:
    if not may_everywhere(by, permissions.OPEN_CASE):
        raise NotAllowed(_("You are not allowed to do this in this case."))
    _require_case_officer(lead)


def _require_case_officer(lead: User) -> None:
    if not holds_office(lead, Role.CO):
        raise Invalid(_("Only a case officer can take the lead."), "lead")


def _next_number(name: str) -> int:
    NumberRange.objects.get_or_create(name=name)
    numbers = NumberRange.objects.select_for_update().get(name=name)
    numbers.last += 1
    numbers.save(update_fields=["last"])
    return numbers.last


def _join(case: Case, organisation: Organisation, role: PartyRole, joined_on: date) -> CaseParty:
    party = CaseParty.objects.create(case=case, organisation=organisation, role=role, joined_on=joined_on)
    record_case_event(case, Verb.PARTY_JOINED, joined_on, organisation=organisation.name, role=role)
    return party


@service
def add_party(
    *, case: Case, organisation: Organisation, role: PartyRole, joined_on: date, by: Actor
) -> CaseParty:
    """Let an organisation take part in the case from a day on; the caller holds the case."""
    require(by, permissions.MANAGE_CASE, case)
    require_open(case)
    require_happened(joined_on, "joined_on")
    if CaseParty.objects.filter(case=case, organisation=organisation, role=role, left_on=None).exists():
        raise NotNow(_("%(organisation)s takes part already.") % {"organisation": organisation.name})
    return _join(case, organisation, role, joined_on)


def ensure_party(case: Case, organisation: Organisation, role: PartyRole, joined_on: date) -> CaseParty:
    """Return the party, joining it if it does not take part yet (as a consequence of a step)."""
    party = CaseParty.objects.filter(case=case, organisation=organisation, role=role, left_on=None).first()
    return party or _join(case, organisation, role, joined_on)


@service
def end_party(*, party: CaseParty, left_on: date, by: Actor, reason: str) -> None:
    """End the participation of an organisation; the last municipality and the LPR office stay."""
    case = party.case
    require(by, permissions.MANAGE_CASE, case)
    require_open(case)
    others = CaseParty.objects.filter(case=case, role=party.role, left_on=None).exclude(pk=party.pk)
    if party.left_on is not None:
        raise NotNow(_("This participation has ended already."))
    if party.role in (PartyRole.LPR, PartyRole.MUNICIPALITY) and not others.exists():
        raise NotNow(_("The case needs this party: it is the only one of its kind."))
    if left_on < party.joined_on:
        raise Invalid(_("The last day lies before the first."), "left_on")
    require_happened(left_on, "left_on")
    party.left_on = left_on
    party.save(update_fields=["left_on"])
    record_case_event(case, Verb.PARTY_LEFT, left_on, organisation=party.organisation.name)


BEARERS = (PartyRole.MUNICIPALITY, PartyRole.DISTRICT)


def require_of_case(case: Case, organisation: Organisation, field: str) -> None:
    """Raise Invalid unless the organisation is a municipality or district of the case, or its group."""
    if case.group_id is not None and organisation.group_id == case.group_id:
        return
    present = CaseParty.objects.filter(case=case, organisation=organisation, left_on=None)
    if not present.filter(role__in=BEARERS).exists():
        name = {"organisation": organisation.name}
        raise Invalid(_("%(organisation)s does not belong to this case.") % name, field)


def require_open(case: Case) -> None:
    """Raise NotNow if the case is closed."""
    if case.is_closed:
        state = case.get_state_display()
        raise NotNow(_("The case is %(state)s and can only be read.") % {"state": state})


def set_state(case: Case, state: CaseState, on: date) -> None:
    """Write the state of a case that the caller holds; closing and running clear what no longer fits."""
    case.state = state
    if state == CaseState.RUNNING and case.submitted_on is None:
        case.submitted_on = on
    case.closed_on = on if case.is_closed else None
    if state != CaseState.SUSPENDED:
        case.follow_up_on = case.suspended_on = None
    if state != CaseState.TRANSFERRED:
        case.successor = None
    fields = ("state", "submitted_on", "closed_on", "follow_up_on", "suspended_on", "successor")
    case.save(update_fields=fields)


def give_order(case: Case, state: CaseState, text: str, on: date, by: Actor) -> Order:
    """Store the order that puts the case into a state, and have it signed soon."""
    enqueue_once("casework.audit.jobs.sign_record")
    return Order.objects.create(case=case, state=state, text=text, ordered_by=by.user, ordered_on=on)


@service
def assign_lead(*, case: Case, lead: User, by: Actor, reason: str = "") -> None:
    """Give the lead of the case to a case officer."""
    locked = lock_case(case.pk)
    require(by, permissions.REASSIGN, locked)
    require_open(locked)
    _require_case_officer(lead)
    write_lead(locked, lead)


def write_lead(case: Case, lead: User) -> None:
    """Store the lead of a case that the caller holds."""
    case.lead = lead
    case.save(update_fields=["lead"])
    record_case_event(case, Verb.LEAD_ASSIGNED, person=lead.name)


def propose_person(case: Case, user: User, role: Role, reason: str) -> Assignment:
    """Propose a person for a role; an earlier proposal that waits is withdrawn."""
    waiting = Assignment.objects.filter(case=case, role=role, state=AssignmentState.PROPOSED)
    for earlier in waiting:
        close_assignment(earlier, AssignmentState.DECLINED)
    record_right(case, user, Verb.COACH_PROPOSED)
    return Assignment.objects.create(
        case=case,
        user=user,
        role=role,
        state=AssignmentState.PROPOSED,
        proposed_on=timezone.localdate(),
        reason=reason,
    )


def activate_assignment(assignment: Assignment, on: date) -> None:
    """Let the proposed person begin on a day; whoever had the role before ends with it."""
    earlier = Assignment.objects.filter(
        case=assignment.case, role=assignment.role, state=AssignmentState.ACTIVE
    ).first()
    if earlier:
        close_assignment(earlier, AssignmentState.ENDED, on=on)
    assignment.state = AssignmentState.ACTIVE
    assignment.assigned_on = on
    assignment.save(update_fields=["state", "assigned_on"])
    record_right(assignment.case, assignment.user, Verb.COACH_ASSIGNED, on)


def close_assignment(
    assignment: Assignment,
    state: AssignmentState,
    on: date | None = None,
    handover_note: str = "",
    reason: str = "",
) -> None:
    """End or decline an assignment; the timeline tells the reason to those who may read it."""
    assignment.state = state
    assignment.ended_on = on or timezone.localdate()
    assignment.handover_note = handover_note
    assignment.save(update_fields=["state", "ended_on", "handover_note"])
    verb = Verb.COACH_DECLINED if state == AssignmentState.DECLINED else Verb.COACH_RELEASED
    record_right(assignment.case, assignment.user, verb, on, text=reason)
