"""What the steps from the evaluation to the closing ask for."""

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.cases.models import Case
from casework.coaching.choices import DecisionBody, Topic
from casework.coaching.choices_work import ArchiveProposal, EvaluationNext, GoalAttainment
from casework.coaching.facts.results import (
    ConsolidationFacts,
    EvaluationFacts,
    GoalResultFacts,
    PostFacts,
)
from casework.coaching.selectors.beginning import municipal_people
from casework.coaching.selectors.results import goals_to_judge
from casework.coaching.selectors.work import bodies_of
from casework.measures.selectors import open_measures
from casework.network.choices import EvidenceGrade
from casework.network.models import ExperienceRecord
from casework.network.selectors import experiences_to_name
from casework.network.selectors.agreements import agreement_is_signed
from casework.network.selectors.funding import end_of_grant
from casework.territory.models import Organisation
from workflows.coaching.facts import ClosingReportFacts, ExperienceFacts
from workflows.coaching.forms.dates import refuse_future, refuse_order
from workflows.coaching.forms.fields import BLANK, bearers_of, money, offer, posts
from workflows.coaching.forms.offers import ListedField, offer_in_row, rating_field
from workflows.engine.forms import Group, RowForm, StepForm, initial_of

PEOPLE = User.objects.none()  # filled for the case when a form is shown
FROM_THE_TOWN = _("What the municipality has told you; left empty if it has said nothing.")
FROM_THE_COACH = _("What the coach has told you; left empty if the coach has said nothing.")


class GoalResultForm(RowForm):
    """How far a goal has been reached."""

    facts = GoalResultFacts

    goal = forms.CharField(label=_("Goal"), widget=forms.Textarea)
    indicator = forms.CharField(label=_("Indicator"), max_length=300, required=False)
    actual = forms.CharField(label=_("Actual value"), max_length=300, required=False)
    result = forms.ChoiceField(label=_("Attainment"), choices=[BLANK, *GoalAttainment.choices])


class EvaluationForm(StepForm):
    """Stage 11: what a period of the coaching has achieved."""

    facts = EvaluationFacts
    row_groups = {"goal_results": Group(_("Attainment of goals"), GoalResultForm, required=True)}
    sections = (
        (_("Period and goals"), ("period_from", "period_until", "goal_results")),
        (_("Assessment"), ("helped", "hindered", "rating_municipality", "view_coach")),
        (_("How to go on"), ("next",)),
    )

    period_from = forms.DateField(label=_("Period from"))
    period_until = forms.DateField(label=_("Period until"))
    helped = forms.CharField(label=_("What helped"), widget=forms.Textarea, required=False)
    hindered = forms.CharField(label=_("What hindered"), widget=forms.Textarea, required=False)
    rating_municipality = rating_field(_("Rating by the municipality, as told"), FROM_THE_TOWN)
    view_coach = forms.CharField(label=_("View of the coach"), widget=forms.Textarea, required=False)
    next = forms.ChoiceField(label=_("Recommendation"), choices=EvaluationNext, widget=forms.RadioSelect)

    def set_choices(self, case: Case) -> None:
        """Begin with the goals of the action plan."""
        if not self.is_bound and not self.initial.get("goal_results"):
            self.initial["goal_results"] = [initial_of(row) for row in goals_to_judge(case)]

    def clean(self) -> None:
        """Refuse a period in the future or the wrong way round."""
        refuse_order(self, "period_from", "period_until")
        refuse_future(self, "period_from", "period_until")


class PostForm(RowForm):
    """A post that stays."""

    facts = PostFacts

    function = forms.CharField(label=_("Function"), max_length=200)
    share = posts(_("Full-time share (FTE)"))
    cost_per_year = money(_("Cost per year in euros"))
    source = forms.CharField(label=_("Source of funds"), max_length=200)


class ConsolidationForm(StepForm):
    """Stage 12: how the structure lives on when the funding ends."""

    facts = ConsolidationFacts
    row_groups = {
        "posts": Group(
            _("Posts"), PostForm, required=True, help_text=_("Which posts stay, and who pays for them?")
        )
    }
    sections = (
        (_("Posts and funds"), ("grant_ends_on", "posts")),
        (_("Decision"), ("decision_body", "decided_on", "resolution_no")),
        (_("Way ahead"), ("permanent_contact", "council_rhythm", "risks")),
    )

    grant_ends_on = forms.DateField(label=_("Funding ends on"), required=False)
    decision_body = forms.ChoiceField(label=_("Body"), choices=DecisionBody, widget=forms.RadioSelect)
    decided_on = forms.DateField(label=_("Decided on"))
    resolution_no = forms.CharField(label=_("Number of the resolution"), max_length=60, required=False)
    permanent_contact = forms.ModelChoiceField(PEOPLE, label=_("Permanently responsible"))
    council_rhythm = forms.CharField(label=_("Rhythm of the council"), max_length=100, required=False)
    risks = forms.CharField(label=_("Risks"), widget=forms.Textarea, required=False)

    def set_choices(self, case: Case) -> None:
        """Offer the people of the municipalities, and propose the end of the grant that was approved."""
        offer(self, "permanent_contact", municipal_people(case))
        if not self.is_bound and not self.initial.get("grant_ends_on"):
            self.initial["grant_ends_on"] = end_of_grant(case)

    def clean(self) -> None:
        """Refuse a decision in the future."""
        refuse_future(self, "decided_on")

    def warnings(self) -> list[str]:
        """Warn of an end of the funding other than that of the grant that was approved."""
        known, said = end_of_grant(self.case), self.cleaned_data["grant_ends_on"]
        if known is None or said == known:
            return []
        told = gettext("The grant that was approved ends on %(day)s. Please check “%(field)s”.")
        day = date_format(known, "SHORT_DATE_FORMAT")
        return [told % {"day": day, "field": self.fields["grant_ends_on"].label}]


