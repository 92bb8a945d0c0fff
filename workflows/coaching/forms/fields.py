"""Fields and questions that several forms of the coaching share."""

import re
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast

from django import forms
from django.db.models import Model, Q, QuerySet
from django.utils import formats

from casework.cases.choices import PartyRole
from casework.cases.models import Case
from casework.cases.selectors import parties_of
from casework.territory.models import Organisation

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "str | _StrPromise"
BLANK = ("", "---------")
BEARERS = (PartyRole.MUNICIPALITY, PartyRole.DISTRICT)
SMALLEST_AMOUNT = Decimal("0.01")
MOST_POSTS = 10

M = TypeVar("M", bound=Model)


def offer(form: forms.Form, name: str, rows: QuerySet[M]) -> None:
    """Let the field offer these rows."""
    cast("forms.ModelChoiceField[M]", form.fields[name]).queryset = rows


def ask_for(form: forms.Form, name: str, message: str) -> None:
    """Mark a field that was left empty, although another answer makes it necessary."""
    if name not in form.errors and form.cleaned_data.get(name) in (None, ""):
        form.add_error(name, message)


def is_true(value: str) -> bool:
    """Return the answer to a question with yes and no."""
    return value == "True"


def _without_groups(value: object) -> object:
    """Return what was typed without the signs between thousands, if there are any."""
    text = str(value).strip() if value is not None else ""
    between = formats.get_format("THOUSAND_SEPARATOR")
    grouped = rf"\d{{1,3}}({re.escape(between)}\d{{3}})+(\D\d*)?"
    return text.replace(between, "") if re.fullmatch(grouped, text) else value


class AmountField(forms.DecimalField):
    """An amount as people write it, also with a sign between thousands."""

    def to_python(self, value: object) -> Decimal | None:  # type: ignore[override]  # as in Django
        """Return the amount."""
        return super().to_python(_without_groups(value))


class WholeNumberField(forms.IntegerField):
    """A large number as people write it, also with a sign between thousands."""

    def to_python(self, value: object) -> int | None:
        """Return the number."""
        return super().to_python(_without_groups(value))


def money(label: Words, help_text: Words = "", *, required: bool = True) -> forms.DecimalField:
    """Return a field for an amount in euros."""
    return AmountField(
        label=label,
        help_text=help_text,
        required=required,
        max_digits=12,
        decimal_places=2,
        min_value=SMALLEST_AMOUNT,
        localize=True,
    )


def posts(label: Words, help_text: Words = "", *, required: bool = True) -> forms.DecimalField:
    """Return a field for full-time equivalents."""
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        required=required,
        max_digits=4,
        decimal_places=2,
        min_value=SMALLEST_AMOUNT,
        max_value=MOST_POSTS,
        localize=True,
    )


def bearers_of(case: Case) -> QuerySet[Organisation]:
    """Return the municipalities and districts of the case, and its group."""
    parties = parties_of(case).filter(role__in=BEARERS)
    found = Q(pk__in=parties.values("organisation"))
    if case.group_id:
        found |= Q(group=case.group_id)
    bodies = Organisation.objects.filter(found).select_related("unit__district")
    return bodies.order_by("name__in_german_order", "pk")
