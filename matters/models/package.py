from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ground.clocks.enums import Limit
from matters.enums import LIVE, EditionState, ProposalState
from matters.models import spelling
from matters.models.edition import Edition
from matters.models.matter import CODE_LENGTH, Matter


def _ever() -> PackageEditionQuerySet:
    """The editions of the package that is asked about, but for those that were recalled."""
    return PackageEdition.objects.ever().filter(package=OuterRef("pk"))


class PackageQuerySet(models.QuerySet["Package"]):
    def kept(self) -> Self:
        """Those with an edition, or a proposal that is worked on: not those that were given up before they were anything."""
        live = Q(proposals__state__in=LIVE)
        return self.filter(Q(Exists(_ever())) | Q(pk__in=Package.objects.filter(live)))

    def published_as(self, name: str) -> Self:
        """Those of this name that the public knows or will know."""
        return self.filter(Exists(_ever()), name=name)

    def claiming(self, name: str) -> Self:
        """Those kept that are called so, will be once their edition begins, or would be by a proposal that is worked on."""
        drafted = Q(proposals__state__in=LIVE, proposals__content__package__name=name)
        waits = Q(
            proposals__state=ProposalState.PUBLISHED,
            proposals__turned_at=None,
            proposals__package_published__recalled_at=None,
            proposals__package_published__called__name=name,
        )
        return self.kept().filter(Q(name=name) | Q(pk__in=Package.objects.filter(drafted | waits)))

    def matching(self, terms: Sequence[str]) -> Self:
        """Those that answer every term by name, alias, word, pinyin or initials. There are hundreds of them, not thousands."""
        found = self
        for term in terms:
            if spelling.is_chinese(term):
                said = Q(name__contains=term) | Q(aliases__contains=term)
                by_words = Q()
                for word in spelling.words(term).split():
                    by_words &= Q(words__contains=word)
                found = found.filter(said | by_words)
            else:
                letters = spelling.NOT_LETTERS.sub("", term)
                found = found.filter(
                    Q(code=term) | Q(initials__contains=letters) | Q(pinyin__contains=letters)
                )
        return found


