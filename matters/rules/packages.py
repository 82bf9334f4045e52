"""Why a package may not be begun, handed on or published; what is found in one that is worked on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ground.accounts.actor import Actor
from ground.accounts.models import Office
from ground.law.rulings import rule
from ground.workdays import legal_day
from matters import package_content, packages
from matters.content import Change
from matters.enums import OperationKind, Severity
from matters.findings import Finding
from matters.models import Edition, Package, PackageEdition, PackageMember, Proposal
from matters.package_content import ELEMENTS
from matters.rules.checks.packages import package_findings, put_together
from matters.rules.standing import why_not_write


@rule("LST-5", source="高效办成一件事：一次告知、一表申请、一套材料、一窗受理、一网办理")
def why_not_publish_package(
    edition: PackageEdition, members: Sequence[PackageMember], editions: Mapping[int, Edition]
) -> str | None:
    """A package is of two matters or more that are in force, its questions can be answered, and it does not contradict itself."""
    for found in put_together(edition, members, editions):
        return found.words
    stops = [finding for finding in package_findings(edition, members, editions) if finding.stops]
    if stops:
        return "；".join(f"{finding.check} {finding.words}" for finding in stops)
    return None


@rule("A10", source="本平台所定：一件事同时只有一份拟稿，由牵头部门编制")
def why_not_begin_package(package: Package | None, office: Office, *, by: Actor, at: datetime) -> str | None:
    """One proposal at a time for each package, begun by who may write for its leading office."""
    if not (may := why_not_write(office, by=by, at=at)).ok:
        return may.words
    live = package.proposals.live().first() if package else None
    if live is not None:
        return _("“%(name)s”已有一份%(state)s的拟稿，请在该拟稿上继续，或者先作废它") % {
            "name": live.name,
            "state": live.get_state_display(),
        }
    return None


def current_edition(package: Package, on: date) -> PackageEdition | None:
    """The edition in force on that day, or else the last one that was."""
    in_force = package.editions.in_force(on).first()
    return in_force or package.editions.ever().order_by("-no").first()


@rule("A3", source="本平台所定：已经执行的版本不能撤回")
def why_not_recall_package(edition: PackageEdition, on: date) -> str | None:
    """Only an edition that has not begun by that day can be undone."""
    if edition.recalled_at is not None:
        return _("第 %(no)d 版已经撤回") % {"no": edition.no}
    if edition.effective_on <= on:
        return _("第 %(no)d 版已经执行，不能撤回；请发布新的版本") % {"no": edition.no}
    return None


@rule("LST-5", source="本平台所定：一件事的名称不重复")
def why_not_name_package(name: str, package: Package | None) -> str | None:
    """No two packages that are published, wait or are worked on are called the same; one that was given up bars nobody."""
    others = Package.objects.exclude(pk=package.pk) if package else Package.objects.all()
    if others.claiming(name).exists():
        return _("已有名称为“%(name)s”的一件事，请换一个名称，或者在那一件事上编制") % {"name": name}
    return None


@rule("LST-5", source="本平台所定：一件事的名称不重复")
def why_not_call_package(name: str, package: Package) -> str | None:
    """A package does not get the name of another that is published; what is only worked on keeps nobody waiting."""
    if Package.objects.exclude(pk=package.pk).published_as(name).exists():
        return _("已有名称为“%(name)s”的一件事") % {"name": name}
    return None


def package_changes(proposal: Proposal) -> list[Change]:
    """What the proposal says otherwise than the edition it was begun from; nothing, where it begins a package."""
    if proposal.package_base is None:
        return []
    return package_content.changes(package_content.content_of(proposal.package_base), proposal.content)


def found_in_package(proposal: Proposal, on: date) -> list[Finding]:
    """What the checks find in the proposal for that day, the worst first; one that cannot be read is asked nothing else."""
    assert proposal.package is not None
    if found := package_content.shape(proposal.content):
        return found
    found = list(_missing(proposal))
    edition, members = package_content.rows_of(proposal.content, proposal.package)
    editions = packages.editions_of(members, on)
    unreadable = [
        Finding("LST-5", Severity.ERROR, one.element, one.path, one.words)
        for one in put_together(edition, members, editions)
    ]
    found += unreadable or package_findings(edition, members, editions)
    return found


def _missing(proposal: Proposal) -> Iterator[Finding]:
    told = package_content.normal(proposal.content)

    def lacks(key: str, words: str) -> Finding:
        return Finding("LST-5", Severity.ERROR, key, f"{ELEMENTS[key].part}/{key}", words)

    for one in ELEMENTS.values():
        if one.needed and package_content.value_of(told, one.key) in (None, ""):
            yield lacks(one.key, _("请填写%(label)s") % {"label": one.label})
    name, base = told["package"]["name"], proposal.package_base
    is_new = base is None or name != package_content.content_of(base)["package"]["name"]
    if is_new and (words := why_not_name_package(name, proposal.package).words):
        yield lacks("name", words)
    path = told["package"]["office"]
    if path and not Office.objects.filter(path=path).exists():
        yield lacks("office", _("没有“%(path)s”这个机构，请重新选择") % {"path": path})
    if not (told["package"]["for_persons"] or told["package"]["for_organisations"]):
        yield lacks("for_persons", _("请选择面向个人，还是面向法人和其他组织"))
    phones = told["edition"]["consult_phone"], told["edition"]["complaint_phone"]
    if phones[0] and phones[0] == phones[1]:
        yield lacks("complaint_phone", _("监督投诉电话不能与咨询电话相同"))


def against_package(proposal: Proposal) -> Iterable[str]:
    """What a content of a package says against the edition in force."""
    if proposal.package_base is None:
        return
    changed = package_changes(proposal)
    if not changed:
        yield _("内容：与现行版本没有区别")
    if proposal.operation == OperationKind.CORRECT:
        beyond = [
            str(ELEMENTS[one.element].label) for one in changed if not ELEMENTS[one.element].is_correctable
        ]
        if beyond:
            yield _("更正只能改说明、地点、联系方式和问答；%(what)s请以“变更”办理") % {
                "what": _("、").join(beyond)
            }


@rule("A3", source="本平台所定：一天只依据一个现行版本")
def why_not_publish_package_from(proposal: Proposal, *, at: datetime) -> str | None:
    """A package is published on the edition in force today, and beside none that waits: that one is recalled first."""
    package, today = proposal.package, legal_day(at)
    assert package is not None
    waiting = package.editions.ever().filter(effective_on__gt=today).order_by("-no").first()
    if waiting is not None:
        return _("“%(name)s”第 %(no)d 版定于 %(day)s 执行，请先撤回该版本") % {
            "name": package.name,
            "no": waiting.no,
            "day": date_format(waiting.effective_on, _("Y年n月j日")),
        }
    current = current_edition(package, today)
    if current is not None and current != proposal.package_base:
        return _("起草以后已有其他版本，请退回，由编制人员依据现行版本更新拟稿")
    return None
