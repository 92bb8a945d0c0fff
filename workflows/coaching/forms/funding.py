"""What the steps about funding ask for."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from django import forms
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from casework.network.choices import FinancingKind, GrantDecision, OwnShareKind
from casework.network.facts import (
    FundedPostFacts,
    FundingApplicationFacts,
    FundingCallFacts,
    GrantDecisionFacts,
)
from casework.network.models import Consultation
from casework.network.models.funding import rate_of
from casework.network.rules import CHECKED_TOO_EARLY, PAID_TOO_EARLY, PROOF_TOO_EARLY
from casework.network.selectors import funding_of
from casework.network.selectors.consultations import consultations_to_name
from casework.network.selectors.funding import HIGHEST_RATE, most_as_a_rule
from casework.territory.models import Organisation
from workflows.coaching.documents import percent
from workflows.coaching.forms.dates import refuse_future, refuse_order
from workflows.coaching.forms.fields import BLANK, ask_for, bearers_of, money, offer, posts
from workflows.engine.facts import Facts
from workflows.engine.forms import Entry, Group, RowForm, Section, StepForm

if TYPE_CHECKING:
    OneConsultation = forms.ModelChoiceField[Consultation]
else:
    OneConsultation = forms.ModelChoiceField

# Filled for the case when a form is shown.
ORGANISATIONS = Organisation.objects.none()
CONSULTATIONS = Consultation.objects.none()

UNLESS_REJECTED = _("Needed unless the application is rejected.")
FIRST_BUDGET_YEAR, LAST_BUDGET_YEAR = 2019, 2100


class ConsultationField(OneConsultation):
    """One of the consultations that open the way to a grant, told so that people recognise it."""

    case: Case | None = None

    def offer(self, case: Case, bearers: Sequence[Organisation]) -> None:
        """Offer the consultations of the bearers of a case."""
        self.case, self.queryset = case, consultations_to_name(bearers)

    def of_this_case(self) -> Consultation | None:
        """Return the only consultation of the case itself; None if there are several or none."""
        own = list(self.queryset.filter(case=self.case)[:2]) if self.queryset is not None else []
        return own[0] if len(own) == 1 else None

    def label_from_instance(self, obj: Consultation) -> str:
        """Return kind, day, who was advised, and the number if it is this case's: others may be secret."""
        words = [str(obj), ", ".join(getattr(obj, "advised", ()))]
        if self.case is not None and obj.case_id == self.case.pk:
            number = {"number": self.case.reference_number}
            words.append(gettext("this case, %(number)s") % number)
        return " · ".join(word for word in words if word)


class FundedPostForm(RowForm):
    """A post that the grant is to pay for."""

    facts = FundedPostFacts

    function = forms.CharField(label=_("Function"), max_length=150)
    share = posts(_("Full-time equivalents"), required=True)
    qualification = forms.CharField(label=_("Qualification"), max_length=200, required=False)
    pay_grade = forms.CharField(label=_("Pay grade (EG)"), max_length=20, required=False)


class FundingApplicationForm(StepForm):
    """Stage 8d: the application of a municipality."""

    facts = FundingApplicationFacts
    row_groups = {
        "staff": Group(
            _("Posts"),
            FundedPostForm,
            help_text=_("At most TV-L step 3; the proof of qualification belongs to the annexes."),
        )
    }
    sections = (
        (_("Applicant"), ("applicant", "consultation")),
        (_("Project"), ("title", "purpose", "budget_year", "begins_on", "ends_on")),
        (_("Costs"), ("eligible_costs", "own_share", "own_share_kinds", "requested", "staff")),
        (_("Receipt"), ("received_on", "late_reason")),
    )

    applicant = forms.ModelChoiceField(ORGANISATIONS, label=_("Applicant"))
    consultation = ConsultationField(
        CONSULTATIONS,
        label=_("Consultation"),
        help_text=_("The consultation by the LPR office that was completed before the application."),
        error_messages={
            "required": _(
                "A grant needs a consultation by the LPR office that was completed before the application."
            )
        },
    )
    title = forms.CharField(label=_("Project title"), max_length=200)
    purpose = forms.CharField(
        label=_("Purpose"),
        widget=forms.Textarea,
        help_text=_(
            "Along the seven Beccaria steps: problem, causes, goals and target groups, measures, project "
            "design and conduct, review, conclusions and documentation."
        ),
    )
    budget_year = forms.IntegerField(
        label=_("Budget year"), min_value=FIRST_BUDGET_YEAR, max_value=LAST_BUDGET_YEAR
    )
    begins_on = forms.DateField(label=_("Project begins on"))
    ends_on = forms.DateField(label=_("Project ends on"))
    eligible_costs = money(_("Eligible costs (€)"), _("Investments are not eligible."))
    own_share = money(_("Own share (€)"))
    own_share_kinds = forms.MultipleChoiceField(
        label=_("Own share consists of"), choices=OwnShareKind, widget=forms.CheckboxSelectMultiple
    )
    requested = money(_("Requested grant (€)"), _("As a rule at most 90 % of the eligible costs."))
    received_on = forms.DateField(
        label=_("Application received on"),
        help_text=_("Applications for a budget year are taken from 31 August to 15 October before it."),
    )
    late_reason = forms.CharField(
        label=_("Reason for an application outside the window"),
        required=False,
        widget=forms.Textarea,
        help_text=_(
            "Needed if the application is received outside the window; "
            "it must then also come in at least six weeks before the project begins."
        ),
    )

    def set_choices(self, case: Case) -> None:
        """Offer the municipalities of the case and the completed consultations of them or of its group."""
        bearers = list(bearers_of(case))
        offer(self, "applicant", bearers_of(case))
        field = cast("ConsultationField", self.fields["consultation"])
        field.offer(case, bearers)
        if not self.is_bound:
            self.initial.setdefault("consultation", field.of_this_case())
        if len(bearers) == 1:
            self.initial.setdefault("applicant", bearers[0])

    def warnings(self) -> list[str]:
        """Warn of a grant above what is usual at most."""
        rate = rate_of(self.cleaned_data["requested"], self.cleaned_data["eligible_costs"])
        told = gettext(
            "You request %(rate)s of the eligible costs. More than %(most)s is granted as an exception only: "
            "the LPR office then has to give a reason."
        )
        facts = {"rate": percent(rate), "most": percent(HIGHEST_RATE)}
        return [told % facts] if rate > HIGHEST_RATE else []

    @classmethod
    def derived(cls, facts: Facts) -> tuple[Section, ...]:
        """Return the share that is requested."""
        application = cast("FundingApplicationFacts", facts)
        rate = rate_of(application.requested, application.eligible_costs)
        share = Entry(gettext("Requested share of the eligible costs"), percent(rate))
        return (Section(gettext("Funding rate"), (share,), ()),)

    def clean(self) -> None:
        """Refuse days that cannot be, and more money than the project costs."""
        refuse_future(self, "received_on")
        refuse_order(self, "begins_on", "ends_on")
        costs, own, requested = (
            self.cleaned_data.get(name) for name in ("eligible_costs", "own_share", "requested")
        )
        if costs and own and requested and own + requested > costs:
            self.add_error("requested", gettext("Grant and own share together exceed the eligible costs."))


