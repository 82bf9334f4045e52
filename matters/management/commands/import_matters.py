from collections import defaultdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from ground.accounts.actor import Actor
from ground.accounts.models import Office
from ground.law.rulings import Refused
from ground.workdays.calendar import legal_day
from matters import sheets
from matters.actions import importing
from matters.actions.importing.directory import DATA, Oddity, Report, import_matters
from matters.enums import ImportProfile

LINES_NAMED = 12
BY = Actor.system("catalogue")


class Command(BaseCommand):
    help = (
        "导入事项目录（CSV 或 XLSX），每行成为一个“目录公布”的事项；重复运行不产生变化。"
        "有误的行逐行说明原因并整行略过，其余照常导入；有误行时以状态 1 结束。"
        "全部要素和国家交换库表（--profile）总是整体写入：有一处错误，就什么都不写。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, default=DATA / "matters.csv", help="缺省为自带的目录"
        )
        parser.add_argument("--effective-on", help="生效日，缺省为今天，例如 2026-01-01")
        parser.add_argument(
            "--profile",
            choices=list(ImportProfile.values),
            default=ImportProfile.DIRECTORY.value,
            help="directory 事项目录，elements 全部要素（XLSX、CSV、JSON），exchange 国家交换库表（XLSX，或者 CSV 的 ZIP）",
        )
        parser.add_argument("--whole", action="store_true", help="有误行时什么都不写")
        parser.add_argument("--basis", default="", help="变更现行事项的依据和征求意见、合法性审核的情况")
        parser.add_argument(
            "--office", help="以该机构的名义导入：只写入由其编制的事项，例如 zhaoxia/zhengwuban"
        )
        parser.add_argument("--dry-run", action="store_true", help="只校验并报告，不写入")

    def handle(
        self,
        *,
        file: Path,
        effective_on: str | None,
        profile: str,
        whole: bool,
        dry_run: bool,
        basis: str,
        office: str | None,
        **options: Any,
    ) -> None:
        try:
            on = parse_date(effective_on) if effective_on else None
        except ValueError:
            on = None
        if effective_on and on is None:
            raise CommandError(_("生效日请按 2026-01-31 的格式填写"))
        # A matter is called as its edition in force says: a file has one day for both.
        if on and on > legal_day(timezone.now()):
            raise CommandError(_("导入的内容最迟自今天起生效；需要定日生效的，请以拟稿办理"))
        self.basis, self.office = basis, Office.objects.filter(path=office).first() if office else None
        if office and self.office is None:
            raise CommandError(_("没有机构“%(said)s”") % {"said": office})
        try:
            if profile == ImportProfile.DIRECTORY and not (whole or dry_run or office):
                self.rows(file, on)
            else:
                self.whole(file, on, profile, dry_run=dry_run)
        except sheets.Unreadable as wrong:
            raise CommandError(str(wrong)) from None
        except (Refused, IntegrityError) as wrong:
            raise CommandError(_("没有写入：%(wrong)s") % {"wrong": wrong}) from None

    def whole(self, file: Path, on: Any, profile: str, *, dry_run: bool) -> None:
        """All or nothing: the report of what the file does, or would do."""
        found = importing.plan(
            sheets.content_of(file),
            profile,
            at=timezone.now(),
            on=on,
            office=self.office,
            progress=self.progress,
        )
        for one in found.problems:
            stream = self.stderr if one.stops else self.stdout
            stream.write(
                _("%(how)s %(sheet)s 第 %(row)d 行 %(column)s：%(words)s")
                % {
                    "how": one.severity.label,
                    "sheet": one.sheet,
                    "row": one.row,
                    "column": one.column,
                    "words": one.words,
                }
            )
        if dry_run:
            for taken in found.changed:
                for change in taken.changes:
                    self.stdout.write(f"{taken.content['matter']['name']} {change.words}")
        elif not found.stops:
            self.stdout.write(_("正在写入"))
            importing.carry_out(found, basis=self.basis, by=BY, at=timezone.now())
        self.stdout.write(
            _("新增 %(new)d，变更 %(changed)d，未变 %(unchanged)d，有误 %(left_out)d") % found.facts
        )
        if found.stops:
            raise CommandError(_("文件有错误，没有写入；请按上面的说明更正后再次运行"))

    def progress(self, done: int, total: int) -> None:
        if total > importing.AT_ONCE:
            self.stdout.write(_("已校验 %(done)d / %(total)d 行") % {"done": done, "total": total})

    def rows(self, file: Path, on: Any) -> None:
        """The directory, row by row: the good ones enter, the bad ones are named."""
        report = import_matters(
            sheets.read(file), by=BY, at=timezone.now(), effective_on=on, basis=self.basis
        )
        self.say(report)
        if report.problems:
            raise CommandError(
                _("%(n)d 行没有导入，请按上面的说明更正后再次运行") % {"n": len(report.problems)}
            )

    def say(self, report: Report) -> None:
        for problem in report.problems:
            self.stderr.write(
                _("第 %(line)d 行没有导入：%(words)s") % {"line": problem.line, "words": problem.words}
            )
        self.warn(_("机构代码的校验位不符（照原样保留）"), report.wrong_credit_codes)
        self.warn(_("机构代码是旧的组织机构代码或者没有填写（照原样保留）"), report.old_codes)
        self.warn(_("实施编码是旧编码或者编码规则未知（照原样保留）"), report.unknown_profiles)
        self.stdout.write(
            _("事项目录：新增 %(new)d，变更 %(changed)d，未变 %(unchanged)d，未导入 %(left_out)d")
            % report.facts
        )

    def warn(self, words: str, oddities: list[Oddity]) -> None:
        """One line for each code, for a wrong code comes with its whole department."""
        if not oddities:
            return
        self.stdout.write(_("警告：%(words)s，共 %(n)d 行") % {"words": words, "n": len(oddities)})
        lines_of = defaultdict(list)
        for oddity in oddities:
            lines_of[oddity.code].append(oddity.line)
        for code, lines in sorted(lines_of.items()):
            named = _("、").join(str(line) for line in lines[:LINES_NAMED])
            more = _("等") if len(lines) > LINES_NAMED else ""
            self.stdout.write(
                _("    %(code)s：%(n)d 行（第 %(lines)s 行%(more)s）")
                % {"code": code or _("（空）"), "n": len(lines), "lines": named, "more": more}
            )
