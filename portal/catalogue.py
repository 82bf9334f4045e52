"""The English catalogue: written and compiled by Babel, so that no machine needs the gettext tools (decision 0002)."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as BabelMessage
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from portal.house import ROOT
from portal.strings import Message

ENGLISH = ROOT / "locale/en/LC_MESSAGES/django.po"
HEAD = """\
# The portal in English. Chinese is the source; bin/manage strings adds what is new and drops what is gone.
msgid ""
msgstr ""
"Language: en\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def _read(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale="en", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale="en")


def untranslated(messages: list[Message]) -> list[Message]:
    """The messages that an English reader is still shown in Chinese."""
    catalogue = _read(ENGLISH)
    missing = []
    for message in messages:
        known = catalogue.get(message.id, message.context)
        if known is None or not _is_translated(known):
            missing.append(message)
    return missing


def _is_translated(message: BabelMessage) -> bool:
    forms = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(forms)


def update(messages: list[Message]) -> None:
    """The catalogue on disk holds these messages and no other; what was translated still is."""
    old = _read(ENGLISH)
    new = Catalog(locale="en", charset="utf-8")
    for message in messages:
        known = old.get(message.id, message.context)
        key = (message.id, message.plural) if message.plural else message.id
        flags = {"python-format"} if "%(" in message.id else ()
        new.add(key, known.string if known else None, context=message.context, flags=flags)
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    with ENGLISH.open("wb") as file:
        file.write(HEAD.encode())
        write_po(file, new, width=110, omit_header=True)


def compile_catalogues() -> list[Path]:
    """Every catalogue has beside it the compiled file that Django loads."""
    compiled = []
    for source in sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        catalogue = _read(source)
        for message in list(catalogue):
            if message.id and not _is_translated(message):
                catalogue.delete(message.id, message.context)  # else a plural would be shown as nothing
        with target.open("wb") as file:
            write_mo(file, catalogue)
        compiled.append(target)
    return compiled
