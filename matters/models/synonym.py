from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SynonymQuerySet(models.QuerySet["Synonym"]):
    def live(self) -> Self:
        """Those that the search asks."""
        return self.filter(ended_at=None)

    def meanings(self, called: Iterable[str]) -> dict[str, list[str]]:
        """What the catalogue calls each of these words, however the word was typed; only of those it knows."""
        words = [word for word in called if len(word) > 1]
        by_any = Q(word__in=words) | Q(initials__in=words) | Q(pinyin__in=words)
        found: dict[str, list[str]] = {}
        for row in self.live().filter(by_any).order_by("pk"):
            for typed in {row.word, row.initials, row.pinyin}.intersection(words):
                found.setdefault(typed, []).append(row.means)
        return found


class Synonym(models.Model):
    """What people call a thing, and what the catalogue calls it: asked when somebody searches, so that no index is rebuilt."""

    word = models.CharField(_("用语"), max_length=50)
    means = models.CharField(_("检索为"), max_length=100)
    # By what else the word can be typed, written with it.
    pinyin = models.CharField(_("全拼"), max_length=300, editable=False)
    initials = models.CharField(_("首字母"), max_length=50, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("登记人"),
    )
    at = models.DateTimeField(_("登记时间"))
    ended_at = models.DateTimeField(_("停用时间"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("停用人"),
    )

    objects = SynonymQuerySet.as_manager()

    class Meta:
        verbose_name = _("同义词")
        verbose_name_plural = _("同义词")
        constraints = [
            models.UniqueConstraint(
                fields=["word", "means"], condition=Q(ended_at=None), name="matters_synonym_once"
            ),
            models.CheckConstraint(
                name="matters_synonym_ended_pair",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["word"], condition=Q(ended_at=None), name="matters_synonym_word"),
            models.Index(fields=["initials"], condition=Q(ended_at=None), name="matters_synonym_initials"),
            models.Index(fields=["pinyin"], condition=Q(ended_at=None), name="matters_synonym_pinyin"),
        ]

    def __str__(self) -> str:
        return f"{self.word}→{self.means}"
