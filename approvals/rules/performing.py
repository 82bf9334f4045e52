"""What a decided commitment still owes, until when, to whom, and who may say that it is kept (COM-13, COM-19)."""

from __future__ import annotations

from approvals.models import Case
from commitments.enums import Method as Checking
from commitments.enums import Scheme
from commitments.models import Commitment
from ground.clocks.enums import Limit
from ground.law.rulings import follows
from ground.law.values import value
from ground.workdays.calendar import legal_day


@follows("COR-6", article="国办发〔2020〕42号；国发〔2021〕7号；津政办发〔2018〕25号 三")
def is_supplied(commitment: Commitment) -> bool:
    """Whether what it promises is handed in later; of a 证明事项 nothing is, the organ looks for itself."""
    return commitment.scheme != Scheme.PROOF


@follows("COM-13", article="国办发〔2020〕42号")
def is_checked(commitment: Commitment) -> bool:
    """Whether the organ owes a check of what the letter says: in 信用承诺 what is supplied is checked, and nothing else."""
    return (
        commitment.scheme != Scheme.CREDIT
        and commitment.verify_days is not None
        and commitment.method != Checking.WAIVED
    )


@follows("CLK-15", article="津政办发〔2018〕25号 三", source="自书面承诺之日起六十个工作日")
def supply_limit(case: Case, commitment: Commitment) -> Limit:
    """How long he has to hand in what he promised: counted from the day he signed in 信用承诺, else from the decision."""
    assert commitment.signed_at is not None
    key = "commitment.supply" if commitment.scheme == Scheme.CREDIT else "commitment.follow"
    return Limit(value(key, case.place, legal_day(commitment.signed_at)))
