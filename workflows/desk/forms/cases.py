"""The forms of the verbs on a case, of parties and meetings."""

from typing import TYPE_CHECKING, TypeAlias

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.audit.errors import Invalid
from casework.cases.models import Case
from casework.coaching.selectors.beginning import case_officers
from workflows.coaching.forms.beginning import CoachChangeForm
from workflows.coaching.forms.meetings import MeetingForm
from workflows.desk.selectors.case_choices import (
    branch_choices,
    case_with_reference,
    send_back_choices,
)
from workflows.desk.selectors.reader import Reader

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    OnePerson = forms.ModelChoiceField[User]
else:
    OnePerson = forms.ModelChoiceField

Words: TypeAlias = "str | _StrPromise"
Files: TypeAlias = MultiValueDict[str, object]
TEXT_LIMIT = 20_000


def text_field(label: Words, help_text: Words = "", *, required: bool = True) -> forms.CharField:
    """Return a field for some lines of text."""
    box = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=TEXT_LIMIT, widget=box
    )


class CaseForm(forms.Form):
    """A form about a case; the person in front of it decides what can be chosen."""

    def __init__(self, data: QueryDict | None = None, files: Files | None = None, *, reader: Reader) -> None:
        super().__init__(data, files)  # type: ignore[arg-type]
        self.reader = reader
        self.set_choices(reader)

    def set_choices(self, reader: Reader) -> None:
        """Fill the choices that depend on person and case; nothing by default."""

    def entered(self, name: str) -> str:
        """Return what was entered in a field of text."""
        return str(self.cleaned_data.get(name, ""))


class NoFieldsForm(CaseForm):
    """Asks for nothing but the confirmation."""


class ReasonForm(CaseForm):
    """Why something is done."""

    reason = text_field(_("Reason"))


class OptionalReasonForm(CaseForm):
    """Why something is done, if there is something to say."""

    reason = text_field(_("Reason"), required=False)


class SuspendForm(CaseForm):
    """Until when and why the work rests."""

    until = forms.DateField(
        label=_("Follow-up on"), help_text=_("On this day somebody looks at the case again.")
    )
    reason = text_field(_("Reason"))


class EndForm(CaseForm):
    """When and why a case ends."""

    on = forms.DateField(label=_("Ends on"), initial=timezone.localdate)
    reason = text_field(_("Reason"))


class AbortForm(EndForm):
    """When and why a case is aborted."""

    reason = text_field(
        _("Reason"), _("Say who wished to stop: the municipality, the LPR office, the coach or the provider.")
    )


class OrderForm(EndForm):
    """The closing order."""

    on = forms.DateField(label=_("Closed on"), initial=timezone.localdate)
    reason = text_field(_("Text of the order"))


class ReopenForm(CaseForm):
    """The order to reopen."""

    reason = text_field(_("Text of the order"))


class TransferForm(EndForm):
    """Which case takes the place of this one."""

    successor = forms.CharField(
        label=_("Reference number of the other case"), max_length=60, help_text=_("Such as 33-1053/12/1.")
    )
    field_order = ("successor", "on", "reason")

    def clean_successor(self) -> Case:
        """Return the case; one that the person may not see does not exist."""
        found = case_with_reference(self.reader.user, self.entered("successor"))
        if found is None:
            raise forms.ValidationError(gettext("There is no case with this reference number."))
        return found


class ChosenNodeForm(CaseForm):
    """A node of one of the running processes, and why."""

    node = forms.ChoiceField(widget=forms.RadioSelect)
    reason = text_field(_("Reason"))

    @property
    def has_choice(self) -> bool:
        """Return whether there is anything to choose."""
        return bool(self.fields["node"].choices)  # type: ignore[attr-defined]

    @property
    def process_id(self) -> int:
        """Return the process that was chosen."""
        return int(self.entered("node").partition(":")[0])

    @property
    def name(self) -> str:
        """Return the node that was chosen."""
        return self.entered("node").partition(":")[2]


class SendBackForm(ChosenNodeForm):
    """To which step a case goes back."""

    def set_choices(self, reader: Reader) -> None:
        """Offer the steps that were done and lie before an open one."""
        self.fields["node"].label = _("Back to")
        self.fields["node"].choices = send_back_choices(reader.case)  # type: ignore[attr-defined]


class AddBranchForm(ChosenNodeForm):
    """Which branch is opened."""

    def set_choices(self, reader: Reader) -> None:
        """Offer the branches that can be opened now."""
        self.fields["node"].label = _("Branch")
        self.fields["node"].choices = branch_choices(reader.case)  # type: ignore[attr-defined]


class LeadForm(CaseForm):
    """Who takes the lead."""

    lead = OnePerson(User.objects.none(), label=_("Lead"))
    reason = text_field(_("Reason"), required=False)

    def set_choices(self, reader: Reader) -> None:
        """Offer the case officers of today."""
        self.fields["lead"].queryset = case_officers()  # type: ignore[attr-defined]


class ChangeCoachForm(CoachChangeForm):
    """The handover of the coach who leaves."""

    def __init__(self, data: QueryDict | None = None, files: Files | None = None, *, reader: Reader) -> None:
        super().__init__(data, files, case=reader.case)


class CorrectMeetingForm(MeetingForm):
    """A meeting as it should have been recorded, and why it is corrected."""

    reason = text_field(_("Reason for the correction"), required=False)


def add_refusal(form: forms.Form, refusal: Invalid) -> None:
    """Show the refusal of a service at its field, or on top."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
