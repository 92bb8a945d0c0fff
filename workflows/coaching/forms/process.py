"""The forms that belong to the process itself: the signature, the exception, the closing order."""

from typing import ClassVar

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from workflows.coaching.facts import ExceptionFacts, SignatureFacts
from workflows.coaching.forms.fields import ask_for
from workflows.engine.choices import Answer
from workflows.engine.decisions import DecisionForm, answer_field
from workflows.engine.facts import Facts
from workflows.engine.forms import StepForm


class SignatureForm(DecisionForm):
    """Sign the agreement for one party, or refuse with a reason."""

    facts: ClassVar[type[Facts]] = SignatureFacts
    send = _("Sign or refuse")
    consequence = _(
        "Your signature stands in the agreement. Once all parties have signed, it is concluded and the"
        " coaching can begin."
    )
    answer = answer_field(_("I sign"), _("I sign with remarks"))
    signatory = forms.CharField(
        label=_("Signed by (name)"), max_length=150, required=False, help_text=_("Needed if you sign.")
    )
    function = forms.CharField(label=_("Function"), max_length=150, required=False)
    signed_on = forms.DateField(
        label=_("Signed on"),
        required=False,
        help_text=_("Needed if you sign."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    field_order = ("answer", "text", "signatory", "function", "signed_on", "fingerprint")

    def clean(self) -> dict[str, object]:
        """Ask who signed and when, unless the party refuses."""
        cleaned = super().clean()
        if cleaned.get("answer") in (Answer.APPROVED, Answer.APPROVED_WITH_REMARKS):
            ask_for(self, "signatory", _now("Please name the person who signs."))
            ask_for(self, "signed_on", _now("Please enter the day of the signature."))
        signed_on = self.cleaned_data.get("signed_on")
        if signed_on and signed_on > localdate():
            self.add_error("signed_on", _now("This day lies in the future."))
        return cleaned


class ExceptionForm(StepForm):
    """Let the coaching begin before the agreement is signed."""

    facts: ClassVar[type[Facts]] = ExceptionFacts
    reason = forms.CharField(
        label=_("Reason for the exception"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("It is shown on the case until the agreement is signed."),
    )


class ClosingOrderForm(DecisionForm):
    """Stage 13: order the closing, or refuse with a reason."""

    send = _("Order the closing or refuse")
    consequence = _(
        "When you order the closing, the case is closed and can only be read. Only an order of the"
        " supervision opens it again."
    )
    answer = answer_field(_("I order the closing"), _("I order the closing, with remarks"))
