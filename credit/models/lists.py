"""The lists of others: what a credit platform says of somebody, as it was received (K1, COR-4)."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credit.enums import Register
from ground.accounts.enums import IdType
from ground.accounts.models import Party, PartyVersion


class ListSource(models.Model):
    """A credit platform that hands over one list: where it lies, and by which key its word is known."""

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=120)
    register = models.CharField(
        _("名单"),
        max_length=15,
        choices=[(one.value, one.label) for one in (Register.CREDIT_CHINA, Register.SERIOUS)],
    )
    # https://…/, or the name of a folder below CREDIT_DROP.
    address = models.CharField(_("地址"), max_length=300)
    # Ed25519, 32 bytes in base64: whose signature its manifests bear.
    public_key = models.CharField(_("公钥"), max_length=60)
    # The number of the last delivery that was taken in, and when the platform was last heard.
    sequence = models.PositiveBigIntegerField(_("批次"), default=0)
    heard_at = models.DateTimeField(_("最近更新"), null=True, blank=True)
    # Since when it could not be reached; nothing where the last try went well.
    silent_since = models.DateTimeField(_("中断开始"), null=True, blank=True)

    class Meta:
        verbose_name = _("名单来源")
        verbose_name_plural = _("名单来源")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One file of a list as it was taken in: how many rows, and which would not do."""

    append_only = True

    source = models.ForeignKey(ListSource, models.PROTECT, related_name="deliveries", verbose_name=_("来源"))
    sequence = models.PositiveBigIntegerField(_("批次"))
    sha256 = models.CharField(max_length=64)
    # A file that says the whole list: whatever it does not name is no longer on it.
    whole = models.BooleanField(_("全量"), default=False)
    taken_at = models.DateTimeField(_("接收时间"))
    rows = models.PositiveIntegerField(_("行数"))
    added = models.PositiveIntegerField(_("新增"))
    changed = models.PositiveIntegerField(_("变更"))
    removed = models.PositiveIntegerField(_("移出"))
    # [{"row": 7, "words": "…"}]: never what the row said of a person.
    problems = models.JSONField(_("问题行"), default=list)

    class Meta:
        verbose_name = _("名单批次")
        verbose_name_plural = _("名单批次")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "sequence"], name="credit_delivery_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.sequence}"


class ListEntryQuerySet(models.QuerySet["ListEntry"]):
    def standing(self, on: date) -> Self:
        return self.filter(Q(until_on=None) | Q(until_on__gte=on), listed_on__lte=on, removed_on=None)

    def about(self, party: Party) -> Self:
        """Named by the very identity number; a name alone is nobody (see ListMatch)."""
        return self.filter(id_type=party.id_type, id_digest=party.id_digest)

    def alike(self, version: PartyVersion) -> Self:
        """Hiding its number, and of this name and these last digits."""
        return self.filter(
            id_digest="", id_type=version.party.id_type, id_tail=version.id_tail, name=version.name
        )


class ListEntry(models.Model):
    """Somebody on the list of another; his identity number is kept as its keyed hash alone."""

    source = models.ForeignKey(ListSource, models.PROTECT, related_name="entries", verbose_name=_("来源"))
    # The platform's own number of the entry.
    reference = models.CharField(_("编号"), max_length=100)
    id_type = models.CharField(_("证件类型"), max_length=15, choices=IdType)
    # Empty where the list hides the number: then a person of the same name and tail is asked about.
    id_digest = models.CharField(max_length=64, blank=True)
    id_tail = models.CharField(max_length=4, blank=True)
    name = models.CharField(_("名称"), max_length=200)
    basis = models.CharField(_("依据"), max_length=400)
    organ = models.CharField(_("认定机关"), max_length=200)
    listed_on = models.DateField(_("列入日期"))
    until_on = models.DateField(_("截止日期"), null=True, blank=True)
    removed_on = models.DateField(_("移出日期"), null=True, blank=True)

    objects = ListEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("名单记录")
        verbose_name_plural = _("名单记录")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "reference"], name="credit_list_entry_once"),
            models.CheckConstraint(
                name="credit_list_entry_names_somebody", condition=~Q(id_digest="") | ~Q(id_tail="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["id_type", "id_digest"],
                condition=Q(removed_on=None) & ~Q(id_digest=""),
                name="credit_list_entry_digest",
            ),
            models.Index(
                fields=["name", "id_tail"],
                condition=Q(removed_on=None, id_digest=""),
                name="credit_list_entry_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.reference}"


class ListMatchQuerySet(models.QuerySet["ListMatch"]):
    def waiting(self) -> Self:
        """The oldest question first."""
        return self.filter(judged_at=None).order_by("pk")

    def judged(self) -> Self:
        """What an officer has said, the newest question first."""
        return self.filter(judged_at__isnull=False).order_by("-pk")


class ListMatch(models.Model):
    """Perhaps the same: name and last digits agree, and an officer says whether it is he (K1). Unsaid, it closes nothing."""

    entry = models.ForeignKey(ListEntry, models.PROTECT, related_name="matches", verbose_name=_("名单记录"))
    party = models.ForeignKey(Party, models.PROTECT, related_name="list_matches", verbose_name=_("当事人"))
    found_at = models.DateTimeField(_("发现时间"))
    same = models.BooleanField(_("是同一主体"), null=True)
    judged_at = models.DateTimeField(_("核对时间"), null=True, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("核对人"),
    )
    # Why another officer put the first word right; empty where nobody did.
    words = models.CharField(_("更正理由"), max_length=400, blank=True)

    objects = ListMatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("疑似名单主体")
        verbose_name_plural = _("疑似名单主体")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "party"], name="credit_match_once"),
            models.CheckConstraint(
                name="credit_match_judged_pair",
                condition=Q(judged_at=None, judged_by=None, same=None, words="")
                | Q(judged_at__isnull=False, judged_by__isnull=False, same__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(judged_at=None), name="credit_match_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.entry}"
