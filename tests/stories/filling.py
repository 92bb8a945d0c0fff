"""Typing answers into a real page, field by field, as a person would."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Model
from django.utils import formats
from django.utils.translation import gettext, override
from playwright.sync_api import Locator, expect

from workflows.engine.facts import Facts
from workflows.engine.forms import StepForm, initial_of

LANGUAGE = "de"
KINDS = "sheet => Object.fromEntries([...sheet.querySelectorAll('[name]')].map((it) => [it.name, it.type]))"
TICKED = "boxes => boxes.map((box) => [box.value, box.checked])"


def german(text: str) -> str:
    """Return a text of the interface as a German reader sees it."""
    with override(LANGUAGE):
        return gettext(text)


def fill_in(sheet: Locator, form: type[StepForm], facts: Facts) -> None:
    """Enter the facts into the open form; what they leave empty stays as the page offers it."""
    values = initial_of(facts)
    for name in form.row_groups:
        _fill_rows(sheet.locator(f"#group-{name}"), name, values[name])
    fill_fields(sheet, {name: values[name] for name in form.base_fields if name in values})


def fill_fields(sheet: Locator, values: Mapping[str, object]) -> None:
    """Enter a value into each field."""
    kinds = sheet.first.evaluate(KINDS)
    for name, value in values.items():
        if value not in (None, "", []):
            enter(sheet, name, value, kinds[name])


def _fill_rows(group: Locator, name: str, rows: object) -> None:
    assert isinstance(rows, list)
    if rows:
        _have_rows(group, len(rows))
    for index, row in enumerate(rows):
        fill_fields(group, {f"{name}-{index}-{field}": value for field, value in row.items()})


def _have_rows(group: Locator, wanted: int) -> None:
    """Add or remove rows by their buttons until there are as many as wanted."""
    shown = group.locator("[data-row]")
    while shown.count() < wanted:
        group.get_by_role("button", name=german("Add row")).click()
    while shown.count() > wanted:
        shown.last.locator("button[name=remove_row]").click()
    expect(shown).to_have_count(wanted)


def enter(sheet: Locator, name: str, value: object, kind: str) -> None:
    """Enter one value into the field of this name, a control of this kind."""
    control = sheet.locator(f'[name="{name}"]')
    match kind:
        case "radio":
            sheet.locator(f'[name="{name}"][value="{as_typed(value)}"]').check()
        case "checkbox":
            _tick(control, value)
        case "select-one":
            control.select_option(as_typed(value))
        case _:
            control.fill(as_typed(value))


def _tick(boxes: Locator, value: object) -> None:
    """Tick exactly the boxes that are meant; a single box means yes."""
    if isinstance(value, bool):
        boxes.set_checked(value)
        return
    assert isinstance(value, list)
    wanted = {as_typed(item) for item in value}
    for index, (key, ticked) in enumerate(boxes.evaluate_all(TICKED)):
        if ticked != (key in wanted):
            boxes.nth(index).set_checked(key in wanted)


def as_typed(value: object) -> str:
    """Return a value as people type it in German, a day as browsers take it, a choice by its key."""
    match value:
        case Model():
            return str(value.pk)
        case date():
            return value.isoformat()
        case Decimal():
            with override(LANGUAGE):
                return formats.number_format(value, force_grouping=True)
    return str(value)
