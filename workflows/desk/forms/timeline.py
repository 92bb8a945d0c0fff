"""The filters of the timeline of a case."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.forms import ALL
from workflows.desk.forms.record import PeriodForm
from workflows.desk.selectors.timeline_page import TimelineChoices, TimelineFilter


class TimelineFilterForm(PeriodForm):
    """Narrows the timeline down to what somebody did, a kind of event, a field and days."""

    address_names: ClassVar[Mapping[str, str]] = {
        **PeriodForm.address_names,
        "person": "person",
        "verb": "ereignis",
        "changed": "feld",
    }
    person = forms.ChoiceField(label=_("Person"), required=False)
    verb = forms.ChoiceField(label=_("What happened"), required=False)
    changed = forms.ChoiceField(label=_("Changed field"), required=False)
    field_order: Iterable[str] | None = ("person", "verb", "changed", "first_day", "last_day")

    def __init__(self, data: QueryDict, choices: TimelineChoices) -> None:
        super().__init__(data)
        self.fields["person"].choices = [ALL, *choices.people]  # type: ignore[attr-defined]
        self.fields["verb"].choices = [ALL, *choices.verbs]  # type: ignore[attr-defined]
        self.fields["changed"].choices = [ALL, *choices.fields]  # type: ignore[attr-defined]

    def to_filter(self) -> TimelineFilter | None:
        """Return what is wanted; nothing, if something was entered that cannot be used."""
        if not self.is_valid():
            return None
        person = self.cleaned_data["person"]
        return TimelineFilter(
            person=int(person) if person else None,
            verb=self.cleaned_data["verb"],
            changed=self.cleaned_data["changed"],
            period=self.period(),
        )
