"""What happened, in an order no reader can fall behind of.

An entry's own number says when its row was begun, not when it was committed: a reader who asks for "more than 7"
misses 6 if 6 commits later. So entries get their number in the feed only when they can be seen, one sequencer at a time.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection, transaction
from django.db.models import Max

from ground.trail.models import Cursor, Entry, Feed

# Held by whoever numbers the feed; the number names this lock among the database's advisory locks.
SEQUENCER = 7_236_201

# The lock comes first, in a statement of its own: the next statement then sees all that earlier sequencers did.
_NUMBER_WHAT_WAITS = """
    WITH moved AS (DELETE FROM trail_waiting RETURNING entry_id)
    INSERT INTO trail_feed (no, entry_id)
    SELECT (SELECT coalesce(max(no), 0) FROM trail_feed) + row_number() OVER (ORDER BY entry_id), entry_id
    FROM moved
"""


def sequence() -> int:
    """Every committed entry has its number in the feed; how many were given one now."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEQUENCER])
        cursor.execute(_NUMBER_WHAT_WAITS)
        numbered: int = cursor.rowcount
    return numbered


def unread(reader: str, acts: Collection[str], limit: int = 100) -> list[Entry]:
    """The next entries of these acts that `reader` has not passed yet, in the feed's order.

    A reader asks for the same acts every time: where none of them lies ahead, its cursor moves to the end by itself.
    Do not call it inside an act's transaction: the sequencer's lock would be held until that ends.
    """
    sequence()
    start = position(reader)
    end = Feed.objects.aggregate(end=Max("no"))["end"] or 0
    ahead = (
        Entry.objects.filter(act__in=acts, feed__no__gt=start, feed__no__lte=end)
        .select_related("feed")
        .order_by("feed__no")
    )
    entries = list(ahead[:limit])
    if not entries and start < end:
        advance(reader, end)
    return entries


def advance(reader: str, entry: Entry | int) -> None:
    """`reader` has passed this entry (or number) of the feed for good; a cursor never moves back.

    Called in the transaction that did the reader's work, so that the cursor moves with the work or not at all.
    """
    no = entry.feed.no if isinstance(entry, Entry) else entry
    with transaction.atomic(savepoint=False):
        Cursor.objects.bulk_create([Cursor(reader=reader)], ignore_conflicts=True)
        cursor = Cursor.objects.select_for_update(no_key=True, of=("self",)).get(reader=reader)
        if cursor.no < no:
            cursor.no = no
            cursor.save(update_fields=["no"])


def position(reader: str) -> int:
    """The number in the feed up to which `reader` has passed everything; 0 before it ever looked."""
    return Cursor.objects.filter(reader=reader).values_list("no", flat=True).first() or 0
