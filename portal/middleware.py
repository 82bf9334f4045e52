"""What every request carries and what becomes of a refusal."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from ground.accounts.actor import Actor

Next = Callable[[HttpRequest], HttpResponse]


def actor(get_response: Next) -> Next:
    """`request.actor` is whoever acts: who, in which duty, for whom. Read when somebody asks."""

    def know(request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: Actor.of(request))  # type: ignore[attr-defined]
        return get_response(request)

    return know
