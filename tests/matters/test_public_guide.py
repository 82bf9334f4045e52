"""The guide below its first screen: every section, every edition, and what became of a matter."""

import re
from datetime import date, timedelta

import pytest

from ground.accounts.actor import Actor
from ground.documents.models import ScanState
from ground.workdays import legal_day
from matters.actions import operations, publishing
from matters.actions.powers import load_powers
from matters.actions.publishing import put_in_force
from matters.actions.samples import lay_samples
from matters.enums import EditionState, OperationKind, ReformMode
from matters.models import Edition, ReformItem
from matters.samples import uuid_of
from tests.town import content

DAY = timedelta(days=1)
FULL = {
    "statutory_words": "自受理之日起计算",
    "promised_words": "检测的时间不计算在内",
    "special_procedures": [
        {"kind": "expert", "name": "专家评审", "basis": "《行政许可法》第四十五条", "length": 10, "counts": False}
    ],
    "quantity_limit": "每个街道不超过三家",
    "fee": [{"name": "工本费", "standard": "每本 10 元", "basis": "发改价格〔2020〕1号", "reducible": True, "reduction_basis": "（小微企业）"}],
    "intermediaries": [{"name": "卫生检测", "scope": "空气质量", "basis": "《条例》第八条"}],
    "scope": "cross_city",
    "bookable": True,
    "booking_words": "提前一天电话预约",
    "terminals": True,
    "traffic_words": "公交 3 路到政务中心",
    "windows": [{"name": "卫生窗口", "address": "一楼 A 区", "phone": "0990-12340009", "hours": "9:00–17:00"}],
    "nearby": [{"division_code": "990001001000", "name": "书香街道中心", "address": "书香路 1 号"}],
    "consult_ways": [{"way": "1", "words": "一楼咨询台"}],
    "complaint_ways": [{"way": "4", "words": "投诉信箱"}],
    "joint_offices": ["示例市疾控中心"],
    "commitment_kinds": ["notified"],
    "deficiency": True,
    "seal_free": True,
    "without_application": True,
    "organ_nature": "statutory",
    "power_source": "own",
    "rights_words": "卫生许可的审批",
    "duties_words": "一次性告知补正内容",
    "scope_words": "本区范围内",
    "regulated_object": "取得许可的经营者",
    "regulating_ways": ["双随机抽查"],
    "regulating_penalties": "责令改正，处以罚款",
    "questions": [],
}  # fmt: skip


