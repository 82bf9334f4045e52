"""The laws that packaged matters rest on, as data: known by their titles, with a rank and a day, and no article beyond their last."""

import csv
import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.timezone import now

from ground.accounts.enums import Duty
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters import rules
from matters.actions import statutes
from matters.actions.importing.directory import DATA
from matters.actions.statutes import load_statutes
from matters.clean import spelt
from matters.enums import MatterType, Severity, StatuteRank
from matters.models import Statute, StatuteChange

SETS_UP_PERMITS = {StatuteRank.LAW, StatuteRank.REGULATION, StatuteRank.DECISION, StatuteRank.LOCAL}
ARTICLE = re.compile(r"第[一二三四五六七八九十百]+条")

with (DATA / "statutes.csv").open(encoding="utf-8", newline="") as file:
    STATUTES = {row["title"]: row for row in csv.DictReader(file)}
PACKAGED = sorted((DATA / "open").glob("*.json"))


def bases(path) -> list[dict[str, Any]]:
    return json.loads(path.read_text(encoding="utf-8"))["edition"]["legal_basis"]


@pytest.mark.parametrize("statute", STATUTES.values(), ids=lambda row: row["title"])
def test_a_statute_says_what_it_is(statute):
    assert statute["title"].strip("《》 ") == statute["title"]
    assert statute["rank"] in StatuteRank.values
    assert statute["issuer"]
    assert date.fromisoformat(statute["from_on"]) < date(2026, 1, 1)
    assert not statute["until_on"]
    for label in statute["articles"].split():
        assert ARTICLE.fullmatch(label)
    if statute["last_article"]:
        last = int(statute["last_article"])
        known = {f"第{spelt(no)}条" for no in range(1, min(last, 99) + 1)}
        assert set(statute["articles"].split()) <= known


def test_no_statute_stands_twice():
    with (DATA / "statutes.csv").open(encoding="utf-8", newline="") as file:
        titles = [row["title"] for row in csv.DictReader(file)]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("path", PACKAGED, ids=lambda path: path.stem)
def test_what_a_packaged_matter_rests_on_is_known(path):
    cited = [basis["law"].strip("《》") for basis in bases(path)]
    assert cited
    assert set(cited) <= set(STATUTES)
    for basis in bases(path):
        labels = STATUTES[basis["law"].strip("《》")]["articles"].split()
        assert not labels or not ARTICLE.fullmatch(basis["article"]) or basis["article"] in labels


@pytest.mark.parametrize("path", PACKAGED, ids=lambda path: path.stem)
def test_a_packaged_permit_rests_on_what_may_set_one_up(path):
    content = json.loads(path.read_text(encoding="utf-8"))
    ranks = {STATUTES[basis["law"].strip("《》")]["rank"] for basis in bases(path)}
    assert content["matter"]["type_code"] != MatterType.PERMIT or ranks & SETS_UP_PERMITS


# ---- kept by hand


@pytest.fixture
def keeper(desk, offices):
    """An administrator of the town, signed in."""
    desk.at = now()
    desk.town._officer("shi", "石磊", desk.town.organ, Duty.ADMINISTRATION)
    return desk.town.actor("shi")


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


NEW = {
    "title": "《示例市户外广告管理条例（2025年修订）》",
    "rank": "local",
    "document_no": "示例市人大常委会公告第 3 号",
    "issuer": "示例市人民代表大会常务委员会",
    "from_on": "2025-07-01",
    "until_on": "",
    "url": "https://example.cn/3",
    "last_article": "42",
}


@pytest.fixture
def second(desk, keeper):
    """Another administrator."""
    desk.town._officer("fang", "方明", desk.town.organ, Duty.ADMINISTRATION)
    return desk.town.actor("fang")


