from django.urls import path

from ground.accounts import applicant_views, oidc_views, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/oidc/", oidc_views.leave, name="oidc"),
    path("sign-in/oidc/callback/", oidc_views.callback, name="oidc_callback"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("sign-up/", applicant_views.new_account, name="sign_up"),
    path("sign-up/code/", applicant_views.new_account_code, name="sign_up_code"),
    path("sign-up/code/again/", applicant_views.new_account_again, name="sign_up_again"),
    path("recovery/", applicant_views.recovery, name="recovery"),
    path("recovery/code/", applicant_views.recovery_code, name="recovery_code"),
    path("recovery/code/again/", applicant_views.recovery_again, name="recovery_again"),
    path("duty/", views.duty, name="duty"),
]
