"""The changes of fields behind an event: the history rows that share its change id, in words."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import groupby
from typing import TypeAlias, cast
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db.models import Field, ForeignKey, Model, QuerySet, Value
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from viewflow.workflow.base import Node

from accounts.models import User
from casework.audit.models import AuditEvent
from casework.cases import permissions
from casework.cases.selectors import visible_cases
from workflows.desk.selectors.edits import CASE, STEP, Edit, HistoryRow, Secrets, may_know, secrets_among
from workflows.desk.selectors.reader import Reader
from workflows.engine.choices import PERSON

AnyField: TypeAlias = "Field[object, object]"
Names: TypeAlias = Mapping[str, Mapping[int, str]]

NAMED = ("accounts.user", "territory.organisation", "territory.territorialunit", "territory.municipalgroup")
OUTSIDE = ("accounts", "territory")  # no part of a case
ANYWHERE_TECHNICAL = {"id", "case", "position", "change_id", "completed_in", "decided_in"}
TECHNICAL: Mapping[str, set[str]] = {
    CASE: {"number", "file"},
    "cases.document": {"source"},
    "cases.documentversion": {"file", "checksum", "content_type", "size", "generated"},
    "engine.decision": {"step", "fingerprint", "recorded_at"},
}
AROUND = ("cases", "engine")  # what surrounds a content: documents, steps, people of the case
OF_STEP = {"owner": gettext_lazy("Who does it"), "due_on": gettext_lazy("Due on")}
CREATED, DELETED = "+", "-"


@dataclass(frozen=True)
class FieldChange:
    """One field of one record: what it was, what it became."""

    label: str
    before: str
    after: str


def changes_of(ids: Iterable[UUID], reader: Reader) -> dict[UUID, tuple[FieldChange, ...]]:
    """Return what each change did to the fields of the case's records, as far as the reader may know.

    One statement finds the records, one more reads each kind of record that was found or is named.
    """
    edits, secrets = _known(ids, reader)
    lines: dict[UUID, tuple[FieldChange, ...]] = {}
    names = _names(reader.user, edits)
    for edit in edits:
        found = tuple(_lines(edit, _fields(edit, secrets), names))
        lines[edit.change_id] = lines.get(edit.change_id, ()) + found
    return lines


def _known(ids: Iterable[UUID], reader: Reader) -> tuple[list[Edit], Secrets]:
    """Return what the changes made of the case's records that the person may know of."""
    return _known_of(_edits(set(ids)), reader)


def _known_of(found: Iterable[Edit], reader: Reader) -> tuple[list[Edit], Secrets]:
    edits = [edit for edit in found if may_know(edit, reader)]
    secrets = secrets_among(edits, reader)
    return [edit for edit in edits if not secrets.hide(edit)], secrets


