"""One case, as its applicant follows it: whose turn, until when, what happened, which papers (P6). And 进度查询 without login."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from approvals import papers, rules
from approvals.actions import amendment, delivery
from approvals.answers import spoken
from approvals.enums import CaseState, Ground, Kind, Method, RemedyKind, RemedyOutcome, Seeker
from approvals.models import Case, Reissue, Remedy
from approvals.models.case_query import DECIDING
from approvals.proceedings import ProceedingState
from approvals.views.deficiency import asked_of, ended_words
from approvals.views.filing import answer_row
from evaluations.models import Rating
from evaluations.rules import why_not_rate
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.enums import Power
from ground.accounts.identity import plain
from ground.accounts.views import braked
from ground.clocks import Colour, Light, Side
from ground.clocks.enums import Unit
from ground.clocks.ledger import Day, ledger, sentence
from ground.clocks.models import Clock
from ground.sealed import mask_name
from ground.trail.models import Entry
from ground.workdays.calendar import Calendar, legal_day
from portal import doors
from supervision.enums import Kind as SupervisionKind
from supervision.models import StopOrder
from supervision.rules import why_not_acknowledge_stop

KINDS = {**dict(Kind.choices), **dict(SupervisionKind.choices)}


@dataclass(frozen=True)
class Count:
    """One limit of the case: what it is for, its light, how it was counted; `earlier` ran before it and are over."""

    words: str
    clock: Clock
    light: Light
    sentence: str
    days: list[Day]
    earlier: list[Count] = field(default_factory=list)


def counts_of(case: Case, at: datetime, *, kinds: tuple[str, ...] = tuple(KINDS)) -> list[Count]:
    """Every limit that ran or runs on the case, each opened into its arithmetic (F10); two queries.

    One of a kind: what ran before a correction, an amendment or another decision stands behind the limit of today.
    """
    every = list(Clock.objects.filter(thread=case.thread, kind__in=kinds).order_by("pk"))
    case.clocks_read = {kind: [clock for clock in every if clock.kind == kind] for kind in kinds}
    if not every:
        return []
    calendar = clocks.calendar_for(every, at, ledgers=True)
    newest: dict[tuple[str, str], Count] = {}
    for c in every:
        before = newest.get((c.kind, c.side))
        newest[c.kind, c.side] = Count(
            words=" · ".join(
                filter(None, [str(KINDS[c.kind]), c.get_side_display() if c.side != Side.NONE else ""])
            ),
            clock=c,
            light=light_of(case, c, at, calendar),
            sentence=sentence(c),
            # Thousands of days that are all counted explain nothing.
            days=[] if c.unit == Unit.CALENDAR_DAYS else ledger(c, calendar),
            earlier=[*before.earlier, replace(before, earlier=[])] if before else [],
        )
    return list(newest.values())


def remedies_of(case: Case) -> list[Remedy]:
    """Every reconsideration and lawsuit of the case, read once: lights, rulings and cards all ask for them."""
    told = Remedy.objects.select_related(
        "decision__document",
        "declination__document",
        "cancellation__document",
        "termination__document",
        "proceeding__document",
    )
    prefetch_related_objects([case], Prefetch("remedies", told))
    return list(case.remedies.all())


def light_of(case: Case, clock: Clock, at: datetime, calendar: Calendar) -> Light:
    """The light of a limit, which says of what ended it whether that was the act it waited for."""
    lamp = clocks.light(clock, at, calendar)
    if clock.unit == Unit.CALENDAR_DAYS and lamp.colour == Colour.GREEN:
        return replace(lamp, words=_("未到期"))  # its day stands beside it
    if clock.settled_at is None or clock.lapsed(clock.settled_at):
        return lamp
    if case.state == CaseState.WITHDRAWN and clock.settled_at == case.closed_at:
        return replace(
            lamp, words=_("已终止，不再计时") if case.lapse or case.needless else _("已撤回，不再计时")
        )
    if clock.kind == Kind.DELIVERY and any(one.ended_at == clock.settled_at for one in remedies_of(case)):
        return replace(lamp, words=_("原决定被撤销，不再送达"))
    if case.state == CaseState.DECLINED and clock.kind == Kind.RENEWAL:
        return replace(lamp, words=_("已终止，不再计时"))
    # The window's limit is met by its answer, whichever it was: 受理, 补正告知, 不予受理.
    return replace(lamp, words=_("已按期告知")) if clock.kind == Kind.INTAKE else lamp


def turn_of(case: Case, counts: list[Count], *, public: bool = False) -> dict[str, Any]:
    """Whose turn it is and until when, in words for the applicant; a state is not a success.

    `public`: for a page that anybody with number and code may see, where nothing can be done.
    """
    facts: dict[str, Any] = {"state": case.state_words, "kind": "", "lamp": None}
    running = [count for count in counts if count.clock.settled_at is None]
    due = {(c.clock.kind, c.clock.side): date_format(c.clock.due_on, _("Y年n月j日")) for c in running}
    match case.state:
        case CaseState.FILED:
            facts["words"] = _("等待窗口核对材料、告知是否受理，最迟 %(due)s；逾期没有告知即为受理。") % {
                "due": due.get((Kind.INTAKE, Side.STATUTORY), "")
            }
        case CaseState.CORRECTING:
            facts["words"] = _(
                "窗口一次性告知了需要补正的内容，请按告知书补正；补正后从收到之日起重新计算受理期限。"
            )
        case CaseState.DECLINED:
            facts |= {"kind": "refused", "words": _declined(case)}
        case CaseState.WITHDRAWN:
            facts["words"] = ended_words(case)
        case CaseState.ACCEPTED | CaseState.REVIEWED:
            words = (
                _("已经受理，%(office)s正在审查。")
                if case.state == CaseState.ACCEPTED
                else _("审查完毕，等待%(office)s作出决定。")
            )
            facts["words"] = _deemed(case) + words % {"office": case.competent_office.name} + _until(due)
        case CaseState.GRANTED | CaseState.REFUSED if case.is_annulled:
            facts |= {"kind": "refused", "words": _("原决定已经被撤销，决定书作废。")}
        case CaseState.GRANTED if case.decision.deemed and not hasattr(case, "delivery"):
            facts |= {
                "kind": "granted",
                "words": _(
                    "证照有效期届满前没有作出决定，依法视为准予延续。新证照和通知书最迟于 %(due)s送达。"
                )
                % {"due": due.get((Kind.DELIVERY, Side.STATUTORY), "")},
            }
        case CaseState.GRANTED if hasattr(case, "delivery"):
            facts |= {
                "kind": "granted",
                "words": _("已%(outcome)s，结果文书已经送达。") % {"outcome": case.outcome.granted},
            }
        case CaseState.GRANTED:
            words = (
                _("已%(outcome)s，文书最迟于 %(due)s送达。")
                if public
                else _("已%(outcome)s。可以在下面网上签收，也可以到窗口领取，最迟于 %(due)s送达。")
            )
            facts |= {
                "kind": "granted",
                "words": words
                % {"outcome": case.outcome.granted, "due": due.get((Kind.DELIVERY, Side.STATUTORY), "")},
            }
        case CaseState.REFUSED:
            facts |= {
                "kind": "refused",
                "words": _("已作出%(outcome)s的决定。理由、行政复议和行政诉讼的途径写在文书里。")
                % {"outcome": case.outcome.refused},
            }
    # What he hands in by then himself is said beside it.
    organs = [count for count in running if count.clock.kind != Kind.OWED]
    pressing = [c for c in organs if c.clock.unit != Unit.CALENDAR_DAYS or c.light.colour != Colour.GREEN]
    if pressing and not case.is_over:
        facts["lamp"] = min(pressing, key=lambda count: count.clock.due_on).light
    return facts


def _declined(case: Case) -> str:
    """Each ground in its own words: not needed is no refusal, and where another organ is competent it is named."""
    said = case.declination
    if said.ground == Ground.NO_PERMIT_NEEDED:
        return _("依法不需要取得许可，本机关不受理。依据写在《不受理告知书》里。")
    if said.hidden:
        return _(
            "因隐瞒有关情况或者提供虚假材料，不予受理并给予警告。理由和救济途径写在《不予受理决定书》里。"
        )
    return _("不属于本机关职权，请向%(organ)s申请。依据和救济途径写在《不予受理决定书》里。") % {
        "organ": said.competent_organ
    }


def _deemed(case: Case) -> str:
    """Silence is said to be what it was (CLK-1)."""
    if not case.deemed:
        return ""
    day = date_format(case.complete_on, _("Y年n月j日"))
    if case.supplied_at is not None:
        return _("窗口逾期没有告知，自收到补正材料之日 %(day)s 起视为受理。") % {"day": day}
    return _("窗口逾期没有告知，自收件之日 %(day)s 起视为受理。") % {"day": day}


def _until(due: dict[tuple[str, str], str]) -> str:
    promised, statutory = due.get((Kind.DECISION, Side.PROMISED)), due.get((Kind.DECISION, Side.STATUTORY))
    if promised and statutory:
        return _("承诺 %(promised)s 前办结，法定期限至 %(statutory)s。") % {
            "promised": promised,
            "statutory": statutory,
        }
    if statutory:
        return _("法定期限至 %(statutory)s。") % {"statutory": statutory}
    return ""


def meanwhile_of(case: Case) -> list[str]:
    """What stands beside the case and concerns the applicant: who comes to look, and that others are asked, not what."""
    if case.state not in DECIDING:
        return []
    words = [
        _("现场核查定于 %(when)s，地点：%(place)s，核查人员：%(names)s。请安排人员在场。")
        % {
            "when": date_format(localtime(survey.planned_at), _("n月j日 H:i")),
            "place": survey.place,
            "names": "、".join(row.user.name for row in survey.surveyors.select_related("user")),
        }
        for survey in case.surveys.open()
    ]
    if case.consultations.open().exists():
        words.append(_("正在征求有关部门意见，办理期限照常计算。"))
    return words


def history_of(case: Case, *, public: bool, rating: bool = False) -> list[dict[str, Any]]:
    """The trail of the case as a timeline, newest first; officers see every entry and who made it.

    What was said of the service is for those who answer it (`rating`), not for those who handled the case (HCP-6).
    """
    entries = Entry.objects.of(case.thread).select_related("user")
    if public:
        entries = entries.public()
    elif not rating:
        entries = entries.exclude(act__startswith="evaluations.")
    return [
        {
            "title": case.words_of(entry),
            "at": entry.happened_at,
            "by": "" if public else entry.user.name if entry.user else _("系统"),
            "words": "",
        }
        for entry in reversed(entries)
    ]


@login_required
def case_page(request: HttpRequest, number: str) -> HttpResponse:
    """The applicant's page of a case. An officer is led to his desk."""
    at = now()
    case = doors.case(request.user, number, at=at)
    mine = Case.objects.followed_by(request.user, at=at).filter(pk=case.pk).exists()
    if not mine:
        return redirect("desk-case", case.number)
    applicant = request.actor.acting_for(case.party)
    materials = _handed_in(case)
    counts = counts_of(case, at, kinds=tuple(Kind.values))
    rating = Rating.objects.with_story().filter(case=case).first()
    performed = rules.supplied_under(case)
    turn, after = turn_of(case, counts), aftermath(case, applicant, at)
    if after["amended"]:
        turn["words"] = (
            _("已%(outcome)s，文书已经送达；其中一份重新制发过，请您签收。")
            if isinstance(after["amended"], Reissue)
            else _("已%(outcome)s，文书已经送达；其中一份更正过，请您签收。")
        ) % {"outcome": case.outcome.granted if case.decision.granted else case.outcome.refused}
    return render(
        request,
        "pages/case.html",
        {
            "case": case,
            "turn": turn,
            "performed": performed,
            "performed_state": rules.known_state(performed) if performed else None,
            "counts": counts,
            "papers": case.issued,
            "history": history_of(case, public=True),
            "sections": [
                {
                    "title": title,
                    "change": "",
                    "list": {"rows": [answer_row(label, words or "—") for label, words in pairs]},
                }
                for title, pairs in spoken(
                    case.edition, case.answers, purpose=case.purpose, said=case.said, situation=case.situation
                )
            ],
            "meanwhile": meanwhile_of(case),
            "receive": rules.why_not_deliver(case, Method.ONLINE, by=applicant, at=at)
            if case.is_decided
            else None,
            "correction": correction_of(case, applicant, at),
            "commitment": rules.commitment_of(case) if case.scheme else None,
            "run_out": rules.why_not_grant_run_out(case, at=at) if case.scheme else None,
            "owed": rules.owed_after(case),
            "owed_until": rules.owed_until(case),
            "unpromise": rules.why_not_withdraw_commitment(case, by=applicant, at=at)
            if case.scheme
            else None,
            "deficiency": asked_of(case),
            "withdraw": rules.why_not_withdraw(case, by=applicant, at=at),
            "begin_again": rules.why_not_begin_again(case, by=applicant, at=at),
            "materials": materials,
            **after,
            "rating": rating,
            "rate": None if rating else why_not_rate(case, by=applicant, at=at),
        },
    )


