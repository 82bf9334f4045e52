from django.urls import path, re_path

from approvals.api.deeds import DEEDS
from ground.notices.api import NoticeList, NoticePage
from matters.api import MatterList, MatterPage
from portal.api import page, views

app_name = "api"

urlpatterns = [
    path("", page.reading, name="reading"),
    path("schema/", page.Schema.as_view(), name="schema"),
    path("me/", views.Me.as_view(), name="me"),
    path("matters/", MatterList.as_view(), name="matters"),
    path("matters/<slug:code>/", MatterPage.as_view(), name="matter"),
    path("cases/", views.CaseList.as_view(), name="cases"),
    path("cases/<str:number>/", views.CasePage.as_view(), name="case"),
    *[
        path(f"cases/<str:number>/{deed.noun}/", views.view_of(deed).as_view(), name=f"case-{deed.noun}")
        for deed in DEEDS
    ],
    path("drafts/", views.DraftList.as_view(), name="drafts"),
    path("drafts/<uuid:uuid>/", views.DraftPage.as_view(), name="draft"),
    path("drafts/<uuid:uuid>/files/", views.DraftFiles.as_view(), name="draft-files"),
    path("drafts/<uuid:uuid>/files/<uuid:file>/", views.DraftFile.as_view(), name="draft-file"),
    path("drafts/<uuid:uuid>/filing/", views.DraftFiling.as_view(), name="draft-filing"),
    path("drafts/<uuid:uuid>/transfer/", views.DraftHandingOver.as_view(), name="draft-transfer"),
    path("transfers/", views.TransferList.as_view(), name="transfers"),
    path("transfers/<uuid:uuid>/", views.TransferPage.as_view(), name="transfer"),
    path("transfers/<uuid:uuid>/taking/", views.TransferTaking.as_view(), name="transfer-taking"),
    path("documents/<uuid:uuid>/", views.DocumentPage.as_view(), name="document"),
    path("documents/<uuid:uuid>/pdf/", views.DocumentPdf.as_view(), name="document-pdf"),
    path("notices/", NoticeList.as_view(), name="notices"),
    path("notices/<uuid:uuid>/", NoticePage.as_view(), name="notice"),
    path("events/", views.Events.as_view(), name="events"),
    re_path(r"^.*$", views.Nowhere.as_view(), name="nowhere"),
]
