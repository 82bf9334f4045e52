"""Papers to test with, and who issues them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ground.documents.issue import OfficeFacts, Paper, issue
from ground.documents.models import Document

ORGAN = OfficeFacts("zhaoxia/zhengwuban", "朝霞区政务服务办公室", "朝政许")
GRANT = Paper("testing.grant", "准予行政许可决定书", "approvals/papers/grant.html", series="准")
RECEIPT = Paper("testing.receipt", "收件凭证", "approvals/papers/receipt.html")
COMPANY = "示例市翀昇餐饮管理有限公司"
CASE_NUMBER = "ZX-20261103-000127-6"


@dataclass(frozen=True)
class Someone:
    user_id: int | None = None
    ref: str = "clock"


ANYONE = Someone()

COMMON: dict[str, Any] = {
    "organ": ORGAN.name,
    "applicant": COMPANY,
    "case_number": CASE_NUMBER,
    "matter": "食品经营许可（热食类食品制售、冷食类食品制售）",
    "issued_on": "2026-11-20",
}
MATERIALS = [
    {"name": "食品经营许可申请书", "copies": 1, "form": "电子"},
    {"name": "营业执照", "copies": 1, "form": "免提交，部门共享"},
    {
        "name": "食品安全自查、从业人员健康管理、进货查验记录等保证食品安全的规章制度",
        "copies": 2,
        "form": "原件 1 份、复印件 1 份",
    },
]
REMEDIES = {
    "reconsideration_organ": "朝霞区人民政府",
    "court": "示例市朝霞区人民法院",
    "online": "全国行政复议服务平台（https://xzfy.moj.gov.cn）",
}
LICENCE = {
    "licence_name": "食品经营许可证",
    "licence_number": "JY29900010000123",
    "valid_from": "2026-11-20",
    "valid_until": "2031-11-19",
}

REVOKED = {
    "decision_title": "准予行政许可决定书",
    "decision_number": "朝政许准〔2026〕第00001号",
    "decided_on": "2026-09-01",
    "breach": "实际情况与承诺不符",
    "committed": True,
    "found": "2026年10月20日现场核查，经营场所没有设置承诺的专间，与承诺不符。",
    "item": "对不具备申请资格或者不符合法定条件的申请人准予许可",
    "cited": "《中华人民共和国行政许可法》第六十九条第一款第四项",
    "fraud": False,
    "licence_name": LICENCE["licence_name"],
    "licence_number": LICENCE["licence_number"],
    "licence_then": "gone",
    "licence_until": "",
    "contact": "0990-12345001",
}
MISDEED = {
    "misdeed": "承诺的材料逾期未补齐",
    "words": "承诺于2026年9月30日前补交的公共场所卫生检测报告逾期未补齐，准予决定已被撤销。",
    "basis": "《天津市“一制三化”改革信用承诺办法（试行）》",
    "contact": "0990-12345001",
    "tier": "一般",
}
LISTED = {
    **MISDEED,
    "reasons": "逾期六十个工作日没有补齐，申辩理由不能成立。",
    "defended": True,
    "published": True,
    "publish_from": "2026-11-20",
    "min_until": "2027-02-20",
    "max_until": "2027-11-20",
    **REMEDIES,
}
ANSWERED = {
    **MISDEED,
    "listing": "朝政许信列〔2026〕第00001号",
    "applied_on": "2027-03-01",
    "objected_on": "2026-11-25",
    "duty_done_on": "2027-02-10",
    "reasons": "检测报告已经补交并核实。",
    **REMEDIES,
}
# Papers of the 政务服务诚信档案.
CREDIT = {
    "notice": (
        "拟列入事先告知书",
        {**MISDEED, "published": True, "online": True, "least": 3, "most": 12, "days": 10},
    ),
    "listing": ("列入决定书", LISTED),
    "overrun": (
        "逾期办理告知书",
        {**MISDEED, "why": "逾期没有决定", "until": "2026-12-18", "suspended": True},
    ),
    "unverified": ("逾期核实告知书", {**MISDEED, "max_until": "2027-03-04"}),
    "strike": (
        "核实情况告知书",
        {
            **ANSWERED,
            "said": "示例市人民法院判决撤销了撤销决定。",
            "confirmed": False,
            "resumed": True,
            "reasons": "判决撤销的是另一份决定。",
        },
    ),
    "dismissal": ("不予列入告知书", {**MISDEED, "reasons": "检测机构停业，属于客观原因。"}),
    "repair_notice": ("信用修复告知书", LISTED),
    "repair": ("准予信用修复决定书", ANSWERED),
    "repair_refusal": ("不予信用修复决定书", ANSWERED),
    "objection": ("异议处理告知书", ANSWERED),
    "removal": (
        "移出决定书",
        {**ANSWERED, "published": True, "lift": "信用修复", "lift_words": "检测报告已经补交并核实。"},
    ),
}

# 容缺受理.
LACKING = {
    "notice_number": "朝政许容受〔2026〕第00001号",
    "accepted_on": "2026-11-05",
    "due_on": "2026-11-18",
    "lapse": "decide",
    "query_code": "K7M3PX",
    "contact": "0990-12340001",
    "complaint_phone": "12345",
}

# The facts that each paper of a case is frozen with.
FACTS: dict[str, dict[str, Any]] = {
    "deficiency": {
        **LACKING,
        "received_on": "2026-11-03",
        "materials": MATERIALS,
        "statutory_words": "20 个工作日",
        "promised_words": "10 个工作日",
        "statutory_due_on": "2026-12-03",
        "promised_due_on": "2026-11-19",
        "window": "综合窗口 1 号",
        "gaps": [
            {
                "name": "卫生检测报告",
                "fault": "缺少",
                "words": "没有提交“卫生检测报告”，请补交",
                "form": "纸质或电子",
                "standard": "一年之内，由有资质的检测机构出具",
            },
            {
                "name": "场所平面图",
                "fault": "不符合法定形式",
                "words": "没有标明功能分区",
                "form": "纸质或电子",
                "standard": "标明面积和功能分区",
            },
        ],
        "days": 9,
        "new_ground": "",
        "online": True,
        "address": "朝霞区政务服务大厅一层综合窗口",
        "hours": "工作日 9:00–17:00",
    },
    "deficiency_promise": {
        **LACKING,
        "names": ["卫生检测报告", "场所平面图"],
        "signer": "陈翀昇",
        "relation": "法定代表人（负责人、经营者）",
        "proof": "",
        "card": "0462",
        "at_window": True,
        "signed_at": "2026-11-05 10:12",
    },
    "deficiency_receipt": {
        **LACKING,
        "way": "邮寄",
        "arrived_on": "2026-11-12",
        "arrived_at_words": "16:05",
        "evidence": "EMS 1234567890123 邮戳",
        "materials": MATERIALS[:1],
        "left": ["场所平面图"],
    },
    "deficiency_completion": {
        **LACKING,
        "materials": [row | {"came_on": "2026-11-12"} for row in MATERIALS[:2]],
        "completed_on": "2026-11-13",
        "decide_by": "2026-11-19",
    },
    "deficiency_lapse": {
        **LACKING,
        "lapse": "withdrawn",
        "left": ["场所平面图"],
        "decide_by": "2026-12-03",
        "account": True,
        "originals": [{"name": "卫生检测报告", "originals": 1}],
        **REMEDIES,
    },
    "deficiency_listed": {
        **LACKING,
        "why": "已列入信用中国网站失信黑名单（朝霞区人民法院）",
        "left": ["场所平面图"],
        "decide_by": "2026-12-03",
        **REMEDIES,
    },
    "receipt": {
        "received_on": "2026-11-03",
        "received_at_words": "10:24",
        "materials": MATERIALS,
        "query_code": "K7M3PX",
        "notice_due_on": "2026-11-10",
    },
    "acceptance": {
        "accepted_on": "2026-11-05",
        "received_on": "2026-11-03",
        "materials": MATERIALS,
        "statutory_words": "20 个工作日",
        "promised_words": "10 个工作日",
        "statutory_due_on": "2026-12-03",
        "promised_due_on": "2026-11-19",
        "contact": "0990-12340001",
        "complaint_phone": "12345",
        "query_code": "K7M3PX",
        "window": "综合窗口 1 号",
    },
    "grant": {
        "applied_on": "2026-11-03",
        "accepted_on": "2026-11-05",
        "basis": ["《中华人民共和国食品安全法》第三十五条", "《食品经营许可和备案管理办法》第十七条"],
        "content": ["热食类食品制售、冷食类食品制售。", "法定代表人：陈翀昇；经营面积：126.5㎡。"],
        **LICENCE,
    },
    "commitment": {
        "organ": ORGAN.name,
        "letter": {
            "title": "信用承诺审批告知承诺书",
            "notice": [{"head": "一、办理事项", "words": "可以选择信用承诺方式办理。"}],
            "promise": [{"head": "（一）", "words": "按期补齐下列材料：\n1. 经营场所平面图"}],
        },
        "told_on": "2026-11-05",
        "sha256": "3f9a22c1" * 8,
        "check": "3F9A-22C1",
        "signed": {
            "name": "陈翀昇",
            "role": "法定代表人（负责人、经营者）",
            "manner": "登录账号网上签署",
            "on": "2026-11-05",
        },
        "signed_at": "10:24",
        "pictures": [],
    },
    "outcome": {
        "applied_on": "2026-11-03",
        "accepted_on": "2026-11-05",
        "basis": ["《食品经营许可和备案管理办法》第四条"],
        "grounds": "经核对，备案材料齐全、符合规定形式",
        "decided": "本机关予以备案",
        "content": "仅销售预包装食品经营者备案",
        "proof": "仅销售预包装食品经营者备案信息采集表",
        "licence_name": "",
    },
    "refusal": {
        "applied_on": "2026-11-03",
        "accepted_on": "2026-11-05",
        "basis": ["《食品经营许可和备案管理办法》第十七条"],
        "reasons": ["食品处理区与卫生间直接相通，未设置有效隔离。", "未配备与经营规模相适应的冷藏设施。"],
        **REMEDIES,
    },
    "licence": {
        "holder": COMPANY,
        "holder_id_masked": "9199**********TX0T",
        "legal_representative": "陈翀昇",
        "address": "示例市朝霞区幸福路 88 号一层",
        "scope": "热食类食品制售、冷食类食品制售",
        "fields": [["主体业态", "餐饮服务经营者"]],
        **LICENCE,
    },
    "service": {
        "paper_title": "准予行政许可决定书",
        "paper_number": "朝政许准〔2026〕第00001号",
        "method": "直接送达",
        "receiver": "李瑄",
        "relation": "委托代理人",
        "delivered_on": "2026-11-21",
        "place": "朝霞区政务服务大厅",
        "server": "林晓雯",
    },
    "correction": {
        "received_on": "2026-11-03",
        "supplied_before": False,
        "items": [
            {
                "name": "经营场所平面图",
                "fault": "不符合法定形式",
                "words": "平面图看不清尺寸",
                "standard": "A4，标明面积和设备位置",
            },
            {
                "name": "健康证明",
                "fault": "缺少",
                "words": "缺少一名从业人员的健康证明",
                "standard": "在有效期内，每人一份",
            },
        ],
        "new_ground": "",
        "online": True,
        "address": "朝霞区政务服务大厅综合窗口",
        "hours": "工作日 9:00—17:00",
        "contact": "0990-12340001",
        "complaint_phone": "12345",
        "query_code": "K7M3PX",
    },
    "supply": {
        "supplied_on": "2026-11-06",
        "notice_number": "朝政许补〔2026〕第00001号",
        "materials": MATERIALS[:2],
        "query_code": "K7M3PX",
        "notice_due_on": "2026-11-13",
    },
    "originals": {
        "returned_on": "2026-11-06",
        "materials": MATERIALS[2:],
        "left": MATERIALS[:1],
        "receiver": "陈翀昇",
        "relation": "本人",
        "place": "综合窗口 1 号",
        "server": "林晓雯",
    },
    "declination": {
        "received_on": "2026-11-03",
        "basis": "《食品经营许可和备案管理办法》第六条",
        "competent_organ": "示例市市场监督管理局",
        "contact": "0990-12340001",
        **REMEDIES,
    },
    "declined_hidden": {
        "received_on": "2026-11-03",
        "basis": "《中华人民共和国行政许可法》第七十八条",
        "found": "卫生检测报告的编号在检测机构查无记录，系伪造。",
        "warned": "2026年11月4日当面告知，当事人没有异议。",
        "barred_until": "2027-11-05",
        "contact": "0990-12340001",
        **REMEDIES,
    },
    "not_needed": {
        "received_on": "2026-11-03",
        "basis": "《食品经营许可和备案管理办法》第四条",
        "contact": "0990-12340001",
        "complaint_phone": "12345",
    },
    "needless": {
        "received_on": "2026-11-03",
        "words": "本事项自2026年12月1日起直接取消审批，不需要取得许可，无须申请（国发〔2021〕7号附件1第12项）",
        "originals": [{"name": "卫生检测报告", "originals": 1}],
        "contact": "0990-12340001",
        "complaint_phone": "12345",
        **REMEDIES,
    },
    "not_received": {
        "slip": "YJ9900012611030014",
        "noted_on": "2026-11-03",
        "ground": "窗口误录：单子空白，或者内容已凭另一张单子补录",
        "reasons": "存根空白，申请人联还在窗口；内容与另一张单子相同。",
        "window": "朝霞区政务服务大厅综合窗口 1 号",
        "contact": "0990-12340001",
        "complaint_phone": "12345",
        **REMEDIES,
    },
    "withdrawal": {
        "received_on": "2026-11-03",
        "who": "陈翀昇",
        "relation": "",
        "channel": "网上",
        "reason": "计划有变",
        "originals": [{"name": "营业执照", "originals": 1}],
        "contact": "0990-12340001",
    },
    "became": {
        "applied_on": "2026-11-03",
        "accepted_on": "2026-11-05",
        "basis": ["《中华人民共和国行政许可法》第五十条"],
        "purpose": "延续",
        "decided": "准予延续",
        "changes": [],
        "reasons": "",
        **LICENCE,
    },
    "deemed_renewal": {
        "applied_on": "2026-10-03",
        "ended_on": "2026-11-19",
        **LICENCE,
    },
    "cancellation": {
        "ground": "法人或者其他组织依法终止",
        "item": "四",
        "reasons": ["该单位已于2026年10月30日办理注销登记。"],
        "licence_name": LICENCE["licence_name"],
        "licence_number": LICENCE["licence_number"],
        **REMEDIES,
    },
    "rectification": {
        **REVOKED,
        "order": "请按照规定的功能分区改造，并提交改造后的平面图。",
        "due_on": "2026-12-11",
        "days": 15,
        "basis": "北京市优化营商环境条例第三十三条",
        **REMEDIES,
    },
    "revocation_notice": {
        **REVOKED,
        "evidence": ["现场核查笔录.pdf", "现场照片.jpg"],
        "days": 10,
        "barred": True,
        "listed": True,
        "word_barred": True,
    },
    "revocation_supplement": {
        **REVOKED,
        "notice_title": "撤销行政许可事先告知书",
        "notice_number": "朝政许撤告〔2026〕第00001号",
        "noticed_on": "2026-11-02",
        "found": "检测机构说明报告编号系伪造。",
        "item": "以欺骗、贿赂等不正当手段取得许可",
        "cited": "《中华人民共和国行政许可法》第六十九条第二款",
        "fraud": True,
        "item_before": "对不具备申请资格或者不符合法定条件的申请人准予许可",
        "cited_before": "《中华人民共和国行政许可法》第六十九条第一款第四项",
        "evidence": ["检测机构来函.pdf"],
        "days": 10,
        "barred": True,
        "listed": True,
        "word_barred": True,
    },
    "revocation": {
        **REVOKED,
        "supplemented_on": ["2026-11-09"],
        "noticed_on": "2026-11-02",
        "pleaded": True,
        "reasons": "当事人提出正在整改，但没有提交证据，不予采纳。",
        "barred_until": "2029-11-20",
        "word_barred": True,
        **REMEDIES,
    },
    "stop_order": {
        **REVOKED,
        "decider": ORGAN.name,
        "order": "停止现制现售冷食类食品。",
        "basis": "《中华人民共和国食品安全法》第一百二十二条",
        **REMEDIES,
    },
    "stop_lifting": {
        "decider": ORGAN.name,
        "order_number": "朝市监责停〔2026〕第00001号",
        "ordered_on": "2026-10-21",
        "order": "停止现制现售冷食类食品。",
        "reason": "专间已经改造完成，2026年11月18日复查符合承诺。",
        "stands": True,
        "contact": "0990-12345001",
    },
    "keeping": {
        **REVOKED,
        "reasons": "该单位承担本区集中供餐，撤销将使三所学校停供。",
        "approval": "朝霞区人民政府",
        "approval_number": "朝政批〔2026〕12号",
        "approved_on": "2026-11-12",
        **REMEDIES,
    },
    "self_correction": {
        "organ": ORGAN.name,
        "revocation_title": "撤销行政许可决定书",
        "revocation_number": "朝审撤〔2026〕第00001号",
        "revoked_on": "2026-11-16",
        "decision_title": "准予行政许可决定书",
        "decision_number": "朝审准〔2026〕第00001号",
        "decided_on": "2026-10-15",
        "reasons": "经复查检测报告原件，该单位的检测项目齐全，撤销决定认定的事实错误。",
        "licence": "证照 朝卫公〔2026〕0001 恢复效力，现在的状态为“有效”，新的证件可以到窗口领取，也可以在“我的证照”中下载。",
        "promise": "",
        "let_go": "因该决定提出或者列入的诚信档案记录撤回，因该记录受到的限制解除。",
        **REMEDIES,
    },
    "consultation": {
        "office": "朝霞区卫生健康委员会",
        "question": "该场所布局是否符合卫生要求，请提出意见。",
        "ground": "",
        "is_notice": False,
        "days": 5,
        "due_on": "2026-11-27",
        "materials": [{"name": "场所平面图", "copies": 1, "form": "电子"}],
        "contact": "陈立",
        "contact_phone": "0990-12345001",
    },
    "conference": {
        "question": "场所布局与消防要求不一致时如何认定。",
        "met_on": "2026-11-19",
        "met_at": "09:30",
        "place": "区政务服务大厅三楼会议室",
        "attendees": "陈立、孙丽华",
        "minutes": "会议听取了现场情况，讨论了认定口径。",
        "stances": [{"office": "朝霞区卫生健康委员会", "stance": "同意", "words": "以现场核查结论为准"}],
        "recorder": "陈立",
    },
    # Without photographs: those are stored files, which stand in a table.
    "survey": {
        "place": "示例市朝霞区书香路 45 号",
        "reason": "核实场所布局",
        "surveyed_on": "2026-11-19",
        "begun_at": "09:30",
        "ended_on": "2026-11-19",
        "ended_at": "10:10",
        "surveyors": [
            {"name": "陈立", "certificate": "990001-007"},
            {"name": "孙丽华", "certificate": "990001-008"},
        ],
        "present": "李瑄（经营者）",
        "points": [{"words": "场所选址和布局符合卫生要求", "answer": "符合", "note": "与平面图一致"}],
        "findings": "操作间、营业区分开，清洗消毒设施齐全。",
        "conclusion": "符合",
        "party_words": "属实",
        "signed": True,
        "witness": "",
        "pictures": [],
    },
}
PROMISED = {
    "letter": "信用承诺审批告知承诺书",
    "scheme": "信用承诺",
    "signed_on": "2026-11-03",
}
# What becomes of a commitment after the decision.
FACTS |= {
    "handed_in": {
        "arrived_on": "2026-11-19",
        "due_on": "2027-01-29",
        "late": False,
        "evidence": "邮件号码 EMS1234567",
        "materials": MATERIALS[2:],
        "query_code": "K7M3PX",
    },
    "owed_in": {
        "arrived_on": "2026-11-19",
        "due_on": "2026-11-24",
        "late": False,
        "evidence": "",
        "materials": MATERIALS[2:],
        "query_code": "K7M3PX",
        "came": "欧阳明月",
        "relation": "委托代理人",
        "card": "2219",
        "proof": "授权委托书原件",
    },
    "check": {
        **PROMISED,
        "method": "现场核查",
        "check_on": "2026-12-01",
        "officers": ["何静", "郑海涛"],
        "words": "操作间与卫生间的隔离、冷藏设施的配备。",
        "materials": ["经营场所平面图"],
        "standard": "《食品经营许可审查通则》第十二条",
        "contact": "0990-12340001",
    },
    "fulfilment": {
        **PROMISED,
        "rows": [
            {
                "name": "经营场所平面图",
                "supplied_on": "2026-11-19",
                "method": "书面核查",
                "checked_on": "2026-11-20",
                "officers": ["何静"],
            }
        ],
        "whole": {"method": "现场核查", "checked_on": "2026-11-20", "officers": ["何静", "郑海涛"]},
    },
}
# Of the catalogue.
FACTS |= {
    "exempt": {
        "exemption": "仅销售预包装食品",
        "matter": "食品经营许可（新办）",
        "scope": "只卖预包装食品，不现场制作、不散装称重、不提供餐饮服务的",
        "answers": [
            {"text": "只卖有包装、有标签的预包装食品吗？", "answer": "yes"},
            {"text": "有没有现场制作、散装称重或者餐饮服务？", "answer": "no"},
        ],
        "basis": "《中华人民共和国食品安全法》第三十五条第一款",
        "instead": "开业前办理仅销售预包装食品经营者备案",
        "issued_on": "2026-11-20",
        "contact": "0990-12340001",
        "complaint_phone": "0990-12345",
        "case_number": "",
    },
}
FACTS |= {key: facts for key, (_title, facts) in CREDIT.items()}
TITLES = {
    "correction": "申请材料补正告知书",
    "supply": "补正材料收件凭证",
    "originals": "原件退还清单",
    "declination": "不予受理决定书",
    "declined_hidden": "不予受理决定书",
    "not_needed": "不受理告知书",
    "needless": "终止办理告知书",
    "not_received": "应急收件单不予确认告知书",
    "withdrawal": "撤回申请确认书",
    "became": "准予延续行政许可决定书",
    "deemed_renewal": "视为准予延续行政许可通知书",
    "cancellation": "注销行政许可决定书",
    "rectification": "责令整改通知书",
    "revocation_notice": "撤销行政许可事先告知书",
    "revocation_supplement": "撤销行政许可补充告知书",
    "revocation": "撤销行政许可决定书",
    "keeping": "不予撤销行政许可决定书",
    "self_correction": "自行纠正决定书",
    "stop_order": "责令停止通知书",
    "stop_lifting": "解除责令停止通知书",
    "receipt": "收件凭证",
    "acceptance": "受理通知书",
    "commitment": "信用承诺审批告知承诺书",
    "grant": "准予行政许可决定书",
    "outcome": "备案通知书",
    "refusal": "不予行政许可决定书",
    "licence": "证照",
    "service": "送达回证",
    "consultation": "征求意见函",
    "conference": "会商纪要",
    "survey": "现场核查（勘验）笔录",
    "handed_in": "承诺材料收件凭证",
    "owed_in": "补交材料收件凭证",
    "check": "核查通知书",
    "fulfilment": "承诺履行确认书",
    "exempt": "不需要取得许可告知书",
    "deficiency": "容缺受理通知书",
    "deficiency_promise": "容缺受理承诺书",
    "deficiency_receipt": "容缺材料收件凭证",
    "deficiency_completion": "容缺材料补齐确认单",
    "deficiency_lapse": "容缺受理视为撤回申请告知书",
    "deficiency_listed": "容缺受理终止告知书",
} | {key: title for key, (title, _facts) in CREDIT.items()}


def facts_of(key: str) -> dict[str, Any]:
    return COMMON | FACTS[key]


def app_of(key: str) -> str:
    """Which app issues it."""
    if key in CREDIT:
        return "credit"
    return {"stop_order": "supervision", "stop_lifting": "supervision", "exempt": "matters"}.get(
        key, "approvals"
    )


def sheet(key: str, *, organ: str = ORGAN.name, **facts: Any) -> Document:
    """A paper that stands in no table: enough to be rendered."""
    return Document(
        template=f"{app_of(key)}/papers/{key}.html",
        title=TITLES[key],
        public_title=TITLES[key],
        number="朝政许准〔2026〕第00001号",
        code="ACDE-FGHJ-KMNP-QRTU",
        facts=facts_of(key) | facts,
        organ=organ,
        issued_at=datetime.fromisoformat("2026-11-20T10:00:00+08:00"),
    )


def issued(at: datetime, *, paper: Paper = GRANT, thread: str = "case:1", **extra: Any) -> Document:
    key = paper.template.rpartition("/")[2].removesuffix(".html")
    return issue(paper, thread=thread, facts=facts_of(key) | extra, office=ORGAN, by=ANYONE, at=at)
