"""What the checks ask the database, remembered: fifty thousand contents of one import ask each thing once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Generic, TypeVar
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Q, Value
from django.db.models.fields.json import KT

from ground.accounts.models import Office
from ground.documents.models import Blob
from ground.law.values import value
from matters.elements import ELEMENTS, PARTS
from matters.models import (
    Edition,
    ListEntry,
    Matter,
    PowerList,
    ProofItem,
    Proposal,
    ProposalFile,
    ReformItem,
    Statute,
)
from matters.rules.commitment import defers_all
from matters.rules.standing import keeper_of
from matters.samples import packaged

Key = TypeVar("Key")
Answer = TypeVar("Answer")
Twins = tuple[str, str, str]


class Remembered(Generic[Key, Answer]):
    """The answers to one question by key; what was asked before is not asked again. A key without an answer has None."""

    def __init__(self, fetch: Callable[[set[Key]], Mapping[Key, Answer]]) -> None:
        self.fetch = fetch
        self.answers: dict[Key, Answer | None] = {}

    def of(self, keys: Iterable[Key]) -> dict[Key, Answer | None]:
        wanted = set(keys)
        if new := wanted - self.answers.keys():
            found = self.fetch(new)
            self.answers |= {key: found.get(key) for key in new}
        return {key: self.answers[key] for key in wanted}


class Known:
    """As the catalogue is on the day `on`. `coming` are implementation codes of matters that are about to be there with it."""

    def __init__(self, on: date, *, coming: Collection[str] = ()) -> None:
        self.on = on
        self.coming = coming
        # Office → division, and mark; uuid of a file, implementation code → itself; title → statute in force with its articles.
        self.offices = Remembered[str, str](self._divisions)
        # Division → the office that keeps its catalogue.
        self.keepers = Remembered[str, str](self._keepers)
        # Division → scheme → what a matter may not touch to be promised.
        self.exclusions = Remembered[str, Mapping[str, list[str]]](self._exclusions)
        # Division → whether everything may follow there that may not be promised.
        self.policies = Remembered[str, bool](self._policies)
        # Matter → the negative lists it is on.
        self.lists = Remembered[int, set[str]](self._lists)
        # Code of a proof → the offices on whose lists of what may be asked for it stands.
        self.proofs = Remembered[str, set[str]](self._proofs)
        # Matter → how its approval is reformed.
        self.reforms = Remembered[int, ReformItem](self._reforms)
        self.marks = Remembered[str, str](_marks)
        self.files = Remembered[str, str](_files)
        self.matters = Remembered[str, str](_matters)
        self.statutes = Remembered[str, Statute](self._statutes)
        # Office → its power list: code → type, or None where it has published none.
        self.powers = Remembered[str, dict[str, str]](self._powers)
        # Basic code, office and level → the codes and names of the matters that have all three.
        self.twins = Remembered[Twins, list[tuple[str, str]]](_twins)

    def _divisions(self, paths: set[str]) -> Mapping[str, str]:
        """The divisions of offices; their marks are asked next, and come along."""
        found = Office.objects.filter(path__in=paths).order_by().values_list("path", "division_code", "mark")
        told = {path: (place, mark) for path, place, mark in found}
        self.marks.answers |= {path: told[path][1] if path in told else None for path in paths}
        return {path: place for path, (place, _mark) in told.items()}

    def _keepers(self, places: set[str]) -> Mapping[str, str]:
        return {place: keeper_of(place, self.on) for place in places}

    def keeper(self, office: str) -> str:
        """The office that keeps the catalogue in which this one stands; empty where there is none."""
        place = self.offices.of([office])[office] or ""
        return self.keepers.of([place])[place] or ""

    def proofs_of(self, office: str, codes: Collection[str]) -> set[str]:
        """Which of these proofs stand on the list of the catalogue in which the office stands: what another place keeps allows nothing."""
        keepers = self.proofs.of(codes) if codes else {}
        return {code for code, those in keepers.items() if self.keeper(office) in (those or ())}

    def _proofs(self, codes: set[str]) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        items = ProofItem.objects.in_force(self.on).filter(code__in=codes, kept=True).order_by()
        for code, office in items.values_list("code", "office__path"):
            found[code].add(self.keeper(office))
        return found

    def listed(self, matter: Matter | None) -> set[str]:
        """The negative lists that name the matter; one that is not there yet is named by none."""
        if matter is None or matter.pk is None:
            return set()
        return self.lists.of([matter.pk])[matter.pk] or set()

    def _lists(self, matters: set[int]) -> Mapping[int, set[str]]:
        found: dict[int, set[str]] = defaultdict(set)
        rows = ListEntry.objects.in_force(self.on).filter(matter__in=matters).order_by()
        for matter, kind in rows.values_list("matter", "kind"):
            found[matter].add(kind)
        return found

    def reform(self, matter: Matter | None) -> ReformItem | None:
        """How the approval of the matter is reformed (S50); of one that is not there yet, no list says anything."""
        return None if matter is None or matter.pk is None else self.reforms.of([matter.pk])[matter.pk]

    def _reforms(self, matters: set[int]) -> Mapping[int, ReformItem]:
        rows = ReformItem.objects.in_force(self.on).filter(matter__in=matters).order_by("pk")
        return {row.matter_id: row for row in rows}

    def closing(self, office: str, scheme: str) -> list[str]:
        """What closes this scheme in the place of the office (COM-1, COM-2)."""
        place = self.offices.of([office])[office] or ""
        return (self.exclusions.of([place])[place] or {}).get(scheme, [])

    def defers_all(self, office: str) -> bool:
        """Whether in the place of the office everything may follow that is not open to 承诺 (COR-3)."""
        place = self.offices.of([office])[office] or ""
        return bool(self.policies.of([place])[place])

    def _policies(self, places: set[str]) -> Mapping[str, bool]:
        return {place: defers_all(place, self.on) for place in places}

    def _exclusions(self, places: set[str]) -> Mapping[str, Mapping[str, list[str]]]:
        return {place: value("commitment.exclusions", place, self.on) for place in places}

    def _statutes(self, titles: set[str]) -> Mapping[str, Statute]:
        found = Statute.objects.in_force(self.on).filter(title__in=titles).order_by("pk")
        labels = ArrayAgg("articles__label", filter=Q(articles__isnull=False), default=Value([]))
        return {statute.title: statute for statute in found.annotate(labels=labels)}

    def _powers(self, paths: set[str]) -> Mapping[str, dict[str, str]]:
        lists = PowerList.objects.in_force(self.on).filter(office__path__in=paths).order_by("pk")
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for path, code, type_code in lists.values_list("office__path", "entries__code", "entries__type_code"):
            found[path] |= {code: type_code} if code else {}
        return found

    def twin(self, basic_code: str, office: str, level: str, *, apart_from: str) -> str:
        """The name of another matter of the same organ and level with this basic code; empty where there is none."""
        key = (basic_code, office, level)
        there = self._all_twins[key] if self.coming else self.twins.of([key])[key] or []
        return next((name for code, name in there if code != apart_from), "")

    @cached_property
    def claimed(self) -> Mapping[str, str]:
        """Implementation code → the name of the matter that will have it, once its edition that waits begins."""
        waiting = Proposal.objects.unturned().select_related("matter").order_by("pk")
        told = [(one.content["matter"]["implementation_code"], one) for one in waiting]
        return {code: one.name for code, one in told if one.matter and one.matter.implementation_code != code}

    def once(self, code: str, *, apart_from: Matter | None) -> str:
        """The name of a matter that was published under this code and has another now; empty where there is none."""
        mine = apart_from.pk if apart_from else None
        return next((name for pk, name in self._former.get(code, ()) if pk != mine), "")

    @cached_property
    def _former(self) -> Mapping[str, list[tuple[int, str]]]:
        said = KT("identity__implementation_code")
        rows = Edition.objects.ever().filter(effective_on__lte=self.on).annotate(said=said)
        rows = rows.exclude(said=F("matter__implementation_code")).order_by("pk")
        found: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for code, pk, name in rows.values_list("said", "matter", "matter__name"):
            found[code].append((pk, name))
        return found

    @cached_property
    def _all_twins(self) -> Mapping[Twins, list[tuple[str, str]]]:
        """The whole catalogue in one query: an import would ask of every line."""
        found: dict[Twins, list[tuple[str, str]]] = defaultdict(list)
        rows = Matter.objects.exclude(basic_code="").order_by("pk")
        for basic, office, level, code, name in rows.values_list(
            "basic_code", "office__path", "level", "implementation_code", "name"
        ):
            found[basic, office, level].append((code, name))
        return found


def _twins(keys: set[Twins]) -> Mapping[Twins, list[tuple[str, str]]]:
    found: dict[Twins, list[tuple[str, str]]] = {}
    for basic_code, office, level in keys:
        rows = Matter.objects.filter(basic_code=basic_code, office__path=office, level=level)
        told = rows.order_by("pk").values_list("implementation_code", "name")[:3]
        found[basic_code, office, level] = list(told)
    return found


def _marks(paths: set[str]) -> Mapping[str, str]:
    return dict(Office.objects.filter(path__in=paths).values_list("path", "mark"))


def _files(uuids: set[str]) -> Mapping[str, str]:
    """The files of the catalogue among these; what an applicant handed in is none of them, whoever names it."""
    there = Blob.objects.filter(files_of_editions() | Q(pk__in=ProposalFile.objects.values("blob")))
    there = there.filter(uuid__in=[uuid for uuid in uuids if _is_uuid(uuid)]).order_by("pk")
    return {str(uuid): str(uuid) for uuid in there.values_list("uuid", flat=True)}


def files_of_editions() -> Q:
    """The files that an edition shows, or a packaged one will."""
    found = Q(uuid__in=packaged())
    for element in ELEMENTS.values():
        if element.kind == "file":
            named = PARTS[element.part]._default_manager.exclude(**{element.column: None})
            found |= Q(pk__in=named.values(element.column))
    return found


def _is_uuid(said: str) -> bool:
    try:
        return str(UUID(said)) == said
    except ValueError:
        return False


def _matters(codes: set[str]) -> Mapping[str, str]:
    """Those that are there, or were published under the code: whoever names that one means the same matter."""
    return {code: code for code in Matter.objects.coded(codes)}
