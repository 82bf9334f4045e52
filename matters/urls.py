from django.urls import path

from matters.views import browse, guide, search
from matters.views.catalogue import course, desk, edit, form, operations, preview

app_name = "matters"

urlpatterns = [
    path("browse/persons/", browse.persons, name="persons"),
    path("browse/organisations/", browse.organisations, name="organisations"),
    path("browse/departments/", browse.departments, name="departments"),
    path("browse/departments/<path:path>/", browse.department, name="department"),
    path("search/", search.search, name="search"),
    path("guide/<slug:code>/", guide.guide, name="guide"),
    path("catalogue/", desk.index, name="catalogue"),
    path("catalogue/new/", desk.new, name="catalogue_new"),
    path("catalogue/bulk/", operations.many, name="catalogue_bulk"),
    path("catalogue/bulk/<uuid:uuid>/", operations.bulk_change, name="catalogue_bulk_change"),
    path("catalogue/editions/<uuid:uuid>/differences/", course.differences, name="catalogue_differences"),
    path("catalogue/editions/<uuid:uuid>/rollback/", course.rollback, name="catalogue_rollback"),
    path("catalogue/editions/<uuid:uuid>/recall/", course.recall, name="catalogue_recall"),
    path("catalogue/proposals/<uuid:uuid>/", course.proposal, name="catalogue_proposal"),
    path("catalogue/proposals/<uuid:uuid>/findings/", course.findings, name="catalogue_findings"),
    path("catalogue/proposals/<uuid:uuid>/examination/", course.examination, name="catalogue_examination"),
    path("catalogue/proposals/<uuid:uuid>/preparations/", course.preparations, name="catalogue_preparations"),
    path("catalogue/proposals/<uuid:uuid>/renewal/", course.renewal, name="catalogue_renewal"),
    path("catalogue/proposals/<uuid:uuid>/submission/", course.submission, name="catalogue_submission"),
    path("catalogue/proposals/<uuid:uuid>/return/", course.giving_back, name="catalogue_giving_back"),
    path("catalogue/proposals/<uuid:uuid>/publication/", course.publication, name="catalogue_publication"),
    path("catalogue/proposals/<uuid:uuid>/disposal/", course.disposal, name="catalogue_disposal"),
    path("catalogue/proposals/<uuid:uuid>/preview/", preview.preview, name="catalogue_preview"),
    path("catalogue/proposals/<uuid:uuid>/form/", form.form, name="catalogue_form"),
    path("catalogue/proposals/<uuid:uuid>/form/<int:place>/", form.section, name="catalogue_section"),
    path("catalogue/proposals/<uuid:uuid>/form/<int:place>/<int:no>/", form.field, name="catalogue_field"),
    path("catalogue/proposals/<uuid:uuid>/questions/", form.questions, name="catalogue_questions"),
    path("catalogue/proposals/<uuid:uuid>/questions/<int:place>/", form.question, name="catalogue_question"),
    path("catalogue/proposals/<uuid:uuid>/<slug:group>/", edit.tab, name="catalogue_tab"),
    path("catalogue/proposals/<uuid:uuid>/<slug:group>/conflict/", edit.conflict, name="catalogue_conflict"),
    path(
        "catalogue/proposals/<uuid:uuid>/<slug:group>/<slug:part>/<int:place>/",
        edit.row,
        name="catalogue_row",
    ),
    path("catalogue/<slug:code>/", desk.matter, name="catalogue_matter"),
    path("catalogue/<slug:code>/proposals/", desk.beginning, name="catalogue_beginning"),
    path("catalogue/<slug:code>/operations/", operations.operation, name="catalogue_operation"),
    path("catalogue/<slug:code>/offers/<int:change>/", operations.acceptance, name="catalogue_acceptance"),
]
