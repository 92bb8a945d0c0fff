"""What the steps about consultation, agreement, council and funding ask for."""

from typing import TypeAlias, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.audit.errors import Invalid
from casework.cases.models import Case
from casework.cases.selectors import parties_of
from casework.coaching.choices import Topic
from casework.coaching.choices_work import MeetingMode
from casework.coaching.selectors.beginning import municipal_people
from casework.network.choices import (
    AgreementRole,
    CouncilCheck,
    CouncilStart,
    RecommendedWay,
)
from casework.network.facts import (
    AgreementFacts,
    AgreementPartyFacts,
    ConsultationFacts,
    ConsultationMinutesFacts,
    ConsultationNextStepFacts,
    ConsultationParticipantFacts,
    CouncilSetupFacts,
    WorkingGroupFacts,
)
from casework.network.models import PreventionCouncil
from casework.network.rules import (
    CONSTITUTED_TOO_EARLY,
    REVIEW_OUTSIDE,
    agreement_role,
    require_fitting_role,
)
from casework.network.selectors import (
    AGREEING,
    councils_of_bearers,
    possible_parties,
)
from casework.territory.choices import OrganisationKind
from casework.territory.models import Organisation
from workflows.coaching.forms.dates import refuse_future, refuse_order
from workflows.coaching.forms.fields import BLANK, ask_for, bearers_of, is_true, offer, posts
from workflows.coaching.forms.offers import ListedField, offer_in_row
from workflows.engine.forms import Group, RowForm, StepForm

Row: TypeAlias = dict[str, object]

# Filled for the case when a form is shown.
PEOPLE = User.objects.none()
ORGANISATIONS = Organisation.objects.none()
COUNCILS = PreventionCouncil.objects.none()


class ConsultationParticipantForm(RowForm):
    """A participant."""

    facts = ConsultationParticipantFacts

    name = forms.CharField(label=_("Name"), max_length=150)
    function = forms.CharField(label=_("Function"), max_length=150, required=False)
    organisation = forms.CharField(label=_("Organisation"), max_length=200, required=False)


class ConsultationNextStepForm(RowForm):
    """A next step."""

    facts = ConsultationNextStepFacts

    what = forms.CharField(label=_("What"), max_length=300)
    who = forms.CharField(label=_("Who"), max_length=200, required=False)
    until = forms.DateField(label=_("Until"), required=False)


class ConsultationForm(StepForm):
    """Stage 2: when, how and with whom the initial consultation was held."""

    facts = ConsultationFacts
    row_groups = {"participants": Group(_("Participants"), ConsultationParticipantForm, required=True)}
    sections = ((_("Consultation"), ("held_on", "form", "participants", "police_present")),)

    held_on = forms.DateField(label=_("Consultation on"))
    form = forms.ChoiceField(label=_("Form"), choices=MeetingMode, widget=forms.RadioSelect)
    police_present = forms.BooleanField(label=_("Police took part"), required=False)

    def clean(self) -> None:
        """Refuse a consultation in the future."""
        refuse_future(self, "held_on")


