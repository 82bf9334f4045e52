from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from ground.accounts.models import Office
from ground.workdays import legal_day
from matters.enums import ImportProfile
from matters.exchange.export import Format, export
from matters.exchange.workbook import template
from matters.models import Matter


class Command(BaseCommand):
    help = "导出现行事项：一个事项、一个机构（含下级）或者全部；内容不截断。也可以导出导入用的空白模板。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="写到哪个文件")
        parser.add_argument(
            "--format",
            choices=list(Format),
            default=Format.XLSX,
            help="全部要素表格、我们的 JSON、国家交换库表，或者 GB/T 39046 的数据项",
        )
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--matter", help="实施编码或者指南编码")
        which.add_argument("--office", help="机构路径，例如 zhaoxia/shijianju")
        parser.add_argument("--on", help="哪一天有效的版本，缺省为今天，例如 2026-01-01")
        parser.add_argument("--template", choices=list(ImportProfile.values), help="只要这种格式的空白模板")

    def handle(
        self,
        *,
        file: Path,
        format: str,
        matter: str | None,
        office: str | None,
        on: str | None,
        template: str | None,
        **options: Any,
    ) -> None:
        try:
            day = parse_date(on) if on else legal_day(timezone.now())
        except ValueError:
            day = None
        if day is None:
            raise CommandError(_("日期应写作 2026-01-01 的形式"))
        content = self.blank(template, office) if template else self.told(format, matter, office, day)
        file.write_bytes(content)
        self.stdout.write(_("已写入 %(file)s，%(n)d 字节") % {"file": file, "n": len(content)})

    def told(self, kind: str, matter: str | None, office: str | None, day: Any) -> bytes:
        scope: Matter | Office | None = self.office(office)
        if matter:
            scope = (
                Matter.objects.filter(implementation_code=matter).first()
                or Matter.objects.filter(code=matter).first()
            )
            if scope is None:
                raise CommandError(_("没有编码为 %(code)s 的事项") % {"code": matter})
        return export(scope, kind, on=day).content

    def blank(self, profile: str, office: str | None) -> bytes:
        return template(profile, self.office(office))

    def office(self, path: str | None) -> Office | None:
        if path is None:
            return None
        found = Office.objects.filter(path=path).first()
        if found is None:
            raise CommandError(_("没有机构 %(path)s") % {"path": path})
        return found
