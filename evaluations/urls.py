from django.urls import path

from evaluations import views

app_name = "evaluations"

urlpatterns = [
    path("cases/<str:number>/rating/", views.rating, name="rating"),
    path("ratings/", views.ratings, name="ratings"),
    path("ratings/<str:number>/reply/", views.reply, name="reply"),
]
