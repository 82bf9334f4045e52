"""What was found against a party is said to whoever may read it, and to nobody who only says that he acts for it (CRE-1, B6)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from approvals import tasks
from approvals.actions import filing, routes
from approvals.actions.bars import bar_applying
from approvals.enums import CaseState, How
from approvals.models import Case
from approvals.rules import same_matter
from credit.actions.bars import bar
from credit.enums import BarGround
from credit.tasks import sweep_lists
from ground.accounts.actions import declare_organisation
from ground.accounts.actor import Actor
from ground.accounts.enums import Power, Role
from ground.accounts.models import Party
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.workdays import legal_day
from matters.models import Edition
from tests.approvals.test_mandated import mandate
from tests.commitments.test_grade import NAME, firm  # noqa: F401 - a fixture
from tests.credit.conftest import CODE
from tests.credit.conftest import shelf as shelf
from tests.credit.shelf import ZHAO
from tests.credit.test_pages import NOW, text
from tests.promising import REPORT, promising
from tests.town import ANSWERS, Town, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CRE-1")]
WITHHELD = "原因不对本账号公开"
GIVEN_UP = "不再适用信用承诺"


def wang_of(town: Town, company: Party) -> Actor:
    """Wang says that she acts for the company too."""
    told = {"name": NAME, "uscc": CODE, "role": Role.LEGAL_REPRESENTATIVE}
    wang = declare_organisation(**told, by=Actor(town.user("wang")), at=town.at)
    return Actor(town.user("wang"), on_behalf_of=wang.party)


def draft_of(
    edition: Edition, party: Party, *, by: Actor, at: datetime, how: How | None = How.COMMITTED
) -> Case:
    """Begun by this account for the party, without the report."""
    case = filing.begin(edition, party.current, by=by, at=at)
    filing.save_answers(case, ANSWERS, by=by, at=at)
    for one in case.materials:
        if not one.exempt and one.name != REPORT:
            filing.add_file(case, one, pdf(f"{one.name}.pdf"), by=by, at=at)
    scheme = "credit" if how == How.COMMITTED else ""
    return routes.choose(case, scheme, {edition.materials.get(name=REPORT): how}, by=by, at=at)


def given_up(case: Case, party: Party, *, at: datetime) -> None:
    told = {"basis": "办法", "thread": case.thread, "basic_code": same_matter(case.edition.matter)}
    bar(party, BarGround.GIVEN_UP, matter_name=case.edition.name, **told, by=Actor.system("x"), at=at)


def test_the_table_of_routes_says_why_to_the_account_it_was_found_with(client, firm):  # noqa: F811
    edition = promising(firm, "credit")
    hers = draft_of(edition, firm.company, by=firm.actor("zhao"), at=firm.at)
    other = draft_of(edition, firm.company, by=wang_of(firm, firm.company), at=firm.at)
    given_up(hers, firm.company, at=NOW)
    for who, draft, says, not_said in (
        ("zhao", hers, GIVEN_UP, WITHHELD),
        ("wang", other, WITHHELD, GIVEN_UP),
    ):
        client.force_login(firm.user(who))
        page = text(client.get(f"/drafts/{draft.uuid}/routes/"))
        assert says in page
        assert not_said not in page
        assert "规则 COM-4" in page, "by which rule, either reads"
        with pytest.raises(Refused, match=says):
            filing.file(draft, by=Actor(firm.user(who), on_behalf_of=firm.company), at=NOW)


def test_who_may_not_apply_again_is_told_why_where_it_was_found_with_him(firm):  # noqa: F811
    case = firm.case_at(CaseState.ACCEPTED)
    until = legal_day(NOW) + relativedelta(years=1)
    bar_applying(case, BarGround.HIDDEN, until=until, by=Actor.system("decision"), at=NOW)
    for by, says in ((firm.actor("zhao"), "至.*不得再次申请"), (wang_of(firm, firm.company), WITHHELD)):
        with pytest.raises(Refused, match=says):
            filing.begin(case.edition, firm.company.current, by=by, at=NOW)


@pytest.mark.rule("B6")
def test_an_agent_hears_that_the_promise_ends_and_his_principal_why(town, shelf):
    edition = promising(town, "credit")
    mandate(town, *Power, all_matters=True)
    zhao, wang = town.actor("zhao").on_behalf_of, town.actor("wang")
    case = draft_of(edition, zhao, by=wang, at=town.at)
    case = filing.file(case, by=wang.acting_for(zhao), at=town.at)
    given_up(case, zhao, at=town.at)
    assert tasks.sweep_standing(town.at + timedelta(hours=16)) == 1
    told = {
        who: Notice.objects.filter(thread=case.thread, user=town.user(who), channel="inbox").last().body
        for who in ("zhao", "wang")
    }
    assert GIVEN_UP in told["zhao"]
    assert WITHHELD not in told["zhao"]
    assert WITHHELD in told["wang"]
    assert GIVEN_UP not in told["wang"]
    for words in told.values():
        assert "改按一般程序继续办理" in words
        assert REPORT in words


def test_what_is_public_is_said_to_everybody(town, shelf):
    """Whoever stands on a published list is told by which, whoever files for him."""
    edition = promising(town, "credit", committable=(), secondary=(REPORT,))
    mandate(town, *Power, all_matters=True)
    zhao = town.actor("zhao").on_behalf_of
    shelf.put(ZHAO)
    sweep_lists(town.at)
    with pytest.raises(Refused, match="朝霞区人民法院") as no:
        draft_of(edition, zhao, by=town.actor("wang"), at=town.at, how=How.LATER)
    assert WITHHELD not in str(no.value)
