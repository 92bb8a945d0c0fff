"""The form of an approval."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from workflows.engine.choices import Answer
from workflows.engine.facts import Facts
from workflows.engine.forms import Label, StepForm


def answer_field(agree: Label, remarks: Label) -> forms.ChoiceField:
    """Return the field of the answer, its choices in the words of what is decided."""
    choices = (
        (Answer.APPROVED, agree),
        (Answer.APPROVED_WITH_REMARKS, remarks),
        (Answer.REFUSED, _("I refuse")),
    )
    return forms.ChoiceField(label=_("Your answer"), choices=choices, widget=forms.RadioSelect)


class Decided(Facts, Protocol):
    """Facts that hold a decision, perhaps with more (who signed, and when)."""

    @property
    def answer(self) -> str:
        """Return the answer."""

    @property
    def text(self) -> str:
        """Return the remarks or the reason."""


@dataclass(frozen=True)
class DecisionFacts:
    """The answer of a party, and why."""

    answer: str
    text: str


class DecisionForm(StepForm):
    """Agree, agree with remarks, or refuse with a reason."""

    facts: ClassVar[type[Facts]] = DecisionFacts
    send: ClassVar[Label] = _("Send the answer")
    answer = answer_field(_("I agree"), _("I agree with remarks"))
    text = forms.CharField(
        label=_("Remarks or reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed if you refuse or have remarks."),
    )
    fingerprint = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, object]:
        """Ask for a text where the answer needs one."""
        cleaned = super().clean() or self.cleaned_data
        answer = cleaned.get("answer")
        if answer and answer != Answer.APPROVED and not str(cleaned.get("text", "")).strip():
            self.add_error("text", _now("Please say why, in one sentence at least."))
        return cleaned
