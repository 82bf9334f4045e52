"""The second factor: a code from the telephone, a passkey, or one of the recovery codes (DB-2)."""

from __future__ import annotations

import json
import re
from datetime import datetime
from secrets import choice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from ground.accounts.alarms import alarm
from ground.accounts.enums import Act, How, Why
from ground.accounts.models import Passkey, RecoveryCode, Totp, User
from ground.sealed import digest
from ground.trail.record import Who, record

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

CHANGED = "accounts/notices/factor_changed"
HALF_MINUTE = 30
DRIFT = 1  # half minutes that the clock of a telephone may be off, either way
CODE = re.compile(r"[0-9]{6}")
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
HOW_MANY = 10
HOW_LONG = 10  # 31^10 is 49 bits, tried five times in half an hour


class NotAccepted(ValueError):
    """What the authenticator answered does not hold."""


def has_factor(user: User) -> bool:
    """Whether the person can show a second factor; recovery codes alone are none."""
    return Totp.objects.filter(user=user).exists() or Passkey.objects.filter(user=user).exists()


# ---- codes from the telephone


def new_secret() -> str:
    """A secret of 160 bits, in base32."""
    from pyotp import random_base32

    return random_base32()


def address_of_secret(user: User, secret: str) -> str:
    """What the telephone reads from the QR code."""
    from pyotp import TOTP

    return TOTP(secret).provisioning_uri(name=user.username, issuer_name=str(settings.SITE_NAME))


def step_of(secret: str, code: str, *, at: datetime) -> int | None:
    """The half minute whose code this is, a little clock drift allowed; None for no code of now."""
    from pyotp import TOTP
    from pyotp.utils import strings_equal

    now = int(at.timestamp()) // HALF_MINUTE
    totp = TOTP(secret)
    steps = range(now - DRIFT, now + DRIFT + 1)
    return next((step for step in steps if strings_equal(totp.generate_otp(step), code)), None)


def add_totp(user: User, secret: str, code: str, *, by: Who, at: datetime) -> bool:
    """The telephone is bound, in place of any before, once it has shown a code of its own; False where the code is wrong."""
    step = step_of(secret, code, at=at)
    if step is None:
        return False
    with transaction.atomic():
        Totp.objects.update_or_create(
            user=user, defaults={"secret": secret, "last_step": step, "added_at": at}
        )
        record(user.ref, Act.FACTOR_ADDED, by=by, at=at, facts={"how": How.TOTP})
        alarm(user, CHANGED, at=at, what=_("绑定了动态验证码"))
    return True


def check_totp(user: User, code: str, *, at: datetime) -> bool:
    """Whether this is the code of now; it opens nothing a second time, and neither does one before it."""
    totp = Totp.objects.filter(user=user).first()
    step = step_of(totp.secret, code, at=at) if totp else None
    if totp is None or step is None:
        return False
    return Totp.objects.filter(pk=totp.pk, last_step__lt=step).update(last_step=step) == 1


# ---- recovery codes


def new_recovery_codes(user: User, *, by: Who, at: datetime) -> list[str]:
    """Ten codes in place of all before; they are shown once and kept as keyed hashes."""
    codes = ["".join(choice(SIGNS) for _sign in range(HOW_LONG)) for _code in range(HOW_MANY)]
    with transaction.atomic():
        RecoveryCode.objects.filter(user=user).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(user=user, digest=_digest(user, code), made_at=at) for code in codes
        )
        record(user.ref, Act.RECOVERY_CODES, by=by, at=at)
        alarm(user, CHANGED, at=at, what=_("生成了新的恢复码，原来的作废"))
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def check_recovery(user: User, code: str, *, at: datetime) -> bool:
    """Whether the code is one of the person's that is not used yet; now it is."""
    typed = "".join(sign for sign in code.upper() if sign.isalnum())
    left = RecoveryCode.objects.filter(user=user, digest=_digest(user, typed), used_at=None)
    return left.update(used_at=at) == 1


def _digest(user: User, code: str) -> str:
    return digest(f"recovery:{user.pk}:{code}")


def check_typed(user: User, typed: str, *, at: datetime) -> tuple[How, bool]:
    """What was typed where a code is asked for: six digits are the telephone's, all else a recovery code."""
    code = "".join(typed.split())
    if CODE.fullmatch(code):
        return How.TOTP, check_totp(user, code, at=at)
    return How.RECOVERY, check_recovery(user, code, at=at)


# ---- passkeys


