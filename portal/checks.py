"""What must hold before the portal serves: asked by `migrate` and by `check --database default`."""

from collections.abc import Sequence
from typing import Any

import dj_database_url
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection
from django.utils.translation import gettext as _

from portal.owner import EXTENSIONS, application_role, owner_role

OLDEST_SERVER = 17


@register(Tags.database)
def the_server_is_fit(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The server is new enough, has its extensions and sees Chinese characters (a foreign DATABASE_URL too)."""
    if "default" not in (databases or ()):
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        (version,) = cursor.fetchone()
    if version < OLDEST_SERVER:
        return [
            Error(
                _("PostgreSQL 版本为 %(version)s，低于 %(oldest)s")
                % {"version": version, "oldest": OLDEST_SERVER},
                hint=_("请将数据库升级后再启动"),
                id="portal.E001",
            )
        ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        missing = sorted(set(EXTENSIONS) - {name for (name,) in cursor.fetchall()})
        if missing:
            return [
                Error(
                    _("数据库缺少扩展：%(names)s") % {"names": ", ".join(missing)},
                    hint=_("请运行 bin/manage migrate，或请数据库管理员安装"),
                    id="portal.E002",
                )
            ]
        cursor.execute("SELECT cardinality(show_trgm('中'))")  # not a message: any Chinese character
        if cursor.fetchone()[0] == 0:
            return [
                Error(
                    _("数据库的字符分类不识别汉字，事项检索会查不到结果"),
                    hint=_(
                        "请以 initdb --locale-provider=builtin --builtin-locale=C.UTF-8 --lc-ctype=C.UTF-8 重建数据库"
                    ),
                    id="portal.E003",
                )
            ]
    return []


@register(Tags.database)
def two_roles_share_the_work(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The role that serves pages is not the role that owns the tables."""
    if "default" not in (databases or ()):
        return []
    application = dj_database_url.parse(settings.DATABASE_URL)
    owner = dj_database_url.parse(settings.DATABASE_OWNER_URL)
    if any(application[key] != owner[key] for key in ("HOST", "PORT", "NAME")):
        return [
            Error(
                _("DATABASE_URL 与 DATABASE_OWNER_URL 指向不同的数据库"),
                hint=_("两者只应在用户名和密码上不同"),
                id="portal.E004",
            )
        ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [application_role()])
        is_superuser = cursor.fetchone() == (True,)
    if is_superuser or application_role() == owner_role():
        return [
            Warning(
                _("应用账号同时拥有数据表，办件记录此时只由触发器保护"),
                hint=_("请另设一个账号拥有数据表，写入 DATABASE_OWNER_URL"),
                id="portal.W001",
            )
        ]
    return []


@register(deploy=True)
def the_city_is_no_example(**kwargs: Any) -> list[CheckMessage]:
    """What `check --deploy` asks of a city: messages leave the house, the trail is sealed, demo accounts are not shown."""
    found: list[CheckMessage] = []
    if settings.EXAMPLE_TOWN:
        words = _("示例城市的演示账号显示在登录页上，工作人员不必出示第二种验证方式")
        found.append(Warning(words, hint="EXAMPLE_TOWN=0", id="portal.W002"))
    printed = [channel for channel, sender in settings.NOTICE_SENDERS.items() if ".Console" in sender]
    if printed:
        found.append(
            Warning(
                _("消息只打印，不发送：%(channels)s") % {"channels": "、".join(printed)},
                hint="EMAIL_SENDER, SMS_SENDER",
                id="portal.W003",
            )
        )
    if not (settings.TRAIL_SEAL_KEY or settings.TRAIL_SEAL_PUBLIC_KEYS):
        found.append(
            Warning(
                _("既没有封存密钥，也没有可信的公钥，留痕不能封存，也不能核对封存"),
                hint="TRAIL_SEAL_KEY, TRAIL_SEAL_PUBLIC_KEYS",
                id="portal.W004",
            )
        )
    return found
