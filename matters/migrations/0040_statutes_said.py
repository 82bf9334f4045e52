"""Who told or put right a statute here, and when; no statute and no article is ever gone, for everybody."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

STAYS = """
CREATE FUNCTION matters_statute_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% % stays: a statute is ended, not deleted', TG_TABLE_NAME, OLD.id
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER matters_statute_stays BEFORE DELETE ON matters_statute
    FOR EACH ROW EXECUTE FUNCTION matters_statute_stays();
CREATE TRIGGER matters_article_stays BEFORE DELETE ON matters_article
    FOR EACH ROW EXECUTE FUNCTION matters_statute_stays();
"""
GOES = """
DROP TRIGGER matters_statute_stays ON matters_statute;
DROP TRIGGER matters_article_stays ON matters_article;
DROP FUNCTION matters_statute_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("matters", "0039_package_proposals")]

    operations = [
        migrations.AddField(
            "statute", "said_at", models.DateTimeField(blank=True, null=True, verbose_name="登记时间")
        ),
        migrations.AddField(
            "statute",
            "said_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="登记人",
            ),
        ),
        migrations.AddConstraint(
            "statute",
            models.CheckConstraint(
                name="matters_statute_said_pair",
                condition=Q(said_at=None, said_by=None) | Q(said_at__isnull=False, said_by__isnull=False),
            ),
        ),
        migrations.RunSQL(STAYS, GOES),
    ]
