from __future__ import annotations

import copy
import uuid
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.fields.json import KT
from django.utils.translation import gettext_lazy as _

from ground.clocks.enums import Limit, Side, Unit
from matters import conditions
from matters.enums import (
    FILABLE,
    CommitmentKind,
    CoverageScope,
    EditionState,
    Exclusion,
    Handling,
    OnlineDepth,
    OrganNature,
    PowerSource,
    PriorNotice,
    Purpose,
    ResultKind,
    ServiceObject,
)
from matters.models.editions import EditionQuerySet
from matters.models.identity import (
    COLUMNS,
    KEYS,
    OFFICE,
    OFFICE_NAME,
    OFFICE_SHORT_NAME,
    UPSTREAM,
    is_said_by,
)
from matters.models.matter import Matter
from matters.themes import OrganisationTheme, PersonTheme

if TYPE_CHECKING:
    from ground.accounts.models import Office
    from matters.models.edition_rows import HandlingItem, Material


class Edition(models.Model):
    """What a matter asks, promises and gives from one day on (实施清单). It is never edited: the next one replaces it.

    A case stays with the edition in force on the day it was received, for its burdens (COR-1).
    """

    uuid = models.UUIDField(_("标识"), default=uuid.uuid4, unique=True, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="editions", verbose_name=_("事项"))
    no = models.PositiveSmallIntegerField(_("版本号"))
    state = models.CharField(_("状态"), max_length=10, choices=EditionState)
    name = models.CharField(_("事项名称"), max_length=200)
    # Name, codes, office, level, for whom (models.identity): the matter itself is called as its edition in force says.
    identity = models.JSONField(_("公布时的事项信息"), editable=False)
    effective_on = models.DateField(_("生效日"))
    replaced_on = models.DateField(_("取消日"), null=True, blank=True, help_text=_("自该日起不再执行"))
    # What was recalled before its day never held. An edition that the next one replaced on its first day did, for who filed that day.
    recalled_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    # Who published it; nobody, where a loader or an import did.
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("发布人"),
    )
    # Of the elements an open edition needs, how many per cent it says (matters.content.completeness); a poor guide shows in the lists.
    completeness = models.PositiveSmallIntegerField(_("完整度"), null=True, blank=True, editable=False)
    # The transaction it came to be in: in no later one does it change, nor what it owns (migration 0015).
    published_txid = models.BigIntegerField(
        db_default=Func(function="txid_current", output_field=models.BigIntegerField()), editable=False
    )
    note = models.CharField(_("版本说明"), max_length=400, blank=True)
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="followed_by",
        null=True,
        blank=True,
        verbose_name=_("承接的上级版本"),
    )

    summary = models.CharField(_("一句话说明"), max_length=200, blank=True)
    organ_nature = models.CharField(_("实施主体性质"), max_length=12, choices=OrganNature, blank=True)
    power_source = models.CharField(_("权力来源"), max_length=20, choices=PowerSource, blank=True)
    entrusting_organ = models.CharField(_("委托部门"), max_length=100, blank=True)
    rights_words = models.TextField(_("行使内容"), blank=True)
    duties_words = models.TextField(_("责任事项"), blank=True)
    scope_words = models.TextField(_("权限划分"), blank=True)

    handling = models.CharField(_("办件类型"), max_length=10, choices=Handling, blank=True)
    statutory_length = models.PositiveSmallIntegerField(_("法定办结时限"), null=True, blank=True)
    statutory_unit = models.CharField(max_length=2, choices=Unit, default=Unit.WORKING_DAYS)
    promised_length = models.PositiveSmallIntegerField(_("承诺办结时限"), null=True, blank=True)
    promised_unit = models.CharField(max_length=2, choices=Unit, default=Unit.WORKING_DAYS)
    statutory_words = models.TextField(_("法定时限说明"), blank=True)
    promised_words = models.TextField(_("承诺时限说明"), blank=True)
    # [{"kind": SpecialKind, "name", "basis", "length", "unit", "counts"}]: what "counts" is within the limit (COR-12).
    special_procedures = models.JSONField(_("特别程序"), default=list, blank=True)

    application_conditions = models.JSONField(_("申请条件"), default=list)
    grant_conditions = models.JSONField(_("准予条件"), default=list)
    quantity_limit = models.CharField(_("数量限制"), max_length=256, blank=True)
    legal_basis = models.JSONField(_("设定依据"), default=list)
    # [{"name", "standard", "basis", "reducible", "reduction_basis"}]; null is free of charge.
    fee = models.JSONField(_("收费"), null=True, blank=True)
    visits = models.PositiveSmallIntegerField(_("到办事现场次数"), null=True, blank=True)
    visits_words = models.CharField(_("到现场说明"), max_length=200, blank=True)
    channels = models.JSONField(_("办理形式"), default=list)
    service_objects = ArrayField(
        models.CharField(max_length=20, choices=ServiceObject),
        default=list, blank=True, verbose_name=_("服务对象"),
    )  # fmt: skip
    scope = models.CharField(_("通办范围"), max_length=12, choices=CoverageScope, blank=True)
    enters_hall = models.BooleanField(_("进驻政务大厅"), default=False)
    one_window = models.BooleanField(_("综合窗口受理"), default=False)
    bookable = models.BooleanField(_("支持预约办理"), default=False)
    booking_words = models.CharField(_("预约规则"), max_length=400, blank=True)
    pays_online = models.BooleanField(_("支持网上支付"), default=False)
    posts_material = models.BooleanField(_("支持邮寄材料"), default=False)
    posts_result = models.BooleanField(_("支持邮寄结果"), default=False)
    terminals = models.BooleanField(_("支持自助终端办理"), default=False)
    online_depth = models.PositiveSmallIntegerField(
        _("网上办理深度"), choices=OnlineDepth, null=True, blank=True
    )
    online_url = models.URLField(_("网上办理地址"), max_length=400, blank=True)
    mobile_url = models.URLField(_("移动端办理地址"), max_length=400, blank=True)
    joint_offices = ArrayField(
        models.CharField(max_length=100), default=list, blank=True, verbose_name=_("联办机构")
    )
    # [{"name", "basis", "scope", "organ", "period"}]
    intermediaries = models.JSONField(_("中介服务"), default=list, blank=True)
    # [{"division_code", "name", "address"}]
    nearby = models.JSONField(_("就近办理点"), default=list, blank=True)

    # What the reform's lists publish; 零跑动 is visits = 0, and 免提交 is said of each material.
    at_once = models.BooleanField(_("马上办"), default=False)
    without_application = models.BooleanField(_("免申即享"), default=False)
    seal_free = models.BooleanField(_("免用实体印章"), default=False)
    signature_free = models.BooleanField(_("免用实体签名"), default=False)
    fill_free = models.BooleanField(_("免填写"), default=False)

    # What may be promised instead of handed in, and what may be handed in later; carried out elsewhere.
    commitment_kinds = ArrayField(
        models.CharField(max_length=12, choices=CommitmentKind),
        default=list, blank=True, verbose_name=_("承诺类型"),
    )  # fmt: skip
    # What it directly touches: judged by its risk, and not the same as `safety_related`, which bars who hid facts (BAN-1).
    exclusions = ArrayField(
        models.CharField(max_length=20, choices=Exclusion),
        default=list, blank=True, verbose_name=_("承诺制除外情形"),
    )  # fmt: skip
    deficiency = models.BooleanField(_("适用容缺受理"), default=False)
    revocable = models.BooleanField(_("决定可以撤销"), default=True)
    safety_related = models.BooleanField(_("涉及公共安全和人身健康"), default=False)

    result_name = models.CharField(_("结果名称"), max_length=100, blank=True)
    result_kind = models.CharField(_("结果类型"), max_length=10, choices=ResultKind, blank=True)
    licence_validity_months = models.PositiveSmallIntegerField(_("有效期限（月）"), null=True, blank=True)
    licence_mark = models.CharField(_("证号前缀"), max_length=20, blank=True)
    licence_type_code = models.CharField(_("证照类型代码"), max_length=40, blank=True)
    result_sample = models.ForeignKey(
        "documents.Blob", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("结果样本")
    )

    form = models.JSONField(_("申请表"), default=dict)
    form_version = models.PositiveSmallIntegerField(_("申请表版本"), default=1)
    faq = models.JSONField(_("常见问题"), default=list)
    # 导办: [{"key", "text", "help"?, "choices": [[key, label]], "asked_when"?}], conditions as the form has them.
    questions = models.JSONField(_("导办问题"), default=list, blank=True)
    # {element: text}: what is not there is shown in Chinese, and marked as such.
    english = models.JSONField(_("英文内容"), default=dict, blank=True)

    consult_phone = models.CharField(_("咨询电话"), max_length=30, blank=True)
    complaint_phone = models.CharField(_("监督投诉电话"), max_length=30, blank=True)
    address = models.CharField(_("办理地点"), max_length=200, blank=True)
    hours = models.CharField(_("办理时间"), max_length=200, blank=True)
    traffic_words = models.CharField(_("交通指引"), max_length=400, blank=True)
    # [{"way": ContactWay, "words"}], beside the two telephones.
    consult_ways = models.JSONField(_("其他咨询方式"), default=list, blank=True)
    complaint_ways = models.JSONField(_("其他监督投诉方式"), default=list, blank=True)
    # [{"name", "address", "phone", "hours"}]
    windows = models.JSONField(_("办理窗口"), default=list, blank=True)
    review_organ = models.CharField(_("行政复议机关"), max_length=100, blank=True)
    court = models.CharField(_("行政诉讼管辖法院"), max_length=100, blank=True)
    regulator = models.ForeignKey(
        "accounts.Office", models.PROTECT, related_name="regulated", null=True, blank=True,
        verbose_name=_("行业主管部门"),
    )  # fmt: skip
    # 监管实施细则: whom the regulator watches, how, and what a breach costs; the points are rows of their own (SHG-2).
    regulated_object = models.CharField(_("监管对象"), max_length=200, blank=True)
    regulating_ways = ArrayField(
        models.CharField(max_length=100), default=list, blank=True, verbose_name=_("监管方式")
    )
    regulating_penalties = models.TextField(_("违规处理"), blank=True)
    # Why the regulator is told before the decision; nothing, where he need not be (SHG-5).
    prior_notice = models.CharField(
        _("决定前告知监管部门的情形"), max_length=10, choices=PriorNotice, blank=True
    )
    person_theme = models.CharField(_("个人主题"), max_length=3, choices=PersonTheme, blank=True)
    organisation_theme = models.CharField(_("法人主题"), max_length=3, choices=OrganisationTheme, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("事项版本")
        verbose_name_plural = _("事项版本")
        constraints = [
            models.UniqueConstraint(fields=["matter", "no"], name="matters_edition_no_once"),
            ExclusionConstraint(
                name="matters_edition_one_in_force",
                # Half open: an edition replaced on the day it was to begin was never in force.
                expressions=[
                    ("matter", RangeOperators.EQUAL),
                    (
                        Func(F("effective_on"), F("replaced_on"), Value("[)"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(
                name="matters_edition_days_in_order",
                condition=Q(replaced_on=None) | Q(replaced_on__gte=F("effective_on")),
            ),
            models.CheckConstraint(
                name="matters_edition_recalled_never_held",
                condition=Q(recalled_at=None) | Q(replaced_on=F("effective_on")),
            ),
            models.CheckConstraint(
                name="matters_edition_promise_within_law",
                condition=Q(statutory_length=None)
                | Q(promised_length=None)
                | Q(promised_length__lte=F("statutory_length")),
            ),
            models.CheckConstraint(
                name="matters_edition_instant_is_now",
                condition=Q(handling="", promised_length=None)
                | Q(handling=Handling.INSTANT, promised_length=0)
                | Q(handling=Handling.PROMISED, promised_length__gte=1),
            ),
            models.CheckConstraint(
                name="matters_edition_open_says_how_long",
                condition=Q(state__in=[EditionState.LISTED, EditionState.SUSPENDED])
                | ~Q(handling="") & Q(promised_length__isnull=False, visits__isnull=False),
            ),
            models.CheckConstraint(
                name="matters_edition_two_telephones",
                condition=Q(consult_phone="") | ~Q(consult_phone=F("complaint_phone")),
            ),
            models.CheckConstraint(
                name="matters_edition_says_whose_it_is",
                condition=Q(identity__has_keys=list(KEYS)) & Q(name=KT("identity__name")),
            ),
            # A loader or an import publishes without a user (Actor.system): the moment may stand alone, the person not.
            models.CheckConstraint(
                name="matters_edition_publisher_and_moment",
                condition=Q(published_by=None) | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="matters_edition_depth_is_known",
                condition=Q(online_depth=None) | Q(online_depth__range=(1, 8)),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "effective_on"], name="matters_edition_state"),
            # What a search asks of some thousand matters each: whether an edition holds, and whether one is open. An edition is
            # wide, and the index of the constraint above is made for ranges: both are dear to read so often.
            models.Index(
                fields=["matter", "effective_on"],
                include=["replaced_on", "state"],
                name="matters_edition_of_matter",
            ),
            models.Index(
                fields=["matter"],
                include=["effective_on", "replaced_on"],
                condition=Q(state=EditionState.OPEN),
                name="matters_edition_opened",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def thread(self) -> str:
        return f"edition:{self.uuid}"

    @cached_property
    def matter_then(self) -> Matter:
        """The matter as it was called, and whose it was, when this was published: a copy to be shown, never to be saved."""
        then, above = copy.copy(self.matter), self.identity[UPSTREAM]
        for column in COLUMNS:
            setattr(then, column, self.identity[column])
        then.office = self._office_then()
        if above is None:
            then.upstream = None
        elif then.upstream is None or then.upstream.implementation_code != above:
            then.upstream = Matter.objects.coded([above]).get(above)
        return then

    def _office_then(self) -> Office:
        office = self.matter.office
        if is_said_by(self.identity, office):
            return office
        if office.path != self.identity[OFFICE]:
            office = type(office).objects.get(path=self.identity[OFFICE])
        office = copy.copy(office)
        office.name = self.identity[OFFICE_NAME]
        office.short_name = self.identity[OFFICE_SHORT_NAME]
        return office

    @property
    def type_code(self) -> str:
        """What kind of matter it was when this was published: its cases are of that kind."""
        told: str = self.identity["type_code"]
        return told

    @property
    def is_open(self) -> bool:
        """Whether it can be applied for, were it in force."""
        return self.state in FILABLE

    @property
    def is_instant(self) -> bool:
        return self.handling == Handling.INSTANT

    def is_in_force(self, on: date) -> bool:
        return self.effective_on <= on and (self.replaced_on is None or on < self.replaced_on)

    @cached_property
    def purposes(self) -> dict[str, dict[str, Any]]:
        """What can be applied for beside a first licence: {"renewal": {"promised_length": 5, "promised_unit": "wd"}, "change": {} …}.

        Asked of the database once for each object: a published edition never changes.
        """
        return {
            item.purpose: {}
            if item.promised_length is None
            else {"promised_length": item.promised_length, "promised_unit": item.promised_unit}
            for item in self.handling_items.all()
            if item.purpose != Purpose.NEW
        }

    def offers(self, purpose: str) -> bool:
        """Whether it can be applied for here: a first licence always, what becomes of one where the edition says so."""
        return purpose == Purpose.NEW or purpose in self.purposes

    def asks_for(self, purpose: str = Purpose.NEW, said: Mapping[str, Any] | None = None) -> list[Material]:
        """The materials of an application of this kind, in the order of the edition; none that is not for whoever `said` this."""
        return [
            material
            for material in self.materials.all()
            if material.is_asked(purpose) and conditions.holds(material.when, said or {}) is not False
        ]

    def item_for(self, situation: Mapping[str, Any], purpose: str | None = None) -> HandlingItem | None:
        """The handling item that a situation leads to: the first whose condition holds, else the first for everybody.

        Of a `purpose`, where one has been chosen already; a first licence, where nothing else is said.
        """
        items = [item for item in self.handling_items.all() if purpose in (None, item.purpose)]
        for item in items:
            if item.when is not None and conditions.holds(item.when, situation):
                return item
        plain = [item for item in items if item.when is None and item.purpose == (purpose or Purpose.NEW)]
        return plain[0] if plain else None

    @property
    def statutory(self) -> Limit | None:
        """The law's limit; nothing where none is said."""
        if self.statutory_length is None:
            return None
        return Limit(self.statutory_length, self.statutory_unit)

    @property
    def goes_at_once(self) -> bool:
        """Whether it may be decided at a window: an instant matter, or one that is decided on a commitment (COR-6)."""
        at_once = {CommitmentKind.NOTIFIED.value, CommitmentKind.CREDIT.value}
        return self.is_instant or bool(at_once & set(self.commitment_kinds))

    def promised(self, purpose: str = Purpose.NEW, item_no: str = "") -> Limit | None:
        """What the organ promises, for a purpose or a handling item as for a first licence unless it says otherwise."""
        own = Limit(self.promised_length, self.promised_unit) if self.promised_length is not None else None
        if item_no:
            item = next((one for one in self.handling_items.all() if one.no == item_no), None)
            return item.promised if item is not None and item.promised is not None else own
        told = {} if purpose == Purpose.NEW else self.purposes.get(purpose, {})
        return Limit(told["promised_length"], told["promised_unit"]) if told else own

    def limits(self, purpose: str = Purpose.NEW, item_no: str = "") -> list[tuple[Side, Limit]]:
        """The law's limit and the organ's promise, as clocks count them; an instant matter promises the same day."""
        told = ((Side.STATUTORY, self.statutory), (Side.PROMISED, self.promised(purpose, item_no)))
        return [(side, limit) for side, limit in told if limit is not None]
