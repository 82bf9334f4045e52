"""Two roles on one schema: the owner makes the tables, the application may only fill them.

Whoever breaks into the application can then neither drop a trigger nor rewrite the trail.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import dj_database_url
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from psycopg2 import sql

EXTENSIONS = ["pg_trgm", "btree_gist"]
# Functions of the owner's by which old rows leave the logs.
FORGETTING = ["accounts_forget_sign_ins", "trail_forget_readings"]
IDENTITY = ("USER", "PASSWORD", "HOST", "PORT")


def application_role() -> str:
    return str(dj_database_url.parse(settings.DATABASE_URL)["USER"])


def owner_role() -> str:
    return str(dj_database_url.parse(settings.DATABASE_OWNER_URL)["USER"])


@contextmanager
def as_owner() -> Iterator[None]:
    """Inside, the default connection belongs to the owner of the tables; the database stays the same."""
    owner = cast(dict[str, object], dj_database_url.parse(settings.DATABASE_OWNER_URL))
    application = {key: connection.settings_dict[key] for key in IDENTITY}
    connection.close()
    connection.settings_dict.update({key: owner[key] for key in IDENTITY})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(application)


def create_extensions() -> None:
    """The extensions that the schema leans on are there. Both are trusted: no superuser is needed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        present = {name for (name,) in cursor.fetchall()}
        for name in EXTENSIONS:
            if name not in present:
                cursor.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))


def append_only_tables() -> set[str]:
    """Tables of the models that say `append_only = True`: their rows are added and read, nothing else."""
    return {model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)}


def grant_to_application() -> None:
    """The application's role may do with each table what the table is for, and may alter none."""
    role = sql.Identifier(application_role())
    append_only = append_only_tables()
    with transaction.atomic(), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table == "django_migrations":
                rights = "SELECT"
            elif table in append_only:
                rights = "SELECT, INSERT"
            else:
                rights = "SELECT, INSERT, UPDATE, DELETE"
            name = sql.Identifier(table)
            cursor.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(name, role))
            cursor.execute(sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(rights), name, role))
        # Rows that may leave leave by these, which ask how old they are (DB-7); nobody else may call them.
        cursor.execute("SELECT oid::regprocedure::text FROM pg_proc WHERE proname = ANY(%s)", [FORGETTING])
        for (function,) in cursor.fetchall():
            cursor.execute(sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(sql.SQL(function), role))
        cursor.execute(sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}").format(role))
