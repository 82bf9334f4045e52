"""告知承诺书: its words for a case today, and the paper that bears them signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy

from approvals.enums import How
from approvals.models import Case
from approvals.papers.story import Facts, facts, last_days
from commitments.enums import CommitmentState, Kind, Manner, PromisedState, Scheme
from commitments.letters import Letter, compose
from commitments.models import Commitment
from commitments.rules import facts_of, in_force
from ground import clocks
from ground.documents.issue import Paper
from ground.documents.models import Document
from ground.law.rulings import follows
from ground.workdays.calendar import legal_day
from matters.models import Material
from matters.rules import promisable

COMMITMENT = Paper("approvals.commitment", gettext_lazy("告知承诺书"), "approvals/papers/commitment.html")


@follows("COM-10", article="国办发〔2020〕42号；津政办发〔2018〕25号")
@follows("U14", source="承诺之前一屏写明真实的日期和后果，不超过 120 字，另有同样大小的按钮不承诺")
def letter_of(case: Case, *, at: datetime) -> Letter:
    """What he would sign today: the words that hold for the matter, with the days as they are counted from today."""
    on = legal_day(at)
    wording = in_force(case.edition.matter, Scheme(case.scheme), on)
    applicant, organ = case.party_version.name, case.competent_office.name
    told = facts_of(case.edition, wording, promised_of(case, at=at), applicant=applicant, organ=organ, on=on)
    return compose(wording, told)


def commitment_paper(told: Commitment) -> Paper:
    """Called as its letter is called."""
    return replace(COMMITMENT, title=told.letter["title"])


@follows("COM-11", article="国办发〔2020〕42号；津政办发〔2018〕25号")
def commitment(case: Case, signed: Commitment, *, at: datetime) -> Facts:
    """The whole text, word for word, with its digest; who signed it, in which capacity, how and when; what was drawn, by its file."""
    assert signed.signed_at is not None
    drawn = signed.signature
    return (
        facts(case, at=at)
        | letter_facts(signed.letter, signed.letter_sha256, case.competent_office.name, signed.told_at)
        | {
            "signed": {
                "name": signed.signer_name,
                "role": str(signed.get_signer_role_display()),
                "manner": str(signed.get_manner_display()),
                "on": localtime(signed.signed_at).date().isoformat(),
            },
            "signed_at": localtime(signed.signed_at).strftime("%H:%M"),
            "pictures": [
                {"blob": str(drawn.uuid), "sha256": drawn.sha256, "scan": signed.manner == Manner.SCAN}
            ]
            if drawn is not None
            else [],
        }
    )


def letter_facts(letter: Facts, sha256: str, organ: str, told_at: datetime) -> Facts:
    """The words of a letter as its paper, its print and its page show them (templates/commitments/letter.html)."""
    return {
        "letter": {"title": letter["title"], "notice": letter["notice"], "promise": letter["promise"]},
        "organ": organ,
        "told_on": legal_day(told_at).isoformat(),
        "sha256": sha256,
        "check": check_code(sha256),
    }


@follows("COM-9", article="津政办发〔2018〕25号", source="决定书和证照载明依据承诺作出、应当补齐的材料和期限")
def committed(signed: Commitment | None) -> Facts:
    """What decision and licence say of the letter they lean on: what is still due and until when, as its clocks run."""
    if signed is None or signed.signed_at is None:
        return {}
    left = signed.promised.exclude(state=PromisedState.CONFORMS).select_related("material")
    supplied = left if signed.scheme != Scheme.PROOF else []
    check = clocks.of(signed.own_thread, Kind.VERIFY)
    items = [
        {"name": one.material.name, **last_days(due_on=clocks.of(one.thread, Kind.SUPPLY))}
        for one in supplied
    ]
    checked = last_days(checked_by=check)
    moving = any(told["provisional"] for told in (*items, checked))
    return {
        "committed": {
            "title": signed.letter["title"],
            "signed_on": localtime(signed.signed_at).date().isoformat(),
            "items": items,
            **checked,
        },
        "provisional": ["committed"] if moving else [],
    }


@follows(
    "COM-9",
    article="津政办发〔2018〕25号",
    source="决定书和证照载明应当补齐的期限：重新制发的，以重新计算的为准",
)
def committed_again(former: Document) -> Facts:
    """What a paper that is issued again says of the letter it leans on: the days as they run now, where that is performed again; else
    as it said.
    """
    if not former.facts.get("committed"):
        return {}
    held = Commitment.objects.of(former.thread).under_way().order_by("-pk").first()
    return committed(held) if held is not None and held.state == CommitmentState.PERFORMING else {}


def check_code(sha256: str) -> str:
    """The beginning of the digest, short enough to be typed off a print: 3F9A-22C1."""
    return f"{sha256[:4]}-{sha256[4:8]}".upper()


def is_code_of(typed: str, sha256: str) -> bool:
    """Whether what somebody typed off a print is the code of the letter with this digest, with or without the hyphen."""
    return _plain(typed) == _plain(check_code(sha256))


def _plain(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign.isalnum())


def promised_of(case: Case, *, at: datetime) -> list[Material]:
    """What he said he would promise, in the order of the edition; not what lies in the folder meanwhile, unless all of it does."""
    here = case.lacking.filter(how=How.COMMITTED, material__edition=case.edition_id)
    rows = here.select_related("material").order_by("material__no")
    said = [row.material for row in rows]
    named = list(promisable(case.edition, said, case.scheme, on=case.asked_on(at)))
    there = {file.material_id for file in case.files.current().usable()}
    there |= {paper.material_id for paper in case.papers.lying()}
    return [material for material in named if material.pk not in there] or named
