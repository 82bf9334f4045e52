from __future__ import annotations

from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from ground.accounts.enums import OfficeKind

WORD = r"[a-z0-9]+(-[a-z0-9]+)*"


def before_last_stroke(column: str) -> Func:
    return Func(
        F(column), Value("/[^/]+$"), Value(""), function="regexp_replace", output_field=models.CharField()
    )


class Offices(models.QuerySet["Office"]):
    def within(self, path: str) -> Offices:
        """The office at `path` and everything below it."""
        return self.filter(Q(path=path) | Q(path__startswith=f"{path}/"))


class Office(models.Model):
    """One organ, hall or window of the city's tree. Its path is its name for other rooms and never changes."""

    path = models.CharField(_("路径"), max_length=200, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, to_field="path", db_column="parent_path", null=True, blank=True,
        related_name="children", verbose_name=_("上级"),
    )  # fmt: skip
    name = models.CharField(_("名称"), max_length=100, unique=True)
    short_name = models.CharField(_("简称"), max_length=40)
    mark = models.CharField(
        _("机关代字"), max_length=20, blank=True, help_text=_("文号中的机关代字，例如“朝政许”")
    )
    division_code = models.CharField(_("行政区划代码"), max_length=12)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    kind = models.CharField(_("类别"), max_length=10, choices=OfficeKind)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    phone = models.CharField(_("咨询电话"), max_length=30, blank=True)
    complaint_phone = models.CharField(_("监督投诉电话"), max_length=30, blank=True)
    hours = models.CharField(_("办公时间"), max_length=200, blank=True)

    objects = Offices.as_manager()

    class Meta:
        verbose_name = _("机构")
        verbose_name_plural = _("机构")
        constraints = [
            models.CheckConstraint(
                name="accounts_office_path_words", condition=Q(path__regex=rf"^{WORD}(/{WORD})*$")
            ),
            # The tree is the path: the parent is what stands before the last stroke, and a root has none.
            models.CheckConstraint(
                name="accounts_office_parent_is_path_prefix",
                condition=Q(path__contains="/", parent__isnull=False, parent=before_last_stroke("path"))
                | Q(parent__isnull=True) & ~Q(path__contains="/"),
            ),
            models.UniqueConstraint(
                fields=["uscc"],
                condition=~Q(uscc="") & Q(kind=OfficeKind.ORGAN),
                name="accounts_office_uscc_once",
            ),
            models.CheckConstraint(
                name="accounts_office_division_code",
                condition=Q(division_code__regex=r"^[0-9]{6}([0-9]{6})?$"),
            ),
        ]

    def __str__(self) -> str:
        return self.name
