"""Roles, database, and what the application may do: the same for the embedded server and external ones."""

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

IDLE_IN_TRANSACTION = "5min"  # a forgotten transaction must not hold the record's horizon back

GRANTS = (
    "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "GRANT CONNECT ON DATABASE {database} TO {application}",
    "GRANT USAGE ON SCHEMA public TO {application}",
    "ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {application}",
    "ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO {application}",
    "ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO {application}",
    "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {application}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {application}",
)
# A migration may have taken a right away on purpose: only tables that the role cannot even read are opened.
CLOSED_TABLES = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')
      AND pg_get_userbyid(relowner) = current_user AND NOT has_table_privilege(%s, oid, 'SELECT')
"""


def provision(*, admin: str, owner: str, application: str) -> None:
    """Create what is missing of roles and database, and grant; may be repeated at any time."""
    database = _part(owner, "dbname")
    with psycopg.connect(admin, autocommit=True) as connection:
        _create_role(connection, owner)
        if _create_role(connection, application):
            _limit_idle_transactions(connection, _part(application, "user"))
        _create_database(connection, database, _part(owner, "user"))
    with psycopg.connect(owner, autocommit=True) as connection:
        _grant(connection, database, _part(application, "user"))


def let_owner_clone(*, admin: str, owner: str, application: str) -> None:
    """Let the owner create databases and disconnect the application from them, as the tests do."""
    owner_role, application_role = (sql.Identifier(_part(url, "user")) for url in (owner, application))
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(owner_role))
        connection.execute(sql.SQL("GRANT {} TO {}").format(application_role, owner_role))


def on_database(url: str, database: str) -> str:
    """Return the address of another database on the same server."""
    return make_conninfo(url, dbname=database)


def _part(url: str, key: str) -> str:
    return str(conninfo_to_dict(url)[key])


def _create_role(connection: Connection, url: str) -> bool:
    """Create the role that an address names, with its password; tell whether it was missing."""
    role, password = _part(url, "user"), conninfo_to_dict(url).get("password")
    if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None:
        return False
    statement = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
        sql.Identifier(role), sql.Literal(password)
    )
    connection.execute(statement)
    return True


def _limit_idle_transactions(connection: Connection, role: str) -> None:
    statement = sql.SQL("ALTER ROLE {} SET idle_in_transaction_session_timeout = {}")
    connection.execute(statement.format(sql.Identifier(role), sql.Literal(IDLE_IN_TRANSACTION)))


def _create_database(connection: Connection, database: str, owner: str) -> None:
    if connection.execute("SELECT FROM pg_database WHERE datname = %s", [database]).fetchone() is not None:
        return
    may_give = connection.execute("SELECT pg_has_role(current_user, %s, 'USAGE')", [owner]).fetchone()
    if may_give is not None and not may_give[0]:
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(owner)))
    statement = sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0")
    connection.execute(statement.format(sql.Identifier(database), sql.Identifier(owner)))


def _grant(connection: Connection, database: str, application: str) -> None:
    names = {"database": sql.Identifier(database), "application": sql.Identifier(application)}
    for statement in GRANTS:
        connection.execute(sql.SQL(statement).format(**names))
    for (table,) in connection.execute(CLOSED_TABLES, [application]).fetchall():
        statement = "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.{table} TO {application}"
        connection.execute(sql.SQL(statement).format(table=sql.Identifier(table), **names))
