"""A row of a tracked table that may be changed, on which ways around the record are tried."""

from dataclasses import dataclass

from django.db import Error, connection, models, transaction
from django.db.models import Model

from casework.audit.triggers import AppendOnly, history_of, untracked_columns

# How a value becomes another one of its kind, by the kind of its column.
ANOTHER = {
    "varchar": "{column} || 'x'",
    "text": "{column} || 'x'",
    "date": "{column} + 1",
    "timestamp with time zone": "{column} + interval '1 day'",
    "integer": "{column} + 1",
    "smallint": "{column} + 1",
    "bigint": "(SELECT max(id) FROM {table} WHERE id <> {column})",
    "numeric": "{column} + 1",
    "boolean": "NOT {column}",
    "uuid": "gen_random_uuid()",
}


@dataclass(frozen=True)
class Target:
    """A row of a tracked table, and a column of it that may take another value."""

    model: type[Model]
    row: Model
    field: "models.Field[object, object]"
    value: str

    @property
    def table(self) -> str:
        """Return the name of the table."""
        return self.model._meta.db_table

    @property
    def history(self) -> str:
        """Return the name of the table of its history."""
        return history_of(self.model)._meta.db_table

    @property
    def columns(self) -> str:
        """Return all columns of the table."""
        return ", ".join(f'"{field.column}"' for field in self.model._meta.concrete_fields)

    def again(self) -> Model:
        """Return the row as it is in the database."""
        return self.model._base_manager.get(pk=self.row.pk)

    def changed(self) -> Model:
        """Return the row with another value, not saved yet; history will say the same."""
        row = self.again()
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {self.value} FROM {self.table} WHERE id = %s", [row.pk])
            setattr(row, self.field.attname, cursor.fetchone()[0])
        return row


def run(*statements: str) -> None:
    """Run statements."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def is_append_only(model: type[Model]) -> bool:
    """Return whether nobody may ever change a row of the table."""
    return any(isinstance(trigger, AppendOnly) for trigger in getattr(model._meta, "triggers", ()))


def target_of(model: type[Model]) -> Target | None:
    """Return a row that the rules of its own table allow to be changed; None if there is none.

    Where nobody may change a row, any will do.
    """
    left_out = set(untracked_columns(model))
    fields = [f for f in model._meta.concrete_fields if not f.primary_key and f.column not in left_out]
    for row in model._base_manager.order_by("-pk")[:200]:
        for field in fields:
            kind = str(field.db_type(connection) or "").partition("(")[0]
            if getattr(row, field.attname) is None or kind not in ANOTHER:
                continue
            other = field.related_model._meta.db_table if field.is_relation else model._meta.db_table
            value = ANOTHER[kind].format(column=f'"{field.column}"', table=other)
            if kind == "bigint" and not field.is_relation:
                value = f'"{field.column}" + 1'
            change = f'UPDATE {model._meta.db_table} SET "{field.column}" = {value} WHERE id = {row.pk}'
            if is_append_only(model) or _is_allowed(change):
                return Target(model, row, field, value)
    return None


def _is_allowed(statement: str) -> bool:
    try:
        with transaction.atomic():
            run(statement)
            raise Undo
    except Undo:
        return True
    except Error:
        return False


class Undo(Exception):
    """Takes everything back."""
