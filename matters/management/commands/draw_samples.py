"""样本图片: what licences, approvals and letters of the example town look like, drawn and marked as samples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from ground.documents.watermark import face, over
from matters.actions.opening import DATA
from matters.enums import ResultKind
from matters.samples import SAMPLES

if TYPE_CHECKING:
    from PIL import Image, ImageDraw

MARK = "样本 · 仅供演示"  # not a message: drawn
ORGAN = "朝霞区政务服务办公室"  # not a message: drawn
DAY = "2026 年 1 月 1 日"  # not a message: drawn
WIDE, TALL = (720, 500), (560, 760)
INK, FRAME, PAPER, RED = (30, 36, 48), (152, 118, 54), (253, 252, 246), (186, 40, 38)
COLOURS = 32
LINES = 5
LETTER = "授权委托书"  # not a message: drawn
# The letter with its blanks, and filled in.
BLANK = (
    "委 托 人：＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿",  # not a message: drawn
    "证件号码：＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿",  # not a message: drawn
    "受 托 人：＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿",  # not a message: drawn
    "证件号码：＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿",  # not a message: drawn
    "委托事项：办理＿＿＿＿＿＿＿＿＿＿＿＿＿",  # not a message: drawn
    "委托权限：□提交材料　□补正　□领取结果",  # not a message: drawn
    "委托期限：＿＿年＿月＿日至＿＿年＿月＿日",  # not a message: drawn
    "",
    "委托人签名或者盖章：",  # not a message: drawn
    "　　　　年　　月　　日",  # not a message: drawn
)
FILLED = (
    "委 托 人：云朵美发店（经营者 某某）",  # not a message: drawn
    "证件号码：（身份证号码或者统一社会信用代码）",  # not a message: drawn
    "受 托 人：某某",  # not a message: drawn
    "证件号码：（受托人身份证号码）",  # not a message: drawn
    "委托事项：办理公共场所卫生许可（新办）",  # not a message: drawn
    "委托权限：■提交材料　■补正　■领取结果",  # not a message: drawn
    "委托期限：2026年3月1日至2026年6月30日",  # not a message: drawn
    "",
    "委托人签名或者盖章：（签名）",  # not a message: drawn
    "　　　　2026 年 3 月 1 日",  # not a message: drawn
)


class Command(BaseCommand):
    help = "重新绘制自带事项的结果样本和授权委托书；只在改动样本时使用。"

    def handle(self, **options: Any) -> None:
        SAMPLES.mkdir(exist_ok=True)
        for path in sorted(DATA.glob("*.json")):
            content = json.loads(path.read_text(encoding="utf-8"))
            if content["edition"]["result_kind"] == ResultKind.LICENCE:
                keep(licence(content), SAMPLES / f"{path.stem}.png")
            elif content["edition"]["result_kind"] == ResultKind.APPROVAL:
                keep(approval(content), SAMPLES / f"{path.stem}.png")
        keep(letter(FILLED), SAMPLES / "authorisation.png")
        letter(BLANK).convert("1").save(SAMPLES / "authorisation.pdf", resolution=72)


def licence(content: dict[str, Any]) -> Image.Image:
    """A certificate on its side: its name, what is licensed, who gives it."""
    edition = content["edition"]
    picture, drawn = sheet(WIDE)
    drawn.rectangle((14, 14, WIDE[0] - 15, WIDE[1] - 15), outline=FRAME, width=5)
    drawn.rectangle((24, 24, WIDE[0] - 25, WIDE[1] - 25), outline=FRAME, width=1)
    middle(drawn, edition["result_name"], 58, 38, WIDE[0])
    labels = [
        field["label"]
        for section in edition["form"]["sections"]
        for field in section["fields"]
        if field.get("licensed")
    ]
    rows = ["持证人", *labels][:LINES]  # not a message: drawn
    for n, label in enumerate(rows):
        drawn.text((80, 140 + n * 44), f"{label}：×××", fill=INK, font=face(20)[0])
    number = f"{edition['licence_mark']}〔2026〕第 00000 号"  # not a message: drawn
    drawn.text((80, 420), number, fill=INK, font=face(18)[0])
    seal(drawn, 560, 400)
    drawn.text((450, 395), ORGAN, fill=INK, font=face(18)[0])
    drawn.text((490, 424), DAY, fill=INK, font=face(18)[0])
    return over(picture, MARK)


def approval(content: dict[str, Any]) -> Image.Image:
    """A decision on one upright page."""
    picture, drawn = sheet(TALL)
    middle(drawn, ORGAN, 48, 26, TALL[0], RED)
    drawn.line((50, 96, TALL[0] - 50, 96), fill=RED, width=2)
    name = content["edition"]["result_name"]
    half = name.find("行政许可决定书") if len(name) > 16 else -1  # not a message: drawn
    for n, line in enumerate([name] if half < 1 else [name[:half], name[half:]]):
        middle(drawn, line, 122 + n * 38, 25, TALL[0])
    middle(drawn, "朝政许〔2026〕第00000号", 206, 17, TALL[0])  # not a message: drawn
    told = [
        "×××：",  # not a message: drawn
        "　　你（单位）于 2026 年 1 月 1 日提出的",  # not a message: drawn
        f"“{content['matter']['name'][:18]}”申请，",  # not a message: drawn
        "经审查，符合法定条件，决定如下：",  # not a message: drawn
        "　　（决定的内容）",  # not a message: drawn
        "　　如不服本决定，可以依法申请行政复议",  # not a message: drawn
        "或者提起行政诉讼。",  # not a message: drawn
    ]
    for n, line in enumerate(told):
        drawn.text((66, 262 + n * 40), line, fill=INK, font=face(20)[0])
    seal(drawn, 400, 640)
    drawn.text((300, 630), ORGAN, fill=INK, font=face(18)[0])
    drawn.text((340, 662), DAY, fill=INK, font=face(18)[0])
    return over(picture, MARK)


def letter(lines: tuple[str, ...]) -> Image.Image:
    """A letter of authority; the blank one bears no mark, for it is printed and used."""
    size = (595, 842)
    picture, drawn = sheet(size, (255, 255, 255))
    middle(drawn, LETTER, 90, 34, size[0])
    for n, line in enumerate(lines):
        drawn.text((80, 190 + n * 52), line, fill=INK, font=face(20)[0])
    return over(picture, MARK) if lines is FILLED else picture


def sheet(
    size: tuple[int, int], paper: tuple[int, int, int] = PAPER
) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", size, paper)
    return picture, ImageDraw.Draw(picture)


def middle(
    drawn: ImageDraw.ImageDraw,
    words: str,
    y: int,
    size: int,
    width: int,
    ink: tuple[int, int, int] = INK,
) -> None:
    font = face(size)[0]
    while size > 12 and font.getlength(words) > width - 80:
        size -= 2
        font = face(size)[0]
    drawn.text(((width - font.getlength(words)) / 2, y), words, fill=ink, font=font)


def seal(drawn: ImageDraw.ImageDraw, x: int, y: int) -> None:
    """A ring where the seal would be: no picture here shows one."""
    drawn.ellipse((x - 52, y - 40, x + 52, y + 64), outline=RED, width=3)
    drawn.text((x - 20, y - 30), "样章", fill=RED, font=face(20)[0])  # not a message: drawn


def keep(picture: Image.Image, path: Path) -> None:
    picture.quantize(COLOURS).save(path, optimize=True)
