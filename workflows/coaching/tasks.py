"""What each step of the coaching asks: its words, its form, the service that records it, its document."""

from django.utils.translation import gettext_lazy as _

from casework.cases.choices import DocumentKind
from casework.coaching.permissions import (
    VIEW_DECISION,
    VIEW_MATCHING,
    VIEW_OUTLINE,
    VIEW_SITUATION,
    VIEW_TARGET_AGREEMENT,
)
from casework.coaching.selectors import beginning, results, work
from casework.coaching.services import beginning as record
from casework.coaching.services import results as record_results
from casework.coaching.services import work as record_work
from casework.network.permissions import VIEW_AGREEMENT, VIEW_CONSULTATION, VIEW_COUNCIL, VIEW_FUNDING
from casework.network.selectors import consultations, councils, funding
from casework.network.selectors.agreements import agreement_facts
from casework.network.services.consultations import record_consultation, record_consultation_minutes
from casework.network.services.councils import record_council_setup
from casework.network.services.funding import record_funding_application, record_grant_decision
from workflows.coaching import services
from workflows.coaching.documents import (
    before_the_grant,
    beside_the_agreement,
    beside_the_grant,
    beside_the_request,
    names_posts,
    telling_of_decision,
    telling_of_grant,
    telling_of_receipt,
    telling_of_signature,
    why_no_exception,
)
from workflows.coaching.filing import consultation_held
from workflows.coaching.forms.beginning import (
    CoachAssignmentForm,
    CoachProposalForm,
    InquiryForm,
    KickOffForm,
    MunicipalDecisionForm,
    ReceiptForm,
    TargetAgreementForm,
    TargetConfirmationForm,
)
from workflows.coaching.forms.funding import FundingApplicationForm, GrantDecisionForm
from workflows.coaching.forms.network import (
    AgreementForm,
    ConsultationForm,
    ConsultationMinutesForm,
    CouncilSetupForm,
)
from workflows.coaching.forms.process import ClosingOrderForm, ExceptionForm, SignatureForm
from workflows.coaching.forms.results import ClosingForm, ConsolidationForm, EvaluationForm
from workflows.coaching.forms.work import (
    ActionPlanForm,
    ImplementationReportForm,
    SecurityAnalysisRequestForm,
    SituationAnalysisForm,
)
from workflows.coaching.selectors import (
    coaches_before,
    new_decision,
    new_minutes,
    new_proposal,
    outline,
    postponement,
)
from workflows.engine.nodes import Brief, Question, Task
from workflows.engine.products import Annex, Product, always

INQUIRY = Task(
    _("Record the inquiry"),
    _("What does the municipality ask for, and who is the contact?"),
    InquiryForm,
    record.record_inquiry,
    read=beginning.inquiry_facts,
    document=Product(DocumentKind.SHORT_PROFILE),
    happened="received_on",
)

RECEIPT = Task(
    _("Confirm the receipt"),
    _("Take the inquiry up and name who has the lead, or decline it with a reason."),
    ReceiptForm,
    record.record_receipt,
    read=beginning.receipt_facts,
    tells=telling_of_receipt,
)

INITIAL_CONSULTATION = Task(
    _("Hold the initial consultation"),
    _("Advise the municipality and record when, how and with whom; the minutes follow."),
    ConsultationForm,
    record_consultation,
    read=consultations.consultation_facts,
    happened="held_on",
    reading=VIEW_CONSULTATION,
)

CONSULTATION_MINUTES = Task(
    _("Write the minutes of the initial consultation"),
    _("What is the situation, what came out, and how does it go on? With its minutes it is completed."),
    ConsultationMinutesForm,
    record_consultation_minutes,
    read=consultations.consultation_minutes_facts,
    document=Product(DocumentKind.CONSULTATION_MINUTES),
    before=consultation_held,
    reading=VIEW_CONSULTATION,
    begins=new_minutes,
)

MUNICIPAL_DECISION = Task(
    _("Decide in principle"),
    _("Does your municipality want to be coached? Record what the mayor or the council decided."),
    MunicipalDecisionForm,
    services.decide_in_principle,
    read=beginning.municipal_decision_facts,
    document=Product(DocumentKind.DECISION),
    happened="decided_on",
    reading=VIEW_DECISION,
    tells=telling_of_decision,
    begins=new_decision,
    briefs=(Brief(postponement, VIEW_DECISION),),
)

