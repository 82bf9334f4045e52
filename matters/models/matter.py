from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now, Upper
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ground.workdays.calendar import legal_day
from matters import codes
from matters.enums import CodeProfile, Level, MatterType
from matters.models import spelling

if TYPE_CHECKING:
    from ground.accounts.models import Office

# What the columns are made of by which people and machines find a matter, and those themselves (`Matter.spell`).
SPELT = {"name", "main_item", "aliases", "office", "implementation_code"}
SPELLING = {"pinyin", "initials", "words", "alias_letters", "code_profile"}

# No 0/o, 1/l/i: the code is read out over the telephone.
UNAMBIGUOUS = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 8
# Kilobytes. What was written last lies in a list that every search reads from end to end, until it is as long as this: the four
# thousand of the default were a third of a search for as long as the database had not tidied up.
LATEST = 256


def guide_code(implementation_code: str) -> str:
    """The short code of a guide's address: the same on every machine, for it comes from the implementation code."""
    number = int.from_bytes(hashlib.sha256(implementation_code.encode()).digest())
    letters = []
    for _place in range(CODE_LENGTH):
        number, place = divmod(number, len(UNAMBIGUOUS))
        letters.append(UNAMBIGUOUS[place])
    return "".join(letters)


class MatterQuerySet(models.QuerySet["Matter"]):
    def coded(self, codes: Iterable[str]) -> Mapping[str, Matter]:
        """The matters of these implementation codes; one that has another now is found by what an edition of it said."""
        wanted, matters = set(codes), self.select_related("office").order_by("pk")
        found = {one.implementation_code: one for one in matters.filter(implementation_code__in=wanted)}
        if missing := wanted - found.keys():
            code = "editions__identity__implementation_code"
            once = self.filter(**{f"{code}__in": missing}).order_by("-pk").values_list(code, "pk")
            former = {one.pk: one for one in matters.filter(pk__in=[pk for _code, pk in once])}
            found |= {said: former[pk] for said, pk in once}
        return found


