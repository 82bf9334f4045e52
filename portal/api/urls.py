from django.urls import path, re_path

from approvals.api.deeds import DEEDS
from approvals.api.deeds.revocation import PROCEEDING_DEEDS
from ground.notices.api import NoticeList, NoticePage
from portal.api import (
    caller,
    cases,
    credit,
    documents,
    drafts,
    events,
    imports,
    letters,
    lists,
    matters,
    negative_answers,
    nowhere,
    packages,
    page,
    proceedings,
    proposals,
    public,
    records,
    routes,
    slips,
    transfers,
)
from portal.api.deed_views import view_of
from portal.api.record_deeds import RECORD_DEEDS

app_name = "api"

urlpatterns = [
    path("", page.reading, name="reading"),
    path("schema/", page.Schema.as_view(), name="schema"),
    path("me/", caller.Me.as_view(), name="me"),
    path("elements/", matters.Registry.as_view(), name="elements"),
    path("matters/", matters.MatterList.as_view(), name="matters"),
    path("matters/<slug:code>/", matters.MatterPage.as_view(), name="matter"),
    path("matters/<slug:code>/questions/", matters.QuestionPage.as_view(), name="matter-questions"),
    path("matters/<slug:code>/routes/", routes.RoutesOfMatterPage.as_view(), name="matter-routes"),
    path("matters/<slug:code>/letters/", letters.LetterTextsPage.as_view(), name="matter-letters"),
    path("matters/<slug:code>/editions/", matters.EditionList.as_view(), name="editions"),
    path("matters/<slug:code>/editions/<int:no>/", matters.EditionPage.as_view(), name="edition"),
    path(
        "matters/<slug:code>/editions/<int:no>/differences/",
        matters.DifferencePage.as_view(),
        name="edition-differences",
    ),
    path("packages/", packages.PackageList.as_view(), name="packages"),
    path("packages/<slug:code>/", packages.PackagePage.as_view(), name="package"),
    path("lists/", lists.ListOfLists.as_view(), name="lists"),
    path("lists/<slug:kind>/", lists.OneList.as_view(), name="list"),
    path("directories/<int:year>/", lists.DirectoryPage.as_view(), name="directory"),
    path("directories/<int:year>/<int:no>/", lists.DirectoryEdition.as_view(), name="directory-edition"),
    path("catalogue/proposals/", proposals.ProposalList.as_view(), name="proposals"),
    path("catalogue/proposals/<uuid:uuid>/", proposals.ProposalPage.as_view(), name="proposal"),
    path(
        "catalogue/proposals/<uuid:uuid>/elements/",
        proposals.ProposalElements.as_view(),
        name="proposal-elements",
    ),
    path(
        "catalogue/proposals/<uuid:uuid>/examination/",
        proposals.ProposalExamination.as_view(),
        name="proposal-examination",
    ),
    path(
        "catalogue/proposals/<uuid:uuid>/submission/",
        proposals.ProposalSubmission.as_view(),
        name="proposal-submission",
    ),
    path(
        "catalogue/proposals/<uuid:uuid>/disposal/",
        proposals.ProposalDisposal.as_view(),
        name="proposal-disposal",
    ),
    path("catalogue/imports/", imports.ImportList.as_view(), name="imports"),
    path("catalogue/imports/<uuid:uuid>/", imports.ImportPage.as_view(), name="import"),
    path(
        "catalogue/imports/<uuid:uuid>/confirmation/",
        imports.ImportConfirmation.as_view(),
        name="import-confirmation",
    ),
    path(
        "catalogue/imports/<uuid:uuid>/disposal/",
        imports.ImportDisposal.as_view(),
        name="import-disposal",
    ),
    path("cases/", cases.CaseList.as_view(), name="cases"),
    path("cases/<str:number>/", cases.CasePage.as_view(), name="case"),
    path("cases/<str:number>/commitment/", letters.CommitmentPage.as_view(), name="case-commitment"),
    path("cases/<str:number>/standing/", credit.StandingOfCasePage.as_view(), name="case-standing"),
    path("cases/<str:number>/routes/", routes.RoutesOfCasePage.as_view(), name="case-routes"),
    *[
        path(
            f"cases/<str:number>/{deed.noun}/",
            view_of(deed, cases.DeedView).as_view(),
            name=f"case-{deed.noun}",
        )
        for deed in DEEDS
    ],
    path("commitments/", public.PublishedLetterList.as_view(), name="published-commitments"),
    path("commitments/<uuid:uuid>/", public.PublishedLetterPage.as_view(), name="published-commitment"),
    path("proceedings/", proceedings.ProceedingList.as_view(), name="proceedings"),
    path("proceedings/<uuid:uuid>/", proceedings.ProceedingPage.as_view(), name="proceeding"),
    *[
        path(
            f"proceedings/<uuid:uuid>/{deed.noun}/",
            view_of(deed, proceedings.ProceedingDeedView).as_view(),
            name=f"proceeding-{deed.noun}",
        )
        for deed in PROCEEDING_DEEDS
    ],
    path("drafts/", drafts.DraftList.as_view(), name="drafts"),
    path("drafts/<uuid:uuid>/", drafts.DraftPage.as_view(), name="draft"),
    path("drafts/<uuid:uuid>/routes/", routes.RoutesOfDraftPage.as_view(), name="draft-routes"),
    path("drafts/<uuid:uuid>/files/", drafts.DraftFiles.as_view(), name="draft-files"),
    path("drafts/<uuid:uuid>/files/<uuid:file>/", drafts.DraftFile.as_view(), name="draft-file"),
    path("drafts/<uuid:uuid>/filing/", drafts.DraftFiling.as_view(), name="draft-filing"),
    path("drafts/<uuid:uuid>/transfer/", transfers.DraftHandingOver.as_view(), name="draft-transfer"),
    path("transfers/", transfers.TransferList.as_view(), name="transfers"),
    path("transfers/<uuid:uuid>/", transfers.TransferPage.as_view(), name="transfer"),
    path("transfers/<uuid:uuid>/taking/", transfers.TransferTaking.as_view(), name="transfer-taking"),
    path("slips/", slips.SlipList.as_view(), name="slips"),
    path("slips/<uuid:uuid>/", slips.SlipPage.as_view(), name="slip"),
    path("slips/<uuid:uuid>/entry/", slips.SlipEntry.as_view(), name="slip-entry"),
    path("slips/<uuid:uuid>/countersign/", slips.SlipCountersign.as_view(), name="slip-countersign"),
    path("slips/<uuid:uuid>/return/", slips.SlipReturn.as_view(), name="slip-return"),
    path("slips/<uuid:uuid>/refusal/", slips.SlipRefusal.as_view(), name="slip-refusal"),
    path("slips/<uuid:uuid>/spoiling/", slips.SlipSpoiling.as_view(), name="slip-spoiling"),
    path(
        "slips/<uuid:uuid>/spoiling/countersign/",
        slips.SlipSpoilingCountersign.as_view(),
        name="slip-spoiling-countersign",
    ),
    path("negative-answers/", negative_answers.NegativeAnswerList.as_view(), name="negative-answers"),
    path(
        "negative-answers/<uuid:uuid>/",
        negative_answers.NegativeAnswerPage.as_view(),
        name="negative-answer",
    ),
    path(
        "negative-answers/<uuid:uuid>/reading/",
        negative_answers.NegativeAnswerReading.as_view(),
        name="negative-answer-reading",
    ),
    path("credit/standing/", credit.Standing.as_view(), name="credit-standing"),
    path("credit/publicised/", public.PublicisedList.as_view(), name="credit-publicised"),
    path("credit/records/", records.RecordList.as_view(), name="credit-records"),
    path("credit/records/<uuid:uuid>/", records.RecordPage.as_view(), name="credit-record"),
    *[
        path(
            f"credit/records/<uuid:uuid>/{deed.noun}/",
            view_of(deed, records.RecordDeedView).as_view(),
            name=f"credit-record-{deed.noun}",
        )
        for deed in RECORD_DEEDS
    ],
    path("credit/lists/", credit.Lists.as_view(), name="credit-lists"),
    path("documents/<uuid:uuid>/", documents.DocumentPage.as_view(), name="document"),
    path("documents/<uuid:uuid>/pdf/", documents.DocumentPdf.as_view(), name="document-pdf"),
    path("notices/", NoticeList.as_view(), name="notices"),
    path("notices/<uuid:uuid>/", NoticePage.as_view(), name="notice"),
    path("events/", events.Events.as_view(), name="events"),
    re_path(r"^.*$", nowhere.Nowhere.as_view(), name="nowhere"),
]
