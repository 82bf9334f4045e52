from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform

from matters.enums import FILABLE, EditionState
from matters.models import search
from matters.models.entrustment import Entrustment
from matters.models.matter import Matter

if TYPE_CHECKING:
    from ground.accounts.models import Office
    from matters.models.edition import Edition


class EditionQuerySet(models.QuerySet["Edition"]):
    """The language of the catalogue."""

    def codes_of(self, matter: models.F) -> models.QuerySet[Edition, str]:
        """For a subquery: every implementation code that an edition of this matter said; the newest says the one it has."""
        said = KeyTextTransform("implementation_code", "identity")
        return self.filter(matter=matter).order_by().values_list(said, flat=True)

    def in_force(self, on: date) -> Self:
        """The one edition of each matter that holds on the legal day `on`."""
        return self.filter(Q(replaced_on=None) | Q(replaced_on__gt=on), effective_on__lte=on)

    def ever(self) -> Self:
        """What held, holds or will hold; what was recalled before its day never does."""
        return self.filter(recalled_at=None)

    def that_wait(self, today: date) -> set[int]:
        """The matters of which something begins or ends on a day after today."""
        waits = self.ever().filter(Q(effective_on__gt=today) | Q(replaced_on__gt=today))
        return set(waits.order_by("pk").values_list("matter", flat=True))

    def open_on(self, day: date) -> Self:
        """What can be applied for online on the legal day `day`, a dormant matter too."""
        return self.in_force(day).filter(state__in=FILABLE)

    def in_directory(self) -> Self:
        """What the public lists show: a dormant matter is in none of them, and found by who searches."""
        return self.exclude(state=EditionState.DORMANT)

    def browsable(self) -> Self:
        """Of the public lists, what can be applied for online."""
        return self.filter(state=EditionState.OPEN)

    def entrusted_to(self, window: Office | None, day: date) -> Self:
        """What a window may take in on the legal day `day`, of any office (综合窗口受托事项)."""
        entrusted = Entrustment.objects.current(day).filter(window=window)
        return self.open_on(day).filter(matter__in=entrusted.values("matter"))

    def listed(self) -> Self:
        """Of the public lists, what is shown with its window alone."""
        return self.filter(state__in=[EditionState.LISTED, EditionState.SUSPENDED])

    def visible(self) -> Self:
        """With the matter and its office, as every public page shows them."""
        return self.select_related("matter__office")

    def in_rows(self) -> Self:
        """With what a row of a list shows, and nothing else: an edition is wide."""
        told = ("name", "state", "summary", "handling", "promised_length", "promised_unit", "visits")
        office = ("matter__office__short_name",)
        return self.visible().only(*told, "matter__code", "matter__name", "matter__type_code", *office)

    def in_name_order(self) -> Self:
        """As a Chinese reader expects it; the database sorts by bytes."""
        return self.order_by("matter__pinyin", "matter_id")

    def in_reverse_name_order(self) -> Self:
        return self.order_by("-matter__pinyin", "-matter_id")

    def after(self, matter: Matter) -> Self:
        """What follows `matter` in name order: the next keyset page."""
        return self.filter(
            Q(matter__pinyin__gt=matter.pinyin) | Q(matter__pinyin=matter.pinyin, matter__gt=matter)
        )

    def before(self, matter: Matter) -> Self:
        """What stands before `matter` in name order."""
        return self.filter(
            Q(matter__pinyin__lt=matter.pinyin) | Q(matter__pinyin=matter.pinyin, matter__lt=matter)
        )

    def matching(self, terms: tuple[str, ...]) -> Self:
        """What answers every term, open editions first, then the closest names."""
        return search.matching(self, terms)

    def resembling(self, terms: tuple[str, ...]) -> Self:
        """What shares a word with the terms or sounds like them."""
        return search.resembling(self, terms)
