from django.urls import include, path

from portal.health import healthz, readyz
from portal.metrics import metrics
from portal.pages.seals import seals

urlpatterns = [
    path("", include("ground.accounts.urls")),
    # Before the matters, whose codes stand below /catalogue/ too.
    path("", include("commitments.urls")),
    path("", include("matters.urls")),
    path("", include("credit.urls")),
    path("", include("approvals.urls")),
    path("", include("supervision.urls")),
    path("", include("evaluations.urls")),
    path("", include("portal.pages.account.urls")),
    path("api/v1/", include("portal.api.urls")),
    path("", include("portal.pages.urls")),
    path("audit/seals/", seals, name="seals"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]

handler400 = "portal.pages.errors.bad_request"
handler403 = "portal.pages.errors.not_allowed"
handler404 = "portal.pages.errors.not_found"
handler500 = "portal.pages.errors.broken"
