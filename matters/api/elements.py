"""Elements as JSON: by the keys of matters/elements.py, and rows whole by the name of their part. Reading and writing look the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ground.addresses import absolute
from matters.actions.proposing import value_of
from matters.content import content_of
from matters.elements import ELEMENTS, GROUP_OF_ROWS, GROUPS, PARTS, ROWS, Column, Element, of_part
from matters.models import Edition
from matters.models.edition import EditionQuerySet

# What a call may name: an element, a part of rows, or one column of its rows (materials.name).
NAMES = frozenset({*ELEMENTS, *ROWS})
# Those that are said by themselves: of rows, the part.
WHOLE = (*(key for key, one in ELEMENTS.items() if not one.is_of_rows), *ROWS)
FILES = [one for one in ELEMENTS.values() if one.kind == "file"]
MOST_NAMED = 4000

Said = dict[str, Any]


# How `elements` is described, wherever it stands.
SHAPE = {"type": "object", "additionalProperties": True}
HELP = _("要素，以名称为键，材料、环节等逐行列出；名称、形式和可选的值见 /api/v1/elements/")


def group_of(name: str) -> str:
    """The tab on which an element is written, or the rows of a part."""
    return GROUP_OF_ROWS[name] if name in ROWS else ELEMENTS[name].group


def said(content: Mapping[str, Any], names: frozenset[str] = frozenset()) -> Said:
    """What the content says of these elements; without names, of all of them."""
    if not names:
        return {name: value_of(content, name) for name in WHOLE}
    return {name: _narrowed(content, name, names) for name in WHOLE if _is_named(name, names)}


def _is_named(name: str, names: frozenset[str]) -> bool:
    return name in names or (name in ROWS and any(one.key in names for one in of_part(name)))


def _narrowed(content: Mapping[str, Any], name: str, names: frozenset[str]) -> Any:
    told = value_of(content, name)
    if name in names or name not in ROWS:
        return told
    columns = [one.column for one in of_part(name) if one.key in names]
    return [{column: row[column] for column in columns} for row in told]


def with_elements(editions: EditionQuerySet) -> EditionQuerySet:
    """Fetched with all that `content_of` reads: the same number of queries however many editions."""
    related = editions.select_related("matter__office", "matter__upstream", "regulator", "result_sample")
    return related.prefetch_related(
        "handling_items", "steps", "review_points", "regulation_points",
        "materials__blank_form", "materials__sample",
    )  # fmt: skip


def of_edition(edition: Edition, names: frozenset[str] = frozenset()) -> Said:
    return said(content_of(edition), names)


def files_of(edition: Edition, elements: Said) -> dict[str, str]:
    """Where each file that these elements name is fetched."""
    found: dict[str, str] = {}
    for one in FILES:
        rows = elements.get(one.part, []) if one.is_of_rows else [elements]
        for row in rows:
            if uuid := row.get(one.column if one.is_of_rows else one.key):
                path = reverse("matters:guide_file", args=[edition.matter.code, UUID(uuid)])
                found[uuid] = absolute(path)
    return found


# ---- the registry itself


class Choice(serializers.Serializer[Any]):
    value = serializers.CharField()
    words = serializers.CharField()


class ColumnRow(serializers.Serializer[Column]):
    key = serializers.CharField()
    label = serializers.CharField()
    kind = serializers.CharField()
    choices = serializers.SerializerMethodField()

    @extend_schema_field(Choice(many=True))
    def get_choices(self, column: Column) -> list[dict[str, str]]:
        return [{"value": str(value), "words": str(words)} for value, words in column.choices]


class ElementRow(serializers.Serializer[Element]):
    """One element of the registry."""

    key = serializers.CharField(help_text=_("要素名称；行中的一列写作 materials.name"))
    label = serializers.CharField()
    group = serializers.CharField(help_text=_("分组"))
    group_words = serializers.SerializerMethodField()
    part = serializers.CharField(help_text=_("所在的部分：matter、edition 或者逐行列出的部分"))
    kind = serializers.CharField(
        help_text=_(
            "text、textarea、number、date、choice、flag、multi、lines、numbers、rows、form、questions、condition、english、office、matter、file"
        )
    )
    choices = serializers.SerializerMethodField()
    columns = ColumnRow(many=True, help_text=_("kind 为 rows 时的各列"))
    most = serializers.IntegerField(allow_null=True, help_text=_("最多字数"))
    local = serializers.BooleanField(help_text=_("下级可以自行填写"))
    needed = serializers.ListField(child=serializers.CharField(), help_text=_("以哪种方式发布时必须填写"))

    def get_group_words(self, element: Element) -> str:
        return str(GROUPS[element.group])

    @extend_schema_field(Choice(many=True))
    def get_choices(self, element: Element) -> list[dict[str, str]]:
        return [{"value": str(value), "words": str(words)} for value, words in element.choices]


class PartRow(serializers.Serializer[Any]):
    """A part of rows, told whole."""

    key = serializers.CharField()
    label = serializers.CharField()
    group = serializers.CharField()


class Registry(serializers.Serializer[Any]):
    elements = ElementRow(many=True)
    parts = PartRow(many=True, help_text=_("逐行列出的部分，整体写入"))


def registry() -> Said:
    """Every element, as the editor, the files and the checks know it."""
    parts = [
        {"key": part, "label": str(PARTS[part]._meta.verbose_name), "group": GROUP_OF_ROWS[part]}
        for part in ROWS
    ]
    return dict(Registry({"elements": ELEMENTS.values(), "parts": parts}).data)
