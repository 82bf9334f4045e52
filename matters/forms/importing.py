"""导入导出: a file that is handed in, and which file is handed out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ground.accounts.models import Office
from matters.enums import ImportProfile
from matters.exchange.export import Format

# A file for which some officer waits; more is written by the command.
MOST_EXPORTED = 3000


class BasisForm(forms.Form):
    """On what a file rests that changes what is in force."""

    use_required_attribute = False
    basis = forms.CharField(
        label=gettext_lazy("变更依据"),
        help_text=gettext_lazy("文件依据，以及征求意见、合法性审核的情况"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": gettext_lazy("请写明变更依据和征求意见、合法性审核的情况"),
            "max_length": gettext_lazy("不能超过 400 个字"),
        },
    )


class ImportForm(forms.Form):
    """A file and what its columns are."""

    use_required_attribute = False
    profile = forms.ChoiceField(
        label=gettext_lazy("文件格式"),
        choices=[
            (
                ImportProfile.ELEMENTS.value,
                gettext_lazy("全部要素：XLSX、CSV 或者 JSON，材料、环节等在各自的表中"),
            ),
            (
                ImportProfile.DIRECTORY.value,
                gettext_lazy("事项目录：XLSX 或者 CSV，只有名称、类型、编码、部门等九列"),
            ),
            (
                ImportProfile.EXCHANGE.value,
                gettext_lazy("国家交换库表：XLSX，或者装有 CSV 的 ZIP，按表名和字段名"),
            ),
        ],
        initial=ImportProfile.ELEMENTS.value,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择文件格式")},
    )
    file = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy("不超过 20 MB。编码一列请设为文本，免得表格软件把它改成数字"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.json,.zip"}),
        error_messages={
            "required": gettext_lazy("请选择要导入的文件"),
            "empty": gettext_lazy("文件是空的，请检查后重新选择文件"),
        },
    )


class ExportForm(forms.Form):
    """What is in force in one office with those below it, or everywhere, in one format."""

    use_required_attribute = False
    office = forms.ChoiceField(label=gettext_lazy("导出哪些事项"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("导出格式"),
        choices=[
            (Format.XLSX.value, gettext_lazy("XLSX 表格（全部要素）")),
            (Format.JSON.value, gettext_lazy("JSON（全部要素）")),
            (Format.EXCHANGE.value, gettext_lazy("国家交换库表")),
            (Format.GB39046.value, gettext_lazy("GB/T 39046 数据项")),
        ],
        initial=Format.XLSX.value,
        error_messages={"required": gettext_lazy("请选择导出格式")},
    )

    def __init__(self, offices: Iterable[Office], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].choices = [  # type: ignore[attr-defined]
            ("", _("全部机构")),
            *((office.path, office.name) for office in offices),
        ]
