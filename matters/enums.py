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


class CodeProfile(models.TextChoices):
    """By which standard an implementation code is built (COD-1…5); computed from the code itself."""

    NATIONAL = "national", _("国家编码（31 位）")
    GB39046 = "gb39046", _("GB/T 39046 编码")
    HYPHENS = "hyphens", _("连字符分段编码")
    OLD = "old", _("旧编码")
    UNKNOWN = "unknown", _("未知编码规则")


class Level(models.TextChoices):
    """行使层级 (COD-7)."""

    NATION = "1", _("国家级")
    PROVINCE = "2", _("省级")
    CITY = "3", _("市级")
    COUNTY = "4", _("县级")
    TOWN = "5", _("镇（乡、街道）级")
    VILLAGE = "6", _("村（社区）级")
    SHARED = "7", _("分级管理")


class OrganNature(models.TextChoices):
    """实施主体性质 of GB/T 39046 A.3."""

    STATUTORY = "statutory", _("法定机关")
    AUTHORISED = "authorised", _("授权组织")
    ENTRUSTED = "entrusted", _("受委托组织")
    OTHER = "other", _("其他")


class PowerSource(models.TextChoices):
    """权力来源."""

    OWN = "own", _("法定本级行使")
    DEVOLVED = "devolved", _("上级下放")
    GRANTED_ABOVE = "granted_above", _("上级授权")
    GRANTED_BESIDE = "granted_beside", _("同级授权")
    ENTRUSTED_ABOVE = "entrusted_above", _("上级委托")
    ENTRUSTED_BESIDE = "entrusted_beside", _("同级委托")


class ServiceObject(models.TextChoices):
    """服务对象."""

    PERSON = "person", _("自然人")
    ENTERPRISE = "enterprise", _("企业法人")
    INSTITUTION = "institution", _("事业法人")
    SOCIAL = "social", _("社会组织法人")
    UNINCORPORATED = "unincorporated", _("非法人企业")
    ORGAN = "organ", _("行政机关")
    OTHER = "other", _("其他组织")


class CoverageScope(models.TextChoices):
    """通办范围: within which area it can be applied for anywhere; nothing, where it cannot."""

    NATIONAL = "national", _("全国通办")
    PROVINCE = "province", _("全省通办")
    CROSS_CITY = "cross_city", _("跨市通办")
    CROSS_COUNTY = "cross_county", _("跨县通办")
    TOWN = "town", _("全镇通办")
    VILLAGE = "village", _("全村通办")


class OnlineDepth(models.IntegerChoices):
    """网上办理深度 of C0109."""

    CONSULTATION = 1, _("网上咨询")
    RECEIPT = 2, _("网上收件")
    PRELIMINARY = 3, _("网上预审")
    ACCEPTANCE = 4, _("网上受理")
    HANDLING = 5, _("网上办理")
    RESULT = 6, _("网上反馈结果")
    LICENCE = 7, _("网上反馈电子证照")
    OTHER = 8, _("其他")


class ContactWay(models.TextChoices):
    """咨询、监督投诉的方式, national codes."""

    WINDOW = "1", _("窗口")
    NET = "2", _("网络")
    TELEPHONE = "3", _("电话")
    LETTER = "4", _("信件")
    EMAIL = "5", _("电子邮件")


class CommitmentKind(models.TextChoices):
    """What an applicant may commit to here; how it is carried out is commitments' own."""

    NOTIFIED = "notified", _("告知承诺")
    CREDIT = "credit", _("信用承诺")
    PROOF = "proof", _("证明事项告知承诺")


class Exclusion(models.TextChoices):
    """承诺制除外情形: what a matter directly touches that may close a promise. Which of them close which scheme is a value of the
    place, `commitment.exclusions` (COM-1, COM-2)."""

    NATIONAL_SECURITY = "national_security", _("国家安全")
    SECRETS = "secrets", _("国家秘密")
    PUBLIC_SECURITY = "public_security", _("公共安全")
    FINANCE = "finance", _("金融业审慎监管和金融安全")
    ECOLOGY = "ecology", _("生态环境保护和生态安全")
    LIFE = "life", _("人身健康和生命财产安全")
    FOREIGN = "foreign", _("重要涉外等风险大且难以挽回的事项")
    CULTURE = "culture", _("文化安全")
    PRODUCTION = "production", _("安全生产")
    PUBLIC_INTEREST = "public_interest", _("公共利益")


