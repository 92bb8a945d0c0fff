"""What the database refuses whoever writes, and what it notes down by itself."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.db.models import Field, Model
from pgtrigger import compiler

AnyField: TypeAlias = "Field[object, object]"


class GuardSql(compiler.UpsertTriggerSql):
    """Installs a trigger that runs as the owner of the tables and that no session can switch off.

    The function of django-pgtrigger itself lets any session pass that sets `pgtrigger.ignore`, and would look
    for tables among the temporary ones first.
    """

    def get_template(self) -> str:
        """Return what is filled in; a published migration relies on it."""
        return """
            CREATE OR REPLACE FUNCTION {pgid}() RETURNS trigger LANGUAGE plpgsql
            SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC'
            AS $$ {declare} BEGIN {func} END; $$;
            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE {constraint} TRIGGER {pgid} {when} {operation} ON {table} {timing}
                FOR EACH {level} {condition} EXECUTE FUNCTION {execute};
            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class Guard(pgtrigger.Trigger):
    """A trigger that no session can switch off."""

    def compile(self, model: Model) -> compiler.Trigger:
        """Return the trigger as migrations write it down."""
        return compiler.Trigger(name=self.name, sql=GuardSql(**super().compile(model).sql.kwargs))


class AppendOnly(Guard):
    """Refuses to change or delete a row."""

    name = "append_only"
    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete
    func = """
        RAISE EXCEPTION 'the record is append-only: % refused on %', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    """


class OnlyErased(AppendOnly):
    """Refuses to change or delete a row, but for contents that an erasure of this transaction blanks.

    What an erasure may do stands in `audit_erasedentry`, into which the application cannot write.
    """

    def get_func(self, model: Model) -> str:
        """Return the body of the trigger."""
        declared = as_declared(model)
        table, entry, row = model._meta.db_table, "NULL", "NEW.id"
        if hasattr(declared, "instance_type"):
            entry, row = "NEW.history_id", "NULL"
        elif not hasattr(declared, "history"):
            entry, row = "NEW.id", "NULL"
        else:
            table = history_of(declared)._meta.db_table
        return f"IF {is_erasure(table, entry=entry, row=row)} THEN RETURN NEW; END IF; {self.func}"


def is_erasure(source: str, *, entry: str = "NULL", row: str = "NULL") -> str:
    """Return the SQL that tells whether an update blanks what an erasure of this transaction may blank."""
    place = f"'{source}', {entry}, {row}"
    return f"TG_OP = 'UPDATE' AND audit_is_erasure({place}, to_jsonb(OLD), to_jsonb(NEW))"


class NeverEmptied(Guard):
    """Refuses to empty a table at once, which passes by the triggers of its rows."""

    name = "never_emptied"
    level = pgtrigger.Statement
    when = pgtrigger.Before
    operation = pgtrigger.Truncate
    func = """
        RAISE EXCEPTION 'the record is append-only: % refused on %', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    """


class EventsAreChained(Guard):
    """Appends each event to the chain of its subject."""

    name = "chained"
    when = pgtrigger.After
    operation = pgtrigger.Insert

    def get_func(self, model: Model) -> str:
        """Return the body of the trigger."""
        chain = "NEW.scope || ':' || coalesce(NEW.subject_id, 0)"
        return _append(model, row="NULL", key="NEW.id", chain=chain)


class HistoryIsChained(Guard):
    """Appends each history row to the chain that its row belongs to."""

    name = "chained"
    when = pgtrigger.After
    operation = pgtrigger.Insert

    def get_func(self, model: Model) -> str:
        """Return the body of the trigger."""
        tracked = as_declared(model).instance_type  # type: ignore[attr-defined]
        return _append(model, row="NEW.id", key="NEW.history_id", chain=chain_of(tracked))


