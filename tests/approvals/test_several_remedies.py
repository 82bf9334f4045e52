"""Several people against the same decision, and against 注销 of the organ's own motion (G10)."""

from datetime import date, timedelta

import pytest

from approvals import papers, rules
from approvals.actions import decision, life, remedy, review
from approvals.enums import Answer, CaseState, RemedyKind, RemedyOutcome, Seeker
from approvals.models import Cancellation, Case, Remedy
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from licences.enums import Ground, Standing, Status
from licences.models import Licence
from tests.licences import lasting
from tests.town import Town

DAY = timedelta(days=1)
TOOK_EFFECT = date(2026, 3, 17)


def sought(town: Town, case: Case, seeker: Seeker, kind=RemedyKind.RECONSIDERATION, **how) -> Remedy:
    told = {
        "organ": "示例市朝霞区人民政府",
        "sought_on": date(2026, 3, 10),
        "notified_on": date(2026, 3, 12),
        "by": town.actor("zheng"),
        "at": town.at + 10 * DAY,
    }
    return remedy.record_remedy(case, kind, seeker=seeker, **told | how)


def ended(town: Town, one: Remedy, outcome: RemedyOutcome, **how) -> Remedy:
    told = {"words": "见文书", "ended_on": TOOK_EFFECT, "by": town.actor("wu"), "at": town.at + 15 * DAY}
    return remedy.end_remedy(one, outcome, **told | how)


def cancelled(town: Town) -> tuple[Case, Licence]:
    """A licence in force that its office closed: a mistake, as will turn out."""
    case = town.delivered()
    licence = case.decision.gives_licence
    told = {"words": "持证人已经终止", "by": town.actor("zheng"), "at": town.at + 2 * DAY}
    life.cancel(licence, Ground.TERMINATED, **told)
    return Case.objects.with_story().get(pk=case.pk), Licence.objects.get(pk=licence.pk)


@pytest.mark.rule("G10")
def test_each_goes_his_own_way(town):
    case = town.case_at(CaseState.GRANTED)
    sought(town, case, Seeker.APPLICANT, reference="朝政复〔2026〕3号")
    with pytest.raises(Refused, match="复议期间不得提起行政诉讼"):
        sought(town, case, Seeker.APPLICANT, RemedyKind.LAWSUIT)
    neighbour = sought(town, case, Seeker.OTHER, RemedyKind.LAWSUIT, reference="（2026）行初7号")
    with pytest.raises(Refused, match="已经登记，正在审理"):
        sought(town, case, Seeker.OTHER, RemedyKind.LAWSUIT, reference="（2026）行初7号")
    sought(town, case, Seeker.OTHER, RemedyKind.LAWSUIT, reference="（2026）行初8号")
    assert case.remedies.filter(ended_at=None).count() == 3
    ended(town, neighbour, RemedyOutcome.UPHELD)
    assert case.remedies.filter(ended_at=None).count() == 2


@pytest.mark.rule("G10")
def test_what_one_took_away_the_other_cannot_take_away_again(town):
    case = town.delivered()
    first, second = (sought(town, case, Seeker.OTHER, RemedyKind.LAWSUIT) for _ in range(2))
    ended(town, first, RemedyOutcome.ANNULLED)
    with pytest.raises(Refused, match="已经撤销，不能再撤销一次"):
        ended(town, second, RemedyOutcome.REDONE)
    late = ended(town, second, RemedyOutcome.UNLAWFUL)
    assert "已经由另一个复议或诉讼撤销" in rules.follows_words(late)
    case = Case.objects.with_story().get(pk=case.pk)
    assert case.is_annulled
    assert case.undone_by == first


