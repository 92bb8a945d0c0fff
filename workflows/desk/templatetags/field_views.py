"""What a form shows, told apart from how the templates draw it."""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol, TypeAlias

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField, BoundWidget
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

CHOICES_AT_A_GLANCE = 12  # a longer list scrolls, shows the chosen first and gets a box to narrow it down
DASHES = "---------"  # what Django shows
NO_CONTROL = SafeString("")
LIMIT_WORTH_SAYING = 5_000  # a wider limit of a text is told only to those who come near it
SHORT_INPUT = "kern-form-input__input fw-short"
BoxAttrs: TypeAlias = dict[str, str | bool]
Messages: TypeAlias = Sequence[str]
Words: TypeAlias = str | Promise


class RowGroup(Protocol):
    """A repeating group of a form."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def label(self) -> Words: ...  # noqa: D102
    @property
    def help_text(self) -> Words: ...  # noqa: D102
    @property
    def required(self) -> bool: ...  # noqa: D102
    @property
    def formset(self) -> "forms.BaseFormSet[forms.Form]": ...  # noqa: D102


@dataclass(frozen=True)
class Upload:
    """A file that is already there."""

    name: str
    url: str


@dataclass(frozen=True)
class Option:
    """One choice of a group of radios or checkboxes."""

    id: str
    label: str
    control: SafeString


@dataclass(frozen=True)
class FieldView:
    """One field: its words, the ids that tie them together, and its control as HTML."""

    template: str
    id: str
    focus_id: str
    label: str
    required: bool
    help_text: str
    errors: Messages
    control: SafeString = NO_CONTROL
    options: Sequence[Option] = ()
    unit: str = ""
    max_length: int | None = None
    upload: Upload | None = None
    role: str = ""
    long: bool = False

    @property
    def says_limit(self) -> bool:
        """Tell whether the limit of the text is worth a word before anything is written."""
        return self.max_length is not None and self.max_length <= LIMIT_WORTH_SAYING

    @property
    def described_by(self) -> str:
        """Name the ids of everything that explains the control."""
        parts = [
            (bool(self.help_text), f"{self.id}_helptext"),
            (self.says_limit, f"{self.id}_counter"),
            (self.upload is not None, f"{self.id}_upload"),
            (bool(self.errors), f"{self.id}_error"),
        ]
        return " ".join(name for shown, name in parts if shown)


@dataclass(frozen=True)
class RowView:
    """One row of a repeating group; `index` counts from 0, `number` is shown."""

    index: str
    number: str
    fields: Sequence[FieldView]
    hidden: Sequence[SafeString]
    errors: Messages


@dataclass(frozen=True)
class GroupView:
    """A repeating group with its rows and the blank row that scripts copy."""

    template: str
    name: str
    prefix: str
    label: str
    required: bool
    help_text: str
    errors: Messages
    management: SafeString
    rows: Sequence[RowView]
    blank: RowView


@dataclass(frozen=True)
class SectionView:
    """A named part of a long form."""

    title: str
    parts: Sequence[FieldView | GroupView]


def box_attrs(bound: BoundField, view: FieldView, css: str) -> BoxAttrs:
    """Give the control its class and its explanations; a placeholder would only repeat the label."""
    own = str(bound.field.widget.attrs.get("class", ""))
    attrs: BoxAttrs = {"class": f"{css} {own}".strip(), "placeholder": False}
    if bound.errors:
        attrs["class"] = f"{attrs['class']} {css.split()[0]}--error"
    if view.described_by:
        attrs["aria-describedby"] = view.described_by
    return attrs


def plain_view(bound: BoundField, template: str) -> FieldView:
    """Describe a field without its control."""
    return FieldView(
        template=template,
        id=bound.auto_id,
        focus_id=bound.id_for_label or bound.auto_id,
        label=str(bound.label),
        required=bound.field.required,
        help_text=str(bound.help_text),
        errors=[str(error) for error in bound.errors],
        unit=str(bound.field.widget.attrs.get("data-unit", "")),
    )


def input_view(bound: BoundField) -> FieldView:
    """Show a field of one line."""
    view = plain_view(bound, "forms/input.html")
    return replace(view, control=bound.as_widget(attrs=box_attrs(bound, view, "kern-form-input__input")))


def number_view(bound: BoundField) -> FieldView:
    """Show a number as text with a numeric keyboard, so that the comma and long numbers are safe."""
    view = plain_view(bound, "forms/input.html")
    attrs = box_attrs(bound, view, SHORT_INPUT)
    attrs["inputmode"] = "numeric" if type(bound.field) is forms.IntegerField else "decimal"
    attrs["autocomplete"] = "off"
    return replace(view, control=bound.as_widget(forms.TextInput(), attrs=attrs))


def day_value(bound: BoundField) -> date | datetime | None:
    """Read the day or moment that the field holds now; None if there is none or it cannot be read."""
    try:
        value = bound.field.to_python(bound.value())
    except (ValidationError, TypeError):
        return None
    return value if isinstance(value, date) else None


def day_widget(bound: BoundField) -> forms.Widget:
    """Choose the browser's date box; a text that is no date stays as it was typed."""
    attrs = dict(bound.field.widget.attrs)
    if bound.value() and day_value(bound) is None:
        return forms.TextInput(attrs=attrs)
    if isinstance(bound.field, forms.DateTimeField):
        return forms.DateTimeInput(attrs={**attrs, "type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateInput(attrs={**attrs, "type": "date"}, format="%Y-%m-%d")


def day_text(bound: BoundField) -> str:
    """Write the held day as browsers want it, or the text as it was typed."""
    value = day_value(bound)
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.strftime("%Y-%m-%dT%H:%M")
    return value.isoformat() if value else str(bound.value() or "")


def day_view(bound: BoundField) -> FieldView:
    """Show a day or a moment in the browser's own box."""
    view = plain_view(bound, "forms/input.html")
    attrs = bound.build_widget_attrs({**box_attrs(bound, view, SHORT_INPUT), "id": bound.auto_id})
    control = day_widget(bound).render(bound.html_name, day_text(bound), attrs, bound.form.renderer)
    return replace(view, control=control)


def textarea_view(bound: BoundField) -> FieldView:
    """Show a long text; its limit is a hint, so that pasted text is never cut off in silence."""
    view = plain_view(bound, "forms/textarea.html")
    limit = getattr(bound.field, "max_length", None)
    view = replace(view, max_length=limit)
    attrs: BoxAttrs = {"rows": "4", **box_attrs(bound, view, "kern-form-input__input"), "maxlength": False}
    if limit is not None:
        attrs["data-limit"] = str(limit)
    return replace(view, control=bound.as_widget(attrs=attrs))


def select_view(bound: BoundField) -> FieldView:
    """Show a list to choose one entry from."""
    view = plain_view(bound, "forms/select.html")
    attrs = box_attrs(bound, view, "kern-form-input__select")
    return replace(view, control=bound.as_widget(blank_in_words(bound.field), attrs=attrs))


def blank_in_words(field: forms.Field) -> forms.Widget:
    """Say the empty entry of a list in words: dashes say nothing."""
    words = _("please choose") if field.required else _("not stated")
    widget = copy(field.widget)
    if isinstance(widget, forms.Select):
        widget.choices = [(key, words if label == DASHES else label) for key, label in widget.choices]
    return widget


def check_view(bound: BoundField) -> FieldView:
    """Show one box to tick."""
    view = plain_view(bound, "forms/check.html")
    return replace(view, control=bound.as_widget(attrs=box_attrs(bound, view, "kern-form-check__checkbox")))


def boxes_of(bound: BoundField) -> forms.RadioSelect:
    """Return the widget that draws each choice by itself; lists for several entries become checkboxes."""
    widget = bound.field.widget
    if isinstance(widget, forms.RadioSelect):
        return widget
    return forms.CheckboxSelectMultiple(attrs=widget.attrs, choices=widget.choices)


def options_of(bound: BoundField, widget: forms.RadioSelect, attrs: BoxAttrs) -> list[Option]:
    """Draw every choice of a group as a control of its own; of a long list the chosen ones first."""
    facts = [*widget.subwidgets(bound.html_name, bound.value(), attrs)]
    if len(facts) > CHOICES_AT_A_GLANCE:
        facts.sort(key=lambda fact: not fact["selected"])
    boxes = [BoundWidget(widget, fact, bound.form.renderer) for fact in facts]
    return [Option(box.id_for_label, str(box.choice_label), box.tag()) for box in boxes]


def choices_view(bound: BoundField) -> FieldView:
    """Show radios or checkboxes in a fieldset."""
    widget = boxes_of(bound)
    several = isinstance(widget, forms.CheckboxSelectMultiple)
    css = "kern-form-check__checkbox" if several else "kern-form-check__radio"
    attrs = bound.build_widget_attrs({"id": bound.auto_id, "class": css}, widget)
    if bound.errors:
        attrs["class"] = f"{css} {css}--error"
    if not several:
        attrs.pop("aria-invalid", None)  # belongs to the radio group as a whole
    options = options_of(bound, widget, attrs)
    return replace(
        plain_view(bound, "forms/choices.html"),
        options=options,
        role="group" if several else "radiogroup",
        focus_id=options[0].id if options else bound.auto_id,
        long=len(options) > CHOICES_AT_A_GLANCE,
    )


def upload_of(bound: BoundField) -> Upload | None:
    """Tell which file is already there."""
    initial = bound.initial
    return Upload(str(initial), str(getattr(initial, "url", ""))) if initial else None


def file_view(bound: BoundField) -> FieldView:
    """Show a file to choose, and the one that is already there."""
    view = plain_view(bound, "forms/file.html")
    view = replace(view, upload=upload_of(bound))
    box = forms.FileInput(attrs=bound.field.widget.attrs)
    return replace(view, control=bound.as_widget(box, attrs=box_attrs(bound, view, "kern-form-input__input")))


BUILDERS: tuple[tuple[type[forms.Widget], Callable[[BoundField], FieldView]], ...] = (
    (forms.CheckboxInput, check_view),
    (forms.RadioSelect, choices_view),
    (forms.SelectMultiple, choices_view),
    (forms.Select, select_view),
    (forms.FileInput, file_view),
    (forms.Textarea, textarea_view),
    (forms.DateInput, day_view),
    (forms.DateTimeInput, day_view),
    (forms.NumberInput, number_view),
)


def view_of_field(bound: BoundField) -> FieldView:
    """Show a field as its widget asks for."""
    numeric = isinstance(bound.field, forms.DecimalField | forms.IntegerField)
    if numeric and isinstance(bound.field.widget, forms.TextInput):
        return number_view(bound)
    for widget, build in BUILDERS:
        if isinstance(bound.field.widget, widget):
            return build(bound)
    return input_view(bound)


def row_view(form: forms.BaseForm, index: str, number: str) -> RowView:
    """Show one row of a repeating group; taking a row out is a button, never a box to tick."""
    kept = [bound for bound in form if bound.name != "DELETE"]
    return RowView(
        index=index,
        number=number,
        fields=[view_of_field(bound) for bound in kept if not bound.is_hidden],
        hidden=[bound.as_hidden() for bound in kept if bound.is_hidden],
        errors=[str(error) for error in form.non_field_errors()],
    )


def group_view(group: RowGroup) -> GroupView:
    """Show a repeating group."""
    formset = group.formset
    rows = [row_view(form, str(index), str(index + 1)) for index, form in enumerate(formset.forms)]
    return GroupView(
        template="forms/group.html",
        name=group.name,
        prefix=str(formset.prefix),
        label=str(group.label),
        required=group.required,
        help_text=str(group.help_text),
        errors=[str(error) for error in formset.non_form_errors()],
        management=SafeString(formset.management_form),
        rows=rows,
        blank=row_view(formset.empty_form, "__prefix__", "__number__"),
    )


def groups_of(form: forms.BaseForm) -> Mapping[str, RowGroup]:
    """Return the repeating groups of a form; plain forms have none."""
    groups: Mapping[str, RowGroup] = getattr(form, "groups", {})
    return groups


def section_views(form: forms.BaseForm) -> list[SectionView]:
    """Arrange fields and groups in the form's sections; what no section names comes last, without a title."""
    groups = groups_of(form)
    sections: Sequence[tuple[Words, Sequence[str]]] = getattr(form, "sections", ())
    named = {name for _title, names in sections for name in names}
    everything = [*(bound.name for bound in form.visible_fields()), *groups]
    rest = [name for name in everything if name not in named]
    return [
        SectionView(str(title), [part_view(form, groups, name) for name in names])
        for title, names in (*sections, ("", rest))
        if names
    ]


def part_view(form: forms.BaseForm, groups: Mapping[str, RowGroup], name: str) -> FieldView | GroupView:
    """Show the field or repeating group of that name."""
    return group_view(groups[name]) if name in groups else view_of_field(form[name])


def row_title(group: str, number: str) -> str:
    """Name a row in the list of errors."""
    return _("%(group)s, row %(number)s") % {"group": group, "number": number}
