"""The forms of people, offices, organisations and groups: the shape of what is entered."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import ClassVar

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.choices import Language, Role
from accounts.models import User
from accounts.selectors import groups, organisations, people
from casework.audit.errors import Invalid, NotNow
from casework.territory.choices import GroupKind, OrganisationKind
from casework.territory.models import AdvisoryRegion, Organisation, TerritorialUnit

ALL = ("", _("all"))
LONGEST_REASON = 2000
LONGEST_ENTRY = 40  # of an address, when it is told that it was not understood
MOST_MEMBERS = 100
MUNICIPALITY_HINT = _("Official municipality key (AGS) or name, for example 14628270 or Pirna.")


class AddressForm(forms.Form):
    """A form whose entries stand in the address, under the words of the address."""

    address_names: ClassVar[Mapping[str, str]] = {}

    def add_prefix(self, field_name: str) -> str:
        """Return the name of a field in the address."""
        return self.address_names.get(field_name, field_name)

    @property
    def active(self) -> int:
        """Return how many filters are set."""
        return sum(1 for bound in self.visible_fields() if self._entered(bound.name))

    @property
    def not_understood(self) -> str:
        """Return which entries of the address cannot be used, each with the name of its field."""
        return ", ".join(f"{self[name].label}: “{_legible(self[name].data)}”" for name in self.errors)

    def _entered(self, name: str) -> object:
        """Return what was entered for a field, if it can be used."""
        self.is_valid()
        return self.cleaned_data.get(name)

    def _text(self, name: str) -> str:
        return str(self._entered(name) or "")

    def _number(self, name: str) -> int | None:
        text = self._text(name)
        return int(text) if text.isdigit() else None


def _legible(entry: object) -> str:
    """Return the beginning of what stands in an address, without what cannot be shown."""
    return "".join(char for char in str(entry) if char.isprintable())[:LONGEST_ENTRY]


class PeopleFilterForm(AddressForm):
    """Narrows the list of people down."""

    address_names: ClassVar[Mapping[str, str]] = {"text": "suche", "role": "rolle", "state": "zustand"}
    text = forms.CharField(label=_("Name, e-mail address or organisation"), required=False, max_length=100)
    role = forms.ChoiceField(label=_("Role"), required=False)
    state = forms.ChoiceField(
        label=_("Accounts"),
        required=False,
        choices=[
            ("", _("active")),
            (people.PeopleState.DEACTIVATED.value, _("deactivated")),
            (people.PeopleState.ALL.value, _("all")),
        ],
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.fields["role"].choices = [ALL, *people.role_choices()]  # type: ignore[attr-defined]

    def to_filter(self) -> people.PeopleFilter:
        """Return what is wanted; entries that make no sense are left out."""
        state = people.PeopleState(self._text("state") or people.PeopleState.ACTIVE)
        return people.PeopleFilter(self._text("text"), self._text("role"), state)


class OrganisationFilterForm(AddressForm):
    """Narrows the list of organisations down."""

    address_names: ClassVar[Mapping[str, str]] = {
        "text": "suche",
        "kind": "art",
        "district": "kreis",
        "state": "zustand",
    }
    text = forms.CharField(label=_("Name, district or AGS"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ALL, *OrganisationKind.choices])
    district = forms.ChoiceField(label=_("District"), required=False)
    state = forms.ChoiceField(
        label=_("Period"),
        required=False,
        choices=[
            ("", _("existing")),
            (organisations.OrganisationState.ENDED.value, _("ended")),
            (organisations.OrganisationState.ALL.value, _("all")),
        ],
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.fields["district"].choices = [ALL, *organisations.district_choices()]  # type: ignore[attr-defined]

    def to_filter(self) -> organisations.OrganisationFilter:
        """Return what is wanted; entries that make no sense are left out."""
        existing = organisations.OrganisationState.EXISTING
        return organisations.OrganisationFilter(
            text=self._text("text"),
            kind=self._text("kind"),
            district=self._number("district"),
            state=organisations.OrganisationState(self._text("state") or existing),
        )


class GroupFilterForm(AddressForm):
    """Narrows the list of groups down."""

    address_names: ClassVar[Mapping[str, str]] = {"text": "suche"}
    text = forms.CharField(label=_("Name of the group or of a member"), required=False, max_length=100)

    def to_search(self) -> str:
        """Return what is searched for."""
        return self._text("text")


class EntryForm(forms.Form):
    """A form whose entries a service may refuse; `subject` is the field that a refusal as such belongs to."""

    subject: ClassVar[str] = ""

    def add_refusal(self, refusal: Invalid | NotNow) -> None:
        """Show the refusal of a service at its field, or on top."""
        field = refusal.field if isinstance(refusal, Invalid) else self.subject
        self.add_error(field if field in self.fields else None, refusal.message)

    def municipality(self, field: str, text: str, on: date) -> TerritorialUnit | None:
        """Return the municipality that the text means; tell at the field if there is none, or several."""
        try:
            return groups.municipality_meant(text, on)
        except Invalid as refusal:
            self.add_error(field, refusal.message)
            return None


class PersonForm(EntryForm):
    """Somebody who gets an account."""

    subject: ClassVar[str] = "email"
    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("The person signs in with it; it cannot be changed later.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices, initial=Language.GERMAN)
    password = forms.CharField(
        label=_("First password"),
        required=False,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_(
            "At least 12 characters. Without it the person gets one by “Forgot your password?” on signing in."
        ),
    )

    def clean_language(self) -> Language:
        """Return the language."""
        return Language(self.cleaned_data["language"])

    def clean_password(self) -> str | None:
        """Return the password; nothing entered means that there is none."""
        return self.cleaned_data["password"] or None

    def clean(self) -> dict[str, object]:
        """Hold the password against the rules for passwords."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("password"):
            user = User(email=cleaned.get("email", ""), name=cleaned.get("name", ""))
            self._judge(str(cleaned["password"]), user)
        return cleaned

    def _judge(self, password: str, user: User) -> None:
        try:
            validate_password(password, user)
        except ValidationError as refusal:
            self.add_error("password", refusal)