class ExperienceForm(RowForm):
    """What others can learn."""

    facts = ExperienceFacts

    municipality = ListedField(label=_("Municipality"))
    topic = forms.ChoiceField(label=_("Topic"), choices=[BLANK, *Topic.choices])
    title = forms.CharField(label=_("Title"), max_length=200)
    initial_situation = forms.CharField(label=_("Initial situation"), widget=forms.Textarea)
    approach = forms.CharField(label=_("Approach"), widget=forms.Textarea)
    costs = forms.CharField(label=_("Costs"), widget=forms.Textarea, required=False)
    effect = forms.CharField(label=_("Effect"), widget=forms.Textarea)
    stumbling_blocks = forms.CharField(label=_("Stumbling blocks"), widget=forms.Textarea)
    contact = forms.CharField(label=_("Contact point"), max_length=200, required=False)
    evidence_grade = forms.ChoiceField(
        label=_("Grade of evidence"), choices=[BLANK, *EvidenceGrade.choices], required=False
    )


class ClosingForm(StepForm):
    """Stage 13: results, feedback, and who goes on with the open measures."""

    facts = ClosingReportFacts
    row_groups = {
        "experience": Group(
            _("Experience records"),
            ExperienceForm,
            help_text=_(
                "What may help other municipalities; it is released by the municipality and the LPR."
            ),
        )
    }
    sections = (
        (_("Result"), ("ended_on", "summary", "lessons", "experience", "experience_refs")),
        (
            _("Feedback"),
            ("rating_municipality", "feedback_municipality", "rating_coach", "feedback_coach"),
        ),
        (_("Open measures"), ("measures_to_person", "measures_to_organisation")),
        (_("Papers"), ("agreement_open_reason", "archive_proposal")),
    )

    ended_on = forms.DateField(label=_("Ended on"))
    summary = forms.CharField(label=_("Result"), widget=forms.Textarea)
    lessons = forms.CharField(label=_("Lessons learnt"), widget=forms.Textarea)
    rating_municipality = rating_field(_("Rating by the municipality, as told"), FROM_THE_TOWN)
    feedback_municipality = forms.CharField(
        label=_("Feedback of the municipality, as told"),
        widget=forms.Textarea,
        required=False,
        help_text=FROM_THE_TOWN,
    )
    rating_coach = rating_field(_("Rating by the coach, as told"), FROM_THE_COACH)
    feedback_coach = forms.CharField(
        label=_("Feedback of the coach, as told"),
        widget=forms.Textarea,
        required=False,
        help_text=FROM_THE_COACH,
    )
    measures_to_person = forms.ModelChoiceField(
        PEOPLE,
        label=_("Open measures handed over to (person)"),
        required=False,
        help_text=_("Needed if measures are still open: a person or an organisation goes on with them."),
    )
    measures_to_organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Open measures handed over to (organisation)"),
        required=False,
        help_text=_("Needed if measures are still open and you name no person."),
    )
    agreement_open_reason = forms.CharField(
        label=_("Why the agreement stays open"),
        widget=forms.Textarea,
        required=False,
        help_text=_("Needed, since the cooperation agreement has not been signed."),
    )
    experience_refs = forms.ModelMultipleChoiceField(
        ExperienceRecord.objects.none(),
        label=_("Experience records that are there already"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose those that tell of this coaching, so that nobody has to write them again."),
    )
    archive_proposal = forms.ChoiceField(
        label=_("Proposal"), choices=ArchiveProposal, widget=forms.RadioSelect
    )

    def set_choices(self, case: Case) -> None:
        """Offer people and bodies of the case as new owners of its measures, and its municipalities."""
        self.municipalities = list(bearers_of(case))
        offer(self, "measures_to_person", municipal_people(case))
        offer(self, "measures_to_organisation", bodies_of(case))
        told = experiences_to_name(case, self.municipalities)
        offer(self, "experience_refs", told)
        if agreement_is_signed(case):
            field = self.fields["agreement_open_reason"]
            field.widget, field.disabled, self.initial["agreement_open_reason"] = (
                forms.HiddenInput(),
                True,
                "",
            )

    def set_row_choices(self, case: Case, row: RowForm) -> None:
        """Offer the municipalities, read once."""
        offer_in_row(row, "municipality", self.municipalities)

    def clean(self) -> None:
        """Refuse an end in the future; ask for exactly one owner if measures are open."""
        refuse_future(self, "ended_on")
        person = self.cleaned_data.get("measures_to_person")
        organisation = self.cleaned_data.get("measures_to_organisation")
        if person and organisation:
            message = gettext("Hand the open measures over to a person or to an organisation, not to both.")
            self.add_error("measures_to_organisation", message)
        elif not (person or organisation) and open_measures(self.case).exists():
            message = gettext("There are open measures: please say who goes on with them.")
            self.add_error("measures_to_person", message)
