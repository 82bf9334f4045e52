from django.urls import path

from ground.accounts import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("sign-up/", views.new_account, name="sign_up"),
    path("duty/", views.duty, name="duty"),
]
