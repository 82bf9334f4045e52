"""A row that is on a list kept by hand stays as it was confirmed, for everybody: only its end is written later, once."""

from django.db import migrations

TABLES = ["matters_listentry", "matters_proofitem", "matters_intermediaryitem"]
STAYS = """
CREATE FUNCTION matters_list_row_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ending text[] := ARRAY['until_on', 'end_on', 'end_words', 'end_told_at', 'end_told_by_id',
        'end_confirmed_at', 'end_confirmed_by_id'];
BEGIN
    IF NOT OLD.is_waiting THEN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION '% % is on its list: it stays', TG_TABLE_NAME, OLD.id
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF to_jsonb(NEW) - ending IS DISTINCT FROM to_jsonb(OLD) - ending THEN
            RAISE EXCEPTION '% % is on its list: only its end may be written', TG_TABLE_NAME, OLD.id
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.until_on IS NOT NULL AND NEW.until_on IS DISTINCT FROM OLD.until_on THEN
            RAISE EXCEPTION '% % has an end: it is written once', TG_TABLE_NAME, OLD.id
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.end_confirmed_at IS NOT NULL AND to_jsonb(NEW) IS DISTINCT FROM to_jsonb(OLD) THEN
            RAISE EXCEPTION '% %: its end is confirmed and stays', TG_TABLE_NAME, OLD.id
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
""" + "\n".join(
    f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION matters_list_row_stays();"
    for table in TABLES
)
GOES = "\n".join(
    [
        *(f"DROP TRIGGER {table}_stays ON {table};" for table in TABLES),
        "DROP FUNCTION matters_list_row_stays();",
    ]
)


class Migration(migrations.Migration):
    dependencies = [("matters", "0048_lists_of_offices")]

    operations = [migrations.RunSQL(STAYS, GOES)]
