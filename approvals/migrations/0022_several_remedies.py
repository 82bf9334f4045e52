import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


def told_of(apps, schema_editor):
    """What was closed of the organ's own motion so far has its row too; only of these is there a 注销决定书."""
    documents = apps.get_model("documents", "Document").objects.filter(paper="approvals.cancellation")
    cases = apps.get_model("approvals", "Case").objects
    statuses = apps.get_model("licences", "LicenceStatus").objects.filter(status="cancelled")
    cancellations = apps.get_model("approvals", "Cancellation").objects
    for document in documents.filter(issued_by__isnull=False).order_by("pk"):
        number = document.facts["licence_number"]
        closed = statuses.filter(licence__number=number, thread=document.thread).order_by("pk").first()
        if closed is not None and not cancellations.filter(licence=closed.licence_id).exists():
            cancellations.create(
                case=cases.get(uuid=document.thread.removeprefix("case:")),
                licence_id=closed.licence_id,
                ground=closed.ground,
                words=closed.words,
                cancelled_at=document.issued_at,
                cancelled_by_id=document.issued_by_id,
                document=document,
            )


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0021_one_draft_of_an_account"),
        ("documents", "0004_archive"),
        ("licences", "0005_closed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Cancellation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("expired", "有效期届满未延续"),
                            ("incapable", "持证公民死亡或者丧失行为能力"),
                            ("terminated", "持证法人或者其他组织依法终止"),
                            ("revoked", "行政许可依法被撤销、撤回，或者许可证件依法被吊销"),
                            ("force_majeure", "因不可抗力导致许可事项无法实施"),
                            ("other", "法律、法规规定的应当注销的其他情形"),
                        ],
                        max_length=15,
                        verbose_name="注销事由",
                    ),
                ),
                ("words", models.TextField(max_length=2000, verbose_name="事实和依据")),
                ("cancelled_at", models.DateTimeField(verbose_name="注销时间")),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办人",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cancellations",
                        to="approvals.case",
                        verbose_name="办件",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cancellation",
                        to="documents.document",
                        verbose_name="注销决定书",
                    ),
                ),
                (
                    "licence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cancellations",
                        to="licences.licence",
                        verbose_name="证照",
                    ),
                ),
            ],
            options={"verbose_name": "依职权注销", "ordering": ["pk"]},
        ),
        migrations.RemoveConstraint(model_name="remedy", name="remedy_against_one_thing"),
        migrations.AddField(
            model_name="remedy",
            name="cancellation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="remedies",
                to="approvals.cancellation",
                verbose_name="依职权注销",
            ),
        ),
        migrations.AddConstraint(
            model_name="remedy",
            constraint=models.CheckConstraint(
                name="remedy_against_one_thing",
                condition=Q(decision__isnull=False, declination=None, cancellation=None)
                | Q(decision=None, declination__isnull=False, cancellation=None)
                | Q(decision=None, declination=None, cancellation__isnull=False),
            ),
        ),
        migrations.RunPython(told_of, migrations.RunPython.noop),
    ]
