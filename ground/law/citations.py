"""How a provision is cited: 《…》第…条, and nothing beside it."""

import re

from django.utils.translation import gettext as _

# 《…》第…条第…款第（…）项, several of them parted by 、 or 和: what can be cited, and nothing that could be a judgement.
_PART = r"第[（(]?[零〇一二三四五六七八九十百千\d]+[)）]?[条款项目](?:之[一二三四五六七八九十]+)?"  # not a message: how provisions are cited
_ONE = rf"《[^《》]{{2,80}}》(?:{_PART})+(?:[、和](?:{_PART})+)*"  # not a message: how provisions are cited
_CITATION = re.compile(rf"{_ONE}(?:[、，；和]?{_ONE})*")  # not a message: how provisions are cited


def is_citation(text: str) -> bool:
    """Whether it cites provisions and says nothing else, so that no judgement on the merits can slip in."""
    return _CITATION.fullmatch(text.strip()) is not None


def not_cited() -> str:
    """What to write where a provision is asked for."""
    return _(
        "请只写法律条款：书名号里写法律名称，后面写到条、款、项，例如“《公共场所卫生管理条例》第四条”"
        "“《行政许可法》第三十二条第一款第（二）项”；前后不写理由，也不加句号"
    )
