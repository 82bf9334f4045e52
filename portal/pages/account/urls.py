from django.urls import path

from portal.pages import audit, csp, people
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
    path("people/", people.listed, name="people"),
    path("people/new/", people.new, name="person-new"),
    path("people/<int:pk>/", people.one, name="person"),
    path("people/<int:pk>/duties/", people.duties, name="person-duties"),
    path("people/<int:pk>/duties/<int:holding>/ending/", people.duty_ending, name="person-duty-ending"),
    path("people/<int:pk>/closing/", people.closing, name="person-closing"),
    path("people/<int:pk>/reopening/", people.reopening, name="person-reopening"),
    path("people/<int:pk>/unlocking/", people.unlocking, name="person-unlocking"),
    path("people/<int:pk>/factor-reset/", people.factor_reset, name="person-factor-reset"),
    path("people/<int:pk>/password/", people.password_renewal, name="person-password"),
    path("audit/", audit.audit, name="audit"),
    path("audit/sign-ins/", audit.sign_ins, name="audit-sign-ins"),
    path("audit/readings/", audit.readings, name="audit-readings"),
    path("csp-report/", csp.report, name="csp-report"),
    path("lock/", lock.locking, name="lock"),
    path("lock/state/", lock.state, name="lock_state"),
    path("lock/pulse/", lock.pulse, name="lock_pulse"),
    path("lock/passkey/", lock.passkey_options, name="lock_passkey"),
    path("lock/release/", lock.release, name="lock_release"),
    path("lock/held/", lock.held, name="lock_held"),
]
