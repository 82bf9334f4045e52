import django.db.models.deletion
from django.db import migrations, models

# Remedies against 不予受理 too, what follows from them, and more than one decision in the life of a case.


class Migration(migrations.Migration):
    dependencies = [("approvals", "0015_slips_sent_back")]

    operations = [
        migrations.AlterField(
            model_name="decision",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="approvals.case",
                verbose_name="办件",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="stands_for",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decision",
                to="approvals.case",
            ),
        ),
        migrations.AlterField(
            model_name="declination",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="declinations",
                to="approvals.case",
                verbose_name="办件",
            ),
        ),
        migrations.AddField(
            model_name="declination",
            name="stands_for",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="declination",
                to="approvals.case",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="approvals.case",
                verbose_name="办件",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="stands_for",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="delivery",
                to="approvals.case",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="annulled_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="被撤销时间"),
        ),
        migrations.AddField(
            model_name="case",
            name="taken_up_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="重新办理时间"),
        ),
        migrations.AddField(
            model_name="remedy",
            name="case",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="remedies",
                to="approvals.case",
                verbose_name="办件",
            ),
        ),
        migrations.AlterField(
            model_name="remedy",
            name="decision",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="remedies",
                to="approvals.decision",
                verbose_name="决定",
            ),
        ),
        migrations.AddField(
            model_name="remedy",
            name="declination",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="remedies",
                to="approvals.declination",
                verbose_name="不予受理",
            ),
        ),
        migrations.AddField(
            model_name="remedy",
            name="seeker",
            field=models.CharField(
                choices=[("applicant", "本办件申请人"), ("other", "其他利害关系人")],
                default="applicant",
                max_length=10,
                verbose_name="申请人或者原告",
            ),
        ),
        migrations.AlterField(
            model_name="remedy",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("upheld", "维持原决定或者驳回请求"),
                    ("changed", "变更原决定"),
                    ("annulled", "撤销原决定"),
                    ("redone", "撤销原决定，责令重新作出"),
                    ("unlawful", "确认原决定违法，不撤销"),
                    ("void", "确认原决定无效"),
                    ("ordered", "责令履行职责"),
                    ("ended", "撤回、终止、和解或者调解结案"),
                ],
                max_length=12,
                verbose_name="结果",
            ),
        ),
        migrations.AlterField(
            model_name="remedy",
            name="ended_on",
            field=models.DateField(blank=True, null=True, verbose_name="生效日期"),
        ),
        migrations.AddField(
            model_name="remedy",
            name="act_by",
            field=models.DateField(blank=True, null=True, verbose_name="限期"),
        ),
        migrations.AddField(
            model_name="remedy",
            name="act_days",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="限期（工作日）"),
        ),
    ]
