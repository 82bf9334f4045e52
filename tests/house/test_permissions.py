"""The matrix duty × state × act × own office or not, asked of the rules and held whole (G3, N9)."""

import os
import random

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from approvals.enums import CaseState
from approvals.models import Case
from ground.accounts.enums import Duty
from ground.trail.models import Entry
from portal.house import ROOT
from tests.house.matrix import Cell, Person, acts, as_page, people_once, unexplained, whole
from tests.strict import SHUFFLE_SEED
from tests.town import Town

PAGE = ROOT / "docs" / "permissions.md"

# Duties that have nothing to do with what becomes of a case, whatever its state and their office.
KEEP_OUT = {
    str(duty.label)
    for duty in (Duty.CATALOGUE, Duty.PUBLICATION, Duty.ADMINISTRATION, Duty.SECURITY, Duty.AUDIT)
} | {"未登录", "其他申请人"}


_answers: dict[Cell, bool] = {}


@pytest.fixture
def answers(town: Town) -> dict[Cell, bool]:
    """Asked once for all the tests of this file: they only read."""
    if not _answers:
        _answers.update(whole(town))
    return _answers


def test_every_rule_can_be_asked():
    assert acts()
    assert not unexplained(), "give an example of it in tests/house/matrix.py"


def test_the_page_says_what_the_rules_say(answers):
    page = as_page(answers)
    if os.environ.get("UPDATE_DOCS"):
        PAGE.write_text(page)
    assert PAGE.read_text() == page, (
        "UPDATE_DOCS=1 bin/test tests/house/test_permissions.py, and read what changed"
    )


def test_nobody_acts_from_another_office(answers):
    assert not [cell for cell, yes in answers.items() if yes and not cell.own]


def test_some_have_no_act_on_any_case(answers):
    assert not [cell for cell, yes in answers.items() if yes and cell.words in KEEP_OUT]


def test_what_is_over_is_not_accepted_reviewed_or_decided_again(answers):
    over = {CaseState.GRANTED, CaseState.REFUSED, CaseState.DECLINED, CaseState.WITHDRAWN}
    moving = {"why_not_accept", "why_not_conclude", "why_not_decide", "why_not_grant", "why_not_refuse"}
    assert not [
        cell
        for cell, yes in answers.items()
        if yes and cell.state in over and cell.act.split(".")[1] in moving
    ]


# The address behind which an act stands, by its rule: posting to it must come to nothing wherever the rule says no.
ADDRESSES = {
    "amendment.why_not_amend": "amendment",
    "consultation.why_not_consult": "case-consultations",
    "consultation.why_not_notify_regulator": "prior-notice",
    "correction.why_not_ask": "correction",
    "correction.why_not_correct_on_the_spot": "counts-on-the-spot",
    "correction.why_not_judge": "correction-verdicts",
    "correction.why_not_supply": "counter-supply",
    "decision.why_not_decide_on_the_spot": "on-the-spot",
    "decision.why_not_grant": "grant",
    "decision.why_not_refuse": "refusal",
    "decline.why_not_decline": "declination",
    "decline.why_not_decline_hidden": "declination-hidden",
    "decline.why_not_report_hidden": "hidden-report",
    "decline.why_not_answer_hidden": "hidden-answer",
    "delivery.why_not_deliver": "delivery",
    "edition_move.why_not_move": "edition-move",
    "intake.why_not_accept": "acceptance",
    "originals.why_not_check_original": "original-check",
    "originals.why_not_give_back": "original-return",
    "remedy.why_not_record_remedy": "remedy",
    "review.why_not_conclude": "opinion",
    "review.why_not_send_back": "sending-back",
    "service.why_not_confirm_service": "desk-case-service",
    "survey.why_not_arrange_survey": "survey-arrangement",
    "withdrawal.why_not_begin_again": "approvals:begin-again",
    "withdrawal.why_not_withdraw": "withdrawal",
}
# Asked by the acts above, of a draft, or of a rating: test_strangers.py posts to those addresses.
WITHIN = {
    "correction.why_not_notify",
    "correction.why_not_stage",
    "decision.why_not_decide",
    "evaluations.why_not_rate",
    "filing.why_not_add_file",
    "filing.why_not_edit",
    # Of a case whose number is typed: tests/credit/test_proposing.py posts to it.
    "listed.why_not_propose_listing",
    # Of many cases on one page: test_promises.py posts to it.
    "promises.why_not_shorten",
    "review.why_not_review",
    # Asked by why_not_confirm_service of one of the answers.
    "service.why_not_agree_to_account",
    "standing.why_not_unmask",
    "transfer.why_not_hand_over",
}


# Enough to get past the shape of most forms.
TYPED = {
    "reasons": "理由",
    "words": "意见",
    "comment": "请补充",
    "reason": "计划有变",
    "name": "赵敏",
    "relation": "self",
    "found": "检测报告系伪造",
    "heard": "已当面告知，没有异议",
    "way": "window",
    "proof": "他签字的送达地址确认书",
}


def test_every_act_has_its_address_here():
    assert {act.id for act in acts()} == ADDRESSES.keys() | WITHIN


def browser_of(person: Person) -> Client:
    client = Client()
    if person.actor.user:
        client.force_login(person.actor.user)
    return client


def test_the_pages_do_not_go_around_the_rules(town: Town):
    """To every act in every state somebody posts whom the rules refuse, drawn anew for each run: nothing moves, nothing is
    recorded. The rules themselves were asked for everybody; here it is their pages that are tried.
    """
    town.at = now()  # the pages read the clock, and nothing may have lapsed by it
    numbered = [town.case_at(state).pk for state in CaseState if state != CaseState.DRAFT]
    cases = {case.state: case for case in Case.objects.with_story().filter(pk__in=numbered).order_by("pk")}
    before = {case.thread: Entry.objects.of(case.thread).count() for case in cases.values()}
    chance = random.Random(SHUFFLE_SEED)
    browsers = {person: browser_of(person) for person in people_once(town)}
    for act in acts():
        for state, case in cases.items() if act.id in ADDRESSES else ():
            drawn = chance.sample([*browsers], len(browsers))
            person = next(one for one in drawn if not act.allows(case, one.actor, town.at))
            answer = browsers[person].post(reverse(ADDRESSES[act.id], args=[case.number]), TYPED)
            assert answer.status_code < 500, (act.id, state, person.words)
    after = {case.thread: Entry.objects.of(case.thread).count() for case in cases.values()}
    assert after == before
    assert {
        case.pk: case.state
        for case in Case.objects.filter(pk__in=[c.pk for c in cases.values()]).order_by("pk")
    } == {case.pk: state for state, case in cases.items()}
