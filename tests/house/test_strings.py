"""The finder of loose strings finds them, and English can be loaded without the gettext tools."""

import gettext

import pytest

from portal import catalogue
from portal.strings import Message, loose_in_python, loose_in_template


@pytest.mark.parametrize(
    "source",
    [
        'label = "受理"',
        'label = _(f"受理{number}")',
        'label = f"受理{number}"',
        'say(_("受理"), "不予受理")',
        'Field("受理", help=_("受理"))',
    ],
)
def test_a_loose_string_in_python_is_found(source):
    assert loose_in_python(source)


@pytest.mark.parametrize(
    "source",
    [
        '"""受理"""',
        "x = 1  # 受理",
        'label = _("受理")',
        'label = pgettext_lazy("行为", "受理")',
        'label = ngettext("%(n)s 件", "%(n)s 件", n)',
        '@rule("COR-7", article="行政许可法 24")\ndef why_not(): ...',
        'PAPER = Paper("a.b", _("受理通知书"), series="受")',
        'pattern = re.compile("[一-龥]")',
        'x = "受理"  # not a message: a column of the catalogue',
    ],
)
def test_what_is_no_loose_string_in_python(source):
    assert not loose_in_python(source)


@pytest.mark.parametrize(
    "source",
    [
        "<p>受理</p>",
        '{{ hint|default:"无" }}',
        '{% include "a.html" with label="受理" only %}',
        "{% if a %}\n受理{% endif %}",
    ],
)
def test_a_loose_string_in_a_template_is_found(source):
    assert loose_in_template(source)


@pytest.mark.parametrize(
    "source",
    [
        '{% translate "受理" %}',
        '{% translate "受理" as label %}',
        "{% blocktranslate with n=count %}共 {{ n }} 件{% endblocktranslate %}",
        '{{ hint|default:_("无") }}',
        '{% include "a.html" with label=_("受理") only %}',
        "{# 受理 #}",
        '{% comment "受理" %}受理{% endcomment %}',
        "<p>，。：</p>",
    ],
)
def test_what_is_no_loose_string_in_a_template(source):
    assert not loose_in_template(source)


def test_the_catalogue_keeps_what_is_translated_and_drops_what_is_gone(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "ROOT", tmp_path)
    monkeypatch.setattr(catalogue, "ENGLISH", tmp_path / "locale/en/LC_MESSAGES/django.po")
    accept = Message("受理 %(n)s 件", None, None, "a.py", 1)
    cases = Message("%(n)d 件", "%(n)d 件", "量", "a.py", 2)
    catalogue.update([accept, cases])
    assert catalogue.untranslated([accept, cases]) == [accept, cases]

    text = catalogue.ENGLISH.read_text()
    text = text.replace('msgid "受理 %(n)s 件"\nmsgstr ""', 'msgid "受理 %(n)s 件"\nmsgstr "%(n)s accepted"')
    catalogue.ENGLISH.write_text(text)
    catalogue.update([accept])
    assert catalogue.untranslated([accept]) == []
    assert "量" not in catalogue.ENGLISH.read_text()

    catalogue.update([accept, cases])
    (compiled,) = catalogue.compile_catalogues()
    with compiled.open("rb") as file:
        english = gettext.GNUTranslations(file)
    assert english.gettext("受理 %(n)s 件") == "%(n)s accepted"
    assert english.npgettext("量", "%(n)d 件", "%(n)d 件", 2) == "%(n)d 件"


def test_the_english_catalogue_compiles():
    from babel.messages.pofile import read_po

    with catalogue.ENGLISH.open("rb") as file:
        for message in read_po(file, locale="en"):
            assert not list(message.check()), message.id
