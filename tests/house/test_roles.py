"""Two roles on one schema: the application fills the tables, the owner alone makes them."""

import pytest
from django.db import connection

from portal import checks
from portal.owner import append_only_tables, application_role, as_owner, owner_role

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(application_role() == owner_role(), reason="one role does both here"),
]


def rights_of_application() -> dict[str, set[str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
            " WHERE grantee = current_user AND table_schema = 'public'"
        )
        rights: dict[str, set[str]] = {}
        for table, right in cursor.fetchall():
            rights.setdefault(table, set()).add(right)
    return rights


def test_the_application_may_do_with_a_table_what_it_is_for():
    rights = rights_of_application()
    tables = connection.introspection.table_names()
    assert append_only_tables() <= set(tables)
    for table in tables:
        if table == "django_migrations":
            assert rights[table] == {"SELECT"}
        elif table in append_only_tables():
            assert rights[table] == {"SELECT", "INSERT"}
        else:
            assert rights[table] == {"SELECT", "INSERT", "UPDATE", "DELETE"}


def test_the_trail_is_append_only():
    assert "trail_entry" in append_only_tables()


@pytest.mark.django_db(transaction=True)
def test_who_was_owner_for_a_while_is_the_application_again():
    def who() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            return str(cursor.fetchone()[0])

    assert who() == application_role()
    with as_owner():
        assert who() == owner_role()
    assert who() == application_role()


def test_a_check_says_when_one_role_does_both(settings):
    settings.DATABASE_OWNER_URL = settings.DATABASE_URL
    (message,) = checks.two_roles_share_the_work(databases=["default"])
    assert message.id == "portal.W001"


def test_a_check_says_when_the_roles_work_on_different_databases(settings):
    settings.DATABASE_OWNER_URL = settings.DATABASE_URL + "_elsewhere"
    (message,) = checks.two_roles_share_the_work(databases=["default"])
    assert message.id == "portal.E004"


def test_no_database_is_asked_where_none_was_named():
    assert checks.the_server_is_fit(databases=None) == []
    assert checks.two_roles_share_the_work(databases=None) == []


@pytest.mark.parametrize("name, value", [("OLDEST_SERVER", 999), ("EXTENSIONS", ["no_such_extension"])])
def test_an_unfit_server_is_refused(monkeypatch, name, value):
    monkeypatch.setattr(checks, name, value)
    (message,) = checks.the_server_is_fit(databases=["default"])
    assert message.id in {"portal.E001", "portal.E002"}
