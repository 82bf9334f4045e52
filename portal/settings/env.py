"""Settings from the environment, refused in words when they are nonsense. NAME_FILE names a file that holds NAME."""

import os
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import quote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def given(name: str) -> str | None:
    """What the environment says: NAME itself, or what lies in the file NAME_FILE (a secret is then in no process list)."""
    value, path = os.environ.get(name), os.environ.get(f"{name}_FILE")
    if not path:
        return value
    if value:
        raise ImproperlyConfigured(f"环境变量 {name} 与 {name}_FILE 只应设置一个。")
    try:
        return Path(path).read_text().strip()
    except (OSError, UnicodeDecodeError) as no:
        raise ImproperlyConfigured(f"环境变量 {name}_FILE 指向的文件读不出来：{no}") from None


def text(name: str, default: str | None = None) -> str:
    value = given(name)
    if value is None:
        value = default
    if value is None or value == "":
        if default is not None:
            return default
        raise ImproperlyConfigured(
            f"环境变量 {name} 没有设置；bin/run 会为示例城市生成它，正式部署见 docs/deploying.md。"
        )
    return value


def flag(name: str, default: bool = False) -> bool:
    said = given(name)
    value = ("1" if default else "0") if said is None else said.strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(f"环境变量 {name} 应为 1 或 0，现在是“{value}”。")


def number(name: str, default: int) -> int:
    value = given(name) or str(default)
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"环境变量 {name} 应为整数，现在是“{value}”。") from None


def words(name: str, default: str = "") -> list[str]:
    said = given(name)
    return [word for word in (default if said is None else said).replace(",", " ").split() if word]


def networks(name: str) -> list[str]:
    """Address ranges in CIDR notation; one address is a range of its own."""
    found = words(name)
    for network in found:
        try:
            ip_network(network)
        except ValueError:
            raise ImproperlyConfigured(
                f"环境变量 {name} 应为网段，例如 10.0.0.0/8，现在有一项是“{network}”。"
            ) from None
    return found


def url(name: str, *, password: str, default: str | None = None) -> str:
    """The address, with the secret of another name in it where it has a user's place for one and none of its own."""
    value = text(name, default)
    scheme, _mark, rest = value.partition("://")
    host, slash, path = rest.partition("/")
    user, _at, place = host.rpartition("@")
    secret = given(password)
    if not secret or not host or ":" in user:
        return value
    return f"{scheme}://{user}:{quote(secret, safe='')}@{place}{slash}{path}"


def redis_url(name: str, *, password: str = "") -> str:
    value = url(name, password=password) if password else text(name)
    if urlsplit(value).scheme not in {"redis", "rediss", "redis+socket"}:
        raise ImproperlyConfigured(
            f"环境变量 {name} 应以 redis://、rediss:// 或 redis+socket:// 开头，现在是“{value}”。"
        )
    return value
