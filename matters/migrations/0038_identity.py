"""An edition keeps what its matter was called and whose it was: a rename, another code or another office is seen in its editions."""

import django.db.models.fields.json
from django.db import migrations, models

KEYS = [
    *("name", "implementation_code", "basic_code", "local_code", "type_code", "main_item", "aliases"),
    *("for_persons", "for_organisations", "level", "power_code"),
    *("office", "upstream", "office_name", "office_short_name"),
]

# What a proposal said is known. Of the rest only the name was kept: it is taken as the matter is called now.
SAID = """
ALTER TABLE matters_edition DISABLE TRIGGER matters_edition_frozen;

UPDATE matters_edition edition
SET identity = jsonb_build_object(
    'name', edition.name,
    'implementation_code', matter.implementation_code,
    'basic_code', matter.basic_code,
    'local_code', matter.local_code,
    'type_code', matter.type_code,
    'main_item', matter.main_item,
    'aliases', matter.aliases,
    'for_persons', matter.for_persons,
    'for_organisations', matter.for_organisations,
    'level', matter.level,
    'power_code', matter.power_code,
    'office', office.path,
    'upstream', above.implementation_code,
    'office_name', office.name,
    'office_short_name', office.short_name
)
FROM matters_matter matter
JOIN accounts_office office ON office.id = matter.office_id
LEFT JOIN matters_matter above ON above.id = matter.upstream_id
WHERE edition.matter_id = matter.id;

UPDATE matters_edition edition
SET identity = edition.identity
    || jsonb_strip_nulls(proposal.content -> 'matter')
    || jsonb_build_object(
        'upstream', proposal.content -> 'matter' -> 'upstream',
        'name', edition.name,
        'office_name', office.name,
        'office_short_name', office.short_name
    )
FROM matters_proposal proposal
JOIN accounts_office office ON office.path = proposal.content -> 'matter' ->> 'office'
WHERE proposal.published_id = edition.id;

-- A row that was written twice has its references looked at again: before the table is altered.
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE matters_edition ENABLE TRIGGER matters_edition_frozen;
"""


class Migration(migrations.Migration):
    dependencies = [("matters", "0037_power_list_stays"), ("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="identity",
            field=models.JSONField(editable=False, null=True, verbose_name="公布时的事项信息"),
        ),
        migrations.RunSQL(SAID, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="edition",
            name="identity",
            field=models.JSONField(editable=False, verbose_name="公布时的事项信息"),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("identity__has_keys", KEYS),
                    ("name", django.db.models.fields.json.KT("identity__name")),
                ),
                name="matters_edition_says_whose_it_is",
            ),
        ),
    ]
