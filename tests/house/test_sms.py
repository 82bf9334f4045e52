"""Every text message is one message: complete without a link, at most 70 characters with the longest values (U11)."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context
from django.template.loader import get_template

from ground.notices.tell import CODE_LENGTH, LONGEST_SMS, genuine
from portal.house import ROOT, templates

TEXTS = [path for path in templates() if path.name.endswith(".sms.txt")]
# The longest that the example town can put there.
PERSON, ORGANISATION = "欧阳明月", "示例市众诚人力资源有限公司"
LONGEST = {
    "number": "99000120260304000017",
    "slip": "YJ9900012603040017",
    "query_code": "ABCD2345",
    "due_on": "2026-12-31",
    "until_on": "2026-12-31",
    "day": "2026-12-31",
    "outcome": "准予许可",
    "phone": "0990-12345678",
    "principal": ORGANISATION,
    "agent": PERSON,
    "giver": PERSON,
    "taker": PERSON,
    "code": "123456",
    "purpose": "变更手机号码",
    "days": 20,
    "n": 20,
    "until": "2026-12-31",
    "when": "12月31日16:30",
    "few": f"{PERSON}、{PERSON}等",
    "licence": "朝交运管许可〔2026〕第00001号",
    "matter": "博物馆、图书馆和其他文物收藏单位设置藏品档案的备案",
    "state": "经核实无误",
    "last": "12月31日",
    "ends": True,
    "licence_then": "gone",
    "result": "不予撤销",
    "what": "陈述申辩",
    "limit": "补齐承诺材料",
    "resumed": True,
}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates")).removesuffix(".sms.txt")


def test_there_are_text_messages():
    assert TEXTS


@pytest.mark.rule("U11")
@pytest.mark.parametrize("path", TEXTS, ids=name_of)
def test_a_text_message_is_one_message_without_a_link(path):
    asked = set(re.findall(r"{{\s*(\w+)", path.read_text()))
    assert asked <= LONGEST.keys(), f"say the longest value here of {asked - LONGEST.keys()}"
    phone = settings.HOTLINE if "accounts/" in str(path) else LONGEST["phone"]
    template = get_template(f"{name_of(path)}.sms.txt").template
    text = template.render(Context(LONGEST | {"phone": phone}, autoescape=False))
    sms = genuine(" ".join(text.split()), "A" * CODE_LENGTH)
    assert len(sms) <= LONGEST_SMS, f"{len(sms)} characters: {sms}"
    assert "//" not in sms
    assert "www" not in sms
    assert sms.endswith("【核验AAAAAAAA】")
