from __future__ import annotations

import copy
import uuid
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.fields.json import KT
from django.utils.translation import gettext_lazy as _

from ground.accounts.enums import Duty
from ground.clocks.enums import Limit, Side, Unit
from matters import conditions
from matters.enums import (
    FILABLE,
    CommitmentKind,
    CoverageScope,
    EditionState,
    Handling,
    MaterialKind,
    Medium,
    Necessity,
    OnlineDepth,
    OrganisationTheme,
    OrganNature,
    PersonTheme,
    PowerSource,
    PriorNotice,
    Purpose,
    ResultKind,
    ServiceObject,
    SharingMethod,
    SharingStatus,
    Source,
)
from matters.models import search
from matters.models.entrustment import Entrustment
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

if TYPE_CHECKING:
    from ground.accounts.models import Office


class EditionQuerySet(models.QuerySet["Edition"]):
    """The language of the catalogue."""

    def in_force(self, on: date) -> Self:
        """The one edition of each matter that holds on the legal day `on`."""
        return self.filter(Q(replaced_on=None) | Q(replaced_on__gt=on), effective_on__lte=on)

    def ever(self) -> Self:
        """What held, holds or will hold; what was recalled before its day never does."""
        return self.filter(recalled_at=None)

    def open_on(self, day: date) -> Self:
        """What can be applied for online on the legal day `day`, a dormant matter too."""
        return self.in_force(day).filter(state__in=FILABLE)

    def in_directory(self) -> Self:
        """What the public lists show: a dormant matter is in none of them, and found by who searches."""
        return self.exclude(state=EditionState.DORMANT)

    def browsable(self) -> Self:
        """Of the public lists, what can be applied for online."""
        return self.filter(state=EditionState.OPEN)

    def entrusted_to(self, window: Office | None, day: date) -> Self:
        """What a window may take in on the legal day `day`, of any office (综合窗口受托事项)."""
        entrusted = Entrustment.objects.current(day).filter(window=window)
        return self.open_on(day).filter(matter__in=entrusted.values("matter"))

    def listed(self) -> Self:
        """Of the public lists, what is shown with its window alone."""
        return self.filter(state__in=[EditionState.LISTED, EditionState.SUSPENDED])

    def visible(self) -> Self:
        """With the matter and its office, as every public page shows them."""
        return self.select_related("matter__office")

    def in_rows(self) -> Self:
        """With what a row of a list shows, and nothing else: an edition is wide."""
        told = ("name", "state", "summary", "handling", "promised_length", "promised_unit", "visits")
        office = ("matter__office__short_name",)
        return self.visible().only(*told, "matter__code", "matter__name", "matter__type_code", *office)

    def in_name_order(self) -> Self:
        """As a Chinese reader expects it; the database sorts by bytes."""
        return self.order_by("matter__pinyin", "matter_id")

    def in_reverse_name_order(self) -> Self:
        return self.order_by("-matter__pinyin", "-matter_id")

    def after(self, matter: Matter) -> Self:
        """What follows `matter` in name order: the next keyset page."""
        return self.filter(
            Q(matter__pinyin__gt=matter.pinyin) | Q(matter__pinyin=matter.pinyin, matter__gt=matter)
        )

    def before(self, matter: Matter) -> Self:
        """What stands before `matter` in name order."""
        return self.filter(
            Q(matter__pinyin__lt=matter.pinyin) | Q(matter__pinyin=matter.pinyin, matter__lt=matter)
        )

    def matching(self, terms: tuple[str, ...]) -> Self:
        """What answers every term, open editions first, then the closest names."""
        return search.matching(self, terms)

    def resembling(self, terms: tuple[str, ...]) -> Self:
        """What shares a word with the terms or sounds like them."""
        return search.resembling(self, terms)


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
    # Of the content it was published from (matters.content.digest): the same content again is no change.
    digest = models.CharField(_("内容摘要"), max_length=64, blank=True, editable=False)
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
        indexes = [models.Index(fields=["state", "effective_on"], name="matters_edition_state")]

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


