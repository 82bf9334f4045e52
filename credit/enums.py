from django.db import models
from django.utils.translation import gettext_lazy as _

from ground.trail.vocabulary import acts


class Misdeed(models.TextChoices):
    """What the portal itself finds somebody to have done (失信行为): one that concerns its own conveniences, and no other (CRE-5)."""

    OVERDUE = "overdue", _("承诺的材料逾期未补齐")
    MISMATCH = "mismatch", _("经核查，实际情况与承诺不符")
    FALSE = "false", _("作出不实承诺或者提交虚假材料")


class Tier(models.TextChoices):
    """How grave it is (国办发〔2025〕22号); how long each is publicised are dated values."""

    MINOR = "minor", _("轻微")
    GENERAL = "general", _("一般")
    SERIOUS = "serious", _("严重")


class RecordState(models.TextChoices):
    """What an entry of the 政务服务诚信档案 waits for."""

    PROPOSED = "proposed", _("拟列入，待告知")
    NOTIFIED = "notified", _("已告知，听取陈述申辩")
    HEARD = "heard", _("待决定")
    LISTED = "listed", _("已列入")
    DISMISSED = "dismissed", _("不予列入")
    LIFTED = "lifted", _("已移出")


class Turn(models.TextChoices):
    OFFICER = "officer", _("信用管理")
    PARTY = "party", _("当事人")


TURNS: dict[RecordState, Turn | None] = {
    RecordState.PROPOSED: Turn.OFFICER,
    RecordState.NOTIFIED: Turn.PARTY,
    RecordState.HEARD: Turn.OFFICER,
    RecordState.LISTED: Turn.PARTY,
    RecordState.DISMISSED: None,
    RecordState.LIFTED: None,
}
# Somebody is still to be heard, or a decision to be made.
PENDING = (RecordState.PROPOSED, RecordState.NOTIFIED, RecordState.HEARD)
# From the least to the gravest.
GRAVITY = [Tier.MINOR.value, Tier.GENERAL.value, Tier.SERIOUS.value]


class Lift(models.TextChoices):
    """Why an entry is no longer there (移出)."""

    REPAIRED = "repaired", _("信用修复")
    EXPIRED = "expired", _("公示期限届满")
    OBJECTION = "objection", _("异议成立")
    WITHDRAWN = "withdrawn", _("所依据的决定被撤销、变更或者确认违法")


# It should not have been there: its decision holds no longer (CRE-15).
UNFOUNDED = (Lift.OBJECTION, Lift.WITHDRAWN)


class Telling(models.TextChoices):
    """What credit platforms are told of an entry (归集, CRE-8)."""

    ENTER = "enter", _("列入")
    REMOVE = "remove", _("移出")
    # The entry ended before, and its decision is void since (异议成立, CRE-15).
    VOID = "void", _("列入决定作废")
    # It rests because its office is late, and stands again: as often as that happens.
    SUSPEND = "suspend", _("中止")
    RESUME = "resume", _("恢复")


# After these a platform has the entry, after any other it has not.
KNOWN_AFTER = (Telling.ENTER, Telling.RESUME)


class Convenience(models.TextChoices):
    """What credit may close here: a convenience, never the ordinary way (CRE-1)."""

    COMMITMENT = "commitment", _("承诺")
    DEFICIENCY = "deficiency", _("容缺受理")


class Register(models.TextChoices):
    """Where somebody stands listed. The portal's own file and the lists of others are never one (CRE-5)."""

    ARCHIVE = "archive", _("政务服务诚信档案")
    CREDIT_CHINA = "credit_china", _("信用中国网站失信黑名单")
    SERIOUS = "serious", _("严重失信主体名单")


class BarGround(models.TextChoices):
    """Why somebody may not apply, or may not commit, for a while; which of the two, the ground says."""

    HIDDEN = "hidden", _("隐瞒有关情况或者提供虚假材料申请行政许可")
    FRAUD = "fraud", _("以欺骗、贿赂等不正当手段取得行政许可")
    BREACH = "breach", _("作出承诺后未履行，决定被撤销")
    GIVEN_UP = "given_up", _("补齐材料或者核查之前申请注销")


# What each ground closes: the application itself (行政许可法 78、79), or the commitment alone.
CLOSES_APPLYING = (BarGround.HIDDEN, BarGround.FRAUD)


class Moment(models.TextChoices):
    """When somebody's standing was looked at."""

    FILING = "filing", _("申请")
    ACCEPTANCE = "acceptance", _("受理")
    DECISION = "decision", _("决定")
    RECHECK = "recheck", _("定期复核")


class Kind(models.TextChoices):
    """The kinds of clock this app starts."""

    NOTICE = "credit.notice", _("拟列入事先告知")
    SERVICE = "credit.service", _("送达告知书")
    # Of every other paper, to whoever has no account that opens it.
    DELIVERY = "credit.delivery", _("送达文书")
    DEFENCE = "credit.defence", _("陈述申辩")
    DECISION = "credit.decision", _("列入决定")
    # After either of these two was let pass: until then the entry may still be served or decided.
    ENDING = "credit.ending", _("逾期未办，程序终止")
    REPAIR = "credit.repair", _("信用修复决定")
    OBJECTION = "credit.objection", _("异议核实")
    STRIKE = "credit.strike", _("核实所依据的决定")


@acts
class Act(models.TextChoices):
    """What can happen to an entry; the label is what its history says."""

    PROPOSED = "credit.proposed", _("拟列入政务服务诚信档案")
    NOTIFIED = "credit.notified", _("拟列入事先告知")
    SERVED = "credit.served", _("文书送达")
    DEFENDED = "credit.defended", _("陈述申辩")
    HEARD = "credit.heard", _("陈述申辩期结束")
    OVERRUN = "credit.overrun", _("逾期没有送达或者决定，因该记录所作的限制中止")
    LISTED = "credit.listed", _("列入政务服务诚信档案")
    DISMISSED = "credit.dismissed", _("不予列入")
    REPAIR_SOUGHT = "credit.repair_sought", _("申请信用修复")
    REPAIR_REFUSED = "credit.repair_refused", _("不予信用修复")
    OBJECTED = "credit.objected", _("提出异议")
    OBJECTION_REJECTED = "credit.objection_rejected", _("异议不成立")
    OBJECTION_UPHELD = "credit.objection_upheld", _("异议成立，列入决定书作废")
    STRIKE_PROPOSED = "credit.strike_proposed", _("提出所依据的决定已失去效力")
    STRIKE_REFUSED = "credit.strike_refused", _("经核实，所依据的决定没有失去效力")
    STRIKE_OVERRUN = "credit.strike_overrun", _("逾期没有核实所依据的决定，记录中止")
    RESUMED = "credit.resumed", _("记录不再中止")
    STRUCK = "credit.struck", _("所依据的决定已失去效力，列入决定书作废")
    LIFTED = "credit.lifted", _("移出政务服务诚信档案")
    BARRED = "credit.barred", _("一定期限内不得申请或者不适用承诺")
    BAR_SUSPENDED = "credit.bar_suspended", _("限制中止")
    BAR_RESUMED = "credit.bar_resumed", _("限制恢复")
    BAR_ENDED = "credit.bar_ended", _("限制解除")
    MATCH_JUDGED = "credit.match_judged", _("核对是否名单所列主体")
    MATCH_CORRECTED = "credit.match_corrected", _("更正是否名单所列主体")
