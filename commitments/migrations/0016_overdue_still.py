"""What was only late and was not put right is late still, and not found to be otherwise than promised (COM-14, COM-19)."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("commitments.migrations.0012_suspended_guard")
# The table of commitments/models/commitment.py, once more (tests compare the two).
MOVES = [*BEFORE.MOVES, ("rectifying", "overdue")]


def _moves(moves: list[tuple[str, str]]) -> str:
    return ", ".join(f"('{a}', '{b}')" for a, b in moves)


GUARD = BEFORE.GUARD.replace(_moves(BEFORE.MOVES), _moves(MOVES))
assert _moves(MOVES) in GUARD


class Migration(migrations.Migration):
    dependencies = [("commitments", "0015_field_check_guard")]

    operations = [migrations.RunSQL(GUARD, migrations.RunSQL.noop)]
