from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    name = "approvals"
    verbose_name = _("办件")

    def ready(self) -> None:
        """The catalogue asks this floor before it ends a matter, or gives it to another office (U3)."""
        from approvals import rules
        from matters.rules import ask_before_publication

        ask_before_publication(rules.why_not_end_unheard, early=True)
        ask_before_publication(rules.why_not_publish_own_endings)
