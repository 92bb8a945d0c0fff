"""Which state of a case is asked for: a day, the moment of knowing, and perhaps a second pair to compare."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import ClassVar

from django import forms
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import AddressForm
from workflows.desk.selectors.past import Moment


class KnownField(forms.DateTimeField):
    """A day, which means its end, or a minute, which means its end as well."""

    def to_python(self, value: object) -> datetime | None:
        """Return the last moment of what was entered."""
        try:
            day = forms.DateField().to_python(value)  # type: ignore[arg-type]
        except forms.ValidationError:
            moment = super().to_python(value)  # type: ignore[arg-type]
            return moment.replace(second=59, microsecond=999_999) if moment else None
        return timezone.make_aware(datetime.combine(day, time.max)) if day else None


@dataclass(frozen=True)
class Limits:
    """What can be asked for: from the day of opening and the first recording, until now."""

    opened_on: date
    recorded_at: datetime
    now: datetime


class MomentForm(AddressForm):
    """Asks for one state of a case, or for two to compare."""

    address_names: ClassVar[Mapping[str, str]] = {
        "day": "am",
        "known_at": "bekannt",
        "other_day": "vergleich_am",
        "other_known_at": "vergleich_bekannt",
    }
    day = forms.DateField(label=_("State on"), required=False, help_text=_("Empty: today."))
    known_at = KnownField(
        label=_("As it was known at"),
        required=False,
        help_text=_("Empty: now. What was recorded later is left out."),
    )
    other_day = forms.DateField(
        label=_("Compare with the state on"), required=False, help_text=_("Empty: today.")
    )
    other_known_at = KnownField(
        label=_("Compare with what was known at"),
        required=False,
        help_text=_("Empty: now. Fill in one of the two fields to compare."),
    )

    def __init__(self, data: MultiValueDict[str, str], limits: Limits) -> None:
        super().__init__(data)
        self.limits = limits

    def clean_day(self) -> date | None:
        """Hold the day against the life of the case."""
        return self._day("day")

    def clean_other_day(self) -> date | None:
        """Hold the day against the life of the case."""
        return self._day("other_day")

    def clean_known_at(self) -> datetime | None:
        """Hold the moment against the record."""
        return self._known_at("known_at")

    def clean_other_known_at(self) -> datetime | None:
        """Hold the moment against the record."""
        return self._known_at("other_known_at")

    def _day(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day and day > timezone.localdate(self.limits.now):
            raise forms.ValidationError(gettext("This day lies in the future."))
        if day and day < self.limits.opened_on:
            opened = date_format(self.limits.opened_on, "SHORT_DATE_FORMAT")
            raise forms.ValidationError(gettext("The case was opened on %(day)s.") % {"day": opened})
        return day

    def _known_at(self, name: str) -> datetime | None:
        moment: datetime | None = self.cleaned_data[name]
        if moment is None:
            return None
        today = timezone.make_aware(datetime.combine(timezone.localdate(self.limits.now), time.max))
        if moment > today or (moment < today and moment.replace(second=0, microsecond=0) > self.limits.now):
            raise forms.ValidationError(gettext("This moment lies in the future."))
        if moment < self.limits.recorded_at:
            first = date_format(timezone.localtime(self.limits.recorded_at), "SHORT_DATETIME_FORMAT")
            raise forms.ValidationError(
                gettext("The case is on record since %(moment)s.") % {"moment": first}
            )
        return min(moment, self.limits.now)

    def moment(self) -> Moment:
        """Return which state is asked for; the form has to be valid."""
        return self._moment("day", "known_at")

    def other(self) -> Moment | None:
        """Return with which state it is compared, if it is."""
        entered = self.cleaned_data["other_day"] or self.cleaned_data["other_known_at"]
        return self._moment("other_day", "other_known_at") if entered else None

    def _moment(self, day: str, known_at: str) -> Moment:
        today = timezone.localdate(self.limits.now)
        return Moment(self.cleaned_data[day] or today, self.cleaned_data[known_at] or self.limits.now)
