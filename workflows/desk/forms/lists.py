"""The forms of the lists and of the pages around them."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.forms import AddressForm
from accounts.models import User
from casework.audit.errors import Invalid
from casework.cases.choices import CaseKind, CaseState
from casework.territory.models import MunicipalGroup, Organisation
from workflows.desk.selectors.case_list import CaseFilter, coach_choices, district_choices
from workflows.desk.selectors.inbox import Area, InboxFilter
from workflows.desk.selectors.opening import (
    Choices,
    Found,
    Opening,
    choice_of,
    chosen_municipalities,
    found_municipalities,
    group_choices,
    group_of,
    kinds_with_process,
    members_of,
    municipalities_by_key,
)
from workflows.desk.selectors.stages import stage_choices

ALL = ("", _("all"))
MOST_CHOSEN = 500  # more than there are municipalities


class InboxFilterForm(AddressForm):
    """Narrows the inbox down."""

    address_names: ClassVar[Mapping[str, str]] = {
        "area": "bereich",
        "text": "zeichen",
        "municipality": "kommune",
        "stage": "stufe",
        "overdue": "ueberfaellig",
    }
    area = forms.ChoiceField(
        label=_("Whose tasks"), choices=Area.choices, required=False, widget=forms.HiddenInput
    )
    text = forms.CharField(label=_("Reference number or subject"), required=False, max_length=100)
    municipality = forms.CharField(label=_("Municipality or district"), required=False, max_length=100)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    overdue = forms.BooleanField(label=_("Overdue only"), required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.fields["stage"].choices = [ALL, *stage_choices()]  # type: ignore[attr-defined]

    @property
    def current(self) -> Area:
        """Return the area that is shown."""
        return Area(self._text("area") or Area.MINE)

    def to_filter(self) -> InboxFilter:
        """Return what is wanted; entries that make no sense are left out."""
        return InboxFilter(
            area=self.current,
            stage=self._text("stage"),
            overdue=bool(self._entered("overdue")),
            municipality=self._text("municipality"),
            text=self._text("text"),
        )


class CaseFilterForm(AddressForm):
    """Narrows the list of cases down."""

    address_names: ClassVar[Mapping[str, str]] = {
        "text": "suche",
        "kind": "art",
        "state": "zustand",
        "stage": "stufe",
        "district": "kreis",
        "coach": "coach",
        "overdue": "ueberfaellig",
        "follow_up": "wiedervorlage",
    }
    text = forms.CharField(
        label=_("Reference number, municipality or subject"), required=False, max_length=100
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ALL, *CaseKind.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ALL, *CaseState.choices])
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    district = forms.ChoiceField(label=_("District"), required=False)
    coach = forms.ChoiceField(label=_("Coach"), required=False)
    overdue = forms.BooleanField(label=_("Overdue only"), required=False)
    follow_up = forms.BooleanField(label=_("Suspended, follow-up due"), required=False)

    def __init__(self, data: QueryDict, user: User) -> None:
        super().__init__(data)
        self.fields["stage"].choices = [ALL, *stage_choices()]  # type: ignore[attr-defined]
        self.fields["district"].choices = [ALL, *district_choices()]  # type: ignore[attr-defined]
        self.fields["coach"].choices = [ALL, *coach_choices(user)]  # type: ignore[attr-defined]

    def to_filter(self) -> CaseFilter:
        """Return what is wanted; entries that make no sense are left out."""
        return CaseFilter(
            kind=self._text("kind"),
            state=self._text("state"),
            stage=self._text("stage"),
            district=self._number("district"),
            coach=self._number("coach"),
            overdue=bool(self._entered("overdue")),
            follow_up=bool(self._entered("follow_up")),
            text=self._text("text"),
        )


class OpenCaseForm(AddressForm):
    """What a new case begins with; `search` fills the choice of municipalities and is not kept."""

    address_names: ClassVar[Mapping[str, str]] = {
        "kind": "art",
        "title": "betreff",
        "opened_on": "am",
        "group": "verbund",
        "search": "suche",
        "municipalities": "kommune",
    }
    kind = forms.ChoiceField(label=_("Kind"))
    title = forms.CharField(label=_("Subject"), max_length=300)
    opened_on = forms.DateField(label=_("Opened on"), widget=forms.DateInput)
    group = forms.ChoiceField(
        label=_("Joint group of municipalities"),
        required=False,
        help_text=_("Its members of today take part. Choose a group or single municipalities, not both."),
    )
    search = forms.CharField(
        label=_("Search for municipalities"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        help_text=_("Name, perhaps with the district, or the AGS."),
    )
    municipalities = forms.MultipleChoiceField(
        label=_("Municipalities"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("There is no municipality with the key %(value)s today.")},
    )

    def __init__(self, data: QueryDict | None, *, opening: Opening, address: QueryDict | None = None) -> None:
        super().__init__(data, initial=_initial(opening, address or QueryDict()))
        self.fields["kind"].choices = kinds_with_process()  # type: ignore[attr-defined]
        self.fields["group"].choices = [("", _("no joint group")), *group_choices()]  # type: ignore[attr-defined]
        self.chosen = _chosen(opening, self.keys())
        self.found = Found([], 0)
        if opening.for_anybody:
            self.found = found_municipalities(str(self["search"].value() or ""), self.keys())
        else:
            del self.fields["group"], self.fields["search"]
            self.fields["municipalities"].error_messages["invalid_choice"] = _(
                "You can open a case for your own municipality only."
            )
        self.fields["municipalities"].choices = self.chosen + self.found.choices  # type: ignore[attr-defined]

    def keys(self) -> list[str]:
        """Return the keys of the municipalities that are chosen, as sent or as the page begins."""
        return [str(key) for key in self["municipalities"].value() or []]

    @property
    def unknown_keys(self) -> list[str]:
        """Return the keys that no municipality of today has, or none that the person may choose."""
        known = {key for key, _words in self.chosen}
        return [key for key in self.keys() if key not in known]

    def clean_opened_on(self) -> date:
        """Refuse a day that has not come yet."""
        day: date = self.cleaned_data["opened_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_now("This day lies in the future."))
        return day

    def clean(self) -> dict[str, object]:
        """Ask for a group or for municipalities."""
        cleaned = super().clean() or self.cleaned_data
        chosen = cleaned.get("municipalities", ())
        if cleaned.get("group") and chosen:
            self.add_error("municipalities", _now("Choose either a group or single municipalities."))
        elif not cleaned.get("group") and "municipalities" in cleaned and not chosen:
            self.add_error("municipalities", _now("Choose at least one municipality."))
        return cleaned

    def chosen_group(self) -> MunicipalGroup | None:
        """Return the group that is chosen."""
        number = self._number("group")
        return group_of(number) if number else None

    def organisations(self, group: MunicipalGroup | None) -> list[Organisation]:
        """Return the municipalities of the case: those of the group, else those that are chosen."""
        if group is None:
            return municipalities_by_key(self.cleaned_data["municipalities"])
        members = members_of(group)
        if not members:
            raise Invalid(_now("This group has no members today."), "group")
        return members

    def add_refusal(self, refusal: Invalid) -> None:
        """Show the refusal of a service at its field, or on top."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


def _initial(opening: Opening, address: QueryDict) -> dict[str, object]:
    """Return what the page begins with: what the address says, today, and one's own municipality."""
    own = [body.unit.ags for body in opening.own if body.unit]
    return {
        "kind": address.get("art", ""),
        "title": address.get("betreff", "")[:300],
        "opened_on": address.get("am") or timezone.localdate(),
        "group": address.get("verbund", ""),
        "search": address.get("suche", "")[:100],
        "municipalities": address.getlist("kommune")[:MOST_CHOSEN] or own,
    }


def _chosen(opening: Opening, keys: list[str]) -> Choices:
    if opening.for_anybody:
        return chosen_municipalities(keys)
    return [choice_of(body.unit) for body in opening.own if body.unit]


class BarrierForm(forms.Form):
    """Something that somebody could not use."""

    page = forms.CharField(label=_("Which page is it about?"), max_length=500, required=False)
    description = forms.CharField(
        label=_("What did not work?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "What did you want to do, with which device, browser or aid? Please name no third persons."
        ),
    )
    contact = forms.EmailField(
        label=_("Your e-mail address"),
        required=False,
        help_text=_("Only if you would like an answer."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
