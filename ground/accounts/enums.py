"""The words for people, offices and duties. A value is stored; its label is what officials write."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from ground.trail.vocabulary import acts


class Duty(TextChoices):
    INTAKE = "INTAKE", _("综合窗口受理")
    REVIEW = "REVIEW", _("审查")
    DECISION = "DECISION", _("审批决定")
    REGULATION = "REGULATION", _("监管")
    CATALOGUE = "CATALOGUE", _("事项编制")
    PUBLICATION = "PUBLICATION", _("事项发布")
    EFFICIENCY = "EFFICIENCY", _("效能监督")
    ADMINISTRATION = "ADMINISTRATION", _("系统管理")


class OfficeKind(TextChoices):
    ORGAN = "ORGAN", _("机关")
    HALL = "HALL", _("政务服务大厅")
    WINDOW = "WINDOW", _("窗口")


class PartyKind(TextChoices):
    PERSON = "PERSON", _("自然人")
    ORGANISATION = "ORGANISATION", _("法人和其他组织")


class IdType(TextChoices):
    RESIDENT = "RESIDENT", _("居民身份证")
    USCC = "USCC", _("统一社会信用代码")


class Role(TextChoices):
    """In which capacity a user acts for a party."""

    SELF = "SELF", _("本人")
    LEGAL_REPRESENTATIVE = "LEGAL_REPRESENTATIVE", _("法定代表人（负责人、经营者）")
    AGENT = "AGENT", _("委托代理人")


@acts
class Act(TextChoices):
    """What can happen on a party's thread."""

    KEPT = "accounts.kept", _("登记申请人信息")
    CHANGED = "accounts.changed", _("变更申请人信息")
    SIGNED_UP = "accounts.signed_up", _("注册账号")
    DECLARED = "accounts.declared", _("声明代表关系")
    ENDED = "accounts.ended", _("终止代表关系")
    APPOINTED = "accounts.appointed", _("任职")
