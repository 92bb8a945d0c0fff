"""An operator prepares an external PostgreSQL with one command."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from psycopg.conninfo import make_conninfo

from config.database import addresses
from config.embedded_postgres import SUPERUSER, Server
from tests.databases import Databases, manage


@dataclass(frozen=True)
class Town:
    """An external database that does not exist yet, with two roles that do not, either."""

    admin: str
    name: str

    @property
    def owner(self) -> str:
        return make_conninfo(self.admin, dbname=self.name, user=f"{self.name}_owner")

    @property
    def application(self) -> str:
        return make_conninfo(self.admin, dbname=self.name, user=f"{self.name}_app")

    def manage(self, *arguments: str) -> str:
        own = {"DATABASE_OWNER_URL": self.owner, "DATABASE_URL": self.application}
        return manage(*arguments, environment=os.environ | own | {"DATABASE_ADMIN_URL": self.admin})


@pytest.fixture
def town(databases: Databases) -> Iterator[Town]:
    """Name a database on the server of the tests, and remove what was made of it."""
    server = addresses(settings.DATA_DIR).server or Server(settings.DATA_DIR)
    town = Town(server.url(SUPERUSER, SUPERUSER), f"town_{uuid4().hex[:8]}")
    yield town
    with psycopg.connect(town.admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {town.name} WITH (FORCE)")
        connection.execute(f"DROP ROLE IF EXISTS {town.name}_owner, {town.name}_app")


def test_one_command_makes_roles_database_and_grants_and_may_be_repeated(town: Town) -> None:
    for _ in range(2):
        assert f"The database {town.name} is ready" in town.manage("setup_database")
    for app in ("auth", "procrastinate"):
        town.manage("migrate", app, "--verbosity", "0")
    town.manage("setup_database")

    with psycopg.connect(town.application) as connection:
        assert connection.execute("SELECT count(*) FROM auth_group").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (0,)
        owned = "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user"
        assert connection.execute(owned).fetchone() == (0,)


def test_tables_that_were_there_before_are_opened_to_the_application(town: Town) -> None:
    town.manage("setup_database")
    with psycopg.connect(town.owner, autocommit=True) as connection:
        connection.execute("CREATE TABLE closed (id int)")
        connection.execute(f"REVOKE ALL ON closed FROM {town.name}_app")
    town.manage("setup_database")
    with psycopg.connect(town.application) as connection:
        connection.execute("INSERT INTO closed VALUES (1)")


def test_a_right_that_a_migration_took_away_stays_away(town: Town) -> None:
    town.manage("setup_database")
    with psycopg.connect(town.owner, autocommit=True) as connection:
        connection.execute("CREATE TABLE record (id int)")
        connection.execute(f"REVOKE UPDATE, DELETE ON record FROM {town.name}_app")
    town.manage("setup_database")
    with psycopg.connect(town.application) as connection:
        allowed = "SELECT has_table_privilege('record', 'INSERT'), has_table_privilege('record', 'UPDATE')"
        assert connection.execute(allowed).fetchone() == (True, False)
