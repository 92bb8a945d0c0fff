"""The forms of reviews: of a case or a period of it, and of one entry."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.cases.choices import ReviewScope
from casework.cases.reviewing import ReviewFacts
from workflows.desk.forms.cases import CaseForm, text_field


class EntryReviewForm(CaseForm):
    """What was found, and when somebody looks again."""

    findings = text_field(_("Findings"), required=False)
    without_findings = forms.BooleanField(label=_("Without findings"), required=False)
    follow_up_on = forms.DateField(
        label=_("Follow-up on"),
        help_text=_("If you want to look again. The next review of the case settles it."),
        required=False,
    )

    def to_facts(self, entry: int | None = None) -> ReviewFacts:
        """Return what was entered, about one entry."""
        cleaned = self.cleaned_data
        return ReviewFacts(
            scope=ReviewScope(cleaned.get("scope", ReviewScope.ENTRY)),
            findings=self.entered("findings"),
            without_findings=cleaned["without_findings"],
            follow_up_on=cleaned["follow_up_on"],
            first_day=cleaned.get("first_day"),
            last_day=cleaned.get("last_day"),
            entry=entry,
        )


class ReviewForm(EntryReviewForm):
    """What was reviewed: the whole case, or a period."""

    scope = forms.ChoiceField(
        label=_("What did you review?"),
        choices=[(scope.value, scope.label) for scope in (ReviewScope.CASE, ReviewScope.PERIOD)],
        initial=ReviewScope.CASE,
        widget=forms.RadioSelect,
    )
    first_day = forms.DateField(
        label=_("First day of the period"), help_text=_("Only if you reviewed a period."), required=False
    )
    last_day = forms.DateField(
        label=_("Last day of the period"),
        help_text=_("At the latest today. Only if you reviewed a period."),
        required=False,
    )
    field_order = ("scope", "first_day", "last_day", "findings", "without_findings", "follow_up_on")
