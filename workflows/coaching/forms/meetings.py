"""What is asked for about a coaching meeting."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.coaching.choices import Topic
from casework.coaching.choices_work import MeetingMode
from casework.coaching.facts.meetings import MeetingAgreementFacts, MeetingFacts, MeetingParticipantFacts
from workflows.coaching.forms.dates import refuse_future
from workflows.engine.forms import Group, RowForm, StepForm


class MeetingParticipantForm(RowForm):
    """Somebody who took part."""

    facts = MeetingParticipantFacts

    name = forms.CharField(label=_("Name"), max_length=150)
    function = forms.CharField(label=_("Function"), max_length=150, required=False)
    organisation = forms.CharField(label=_("Organisation"), max_length=200, required=False)


class MeetingAgreementForm(RowForm):
    """Something that was agreed."""

    facts = MeetingAgreementFacts

    what = forms.CharField(label=_("What"), widget=forms.Textarea)
    who = forms.CharField(label=_("Who"), max_length=200, required=False)
    until = forms.DateField(label=_("Until"), required=False)


class MeetingForm(StepForm):
    """A coaching meeting; it belongs to the case, not to a step."""

    facts = MeetingFacts
    row_groups = {
        "participants": Group(_("Participants"), MeetingParticipantForm, required=True),
        "agreed": Group(_("Agreements"), MeetingAgreementForm),
    }
    sections = (
        (_("Meeting"), ("held_on", "hours", "form", "next_on")),
        (
            _("Confidential: coach and municipal coordination only"),
            ("participants", "topics", "contents", "agreed"),
        ),
    )

    held_on = forms.DateField(label=_("Meeting on"))
    hours = forms.DecimalField(
        label=_("Length (hours)"),
        min_value=Decimal("0.25"),
        max_value=24,
        max_digits=4,
        decimal_places=2,
        localize=True,
    )
    form = forms.ChoiceField(label=_("Form"), choices=MeetingMode, widget=forms.RadioSelect)
    topics = forms.MultipleChoiceField(
        label=_("Topics"), choices=Topic, widget=forms.CheckboxSelectMultiple, required=False
    )
    contents = forms.CharField(
        label=_("Contents (confidential)"),
        widget=forms.Textarea,
        required=False,
        help_text=_(
            "The LPR office and the coach coordination see date, length and number of participants only."
        ),
    )
    next_on = forms.DateField(label=_("Next meeting"), required=False)

    def clean(self) -> None:
        """Refuse a meeting in the future, and a next one that is not later."""
        refuse_future(self, "held_on")
        held_on, next_on = self.cleaned_data.get("held_on"), self.cleaned_data.get("next_on")
        if held_on and next_on and next_on <= held_on:
            self.add_error("next_on", gettext("The next meeting must lie after this one."))