@pytest.mark.rule("G10")
def test_what_ends_after_the_case_was_decided_anew_leaves_the_new_decision(town):
    case = town.case_at(CaseState.REFUSED)
    first = sought(town, case, Seeker.APPLICANT)
    second = sought(town, case, Seeker.OTHER, RemedyKind.LAWSUIT)
    ended(town, first, RemedyOutcome.REDONE)
    case = Case.objects.with_story().get(pk=case.pk)
    answers, at = town.answers(case, Answer.CONFORMS), town.at + 16 * DAY
    case = review.conclude(case, answers, "重新审查完毕", by=town.actor("he"), at=at)
    case = decision.grant(case, by=town.actor("zheng"), at=town.at + 17 * DAY)
    with pytest.raises(Refused, match="已经撤销，不能再撤销一次"):
        ended(town, second, RemedyOutcome.ANNULLED, at=town.at + 18 * DAY)
    ended(town, second, RemedyOutcome.ENDED, at=town.at + 18 * DAY)
    case = Case.objects.with_story().get(pk=case.pk)
    assert case.state == CaseState.GRANTED
    assert not case.is_annulled
    assert case.decision.gives_licence.standing(date(2026, 4, 1)) == Standing.VALID


@pytest.mark.rule("G10")
@pytest.mark.rule("LIF-4")
@pytest.mark.parametrize("outcome", [RemedyOutcome.ANNULLED, RemedyOutcome.REDONE, RemedyOutcome.VOID])
def test_a_licence_that_was_closed_wrongly_is_given_back(town, outcome):
    case, licence = cancelled(town)
    closed = case.cancellations.get()
    assert rules.open_to_remedy(case) == [case.decision, closed]
    one = sought(town, case, Seeker.APPLICANT, against=closed, reference="朝政复〔2026〕9号")
    ended(town, one, outcome)
    licence = Licence.objects.get(pk=licence.pk)
    assert licence.newest.status == Status.RESTORED
    assert licence.standing(date(2026, 4, 1)) == Standing.VALID
    paper = Document.objects.get(pk=closed.document_id)
    assert "朝政复〔2026〕9号" in paper.void_reason
    certificate = papers.licence_paper(licence)
    assert certificate is not None
    assert licence.number in render_html(certificate)
    told = Notice.objects.filter(thread=case.thread, subject__contains="证照已经恢复")
    assert {licence.holder.thread, town.user("sun").ref} <= set(told.values_list("addressee_ref", flat=True))
    case = Case.objects.with_story().get(pk=case.pk)
    assert case.state == CaseState.GRANTED
    assert not case.is_annulled
    assert not case.decision.document.is_void
    assert rules.open_to_remedy(case) == [case.decision]


@pytest.mark.rule("G10")
def test_a_closing_that_is_upheld_stays(town):
    case, licence = cancelled(town)
    one = sought(town, case, Seeker.APPLICANT, against=case.cancellations.get())
    with pytest.raises(Refused, match="没有可以变更的内容"):
        ended(town, one, RemedyOutcome.CHANGED, changed_to="grant")
    ended(town, one, RemedyOutcome.ORDERED)
    assert Licence.objects.get(pk=licence.pk).standing(date(2026, 4, 1)) == Standing.CANCELLED


@pytest.mark.rule("G10")
def test_nothing_is_given_back_of_what_was_taken_away_before(town):
    case = town.delivered()
    licence = case.decision.gives_licence
    ended(town, sought(town, case, Seeker.OTHER), RemedyOutcome.ANNULLED)
    told = {"words": "准予决定已经被撤销", "by": town.actor("zheng"), "at": town.at + 16 * DAY}
    life.cancel(Licence.objects.get(pk=licence.pk), Ground.REVOKED, **told)
    closed = Cancellation.objects.get(licence=licence)
    days = {"sought_on": date(2026, 3, 23), "notified_on": date(2026, 3, 23), "at": town.at + 20 * DAY}
    one = sought(town, case, Seeker.APPLICANT, against=closed, **days)
    ended(town, one, RemedyOutcome.ANNULLED, ended_on=date(2026, 3, 25), at=town.at + 22 * DAY)
    assert Licence.objects.get(pk=licence.pk).standing(date(2026, 4, 1)) == Standing.CANCELLED