def correction_of(case: Case, actor: Actor, at: datetime) -> dict[str, Any] | None:
    """What the open notice asks for, and whether this person may answer it; nothing where none is open."""
    notice = rules.open_correction(case) if case.state == CaseState.CORRECTING else None
    if notice is None:
        return None
    return {
        "document": notice.document,
        "asked_at": notice.asked_at,
        "items": [(rules.named(case, item), item) for item in notice.items.select_related("material")],
        "may": rules.why_not_stage(case, by=actor, at=at),
    }


def _handed_in(case: Case) -> list[dict[str, Any]]:
    """Material by material what was given: uploaded files, or so many papers at the window. The case knows it from then on."""
    prefetch_related_objects([case], "edition__materials")
    files, papers = (
        list(case.files.current().select_related("original")),
        {paper.material_id: paper for paper in case.papers.lying()},
    )
    case.given = {file.material_id for file in files if not file.original.is_infected} | papers.keys()
    return [
        {
            "material": material,
            "required": case.requires(material),
            "files": [
                {"name": file.name, "address": reverse("uploaded", args=[file.uuid]) + "?view"}
                for file in files
                if file.material_id == material.pk
            ],
            "paper": _("原件 %(originals)d 份，复印件 %(copies)d 份")
            % {"originals": paper.originals, "copies": paper.copies}
            if (paper := papers.get(material.pk))
            else "",
        }
        for material in case.materials
    ]


