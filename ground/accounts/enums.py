"""The words for people, offices and duties. A value is stored; its label is what officials write."""

from django.db.models import IntegerChoices, TextChoices
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
    CREDIT = "CREDIT", _("信用管理")
    ADMINISTRATION = "ADMINISTRATION", _("系统管理")
    SECURITY = "SECURITY", _("安全管理")
    AUDIT = "AUDIT", _("审计")


# 三员分离 (GB/T 22239-2019 8.1.4.2, 8.1.5): nobody holds two of these at once.
KEPT_APART = (Duty.ADMINISTRATION, Duty.SECURITY, Duty.AUDIT)
# What a system may hold: the duties that see cases, and the one that writes the catalogue, which a person publishes; none that
# answers for other people's rights.
FOR_SYSTEMS = (
    Duty.INTAKE, Duty.REVIEW, Duty.DECISION, Duty.REGULATION, Duty.EFFICIENCY, Duty.CATALOGUE,
)  # fmt: skip


class Why(TextChoices):
    """Why an officer's account, duty or way to sign in is taken from him: the trail keeps this and nothing written freely."""

    LEFT = "left", _("调离、辞职或者退休")
    MOVED = "moved", _("岗位变动")
    AWAY = "away", _("长期离岗")
    LOST = "lost", _("本人遗失或者忘记，已核实身份")
    DANGER = "danger", _("账号可能被他人使用")
    MISTAKE = "mistake", _("办理有误")


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
    """In which capacity a user acts for a party; a guardian by a mandate, and by no row of representation."""

    SELF = "SELF", _("本人")
    LEGAL_REPRESENTATIVE = "LEGAL_REPRESENTATIVE", _("法定代表人（负责人、经营者）")
    AGENT = "AGENT", _("委托代理人")
    GUARDIAN = "GUARDIAN", _("法定代理人（监护人）")


class Scope(TextChoices):
    """What a token opens of the API."""

    MATTERS_READ = "matters:read", _("查询事项")
    CASES_READ = "cases:read", _("查询办件")
    CASES_FILE = "cases:file", _("提交申请")
    CASES_ACT = "cases:act", _("办理办件")
    DOCUMENTS_READ = "documents:read", _("下载文书")
    NOTICES_READ = "notices:read", _("读取通知")
    EVENTS_READ = "events:read", _("订阅动态")
    CATALOGUE_WRITE = "catalogue:write", _("编制事项")
    CREDIT_READ = "credit:read", _("查询信用")
    CREDIT_ACT = "credit:act", _("办理信用")


@acts
class SystemAct(TextChoices):
    """What can happen on the thread of a system that calls the API."""

    REGISTERED = "accounts.system_registered", _("登记接入系统")
    TOKEN_ISSUED = "accounts.token_issued", _("签发访问令牌")
    TOKEN_REVOKED = "accounts.token_revoked", _("撤销访问令牌")


class Power(TextChoices):
    """The acts of a case that a mandate may name; nothing else is let in (B6)."""

    FILE = "file", _("申请")
    SUPPLY = "supply", _("补正")
    WITHDRAW = "withdraw", _("撤回")
    RECEIVE = "receive", _("签收")
    FOLLOW = "follow", _("查看")


class ServedAt(TextChoices):
    """Where papers that start days are to reach somebody, as he confirmed (送达地址确认书)."""

    ACCOUNT = "account", _("同意电子送达")
    WINDOW = "window", _("到窗口领取")
    POST = "post", _("邮寄")


class Proof(TextChoices):
    """How a mandate was made, and so how it is proven."""

    BOTH_PHONES = "both_phones", _("双方手机确认")
    IDENTITY_CARD = "identity_card", _("窗口核验身份证")
    CALL_BACK = "call_back", _("电话回拨录音")
    GUARDIANSHIP = "guardianship", _("监护关系")


class Ending(TextChoices):
    DECLINED = "declined", _("代理人未接受")
    REVOKED = "revoked", _("委托人撤销")
    RENOUNCED = "renounced", _("代理人辞去")
    UNCONFIRMED = "unheard", _("复核未通过")


class Way(TextChoices):
    """By which way a mandate came to its end."""

    ONLINE = "online", _("网上")
    WINDOW = "window", _("窗口")
    PHONE = "phone", _("电话")


class MandateState(TextChoices):
    OFFERED = "offered", _("待代理人确认")
    UNCONFIRMED = "unconfirmed", _("待复核")
    TO_COME = "to_come", _("尚未开始")
    IN_FORCE = "in_force", _("有效")
    DECLINED = "declined", _("未接受")
    EXPIRED = "expired", _("已到期")
    ENDED = "ended", _("已终止")


