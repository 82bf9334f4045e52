from django.urls import path

from commitments import views

app_name = "commitments"

urlpatterns = [
    path("guide/<slug:code>/letters/", views.texts, name="texts"),
    path("catalogue/letters/", views.index, name="letters"),
    path("catalogue/letters/<uuid:uuid>/", views.letter, name="letter"),
    path("catalogue/letters/<uuid:uuid>/wording/", views.wording, name="wording"),
    path("catalogue/letters/<uuid:uuid>/submission/", views.submission, name="submission"),
    path("catalogue/letters/<uuid:uuid>/publication/", views.publication, name="publication"),
    path("catalogue/letters/<uuid:uuid>/return/", views.giving_back, name="giving-back"),
    path("catalogue/letters/<uuid:uuid>/removal/", views.removal, name="removal"),
    path("catalogue/letters/<slug:code>/", views.of_matter, name="of-matter"),
    path("catalogue/letters/<slug:code>/<slug:scheme>/", views.drafts, name="drafts"),
]
