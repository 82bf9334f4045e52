from django.urls import include, path

urlpatterns = [
    path("", include("ground.accounts.urls")),
    path("", include("matters.urls")),
    path("", include("approvals.urls")),
    path("", include("supervision.urls")),
    path("", include("evaluations.urls")),
    path("", include("portal.pages.urls")),
]

handler400 = "portal.pages.errors.bad_request"
handler403 = "portal.pages.errors.not_allowed"
handler404 = "portal.pages.errors.not_found"
handler500 = "portal.pages.errors.broken"
