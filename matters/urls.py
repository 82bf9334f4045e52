from django.urls import path

from matters.views import browse, guide, search

app_name = "matters"

urlpatterns = [
    path("browse/persons/", browse.persons, name="persons"),
    path("browse/organisations/", browse.organisations, name="organisations"),
    path("browse/departments/", browse.departments, name="departments"),
    path("browse/departments/<path:path>/", browse.department, name="department"),
    path("search/", search.search, name="search"),
    path("guide/<slug:code>/", guide.guide, name="guide"),
]
