"""Forms and components as GOV.UK markup in Chinese: parameters, words of errors, nothing lost, nothing English."""

import gzip
import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator
from django.template import engines
from django.utils.translation import gettext_lazy as _

from matters.forms import DateField
from portal import rendering
from portal.error_words import errors_of

KB = 1024
BUILD = Path(settings.ROOT) / "static" / "build"


class Business(forms.Form):
    name = forms.CharField(label="申请单位名称", help_text="与营业执照一致", max_length=8)
    code = forms.CharField(label="信用代码", error_messages={"required": _("请输入营业执照上的信用代码")})
    area = forms.DecimalField(label="面积", widget=forms.NumberInput({"suffix": "平方米"}), min_value=1)
    staff = forms.IntegerField(label="人数", required=False)
    email = forms.EmailField(label="电子邮箱", required=False)
    kind = forms.ChoiceField(
        label="经营方式", choices=[("a", "批发"), ("b", "零售"), ("c", "网络经营")], widget=forms.RadioSelect
    )
    local = forms.ChoiceField(label="是否本地", choices=[("y", "是"), ("n", "否")], widget=forms.RadioSelect)
    goods = forms.MultipleChoiceField(
        label="项目",
        required=False,
        choices=[("1", "热食"), ("2", "冷食")],
        widget=forms.CheckboxSelectMultiple,
    )
    street = forms.ChoiceField(label="街道", choices=[("", "请选择"), ("1", "朝霞街道")])
    opened = DateField(label="开业日期")
    until = forms.DateField(
        label="截止日期", required=False, widget=forms.SelectDateWidget(years=range(2026, 2030))
    )
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea, max_length=50)
    story = forms.CharField(label="经过", required=False, widget=forms.Textarea)
    plan = forms.FileField(label="布局图")
    password = forms.CharField(label="密码", widget=forms.PasswordInput)
    agree = forms.BooleanField(label="以上内容属实")
    turn = forms.CharField(required=False, widget=forms.HiddenInput)


GOOD = {
    "name": "晨曦餐饮",
    "code": "X",
    "area": "12.5",
    "kind": "b",
    "local": "n",
    "goods": ["2"],
    "street": "1",
    "opened_year": "2026",
    "opened_month": "3",
    "opened_day": "4",
}


def page(form: forms.Form) -> str:
    return rendering.fields_of(form)


def macro_of(field: str) -> str:
    return rendering.parameters_of(Business()[field])[0]


@pytest.mark.parametrize(
    "field, macro",
    [
        ("name", "input"),
        ("area", "input"),
        ("kind", "radios"),
        ("goods", "checkboxes"),
        ("street", "select"),
        ("opened", "date-input"),
        ("until", "date-input"),
        ("note", "character-count"),
        ("story", "textarea"),
        ("plan", "file-upload"),
        ("password", "password-input"),
        ("agree", "checkboxes"),
    ],
)
def test_each_widget_has_its_component(field: str, macro: str) -> None:
    assert macro_of(field) == macro


def test_a_field_carries_label_hint_value_and_error() -> None:
    _macro, parameters = rendering.parameters_of(Business({"name": "一二三四五六七八九"})["name"])
    assert parameters["label"]["text"] == "申请单位名称"
    assert parameters["hint"] == {"text": "与营业执照一致"}
    assert parameters["value"] == "一二三四五六七八九"
    assert parameters["errorMessage"]["text"] == "申请单位名称不能超过 8 个字"
    assert "maxlength" not in parameters["attributes"]


def test_optional_fields_say_so_and_required_ones_do_not() -> None:
    assert rendering.parameters_of(Business()["note"])[1]["label"]["text"] == "备注（选填）"
    assert rendering.parameters_of(Business()["name"])[1]["label"]["text"] == "申请单位名称"


def test_numbers_are_typed_not_spun() -> None:
    _macro, parameters = rendering.parameters_of(Business()["area"])
    assert (parameters["type"], parameters["inputmode"]) == ("text", "decimal")
    assert parameters["suffix"] == {"text": "平方米"}
    assert rendering.parameters_of(Business()["staff"])[1]["inputmode"] == "numeric"


def test_what_was_chosen_stays_chosen() -> None:
    html = page(Business(GOOD))
    assert re.search(r'name="kind" type="radio" value="b" checked', html)
    assert re.search(r'name="goods" type="checkbox" value="2" checked', html)
    assert re.search(r'<option value="1" selected', html)
    assert 'value="12.5"' in html