class Material(models.Model):
    """One paper an edition asks for (申请材料), from whom it comes and what is accepted."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="materials", verbose_name=_("事项版本"))
    no = models.PositiveSmallIntegerField(_("序号"))
    name = models.CharField(_("材料名称"), max_length=100)
    kind = models.CharField(_("材料类型"), max_length=12, choices=MaterialKind, blank=True)
    # The same paper in two matters (models.StandardMaterial).
    standard_code = models.CharField(_("标准材料编码"), max_length=40, blank=True)
    necessity = models.CharField(_("必要性"), max_length=12, choices=Necessity)
    when_words = models.CharField(_("提供情形"), max_length=200, blank=True)
    # The same as a condition on the answers, where a machine can tell; people read `when_words`.
    when = models.JSONField(_("提供条件"), null=True, blank=True)
    # Any one of these will do: [text].
    alternatives = models.JSONField(_("可任选其一"), default=list, blank=True)
    source = models.CharField(_("来源渠道"), max_length=12, choices=Source)
    source_office = models.CharField(_("出具单位"), max_length=100, blank=True)
    form = models.CharField(_("材料形式"), max_length=12, choices=Medium)
    originals = models.PositiveSmallIntegerField(_("原件份数"), default=0)
    copies = models.PositiveSmallIntegerField(_("复印件份数"), default=0)
    pages_format = models.CharField(_("材料规格"), max_length=20, blank=True)
    fill_words = models.TextField(_("填报须知"), blank=True)
    blank_form = models.ForeignKey(
        "documents.Blob", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("空白表格")
    )
    sample = models.ForeignKey(
        "documents.Blob", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("填写样本")
    )
    # The application form of the edition is its blank form, filled in page by page.
    generated = models.BooleanField(_("由申请表生成"), default=False)
    standard = models.CharField(_("受理标准"), max_length=400)
    exempt = models.BooleanField(_("免提交"), default=False)
    committable = models.BooleanField(_("可承诺"), default=False)
    secondary = models.BooleanField(_("可容缺"), default=False)
    basis = models.CharField(_("依据"), max_length=200, blank=True)
    exempt_by = models.CharField(_("免提交依据的共享数据"), max_length=200, blank=True)
    proof_code = models.CharField(_("证明事项编码"), max_length=40, blank=True)
    # The step of this very procedure that gives it: it need not be brought (LINT-10).
    result_of_step = models.PositiveSmallIntegerField(_("产生该材料的环节"), null=True, blank=True)
    sharing_provider = models.CharField(_("数据提供单位"), max_length=100, blank=True)
    sharing_purpose = models.CharField(_("共享用途"), max_length=200, blank=True)
    sharing_items = models.TextField(_("共享数据项"), blank=True)
    sharing_method = models.CharField(_("共享方式"), max_length=12, choices=SharingMethod, blank=True)
    sharing_status = models.CharField(_("共享进度"), max_length=12, choices=SharingStatus, blank=True)
    # A copy of it serves a thief too: whatever shows one bears a watermark (ground.documents.watermark).
    identity_copy = models.BooleanField(_("身份证件"), default=False)
    # Of whom it is asked; one that does not say is asked of who applies for the first time.
    purposes = models.JSONField(_("适用申请类型"), default=list, blank=True)

    class Meta:
        verbose_name = _("申请材料")
        verbose_name_plural = _("申请材料")
        ordering = ["edition_id", "no"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "no"], name="matters_material_no_once"),
            models.CheckConstraint(
                name="matters_material_condition_is_said",
                condition=~Q(necessity=Necessity.CONDITIONAL) | ~Q(when_words=""),
            ),
            # Only what an organ issued can be fetched from it.
            models.CheckConstraint(
                name="matters_material_exempt_from_organ",
                condition=Q(exempt=False) | Q(source=Source.GOVERNMENT) & ~Q(source_office=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_asked(self, purpose: str) -> bool:
        return purpose in (self.purposes or [Purpose.NEW])

    @property
    def is_required(self) -> bool:
        return self.necessity == Necessity.REQUIRED

    def is_required_of(self, said: Mapping[str, Any]) -> bool:
        """Whether whoever `said` this must hand it in; what is required stays so while nobody knows whether its condition holds."""
        held = conditions.holds(self.when, said)
        if self.necessity == Necessity.CONDITIONAL:
            return self.when is not None and held is True
        return self.is_required and held is not False


class Step(models.Model):
    """One step of the way from application to delivery (办理环节)."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="steps", verbose_name=_("事项版本"))
    no = models.PositiveSmallIntegerField(_("序号"))
    name = models.CharField(_("环节"), max_length=40)
    office_words = models.CharField(_("办理单位"), max_length=60)
    duty = models.CharField(_("职责"), max_length=20, choices=Duty, blank=True)
    days_words = models.CharField(_("时限"), max_length=60)
    length = models.PositiveSmallIntegerField(_("时限数"), null=True, blank=True)
    unit = models.CharField(_("时限单位"), max_length=2, choices=Unit, null=True, blank=True)
    special = models.BooleanField(_("特别程序环节"), default=False)
    person_words = models.CharField(_("办理人员"), max_length=60, blank=True)
    words = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("办理环节")
        verbose_name_plural = _("办理环节")
        ordering = ["edition_id", "no"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "no"], name="matters_step_no_once"),
            models.CheckConstraint(
                name="matters_step_length_has_unit",
                condition=Q(length=None, unit=None) | Q(length__isnull=False, unit__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReviewPoint(models.Model):
    """One thing the reviewer must find true before a grant (审查要点); the merits are tested here, not at intake (COR-10)."""

    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="review_points", verbose_name=_("事项版本")
    )
    no = models.PositiveSmallIntegerField(_("序号"))
    words = models.CharField(_("要点"), max_length=300)
    basis = models.CharField(_("依据"), max_length=200)
    # What is enough, and what is not: so that two reviewers of like cases find alike (行政裁量权基准).
    standard = models.CharField(_("裁量基准"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("审查要点")
        verbose_name_plural = _("审查要点")
        ordering = ["edition_id", "no"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "no"], name="matters_review_point_no_once"),
        ]

    def __str__(self) -> str:
        return self.words


class HandlingItem(models.Model):
    """One way to apply within an edition (业务办理项): a first licence, its change, its renewal; its code is ours and two signs (COD-3)."""

    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="handling_items", verbose_name=_("事项版本")
    )
    no = models.CharField(_("序号"), max_length=2)
    name = models.CharField(_("业务办理项名称"), max_length=200)
    purpose = models.CharField(_("申请类型"), max_length=12, choices=Purpose, default=Purpose.NEW)
    # Where it promises something else than the edition.
    promised_length = models.PositiveSmallIntegerField(_("承诺办结时限"), null=True, blank=True)
    promised_unit = models.CharField(_("承诺办结时限单位"), max_length=2, choices=Unit, null=True, blank=True)
    summary = models.CharField(_("一句话说明"), max_length=200, blank=True)
    # Of several for the same purpose, the one whose condition holds (导办).
    when = models.JSONField(_("适用条件"), null=True, blank=True)

    class Meta:
        verbose_name = _("业务办理项")
        verbose_name_plural = _("业务办理项")
        ordering = ["edition_id", "no"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "no"], name="matters_handling_item_no_once"),
            models.UniqueConstraint(
                fields=["edition", "purpose"],
                condition=~Q(purpose=Purpose.NEW),
                name="matters_handling_item_purpose_once",
            ),
            models.CheckConstraint(
                name="matters_handling_item_no_is_two_signs", condition=Q(no__regex=r"^[0-9]{2}$")
            ),
            models.CheckConstraint(
                name="matters_handling_item_length_has_unit",
                condition=Q(promised_length=None, promised_unit=None)
                | Q(promised_length__isnull=False, promised_unit__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        return f"{self.edition.identity['implementation_code']}{self.no}"

    @property
    def promised(self) -> Limit | None:
        """Its own promise, in its own days; nothing where it is the edition's."""
        if self.promised_length is None or self.promised_unit is None:
            return None
        return Limit(self.promised_length, self.promised_unit)


class RegulationPoint(models.Model):
    """One thing the regulator looks at afterwards (监管要点), bound to what was promised or examined before (SHG-2)."""

    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="regulation_points", verbose_name=_("事项版本")
    )
    no = models.PositiveSmallIntegerField(_("序号"))
    words = models.CharField(_("监管内容"), max_length=300)
    site_standard = models.CharField(_("现场核查标准"), max_length=500, blank=True)
    penalty = models.CharField(_("违规后果"), max_length=300, blank=True)
    basis = models.CharField(_("依据"), max_length=200, blank=True)
    # The places, from 1, of what it watches: in `grant_conditions`, among the materials, among the review points.
    conditions = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name=_("对应准予条件")
    )
    materials = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name=_("对应材料")
    )
    points = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name=_("对应审查要点")
    )

    class Meta:
        verbose_name = _("监管要点")
        verbose_name_plural = _("监管要点")
        ordering = ["edition_id", "no"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "no"], name="matters_regulation_point_no_once"),
            models.CheckConstraint(
                name="matters_regulation_point_binds_something",
                condition=~Q(conditions=[], materials=[], points=[]),
            ),
        ]

    def __str__(self) -> str:
        return self.words