AGREEMENT_DRAFT = Task(
    _("Draft the cooperation agreement"),
    _("Record the text and all parties; each of them then signs."),
    AgreementForm,
    services.draft_agreement,
    read=agreement_facts,
    sealed=services.agreement_terms,
    beside=beside_the_agreement,
    document=Product(DocumentKind.AGREEMENT),
    reading=VIEW_AGREEMENT,
)

AGREEMENT_SIGNATURES = Question(
    _("Sign the cooperation agreement"),
    _("Read the agreement and sign it for your organisation, or refuse with a reason."),
    form=SignatureForm,
    record=services.sign,
    agreed=services.conclude_agreement,
    happened="signed_on",
    tells=telling_of_signature,
)

COACH_MATCHING = Task(
    _("Propose a coach"),
    _("Who suits the municipality and has time? Say why."),
    CoachProposalForm,
    record.record_coach_proposal,
    read=beginning.coach_proposal_facts,
    document=Product(DocumentKind.COACH_PROPOSAL),
    reading=VIEW_MATCHING,
    begins=new_proposal,
    briefs=(Brief(outline, VIEW_OUTLINE), Brief(coaches_before, VIEW_MATCHING)),
)

COACH_ANSWERS = Question(
    _("Answer the proposal of a coach"),
    _("Do you agree that this coach and this municipality work together?"),
    refused=record.decline_coach,
)

COACH_ASSIGNMENT = Task(
    _("Assign the coach"),
    _("Confirm that the contract on data processing is there, and from when the coach works."),
    CoachAssignmentForm,
    services.assign_coach,
    read=beginning.coach_assignment_facts,
    document=Product(DocumentKind.COACH_ASSIGNMENT),
    happened="assigned_on",
    reading=VIEW_MATCHING,
)

AGREEMENT_EXCEPTION = Task(
    _("Grant an exception"),
    _(
        "The agreement is not signed yet. You may let the coaching begin with a reason; "
        "once it is signed, this step ends by itself."
    ),
    ExceptionForm,
    services.grant_exception,
    read=services.exception_facts,
    superfluous=why_no_exception,
)

CONTRACTING = Task(
    _("Clarify the task and draft the target agreement"),
    _("What is to be reached, how, and who does what?"),
    TargetAgreementForm,
    record.record_target_agreement,
    read=beginning.target_agreement_facts,
    document=Product(DocumentKind.TARGET_AGREEMENT),
    happened="clarified_on",
    reading=VIEW_TARGET_AGREEMENT,
)

TARGET_APPROVAL = Question(
    _("Agree to the target agreement"),
    _("Read the target agreement and agree, or refuse with a reason."),
    agreed=record.mark_target_agreement_agreed,
)

KICK_OFF = Task(
    _("Hold the kick-off"),
    _("Who took part, who steers, which milestones were agreed?"),
    KickOffForm,
    record.record_kick_off,
    read=beginning.kick_off_facts,
    document=Product(DocumentKind.KICK_OFF_MINUTES),
    happened="held_on",
)

SITUATION_ANALYSIS = Task(
    _("Analyse the situation"),
    _("Describe problems, causes, offers and structures with their sources."),
    SituationAnalysisForm,
    record_work.record_situation_analysis,
    read=work.situation_analysis_facts,
    document=Product(DocumentKind.SITUATION_REPORT),
    reading=VIEW_SITUATION,
)

SITUATION_APPROVAL = Question(
    _("Confirm the findings"),
    _("Do the findings fit your municipality?"),
)

SECURITY_ANALYSIS_REF = Task(
    _("Request a security analysis"),
    _("Why and where? A case of its own is opened for it."),
    SecurityAnalysisRequestForm,
    record_work.record_security_analysis_request,
    read=work.security_analysis_request_facts,
    beside=beside_the_request,
    opens=work.analysis_case,
)

COUNCIL_SETUP = Task(
    _("Set up the prevention council"),
    _("Record the resolution and the council, and upload its rules of procedure."),
    CouncilSetupForm,
    record_council_setup,
    read=councils.council_setup_facts,
    document=Product(DocumentKind.COUNCIL_RESOLUTION),
    annexes=(
        Annex(
            "rules",
            DocumentKind.RULES_OF_PROCEDURE,
            _("Chair, rhythm of meetings and minutes, as they were resolved."),
            needed=always,
        ),
    ),
    happened="resolved_on",
    reading=VIEW_COUNCIL,
)

