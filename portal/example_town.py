"""The example town: every office, matter and person, and a case in every state, made by the acts themselves.

data/cases.json tells the stories: whose case, and what happened how many working days ago. The facts and their number
are the same every time; codes, numbers and dates follow the day it is run.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from approvals import papers, rules
from approvals.actions import (
    amendment,
    consultation,
    correction,
    decision,
    decline,
    delivery,
    emergency,
    filing,
    intake,
    remedy,
    review,
    revocation,
    routes,
    signing,
    survey,
    withdrawal,
)
from approvals.enums import Answer, Fault, Ground, How, Method, Purpose, Relation, RemedyKind, SaidNo, Stance
from approvals.models import Case, CorrectionItem
from approvals.proceedings import Breach, Item
from evaluations import actions as evaluations
from evaluations.enums import Platform
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, IdType, PartyKind, ServedAt
from ground.accounts.models import Office, ServiceTold, User
from ground.accounts.town import load_demo_people, load_offices
from ground.law.load import load_values
from ground.workdays import SHANGHAI
from ground.workdays.calendar import Calendar, legal_day
from ground.workdays.load import load_years
from matters import sheets
from matters.actions.entrusting import entrust_windows
from matters.actions.importing.directory import DATA as CATALOGUE
from matters.actions.importing.directory import import_matters
from matters.actions.opening import load_open_matters
from matters.actions.packages import load_packages
from matters.models import Edition, Matter
from matters.rules import promisable
from portal.example_broken import BreaksItsWord
from portal.example_catalogue import tell_history
from portal.example_gaps import LacksSomething
from portal.example_mandates import give_mandates
from supervision import actions as supervision
from supervision.models import Handoff

STORIES = Path(__file__).parent / "data" / "cases.json"
# Posts and editions are older than any story.
FOUNDED = timedelta(days=1600)
# What a holder says who replaces a licence or gives it up.
# How most people of the town want papers served, and whoever comes to the window.
IN_ACCOUNT, AT_WINDOW = ServiceTold(ServedAt.ACCOUNT), ServiceTold(ServedAt.WINDOW)
BECOMES = {
    Purpose.REPLACEMENT.value: {
        "replacement_why": "damaged",
        "replacement_words": "店内漏水，许可证浸湿损毁，字迹无法辨认。",
    },
    Purpose.CANCELLATION.value: {
        "cancellation_stopped": "yes",
        "cancellation_words": "经营场所改造，停止原有经营，重新申请。",
    },
}
# Where a story's step ends in a sentence, how many words stand before it.
WORDS = {
    "doubt": 1, "rate": 2, "reply": 0, "consult": 2, "notify": 1, "answered": 2, "back": 1,
    "order": 1, "tell": 1, "plead": 0, "revoke": 1, "enlist": 1,
}  # fmt: skip
DESK = (Duty.REVIEW, Duty.DECISION)


def furnish(*, at: datetime) -> None:
    """Offices, calendar, dated values, catalogue, entrustments and people are there. Safe to run again."""
    founded, seed = at - FOUNDED, Actor.system("seed")
    load_years()
    load_values()
    load_offices()
    _list_matters(legal_day(founded), by=seed, at=at)
    load_open_matters(by=seed, at=founded)
    load_packages(by=seed, at=founded)
    entrust_windows(by=seed, at=at)
    load_demo_people(founded)
    tell_history(at=at)
    give_mandates(at=at)


def _list_matters(founded_on: date, *, by: Actor, at: datetime) -> None:
    """The packaged directory stands whole, or the town is not furnished. What its history ended stays ended."""
    ended = Matter.objects.exclude(editions__in=Edition.objects.in_force(legal_day(at)))
    codes = set(ended.order_by("pk").values_list("implementation_code", flat=True))
    lines = [
        line
        for line in sheets.read(CATALOGUE / "matters.csv")
        if line.cells["implementation_code"] not in codes
    ]
    report = import_matters(lines, by=by, at=at, effective_on=founded_on)
    if report.problems:
        named = "\n".join(f"{problem.line}: {problem.words}" for problem in report.problems)
        raise ValueError(f"matters.csv does not enter whole:\n{named}")


def tell_stories(*, at: datetime) -> Iterator[Case]:
    """One case after the other, as data/cases.json tells it."""
    told = json.loads(STORIES.read_text(encoding="utf-8"))
    for n, case in enumerate(told["cases"]):
        yield Story(told, case, at=at, minute=n % 50).play()


class Story(LacksSomething, BreaksItsWord):
    """The acts of one case, each at its moment: `act@days who words`, days being working days before `at`."""

    def __init__(self, told: dict[str, Any], case: dict[str, Any], *, at: datetime, minute: int) -> None:
        self.name: str = case["by"]
        self.username, _bar, self.organisation = self.name.partition("|")
        self.answers: dict[str, Any] = told["answers"][case["matter"]][self.name]
        self.situation: dict[str, str] = told["situations"].get(case["matter"], {}).get(self.name, {})
        self.walk_in: dict[str, str] | None = told["walk_ins"].get(self.name)
        self.steps: list[str] = case["story"]
        self.at, self.minute = at, minute
        today = legal_day(at)
        self.edition = (
            Edition.objects.open_on(today)
            .select_related("matter__office", "regulator")
            .get(name=case["matter"])
        )

    def play(self) -> Case:
        case: Case | None = None
        for n, step in enumerate(self.steps):
            when, _blank, rest = step.partition(" ")
            act, _at, back = when.partition("@")
            words = rest.split(" ", WORDS.get(act, -1)) if rest else []
            same_day = sum(one.split()[0].endswith(f"@{back}") for one in self.steps[:n])
            case = getattr(self, f"_{act}")(case, self._moment(int(back), same_day), *words) or case
        assert case is not None
        return Case.objects.with_story().get(pk=case.pk)

    def _moment(self, back: int, n: int) -> datetime:
        """Working hours of a working day in the past, `n` steps after its first one; today, some minutes ago."""
        if back == 0:
            return self.at - timedelta(minutes=50 - n)
        day = legal_day(self.at)
        calendar = Calendar.covering(day - timedelta(days=2 * back + 30), day)
        while back:
            day -= timedelta(days=1)
            back -= calendar.is_workday(day)
        return datetime.combine(day, time(9), SHANGHAI) + timedelta(minutes=45 * n + self.minute)

    def sheet(self, title: str) -> SimpleUploadedFile:
        return example_sheet(title, self.organisation or self.username)

    # Who acts.

    def _applicant(self) -> Actor:
        user = User.objects.get(name=self.username, is_officer=False)
        parties = [row.party for row in user.representations.select_related("party")]
        wanted = self.organisation or self.username
        return Actor(user).acting_for(next(party for party in parties if party.current.name == wanted))

    @staticmethod
    def _officer(username: str, *duties: Duty) -> Actor:
        user = User.objects.get(username=username)
        holding = user.duties.filter(duty__in=duties or Duty.values).select_related("office")[0]
        return Actor(user, holding.office, holding.duty)

    # What happens, in the words of data/cases.json.

    def _draft(self, case: Case | None, at: datetime, *words: str) -> Case:
        by = self._applicant()
        assert by.on_behalf_of is not None
        case = filing.begin(self.edition, by.on_behalf_of.current, situation=self.situation, by=by, at=at)
        half = dict(list(self.answers.items())[: len(self.answers) // 2])
        return filing.save_answers(case, half, by=by, at=at)

    def _file(self, case: Case | None, at: datetime, *words: str) -> Case:
        by = self._applicant()
        assert by.on_behalf_of is not None
        case = filing.begin(self.edition, by.on_behalf_of.current, situation=self.situation, by=by, at=at)
        filing.save_answers(case, self.answers, by=by, at=at)
        for material in case.materials:
            if case.requires(material):
                filing.add_file(
                    case,
                    material,
                    self.sheet(material.name),
                    by=by,
                    at=at,
                )
        return filing.file(case, again="另一处经营场所", served=IN_ACCOUNT, by=by, at=at)

    def _promise(self, case: Case | None, at: datetime, scheme: str) -> Case:
        """Filed on a commitment: what may be promised is not handed in."""
        by = self._applicant()
        assert by.on_behalf_of is not None
        case = filing.begin(self.edition, by.on_behalf_of.current, situation=self.situation, by=by, at=at)
        case = filing.save_answers(case, self.answers, by=by, at=at)
        asked = [material for material in case.materials if case.requires(material)]
        promised = promisable(self.edition, asked, scheme, on=legal_day(at))
        for material in asked:
            if material not in promised:
                sheet = example_sheet(material.name, self.organisation or self.username)
                filing.add_file(case, material, sheet, by=by, at=at)
        routes.choose(case, scheme, dict.fromkeys(promised, How.COMMITTED), by=by, at=at)
        return filing.file(case, again="另一处经营场所", served=IN_ACCOUNT, by=by, at=at)

    def _sign(self, case: Case, at: datetime) -> None:
        letter = papers.letter_of(case, at=at)
        signing.sign(case, letter.sha256, name=self.username, by=self._applicant(), at=at)

    def _counter(self, case: Case | None, at: datetime, clerk: str, *words: str) -> Case:
        by = self._officer(clerk, Duty.INTAKE)
        received = {
            material: (material.originals or 1, material.copies)
            for material in self.edition.asks_for()
            if material.is_required and not material.exempt and material.is_asked(Purpose.NEW)
        }
        return intake.take_in(
            self.edition, self._stranger(), self.answers, received,
            again="另一处经营场所", served=AT_WINDOW, by=by, at=at,
        )  # fmt: skip

    def _dark(self, case: Case | None, at: datetime, clerk: str, *words: str) -> Case:
        """Received by hand on a slip printed the day before, and entered two hours later; another slip was spoiled."""
        by = self._officer(clerk, Duty.INTAKE)
        slips = emergency.print_block(4, by=by, at=at - timedelta(days=1))
        emergency.spoil(slips[1], "手写时写错了姓名", by=by, at=at)
        received = {
            material: (material.originals or 1, material.copies)
            for material in self.edition.asks_for()
            if material.is_required and not material.exempt and material.is_asked(Purpose.NEW)
        }
        return emergency.enter(
            slips[0], self.edition, self._stranger(), self.answers, received,
            received_at=at, reason="大厅停电", again="另一处经营场所", by=by, at=at + timedelta(hours=2),
        )  # fmt: skip

    def _countersign(self, case: Case, at: datetime, leader: str) -> None:
        emergency.countersign(case.emergency_receipt, by=self._officer(leader, Duty.INTAKE), at=at)

    def _decline(self, case: Case, at: datetime, clerk: str) -> Case:
        elsewhere = rules.Declining(
            Ground.NOT_COMPETENT, "《劳务派遣行政许可实施办法》第五条", "示例市人力资源和社会保障局"
        )
        return decline.decline(case, elsewhere, by=self._officer(clerk, Duty.INTAKE), at=at)

    def _withdraw(self, case: Case, at: datetime) -> Case:
        return withdrawal.withdraw(case, reason="店面另行选址", by=self._applicant(), at=at)

    def _oral(self, case: Case, at: datetime, clerk: str) -> None:
        """To somebody else, on that day."""
        words = "来人询问教师资格认定，不属于本窗口受托事项，已告知到区教育局办理。"
        decline.say_no(SaidNo.NOT_OURS, words, by=self._officer(clerk, Duty.INTAKE), at=at)

    def _stranger(self) -> dict[str, Any]:
        assert self.walk_in is not None
        person = self.walk_in["id_type"] == IdType.RESIDENT
        return {
            "kind": PartyKind.PERSON if person else PartyKind.ORGANISATION,
            "name": self.name,
            **self.walk_in,
        }

    def _accept(self, case: Case, at: datetime, clerk: str) -> Case:
        return intake.accept(case, by=self._officer(clerk, Duty.INTAKE), at=at)

    def _correct(self, case: Case, at: datetime, clerk: str) -> Case:
        material = next(one for one in case.materials if one.is_required and not one.exempt)
        address = next(spec for spec in rules.fields_of(case) if spec["key"] == "premises_address")
        demands = [
            rules.Demand(Fault.FORM, "图上没有标明各功能间的名称和面积", material.standard, material)
            if "图" in material.name
            else rules.Demand(Fault.FORM, "扫描件第二页缺失，签章处看不清", material.standard, material),
            rules.Demand(
                Fault.FORM, f"“{address['label']}”没有写到房间号", "写到楼层和房间号", field=address["key"]
            ),
        ]
        correction.ask(case, demands, by=self._officer(clerk, Duty.INTAKE), at=at)
        return Case.objects.with_story().get(pk=case.pk)

    def _supply(self, case: Case, at: datetime) -> Case:
        by = self._applicant()
        for item in CorrectionItem.objects.awaited(case):
            if item.material:
                correction.stage_file(case, item, self.sheet(item.material.name), by=by, at=at)
            else:
                answer = f"{self.answers[item.field]} 1 层 101 室"
                correction.stage_answers(case, {item.field: answer}, by=by, at=at)
        return correction.supply(case, by=by, at=at)

    def _silence(self, case: Case, at: datetime) -> None:
        intake.deem_accepted(case.pk, at=at)

    def _spot(self, case: Case, at: datetime, clerk: str) -> Case:
        return decision.grant_on_the_spot(
            case, self._all(case, Answer.CONFORMS), by=self._officer(clerk, Duty.INTAKE), at=at
        )

    def _review(self, case: Case, at: datetime, reviewer: str) -> Case:
        words = "申请材料齐全、符合法定形式，符合准予条件，建议准予许可。"
        return review.conclude(
            case, self._all(case, Answer.CONFORMS), words, by=self._officer(reviewer, Duty.REVIEW), at=at
        )

    def _fail(self, case: Case, at: datetime, reviewer: str) -> Case:
        answers = self._all(case, Answer.CONFORMS)
        wrong = case.edition.review_points.get(words__contains="健康合格证明").pk
        answers[wrong] = Answer.FAILS
        words = "直接为顾客服务的 22 人中有 1 人没有有效健康合格证明，不符合准予条件，建议不予许可。"
        notes = {wrong: "22 人中 21 人持证，1 人的证明已于上月到期"}
        return review.conclude(
            case, answers, words, notes=notes, by=self._officer(reviewer, Duty.REVIEW), at=at
        )

    def _back(self, case: Case, at: datetime, approver: str, words: str) -> Case:
        return review.send_back(case, words, by=self._officer(approver, Duty.DECISION), at=at)

    def _consult(self, case: Case, at: datetime, asker: str, offices: str, question: str) -> None:
        asked = list(Office.objects.filter(path__in=offices.split(",")).order_by("path"))
        consultation.ask(case, asked, question, days=5, by=self._officer(asker, *DESK), at=at)

    def _notify(self, case: Case, at: datetime, asker: str, words: str) -> None:
        consultation.notify(case, words, days=5, by=self._officer(asker, *DESK), at=at)

    def _answered(self, case: Case, at: datetime, who: str, stance: str, words: str) -> None:
        by = self._officer(who, Duty.REGULATION)
        row = case.consultations.open().get(office=by.office)
        consultation.answer(row, Stance(stance), words, by=by, at=at)

    def _survey(self, case: Case, at: datetime, first: str, second: str) -> None:
        surveyors = {
            User.objects.get(username=one): f"990001-{n:03d}" for n, one in enumerate((first, second), 7)
        }
        place = str(case.answers.get("premises_address") or case.party_version.address)
        survey.arrange(
            case, surveyors, planned_at=at + timedelta(days=1), place=place,
            reason="核实布局和操作流程", by=self._officer(first, Duty.REVIEW), at=at,
        )  # fmt: skip

    def _surveyed(self, case: Case, at: datetime, who: str) -> None:
        by = self._officer(who, Duty.REGULATION)
        one = case.surveys.open().get()
        for caption in ("门头", "操作间", "清洗消毒区"):
            survey.photograph(one, example_sheet(f"{caption}图", self.name), caption=caption, by=by, at=at)
        seen = [point.pk for point in case.edition.review_points.all()][:2]
        found = survey.Record(
            begun_at=at - timedelta(minutes=35),
            ended_at=at - timedelta(minutes=5),
            answers=dict.fromkeys(seen, Answer.CONFORMS),
            notes=dict.fromkeys(seen, "与图纸一致"),
            conforming=True,
            findings="操作间、售卖区分开，清洗消毒设施齐全，与平面图一致。",
            present=f"{case.party_version.legal_representative or case.party_version.name}（经营者）",
            party_words="以上记录属实。",
            signed=True,
        )
        survey.conclude(one, found, by=by, at=at)

    def _grant(self, case: Case, at: datetime, approver: str) -> Case:
        return decision.grant(case, by=self._officer(approver, Duty.DECISION), at=at)

    def _refuse(self, case: Case, at: datetime, approver: str) -> Case:
        reasons = "直接为顾客服务的 22 人中有 1 人未持有效健康合格证明，不符合《公共场所卫生管理条例》第七条的规定。"
        return decision.refuse(case, reasons=reasons, by=self._officer(approver, Duty.DECISION), at=at)

    def _deliver(self, case: Case, at: datetime, clerk: str) -> Case:
        version = case.party_version
        organisation = case.party.kind == PartyKind.ORGANISATION
        return delivery.deliver(
            case,
            method=Method.COUNTER,
            receiver=version.legal_representative if organisation else version.name,
            relation=Relation.LEGAL_REPRESENTATIVE if organisation else Relation.SELF,
            card="990001197503120010" if organisation else version.id_number,
            by=self._officer(clerk, Duty.INTAKE),
            at=at,
        )

    def _online(self, case: Case, at: datetime) -> Case:
        by = self._applicant()
        return delivery.deliver(
            case, method=Method.ONLINE, receiver=self.username, relation=Relation.SELF, by=by, at=at
        )

    def _become(self, case: Case, at: datetime, purpose: str) -> Case:
        """The holder applies for what is to become of the licence that this case gave."""
        by, licence = self._applicant(), case.decision.gives_licence
        assert licence is not None
        case = filing.begin(
            self.edition,
            licence.holder.current,
            purpose=purpose,
            licence=licence,
            situation=self.situation,
            by=by,
            at=at,
        )
        filing.save_answers(case, BECOMES.get(purpose, {}), by=by, at=at)
        for material in case.materials:
            if case.requires(material):
                sheet = example_sheet(material.name, self.organisation or self.username)
                filing.add_file(case, material, sheet, by=by, at=at)
        return filing.file(case, again="另一处经营场所", served=IN_ACCOUNT, by=by, at=at)

    def _amend(self, case: Case, at: datetime, approver: str, wrong: str, right: str) -> None:
        amendment.amend(
            case.decision.paper, wrong=wrong, right=right, reason="录入时写错路名。",
            by=self._officer(approver, Duty.DECISION), at=at,
        )  # fmt: skip

    def _seek(self, case: Case, at: datetime, approver: str) -> None:
        remedy.record_remedy(
            case, RemedyKind.RECONSIDERATION, organ=case.edition.review_organ, reference="朝政复〔2026〕12号",
            sought_on=legal_day(at), notified_on=legal_day(at),
            by=self._officer(approver, Duty.DECISION), at=at,
        )  # fmt: skip

    def _collect(self, case: Case, at: datetime) -> None:
        supervision.collect(by=Actor.system("feed"), at=at)

    def _receive(self, case: Case, at: datetime, regulator: str) -> None:
        supervision.receive(
            Handoff.objects.get(case=case), by=self._officer(regulator, Duty.REGULATION), at=at
        )

    def _doubt(self, case: Case, at: datetime, approver: str, words: str) -> None:
        by = self._officer(approver, Duty.DECISION)
        found = revocation.open(case, kind=Breach.OTHER, words=words, by=by, at=at)
        revocation.notify(found, Item.UNQUALIFIED, words, by=by, at=at)

    def _rate(self, case: Case, at: datetime, grade: str, options: str, words: str) -> None:
        evaluations.rate(
            case, int(grade), options=options.split(","), scores={}, words=words,
            platform=Platform.MOBILE, by=self._applicant(), at=at,
        )  # fmt: skip

    def _reply(self, case: Case, at: datetime, words: str) -> None:
        evaluations.reply(case.rating, words, by=self._officer("xiaoneng", Duty.EFFICIENCY), at=at)

    @staticmethod
    def _all(case: Case, answer: Answer) -> dict[int, Answer]:
        return {point.pk: answer for point in case.edition.review_points.all()}


def example_sheet(title: str, owner: str) -> SimpleUploadedFile:
    """A page that looks like a scanned paper of that name, and says that it is an example."""
    from PIL import Image, ImageDraw

    sheet = Image.new("L", (840, 1188), 252)
    draw = ImageDraw.Draw(sheet)
    large, small = _font(38), _font(22)
    draw.text((420, 130), title[:20], font=large, fill=20, anchor="mm")
    draw.text((100, 220), f"申请人：{owner}", font=small, fill=40)
    if "图" in title:
        _plan(draw, small)
    else:
        for n in range(12):
            y = 290 + n * 58
            draw.line((100, y, 740, y), fill=150)
            draw.rectangle((110, y - 26, 110 + 200 + (n * 137) % 380, y - 12), fill=205)
    draw.text((740, 1090), "示例材料", font=small, fill=120, anchor="rm")
    buffer = io.BytesIO()
    sheet.save(buffer, "JPEG", quality=70)
    return SimpleUploadedFile(f"{title[:30]}.jpg", buffer.getvalue(), "image/jpeg")


def _plan(draw: Any, font: Any) -> None:
    draw.rectangle((100, 300, 740, 900), outline=40, width=4)
    for box, words in (
        ((100, 300, 380, 560), "操作间"),
        ((380, 300, 740, 700), "营业区"),
        ((100, 560, 380, 900), "消毒间"),
    ):
        draw.rectangle(box, outline=80, width=2)
        draw.text(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), words, font=font, fill=40, anchor="mm")


def _font(size: int) -> Any:
    """A Chinese face that fontconfig finds; without one, Pillow's own, which draws boxes."""
    import subprocess

    from PIL import ImageFont

    try:
        path = subprocess.run(
            ["fc-match", "-f", "%{file}", "Noto Sans CJK SC"],
            capture_output=True, text=True, timeout=5, check=True,
        ).stdout  # fmt: skip
        return ImageFont.truetype(path, size)
    except (OSError, subprocess.SubprocessError):
        return ImageFont.load_default(size)
