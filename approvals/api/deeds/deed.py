"""What a deed is, and what telling one has in common: rows by their numbers, and what must be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from approvals.api import Told, said
from approvals.enums import Relation, Way
from approvals.models import Case
from approvals.rules import Came, Card
from ground.accounts.actor import Actor
from ground.accounts.models import Office
from matters.models import Material

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.utils.functional import _StrPromise

# The uploaded parts by their names.
Files = Mapping[str, "list[UploadedFile[Any]]"]
Row = TypeVar("Row")
Called = TypeVar("Called")
MOST = 999
# How what is brought on paper reaches a window.
WINDOW_WAYS = [(one.value, one.label) for one in (Way.COUNTER, Way.POST)]
MOST_PAGES = 9999


@dataclass(frozen=True)
class Call:
    """One call: the case it is about, what was told, the files that came with it, who calls and when."""

    case: Case
    told: Told
    by: Actor
    at: datetime
    files: Files = field(default_factory=dict)
    # What is kept of where somebody signed.
    device: Mapping[str, str] = field(default_factory=dict)

    @property
    def applicant(self) -> Actor:
        """The caller for the party of the case; an officer stays what he is."""
        return self.by if self.by.is_officer else self.by.acting_for(self.case.party)


@dataclass(frozen=True)
class Deed(Generic[Called]):
    """An act on a case, POST cases/<number>/<noun>/, or on what else has a call of its own."""

    noun: str
    words: _StrPromise
    told: type[serializers.Serializer[Any]]
    do: Callable[[Called], object]
    takes_files: bool = False


def one_of(rows: Mapping[Any, Any], key: Any, where: str) -> Any:
    """The row with this number or name; what nobody has is said of the field `where` it was told."""
    if key not in rows:
        raise said({where: [_("没有“%(key)s”这一项") % {"key": str(key)[:60]}]})
    return rows[key]


def materials_of(case: Case) -> dict[int, Material]:
    """The materials of the case by the numbers that callers know."""
    return {material.no: material for material in case.materials}


def offices_at(paths: Iterable[str]) -> list[Office]:
    """The offices at these paths, each once."""
    found = {office.path: office for office in Office.objects.filter(path__in=paths).order_by("path")}
    return [one_of(found, path, "offices") for path in dict.fromkeys(paths)]


def want(told: Told, *names: str) -> None:
    """What must be told in this case, and was not, is said of its field."""
    if missing := [name for name in names if not told.get(name)]:
        raise said({name: [_("缺少这一项")] for name in missing})


def came_fields() -> dict[str, serializers.Field[Any, Any, Any, Any]]:
    """Who stands at the window."""
    return {
        "came": serializers.CharField(
            max_length=60, required=False, help_text=gettext_lazy("窗口：来窗口的人")
        ),
        "relation": serializers.ChoiceField(choices=Relation.choices, required=False),
        "card": serializers.CharField(max_length=40, required=False, allow_blank=True, default=""),
        "proof": serializers.CharField(max_length=100, required=False, allow_blank=True, default=""),
    }


def came_of(call: Call) -> Came | None:
    """Who a window says came; nobody where the applicant does it himself."""
    told: Told = call.told
    if not call.by.is_officer:
        return None
    want(told, "came", "relation")
    return Came(told["came"], Relation(told["relation"]), told["proof"], Card(told["card"]))


def by_part(call: Call, kind: str, rows: Mapping[int, Row]) -> Iterator[tuple[Row, UploadedFile[Any]]]:
    """The uploaded files with the row that the name of their part says: <kind>-<序号>."""
    for name, uploads in call.files.items():
        head, _stroke, no = name.partition("-")
        known = head == kind and no.isascii() and no.isdigit() and len(no) < 4
        if not known or int(no) not in rows:
            raise said({name[:60]: [_("没有这一项；文件部分的名称应为 %(kind)s-<序号>") % {"kind": kind}]})
        for upload in uploads:
            yield rows[int(no)], upload


def one_part(call: Call, *names: str) -> UploadedFile[Any] | None:
    """The one file that came, as a part of one of these names; nothing where none came. Two are one too many."""
    for name, uploads in call.files.items():
        if name not in names:
            known = "、".join(names)
            raise said({name[:60]: [_("没有这一项；文件部分的名称应为 %(names)s") % {"names": known}]})
        if len(uploads) > 1 or len(call.files) > 1:
            raise said({names[-1]: [_("只能上传一个文件")]})
    return next((uploads[0] for uploads in call.files.values()), None)


def not_past(moment: datetime) -> datetime:
    """The moment, which is still to come."""
    if moment < now():
        raise said(_("时间不能早于现在"))
    return moment
