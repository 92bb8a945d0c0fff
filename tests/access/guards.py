"""What each permission guards: real verbs, pages and selectors, each asked whether it lets somebody in."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from allauth.mfa.models import Authenticator
from django.utils.timezone import localdate

from accounts.choices import INVITES, Role
from accounts.models import User
from accounts.policy import Grantable
from accounts.services import (
    add_organisation,
    announce_absence,
    confirm_invitation,
    create_user,
    invite,
    reset_factors,
)
from casework.audit.actors import Actor
from casework.audit.choices import Verb
from casework.cases.choices import Audience, CaseKind, DocumentKind, ErasureGround, Level, ReviewScope
from casework.cases.erasing import ErasureFacts, ask_for_erasure, refuse_erasure
from casework.cases.filing import add_document, withdraw_document
from casework.cases.grants import grant_access
from casework.cases.models import Case, Document
from casework.cases.notes import write_note
from casework.cases.proving import record_check, record_revision_export
from casework.cases.reviewing import ReviewFacts, review_case
from casework.cases.services import assign_lead, open_case
from casework.coaching.facts.beginning import CoachChangeFacts
from casework.coaching.services.beginning import grant_agreement_exception
from casework.coaching.services.meetings import pass_on_minutes, record_meeting
from casework.measures.choices import MeasureState
from casework.measures.models import Measure
from casework.measures.services import update_measure_state, withdraw_measure
from casework.network.choices import ConsultationKind, ReleaseSide
from casework.network.models import CooperationAgreement, ExperienceRecord
from casework.network.services import (
    plan_consultation,
    propose_experience,
    provide_funding,
    release_experience,
    terminate_agreement,
)
from casework.territory.choices import OrganisationKind
from casework.territory.models import Organisation
from tests.access.alliance import WHY, Attempt, experience
from tests.access.doors import (
    Door,
    Verbs,
    does,
    hears,
    is_warned_of_a_late_signature,
    opens,
    opens_of_case,
    opens_of_person,
    reads,
    reads_all_minutes,
    reads_minutes,
    reads_notes,
    reads_orders,
    sees_handover,
    sees_measures,
    sees_meetings,
    sees_outline,
    sees_steps,
    sees_the_case,
)
from tests.access.everybody import ROUND_TABLE, Everybody
from tests.builders import GOERLITZ, PIRNA, lpr, town
from tests.coaching_domain.work.builders import meeting
from tests.documents.desk import checked
from workflows.coaching.services import change_coach
from workflows.desk.selectors.opening import opening_of
from workflows.engine.lifecycle import (
    abort_case,
    close_case,
    reopen_case,
    submit_case,
    suspend_case,
)
from workflows.engine.moves import withdraw_document as withdraw_from_process
from workflows.engine.selectors import open_steps
from workflows.engine.services import reassign_step, set_due_date


def _check_the_record(world: Everybody, user: User) -> Attempt:
    return lambda by: record_check(case=world.case, entries=1, findings=0, by=by)


def _review(world: Everybody, user: User) -> Attempt:
    facts = ReviewFacts(ReviewScope.CASE, without_findings=True)
    return lambda by: review_case(case=world.case, facts=facts, by=by)


def _erasure_of_the_title(case: Case) -> ErasureFacts:
    contents = frozenset({(Case.history.model._meta.db_table, case.pk, "title")})
    return ErasureFacts(contents, ErasureGround.OBJECTION, WHY)


def _ask_for_erasure(world: Everybody, user: User) -> Attempt:
    return lambda by: ask_for_erasure(case=world.case, facts=_erasure_of_the_title(world.case), by=by)


def _decide_on_erasure(world: Everybody, user: User) -> Attempt:
    def attempt(by: Actor) -> object:
        asker = Actor(world.alliance.people[Role.CO])
        erasure = ask_for_erasure(case=world.case, facts=_erasure_of_the_title(world.case), by=asker)
        return refuse_erasure(erasure=erasure, by=by, reason=WHY)

    return attempt


def _measure(world: Everybody) -> Measure:
    return Measure.objects.filter(case=world.case, state=MeasureState.PROPOSED)[0]


def _document(world: Everybody) -> Document:
    return Document.objects.get(case=world.case, title=ROUND_TABLE)


def _open_for_anybody(world: Everybody, user: User) -> Attempt:
    return lambda by: open_case(
        kind=CaseKind.OTHER,
        title="Prevention",
        municipalities=[town(GOERLITZ)],
        opened_by=lpr(),
        opened_on=localdate(),
        by=by,
    )


def _request(world: Everybody, user: User) -> Attempt:
    return lambda by: open_case(
        kind=CaseKind.OTHER,
        title="Prevention",
        municipalities=[town(PIRNA)],
        opened_by=town(PIRNA),
        opened_on=localdate(),
        by=by,
    )


def _invite(world: Everybody, user: User) -> Attempt:
    office = next(office for office in user.offices_today if office.role in INVITES)
    return lambda by: invite(
        email="newcomer@example.org",
        role=INVITES[office.role][0],
        organisation=Organisation.objects.get(pk=office.organisation_id),
        origin="https://fallwerk.example",
        by=by,
    )


def _submit(draft: str) -> Verbs:
    def prepare(world: Everybody, user: User) -> Attempt:
        case: Case = getattr(world, draft)
        return lambda by: submit_case(case=case, by=by)

    return prepare


def _change_coach(world: Everybody, user: User) -> Attempt:
    facts = CoachChangeFacts(reason=WHY, last_day=localdate(), handover_note="Boxes.")
    return lambda by: change_coach(case=world.case, facts=facts, by=by)


def _suspend(world: Everybody, user: User) -> Attempt:
    until = localdate() + timedelta(days=9)
    return lambda by: suspend_case(case=world.case, until=until, by=by, reason=WHY)


def _grant(world: Everybody, user: User) -> Attempt:
    guest = world.alliance.people[Role.SP]
    return lambda by: grant_access(
        case=world.case, user=guest, opens=Grantable.HEAD, valid_until=localdate(), reason=WHY, by=by
    )


def _set_due_date(world: Everybody, user: User) -> Attempt:
    step, day = open_steps(world.case)[0], localdate() + timedelta(days=30)
    return lambda by: set_due_date(step_id=step.pk, due_on=day, by=by, reason=WHY)


def _reassign(world: Everybody, user: User) -> Attempt:
    step = next(step for step in open_steps(world.case) if step.role == Role.MA)
    mayor = world.alliance.people[Role.MA]
    return lambda by: reassign_step(step_id=step.pk, to=mayor, by=by, reason=WHY)


def _write(audience: Audience) -> Verbs:
    return lambda world, user: lambda by: write_note(case=world.case, text="x", audience=audience, by=by)


def _add_document(world: Everybody, user: User) -> Attempt:
    return lambda by: add_document(
        case=world.case, title="Plan", level=Level.INTERNAL, upload=checked(), by=by
    )


def _plan(world: Everybody, user: User) -> Attempt:
    return lambda by: plan_consultation(
        kind=ConsultationKind.FOLLOW_UP, municipalities=[town(PIRNA)], planned_for=localdate(), by=by
    )


def _terminate(world: Everybody, user: User) -> Attempt:
    agreement = CooperationAgreement.objects.get(case=world.case)
    return lambda by: terminate_agreement(
        agreement=agreement, terminated_by=town(PIRNA), terminated_on=localdate(), by=by, reason=WHY
    )


def _export_the_revision(world: Everybody, user: User) -> Attempt:
    return lambda by: record_revision_export(number=0, page="/revision/", purpose=WHY, by=by)


def _release(side: ReleaseSide) -> Verbs:
    def prepare(world: Everybody, user: User) -> Attempt:
        record = ExperienceRecord.objects.get(case=world.case)
        return lambda by: release_experience(record=record, side=side, by=by)

    return prepare


def _absence(world: Everybody, user: User) -> Attempt:
    coach, today = world.alliance.people[Role.CH], localdate()
    return lambda by: announce_absence(user=coach, first_day=today, last_day=today, substitutes=[], by=by)


def _reset_factors(world: Everybody, user: User) -> Attempt:
    coach = world.alliance.people[Role.CH]

    def attempt(by: Actor) -> object:
        Authenticator.objects.create(user=coach, type=Authenticator.Type.WEBAUTHN, data={})
        return reset_factors(user=coach, origin="https://fallwerk.example", by=by, reason=WHY)

    return attempt


def _of_measure(state: MeasureState) -> Verbs:
    def prepare(world: Everybody, user: User) -> Attempt:
        measure = _measure(world)
        return lambda by: update_measure_state(measure=measure, state=state, by=by, reason=WHY)

    return prepare


def _may_open(world: Everybody, user: User) -> bool:
    return opening_of(Actor(user)).is_possible


GUARDS: Mapping[str, tuple[Door, ...]] = {
    "accounts.announce_absences": (does(_absence),),
    "accounts.confirm_offices": (
        does(lambda world, user: lambda by: confirm_invitation(invitation=world.accepted, by=by)),
    ),
    "accounts.invite_people": (does(_invite), opens("accounts:invite")),
    "accounts.manage_organisations": (
        does(
            lambda world, user: lambda by: add_organisation(kind=OrganisationKind.PROVIDER, name="New", by=by)
        ),
        opens("accounts:add_group"),
    ),
    "accounts.manage_users": (
        does(
            lambda world, user: lambda by: create_user(email="x@example.org", name="X", password=None, by=by)
        ),
        opens("accounts:add_person"),
    ),
    "accounts.reset_factors": (does(_reset_factors),),
    "accounts.view_account_record": (opens_of_person("desk:person_record"),),
    "accounts.view_directory": (opens("accounts:people"), opens("accounts:organisations")),
    "accounts.view_invitations": (opens("accounts:invitations"),),
    "accounts.view_record": (opens("desk:record"),),
    "accounts.view_signing": (is_warned_of_a_late_signature,),
    "cases.add_document": (does(_add_document), opens_of_case("desk:add_document")),
    "cases.change_coach": (does(_change_coach), opens_of_case("desk:change_coach")),
    "cases.close_case": (
        does(lambda world, user: lambda by: abort_case(case=world.case, on=localdate(), by=by, reason=WHY)),
        opens_of_case("desk:transfer"),
    ),
    "cases.grant_exception": (
        does(lambda world, user: lambda by: grant_agreement_exception(case=world.case, reason=WHY, by=by)),
    ),
    "cases.manage_access": (does(_grant), opens_of_case("desk:case_access")),
    "cases.manage_case": (does(_suspend), opens_of_case("desk:add_party")),
    "cases.prove_case": (does(_check_the_record), opens_of_case("desk:prove")),
    "cases.open_case": (does(_open_for_anybody), does(_submit("draft_of_office")), _may_open),
    "cases.order_closing": (
        does(lambda world, user: lambda by: close_case(case=world.case, on=localdate(), by=by, reason=WHY)),
        opens_of_case("desk:close"),
    ),
    "cases.reassign": (
        does(
            lambda world, user: (
                lambda by: assign_lead(case=world.case, lead=world.alliance.people[Role.CO], by=by)
            )
        ),
        does(_reassign),
    ),
    "cases.set_due_date": (does(_set_due_date),),
    "cases.reopen_case": (
        does(lambda world, user: lambda by: reopen_case(case=world.case, by=by, reason=WHY)),
        opens_of_case("desk:reopen"),
    ),
    "cases.request_case": (
        does(_request),
        does(_submit("draft_of_town")),
        opens("desk:open_case"),
        _may_open,
    ),
    "cases.view_case": (sees_the_case, opens_of_case("desk:case")),
    "cases.view_content": (reads_notes(Audience.PARTIES), hears(Verb.NOTE_WRITTEN)),
    "cases.view_internal": (reads_notes(Audience.LPR),),
    "cases.view_orders": (reads_orders,),
    "cases.ask_erasure": (does(_ask_for_erasure), opens_of_case("desk:ask_erasure")),
    "cases.decide_erasure": (does(_decide_on_erasure), opens("desk:waiting_erasures")),
    "cases.view_disposal": (opens("desk:disposal"),),
    "cases.view_revision": (opens("desk:revision"), does(_export_the_revision)),
    "cases.review_case": (does(_review), opens_of_case("desk:add_review")),
    "cases.view_reviews": (opens_of_case("desk:reviews"),),
    "cases.view_steps": (sees_steps,),
    "cases.withdraw_document": (
        does(lambda world, user: lambda by: withdraw_document(document=_document(world), by=by, reason=WHY)),
        does(
            lambda world, user: lambda by: withdraw_from_process(document=_document(world), by=by, reason=WHY)
        ),
    ),
    "cases.write_internal_note": (does(_write(Audience.LPR)),),
    "cases.write_note": (does(_write(Audience.PARTIES)), opens_of_case("desk:add_note")),
    "coaching.all_meeting_contents": (reads_all_minutes,),
    "coaching.meeting_contents": (reads_minutes,),
    "coaching.meeting_dates": (sees_meetings,),
    "coaching.share_minutes": (
        does(
            lambda world, user: (
                lambda by: pass_on_minutes(case=world.case, coach=world.alliance.people[Role.CH], by=by)
            )
        ),
    ),
    "coaching.view_decision": (reads(DocumentKind.DECISION),),
    "coaching.view_handover": (sees_handover,),
    "coaching.view_matching": (reads(DocumentKind.COACH_PROPOSAL),),
    "coaching.view_outline": (sees_outline,),
    "coaching.view_situation": (reads(DocumentKind.SITUATION_REPORT),),
    "coaching.view_target_agreement": (reads(DocumentKind.TARGET_AGREEMENT),),
    "coaching.write_meeting": (
        does(
            lambda world, user: lambda by: record_meeting(case=world.case, facts=meeting(localdate()), by=by)
        ),
        opens_of_case("desk:add_meeting"),
    ),
    "measures.decide_measures": (does(_of_measure(MeasureState.REJECTED)),),
    "measures.view_measures": (sees_measures,),
    "measures.write_measures": (
        does(lambda world, user: lambda by: withdraw_measure(measure=_measure(world), by=by)),
    ),
    "network.manage_agreements": (does(_terminate),),
    "network.manage_consultations": (does(_plan),),
    "network.propose_experience": (
        does(lambda world, user: lambda by: propose_experience(facts=experience(), case=world.case, by=by)),
    ),
    "network.provide_funding": (
        does(lambda world, user: lambda by: provide_funding(year=2040, amount=Decimal(1), by=by)),
    ),
    "network.release_experience_lpr": (does(_release(ReleaseSide.LPR)),),
    "network.release_experience_municipality": (does(_release(ReleaseSide.MUNICIPALITY)),),
    "network.view_agreement": (reads(DocumentKind.AGREEMENT),),
    "network.view_consultation": (reads(DocumentKind.CONSULTATION_MINUTES),),
    "network.view_council": (reads(DocumentKind.RULES_OF_PROCEDURE),),
    "network.view_experience": (hears(Verb.EXPERIENCE_PROPOSED),),
    "network.view_funding": (reads(DocumentKind.FUNDING_APPLICATION),),
}
"""By permission: every door that it opens closes if the row is gone by which somebody has it."""
