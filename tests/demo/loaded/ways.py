"""Ways to write around the record, tried on a row of a tracked table."""

from collections.abc import Callable

import pgtrigger
from django.db import connection, transaction
from django.db.models import Model
from django.test import override_settings
from simple_history.utils import bulk_update_with_history

from casework.audit.actors import Actor
from casework.audit.changes import service
from casework.audit.services import update_rows
from casework.audit.triggers import history_of
from tests.demo.loaded.targets import Target, Undo, run

Way = Callable[[Target, Actor], object]


def update(target: Target, by: Actor) -> None:
    """Update by the ORM."""
    value = getattr(target.changed(), target.field.attname)
    target.model._base_manager.filter(pk=target.row.pk).update(**{target.field.attname: value})


def bulk_update(target: Target, by: Actor) -> None:
    """Update many rows."""
    target.model._base_manager.bulk_update([target.changed()], [target.field.attname.removesuffix("_id")])


def raw_update(target: Target, by: Actor) -> None:
    """Update in SQL."""
    run(_update(target))


def update_from(target: Target, by: Actor) -> None:
    """Update in SQL from another table."""
    run(
        f'UPDATE {target.table} t SET "{target.field.column}" = o.v FROM (SELECT id, {target.value} AS v '
        f"FROM {target.table}) o WHERE o.id = t.id AND t.id = {target.row.pk}"
    )


def update_in_a_query(target: Target, by: Actor) -> None:
    """Update inside a query."""
    run(f"WITH done AS ({_update(target)} RETURNING id) SELECT * FROM done")


def update_in_a_block(target: Target, by: Actor) -> None:
    """Update in a block of PL/pgSQL."""
    run(f"DO $$ BEGIN {_update(target)}; END $$")


def merge(target: Target, by: Actor) -> None:
    """Update by MERGE."""
    run(
        f"MERGE INTO {target.table} t USING (SELECT {target.row.pk} AS id, {target.value} AS v FROM "
        f"{target.table} WHERE id = {target.row.pk}) o ON o.id = t.id WHEN MATCHED THEN "
        f'UPDATE SET "{target.field.column}" = o.v'
    )


def update_and_take_back_the_history(target: Target, by: Actor) -> None:
    """Write the history inside a savepoint that is taken back, the change outside."""
    raw_update(target, by)
    try:
        with transaction.atomic():
            _saved(row=target.again(), by=by)
            raise Undo
    except Undo:
        pass


def save_then_update(target: Target, by: Actor) -> None:
    """Save with history, then go on without."""
    _saved(row=target.again(), by=by)
    raw_update(target, by)


def save_without_history(target: Target, by: Actor) -> None:
    """Save by the method that leaves none."""
    _without(row=target.changed(), by=by)


def skip_history(target: Target, by: Actor) -> None:
    """Save with the mark that leaves none."""
    row = target.changed()
    row.skip_history_when_saving = True  # type: ignore[attr-defined]
    _saved(row=row, by=by)


def switch_history_off(target: Target, by: Actor) -> None:
    """Save with the setting that leaves none."""
    with override_settings(SIMPLE_HISTORY_ENABLED=False):
        _saved(row=target.changed(), by=by)


def save_as_loaded(target: Target, by: Actor) -> None:
    """Save as loaddata does."""
    target.changed().save_base(raw=True)


def ignore_triggers(target: Target, by: Actor) -> None:
    """Ignore all triggers by django-pgtrigger."""
    with pgtrigger.ignore():
        raw_update(target, by)
        run("SET CONSTRAINTS ALL IMMEDIATE")


def ignore_triggers_by_setting(target: Target, by: Actor) -> None:
    """Ignore all triggers by the setting of the session."""
    names = ",".join(trigger.get_pgid(target.model) for trigger in target.model._meta.triggers)  # type: ignore[attr-defined]
    run(f"SET LOCAL pgtrigger.ignore = '{{{names}}}'")
    raw_update(target, by)


def delete_in_sql(target: Target, by: Actor) -> None:
    """Delete in SQL."""
    run(f"DELETE FROM {target.table} WHERE id = {target.row.pk}")


def delete_raw(target: Target, by: Actor) -> None:
    """Delete past the signals."""
    rows = target.model._base_manager.filter(pk=target.row.pk)
    rows._raw_delete(rows.db)


def insert_in_sql(target: Target, by: Actor) -> None:
    """Insert in SQL what was taken out."""
    _out_and_in(target, f"INSERT INTO {target.table} ({target.columns}) SELECT {target.columns} FROM taken")


def upsert_in_sql(target: Target, by: Actor) -> None:
    """Insert or update in SQL."""
    update_by_insert = f'DO UPDATE SET "{target.field.column}" = {_of_existing(target)}'
    run(
        f"INSERT INTO {target.table} ({target.columns}) SELECT {target.columns} FROM {target.table} "
        f"WHERE id = {target.row.pk} ON CONFLICT (id) {update_by_insert}"
    )


def bulk_create(target: Target, by: Actor) -> None:
    """Insert many rows by the ORM."""
    row = target.changed()
    delete_in_sql(target, by)
    target.model._base_manager.bulk_create([row])


def copy_in(target: Target, by: Actor) -> None:
    """Insert by COPY what was taken out."""
    with connection.cursor() as cursor:
        where = f"SELECT {target.columns} FROM {target.table} WHERE id = {target.row.pk}"
        with cursor.copy(f"COPY ({where}) TO STDOUT") as out:
            data = b"".join(bytes(part) for part in out)
        cursor.execute(f"DELETE FROM {target.table} WHERE id = {target.row.pk}")
        with cursor.copy(f"COPY {target.table} ({target.columns}) FROM STDIN") as into:
            into.write(data)


