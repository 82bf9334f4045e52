"""A content of the rows of an edition, and the rows that a content would be: the one gives back what the other was told."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ground.accounts.models import Office
from ground.documents.models import Blob
from matters.content.saying import Content, Told, normal, own
from matters.elements import ELEMENTS, PARTS, ROWS, Element, of_part
from matters.enums import EditionState
from matters.models import Edition, Matter
from matters.models.identity import OFFICE, of_office


def content_of(edition: Edition) -> Content:
    """Everything the edition says, in the normal form; what `rows_of` makes of it is the same edition again.

    Of its matter too it says what it said when it was published, however that is called now.
    """
    matter = {one.column: own(edition.identity.get(one.column, one.default)) for one in of_part("matter")}
    parts: Content = {"matter": matter, "edition": _said(edition, "edition")}
    for part in ROWS:
        parts[part] = [_said(row, part) for row in getattr(edition, part).all()]
    parts["edition"]["form_version"] = edition.form_version
    return {"effective_on": edition.effective_on.isoformat(), "state": edition.state, **parts}


def _said(row: Any, part: str) -> Content:
    return {element.column: _plain(element, row) for element in of_part(part)}


def _plain(element: Element, row: Any) -> Any:
    match element.kind:
        case "office":
            office = getattr(row, element.column)
            return office and office.path
        case "file":
            blob = getattr(row, element.column)
            return blob and str(blob.uuid)
    return copy.deepcopy(getattr(row, element.column))


@dataclass
class Rows:
    """An edition and what it owns, not yet in the database: to be shown as a preview, or to be written."""

    edition: Edition
    children: dict[str, list[Any]] = field(default_factory=dict)


def rows_of(
    content: Told,
    matter: Matter,
    offices: Mapping[str, Office] | None = None,
    files: Mapping[str, Blob] | None = None,
) -> Rows:
    """The rows that this content would be. Its shape has been found good (`shape`); number and day are the publication's.

    Whoever makes many knows the `offices` by their paths and the `files` by what names them already.
    """
    whole = normal(content)
    blobs = files_of([whole]) if files is None else files
    told = _columns(whole["edition"], "edition", blobs, offices)
    edition = Edition(
        matter=matter,
        no=0,
        state=whole["state"],
        name=whole["matter"]["name"],
        identity=whole["matter"] | of_office(_office(whole["matter"][OFFICE], matter, offices)),
        effective_on=date.fromisoformat(whole["effective_on"]),
        form_version=whole["edition"]["form_version"],
        **told,
    )
    children: dict[str, list[Any]] = {
        part: [
            model(edition=edition, **_numbered(part, no), **_columns(row, part, blobs))
            for no, row in enumerate(whole[part], start=1)
        ]
        for part, model in ROWS.items()
    }
    edition.completeness = completeness(edition, children)
    return Rows(edition, children)


def _office(path: str, matter: Matter, offices: Mapping[str, Office] | None) -> Office:
    """The office that the content names: known already, or the matter's own, as most are."""
    if offices and path in offices:
        return offices[path]
    if matter.office_id is not None and matter.office.path == path:
        return matter.office
    return Office.objects.get(path=path)


FILES = [element for element in ELEMENTS.values() if element.kind == "file"]
WANTED = [element for element in ELEMENTS.values() if EditionState.OPEN in element.needed]


def completeness(edition: Edition, children: Mapping[str, list[Any]]) -> int:
    """In whole per cent, how many of the elements that an open edition needs are there: in every row, where they stand in rows."""
    owners: dict[str, list[Any]] = {"edition": [edition], **children}
    said = 0
    for element in WANTED:
        column = f"{element.column}_id" if element.kind in ("office", "file") else element.column
        values = [getattr(row, column) for row in owners.get(element.part, ())]
        if element.part == "matter":
            values = [edition.identity[element.column]]
        said += bool(values) and not any(element.is_empty(value) for value in values)
    return 100 * said // len(WANTED)


def _numbered(part: str, no: int) -> Content:
    """Rows are numbered by their place; a handling item says its number, for its code is built of it (COD-3)."""
    return {} if f"{part}.no" in ELEMENTS else {"no": no}


def _columns(
    told: Told,
    part: str,
    blobs: Mapping[str, Blob],
    offices: Mapping[str, Office] | None = None,
) -> Content:
    columns: Content = {}
    for element in of_part(part):
        said = told[element.column]
        match element.kind:
            case "office":
                known = offices[said] if offices and said in offices else None
                columns[element.column] = known or (Office.objects.get(path=said) if said else None)
            case "file":
                columns[element.column] = blobs[said] if said else None
            case _:
                columns[element.column] = said
    return columns


def files_of(contents: Iterable[Told]) -> Mapping[str, Blob]:
    """The files that the contents name, in one query; none, without a query."""
    named = {
        row.get(element.column)
        for content in contents
        for element in FILES
        for row in (
            [content.get("edition", {})] if element.part == "edition" else content.get(element.part, ())
        )
    } - {None, ""}
    return {str(blob.uuid): blob for blob in Blob.objects.filter(uuid__in=named)} if named else {}


def write(rows: Rows) -> Edition:
    """The edition and its rows are in the database, one statement for each kind of row."""
    rows.edition.save(force_insert=True)
    for part, children in rows.children.items():
        if children:
            PARTS[part]._default_manager.bulk_create(children)
    return rows.edition
