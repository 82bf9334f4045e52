from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, IntegerField, Q, Value
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from matters.enums import ListKind
from matters.models.matter import Matter

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from ground.accounts.models import Office, User

# How many tests a proof must pass to be kept (S47): each asks whether it could be spared, and each must be answered "no".
PROOF_TESTS = 6
DENIED = Func(
    F("tests"),
    template="""jsonb_array_length(jsonb_path_query_array(%(expressions)s, '$[*] ? (@.answer == "no")'))""",
    output_field=IntegerField(),
)


class Dated(models.QuerySet["Kept"]):
    def in_force(self, on: date) -> Self:
        """What holds on the legal day `on`; both ends belong to it. What nobody confirmed holds on none."""
        return self.confirmed().filter(Q(until_on=None) | Q(until_on__gte=on), from_on__lte=on)

    def confirmed(self) -> Self:
        return self.filter(is_waiting=False)

    def awaiting(self) -> Self:
        """What a second officer has still to look at: a row, or the end of one."""
        return self.filter(Q(is_waiting=True) | Q(end_told_at__isnull=False, end_confirmed_at=None))


def _who(words: _StrPromise) -> models.ForeignKey[User | None]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=words
    )


def _whose() -> models.ForeignKey[Office]:
    return models.ForeignKey("accounts.Office", models.PROTECT, related_name="+", verbose_name=_("公布机构"))


class Kept(models.Model):
    """A row of a list that officers keep by hand: written by one, in the list when another has confirmed it, and so is its end.

    From when it is on its list it stays as it is (migration 0049): only its end is written later.
    """

    from_on = models.DateField(_("起始日"))
    until_on = models.DateField(_("截止日"), null=True, blank=True)
    is_waiting = models.BooleanField(_("待确认"), default=False)
    # What this row says instead: that one ends the day before.
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="replacements",
        null=True,
        blank=True,
        verbose_name=_("所替代的一条"),
    )
    told_at = models.DateTimeField(_("登记时间"), null=True, blank=True)
    told_by = _who(_("登记人"))
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    confirmed_by = _who(_("确认人"))
    end_on = models.DateField(_("拟截止日"), null=True, blank=True)
    end_words = models.CharField(_("移出理由"), max_length=400, blank=True)
    end_told_at = models.DateTimeField(_("提出移出的时间"), null=True, blank=True)
    end_told_by = _who(_("提出移出的人"))
    end_confirmed_at = models.DateTimeField(_("确认移出的时间"), null=True, blank=True)
    end_confirmed_by = _who(_("确认移出的人"))

    objects = Dated.as_manager()

    # How the thread of a row begins.
    THREAD: ClassVar[str]
    if TYPE_CHECKING:
        replaces_id: int | None

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="matters_%(class)s_days_in_order",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
            ),
            *(
                models.CheckConstraint(
                    name=f"matters_%(class)s_{name}_pair",
                    condition=Q(**{f"{name}_at": None, f"{name}_by": None})
                    | Q(**{f"{name}_at__isnull": False, f"{name}_by__isnull": False}),
                )
                for name in ("told", "confirmed", "end_told", "end_confirmed")
            ),
            models.CheckConstraint(
                name="matters_%(class)s_waits_for_somebody",
                condition=Q(is_waiting=False) | Q(told_at__isnull=False, confirmed_at=None),
            ),
        ]

    @property
    def thread(self) -> str:
        return f"{self.THREAD}:{self.pk}"

    @property
    def place(self) -> Office:
        """Whose row it is: the office that keeps the catalogue of its place keeps the row."""
        raise NotImplementedError

    @property
    def called(self) -> str:
        """What people call the thing that the row is about."""
        raise NotImplementedError

    @property
    def list_name(self) -> str:
        """What the list is called."""
        return str(self._meta.verbose_name)

    @property
    def is_being_changed(self) -> bool:
        """Whether somebody wrote what it is to say instead, and nobody has confirmed it yet."""
        return type(self)._default_manager.filter(Q(replaces=self.pk), is_waiting=True).exists()

    @property
    def ending_waits(self) -> bool:
        """Whether somebody asked for its end, and nobody has confirmed it yet."""
        return self.end_told_at is not None and self.end_confirmed_at is None


class ListEntry(Kept):
    """A matter on one of the lists whose rows are named one by one (负面清单), with the reason."""

    THREAD = "list"

    kind = models.CharField(_("清单"), max_length=20, choices=ListKind)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="list_entries", verbose_name=_("事项"))
    reason = models.CharField(_("理由"), max_length=400)
    basis = models.CharField(_("依据"), max_length=400, blank=True)

    class Meta(Kept.Meta):
        verbose_name = _("清单事项")
        verbose_name_plural = _("清单事项")
        constraints = [
            *Kept.Meta.constraints,
            ExclusionConstraint(
                name="matters_list_entry_once",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("matter", RangeOperators.EQUAL),
                    (
                        Func(F("from_on"), F("until_on"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(is_waiting=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}·{self.matter_id}"

    @property
    def place(self) -> Office:
        return self.matter.office

    @property
    def called(self) -> str:
        return self.matter.name

    @property
    def list_name(self) -> str:
        return self.get_kind_display()


class ProofItem(Kept):
    """A proof that somebody may still ask for (证明事项清单): who asks, who issues, and why it cannot be spared (S47)."""

    THREAD = "proof"

    office = _whose()
    code = models.CharField(_("证明编码"), max_length=40)
    name = models.CharField(_("证明名称"), max_length=200)
    basis = models.CharField(_("设定依据"), max_length=400)
    asked_by = models.CharField(_("索要单位"), max_length=100)
    issued_by = models.CharField(_("开具单位"), max_length=100)
    guide = models.TextField(_("办事指南"), blank=True)
    # [{"answer": "yes" | "no", "words"}], one for each of the six tests.
    tests = models.JSONField(_("六项取消标准"), default=list)
    kept = models.BooleanField(_("保留"), default=False)

    class Meta(Kept.Meta):
        verbose_name = _("证明事项")
        verbose_name_plural = _("证明事项")
        constraints = [
            *Kept.Meta.constraints,
            models.UniqueConstraint(
                fields=["office", "code", "from_on"],
                condition=Q(is_waiting=False),
                name="matters_proof_item_once",
            ),
            models.CheckConstraint(
                name="matters_proof_item_kept_after_six_tests",
                condition=Q(kept=False) | Q(Exact(DENIED, Value(PROOF_TESTS))),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> Office:
        return self.office

    @property
    def called(self) -> str:
        return self.name


class IntermediaryItem(Kept):
    """A service that an applicant must have done by others before he can apply (中介服务清单)."""

    THREAD = "intermediary"

    office = _whose()
    name = models.CharField(_("中介服务名称"), max_length=200)
    basis = models.CharField(_("设定依据"), max_length=400)
    scope = models.CharField(_("服务范围"), max_length=400, blank=True)
    approval_words = models.CharField(_("涉及的审批"), max_length=400, blank=True)
    regulator = models.ForeignKey(
        "accounts.Office", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("监管部门")
    )

    class Meta(Kept.Meta):
        verbose_name = _("中介服务事项")
        verbose_name_plural = _("中介服务事项")
        constraints = [
            *Kept.Meta.constraints,
            models.UniqueConstraint(
                fields=["office", "name", "from_on"],
                condition=Q(is_waiting=False),
                name="matters_intermediary_item_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> Office:
        return self.office

    @property
    def called(self) -> str:
        return self.name