class SpecialKind(models.TextChoices):
    """特别程序: what takes time that the limit does not count, where the law says so (COR-12)."""

    HEARING = "hearing", _("听证")
    TENDER = "tender", _("招标")
    AUCTION = "auction", _("拍卖")
    INSPECTION = "inspection", _("检验")
    TESTING = "testing", _("检测")
    QUARANTINE = "quarantine", _("检疫")
    APPRAISAL = "appraisal", _("鉴定")
    EXPERT = "expert", _("专家评审")
    OTHER = "other", _("其他特别程序")


class EditionState(models.TextChoices):
    """Listed: in the directory, with its window. Open: every element is there, and it can be applied for online.

    Dormant (暂不列入): worked out in full, shown in no list; its first application wakes it. Suspended: nothing is filed
    until a next edition. That an edition was superseded or cancelled is said by `replaced_on`, not here.
    """

    LISTED = "listed", _("目录公布")
    OPEN = "open", _("可在线办理")
    DORMANT = "dormant", _("暂不列入")
    SUSPENDED = "suspended", _("暂停办理")


# In these it can be applied for.
FILABLE = (EditionState.OPEN, EditionState.DORMANT)


class Handling(models.TextChoices):
    """办件类型 of GB/T 39046 A.6."""

    INSTANT = "instant", _("即办件")
    PROMISED = "promised", _("承诺件")


class Channel(models.TextChoices):
    """办理形式: by which ways an application reaches the organ."""

    ONLINE = "online", _("网上办理")
    WINDOW = "window", _("窗口办理")
    MOBILE = "mobile", _("移动端办理")
    POST = "post", _("邮寄申请")


class ResultKind(models.TextChoices):
    LICENCE = "licence", _("证照")
    APPROVAL = "approval", _("批文")
    PROOF = "proof", _("证明")
    OTHER = "other", _("其他结果")
    NONE = "none", _("无结果物")


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
    EACH = "each", _("纸质和电子")


class MaterialKind(models.TextChoices):
    """材料类型."""

    CERTIFICATE = "certificate", _("证件证书证明")
    FORM = "form", _("申请表格文书")
    OTHER = "other", _("其他")


class SharingMethod(models.TextChoices):
    """数据共享方式."""

    INTERFACE = "interface", _("接口核验")
    FILES = "files", _("文件交换")
    DATABASE = "database", _("库表交换")


class SharingStatus(models.TextChoices):
    """共享需求的进度: asked of the provider, agreed, in use."""

    ASKED = "asked", _("已提出需求")
    AGREED = "agreed", _("已同意共享")
    LIVE = "live", _("已实现共享")
    REFUSED = "refused", _("暂不能共享")


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


class ProposalState(models.TextChoices):
    """How far a change of the catalogue has come; what is published is an edition, and no proposal any more."""

    DRAFT = "draft", _("起草中")
    CHECKED = "checked", _("已通过校验")
    SUBMITTED = "submitted", _("待发布")
    PUBLISHED = "published", _("已发布")
    DISCARDED = "discarded", _("已作废")


# In these it is still worked on: a matter has one such proposal at most.
LIVE = (ProposalState.DRAFT, ProposalState.CHECKED, ProposalState.SUBMITTED)


class Severity(models.TextChoices):
    """What a finding of the checks leads to: an error stops the publication, a note is advice."""

    ERROR = "error", _("错误")
    WARNING = "warning", _("警告")
    NOTE = "note", _("提示")


class ImportProfile(models.TextChoices):
    """What the columns of an imported file are."""

    DIRECTORY = "directory", _("事项目录")
    ELEMENTS = "elements", _("全部要素")
    EXCHANGE = "exchange", _("国家交换库表")


class ImportState(models.TextChoices):
    """From the file to the rows: the report comes before anything is written."""

    WAITING = "waiting", _("等待校验")
    CHECKING = "checking", _("正在校验")
    CHECKED = "checked", _("校验完毕")
    WRITING = "writing", _("正在写入")
    DONE = "done", _("已写入")
    FAILED = "failed", _("未写入")
    DISCARDED = "discarded", _("已放弃")


class Turn(models.TextChoices):
    """Who has to act next."""

    EDITOR = "editor", _("编制人员")
    PUBLISHER = "publisher", _("发布人员")
    SYSTEM = "system", _("系统")


