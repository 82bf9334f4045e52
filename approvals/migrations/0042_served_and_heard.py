"""How a notice or an order reached the party, when its paper came, and what it says it put right (COR-14, COM-14)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0041_deficiency_again_guard"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ProceedingService",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "paper",
                    models.CharField(
                        choices=[("order", "责令整改通知书"), ("notice", "撤销事先告知书")],
                        max_length=10,
                        verbose_name="文书",
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[("counter", "窗口直接送达"), ("post", "邮寄送达"), ("online", "网上送达")],
                        max_length=10,
                        verbose_name="送达方式",
                    ),
                ),
                ("on", models.DateField(verbose_name="送达日期")),
                ("receipt", models.CharField(blank=True, max_length=200, verbose_name="送达凭据")),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
            ],
            options={
                "verbose_name": "撤销程序的送达",
                "verbose_name_plural": "撤销程序的送达",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="plea",
            name="arrival",
            field=models.CharField(blank=True, max_length=200, verbose_name="收到时间的凭据"),
        ),
        migrations.AddField(
            model_name="plea",
            name="arrived_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="收到时间"),
        ),
        migrations.AddField(
            model_name="plea",
            name="rectifies",
            field=models.BooleanField(default=False, verbose_name="整改情况"),
        ),
        migrations.AddConstraint(
            model_name="plea",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("arrival", ""), ("arrived_at", None)),
                    models.Q(("arrived_at__isnull", False), models.Q(("arrival", ""), _negated=True)),
                    _connector="OR",
                ),
                name="proceeding_plea_arrived_pair",
            ),
        ),
        migrations.AddField(
            model_name="proceedingservice",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="登记人",
            ),
        ),
        migrations.AddField(
            model_name="proceedingservice",
            name="proceeding",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="services",
                to="approvals.proceeding",
            ),
        ),
        migrations.AddConstraint(
            model_name="proceedingservice",
            constraint=models.UniqueConstraint(fields=("proceeding", "paper"), name="proceeding_served_once"),
        ),
        migrations.AddConstraint(
            model_name="proceedingservice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("method", "online"), models.Q(("receipt", ""), _negated=True), _connector="OR"
                ),
                name="proceeding_service_has_receipt",
            ),
        ),
    ]