@login_required
def online_receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The applicant signs for the papers online (网上送达)."""
    at = now()
    case = doors.case(request.user, number, at=at)
    if request.method != "POST":
        return redirect(case)
    applicant = request.actor.acting_for(case.party)
    delivery.deliver(
        case,
        method=Method.ONLINE,
        receiver=request.user.name,
        relation=rules.relation_of(case, Power.RECEIVE, by=applicant, at=at),
        by=applicant,
        at=at,
    )
    messages.success(request, _("已签收。文书随时可以在这里下载"))
    return redirect("case", case.number)


def aftermath(case: Case, applicant: Actor, at: datetime) -> dict[str, Any]:
    """What may follow a decision: its licence, papers put right, the ways to turn against it and what came of them."""
    amendments = case.amended
    proceedings = list(case.proceedings.order_by("-pk"))
    # What stands again stands so after a revocation that was taken away: only where there was one is it looked for.
    struck = any(one.state == ProceedingState.STRUCK for one in proceedings)
    reissued = case.reissues.select_related("old", "new", "delivery") if struck else []
    waiting = rules.first_undelivered([*amendments, *reissued])
    told: dict[str, Any] = {
        "licence": case.about_licence,
        "amendments": amendments,
        "amended": waiting[0] if waiting else None,
        "amended_receipt": rules.why_not_deliver_anew(waiting[0], Method.ONLINE, by=applicant, at=at)
        if waiting
        else None,
        "remedies": (remedies := remedies_of(case)),
        "ways": None,
        "gone": None,
        "gone_words": "",
        # What he was told of, the newest first.
        "proceedings": [
            one for one in proceedings if one.noticed_at is not None or one.ordered_at is not None
        ],
        # Whoever orders to stop opens a proceeding: without one there is none.
        "stops": stops_of(case, applicant, at) if proceedings else [],
    }
    decision = case.last_decision
    if decision is not None:
        told["licence"] = case.about_licence or decision.gives_licence
    gone = case.undone_by
    if gone is not None and (not case.is_over or case.is_annulled):
        told |= {"gone": gone, "gone_words": rules.follows_words(gone)}
    elif against := rules.answered_with(case):
        told["ways"] = _ways(case, [one for one in remedies if one.against == against], at)
    return told


def stops_of(case: Case, applicant: Actor, at: datetime) -> list[dict[str, Any]]:
    """Orders of the regulator to stop, the newest first: when each reached him, and until when he may contest it."""
    found = []
    for order in StopOrder.objects.with_services().filter(finding__handoff__case=case).order_by("-pk"):
        open_to = order.reached_on is not None and not order.document.is_void
        found.append(
            {
                "order": order,
                "last": rules.last_days(order.reached_on) if open_to else None,
                "receipt": why_not_acknowledge_stop(order, by=applicant, at=at)
                if order.awaits_service
                else None,
            }
        )
    return found


def _ways(case: Case, taken: list[Remedy], at: datetime) -> dict[str, Any] | None:
    """Where to turn against a “no”, and until when; what was taken already is offered no more (行政复议法 29).

    Whoever had his reconsideration may still sue, within fifteen days of its decision (行政诉讼法 45).
    """
    if case.state == CaseState.GRANTED:
        return None
    if case.state == CaseState.DECLINED and case.declination.ground == Ground.NO_PERMIT_NEEDED:
        return None  # nothing was refused
    own = [one for one in taken if one.seeker == Seeker.APPLICANT]
    sued = any(one.kind == RemedyKind.LAWSUIT for one in own)
    asked = [one for one in own if one.kind == RemedyKind.RECONSIDERATION]
    if sued or any(one.ended_at is None for one in asked):
        return None
    decided = [one for one in asked if one.outcome not in (RemedyOutcome.ENDED, RemedyOutcome.SETTLED)]
    known = rules.known_on(case)
    edition = papers.of_organ(case.edition, case.competent_office, on=legal_day(at))
    return {
        "organ": edition.review_organ,
        "court": edition.court,
        "online": papers.online_route(case, at=at),
        "last": rules.last_days(known) if known else None,
        "after": decided[-1] if decided else None,
        "paper": _("告知书") if case.lapse or case.needless else _("决定书"),
    }


@login_required
def amended_receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The applicant signs online for a paper that was put right, or issued again."""
    at = now()
    case = doors.case(request.user, number, at=at)
    waiting = next(iter(rules.undelivered(case)), None)
    if request.method != "POST" or waiting is None:
        return redirect(case)
    applicant = request.actor.acting_for(case.party)
    amendment.deliver_anew(
        waiting,
        method=Method.ONLINE,
        receiver=request.user.name,
        relation=rules.relation_of(case, Power.RECEIVE, by=applicant, at=at),
        by=applicant,
        at=at,
    )
    messages.success(request, _("已签收"))
    return redirect("case", case.number)


