"""办理方式 online: every route with its rule, and what is not there promised, deferred or handed in."""

import re

import pytest

from approvals.models import Case
from tests.promising import PLAN, REPORT, lacking_draft, material, promising
from tests.town import ANSWERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(town):
    edition = promising(town, "credit")
    case = lacking_draft(town, edition, PLAN="later")
    case.files.all().delete()
    return case


@pytest.mark.rule("COM-6")
def test_the_page_names_every_route_and_why_it_is_closed(client, town, draft):
    client.force_login(town.user("zhao"))
    page = client.get(f"/drafts/{draft.uuid}/routes/").content.decode()
    for words in (
        "信用承诺审批",
        "容缺受理",
        "一般程序",
        "本事项不是即办件",
        "规则 COR-6",
        "国发〔2021〕7号",
    ):
        assert words in page
    assert "不承诺的按一般程序办理" in page
    assert (
        client.get(f"/drafts/{draft.uuid}/materials/").content.decode().count(f"/drafts/{draft.uuid}/routes/")
    )


@pytest.mark.rule("COR-6")
def test_each_open_scheme_says_what_whoever_chooses_it_takes_upon_himself(client, town):
    draft = lacking_draft(town, promising(town, "credit", "notified"), "credit", REPORT="committed")
    client.force_login(town.user("zhao"))
    page = client.get(f"/drafts/{draft.uuid}/routes/").content.decode()
    for words in ("承诺之日起60个工作日内补齐材料", "符合条件的当场决定，决定之日起", "选一种"):
        assert words in page
    assert page.count("承诺之日起60个工作日内补齐材料") == 2, (
        "beside the choice, and in the list of all routes"
    )
    assert page.count("由办理机关核查") == 0, "that scheme is closed here"


@pytest.mark.rule("RQ-2")
def test_what_he_lacks_is_promised_or_follows_and_the_draft_can_be_filed(client, town, draft):
    client.force_login(town.user("zhao"))
    told = {
        f"route-how_{material(draft.edition, REPORT).pk}": "committed",
        f"route-how_{material(draft.edition, PLAN).pk}": "later",
    }
    assert client.post(f"/drafts/{draft.uuid}/routes/", told).status_code == 302
    draft.refresh_from_db(fields=["scheme"])
    assert draft.scheme == "credit"
    asked = client.get(f"/drafts/{draft.uuid}/materials/").content.decode()
    for words in ("您选择了承诺，现在不用提交", "您选择了容后补交，现在不用提交"):
        assert words in asked, "no file is looked for where none is needed"
    checked = client.get(f"/drafts/{draft.uuid}/check/").content.decode()
    assert "以承诺代替（信用承诺" in checked
    assert "提交申请后签署承诺书" in checked
    client.post(f"/drafts/{draft.uuid}/check/", {"truthful": "on", "service-way": "account"})
    case = Case.objects.get(pk=draft.pk)
    assert case.number
    assert {row.material.name: row.how for row in case.lacking.all()} == {REPORT: "committed", PLAN: "later"}


@pytest.mark.rule("COM-6")
def test_what_is_sent_wrong_comes_back(client, town, draft):
    client.force_login(town.user("zhao"))
    told = {f"route-how_{material(draft.edition, PLAN).pk}": "committed"}
    answer = client.post(f"/drafts/{draft.uuid}/routes/", told)
    assert answer.status_code == 422
    assert "请从列出的方式中选择" in answer.content.decode()
    assert not Case.objects.get(pk=draft.pk).scheme


def test_a_stranger_finds_no_such_draft(client, town, draft):
    client.force_login(town.user("wang"))
    assert client.get(f"/drafts/{draft.uuid}/routes/").status_code == 404


def test_the_page_asks_little_of_the_database(client, town, draft, django_assert_max_num_queries):
    client.force_login(town.user("zhao"))
    with django_assert_max_num_queries(25):
        client.get(f"/drafts/{draft.uuid}/routes/")
    with django_assert_max_num_queries(25):
        client.get(f"/drafts/{draft.uuid}/materials/")


@pytest.mark.rule("RQ-2")
def test_the_window_takes_in_what_is_promised_or_follows(client, town):
    edition = promising(town, "credit")
    client.force_login(town.user("lin"))
    address = f"/desk/counter/{edition.matter.code}/"
    page = client.get(address).content.decode()
    for words in ("没有带来的材料", "信用承诺审批", "规则 COR-6"):
        assert words in page
    told = {
        "id_type": "RESIDENT",
        "id_number": "990001198509040462",
        "name": "赵敏",
        "phone": "13800000104",
        "service-way": "window",
        **ANSWERS,
        f"route-how_{material(edition, REPORT).pk}": "committed",
        f"originals_{material(edition, PLAN).pk}": "1",
        f"originals_{material(edition, REPORT).pk}": "1",
    }
    answer = client.post(address, told)
    assert answer.status_code == 302, answer.content.decode()
    case = Case.objects.filed().get()
    assert case.scheme == "credit"
    assert [paper.material.name for paper in case.papers.all()] == [PLAN]
    assert [row.material.name for row in case.lacking.all()] == [REPORT]
    without = {
        **told,
        f"route-how_{material(edition, REPORT).pk}": "",
        f"originals_{material(edition, REPORT).pk}": "",
    }
    assert "缺少" in client.post(address, without).content.decode()


@pytest.mark.rule("COM-6")
def test_what_was_promised_is_taken_back_on_the_same_page(client, town, draft):
    """As the page sends it: each material has a choice to hand it in, and that one is chosen where nothing was said."""
    client.force_login(town.user("zhao"))
    address = f"/drafts/{draft.uuid}/routes/"
    report = f"route-how_{material(draft.edition, REPORT).pk}"

    def chosen() -> str:
        inputs = re.findall(rf'<input[^>]*name="{report}"[^>]*>', client.get(address).content.decode())
        (one,) = [tag for tag in inputs if " checked" in tag]
        return re.search(r'value="(\w+)"', one)[1]

    assert "（选填）" not in client.get(address).content.decode()
    assert chosen() == "here"
    client.post(address, {report: "committed"})
    assert chosen() == "committed"
    client.post(address, {report: "here"})
    assert chosen() == "here"
    draft.refresh_from_db(fields=["scheme"])
    assert draft.scheme == ""
    assert not draft.lacking.exists()
