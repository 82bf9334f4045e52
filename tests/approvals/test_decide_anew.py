"""What follows from a reconsideration or a judgment: a licence ends, a paper is void, a case is decided anew (G10)."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from approvals import papers
from approvals.actions import decision, decline, delivery, filing, intake, remedy, review, withdrawal
from approvals.enums import (
    Answer,
    CaseState,
    ChangedTo,
    Ground,
    Kind,
    Method,
    Purpose,
    Relation,
    RemedyKind,
    Seeker,
)
from approvals.enums import RemedyOutcome as Outcome
from approvals.models import Case, Decision, Remedy
from approvals.rules import Declining
from ground import clocks
from ground.accounts.actor import Actor
from ground.clocks.enums import Side
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from licences.enums import Ground as Closing
from licences.enums import Standing, Status
from licences.models import LicenceStatus
from supervision import actions as supervision
from supervision.enums import Kind as Watch
from tests.licences.lasting import anew, done, drafted, filed, given, opened
from tests.town import Town

DAY = timedelta(days=1)
TOOK_EFFECT = date(2026, 3, 18)


def ended(town: Town, case: Case, outcome: Outcome, *, kind=RemedyKind.LAWSUIT, **how) -> Case:
    """Somebody turned against what was decided on the case, and that came of it."""
    one = remedy.record_remedy(
        case,
        kind,
        organ="示例市朝霞区人民法院",
        reference="（2026）行初7号",
        sought_on=date(2026, 3, 10),
        notified_on=date(2026, 3, 12),
        by=town.actor("zheng"),
        at=town.at + 10 * DAY,
    )
    told = {
        "words": "主要证据不足",
        "ended_on": TOOK_EFFECT,
        "by": town.actor("wu"),
        "at": town.at + 15 * DAY,
    }
    remedy.end_remedy(one, outcome, **told | how)
    return Case.objects.with_story().get(pk=case.pk)


def changed(town: Town, case: Case, to: ChangedTo, **how) -> Case:
    """A reconsideration put another decision in the place of the one on the case."""
    return ended(town, case, Outcome.CHANGED, kind=RemedyKind.RECONSIDERATION, changed_to=to, **how)


def reviewed(town: Town, case: Case, answer: Answer) -> Case:
    at = town.at + 16 * DAY
    return review.conclude(case, town.answers(case, answer), "重新审查完毕", by=town.actor("he"), at=at)


@pytest.mark.rule("G10")
@pytest.mark.parametrize("outcome", [Outcome.ANNULLED, Outcome.REDONE, Outcome.VOID])
def test_a_grant_that_is_gone_takes_its_licence_along(town, client, outcome):
    case = town.delivered()
    licence, certificate = case.decision.gives_licence, papers.licence_paper(case.decision.gives_licence)
    case = ended(town, case, outcome)
    now = anew(licence)
    assert now.standing(date(2026, 4, 1)) == Standing.ANNULLED
    assert now.newest.status == Status.ANNULLED
    assert now.newest.thread == case.thread
    assert "（2026）行初7号" in now.newest.words
    certificate.refresh_from_db()
    assert certificate.void_reason == now.newest.words
    shown = client.get(f"/verify/{certificate.code}/").text
    assert "证照已被撤销" in shown
    assert now.newest.words in shown
    holder = Notice.objects.filter(thread=case.thread, subject__contains="证照效力有变化")
    assert holder.filter(addressee_ref=licence.holder.thread).exists()
    assert holder.filter(user=town.user("sun")).exists(), "who watches it must know"


@pytest.mark.rule("G10")
@pytest.mark.parametrize(
    "outcome", [Outcome.UPHELD, Outcome.UNLAWFUL, Outcome.ENDED, Outcome.SETTLED, Outcome.ORDERED]
)
def test_what_takes_nothing_away_leaves_the_licence(town, outcome):
    case = town.delivered()
    case = ended(town, case, outcome)
    assert case.state == CaseState.GRANTED
    assert not case.decision.document.is_void
    assert anew(case.decision.gives_licence).standing(date(2026, 4, 1)) == Standing.VALID


@pytest.mark.rule("G10")
def test_a_grant_that_is_annulled_without_more_ends_the_case(town, client):
    case = ended(town, town.delivered(), Outcome.ANNULLED)
    assert case.state == CaseState.GRANTED
    assert case.is_annulled
    assert case.turn is None
    assert case.state_words == "决定已被撤销"
    client.force_login(town.user("zheng"))
    page = client.get(f"/desk/cases/{case.number}/").text
    assert "govuk-tag--red" in page.partition("决定已被撤销")[0][-120:]
    assert f"/desk/licences/{case.decision.gives_licence.uuid}/" in page


@pytest.mark.rule("LIF-4")
def test_after_it_was_annulled_a_licence_is_closed_by_an_act_of_its_own(town):
    from approvals.actions import life

    case = ended(town, town.delivered(), Outcome.ANNULLED)
    licence = anew(case.decision.gives_licence)
    by, at = town.actor("zheng"), town.at + 20 * DAY
    life.cancel(licence, Closing.REVOKED, words="准予决定已经被判决撤销", by=by, at=at)
    assert anew(licence).standing(date(2026, 4, 1)) == Standing.CANCELLED


def test_the_database_lets_nothing_follow_the_end_of_a_licence(town):
    case = ended(town, town.delivered(), Outcome.ANNULLED)
    told = {"licence": case.decision.gives_licence, "since_on": TOOK_EFFECT, "thread": case.thread}
    with pytest.raises(DatabaseError, match="does not become"), transaction.atomic():
        LicenceStatus.objects.create(status=Status.RENEWED, **told)


@pytest.mark.rule("CLK-6")
def test_a_paper_that_is_void_is_not_delivered(town, client):
    over = town.at + 12 * DAY
    case = ended(town, town.case_at(CaseState.GRANTED), Outcome.ANNULLED, at=over, ended_on=date(2026, 3, 13))
    lin, at = town.actor("lin"), town.at + 16 * DAY
    assert case not in Case.objects.awaiting_delivery(lin, at=at)
    assert case not in Case.objects.laid_before(lin.user, at=at).filter(intake_office=None)
    with pytest.raises(Refused, match="不再送达"):
        delivery.deliver(case, method=Method.COUNTER, receiver="赵敏", relation=Relation.SELF, by=lin, at=at)
    assert clocks.of(case.thread, Kind.DELIVERY).settled_at == over
    client.force_login(town.user("zhao"))
    assert "原决定被撤销，不再送达" in client.get(f"/cases/{case.number}/").text


@pytest.mark.rule("G10")
@pytest.mark.parametrize(
    "state, outcome",
    [
        (CaseState.REFUSED, Outcome.REDONE),
        (CaseState.REFUSED, Outcome.ANNULLED),
        (CaseState.REFUSED, Outcome.VOID),
        (CaseState.REFUSED, Outcome.ORDERED),
        (CaseState.GRANTED, Outcome.REDONE),
        (CaseState.GRANTED, Outcome.CHANGED),
    ],
)
def test_what_is_gone_and_must_be_answered_is_decided_anew(town, state, outcome):
    former = town.case_at(state)
    gone = former.decision
    case = (
        changed(town, former, ChangedTo.GRANT) if outcome == Outcome.CHANGED else ended(town, former, outcome)
    )
    assert case.state == CaseState.ACCEPTED
    assert case.closed_at is None
    assert not hasattr(case, "decision")
    assert [one.pk for one in case.decisions.all()] == [gone.pk]
    assert Document.objects.get(pk=gone.document_id).is_void
    assert Entry.objects.filter(thread=case.thread, act="approvals.taken_up_again").exists()
    assert case in Case.objects.awaiting(town.actor("he"), at=town.at + 16 * DAY)
    case = decision.grant(
        reviewed(town, case, Answer.CONFORMS), by=town.actor("zheng"), at=town.at + 17 * DAY
    )
    assert case.state == CaseState.GRANTED
    assert case.decision.pk != gone.pk
    assert case.decisions.count() == 2


@pytest.mark.rule("G10")
def test_the_limit_that_was_set_runs_from_the_day_it_took_effect(town):
    case = ended(town, town.case_at(CaseState.REFUSED), Outcome.REDONE, act_days=20)
    clock = clocks.of(case.thread, Kind.DECISION)
    assert (clock.started_on, clock.length, clock.settled_at) == (TOOK_EFFECT, 20, None)
    by_day = ended(town, town.case_at(CaseState.REFUSED), Outcome.REDONE, act_by=date(2026, 5, 17))
    assert clocks.of(by_day.thread, Kind.DECISION).due_on == date(2026, 5, 17)
    none_said = ended(town, town.case_at(CaseState.REFUSED), Outcome.ANNULLED)
    assert clocks.of(none_said.thread, Kind.DECISION).length == town.edition.statutory_length


@pytest.mark.rule("G10")
@pytest.mark.parametrize(
    "how, words",
    [
        ({"act_days": 20, "act_by": date(2026, 5, 17)}, "只填一项"),
        ({"act_by": TOOK_EFFECT}, "晚于生效日期"),
    ],
)
def test_a_limit_that_cannot_be_is_refused(town, how, words):
    with pytest.raises(Refused, match=words):
        ended(town, town.case_at(CaseState.REFUSED), Outcome.REDONE, **how)


@pytest.mark.rule("G10")
def test_a_second_delivery_follows_the_second_decision(town):
    case = ended(town, town.delivered(), Outcome.REDONE)
    former = case.decisions.get().gives_licence
    assert not hasattr(case, "delivery")
    case = reviewed(town, case, Answer.CONFORMS)
    case = decision.grant(case, by=town.actor("zheng"), at=town.at + 17 * DAY)
    assert case.decision.gives_licence.number != former.number
    how = {"method": Method.COUNTER, "receiver": "赵敏", "relation": Relation.SELF, "by": town.actor("lin")}
    how["card"] = "990001198509040462"
    delivery.deliver(case, at=town.at + 18 * DAY, **how)
    assert case.deliveries.count() == 2
    with pytest.raises(Refused, match="已于"):
        delivery.deliver(case, at=town.at + 18 * DAY, **how)


@pytest.mark.rule("G10")
@pytest.mark.parametrize("to", ChangedTo)
def test_a_changed_grant_keeps_its_licence_until_the_new_decision(town, to):
    case = changed(town, town.delivered(), to)
    licence = case.decisions.get().gives_licence
    assert anew(licence).standing(date(2026, 4, 1)) == Standing.VALID
    assert not papers.licence_paper(anew(licence)).is_void
    case = reviewed(town, case, Answer.CONFORMS)
    by, at = town.actor("zheng"), town.at + 17 * DAY
    if to == ChangedTo.GRANT:
        decision.grant(case, by=by, at=at)
    else:
        decision.refuse(case, reasons="不符合条件", by=by, at=at)
    assert anew(licence).standing(date(2026, 4, 1)) == Standing.ANNULLED
    told = Notice.objects.filter(thread=case.thread, subject__contains="证照效力有变化")
    assert told.filter(addressee_ref=licence.holder.thread).exists()
    assert told.filter(user=town.user("sun")).exists()


@pytest.mark.rule("G10")
def test_the_organ_carries_out_what_the_reconsideration_put_in_the_place(town):
    by, at = town.actor("zheng"), town.at + 17 * DAY
    case = reviewed(town, changed(town, town.case_at(CaseState.REFUSED), ChangedTo.GRANT), Answer.FAILS)
    with pytest.raises(Refused, match="变更为准予"):
        decision.refuse(case, reasons="不符合条件", by=by, at=at)
    assert decision.grant(case, by=by, at=at).state == CaseState.GRANTED
    case = reviewed(town, changed(town, town.delivered(), ChangedTo.REFUSE), Answer.CONFORMS)
    with pytest.raises(Refused, match="变更为不予"):
        decision.grant(case, by=by, at=at)
    assert decision.refuse(case, reasons="见复议决定", by=by, at=at).state == CaseState.REFUSED


@pytest.mark.rule("G10")
@pytest.mark.parametrize(
    "state, kind, told, words",
    [
        (CaseState.GRANTED, RemedyKind.LAWSUIT, {"changed_to": ChangedTo.GRANT}, "人民法院不判决变更"),
        (
            CaseState.DECLINED,
            RemedyKind.RECONSIDERATION,
            {"changed_to": ChangedTo.GRANT},
            "没有可以变更的内容",
        ),
        (CaseState.GRANTED, RemedyKind.RECONSIDERATION, {}, "准予还是不予"),
    ],
)
def test_what_cannot_be_changed_is_not(town, state, kind, told, words):
    with pytest.raises(Refused, match=words):
        ended(town, town.case_at(state), Outcome.CHANGED, kind=kind, **told)


@pytest.mark.rule("G10")
@pytest.mark.parametrize(
    "purpose", [Purpose.RENEWAL, Purpose.CHANGE, Purpose.REPLACEMENT, Purpose.CANCELLATION]
)
@pytest.mark.parametrize("to", ChangedTo)
def test_what_a_changed_grant_did_to_a_licence_stands_until_the_new_decision(town, purpose, to):
    licence = given(town, opened(town))
    case = done(town, licence, purpose, at=town.at + DAY)
    did = anew(licence)
    case = changed(town, case, to)
    assert anew(licence).newest == did.newest
    case = reviewed(town, case, Answer.CONFORMS)
    by, at = town.actor("zheng"), town.at + 17 * DAY
    if to == ChangedTo.GRANT:
        decision.grant(case, by=by, at=at)
        now = anew(licence)
        assert (now.newest.status, now.valid_until) == (did.newest.status, did.valid_until)
        assert now.statuses.filter(status=Status.RESTORED).count() == 1
    else:
        decision.refuse(case, reasons="见复议决定", by=by, at=at)
        now = anew(licence)
        assert (now.newest.status, now.valid_until) == (Status.RESTORED, licence.valid_until)
        assert papers.licence_paper(now).facts["restored"]
    closed = to == ChangedTo.GRANT and purpose == Purpose.CANCELLATION
    assert (papers.licence_paper(now) is None) == closed


@pytest.mark.rule("COR-20")
def test_nobody_withdraws_while_what_was_granted_before_still_stands(town):
    case = changed(town, town.delivered(), ChangedTo.REFUSE)
    with pytest.raises(Refused, match="不能撤回"):
        withdrawal.withdraw(case, by=town.actor("zhao"), at=town.at + 16 * DAY)
    again = ended(town, town.case_at(CaseState.REFUSED), Outcome.REDONE)
    assert (
        withdrawal.withdraw(again, by=town.actor("zhao"), at=town.at + 16 * DAY).state == CaseState.WITHDRAWN
    )


@pytest.mark.rule("G10")
@pytest.mark.parametrize("no", ["refused", "declined"])
def test_a_judgment_is_recorded_though_the_holder_applied_again(town, client, no):
    licence, by = given(town, opened(town)), town.actor("zheng")
    case = filed(town, licence, Purpose.CHANGE, at=town.at + DAY)
    if no == "refused":
        case = intake.accept(case, by=town.actor("lin"), at=town.at + DAY)
        said = town.answers(case, Answer.FAILS)
        case = review.conclude(case, said, "不符合条件", by=town.actor("chen"), at=town.at + DAY)
        case = decision.refuse(case, reasons="不符合条件", by=by, at=town.at + DAY)
    else:
        elsewhere = Declining(Ground.NOT_COMPETENT, "《公共场所卫生管理条例》第四条", "示例市公安局")
        case = decline.decline(case, elsewhere, by=town.actor("lin"), at=town.at + DAY)
    other = drafted(town, licence, Purpose.CHANGE, at=town.at + 2 * DAY)
    other = filing.file(other, again="补充材料后再次申请", by=town.actor("zhao"), at=town.at + 2 * DAY)
    case = ended(town, case, Outcome.REDONE)
    assert case.state == (CaseState.ACCEPTED if no == "refused" else CaseState.FILED)
    assert Case.objects.get(pk=other.pk).state == CaseState.FILED
    client.force_login(town.user("he" if no == "refused" else "lin"))
    assert f"另有一个正在办理的申请（{other.number}）" in client.get(f"/desk/cases/{case.number}/").text


@pytest.mark.rule("CLK-11")
def test_of_two_renewals_silence_renews_once(town):
    licence = given(town, opened(town))
    case = filed(town, licence, Purpose.RENEWAL, at=town.at + DAY)
    elsewhere = Declining(Ground.NOT_COMPETENT, "《公共场所卫生管理条例》第四条", "示例市公安局")
    case = decline.decline(case, elsewhere, by=town.actor("lin"), at=town.at + DAY)
    other = filed(town, licence, Purpose.RENEWAL, at=town.at + 2 * DAY)
    ended(town, case, Outcome.REDONE)
    from approvals.actions import renewal

    over = town.at + (licence.valid_until - town.at.date()).days * DAY + DAY
    done_to = [renewal.deem(one.pk, at=over) for one in (other, case)]
    assert done_to == [True, False]
    assert anew(licence).statuses.filter(status=Status.RENEWED).count() == 1


@pytest.mark.rule("G10")
@pytest.mark.rule("C7")
def test_a_no_at_the_window_can_be_turned_against_and_lies_there_again(town):
    case = ended(town, town.case_at(CaseState.DECLINED), Outcome.REDONE, kind=RemedyKind.RECONSIDERATION)
    assert case.state == CaseState.FILED
    assert not hasattr(case, "declination")
    assert Document.objects.get(thread=case.thread, paper="approvals.declination").is_void
    clock = clocks.of(case.thread, Kind.INTAKE)
    assert (clock.started_on, clock.settled_at) == (date(2026, 3, 19), None)
    assert case in Case.objects.awaiting(town.actor("lin"), at=town.at + 16 * DAY)
    case = intake.accept(case, by=town.actor("lin"), at=town.at + 16 * DAY)
    assert case.state == CaseState.ACCEPTED
    assert clocks.of(case.thread, Kind.DECISION, Side.STATUTORY).started_on == date(2026, 3, 19)


@pytest.mark.rule("G10")
@pytest.mark.parametrize("act_by", [date(2026, 3, 25), date(2026, 12, 31)])
def test_of_the_ordered_limit_and_the_laws_own_the_earlier_holds(town, act_by):
    case = ended(town, town.case_at(CaseState.DECLINED), Outcome.REDONE, act_by=act_by)
    clock = clocks.of(case.thread, Kind.DECISION)
    assert (clock.due_on, clock.settled_at) == (act_by, None)
    case = intake.accept(case, by=town.actor("lin"), at=town.at + 16 * DAY)
    law = clocks.of(
        town.case_at(CaseState.ACCEPTED, at=town.at + 15 * DAY).thread, Kind.DECISION, Side.STATUTORY
    )
    clock = clocks.of(case.thread, Kind.DECISION, Side.STATUTORY)
    assert (clock.due_on, clock.settled_at) == (min(act_by, law.due_on), None)


@pytest.mark.rule("G10")
def test_a_second_no_ends_the_ordered_limit(town):
    case = ended(town, town.case_at(CaseState.DECLINED), Outcome.REDONE, act_days=20)
    elsewhere = Declining(Ground.NOT_COMPETENT, "《公共场所卫生管理条例》第四条", "示例市公安局")
    case = decline.decline(case, elsewhere, by=town.actor("lin"), at=town.at + 16 * DAY)
    assert clocks.of(case.thread, Kind.DECISION).settled_at is not None


@pytest.mark.rule("G10")
def test_what_was_settled_is_carried_out_and_a_limit_without_a_clock_is_not_promised(town):
    case = ended(town, town.delivered(), Outcome.SETTLED)
    told = Notice.objects.filter(thread=case.thread, subject__contains="已经审结").first()
    assert "按照和解或者调解的内容办理" in told.body
    with pytest.raises(Refused, match="写入结果摘要"):
        ended(town, town.delivered(), Outcome.ORDERED, act_days=20)


@pytest.mark.rule("G10")
def test_another_no_at_the_window_is_possible_and_is_another_paper(town):
    case = ended(town, town.case_at(CaseState.DECLINED), Outcome.ANNULLED)
    elsewhere = Declining(Ground.NOT_COMPETENT, "《公共场所卫生管理条例》第四条", "示例市公安局")
    case = decline.decline(case, elsewhere, by=town.actor("lin"), at=town.at + 16 * DAY)
    assert case.declinations.count() == 2
    assert case.declination.competent_organ == "示例市公安局"


@pytest.mark.rule("G10")
def test_a_no_that_was_upheld_stays(town):
    case = ended(town, town.case_at(CaseState.DECLINED), Outcome.UPHELD)
    assert case.state == CaseState.DECLINED
    assert not case.declination.document.is_void


@pytest.mark.rule("G10")
def test_what_a_grant_did_to_a_licence_is_undone_with_it(town):
    licence = given(town, opened(town))
    case = done(town, licence, Purpose.RENEWAL, at=town.at + DAY)
    assert anew(licence).valid_until > licence.valid_until
    ended(town, case, Outcome.ANNULLED)
    now = anew(licence)
    assert (now.newest.status, now.valid_until) == (Status.RESTORED, licence.valid_until)
    certificate = papers.licence_paper(now)
    assert certificate.facts["valid_until"] == licence.valid_until.isoformat()
    assert certificate.facts["holder"] == "赵敏"
    assert "到窗口领取" in render_html(certificate)


@pytest.mark.rule("G10")
def test_a_licence_whose_cancellation_is_annulled_is_one_again(town):
    licence = given(town, opened(town))
    case = done(town, licence, Purpose.CANCELLATION, at=town.at + DAY)
    assert anew(licence).is_closed
    ended(town, case, Outcome.ANNULLED)
    assert anew(licence).standing(date(2026, 4, 1)) == Standing.VALID
    assert papers.licence_paper(anew(licence)) is not None


@pytest.mark.rule("G10")
def test_what_later_acts_stand_on_is_left_to_an_act_of_its_own(town):
    licence = given(town, opened(town))
    case = done(town, licence, Purpose.CHANGE, at=town.at + DAY, shop_name="云朵美发会所")
    done(town, licence, Purpose.RENEWAL, at=town.at + 2 * DAY)
    ended(town, case, Outcome.ANNULLED)
    assert anew(licence).newest.status == Status.RENEWED
    told = Notice.objects.filter(thread=case.thread, subject__contains="一项决定已经不再有效")
    assert told.filter(addressee_ref=licence.holder.thread).exists()
    assert told.filter(user=town.user("zheng")).exists()


@pytest.mark.rule("G10")
def test_whoever_decides_anew_is_reminded_of_what_the_law_forbids(town, client):
    case = ended(town, town.case_at(CaseState.REFUSED), Outcome.REDONE, act_days=20)
    client.force_login(town.user("he"))
    page = client.get(f"/desk/cases/{case.number}/").text
    assert "不得以同一事实和理由作出与原决定相同或者基本相同的决定" in page
    reviewed(town, case, Answer.FAILS)
    client.force_login(town.user("zheng"))
    page = client.get(f"/desk/cases/{case.number}/").text
    assert "原决定已经行政诉讼撤销（示例市朝霞区人民法院，（2026）行初7号），本办件重新办理" in page
    client.force_login(town.user("zhao"))
    page = client.get(f"/cases/{case.number}/").text
    assert "您不用重新提交" in page
    assert "法院裁判：撤销原决定，责令重新作出" in page
    assert "已提起行政诉讼（示例市朝霞区人民法院，（2026）行初7号）" in page


@pytest.mark.rule("G10")
@pytest.mark.parametrize("answer", [Answer.CONFORMS, Answer.FAILS])
def test_the_new_paper_names_the_one_it_takes_the_place_of(town, answer):
    case = ended(town, town.case_at(CaseState.REFUSED), Outcome.REDONE)
    former = case.decisions.get().document.number
    case = reviewed(town, case, answer)
    by, at = town.actor("zheng"), town.at + 17 * DAY
    conforms = answer == Answer.CONFORMS
    how = {} if conforms else {"reasons": "检测报告仍不合格"}
    case = (decision.grant if conforms else decision.refuse)(case, by=by, at=at, **how)
    page = render_html(case.decision.document)
    assert f"（{former}）经行政诉讼撤销（示例市朝霞区人民法院，（2026）行初7号）" in page
    assert "依法重新作出决定" in page


@pytest.mark.rule("G10")
def test_whoever_watches_it_sees_that_the_decision_is_gone(town, client):
    case = town.case_at(CaseState.GRANTED)
    supervision.collect(by=Actor.system("feed"), at=town.at)
    ended(town, case, Outcome.REDONE)
    client.force_login(town.user("sun"))
    page = client.get(f"/handoffs/{case.number}/")
    assert page.status_code == 200
    assert "不再有效" in page.text


@pytest.mark.rule("G10")
def test_one_way_shuts_the_other(town):
    case = town.case_at(CaseState.REFUSED)
    told = {
        "organ": "示例市朝霞区人民法院",
        "sought_on": date(2026, 3, 10),
        "notified_on": date(2026, 3, 12),
        "by": town.actor("zheng"),
        "at": town.at + 10 * DAY,
    }
    suit = remedy.record_remedy(case, RemedyKind.LAWSUIT, **told)
    with pytest.raises(Refused, match="人民法院已经受理起诉"):
        remedy.record_remedy(case, RemedyKind.RECONSIDERATION, **told)
    over = {"words": "准许撤诉", "ended_on": date(2026, 3, 13), "by": town.actor("wu"), "at": told["at"]}
    remedy.end_remedy(suit, Outcome.ENDED, **over)
    with pytest.raises(Refused, match="已经受理过申请人的起诉"):
        remedy.record_remedy(case, RemedyKind.RECONSIDERATION, **told)
    asked = remedy.record_remedy(case, RemedyKind.RECONSIDERATION, seeker=Seeker.OTHER, **told)
    again = remedy.record_remedy(case, RemedyKind.LAWSUIT, **told)
    assert (asked.seeker, again.seeker) == (Seeker.OTHER, Seeker.APPLICANT), "it binds nobody else"


@pytest.mark.rule("G10")
def test_the_database_keeps_what_was_decided(town):
    case = town.delivered()
    with pytest.raises(DatabaseError, match="made once"), transaction.atomic():
        Decision.objects.filter(case=case).update(reasons="另一理由")
    with pytest.raises(DatabaseError, match="neither a remedy nor a revocation took"), transaction.atomic():
        Decision.objects.filter(case=case).update(annulled_at=town.at)
    with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
        Decision.objects.filter(case=case).update(stands_for=None)
    with pytest.raises(DatabaseError, match="still stands"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(state=CaseState.ACCEPTED, closed_at=None)
    with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
        type(case.delivery).objects.filter(case=case).update(stands_for=None)
    ended(town, case, Outcome.UPHELD)
    with pytest.raises(DatabaseError, match="ended once"), transaction.atomic():
        Remedy.objects.filter(case=case).update(outcome=Outcome.ANNULLED)


@pytest.mark.rule("SHG-1")
@pytest.mark.parametrize("collect", [supervision.collect, supervision.reconcile])
def test_what_is_granted_anew_is_handed_to_its_regulator_anew(town, collect):
    case, feed, sun = town.delivered(), Actor.system("feed"), town.actor("sun")
    supervision.collect(by=feed, at=town.at)
    supervision.receive(case.handoff, by=sun, at=town.at)
    case = reviewed(town, ended(town, case, Outcome.REDONE), Answer.CONFORMS)
    decision.grant(case, by=town.actor("wu"), at=town.at + 17 * DAY)
    assert collect(by=feed, at=town.at + 18 * DAY) == 1
    assert collect(by=feed, at=town.at + 18 * DAY) == 0
    handoff = Case.objects.get(pk=case.pk).handoff
    assert handoff.received_at is None
    assert clocks.of(case.thread, Watch.CLAIM).settled_at is None
    assert supervision.receive(handoff, by=sun, at=town.at + 19 * DAY).received_by == town.user("sun")