def change_the_id(target: Target, by: Actor) -> None:
    """Give the row another id."""
    run(f"UPDATE {target.table} SET id = id + 1000000 WHERE id = {target.row.pk}")


def forge_the_history(target: Target, by: Actor) -> None:
    """Write a history row that says something else."""
    _copy_history(target)
    raw_update(target, by)


def shadow_the_ledger(target: Target, by: Actor) -> None:
    """Put a table of one's own before the ledger."""
    run("CREATE TEMPORARY TABLE audit_ledgerentry (LIKE public.audit_ledgerentry)")
    raw_update(target, by)


def rewrite_history(target: Target, by: Actor) -> None:
    """Change a history row."""
    run(f"UPDATE {target.history} SET history_date = now() WHERE id = {target.row.pk}")


def delete_history(target: Target, by: Actor) -> None:
    """Delete history rows."""
    run(f"DELETE FROM {target.history} WHERE id = {target.row.pk}")


def empty_history(target: Target, by: Actor) -> None:
    """Empty the history."""
    run(f"TRUNCATE {target.history} CASCADE")


def empty_table(target: Target, by: Actor) -> None:
    """Empty the table."""
    run(f"TRUNCATE {target.table} CASCADE")


def disable_triggers(target: Target, by: Actor) -> None:
    """Disable the triggers."""
    run(f"ALTER TABLE {target.table} DISABLE TRIGGER ALL")


def drop_a_trigger(target: Target, by: Actor) -> None:
    """Drop the trigger that compares."""
    trigger = next(t for t in target.model._meta.triggers if t.name == "changes_leave_history")  # type: ignore[attr-defined]
    run(f"DROP TRIGGER {trigger.get_pgid(target.model)} ON {target.table}")


def be_a_replica(target: Target, by: Actor) -> None:
    """Pretend that another server has checked everything."""
    run("SET LOCAL session_replication_role = replica")
    raw_update(target, by)


def write_into_the_ledger(target: Target, by: Actor) -> None:
    """Write an entry that no row stands behind."""
    run(
        "SELECT audit_append('" + target.history + f"', 0, {target.row.pk}, 'case:0', '{{}}'::jsonb)",
    )


REFUSED: tuple[Way, ...] = (
    update,
    bulk_update,
    raw_update,
    update_from,
    update_in_a_query,
    update_in_a_block,
    merge,
    update_and_take_back_the_history,
    save_then_update,
    save_without_history,
    skip_history,
    switch_history_off,
    save_as_loaded,
    ignore_triggers,
    ignore_triggers_by_setting,
    delete_in_sql,
    delete_raw,
    insert_in_sql,
    upsert_in_sql,
    bulk_create,
    copy_in,
    change_the_id,
    forge_the_history,
    shadow_the_ledger,
    rewrite_history,
    delete_history,
    empty_history,
    empty_table,
    disable_triggers,
    drop_a_trigger,
    be_a_replica,
    write_into_the_ledger,
)


def save(target: Target, by: Actor) -> None:
    """Save as services do."""
    _saved(row=target.changed(), by=by)


def save_one_field(target: Target, by: Actor) -> None:
    """Save one field as services do."""
    _saved_in_part(row=target.changed(), name=target.field.attname.removesuffix("_id"), by=by)


def save_in_a_savepoint(target: Target, by: Actor) -> None:
    """Save in a savepoint."""
    with transaction.atomic():
        save(target, by)


def update_together(target: Target, by: Actor) -> None:
    """Save many rows with history."""
    _together(row=target.changed(), name=target.field.attname.removesuffix("_id"), by=by)


def update_with_the_library(target: Target, by: Actor) -> None:
    """Save many rows with the helper of simple-history."""
    _with_the_library(row=target.changed(), name=target.field.attname.removesuffix("_id"), by=by)


RECORDED: tuple[Way, ...] = (
    save,
    save_one_field,
    save_in_a_savepoint,
    update_together,
    update_with_the_library,
)


@service
def _saved(*, row: Model, by: Actor) -> None:
    row.save()


@service
def _saved_in_part(*, row: Model, name: str, by: Actor) -> None:
    row.save(update_fields=[name])


@service
def _without(*, row: Model, by: Actor) -> None:
    row.save_without_historical_record()  # type: ignore[attr-defined]


@service
def _together(*, row: Model, name: str, by: Actor) -> None:
    update_rows([row], [name])


@service
def _with_the_library(*, row: Model, name: str, by: Actor) -> None:
    bulk_update_with_history([row], type(row), [name])


def _update(target: Target) -> str:
    return f'UPDATE {target.table} SET "{target.field.column}" = {target.value} WHERE id = {target.row.pk}'


def _of_existing(target: Target) -> str:
    column = f'"{target.field.column}"'
    return target.value.replace(column, f"{target.table}.{column}")


def _out_and_in(target: Target, insert: str) -> None:
    run(
        f"CREATE TEMPORARY TABLE taken ON COMMIT DROP AS "
        f"SELECT * FROM {target.table} WHERE id = {target.row.pk}",
        f"DELETE FROM {target.table} WHERE id = {target.row.pk}",
        insert,
    )


def _copy_history(target: Target) -> None:
    names = ", ".join(
        f'"{field.column}"'
        for field in history_of(target.model)._meta.concrete_fields
        if not field.primary_key
    )
    run(
        f"INSERT INTO {target.history} ({names}) SELECT {names} FROM {target.history} "
        f"WHERE id = {target.row.pk} ORDER BY history_id DESC LIMIT 1"
    )
