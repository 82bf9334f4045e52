"""Once for each breach that a proceeding came to be about it is ordered to be put right, held where no code can go around it (COM-14)."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("approvals.migrations.0052_proceeding_struck")
# The table of approvals/models/proceeding.py, once more (tests compare the two).
MOVES = [
    *BEFORE.MOVES,
    # What is graver than what was ordered does not wait for that.
    ("rectifying", "rectifying"),
    ("rectifying", "notified"),
]
ONCE = """
    IF OLD.ordered_at IS NOT NULL AND (NEW.ordered_at, NEW.ordered_by_id, NEW.ordered_words)
        IS DISTINCT FROM (OLD.ordered_at, OLD.ordered_by_id, OLD.ordered_words) THEN
        RAISE EXCEPTION 'proceeding % ordered a rectification once', OLD.uuid;
    END IF;
"""
FOR_EACH = """
    IF OLD.ordered_at IS NOT NULL AND (NEW.ordered_at, NEW.ordered_by_id, NEW.ordered_words, NEW.ordered_kind)
            IS DISTINCT FROM (OLD.ordered_at, OLD.ordered_by_id, OLD.ordered_words, OLD.ordered_kind)
        AND (NEW.state <> 'rectifying' OR NEW.ordered_kind <> NEW.kind OR OLD.ordered_kind = NEW.kind) THEN
        RAISE EXCEPTION 'proceeding % ordered a rectification of that once', OLD.uuid;
    END IF;
    -- What is being put right is told of no more before its days are over, unless something graver came to light.
    IF OLD.state = 'rectifying' AND NEW.state = 'notified' AND OLD.ordered_kind = OLD.kind THEN
        RAISE EXCEPTION 'what proceeding % ordered has days to run', OLD.uuid;
    END IF;
"""


def _moves(moves: list[tuple[str, str]]) -> str:
    return ", ".join(f"('{a}', '{b}')" for a, b in moves)


GUARD = BEFORE.GUARD.replace(_moves(BEFORE.MOVES), _moves(MOVES)).replace(
    ONCE.strip("\n"), FOR_EACH.strip("\n")
)
assert FOR_EACH.strip("\n") in GUARD
assert _moves(MOVES) in GUARD

# What was ordered until now counts for what it came to be about, as it did.
BACKFILL = """
UPDATE approvals_proceeding SET ordered_kind = kind WHERE ordered_at IS NOT NULL;
UPDATE approvals_proceedingservice AS served SET about = proceeding.kind
FROM approvals_proceeding AS proceeding WHERE proceeding.id = served.proceeding_id AND served.paper = 'order';
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0062_ordered_kind")]

    operations = [
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
