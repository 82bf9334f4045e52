from django.urls import path

from supervision import views

app_name = "supervision"

urlpatterns = [
    path("handoffs/", views.handoffs, name="handoffs"),
    path("handoffs/<str:number>/", views.handoff, name="handoff"),
    path("handoffs/<str:number>/receipt/", views.receipt, name="receipt"),
]