@pytest.mark.rule("LINT-11", "A10")
def test_a_statute_is_kept_with_its_articles_and_ended_on_its_pages(desk, keeper, second):
    client, other = signed_in(keeper.user), signed_in(second.user)

    def told(address, posted):
        """Told by one, confirmed by the other."""
        made = client.post(address, posted).url
        assert client.post(f"{made}confirmation/").status_code == 409, "nobody confirms what he told"
        assert "现在不能办：这是您登记的" in client.get(made).content.decode()
        return other.post(f"{made}confirmation/").url

    half = client.post("/catalogue/statutes/", NEW | {"issuer": ""})
    assert (half.status_code, 'data-unsaved="typed"' in half.content.decode()) == (422, True)
    made = client.post("/catalogue/statutes/", NEW).url
    assert not Statute.objects.filter(title="示例市户外广告管理条例").exists(), "nobody confirmed it"
    assert Notice.objects.filter(fact__contains="statute_waits", user=second.user).exists()
    assert client.post("/catalogue/statutes/", NEW).status_code == 409, "it waits already"
    assert made in other.get("/catalogue/statutes/").content.decode()
    assert other.post(f"{made}refusal/", {"words": ""}).status_code == 422
    assert other.post(f"{made}refusal/", {"words": "文号有误"}).status_code == 302
    assert Notice.objects.filter(fact__contains="statute_judged", user=keeper.user).exists()
    address = told("/catalogue/statutes/", NEW)
    kept = Statute.objects.get(title="示例市户外广告管理条例")
    assert address == f"/catalogue/statutes/{kept.pk}/"
    assert kept.said_by == keeper.user
    assert client.post("/catalogue/statutes/", NEW).status_code == 409, "the same, at the same time"
    assert "户外广告管理条例" in client.get("/catalogue/statutes/?q=户外广告").content.decode()
    assert "没有这样的法规" in client.get("/catalogue/statutes/?q=没有").content.decode()
    article = {"article-label": "第十条", "article-words": "设置户外广告应当经许可。"}
    assert client.post(f"{address}articles/", article | {"article-words": ""}).status_code == 422
    assert client.post(f"{address}articles/", article | {"article-label": "第四十三条"}).status_code == 409
    assert client.post(f"{address}articles/", article | {"article-label": "总则"}).status_code == 409
    assert told(f"{address}articles/", article) == address
    assert "设置户外广告应当经许可。" in client.get(address).content.decode()
    about = {"document_no": "公告第 4 号", "issuer": NEW["issuer"], "url": "", "last_article": "43"}
    assert told(address, about) == address
    assert client.post(f"{address}ending/", {"end-until_on": ""}).status_code == 422
    assert client.post(f"{address}ending/", {"end-until_on": "2025-01-01"}).status_code == 409
    assert told(f"{address}ending/", {"end-until_on": "2025-12-31"}) == address
    assert "已失效" in client.get(address).content.decode()
    assert [entry.act for entry in Entry.objects.of(kept.thread)] == [
        *(
            "matters.statute_added",
            "matters.article_kept",
            "matters.statute_changed",
            "matters.statute_ended",
        ),
    ]


@pytest.mark.rule("LINT-11")
def test_the_day_of_an_end_is_put_right_with_a_reason_and_stays_on_the_trail(desk, keeper, second):
    law = Statute.objects.get(title="护士条例")
    ended = legal_day(desk.at) + timedelta(days=9)
    law = confirmed(statutes.end(law, ended, by=keeper, at=desk.at), second, desk)
    with pytest.raises(Refused, match="写明更正的理由"):
        statutes.end(law, None, by=keeper, at=desk.at)
    with pytest.raises(Refused, match="没有变化"):
        statutes.end(law, ended, "笔误", by=keeper, at=desk.at)
    address = f"/catalogue/statutes/{law.pk}/"
    assert "更正失效日期" in signed_in(keeper.user).get(address).content.decode()
    right = {"end-until_on": (ended + timedelta(days=1)).isoformat(), "end-reason": "日期抄错"}
    made = signed_in(keeper.user).post(f"{address}ending/", right).url
    with pytest.raises(Refused, match="有待确认的修改"):
        statutes.end(law, None, "仍然有效", by=keeper, at=desk.at)
    signed_in(second.user).post(f"{made}confirmation/")
    law.refresh_from_db()
    assert law.until_on == ended + timedelta(days=1)
    facts = Entry.objects.of(law.thread).order_by("-seq").first().facts
    assert (facts["before"], facts["reason"], facts["told_by"]) == (ended.isoformat(), "日期抄错", keeper.ref)
    law = confirmed(statutes.end(law, None, "仍然有效", by=keeper, at=desk.at), second, desk)
    assert law.until_on is None


def confirmed(made, by, desk):
    return statutes.confirm(made, by=by, at=desk.at).statute


@pytest.mark.rule("A10")
def test_a_publisher_of_the_keeper_confirms_what_its_editor_told(desk, keeper):
    law = Statute.objects.get(title="护士条例")
    made = statutes.end(law, legal_day(desk.at), by=desk.mei, at=desk.at)
    with pytest.raises(Refused, match="系统管理或者事项发布的职责"):
        statutes.confirm(made, by=desk.tan, at=desk.at)
    statutes.confirm(made, by=desk.qin, at=desk.at)
    with pytest.raises(Refused, match="已经办理"):
        statutes.confirm(made, by=desk.luo, at=desk.at)


