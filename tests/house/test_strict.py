"""The strictness of the test configuration is itself tested: a silent one would pass everything."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.template import Context, Template

from portal.owner import application_role, owner_role
from tests.strict import faults_of_page

Failed = pytest.fail.Exception
two_roles = pytest.mark.skipif(application_role() == owner_role(), reason="one role does both here")


@pytest.mark.parametrize(
    "source",
    [
        "{{ missing }}",
        "{{ town.missing }}",
        "{% if missing %}{% endif %}",
        "{% if missing == 1 %}{% endif %}",
        "{% for row in missing %}{% endfor %}",
        "{% include missing %}",
        "{% blocktranslate %}{{ missing }}{% endblocktranslate %}",
        "{{ town.needs_an_argument }}",
    ],
)
def test_an_undefined_variable_fails(source):
    class Town:
        def needs_an_argument(self, argument):
            """A call that a template cannot make."""

    with pytest.raises(Failed, match="undefined"):
        Template(source).render(Context({"town": Town()}))


def test_what_may_be_missing_says_so():
    source = '{{ hint|default:"无" }}{% if hint|default:"" %}!{% endif %}'
    assert Template(source).render(Context()) == "无"


@pytest.mark.django_db
def test_unordered_rows_are_shuffled():
    orders = {tuple(row.pk for row in ContentType.objects.all()) for _ in range(20)}
    assert len(orders) > 1
    in_order = [row.pk for row in ContentType.objects.order_by("pk")]
    assert in_order == sorted(in_order)


@pytest.mark.django_db
def test_a_part_of_unordered_rows_fails():
    with pytest.raises(Failed, match="unordered"):
        list(ContentType.objects.all()[:3])
    with pytest.raises(Failed, match="unordered"):
        ContentType.objects.iterator()
    assert ContentType.objects.get(pk=ContentType.objects.first().pk)


@pytest.mark.django_db
def test_a_lock_over_a_join_names_its_table():
    from django.contrib.auth.models import Permission

    joined = Permission.objects.filter(content_type__app_label="auth").order_by("pk")
    with pytest.raises(Failed, match="of="):
        list(joined.select_for_update())
    assert list(joined.select_for_update(no_key=True, of=("self",)))


@pytest.mark.parametrize(
    "html",
    [
        '<form method="post"><input name="a"></form>',
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>alert(1)</script>",
        '<a onclick="go()">',
        '<div hx-on:click="go()">',
        '<p id="a"></p><p id="a"></p>',
    ],
)
def test_what_no_page_may_hold(html):
    assert faults_of_page(html)


def test_what_a_page_may_hold():
    assert not faults_of_page(
        '<form method="get"></form><form method="post"><input name="csrfmiddlewaretoken"></form>'
        '<script src="a.js"></script><script type="application/json">{}</script><p id="a"></p><p id="b"></p>'
    )


@two_roles
@pytest.mark.django_db
def test_the_application_may_not_alter_tables():
    with pytest.raises(ProgrammingError, match="must be owner"), transaction.atomic():
        connection.cursor().execute("ALTER TABLE django_content_type ADD COLUMN more text")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("TRUNCATE django_content_type CASCADE")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_committed_is_gone_for_the_next(turn):
    ContentType.objects.create(app_label="house", model="room")
    with pytest.raises(IntegrityError):
        ContentType.objects.create(app_label="house", model="room")


@two_roles
@pytest.mark.django_db
def test_the_checks_of_the_database_pass():
    call_command("check", tags=["database"], databases=["default"], fail_level="WARNING")