class Matter(models.Model):
    """One service offered by one organ (政务服务事项); what it asks and gives is in its dated editions."""

    code = models.CharField(_("指南编码"), max_length=CODE_LENGTH, unique=True, editable=False)
    implementation_code = models.CharField(_("实施编码"), max_length=64, unique=True)
    code_profile = models.CharField(
        _("编码规则"), max_length=12, choices=CodeProfile, default=CodeProfile.UNKNOWN, editable=False
    )
    basic_code = models.CharField(_("基本编码"), max_length=64, blank=True)
    local_code = models.CharField(_("地方编码"), max_length=64, blank=True)
    type_code = models.CharField(_("事项类型"), max_length=2, choices=MatterType)
    name = models.CharField(_("事项名称"), max_length=200)
    main_item = models.CharField(_("主项名称"), max_length=200, blank=True)
    aliases = models.CharField(_("俗称"), max_length=200, blank=True)
    office = models.ForeignKey(
        "accounts.Office", models.PROTECT, related_name="matters", verbose_name=_("实施主体")
    )
    for_persons = models.BooleanField(_("面向个人"))
    for_organisations = models.BooleanField(_("面向法人和其他组织"))

    level = models.CharField(_("行使层级"), max_length=1, choices=Level, blank=True)
    # The same matter one level up: what it says is taken over below, edition by edition (三级四同, COD-9).
    upstream = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="downstream",
        null=True,
        blank=True,
        verbose_name=_("上级标准事项"),
    )
    power_code = models.CharField(_("权责清单编码"), max_length=40, blank=True)

    source_department = models.CharField(_("来源部门名称"), max_length=100, blank=True)
    source_department_code = models.CharField(_("来源部门编码"), max_length=64, blank=True)
    org_uscc = models.CharField(_("来源机构代码"), max_length=64, blank=True)

    # How people look for it: written with the row, read by search alone.
    pinyin = models.CharField(_("全拼"), max_length=1000, editable=False)
    initials = models.CharField(_("首字母"), max_length=200, editable=False)
    words = models.TextField(_("检索词"), editable=False)
    alias_letters = models.TextField(_("俗称的拼音和首字母"), blank=True, editable=False)
    vector = models.GeneratedField(
        expression=SearchVector("words", "initials", "alias_letters", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    # The last publication or operation; other systems ask for what changed since.
    changed_at = models.DateTimeField(_("最近变更时间"), db_default=Now(), db_index=True, editable=False)

    objects = MatterQuerySet.as_manager()

    class Meta:
        verbose_name = _("事项")
        verbose_name_plural = _("事项")
        constraints = [
            models.CheckConstraint(
                name="matters_matter_for_somebody",
                condition=Q(for_persons=True) | Q(for_organisations=True),
            ),
            models.CheckConstraint(
                name="matters_matter_not_its_own_upstream", condition=~Q(upstream=F("pk"))
            ),
        ]
        indexes = [
            models.Index(fields=["office", "pinyin", "id"], name="matters_by_office"),
            models.Index(fields=["pinyin", "id"], name="matters_by_pinyin"),
            models.Index(fields=["initials"], opclasses=["varchar_pattern_ops"], name="matters_by_initials"),
            models.Index(fields=["name"], opclasses=["varchar_pattern_ops"], name="matters_by_name"),
            models.Index(OpClass(Upper("basic_code"), "text_pattern_ops"), name="matters_by_basic_code"),
            GinIndex(fields=["vector"], name="matters_vector", gin_pending_list_limit=LATEST),
            GinIndex(
                OpClass("name", "gin_trgm_ops"), name="matters_name_trgm", gin_pending_list_limit=LATEST
            ),
            GinIndex(
                OpClass("pinyin", "gin_trgm_ops"), name="matters_pinyin_trgm", gin_pending_list_limit=LATEST
            ),
            GinIndex(
                OpClass("initials", "gin_trgm_ops"),
                name="matters_initials_trgm",
                gin_pending_list_limit=LATEST,
            ),
            GinIndex(
                OpClass(Upper("implementation_code"), "gin_trgm_ops"),
                name="matters_code_trgm",
                gin_pending_list_limit=LATEST,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("matters:guide", args=[self.code])

    def spell(self) -> Self:
        """The columns by which people and machines find it follow its name, aliases, department and code; nothing is saved."""
        self.pinyin = spelling.pinyin(self.name)
        self.initials = spelling.initials(self.name)
        called = (self.name, self.aliases, self.main_item)
        words = spelling.words(*called, self.office.name, self.office.short_name)
        self.words = f"{words} {spelling.pieces(*called)}"
        self.alias_letters = " ".join(
            letters
            for alias in self.aliases.split()
            for letters in (spelling.initials(alias), spelling.pinyin(alias))
        )
        self.code_profile = codes.profile_of(self.implementation_code)
        return self

    @cached_property
    def codes(self) -> frozenset[str]:
        """The implementation code it has, and every one that an edition of it said: each still means it (COD-2); read once."""
        said = self.editions.values_list("identity__implementation_code", flat=True)
        return frozenset({self.implementation_code, *said.order_by()})

    def entrusts(self, window: Office | None, act: str, *, at: datetime) -> bool:
        """Whether this window may do `act` for the office whose power the matter is, on the day of `at` (COR-7).

        Several rules of one page ask; the database is asked once for each window and day, as long as this object lives.
        """
        if window is None:
            return False
        known: dict[tuple[int, date], set[str]] = self.__dict__.setdefault("_entrusted", {})
        key = (window.pk, legal_day(at))
        if key not in known:
            rows = self.entrustments.current(key[1]).filter(window=window)
            known[key] = {entrusted for row in rows for entrusted in row.acts}
        return act in known[key]
