"""What credit platforms deliver: believed when signed, taken in whole, again without change, and closing what the gate says (K1, COR-4)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from hashlib import sha256

import pytest

from credit import rules, tasks
from credit.actions import lists, standing
from credit.enums import Convenience, Moment
from credit.models import Delivery, ListEntry, ListMatch, ListSource, StandingCheck
from credit.platform import COLUMNS
from ground.law.rulings import Refused
from ground.notices.models import Notice
from tests.credit.shelf import PERSON, ZHAO, Shelf
from tests.town import Town

pytestmark = [pytest.mark.django_db, pytest.mark.rule("K1")]


def source() -> ListSource:
    return ListSource.objects.get()


def closed(town: Town, at, convenience: Convenience = Convenience.DEFICIENCY) -> bool:
    party = town.actor("zhao").on_behalf_of
    return not rules.why_not_use(rules.standing(party, place="990001", at=at), convenience).ok


@pytest.mark.rule("COR-4")
def test_who_is_listed_there_gets_no_deficiency_and_may_still_commit(keepers, shelf, moment):
    shelf.put(ZHAO)
    assert tasks.sweep_lists(moment) == 1
    assert closed(keepers, moment)
    assert not closed(keepers, moment, Convenience.COMMITMENT)
    shelf.put(["XY-1", "remove", "", "", "", "", "", "", ""])
    assert tasks.sweep_lists(moment) == 1
    assert not closed(keepers, moment)


@pytest.mark.rule("CRE-12", "COR-4")
def test_who_is_on_the_list_of_the_gravely_dishonest_may_not_commit(keepers, tmp_path, settings, moment):
    settings.CREDIT_DROP = str(tmp_path)
    Shelf(tmp_path / "xinyong", register="serious").put(ZHAO)
    assert tasks.sweep_lists(moment) == 1
    assert closed(keepers, moment, Convenience.COMMITMENT)
    assert not closed(keepers, moment), "容缺 looks at 信用中国 alone"


def test_taken_in_again_nothing_changes(keepers, shelf, moment):
    shelf.put(ZHAO)
    assert tasks.sweep_lists(moment) == 1
    assert tasks.sweep_lists(moment) == 0
    shelf.put(ZHAO)
    tasks.sweep_lists(moment)
    last = Delivery.objects.first()
    assert (last.rows, last.added, last.changed, last.removed) == (1, 0, 0, 0)


def test_bad_rows_are_reported_and_the_others_taken(keepers, shelf, moment):
    wrong = [*ZHAO]
    wrong[0], wrong[3] = "XY-2", "990001198509040463"
    shelf.put(
        ZHAO,
        wrong,
        ["", "enter", *ZHAO[2:]],
        ["XY-3", "删除", *ZHAO[2:]],
        ["XY-4", "enter", *ZHAO[2:4], "a\x07", *ZHAO[5:]],
    )
    tasks.sweep_lists(moment)
    delivery = Delivery.objects.get()
    assert [problem["row"] for problem in delivery.problems] == [3, 4, 5, 6]
    assert Notice.objects.filter(thread="list:xinyong").exists(), "its keepers hear of it"
    assert "校验不符" in delivery.problems[0]["words"]
    assert "990001198509040463" not in json.dumps(delivery.problems)
    assert ListEntry.objects.get().reference == "XY-1"


def test_a_whole_list_removes_whom_it_does_not_name_and_keeps_whom_a_bad_row_names(keepers, shelf, moment):
    other = ["XY-9", "enter", PERSON, "990001195106180221", *ZHAO[4:]]
    third = ["XY-8", "enter", PERSON, "990001198803120316", *ZHAO[4:]]
    shelf.put(ZHAO, other, third)
    shelf.put(other, ["XY-8", "enter", PERSON, "12", *ZHAO[4:]], whole=True)
    tasks.sweep_lists(moment)
    still = ListEntry.objects.filter(removed_on=None).order_by("reference")
    assert [one.reference for one in still] == ["XY-8", "XY-9"]


@pytest.mark.parametrize(
    "harm", ["signature", "file", "columns", "other", "gap", "gone", "path", "whole", "old", "csv"]
)
def test_what_cannot_be_believed_changes_nothing_and_is_said_once(keepers, shelf, moment, harm):
    shelf.put(ZHAO)
    tasks.sweep_lists(moment)
    shelf.put(["XY-1", "remove", "", "", "", "", "", "", ""], sequence=3 if harm == "gap" else None)
    match harm:
        case "signature":
            (shelf.folder / "manifest.json").write_bytes((shelf.folder / "manifest.json").read_bytes() + b" ")
        case "file":
            (shelf.folder / "2.csv").write_text("x")
        case "columns":
            (shelf.folder / "2.csv").write_text("a,b\n1,2\n")
            shelf.deliveries[-1]["sha256"] = sha256(b"a,b\n1,2\n").hexdigest()
            shelf.sign()
        case "other":
            shelf.sign("elsewhere")
        case "gone":
            (shelf.folder / "manifest.json.sig").unlink()
        case "path":
            shelf.deliveries[-1]["file"] = "../2.csv"
            shelf.sign()
        case "whole":
            shelf.deliveries[-1]["whole"] = "false"
            shelf.sign()
        case "old":
            shelf.deliveries[-1]["sequence"] = 2**70
            shelf.sign()
        case "csv":
            data = (",".join(COLUMNS) + "\n" + "x" * 200_000 + "\n").encode()
            (shelf.folder / "2.csv").write_bytes(data)
            shelf.deliveries[-1]["sha256"] = sha256(data).hexdigest()
            shelf.sign()
    later = moment + timedelta(hours=2)
    assert tasks.sweep_lists(later) == 0
    assert tasks.sweep_lists(later + timedelta(hours=1)) == 0
    assert closed(keepers, later), "the last known state goes on"
    issued = datetime.fromisoformat(shelf.issued_at)
    assert (source().heard_at, source().silent_since) == (issued, later)
    told = Notice.objects.filter(thread="list:xinyong")
    assert sorted(one.user.username for one in told) == ["qian", "tang"], "once"
    check = standing.check(
        keepers.actor("zhao").on_behalf_of,
        thread="case:1",
        moment=Moment.FILING,
        basic_code="",
        place="990001",
        at=later,
    )
    assert datetime.fromisoformat(check.heard["xinyong"]) == issued, "how old it was is kept with the act"


def test_a_hidden_number_closes_nothing_until_an_officer_says_it_is_he(client, keepers, shelf, moment):
    shelf.put([*ZHAO[:3], "9900**********0462", *ZHAO[4:]])
    tasks.sweep_lists(moment)
    zhao = keepers.actor("zhao").on_behalf_of
    told = {"thread": "case:1", "moment": Moment.FILING, "basic_code": "", "place": "990001", "at": moment}
    standing.check(zhao, **told)
    standing.check(zhao, **told)
    match = ListMatch.objects.get()
    assert not closed(keepers, moment)
    with pytest.raises(Refused, match="由信用管理人员核对"):
        lists.judge(match, True, by=keepers.actor("lin"), at=moment)
    client.force_login(keepers.user("qian"))
    page = client.get("/desk/credit/matches/").content.decode()
    assert "赵敏" in page
    assert "990001198509040462" not in page
    assert (
        "已核对"
        in client.post(
            f"/desk/credit/matches/{match.pk}/judgement/", {"same": "yes"}, follow=True
        ).content.decode()
    )
    assert closed(keepers, moment)
    versions = StandingCheck.objects.values_list("version", flat=True)
    assert len(set(versions)) == 1
    assert standing.check(zhao, **told).version not in versions


@pytest.mark.parametrize("harm", ["missing", "columns"])
def test_a_whole_list_goes_on_behind_a_file_that_will_not_do(keepers, shelf, moment, harm):
    shelf.put(ZHAO)
    tasks.sweep_lists(moment)
    other = ["XY-9", "enter", PERSON, "990001195106180221", *ZHAO[4:]]
    shelf.put(["XY-7", *other[1:]])
    if harm == "missing":
        (shelf.folder / "2.csv").unlink()
    else:
        (shelf.folder / "2.csv").write_text("a,b\n1,2\n")
        shelf.deliveries[-1]["sha256"] = sha256(b"a,b\n1,2\n").hexdigest()
        shelf.sign()
    later = moment + timedelta(hours=2)
    assert tasks.sweep_lists(later) == 0
    assert source().silent_since == later
    shelf.put(other, whole=True)
    shelf.put(["XY-8", *other[1:]])
    assert tasks.sweep_lists(later + timedelta(hours=1)) == 2
    assert (source().sequence, source().silent_since) == (4, None)
    still = ListEntry.objects.filter(removed_on=None).order_by("reference")
    assert [one.reference for one in still] == ["XY-8", "XY-9"]


def test_an_entry_closes_from_its_first_day_to_its_last(keepers, shelf, moment):
    shelf.put([*ZHAO[:7], "2026-03-05", "2026-03-06"])
    tasks.sweep_lists(moment)
    days = [closed(keepers, moment + timedelta(days=n)) for n in range(4)]
    assert days == [False, True, True, False]


def test_listed_and_removed_in_one_file_the_last_line_holds(keepers, shelf, moment):
    shelf.put(ZHAO, ["XY-1", "remove", "", "", "", "", "", "", ""])
    tasks.sweep_lists(moment)
    assert not closed(keepers, moment)


def test_what_was_confirmed_ends_when_the_entry_says_another(keepers, shelf, moment):
    hidden = [*ZHAO[:3], "9900**********0462", *ZHAO[4:]]
    shelf.put(hidden)
    tasks.sweep_lists(moment)
    zhao = keepers.actor("zhao").on_behalf_of
    (match,) = lists.screen(zhao, at=moment)
    lists.judge(match, True, by=keepers.actor("qian"), at=moment)
    assert closed(keepers, moment)
    assert Notice.objects.filter(thread=zhao.thread, user=keepers.user("zhao")).exists(), "he hears of it"
    with pytest.raises(Refused, match="已经核对过"):
        lists.judge(match, False, by=keepers.actor("tang"), at=moment)
    shelf.put([*hidden[:4], "赵明", *hidden[5:]])
    tasks.sweep_lists(moment)
    assert not closed(keepers, moment)
    shelf.put(hidden)
    tasks.sweep_lists(moment)
    lists.correct(match, False, "住址不同", by=keepers.actor("tang"), at=moment)
    assert not closed(keepers, moment)
