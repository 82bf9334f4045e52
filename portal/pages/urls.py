from django.urls import path, register_converter

from portal.pages import calendar, case_file, desk, home, me, notice_board, papers, verification
from portal.pages import help as help_pages
from portal.pages.acts import decision, delivery, intake, review

register_converter(calendar.DayConverter, "day")

urlpatterns = [
    path("", home.home, name="home"),
    path("help/", help_pages.help_page, name="help"),
    path("accessibility/", help_pages.accessibility, name="accessibility"),
    path("privacy/", help_pages.privacy, name="privacy"),
    path("settings/display/", help_pages.display, name="display"),
    path("robots.txt", help_pages.robots, name="robots"),
    path("favicon.ico", help_pages.favicon, name="favicon"),
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
    path("cases/<str:number>/acceptance/", intake.acceptance, name="acceptance"),
    path("cases/<str:number>/on-the-spot/", intake.on_the_spot, name="on-the-spot"),
    path("cases/<str:number>/opinion/", review.opinion, name="opinion"),
    path("cases/<str:number>/grant/preview/", decision.grant_preview, name="grant-preview"),
    path("cases/<str:number>/refusal/preview/", decision.refusal_preview, name="refusal-preview"),
    path("cases/<str:number>/grant/", decision.grant, name="grant"),
    path("cases/<str:number>/refusal/", decision.refusal, name="refusal"),
    path("cases/<str:number>/delivery/", delivery.handing_over, name="delivery"),
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
    path("calendar/", calendar.this_year, name="calendar"),
    path("calendar/<int:year>/", calendar.year_page, name="calendar_year"),
    path("calendar/<int:year>/days/", calendar.days, name="calendar_days"),
    path("calendar/<int:year>/announcement/", calendar.announcement, name="calendar_announcement"),
    path("calendar/days/<day:day>/", calendar.day_page, name="calendar_day"),
    path("calendar/days/<day:day>/removal/", calendar.removal, name="calendar_removal"),
]
