"""归集: what the file says is told to the credit platforms that are joined, listing and end alike (CRE-8). Rows first, then errands."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from credit import handing
from credit.enums import Lift, Telling
from credit.handing import Unheard
from credit.models import Announcement, Handover, Recipient, Record
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.errands import errand
from ground.law.rulings import follows
from ground.notices.tell import tell

# Lines of one file.
MOST = 5000


@follows("CRE-8", article="国办发〔2025〕22号", source="列入、修复和移出的结果同步各平台，停止共享使用")
@follows(
    "CRE-2",
    article="国办发〔2020〕49号（六）（七）",
    source="严重失信主体名单由法律、法规和国家政策设定，本平台不认定、不归集",
)
@follows("CRE-5", article="国办发〔2020〕49号", source="只作为政务服务诚信档案归集，不是严重失信主体名单")
def announce(record: Record, tells: Telling, why: Lift | None = None, *, at: datetime) -> None:
    """Every platform is to be told so, at once or as soon as it can be reached. Written in the transaction of the act itself.

    What is not publicised is told to nobody (CRE-6), nor the end of what nobody was told.
    """
    if not record.published:
        return
    if tells != Telling.ENTER and not record.announcements.filter(tells=Telling.ENTER).exists():
        return
    says = handing.line(record, tells, why, at=at)
    told = {"lift": why.value if why is not None else "", "says": says, "at": at}
    new = True
    if tells in (Telling.SUSPEND, Telling.RESUME):
        Announcement.objects.create(record=record, tells=tells, **told)
    else:
        _row, new = Announcement.objects.get_or_create(record=record, tells=tells, defaults=told)
    if new:
        errand("credit.tasks.share")


@follows("CRE-8", article="国办发〔2025〕22号", source="签名、增量、可重复；平台中断不影响办理，恢复后补送")
def share(recipient: Recipient, *, at: datetime) -> int:
    """What the platform was not told yet is in its hands, in numbered files, each with its receipt; how many files were.

    A platform that is down, or refuses, delays nothing: the same file waits for the next round, and the keepers hear so once.
    """
    handed = 0
    while (waiting := _next(recipient, at=at)) is not None:
        try:
            receipt = handing.hand_over(recipient, waiting)
        except Unheard as why:
            _fell_silent(recipient, waiting, str(why), at=at)
            return handed
        # Sent twice by two workers it is the same file, and has one receipt.
        handed += Handover.objects.open().filter(pk=waiting.pk).update(handed_at=at, receipt=receipt, why="")
        Recipient.objects.filter(pk=recipient.pk).update(silent_since=None)
        recipient.silent_since = None
    return handed


@transaction.atomic
def _next(recipient: Recipient, *, at: datetime) -> Handover | None:
    """The file that waits, else a new one of what is in none."""
    locked = Recipient.objects.select_for_update(no_key=True, of=("self",)).get(pk=recipient.pk)
    found = locked.handovers.open().first()
    if found is not None:
        return found
    lines = list(Announcement.objects.waiting_for(locked)[:MOST])
    if not lines:
        return None
    locked.sequence += 1
    locked.save(update_fields=["sequence"])
    made = Handover.objects.create(recipient=locked, sequence=locked.sequence, rows=0, made_at=at)
    made.announcements.set(lines)
    made.rows, made.sha256 = len(made.lines()), handing.digest_of(made)
    made.save(update_fields=["rows", "sha256"])
    return made


def _fell_silent(recipient: Recipient, waiting: Handover, why: str, *, at: datetime) -> None:
    Handover.objects.filter(pk=waiting.pk).update(tries=F("tries") + 1, why=why[:200])
    if recipient.silent_since is None:
        Recipient.objects.filter(pk=recipient.pk, silent_since=None).update(silent_since=at)
        recipient.silent_since = at
    tell(
        holders(Duty.CREDIT, at=at),
        "credit/notices/unshared",
        about=f"recipient:{recipient.code}",
        at=at,
        fact=f"unshared:{recipient.code}:{recipient.silent_since.timestamp():.0f}",
        context={"platform": recipient.name, "why": why, "no": waiting.sequence},
    )
