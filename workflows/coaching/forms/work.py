"""What the steps from the situation analysis to the implementation ask for."""

from typing import cast

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.cases.models import Case
from casework.coaching.choices_work import PlanBasis, SituationSource, WantedModule
from casework.coaching.facts.work import (
    ActionPlanFacts,
    HypothesisFacts,
    ImplementationReportFacts,
    MeasureUpdateFacts,
    OfferFacts,
    PlanGoalFacts,
    PlanMeasureFacts,
    ProblemFacts,
    SecurityAnalysisRequestFacts,
    SituationAnalysisFacts,
)
from casework.coaching.selectors.work import (
    area_of,
    bases_of,
    basis_in_words,
    bodies_of,
    goals_to_plan,
    has_gone_on_since,
    is_news,
    municipalities_of,
    reportable_states,
    updates_to_report,
)
from casework.measures.choices import Finance, MeasureKind, MeasureState, PreventionLevel, Priority
from casework.measures.models import Measure
from casework.measures.selectors import measures_of
from workflows.coaching.forms.dates import refuse_future, refuse_order
from workflows.coaching.forms.fields import BLANK, money, offer
from workflows.coaching.forms.offers import ListedField, UnitsField, offer_in_row
from workflows.coaching.selectors import implementing_since
from workflows.engine.forms import Group, RowForm, StepForm, initial_of


class ProblemForm(RowForm):
    """A problem as it shows itself."""

    facts = ProblemFacts

    what = forms.CharField(label=_("What"), widget=forms.Textarea)
    where = forms.CharField(label=_("Where"), max_length=300, required=False)
    since = forms.CharField(label=_("Since when"), max_length=150, required=False)
    who = forms.CharField(label=_("Who is concerned"), max_length=300, required=False)
    evidence = forms.CharField(label=_("Evidence"), widget=forms.Textarea, required=False)


class HypothesisForm(RowForm):
    """A supposed cause."""

    facts = HypothesisFacts

    hypothesis = forms.CharField(label=_("Supposed cause"), widget=forms.Textarea)
    evidence = forms.CharField(label=_("What speaks for it"), widget=forms.Textarea, required=False)


class OfferForm(RowForm):
    """An offer that exists already."""

    facts = OfferFacts

    provider = forms.CharField(label=_("Provider"), max_length=200)
    offer = forms.CharField(label=_("Offer"), max_length=300)
    target_group = forms.CharField(label=_("Target group"), max_length=200, required=False)


class SituationAnalysisForm(StepForm):
    """Stage 8a: the situation, its supposed causes, and what is offered already."""

    facts = SituationAnalysisFacts
    row_groups = {
        "problems": Group(
            _("Description of the problems"),
            ProblemForm,
            required=True,
            help_text=_("One row for each problem: what is observed, not yet why."),
        ),
        "hypotheses": Group(_("Hypotheses on causes"), HypothesisForm),
        "offers": Group(_("Analysis of offers"), OfferForm, help_text=_("Who offers what for whom already?")),
    }
    sections = (
        (_("Frame"), ("period_from", "period_until", "area", "sources")),
        (_("Problems and causes"), ("problems", "hypotheses", "risk_protective")),
        (_("Offers and structures"), ("offers", "structures")),
    )

    period_from = forms.DateField(label=_("Period from"))
    period_until = forms.DateField(label=_("Period until"))
    area = UnitsField(label=_("Area looked at"))
    sources = forms.MultipleChoiceField(
        label=_("Sources"), choices=SituationSource, widget=forms.CheckboxSelectMultiple
    )
    risk_protective = forms.CharField(
        label=_("Risk and protective factors"), widget=forms.Textarea, required=False
    )
    structures = forms.CharField(label=_("Analysis of structures"), widget=forms.Textarea, required=False)

    def set_choices(self, case: Case) -> None:
        """Offer the municipalities of the case and their districts."""
        offer(self, "area", area_of(case))

    def clean(self) -> None:
        """Refuse a period in the future or the wrong way round."""
        refuse_order(self, "period_from", "period_until")
        refuse_future(self, "period_from", "period_until")


class SecurityAnalysisRequestForm(StepForm):
    """Stage 8b: why, where and how a security analysis is wanted."""

    facts = SecurityAnalysisRequestFacts

    reason = forms.CharField(
        label=_("Occasion"),
        widget=forms.Textarea,
        help_text=_("When this step is completed, a case for the security analysis is opened as a draft."),
    )
    area = UnitsField(label=_("Area"), required=False)
    modules_wanted = forms.MultipleChoiceField(
        label=_("Modules wanted"), choices=WantedModule, widget=forms.CheckboxSelectMultiple, required=False
    )

    def set_choices(self, case: Case) -> None:
        """Offer the municipalities of the case and their districts."""
        offer(self, "area", area_of(case))


class PlanGoalForm(RowForm):
    """A goal of the plan."""

    facts = PlanGoalFacts

    goal = forms.CharField(label=_("Goal"), widget=forms.Textarea)
    indicator = forms.CharField(label=_("Indicator"), max_length=300)
    baseline = forms.CharField(label=_("Baseline"), max_length=300, required=False)
    target = forms.CharField(label=_("Target value"), max_length=300, required=False)


