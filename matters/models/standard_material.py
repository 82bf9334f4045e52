from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class StandardMaterial(models.Model):
    """A paper that several matters ask for, under one code: handed in once, it serves them all."""

    code = models.CharField(_("标准材料编码"), max_length=40, unique=True)
    name = models.CharField(_("标准名称"), max_length=100)
    aliases = models.CharField(_("别名"), max_length=400, blank=True)
    issuer = models.CharField(_("出具单位"), max_length=100, blank=True)
    is_licence = models.BooleanField(_("证照"), default=False)
    is_certificate = models.BooleanField(_("证明"), default=False)

    class Meta:
        verbose_name = _("标准材料")
        verbose_name_plural = _("标准材料")

    def __str__(self) -> str:
        return self.name
