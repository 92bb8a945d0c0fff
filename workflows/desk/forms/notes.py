"""The forms to write a note: a short one beside the notes of a case, a full one on its own page."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.cases.choices import Audience, Level, NoteReading
from casework.cases.permissions import WRITE_INTERNAL_NOTE
from workflows.desk.forms.cases import CaseForm, Files, text_field
from workflows.desk.forms.levels import NamedReadersForm
from workflows.desk.selectors.reader import Reader


class ShortNoteForm(CaseForm):
    """A note, and who reads it; whom a confidential one names is asked on the page of the full form."""

    text = text_field(_("Note"))
    reading = forms.ChoiceField(label=_("Who may read the note"), widget=forms.RadioSelect)
    field_order = ("text", "reading", "readers")

    def set_choices(self, reader: Reader) -> None:
        """Offer the office's own notes only to those who may write them; the others usually write to all."""
        super().set_choices(reader)
        field = self.fields["reading"]
        if reader.may(WRITE_INTERNAL_NOTE):
            field.choices = NoteReading.choices  # type: ignore[attr-defined]
            return
        offered = [reading for reading in NoteReading if reading.audience != Audience.LPR]
        field.choices = [(reading.value, reading.label) for reading in offered]  # type: ignore[attr-defined]
        field.initial = NoteReading.PARTIES

    def chosen_reading(self) -> NoteReading:
        """Return who reads the note."""
        return NoteReading(self.entered("reading"))


class Yes(forms.HiddenInput):
    """A hidden answer that is always yes, whatever was sent before."""

    def format_value(self, value: object) -> str:
        """Say yes."""
        return "yes"


class WasAsked(forms.CharField):
    """Says that whoever sends the form was asked for all of it."""

    widget = hidden_widget = Yes


class NoteForm(ShortNoteForm, NamedReadersForm):
    """A note, who reads it, and whom a confidential one names."""

    asked = WasAsked(required=False)

    def __init__(self, data: QueryDict | None = None, files: Files | None = None, *, reader: Reader) -> None:
        super().__init__(data, files, reader=reader)
        boxes = self.fields["readers"].widget
        boxes.attrs["data-only-with"] = f"reading={NoteReading.NAMED}|{NoteReading.NAMED_IN_OFFICE}"

    def clean(self) -> None:
        """Ask who else reads a confidential note, if the form that was sent had no room for the answer."""
        reading = self.entered("reading")
        if not reading or NoteReading(reading).level != Level.CONFIDENTIAL or self.cleaned_data.get("asked"):
            return
        self.add_error(
            "readers",
            gettext(
                "The note is not on record yet. Choose who else reads it, or nobody, and then put it on "
                "record."
            ),
        )
