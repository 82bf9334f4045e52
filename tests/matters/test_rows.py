"""What the database itself holds of proposals, lists and what was published."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django_fsm import TransitionNotAllowed

from ground.accounts.enums import OfficeKind
from ground.accounts.models import Office, User
from matters.enums import ListKind, OperationKind, ProposalState, StatuteRank
from matters.models import ListEntry, Matter, Operation, ProofItem, Proposal, Statute

JANUARY = date(2026, 1, 1)


@pytest.fixture
def editor(db):
    return User.objects.create_user("bian", "编制员", is_officer=True)


@pytest.fixture
def matter(listed) -> Matter:
    return listed()


@pytest.fixture
def proposal(matter, editor, moment) -> Proposal:
    content = {"matter": {"name": matter.name}}
    return Proposal.objects.create(
        matter=matter, operation=OperationKind.CHANGE, content=content, begun_by=editor, begun_at=moment
    )


def test_a_matter_has_one_live_proposal(proposal, moment):
    told = {"operation": OperationKind.CHANGE, "content": {}, "begun_at": moment}
    with pytest.raises(IntegrityError, match="one_live"), transaction.atomic():
        Proposal.objects.create(matter=proposal.matter, **told)
    proposal.discard()
    proposal.save()
    second = Proposal.objects.create(matter=proposal.matter, **told)
    assert Proposal.objects.live().get() == second


def test_what_was_checked_does_not_change_unless_it_is_opened_again(proposal, editor, moment):
    proposal.pass_checks(by=editor, at=moment)
    proposal.save()
    assert proposal.name == "道路客运班线经营许可"
    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        Proposal.objects.update(content={"matter": {"name": "别的"}})
    with pytest.raises(TransitionNotAllowed):
        proposal.publish(None)
    with (
        pytest.raises(DatabaseError, match="no proposal goes from checked to published"),
        transaction.atomic(),
    ):
        Proposal.objects.update(state=ProposalState.PUBLISHED)
    proposal.reopen()
    proposal.save()
    assert (proposal.state, proposal.checked_by) == (ProposalState.DRAFT, None)
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        proposal.delete()


def test_an_operation_stays_as_it_is(matter, editor, moment):
    row = Operation.objects.create(
        matter=matter, kind=OperationKind.SUSPEND, on=JANUARY, basis="文件", by=editor, at=moment
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        Operation.objects.filter(pk=row.pk).update(basis="别的")
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
    with pytest.raises(IntegrityError, match="to_whom"), transaction.atomic():
        Operation.objects.create(matter=matter, kind=OperationKind.DEVOLVE, on=JANUARY, at=moment)


def test_a_statute_and_a_listing_are_in_force_once(matter):
    Statute.objects.create(title="某条例", rank=StatuteRank.REGULATION, from_on=JANUARY)
    with pytest.raises(IntegrityError, match="one_in_force"), transaction.atomic():
        Statute.objects.create(title="某条例", rank=StatuteRank.REGULATION, from_on=date(2026, 6, 1))
    assert Statute.objects.in_force(date(2026, 3, 4)).get(title="某条例")
    told = {"kind": ListKind.NOT_ONLINE, "matter": matter, "reason": "须现场采集"}
    ListEntry.objects.create(**told, from_on=JANUARY, until_on=date(2026, 5, 31))
    ListEntry.objects.create(**told, from_on=date(2026, 6, 1))
    with pytest.raises(IntegrityError, match="list_entry_once"), transaction.atomic():
        ListEntry.objects.create(**told, from_on=date(2026, 5, 1))
    assert ListEntry.objects.in_force(date(2026, 5, 31)).get().until_on == date(2026, 5, 31)


@pytest.mark.parametrize("answers", [["no"] * 5, ["no"] * 5 + ["yes"], []])
def test_a_proof_is_kept_only_where_each_of_six_tests_says_it_cannot_be_spared(db, answers):
    tests = [{"answer": answer, "words": ""} for answer in answers]
    told = {
        "name": "无犯罪记录证明",
        "basis": "某法",
        "asked_by": "甲",
        "issued_by": "乙",
        "from_on": JANUARY,
    }
    told["office"] = Office.objects.create(
        path="zhaoxia", name="甲", short_name="甲", kind=OfficeKind.ORGAN, division_code="990001"
    )
    ProofItem.objects.create(code="1", tests=tests, **told)
    with pytest.raises(IntegrityError, match="six_tests"), transaction.atomic():
        ProofItem.objects.create(code="2", tests=tests, kept=True, **told)
    ProofItem.objects.create(code="3", tests=[{"answer": "no", "words": "无法核验"}] * 6, kept=True, **told)