# A state of the same name has the same turn, of a proposal as of an import.
TURNS: dict[ProposalState | ImportState, Turn | None] = {
    ProposalState.DRAFT: Turn.EDITOR,
    ProposalState.CHECKED: Turn.EDITOR,
    ProposalState.SUBMITTED: Turn.PUBLISHER,
    ProposalState.PUBLISHED: None,
    ProposalState.DISCARDED: None,
    ImportState.WAITING: Turn.SYSTEM,
    ImportState.CHECKING: Turn.SYSTEM,
    ImportState.CHECKED: Turn.EDITOR,
    ImportState.WRITING: Turn.SYSTEM,
    ImportState.DONE: None,
    ImportState.FAILED: None,
    ImportState.DISCARDED: None,
}


class StatuteChangeKind(models.TextChoices):
    """What is told of a statute, by one officer, for another to confirm."""

    ADD = "add", _("登记法规")
    ABOUT = "about", _("修改法规信息")
    END = "end", _("登记或者更正失效日期")
    ARTICLE = "article", _("登记条文")


class OperationKind(models.TextChoices):
    """What is done to a matter on one day for everybody."""

    NEW = "new", _("新增")
    CHANGE = "change", _("变更")
    SPLIT = "split", _("拆分")
    MERGE = "merge", _("合并")
    SUSPEND = "suspend", _("暂停")
    RESUME = "resume", _("恢复")
    CANCEL = "cancel", _("取消")
    DEVOLVE = "devolve", _("下放")
    TRANSFER = "transfer", _("划转")
    WAKE = "wake", _("启用")
    CORRECT = "correct", _("更正")
    RELIST = "relist", _("重新列入")


# What a matter ends by, or goes to another office by: what runs is told how it goes on (U3).
MOVING = (
    *(OperationKind.CANCEL, OperationKind.SPLIT, OperationKind.MERGE),
    *(OperationKind.DEVOLVE, OperationKind.TRANSFER),
)


class PreparationKind(models.TextChoices):
    """What must have been done about a change before it is submitted, or before it is published."""

    CONSULT = "consult", _("征求意见")
    LEGAL = "legal", _("合法性审核")
    NOTIFY = "notify", _("通知实施单位")
    TRAIN = "train", _("培训")
    GUIDE = "guide", _("指导承接")
    FILE = "file", _("报备")


class StatuteRank(models.TextChoices):
    """位阶: what may set up a permit, and what may not (行政许可法 14—17)."""

    LAW = "law", _("法律")
    REGULATION = "regulation", _("行政法规")
    DECISION = "decision", _("国务院决定")
    LOCAL = "local", _("地方性法规")
    RULE = "rule", _("部门规章")
    LOCAL_RULE = "local_rule", _("省级政府规章")
    PAPER = "paper", _("规范性文件")


class ListKind(models.TextChoices):
    """清单 whose rows are named one by one; the others are computed from the editions."""

    NOT_ONLINE = "not_online", _("不能网上办理事项清单")
    NOT_ONCE = "not_once", _("不能一次办结事项清单")
    NOT_COMMITTABLE = "not_committable", _("承诺制审批负面清单")


class ReformMode(models.TextChoices):
    """改革方式 of a permit for business (证照分离, 国发〔2021〕7号)."""

    CANCELLED = "cancelled", _("直接取消审批")
    RECORD = "record", _("审批改为备案")
    NOTIFIED = "notified", _("实行告知承诺")
    IMPROVED = "improved", _("优化审批服务")


# What needs no permit any more from the day of its row on (S50).
NEEDLESS = (ReformMode.CANCELLED, ReformMode.RECORD)


class LineChange(models.TextChoices):
    """What became of a matter since the directory of the year before (年度目录)."""

    ADDED = "added", _("新增")
    CHANGED = "changed", _("变更")
    CANCELLED = "cancelled", _("取消")
    DELEGATED = "delegated", _("下放")
    SAME = "same", _("未变")


class ErratumState(models.TextChoices):
    """指南纠错."""

    OPEN = "open", _("待核实")
    MENDED = "mended", _("已更正")
    UNFOUNDED = "unfounded", _("经核实无误")


class Kind(models.TextChoices):
    """The clocks of the catalogue."""

    ERRATUM = "matters.erratum", _("答复指南纠错")


