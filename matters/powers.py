"""What a power list says otherwise than another, in words; and the matters that point to no entry of the one in force (S43)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ground.accounts.models import Office
from ground.law.rulings import follows
from matters.enums import MatterType
from matters.models import Edition, PowerEntry, PowerList

SAID = {
    "name": gettext_lazy("名称"),
    "type_code": gettext_lazy("权力类型"),
    "basis": gettext_lazy("设定依据"),
    "duties": gettext_lazy("责任事项"),
}


def differences(before: PowerList | None, after: PowerList) -> list[str]:
    """Power by power in the order of their codes: what is new, what is gone, what is said otherwise."""
    old = {entry.code: entry for entry in before.entries.all()} if before else {}
    new = {entry.code: entry for entry in after.entries.all()}
    found = []
    for code in sorted(old | new):
        was, now = old.get(code), new.get(code)
        if was is None and now is not None:
            found.append(_("新增“%(name)s”（%(code)s）") % {"name": now.name, "code": code})
        elif now is None and was is not None:
            found.append(_("取消“%(name)s”（%(code)s）") % {"name": was.name, "code": code})
        elif was is not None and now is not None:
            found += [_changed(was, now, key) for key in SAID if getattr(was, key) != getattr(now, key)]
    return found


def _changed(was: PowerEntry, now: PowerEntry, key: str) -> str:
    told = {"name": now.name, "label": SAID[key]}
    old, new = getattr(was, key), getattr(now, key)
    if key == "type_code":
        old, new = was.get_type_code_display(), now.get_type_code_display()
    told |= {"old": old or _("无"), "new": new or _("无")}
    return _("“%(name)s”的%(label)s：由“%(old)s”改为“%(new)s”") % told


def before(listed: PowerList) -> PowerList | None:
    """The list of the organ that this one replaces, or replaced."""
    return listed.office.power_lists.published().filter(no__lt=listed.no).order_by("-no").first()


@follows("S43", source="权责清单：每个事项对应清单中的一项权力")
def without_entry(office: Office, on: date) -> list[Edition]:
    """The matters of the organ in force on that day that point to no entry of its list; services (公共服务) are no power."""
    codes = PowerEntry.objects.filter(list__in=PowerList.objects.in_force(on).filter(office=office))
    editions = Edition.objects.in_force(on).filter(matter__office=office).select_related("matter__office")
    found = editions.exclude(matter__type_code=MatterType.SERVICE).exclude(
        matter__power_code__in=codes.values("code")
    )
    return list(found.order_by("matter__pinyin", "pk"))