class ConsultationMinutesForm(StepForm):
    """Stage 2: the minutes of the initial consultation."""

    facts = ConsultationMinutesFacts
    row_groups = {"next_steps": Group(_("Next steps"), ConsultationNextStepForm)}
    sections = (
        (_("Contents"), ("topics", "situation", "results")),
        (_("Way ahead"), ("recommended", "funding_advice", "next_steps")),
    )

    topics = forms.MultipleChoiceField(
        label=_("Topics"), choices=Topic, required=False, widget=forms.CheckboxSelectMultiple
    )
    situation = forms.CharField(
        label=_("Situation"),
        widget=forms.Textarea,
        help_text=_("Which problems there are, where, since when, and what is done about them already."),
    )
    results = forms.CharField(label=_("Results"), widget=forms.Textarea)
    recommended = forms.MultipleChoiceField(
        label=_("Recommended way"),
        choices=RecommendedWay,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    funding_advice = forms.TypedChoiceField(
        label=_("Advice on funding given"),
        choices=[(True, _("yes")), (False, _("no"))],
        coerce=is_true,
        widget=forms.RadioSelect,
        help_text=_("A completed consultation is needed before a grant can be applied for."),
    )

    def clean(self) -> None:
        """Refuse recommendations beside “no further need”."""
        recommended = self.cleaned_data.get("recommended") or []
        if RecommendedWay.NO_FURTHER_NEED in recommended and len(recommended) > 1:
            message = gettext("“No further need” does not go together with other recommendations.")
            self.add_error("recommended", message)


class AgreementPartyForm(RowForm):
    """A party to the agreement."""

    facts = AgreementPartyFacts

    organisation = ListedField(label=_("Organisation"))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[BLANK, *AgreementRole.choices],
        required=False,
        help_text=_("Follows from the organisation."),
    )
    signatory = forms.CharField(
        label=_("Signatory"),
        max_length=150,
        required=False,
        help_text=_("Needed if a day of the signature is given."),
    )
    function = forms.CharField(label=_("Function"), max_length=150, required=False)
    signed_on = forms.DateField(label=_("Signed on"), required=False)

    def clean(self) -> None:
        """Fill in the role; refuse another, a signature in the future, and one without a signatory."""
        self._clean_role()
        refuse_future(self, "signed_on")
        if self.cleaned_data.get("signed_on"):
            ask_for(self, "signatory", gettext("Please name the person who signed."))

    def _clean_role(self) -> None:
        organisation, role = self.cleaned_data.get("organisation"), self.cleaned_data.get("role")
        if organisation and not role:
            self.cleaned_data["role"] = agreement_role(organisation)
        elif organisation and role:
            try:
                require_fitting_role(organisation, role, "role")
            except Invalid as refusal:
                self.add_error("role", refusal.message)


class AgreementForm(StepForm):
    """Stage 4: the draft of the cooperation agreement."""

    facts = AgreementFacts
    row_groups = {
        "parties": Group(
            _("Parties to the agreement"),
            AgreementPartyForm,
            required=True,
            help_text=_("Each party tells who signs, and when, in its own step; leave it empty until then."),
        )
    }
    sections = (
        (_("Agreement"), ("title", "parties")),
        (_("Contents"), ("goals", "tasks", "arrangement")),
        (_("Validity"), ("valid_from", "valid_until", "review_on", "notice")),
        (_("Exception"), ("exception",)),
    )

    title = forms.CharField(label=_("Title of the agreement"), max_length=200)
    goals = forms.CharField(label=_("Goals"), widget=forms.Textarea)
    tasks = forms.CharField(label=_("Tasks of the partners"), widget=forms.Textarea)
    arrangement = forms.CharField(label=_("Arrangement"), required=False, widget=forms.Textarea)
    valid_from = forms.DateField(label=_("Valid from"))
    valid_until = forms.DateField(label=_("Valid until"), required=False)
    review_on = forms.DateField(label=_("Review on"), required=False)
    notice = forms.CharField(label=_("Period of notice"), max_length=100, required=False)
    exception = forms.CharField(
        label=_("Exception (coaching before the agreement)"),
        required=False,
        widget=forms.Textarea,
        help_text=_("Why the coaching has to begin before all have signed, if that is so."),
    )

    def set_choices(self, case: Case) -> None:
        """Offer who may conclude the agreement; a first draft begins with the parties of the case.

        Each draft begins without signatures, which are given to the text before it.
        """
        self.possible = list(possible_parties(case, timezone.localdate()))
        if not self.is_bound:
            before = cast("list[Row] | None", self.initial.get("parties"))
            self.initial["parties"] = [_unsigned(party) for party in before or self._first_parties(case)]

    def _first_parties(self, case: Case) -> list[Row]:
        """Return who takes part in the case, and the police directorates that are competent there today."""
        present = [party.organisation for party in parties_of(case).filter(role__in=AGREEING)]
        police = [place for place in self.possible if place.kind == OrganisationKind.POLICE]
        parties = dict.fromkeys([*present, *police])
        return [{"organisation": party, "role": agreement_role(party)} for party in parties]

    def set_row_choices(self, case: Case, row: RowForm) -> None:
        """Offer the same organisations in each row, read once."""
        offer_in_row(row, "organisation", self.possible)

    def clean(self) -> None:
        """Refuse an end before the beginning and a review outside of it."""
        refuse_order(self, "valid_from", "valid_until")
        refuse_order(self, "valid_from", "review_on", REVIEW_OUTSIDE)
        review, end = (self.cleaned_data.get(name) for name in ("review_on", "valid_until"))
        if review and end and review > end and "review_on" not in self.errors:
            self.add_error("review_on", REVIEW_OUTSIDE)


