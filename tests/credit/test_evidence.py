"""Files that come with what is said of an entry: kept with it, shown through its door alone (CRE-4, CRE-8)."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from credit.actions import listing
from credit.enums import Tier
from credit.models import Evidence, Record
from ground.documents.models import Blob, ScanState
from tests.credit.conftest import listed, proposed
from tests.credit.test_pages import NOW, act, text
from tests.town import pdf

pytestmark = pytest.mark.django_db


def noticed(town) -> Record:
    return listing.notify(proposed(town, NOW), Tier.MINOR, by=town.actor("qian"), at=NOW)


@pytest.mark.rule("CRE-4")
def test_a_defence_comes_with_its_files_and_strangers_do_not_see_them(client, keepers):
    record = noticed(keepers)
    client.force_login(keepers.user("zhao"))
    page = text(client.get(f"/me/credit/{record.uuid}/"))
    assert 'enctype="multipart/form-data"' in page
    page = text(
        act(client, "defence", record, words="检测机构停业", files=[pdf("停业公告.pdf"), pdf("委托书.pdf")])
    )
    assert "停业公告.pdf" in page
    assert "委托书.pdf" in page
    kept = Evidence.objects.order_by("pk").first()
    assert (kept.defence, kept.added_by) == (record.defences.get(), keepers.user("zhao"))
    address = reverse("credit:evidence", args=[kept.uuid])
    for who, status in (("zhao", 200), ("qian", 200), ("wang", 404), ("lin", 404), ("zheng", 404)):
        client.force_login(keepers.user(who))
        answer = client.get(address)
        assert answer.status_code == status, who
    client.force_login(keepers.user("qian"))
    assert "停业公告.pdf" in text(client.get(f"/desk/credit/{record.uuid}/"))
    answer = client.get(address)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    client.logout()
    assert client.get(address).status_code == 302


@pytest.mark.rule("CRE-8", "CRE-11")
def test_a_repair_and_an_objection_bring_their_proof(client, keepers):
    record = listed(keepers, NOW, Tier.MINOR)
    client.force_login(keepers.user("zhao"))
    day = {f"duty_done_on_{part}": str(getattr(NOW, part)) for part in ("year", "month", "day")}
    told = {"words": "已补齐", "promised": "on", **day}
    assert "补齐凭证.pdf" in text(act(client, "repairs", record, files=[pdf("补齐凭证.pdf")], **told))
    assert "身份证明.pdf" in text(
        act(client, "objections", record, words="不是我", files=[pdf("身份证明.pdf")])
    )
    client.force_login(keepers.user("tang"))
    page = text(client.get(f"/desk/credit/{record.uuid}/"))
    assert "补齐凭证.pdf" in page
    assert "身份证明.pdf" in page


@pytest.mark.rule("CRE-4")
def test_a_file_that_will_not_do_keeps_nothing_and_what_was_typed_comes_back(client, keepers):
    record = noticed(keepers)
    client.force_login(keepers.user("zhao"))
    address = reverse("credit:defence", args=[record.uuid])
    wrong = client.post(address, {"words": "检测机构停业", "files": [SimpleUploadedFile("a.exe", b"MZ\x00")]})
    assert wrong.status_code == 422
    assert "检测机构停业" in wrong.content.decode()
    many = client.post(address, {"words": "x", "files": [pdf() for _n in range(6)]})
    assert "一次最多 5 个文件" in many.content.decode()
    assert not record.defences.exists()


def test_a_file_in_quarantine_is_shown_to_nobody(client, keepers):
    record = noticed(keepers)
    listing.defend(record, "停业", files=[pdf("公告.pdf")], by=keepers.actor("zhao"), at=NOW)
    kept = Evidence.objects.get()
    found = {"scan_state": ScanState.INFECTED, "scanned_at": NOW, "scan_found": "Eicar"}
    Blob.objects.filter(pk=kept.original_id).update(**found)
    client.force_login(keepers.user("qian"))
    answer = client.get(reverse("credit:evidence", args=[kept.uuid]))
    assert answer.status_code == 409
    assert "已经隔离" in answer.content.decode()


def test_an_entry_costs_the_same_with_many_files(client, keepers, same_queries):
    record = noticed(keepers)
    client.force_login(keepers.user("qian"))

    def add():
        return listing.defend(record, "停业", files=[pdf(), pdf()], by=keepers.actor("zhao"), at=NOW)

    same_queries(lambda: client.get(f"/desk/credit/{record.uuid}/"), add=add)
