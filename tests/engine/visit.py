"""A form with all that a form of a step can have: what a visit to some towns showed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from casework.cases.models import Case
from casework.territory.models import Organisation
from workflows.engine.facts import Facts
from workflows.engine.forms import Group, Label, RowForm, StepForm


@dataclass(frozen=True)
class GuestFacts:
    """Somebody who was there, for a town."""

    name: str
    town: str = ""


@dataclass(frozen=True)
class PlaceFacts:
    """A place that was looked at."""

    name: str


@dataclass(frozen=True)
class VisitFacts:
    """What a visit showed."""

    summary: str
    topics: tuple[str, ...] = ()
    towns: tuple[Organisation, ...] = ()
    guests: tuple[GuestFacts, ...] = ()
    places: tuple[PlaceFacts, ...] = ()
    held_on: date | None = None
    cost: Decimal | None = None
    is_public: bool = False
    host: Organisation | None = None


class GuestForm(RowForm):
    """Asks for one guest."""

    facts: ClassVar[type[Facts]] = GuestFacts
    name = forms.CharField(max_length=40)
    town = forms.ChoiceField(required=False)


class PlaceForm(RowForm):
    """Asks for one place."""

    facts: ClassVar[type[Facts]] = PlaceFacts
    name = forms.CharField(label="Name of the place")


class VisitForm(StepForm):
    """Asks for everything."""

    facts: ClassVar[type[Facts]] = VisitFacts
    row_groups: ClassVar[Mapping[str, Group]] = {
        "guests": Group("Guests", GuestForm, required=True),
        "places": Group("Places", PlaceForm),
    }
    sections: tuple[tuple[Label, tuple[str, ...]], ...] = (
        ("The visit", ("summary", "held_on", "cost", "is_public", "host")),
        ("Who and what", ("topics", "towns", "guests", "places", "spare")),
    )
    summary = forms.CharField(widget=forms.Textarea)
    topics = forms.MultipleChoiceField(choices=(("light", "Lighting"), ("noise", "Noise")), required=False)
    towns = forms.ModelMultipleChoiceField(Organisation.objects.none(), required=False)
    held_on = forms.DateField(required=False)
    cost = forms.DecimalField(required=False)
    is_public = forms.BooleanField(required=False)
    host = forms.ModelChoiceField(Organisation.objects.none(), required=False)
    spare = forms.CharField(required=False)

    def set_choices(self, case: Case) -> None:
        """Offer the towns of the case."""
        towns = Organisation.objects.filter(participations__case=case, kind="municipality").order_by("name")
        self.fields["towns"].queryset = self.fields["host"].queryset = towns  # type: ignore[attr-defined]

    def set_row_choices(self, case: Case, row: RowForm) -> None:
        """Offer the towns of the case to each guest."""
        if isinstance(row, GuestForm):
            towns = [(party.organisation.name,) * 2 for party in case.parties.all()]
            row.fields["town"] = forms.ChoiceField(choices=[("", "-"), *towns], required=False)


def typed(guests: list[str], places: list[str], **values: str | list[str]) -> QueryDict:
    """Return what a browser sends: the names of guests and places, and values of other fields."""
    entries: dict[str, str | list[str]] = {"summary": "All calm.", **values}
    for group, names in (("guests", guests), ("places", places)):
        entries |= {f"{group}-TOTAL_FORMS": str(len(names)), f"{group}-INITIAL_FORMS": "0"}
        entries |= {f"{group}-{number}-name": name for number, name in enumerate(names)}
    return QueryDict(urlencode(entries | values, doseq=True))
