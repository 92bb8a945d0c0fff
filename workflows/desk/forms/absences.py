"""The forms of absence: from when to when, represented by whom, and an earlier end."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import ClassVar, cast

from django import forms
from django.forms import formset_factory
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Absence, User
from accounts.services import Substitute
from casework.audit.errors import Invalid, NotNow
from casework.cases.choices import CaseKind
from workflows.engine.facts import Facts
from workflows.engine.forms import BoundGroup, RowForm, RowSet, TypedForm

GROUP = "deputies"
MOST_DEPUTIES = 20


class SubstituteRow(RowForm):
    """Somebody who represents the absent person."""

    facts: ClassVar[type[Facts]] = Substitute
    deputy = forms.ChoiceField(
        label=_("Deputy"),
        error_messages={
            "invalid_choice": _("This person cannot act as deputy (any more). Please choose somebody else.")
        },
    )
    kinds = forms.TypedMultipleChoiceField(
        label=_("Only for these kinds of case"),
        help_text=_("Nothing ticked: for all kinds."),
        choices=CaseKind.choices,
        required=False,
        coerce=str,
        widget=forms.CheckboxSelectMultiple,
    )


class AbsenceForm(TypedForm):
    """The days of an absence and the deputies; without `checked` it shows what was typed."""

    first_day = forms.DateField(label=_("First day"), initial=timezone.localdate)
    last_day = forms.DateField(label=_("Last day"))

    def __init__(self, data: QueryDict | None, *, colleagues: Sequence[User], checked: bool = True) -> None:
        super().__init__(data)
        self.checked = checked
        self.colleagues = {str(person.pk): person for person in colleagues}
        self.groups = {GROUP: self._group(data)}

    def _group(self, data: QueryDict | None) -> BoundGroup:
        extra = 0 if self.is_bound or not self.colleagues else 1
        make = formset_factory(
            SubstituteRow, RowSet, extra=extra, max_num=MOST_DEPUTIES, absolute_max=MOST_DEPUTIES
        )
        rows = cast("RowSet", make(_with_rows(data), prefix=GROUP))
        rows.prepare, rows.checked = self._prepare, self.checked
        help_text = _(
            "Colleagues whose office fits. A deputy may do what the absent may, and signs on behalf. "
            "The right ends by itself."
        )
        return BoundGroup(GROUP, _("Deputies"), help_text, required=False, formset=rows)

    def _prepare(self, row: RowForm) -> None:
        named = [(key, person.name) for key, person in self.colleagues.items()]
        cast("forms.ChoiceField", row.fields["deputy"]).choices = [("", _("please choose")), *named]
        row.empty_permitted, row.checked = True, self.checked

    def is_valid(self) -> bool:
        """Return whether the days and every row are in order."""
        rows = self.groups[GROUP].formset.is_valid()
        return super().is_valid() and rows

    @property
    def substitutes(self) -> list[Substitute]:
        """Return the deputies that were named."""
        rows = [row.cleaned_data for row in self.groups[GROUP].filled()]
        return [Substitute(self.colleagues[row["deputy"]], tuple(row["kinds"])) for row in rows]

    def add_refusal(self, refusal: Invalid | NotNow) -> None:
        """Show the refusal of the service at its field or group, or on top."""
        field = refusal.field if isinstance(refusal, Invalid) else ""
        if field == GROUP:
            self.groups[GROUP].formset.non_form_errors().append(refusal.message)
        else:
            self.add_error(field if field in self.fields else None, refusal.message)


def _with_rows(data: QueryDict | None) -> QueryDict | None:
    """Return the data with the number of rows, which a form that was not filled in leaves out."""
    if data is None or f"{GROUP}-TOTAL_FORMS" in data:
        return data
    complete = data.copy()
    complete[f"{GROUP}-TOTAL_FORMS"], complete[f"{GROUP}-INITIAL_FORMS"] = "0", "0"
    return complete


class EndAbsenceForm(forms.Form):
    """The last day of an absence that ends earlier; one that has not begun can be taken back as a whole."""

    last_day = forms.DateField(label=_("Last day"))

    def __init__(self, data: QueryDict | None, *, absence: Absence) -> None:
        super().__init__(data)
        self.absence = absence
        field, today = self.fields["last_day"], timezone.localdate()
        if absence.first_day > today:
            field.required = False
            field.help_text = _("Leave it empty to take the whole absence back.")
        else:
            field.initial = min(today, absence.last_day - timedelta(days=1))
            field.help_text = _("The last day away, today at the earliest. Deputies act until the end of it.")

    def chosen(self) -> date:
        """Return the last day; the day before the first one takes the absence back."""
        chosen: date | None = self.cleaned_data["last_day"]
        return chosen or self.absence.first_day - timedelta(days=1)
