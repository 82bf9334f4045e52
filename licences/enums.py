from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    ISSUED = "issued", _("有效")
