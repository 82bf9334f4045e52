"""承诺: told when filed, signed in the words that were read, leaned on by the decision, taken back freely before it."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from approvals import papers, rules
from approvals.actions import decision, filing, intake, review, signing, withdrawal
from approvals.enums import Answer, CaseState, Kind, Relation, RemedyOutcome
from approvals.models import Case
from approvals.rules import Came, Card
from commitments.enums import CommitmentState, Manner, Scheme
from commitments.letters import standard_wording
from commitments.models import Commitment, LetterTemplate
from ground import clocks
from ground.clocks import Side
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.trail.models import Entry
from ground.workdays import legal_day
from ground.workdays.calendar import after
from tests.approvals.test_decide_anew import ended
from tests.promising import REPORT, lacking_draft, promising
from tests.town import IN_ACCOUNT, Town, pdf

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
HERSELF = Came("赵敏", Relation.SELF, card=Card("990001198509040462"))
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def filed(town: Town, scheme: str = "credit", *, at: datetime | None = None, **more) -> Case:
    """A case that commits, told and not signed."""
    edition = promising(town, scheme, **more)
    return filing.file(
        lacking_draft(town, edition, scheme, at=at, REPORT="committed"),
        served=IN_ACCOUNT,
        by=town.actor("zhao"),
        at=at or town.at,
    )


def shown(case: Case, at: datetime) -> str:
    return papers.letter_of(case, at=at).sha256


def signed(town: Town, case: Case, *, at: datetime | None = None) -> Commitment:
    at = at or town.at
    return signing.sign(case, shown(case, at), name="赵敏", by=town.actor("zhao"), at=at)


def standing(case: Case) -> Commitment:
    found = rules.commitment_of(case)
    assert found is not None
    return found


def anew(case: Case) -> Case:
    return Case.objects.with_story().get(pk=case.pk)


def spot(town: Town, case: Case, *, at: datetime | None = None) -> Case:
    return decision.grant_on_the_spot(case, town.answers(case), by=town.actor("lin"), at=at or town.at)


# Told


@pytest.mark.rule("COM-10")
def test_whoever_files_on_a_commitment_is_told_what_he_would_sign(town, client):
    case = filed(town)
    told = standing(case)
    assert told.state == CommitmentState.TOLD
    assert [one.material.name for one in told.promised.all()] == [REPORT]
    assert told.letter_sha256 == shown(case, town.at)
    words = " ".join(part["words"] for part in told.letter["notice"])
    assert "公共场所卫生管理条例" in words
    assert Entry.objects.of(case.thread).filter(act="commitments.told").count() == 1
    client.force_login(town.user("zhao"))
    assert "待签署承诺书" in client.get(reverse("case", args=[case.number])).content.decode()


@pytest.mark.rule("U14")
def test_one_short_screen_with_real_days_and_an_equal_way_not_to(town, client):
    at = timezone.now()
    case = filed(town, at=at)
    client.force_login(town.user("zhao"))
    page = client.get(reverse("approvals:commitment", args=[case.number])).content.decode()
    letter = papers.letter_of(case, at=at)
    assert letter.short in page
    assert len(letter.short) <= 120
    due = after(legal_day(at), 60).on
    assert f"{due.year}年{due.month}月{due.day}日" in letter.short
    choice = page.partition('<div class="choice">')[2].partition("</div>")[0]
    assert choice.count('class="govuk-button govuk-button--secondary"') == 2
    assert "不承诺，按一般程序办理" in choice
    client.post(reverse("approvals:commitment-withdrawal", args=[case.number]))
    assert anew(case).scheme == ""


@pytest.mark.rule("U14")
def test_at_the_window_the_short_text_stands_on_the_print_and_both_ways_are_of_one_size(town, client):
    at = timezone.now()
    case = filed(town, at=at)
    letter = papers.letter_of(case, at=at)
    client.force_login(town.user("lin"))
    sheet = client.get(reverse("commitment-sheet", args=[case.number])).content.decode()
    head, _, text = sheet.partition("<h1>")
    assert letter.short in head, "read before anything is signed"
    assert letter.short.endswith("不承诺的，按一般程序办理。")
    assert letter.short not in text, "it is no part of what is signed"
    assert papers.check_code(letter.sha256) in text
    desk = client.get(reverse("desk-case", args=[case.number])).content.decode()
    choice = desk.partition('<div class="choice">')[2].partition("</div>")[0]
    assert choice.count('class="govuk-button govuk-button--secondary"') == 2
    assert choice.index("确认签署") < choice.index("不承诺，按一般程序办理")
    # One form says who came, whichever he chooses.
    came = {"came": "赵敏", "relation": "self", "card": "990001195106180221"}
    refused = client.post(reverse("counter-commitment-withdrawal", args=[case.number]), came)
    assert refused.status_code == 422
    part = (
        refused.content.decode().partition('aria-labelledby="commitment-title"')[2].partition("</section>")[0]
    )
    assert part.count('name="card"') == 1
    assert 'value="990001195106180221"' in part
    assert "govuk-error-message" in part
    assert anew(case).scheme == "credit"
    client.post(
        reverse("counter-commitment-withdrawal", args=[case.number]), came | {"card": "990001198509040462"}
    )
    assert anew(case).scheme == ""


@pytest.mark.rule("COR-10")
def test_no_window_is_sent_to_write_a_notice_that_an_unsigned_letter_would_refuse(town, client):
    """容缺受理 is an acceptance as well: its button comes with the signature."""
    case = filed(town, at=timezone.now())
    client.force_login(town.user("lin"))
    deferring = reverse("deficiency-compose", args=[case.number])
    page = client.get(f"/desk/cases/{case.number}/").content.decode()
    assert "告知承诺书还没有签署" in page
    assert deferring not in page
    signed(town, case, at=timezone.now())
    assert deferring in client.get(f"/desk/cases/{case.number}/").content.decode()


# Signed


@pytest.mark.rule("U9")
def test_the_letter_is_signed_online_in_the_words_that_were_shown(town, client):
    at = timezone.now()
    case = filed(town, at=at)
    client.force_login(town.user("zhao"))
    page = client.get(reverse("approvals:commitment-letter", args=[case.number]))
    form = page.context["form"]
    told = {"shown": form["shown"].value(), "name": "赵敏", "agrees": "on"}
    url = reverse("approvals:commitment-signature", args=[case.number])
    assert client.post(url, told | {"agrees": ""}).status_code == 422
    assert client.post(url, told | {"shown": "0" * 64}).status_code == 409
    assert client.post(url, told | {"name": "张三"}).status_code == 409
    assert not rules.is_signed(case)
    answer = client.post(url, told, headers={"user-agent": "Mozilla/5.0"})
    assert answer.status_code == 302
    commitment = standing(case)
    assert (commitment.manner, commitment.signer_name, commitment.signer_role) == ("account", "赵敏", "SELF")
    assert commitment.signed_by == town.user("zhao")
    assert commitment.device["agent"] == "Mozilla/5.0"
    assert "127.0.0.1" not in str(commitment.device)
    paper = render_html(commitment.document)
    assert commitment.letter_sha256[:32] in paper
    assert all(part["words"].split("\n")[0] in paper for part in commitment.letter["promise"])


@pytest.mark.rule("COM-12", "U9")
@pytest.mark.parametrize(
    "wrong, words",
    [({"name": "赵敏敏"}, "请输入您本人的姓名：赵敏"), ({"shown": "0" * 64}, "承诺书")],
    ids=["a slip in the name", "another text"],
)
def test_a_signature_that_is_refused_comes_back_over_its_letter_with_what_was_typed(
    town, client, wrong, words
):
    case = filed(town, at=timezone.now())
    client.force_login(town.user("zhao"))
    today, drawn = shown(case, timezone.now()), f"data:image/png;base64,{DOT}"
    told = {"shown": today, "name": "赵敏", "agrees": "on", "drawing": drawn} | wrong
    page = client.post(reverse("approvals:commitment-signature", args=[case.number]), told)
    assert page.status_code == 409
    text = page.content.decode()
    assert words in text.partition('class="letter"')[0], "why, above the letter"
    form = page.context["form"]
    assert (form["name"].value(), form["drawing"].value()) == (told["name"], drawn)
    assert form["shown"].value() == today, "the words of today, which he agrees to anew"
    assert not form["agrees"].value()
    assert not rules.is_signed(case)


def test_a_signature_by_hand_stands_on_the_paper(town, client):
    case = filed(town, at=timezone.now())
    client.force_login(town.user("zhao"))
    told = {"shown": shown(case, timezone.now()), "name": "赵敏", "agrees": "on"}
    url = reverse("approvals:commitment-signature", args=[case.number])
    assert client.post(url, told | {"drawing": "data:text/html;base64,AAAA"}).status_code == 422
    assert client.post(url, told | {"drawing": f"data:image/png;base64,{DOT}"}).status_code == 302
    commitment = standing(case)
    assert commitment.manner == Manner.PAD
    assert commitment.signature.media_type == "image/png"
    assert str(commitment.signature.uuid) in render_html(commitment.document)
    picture = reverse("paper-picture", args=[commitment.document.uuid, commitment.signature.uuid])
    assert client.get(picture).headers["Content-Type"] == "image/jpeg"


@pytest.mark.rule("U9")
def test_at_the_window_it_is_printed_signed_and_scanned_under_the_code_of_its_words(town, client):
    at = timezone.now()
    case = filed(town, at=at)
    client.force_login(town.user("lin"))
    desk = client.get(reverse("desk-case", args=[case.number])).content.decode()
    assert "未签" in desk
    sheet = client.get(reverse("commitment-sheet", args=[case.number])).content.decode()
    code = papers.check_code(shown(case, at))
    assert code in sheet
    told = {
        "shown": shown(case, at),
        "came": "赵敏",
        "relation": "self",
        "card": "990001198509040462",
        "scan": pdf("签字.pdf"),
    }
    url = reverse("counter-signature", args=[case.number])
    assert client.post(url, told | {"code": "0000-0000"}).status_code == 422
    told["scan"] = pdf("签字.pdf")
    assert client.post(url, told | {"code": code}).status_code == 302
    commitment = standing(case)
    assert (commitment.manner, commitment.signed_by) == (Manner.SCAN, town.user("lin"))
    assert "0462" in render_html(commitment.document)
    assert "已签" in client.get(reverse("desk-case", args=[case.number])).content.decode()


@pytest.mark.rule("CLK-15")
def test_signed_on_a_later_day_it_is_told_anew_with_the_days_of_that_day(town):
    case = filed(town)
    first, later = standing(case), town.at + DAY
    with pytest.raises(Refused) as refused:
        signing.sign(case, first.letter_sha256, name="赵敏", by=town.actor("zhao"), at=later)
    assert refused.value.ruling.rule_id == "U9"
    commitment = signed(town, case, at=later)
    assert commitment.pk != first.pk
    assert Commitment.objects.get(pk=first.pk).state == CommitmentState.ENDED
    due = after(legal_day(later), 60).on
    assert f"{due.month}月{due.day}日" in commitment.letter["short"]
    assert [one.material.name for one in commitment.promised.all()] == [REPORT]


@pytest.mark.rule("COM-12")
def test_a_personal_letter_is_signed_by_nobody_else(town):
    case = filed(town)
    told = standing(case)
    zhao, lin = town.actor("zhao"), town.actor("lin")
    assert rules.why_not_sign_for(told, case, Relation.SELF, "赵敏", by=zhao, at=town.at).ok
    told.personal = True
    assert rules.why_not_sign_for(told, case, Relation.SELF, "赵敏", by=zhao, at=town.at).ok
    assert "代签" in rules.why_not_sign_for(told, case, Relation.AGENT, "钱二", by=lin, at=town.at).words
    stranger = town.actor("wang")
    assert not rules.why_not_sign_for(told, case, Relation.SELF, "王秀兰", by=stranger, at=town.at).ok
    with pytest.raises(Refused):
        signing.sign(case, shown(case, town.at), name="王秀兰", by=stranger, at=town.at)


@pytest.mark.rule("COM-19")
def test_of_two_letters_in_one_matter_one_is_signed(town):
    first = filed(town)
    second = filed_again(town, first)
    signed(town, first)
    with pytest.raises(Refused) as refused:
        signed(town, second)
    assert refused.value.ruling.rule_id == "COM-19"
    with pytest.raises(Refused) as refused:
        signed(town, first)
    assert "已经签署" in str(refused.value)


# Unsigned it blocks (U9), signed it is leaned on (COM-9, COR-6)


@pytest.mark.rule("U9")
def test_unsigned_it_is_neither_accepted_nor_granted(town):
    case = filed(town)
    with pytest.raises(Refused) as refused:
        intake.accept(case, by=town.actor("lin"), at=town.at)
    assert refused.value.ruling.rule_id == "COR-10"
    assert "还没有签署" in str(refused.value)
    silent = town.at + 15 * DAY
    case = review.conclude(anew(case), town.answers(case), "审查完毕", by=town.actor("chen"), at=silent)
    assert case.deemed
    ruling = rules.why_not_grant(case, by=town.actor("zheng"), at=silent)
    assert "还没有签署" in ruling.words
    signed(town, case, at=silent)
    assert rules.why_not_grant(anew(case), by=town.actor("zheng"), at=silent).ok


@pytest.mark.rule("COR-6")
@pytest.mark.rule("COM-9")
@pytest.mark.parametrize("scheme", ["notified", "credit"])
def test_signed_it_is_granted_on_the_spot_and_the_papers_say_on_what(town, scheme):
    case = filed(town, scheme)
    with pytest.raises(Refused):
        spot(town, case)
    signed(town, case)
    case = spot(town, anew(case))
    assert case.state == CaseState.GRANTED
    commitment = standing(case)
    assert commitment.state == CommitmentState.PERFORMING
    (promised,) = commitment.promised.all()
    due = clocks.of(promised.thread, "commitments.supply").due_on
    for paper in (case.decision.document, Document.objects.of(case.thread).get(paper="approvals.licence")):
        page = render_html(paper)
        assert "告知承诺书" in page
        assert f"“{REPORT}”最迟于{due.year}年{due.month}月{due.day}日补齐" in page
    # Nothing says that what he promised was there.
    accepted = render_html(Document.objects.of(case.thread).get(paper="approvals.acceptance"))
    assert f"除你（单位）选择以书面承诺方式办理的{REPORT}外，申请材料齐全" in accepted
    assert "申请和书面承诺符合以承诺方式准予的条件" in render_html(case.decision.document)
    assert "承诺的材料按告知承诺书办理" in case.opinions.get().words


@pytest.mark.rule("COR-6")
def test_a_notified_licence_is_promised_for_the_same_day_and_credit_within_its_limit(town):
    limits = {}
    for no, scheme in enumerate(("notified", "credit", "proof"), start=11):
        case = filed(town, scheme, name=f"事项{scheme}", no=no)
        signed(town, case)
        intake.accept(anew(case), by=town.actor("lin"), at=town.at)
        limits[scheme] = clocks.of(case.thread, Kind.DECISION, Side.PROMISED).length
    assert limits == {"notified": 0, "credit": 8, "proof": 8}
    # 证明事项 is decided as its matter is: here by another than the window.
    assert not rules.goes_at_once(anew(case))


@pytest.mark.rule("COM-9")
def test_what_ends_without_a_grant_binds_nobody(town):
    case = filed(town)
    commitment = signed(town, case)
    withdrawal.withdraw(anew(case), by=town.actor("zhao"), at=town.at)
    commitment = Commitment.objects.get(pk=commitment.pk)
    assert commitment.state == CommitmentState.ENDED
    assert commitment.document.is_void
    again = filed_again(town, case)
    signed(town, again)
    case = intake.accept(anew(again), by=town.actor("lin"), at=town.at)
    case = review.conclude(
        case, town.answers(case, Answer.FAILS), "不符合", by=town.actor("chen"), at=town.at
    )
    decision.refuse(case, reasons="检测报告不合格", by=town.actor("zheng"), at=town.at)
    assert Commitment.objects.of(case.thread).get().state == CommitmentState.ENDED


def filed_again(town: Town, case: Case) -> Case:
    draft = lacking_draft(town, case.edition, "credit", REPORT="committed")
    return filing.file(draft, again="另一处场所", by=town.actor("zhao"), at=town.at)


# Taken back (COM-6, COM-7)


@pytest.mark.rule("COM-7")
@pytest.mark.rule("COM-6")
def test_taken_back_before_the_decision_it_goes_the_ordinary_way(town, client):
    case = filed(town, "notified")
    signed(town, case)
    case = intake.accept(anew(case), by=town.actor("lin"), at=town.at)
    case = review.conclude(case, town.answers(case), "审查完毕", by=town.actor("chen"), at=town.at)
    law = clocks.of(case.thread, Kind.DECISION, Side.STATUTORY).due_on
    case = signing.withdraw(case, by=town.actor("zhao"), at=town.at)
    assert (case.scheme, case.state) == ("", CaseState.ACCEPTED)
    commitment = Commitment.objects.of(case.thread).get()
    assert (commitment.state, commitment.document.is_void) == (CommitmentState.WITHDRAWN, True)
    assert clocks.of(case.thread, Kind.DECISION, Side.PROMISED).length == 8
    assert clocks.of(case.thread, Kind.DECISION, Side.STATUTORY).due_on == law
    case = review.conclude(anew(case), town.answers(case), "审查完毕", by=town.actor("chen"), at=town.at)
    ruling = rules.why_not_grant(case, by=town.actor("zheng"), at=town.at)
    assert REPORT in ruling.words
    with pytest.raises(Refused):
        signing.withdraw(case, by=town.actor("zhao"), at=town.at)
    (owed,) = rules.owed_after(case)
    client.force_login(town.user("zhao"))
    assert REPORT in client.get(reverse("approvals:owed", args=[case.number])).content.decode()
    signing.hand_in(case, owed, [pdf()], by=town.actor("zhao"), at=town.at)
    case = anew(case)
    assert (case.state, rules.owed_after(case)) == (CaseState.ACCEPTED, [])
    case = review.conclude(case, town.answers(case), "审查完毕", by=town.actor("chen"), at=town.at)
    assert decision.grant(case, by=town.actor("zheng"), at=town.at).state == CaseState.GRANTED


@pytest.mark.rule("COM-7")
def test_before_acceptance_the_window_asks_for_what_is_missing_as_for_anything(town):
    case = filed(town)
    case = signing.withdraw(case, came=HERSELF, by=town.actor("lin"), at=town.at)
    assert [one.name for one in rules.missing_materials(case)] == [REPORT]
    case = town.asked(case, town.wrong(REPORT, of=case))
    assert case.state == CaseState.CORRECTING


@pytest.mark.rule("COM-7")
def test_after_the_decision_nothing_is_taken_back(town):
    case = filed(town)
    signed(town, case)
    case = spot(town, anew(case))
    ruling = rules.why_not_withdraw_commitment(case, by=town.actor("zhao"), at=town.at)
    assert "决定已经作出" in ruling.words


@pytest.mark.rule("PII-4")
@pytest.mark.rule("COM-10")
def test_a_published_letter_names_no_person_and_goes_when_its_months_are_over(town, client):
    at = timezone.now()
    edition = promising(town, "credit")
    words = standard_wording(Scheme.CREDIT)
    LetterTemplate.objects.create(
        matter=edition.matter,
        scheme="credit",
        no=1,
        notice=[part.as_json() for part in words.notice],
        promise=[part.as_json() for part in words.promise],
        published=True,
        published_months=2,
        standard="材料齐全",
        drafted_at=town.at,
        drafted_by=town.user("chen"),
        submitted_at=town.at,
        published_at=town.at,
        published_by=town.user("zheng"),
        from_on=legal_day(town.at),
    )
    draft = lacking_draft(town, edition, "credit", at=at, REPORT="committed")
    case = filing.file(draft, by=town.actor("zhao"), at=at)
    assert "美容美发" not in client.get("/commitments/").content.decode()
    commitment = signed(town, case, at=at)
    page = client.get("/commitments/").content.decode()
    assert "美容美发" in page
    whole = client.get(f"/commitments/{commitment.uuid}/").content.decode()
    assert REPORT in whole
    assert "赵敏" not in page + whole
    assert Commitment.objects.open_to_all(at + 50 * DAY).exists()
    assert not Commitment.objects.open_to_all(at + 70 * DAY).exists()


# Two at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule("U9")
def test_two_sign_at_once_and_one_is_told(town):
    case = filed(town)
    came: list[object] = []
    gate = threading.Barrier(2)

    def go(who: str) -> None:
        by = town.actor(who)
        try:
            gate.wait()
            extra = (
                {"came": HERSELF, "manner": Manner.SCAN, "drawing": pdf("签字.pdf")} if who == "lin" else {}
            )
            came.append(signing.sign(case, shown(case, town.at), name="赵敏", by=by, at=town.at, **extra))
        except Refused as refused:
            came.append(refused.ruling.rule_id)
        finally:
            connection.close()

    people = [threading.Thread(target=go, args=(who,)) for who in ("zhao", "lin")]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert sorted(type(one).__name__ for one in came) == ["Commitment", "str"]
    assert "U9" in came
    assert Document.objects.of(case.thread).filter(paper="approvals.commitment").count() == 1


@pytest.mark.rule("COM-9")
def test_a_decision_that_is_taken_away_ends_its_letter_and_what_is_decided_anew_is_told_anew(town):
    case = filed(town)
    signed(town, case)
    case = spot(town, anew(case))
    first = standing(case)
    (promised,) = first.promised.all()
    ended(town, case, RemedyOutcome.REDONE)
    first = Commitment.objects.get(pk=first.pk)
    assert (first.state, first.document.is_void) == (CommitmentState.ENDED, True)
    assert clocks.of(promised.thread, "commitments.supply").settled_at is not None
    again = standing(anew(case))
    assert (again.state, again.pk == first.pk) == (CommitmentState.TOLD, False)
    assert not rules.why_not_grant_unsigned(anew(case)).ok
