"""The city's door: to its 统一身份认证 and back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ground.accounts import oidc
from ground.accounts.enums import How
from ground.accounts.signing_in import admit
from ground.accounts.views import arrive, wanted
from ground.sealed import seal


@never_cache
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Off to the provider; if it does not answer, back to the door with words."""
    there = wanted(request)
    try:
        answer = oidc.off(request)
    except oidc.Unavailable:
        messages.warning(request, _("统一身份认证暂时连接不上，请稍后再试，或者用本平台账号登录"))
        return redirect("sign_in")
    request.session["oidc_login_next"] = there
    return answer


@never_cache
@require_safe
def callback(request: HttpRequest) -> HttpResponse:
    """Signed in as whom the city vouches for; else at the door with words."""
    at = now()
    try:
        oidc.provider()
        arrived = oidc.back(request, at=at)
    except oidc.Unavailable:
        arrived = None
    if arrived is None:
        messages.warning(request, _("统一身份认证没有成功，请重新登录；多次不成功的，请用本平台账号登录"))
        return redirect("sign_in")
    there = request.session.pop("oidc_login_next", "") or ""
    before = admit(request, arrived.user, How.OIDC, at=at)
    request.session[oidc.CITY] = seal(arrived.id_token)
    return arrive(request, arrived.user, before, there)