@acts
class Act(models.TextChoices):
    """What can happen to the catalogue."""

    IMPORTED = "matters.imported", _("导入事项目录")
    IMPORT_BEGUN = "matters.import_begun", _("上传导入文件")
    IMPORT_CONFIRMED = "matters.import_confirmed", _("确认导入")
    IMPORT_DISCARDED = "matters.import_discarded", _("放弃导入")
    OPENED = "matters.opened", _("开通在线办理")
    PUBLISHED = "matters.published", _("发布事项版本")
    ENTRUSTED = "matters.entrusted", _("委托窗口受理")
    PROPOSED = "matters.proposed", _("起草拟稿")
    SAVED = "matters.saved", _("修改拟稿")
    CHECKED = "matters.checked", _("拟稿通过校验")
    PREPARED = "matters.prepared", _("登记发布准备")
    SUBMITTED = "matters.submitted", _("提交发布")
    GIVEN_BACK = "matters.given_back", _("退回修改")
    DISCARDED = "matters.discarded", _("作废拟稿")
    ENDED = "matters.ended", _("事项取消、拆分、合并或者移交")
    RECALLED = "matters.recalled", _("撤回尚未生效的版本")
    WOKEN = "matters.woken", _("启用暂不列入事项")
    OFFERED = "matters.offered", _("下发上级变更")
    TURNED = "matters.turned", _("新版本开始执行")
    DIRECTORY_FROZEN = "matters.directory_frozen", _("生成年度目录")
    DIRECTORY_AGREED = "matters.directory_agreed", _("审定年度目录")
    DIRECTORY_RETURNED = "matters.directory_returned", _("退回年度目录")
    DIRECTORY_FILED = "matters.directory_filed", _("报备年度目录")
    DIRECTORY_RECEIVED = "matters.directory_received", _("签收年度目录备案")
    POWERS_BEGUN = "matters.powers_begun", _("起草权责清单")
    POWER_WRITTEN = "matters.power_written", _("填写权力事项")
    POWER_ENDED = "matters.power_ended", _("删去权力事项")
    POWERS_SUBMITTED = "matters.powers_submitted", _("提交权责清单")
    POWERS_RETURNED = "matters.powers_returned", _("退回权责清单")
    POWERS_DISCARDED = "matters.powers_discarded", _("作废权责清单草稿")
    POWERS_PUBLISHED = "matters.powers_published", _("公布权责清单")
    POWERS_RECALLED = "matters.powers_recalled", _("撤回尚未施行的权责清单")
    BULK_PROPOSED = "matters.bulk_proposed", _("提出批量修改")
    ERRATUM_REPORTED = "matters.erratum_reported", _("反映办事指南有误")
    ERRATUM_ANSWERED = "matters.erratum_answered", _("答复指南纠错")
    CONTACT_FORGOTTEN = "matters.contact_forgotten", _("删除纠错人的联系方式")
    SYNONYM_ADDED = "matters.synonym_added", _("登记同义词")
    STATUTE_TOLD = "matters.statute_told", _("提出法规登记")
    STATUTE_REFUSED = "matters.statute_refused", _("退回法规登记")
    STATUTE_ADDED = "matters.statute_added", _("登记法规")
    STATUTE_CHANGED = "matters.statute_changed", _("修改法规信息")
    STATUTE_ENDED = "matters.statute_ended", _("登记法规失效")
    ARTICLE_KEPT = "matters.article_kept", _("登记条文")
    SYNONYM_ENDED = "matters.synonym_ended", _("停用同义词")
    LIST_ROW_TOLD = "matters.list_row_told", _("登记清单事项")
    LIST_ROW_CONFIRMED = "matters.list_row_confirmed", _("确认清单事项")
    LIST_ROW_END_TOLD = "matters.list_row_end_told", _("提出移出清单")
    LIST_ROW_ENDED = "matters.list_row_ended", _("确认移出清单")
    LIST_ROW_REFUSED = "matters.list_row_refused", _("退回清单登记")
    EXEMPTION_TOLD = "matters.exemption_told", _("书面告知不需要取得许可")
    PACKAGE_PUBLISHED = "matters.package_published", _("发布一件事")
    PACKAGE_PROPOSED = "matters.package_proposed", _("起草一件事")
    PACKAGE_RECALLED = "matters.package_recalled", _("撤回尚未生效的一件事版本")
    PACKAGE_STOPPED = "matters.package_stopped", _("所含事项暂停或者终止，一件事暂停")