def text_of(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def in_force(
    town, name="公共场所卫生许可（全）", no=7, *, materials=(), state="open", on=date(2026, 1, 1), **edition
):
    """One more matter of the town, in force."""
    told = content(name, no=no)
    told["state"] = state
    told["edition"] |= edition
    for place, more in enumerate(materials):
        told["materials"][place] |= more
    return put_in_force(told, None, on=on, by=Actor.system("seed"), at=town.at)


@pytest.fixture
def full(town):
    lay_samples(at=town.at)
    load_powers(at=town.at)
    told = content("公共场所卫生许可（全）", no=7)
    told["edition"] |= FULL
    told["materials"][0] |= {
        "fill_words": "按比例绘制",
        "alternatives": ["竣工图", "测绘图"],
        "pages_format": "A3",
        "blank_form": str(uuid_of("authorisation.pdf")),
        "sample": str(uuid_of("authorisation.png")),
        "committable": True,
    }
    told["materials"][1] |= {"secondary": True}
    told["materials"][2] |= {"exempt_by": "电子营业执照"}
    told["handling_items"] = [
        {"no": "01", "name": "新办", "purpose": "new", "summary": "第一次申请"},
        {"no": "02", "name": "新办（连锁）", "purpose": "new", "summary": "连锁门店申请"},
        {"no": "03", "name": "变更", "purpose": "change", "promised_length": 3, "promised_unit": "wd"},
    ]
    told["steps"][2] |= {"special": True, "person_words": "审查员"}
    told["regulation_points"] = [
        {
            "words": "卫生状况是否保持",
            "site_standard": "抽检合格",
            "penalty": "责令停业整顿",
            "basis": "《条例》第十四条",
            "conditions": [1],
            "materials": [1, 2],
            "points": [1, 2],
        }
    ]
    full = put_in_force(told, None, on=date(2026, 1, 1), by=Actor.system("seed"), at=town.at)
    said = {"basis": "国发〔2021〕7号", "from_on": legal_day(town.at) - timedelta(days=30)}
    ReformItem.objects.create(matter=full.matter, mode=ReformMode.NOTIFIED, **said)
    return full


@pytest.mark.rule("A1", "S43", "COR-12")
def test_every_section_of_a_full_edition_is_on_the_page(client, full):
    page = client.get(full.matter.get_absolute_url())
    said = text_of(page)
    for words in (
        # materials
        "填报须知：按比例绘制", "交其中一种即可：竣工图、测绘图", "A3", "空白表格", "填写样本", "可容缺", "可承诺",
        "免提交", "核验数据：电子营业执照", "本事项可以告知承诺", "本事项可以容缺受理",
        # flow, special procedures, time
        "审查员", "特别程序", "专家评审", "不计入办理时限，依据：《行政许可法》第四十五条",
        "20 个工作日", "自受理之日起计算", "8 个工作日", "检测的时间不计算在内",
        # merits, result, fee, intermediaries
        "数量限制：每个街道不超过三家", "场所选址和布局符合卫生要求", "结果样本",
        "工本费：每本 10 元（依据：发改价格〔2020〕1号）", "可以减免", "卫生检测",
        # where and how
        "卫生窗口", "一楼 A 区", "书香街道中心", "跨市通办", "提前一天电话预约", "可以在自助终端办理",
        "公交 3 路到政务中心", "免用实物印章", "不用申请", "示例市疾控中心",
        # whom to ask, whom to tell
        "咨询：问怎么办", "一楼咨询台", "投诉：对服务、作风不满意", "投诉信箱",
        # supervision, powers, codes
        "取得许可的经营者", "双随机抽查", "卫生状况是否保持", "核查标准：抽检合格", "违规后果：责令停业整顿",
        "准予条件第 1 项；申请材料第 1、2 项；审查要点第 1、2 项",
        "权责清单： ZX-01-002", "法定机关", "法定本级行使", "卫生许可的审批", "一次性告知补正内容", "本区范围内", "县级",
        # what else can be applied for
        "连锁门店申请", "变更", "3 个工作日办结",
        # whence
        "本指南为第 1 版", "我要纠错",
    ):  # fmt: skip
        assert words in said, words
    assert len(page.content) < 60_000
    assert page.content.decode().count('class="qr"') == 1


def test_what_an_edition_does_not_say_has_no_section(client, town):
    html = client.get(town.edition.matter.get_absolute_url()).content.decode()
    for anchor in ("special", "becomes", "regulation"):
        assert f'id="{anchor}"' not in html
        assert f'href="#{anchor}"' not in html
    assert 'id="time"' in html


@pytest.mark.needs("graphviz")
def test_special_procedures_stand_in_the_picture_too(client, full):
    html = client.get(full.matter.get_absolute_url()).content.decode()
    picture = html[html.index("<svg ", html.index("flow__drawing")) :]
    assert "专家评审" in picture[: picture.index("</svg>")]


def test_a_guide_with_three_times_the_materials_costs_the_same(client, same_queries, town):
    codes: list[str] = []

    def add():
        codes.append(in_force(town, no=20 + len(codes)).matter.code)

    same_queries(lambda: client.get(f"/guide/{codes[0]}/"), add=add, most=16)


# ---- files


def test_blank_forms_and_samples_are_public_and_nothing_else_is(client, full, town):
    address = full.matter.get_absolute_url()
    page = client.get(address).content.decode()
    links = re.findall(rf'href="({address}files/[0-9a-f-]+/)"', page)
    assert len(links) == 3
    for link in links:
        answer = client.get(link)
        assert answer.status_code == 200
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer.getvalue()
    blob = full.result_sample
    other = town.instant.matter.get_absolute_url()
    assert client.get(f"{other}files/{uuid_of('authorisation.pdf')}/").status_code == 404
    blob.scan_state, blob.scanned_at, blob.scan_found = ScanState.INFECTED, town.at, "Eicar"
    blob.save()
    assert client.get(f"{address}files/{blob.uuid}/").status_code != 200


# ---- editions


@pytest.mark.rule("COR-1", "A3")
def test_every_edition_is_there_with_what_it_changed(client, desk):
    desk.changed("time", promised_length=5)
    address = desk.matter.get_absolute_url()
    page = client.get(f"{address}editions/")
    said = text_of(page)
    assert said.index("第 2 版") < said.index("第 1 版")
    assert "承诺办结时限：8 个工作日 → 5 个工作日" in said
    assert "变更：压缩办理时限" in said
    assert "依据：区政府会议纪要" in said
    old = client.get(f"{address}editions/1/")
    assert "8 个工作日" in text_of(old)
    assert "2026年3月4日 起不再执行" in text_of(old)
    assert f"/apply/{desk.matter.code}/" not in old.content.decode()
    assert f"/apply/{desk.matter.code}/" in client.get(f"{address}editions/2/").content.decode()
    assert client.get(f"{address}editions/3/").status_code == 404
    assert client.get("/guide/zzzzzzzz/editions/").status_code == 404


@pytest.mark.rule("A3")
def test_an_edition_that_was_recalled_is_nowhere(client, desk):
    waiting = desk.changed("time", promised_length=5, on=desk.tomorrow)
    address = desk.matter.get_absolute_url()
    assert "第 2 版" in text_of(client.get(f"{address}editions/"))
    publishing.recall(waiting, "上级另有部署", by=desk.qin, at=desk.at)
    assert "第 2 版" not in text_of(client.get(f"{address}editions/"))
    assert client.get(f"{address}editions/2/").status_code == 404


def test_many_editions_are_cut_and_cost_the_same(client, desk, same_queries):
    lengths = iter([7, 6, 7, 6, 7, 6, 7, 6, 7, 6, 7, 6])

    def change():
        desk.at += DAY
        desk.changed("time", promised_length=next(lengths))

    address = f"{desk.matter.get_absolute_url()}editions/"
    same_queries(lambda: client.get(address), add=change)
    for _n in range(8):
        change()
    page = client.get(address)
    assert len(page.context["rows"]) == 10
    assert [row["no"] for row in client.get(address + page.context["next"]).context["rows"]] == [2, 1]


@pytest.mark.rule("S57")
def test_a_shorter_promise_is_announced_on_the_guide(client, desk):
    desk.changed("time", promised_length=5)
    said = text_of(client.get(desk.matter.get_absolute_url()))
    assert "自 2026年3月4日 起由 8 个工作日压缩为 5 个工作日" in said


# ---- suspended, cancelled, not begun


def changed(desk, operation, **more):
    told = {"basis": "《条例》第四条", "reason": "系统切换", "on": legal_day(desk.at)} | more
    proposal = operation(desk.matter, **told, by=desk.mei, at=desk.at)
    proposal = desk.submitted(proposal)
    publishing.publish(proposal, effective_on=told["on"], by=desk.qin, at=desk.at)


@pytest.mark.rule("COR-18")
def test_what_is_suspended_says_why_and_until_when(client, desk):
    changed(desk, operations.suspend, until=date(2027, 4, 3))
    page = client.get(desk.matter.get_absolute_url())
    said = text_of(page)
    assert page.status_code == 200
    for words in (
        "这个事项暂停办理",
        "暂停办理至 2027年4月3日",
        "2026年3月4日",
        "《条例》第四条",
        "0990-12340001",
    ):
        assert words in said
    assert "/apply/" not in page.content.decode()
    assert client.get(f"{desk.matter.get_absolute_url()}editions/1/").status_code == 200


@pytest.mark.rule("COR-18")
def test_what_is_cancelled_leads_to_what_takes_its_place(client, desk):
    successor = desk.town.instant.matter
    changed(desk, operations.cancel, successor=successor)
    page = client.get(desk.matter.get_absolute_url())
    said = text_of(page)
    for words in ("这个事项不再办理", "2026年3月4日", "取消", "《条例》第四条", "请改办", successor.name):
        assert words in said
    assert f'href="{successor.get_absolute_url()}"' in page.content.decode()


def test_what_has_not_begun_says_from_when(client, town):
    later = legal_day(town.at) + timedelta(days=3650)
    new = in_force(town, on=later)
    said = text_of(client.get(new.matter.get_absolute_url()))
    assert "这个事项还没有开始办理" in said


@pytest.mark.rule("S51")
def test_what_is_dormant_has_its_guide(client, town):
    dormant = in_force(town, state=EditionState.DORMANT)
    assert f"/apply/{dormant.matter.code}/" in client.get(dormant.matter.get_absolute_url()).content.decode()


def test_a_preview_names_files_and_links_nothing_of_its_own(client, desk):
    proposal = desk.begun(OperationKind.CHANGE)
    client.force_login(desk.town.user("mei"))
    html = client.get(f"/catalogue/proposals/{proposal.uuid}/preview/").content.decode()
    assert "结果样本" in html
    assert "/files/" not in html
    assert "/editions/" not in html[html.index("srcdoc") :]
    assert Edition.objects.filter(matter=desk.matter).count() == 1


# ---- English


@pytest.mark.rule("A1")
def test_what_has_no_english_is_shown_in_chinese_and_marked(client, town):
    edition = in_force(
        town,
        english={
            "name": "Hygiene licence",
            "application_conditions": "The shop is in this district.\nIt is yours.",
        },
    )
    page = client.get(f"{edition.matter.get_absolute_url()}english/")
    html = page.content.decode()
    main = html[html.index('<div lang="en">') :]
    assert "Hygiene licence</h1>" in main
    assert "<li>It is yours.</li>" in main
    assert "8 working days" in main
    assert "by law 20 working days" in main
    assert "Free of charge" in main
    merits = main[main.index("When it is granted") :]
    assert re.search(r">\s*Chinese\s*</strong>", merits[:200])
    assert '<ul class="govuk-list govuk-list--bullet" lang="zh-CN"><li>场所卫生条件符合标准' in merits
    assert '<th scope="row" lang="zh-CN">场所平面图</th>' in main
    assert "Not everything on this page has been translated" in main
    guide = client.get(edition.matter.get_absolute_url()).content.decode()
    assert f'href="{edition.matter.get_absolute_url()}english/"' in guide


def test_a_listed_matter_has_an_english_page(client, town):
    listed = in_force(town, state=EditionState.LISTED, no=9)
    page = client.get(f"{listed.matter.get_absolute_url()}english/")
    assert page.status_code == 200
    assert "cannot be applied for online" in page.content.decode()
    assert client.get("/guide/zzzzzzzz/english/").status_code == 404
