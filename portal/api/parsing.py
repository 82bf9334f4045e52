"""What is sent to the API, read strictly: UTF-8, no NUL, no half characters, nothing larger than a call may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, DataAndFiles
from rest_framework.parsers import MultiPartParser as Multipart
from rest_framework.request import Request

from ground.writing import told_in_json
from portal.api.problems import TooLarge, wrong

# Bytes. A form is text; files come as parts of their own, each with its own limit (ground.documents.files).
LARGEST_JSON = 1024 * 1024
LARGEST_CALL = 120 * 1024 * 1024
# The part of a multipart call that holds the JSON.
DATA = "data"

Told = dict[str, Any]


class JSON(BaseParser):
    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        body = stream.read(LARGEST_JSON + 1)
        if len(body) > LARGEST_JSON:
            raise TooLarge
        return read(body)


class JSONWithFiles(Multipart):
    """multipart/form-data: the part `data` holds the JSON, every other part is a file named by what it is for."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> DataAndFiles[Any, Any]:
        length = int(getattr(stream, "META", {}).get("CONTENT_LENGTH") or 0)
        if length > LARGEST_CALL:
            raise TooLarge
        found = super().parse(stream, media_type, dict(parser_context or {}))
        texts = found.data.getlist(DATA)
        uploads = found.files.getlist(DATA)
        if len(texts) + len(uploads) > 1:
            raise ParseError
        # Some clients send a part that has a content type as if it were a file.
        text = uploads[0].read(LARGEST_JSON + 1) if uploads else (texts or ["{}"])[0].encode()
        if len(text) > LARGEST_JSON:
            raise TooLarge
        data = read(text)
        if not isinstance(data, dict):
            raise wrong(data=_("应为 JSON 对象"))
        files = found.files.copy()
        files.pop(DATA, None)
        return DataAndFiles(data, files)


def read(body: bytes) -> Any:
    """The JSON, or ParseError: also for what JSON may say and a database cannot keep."""
    try:
        return told_in_json(body.decode())
    except ValueError:
        raise ParseError from None


def told(shape: type[serializers.Serializer[Any]], request: Request) -> Told:
    """What was sent, in its shape; else 400 with what is wrong field by field."""
    data = request.data if isinstance(request.data, dict) else {"body": None}
    kept = shape(data={name: value for name, value in data.items() if name not in request.FILES})
    kept.is_valid(raise_exception=True)
    found: Told = kept.validated_data
    return found
