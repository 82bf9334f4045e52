"""Acts that only tests do."""

from django.db import models

from ground.trail.vocabulary import acts


@acts
class Deed(models.TextChoices):
    OPENED = "testing.opened", "打开"
    NOTED = "testing.noted", "内部批注"
    CLOSED = "testing.closed", "办结"

    @classmethod
    def public(cls) -> set[str]:
        return {cls.OPENED, cls.CLOSED}
