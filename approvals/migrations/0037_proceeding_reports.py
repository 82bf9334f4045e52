"""What is reported while a revocation is pending makes it graver, and stays as it was said (COR-2, COM-16)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# The table of approvals/models/proceeding.py, once more (tests compare the two).
MOVES = [
    ("opened", "rectifying"),
    ("rectifying", "opened"),
    ("opened", "notified"),
    ("notified", "heard"),
    ("heard", "revoked"),
    ("heard", "kept"),
    ("opened", "closed"),
    ("rectifying", "closed"),
    ("notified", "closed"),
    ("heard", "closed"),
]

GUARD = f"""
CREATE OR REPLACE FUNCTION approvals_proceeding_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'proceeding % stays', OLD.uuid;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'opened' THEN
            RAISE EXCEPTION 'a proceeding begins as opened, not as %', NEW.state;
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        {", ".join(f"('{a}', '{b}')" for a, b in MOVES)}
    ) THEN
        RAISE EXCEPTION 'no proceeding goes from % to %', OLD.state, NEW.state;
    END IF;
    IF (NEW.uuid, NEW.case_id, NEW.decision_id, NEW.words, NEW.opened_at, NEW.opened_by_id, NEW.opened_office)
        IS DISTINCT FROM (OLD.uuid, OLD.case_id, OLD.decision_id, OLD.words, OLD.opened_at, OLD.opened_by_id, OLD.opened_office) THEN
        RAISE EXCEPTION 'what proceeding % was opened with does not change', OLD.uuid;
    END IF;
    -- What was reported meanwhile makes it graver, and brings the commitment in of which it was reported.
    IF array_position(ARRAY['other', 'overdue', 'mismatch', 'false'], NEW.kind::text)
            < array_position(ARRAY['other', 'overdue', 'mismatch', 'false'], OLD.kind::text)
        OR OLD.commitment_id IS NOT NULL AND NEW.commitment_id IS DISTINCT FROM OLD.commitment_id
        OR OLD.state IN ('revoked', 'kept', 'closed')
            AND (NEW.kind, NEW.commitment_id) IS DISTINCT FROM (OLD.kind, OLD.commitment_id) THEN
        RAISE EXCEPTION 'what proceeding % is about only grows', OLD.uuid;
    END IF;
    IF OLD.ordered_at IS NOT NULL AND (NEW.ordered_at, NEW.ordered_by_id, NEW.ordered_words)
        IS DISTINCT FROM (OLD.ordered_at, OLD.ordered_by_id, OLD.ordered_words) THEN
        RAISE EXCEPTION 'proceeding % ordered a rectification once', OLD.uuid;
    END IF;
    IF OLD.noticed_at IS NOT NULL AND (NEW.noticed_at, NEW.noticed_by_id, NEW.item, NEW.found)
        IS DISTINCT FROM (OLD.noticed_at, OLD.noticed_by_id, OLD.item, OLD.found) THEN
        RAISE EXCEPTION 'the notice of proceeding % was given once', OLD.uuid;
    END IF;
    IF OLD.served_at IS NOT NULL AND NEW.served_at IS DISTINCT FROM OLD.served_at
        OR OLD.heard_at IS NOT NULL AND NEW.heard_at IS DISTINCT FROM OLD.heard_at THEN
        RAISE EXCEPTION 'proceeding % was told and heard once', OLD.uuid;
    END IF;
    IF OLD.decided_at IS NOT NULL AND (NEW.decided_at, NEW.decided_by_id, NEW.reasons, NEW.approval)
        IS DISTINCT FROM (OLD.decided_at, OLD.decided_by_id, OLD.reasons, OLD.approval) THEN
        RAISE EXCEPTION 'proceeding % was decided once', OLD.uuid;
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0036_deficiency_stays"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ProceedingReport",
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
                            ("overdue", "承诺的材料逾期未补齐"),
                            ("mismatch", "实际情况与承诺不符"),
                            ("false", "虚假承诺、虚假材料或者以其他不正当手段取得"),
                            ("other", "其他依法可以撤销的情形"),
                        ],
                        max_length=10,
                        verbose_name="缘由",
                    ),
                ),
                ("words", models.TextField(max_length=2000, verbose_name="线索")),
                ("reported_at", models.DateTimeField(verbose_name="反映时间")),
                ("reported_office", models.CharField(blank=True, max_length=200, verbose_name="反映单位")),
                (
                    "proceeding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="approvals.proceeding",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="反映人",
                    ),
                ),
            ],
            options={
                "verbose_name": "撤销程序中的线索",
                "verbose_name_plural": "撤销程序中的线索",
                "ordering": ["pk"],
            },
        ),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
