"""A town small enough to know by heart: one organ, two windows, two matters, the people who act (a cast).

Everything is made by the verbs the product uses, so no test stands on a state that the law forbids.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from approvals import rules
from approvals.actions import correction, decision, decline, delivery, filing, intake, review, withdrawal
from approvals.enums import Answer, CaseState, Fault, Ground, Method, Relation
from approvals.models import Case
from ground.accounts.actions import appoint, sign_up
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, OfficeKind, Role, ServedAt
from ground.accounts.models import DutyHolding, Office, ServiceTold, User
from ground.workdays import legal_day
from matters.actions.entrusting import entrust
from matters.actions.opening import open_matter
from matters.actions.publishing import put_in_force
from matters.actions.samples import lay_sample
from matters.actions.statutes import load_statutes
from matters.content import content_of
from matters.enums import Entrusted
from matters.models import Edition
from matters.samples import uuid_of
from tests.walks import walked_once

ROOT = "zhaoxia"
ORGAN = f"{ROOT}/zhengwuban"
HALL = f"{ORGAN}/dating"
REGULATOR = f"{ROOT}/weijianwei"
# What a licence of the town looks like.
SAMPLE = "public-venue-hygiene-new.png"
LONG_AGO = timedelta(days=400)

# 同意电子送达: papers reach the account with consent.
IN_ACCOUNT = ServiceTold(ServedAt.ACCOUNT)
ANSWERS = {
    "shop_name": "云朵美发店",
    "area": 80,
    "shop_address": "示例市朝霞区书香路 45 号",
    "manager_phone": "13900000009",
}

FORM = {
    "sections": [
        {
            "key": "place",
            "title": "经营场所",
            "fields": [
                {
                    "key": "shop_name",
                    "label": "场所名称",
                    "kind": "text",
                    "required": True,
                    "searchable": True,
                    "licensed": True,
                },
                {
                    "key": "area",
                    "label": "经营面积（平方米）",
                    "kind": "number",
                    "required": True,
                    "searchable": True,
                },
                {
                    "key": "shop_address",
                    "label": "经营地址",
                    "kind": "text",
                    "required": True,
                    "licensed": True,
                },
            ],
        },
        {
            "key": "contact",
            "title": "联系人",
            "fields": [
                {
                    "key": "manager_phone",
                    "label": "卫生管理员电话",
                    "kind": "phone",
                    "required": True,
                    "personal": True,
                },
            ],
        },
    ]
}


def content(name: str, *, instant: bool = False, no: int = 1) -> dict[str, Any]:
    """A complete edition, as the packaged ones are."""
    return {
        "effective_on": "2025-01-01",
        "matter": {
            "name": name,
            "implementation_code": f"11990001MB990002154000123020{no:03d}",
            "basic_code": f"000123020{no:03d}",
            "type_code": "01",
            "level": "4",
            "power_code": "ZX-01-002",
            "for_persons": True,
            "for_organisations": True,
            "office": ORGAN,
        },
        "edition": {
            "summary": "开办理发店、美容店前办理",
            "organ_nature": "statutory",
            "power_source": "own",
            "handling": "instant" if instant else "promised",
            "statutory_length": 20,
            "promised_length": 0 if instant else 8,
            "application_conditions": ["经营场所在本区"],
            "grant_conditions": ["场所卫生条件符合标准"],
            "legal_basis": [
                {"law": "《公共场所卫生管理条例》", "article": "第四条", "words": "国家实行卫生许可证制度。"}
            ],
            "visits": 0,
            "channels": ["online", "window"],
            "service_objects": ["person", "enterprise"],
            "result_name": "公共场所卫生许可证",
            "result_kind": "licence",
            "result_sample": str(uuid_of(SAMPLE)),
            "licence_validity_months": 48,
            "licence_mark": "朝卫公证字",
            "form": FORM,
            "faq": [{"q": "要年检吗？", "a": "不要。"}],
            "consult_phone": "0990-12340001",
            "complaint_phone": "0990-12345",
            "address": "朝霞区政务服务大厅",
            "hours": "工作日 9:00–17:00",
            "review_organ": "示例市朝霞区人民政府",
            "court": "示例市朝霞区人民法院",
            "regulator": REGULATOR,
            "person_theme": PERSON_THEME,
            "organisation_theme": ORGANISATION_THEME,
        },
        "materials": [
            {
                "name": "场所平面图",
                "necessity": "required",
                "source": "self",
                "form": "both",
                "copies": 1,
                "standard": "标明面积和功能分区",
            },
            {
                "name": "卫生检测报告",
                "necessity": "required",
                "source": "other",
                "form": "both",
                "copies": 1,
                "standard": "一年之内",
            },
            {
                "name": "营业执照",
                "necessity": "required",
                "source": "government",
                "source_office": "市场监督管理部门",
                "form": "both",
                "copies": 1,
                "standard": "在有效期内",
                "exempt": True,
            },
        ],
        "steps": [
            {"name": "申请与收件", "office_words": "综合窗口", "days_words": "当场", "duty": "INTAKE"},
            {"name": "受理", "office_words": "综合窗口", "days_words": "当场", "duty": "INTAKE"},
            {"name": "审查", "office_words": "区政务服务办", "days_words": "5 个工作日", "duty": "REVIEW"},
            {"name": "决定", "office_words": "区政务服务办", "days_words": "3 个工作日", "duty": "DECISION"},
            {"name": "送达", "office_words": "综合窗口", "days_words": "10 个工作日内", "duty": "INTAKE"},
        ],
        "review_points": [
            {"words": "场所选址和布局符合卫生要求", "basis": "实施细则第二十二条"},
            {"words": "检测报告结论合格", "basis": "实施细则第二十四条"},
        ],
    }


OFFICES = [
    ("root", ROOT, "朝霞区人民政府", OfficeKind.ORGAN, ""),
    ("organ", ORGAN, "朝霞区政务服务办公室", OfficeKind.ORGAN, "朝政许"),
    ("regulator", REGULATOR, "朝霞区卫生健康委员会", OfficeKind.ORGAN, "朝卫"),
    ("hall", HALL, "朝霞区政务服务大厅", OfficeKind.HALL, ""),
    ("window", f"{HALL}/zonghe-1", "综合窗口 1 号", OfficeKind.WINDOW, ""),
    ("side", f"{HALL}/zonghe-2", "综合窗口 2 号", OfficeKind.WINDOW, ""),
]
PERSON_THEME = "040"
ORGANISATION_THEME = "010"


@dataclass
class Town:
    """The cast: Zhao applies; Lin and Zhou are clerks; Chen and He review; Zheng and Wu decide; Sun regulates; Feng watches."""

    at: datetime
    people: dict[str, User] = field(default_factory=dict)
    offices: dict[str, Office] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if User.objects.filter(username="zhao").exists():
            self._find()
        else:
            self._found()

    def _find(self) -> None:
        """The town stands in this database already (tests/databases.py)."""
        self.people = {user.username: user for user in User.objects.order_by("pk")}
        places = {office.path: office for office in Office.objects.order_by("path")}
        self.offices = {key: places[path] for key, path, *_rest in OFFICES}
        for holding in DutyHolding.objects.select_related("user", "office").order_by("pk"):
            self.offices[holding.user.username] = holding.office
        editions = Edition.objects.select_related("matter__office", "regulator").order_by("pk")
        self.edition, self.instant = editions[:2]

    def _found(self) -> None:
        before = self.at - LONG_AGO
        self._offices()
        system = Actor.system("seed")
        load_statutes()
        lay_sample(SAMPLE, at=before)
        self.edition = self._open("公共场所卫生许可（新办）", before, no=1)
        self.instant = self._open("公共场所卫生许可证补发", before, no=2, instant=True)
        entrust(self.window, [self.edition, self.instant], [*Entrusted.values], by=system, at=before)
        self._officer("lin", "林晓雯", self.window, Duty.INTAKE)
        self._officer("zhou", "周建国", self.offices["side"], Duty.INTAKE)
        self._officer("chen", "陈立", self.organ, Duty.REVIEW)
        self._officer("he", "何静", self.organ, Duty.REVIEW)
        self._officer("zheng", "郑海涛", self.organ, Duty.DECISION)
        self._officer("wu", "吴敏", self.organ, Duty.DECISION)
        self._officer("sun", "孙丽华", self.offices["regulator"], Duty.REGULATION)
        self._officer("feng", "冯雪", self.organ, Duty.EFFICIENCY)
        self._applicant("zhao", "赵敏", "990001198509040462", "13800000104")
        self._applicant("wang", "王秀兰", "990001195106180221", "13800000101")

    def _offices(self) -> None:
        for key, path, name, kind, mark in OFFICES:
            self.offices[key], _new = Office.objects.get_or_create(
                path=path,
                defaults={
                    "name": name,
                    "short_name": name,
                    "mark": mark,
                    "division_code": "990001",
                    "kind": kind,
                    "parent_id": path.rpartition("/")[0] or None,
                },
            )

    def _open(self, name: str, at: datetime, **how: Any) -> Edition:
        open_matter(content(name, **how), by=Actor.system("seed"), at=at)
        return Edition.objects.select_related("matter__office", "regulator").get(name=name)

    def publish_again(self) -> None:
        """What the two matters say is published in this test's own transaction: until it ends, a test may rewrite it.

        What was published before this test began is frozen (matters/migrations/0015_frozen.py).
        """
        self.edition, self.instant = self.published_as(self.edition), self.published_as(self.instant)

    def published_as(self, edition: Edition, **matter: Any) -> Edition:
        """What the edition says is published again, from the same day, with this said of its matter: office, codes, upstream …"""
        told = content_of(edition)
        told["matter"] |= matter
        seed = Actor.system("seed")
        again = put_in_force(
            told, edition.matter, on=edition.effective_on, is_checked=bool(matter), by=seed, at=self.at
        )
        return Edition.objects.select_related("matter__office", "regulator").get(pk=again.pk)

    def _officer(self, key: str, name: str, office: Office, duty: Duty) -> None:
        user = User.objects.create_user(key, name, is_officer=True)
        before = self.at - LONG_AGO
        appoint(user, office, duty, from_on=legal_day(before), by=Actor.system("seed"), at=before)
        self.people[key] = user
        self.offices[key] = office

    def office_with(self, key: str, name: str, word: str, office: str) -> Office:
        """Another office of the district, and one person who regulates there."""
        self.offices[word] = Office.objects.create(
            path=f"{ROOT}/{word}",
            name=office,
            short_name=office,
            division_code="990001",
            kind=OfficeKind.ORGAN,
            parent_id=ROOT,
        )
        self._officer(key, name, self.offices[word], Duty.REGULATION)
        return self.offices[word]

    def _applicant(self, key: str, name: str, id_number: str, phone: str) -> None:
        self.people[key] = sign_up(
            username=key,
            password="not-a-secret-1",
            name=name,
            id_number=id_number,
            phone=phone,
            at=self.at - LONG_AGO,
        )

    @property
    def window(self) -> Office:
        return self.offices["window"]

    @property
    def organ(self) -> Office:
        return self.offices["organ"]

    def user(self, key: str) -> User:
        return self.people[key]

    def actor(self, key: str) -> Actor:
        """The person, in the one duty the cast gives him; an applicant acting for himself."""
        user = self.people[key]
        if user.is_officer:
            (holding,) = user.duties.select_related("office")
            return Actor(user, holding.office, holding.duty)
        return Actor(user, on_behalf_of=user.representations.get(role=Role.SELF).party)

    # Walking to a state: each step is the act that leads there.

    def as_walked(self) -> tuple[Any, ...]:
        return self.at, self.edition, self.instant

    @walked_once
    def draft(self, *, who: str = "zhao", edition: Edition | None = None, at: datetime | None = None) -> Case:
        """Complete, and not yet filed."""
        at = at or self.at
        by = self.actor(who)
        assert by.on_behalf_of is not None
        case = filing.begin(edition or self.edition, by.on_behalf_of.current, by=by, at=at)
        filing.save_answers(case, ANSWERS, by=by, at=at)
        for material in case.edition.materials.filter(exempt=False):
            filing.add_file(case, material, pdf(f"{material.name}.pdf"), by=by, at=at)
        return case

    @walked_once
    def case_at(
        self, state: CaseState, *, at: datetime | None = None, edition: Edition | None = None
    ) -> Case:
        """A case in that state, led there by the real acts, all of them at one moment."""
        at = at or self.at
        case = self.draft(at=at, edition=edition)
        if state == CaseState.DRAFT:
            return case
        case = filing.file(case, again="另一处场所", served=IN_ACCOUNT, by=self.actor("zhao"), at=at)
        if state == CaseState.FILED:
            return case
        if state == CaseState.CORRECTING:
            return self.asked(case, at=at)
        if state == CaseState.DECLINED:
            elsewhere = rules.Declining(
                Ground.NOT_COMPETENT, "《公共场所卫生管理条例》第四条", "示例市卫生健康委员会"
            )
            return decline.decline(case, elsewhere, by=self.actor("lin"), at=at)
        if state == CaseState.WITHDRAWN:
            return withdrawal.withdraw(case, by=self.actor("zhao"), at=at)
        case = intake.accept(case, by=self.actor("lin"), at=at)
        if state == CaseState.ACCEPTED:
            return case
        refusing = state == CaseState.REFUSED
        answers = self.answers(case, Answer.FAILS if refusing else Answer.CONFORMS)
        case = review.conclude(case, answers, "审查完毕", by=self.actor("chen"), at=at)
        if state == CaseState.REVIEWED:
            return case
        if refusing:
            return decision.refuse(case, reasons="检测报告不合格", by=self.actor("zheng"), at=at)
        return decision.grant(case, by=self.actor("zheng"), at=at)

    def asked(self, case: Case, *demands: rules.Demand, at: datetime | None = None, ground: str = "") -> Case:
        """Lin has told the applicant what to put right: what is named, or else the plan and an answer."""
        asked = demands or (self.wrong("场所平面图", of=case), self.wrong("shop_address"))
        correction.ask(
            case, asked, new_ground=ground, not_deferred="照通知补正", by=self.actor("lin"), at=at or self.at
        )
        return Case.objects.with_story().get(pk=case.pk)

    def wrong(
        self, what: str, fault: Fault = Fault.FORM, *, newness: str = "", of: Case | None = None
    ) -> rules.Demand:
        """One thing to put right: a material by its name, or a field of the form by its key."""
        edition = of.edition if of else self.edition
        material = edition.materials.filter(name=what).first()
        return rules.Demand(
            fault=fault,
            words="没有标明功能分区" if material else "地址不完整",
            standard=material.standard if material else "写到门牌号",
            material=material,
            field="" if material else what,
            newness=newness,
        )

    def supplied(self, case: Case, *, at: datetime | None = None) -> Case:
        """Zhao has put right everything that the open notice asks for."""
        at, by = at or self.at, self.actor("zhao")
        notice = case.corrections.get(supplied_at=None)
        for item in notice.items.select_related("material", "correction"):
            if item.material:
                correction.stage_file(case, item, pdf(f"新的{item.material.name}.pdf"), by=by, at=at)
            else:
                answers = {item.field: ANSWERS[item.field]}
                correction.stage_answers(case, answers, by=by, at=at)
        return correction.supply(case, by=by, at=at)

    @walked_once
    def delivered(self, *, at: datetime | None = None) -> Case:
        at = at or self.at
        return delivery.deliver(
            self.case_at(CaseState.GRANTED, at=at),
            method=Method.COUNTER,
            receiver="赵敏",
            relation=Relation.SELF,
            card="990001198509040462",
            by=self.actor("lin"),
            at=at,
        )

    @staticmethod
    def answers(case: Case, answer: Answer = Answer.CONFORMS) -> dict[int, Answer]:
        return {point.pk: answer for point in case.edition.review_points.all()}


def moment_parts(name: str, said: str) -> dict[str, str]:
    """A moment as the boxes of a page send it, from "2026-3-4 11:00"."""
    day, time = said.split()
    year, month, date = day.split("-")
    return {f"{name}_year": year, f"{name}_month": month, f"{name}_day": date, f"{name}_time": time}


def pdf(name: str = "材料.pdf") -> SimpleUploadedFile:
    """A real one-page PDF, the same bytes whenever it is asked for."""
    return SimpleUploadedFile(name, _page(), "application/pdf")


@cache
def _page() -> bytes:
    """Made once: it carries the second of its making."""
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