class PlanMeasureForm(RowForm):
    """A measure of the plan."""

    facts = PlanMeasureFacts

    title = forms.CharField(label=_("Title"), max_length=200)
    description = forms.CharField(label=_("Description"), widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[BLANK, *MeasureKind.choices])
    prevention = forms.ChoiceField(
        label=_("Level of prevention"), choices=[BLANK, *PreventionLevel.choices], required=False
    )
    priority = forms.ChoiceField(label=_("Priority"), choices=[BLANK, *Priority.choices])
    municipality = ListedField(label=_("Municipality"))
    responsible = ListedField(label=_("Responsible body"))
    responsible_unit = forms.CharField(label=_("Responsible unit"), max_length=200, required=False)
    contributors = forms.CharField(label=_("Contributors"), widget=forms.Textarea, required=False)
    cost = money(_("Cost in euros"), required=False)
    finance = forms.ChoiceField(label=_("Finance"), choices=[BLANK, *Finance.choices], required=False)
    due_on = forms.DateField(label=_("Due on"), required=False)
    indicator = forms.CharField(label=_("Indicator"), max_length=300, required=False)
    baseline = forms.CharField(label=_("Baseline"), max_length=200, required=False)
    target = forms.CharField(label=_("Target value"), max_length=200, required=False)


class ActionPlanForm(StepForm):
    """Stage 9: goals, measures, and how their effect will be judged."""

    facts = ActionPlanFacts
    row_groups = {
        "goals": Group(_("Goals"), PlanGoalForm, required=True),
        "measures": Group(
            _("Measures"),
            PlanMeasureForm,
            required=True,
            help_text=_("Each row becomes a measure of its municipality; it goes on after the case ends."),
        ),
    }
    sections = (
        (_("Basis"), ("based_on", "findings")),
        (_("Goals"), ("goals", "target_groups")),
        (_("Measures"), ("measures", "budget")),
        (_("Evaluation and resolution"), ("evaluation_concept", "resolved_on")),
    )

    based_on = forms.MultipleChoiceField(
        label=_("Basis"), choices=PlanBasis, widget=forms.CheckboxSelectMultiple
    )
    findings = forms.CharField(label=_("Findings the plan stands on"), widget=forms.Textarea, required=False)
    target_groups = forms.CharField(label=_("Target groups"), widget=forms.Textarea, required=False)
    budget = money(_("Total cost in euros"), required=False)
    evaluation_concept = forms.CharField(
        label=_("Concept of evaluation"),
        widget=forms.Textarea,
        help_text=_("How and when you will see whether the goals are reached."),
    )
    resolved_on = forms.DateField(label=_("Resolved on"), required=False)

    def set_choices(self, case: Case) -> None:
        """Read once what every row offers; begin with the basis there is and the goals that were agreed."""
        self.municipalities = list(municipalities_of(case))
        self.bodies = list(bodies_of(case))
        bases = bases_of(case)
        offered = [(basis.value, basis_in_words(basis, record)) for basis, record in bases.items()]
        self.fields["based_on"].choices = offered  # type: ignore[attr-defined]
        if not self.is_bound:
            self.initial.setdefault("based_on", sorted(bases))
            if not self.initial.get("goals"):
                self.initial["goals"] = [initial_of(row) for row in goals_to_plan(case)]

    def set_row_choices(self, case: Case, row: RowForm) -> None:
        """Offer the municipalities of the case, and its parties as responsible bodies."""
        if isinstance(row, PlanMeasureForm):
            offer_in_row(row, "municipality", self.municipalities)
            offer_in_row(row, "responsible", self.bodies)
            if len(self.municipalities) == 1:
                row.fields["municipality"].initial = self.municipalities[0].pk

    def clean(self) -> None:
        """Refuse a resolution in the future."""
        refuse_future(self, "resolved_on")


class MeasureUpdateForm(RowForm):
    """How one measure stands."""

    facts = MeasureUpdateFacts

    measure = ListedField(label=_("Measure"))
    state = forms.ChoiceField(label=_("Present state"), choices=[BLANK, *MeasureState.choices])
    note = forms.CharField(label=_("Remark"), widget=forms.Textarea, required=False)

    def clean(self) -> None:
        """Refuse a state that cannot be reported of this measure now."""
        measure, state = self.cleaned_data.get("measure"), self.cleaned_data.get("state")
        if isinstance(measure, Measure) and state and state not in reportable_states(measure):
            possible = ", ".join(
                str(choice.label) for choice in MeasureState if choice in reportable_states(measure)
            )
            message = gettext("This cannot be reported of the measure now. Possible: %(states)s.")
            self.add_error("state", message % {"states": possible})


class ImplementationReportForm(StepForm):
    """Stage 10: how the measures stand, and whether it is time to look back."""

    facts = ImplementationReportFacts
    row_groups = {
        "measure_updates": Group(
            _("State of the measures"),
            MeasureUpdateForm,
            help_text=_("Acceptance is decided by the municipality, effectiveness by a follow-up."),
        )
    }

    ready = forms.BooleanField(
        label=_("Ready for the interim review"),
        required=False,
        help_text=_(
            "With a tick the interim review begins. Without one the implementation goes on, and this step "
            "opens again for the next report."
        ),
    )

    def set_choices(self, case: Case) -> None:
        """Read the measures once, and show the open ones as they stand now."""
        self.measures = list(measures_of(case))
        if not self.is_bound:
            self.initial["measure_updates"] = [initial_of(row) for row in updates_to_report(case)]

    def set_row_choices(self, case: Case, row: RowForm) -> None:
        """Offer the measures of the case."""
        offer_in_row(row, "measure", self.measures)

    def warnings(self) -> list[str]:
        """Warn of a report that says nothing new and leads nowhere."""
        facts = cast("ImplementationReportFacts", self.to_facts())
        since = None if facts.ready else implementing_since(self.case)
        if since is None or is_news(self.case, facts.measure_updates) or has_gone_on_since(self.case, since):
            return []
        told = gettext(
            "Since %(day)s no meeting has been recorded and no measure has changed. Without the tick "
            "“Ready for the interim review” this step only opens again."
        )
        return [told % {"day": date_format(localtime(since), "SHORT_DATE_FORMAT")}]
