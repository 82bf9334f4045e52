from django.urls import path

from portal.pages import help as help_pages
from portal.pages import home, me, notice_board

urlpatterns = [
    path("", home.home, name="home"),
    path("help/", help_pages.help_page, name="help"),
    path("accessibility/", help_pages.accessibility, name="accessibility"),
    path("privacy/", help_pages.privacy, name="privacy"),
    path("settings/display/", help_pages.display, name="display"),
    path("robots.txt", help_pages.robots, name="robots"),
    path("me/", me.profile, name="me"),
    path("me/party/", me.party, name="me_party"),
    path("me/organisations/", me.organisations, name="me_organisations"),
    path("me/organisations/new/", me.new_organisation, name="me_organisation_new"),
    path("me/organisations/<uuid:uuid>/ending/", me.ending, name="me_organisation_ending"),
    path("me/notices/", notice_board.board, name="notices"),
    path("me/notices/reading/", notice_board.reading, name="notices_reading"),
    path("me/notices/<uuid:uuid>/", notice_board.notice, name="notice"),
]
