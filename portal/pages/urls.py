from django.urls import path

from portal.pages import me

urlpatterns = [
    path("me/", me.profile, name="me"),
    path("me/party/", me.party, name="me_party"),
    path("me/organisations/", me.organisations, name="me_organisations"),
    path("me/organisations/new/", me.new_organisation, name="me_organisation_new"),
    path("me/organisations/<uuid:uuid>/ending/", me.ending, name="me_organisation_ending"),
]
