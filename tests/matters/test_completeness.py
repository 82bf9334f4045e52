"""How complete a guide is: of a draft, of an edition, of an office."""

import pytest
from django.test import Client

from matters.actions.opening import packaged
from matters.content import content_of
from matters.models import Edition
from matters.rules.checks import score


@pytest.mark.rule("LINT-9")
def test_what_is_published_is_as_complete_as_its_content(opened):
    assert {edition.completeness for edition in opened} == {100}
    for edition in opened:
        assert score(content_of(edition)) == edition.completeness
    told = next(iter(packaged()))
    told["edition"]["hours"] = ""
    told["materials"][0]["standard"] = ""
    assert 90 < score(told) < 100


def test_what_only_a_directory_says_is_poor(listed):
    edition = listed().editions.get()
    assert edition.completeness == score(content_of(edition))
    assert edition.completeness < 50


def test_the_guides_of_each_office_are_counted(desk, listed):
    listed()
    client = Client()
    client.force_login(desk.town.user("mei"))
    page = client.get("/catalogue/completeness/").content.decode()
    assert "朝霞区政务服务办公室" in page
    assert "100%" in page
    poor = Edition.objects.get(completeness__lt=50)
    assert f"{poor.completeness}%" in page
    assert page.index(poor.matter.office.name) < page.index("100%"), "the least complete first"
    client.force_login(desk.town.user("lin"))
    assert client.get("/catalogue/completeness/").status_code == 404
