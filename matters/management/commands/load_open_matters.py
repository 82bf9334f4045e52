from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ground.accounts.actor import Actor
from matters.actions.entrusting import entrust_windows
from matters.actions.opening import load_open_matters


class Command(BaseCommand):
    help = "发布自带的可在线办理事项，并委托示例大厅的各窗口受理；重复运行不产生变化。"

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        by, at = Actor.system("catalogue"), timezone.now()
        editions = load_open_matters(by=by, at=at)
        entrustments = entrust_windows(by=by, at=at)
        self.stdout.write(
            _("开通在线办理 %(editions)d 项，新增窗口委托 %(entrustments)d 项")
            % {"editions": len(editions), "entrustments": len(entrustments)}
        )