class FundingCallForm(RowForm):
    """A call for a part of the grant."""

    facts = FundingCallFacts

    called_on = forms.DateField(label=_("Called on"))
    amount = money(_("Amount (€)"))
    paid_on = forms.DateField(label=_("Paid out on"), required=False)

    def clean(self) -> None:
        """Refuse days that cannot be."""
        refuse_future(self, "called_on", "paid_on")
        refuse_order(self, "called_on", "paid_on", PAID_TOO_EARLY)


class GrantDecisionForm(StepForm):
    """Stage 8d: the decision of the granting authority."""

    facts = GrantDecisionFacts
    row_groups = {"calls": Group(_("Calls for funds"), FundingCallForm)}
    sections = (
        (_("Decision"), ("decision", "decision_reason", "notice_no", "notice_on")),
        (_("Grant and calls for funds"), ("approved", "financing", "passing_on_allowed", "calls")),
        (_("Proof of use"), ("proof_due_on", "proof_received_on", "proof_checked_on", "proven", "reclaimed")),
    )

    decision = forms.ChoiceField(label=_("Decision"), choices=GrantDecision, widget=forms.RadioSelect)
    decision_reason = forms.CharField(
        label=_("Reason of the decision"),
        required=False,
        widget=forms.Textarea,
        help_text=_("Needed for a rejection, and for a grant of more than 90 % of the eligible costs."),
    )
    notice_no = forms.CharField(
        label=_("Number of the notice"), required=False, max_length=60, help_text=UNLESS_REJECTED
    )
    notice_on = forms.DateField(label=_("Date of the notice"))
    approved = money(_("Approved grant (€)"), UNLESS_REJECTED, required=False)
    financing = forms.ChoiceField(
        label=_("Kind of financing"),
        choices=[BLANK, *FinancingKind.choices],
        required=False,
        help_text=UNLESS_REJECTED,
    )
    passing_on_allowed = forms.BooleanField(
        label=_("The grant may be passed on to other bodies"), required=False
    )
    proof_due_on = forms.DateField(
        label=_("Proof of use due on"),
        required=False,
        help_text=_(
            "One year after the purpose is fulfilled, at the latest one year after the grant period."
        ),
    )
    proof_received_on = forms.DateField(label=_("Proof of use received on"), required=False)
    proof_checked_on = forms.DateField(label=_("Proof of use checked on"), required=False)
    proven = money(_("Proven use (€)"), required=False)
    reclaimed = money(_("Reclaimed (€)"), required=False)

    def set_choices(self, case: Case) -> None:
        """Say beside the grant what was requested, and how much is usual at most; once, on a fresh form."""
        measure = None if self.is_bound else funding_of(case)
        if measure is not None:
            most = formats.number_format(most_as_a_rule(measure), 2, force_grouping=True)
            asked = formats.number_format(measure.requested, 2, force_grouping=True)
            told = gettext(
                "Requested: %(requested)s € (%(rate)s). "
                "As a rule at most nine tenths of the costs: %(most)s €."
            )
            facts = {"requested": asked, "rate": percent(measure.rate), "most": most}
            self.fields["approved"].help_text = f"{UNLESS_REJECTED} {told % facts}"

    def clean(self) -> None:
        """Ask for what each decision needs; refuse days that cannot be."""
        refuse_future(self, "notice_on", "proof_received_on", "proof_checked_on")
        refuse_order(self, "notice_on", "proof_received_on", PROOF_TOO_EARLY)
        refuse_order(self, "proof_received_on", "proof_checked_on", CHECKED_TOO_EARLY)
        if self.cleaned_data.get("decision") == GrantDecision.REJECTED:
            self._clean_rejection()
        else:
            ask_for(self, "notice_no", gettext("Please enter the number of the notice."))
            ask_for(self, "approved", gettext("Please enter the approved grant."))
            ask_for(self, "financing", gettext("Please choose the kind of financing."))

    def _clean_rejection(self) -> None:
        ask_for(self, "decision_reason", gettext("Please give the reason for the rejection."))
        if self.cleaned_data.get("approved"):
            self.add_error("approved", gettext("A rejected application has no amount and no calls."))
