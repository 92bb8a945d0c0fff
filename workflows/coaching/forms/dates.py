"""What the days in a form must not be."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _


def refuse_future(form: forms.Form, *names: str) -> None:
    """Mark the fields whose day has not come yet, though what they tell has happened."""
    for name in names:
        day = _day(form, name)
        if day and day > timezone.localdate():
            form.add_error(name, _("This day lies in the future."))


def refuse_order(form: forms.Form, first: str, last: str) -> None:
    """Mark the last day of a period if it lies before the first."""
    begin, end = _day(form, first), _day(form, last)
    if begin and end and end < begin:
        form.add_error(last, _("The last day lies before the first."))


def _day(form: forms.Form, name: str) -> date | None:
    value = form.cleaned_data.get(name)
    return value if isinstance(value, date) else None
