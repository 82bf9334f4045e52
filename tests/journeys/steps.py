"""What applicants do on the pages of filing, one step after the other: with and without JavaScript, on any window."""

import io
import re
from typing import Any

from approvals.models import Case
from tests.town import Town, pdf


def picture(name: str, *, turned: bool = False, shade: int = 200) -> dict[str, Any]:
    """A photo as a telephone makes it: lying on its side, or as HEIC."""
    import pillow_heif
    from PIL import Image

    sheet, out = Image.new("RGB", (600, 400), (shade, shade, shade)), io.BytesIO()
    if name.endswith(".heic"):
        pillow_heif.from_pillow(sheet).save(out)
        return {"name": name, "mimeType": "image/heic", "buffer": out.getvalue()}
    exif = Image.Exif()
    exif[0x0112] = 6 if turned else 1
    sheet.save(out, "JPEG", exif=exif)
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def paper(name: str) -> dict[str, Any]:
    return {"name": name, "mimeType": "application/pdf", "buffer": pdf(name).read()}


def on(page: Any, words: str) -> None:
    """Presses the button of the page with these words, and stays until the page that answers is read."""
    away(page, page.get_by_role("main").get_by_role("button", name=words, exact=True))


def away(page: Any, door: Any) -> None:
    """Goes through a link or button to another page, and stands on that page, not on the one that is still being left."""
    with page.expect_event("domcontentloaded"):
        door.click()


def begin(page: Any, town: Town) -> None:
    """From the guide of the matter to the task list; the person is signed in, or is asked to."""
    page.goto(f"/guide/{town.edition.matter.code}/")
    page.get_by_role("button", name="在线办理").first.click()


def fill_in(page: Any) -> None:
    """From the task list through the sections of the form to the materials."""
    page.get_by_role("link", name="经营场所").click()
    page.get_by_label("场所名称").fill("云朵美发店")
    page.get_by_label("经营面积").fill("80")
    page.get_by_label("经营地址").fill("示例市朝霞区书香路 45 号")
    on(page, "保存并继续")
    page.get_by_label("卫生管理员电话").fill("139 0000 0009")
    on(page, "保存并继续")
    page.wait_for_url("**/materials/")


def row(page: Any, material: str) -> Any:
    return page.locator("section.upload", has=page.get_by_role("heading", name=material))


def upload(page: Any, material: str, file: dict[str, Any], *, by_hand: bool = False) -> None:
    """The file stands in the row of its material. `by_hand`: without JavaScript 上传 is pressed."""
    row(page, material).locator("input[type=file]").set_input_files(file)
    if by_hand:
        row(page, material).get_by_role("button", name=re.compile("^上传")).click()
    row(page, material).get_by_role("link", name=file["name"].rpartition(".")[0]).wait_for()


def submit(page: Any) -> Case:
    """From the last look to the confirmation; the case that it names."""
    page.get_by_label("同意电子送达").check()
    page.get_by_label("我确认以上内容").check()
    on(page, "提交申请")
    page.wait_for_url("**/done/")
    return Case.objects.filed().get(number=page.url.split("/")[-3])


def file_a_case(page: Any, town: Town) -> Case:
    """The shortest way from the guide to the confirmation."""
    begin(page, town)
    on(page, "开始填写")
    fill_in(page)
    upload(page, "场所平面图", paper("平面图.pdf"))
    upload(page, "卫生检测报告", paper("检测报告.pdf"))
    page.get_by_role("main").get_by_role("button", name="保存并继续").click()
    return submit(page)


def press(page: Any, key: str) -> None:
    """The key is pressed on a page that listens: a page that has only just come would let it fall."""
    page.locator("html[data-keys]").wait_for(state="attached")
    page.keyboard.press(key)