@pytest.mark.rule("LIF-4")
def test_nothing_is_given_back_of_what_was_taken_away_while_it_was_closed(town):
    case, licence = cancelled(town)
    closed = case.cancellations.get()
    of_closing = sought(town, case, Seeker.APPLICANT, against=closed)
    ended(town, sought(town, case, Seeker.OTHER), RemedyOutcome.ANNULLED)
    ended(town, of_closing, RemedyOutcome.ANNULLED)
    assert Document.objects.get(pk=closed.document_id).is_void
    assert Licence.objects.get(pk=licence.pk).standing(date(2026, 4, 1)) == Standing.CANCELLED
    assert papers.licence_paper(licence) is None


@pytest.mark.rule("LIF-4")
def test_a_renewal_that_is_gone_does_not_come_back_with_its_licence(town):
    licence = lasting.given(town, lasting.opened(town))
    first = Licence.objects.get(pk=licence.pk).valid_until
    soon = town.at + 30 * DAY
    renewed = lasting.done(town, licence, "renewal", at=soon)
    case = Case.objects.of_thread(licence.given_in)
    told = {"words": "持证人已经终止", "by": town.actor("zheng"), "at": soon + DAY}
    life.cancel(Licence.objects.get(pk=licence.pk), Ground.TERMINATED, **told)
    dates = {"sought_on": date(2026, 4, 7), "notified_on": date(2026, 4, 7), "at": soon + 4 * DAY}
    against = sought(town, renewed, Seeker.OTHER, **dates)
    of_closing = sought(town, case, Seeker.APPLICANT, against=Cancellation.objects.get(), **dates)
    end = {"ended_on": date(2026, 4, 10), "at": soon + 8 * DAY}
    ended(town, against, RemedyOutcome.ANNULLED, **end)
    ended(town, of_closing, RemedyOutcome.ANNULLED, **end)
    licence = Licence.objects.get(pk=licence.pk)
    assert licence.standing(date(2026, 4, 15)) == Standing.VALID
    assert licence.valid_until == first


@pytest.mark.rule("G10")
def test_the_desk_asks_which_paper_and_ends_each_by_itself(town, client):
    case, licence = cancelled(town)
    client.force_login(town.user("zheng"))
    page = client.get(f"/desk/cases/{case.number}/").text
    assert "注销行政许可决定书" in page.partition("登记复议或诉讼")[2]
    closed = case.cancellations.get()
    on = town.at.date() + 2 * DAY
    days = {
        f"{key}_{part}": str(getattr(on, part))
        for key in ("sought_on", "notified_on")
        for part in ("year", "month", "day")
    }
    sent = {"kind": "reconsideration", "seeker": "applicant", "organ": "示例市朝霞区人民政府", **days}
    refused = client.post(f"/cases/{case.number}/remedies/", sent)
    assert refused.status_code == 422
    assert "请选择针对哪一份文书" in refused.text
    for document in (closed.document, case.decision.document):
        answer = client.post(f"/cases/{case.number}/remedies/", sent | {"document": str(document.uuid)})
        assert answer.status_code == 302
    mine, other = case.remedies.order_by("pk")
    assert (mine.cancellation, other.decision) == (closed, case.decision)
    page = client.get(f"/desk/cases/{case.number}/").text
    assert page.count("登记审结（行政复议") == 2
    end = {"outcome": "annulled", "words": ""} | {
        f"ended_on_{part}": str(getattr(on, part)) for part in ("year", "month", "day")
    }
    answer = client.post(f"/cases/{case.number}/remedies/{mine.uuid}/end/", end)
    assert answer.status_code == 422
    assert answer.text.count("登记审结（行政复议") == 2
    answer = client.post(f"/cases/{case.number}/remedies/{mine.uuid}/end/", end | {"words": "已查明"})
    assert answer.status_code == 302
    assert Licence.objects.get(pk=licence.pk).newest.status == Status.RESTORED
