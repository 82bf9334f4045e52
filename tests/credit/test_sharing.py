"""What the file says is told to credit platforms: with the act, signed, once, and again until they took it (CRE-8)."""

from __future__ import annotations

import csv
import io
import json
from base64 import b64encode
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from credit import platform, tasks
from credit.actions import listing, striking
from credit.enums import Misdeed, RecordState, Register, Tier
from credit.models import Announcement, Handover, ListSource, Recipient, Record
from credit.platform import Silent
from ground.accounts.actions import declare_organisation
from ground.accounts.actor import Actor
from ground.accounts.enums import Role
from ground.notices.models import Notice
from tests.credit.conftest import CODE, listed, proposed
from tests.credit.test_https_shelf import Quiet
from tests.credit.test_https_shelf import serve as serve
from tests.credit.test_pages import NOW, text
from tests.town import Town, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CRE-8")]
HOUR = timedelta(hours=1)
# A year after a general entry nothing of it is left.
LATER = timedelta(days=370)


class Taking(Quiet):
    """A platform that keeps what is put to it, and answers with a receipt."""

    def do_PUT(self) -> None:
        name = self.path.rsplit("/", 1)[-1]
        data = self.rfile.read(int(self.headers["Content-Length"]))
        (Path(self.directory) / name).write_bytes(data)
        self.send_response(201)
        self.end_headers()
        self.wfile.write(f"收到 {name}".encode())


class Refusing(Quiet):
    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(503)
        self.end_headers()


@pytest.fixture
def key(settings, tmp_path) -> Ed25519PrivateKey:
    made = Ed25519PrivateKey.generate()
    settings.CREDIT_KEY = b64encode(made.private_bytes_raw()).decode()
    settings.CREDIT_OUT = str(tmp_path / "out")
    return made


def joined(address: str = "gongxin") -> Recipient:
    call_command("credit_recipient", "gongxin", "示例市公共信用平台", address)
    return Recipient.objects.get()


def read(folder: Path, key: Ed25519PrivateKey, settings) -> list[dict[str, str]]:
    """The newest file on that shelf, as a platform believes it: by the scheme of the lists that are taken in."""
    settings.CREDIT_DROP = str(folder.parent)
    public = b64encode(key.public_key().public_bytes_raw()).decode()
    shelf = ListSource(code="gongxin", address=folder.name, public_key=public)
    newest = platform.announced(shelf).deliveries[-1]
    return list(csv.DictReader(io.StringIO(platform.contents(shelf, newest))))


def repaired(town: Town, record: Record, at) -> Record:
    said = {"duty_done_on": at.date(), "promised": True, "by": town.actor("zhao"), "at": at}
    repair = listing.seek_repair(record, "已补齐", **said)
    return listing.decide_repair(repair, True, "属实", by=town.actor("tang"), at=at)


def test_a_listing_and_its_repair_reach_a_platform_over_https_each_once(
    keepers, tmp_path, serve, settings, key, moment
):
    folder = tmp_path / "platform"
    folder.mkdir()
    recipient = joined(serve(partial(Taking, directory=str(folder))))
    record = listed(keepers, moment)
    assert (Announcement.objects.get().record, Handover.objects.count()) == (record, 0), "rows first"
    assert tasks.sweep_sharing(moment) == 1
    assert tasks.sweep_sharing(moment + HOUR) == 0, "it is told once"
    (line,) = read(folder, key, settings)
    assert (line["action"], line["reference"]) == ("enter", str(record.uuid))
    assert (line["misdeed"], line["tier"], line["reason"]) == ("承诺的材料逾期未补齐", "一般", "")
    assert (line["listed_on"], line["until_on"]) == ("2026-03-04", "2027-03-04")
    one = Handover.objects.get()
    assert (one.sequence, one.rows, one.handed_at, one.receipt) == (1, 1, moment, "收到 manifest.json")

    later = moment + timedelta(days=100)
    assert repaired(keepers, record, later).state == RecordState.LIFTED
    assert tasks.sweep_sharing(later) == 1
    (line,) = read(folder, key, settings)
    assert (line["action"], line["reason"], line["until_on"]) == ("remove", "信用修复", "2026-06-12")
    recipient.refresh_from_db()
    assert recipient.sequence == 2
    assert [one["sequence"] for one in json.loads((folder / "manifest.json").read_bytes())["deliveries"]] == [
        1,
        2,
    ]


