"""A power list that was published for a day to come may be recalled before that day; the one before then holds on."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Func, Q, Value

STAYS = """
CREATE OR REPLACE FUNCTION matters_powerlist_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said text[] := ARRAY['until_on', 'recalled_at', 'recalled_by_id'];
BEGIN
    IF OLD.published_at IS NOT NULL THEN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'power list % is published: it stays', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        IF to_jsonb(NEW) - said IS DISTINCT FROM to_jsonb(OLD) - said THEN
            RAISE EXCEPTION 'power list % is published: only its end may be written, once', OLD.id
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.recalled_at IS NOT NULL AND to_jsonb(NEW) IS DISTINCT FROM to_jsonb(OLD) THEN
            RAISE EXCEPTION 'power list % is recalled: it stays', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.until_on IS NOT NULL AND NEW.until_on IS DISTINCT FROM OLD.until_on
            AND (NEW.until_on IS NOT NULL OR NOT EXISTS (
                SELECT 1 FROM matters_powerlist WHERE office_id = OLD.office_id
                    AND recalled_at IS NOT NULL AND from_on = OLD.until_on + 1)) THEN
            RAISE EXCEPTION 'power list % is published: only its end may be written, once', OLD.id
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
"""
GOES = """
CREATE OR REPLACE FUNCTION matters_powerlist_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NOT NULL THEN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'power list % is published: it stays', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        IF to_jsonb(NEW) - 'until_on' IS DISTINCT FROM to_jsonb(OLD) - 'until_on'
            OR (OLD.until_on IS NOT NULL AND NEW.until_on IS DISTINCT FROM OLD.until_on) THEN
            RAISE EXCEPTION 'power list % is published: only its end may be written, once', OLD.id
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("matters", "0049_list_rows_stay"),
    ]

    operations = [
        migrations.AddField(
            "powerlist",
            "recalled_at",
            models.DateTimeField(blank=True, null=True, verbose_name="撤回时间"),
        ),
        migrations.AddField(
            "powerlist",
            "recalled_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="撤回人",
            ),
        ),
        migrations.AddConstraint(
            "powerlist",
            models.CheckConstraint(
                name="matters_power_list_recalled_after_published",
                condition=Q(recalled_at=None, recalled_by=None)
                | Q(recalled_at__isnull=False, recalled_by__isnull=False, published_at__isnull=False),
            ),
        ),
        migrations.RemoveConstraint("powerlist", "matters_power_list_one_in_force"),
        migrations.AddConstraint(
            "powerlist",
            django.contrib.postgres.constraints.ExclusionConstraint(
                name="matters_power_list_one_in_force",
                expressions=[
                    ("office", django.contrib.postgres.fields.ranges.RangeOperators.EQUAL),
                    (
                        Func(F("from_on"), F("until_on"), Value("[]"), function="daterange"),
                        django.contrib.postgres.fields.ranges.RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(published_at__isnull=False, recalled_at=None),
            ),
        ),
        migrations.RunSQL(STAYS, GOES),
    ]
