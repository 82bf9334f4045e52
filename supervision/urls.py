from django.urls import path

from supervision import views

app_name = "supervision"

urlpatterns = [
    path("handoffs/", views.handoffs, name="handoffs"),
    path("handoffs/<str:number>/", views.handoff, name="handoff"),
    path("handoffs/<str:number>/receipt/", views.receipt, name="receipt"),
    path("handoffs/<str:number>/findings/", views.findings, name="findings"),
    path("handoffs/<str:number>/stop/", views.stop, name="stop"),
    path("handoffs/<str:number>/stops/<uuid:uuid>/lifting/", views.lifting, name="lifting"),
    path("handoffs/<str:number>/stops/<uuid:uuid>/service/", views.stop_service, name="stop-service"),
    path("cases/<str:number>/stops/<uuid:uuid>/receipt/", views.stop_receipt, name="stop-receipt"),
    path("handoffs/<str:number>/stop-remedies/", views.stop_remedies, name="stop-remedies"),
    path(
        "handoffs/<str:number>/stop-remedies/<uuid:uuid>/end/", views.stop_remedy_end, name="stop-remedy-end"
    ),
    path("findings/<uuid:uuid>/files/<int:no>/", views.finding_file, name="finding-file"),
]