@pytest.mark.rule("PII-4", "CRE-5", "CRE-2")
def test_a_person_is_masked_an_organisation_is_not_and_it_is_no_list_of_the_gravely_dishonest(
    keepers, tmp_path, settings, key, moment
):
    joined()
    listed(keepers, moment)
    told = {"name": "云朵美容有限公司", "uscc": CODE, "role": Role.LEGAL_REPRESENTATIVE}
    company = declare_organisation(**told, by=keepers.actor("zhao"), at=moment).party
    record = Record.objects.get()
    other = listing.propose(
        company, record.misdeed, record.words, record.basis, source="proceeding:2", source_number="2",
        office=keepers.organ, account=keepers.user("zhao"), by=Actor.system("proceeding"), at=moment,
    )  # fmt: skip
    other = listing.notify(other, Tier.SERIOUS, by=keepers.actor("qian"), at=moment)
    other = listing.waive(other, by=Actor(keepers.user("zhao"), on_behalf_of=company), at=moment)
    listing.enlist(other, Tier.SERIOUS, "情节严重", by=keepers.actor("tang"), at=moment)
    assert tasks.sweep_sharing(moment) == 1
    folder = tmp_path / "out" / "gongxin"
    person, firm = read(folder, key, settings)
    assert (person["name"], person["id_number"]) == ("赵*", "9900**********0462")
    assert (firm["name"], firm["id_number"]) == ("云朵美容有限公司", CODE)
    told = json.loads((folder / "manifest.json").read_bytes())
    assert told["register"] == "archive"
    for file in folder.iterdir():
        assert str(Register.SERIOUS.label).encode() not in file.read_bytes()
    assert not [file for file in folder.iterdir() if file.name.startswith(".")]


@pytest.mark.rule("CRE-6")
def test_a_minor_entry_is_told_to_nobody(keepers, key, moment):
    joined()
    record = listed(keepers, moment, Tier.MINOR)
    repaired(keepers, record, moment + HOUR)
    assert not Announcement.objects.exists()
    assert tasks.sweep_sharing(moment + HOUR) == 0


@pytest.mark.rule("CRE-15")
def test_each_end_is_told_and_what_is_void_afterwards_too(keepers, tmp_path, settings, key, moment):
    joined()
    record = listed(keepers, moment)
    tasks.sweep_sharing(moment)
    objection = listing.object_to(record, "已按期补齐", by=keepers.actor("zhao"), at=moment)
    ended = moment + LATER
    assert tasks.sweep_expiries(ended) == 1
    tasks.sweep_sharing(ended)
    folder = tmp_path / "out" / "gongxin"
    assert read(folder, key, settings)[0]["reason"] == "公示期限届满"
    listing.answer_objection(objection, True, "属实", by=keepers.actor("qian"), at=ended + HOUR)
    assert tasks.sweep_sharing(ended + HOUR) == 1
    (line,) = read(folder, key, settings)
    assert (line["action"], line["reason"]) == ("void", "异议成立")


@pytest.mark.rule("CRE-15")
def test_what_was_struck_before_it_was_told_is_not_told(keepers, tmp_path, settings, key, moment):
    record = listed(keepers, moment)
    strike = striking.propose(
        record, "判决撤销", files=[pdf("判决书.pdf")], by=keepers.actor("qian"), at=moment
    )
    striking.decide(strike, True, "属实", by=keepers.actor("tang"), at=moment)
    joined()
    assert tasks.sweep_sharing(moment) == 1
    assert read(tmp_path / "out" / "gongxin", key, settings) == []