def creation_options(user: User, origin: str) -> tuple[str, str]:
    """What the browser needs to make a passkey here, as JSON, and the challenge it must sign."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers import bytes_to_base64url
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = generate_registration_options(
        rp_id=_host(origin),
        rp_name=str(settings.SITE_NAME),
        user_id=digest(f"passkey:{user.pk}").encode()[:64],
        user_name=user.username,
        user_display_name=user.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(user),
    )
    return options_to_json(options), bytes_to_base64url(options.challenge)


def add_passkey(
    user: User, answer: str, *, challenge: str, origin: str, name: str, by: Who, at: datetime
) -> Passkey:
    """The passkey is on the books; NotAccepted where the browser's answer does not hold."""
    from webauthn import base64url_to_bytes, verify_registration_response
    from webauthn.helpers import bytes_to_base64url
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        verified = verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_host(origin),
            expected_origin=origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as no:
        raise NotAccepted(str(no)) from None
    credential = bytes_to_base64url(verified.credential_id)
    with transaction.atomic():
        if Passkey.objects.filter(credential=credential).exists():
            raise NotAccepted("this passkey is registered already")
        passkey = Passkey.objects.create(
            user=user,
            credential=credential,
            public_key=verified.credential_public_key,
            sign_count=verified.sign_count,
            name=name,
            added_at=at,
        )
        record(user.ref, Act.FACTOR_ADDED, by=by, at=at, facts={"how": How.PASSKEY, "passkey": passkey.pk})
        alarm(user, CHANGED, at=at, what=_("添加了通行密钥"))
    return passkey


def request_options(user: User | None, origin: str) -> tuple[str, str]:
    """What the browser needs to show a passkey, as JSON, and the challenge; without a person any passkey of this house."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers import bytes_to_base64url
    from webauthn.helpers.structs import UserVerificationRequirement

    options = generate_authentication_options(
        rp_id=_host(origin),
        allow_credentials=_descriptors(user) if user else [],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options), bytes_to_base64url(options.challenge)


def passkey_of(answer: str) -> Passkey | None:
    """The passkey that the browser says it shows; nothing is proven by that."""
    try:
        told: Any = json.loads(answer)["id"]
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(told, str) or "\x00" in told:
        return None
    return Passkey.objects.select_related("user").filter(credential=told).first()


def check_passkey(passkey: Passkey, answer: str, *, challenge: str, origin: str, at: datetime) -> bool:
    """Whether the browser holds the private half. A counter that went back tells of a copy and opens nothing."""
    from webauthn import base64url_to_bytes, verify_authentication_response
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        verified = verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_host(origin),
            expected_origin=origin,
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return False
    same = Passkey.objects.filter(pk=passkey.pk, sign_count=passkey.sign_count)
    return same.update(sign_count=verified.new_sign_count, used_at=at) == 1


def _descriptors(user: User) -> list[PublicKeyCredentialDescriptor]:
    from webauthn import base64url_to_bytes
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    known = Passkey.objects.filter(user=user).order_by("pk").values_list("credential", flat=True)
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(credential)) for credential in known]


def _host(origin: str) -> str:
    return urlsplit(origin).hostname or ""


# ---- giving up


def remove_totp(user: User, *, by: Who, at: datetime) -> None:
    """The telephone is no longer bound."""
    with transaction.atomic():
        if Totp.objects.filter(user=user).delete()[0]:
            record(user.ref, Act.FACTOR_REMOVED, by=by, at=at, facts={"how": How.TOTP})
            alarm(user, CHANGED, at=at, what=_("解除了动态验证码"))


def remove_passkey(passkey: Passkey, *, by: Who, at: datetime) -> None:
    """The passkey opens nothing any more."""
    with transaction.atomic():
        record(
            passkey.user.ref,
            Act.FACTOR_REMOVED,
            by=by,
            at=at,
            facts={"how": How.PASSKEY, "passkey": passkey.pk},
        )
        alarm(passkey.user, CHANGED, at=at, what=_("移除了通行密钥"))
        passkey.delete()


def reset(user: User, why: Why, *, by: Who, at: datetime) -> None:
    """The person has no second factor left, as after losing the telephone: the next sign-in leads to setting one up."""
    with transaction.atomic():
        Totp.objects.filter(user=user).delete()
        Passkey.objects.filter(user=user).delete()
        RecoveryCode.objects.filter(user=user).delete()
        record(user.ref, Act.FACTORS_RESET, by=by, at=at, facts={"why": why.value})
        alarm(user, CHANGED, at=at, what=_("由安全管理员全部重置"))
