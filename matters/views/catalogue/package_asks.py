"""编制一件事: the form and the papers of a member whose matter is only listed; what others ask too is taken over and asked once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ground.workdays import legal_day
from matters import conditions, package_asks, package_content, packages
from matters.enums import Necessity
from matters.forms import unjudged
from matters.forms.builder import KIND_WORDS, fresh
from matters.forms.editing import Act, moved
from matters.forms.elements import asked_in
from matters.forms.packaging import MemberFieldForm, MemberSectionForm, PaperForm, as_of_a_matter
from matters.models import Matter, Proposal
from matters.package_asks import PAPERS, SECTIONS
from matters.package_content import MEMBERS
from matters.views.catalogue.door import desk, package_proposal_of, writes
from matters.views.catalogue.frame import around
from matters.views.catalogue.package_row import is_open, row_conflict, row_page
from matters.views.catalogue.saving import not_saved, save, seen_of
from matters.views.catalogue.seen import Seen, found_again, rows_now
from matters.views.catalogue.together import Part, found, is_late

Row = dict[str, Any]


@dataclass
class Member:
    """A member that is written: where it stands now, what it asks now, and what the page knew that it asks."""

    request: HttpRequest
    proposal: Proposal
    at: datetime
    seen: Seen
    place: int
    row: Row
    known: Row
    matter: Matter

    @property
    def asks(self) -> Row:
        asks: Row = self.row["asks"]
        return asks

    @cached_property
    def content(self) -> Row:
        return package_content.normal(self.proposal.content)

    @cached_property
    def form(self) -> Row:
        """Its form as the content of a matter has it."""
        return as_of_a_matter(self.content, self.asks, self.matter.office.path)

    @cached_property
    def parts(self) -> list[packages.Part]:
        assert self.proposal.package is not None
        _edition, members = package_content.rows_of(self.content, self.proposal.package)
        editions = packages.editions_of(members, legal_day(self.at))
        return [packages.Part(one, editions.get(one.matter_id), None) for one in members]

    @property
    def no(self) -> int:
        return self.place + 1

    @cached_property
    def name(self) -> str:
        (name,) = package_content.names_of([self.row])
        return name

    @cached_property
    def own_keys(self) -> set[str]:
        """The keys under which this member keeps answers, and those of the questions."""
        told = {one["key"] for one in self.content["edition"]["questions"]}
        return told | {spec["key"] for one in self.sections for spec in one["fields"]}

    @property
    def every_key(self) -> set[str]:
        """Every key of the package: what is new and of this member alone gets another."""
        others = {spec["key"] for part in self.parts for spec in part.fields}
        return self.own_keys | others | {one["key"] for one in self.sections}

    @property
    def sections(self) -> list[Row]:
        sections: list[Row] = self.asks.get(SECTIONS, [])
        return sections

    @property
    def papers(self) -> list[Row]:
        papers: list[Row] = self.asks.get(PAPERS, [])
        return papers

    def address(self, name: str, *places: int) -> str:
        return reverse(f"matters:catalogue_package_{name}", args=[self.proposal.uuid, self.place, *places])

    @property
    def home(self) -> str:
        return reverse("matters:catalogue_package_row", args=[self.proposal.uuid, MEMBERS, self.place])

    def say(self, part: str, rows: Sequence[Any], onward: str) -> HttpResponse:
        """Saved on what the members are now: whoever calls has looked that nobody changed the part he changes."""
        members = rows_now(self.proposal, MEMBERS)
        members[self.place] = {**self.row, "asks": package_asks.with_rows(self.asks, part, rows)}
        made_of = self.proposal.revision
        told = {MEMBERS: members} if members[self.place] != self.row else {}
        return save(
            self.request, self.proposal, MEMBERS, told, self.seen, self.at, onward=onward, made_of=made_of
        )


def _member(request: HttpRequest, uuid: UUID, place: int) -> Member:
    at = now()
    proposal = package_proposal_of(request, uuid, at=at)
    is_post = request.method == "POST"
    seen = seen_of(request) if is_post else Seen(proposal.revision)
    found = found_again(proposal, MEMBERS, place, seen, request.actor.user_id)
    rows = rows_now(proposal, MEMBERS)
    if found is None or found.known is None or found.place >= len(rows):
        raise Http404(_("没有这个事项，可能已由其他编制人员删去"))
    row = rows[found.place]
    matter = Matter.objects.coded([row["matter"]]).get(row["matter"])
    if matter is None:
        raise Http404(_("没有实施编码为“%(code)s”的事项") % {"code": row["matter"]})
    if is_open(row, at):
        raise Http404(_("这个事项已开通在线办理，申请表和材料以它自己的指南为准"))
    if is_post and not writes(request, proposal):
        raise Http404(_("这里只能查看"))
    return Member(request, proposal, at, seen, found.place, row, found.known, matter)


# ---- its form


@desk()
@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, uuid: UUID, place: int) -> HttpResponse:
    """The sections with their fields. POST: a button on a section, or on a field of one."""
    member = _member(request, uuid, place)
    here = member.address("form")
    sections = list(member.sections)
    if request.method == "POST":
        act = Act.of(request.POST.get("act", ""))
        if act is None or is_late(request, member.proposal):
            return redirect(here)
        if act.part == "sections":
            sections = moved(sections, act)
        elif act.part.isdecimal() and int(act.part) < len(sections):
            section = sections[int(act.part)]
            sections[int(act.part)] = {**section, "fields": moved(section["fields"], act)}
        return member.say(SECTIONS, sections, here)
    asked = asked_in(member.form)
    elsewhere = package_asks.fields_elsewhere(member.parts, member.no)
    page = around(request, member.proposal, MEMBERS, member.at) | {
        "title": _("“%(name)s”的申请表") % {"name": member.name},
        "back": {"words": member.name, "address": member.home},
        "removed": None,
        "locked": not writes(request, member.proposal),
        "sections": [
            {
                "place": number,
                "title": section["title"],
                "when": conditions.says(section["shown_when"], asked) if section.get("shown_when") else "",
                "address": member.address("section", number),
                "new": member.address("field", number, len(section["fields"])),
                "first": number == 0,
                "last": number == len(sections) - 1,
                "fields": [
                    _field_row(member, number, no, spec, len(section["fields"]), asked, elsewhere)
                    for no, spec in enumerate(section["fields"])
                ],
            }
            for number, section in enumerate(sections)
        ],
        "new": member.address("section", len(sections)),
    }
    return render(request, "matters/catalogue/form.html", page)


def _field_row(
    member: Member, section: int, no: int, spec: Row, count: int, asked: Any, elsewhere: Any
) -> Row:
    also = elsewhere.get(packages.identity(spec))
    when = spec.get("shown_when")
    flags = [
        (_("必填"), "", spec.get("required")),
        (_("个人信息"), "purple", spec.get("personal")),
        (_("自动填入"), "green", spec.get("prefill")),
        (_("只填一次"), "green", also),
    ]
    return {
        "place": no,
        "no": no + 1,
        "label": spec["label"],
        "kind": KIND_WORDS.get(spec["kind"], spec["kind"]),
        "address": member.address("field", section, no),
        "tags": [(words, colour) for words, colour, there in flags if there],
        "also": _("“%(names)s”也要填") % {"names": _("”“").join(also[1])} if also else "",
        "when": conditions.says(when, asked) if when else "",
        "first": no == 0,
        "last": no == count - 1,
    }


@desk()
@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, uuid: UUID, place: int, section: int) -> HttpResponse:
    """One part of the form by its name; the number after the last one is a new part."""
    member = _member(request, uuid, place)
    sections = list(member.sections)
    part = found(sections, member.known["asks"].get(SECTIONS, []), section)
    if part is None:
        raise Http404(_("没有这一段"))
    told = part.spec or {"key": fresh("section", member.every_key), "fields": []}
    made = MemberSectionForm(told, member.form, _posted(request))
    page = _page(
        member,
        _("分段 %(no)d") % {"no": section + 1} if part.known else _("增加分段"),
        member.address("section", part.place),
        member.address("form"),
        is_new=part.known is None,
    )
    if _is_settled(request, made, part):
        return _unsaved(member, made, page)
    mine = made.told(told)
    if not part.is_as_known and mine != part.now:
        theirs = MemberSectionForm(part.now, member.form) if part.now else None
        return _conflict(member, made, theirs, page)
    sections[part.place : part.place + 1] = [mine]
    return member.say(SECTIONS, sections, member.address("form") + f"#section-{part.place}")


@desk()
@require_http_methods(["GET", "POST"])
def field(request: HttpRequest, uuid: UUID, place: int, section: int, no: int) -> HttpResponse:
    """One field of the form; the number after the last one is a new field, which may be one that another member asks."""
    member = _member(request, uuid, place)
    sections = list(member.sections)
    within = found(sections, member.known["asks"].get(SECTIONS, []), section)
    if within is None or within.known is None or within.now is None:
        raise Http404(_("没有这个字段"))
    fields = list(within.now["fields"])
    part = found(fields, within.known["fields"], no)
    if part is None:
        raise Http404(_("没有这个字段"))
    onward = member.address("form") + f"#section-{within.place}"

    def say(told: Row) -> HttpResponse:
        fields[part.place : part.place + 1] = [told]
        sections[within.place] = {**within.now, "fields": fields}
        return member.say(SECTIONS, sections, onward)

    elsewhere = package_asks.fields_elsewhere(member.parts, member.no)
    others = [(spec, names) for spec, names in elsewhere.values() if spec["key"] not in member.own_keys]
    taken = _taken(request, others) if part.known is None else None
    if taken is not None:
        return say(package_asks.taken_over(taken))
    made = MemberFieldForm(part.spec or {"kind": "text"}, member.form, _posted(request))
    page = _page(
        member,
        _("字段 %(no)d") % {"no": no + 1} if part.known else _("增加字段"),
        member.address("field", within.place, part.place),
        onward,
        is_new=part.known is None,
        takes=_takes(others, "label") if part.known is None else [],
        take_words=_("其他事项已经要填的"),
    )
    if "columns-act" in request.POST:
        return _unsaved(member, unjudged(made), page)  # a column more or less: nothing is saved yet
    if _is_settled(request, made, part):
        return _unsaved(member, made, page)
    mine = made.told(member.every_key)
    if not part.is_as_known and mine != part.now:
        theirs = MemberFieldForm(part.now, member.form) if part.now else None
        return _conflict(member, made, theirs, page)
    if part.known is None:
        mine = package_asks.as_elsewhere(mine, [spec for spec, _names in others], member.own_keys)
    return say(mine)


# ---- its papers


@desk()
@require_http_methods(["GET", "POST"])
def papers(request: HttpRequest, uuid: UUID, place: int) -> HttpResponse:
    """The papers that it wants. POST: a button on one."""
    member = _member(request, uuid, place)
    here = member.address("papers")
    rows = member.papers
    if request.method == "POST":
        act = Act.of(request.POST.get("act", ""))
        if act is None or is_late(request, member.proposal):
            return redirect(here)
        return member.say(PAPERS, moved(rows, act), here)
    asked = conditions.asked(member.content["edition"]["questions"])
    elsewhere = package_asks.papers_elsewhere(member.parts, member.no)
    page = around(request, member.proposal, MEMBERS, member.at) | {
        "title": _("申请材料"),
        "back": {"words": member.name, "address": member.home},
        "part": PAPERS,
        "rows": [
            _paper_row(told, asked, elsewhere)
            | {
                "place": no,
                "no": no + 1,
                "address": member.address("paper", no),
                "first": no == 0,
                "last": no == len(rows) - 1,
            }
            for no, told in enumerate(rows)
        ],
        "new": member.address("paper", len(rows)),
        "q": "",
        "found": [],
    }
    return render(request, "matters/catalogue/package_list.html", page)


def _paper_row(told: Row, asked: Any, elsewhere: Any) -> Row:
    also = elsewhere.get(packages.paper(told))
    flags = [
        (str(Necessity(told["necessity"]).label), "", True),
        (_("免提交"), "green", told.get("exempt")),
        (_("只交一次"), "green", also),
    ]
    words = [told[key] for key in ("when_words", "standard") if told.get(key)]
    if told.get("when"):
        words.insert(0, _("情形：%(when)s") % {"when": conditions.says(told["when"], asked)})
    if also:
        words.append(_("“%(names)s”也要交") % {"names": _("”“").join(also[1])})
    return {
        "name": told["name"],
        "words": words,
        "tags": [(label, colour) for label, colour, there in flags if there],
    }


@desk()
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, uuid: UUID, place: int, no: int) -> HttpResponse:
    """One paper; the number after the last one is a new one, which may be one that another member wants."""
    member = _member(request, uuid, place)
    rows = list(member.papers)
    part = _paper_again(rows, member.known["asks"].get(PAPERS, []), no)
    if part is None:
        raise Http404(_("没有这份材料"))
    onward = member.address("papers") + f"#{PAPERS}-{part.place}"

    def say(told: Row) -> HttpResponse:
        rows[part.place : part.place + 1] = [told]
        return member.say(PAPERS, rows, onward)

    there = {packages.paper(one) for one in rows}
    elsewhere = package_asks.papers_elsewhere(member.parts, member.no)
    others = [one for key, one in elsewhere.items() if key not in there]
    taken = _taken(request, others) if part.known is None else None
    if taken is not None:
        return say(package_asks.paper_taken_over(taken))
    made = PaperForm(part.spec, member.content, _posted(request))
    page = _page(
        member,
        _("材料 %(no)d") % {"no": no + 1} if part.known else _("增加材料"),
        member.address("paper", part.place),
        onward,
        is_new=part.known is None,
        takes=_takes(others, "name") if part.known is None else [],
        take_words=_("其他事项已经要交的"),
    )
    if _is_settled(request, made, part):
        return _unsaved(member, made, page)
    mine = made.told()
    if not part.is_as_known and mine != part.now:
        theirs = PaperForm(part.now, member.content) if part.now else None
        return _conflict(member, made, theirs, page)
    return say(mine)


def _paper_again(now: Sequence[Row], then: Sequence[Row], no: int) -> Part | None:
    """What stood there when the page was made: as it was, or where it stood, or known by its name."""
    if no >= len(then):
        return Part(len(now), None, None) if no == len(then) else None
    known = then[no]
    same = [at for at, one in enumerate(now) if one == known] or [
        at for at, one in enumerate(now) if packages.paper(one) == packages.paper(known)
    ]
    if not same and len(now) == len(then):
        same = [no]
    return Part(same[0], now[same[0]], known) if same else Part(len(now), None, known)


# ---- pages


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _is_settled(request: HttpRequest, made: Any, part: Part) -> bool:
    """Whether nothing is to be saved: the page is only looked at, does not fit, or saves by itself what is not there yet."""
    if request.method != "POST" or not made.is_valid():
        return True
    return part.known is None and not request.accepts("text/html")


def _unsaved(member: Member, made: Any, page: Row) -> HttpResponse:
    if member.request.method == "POST" and not member.request.accepts("text/html"):
        return not_saved() if made.errors else HttpResponse(status=204)
    return row_page(member.request, member.proposal, MEMBERS, made, member.at, page)


def _conflict(member: Member, made: Any, theirs: Any, page: Row) -> HttpResponse:
    return row_conflict(member.request, member.proposal, MEMBERS, made, theirs, member.at, page)


def _page(member: Member, title: str, address: str, back: str, **more: Any) -> Row:
    return {"row_title": title, "row_name": member.name, "address": address, "back_address": back, **more}


def _takes(others: Sequence[tuple[Any, list[str]]], called: str) -> list[Row]:
    return [
        {"place": place, "name": told[called], "words": _("、").join(names)}
        for place, (told, names) in enumerate(others)
    ]


def _taken(request: HttpRequest, others: Sequence[tuple[Any, list[str]]]) -> Any:
    """What was chosen of what others ask, by its name and place: a list that changed meanwhile takes nothing else."""
    place, _sign, name = request.POST.get("take", "").partition("/")
    if request.method != "POST" or not place.isdecimal() or len(place) > 4 or int(place) >= len(others):
        return None
    told = others[int(place)][0]
    return told if name == (told.get("label") or told.get("name")) else None