def test_a_date_is_three_boxes_with_what_was_typed() -> None:
    html = page(Business({**GOOD, "opened_month": "13"}))
    assert re.search(r'id="id_opened_year" name="opened_year"[^>]*value="2026"', html)
    assert re.search(r'name="opened_month"[^>]*value="13"', html)
    shown = rendering.parameters_of(Business(initial={"opened": "2026-03-04"})["opened"])[1]["items"]
    assert [item["value"] for item in shown] == ["2026", "3", "4"]


def test_words_of_people_are_escaped_and_kept_to_the_letter() -> None:
    evil = '\n <b>一</b>\n  "二"'
    html = page(Business({**GOOD, "story": evil, "name": "<i>"}))
    assert "<b>" not in html
    assert "<i>" not in html
    shown = re.search(r'<textarea[^>]*name="story"[^>]*>(.*?)</textarea>', html, re.DOTALL)
    assert shown
    # The first line break after the tag is HTML's, the rest is the applicant's.
    assert shown[1] == "\n" + evil.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;")


def test_every_error_says_what_to_do_the_same_beside_the_field_and_above() -> None:
    form = Business({"area": "很大", "staff": "三", "email": "x", "opened_day": "1", "turn": "1"})
    above = [(row["text"], row["href"]) for row in rendering.error_list([form])]
    assert above == [
        ("请输入申请单位名称", "#id_name"),
        ("请输入营业执照上的信用代码", "#id_code"),
        ("面积只能填数字，例如 12", "#id_area"),
        ("人数只能填数字，例如 12", "#id_staff"),
        ("请输入正确的电子邮箱，例如 name@example.cn", "#id_email"),
        ("请选择经营方式", "#id_kind"),
        ("请选择是否本地", "#id_local"),
        ("请选择街道", "#id_street"),
        ("开业日期请填写完整的年、月、日", "#id_opened_year"),
        ("请上传布局图", "#id_plan"),
        ("请输入密码", "#id_password"),
        ("请勾选“以上内容属实”", "#id_agree"),
    ]
    html = page(form)
    for words, href in above:
        assert f"</span> {words}" in html.replace("&#34;", '"')
        assert f'id="{href[1:]}"' in html


def test_an_error_of_the_whole_form_stands_above_alone() -> None:
    form = Business(GOOD)
    form.add_error(None, ValidationError("结束日期应晚于开始日期"))
    assert rendering.error_list([form])[0] == {"text": "结束日期应晚于开始日期"}


def test_validators_of_django_speak_through_the_label() -> None:
    class Short(forms.Form):
        word = forms.CharField(label="密码", validators=[MinLengthValidator(10)])
        pick = forms.ChoiceField(label="街道", choices=[("1", "一")])

    form = Short({"word": "一", "pick": "9"})
    assert errors_of(form["word"]) == ["密码至少要有 10 个字"]
    assert errors_of(form["pick"]) == ["请从列出的选项中选择街道"]


def test_one_thing_per_page_has_its_label_as_heading() -> None:
    assert '<h1 class="govuk-label-wrapper">' in rendering.field(Business()["name"], heading=True)
    assert '<h1 class="govuk-fieldset__heading">' in rendering.field(Business()["kind"], heading=True)


def test_django_renders_forms_the_same_way() -> None:
    form = Business()
    assert form["name"].as_field_group() == rendering.field(form["name"])
    assert str(form) == page(form)
    assert 'type="hidden" name="turn"' in page(form)


# ---- no English of the library

TEXT = re.compile(r">([^<]+)<")
COUNT = "%{count}"
SPOKEN = re.compile(r'(?:aria-label|data-i18n[^=]*|title|alt|placeholder)="([^"]*)"')
LATIN = re.compile(r"[A-Za-z]{2,}")


def english_in(html: str) -> list[str]:
    spoken = [words.replace(COUNT, "").strip() for words in TEXT.findall(html) + SPOKEN.findall(html)]
    return [words for words in spoken if LATIN.search(words)]


