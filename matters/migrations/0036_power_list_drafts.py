"""A power list is worked on before it is published: what is there was published, on the day from which it holds."""

import datetime

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Func, Q, Value

CHINA = datetime.timezone(datetime.timedelta(hours=8))


def published(apps, schema_editor):
    for one in apps.get_model("matters", "PowerList").objects.filter(published_at=None).order_by("pk"):
        one.published_at = datetime.datetime.combine(one.from_on, datetime.time(), CHINA)
        one.save(update_fields=["published_at"])


def person(name):
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
        verbose_name=name,
    )


def in_force(condition):
    return django.contrib.postgres.constraints.ExclusionConstraint(
        name="matters_power_list_one_in_force",
        expressions=[
            ("office", django.contrib.postgres.fields.ranges.RangeOperators.EQUAL),
            (
                Func(F("from_on"), F("until_on"), Value("[]"), function="daterange"),
                django.contrib.postgres.fields.ranges.RangeOperators.OVERLAPS,
            ),
        ],
        condition=condition,
    )


class Migration(migrations.Migration):
    dependencies = [("matters", "0035_directory_stays")]

    operations = [
        migrations.AddField(
            "powerlist",
            "reason",
            models.CharField(blank=True, default="", max_length=400, verbose_name="调整理由"),
            preserve_default=False,
        ),
        migrations.AddField(
            "powerlist", "begun_at", models.DateTimeField(blank=True, null=True, verbose_name="起草时间")
        ),
        migrations.AddField("powerlist", "begun_by", person("起草人")),
        migrations.AddField(
            "powerlist", "submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="提交时间")
        ),
        migrations.AddField("powerlist", "submitted_by", person("提交人")),
        migrations.AddField(
            "powerlist",
            "returned_words",
            models.CharField(blank=True, default="", max_length=400, verbose_name="退回意见"),
            preserve_default=False,
        ),
        migrations.RemoveConstraint("powerlist", "matters_power_list_published_pair"),
        migrations.RemoveConstraint("powerlist", "matters_power_list_one_in_force"),
        migrations.RunPython(published, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddConstraint("powerlist", in_force(Q(published_at__isnull=False))),
        migrations.AddConstraint(
            "powerlist",
            models.CheckConstraint(
                name="matters_power_list_begun_pair",
                condition=Q(begun_at=None, begun_by=None) | Q(begun_at__isnull=False, begun_by__isnull=False),
            ),
        ),
        migrations.AddConstraint(
            "powerlist",
            models.CheckConstraint(
                name="matters_power_list_submitted_pair",
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
            ),
        ),
        migrations.AddConstraint(
            "powerlist",
            models.CheckConstraint(
                name="matters_power_list_publisher_and_moment",
                condition=Q(published_by=None) | Q(published_at__isnull=False),
            ),
        ),
        migrations.AddConstraint(
            "powerlist",
            models.CheckConstraint(
                name="matters_power_list_published_by_another",
                condition=Q(published_by=None)
                | ~Q(published_by=F("begun_by")) & ~Q(published_by=F("submitted_by")),
            ),
        ),
        migrations.AddConstraint(
            "powerlist",
            models.UniqueConstraint(
                fields=["office"], condition=Q(published_at=None), name="matters_power_list_one_draft"
            ),
        ),
    ]