class ChangesLeaveHistory(Guard):
    """Refuses to commit a changed row whose newest history row of the same transaction does not equal it."""

    name = "changes_leave_history"
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    timing = pgtrigger.Deferred
    declare = [("key", "bigint"), ("stands", "jsonb"), ("written", "jsonb")]

    def get_func(self, model: Model) -> str:
        """Return the body of the trigger."""
        declared = as_declared(model)
        left_out, signature = _array(untracked_columns(declared)), _array(signing_columns(declared))
        table, written_to = model._meta.db_table, history_of(declared)._meta.db_table
        return f"""
            IF TG_OP = 'UPDATE' THEN
                IF to_jsonb(OLD) - {left_out} = to_jsonb(NEW) - {left_out} THEN RETURN NULL; END IF;
                IF OLD.id <> NEW.id THEN
                    RAISE EXCEPTION 'the id of % (%) never changes', TG_TABLE_NAME, OLD.id
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN key := OLD.id; ELSE key := NEW.id; END IF;
            SELECT to_jsonb(t) - {left_out} INTO stands FROM {table} t WHERE t.id = key;
            SELECT to_jsonb(h) INTO written
                FROM audit_ledgerentry l JOIN {written_to} h ON h.history_id = l.source_id
                WHERE l.transaction_id = pg_current_xact_id()::text::bigint
                    AND l.epoch = audit_epoch_now()
                    AND l.source = '{written_to}' AND l.row_id = key
                ORDER BY l.id DESC LIMIT 1;
            IF written IS NULL OR (written->>'history_type' = '-') <> (stands IS NULL)
                OR (stands IS NOT NULL AND stands <> written - {signature})
            THEN
                RAISE EXCEPTION 'changed without history: % (%): %', TG_TABLE_NAME, key,
                    (SELECT string_agg(e.key, ', ') FROM jsonb_each(stands) e
                        WHERE e.value IS DISTINCT FROM written -> e.key)
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NULL;
        """  # noqa: S608 - all names are those of our own models


def history_of(model: type[Model]) -> type[Model]:
    """Return the model of the history rows of a tracked model."""
    return model.history.model  # type: ignore[attr-defined]


def untracked_columns(model: type[Model]) -> list[str]:
    """Return the columns of a tracked table that its history leaves out."""
    tracked = {field.attname for field in history_of(model).tracked_fields}  # type: ignore[attr-defined]
    return [str(field.column) for field in model._meta.concrete_fields if field.attname not in tracked]


def signing_columns(model: type[Model]) -> list[str]:
    """Return the columns that the history of a tracked table has beside those of the table."""
    history = history_of(model)
    tracked = {field.attname for field in history.tracked_fields}  # type: ignore[attr-defined]
    return [str(field.column) for field in history._meta.concrete_fields if field.attname not in tracked]


def chain_of(model: type[Model]) -> str:
    """Return the SQL for the chain that the history row NEW of this model belongs to.

    Whatever leads to the model of settings.AUDIT_CHAINED_BY (a case) has the chain of that row; what belongs
    to none has one of its own.
    """
    root = apps.get_model(settings.AUDIT_CHAINED_BY)
    own = f"'{model._meta.model_name}:' || NEW.id"
    way = _way(model, root)
    if not way:
        return own
    return f"coalesce('{root._meta.model_name}:' || {_follow(way)}, {own})"


def as_declared(model: Model) -> type[Model]:
    """Return our model for the one that a trigger is asked for, which migrations may have built after it."""
    return apps.get_model(model._meta.label)


def _way(model: type[Model], goal: type[Model]) -> Sequence[AnyField]:
    """Return the shortest way of foreign keys from a model to the goal; empty if there is none."""
    seen, waiting = {model}, deque[tuple[type[Model], tuple[AnyField, ...]]]([(model, ())])
    while waiting:
        here, way = waiting.popleft()
        if here is goal:
            return way
        for field in here._meta.concrete_fields:
            target = field.related_model
            if isinstance(target, type) and target not in seen:
                seen.add(target)
                waiting.append((target, (*way, field)))
    return ()


def _follow(way: Sequence[AnyField]) -> str:
    """Return the SQL for the id at the end of a way that begins in NEW."""
    value = f"NEW.{way[0].column}"
    for field in way[1:]:
        value = f"(SELECT p.{field.column} FROM {field.model._meta.db_table} p WHERE p.id = {value})"  # noqa: S608 - all names are those of our own models
    return value


def _append(model: Model, *, row: str, key: str, chain: str) -> str:
    table = model._meta.db_table
    return f"PERFORM audit_append('{table}', {key}, {row}, {chain}, to_jsonb(NEW)); RETURN NULL;"


def _array(names: Iterable[str]) -> str:
    listed = ", ".join(f"'{name}'" for name in names)
    return f"ARRAY[{listed}]::text[]"
