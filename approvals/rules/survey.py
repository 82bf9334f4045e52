"""Why the premises may not be surveyed, nor what was found be recorded (现场核查、勘验)."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from approvals.enums import Answer
from approvals.models import Case, Survey
from approvals.models.case_query import DECIDING
from approvals.rules.review import Conclusions
from approvals.rules.standing import may_review, not_now
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import DutyHolding, User
from ground.accounts.rules import why_not_by_machine
from ground.law.rulings import follows, rule
from ground.workdays.calendar import legal_day

FEWEST_SURVEYORS = 2
MOST_PHOTOS = 20


@rule("PRO-3", article="行政许可法 34 第三款")
def why_not_arrange_survey(
    case: Case, surveyors: Sequence[User], planned_at: datetime | None, *, by: Actor, at: datetime
) -> str | None:
    """Two officers or more go, of the deciding office or of the regulator, at a time to come; one survey at a time."""
    if case.state not in DECIDING:
        return not_now(case, _("安排现场核查"))
    if words := why_not_by_machine(by=by).words:
        return words
    if not (may_review(case, by=by, at=at) or by.acts_as(Duty.DECISION, at=at, office=case.competent_office)):
        return _("现场核查由“%(office)s”的审查或者审批人员安排") % {"office": case.competent_office.name}
    if any(survey.is_open for survey in case.surveys.all()):
        return _("已经安排了现场核查；需要改期的，先取消再重新安排")
    if planned_at is not None and planned_at < at:
        return _("约定时间不能早于现在")
    return _why_not_two(case, surveyors, at=at)


@rule("PRO-3", article="行政许可法 34 第三款")
def why_not_survey(survey: Survey, *, by: Actor, at: datetime) -> str | None:
    """What is found at the place is written down by one of those who went, while the survey is open."""
    if survey.cancelled_at is not None:
        return _("现场核查已经取消：%(words)s") % {"words": survey.cancelled_words}
    if survey.recorded_at is not None:
        return _("现场核查已经记录，笔录不能再改")
    if survey.case.state not in DECIDING:
        return not_now(survey.case, _("现场核查"))
    if words := why_not_by_machine(by=by).words:
        return words
    if by.user_id not in {row.user_id for row in survey.surveyors.all()}:
        return _("由参加核查的人员记录")
    return None


@follows("PRO-9", article="行政许可法 61 第二款")
@rule("PRO-3", article="行政许可法 34 第三款")
def why_not_record_survey(
    survey: Survey,
    answers: Conclusions,
    begun_at: datetime,
    ended_at: datetime,
    *,
    signed: bool,
    witnessed: bool,
    by: Actor,
    at: datetime,
) -> str | None:
    """At least two of those who went are still officers; the time is past; the party signed, or a witness saw it refuse."""
    if words := why_not_survey(survey, by=by, at=at).words:
        return words
    went = [row.user for row in survey.surveyors.all()]
    if len(_able(survey.case, went, at=at)) < FEWEST_SURVEYORS:
        return _("参加核查的人员中在岗的不足两名，不能记录；请取消后重新安排")
    if not begun_at <= ended_at <= at:
        return _("开始、结束时间请按先后填写，结束时间不能晚于现在")
    if not answers:
        return _("请至少对一项审查要点作出现场结论")
    if set(answers) - {point.pk for point in survey.case.edition.review_points.all()}:
        return _("现场结论只针对本事项的审查要点")
    if set(answers.values()) - set(Answer):
        return _("请在“符合”“不符合”“不适用”中选择")
    if signed == witnessed:
        return _("被核查人已签字，或者填写拒绝签字时的见证人，二者选一")
    return None


@rule("PRO-9", article="行政许可法 61 第二款")
def why_not_photograph(survey: Survey, *, by: Actor, at: datetime) -> str | None:
    """Photographs are added by those who went, until the survey is recorded."""
    if words := why_not_survey(survey, by=by, at=at).words:
        return words
    if survey.photos.count() >= MOST_PHOTOS:
        return _("一次核查最多 %(n)d 张照片，请先删除不需要的") % {"n": MOST_PHOTOS}
    return None


@rule("PRO-3", article="行政许可法 34 第三款")
def why_not_cancel_survey(survey: Survey, words: str, *, by: Actor, at: datetime) -> str | None:
    """Called off by the office that arranged it or by those who were to go, with a reason that the applicant is told."""
    if survey.cancelled_at is not None:
        return _("现场核查已经取消：%(words)s") % {"words": survey.cancelled_words}
    if survey.recorded_at is not None:
        return _("现场核查已经记录，不能取消")
    case = survey.case
    if said := why_not_by_machine(by=by).words:
        return said
    own = may_review(case, by=by, at=at) or by.acts_as(Duty.DECISION, at=at, office=case.competent_office)
    if not own and by.user_id not in {row.user_id for row in survey.surveyors.all()}:
        return _("由“%(office)s”的人员或者核查人员取消") % {"office": case.competent_office.name}
    if not words.strip():
        return _("请写明取消的原因")
    return None


@rule("PRO-3", article="行政许可法 34")
def why_not_grant_unsurveyed(case: Case) -> str | None:
    """Nothing is granted while a survey that was arranged is neither recorded nor called off."""
    if any(survey.is_open for survey in case.surveys.all()):
        return _("现场核查还没有记录，记录或者取消后才能准予")
    return None


def may_go(case: Case, *, at: datetime) -> Q:
    """Whose posts let them survey this case: the deciding office's, and the regulator's, who goes along (观察员)."""
    return Q(office=case.competent_office, duty__in=[Duty.REVIEW, Duty.DECISION]) | Q(
        office=case.regulator, duty__in=[Duty.REGULATION, Duty.REVIEW]
    )


def _why_not_two(case: Case, surveyors: Sequence[User], *, at: datetime) -> str | None:
    able = _able(case, surveyors, at=at)
    others = [user.name for user in surveyors if user.pk not in able]
    if others:
        return _("%(names)s不是审批机关或者行业主管部门的在岗人员") % {"names": "、".join(others)}
    if len(able) < FEWEST_SURVEYORS:
        return _("现场核查应当由两名以上工作人员进行")
    return None


def _able(case: Case, surveyors: Sequence[User], *, at: datetime) -> set[int]:
    """Those of them whose posts let them go on this day, by their keys."""
    posts = DutyHolding.objects.current(legal_day(at)).filter(may_go(case, at=at))
    return set(
        posts.filter(user__in=surveyors, user__is_active=True, user__is_system=False).values_list(
            "user", flat=True
        )
    )
