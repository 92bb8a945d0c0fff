"""The filters of what is on record about people."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import ALL, AddressForm
from workflows.desk.selectors.access import people_found
from workflows.desk.selectors.period import Period
from workflows.desk.selectors.record import Kind, RecordFilter

EARLIEST = date(2000, 1, 1)  # nothing is on record from before; nor from days to come


class PeriodForm(AddressForm):
    """Narrows a record down to days; what cannot be used is told at its field, and nothing is read."""

    address_names: ClassVar[Mapping[str, str]] = {"first_day": "von", "last_day": "bis"}
    first_day = forms.DateField(label=_("From"), required=False)
    last_day = forms.DateField(label=_("Until"), required=False)

    @property
    def not_understood(self) -> str:
        """Leave nothing out."""
        return ""

    @property
    def active(self) -> int:
        """Return how many filters are set, also those that cannot be used: their message is to be seen."""
        return sum(1 for field in self.visible_fields() if self.data.get(field.html_name))

    def clean(self) -> None:
        """Hold the days against each other."""
        first, last = self.cleaned_data.get("first_day"), self.cleaned_data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", gettext("The last day lies before the first."))

    def period(self) -> Period:
        """Return the days that are wanted; those before all records and those to come narrow nothing down."""
        first, last = self.cleaned_data["first_day"], self.cleaned_data["last_day"]
        return Period(
            first_day=first if first and first > EARLIEST else None,
            last_day=last if last and last < timezone.localdate() else None,
        )


class RecordFilterForm(PeriodForm):
    """Narrows the record of people down to a kind and to days."""

    address_names: ClassVar[Mapping[str, str]] = {
        **PeriodForm.address_names,
        "person": "person",
        "kind": "art",
    }
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ALL, *Kind.choices])
    field_order: Iterable[str] | None = ("kind", "first_day", "last_day")

    def to_filter(self, people: tuple[int, ...] | None) -> RecordFilter | None:
        """Return what is wanted of these people; nothing, if something was entered that cannot be used."""
        if not self.is_valid():
            return None
        kind = self.cleaned_data["kind"]
        return RecordFilter(Kind(kind) if kind else None, people, self.period())


class AuditFilterForm(RecordFilterForm):
    """Narrows it down to people, too."""

    person = forms.CharField(
        label=_("Person"), required=False, max_length=100, help_text=_("Name or e-mail address.")
    )
    field_order: Iterable[str] | None = ("person", "kind", "first_day", "last_day")

    def clean_person(self) -> tuple[int, ...] | None:
        """Return the people in whose name or address the words occur, active or not."""
        text = self.cleaned_data["person"]
        if not text:
            return None
        found = people_found(text, with_deactivated=True)
        if not found.choices:
            raise forms.ValidationError(gettext("Nobody is found by these words."))
        if found.has_more:
            raise forms.ValidationError(
                gettext("More people are found than are shown. Please write more of the name.")
            )
        return tuple(int(number) for number, _words in found.choices)

    def people(self) -> tuple[int, ...] | None:
        """Return the people who are meant; None for everybody."""
        self.is_valid()
        found: tuple[int, ...] | None = self.cleaned_data.get("person")
        return found
