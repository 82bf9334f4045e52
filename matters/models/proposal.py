from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from matters.enums import LIVE, MOVING, OperationKind, PreparationKind, ProposalState
from matters.models.edition import Edition
from matters.models.matter import Matter
from matters.models.operation import UpstreamChange
from matters.models.package import Package, PackageEdition

if TYPE_CHECKING:
    from ground.accounts.models import User


class BulkChange(models.Model):
    """One change of many matters (批量修改); its proposals are looked at on one page and published together."""

    uuid = models.UUIDField(_("标识"), default=uuid.uuid4, unique=True, editable=False)
    # {"element", "change"}, and how the matters were chosen.
    what = models.JSONField(_("修改内容"))
    chosen = models.JSONField(_("选定范围"))
    reason = models.CharField(_("修改理由"), max_length=400)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("提出人")
    )
    at = models.DateTimeField(_("提出时间"))

    class Meta:
        verbose_name = _("批量修改")
        verbose_name_plural = _("批量修改")

    def __str__(self) -> str:
        return self.reason


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def live(self) -> Self:
        """What is still worked on."""
        return self.filter(state__in=LIVE)

    def unturned(self) -> Self:
        """What is published, and not yet what its matter is called: its edition waits for its day, or for the timer."""
        return self.filter(
            state=ProposalState.PUBLISHED,
            turned_at=None,
            published__isnull=False,
            published__recalled_at=None,
        )

    def unturned_packages(self) -> Self:
        """The same of packages."""
        return self.filter(
            state=ProposalState.PUBLISHED,
            turned_at=None,
            package_published__isnull=False,
            package_published__recalled_at=None,
        )

    def locked(self, pk: int) -> Proposal:
        """The proposal as it is now, nobody else's until this transaction ends."""
        return self.select_for_update(no_key=True, of=("self",)).get(pk=pk)