@pytest.mark.rule("LINT-11")
def test_who_writes_what_rested_on_it_is_told(desk, keeper, second):
    law = Statute.objects.get(title="公共场所卫生管理条例")
    client = signed_in(keeper.user)
    assert "公共场所卫生许可（新办）" in client.get(f"/catalogue/statutes/{law.pk}/").content.decode()
    yesterday = legal_day(desk.at) - timedelta(days=1)
    made = statutes.end(law, yesterday, by=keeper, at=desk.at)
    assert not Notice.objects.filter(fact__contains=":ended:").exists()
    statutes.confirm(made, by=second, at=desk.at)
    told = Notice.objects.get(fact__contains=":ended:", user=desk.mei.user, channel="inbox")
    assert "公共场所卫生许可（新办）" in told.body
    proposal = desk.saved(desk.begun(), "time", promised_length=5)
    assert "法规库中没有现行有效的《公共场所卫生管理条例》" in "".join(one.words for one in rules.found(proposal, at=desk.at))  # fmt: skip


@pytest.mark.rule("LINT-11")
def test_what_was_told_here_is_not_overwritten_by_the_file(desk, keeper, second):
    law = Statute.objects.get(title="护士条例")
    confirmed(statutes.end(law, legal_day(desk.at), by=keeper, at=desk.at), second, desk)
    assert load_statutes() == 0
    law.refresh_from_db()
    assert law.until_on == legal_day(desk.at)


@pytest.mark.rule("LINT-11")
def test_no_statute_is_ever_gone(desk, keeper, second):
    law = Statute.objects.get(title="中华人民共和国食品安全法")
    words = "国家对食品生产经营实行许可制度。"
    confirmed(statutes.keep_article(law, "第三十五条", words, by=keeper, at=desk.at), second, desk)
    for rows in (law.articles.all(), Statute.objects.filter(title="护士条例")):
        with pytest.raises(IntegrityError, match="not deleted"), transaction.atomic():
            rows.delete()
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        StatuteChange.objects.update(told={})


@pytest.mark.rule("LINT-11")
def test_one_article_kept_does_not_deny_the_others(desk, keeper, second):
    law = Statute.objects.get(title="公共场所卫生管理条例")
    with pytest.raises(Refused, match="请先填写末条序号"):
        statutes.keep_article(law, "第一条", "x", by=keeper, at=desk.at)
    about = {"document_no": law.document_no, "issuer": law.issuer, "url": "", "last_article": 19}
    law = confirmed(statutes.change(law, **about, by=keeper, at=desk.at), second, desk)
    words = "为创造良好的公共场所卫生条件。"
    confirmed(statutes.keep_article(law, "第一条", words, by=keeper, at=desk.at), second, desk)
    proposal = desk.saved(desk.begun(), "time", promised_length=5)
    found = [one for one in rules.found(proposal, at=desk.at) if one.check == "LINT-11"]
    assert {one.severity for one in found} <= {Severity.WARNING}
    assert any("没有收录" in one.words for one in found)


@pytest.mark.rule("LINT-11")
def test_the_statutes_are_kept_by_their_keepers(desk, keeper):
    law = Statute.objects.get(title="护士条例")
    desk.town._officer("gao", "高原", desk.town.offices["regulator"], Duty.CATALOGUE)
    editor = signed_in(desk.town.user("gao"))
    assert "由系统管理员和事项目录管理机构维护" in editor.get("/catalogue/statutes/").content.decode()
    assert editor.post("/catalogue/statutes/", NEW).status_code == 409
    assert "登记失效" not in editor.get(f"/catalogue/statutes/{law.pk}/").content.decode()
    for who in ("lin", "zhao"):
        assert signed_in(desk.town.user(who)).get("/catalogue/statutes/").status_code == 404
    assert signed_in(desk.mei.user).post("/catalogue/statutes/", NEW).status_code == 302


def test_the_list_costs_the_same_with_more_statutes(desk, keeper, second, same_queries):
    client, count = signed_in(keeper.user), iter(range(10))

    def more():
        told = {"document_no": "", "rank": "paper", "issuer": "区政府", "from_on": date(2025, 7, 1)}
        made = statutes.add(f"示例规定之{next(count)}", **told, by=keeper, at=desk.at)
        statutes.confirm(made, by=second, at=desk.at)
        statutes.add(f"示例规定之{next(count)}", **told, by=keeper, at=desk.at)

    same_queries(lambda: client.get("/catalogue/statutes/?q=示例"), add=more)