class ProgressForm(forms.Form):
    """Number and query code from the receipt: enough to follow a case without an account."""

    number = forms.CharField(
        label=gettext_lazy("办件编号"),
        max_length=40,
        help_text=gettext_lazy("收件凭证或短信上的 20 位编号"),
        error_messages={
            "required": gettext_lazy("请输入办件编号"),
            "max_length": gettext_lazy("办件编号是 20 位数字，请核对"),
        },
    )
    code = forms.CharField(
        label=gettext_lazy("查询码"),
        max_length=20,
        help_text=gettext_lazy("8 位字母和数字，不分大小写"),
        error_messages={
            "required": gettext_lazy("请输入查询码"),
            "max_length": gettext_lazy("查询码是 8 位字母和数字，请核对"),
        },
    )

    found: Case | None = None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"number", "code"} <= data.keys():
            number, code = plain(data["number"]), plain(data["code"])
            self.found = Case.objects.filed().with_story().numbered(number).filter(query_code=code).first()
            if self.found is None:
                self.add_error("number", _("没有找到这个办件，请核对办件编号和查询码"))
        return data


@braked("progress")
@never_cache
def progress(request: HttpRequest) -> HttpResponse:
    """办件进度: by number and query code, without login; shows nothing personal."""
    form = ProgressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and form.found is not None:
        case, at = form.found, now()
        counts = counts_of(case, at, kinds=tuple(Kind.values))
        return render(
            request,
            "pages/progress_found.html",
            {
                "case": case,
                "applicant": mask_name(case.party_version.name),
                "turn": turn_of(case, counts, public=True),
                "counts": counts,
                "history": history_of(case, public=True),
            },
        )
    return render(request, "pages/progress.html", {"form": form})