class Proposal(models.Model):
    """A change of the catalogue while it is worked on (拟稿): one content, which becomes an edition when it is published.

    The content has the shape of matters/data/open/*.json; no row that a case could point to exists before the publication.
    """

    uuid = models.UUIDField(_("标识"), default=uuid.uuid4, unique=True, editable=False)
    matter = models.ForeignKey(
        Matter, models.PROTECT, related_name="proposals", null=True, blank=True, verbose_name=_("事项")
    )
    package = models.ForeignKey(
        Package, models.PROTECT, related_name="proposals", null=True, blank=True, verbose_name=_("一件事")
    )
    operation = models.CharField(_("操作"), max_length=10, choices=OperationKind)
    content = models.JSONField(_("内容"))
    base = models.ForeignKey(
        Edition, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("所依据的版本")
    )
    package_base = models.ForeignKey(
        PackageEdition,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("所依据的一件事版本"),
    )
    revision = models.PositiveIntegerField(_("修订号"), default=0)
    state = FSMField(_("状态"), choices=ProposalState, default=ProposalState.DRAFT, protected=True)
    effective_on = models.DateField(_("拟生效日"), null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=400, blank=True)
    basis = models.CharField(_("依据"), max_length=400, blank=True)
    upstream_change = models.ForeignKey(
        UpstreamChange,
        models.PROTECT,
        related_name="proposals",
        null=True,
        blank=True,
        verbose_name=_("上级变更"),
    )
    bulk = models.ForeignKey(
        BulkChange,
        models.PROTECT,
        related_name="proposals",
        null=True,
        blank=True,
        verbose_name=_("批量修改"),
    )
    begun_at = models.DateTimeField(_("起草时间"))
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("起草人"),
    )
    saved_at = models.DateTimeField(_("最近保存时间"), null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("最近保存人"),
    )
    checked_at = models.DateTimeField(_("校验时间"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("校验人"),
    )
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("提交人"),
    )
    returned_words = models.CharField(_("退回意见"), max_length=400, blank=True)
    published = models.OneToOneField(
        Edition, models.PROTECT, related_name="proposal", null=True, blank=True, verbose_name=_("发布的版本")
    )
    package_published = models.OneToOneField(
        PackageEdition,
        models.PROTECT,
        related_name="proposal",
        null=True,
        blank=True,
        verbose_name=_("发布的一件事版本"),
    )
    # Since when the matter is called and found as its edition says: nothing, while that one waits for its day.
    turned_at = models.DateTimeField(_("转为现行的时间"), null=True, blank=True)

    # What the checks have asked of the database already: a page that asks them several times hands it in.
    known: Any = None

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("拟稿")
        verbose_name_plural = _("拟稿")
        constraints = [
            models.CheckConstraint(
                name="matters_proposal_about_one_thing",
                condition=Q(matter=None, package__isnull=False)
                | Q(matter__isnull=False, package=None)
                | Q(matter=None, package=None, operation=OperationKind.NEW),
            ),
            models.UniqueConstraint(
                fields=["matter"], condition=Q(state__in=LIVE), name="matters_proposal_one_live"
            ),
            models.UniqueConstraint(
                fields=["package"], condition=Q(state__in=LIVE), name="matters_proposal_one_live_package"
            ),
            models.CheckConstraint(
                name="matters_proposal_saved_pair",
                condition=Q(saved_at=None, saved_by=None) | Q(saved_at__isnull=False, saved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="matters_proposal_checked_pair",
                condition=Q(checked_at=None, checked_by=None)
                | Q(checked_at__isnull=False, checked_by__isnull=False),
            ),
            models.CheckConstraint(
                name="matters_proposal_submitted_pair",
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="matters_proposal_says_how_far",
                condition=Q(state__in=[ProposalState.DRAFT, ProposalState.DISCARDED])
                | Q(state=ProposalState.CHECKED, checked_at__isnull=False)
                | Q(
                    state__in=[ProposalState.SUBMITTED, ProposalState.PUBLISHED],
                    checked_at__isnull=False,
                    submitted_at__isnull=False,
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-begun_at"], name="matters_proposal_state"),
            models.Index(
                fields=["published"],
                condition=Q(turned_at=None, state=ProposalState.PUBLISHED),
                name="matters_proposal_unturned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_operation_display()} {self.name}"

    @property
    def thread(self) -> str:
        return f"proposal:{self.uuid}"

    @property
    def concerns_what_runs(self) -> bool:
        """Whether open cases and licences need an ending before it is published (U3)."""
        return self.matter_id is not None and self.operation in MOVING

    @property
    def name(self) -> str:
        """What the matter, or the package, will be called."""
        named: str = self.content.get("package" if self.package_id else "matter", {}).get("name", "")
        return named

    @transition(field=state, source=ProposalState.DRAFT, target=ProposalState.CHECKED)
    def pass_checks(self, *, by: User, at: datetime) -> None:
        self.checked_by, self.checked_at = by, at

    @transition(field=state, source=ProposalState.CHECKED, target=ProposalState.DRAFT)
    def reopen(self) -> None:
        """Edited after the checks: they have to be passed again."""
        self.checked_by = self.checked_at = None

    @transition(field=state, source=ProposalState.CHECKED, target=ProposalState.SUBMITTED)
    def submit(self, *, by: User, at: datetime) -> None:
        self.submitted_by, self.submitted_at, self.returned_words = by, at, ""

    @transition(field=state, source=ProposalState.SUBMITTED, target=ProposalState.DRAFT)
    def give_back(self, words: str) -> None:
        self.returned_words = words
        self.checked_by = self.checked_at = self.submitted_by = self.submitted_at = None

    @transition(field=state, source=ProposalState.SUBMITTED, target=ProposalState.PUBLISHED)
    def publish(self, edition: Edition | None, *, turned_at: datetime | None) -> None:
        """`edition` is null for a package, and for what ends a matter without another edition; one that waits turns later."""
        self.published, self.turned_at = edition, turned_at

    @transition(
        field=state, source=[ProposalState.DRAFT, ProposalState.CHECKED], target=ProposalState.DISCARDED
    )
    def discard(self) -> None: ...


class ProposalFile(models.Model):
    """A file that the content of a proposal names: kept as long as the proposal, though no edition points at it yet."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="files", verbose_name=_("拟稿"))
    blob = models.ForeignKey("documents.Blob", models.PROTECT, related_name="+", verbose_name=_("文件"))

    class Meta:
        verbose_name = _("拟稿文件")
        verbose_name_plural = _("拟稿文件")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "blob"], name="matters_proposal_file_once"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id}·{self.blob_id}"


class ProposalRevision(models.Model):
    """One saving of a proposal: the elements that changed, before and after; what two editors are compared by."""

    append_only = True

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="revisions", verbose_name=_("拟稿"))
    no = models.PositiveIntegerField(_("修订号"))
    group = models.CharField(_("要素分组"), max_length=20)
    before: models.JSONField[Any, Any] = models.JSONField(_("修改前"))
    after: models.JSONField[Any, Any] = models.JSONField(_("修改后"))
    saved_at = models.DateTimeField(_("保存时间"))
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("保存人")
    )

    class Meta:
        verbose_name = _("拟稿修订")
        verbose_name_plural = _("拟稿修订")
        ordering = ["proposal_id", "no"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "no"], name="matters_proposal_revision_no_once"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id}·{self.no}"


class Preparation(models.Model):
    """What was done before a change was submitted or published (征求意见, 合法性审核, 通知, 培训 …)."""

    proposal = models.ForeignKey(
        Proposal, models.PROTECT, related_name="preparations", verbose_name=_("拟稿")
    )
    kind = models.CharField(_("工作"), max_length=10, choices=PreparationKind)
    # Of which text it was done: a hearing of another text is none (rules.lapsed).
    revision = models.PositiveIntegerField(_("修订号"), default=0)
    done_on = models.DateField(_("完成日期"))
    words = models.CharField(_("情况"), max_length=400)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("发布准备")
        verbose_name_plural = _("发布准备")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "kind"], name="matters_preparation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id}·{self.get_kind_display()}"