def field_choices(reader: Reader) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the fields of whose changes the person may read in the case, by kind of record.

    What is offered follows from rights alone, never from what was changed: the list gives nothing away.
    """
    kinds = []
    for label, model in _tracked().items():
        needed = permissions.reading_of_record(label)
        if needed is not None and reader.may(needed):
            title = capfirst(str(model._meta.verbose_name))
            fields = [
                (f"{label}.{field.name}", f"{title}: {_label(label, field)}") for field in _shown(label)
            ]
            kinds.append((title, fields))
    return sorted((title, fields) for title, fields in kinds if fields)


def changes_of_field(key: str, events: QuerySet[AuditEvent], reader: Reader) -> frozenset[UUID]:
    """Return which changes behind these events altered a field, by the rules of what the timeline unfolds.

    `key` is one of `field_choices`. The statements do not depend on how many events there are.
    """
    label, _dot, name = key.rpartition(".")
    behind = _history(label).filter(change_id__in=events.order_by().values("change_id"))
    edits, secrets = _known_of(_edits_among(label, behind.values("id")), reader)
    names = _names(reader.user, edits)
    return frozenset(
        edit.change_id
        for edit in edits
        if any(_lines(edit, [field for field in _fields(edit, secrets) if field.name == name], names))
    )


def changed_fields(ids: Iterable[UUID], reader: Reader) -> tuple[str, ...]:
    """Return the fields of a content that differ after these changes, as far as the reader may know.

    Rows that were written anew with the same words do not count, nor what follows in steps and documents.
    """
    edits, secrets = _known(ids, reader)
    edits = [edit for edit in edits if edit.label.partition(".")[0] not in AROUND]
    names, balance = _names(reader.user, edits), dict[str, Counter[str]]()
    for edit in edits:
        for line in _lines(edit, _fields(edit, secrets), names):
            words = balance.setdefault(line.label, Counter())
            words.update([line.after] if line.after else [])
            words.subtract([line.before] if line.before else [])
    return tuple(label for label, words in balance.items() if any(words.values()))


@dataclass(frozen=True)
class KnownRecords:
    """Records before and after, as far as one reader may know of them, in words."""

    edits: tuple[Edit, ...]
    secrets: Secrets
    names: Names

    def lines(self, edit: Edit) -> tuple[FieldChange, ...]:
        """Return the fields that differ."""
        return tuple(_lines(edit, _fields(edit, self.secrets), self.names))

    def word(self, edit: Edit, name: str) -> str:
        """Return what the newest row says about a field; nothing if it is hidden."""
        if name in self.secrets.fields_of(edit):
            return ""
        return _words(_field(edit, name), edit.after or edit.before, self.names)

    def label(self, edit: Edit, name: str) -> str:
        """Return what a field is called."""
        return _label(edit.label, _field(edit, name))

    def title(self, edit: Edit) -> str:
        """Return what kind of record it is; of a step, what has to be done."""
        return _title(edit)


def known_records(edits: Iterable[Edit], reader: Reader) -> KnownRecords:
    """Return those of the records that the person may know of today; no statement for each of them."""
    known, secrets = _known_of(edits, reader)
    return KnownRecords(tuple(known), secrets, _names(reader.user, known))


@cache
def _tracked() -> dict[str, type[Model]]:
    """Return the models with history that can be part of a case."""
    found = [model for model in apps.get_models() if hasattr(model._meta, "simple_history_manager_attribute")]
    return {model._meta.label_lower: model for model in found if model._meta.app_label not in OUTSIDE}


def _history(label: str) -> QuerySet[Model]:
    rows: QuerySet[Model] = _tracked()[label].history.model.objects.order_by()  # type: ignore[attr-defined]
    return rows


def _edits(ids: set[UUID]) -> Iterator[Edit]:
    for label, records in _touched(ids).items():
        yield from (edit for edit in _edits_among(label, records) if edit.change_id in ids)


def _edits_among(label: str, records: "Iterable[int] | QuerySet[Model, dict[str, object]]") -> Iterator[Edit]:
    """Yield everything that was ever made of these records."""
    rows = cast("Iterable[HistoryRow]", _history(label).filter(id__in=records).order_by("id", "history_id"))
    for _id, of_record in groupby(rows, key=lambda row: row.id):
        yield from _edits_of_record(label, of_record)


def _touched(ids: set[UUID]) -> dict[str, set[int]]:
    """Return the records that the changes wrote, by kind; one statement over all tables of history."""
    found: dict[str, set[int]] = {}
    parts = [
        _history(label).filter(change_id__in=ids).annotate(kind_of=Value(label)).values_list("kind_of", "id")
        for label in _tracked()
    ]
    for label, record in parts[0].union(*parts[1:]) if ids else ():
        found.setdefault(label, set()).add(record)
    return {label: found[label] for label in _tracked() if label in found}


def _edits_of_record(label: str, rows: Iterable[HistoryRow]) -> Iterator[Edit]:
    before: HistoryRow | None = None
    for change_id, same in groupby(rows, key=lambda row: row.change_id):
        *_between, last = same
        after = None if last.history_type == DELETED else last
        if before or after:
            yield Edit(label, change_id, before, after)
        before = after


@cache
def _shown(label: str) -> list[AnyField]:
    """Return the fields of a kind of record that people read about; of links those that have words."""
    hidden = ANYWHERE_TECHNICAL | TECHNICAL.get(label, set())
    fields = [field for field in _tracked()[label]._meta.concrete_fields if field.name not in hidden]
    if label == STEP:
        return [field for field in fields if field.name in OF_STEP]
    return [field for field in fields if not isinstance(field, ForeignKey) or _has_words(field)]


def _field(edit: Edit, name: str) -> AnyField:
    return cast("AnyField", _tracked()[edit.label]._meta.get_field(name))


def _has_words(field: "ForeignKey[object, object]") -> bool:
    return field.related_model._meta.label_lower in (*NAMED, CASE)


def _fields(edit: Edit, secrets: Secrets) -> list[AnyField]:
    """Return the fields of the record that may be shown."""
    if edit.label == STEP and edit.value("flow_task_type") != PERSON:
        return []
    hidden = secrets.fields_of(edit)
    return [field for field in _shown(edit.label) if field.name not in hidden]


def _names(user: User, edits: Sequence[Edit]) -> Names:
    """Return the words for the people, organisations and places that edits name; one statement per kind."""
    wanted: dict[str, set[int]] = {label: set() for label in (*NAMED, CASE)}
    for edit in edits:
        for field in _tracked()[edit.label]._meta.concrete_fields:
            if isinstance(field, ForeignKey) and field.related_model._meta.label_lower in wanted:
                ids = {getattr(row, field.attname) for row in (edit.before, edit.after) if row}
                wanted[field.related_model._meta.label_lower] |= ids - {None}
    found = {label: apps.get_model(label)._default_manager.in_bulk(wanted[label]) for label in NAMED}
    found[CASE] = visible_cases(user).in_bulk(wanted[CASE] - {edit.value("case_id") for edit in edits})
    return {label: {pk: str(record) for pk, record in records.items()} for label, records in found.items()}


def _lines(edit: Edit, fields: Iterable[AnyField], names: Names) -> Iterator[FieldChange]:
    for field in fields:
        before, after = (_words(field, row, names) for row in (edit.before, edit.after))
        if before != after:
            yield FieldChange(f"{_title(edit)}: {_label(edit.label, field)}", before, after)


def _title(edit: Edit) -> str:
    node = edit.value("flow_task")
    if edit.label == STEP and isinstance(node, Node):
        return str(node.task_title)
    return capfirst(str(_tracked()[edit.label]._meta.verbose_name))


def _label(label: str, field: AnyField) -> str:
    return str(OF_STEP[field.name]) if label == STEP else capfirst(str(field.verbose_name))


def _words(field: AnyField, row: HistoryRow | None, names: Names) -> str:
    """Return what a row says about a field; a link to a record that has no words here says nothing."""
    value = getattr(row, field.attname, None) if row else None
    if isinstance(field, ForeignKey):
        return names.get(field.related_model._meta.label_lower, {}).get(value or 0, "")
    if isinstance(field, ArrayField):
        return ", ".join(_plain(field.base_field, item) for item in value or ())
    return _plain(field, value)


def _plain(field: AnyField, value: object) -> str:
    match value:
        case None | "":
            return ""
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
        case date():
            return formats.date_format(value, "SHORT_DATE_FORMAT")
        case Decimal():
            return str(formats.localize(value, use_l10n=True))
    return str(dict(field.flatchoices).get(value, value))
