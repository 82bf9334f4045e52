"""What every page knows of the site: its name, the person's display settings, where one is, what one may open."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ground.accounts.actor import MANDATE
from ground.accounts.enums import Duty
from ground.addresses import absolute
from portal import gate

# ---- display: text size and contrast, kept in one cookie for a year and set by the server (/settings/display/)

DISPLAY_COOKIE = "display"
SIZES = {"standard": _("标准"), "large": _("大"), "elder": _("长辈版"), "largest": _("特大")}
ELDER_SIZES = {"elder", "largest"}


@dataclass(frozen=True)
class Display:
    """How a person wants pages to look."""

    size: str = "standard"
    contrast: bool = False

    @classmethod
    def of(cls, request: HttpRequest) -> "Display":
        """What the cookie says; a value that is not ours is the standard."""
        size, _dot, contrast = request.COOKIES.get(DISPLAY_COOKIE, "").partition(".")
        return cls(size if size in SIZES else "standard", contrast == "contrast")

    @property
    def cookie(self) -> str:
        return self.size + (".contrast" if self.contrast else "")

    @property
    def elder(self) -> bool:
        """长辈版: fewer things on the page, larger targets; the two larger sizes have it."""
        return self.size in ELDER_SIZES

    @property
    def classes(self) -> str:
        """For the html element."""
        names = [f"size-{self.size}"]
        names += ["elder"] if self.elder else []
        names += ["contrast"] if self.contrast else []
        return " ".join(names)


# ---- navigation

NAVIGATION = [
    ("/", _("首页")),
    ("/browse/persons/", _("个人办事")),
    ("/browse/organisations/", _("法人办事")),
    ("/browse/departments/", _("按部门")),
    ("/progress/", _("办件进度")),
    ("/cases/", _("我的办件")),
]


@dataclass(frozen=True)
class Entry:
    """One line of a navigation."""

    address: str
    words: Any
    here: bool
    count: int | str | None = None
    late: bool = False


@dataclass(frozen=True)
class Group:
    words: Any
    entries: list[Entry]


# The workbench by duty: (key for the counts, address, words). A page hands in `counts`: {"desk": 23} or
# {"desk": (23, True)} when one of them is over its limit.
DESKS: dict[str, tuple[Any, list[tuple[str, str, Any]]]] = {
    Duty.INTAKE: (
        _("综合窗口"),
        [
            ("desk", "/desk/", _("待受理")),
            ("counter", "/desk/counter/", _("窗口收件")),
            ("delivery", "/desk/delivery/", _("待送达")),
            ("licences", "/desk/licences/", _("证照")),
            ("emergency", "/desk/emergency/", _("应急收件")),
            ("reports", "/desk/reports/", _("否定答复")),
            ("mandates", "/desk/mandates/", _("授权委托")),
            ("real_name", "/desk/real-name/", _("实名核验")),
        ],
    ),
    Duty.REVIEW: (
        _("审查"),
        [
            ("desk", "/desk/", _("待审查")),
            ("surveys", "/desk/surveys/", _("现场核查")),
            ("performing", "/desk/performing/", _("承诺履行")),
            ("consultations", "/desk/consultations/", _("征求意见")),
            ("proceedings", "/desk/proceedings/", _("撤销程序")),
        ],
    ),
    Duty.DECISION: (
        _("审批决定"),
        [
            ("desk", "/desk/", _("待决定")),
            ("surveys", "/desk/surveys/", _("现场核查")),
            ("performing", "/desk/performing/", _("承诺履行")),
            ("licences", "/desk/licences/", _("证照")),
            ("proceedings", "/desk/proceedings/", _("撤销程序")),
            ("promises", "/desk/promises/", _("时限压缩")),
            ("figures", "/desk/figures/", _("承诺容缺情况")),
        ],
    ),
    Duty.REGULATION: (
        _("监管"),
        [
            ("handoffs", "/handoffs/", _("审管衔接")),
            ("consultations", "/desk/consultations/", _("征求意见")),
            ("surveys", "/desk/surveys/", _("现场核查")),
        ],
    ),
    Duty.EFFICIENCY: (
        _("效能监督"),
        [
            ("desk", "/desk/", _("在办时限")),
            ("reports", "/desk/reports/", _("否定答复报告")),
            ("figures", "/desk/figures/", _("承诺容缺情况")),
            ("emergency", "/desk/emergency/", _("应急收件")),
            ("ratings", "/ratings/", _("评价回应")),
        ],
    ),
    Duty.CREDIT: (
        _("信用管理"),
        [
            ("credit", "/desk/credit/", _("诚信档案")),
            ("matches", "/desk/credit/matches/", _("名单比对")),
            ("figures", "/desk/figures/", _("承诺容缺情况")),
        ],
    ),
    Duty.CATALOGUE: (
        _("事项编制"),
        [
            ("catalogue", "/catalogue/", _("事项目录")),
            ("packages", "/catalogue/packages/", _("一件事")),
            ("imports", "/catalogue/imports/", _("导入导出")),
            ("synonyms", "/catalogue/synonyms/", _("同义词")),
            ("statutes", "/catalogue/statutes/", _("法规库")),
            ("bulk", "/catalogue/bulk/", _("批量修改")),
            ("directories", "/catalogue/directories/", _("年度目录")),
            ("powers", "/catalogue/powers/", _("权责清单")),
            ("lists", "/catalogue/lists/", _("公布的清单")),
            ("letters", "/catalogue/letters/", _("承诺书文本")),
            ("errata", "/catalogue/errata/", _("指南纠错")),
        ],
    ),
    Duty.PUBLICATION: (
        _("事项发布"),
        [
            ("catalogue", "/catalogue/", _("事项目录")),
            ("packages", "/catalogue/packages/", _("一件事")),
            ("imports", "/catalogue/imports/", _("导入导出")),
            ("statutes", "/catalogue/statutes/", _("法规库")),
            ("directories", "/catalogue/directories/", _("年度目录")),
            ("powers", "/catalogue/powers/", _("权责清单")),
            ("lists", "/catalogue/lists/", _("公布的清单")),
            ("letters", "/catalogue/letters/", _("承诺书文本")),
        ],
    ),
    Duty.ADMINISTRATION: (
        _("系统管理"),
        [
            ("calendar", "/calendar/", _("工作日历")),
            ("systems", "/systems/", _("接入系统")),
            ("people", "/people/", _("人员")),
            ("synonyms", "/catalogue/synonyms/", _("同义词")),
            ("statutes", "/catalogue/statutes/", _("法规库")),
        ],
    ),
    Duty.SECURITY: (
        _("安全管理"),
        [("people", "/people/", _("人员")), ("systems", "/systems/", _("接入系统"))],
    ),
    Duty.AUDIT: (
        _("审计"),
        [
            ("sign_ins", "/audit/sign-ins/", _("登录记录")),
            ("readings", "/audit/readings/", _("查阅记录")),
            ("seals", "/audit/seals/", _("留痕封存")),
            ("people", "/people/", _("人员")),
        ],
    ),
}


def _is_here(request: HttpRequest, address: str, among: list[str]) -> bool:
    """The longest address that begins the present one: /desk/counter/ is not also /desk/."""
    begun = [one for one in among if request.path == one or (one != "/" and request.path.startswith(one))]
    return bool(begun) and max(begun, key=len) == address


def side_navigation(request: HttpRequest, counts: Mapping[str, Any]) -> list[Group]:
    """The desks of the duties this officer acts under, with the numbers the page knows."""
    actor = getattr(request, "actor", None)
    duty = getattr(actor, "duty", "")
    groups = []
    addresses = [address for _words, entries in DESKS.values() for _key, address, _label in entries]
    for holder, (words, entries) in DESKS.items():
        if holder != duty:
            continue
        rows = []
        for key, address, label in entries:
            count = counts.get(key)
            number, late = count if isinstance(count, tuple) else (count, False)
            rows.append(Entry(address, label, _is_here(request, address, addresses), number, late))
        groups.append(Group(words, rows))
    return groups


class Site:
    """Read by templates as `site`; only who is signed in asks the database."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    name = property(lambda self: settings.SITE_NAME)
    host = property(lambda self: settings.SITE_HOST)
    keeper = property(lambda self: settings.SITE_KEEPER)
    hotline = property(lambda self: settings.HOTLINE)
    example_town = property(lambda self: settings.EXAMPLE_TOWN)

    @property
    def language(self) -> str:
        return "zh-CN" if get_language() in (None, "zh-hans") else str(get_language())

    @cached_property
    def display(self) -> Display:
        return Display.of(self._request)

    @property
    def here(self) -> str:
        """The address to come back to after a switch."""
        return (
            self._request.get_full_path() if self._request.method in ("GET", "HEAD") else self._request.path
        )

    @property
    def full_address(self) -> str:
        """For the foot of a printed page."""
        return absolute(self._request.path)

    @property
    def navigation(self) -> list[Entry]:
        addresses = [address for address, _words in NAVIGATION]
        return [
            Entry(address, words, _is_here(self._request, address, addresses))
            for address, words in NAVIGATION
        ]

    @property
    def signed_in(self) -> Any:
        """The user, or None; an error page may stand before anybody was asked who he is."""
        user = getattr(self._request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def cover(self) -> dict[str, Any] | None:
        """What the cover of an officer's page needs (U8); nobody else's page locks, and the lock's own page has none."""
        user, session = self.signed_in, getattr(self._request, "session", None)
        row = getattr(session, "row", None)
        if user is None or not user.is_officer or (row is not None and row.locked_at is not None):
            return None
        return {"name": user.name, "face": gate.face_of(user), "idle": settings.IDLE_LOCK_SECONDS}

    @property
    def actor(self) -> Any:
        return getattr(self._request, "actor", None)

    @cached_property
    def has_duties(self) -> bool:
        """Whether there is another duty to change to; what the request has read of them already says so."""
        return self.actor is not None and len(self.actor.holdings(at=now())) > 1

    @property
    def city_door(self) -> str:
        """The words on the button of the city's own sign-in; empty where there is none."""
        return settings.OIDC_BUTTON if settings.OIDC_ISSUER else ""

    @cached_property
    def acting_for(self) -> str:
        """By name, for whom the person acts under a mandate; only a session that chose one asks the database."""
        session = getattr(self._request, "session", {})
        if self.signed_in is None or MANDATE not in session:
            return ""
        mandate = self.actor.mandate if self.actor else None
        return mandate.principal.current.name if mandate else ""

    @cached_property
    def own_parties(self) -> set[int]:
        """Himself and the organisations the person acts for; whoever else's case he has open, he has it by mandate."""
        if self.signed_in is None or self.actor is None:
            return set()
        return {row.party_id for row in self.actor.every_representation}


def site(request: HttpRequest) -> dict[str, Site]:
    """Context processor."""
    return {"site": Site(request)}
