"""A session may end while somebody types: what he then sends waits, sealed, in the next one until he has signed in again."""

from django.http import HttpRequest, QueryDict

from ground.sealed import seal, unseal

KEY = "typed"
# Characters: a long form is a tenth of it.
MOST = 50_000


def keep(request: HttpRequest) -> None:
    """What was sent to this page waits in the visitor's session; the caller knows that the page is there to be filled in."""
    sent = request.POST.copy()
    sent.pop("csrfmiddlewaretoken", None)
    text = sent.urlencode()
    if sent and len(text) <= MOST:
        request.session[KEY] = {"path": request.path, "sealed": seal(text)}


def kept(request: HttpRequest) -> QueryDict | None:
    """What was typed on this page before signing in, once; nothing where something is being sent now."""
    if request.method == "POST" or request.session.get(KEY, {}).get("path") != request.path:
        return None
    return QueryDict(unseal(request.session.pop(KEY)["sealed"]))