@pytest.mark.parametrize("harm", ["gone", "refuses", "unknown authority", "no key", "outside"])
def test_a_platform_that_is_down_delays_nothing_and_is_told_later(
    keepers, tmp_path, serve, settings, key, moment, harm
):
    folder = tmp_path / "platform"
    folder.mkdir()
    works = serve(partial(Taking, directory=str(folder)))
    authority, secret = settings.CREDIT_CA, settings.CREDIT_KEY
    broken = {"gone": "https://127.0.0.1:1/", "refuses": serve(Refusing), "outside": "../elsewhere"}
    recipient = joined(broken.get(harm, works))
    if harm == "unknown authority":
        settings.CREDIT_CA = ""
    if harm == "no key":
        settings.CREDIT_KEY = ""
    assert listed(keepers, moment).state == RecordState.LISTED, "the act waits for nobody"
    assert tasks.sweep_sharing(moment) == 0
    assert tasks.sweep_sharing(moment + HOUR) == 0
    one = Handover.objects.get()
    assert (one.tries, one.handed_at) == (2, None)
    assert one.why
    recipient.refresh_from_db()
    assert recipient.silent_since == moment
    told = Notice.objects.filter(user=keepers.user("qian"), subject__contains="归集中断", channel="inbox")
    assert told.count() == 1, "the keepers hear so once"
    assert not (tmp_path / "elsewhere").exists()

    settings.CREDIT_CA, settings.CREDIT_KEY = authority, secret
    joined(works)
    assert tasks.sweep_sharing(moment + 2 * HOUR) == 1
    assert read(folder, key, settings)[0]["action"] == "enter"
    recipient.refresh_from_db()
    assert recipient.silent_since is None
    assert (Handover.objects.get().sequence, Handover.objects.get().why) == (1, "")


def test_the_same_file_is_the_same_bytes_and_what_was_tampered_with_is_not_believed(
    keepers, tmp_path, settings, key, moment
):
    recipient = joined()
    listed(keepers, moment)
    tasks.sweep_sharing(moment)
    folder = tmp_path / "out" / "gongxin"
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    Handover.objects.update(handed_at=None, receipt="")
    assert tasks.sweep_sharing(moment + HOUR) == 1
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
    (folder / "1.csv").write_bytes(before["1.csv"].replace("一般".encode(), "严重".encode()))
    with pytest.raises(Silent, match="不一致"):
        read(folder, key, settings)
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.create(recipient=recipient, sequence=1, rows=0, made_at=moment)
    with pytest.raises(CommandError):
        joined("http://127.0.0.1/")


def test_the_desk_sees_what_waits_and_how_long(client, keepers, key):
    since = NOW - timedelta(days=7)
    record = listed(keepers, since)
    client.force_login(keepers.user("qian"))
    page = text(client.get("/desk/credit/sharing/"))
    assert "还没有接入信用平台" in page
    assert "待归集" in page
    joined("https://127.0.0.1:1/")
    tasks.sweep_sharing(NOW)
    page = text(client.get("/desk/credit/sharing/"))
    for words in (
        "示例市公共信用平台",
        "待归集 1 条",
        "已等",
        "中断",
        "平台连接不上",
        f"/desk/credit/{record.uuid}/",
    ):
        assert words in page, words
    joined()
    tasks.sweep_sharing(NOW)
    page = text(client.get("/desk/credit/sharing/"))
    assert "没有待归集的记录" in page
    assert "回执：已放入投递目录" in page
    assert "归集" in text(client.get("/desk/credit/"))
    client.force_login(keepers.user("lin"))
    assert client.get("/desk/credit/sharing/").status_code == 404


def test_the_page_costs_the_same_with_many(client, keepers, key, same_queries):
    joined()
    client.force_login(keepers.user("qian"))
    misdeeds = iter(Misdeed)

    def add() -> None:
        record = listing.notify(
            proposed(keepers, NOW, misdeed=next(misdeeds)), Tier.GENERAL, by=keepers.actor("qian"), at=NOW
        )
        record = listing.waive(record, by=keepers.actor("zhao"), at=NOW)
        listing.enlist(record, Tier.GENERAL, "仍未补齐", by=keepers.actor("tang"), at=NOW)

    same_queries(lambda: client.get("/desk/credit/sharing/"), add=add)
