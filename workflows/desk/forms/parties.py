"""The forms about the parties of a case."""

from collections.abc import Mapping
from typing import ClassVar

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import AddressForm
from casework.territory.models import Organisation
from workflows.coaching.forms.dates import refuse_future
from workflows.desk.forms.cases import CaseForm, Files, text_field
from workflows.desk.selectors.case_choices import (
    found_organisations,
    organisation_choice,
    organisation_with_id,
)
from workflows.desk.selectors.reader import Reader


class PartyForm(CaseForm, AddressForm):
    """Which organisation takes part, from when; `search` fills the choice and is not kept.

    `begun` is what was entered before the search, with which the form goes on.
    """

    address_names: ClassVar[Mapping[str, str]] = {"search": "suche"}
    search = forms.CharField(
        label=_("Search for an organisation"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        help_text=_("Name, perhaps with the district, or the AGS."),
    )
    organisation = forms.ChoiceField(
        label=_("Organisation"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please search for the organisation and choose it."),
            "invalid_choice": _("This organisation cannot take part. Please choose another one."),
        },
    )
    joined_on = forms.DateField(label=_("Takes part from"), initial=timezone.localdate)

    def __init__(
        self,
        data: QueryDict | None = None,
        files: Files | None = None,
        *,
        reader: Reader,
        begun: QueryDict | None = None,
    ) -> None:
        self.begun = begun or QueryDict()
        super().__init__(data, files, reader=reader)

    def set_choices(self, reader: Reader) -> None:
        """Offer what the search has found, and what was chosen before."""
        self.initial = {name: self.begun[self.add_prefix(name)] for name in self.fields if self._has(name)}
        self.ticked = organisation_with_id(str(self["organisation"].value() or ""))
        self.found = found_organisations(str(self["search"].value() or ""), reader.case, self.ticked)
        chosen = [organisation_choice(self.ticked)] if self.ticked else []
        self.fields["organisation"].choices = chosen + self.found.choices  # type: ignore[attr-defined]

    def _has(self, name: str) -> bool:
        return bool(self.begun.get(self.add_prefix(name)))

    def clean(self) -> None:
        """Refuse a day that has not come: who takes part does so at once."""
        refuse_future(self, "joined_on")

    def chosen(self) -> Organisation:
        """Return the organisation."""
        assert self.ticked is not None, "the form is valid"  # noqa: S101 - for the type
        return self.ticked


class EndPartyForm(CaseForm):
    """Until when an organisation took part, and why it leaves."""

    left_on = forms.DateField(label=_("Takes part until"), initial=timezone.localdate)
    reason = text_field(_("Reason"))

    def clean(self) -> None:
        """Refuse a day that has not come: who leaves does so at once."""
        refuse_future(self, "left_on")
