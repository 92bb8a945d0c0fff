"""A new database is there soon: migrations that do much do it together."""

from django.apps import apps
from django.db.migrations.loader import MigrationLoader

FEW = 10
PACKAGES = ("accounts", "casework", "workflows")


def test_a_migration_does_much_only_together() -> None:
    """Else each operation builds all models anew; `casework.audit.migrating` says more."""
    loader = MigrationLoader(None)
    ours = {app.label for app in apps.get_app_configs() if app.name.partition(".")[0] in PACKAGES}
    long = [
        f"{label}.{name}: {len(migration.operations)} operations, one by one"
        for (label, name), migration in loader.disk_migrations.items()
        if label in ours and len(migration.operations) > FEW
    ]
    assert long == []


def test_ours_come_after_those_of_others() -> None:
    """An alteration of a table of theirs that points at the user would build all of ours anew."""
    loader = MigrationLoader(None)
    theirs = {("account", "0009_emailaddress_unique_primary_email"), ("viewflow", "0015_task_scheduled")}
    assert theirs <= set(loader.graph.forwards_plan(("territory", "0001_initial")))
