from django.db import models
from django.utils.translation import gettext_lazy as _

from ground.trail.vocabulary import acts


class Satisfaction(models.IntegerChoices):
    """Five grades (HCP-3); the two lowest are 差评. Stored by meaning, mapped on export (X1)."""

    VERY_SATISFIED = 5, _("非常满意")
    SATISFIED = 4, _("满意")
    FAIR = 3, _("基本满意")
    DISSATISFIED = 2, _("不满意")
    VERY_DISSATISFIED = 1, _("非常不满意")


BAD = [Satisfaction.DISSATISFIED, Satisfaction.VERY_DISSATISFIED]


class Platform(models.IntegerChoices):
    """Where the rating was given (pf of the national interface)."""

    PC = 1, _("电脑端")
    MOBILE = 2, _("移动端")


class Kind(models.TextChoices):
    CONTACT = "evaluations.contact", _("差评回应")


@acts
class Act(models.TextChoices):
    RATED = "evaluations.rated", _("评价服务")
    REPLIED = "evaluations.replied", _("回应评价")

    @classmethod
    def public(cls) -> set[str]:
        return set(cls.values)


# What a person may tick beside the grade: the option codes of the national interface, first digit = grade.
OPTIONS: dict[int, list[tuple[str, object]]] = {
    5: [
        ("510", _("一窗受理一次办结")),
        ("512", _("无需提供证明")),
        ("513", _("全程网上办")),
        ("514", _("可用手机办")),
        ("516", _("免交材料")),
        ("517", _("服务热情效率高")),
    ],
    4: [
        ("406", _("填一张表就能办")),
        ("407", _("网上提交窗口核验")),
        ("408", _("一张清单告知全部材料")),
        ("411", _("最多跑一次")),
        ("413", _("态度较好")),
    ],
    3: [
        ("307", _("一次性告知补正")),
        ("308", _("提供样表")),
        ("309", _("在承诺时间内办结")),
        ("310", _("办事指南准确")),
        ("314", _("态度一般")),
    ],
    2: [
        ("207", _("没有样表")),
        ("208", _("没有材料清单")),
        ("209", _("超过承诺时间")),
        ("210", _("同样的证明重复提交")),
        ("211", _("承诺网办却办不了")),
        ("213", _("业务不熟练")),
        ("214", _("态度生硬")),
    ],
    1: [
        ("108", _("在指南之外增加条件")),
        ("109", _("在指南之外增加材料")),
        ("110", _("无故超过法定时间")),
        ("111", _("样表有错误")),
        ("113", _("多头跑路")),
        ("114", _("跑动次数超过承诺")),
        ("115", _("态度很差、办事拖拉")),
    ],
}

# What an online case is asked about (HCP-16), one to five each; the set is versioned with the rating (HCP-17).
DIMENSIONS = [
    ("efficiency", _("办事效率")),
    ("guide", _("指南精确度")),
    ("convenience", _("办理便捷度")),
    ("platform", _("平台操作性")),
]
INDICATOR_VERSION = 1
