from django.db import migrations, models
from django.db.models import Q

OUTCOMES = [
    ("upheld", "维持原决定或者驳回请求"),
    ("changed", "变更原决定"),
    ("annulled", "撤销原决定"),
    ("redone", "撤销原决定，责令重新作出"),
    ("unlawful", "确认原决定违法，不撤销"),
    ("void", "确认原决定无效"),
    ("ordered", "责令履行职责"),
    ("ended", "撤回、终止或者程序上驳回"),
    ("settled", "和解、调解结案"),
]


class Migration(migrations.Migration):
    dependencies = [("approvals", "0019_slips_refused_on_paper")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="brought_back",
            field=models.BooleanField(default=False, editable=False, verbose_name="重新办理"),
        ),
        migrations.RemoveConstraint(model_name="case", name="case_one_open_about_a_licence"),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                name="case_one_open_about_a_licence",
                fields=["about_licence", "purpose"],
                condition=Q(
                    state__in=["filed", "correcting", "accepted", "reviewed"],
                    about_licence__isnull=False,
                    brought_back=False,
                ),
            ),
        ),
        migrations.AddField(
            model_name="remedy",
            name="changed_to",
            field=models.CharField(
                blank=True,
                choices=[("grant", "准予"), ("refuse", "不予")],
                max_length=6,
                verbose_name="变更后的内容",
            ),
        ),
        migrations.AlterField(
            model_name="remedy",
            name="outcome",
            field=models.CharField(blank=True, choices=OUTCOMES, max_length=12, verbose_name="结果"),
        ),
        migrations.AddConstraint(
            model_name="remedy",
            constraint=models.CheckConstraint(
                name="remedy_changed_to_where_it_changed",
                condition=Q(changed_to="") | Q(outcome="changed"),
            ),
        ),
    ]
