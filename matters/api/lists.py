"""公开清单: a list as its page has it, every column of the download."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class ListRow(serializers.Serializer[Any]):
    """One published list."""

    kind = serializers.CharField(help_text=_("清单"))
    title = serializers.CharField()
    words = serializers.CharField(help_text=_("哪些列入"))
    url = serializers.URLField()


class OptionRow(serializers.Serializer[Any]):
    value = serializers.CharField()
    words = serializers.CharField()


class FilterRow(serializers.Serializer[Any]):
    key = serializers.CharField(help_text=_("查询参数"))
    words = serializers.CharField()
    options = OptionRow(many=True)


class LineRow(serializers.Serializer[Any]):
    """One line; the cells in the order of the columns."""

    cells = serializers.ListField(child=serializers.CharField(allow_blank=True))
    page = serializers.URLField(allow_null=True, help_text=_("这一行的页面"))


class ListPage(serializers.Serializer[Any]):
    """A page of one list."""

    kind = serializers.CharField()
    title = serializers.CharField()
    words = serializers.CharField()
    on = serializers.DateField(help_text=_("截至哪一天"))
    columns = serializers.ListField(child=serializers.CharField())
    filters = FilterRow(many=True)
    items = LineRow(many=True)
    next = serializers.URLField(allow_null=True)
