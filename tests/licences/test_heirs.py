"""What becomes of a licence after its matter was split, merged, cancelled, or went elsewhere twice: there is always a way (U3)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime, now

from approvals import rules
from approvals.actions import catalogue, emergency, filing
from approvals.enums import CaseState, Hanging
from approvals.forms import SlipMatterForm
from approvals.models import Case
from approvals.rules.catalogue import default
from approvals.tasks import sweep_catalogue
from ground.accounts.enums import Duty
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.workdays import legal_day
from licences.models import Licence
from matters.actions import operations, proposing, publishing
from matters.content import content_of
from matters.enums import EditionState, OperationKind
from matters.models import Edition, Matter, Operation, Proposal
from matters.rules import heir, instead_of, served_by, serving
from matters.rules.heirs import heirs
from tests.licences.lasting import given, opened
from tests.matters.desk import Desk
from tests.matters.parting import WHY, chosen, merged, published, split
from tests.town import Town

DAY = timedelta(days=1)


@pytest.fixture
def moment() -> datetime:
    """Pages read the clock: the town stands a day ago, what begins tomorrow there has begun."""
    return now() - DAY


@pytest.fixture
def desk(town: Any) -> Desk:
    return Desk(town)


@pytest.fixture
def hotel(desk: Desk) -> Edition:
    return opened(desk.town, months=36)


@pytest.fixture
def licence(desk: Desk, hotel: Edition) -> Licence:
    return given(desk.town, hotel)


def signed_in(town: Town, who: str) -> Client:
    client = Client()
    client.force_login(town.user(who))
    return client


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def cancelled(desk: Desk, matter: Matter, **more: Any) -> None:
    told = {**WHY, "on": desk.tomorrow, "by": desk.mei, "at": desk.at}
    proposal = operations.cancel(matter, **told | more)
    alone(desk, proposal)


def alone(desk: Desk, proposal: Proposal) -> None:
    choices = {kind: default(proposal, kind) for kind in Hanging}
    catalogue.choose(proposal, choices, by=desk.mei, at=desk.at)
    proposal = desk.submitted(Proposal.objects.get(pk=proposal.pk))
    publishing.publish(proposal, effective_on=desk.tomorrow, by=desk.qin, at=desk.at)


@pytest.mark.rule("U3")
def test_the_parts_of_a_split_serve_its_licences(desk: Desk, licence: Licence) -> None:
    town = desk.town
    change = split(desk, licence.kind.editions.get())
    chosen(desk, change)
    one, other = published(desk, change)
    sweep_catalogue(now())
    zhao, page = signed_in(town, "zhao"), f"/me/licences/{licence.uuid}/"
    shown = text(zhao, page)
    for words in ("变更", "延续", "补办", "注销"):
        assert words in shown
    address = f"{page}applications/?matter={other.matter.code}"
    assert address in shown
    sent = zhao.post(address, {"purpose": "renewal"})
    assert sent.status_code == 302
    assert Case.objects.get(about_licence=licence).edition == other
    assert zhao.post(f"{page}applications/?matter=0", {"purpose": "change"}).status_code == 302
    assert Case.objects.get(about_licence=licence, purpose="change").edition == one
    lin = signed_in(town, "lin")
    shown = text(lin, f"/desk/licences/{licence.uuid}/")
    counter = f"/desk/counter/{other.matter.code}/?licence={licence.uuid}&purpose=renewal"
    assert counter.replace("&", "&amp;") in shown
    assert "云朵美发店" in text(lin, counter)
    text(lin, f"/desk/counter/{one.matter.code}/?licence={licence.uuid}&purpose=renewal", 404)
    text(lin, f"/desk/counter/{licence.kind.code}/?licence={licence.uuid}&purpose=renewal", 404)
    chosen_from = text(zhao, f"/me/licences/of/{other.matter.code}/renewal/")
    assert licence.number in chosen_from


@pytest.mark.rule("A3", "U3")
def test_what_was_split_is_not_taken_up_again_beside_its_parts(desk: Desk, licence: Licence) -> None:
    change = split(desk, licence.kind.editions.get())
    chosen(desk, change)
    published(desk, change)
    desk.at += DAY
    told = {**WHY, "by": desk.mei, "at": desk.at}
    with pytest.raises(Refused, match="已经拆分，由“旅馆许可”、“民宿许可”承接，不能重新列入"):
        proposing.begin(licence.kind, OperationKind.RELIST, **told)


@pytest.mark.rule("A3", "U3")
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_split_is_recalled_as_a_whole(desk: Desk, licence: Licence, place: int) -> None:
    change = split(desk, licence.kind.editions.get())
    chosen(desk, change)
    parts = published(desk, change)
    hotel = licence.kind.editions.get()
    publishing.recall([hotel, *parts][place], "上级另有部署", by=desk.luo, at=desk.at)
    assert not Edition.objects.ever().filter(matter__in=[part.matter_id for part in parts]).exists()
    assert serving(licence.kind, desk.tomorrow) == [hotel]


@pytest.mark.rule("A3")
def test_the_page_says_what_is_recalled_together(desk: Desk, licence: Licence) -> None:
    desk.at += DAY
    change = split(desk, licence.kind.editions.get())
    chosen(desk, change)
    one, other = published(desk, change)
    publisher, address = signed_in(desk.town, "luo"), f"/catalogue/editions/{one.uuid}/recall/"
    assert f"同时发布的一并撤回：{licence.kind.name}、{other.name}。" in text(publisher, address)
    assert publisher.post(address, {"words": "上级另有部署"}).status_code == 302
    assert not Edition.objects.ever().filter(pk__in=[one.pk, other.pk]).exists()
    assert licence.kind.editions.get().replaced_on is None


@pytest.mark.rule("U3", "LIF-5")
def test_what_went_twice_is_served_at_the_end_of_the_way(
    desk: Desk, licence: Licence, same_queries: Any
) -> None:
    town, hotel = desk.town, licence.kind.editions.get()
    change = merged(desk, hotel, town.edition)
    chosen(desk, change)
    (into,) = published(desk, change)
    sweep_catalogue(now())
    assert heirs(licence.kind, desk.tomorrow) == [into.matter]
    desk.at += DAY
    last = town.instant.matter
    cancelled_into = {"successor": last, **WHY, "on": desk.tomorrow, "by": desk.mei, "at": desk.at}
    other = town.office_with("qi", "齐力", "chengguan", "朝霞区城市管理局")
    Matter.objects.filter(pk=last.pk).update(office=other)
    last.refresh_from_db()
    town._officer("pan", "潘勇", other, Duty.REVIEW)
    town._officer("gao", "高洁", other, Duty.DECISION)
    alone(desk, operations.transfer(into.matter, other, **cancelled_into))
    on = desk.tomorrow
    assert heirs(licence.kind, on) == [last]
    assert heir(licence.kind, on).office == other
    assert rules.answers_for(licence, on) == other
    assert instead_of(hotel.matter, on) == [last]
    hotel.refresh_from_db()
    assert f"请改办“{last.name}”" in (rules.why_not_apply(hotel, at=desk.at + DAY).words or "")
    found = Edition.objects.in_force(on).get(matter=last)
    assert served_by(found, on) == {last.pk, into.matter_id, hotel.matter_id, town.edition.matter_id}
    assert served_by(town.instant, legal_day(now())) == {last.pk}, "its day has not come"


@pytest.mark.rule("U3")
def test_matters_that_led_to_each_other_end_somewhere(desk: Desk, licence: Licence) -> None:
    one, two, on = licence.kind, desk.town.instant.matter, legal_day(desk.at)
    for here, there in ((one, two), (two, one)):
        here.editions.update(replaced_on=on)
        Operation.objects.create(matter=here, kind=OperationKind.MERGE, on=on, successor=there, at=desk.at)
    assert heirs(one, on) == [one]
    assert serving(one, on) == []
    assert instead_of(one, on) == []


@pytest.mark.rule("U3", "COR-1")
def test_a_licence_of_what_was_cancelled_is_changed_and_given_up_as_before(
    desk: Desk, licence: Licence
) -> None:
    town, hotel = desk.town, licence.kind.editions.get()
    cancelled(desk, licence.kind, successor=town.instant.matter)
    sweep_catalogue(now())
    zhao, page = signed_in(town, "zhao"), f"/me/licences/{licence.uuid}/"
    shown = text(zhao, page)
    assert "证照不再延续；届满后需要继续的，请办理“" in shown
    assert "需要延续的，最迟于" not in shown
    assert zhao.post(f"{page}applications/", {"purpose": "renewal"}).status_code == 409
    sent = zhao.post(f"{page}applications/", {"purpose": "replacement"})
    assert sent.status_code == 302
    draft = sent["Location"]
    assert "现在不能办" not in text(zhao, draft)
    zhao.post(f"{draft}sections/why/", {"why": "遗失"})
    zhao.post(f"{draft}check/", {"truthful": "on", "service-way": "account"})
    case = Case.objects.get(about_licence=licence, purpose="replacement")
    assert (case.state, case.edition, case.competent_office) == (CaseState.FILED, hotel, town.organ)
    assert sweep_catalogue(now() + DAY) == 0
    assert rules.answers_for(licence, legal_day(now())) == town.organ
    lin = signed_in(town, "lin")
    shown = text(lin, f"/desk/licences/{licence.uuid}/")
    counter = f"/desk/counter/{licence.kind.code}/?licence={licence.uuid}&purpose=change"
    assert counter.replace("&", "&amp;") in shown
    assert "云朵美发店" in text(lin, counter)
    text(lin, f"/desk/counter/{licence.kind.code}/", 404)
    by, version, hotel = town.actor("zhao"), licence.holder.current, licence.kind.editions.get()
    with pytest.raises(Refused, match="已经取消，不再受理申请"):
        filing.begin(hotel, version, by=by, at=now())
    with pytest.raises(Refused, match="已经取消"):
        filing.begin(hotel, version, purpose="renewal", licence=licence, by=by, at=now())
    slip = on_a_slip(town, hotel, now(), purpose="change", number=licence.number)
    assert slip.is_valid(), slip.errors
    assert slip.licence == licence
    assert "不办理首次申请，请核对收件日期" in str(on_a_slip(town, hotel, now()).errors)


def on_a_slip(town: Town, edition: Edition, received: datetime, **told: str) -> SlipMatterForm:
    """What lin chooses on the page of a slip that was printed two days ago."""
    day = localtime(received)
    said = {"edition": edition.pk, "purpose": "new", "number": ""} | told
    said |= {f"received_on_{part}": getattr(day, part) for part in ("year", "month", "day")}
    return SlipMatterForm(town.actor("lin"), said, since=legal_day(now() - 2 * DAY), at=now())


@pytest.mark.rule("U7", "U3")
def test_what_was_received_before_the_end_is_entered_from_its_slip_all_the_same(
    desk: Desk, licence: Licence
) -> None:
    town, hotel = desk.town, licence.kind.editions.get()
    (slip,) = emergency.print_block(1, by=town.actor("lin"), at=now() - 2 * DAY)
    cancelled(desk, licence.kind, successor=town.instant.matter)
    lin, received = signed_in(town, "lin"), now() - DAY
    form = on_a_slip(town, hotel, received)
    assert form.is_valid(), form.errors
    led = lin.get(f"/desk/emergency/{slip.uuid}/", form.data)
    assert led.status_code == 302
    page = text(lin, led["Location"])
    assert hotel.name in page
    assert f'value="{localtime(received).day}"' in page, "the day is not typed twice"
    text(lin, led["Location"].partition("?")[0], 404)


@pytest.mark.rule("U3", "A10")
def test_until_it_is_taken_up_again_its_licences_are_served_as_before(desk: Desk, licence: Licence) -> None:
    hotel, instead = licence.kind.editions.get(), desk.town.instant.matter
    cancelled(desk, licence.kind, successor=instead)
    desk.at += DAY
    on = legal_day(desk.at)
    assert serving(licence.kind, on) == [hotel]
    told = {**WHY, "content": content_of(hotel), "by": desk.mei, "at": desk.at}
    again = proposing.begin(licence.kind, OperationKind.RELIST, **told)
    edition = desk.published(again, on=on + 3 * DAY)
    (held,) = serving(licence.kind, on)
    words = rules.why_not_apply(held, at=desk.at).words or ""
    assert f"请改办“{instead.name}”" in words
    with pytest.raises(Refused, match="第 2 版定于"):
        proposing.begin(licence.kind, OperationKind.RELIST, **told)
    assert serving(licence.kind, on + 3 * DAY) == [edition]


@pytest.mark.rule("U3")
def test_what_was_suspended_before_it_was_cancelled_serves_its_licences(desk: Desk, licence: Licence) -> None:
    told = {**WHY, "by": desk.mei, "at": desk.at}
    desk.published(operations.suspend(licence.kind, on=legal_day(desk.at), **told))
    on = desk.tomorrow
    cancelled(desk, licence.kind)
    (edition,) = serving(licence.kind, on)
    assert edition.state == "open"
    assert rules.why_not_apply_about(licence, "change", edition, licence.holder, at=now()).ok
    refused = rules.why_not_apply_about(licence, "renewal", edition, licence.holder, at=now())
    assert refused.words == f"“{edition.name}”已经取消，证照届满后不用延续"


@pytest.mark.rule("COR-18", "U3")
def test_who_is_sent_elsewhere_is_sent_to_what_is_still_there(desk: Desk, licence: Licence) -> None:
    """Cancelled for one that is itself merged with another the day after: guide, refusal, draft and licence name the last."""
    town, hotel = desk.town, licence.kind.editions.get()
    draft = town.draft(edition=hotel, at=desk.at)
    cancelled(desk, hotel.matter, successor=town.edition.matter)
    desk.at += DAY
    change = merged(desk, town.edition, town.instant)
    chosen(desk, change)
    (into,) = published(desk, change)
    assert instead_of(hotel.matter, desk.tomorrow) == [into.matter]
    later = desk.at + DAY
    sweep_catalogue(later)
    hotel.refresh_from_db()
    renewal = rules.why_not_apply_about(licence, "renewal", hotel, licence.holder, at=later)
    refused = rules.why_not_apply(hotel, at=later)
    said = Notice.objects.get(thread=draft.thread, subject__contains=hotel.name).body
    for words in (renewal.words, refused.words, said):
        assert f"“{into.name}”" in (words or "")
        assert f"“{town.edition.name}”" not in (words or "")


@pytest.mark.rule("U3", "COR-18")
def test_what_was_only_listed_when_it_was_cancelled_is_not_applied_for(desk: Desk, licence: Licence) -> None:
    told = desk.begun(matter=licence.kind)
    edition = desk.published(proposing.arrange(told, state=EditionState.LISTED, by=desk.mei, at=desk.at))
    cancelled(desk, licence.kind)
    edition.refresh_from_db()
    for purpose in ("change", "replacement", "cancellation"):
        assert not rules.why_not_apply(edition, purpose, at=now()).ok
    assert serving(licence.kind, desk.tomorrow) == []


@pytest.mark.rule("U3")
def test_one_licence_does_not_read_the_whole_catalogue(licence: Licence) -> None:
    """Both halves of what serves it are looked up by its matter, whatever else the catalogue holds."""
    with CaptureQueriesContext(connection) as asked:
        assert serving(licence.kind, legal_day(now()))
    (sql,) = [one["sql"] for one in asked.captured_queries if "LIMIT" in one["sql"] and " OR " in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert plan.count(f"matter_id = {licence.kind_id}") >= 3, plan
    assert "Seq Scan" not in plan, plan


@pytest.mark.rule("U3", "LIF-5")
def test_no_other_matter_does_anything_to_a_licence(desk: Desk, licence: Licence) -> None:
    other = desk.town.edition
    by = desk.town.actor("zhao")
    with pytest.raises(Refused, match="不办理这本证照的变更"):
        filing.begin(other, licence.holder.current, purpose="change", licence=licence, by=by, at=now())
