"""What was published whole and stays: the directory of a year, an edition of an organ's power list, shown as any other list is."""

from __future__ import annotations

from django.utils.translation import gettext as _

from matters.enums import Level, LineChange, MatterType
from matters.lists.frame import Column, Filter, PublicList
from matters.models import Directory, DirectoryLine, PowerEntry, PowerList


def of_directory(directory: Directory) -> PublicList:
    """The lines of one year's directory (年度目录)."""
    return PublicList(
        f"directory-{directory.year}-{directory.no}",
        "directory",
        _("%(year)d 年度政务服务事项目录") % {"year": directory.year},
        _("每年审定的事项目录，列明与上一年度相比新增、变更、取消、下放的事项。"),
        columns=(
            Column(_("事项名称"), lambda row: row.name),
            Column(_("较上年"), lambda row: row.get_change_display()),
            Column(_("变化说明"), lambda row: row.words),
            Column(_("实施主体"), lambda row: row.office_name),
            Column(_("事项类型"), lambda row: row.get_type_code_display()),
            Column(_("行使层级"), lambda row: row.get_level_display(), shown=False),
            Column(_("实施编码"), lambda row: row.implementation_code, shown=False),
            Column(_("状态"), lambda row: row.get_state_display(), shown=False),
        ),
        rows=lambda _on: DirectoryLine.objects.filter(directory=directory).select_related("matter"),
        order=("matter__pinyin", "pk"),
        filters=(
            Filter("change", _("较上年"), "change", labels=dict(LineChange.choices)),
            Filter("office", _("实施主体"), "office_name"),
            Filter("type", _("事项类型"), "type_code", labels=dict(MatterType.choices)),
            Filter("level", _("行使层级"), "level", labels=dict(Level.choices)),
        ),
        link=lambda row: row.matter.get_absolute_url(),
    )


def of_powers(listed: PowerList) -> PublicList:
    """The entries of one edition of an organ's power list (权责清单)."""
    return PublicList(
        f"powers-{listed.office.path.replace('/', '-')}-{listed.no}",
        "powers",
        _("%(office)s权责清单") % {"office": listed.office.name},
        _("本机关行使的权力、依据和责任；没有列入的不得行使。"),
        columns=(
            Column(_("权力名称"), lambda row: row.name),
            Column(_("权力编码"), lambda row: row.code),
            Column(_("权力类型"), lambda row: row.get_type_code_display()),
            Column(_("设定依据"), lambda row: row.basis),
            Column(_("责任事项"), lambda row: row.duties),
        ),
        rows=lambda _on: PowerEntry.objects.filter(list=listed),
        order=("code", "pk"),
        filters=(Filter("type", _("权力类型"), "type_code", labels=dict(MatterType.choices)),),
    )
