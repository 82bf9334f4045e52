"""What was published, operated and revised stays as it was; a proposal and an import move by their table alone."""

from django.db import migrations

# The tables of matters/models/{proposal,importing}.py, once more, where no code can go around them (tests compare them).
PROPOSAL = [
    ("draft", "checked"),
    ("draft", "discarded"),
    ("checked", "draft"),
    ("checked", "submitted"),
    ("checked", "discarded"),
    ("submitted", "draft"),
    ("submitted", "published"),
]
IMPORT = [
    ("waiting", "checking"),
    ("waiting", "discarded"),
    ("checking", "checked"),
    ("checking", "failed"),
    ("checked", "writing"),
    ("checked", "discarded"),
    ("writing", "done"),
    ("writing", "failed"),
]
KEPT = [
    "matters_proposalrevision",
    "matters_operation",
    "matters_operation_parts",
    "matters_directoryline",
    "matters_reduction",
    "matters_announcement",
]


def moves(pairs: list[tuple[str, str]]) -> str:
    return ", ".join(f"('{before}', '{after}')" for before, after in pairs)


STAYS = f"""
CREATE FUNCTION matters_proposal_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'proposal % stays: it may be discarded', OLD.uuid;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'a proposal begins as a draft, not as %', NEW.state;
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN ({moves(PROPOSAL)}) THEN
        RAISE EXCEPTION 'no proposal goes from % to %', OLD.state, NEW.state;
    END IF;
    IF OLD.state <> 'draft' AND NEW.state <> 'draft' AND NEW.content IS DISTINCT FROM OLD.content THEN
        RAISE EXCEPTION 'what was checked of proposal % does not change', OLD.uuid;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER matters_proposal_moves BEFORE INSERT OR UPDATE OR DELETE ON matters_proposal
    FOR EACH ROW EXECUTE FUNCTION matters_proposal_moves();

CREATE FUNCTION matters_import_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'waiting' THEN
            RAISE EXCEPTION 'an import begins by waiting, not as %', NEW.state;
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN ({moves(IMPORT)}) THEN
        RAISE EXCEPTION 'no import goes from % to %', OLD.state, NEW.state;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER matters_import_moves BEFORE INSERT OR UPDATE ON matters_import
    FOR EACH ROW EXECUTE FUNCTION matters_import_moves();

CREATE FUNCTION matters_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the catalogue''s record only grows', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
""" + "\n".join(
    f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION matters_stays();"
    for table in KEPT
)
GOES = """
DROP TRIGGER matters_proposal_moves ON matters_proposal;
DROP FUNCTION matters_proposal_moves();
DROP TRIGGER matters_import_moves ON matters_import;
DROP FUNCTION matters_import_moves();
""" + "\n".join(
    [*(f"DROP TRIGGER {table}_stays ON {table};" for table in KEPT), "DROP FUNCTION matters_stays();"]
)


class Migration(migrations.Migration):
    dependencies = [("matters", "0013_synonyms_errata_imports")]

    operations = [migrations.RunSQL(STAYS, GOES)]
