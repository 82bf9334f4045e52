from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "ground.notices"
    label = "notices"
    verbose_name = _("通知")

    def ready(self) -> None:
        from ground.notices import senders  # noqa: F401  its check is asked at start
