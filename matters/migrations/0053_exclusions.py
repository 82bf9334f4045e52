"""What a matter directly touches that may close a promise (承诺制除外情形)."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matters", "0052_duty_of_credit")]

    operations = [
        migrations.AddField(
            "edition",
            "exclusions",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("national_security", "国家安全"),
                        ("secrets", "国家秘密"),
                        ("public_security", "公共安全"),
                        ("finance", "金融业审慎监管和金融安全"),
                        ("ecology", "生态环境保护和生态安全"),
                        ("life", "人身健康和生命财产安全"),
                        ("foreign", "重要涉外等风险大且难以挽回的事项"),
                        ("culture", "文化安全"),
                        ("production", "安全生产"),
                        ("public_interest", "公共利益"),
                    ],
                    max_length=20,
                ),
                blank=True,
                default=list,
                size=None,
                verbose_name="承诺制除外情形",
            ),
        ),
    ]
