"""What the steps from the inquiry to the kick-off ask for, and what a change of coach asks for."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.cases.models import Case
from casework.coaching.choices import (
    Branch,
    CoachRole,
    Competence,
    Decision,
    DecisionBody,
    InquiryChannel,
    ReceiptOutcome,
    Structure,
    Topic,
)
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
from casework.coaching.rules import END_TOO_EARLY
from casework.coaching.selectors.beginning import case_officers, coaches, inhabitants_of, municipal_people
from workflows.coaching.forms.dates import refuse_future, refuse_order
from workflows.coaching.forms.fields import BLANK, WholeNumberField, ask_for, is_true, offer
from workflows.engine.forms import Group, RowForm, StepForm

YEAR_IN_WEEKS = 52
MUNICIPAL_BODIES = (DecisionBody.MAYOR, DecisionBody.TOWN_COUNCIL, DecisionBody.MUNICIPAL_COUNCIL)
PEOPLE = User.objects.none()  # filled for the case when a form is shown


def _refuse_beside_none(form: forms.Form, name: str, none: Structure | Branch) -> None:
    chosen = form.cleaned_data.get(name) or []
    if none in chosen and len(chosen) > 1:
        form.add_error(
            name, gettext("“%(choice)s” does not go together with other choices.") % {"choice": none.label}
        )


class InquiryForm(StepForm):
    """Stage 1: what a municipality asks for, written by itself or by the LPR office."""

    facts = InquiryFacts
    sections = (
        (_("Receipt"), ("received_on", "channel", "contact")),
        (_("Concern"), ("concern", "topics")),
        (_("Starting position"), ("existing_structures", "inhabitants")),
    )

    received_on = forms.DateField(label=_("Received on"))
    channel = forms.ChoiceField(
        label=_("Way of receipt"), choices=[BLANK, *InquiryChannel.choices], required=False
    )
    contact = forms.ModelChoiceField(
        PEOPLE, label=_("Contact person"), help_text=_("Somebody of the municipality with an account here.")
    )
    concern = forms.CharField(
        label=_("Concern"), widget=forms.Textarea, help_text=_("What is it about? What is to become better?")
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics"), choices=Topic, required=False, widget=forms.CheckboxSelectMultiple
    )
    existing_structures = forms.MultipleChoiceField(
        label=_("Existing structures"), choices=Structure, required=False, widget=forms.CheckboxSelectMultiple
    )
    inhabitants = WholeNumberField(
        label=_("Number of inhabitants"),
        required=False,
        min_value=1,
        max_value=10_000_000,
        localize=True,
        help_text=_("Of all municipalities of the case together."),
    )

    def set_choices(self, case: Case) -> None:
        """Offer the people of the municipalities and fill in the inhabitants."""
        offer(self, "contact", municipal_people(case))
        if not self.is_bound and "inhabitants" not in self.initial:
            self.initial["inhabitants"] = known = inhabitants_of(case)
            if known is not None:
                self.fields["inhabitants"].help_text = _(
                    "Of all municipalities of the case together, as far as known; please correct it."
                )

    def clean(self) -> None:
        """Refuse a receipt in the future and structures beside “none”."""
        refuse_future(self, "received_on")
        _refuse_beside_none(self, "existing_structures", Structure.NONE)


class ReceiptForm(StepForm):
    """Stage 1: the answer of the LPR office."""

    facts = ReceiptFacts

    lead = forms.ModelChoiceField(PEOPLE, label=_("Lead"))
    outcome = forms.ChoiceField(label=_("Outcome"), choices=ReceiptOutcome, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea,
        help_text=_("Needed if you reject the inquiry."),
    )

    def set_choices(self, case: Case) -> None:
        """Offer the case officers."""
        offer(self, "lead", case_officers())

    def clean(self) -> None:
        """Ask for the reason of a rejection."""
        if self.cleaned_data.get("outcome") == ReceiptOutcome.REJECTED:
            ask_for(self, "reason", gettext("Please give the reason for the rejection."))


class MunicipalDecisionForm(StepForm):
    """Stage 3: the decision of one municipality."""

    facts = MunicipalDecisionFacts

    decision = forms.ChoiceField(label=_("Decision"), choices=Decision, widget=forms.RadioSelect)
    body = forms.ChoiceField(label=_("Body"), choices=DecisionBody, widget=forms.RadioSelect)
    decided_on = forms.DateField(label=_("Decided on"))
    resolution_no = forms.CharField(label=_("Number of the resolution"), required=False, max_length=60)
    follow_up_on = forms.DateField(
        label=_("Follow-up on"), required=False, help_text=_("Needed if the decision is postponed.")
    )
    coordinator = forms.ModelChoiceField(
        PEOPLE,
        label=_("Coordination named"),
        required=False,
        help_text=_("Who coordinates prevention in the municipality from now on."),
    )
    reservations = forms.CharField(label=_("Reservations"), required=False, widget=forms.Textarea)

    def set_choices(self, case: Case) -> None:
        """Offer the people of the municipalities, and the bodies that a municipality has."""
        offer(self, "coordinator", municipal_people(case))
        self.fields["body"].choices = [  # type: ignore[attr-defined]
            choice for choice in DecisionBody.choices if choice[0] in MUNICIPAL_BODIES
        ]

    def clean(self) -> None:
        """Refuse a decision in the future; ask for the follow-up of a postponed one."""
        refuse_future(self, "decided_on")
        if self.cleaned_data.get("decision") == Decision.POSTPONED:
            ask_for(self, "follow_up_on", gettext("Please say when the municipality will come back to it."))
        decided, follow_up = self.cleaned_data.get("decided_on"), self.cleaned_data.get("follow_up_on")
        if decided and follow_up and follow_up <= decided:
            self.add_error("follow_up_on", gettext("The follow-up must lie after the decision."))


class CoachProposalForm(StepForm):
    """Stage 5: whom the coach coordination proposes."""

    facts = CoachProposalFacts

    competences = forms.MultipleChoiceField(
        label=_("Competence sought"), choices=Competence, widget=forms.CheckboxSelectMultiple
    )
    coach = forms.ModelChoiceField(PEOPLE, label=_("Proposed coach"))
    rationale = forms.CharField(
        label=_("Rationale"),
        widget=forms.Textarea,
        help_text=_("The municipality and the coach read this text."),
    )
    available_from = forms.DateField(label=_("Available from"), required=False)
    capacity = forms.IntegerField(
        label=_("Capacity (hours a month)"), required=False, min_value=1, max_value=200
    )
    conflict_checked = forms.BooleanField(
        label=_("Conflict of interest checked"),
        help_text=_("The coach has no ties to the municipality that speak against the assignment."),
        error_messages={"required": _("Please check for a conflict of interest first.")},
    )

    def set_choices(self, case: Case) -> None:
        """Offer the pool of coaches."""
        offer(self, "coach", coaches())


class CoachAssignmentForm(StepForm):
    """Stage 5: the assignment, after municipality and coach have agreed."""

    facts = CoachAssignmentFacts

    av_contract = forms.BooleanField(
        label=_("Contract on processing on behalf is there"),
        error_messages={"required": _("Without this contract nobody can be assigned.")},
    )
    assigned_on = forms.DateField(
        label=_("Assigned on"),
        help_text=_("From this day on the coach reads the case and it counts as a coaching."),
    )

    def clean(self) -> None:
        """Refuse an assignment in the future."""
        refuse_future(self, "assigned_on")


class TargetGoalForm(RowForm):
    """A goal."""

    facts = TargetGoalFacts

    goal = forms.CharField(label=_("Goal"), widget=forms.Textarea)
    indicator = forms.CharField(label=_("Indicator"), max_length=300)
    baseline = forms.CharField(label=_("Baseline"), max_length=300, required=False)
    target = forms.CharField(label=_("Target value"), max_length=300, required=False)
    until = forms.DateField(label=_("Until"), required=False)


class TargetAgreementForm(StepForm):
    """Stage 6: the mandate and what coach and municipality agree on."""

    facts = TargetAgreementFacts
    row_groups = {
        "goals": Group(
            _("Goals"),
            TargetGoalForm,
            required=True,
            help_text=_("What is to be reached, and by what one sees it."),
        )
    }
    sections = (
        (_("Mandate"), ("clarified_on", "mandate")),
        (_("Goals"), ("goals",)),
        (_("Working together"), ("coach_roles", "coachee", "rhythm_weeks", "confidentiality")),
        (_("Way ahead"), ("branches", "planned_end")),
    )

    clarified_on = forms.DateField(label=_("Clarification of the mandate on"))
    mandate = forms.CharField(label=_("Mandate"), widget=forms.Textarea)
    coach_roles = forms.MultipleChoiceField(
        label=_("Roles of the coach"), choices=CoachRole, widget=forms.CheckboxSelectMultiple
    )
    coachee = forms.ModelChoiceField(
        PEOPLE,
        label=_("Coachee"),
        help_text=_("The coordination of the municipality that the coach accompanies."),
    )
    rhythm_weeks = forms.IntegerField(
        label=_("Rhythm of meetings (weeks)"), min_value=1, max_value=YEAR_IN_WEEKS
    )
    confidentiality = forms.CharField(
        label=_("Agreement on confidentiality"),
        widget=forms.Textarea,
        help_text=_("What stays between coach and coachee, what others may learn."),
    )
    branches = forms.MultipleChoiceField(
        label=_("Chosen branches"),
        choices=Branch,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The situation analysis is always part of it. A branch can be added or deselected later."
        ),
    )
    planned_end = forms.DateField(label=_("Planned end"), required=False)

    def set_choices(self, case: Case) -> None:
        """Offer the people of the municipalities."""
        offer(self, "coachee", municipal_people(case))

    def clean(self) -> None:
        """Refuse a clarification in the future, an end before it, and branches beside “none”."""
        refuse_future(self, "clarified_on")
        refuse_order(self, "clarified_on", "planned_end", END_TOO_EARLY)
        _refuse_beside_none(self, "branches", Branch.NONE)


class KickOffParticipantForm(RowForm):
    """A participant."""

    facts = KickOffParticipantFacts

    name = forms.CharField(label=_("Name"), max_length=150)
    function = forms.CharField(label=_("Function"), max_length=150, required=False)
    organisation = forms.CharField(label=_("Organisation"), max_length=200, required=False)


class SteeringGroupForm(RowForm):
    """A member of the steering group."""

    facts = SteeringGroupFacts

    person = forms.CharField(label=_("Person"), max_length=150)
    function = forms.CharField(label=_("Function"), max_length=150, required=False)


class MilestoneForm(RowForm):
    """A milestone."""

    facts = MilestoneFacts

    what = forms.CharField(label=_("What"), max_length=300)
    due_on = forms.DateField(label=_("Date"), required=False)


class KickOffForm(StepForm):
    """Stage 7: the public beginning."""

    facts = KickOffFacts
    row_groups = {
        "participants": Group(_("Participants"), KickOffParticipantForm, required=True),
        "steering_group": Group(_("Steering group"), SteeringGroupForm),
        "milestones": Group(_("Milestones"), MilestoneForm),
    }
    sections = (
        (_("Kick-off"), ("held_on", "place", "participants")),
        (_("Organisation of the work"), ("steering_group", "milestones", "publicity")),
    )

    held_on = forms.DateField(label=_("Kick-off on"))
    place = forms.CharField(label=_("Place"), max_length=200)
    publicity = forms.CharField(label=_("Public relations"), required=False, widget=forms.Textarea)

    def clean(self) -> None:
        """Refuse a kick-off in the future."""
        refuse_future(self, "held_on")


class CoachChangeForm(StepForm):
    """Change of coach: the one who leaves hands over."""

    facts = CoachChangeFacts

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea)
    last_day = forms.DateField(label=_("Last day"))
    handover_note = forms.CharField(
        label=_("Handover note"),
        widget=forms.Textarea,
        help_text=_("What the next coach must know to go on."),
    )

    def clean(self) -> None:
        """Refuse a last day in the future: until it has come the coach still works on the case."""
        refuse_future(self, "last_day")


class TargetConfirmationForm(StepForm):
    """Change of coach: whether the target agreement stands."""

    facts = TargetConfirmationFacts

    confirmed = forms.TypedChoiceField(
        label=_("Target agreement confirmed"),
        choices=[(True, _("yes, it stands as it is")), (False, _("no, it is to be renewed"))],
        coerce=is_true,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What is to be renewed"),
        required=False,
        widget=forms.Textarea,
        help_text=_("Needed if the agreement is to be renewed."),
    )

    def clean(self) -> None:
        """Ask what is to be renewed; keep nothing of it where the agreement stands."""
        if self.cleaned_data.get("confirmed") is False:
            ask_for(self, "note", gettext("Please say what is to be renewed."))
        else:
            self.cleaned_data["note"] = ""
