"""A day and an hour, typed."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ground.workdays import SHANGHAI

HOUR = re.compile(r"([0-9]{1,2}):?([0-9]{2})")
EARLIEST = 1900


class MomentParts(forms.MultiWidget):
    """Year, month, day and hour as four boxes. Names end in _year, _month, _day, _time."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({part: forms.TextInput() for part in ("year", "month", "day", "time")}, attrs)

    def decompress(self, value: Any) -> list[str]:
        if isinstance(value, list | tuple) and len(value) == 4:
            return [str(part or "") for part in value]
        if isinstance(value, datetime):
            here = value.astimezone(SHANGHAI)
            return [str(here.year), str(here.month), str(here.day), f"{here:%H:%M}"]
        return ["", "", "", ""]


class MomentField(forms.MultiValueField):
    """A day and an hour, as people say them: in the city's own time; what is missing or impossible is said."""

    widget = MomentParts

    def __init__(self, *, label: str, **kwargs: Any) -> None:
        self.says = {
            "required": _("请输入%(label)s") % {"label": label},
            "incomplete": _("%(label)s请填写完整的年、月、日和时间") % {"label": label},
            "invalid": _("%(label)s应为真实存在的日期和时间，时间按 24 小时制填写，例如 14:35")
            % {"label": label},
        }
        part = forms.CharField(required=False)
        super().__init__(
            (part, part, part, part),
            label=label,
            require_all_fields=False,
            error_messages=self.says,
            **kwargs,
        )

    def clean(self, value: Any) -> datetime | None:
        parts = [str(part or "").strip() for part in (value or [""] * 4)]
        if not any(parts):
            if self.required:
                raise ValidationError(self.says["required"], code="required")
            return None
        if not all(parts):
            raise ValidationError(self.says["incomplete"], code="incomplete")
        hour = HOUR.fullmatch(parts[3].replace("：", ":"))
        try:
            year, month, day = (int(part) for part in parts[:3])
            moment = datetime(year, month, day, int(hour[1]), int(hour[2]), tzinfo=SHANGHAI) if hour else None
        except (ValueError, OverflowError):
            moment = None
        if moment is None or moment.year < EARLIEST:
            raise ValidationError(self.says["invalid"], code="invalid")
        return moment