def _unsigned(party: Row) -> Row:
    return {"organisation": party["organisation"], "role": party["role"]}


class WorkingGroupForm(RowForm):
    """A working group."""

    facts = WorkingGroupFacts

    name = forms.CharField(label=_("Name"), max_length=200)
    lead = forms.CharField(label=_("Led by"), max_length=150, required=False)


class CouncilSetupForm(StepForm):
    """Stage 8c: a prevention council is founded or called back to life."""

    facts = CouncilSetupFacts
    row_groups = {"working_groups": Group(_("Working groups"), WorkingGroupForm)}
    sections = (
        (_("Prevention council"), ("council", "new_council", "bearer", "start_kind")),
        (_("Resolution"), ("resolution_no", "resolved_on", "constituted_on")),
        (_("Organisation"), ("chair", "coordination_office", "working_groups", "rhythm")),
        (_("Checklist for founding a council"), ("checklist",)),
    )

    council = forms.ModelChoiceField(
        COUNCILS,
        label=_("Prevention council"),
        required=False,
        empty_label=_("a new council"),
        help_text=_("Choose the council if it exists already; otherwise name the new one below."),
    )
    new_council = forms.CharField(
        label=_("Name of the new council"),
        required=False,
        max_length=200,
        help_text=_("Needed if you have not chosen a council."),
    )
    bearer = forms.ModelChoiceField(
        ORGANISATIONS,
        label=_("Bearer"),
        required=False,
        help_text=_("Needed for a new council: the municipality, the district or the group that bears it."),
    )
    start_kind = forms.ChoiceField(label=_("Kind of start"), choices=CouncilStart, widget=forms.RadioSelect)
    resolution_no = forms.CharField(label=_("Number of the resolution"), max_length=60)
    resolved_on = forms.DateField(label=_("Resolved on"))
    constituted_on = forms.DateField(label=_("Constituted on"))
    chair = forms.ModelChoiceField(PEOPLE, label=_("Chair"), help_text=_("Usually the mayor."))
    coordination_office = posts(
        _("Coordination office (full-time equivalents)"), _("Usually 0.2 to 1.0."), required=False
    )
    rhythm = forms.CharField(label=_("Rhythm of meetings"), required=False, max_length=200)
    checklist = forms.MultipleChoiceField(
        label=_("Done already"), choices=CouncilCheck, required=False, widget=forms.CheckboxSelectMultiple
    )

    def set_choices(self, case: Case) -> None:
        """Offer the bearers of the case, their councils, and the people of its municipalities."""
        bearers = list(bearers_of(case))
        offer(self, "bearer", bearers_of(case))
        offer(self, "council", councils_of_bearers(bearers))
        offer(self, "chair", municipal_people(case))
        if len(bearers) == 1:
            self.initial.setdefault("bearer", bearers[0])

    def clean(self) -> None:
        """Ask for exactly one council; refuse days that cannot be."""
        refuse_future(self, "resolved_on", "constituted_on")
        refuse_order(self, "resolved_on", "constituted_on", CONSTITUTED_TOO_EARLY)
        if self.cleaned_data.get("council"):
            if self.cleaned_data.get("new_council"):
                message = gettext("Either choose a council or name a new one, not both.")
                self.add_error("new_council", message)
            return
        ask_for(self, "new_council", gettext("Please choose the council, or name the new one."))
        ask_for(self, "bearer", gettext("Please say who bears the new council."))
        if self.cleaned_data.get("start_kind") == CouncilStart.REACTIVATED:
            message = gettext("A new council is founded; only an existing one can be reactivated.")
            self.add_error("start_kind", message)
