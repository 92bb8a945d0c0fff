"""Choices that the case itself brings: its people, places, measures."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model

from casework.coaching.choices_work import Rating
from casework.territory.models import Organisation, TerritorialUnit
from workflows.coaching.forms.fields import BLANK, Words

if TYPE_CHECKING:
    OneOfRecords = forms.ModelChoiceField[Model]
    SomeUnits = forms.ModelMultipleChoiceField[TerritorialUnit]
else:
    OneOfRecords, SomeUnits = forms.ModelChoiceField, forms.ModelMultipleChoiceField


class ListedField(OneOfRecords):
    """A choice among records that were read once for all rows of a group."""

    def __init__(self, *, label: Words, required: bool = True, help_text: Words = "") -> None:
        super().__init__(None, label=label, required=required, help_text=help_text)
        self.records: dict[str, Model] = {}

    def offer(self, records: Iterable[Model]) -> None:
        """Let people choose from these records."""
        self.records = {str(record.pk): record for record in records}
        self.choices = [BLANK, *((key, record_label(record)) for key, record in self.records.items())]

    def to_python(self, value: object) -> Model | None:
        """Return the chosen record."""
        if value in self.empty_values:
            return None
        key = str(value.pk) if isinstance(value, Model) else str(value)
        if key not in self.records:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return self.records[key]


class UnitsField(SomeUnits):
    """A choice of several territorial units, each with its district."""

    def __init__(self, *, label: Words, required: bool = True, help_text: Words = "") -> None:
        super().__init__(
            TerritorialUnit.objects.none(),
            label=label,
            required=required,
            help_text=help_text,
            widget=forms.CheckboxSelectMultiple,
        )

    def label_from_instance(self, obj: TerritorialUnit) -> str:
        """Return the name with its district, since names of municipalities are ambiguous."""
        return record_label(obj)


def record_label(record: Model) -> str:
    """Return a record in words: what lies in a district with its district."""
    if isinstance(record, Organisation | TerritorialUnit):
        return record.name_with_district
    return str(record)


def offer_in_row(row: forms.Form, name: str, records: Iterable[Model]) -> None:
    """Let people choose from these records in the field of a row."""
    field = row.fields[name]
    assert isinstance(field, ListedField)  # noqa: S101 - the form is written in this repository
    field.offer(records)


def rating_field(label: Words, help_text: Words) -> forms.TypedChoiceField:
    """Return a field for a judgement from 1 to 5 that may be left out."""
    return forms.TypedChoiceField(
        label=label,
        help_text=help_text,
        choices=[BLANK, *Rating.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