SAMPLES = {
    "back-link": {"href": "/"},
    "breadcrumbs": {"items": [{"text": "首页", "href": "/"}, {"text": "指南"}]},
    "button": {"text": "提交"},
    "character-count": {
        "name": "a",
        "label": {"text": "备注"},
        "maxlength": 50,
        "errorMessage": {"text": "太长"},
    },
    "checkboxes": {"name": "a", "items": [{"text": "一", "value": "1"}]},
    "date-input": {"id": "a", "items": [{"name": "年"}]},
    "details": {"summaryText": "更多", "text": "内容"},
    "error-message": {"text": "请输入姓名"},
    "error-summary": {"errorList": [{"text": "请输入姓名", "href": "#name"}]},
    "fieldset": {"legend": {"text": "姓名"}},
    "file-upload": {"name": "a", "label": {"text": "文件"}, "javascript": True},
    "hint": {"text": "提示"},
    "inset-text": {"text": "说明"},
    "notification-banner": {"text": "已保存", "type": "success"},
    "pagination": {"previous": {"href": "?a", "text": "上一页"}, "next": {"href": "?b", "text": "下一页"}},
    "panel": {"titleText": "准予许可", "text": "编号"},
    "password-input": {"name": "a", "label": {"text": "密码"}},
    "radios": {"name": "a", "items": [{"text": "一", "value": "1"}]},
    "select": {"name": "a", "label": {"text": "街道"}, "items": [{"text": "一", "value": "1"}]},
    "skip-link": {"href": "#main"},
    "summary-list": {"rows": [{"key": {"text": "名称"}, "value": {"text": "张明"}}]},
    "table": {"rows": [[{"text": "一"}]]},
    "tabs": {"items": [{"label": "一", "panel": {"text": "二"}}]},
    "tag": {"text": "草稿"},
    "task-list": {"items": [{"title": {"text": "一"}, "status": {"text": "已完成"}}]},
    "textarea": {"name": "a", "label": {"text": "备注"}},
    "warning-text": {"text": "不能撤回"},
}


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_no_component_speaks_english(name: str) -> None:
    html = rendering.component(name, SAMPLES[name])
    assert html.strip()
    assert english_in(html) == []


def test_no_field_speaks_english() -> None:
    html = page(Business({}))
    assert english_in(html) == []


def test_lazy_words_reach_the_macros_as_text() -> None:
    assert "草稿" in rendering.component("tag", {"text": _("草稿")})


# ---- tags


def rendered(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


@pytest.mark.parametrize(
    "colour, shape", [("green", "circle"), ("yellow", "M6"), ("red", "10.400v10.400"), ("grey", "4.200h11")]
)
def test_a_light_is_shape_and_words(colour: str, shape: str) -> None:
    html = rendered("{% light colour words %}", colour=colour, words="剩 3 个工作日")
    assert shape in html
    assert "剩 3 个工作日" in html


def test_no_lamp_no_light() -> None:
    assert rendered("{% light lamp %}", lamp=None) == ""


def test_summary_and_title_find_every_form_of_the_page() -> None:
    source = "{% title_prefix %}|{% error_summary %}"
    assert rendered(source, form=Business()) == "|"
    prefix, summary = rendered(source, forms=[Business(), Business({"name": ""}, prefix="two")]).split("|")
    assert prefix == "错误："
    assert 'href="#id_two-name"' in summary


def test_every_icon_named_in_a_template_is_built() -> None:
    listed = {line.strip() for line in (Path(settings.ROOT) / "static/icons.txt").read_text().splitlines()}
    named = {
        name
        for template in (Path(settings.ROOT) / "templates").rglob("*.html")
        for name in re.findall(r'(?:{% icon |icon=)"([^"]+)"', template.read_text())
    }
    assert named - listed == set()
    assert [name for name in sorted(named) if not (BUILD / "icons" / f"{name}.svg").exists()] == []


# ---- budgets


def gz(*names: str) -> int:
    return sum(len(gzip.compress((BUILD / name).read_bytes(), 9)) for name in names)


def test_the_built_files_keep_to_their_budget() -> None:
    import django_htmx

    htmx = Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js"
    htmx_size = len(gzip.compress(htmx.read_bytes(), 9))
    assert gz("portal.css") <= 25 * KB
    assert gz("workbench.css") <= 25 * KB
    assert gz("early.js", "portal.js") + htmx_size <= 32 * KB
    assert gz("early.js", "workbench.js") + htmx_size <= 32 * KB


def test_stylesheets_ask_only_for_files_that_are_there() -> None:
    for sheet in BUILD.glob("*.css"):
        for address in re.findall(r'url\("?([^")]+)"?\)', sheet.read_text()):
            assert address.startswith("data:") or (BUILD / address).exists(), f"{sheet.name}: {address}"
