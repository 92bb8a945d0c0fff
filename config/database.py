"""Which PostgreSQL is used, as whom: DATABASE_URL and DATABASE_OWNER_URL, or the embedded server.

The owner migrates and grants. The application role owns nothing, so that no fault of the site can weaken a
table's rules.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from config import embedded_postgres
from config.embedded_postgres import DatabaseProblem, Server
from config.provision import let_owner_clone, on_database, provision

OLDEST_SERVER = 150000
OWNER, APPLICATION, DATABASE = "fallwerk_owner", "fallwerk_app", "fallwerk"
CONNECT_AS_OWNER = "FALLWERK_CONNECT_AS_OWNER"  # set for the commands that migrate
CONNECT_TIMEOUT_SECONDS = 5
OWNER_RIGHTS = "SELECT has_schema_privilege('public', 'CREATE')"
APPLICATION_RIGHTS = """
    SELECT has_schema_privilege('public', 'USAGE')
       AND coalesce(has_table_privilege(to_regclass('django_migrations'), 'SELECT'), true)
"""

DjangoDatabase = dict[str, str | int | bool | dict[str, str]]


@dataclass(frozen=True)
class Addresses:
    """The two addresses of one database; the owner's may be missing where only the site runs."""

    application: str
    owner: str | None
    server: Server | None = None

    def owner_or_complain(self) -> str:
        """Return the owner's address; raise DatabaseProblem where it is missing."""
        if self.owner is None:
            raise DatabaseProblem(
                "DATABASE_OWNER_URL is missing: only the owner of the tables may change them."
            )
        return self.owner


def addresses(data_dir: Path, server_settings: tuple[str, ...] = ()) -> Addresses:
    """Return the addresses from the environment, else those of the embedded server."""
    application = os.environ.get("DATABASE_URL")
    if application:
        return Addresses(application=application, owner=os.environ.get("DATABASE_OWNER_URL") or None)
    server = Server(data_dir.resolve() / "postgres", server_settings)
    return Addresses(server.url(APPLICATION, DATABASE), server.url(OWNER, DATABASE), server)


def application_database(data_dir: Path) -> DjangoDatabase:
    """Return Django's settings for the application role, or for the owner where a command migrates."""
    found = addresses(data_dir)
    if CONNECT_AS_OWNER in os.environ:
        return django_database(found.owner_or_complain(), "DATABASE_OWNER_URL")
    return django_database(found.application, "DATABASE_URL")


def django_database(url: str, name: str) -> DjangoDatabase:
    """Translate an address into Django's settings; raise DatabaseProblem if it is none."""
    parts = parse(url, name)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user"),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": parts,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def parse(url: str, name: str) -> dict[str, str]:
    """Return the parts of an address, role and database among them."""
    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(url).items()}
    except psycopg.ProgrammingError:
        parts = {}
    if not {"user", "dbname"} <= parts.keys():
        raise DatabaseProblem(f"{name} is not of the form postgresql://role:password@host:5432/database.")
    return parts


def start_database(data_dir: Path, server_settings: tuple[str, ...] = ()) -> None:
    """Start the embedded server with its roles, where it is used."""
    found = addresses(data_dir, server_settings)
    if found.server is not None:
        embedded_postgres.start(found.server, prepare)


def prepare(server: Server) -> None:
    """Create the roles and the database in the embedded server."""
    admin = server.url(embedded_postgres.SUPERUSER, embedded_postgres.SUPERUSER)
    owner, application = server.url(OWNER, DATABASE), server.url(APPLICATION, DATABASE)
    provision(admin=admin, owner=owner, application=application)
    let_owner_clone(admin=admin, owner=owner, application=application)


def check_connection(data_dir: Path) -> None:
    """Raise DatabaseProblem if the server is out of reach, too old, or refuses what the command needs."""
    found = addresses(data_dir)
    if CONNECT_AS_OWNER in os.environ:
        check_rights(found.owner_or_complain(), "DATABASE_OWNER_URL", OWNER_RIGHTS)
    else:
        check_rights(found.application, "DATABASE_URL", APPLICATION_RIGHTS)


def check_both_roles(data_dir: Path) -> None:
    """Raise DatabaseProblem unless the owner may migrate and the application may connect."""
    found = addresses(data_dir)
    check_rights(found.owner_or_complain(), "DATABASE_OWNER_URL", OWNER_RIGHTS)
    check_rights(found.application, "DATABASE_URL", APPLICATION_RIGHTS)


def check_rights(url: str, name: str, query: str) -> None:
    """Raise DatabaseProblem unless the role reaches a server that is new enough and the query says yes."""
    role = parse(url, name)["user"]
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT_SECONDS) as connection:
            require_version(connection)
            allowed = connection.execute(query).fetchone()
    except psycopg.OperationalError as error:
        raise DatabaseProblem(f"{name} does not lead to a database: {one_line(error)}") from error
    if allowed is None or not allowed[0]:
        raise DatabaseProblem(f"The role {role} of {name} lacks rights: run `manage.py setup_database`.")


def require_version(connection: psycopg.Connection) -> None:
    """Raise DatabaseProblem for a server that is too old."""
    if connection.info.server_version < OLDEST_SERVER:
        found = connection.info.server_version // 10000
        raise DatabaseProblem(
            f"PostgreSQL {found} is too old: Fallwerk needs {OLDEST_SERVER // 10000} or newer."
        )


def set_up(admin_url: str | None, data_dir: Path) -> Addresses:
    """Create roles, database and grants on the server of the addresses, and check both roles."""
    found = addresses(data_dir)
    owner = found.owner_or_complain()
    if parse(owner, "DATABASE_OWNER_URL")["user"] == parse(found.application, "DATABASE_URL")["user"]:
        raise DatabaseProblem(
            "DATABASE_URL and DATABASE_OWNER_URL name the same role: the application must own nothing."
        )
    admin = admin_url or on_database(owner, "postgres")
    try:
        provision(admin=admin, owner=owner, application=found.application)
    except psycopg.Error as error:
        raise DatabaseProblem(f"The database could not be set up: {one_line(error)}") from error
    check_both_roles(data_dir)
    return found


def one_line(error: Exception) -> str:
    """Return the first line of a database error."""
    return str(error).strip().splitlines()[0].rstrip(".") + "."