class RenameForm(EntryForm):
    """Another name of a person."""

    subject: ClassVar[str] = "name"
    name = forms.CharField(label=_("Name"), max_length=150)


class RenameOrganisationForm(EntryForm):
    """Another name of an organisation."""

    subject: ClassVar[str] = "name"
    name = forms.CharField(label=_("Name"), max_length=200)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReasonForm(EntryForm):
    """Why something is done."""

    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3})
    )


class InspectionForm(EntryForm):
    """For what somebody of the audit reads cases, and until when."""

    subject: ClassVar[str] = "purpose"
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is put on record with every page that you read."),
    )
    last_day = forms.DateField(label=_("Last day"), help_text=_("At the latest in 30 days."))


class OfficeForm(EntryForm):
    """A role in an organisation for a period."""

    subject: ClassVar[str] = "role"
    role = forms.ChoiceField(label=_("Role"))
    organisation = forms.ChoiceField(label=_("Organisation"))
    region = forms.ChoiceField(
        label=_("Advisory region"),
        required=False,
        help_text=_("Only for supervision. Without a region it covers the whole state."),
    )
    valid_from = forms.DateField(label=_("First day"), widget=forms.DateInput)
    valid_until = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput,
        help_text=_("Empty: until further notice."),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"valid_from": timezone.localdate()})
        nothing, regions = ("", _("please choose")), people.region_choices()
        self.fields["role"].choices = [nothing, *people.role_choices()]  # type: ignore[attr-defined]
        found = organisations.organisation_choices()
        self.fields["organisation"].choices = [nothing, *found]  # type: ignore[attr-defined]
        self.fields["region"].choices = [("", _("whole state")), *regions]  # type: ignore[attr-defined]
        if not regions:
            del self.fields["region"]

    def clean_role(self) -> Role:
        """Return the role."""
        return Role(self.cleaned_data["role"])

    def clean_organisation(self) -> Organisation:
        """Return the organisation."""
        return organisations.organisation_with(int(self.cleaned_data["organisation"]))

    def clean_region(self) -> AdvisoryRegion | None:
        """Return the advisory region, if one was chosen."""
        number = self.cleaned_data["region"]
        return people.region_with(int(number)) if number else None


