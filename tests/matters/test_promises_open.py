"""What decides whether a matter may be promised: what it touches, the place, the negative list. Asked of an edition in force."""

from datetime import date, timedelta

import pytest

from ground.law.models import DatedValue
from matters.actions.opening import open_matter
from matters.enums import CommitmentKind, ListKind
from matters.models import Edition, ListEntry
from matters.rules.commitment import why_not_on_negative_list, why_not_promise_excluded
from tests.matters.conftest import EDITORS
from tests.town import content

PROOF, NOTIFIED, CREDIT = CommitmentKind.PROOF, CommitmentKind.NOTIFIED, CommitmentKind.CREDIT


@pytest.fixture
def touching(offices, moment):
    """An edition in force that says this of itself."""

    def opened(**said) -> Edition:
        made = content("公共场所卫生许可（新办）")
        made["edition"] |= {"commitment_kinds": [], **said}
        edition = open_matter(made, by=EDITORS, at=moment)
        assert edition is not None
        return edition

    return opened


@pytest.mark.rule("COM-1")
def test_what_the_nation_excepts_closes_each_scheme_and_says_which(touching, moment):
    edition = touching(exclusions=["life", "ecology"])
    for scheme in CommitmentKind:
        ruling = why_not_promise_excluded(edition, scheme, at=moment)
        assert not ruling.ok
        assert ruling.rule_id == ("COM-2" if scheme == CREDIT else "COM-1")
        assert "生态环境保护" in ruling.words
    open_again = DatedValue.objects.filter(key="commitment.exclusions", place="990001").get()
    open_again.value["notified"] = []
    open_again.save()
    assert why_not_promise_excluded(edition, NOTIFIED, at=moment).ok, "the value decides, not the code"


@pytest.mark.rule("COM-2")
def test_what_tianjin_excepts_closes_credit_alone(touching, moment):
    edition = touching(exclusions=["culture"])
    assert why_not_promise_excluded(edition, PROOF, at=moment).ok
    assert why_not_promise_excluded(edition, NOTIFIED, at=moment).ok
    assert "文化安全" in why_not_promise_excluded(edition, CREDIT, at=moment).words


@pytest.mark.rule("COM-2")
def test_what_cannot_be_revoked_is_not_granted_on_credit(touching, moment):
    edition = touching(revocable=False)
    assert "不可撤销" in why_not_promise_excluded(edition, CREDIT, at=moment).words
    assert why_not_promise_excluded(edition, NOTIFIED, at=moment).ok


@pytest.mark.rule("COM-1")
def test_what_bars_who_hid_facts_closes_no_promise(touching, moment):
    edition = touching(safety_related=True)
    assert all(why_not_promise_excluded(edition, scheme, at=moment).ok for scheme in CommitmentKind)


@pytest.mark.rule("COM-3")
def test_the_negative_list_of_the_day_closes_what_grants_by_promise(touching, moment):
    edition = touching()
    since = date(2026, 1, 1)
    ListEntry.objects.create(
        kind=ListKind.NOT_COMMITTABLE,
        matter=edition.matter,
        reason="须现场核验",
        from_on=since,
        until_on=date(2026, 12, 31),
    )
    for scheme in (NOTIFIED, CREDIT):
        words = why_not_on_negative_list(edition, scheme, at=moment).words
        assert "2026年1月1日" in words
        assert "须现场核验" in words
    assert why_not_on_negative_list(edition, PROOF, at=moment).ok, "a proof is not what the list is about"
    assert why_not_on_negative_list(edition, NOTIFIED, at=moment + timedelta(days=365)).ok, (
        "another year's list"
    )
