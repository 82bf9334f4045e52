"""The rows of the lists kept by hand are written by one officer and confirmed by another."""

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0012_sign_ins_leave_by_their_function"),
        ("matters", "0041_no_standard_materials"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="intermediaryitem",
            name="matters_intermediary_item_once",
        ),
        migrations.RemoveConstraint(
            model_name="intermediaryitem",
            name="matters_intermediary_item_days_in_order",
        ),
        migrations.RemoveConstraint(
            model_name="listentry",
            name="matters_list_entry_days_in_order",
        ),
        migrations.RemoveConstraint(
            model_name="listentry",
            name="matters_list_entry_once",
        ),
        migrations.RemoveConstraint(
            model_name="proofitem",
            name="matters_proof_item_once",
        ),
        migrations.RemoveConstraint(
            model_name="proofitem",
            name="matters_proof_item_days_in_order",
        ),
        migrations.AddField(
            model_name="intermediaryitem",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="确认时间"),
        ),
        migrations.AddField(
            model_name="intermediaryitem",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="确认人",
            ),
        ),
        migrations.AddField(
            model_name="intermediaryitem",
            name="end_confirmed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="确认移出的时间"),
        ),
        migrations.AddField(
            model_name="intermediaryitem",
            name="end_confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="确认移出的人",
            ),
        ),
        migrations.AddField(
            model_name="intermediaryitem",
            name="end_on",
            field=models.DateField(blank=True, null=True, verbose_name="拟截止日"),
        ),
        migrations.AddField(
            model_name="intermediaryitem",
            name="end_told_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="提出移出的时间"),
        ),
        migrations.AddField(
            model_name="intermediaryitem",
            name="end_told_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="提出移出的人",
            ),
        ),
        migrations.AddField(
            model_name="intermediaryitem",
            name="end_words",
            field=models.CharField(blank=True, max_length=400, verbose_name="移出理由"),
        ),
        migrations.AddField(
            model_name="intermediaryitem",
            name="is_waiting",
            field=models.BooleanField(default=False, verbose_name="待确认"),
        ),
        migrations.AddField(
            model_name="intermediaryitem",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replacements",
                to="matters.intermediaryitem",
                verbose_name="所替代的一条",
            ),
        ),
        migrations.AddField(
            model_name="intermediaryitem",
            name="told_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="登记时间"),
        ),
        migrations.AddField(
            model_name="intermediaryitem",
            name="told_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="登记人",
            ),
        ),
        migrations.AddField(
            model_name="listentry",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="确认时间"),
        ),
        migrations.AddField(
            model_name="listentry",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="确认人",
            ),
        ),
        migrations.AddField(
            model_name="listentry",
            name="end_confirmed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="确认移出的时间"),
        ),
        migrations.AddField(
            model_name="listentry",
            name="end_confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="确认移出的人",
            ),
        ),
        migrations.AddField(
            model_name="listentry",
            name="end_on",
            field=models.DateField(blank=True, null=True, verbose_name="拟截止日"),
        ),
        migrations.AddField(
            model_name="listentry",
            name="end_told_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="提出移出的时间"),
        ),
        migrations.AddField(
            model_name="listentry",
            name="end_told_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="提出移出的人",
            ),
        ),
        migrations.AddField(
            model_name="listentry",
            name="end_words",
            field=models.CharField(blank=True, max_length=400, verbose_name="移出理由"),
        ),
        migrations.AddField(
            model_name="listentry",
            name="is_waiting",
            field=models.BooleanField(default=False, verbose_name="待确认"),
        ),
        migrations.AddField(
            model_name="listentry",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replacements",
                to="matters.listentry",
                verbose_name="所替代的一条",
            ),
        ),
        migrations.AddField(
            model_name="listentry",
            name="told_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="登记时间"),
        ),
        migrations.AddField(
            model_name="listentry",
            name="told_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="登记人",
            ),
        ),
        migrations.AddField(
            model_name="proofitem",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="确认时间"),
        ),
        migrations.AddField(
            model_name="proofitem",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="确认人",
            ),
        ),
        migrations.AddField(
            model_name="proofitem",
            name="end_confirmed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="确认移出的时间"),
        ),
        migrations.AddField(
            model_name="proofitem",
            name="end_confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="确认移出的人",
            ),
        ),
        migrations.AddField(
            model_name="proofitem",
            name="end_on",
            field=models.DateField(blank=True, null=True, verbose_name="拟截止日"),
        ),
        migrations.AddField(
            model_name="proofitem",
            name="end_told_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="提出移出的时间"),
        ),
        migrations.AddField(
            model_name="proofitem",
            name="end_told_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="提出移出的人",
            ),
        ),
        migrations.AddField(
            model_name="proofitem",
            name="end_words",
            field=models.CharField(blank=True, max_length=400, verbose_name="移出理由"),
        ),
        migrations.AddField(
            model_name="proofitem",
            name="is_waiting",
            field=models.BooleanField(default=False, verbose_name="待确认"),
        ),
        migrations.AddField(
            model_name="proofitem",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replacements",
                to="matters.proofitem",
                verbose_name="所替代的一条",
            ),
        ),
        migrations.AddField(
            model_name="proofitem",
            name="told_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="登记时间"),
        ),
        migrations.AddField(
            model_name="proofitem",
            name="told_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="登记人",
            ),
        ),
        migrations.AddConstraint(
            model_name="intermediaryitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_on", None), ("until_on__gte", models.F("from_on")), _connector="OR"
                ),
                name="matters_intermediaryitem_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="intermediaryitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("told_at", None), ("told_by", None)),
                    models.Q(("told_at__isnull", False), ("told_by__isnull", False)),
                    _connector="OR",
                ),
                name="matters_intermediaryitem_told_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="intermediaryitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at", None), ("confirmed_by", None)),
                    models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                    _connector="OR",
                ),
                name="matters_intermediaryitem_confirmed_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="intermediaryitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end_told_at", None), ("end_told_by", None)),
                    models.Q(("end_told_at__isnull", False), ("end_told_by__isnull", False)),
                    _connector="OR",
                ),
                name="matters_intermediaryitem_end_told_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="intermediaryitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end_confirmed_at", None), ("end_confirmed_by", None)),
                    models.Q(("end_confirmed_at__isnull", False), ("end_confirmed_by__isnull", False)),
                    _connector="OR",
                ),
                name="matters_intermediaryitem_end_confirmed_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="intermediaryitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_waiting", False),
                    models.Q(("confirmed_at", None), ("told_at__isnull", False)),
                    _connector="OR",
                ),
                name="matters_intermediaryitem_waits_for_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="intermediaryitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_waiting", False)),
                fields=("name", "from_on"),
                name="matters_intermediary_item_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="listentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_on", None), ("until_on__gte", models.F("from_on")), _connector="OR"
                ),
                name="matters_listentry_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="listentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("told_at", None), ("told_by", None)),
                    models.Q(("told_at__isnull", False), ("told_by__isnull", False)),
                    _connector="OR",
                ),
                name="matters_listentry_told_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="listentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at", None), ("confirmed_by", None)),
                    models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                    _connector="OR",
                ),
                name="matters_listentry_confirmed_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="listentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end_told_at", None), ("end_told_by", None)),
                    models.Q(("end_told_at__isnull", False), ("end_told_by__isnull", False)),
                    _connector="OR",
                ),
                name="matters_listentry_end_told_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="listentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end_confirmed_at", None), ("end_confirmed_by", None)),
                    models.Q(("end_confirmed_at__isnull", False), ("end_confirmed_by__isnull", False)),
                    _connector="OR",
                ),
                name="matters_listentry_end_confirmed_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="listentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_waiting", False),
                    models.Q(("confirmed_at", None), ("told_at__isnull", False)),
                    _connector="OR",
                ),
                name="matters_listentry_waits_for_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="listentry",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("is_waiting", False)),
                expressions=[
                    ("kind", "="),
                    ("matter", "="),
                    (
                        models.Func(
                            models.F("from_on"),
                            models.F("until_on"),
                            models.Value("[]"),
                            function="daterange",
                        ),
                        "&&",
                    ),
                ],
                name="matters_list_entry_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="proofitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_on", None), ("until_on__gte", models.F("from_on")), _connector="OR"
                ),
                name="matters_proofitem_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="proofitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("told_at", None), ("told_by", None)),
                    models.Q(("told_at__isnull", False), ("told_by__isnull", False)),
                    _connector="OR",
                ),
                name="matters_proofitem_told_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="proofitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at", None), ("confirmed_by", None)),
                    models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                    _connector="OR",
                ),
                name="matters_proofitem_confirmed_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="proofitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end_told_at", None), ("end_told_by", None)),
                    models.Q(("end_told_at__isnull", False), ("end_told_by__isnull", False)),
                    _connector="OR",
                ),
                name="matters_proofitem_end_told_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="proofitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end_confirmed_at", None), ("end_confirmed_by", None)),
                    models.Q(("end_confirmed_at__isnull", False), ("end_confirmed_by__isnull", False)),
                    _connector="OR",
                ),
                name="matters_proofitem_end_confirmed_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="proofitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_waiting", False),
                    models.Q(("confirmed_at", None), ("told_at__isnull", False)),
                    _connector="OR",
                ),
                name="matters_proofitem_waits_for_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="proofitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_waiting", False)),
                fields=("code", "from_on"),
                name="matters_proof_item_once",
            ),
        ),
    ]
