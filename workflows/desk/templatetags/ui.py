"""Template tags of the interface: forms, lists of errors, cards and tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from workflows.desk.templatetags.field_views import (
    FieldView,
    GroupView,
    RowGroup,
    SectionView,
    group_view,
    groups_of,
    row_title,
    section_views,
    view_of_field,
)

register = template.Library()


@dataclass(frozen=True)
class ErrorLink:
    """One error with the place where it is mended; without a place if it concerns the whole form."""

    text: str
    label: str = ""
    target: str = ""


@register.inclusion_tag("forms/fields.html")
def form_fields(form: forms.BaseForm) -> dict[str, Sequence[SectionView] | Sequence[SafeString] | bool]:
    """Draw all fields and repeating groups of a form, in its sections."""
    hidden = [bound.as_hidden() for bound in form.hidden_fields()]
    return {"hidden": hidden, "sections": section_views(form), "grouped": bool(groups_of(form))}


@register.inclusion_tag("forms/field.html")
def form_field(field: BoundField) -> dict[str, FieldView]:
    """Draw a single field, for pages that place fields by hand."""
    return {"part": view_of_field(field)}


@register.inclusion_tag("forms/field.html")
def row_group(group: RowGroup) -> dict[str, GroupView]:
    """Draw a repeating group; its buttons post `add_row` and `remove_row` without JavaScript."""
    return {"part": group_view(group)}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: forms.BaseForm) -> dict[str, list[ErrorLink]]:
    """List the errors of a form in the order of the page, each with a link to its field."""
    has_errors = form.is_bound and not form.is_valid()
    return {"errors": list(error_links(form)) if has_errors else []}


def error_links(form: forms.BaseForm) -> Iterator[ErrorLink]:
    """Find every error of a form and of its repeating groups."""
    yield from (ErrorLink(str(text)) for text in form.non_field_errors())
    for bound in form.hidden_fields():
        yield from (ErrorLink(str(text), str(bound.label)) for text in bound.errors)
    for section in section_views(form):
        for part in section.parts:
            yield from group_links(part) if isinstance(part, GroupView) else field_links(part, part.label)


def field_links(field: FieldView, label: str) -> Iterator[ErrorLink]:
    """Link each error of a field to its control."""
    return (ErrorLink(text, label, field.focus_id) for text in field.errors)


def group_links(group: GroupView) -> Iterator[ErrorLink]:
    """Link the errors of a repeating group to the group, those of its rows to their controls."""
    yield from (ErrorLink(text, group.label, f"group-{group.name}") for text in group.errors)
    for row in group.rows:
        label = row_title(group.label, row.number)
        yield from (ErrorLink(text, label, f"group-{group.name}") for text in row.errors)
        for field in row.fields:
            yield from field_links(field, f"{label}: {field.label}")


@register.simple_block_tag
def card(content: SafeString, title: str = "", anchor: str = "", tint: str = "") -> SafeString:
    """Draw a titled box around the content; `tint="yes"` sets it apart from the page."""
    facts = {"content": content, "title": title, "anchor": anchor, "tint": tint}
    return render_to_string("components/card.html", facts)


@register.simple_block_tag
def table(content: SafeString, caption: str, show_caption: str = "", scroll: str = "") -> SafeString:
    """Draw a table around its head and body: cards on a small screen, or with `scroll` a region to scroll."""
    facts = {"content": content, "caption": caption, "show_caption": show_caption, "scroll": scroll}
    return render_to_string("components/table.html", facts)
