"""What can be done to a case by machine. A deed is one row of DEEDS: the noun of its address, the shape of what is told, and how
the ordinary verb is called with it. The desk's pages call the same verbs.
"""

from django.utils.translation import gettext_lazy

from approvals.api import NothingTold
from approvals.api.deeds import (
    amendment,
    checking,
    commitment,
    consultation,
    correction,
    decision,
    decline,
    deficiency,
    delivery,
    edition_move,
    intake,
    life,
    originals,
    remedy,
    review,
    revocation,
    service,
    survey,
    withdrawal,
)
from approvals.api.deeds.deed import Call as Call
from approvals.api.deeds.deed import Deed as Deed

DEEDS: list[Deed[Call]] = [
    Deed("acceptance", gettext_lazy("受理"), NothingTold, intake.accept),
    Deed("declination", gettext_lazy("不受理、不予受理"), decline.DecliningTold, decline.turn_down),
    Deed(
        "hidden-declination",
        gettext_lazy("隐瞒情况、虚假材料，不予受理并给予警告"),
        decline.HiddenTold,
        decline.hidden,
    ),
    Deed(
        "hidden-report",
        gettext_lazy("提请认定隐瞒情况、虚假材料"),
        decline.HiddenReportTold,
        decline.report_hidden,
    ),
    Deed(
        "hidden-answer",
        gettext_lazy("答复提请认定：不予认定"),
        decline.HiddenAnswerTold,
        decline.answer_hidden,
    ),
    Deed("deficiency", gettext_lazy("容缺受理"), deficiency.DeficientTold, deficiency.accept),
    Deed("gap-promise", gettext_lazy("签署容缺受理承诺书"), deficiency.PromiseTold, deficiency.promise),
    Deed(
        "gap-supply",
        gettext_lazy("补交容缺材料"),
        deficiency.BroughtTold,
        deficiency.bring,
        takes_files=True,
    ),
    Deed("gap-verdicts", gettext_lazy("核对容缺材料"), deficiency.GapVerdictsTold, deficiency.look),
    Deed("gap-extension", gettext_lazy("延长补齐期限"), deficiency.PutOffTold, deficiency.put_off),
    Deed("gap-restoration", gettext_lazy("撤销逾期、恢复办理"), deficiency.RestoreTold, deficiency.restore),
    Deed("correction", gettext_lazy("一次性告知补正"), correction.NoticeTold, correction.ask),
    Deed("supply", gettext_lazy("补正"), correction.SupplyTold, correction.supply, takes_files=True),
    Deed(
        "counter-correction", gettext_lazy("当场更正"), correction.CountsTold, correction.correct_on_the_spot
    ),
    Deed("verdicts", gettext_lazy("核对补正内容"), correction.VerdictsTold, correction.judge),
    Deed("withdrawal", gettext_lazy("撤回申请"), withdrawal.WithdrawalTold, withdrawal.withdraw),
    Deed(
        "commitment-signature",
        gettext_lazy("签署告知承诺书"),
        commitment.SignatureTold,
        commitment.sign,
        takes_files=True,
    ),
    Deed(
        "promised-supply",
        gettext_lazy("补交承诺的材料"),
        commitment.PromisedSupplyTold,
        commitment.supply,
        takes_files=True,
    ),
    Deed(
        "owed-supply",
        gettext_lazy("撤回承诺后补交材料"),
        commitment.OwedTold,
        commitment.hand_in,
        takes_files=True,
    ),
    Deed(
        "commitment-withdrawal",
        gettext_lazy("撤回承诺，转为一般程序"),
        commitment.CommitmentWithdrawalTold,
        commitment.withdraw,
    ),
    Deed("commitment-checks", gettext_lazy("通知核查承诺"), checking.CheckTold, checking.announce),
    Deed(
        "commitment-verifications",
        gettext_lazy("登记核查承诺的结果"),
        checking.VerificationTold,
        checking.verify,
    ),
    Deed("original-checks", gettext_lazy("核对原件"), originals.OriginalTold, originals.check),
    Deed("original-returns", gettext_lazy("退还原件"), originals.BacksTold, originals.give_back),
    Deed("edition", gettext_lazy("转按新版办理"), edition_move.MoveTold, edition_move.move),
    Deed("opinions", gettext_lazy("征求意见"), consultation.ConsultTold, consultation.ask),
    Deed("prior-notice", gettext_lazy("事前告知监管部门"), consultation.QuestionTold, consultation.notify),
    Deed("conference", gettext_lazy("会商"), consultation.ConferenceTold, consultation.confer),
    Deed(
        "answers",
        gettext_lazy("答复征求意见、事前告知"),
        consultation.AnswerTold,
        consultation.answer,
        takes_files=True,
    ),
    Deed("minutes", gettext_lazy("记录会商纪要"), consultation.MinutesTold, consultation.conclude_conference),
    Deed(
        "answer-closing", gettext_lazy("不再等待答复、取消会商"), consultation.ClosingTold, consultation.close
    ),
    Deed("service-address", gettext_lazy("确认文书送达方式"), service.ServiceTellingTold, service.confirm),
    Deed("survey", gettext_lazy("安排现场核查"), survey.SurveyTold, survey.arrange),
    Deed(
        "survey-photos",
        gettext_lazy("上传现场照片"),
        survey.PhotoTold,
        survey.photograph,
        takes_files=True,
    ),
    Deed("survey-record", gettext_lazy("记录现场核查"), survey.FoundTold, survey.conclude),
    Deed("survey-cancellation", gettext_lazy("取消现场核查"), survey.SurveyOffTold, survey.cancel),
    Deed("opinion", gettext_lazy("提交审查意见"), review.OpinionTold, review.conclude),
    Deed("sending-back", gettext_lazy("退回重审"), review.CommentTold, review.send_back),
    Deed("on-the-spot", gettext_lazy("即办件当场办结"), review.ChecklistTold, decision.grant_on_the_spot),
    Deed("grant", gettext_lazy("准予"), NothingTold, decision.grant),
    Deed("refusal", gettext_lazy("不予许可"), decision.ReasonsTold, decision.refuse),
    Deed("delivery", gettext_lazy("送达"), delivery.DeliveryTold, delivery.deliver),
    Deed("licence-cancellation", gettext_lazy("依职权注销证照"), life.CancellationTold, life.cancel),
    Deed(
        "proceeding",
        gettext_lazy("启动撤销程序"),
        revocation.OpeningTold,
        revocation.open_proceeding,
        takes_files=True,
    ),
    Deed("amendment", gettext_lazy("更正文书"), amendment.AmendmentTold, amendment.amend),
    Deed(
        "amendment-delivery",
        gettext_lazy("送达更正后或者重新制发的文书"),
        delivery.DeliveryTold,
        amendment.deliver_anew,
    ),
    Deed("remedies", gettext_lazy("登记复议、诉讼"), remedy.RemedyTold, remedy.record_remedy),
    Deed("remedy-end", gettext_lazy("登记复议、诉讼结果"), remedy.RemedyEndTold, remedy.end_remedy),
]
