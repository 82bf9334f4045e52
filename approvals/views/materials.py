"""The materials of a draft: what is asked for, uploaded file by file, looked at and taken out again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import rules
from approvals.actions import filing
from approvals.enums import How
from approvals.models import Case, CaseFile, Lacking
from approvals.views.drafts import draft_of
from ground.documents.files import Unacceptable
from matters.enums import Necessity
from matters.models import Material

ACCEPTED_FILES = ".pdf,.jpg,.jpeg,.png,.webp,.heic,.heif,image/*,application/pdf"


@login_required
def materials(request: HttpRequest, uuid: UUID) -> HttpResponse:
    case = draft_of(request, uuid)
    return redirect(case) if case.number else _materials_page(request, case)


@login_required
def material_file(request: HttpRequest, uuid: UUID, pk: int) -> HttpResponse:
    """A file for one material: kept, with what an officer will see of it, or one sentence saying what to do."""
    case = draft_of(request, uuid)
    if case.number or request.method != "POST":
        return redirect("approvals:materials", case.uuid)
    material = get_object_or_404(case.edition.materials, pk=pk)
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise Unacceptable(_("请选择要上传的文件"))
        filing.add_file(case, material, upload, by=request.actor, at=now())
    except Unacceptable as no:
        return _materials_page(request, case, wrong={material.pk: no.words})
    return redirect(reverse("approvals:materials", args=[case.uuid]) + f"#material-{material.pk}")


@login_required
def file_removal(request: HttpRequest, uuid: UUID, file: UUID) -> HttpResponse:
    case = draft_of(request, uuid)
    if case.number or request.method != "POST":
        return redirect("approvals:materials", case.uuid)
    found = get_object_or_404(case.files, uuid=file)
    filing.remove_file(found, by=request.actor, at=now())
    messages.success(request, _("已删除“%(name)s”") % {"name": found.name})
    return redirect("approvals:materials", case.uuid)


def _materials_page(request: HttpRequest, case: Case, wrong: dict[int, str] | None = None) -> HttpResponse:
    wrong = wrong or {}
    rows = [material_row(case, material, wrong.get(material.pk, "")) for material in case.materials]
    owed = rules.owed_materials(case)
    offers = rules.offers_of(case, at=now()) if owed or case.lacking.all() else []
    errors = [{"text": row["error"], "href": f"#{row['id']}-file"} for row in rows if row["error"]]
    return render(
        request,
        "approvals/filing/materials.html",
        {
            "case": case,
            "rows": rows,
            # Whether something that is not there could be promised, or could follow.
            "otherwise": any(offer.is_open and offer.materials for offer in offers),
            "accept": ACCEPTED_FILES,
            "summary": {"titleText": _("有一处需要更正"), "errorList": errors} if errors else None,
        },
        status=422 if errors else 200,
    )


def material_row(case: Case, material: Material, error: str) -> dict[str, Any]:
    given = any(file.material_id == material.pk for file in case.files.all())
    said = {row.material_id: row for row in case.lacking.all()}
    lacking = None if given else said.get(material.pk)
    if lacking is not None:
        label = {"words": str(How(lacking.how).label), "colour": "purple"}
    elif material.exempt:
        label = {"words": _("免提交"), "colour": "grey"}
    elif case.requires(material):
        label = {"words": _("必要"), "colour": ""}
    else:
        optional = material.necessity == Necessity.OPTIONAL
        label = {"words": _("选交") if optional else _("按情形"), "colour": "grey"}
    return {
        "id": f"material-{material.pk}",
        "material": material,
        "required": case.requires(material),
        "tag": label,
        "words": _said_of(material, lacking),
        "error": error,
        "paper": _instead(case, lacking) if lacking else "",
        "url": reverse("approvals:material-file", args=[case.uuid, material.pk]),
        "files": [
            {
                "name": file.name,
                "size": size_of(file),
                "small": "" if file.held else reverse("uploaded", args=[file.uuid]) + "?small",
                "address": reverse("uploaded", args=[file.uuid]) + "?view",
                "remove": reverse("approvals:file-removal", args=[case.uuid, file.uuid]),
                "warning": " ".join(filter(None, [file.held, *file.warnings])),
            }
            for file in case.files.all()
            if file.material_id == material.pk
        ],
    }


def _instead(case: Case, lacking: Lacking) -> str:
    """What there is in its place, and what he still has to do for that."""
    if lacking.how == How.LATER:
        return _("受理后补交（容缺）")
    return _("以承诺代替（%(scheme)s，提交申请后签署承诺书）") % {"scheme": case.get_scheme_display()}


# What stands at the upload of what he said he does not bring.
_NOT_NOW = {
    How.COMMITTED: gettext_lazy("您选择了承诺，现在不用提交；传了文件的，这一项不再承诺"),
    How.LATER: gettext_lazy("您选择了容后补交，现在不用提交，受理后按通知补齐"),
}


def _said_of(material: Material, lacking: Lacking | None) -> str:
    """What he said of it, when it is needed at all, and what becomes of it on the screen."""
    said = [str(_NOT_NOW[How(lacking.how)])] if lacking else []
    if material.when_words:
        said.append(_("%(when)s才需要") % {"when": material.when_words})
    if material.identity_copy and not material.exempt:
        said.append(_("系统显示这份证件时加印“仅供办理本事项使用”的水印，原件不变"))
    return "；".join(said)


def size_of(file: CaseFile) -> str:
    size = filesizeformat(file.original.size)
    return _("%(size)s，共 %(n)d 页") % {"size": size, "n": file.pages} if file.pages > 1 else size
