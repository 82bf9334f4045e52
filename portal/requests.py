"""What is logged of a request: one line when it is answered, naming its route and not its address."""

from typing import Any

import structlog
from django.dispatch import receiver
from django.http import HttpRequest
from django_structlog import signals
from django_structlog.middlewares import RequestMiddleware

from ground.accounts.whence import address_of


class Requests(RequestMiddleware):
    """Binds `request_id`, `user` and `address` to every line of a request; what people search for stays out of the log."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        found = request.resolver_match
        return f"{request.method} /{found.route}" if found else f"{request.method} ?"

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """The reference of whoever is signed in (user:7), where the page has asked who that is; nobody is looked up for it."""
        user = request.__dict__.get("_cached_user")
        if user is not None and user.is_authenticated:
            structlog.contextvars.bind_contextvars(user=user.ref)


@receiver(signals.bind_extra_request_metadata)
def bind_address(sender: object, request: HttpRequest, logger: Any, **kwargs: Any) -> None:
    structlog.contextvars.bind_contextvars(address=address_of(request))
