from django.urls import path

from portal.pages import help as help_pages
from portal.pages import case_file, desk, home, me, notice_board, papers, verification

urlpatterns = [
    path("", home.home, name="home"),
    path("help/", help_pages.help_page, name="help"),
    path("accessibility/", help_pages.accessibility, name="accessibility"),
    path("privacy/", help_pages.privacy, name="privacy"),
    path("settings/display/", help_pages.display, name="display"),
    path("robots.txt", help_pages.robots, name="robots"),
    path("progress/", case_file.progress, name="progress"),
    path("cases/<str:number>/", case_file.case_page, name="case"),
    path("cases/<str:number>/online-receipt/", case_file.online_receipt, name="online-receipt"),
    path("papers/<uuid:uuid>/", papers.paper, name="paper"),
    path("papers/<uuid:uuid>/print/", papers.paper_print, name="paper-print"),
    path("files/<uuid:uuid>/", papers.uploaded, name="uploaded"),
    path("files/<uuid:uuid>/pages/<int:page>/", papers.uploaded_page, name="uploaded-page"),
    path("desk/", desk.desk, name="desk"),
    path("desk/delivery/", desk.awaiting_delivery, name="desk-delivery"),
    path("desk/search/", desk.search, name="desk-search"),
    path("desk/next/", desk.following, name="desk-next"),
    path("desk/cases/<str:number>/", desk.case, name="desk-case"),
    path("verify/", verification.verify, name="verify"),
    path("verify/<str:code>/", verification.verified, name="verified"),
    path("me/", me.profile, name="me"),
    path("me/party/", me.party, name="me_party"),
    path("me/organisations/", me.organisations, name="me_organisations"),
    path("me/organisations/new/", me.new_organisation, name="me_organisation_new"),
    path("me/organisations/<uuid:uuid>/ending/", me.ending, name="me_organisation_ending"),
    path("me/notices/", notice_board.board, name="notices"),
    path("me/notices/reading/", notice_board.reading, name="notices_reading"),
    path("me/notices/<uuid:uuid>/", notice_board.notice, name="notice"),
]
