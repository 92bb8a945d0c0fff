"""The filters of the trail across cases, and what is asked before it is exported."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import ClassVar

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import ALL
from accounts.models import User
from casework.audit.errors import Invalid
from casework.cases.proving import LONGEST_PURPOSE
from workflows.desk.forms.record import AuditFilterForm
from workflows.desk.selectors.revision import Kind, RevisionFilter, region_choices

AT_FIRST = timedelta(days=30)  # what is shown before a period is chosen


class RevisionFilterForm(AuditFilterForm):
    """Narrows it down to a kind, a region, people and days; without a first day in the address to 30 days."""

    address_names: ClassVar[Mapping[str, str]] = {**AuditFilterForm.address_names, "region": "region"}
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ALL, *Kind.choices])
    region = forms.ChoiceField(label=_("Advisory region"), required=False)
    field_order: Iterable[str] | None = ("kind", "region", "person", "first_day", "last_day")

    def __init__(self, data: QueryDict, user: User) -> None:
        data = data.copy()
        self.is_period_given = "von" in data
        if not self.is_period_given:
            data["von"] = (timezone.localdate() - AT_FIRST).isoformat()
        super().__init__(data)
        regions = region_choices(user)
        if len(regions) > 1:
            self.fields["region"].choices = [ALL, *regions]  # type: ignore[attr-defined]
        else:
            del self.fields["region"]

    @property
    def active(self) -> int:
        """Return how many filters somebody has set."""
        return super().active - (0 if self.is_period_given else 1)

    def wanted(self) -> RevisionFilter | None:
        """Return what is wanted; nothing, if something was entered that cannot be used."""
        people = self.people()
        if not self.is_valid():
            return None
        kind, region = self.cleaned_data["kind"], self.cleaned_data.get("region")
        return RevisionFilter(
            kind=Kind(kind) if kind else None,
            region=int(region) if region else None,
            people=people,
            period=self.period(),
        )


class RevisionExportForm(forms.Form):
    """What the export is for."""

    purpose = forms.CharField(
        label=_("What is the export for?"),
        help_text=_("Your answer is put on record with your name and the filters."),
        max_length=LONGEST_PURPOSE,
    )

    def add_refusal(self, refusal: Invalid) -> None:
        """Show why nothing was exported at the field."""
        self.add_error("purpose", refusal.message)