class Package(models.Model):
    """Several matters that one event of life needs, as one (一件事); what it asks is in its dated editions."""

    code = models.CharField(_("指南编码"), max_length=CODE_LENGTH, unique=True, editable=False)
    name = models.CharField(_("名称"), max_length=200)
    aliases = models.CharField(_("俗称"), max_length=200, blank=True)
    for_persons = models.BooleanField(_("面向个人"))
    for_organisations = models.BooleanField(_("面向法人和其他组织"))
    office = models.ForeignKey(
        "accounts.Office", models.PROTECT, related_name="packages", verbose_name=_("牵头部门")
    )
    pinyin = models.CharField(_("全拼"), max_length=1000, editable=False)
    initials = models.CharField(_("首字母"), max_length=200, editable=False)
    words = models.TextField(_("检索词"), editable=False)

    objects = PackageQuerySet.as_manager()

    class Meta:
        verbose_name = _("一件事")
        verbose_name_plural = _("一件事")
        constraints = [
            models.CheckConstraint(
                name="matters_package_for_somebody",
                condition=Q(for_persons=True) | Q(for_organisations=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("matters:package", args=[self.code])


class PackageEditionQuerySet(models.QuerySet["PackageEdition"]):
    def ever(self) -> Self:
        """Those that held, hold or will hold: not those that were recalled before their day."""
        return self.filter(recalled_at=None)

    def in_force(self, on: date) -> Self:
        """The one edition of each package that holds on the legal day `on`."""
        return self.filter(Q(replaced_on=None) | Q(replaced_on__gt=on), effective_on__lte=on)

    def matching(self, terms: Sequence[str]) -> Self:
        """Those whose package answers every term, in name order."""
        return self.filter(package__in=Package.objects.matching(terms)).order_by("package__pinyin", "pk")

    def open_on(self, day: date) -> Self:
        """Those that the public sees on the legal day `day`, with their packages; `is_stopped` where a member is not to be had."""
        goes_on = Edition.objects.in_force(day).exclude(state=EditionState.SUSPENDED)
        stopped = PackageMember.objects.filter(
            ~Exists(goes_on.filter(matter=OuterRef("matter"))), edition=OuterRef("pk")
        )
        found = self.in_force(day).filter(state=EditionState.OPEN).select_related("package__office")
        return found.annotate(is_stopped=Exists(stopped))

    def called_so(self, terms: Sequence[str], day: date) -> Self:
        """What a search shows beside the matters: those that the public sees, by their name and one sentence, and nothing else."""
        seen = self.in_force(day).filter(state=EditionState.OPEN)
        return (
            seen.select_related("package").only("summary", "package__name", "package__code").matching(terms)
        )


class PackageEdition(models.Model):
    """What a package asks and promises from one day on; its members stay editions of their own."""

    uuid = models.UUIDField(_("标识"), default=uuid.uuid4, unique=True, editable=False)
    package = models.ForeignKey(Package, models.PROTECT, related_name="editions", verbose_name=_("一件事"))
    no = models.PositiveSmallIntegerField(_("版本号"))
    state = models.CharField(_("状态"), max_length=10, choices=EditionState)
    effective_on = models.DateField(_("生效日"))
    replaced_on = models.DateField(_("取消日"), null=True, blank=True)
    # What was recalled before its day never held.
    recalled_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    summary = models.CharField(_("一句话说明"), max_length=200, blank=True)
    # Working days, as the limits of matters are.
    promised_length = models.PositiveSmallIntegerField(_("承诺办结时限"), null=True, blank=True)
    visits = models.PositiveSmallIntegerField(_("到办事现场次数"), null=True, blank=True)
    # [text, or {"words", "when": the same as a condition on the answers}]
    conditions = models.JSONField(_("申请条件"), default=list, blank=True)
    flow_words = models.TextField(_("办理流程"), blank=True)
    address = models.CharField(_("办理地点"), max_length=200, blank=True)
    hours = models.CharField(_("办理时间"), max_length=200, blank=True)
    consult_phone = models.CharField(_("咨询电话"), max_length=30, blank=True)
    complaint_phone = models.CharField(_("监督投诉电话"), max_length=30, blank=True)
    faq = models.JSONField(_("常见问题"), default=list, blank=True)
    questions = models.JSONField(_("导办问题"), default=list, blank=True)
    # 五减: what the package spares, as the reform counts it: {"materials": [14, 4], "days": [30, 5] …}.
    reform = models.JSONField(_("改革成效"), default=dict, blank=True)
    # What the package was called then, and whose it was: {"name", "aliases", "office", "for_persons", "for_organisations"}.
    called = models.JSONField(_("发布时的名称和牵头部门"), default=dict, blank=True)
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("发布人"),
    )

    # In which transaction it came to be: in that one alone it and its members are written, and never after.
    published_txid = models.BigIntegerField(
        editable=False, db_default=Func(function="txid_current", output_field=models.BigIntegerField())
    )

    objects = PackageEditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("一件事版本")
        verbose_name_plural = _("一件事版本")
        constraints = [
            models.UniqueConstraint(fields=["package", "no"], name="matters_package_edition_no_once"),
            ExclusionConstraint(
                name="matters_package_edition_one_in_force",
                expressions=[
                    ("package", RangeOperators.EQUAL),
                    (
                        Func(F("effective_on"), F("replaced_on"), Value("[)"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(
                name="matters_package_edition_days_in_order",
                condition=Q(replaced_on=None) | Q(replaced_on__gte=F("effective_on")),
            ),
            models.CheckConstraint(
                name="matters_package_edition_recalled_never_held",
                condition=Q(recalled_at=None) | Q(replaced_on=F("effective_on")),
            ),
            models.CheckConstraint(
                name="matters_package_edition_two_telephones",
                condition=Q(consult_phone="") | ~Q(consult_phone=F("complaint_phone")),
            ),
            models.CheckConstraint(
                name="matters_package_edition_published_by",
                condition=Q(published_by=None) | Q(published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.package}·{self.no}"

    @property
    def thread(self) -> str:
        return f"package:{self.uuid}"

    @property
    def promised(self) -> Limit | None:
        """What it promises as one, always in working days."""
        return None if self.promised_length is None else Limit(self.promised_length)

    @property
    def requirements(self) -> list[dict[str, Any]]:
        """The conditions, each with its words and, where a machine can tell, when it is met."""
        return [
            {"words": one, "when": None} if isinstance(one, str) else {"when": None, **one}
            for one in self.conditions
        ]


class PackageMember(models.Model):
    """One handling item of a package, when it is part of it, and what must be done before."""

    edition = models.ForeignKey(
        PackageEdition, models.PROTECT, related_name="members", verbose_name=_("一件事版本")
    )
    no = models.PositiveSmallIntegerField(_("序号"))
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="memberships", verbose_name=_("事项"))
    item_no = models.CharField(_("业务办理项序号"), max_length=2, blank=True)
    when = models.JSONField(_("适用条件"), null=True, blank=True)
    # The numbers of the members that come first; none may begin at once.
    after = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name=_("前置事项")
    )
    # Counted for itself, outside the limit of the package: a card that is made after everything else is decided.
    apart = models.BooleanField(_("单独计时"), default=False)
    # What it asks where its own edition is listed alone: {"name", "promised_length", "result_name", "sections": as in a form,
    # "materials": as in a content}. Once the matter is open, its edition says so itself.
    asks = models.JSONField(_("办理要素"), default=dict, blank=True)
    # Its refusal ends the others (行政许可法 26).
    sinks_siblings = models.BooleanField(_("不予即整体终止"), default=False)

    class Meta:
        verbose_name = _("一件事所含事项")
        verbose_name_plural = _("一件事所含事项")
        ordering = ["edition_id", "no"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "no"], name="matters_package_member_no_once"),
        ]

    def __str__(self) -> str:
        return f"{self.no} {self.matter_id}"
