"""The forms about access: asking for it, answering, giving it, and asking who may what."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import ClassVar

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import AddressForm
from accounts.models import User
from accounts.policy import Grantable
from casework.cases.models import Case
from workflows.desk.forms.cases import CaseForm, Files, text_field
from workflows.desk.selectors.access import OPENED, People, people_found, person_with
from workflows.desk.selectors.access_words import ACTIONS
from workflows.desk.selectors.reader import Reader

USUAL = timedelta(weeks=4)
REFUSE = "refuse"
OPENS = [(opens.value, words) for opens, words in OPENED.items()]


def usual_end() -> date:
    """Return the last day of an access that begins today, unless somebody wants another."""
    return timezone.localdate() + USUAL


class AskForm(forms.Form):
    """For which case somebody asks, and why."""

    reference = forms.CharField(
        label=_("Reference number"), max_length=60, help_text=_("Such as 33-1053/12/1.")
    )
    reason = text_field(_("Reason"), _("What do you need the case for? Whoever decides reads this."))


class AnswerForm(forms.Form):
    """What is opened and until when, or that it is refused, and why."""

    decision = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    valid_until = forms.DateField(
        label=_("Access until"),
        required=False,
        initial=usual_end,
        help_text=_("The last day of the access, a year at most; of no account if you refuse."),
    )
    reason = text_field(
        _("Reason"),
        _(
            "Whoever asked reads this, whether you give access or refuse. "
            "If you refuse, tell nothing about the case, not even whether there is one."
        ),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        given = [(value, gettext("Give access: %(opened)s") % {"opened": words}) for value, words in OPENS]
        self.fields["decision"].choices = [*given, (REFUSE, gettext("Refuse"))]  # type: ignore[attr-defined]

    def clean(self) -> None:
        """Ask for the last day of what is given."""
        if self.opens is not None and not self.cleaned_data.get("valid_until") and not self.errors:
            self.add_error("valid_until", gettext("Please say until when."))

    @property
    def opens(self) -> Grantable | None:
        """Return what is opened; nothing, if it is refused."""
        decision = self.cleaned_data.get("decision", REFUSE)
        return None if decision == REFUSE else Grantable(decision)


class PersonSearchForm(AddressForm):
    """Finds somebody by name or address; what is looked for stands in the address."""

    address_names: ClassVar[Mapping[str, str]] = {"search": "suche"}
    search = forms.CharField(
        label=_("Search for a person"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        help_text=_("Name or e-mail address."),
    )

    def found(self) -> People:
        """Return the people whom the search has found."""
        return people_found(self._text("search"), with_deactivated=False)


class GrantForm(CaseForm):
    """Who is let in, to what and until when, and why."""

    user = forms.ChoiceField(
        label=_("Person"),
        widget=forms.RadioSelect,
        help_text=_("You cannot let in yourself, nor somebody whom you represent."),
    )
    opens = forms.ChoiceField(label=_("Opens"), choices=OPENS, widget=forms.RadioSelect)
    valid_until = forms.DateField(
        label=_("Access until"), initial=usual_end, help_text=_("The last day of the access; a year at most.")
    )
    reason = text_field(_("Reason"))

    def __init__(
        self,
        data: QueryDict | None = None,
        files: Files | None = None,
        *,
        reader: Reader,
        search: PersonSearchForm,
    ) -> None:
        self.search = search
        self.found = search.found()
        super().__init__(data, files, reader=reader)

    def set_choices(self, reader: Reader) -> None:
        """Offer the people whom the search has found, but not those to whom the reader may give nothing."""
        standings = reader.user.standings_today
        own = {str(place.person_id) for place in standings if place.covers(reader.case.kind)}
        offered = [choice for choice in self.found.choices if choice[0] not in own]
        self.fields["user"].choices = offered  # type: ignore[attr-defined]

    def chosen(self) -> User:
        """Return the person who is let in."""
        return person_with(self.entered("user"))


class DayForm(AddressForm):
    """A day on which somebody could see the case."""

    address_names: ClassVar[Mapping[str, str]] = {"day": "am"}
    day = forms.DateField(label=_("On"), initial=timezone.localdate)

    def __init__(self, data: QueryDict | None = None, *, case: Case) -> None:
        super().__init__(data)
        self.case = case

    def clean_day(self) -> date:
        """Refuse a day that has not come, and one before the case."""
        day: date = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(gettext("This day lies in the future."))
        if day < self.case.opened_on:
            opened = date_format(self.case.opened_on, "SHORT_DATE_FORMAT")
            raise forms.ValidationError(
                gettext("The case was opened on %(day)s; before that nobody could see it.") % {"day": opened}
            )
        return day


class WhyForm(DayForm):
    """Who is asked about, doing what, on which day; a search that finds one person has chosen."""

    address_names: ClassVar[Mapping[str, str]] = {
        "search": "suche",
        "person": "person",
        "action": "aktion",
        "day": "am",
    }
    search = forms.CharField(
        label=_("Search for a person"),
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        help_text=_("Name or e-mail address."),
    )
    person = forms.ChoiceField(label=_("Person"), required=False, widget=forms.RadioSelect)
    action = forms.ChoiceField(label=_("What is it about?"), choices=list(ACTIONS.items()))
    field_order = ("search", "person", "action", "day")

    def __init__(self, data: QueryDict | None = None, *, case: Case) -> None:
        super().__init__(data, case=case)
        looked_for = data.get("suche", "") if data else ""
        self.found = people_found(looked_for, with_deactivated=True)
        if self.found.choices:
            self.fields["person"].choices = self.found.choices  # type: ignore[attr-defined]
        else:
            del self.fields["person"]

    def clean(self) -> None:
        """Ask whom the search means, unless it has found one person only."""
        if "search" in self.errors or "person" in self.errors or self.cleaned_data.get("person"):
            return
        if not self.found.choices:
            self.add_error("search", gettext("Nobody is found by these words."))
        elif len(self.found.choices) > 1:
            self.add_error("person", gettext("Several people are found. Please choose one."))

    def chosen(self) -> User:
        """Return the person who is asked about."""
        only, _words = self.found.choices[0]
        return person_with(self.cleaned_data["person"] or only)
