"""A test run drops the old templates of others, never one that somebody still clones."""

from contextlib import closing

from django.conf import settings
from psycopg2 import sql

from tests.databases import _ask, _connect, _exists, drop_old_templates


def test_a_template_goes_when_nobody_holds_it() -> None:
    url = settings.DATABASE_OWNER_URL
    with closing(_connect(url)) as dropping, closing(_connect(url)) as cloning:
        base = f"held_{_ask(dropping, 'SELECT pg_backend_pid()')}"
        name = f"{base}_template_of_before"
        with dropping.cursor() as cursor:
            cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        _ask(cloning, "SELECT pg_advisory_lock_shared(hashtext(%s))", name)
        drop_old_templates(dropping, base, kept=0)
        assert _exists(dropping, name)
        _ask(cloning, "SELECT pg_advisory_unlock_shared(hashtext(%s))", name)
        drop_old_templates(dropping, base, kept=1)
        assert _exists(dropping, name)
        drop_old_templates(dropping, base, kept=0)
        assert not _exists(dropping, name)
