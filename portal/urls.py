from django.urls import include, path

urlpatterns = [
    path("", include("ground.accounts.urls")),
    path("", include("portal.pages.urls")),
]
