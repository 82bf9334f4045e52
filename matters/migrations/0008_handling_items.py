import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

# What an edition offered beside a first licence becomes items of its own; the first licence is the first of them.
FILL = """
INSERT INTO matters_handlingitem (edition_id, no, name, purpose, promised_length, promised_unit, summary)
SELECT edition.id,
       lpad((1 + row_number() OVER (PARTITION BY edition.id ORDER BY kind.place))::text, 2, '0'),
       left(regexp_replace(edition.name, '（新办）$', ''), 190) || '（' || kind.label || '）',
       kind.purpose,
       (edition.purposes -> kind.purpose ->> 'promised_length')::smallint,
       CASE WHEN edition.purposes -> kind.purpose ->> 'promised_length' IS NULL THEN NULL ELSE edition.promised_unit END,
       ''
  FROM matters_edition edition
  JOIN (VALUES (1, 'change', '变更'), (2, 'renewal', '延续'), (3, 'replacement', '补办'), (4, 'cancellation', '注销'))
       AS kind (place, purpose, label) ON edition.purposes ? kind.purpose;
INSERT INTO matters_handlingitem (edition_id, no, name, purpose, summary)
SELECT id, '01', name, 'new', '' FROM matters_edition WHERE purposes <> '{}';
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("matters", "0007_material_elements"),
    ]

    operations = [
        migrations.CreateModel(
            name="HandlingItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("no", models.CharField(max_length=2, verbose_name="序号")),
                ("name", models.CharField(max_length=200, verbose_name="业务办理项名称")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("new", "首次申请"),
                            ("change", "变更"),
                            ("renewal", "延续"),
                            ("replacement", "补办"),
                            ("cancellation", "注销"),
                        ],
                        default="new",
                        max_length=12,
                        verbose_name="申请类型",
                    ),
                ),
                (
                    "promised_length",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="承诺办结时限"),
                ),
                (
                    "promised_unit",
                    models.CharField(
                        blank=True,
                        choices=[("wd", "个工作日"), ("cd", "日")],
                        max_length=2,
                        null=True,
                        verbose_name="承诺办结时限单位",
                    ),
                ),
                ("summary", models.CharField(blank=True, max_length=200, verbose_name="一句话说明")),
                ("when", models.JSONField(blank=True, null=True, verbose_name="适用条件")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handling_items",
                        to="matters.edition",
                        verbose_name="事项版本",
                    ),
                ),
            ],
            options={
                "verbose_name": "业务办理项",
                "verbose_name_plural": "业务办理项",
                "ordering": ["edition_id", "no"],
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "no"), name="matters_handling_item_no_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("purpose", "new"), _negated=True),
                        fields=("edition", "purpose"),
                        name="matters_handling_item_purpose_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("no__regex", "^[0-9]{2}$")),
                        name="matters_handling_item_no_is_two_signs",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("promised_length", None), ("promised_unit", None)),
                            models.Q(("promised_length__isnull", False), ("promised_unit__isnull", False)),
                            _connector="OR",
                        ),
                        name="matters_handling_item_length_has_unit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RegulationPoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("no", models.PositiveSmallIntegerField(verbose_name="序号")),
                ("words", models.CharField(max_length=300, verbose_name="监管内容")),
                ("site_standard", models.CharField(blank=True, max_length=500, verbose_name="现场核查标准")),
                ("penalty", models.CharField(blank=True, max_length=300, verbose_name="违规后果")),
                ("basis", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                (
                    "conditions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="对应准予条件",
                    ),
                ),
                (
                    "materials",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="对应材料",
                    ),
                ),
                (
                    "points",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="对应审查要点",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="regulation_points",
                        to="matters.edition",
                        verbose_name="事项版本",
                    ),
                ),
            ],
            options={
                "verbose_name": "监管要点",
                "verbose_name_plural": "监管要点",
                "ordering": ["edition_id", "no"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "no"), name="matters_regulation_point_no_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("conditions", []), ("materials", []), ("points", []), _negated=True
                        ),
                        name="matters_regulation_point_binds_something",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name="edition",
            name="purposes",
        ),
    ]