class Purpose(TextChoices):
    """What a code by text message opens."""

    SIGN_UP = "sign_up", _("开通账号")
    RECOVERY = "recovery", _("找回密码")
    OLD_PHONE = "old_phone", _("变更手机号码")
    NEW_PHONE = "new_phone", _("确认新手机号码")
    MANDATE = "mandate", _("确认授权委托")


class RealName(IntegerChoices):
    """How surely an account is the person it says (ELC-11); each level contains the ones before."""

    NONE = 0, _("未实名")
    PRIMARY = 1, _("初级实名")
    INTERMEDIATE = 2, _("中级实名")
    ADVANCED = 3, _("高级实名")


class RealNameBy(TextChoices):
    """By what the level was reached."""

    PHONE = "phone", _("身份证号码格式和手机短信核验")
    WINDOW = "window", _("窗口核验身份证")
    FEDERATED = "federated", _("统一身份认证")


class How(TextChoices):
    """By what somebody showed who he is."""

    PASSWORD = "PASSWORD", _("密码")
    TOTP = "TOTP", _("动态验证码")
    PASSKEY = "PASSKEY", _("通行密钥")
    RECOVERY = "RECOVERY", _("恢复码")
    SMS = "SMS", _("短信验证码")
    OIDC = "OIDC", _("统一身份认证")
    OFFICE = "OFFICE", _("管理员处理")


class Outcome(TextChoices):
    """What came of an attempt to come in. Half: the password was right, the second factor is still to come."""

    IN = "IN", _("登录成功")
    HALF = "HALF", _("密码通过")
    WRONG = "WRONG", _("验证失败")
    REFUSED = "REFUSED", _("已拒绝")
    RELEASED = "RELEASED", _("解除锁定")
    UNLOCKED = "UNLOCKED", _("解锁屏幕")


@acts
class Act(TextChoices):
    """What can happen on a party's thread."""

    KEPT = "accounts.kept", _("登记申请人信息")
    CHANGED = "accounts.changed", _("变更申请人信息")
    SIGNED_UP = "accounts.signed_up", _("注册账号")
    DECLARED = "accounts.declared", _("声明代表关系")
    ENDED = "accounts.ended", _("终止代表关系")
    APPOINTED = "accounts.appointed", _("任职")
    DUTY_ENDED = "accounts.duty_ended", _("终止任职")
    OFFICER_ADDED = "accounts.officer_added", _("开通工作人员账号")
    ACCOUNT_CLOSED = "accounts.account_closed", _("停用账号")
    ACCOUNT_OPENED = "accounts.account_opened", _("启用账号")
    ACCOUNT_UNLOCKED = "accounts.account_unlocked", _("解除登录锁定")
    PASSWORD_CHANGED = "accounts.password_changed", _("修改密码")
    PASSWORD_GIVEN = "accounts.password_given", _("重置密码")
    FACTOR_ADDED = "accounts.factor_added", _("添加验证方式")
    FACTOR_REMOVED = "accounts.factor_removed", _("移除验证方式")
    FACTORS_RESET = "accounts.factors_reset", _("重置验证方式")
    RECOVERY_CODES = "accounts.recovery_codes", _("生成恢复码")
    SESSION_ENDED = "accounts.session_ended", _("结束登录会话")
    MANDATE_OFFERED = "accounts.mandate_offered", _("提出授权委托")
    MANDATE_ACCEPTED = "accounts.mandate_accepted", _("接受授权委托")
    MANDATE_DECLINED = "accounts.mandate_declined", _("未接受授权委托")
    MANDATE_RECORDED = "accounts.mandate_recorded", _("登记授权委托")
    MANDATE_CONFIRMED = "accounts.mandate_confirmed", _("复核授权委托")
    MANDATE_UNCONFIRMED = "accounts.mandate_unconfirmed", _("授权委托复核未通过")
    MANDATE_REVOKED = "accounts.mandate_revoked", _("撤销授权委托")
    MANDATE_RENOUNCED = "accounts.mandate_renounced", _("辞去代理")
    PHONE_CHANGED = "accounts.phone_changed", _("变更手机号码")
    PASSWORD_RECOVERED = "accounts.password_recovered", _("找回密码")
    REAL_NAME_RAISED = "accounts.real_name_raised", _("提升实名等级")
    FEDERATED = "accounts.federated", _("关联统一身份认证")
    FORGOTTEN = "accounts.forgotten", _("删除到期的日志")
