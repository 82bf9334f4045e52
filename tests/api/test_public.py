"""What anybody reads of somebody's word by API and on the pages: masked, as long as it is public, and no suspicion (PII-4, COR-2)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from approvals.actions import filing, intake, review, revocation
from approvals.actions.decision import grant
from approvals.models import Case, Proceeding
from commitments.enums import Scheme
from commitments.letters import standard_wording
from commitments.models import Commitment, LetterTemplate
from credit.enums import Tier
from ground.workdays import legal_day
from tests.api.conftest import Caller, problem
from tests.approvals.committed import committed
from tests.credit.conftest import keepers, listed, proposed  # noqa: F401 - fixtures
from tests.promising import REPORT, lacking_draft, promising
from tests.town import Town

pytestmark = pytest.mark.django_db


def published(town: Town, zhao: Caller) -> Commitment:
    """Signed under a wording that says of itself that anybody may read it."""
    edition, words = promising(town, "credit"), standard_wording("credit")
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
    draft = lacking_draft(town, edition, "credit", REPORT="committed")
    case = filing.file(draft, by=town.actor("zhao"), at=town.at)
    shown = zhao.get(f"cases/{case.number}/commitment/").json()["sha256"]
    told = {"shown": shown, "name": "赵敏", "agrees": True}
    assert zhao.post(f"cases/{case.number}/commitment-signature/", told).status_code == 201
    return Commitment.objects.get()


@pytest.mark.rule("PII-4")
def test_anybody_reads_a_letter_that_is_published_and_no_name(town, person):
    assert Caller().get("commitments/").json() == {"items": [], "next": None}
    letter = published(town, person("zhao"))
    answer = Caller().get("commitments/")
    (row,) = answer.json()["items"]
    assert (row["state"], row["scheme"], row["by"]) == ("signed", "credit", "赵*")
    assert Caller().get("commitments/", If_None_Match=answer["ETag"]).status_code == 304
    whole = Caller().get(row["url"])
    assert whole.json()["promise"]
    assert whole.json()["signer_role"] == "SELF"
    assert "赵敏" not in answer.content.decode() + whole.content.decode()
    assert "signature" not in whole.json()
    assert row["uuid"] == str(letter.uuid)
    problem(Caller().get(f"commitments/{letter.edition.uuid}/"), 404)


@pytest.mark.rule("COR-2")
def test_no_suspicion_is_published_before_its_holder_is_told(town, person):
    letter = published(town, person("zhao"))
    case = intake.accept(Case.objects.get(), by=town.actor("lin"), at=town.at)
    case = review.conclude(case, town.answers(case), "符合", by=town.actor("chen"), at=town.at)
    grant(case, by=town.actor("zheng"), at=town.at)
    letter = Commitment.objects.get()
    told = {"commitment": letter, "by": town.actor("chen"), "at": town.at}
    revocation.open(Case.objects.get(), kind="mismatch", words="与承诺不符", **told)
    client = Client()

    def pages() -> str:
        return "".join(
            client.get(path).content.decode() for path in ("/commitments/", f"/commitments/{letter.uuid}/")
        )

    assert "核查不符" not in pages()
    assert "履行中" in pages()
    assert Caller().get("commitments/").json()["items"][0]["state"] == "performing"
    by = town.actor("chen")
    revocation.notify(Proceeding.objects.get(), "unqualified", "与承诺不符", by=by, at=town.at)
    assert "核查不符" in pages()
    assert Caller().get("commitments/").json()["items"][0]["state"] == "mismatched"


@pytest.mark.rule("CRE-6")
def test_anybody_reads_what_is_publicised_and_no_name(keepers, person):  # noqa: F811
    proposed(keepers, keepers.at, misdeed="false")
    assert Caller().get("credit/publicised/").json()["items"] == []
    record = listed(keepers, keepers.at, Tier.GENERAL)
    answer = Caller().get("credit/publicised/")
    (row,) = answer.json()["items"]
    assert (row["name"], row["tier"], row["until"]) == ("赵*", "general", record.max_until.isoformat())
    assert "赵敏" not in answer.content.decode()
    assert str(record.uuid) not in answer.content.decode()


def test_the_list_of_letters_costs_the_same_with_many(town, person, same_queries):
    minutes = iter(range(1, 9))
    kept = {"published": True, "published_months": 2, "verify_days": None}

    def add():
        at = town.at + timedelta(minutes=next(minutes))
        case = town.case_at("granted", at=at)
        committed(town, Scheme.PROOF, (REPORT,), case=case, signed_at=town.at, granted_at=at, **kept)

    client = Client()
    same_queries(lambda: client.get("/api/v1/commitments/"), add=add)