COUNCIL_APPROVAL = Question(
    _("Confirm the resolution of the council"),
    _("Does this match what your council has resolved?"),
)

FUNDING = Task(
    _("Apply for funding"),
    _("Record the application; a completed consultation has to come before it."),
    FundingApplicationForm,
    record_funding_application,
    read=funding.funding_application_facts,
    document=Product(DocumentKind.FUNDING_APPLICATION),
    annexes=(
        Annex(
            "project_description",
            DocumentKind.PROJECT_DESCRIPTION,
            _("Along the seven Beccaria steps."),
            needed=always,
        ),
        Annex("financing_plan", DocumentKind.FINANCING_PLAN, needed=always),
        Annex(
            "qualification",
            DocumentKind.PROOF_OF_QUALIFICATION,
            _("Needed if posts are to be funded."),
            needed=names_posts,
        ),
        Annex("further_annex", DocumentKind.FUNDING_ANNEX),
    ),
    reading=VIEW_FUNDING,
)

GRANT_DECISION = Task(
    _("Decide on the grant"),
    _("Record the decision and the notice."),
    GrantDecisionForm,
    record_grant_decision,
    read=funding.grant_decision_facts,
    document=Product(DocumentKind.GRANT_NOTICE),
    happened="notice_on",
    reading=VIEW_FUNDING,
    beside=beside_the_grant,
    tells=telling_of_grant,
    briefs=(Brief(before_the_grant, VIEW_FUNDING),),
)

ACTION_PLAN = Task(
    _("Draw up the action plan"),
    _("Which goals and measures did the steering group resolve?"),
    ActionPlanForm,
    record_work.record_action_plan,
    read=work.action_plan_facts,
    document=Product(DocumentKind.ACTION_PLAN),
)

PLAN_APPROVAL = Question(
    _("Agree to the action plan"),
    _("Read the plan and agree, or refuse with a reason."),
    agreed=services.accept_plan,
)

IMPLEMENTATION = Task(
    _("Support the implementation"),
    _("Record each meeting. When enough has been done for an interim review, report how the measures stand."),
    ImplementationReportForm,
    record_work.record_implementation_report,
    read=work.implementation_report_facts,
)

EVALUATION = Task(
    _("Evaluate the coaching"),
    _("What has been reached, what helped, what hindered, and how does it go on?"),
    EvaluationForm,
    record_results.record_evaluation,
    read=results.evaluation_facts,
    document=Product(DocumentKind.EVALUATION_REPORT),
)

EVALUATION_APPROVAL = Question(
    _("Accept the evaluation"),
    _("Read the evaluation and agree with its recommendation, or refuse with a reason."),
)

CONSOLIDATION = Task(
    _("Make the structures last"),
    _("How do posts, council and measures go on after the coaching, and who pays?"),
    ConsolidationForm,
    record_results.record_consolidation,
    read=results.consolidation_facts,
    document=Product(DocumentKind.CONSOLIDATION_CONCEPT),
    happened="decided_on",
)

CONSOLIDATION_APPROVAL = Question(
    _("Agree to the consolidation concept"),
    _("Read the concept and agree, or refuse with a reason."),
)

CLOSING = Task(
    _("Write the closing report"),
    _("Sum up results and lessons, and say who looks after open measures."),
    ClosingForm,
    services.close_with_report,
    read=services.closing_report,
    document=Product(DocumentKind.CLOSING_REPORT),
    happened="ended_on",
)

CLOSING_APPROVAL = Question(
    _("Order the closing"),
    _("Read the closing report and order the closing of the case, or refuse with a reason."),
    form=ClosingOrderForm,
)

COACH_REMATCHING = Task(
    _("Propose another coach"),
    _("Who takes over from the present coach, and why?"),
    CoachProposalForm,
    record.record_coach_proposal,
    read=beginning.coach_proposal_facts,
    document=Product(DocumentKind.COACH_PROPOSAL),
    reading=VIEW_MATCHING,
    begins=new_proposal,
    briefs=(Brief(outline, VIEW_OUTLINE), Brief(coaches_before, VIEW_MATCHING)),
)

TARGET_CONFIRMATION = Task(
    _("Confirm the target agreement"),
    _("Does the target agreement stand, or does it have to be renewed?"),
    TargetConfirmationForm,
    record.record_target_confirmation,
    read=beginning.target_confirmation_facts,
    reading=VIEW_TARGET_AGREEMENT,
)
