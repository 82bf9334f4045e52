"""A package is proposed like a matter: on the edition it was begun from, to the one it became."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0012_sign_ins_leave_by_their_function"),
        ("matters", "0038_identity"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="packageedition",
            name="called",
            field=models.JSONField(blank=True, default=dict, verbose_name="发布时的名称和牵头部门"),
        ),
        migrations.AddField(
            model_name="packageedition",
            name="published_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="发布时间"),
        ),
        migrations.AddField(
            model_name="packageedition",
            name="published_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="发布人",
            ),
        ),
        migrations.AddConstraint(
            model_name="packageedition",
            constraint=models.CheckConstraint(
                condition=models.Q(("published_by", None), ("published_at__isnull", False), _connector="OR"),
                name="matters_package_edition_published_by",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="package_base",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="matters.packageedition",
                verbose_name="所依据的一件事版本",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="package_published",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="proposal",
                to="matters.packageedition",
                verbose_name="发布的一件事版本",
            ),
        ),
    ]
