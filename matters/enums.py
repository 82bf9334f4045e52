"""The words of the catalogue. A value is stored; its label is what the guide says."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ground.trail.vocabulary import acts


class MatterType(models.TextChoices):
    """National type codes of matters (COD-6)."""

    PERMIT = "01", _("行政许可")
    PENALTY = "02", _("行政处罚")
    COERCION = "03", _("行政强制")
    LEVY = "04", _("行政征收")
    PAYMENT = "05", _("行政给付")
    INSPECTION = "06", _("行政检查")
    CONFIRMATION = "07", _("行政确认")
    REWARD = "08", _("行政奖励")
    RULING = "09", _("行政裁决")
    OTHER = "10", _("其他行政权力")
    SERVICE = "20", _("公共服务")


class EditionState(models.TextChoices):
    """Listed: in the directory, with its window. Open: every element is there, and it can be applied for online."""

    LISTED = "listed", _("目录公布")
    OPEN = "open", _("可在线办理")


class Handling(models.TextChoices):
    """办件类型 of GB/T 39046 A.6."""

    INSTANT = "instant", _("即办件")
    PROMISED = "promised", _("承诺件")


class Channel(models.TextChoices):
    """办理形式: by which ways an application reaches the organ."""

    ONLINE = "online", _("网上办理")
    WINDOW = "window", _("窗口办理")
    POST = "post", _("邮寄申请")


class ResultKind(models.TextChoices):
    LICENCE = "licence", _("证照")
    APPROVAL = "approval", _("批文")
    PROOF = "proof", _("证明")


class Purpose(models.TextChoices):
    """What is applied for: a licence, or something that becomes of one (行政许可法 49、50、70)."""

    NEW = "new", _("首次申请")
    CHANGE = "change", _("变更")
    RENEWAL = "renewal", _("延续")
    REPLACEMENT = "replacement", _("补办")
    CANCELLATION = "cancellation", _("注销")


# To replace a licence or to give it up changes nothing of what it was granted for.
ON_THE_MERITS = [Purpose.NEW, Purpose.CHANGE, Purpose.RENEWAL]


class Necessity(models.TextChoices):
    REQUIRED = "required", _("必要")
    CONDITIONAL = "conditional", _("按情形提供")
    OPTIONAL = "optional", _("非必要")


class Source(models.TextChoices):
    """来源渠道."""

    SELF = "self", _("申请人自备")
    GOVERNMENT = "government", _("政府部门核发")
    OTHER = "other", _("其他机构出具")


class Medium(models.TextChoices):
    """材料形式."""

    PAPER = "paper", _("纸质")
    ELECTRONIC = "electronic", _("电子")
    BOTH = "both", _("纸质或电子")


class PriorNotice(models.TextChoices):
    """What a matter touches whose regulator is told before it is decided (SHG-5)."""

    SECURITY = "security", _("涉及国家安全")
    ECOLOGY = "ecology", _("涉及生态安全")
    LAYOUT = "layout", _("涉及重大生产力布局")
    RESOURCES = "resources", _("涉及战略性资源开发")
    PUBLIC = "public", _("涉及重大公共利益")


class Entrusted(models.TextChoices):
    """What a window may do for the office whose power it is (COR-7)."""

    ACCEPT = "accept", _("收件、受理")
    DECIDE = "decide", _("即办件当场决定")
    DELIVER = "deliver", _("送达")


class PersonTheme(models.TextChoices):
    """自然人办事主题, national codes."""

    BIRTH = "005", _("生育收养")
    HOUSEHOLD = "010", _("户籍办理")
    NATIONALITY = "015", _("民族宗教")
    EDUCATION = "020", _("教育科研")
    EMPLOYMENT = "030", _("就业创业")
    BUSINESS = "040", _("准营准办")
    QUALIFICATION = "050", _("职业资格")
    CARE = "065", _("优待抚恤")
    HOUSING = "075", _("住房保障")
    SOCIAL = "085", _("社会保障")
    TRANSPORT = "095", _("交通出行")
    PERMIT = "090", _("证件办理")
    CULTURE = "135", _("文化体育")
    UTILITIES = "140", _("公用事业")
    MEDICAL = "145", _("医疗卫生")


class OrganisationTheme(models.TextChoices):
    """法人办事主题, national codes."""

    FOUNDING = "005", _("设立变更")
    BUSINESS = "010", _("准营准办")
    QUALIFICATION = "015", _("资质认证")
    STAFF = "030", _("人力资源")
    SOCIAL = "035", _("社会保障")
    FARMING = "075", _("农林牧渔")
    BUILDING = "085", _("国土和规划建设")
    TRANSPORT = "090", _("交通运输")
    MEDICAL = "110", _("医疗卫生")
    CULTURE = "120", _("文体教育")
    UTILITIES = "160", _("公用事业")


@acts
class Act(models.TextChoices):
    """What can happen to the catalogue."""

    IMPORTED = "matters.imported", _("导入事项目录")
    OPENED = "matters.opened", _("开通在线办理")
    ENTRUSTED = "matters.entrusted", _("委托窗口受理")
