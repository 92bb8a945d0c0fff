"""What the days in a form must not be; services ask the same rules."""

from datetime import date

from django import forms

from casework.audit.errors import Invalid
from casework.cases.rules import Words, require_happened, require_order


def refuse_future(form: forms.Form, *names: str) -> None:
    """Mark the fields whose day cannot be, since what they tell has happened."""
    for name in names:
        try:
            require_happened(_day(form, name), name)
        except Invalid as refusal:
            _mark(form, refusal)


def refuse_order(form: forms.Form, first: str, last: str, wrong: Words = "") -> None:
    """Mark the last day of a period if it lies before the first; `wrong` says what is compared."""
    try:
        require_order(_day(form, first), _day(form, last), last, wrong)
    except Invalid as refusal:
        _mark(form, refusal)


def _mark(form: forms.Form, refusal: Invalid) -> None:
    if refusal.field not in form.errors:
        form.add_error(refusal.field, refusal.message)


def _day(form: forms.Form, name: str) -> date | None:
    value = form.cleaned_data.get(name)
    return value if isinstance(value, date) else None
