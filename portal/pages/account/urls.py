from django.urls import path

from portal.pages.account import lock, proof, second_step, security

urlpatterns = [
    path("sign-in/second/", second_step.second_step, name="second_step"),
    path("sign-in/passkey/", second_step.passkey_sign_in, name="passkey_sign_in"),
    path("sign-in/passkey/options/", second_step.passkey_options, name="passkey_request"),
    path("me/security/", security.security, name="security"),
    path("me/security/proof/", proof.proof, name="security_proof"),
    path("me/security/password/", security.password, name="security_password"),
    path("me/security/totp/", security.totp, name="security_totp"),
    path("me/security/totp/removal/", security.totp_removal, name="security_totp_removal"),
    path("me/security/recovery-codes/", security.recovery_codes, name="recovery_codes"),
    path("me/security/passkeys/", security.passkeys, name="security_passkeys"),
    path("me/security/passkeys/options/", security.passkey_options, name="security_passkey_options"),
    path("me/security/passkeys/<int:pk>/removal/", security.passkey_removal, name="security_passkey_removal"),
    path("me/security/sessions/ending/", security.other_sessions_ending, name="security_sessions_ending"),
    path(
        "me/security/sessions/<str:handle>/ending/", security.session_ending, name="security_session_ending"
    ),
    path("lock/", lock.locking, name="lock"),
    path("lock/state/", lock.state, name="lock_state"),
    path("lock/pulse/", lock.pulse, name="lock_pulse"),
    path("lock/passkey/", lock.passkey_options, name="lock_passkey"),
    path("lock/release/", lock.release, name="lock_release"),
    path("lock/held/", lock.held, name="lock_held"),
]
