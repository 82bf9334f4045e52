"""A licence on both sides of the counter, what may become of it, and what the door says of its papers."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from approvals.actions import amendment, life
from approvals.enums import CaseState, Purpose
from approvals.models import Case
from ground.documents.models import Document
from licences.actions import give
from licences.enums import Ground, Status
from licences.models import Licence
from tests.licences.lasting import anew, done, filed, given, opened
from tests.town import Town

DAY = timedelta(days=1)


@pytest.fixture
def moment():
    """Pages read the clock: the town stands a day ago."""
    return now() - DAY


@pytest.fixture
def licence(town: Town) -> Licence:
    return given(town, opened(town))


def signed_in(town: Town, who: str) -> Client:
    client = Client()
    client.force_login(town.user(who))
    return client


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def test_a_holder_finds_his_licence_and_what_can_become_of_it(town, licence):
    zhao = signed_in(town, "zhao")
    page = text(zhao, "/me/licences/")
    assert licence.number in page
    page = text(zhao, f"/me/licences/{licence.uuid}/")
    for words in ("变更", "延续", "补办", "注销", "最迟于", "证照经历", "承诺 5 个工作日办结"):
        assert words in page
    assert "我的证照" in text(zhao, "/me/")


def test_a_stranger_finds_nothing(town, licence):
    wang = signed_in(town, "wang")
    assert licence.number not in text(wang, "/me/licences/")
    text(wang, f"/me/licences/{licence.uuid}/", 404)
    sent = wang.post(f"/me/licences/{licence.uuid}/applications/", {"purpose": "change"})
    assert sent.status_code == 404
    assert Client().get("/me/licences/")["Location"].startswith("/sign-in/")


def test_a_list_of_licences_costs_the_same_with_one_and_with_three(town, licence, same_queries):
    zhao, edition = signed_in(town, "zhao"), licence.kind.editions.get()
    thread = licence.newest.thread

    def another() -> None:
        give(edition, licence.holder, thread=thread, on=licence.valid_from)

    same_queries(lambda: zhao.get("/me/licences/"), add=another)


def test_an_application_begins_with_what_is_known(town, licence):
    zhao = signed_in(town, "zhao")
    sent = zhao.post(f"/me/licences/{licence.uuid}/applications/", {"purpose": "renewal"})
    assert sent.status_code == 302
    page = text(zhao, sent["Location"])
    assert "旅馆业特种行业许可（延续）" in page
    assert "经营场所" in page
    case = Case.objects.get(about_licence=licence)
    page = text(zhao, f"/drafts/{case.uuid}/sections/place/")
    assert "云朵美发店" in page
    assert "卫生检测报告" in text(zhao, f"/drafts/{case.uuid}/materials/")
    assert "场所平面图" not in text(zhao, f"/drafts/{case.uuid}/materials/")
    assert zhao.post(f"/me/licences/{licence.uuid}/applications/", {"purpose": "new"}).status_code == 404


def test_a_replacement_is_filled_in_checked_and_filed(town, licence):
    zhao = signed_in(town, "zhao")
    sent = zhao.post(f"/me/licences/{licence.uuid}/applications/", {"purpose": "replacement"})
    draft = sent["Location"]
    sent = zhao.post(f"{draft}sections/why/", {"why": "遗失"})
    assert sent.status_code == 302
    page = text(zhao, f"{draft}check/")
    assert "遗失" in page
    sent = zhao.post(f"{draft}check/", {"truthful": "on", "service-way": "account"})
    case = Case.objects.get(about_licence=licence)
    assert case.state == CaseState.FILED
    page = text(zhao, f"/me/licences/{licence.uuid}/")
    assert case.number in page
    assert "正在办理" in page


def test_a_clerk_takes_a_renewal_in_by_the_number_of_the_licence(town, licence):
    lin = signed_in(town, "lin")
    found = lin.get("/desk/licences/", {"q": licence.number})
    assert found["Location"] == f"/desk/licences/{licence.uuid}/"
    page = text(lin, found["Location"])
    address = f"/desk/counter/{licence.kind.code}/?licence={licence.uuid}&purpose=renewal"
    assert address.replace("&", "&amp;") in page
    page = text(lin, address)
    assert "云朵美发店" in page
    assert "990001198509040462" not in page
    material = licence.kind.editions.get().asks_for(Purpose.RENEWAL)[0]
    sent = {
        "id_type": "RESIDENT",
        "id_number": "990001198509040462",
        "name": "赵敏",
        "phone": "13800000104",
        "shop_name": "云朵美发店",
        "area": "80",
        "shop_address": "示例市朝霞区书香路 45 号",
        "manager_phone": "13900000009",
        "service-way": "window",
        f"originals_{material.pk}": "1",
    }
    answer = lin.post(address, sent)
    assert answer.status_code == 302
    case = Case.objects.get(about_licence=licence)
    assert (case.purpose, case.state) == (Purpose.RENEWAL, CaseState.FILED)
    again = lin.post(address, sent)
    assert again.status_code == 409
    assert "正在办理" in again.content.decode()
    stranger = sent | {"id_number": "990001195106180221", "name": "王秀兰", "phone": "13800000101"}
    refused = lin.post(address.replace("renewal", "change"), stranger)
    assert "由持证人申请" in refused.content.decode()


def test_who_may_not_open_the_case_finds_no_licence_at_the_desk(town, licence):
    sun = signed_in(town, "sun")
    assert "没有找到" in text(sun, f"/desk/licences/?q={licence.number}")
    text(sun, f"/desk/licences/{licence.uuid}/", 404)


@pytest.mark.rule("LIF-4")
def test_an_approver_reads_the_cancellation_and_signs_it(town, licence):
    zheng = signed_in(town, "zheng")
    base = f"/desk/licences/{licence.uuid}/"
    assert "依职权注销" in text(zheng, base)
    assert "依职权注销" not in text(signed_in(town, "chen"), base)
    sent = {"ground": "terminated", "words": "持证单位已于上月注销登记。"}
    page = zheng.post(f"{base}cancellation/preview/", sent).content.decode()
    assert "第七十条第三项" in page
    assert anew(licence).status == Status.ISSUED
    wrong = zheng.post(f"{base}cancellation/preview/", sent | {"words": ""})
    assert wrong.status_code == 422
    assert "请写明注销的事实和依据" in wrong.content.decode()
    assert zheng.post(f"{base}cancellation/", sent).status_code == 302
    assert anew(licence).newest.ground == Ground.TERMINATED
    page = text(zheng, base)
    assert "已注销" in page
    assert "依职权注销" not in page


def verified(document: Document) -> str:
    return text(Client(), f"/verify/{document.code}/")


def test_the_door_says_what_a_licence_is_worth_today(town, licence):
    (first,) = Document.objects.filter(paper="approvals.licence")
    assert "有效" in verified(first)
    done(town, licence, Purpose.CHANGE, at=town.at, shop_name="云朵美发会所")
    second = Document.objects.filter(paper="approvals.licence").latest("pk")
    page = verified(first)
    assert "已作废" in page
    assert f"/verify/{second.code}/" in page
    assert "有效（已变更）" in verified(second)
    life.cancel(licence, Ground.OTHER, words="依法注销", by=town.actor("zheng"), at=town.at)
    page = verified(second)
    assert "证照已注销" in page
    assert "法律、法规规定的应当注销的其他情形" in page


def test_an_amended_paper_leads_to_the_one_that_stands_in_for_it(town, licence):
    old = Document.objects.get(paper="approvals.grant")
    made = amendment.amend(
        old, wrong="书香路", right="书香街", reason="笔误", by=town.actor("zheng"), at=town.at
    )
    page = verified(old)
    assert "已作废" in page
    assert f"/verify/{made.new.code}/" in page
    assert made.new.number in page
    assert "有效" in verified(made.new)


@pytest.mark.rule("U10")
def test_an_approver_amends_from_the_desk_and_the_applicant_signs_for_it(town):
    case = town.delivered()
    zheng, zhao = signed_in(town, "zheng"), signed_in(town, "zhao")
    old = Document.objects.get(thread=case.thread, paper="approvals.grant")
    base = f"/cases/{case.number}/amendment/"
    assert "更正文字错误" in text(zheng, f"/desk/cases/{case.number}/")
    sent = {"document": str(old.uuid), "wrong": "书香路", "right": "书香街", "reason": "录入笔误"}
    page = zheng.post(f"{base}preview/", sent).content.decode()
    assert "书香街" in page
    assert "样稿" in page
    old.refresh_from_db()
    assert not old.is_void
    empty = zheng.post(f"{base}preview/", sent | {"wrong": ""})
    assert empty.status_code == 422
    assert "请输入文书上写错的文字" in empty.content.decode()
    for address in (base, f"{base}preview/"):
        refused = zheng.post(address, sent | {"wrong": "没有这几个字"})
        assert refused.status_code == 422
        page = refused.content.decode()
        assert 'id="amendment_wrong-error"' in page
        assert "可以更正的记载里没有“没有这几个字”" in page
        assert 'value="书香街"' in page, "what was typed stays"
        assert "录入笔误" in page
    assert zheng.post(base, sent).status_code == 302
    page = text(zhao, f"/cases/{case.number}/")
    assert "签收更正后的文书" in page
    assert "其中一份更正过，请您签收" in page
    assert case.number in text(signed_in(town, "lin"), "/desk/delivery/")
    assert "送达更正后的文书" in text(signed_in(town, "lin"), f"/desk/cases/{case.number}/")
    assert zhao.post(f"{base}receipt/").status_code == 302
    text(zhao, f"/cases/{case.number}/")  # the message is shown once
    assert "签收更正后的文书" not in text(zhao, f"/cases/{case.number}/")
    services = Document.objects.filter(thread=case.thread, paper="approvals.service")
    assert services.count() == 2


@pytest.mark.rule("CLK-6")
def test_a_clerk_hands_the_amended_paper_over(town):
    case = town.delivered()
    old = Document.objects.get(thread=case.thread, paper="approvals.grant")
    amendment.amend(old, wrong="书香路", right="书香街", reason="笔误", by=town.actor("zheng"), at=now())
    lin = signed_in(town, "lin")
    assert case in Case.objects.laid_before(town.user("lin"), at=now())
    sent = {"method": "counter", "receiver": "赵敏", "relation": "self", "card": "990001198509040462"}
    base = f"/cases/{case.number}/amendment/delivery/"
    assert lin.post(base, sent | {"receiver": ""}).status_code == 422
    assert lin.post(base, sent).status_code == 302
    assert lin.post(base, sent).status_code == 404


@pytest.mark.rule("G10")
def test_a_reconsideration_is_recorded_and_ended_at_the_desk(town):
    case = town.case_at(CaseState.REFUSED)
    zheng, zhao = signed_in(town, "zheng"), signed_in(town, "zhao")
    on = town.at.astimezone().date()
    day = {
        f"{key}_{part}": str(getattr(on, part))
        for key in ("sought_on", "notified_on")
        for part in ("year", "month", "day")
    }
    sent = {
        "kind": "reconsideration",
        "seeker": "applicant",
        "organ": "示例市朝霞区人民政府",
        "reference": "1号",
        **day,
    }
    assert zheng.post(f"/cases/{case.number}/remedies/", sent | {"organ": ""}).status_code == 422
    page = text(zhao, f"/cases/{case.number}/")
    for words in ("60 日内", "6 个月内", "xzfy.moj.gov.cn"):
        assert words in page
    assert zheng.post(f"/cases/{case.number}/remedies/", sent).status_code == 302
    page = text(zhao, f"/cases/{case.number}/")
    assert "审理中" in page
    assert "6 个月内" not in page  # while it runs nobody may sue (行政复议法 29)
    end = {"outcome": "annulled", "words": "主要事实不清"}
    end |= {f"ended_on_{part}": str(getattr(on, part)) for part in ("year", "month", "day")}
    assert "登记审结" in text(zheng, f"/desk/cases/{case.number}/")
    address = f"/cases/{case.number}/remedies/{case.remedies.get().uuid}/end/"
    assert zheng.post(address, end | {"words": ""}).status_code == 422
    assert zheng.post(address, end).status_code == 302
    assert "已经登记审结" in zheng.post(address, end, follow=True).text
    assert zheng.post(f"/cases/{case.number}/remedies/{case.uuid}/end/", end).status_code == 404
    page = text(zhao, f"/cases/{case.number}/")
    assert "复议决定：撤销原决定" in page
    assert "您不用重新提交" in page
    assert "已作废" in verified(case.decisions.get().document)


def test_what_the_law_renewed_says_so_on_the_page(town, licence):
    case = filed(town, licence, Purpose.RENEWAL, at=town.at)
    from approvals.tasks import sweep_renewals

    sweep_renewals(town.at + 100 * DAY)
    page = text(signed_in(town, "zhao"), f"/cases/{case.number}/")
    assert "视为准予延续" in page
    assert "视为准予延续" in text(signed_in(town, "zheng"), f"/desk/cases/{case.number}/")
