"""COR-10: what can be applied for online can also be decided, and what becomes of its licence too."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from matters.enums import ON_THE_MERITS, Handling, Purpose, ResultKind, Severity
from matters.rules.checks.frame import Checked, Said, check


@check("COR-10", Severity.ERROR, article="行政许可法 30", source="决定书的文号以机关代字开头")
def its_office_can_sign(checked: Checked) -> Iterator[Said]:
    """The organ that will decide has a mark: without one no decision of it has a number."""
    office = checked.told["office"]
    if checked.is_filable and office and checked.known.marks.of([office])[office] == "":
        yield Said("office", _("实施主体还没有机关代字，不能在线办理，请先在机构信息中补充"))


@check("COR-10", Severity.ERROR, article="行政许可法 30、49、50")
def what_becomes_of_a_licence_can_be_applied_for(checked: Checked) -> Iterator[Said]:
    """Of what is changed, renewed or replaced there is a licence, a form to apply with, and a promise of the matter's own kind."""
    if not checked.is_filable:
        return
    edition = checked.edition
    form = edition["form"]
    sections = form.get("sections", [])
    offered = {purpose for section in sections for purpose in section.get("purposes") or ON_THE_MERITS}
    for path, item in checked.rows("handling_items"):
        purpose = item["purpose"]
        if purpose == Purpose.NEW:
            continue
        name = {"name": item["name"]}
        if edition["result_kind"] != ResultKind.LICENCE:
            words = _("“%(name)s”只适用于办理结果为证照的事项") % name
            yield Said("handling_items.purpose", words, f"{path}/purpose")
        if purpose not in offered:
            words = _("“%(name)s”没有申请表，请在申请表中增加适用的部分") % name
            yield Said("handling_items.purpose", words, f"{path}/purpose")
        length = item["promised_length"]
        if length is not None and (length == 0) != (edition["handling"] == Handling.INSTANT):
            words = _("“%(name)s”的承诺办结时限与办件类型不一致") % name
            yield Said("handling_items.promised_length", words, f"{path}/promised_length")
