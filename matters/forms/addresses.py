"""An address: the division chosen step by step, from the province to the street as far as they are known, and the rest typed.

One list for each level. Whoever has no script sends the page for the next list (`{name}-act`); static/js/address.js fetches it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from matters import divisions


class AddressParts(forms.MultiWidget):
    """The divisions chosen, the street typed. Names end in _code, for the levels below in _code1, _code2 …, and in _detail."""

    def __init__(self, within: str = "") -> None:
        self.within = within
        super().__init__({"code": forms.HiddenInput(), "detail": forms.TextInput()})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        """The lowest division that lies beneath those chosen above it: what was chosen before the one above changed is none."""
        code, detail = super().value_from_datadict(data, files, name)
        known = divisions.divisions()
        for level in range(1, divisions.DEEPEST):
            below = data.get(f"{name}_code{level}")
            if not below or below not in known or known[below].parent != code:
                break
            code = below
        return [code, detail]

    def decompress(self, value: Any) -> list[str]:
        return address_parts(value, self.within)


def address_parts(value: Any, within: str = "") -> list[str]:
    """Code and detail of what was kept, or sent; of what was typed in one line elsewhere, as far as it is understood."""
    match value:
        case {"code": code, "detail": detail}:
            return [str(code), str(detail)]
        case [code, detail]:
            return [str(code or ""), str(detail or "")]
        case str():
            return list(divisions.read(value, within))
    return ["", ""]


def lacks_a_list(data: Any, name: str) -> bool:
    """Whether something lies below what was chosen so far, of which nothing is chosen yet."""
    code, _detail = AddressParts().value_from_datadict(data, {}, name)
    return not code or bool(divisions.beneath(code))


class Level(NamedTuple):
    """One list of the page: what is chosen from, under which name it is sent."""

    suffix: str
    words: str
    choices: tuple[tuple[str, str], ...]
    chosen: str

    @property
    def leads_on(self) -> bool:
        """Whether another list follows one of its divisions, the chosen one or another."""
        return any(divisions.beneath(code) for code, _name in self.choices if code)


class AddressField(forms.MultiValueField):
    """An address as {"code", "words", "detail"}: the words are those of the division."""

    drawn = "matters/forms/address.html"

    def __init__(self, *, label: str, within: str = "", longest: int = 100, **kwargs: Any) -> None:
        self.within, self.longest = within, longest
        part = forms.CharField(required=False)
        super().__init__(
            (part, part),
            label=label,
            require_all_fields=False,
            widget=AddressParts(within),
            error_messages={"required": _("请填写%(label)s") % {"label": label}},
            **kwargs,
        )

    @property
    def place(self) -> str:
        """Where all of it lies, which nobody chooses."""
        known = divisions.divisions().get(self.within)
        return known.words if known and divisions.beneath(self.within) else ""

    @property
    def _only(self) -> str:
        """The division, where there is no choice."""
        return "" if divisions.beneath(self.within) else self.within

    def levels(self, code: str) -> list[Level]:
        """The lists down to what is chosen, and the next one where something lies below it."""
        if self._only:
            only = divisions.divisions()[self._only]
            return [Level("", divisions.level(only.code), ((only.code, only.words),), only.code)]
        chosen = [one.code for one in divisions.way(code, self.within)]
        found, above = [], self.within
        for no, one in enumerate([*chosen, ""]):
            below = divisions.beneath(above)
            if not below:
                break
            choices = (("", _("请选择")), *((row.code, row.name) for row in below))
            found.append(Level(str(no or ""), divisions.level(below[0].code), choices, one))
            above = one
            if not one:
                break
        return found

    def clean(self, value: Any) -> dict[str, str] | None:
        code, detail = (str(part or "").strip() for part in (value or ["", ""]))
        told = {"label": self.label}
        if not detail and (not code or self._only):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if not code:
            raise ValidationError(_("%(label)s请选择所在地区") % told, code="code")
        if not divisions.lies_within(code, self.within):
            raise ValidationError(_("%(label)s请从列出的地区中选择") % told, code="code")
        if below := divisions.beneath(code):
            words = divisions.level(below[0].code)
            raise ValidationError(_("%(label)s请接着选择%(level)s") % {**told, "level": words}, code="code")
        if not detail:
            raise ValidationError(_("%(label)s请填写街道、门牌号") % told, code="detail")
        if len(detail) > self.longest:
            raise ValidationError(
                _("%(label)s的门牌不能超过 %(n)d 个字") % {**told, "n": self.longest}, code="detail"
            )
        if "\0" in detail:
            raise ValidationError(_("%(label)s含有不能识别的字符，请重新输入") % told, code="detail")
        return {"code": code, "words": divisions.divisions()[code].words, "detail": detail}
