"""COD-1 … COD-9 of a content: its codes say what the content says, and nobody else has them."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from matters import codes
from matters.enums import CodeProfile, Severity
from matters.models import Matter
from matters.rules.checks.frame import Checked, Said, check
from matters.rules.checks.known import Known


@check("COD-2", Severity.ERROR, source=codes.STANDARD)
def the_code_is_what_it_says(checked: Checked) -> Iterator[Said]:
    """An implementation code agrees with its profile, and with the type, level and basic code beside it.

    Only the national profile is known well enough to refuse by it; of the others what is odd is said.
    """
    told = checked.told
    code = told["implementation_code"]
    if not code:
        return  # LINT-9
    if words := codes.why_not_text(code):
        yield Said("implementation_code", words)
        return
    words = codes.why_not_code(
        code, type_code=told["type_code"], level=told["level"], basic_code=told["basic_code"]
    )
    if words:
        known = codes.profile_of(code) == CodeProfile.NATIONAL
        yield Said("implementation_code", words, severity=None if known else Severity.WARNING)


@check("COD-2", Severity.ERROR, source="实施编码唯一：等待执行的版本已经使用的编码，其他事项不能再用")
def nobody_else_is_about_to_have_its_code(checked: Checked) -> Iterator[Said]:
    """A code that another matter changes to on a later day, or was published under, is not to be had: it means that one."""
    if words := why_not_code_of_another(checked.told["implementation_code"], checked.matter, checked.known):
        yield Said("implementation_code", words)


def why_not_code_of_another(code: str, matter: Matter | None, known: Known) -> str | None:
    """On one day only one matter could have a code; and what was published under it is found by it for ever."""
    if not code or (matter is not None and matter.implementation_code == code):
        return None
    if name := known.claimed.get(code):
        return _("“%(name)s”将改用这个实施编码，请更换编码") % {"name": name}
    if name := known.once(code, apart_from=matter):
        return _("此编码曾属于“%(name)s”，请换一个编码") % {"name": name}
    return None


@check("COD-1", Severity.ERROR, source=codes.STANDARD)
def the_basic_code_is_what_it_says(checked: Checked) -> Iterator[Said]:
    """A basic code of the national profile has its twelve signs, and the type of the matter among them."""
    told = checked.told
    code, basic = told["implementation_code"], told["basic_code"]
    if not basic or codes.profile_of(code) == CodeProfile.HYPHENS:
        return  # what is inside the basic code of a province is its own affair
    if words := codes.why_not_basic(basic, type_code=told["type_code"]):
        known = codes.profile_of(code) == CodeProfile.NATIONAL or codes.parts(basic)
        yield Said("basic_code", words, severity=None if known else Severity.WARNING)


@check("COD-8", Severity.WARNING, source="行政区划代码的层级")
def the_level_is_the_office_s(checked: Checked) -> Iterator[Said]:
    """A matter is exercised at the level of the office that exercises it."""
    told = checked.told
    if not told["level"] or not told["office"]:
        return
    # Both offices of the content at once: the other is asked for by LINT-9.
    offices = {told["office"], checked.edition["regulator"] or told["office"]}
    division = checked.known.offices.of(offices)[told["office"]]
    level = codes.level_of(division or "")
    if level and level != told["level"]:
        yield Said("level", _("行使层级与实施主体所在的行政区划不一致，请核对"))


@check("COD-9", Severity.WARNING, source="三级四同；本平台所定：同一机关在同一层级不重复列同一基本编码")
def nobody_else_has_its_basic_code(checked: Checked) -> Iterator[Said]:
    """One organ has a basic code once at each level; real directories share some, so this is said and not refused."""
    told = checked.told
    if not told["basic_code"]:
        return
    mine = told["implementation_code"]
    if name := checked.known.twin(told["basic_code"], told["office"], told["level"], apart_from=mine):
        yield Said("basic_code", _("同一机关的“%(name)s”也用这个基本编码，请核对") % {"name": name})
