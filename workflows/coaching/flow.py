"""The coaching process (Coaching-Prozess), version 1: domain guide, section 5.

Two things run beside each other after the decision: the cooperation agreement, and the coaching itself.
They come together before the closing.
"""

from django.utils.translation import gettext_lazy as _
from viewflow import this

from casework.cases.choices import CaseState
from casework.coaching.choices import Branch, Decision
from casework.coaching.choices_work import EvaluationNext
from casework.deadlines.due import months, weeks, working_days
from workflows.coaching import addressees as by
from workflows.coaching import due, filing, services, tasks
from workflows.coaching.choices import Stage
from workflows.coaching.conditions import (
    accepted,
    agreement_expected,
    approved,
    begins,
    chosen,
    decided,
    may_begin,
    recommended,
    reviewable,
)
from workflows.engine.flows import CaseFlow
from workflows.engine.nodes import (
    Approval,
    Begin,
    Choose,
    Finish,
    Fork,
    Gather,
    PartyStep,
    PersonStep,
    Route,
)


class CoachingV1(CaseFlow):
    """Coaching process."""

    process_title = _("Coaching process")
    party_joined = staticmethod(services.accede)
    party_left = staticmethod(services.leave)
    file_missing = staticmethod(filing.file_missing_minutes)
    branch_added = staticmethod(services.take_up)
    branch_dropped = staticmethod(services.go_without)

    start = Begin(this.open).Next(this.inquiry)

    # 1 Anfrage
    inquiry = PersonStep(tasks.INQUIRY, by.applicant, Stage.INQUIRY, due=working_days(3)).Next(this.receipt)
    receipt = PersonStep(
        tasks.RECEIPT, by.officer, Stage.INQUIRY, due=working_days(3), since=due.day_of_inquiry
    ).Next(this.is_accepted)
    is_accepted = Choose(accepted).Then(this.initial_consultation).Else(this.declined)

    # 2 Erstberatung
    initial_consultation = PersonStep(
        tasks.INITIAL_CONSULTATION, by.officer, Stage.INITIAL_CONSULTATION, due=working_days(20)
    ).Next(this.consultation_minutes)
    consultation_minutes = PersonStep(
        tasks.CONSULTATION_MINUTES,
        by.officer,
        Stage.INITIAL_CONSULTATION,
        due=working_days(10),
        since=due.day_of_consultation,
    ).Next(this.municipal_decision)

    # 3 Grundsatzentscheidung
    municipal_decision = PartyStep(
        tasks.MUNICIPAL_DECISION,
        by.deciding_municipalities,
        Stage.MUNICIPAL_DECISION,
        due=months(3),
        day=due.follow_up_of_decision,
    ).Next(this.is_decided)
    is_decided = (
        Route()
        .Case(this.municipal_decision, decided(Decision.POSTPONED))
        .Case(this.begin_together, decided(Decision.YES))
        .Default(this.ended_without_process)
    )
    begin_together = Fork().Next(this.agreement_draft, case=agreement_expected).Always(this.coach_matching)

    # 4 Kooperationsvereinbarung
    agreement_draft = PersonStep(
        tasks.AGREEMENT_DRAFT, by.officer, Stage.AGREEMENT, due=working_days(15)
    ).Next(this.agreement_signatures)
    agreement_signatures = Approval(
        tasks.AGREEMENT_SIGNATURES,
        "agreement_draft",
        by.agreement_parties,
        Stage.AGREEMENT,
        due=working_days(15),
    ).Next(this.is_signed)
    is_signed = Choose(approved("agreement_signatures")).Then(this.come_together).Else(this.agreement_draft)

    # 5 Coach-Auswahl
    coach_matching = PersonStep(
        tasks.COACH_MATCHING, by.coordination, Stage.COACH_MATCHING, due=working_days(15)
    ).Next(this.coach_answers)
    coach_answers = Approval(
        tasks.COACH_ANSWERS,
        "coach_matching",
        by.municipality_and_coach,
        Stage.COACH_MATCHING,
        due=working_days(10),
    ).Next(this.is_matched)
    is_matched = Choose(approved("coach_answers")).Then(this.coach_assignment).Else(this.coach_matching)
    coach_assignment = PersonStep(
        tasks.COACH_ASSIGNMENT, by.coordination, Stage.COACH_MATCHING, due=working_days(5)
    ).Next(this.is_ready)
    is_ready = Choose(begins).Then(this.contracting).Else(this.agreement_exception)
    agreement_exception = PersonStep(
        tasks.AGREEMENT_EXCEPTION, by.supervision, Stage.CONTRACTING, due=working_days(15), moot=may_begin
    ).Next(this.contracting)

    # 6 Auftragsklärung und Zielvereinbarung
    contracting = PersonStep(tasks.CONTRACTING, by.coach, Stage.CONTRACTING, due=working_days(20)).Next(
        this.target_approval
    )
    target_approval = Approval(
        tasks.TARGET_APPROVAL,
        "contracting",
        by.municipality_and_officer,
        Stage.CONTRACTING,
        due=working_days(10),
    ).Next(this.is_agreed)
    is_agreed = Choose(approved("target_approval")).Then(this.kick_off).Else(this.contracting)

    # 7 Auftakt
    kick_off = PersonStep(tasks.KICK_OFF, by.coach, Stage.KICK_OFF, due=working_days(30)).Next(this.branches)
    branches = (
        Fork()
        .Always(this.situation_analysis)
        .Next(this.security_analysis_ref, case=chosen(Branch.SECURITY_ANALYSIS))
        .Next(this.council_setup, case=chosen(Branch.COUNCIL_SETUP))
        .Next(this.funding, case=chosen(Branch.FUNDING))
    )

    # 8a Situations- und Sozialraumanalyse
    situation_analysis = PersonStep(
        tasks.SITUATION_ANALYSIS, by.coach, Stage.SITUATION_ANALYSIS, due=weeks(12)
    ).Next(this.situation_approval)
    situation_approval = Approval(
        tasks.SITUATION_APPROVAL,
        "situation_analysis",
        by.municipal_approvers,
        Stage.SITUATION_ANALYSIS,
        due=working_days(10),
    ).Next(this.is_confirmed)
    is_confirmed = (
        Choose(approved("situation_approval")).Then(this.branches_meet).Else(this.situation_analysis)
    )

    # 8b Sicherheitsanalyse
    security_analysis_ref = PersonStep(
        tasks.SECURITY_ANALYSIS_REF, by.coach, Stage.SECURITY_ANALYSIS, due=weeks(8)
    ).Next(this.branches_meet)

    # 8c Gremienaufbau
    council_setup = PersonStep(
        tasks.COUNCIL_SETUP, by.municipal_coordination, Stage.COUNCIL_SETUP, due=months(6)
    ).Next(this.council_approval)
    council_approval = Approval(
        tasks.COUNCIL_APPROVAL,
        "council_setup",
        by.municipal_approvers,
        Stage.COUNCIL_SETUP,
        due=working_days(15),
    ).Next(this.is_resolved)
    is_resolved = Choose(approved("council_approval")).Then(this.branches_meet).Else(this.council_setup)

    # 8d Koordinierungsstelle und Förderung
    funding = PersonStep(
        tasks.FUNDING, by.municipal_coordination, Stage.FUNDING, due=months(6), day=due.end_of_window
    ).Next(this.grant_decision)
    grant_decision = PersonStep(tasks.GRANT_DECISION, by.officer, Stage.FUNDING, due=working_days(30)).Next(
        this.branches_meet
    )
    branches_meet = Gather().Next(this.action_plan)

    # 9 Strategie und Maßnahmenplan
    action_plan = PersonStep(tasks.ACTION_PLAN, by.coach, Stage.ACTION_PLAN, due=weeks(8)).Next(
        this.plan_approval
    )
    plan_approval = Approval(
        tasks.PLAN_APPROVAL, "action_plan", by.municipal_approvers, Stage.ACTION_PLAN, due=working_days(15)
    ).Next(this.is_planned)
    is_planned = Choose(approved("plan_approval")).Then(this.implementation).Else(this.action_plan)

    # 10 Umsetzungsbegleitung: two months remain for the evaluation, which is due yearly
    implementation = PersonStep(
        tasks.IMPLEMENTATION, by.coach, Stage.IMPLEMENTATION, due=months(10), since=due.last_review
    ).Next(this.is_reviewable)
    is_reviewable = Choose(reviewable).Then(this.evaluation).Else(this.implementation)

    # 11 Zwischenbilanz/Evaluation
    evaluation = PersonStep(
        tasks.EVALUATION,
        by.coach,
        Stage.EVALUATION,
        due=working_days(30),
        latest=due.A_YEAR_AFTER_THE_LAST,
    ).Next(this.evaluation_approval)
    evaluation_approval = Approval(
        tasks.EVALUATION_APPROVAL, "evaluation", by.officer, Stage.EVALUATION, due=working_days(15)
    ).Next(this.is_evaluated)
    is_evaluated = Choose(approved("evaluation_approval")).Then(this.goes_on).Else(this.evaluation)
    goes_on = (
        Route()
        .Case(this.implementation, recommended(EvaluationNext.CONTINUE))
        .Case(this.action_plan, recommended(EvaluationNext.REVISE_PLAN))
        .Case(this.consolidation, recommended(EvaluationNext.CONSOLIDATE))
        .Default(this.come_together)
    )

    # 12 Verstetigung
    consolidation = PersonStep(
        tasks.CONSOLIDATION,
        by.municipal_coordination,
        Stage.CONSOLIDATION,
        due=months(6),
        day=due.before_the_grant_ends,
    ).Next(this.consolidation_approval)
    consolidation_approval = Approval(
        tasks.CONSOLIDATION_APPROVAL,
        "consolidation",
        by.municipal_approvers,
        Stage.CONSOLIDATION,
        due=working_days(15),
    ).Next(this.is_consolidated)
    is_consolidated = (
        Choose(approved("consolidation_approval")).Then(this.come_together).Else(this.consolidation)
    )
    come_together = Gather().Next(this.closing)

    # 13 Abschluss
    closing = PersonStep(tasks.CLOSING, by.officer, Stage.CLOSING, due=working_days(20)).Next(
        this.closing_approval
    )
    closing_approval = Approval(
        tasks.CLOSING_APPROVAL, "closing", by.supervision, Stage.CLOSING, due=working_days(10)
    ).Next(this.is_closed)
    is_closed = Choose(approved("closing_approval")).Then(this.end).Else(this.closing)

    end = Finish(CaseState.COMPLETED)
    declined = Finish(CaseState.REJECTED)
    ended_without_process = Finish(CaseState.ABORTED)
