"""What one officer tells of a statute waits for another; what was told, and what came of it, stays."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STAYS = """
CREATE FUNCTION matters_statute_change_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    judged text[] := ARRAY['statute_id', 'confirmed_at', 'confirmed_by_id', 'refused_at', 'refused_by_id',
        'refused_words'];
BEGIN
    IF TG_OP = 'DELETE' OR OLD.confirmed_at IS NOT NULL OR OLD.refused_at IS NOT NULL
        OR to_jsonb(NEW) - judged IS DISTINCT FROM to_jsonb(OLD) - judged
        OR (OLD.statute_id IS NOT NULL AND NEW.statute_id IS DISTINCT FROM OLD.statute_id) THEN
        RAISE EXCEPTION 'what was told of a statute (%) stays', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER matters_statute_change_stays BEFORE UPDATE OR DELETE ON matters_statutechange
    FOR EACH ROW EXECUTE FUNCTION matters_statute_change_stays();
"""
GOES = """
DROP TRIGGER matters_statute_change_stays ON matters_statutechange;
DROP FUNCTION matters_statute_change_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("matters", "0050_power_list_recalled"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StatuteChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("add", "登记法规"),
                            ("about", "修改法规信息"),
                            ("end", "登记或者更正失效日期"),
                            ("article", "登记条文"),
                        ],
                        max_length=10,
                        verbose_name="登记内容",
                    ),
                ),
                ("told", models.JSONField(verbose_name="所登记的内容")),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="理由")),
                ("told_at", models.DateTimeField(verbose_name="登记时间")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="确认时间")),
                ("refused_at", models.DateTimeField(blank=True, null=True, verbose_name="退回时间")),
                ("refused_words", models.CharField(blank=True, max_length=400, verbose_name="退回意见")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
                    ),
                ),
                (
                    "refused_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="退回人",
                    ),
                ),
                (
                    "statute",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="told_changes",
                        to="matters.statute",
                        verbose_name="法规",
                    ),
                ),
                (
                    "told_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
            ],
            options={
                "verbose_name": "法规登记",
                "verbose_name_plural": "法规登记",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at", None), ("confirmed_by", None)),
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("confirmed_by__isnull", False),
                                ("refused_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="matters_statute_change_confirmed_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by", None),
                            models.Q(("confirmed_by", models.F("told_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="matters_statute_change_confirmed_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("refused_at", None), ("refused_by", None), ("refused_words", "")),
                            models.Q(
                                ("refused_at__isnull", False),
                                ("refused_by__isnull", False),
                                models.Q(("refused_words", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="matters_statute_change_refused_with_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("statute__isnull", False),
                            models.Q(("confirmed_at", None), ("kind", "add")),
                            _connector="OR",
                        ),
                        name="matters_statute_change_of_a_statute",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed_at", None), ("refused_at", None)),
                        fields=("statute",),
                        name="matters_statute_change_one_waits",
                    ),
                ],
            },
        ),
        migrations.RunSQL(STAYS, GOES),
    ]
