"""The forms of steps: fields, repeating groups, and the way to facts and back."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, TypeAlias, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import Model
from django.forms import BaseFormSet, formset_factory
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils import formats
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise, cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casework.audit.errors import Invalid
from casework.cases.models import Case
from casework.cases.rules import require_possible
from workflows.engine.facts import Facts, fingerprint

Label: TypeAlias = str | Promise
MAX_ROWS, LONGEST_COUNT = 100, 6
TEXT_LIMIT = 20_000
NOTICED = "noticed"  # comes back with a form whose warnings were read


class TypedForm(forms.Form):
    """A form that can show what was typed without judging it: a draft may be incomplete.

    Only what is too long to be sent is marked, so that nobody goes on writing in vain.
    """

    checked = True

    def full_clean(self) -> None:
        """Validate what was sent, unless it is only shown again."""
        if self.checked:
            super().full_clean()
        else:
            self._errors, self.cleaned_data = ErrorDict(), {}
            self._mark_too_long()

    def _mark_too_long(self) -> None:
        for name, field in self.fields.items():
            typed = self[name].value() if isinstance(field, forms.CharField) else None
            limits = [rule for rule in field.validators if isinstance(rule, MaxLengthValidator)]
            for rule in limits if isinstance(typed, str) else ():
                try:
                    rule(field.to_python(typed))
                except ValidationError as refusal:
                    self.add_error(name, refusal)


class RowForm(TypedForm):
    """One row of a repeating group; `facts` is the dataclass of a row."""

    facts: ClassVar[type[Facts]]

    def to_facts(self) -> Facts:
        """Return the row as its dataclass."""
        return self.facts(**{f.name: self.cleaned_data[f.name] for f in dataclasses.fields(self.facts)})


@dataclass(frozen=True)
class Group:
    """A repeating group of a step form."""

    label: Label
    row: type[RowForm]
    required: bool = False
    help_text: Label = ""


if TYPE_CHECKING:
    Rows = BaseFormSet[RowForm]
else:
    Rows = BaseFormSet


class RowSet(Rows):
    """The rows of a group; each is prepared when it is made, also the blank row that scripts copy."""

    prepare: Callable[[RowForm], None]
    required, checked = False, True

    def full_clean(self) -> None:
        """Validate the rows, unless they are only shown again."""
        if self.checked:
            super().full_clean()
        else:
            self._errors: list[ErrorDict] = []
            self._non_form_errors = self.error_class()

    def clean(self) -> None:
        """Miss a row where one is needed; the group shows it and the list of errors leads there."""
        if self.required and not any(row.has_changed() for row in self.forms):
            raise ValidationError(_("Please fill in at least one row."))

    def add_fields(self, form: RowForm, index: int | None) -> None:
        """Prepare a row."""
        super().add_fields(form, index)
        self.prepare(form)


@dataclass(frozen=True)
class BoundGroup:
    """A group with the rows that are shown or were sent."""

    name: str
    label: Label
    help_text: Label
    required: bool
    formset: RowSet

    def filled(self) -> list[RowForm]:
        """Return the rows in which something was entered."""
        return [row for row in self.formset.forms if row.has_changed()]


@dataclass(frozen=True)
class Entry:
    """One answer: label and text."""

    label: str
    text: str


@dataclass(frozen=True)
class Table:
    """A repeating group: label, column heads, rows of texts."""

    label: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Section:
    """A titled part of a sheet."""

    title: str
    entries: tuple[Entry, ...]
    tables: tuple[Table, ...]


def _nothing_said(facts: Facts) -> Sequence[str]:
    """Return no warning."""
    return ()


class StepForm(TypedForm):
    """What a step asks for.

    `facts` is the dataclass that the record service takes; it names fields and groups. `row_groups` are
    repeating groups. `sections` are (title, names of fields and groups) in order; without them all
    stand in one. Without `checked` the form shows what was typed and finds no mistakes in it. `send` is what
    its button says, `consequence` what follows when it is pressed, where that is more than the next step.
    `look_back` warns of what was said earlier about the same facts; whoever shows the form may set it, as
    well as `known`, the drafts that the page knows.
    """

    facts: ClassVar[type[Facts]]
    row_groups: ClassVar[Mapping[str, Group]] = {}
    sections: tuple[tuple[Label, tuple[str, ...]], ...] = ()
    send: ClassVar[Label] = _lazy("Complete the step")
    consequence: ClassVar[Label] = ""
    known: str = ""
    look_back: Callable[[Facts], Sequence[str]] = staticmethod(_nothing_said)

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, object] | None = None,
        *,
        case: Case,
        initial: Mapping[str, object] | None = None,
        checked: bool = True,
    ) -> None:
        complete = _with_all_groups(data, self.row_groups)
        super().__init__(complete, files, initial=dict(initial or {}))  # type: ignore[arg-type]
        self.case, self.checked = case, checked
        self.set_choices(case)
        _limit(self.fields)
        self.groups = {name: self._bound(name, group) for name, group in self.row_groups.items()}

    def set_choices(self, case: Case) -> None:
        """Fill the choices that depend on the case; nothing by default."""

    def set_row_choices(self, case: Case, row: RowForm) -> None:
        """Fill the choices of a row that depend on the case; nothing by default."""

    def _bound(self, name: str, group: Group) -> BoundGroup:
        initial = [] if self.is_bound else self.initial.get(name) or []
        blank = 1 if group.required and not initial else 0
        make = formset_factory(group.row, RowSet, extra=blank, max_num=MAX_ROWS, absolute_max=MAX_ROWS)
        data = self.data if self.is_bound else None
        rows = cast("RowSet", make(data, prefix=name, initial=initial, form_kwargs={}))
        rows.prepare, rows.required, rows.checked = self._prepare_row, group.required, self.checked
        return BoundGroup(name, group.label, group.help_text, group.required, rows)

    def _prepare_row(self, row: RowForm) -> None:
        self.set_row_choices(self.case, row)
        _limit(row.fields)
        row.empty_permitted, row.checked = True, self.checked

    def is_valid(self) -> bool:
        """Return whether the fields and every group are in order."""
        groups = [group.formset.is_valid() for group in self.groups.values()]
        return super().is_valid() and all(groups)

    def warnings(self) -> Sequence[str]:
        """Return what is unusual in what was entered, and yet no mistake; nothing by default."""
        return ()

    @cached_property
    def warned(self) -> tuple[str, ...]:
        """Return the warnings that have to be read before the form is sent once more as it is."""
        if not (self.is_bound and self.checked and self.is_valid()):
            return ()
        found = (*self.warnings(), *self.look_back(self.to_facts()))
        return () if self.data.get(NOTICED) == fingerprint(found) else found

    @property
    def noticed(self) -> str:
        """Return what comes back with the form once the warnings were read."""
        return fingerprint(self.warned)

    @classmethod
    def derived(cls, facts: Facts) -> tuple[Section, ...]:
        """Return in words what follows from the facts; nothing by default."""
        return ()

    def to_facts(self) -> Facts:
        """Return what was entered, as the dataclass that the record service takes."""
        values: dict[str, object] = dict(self.cleaned_data)
        for name, group in self.groups.items():
            values[name] = tuple(row.to_facts() for row in group.filled())
        return self.facts(**{f.name: _frozen(values[f.name]) for f in dataclasses.fields(self.facts)})

    def add_refusal(self, refusal: Invalid) -> None:
        """Show the refusal of a service at its field or group, or on top."""
        if refusal.field in self.groups:
            self.groups[refusal.field].formset.non_form_errors().append(refusal.message)
        else:
            self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


def _with_all_groups(data: QueryDict | None, groups: Mapping[str, Group]) -> QueryDict | None:
    """Return the data with the groups that they do not know yet, as a fresh page has them."""
    missing = [name for name in groups if data is not None and f"{name}-TOTAL_FORMS" not in data]
    if data is None or not missing:
        return data
    complete = data.copy()
    for name in missing:
        complete[f"{name}-TOTAL_FORMS"] = "1" if groups[name].required else "0"
        complete[f"{name}-INITIAL_FORMS"] = "0"
    return complete


def _frozen(value: object) -> object:
    if isinstance(value, list) or hasattr(value, "iterator"):
        return tuple(value)  # type: ignore[arg-type]
    return value


def _limit(fields: Mapping[str, forms.Field]) -> None:
    for field in fields.values():
        if isinstance(field, forms.CharField) and field.max_length is None:
            field.max_length = TEXT_LIMIT
            field.validators.append(forms.CharField(max_length=TEXT_LIMIT).validators[0])
        elif isinstance(field, forms.DateField):
            field.validators.append(_refuse_impossible)


def _refuse_impossible(day: date) -> None:
    """Refuse a day, past or planned, that lies before there was anything to record."""
    try:
        require_possible(day, "")
    except Invalid as refusal:
        raise ValidationError(refusal.message) from refusal


def initial_of(facts: Facts | None) -> dict[str, object]:
    """Return the facts as the initial values of their form."""
    if facts is None:
        return {}
    return {field.name: _initial(getattr(facts, field.name)) for field in dataclasses.fields(facts)}


def _initial(value: object) -> object:
    if isinstance(value, tuple):
        return [initial_of(item) if dataclasses.is_dataclass(item) else item for item in value]  # type: ignore[arg-type]
    return value


def with_row_added(data: QueryDict, group: str) -> QueryDict:
    """Return the data with one more empty row in the group."""
    changed = data.copy()
    total = _total(changed, group)
    changed[f"{group}-TOTAL_FORMS"] = str(min(total + 1, MAX_ROWS))
    return changed


def with_row_removed(data: QueryDict, group: str, index: int) -> QueryDict:
    """Return the data without one row of the group; later rows move up."""
    changed = data.copy()
    total = _total(changed, group)
    for key in [key for key in changed if key.startswith(f"{group}-{index}-")]:
        del changed[key]
    for number in range(index + 1, total):
        for key in [key for key in changed if key.startswith(f"{group}-{number}-")]:
            field = key.removeprefix(f"{group}-{number}-")
            changed.setlist(f"{group}-{number - 1}-{field}", changed.pop(key))
    changed[f"{group}-TOTAL_FORMS"] = str(max(total - 1, 0))
    return changed


def _total(data: QueryDict, group: str) -> int:
    text = data.get(f"{group}-TOTAL_FORMS", "")
    return min(int(text), MAX_ROWS) if text.isdecimal() and len(text) <= LONGEST_COUNT else 0


def sheet_of(form: type[StepForm], facts: Facts) -> tuple[Section, ...]:
    """Return the facts in words, arranged and labelled as their form; what was left empty is left out."""
    names = [field.name for field in dataclasses.fields(facts)]
    sections = form.sections or (("", tuple(names)),)
    told = (_section(form, facts, str(title), [n for n in part if n in names]) for title, part in sections)
    return (*told, *form.derived(facts))


def _section(form: type[StepForm], facts: Facts, title: str, names: list[str]) -> Section:
    fields = [name for name in names if name in form.base_fields]
    entries = [
        Entry(_label(form.base_fields, name), display(form.base_fields[name], getattr(facts, name)))
        for name in fields
    ]
    tables = [
        _table(form.row_groups[name], getattr(facts, name)) for name in names if name in form.row_groups
    ]
    return Section(title, tuple(e for e in entries if e.text), tuple(t for t in tables if t.rows))


def _table(group: Group, rows: tuple[Facts, ...]) -> Table:
    fields = group.row.base_fields
    heads = tuple(_label(fields, name) for name in fields)
    texts = tuple(tuple(display(field, getattr(row, name)) for name, field in fields.items()) for row in rows)
    return Table(str(group.label), heads, texts)


def _label(fields: Mapping[str, forms.Field], name: str) -> str:
    return str(fields[name].label or capfirst(name.replace("_", " ")))


def display(field: forms.Field, value: object) -> str:
    """Return a value of a field in words, in the language that is active."""
    match value:
        case None | "" | ():
            return ""
        case bool():
            return _("yes") if value else _("no")
        case tuple():
            return ", ".join(display(field, item) for item in value)
        case date():
            return formats.date_format(value, "SHORT_DATE_FORMAT")
        case int() if field.localize:
            return formats.number_format(value, force_grouping=True)
        case Decimal() | float():
            return formats.number_format(value, force_grouping=True)
        case Model():
            return str(value)
    choices = (
        dict(getattr(field, "choices", ()) or ()) if not isinstance(field, forms.ModelChoiceField) else {}
    )
    return str(choices.get(value, value))