class LastDayForm(EntryForm):
    """The end of an office, an organisation or a membership."""

    subject: ClassVar[str] = "last_day"
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput, initial=timezone.localdate)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3})
    )


class OrganisationForm(EntryForm):
    """An organisation that stands on no territory of its own."""

    subject: ClassVar[str] = "name"
    kind = forms.ChoiceField(label=_("Kind"))
    name = forms.CharField(label=_("Name"), max_length=200)
    unit = forms.CharField(
        label=_("Municipality in which it works"), required=False, max_length=100, help_text=MUNICIPALITY_HINT
    )
    valid_from = forms.DateField(label=_("Exists since"), required=False, widget=forms.DateInput)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        nothing = ("", _("please choose"))
        self.fields["kind"].choices = [nothing, *organisations.kind_choices()]  # type: ignore[attr-defined]

    def clean_kind(self) -> OrganisationKind:
        """Return the kind."""
        return OrganisationKind(self.cleaned_data["kind"])

    def clean(self) -> dict[str, object]:
        """Find the municipality that is meant."""
        cleaned = super().clean() or self.cleaned_data
        text, on = cleaned.get("unit"), cleaned.get("valid_from") or timezone.localdate()
        cleaned["unit"] = self.municipality("unit", text, on) if text else None
        return cleaned


class MemberForm(EntryForm):
    """A municipality that joins a group."""

    subject: ClassVar[str] = "unit"
    unit = forms.CharField(label=_("Municipality"), max_length=100, help_text=MUNICIPALITY_HINT)
    joined_on = forms.DateField(label=_("Member since"), widget=forms.DateInput, initial=timezone.localdate)

    def clean(self) -> dict[str, object]:
        """Find the municipality that is meant."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("unit") and cleaned.get("joined_on"):
            cleaned["unit"] = self.municipality("unit", cleaned["unit"], cleaned["joined_on"])
        return cleaned


class GroupForm(EntryForm):
    """A group of municipalities with its first members, one a line."""

    subject: ClassVar[str] = "name"
    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=GroupKind.choices)
    joined_on = forms.DateField(label=_("Exists since"), widget=forms.DateInput, initial=timezone.localdate)
    members = forms.CharField(
        label=_("Members"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One municipality a line, by its key (AGS) or its name. You can add members later, too."),
    )

    def clean_kind(self) -> GroupKind:
        """Return the kind."""
        return GroupKind(self.cleaned_data["kind"])

    def clean(self) -> dict[str, object]:
        """Find the municipalities that are meant."""
        cleaned = super().clean() or self.cleaned_data
        lines = [line for line in str(cleaned.get("members", "")).splitlines() if line.strip()]
        if len(lines) > MOST_MEMBERS:
            self.add_error("members", gettext("These are too many lines; 100 members at most fit here."))
        elif cleaned.get("joined_on"):
            found = [self.municipality("members", line, cleaned["joined_on"]) for line in lines]
            cleaned["members"] = _each_once(found, self._refuse_twice)
        return cleaned

    def _refuse_twice(self, unit: TerritorialUnit) -> None:
        message = gettext("%(municipality)s is named twice.") % {"municipality": unit.name_with_district}
        self.add_error("members", message)


def _each_once(
    found: list[TerritorialUnit | None], refuse: Callable[[TerritorialUnit], None]
) -> list[TerritorialUnit]:
    once: dict[int, TerritorialUnit] = {}
    for unit in found:
        if unit is not None and unit.pk in once:
            refuse(unit)
        elif unit is not None:
            once[unit.pk] = unit
    return list(once.values())


class LanguageForm(EntryForm):
    """The language of one's own interface."""

    language = forms.ChoiceField(label=_("Language"), choices=Language.choices, widget=forms.RadioSelect)
