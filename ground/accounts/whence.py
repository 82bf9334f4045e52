"""From where a request comes: its network address, told by nobody but our own proxies, and the device as people know it."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

Address = IPv4Address | IPv6Address
LONGEST_DEVICE = 200


@dataclass(frozen=True)
class Whence:
    """Where somebody stands: an address (None where none can be told) and what the browser calls itself."""

    address: str | None = None
    device: str = ""


def whence(request: HttpRequest) -> Whence:
    """Where this request comes from."""
    device = request.headers.get("user-agent", "").replace("\x00", "")[:LONGEST_DEVICE]
    return Whence(address_of(request), device)


def address_of(request: HttpRequest) -> str | None:
    """The address of whoever sent this, in its plain form.

    X-Forwarded-For is believed only as far as our own proxies (TRUSTED_PROXIES) wrote it: read from its end, the first
    address that is none of them. Whatever a stranger wrote in front of that is his own invention.
    """
    here = _read(request.META.get("REMOTE_ADDR", ""))
    if here is None or not _within(here, settings.TRUSTED_PROXIES):
        return str(here) if here else None
    for told in reversed(request.headers.get("x-forwarded-for", "").split(",")):
        told_address = _read(told)
        if told_address is None:
            break
        here = told_address
        if not _within(here, settings.TRUSTED_PROXIES):
            break
    return str(here)


def is_trusted(address: str | None) -> bool:
    """Whether officers and their systems may work from there: anywhere, while TRUSTED_NETWORKS names nothing."""
    if not settings.TRUSTED_NETWORKS:
        return True
    read = _read(address or "")
    return read is not None and _within(read, settings.TRUSTED_NETWORKS)


def _within(address: Address, networks: Iterable[str]) -> bool:
    return any(address in ip_network(network) for network in networks)


def _read(text: str) -> Address | None:
    """IPv4 that came in the clothes of IPv6 is IPv4 again, or no range of ours would know it."""
    try:
        read = ip_address(text.strip())
    except ValueError:
        return None
    return (read.ipv4_mapped or read) if isinstance(read, IPv6Address) else read


# The first that fits; a browser that calls itself several names is known by the rarest.
_BROWSERS = [
    ("MicroMessenger", "微信"),  # not a message: the name of an app
    ("Edg", "Edge"),
    ("QQBrowser", "QQ 浏览器"),  # not a message: the name of a browser
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
]
_SYSTEMS = [
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
]


def device_words(device: str) -> str:
    """What a browser calls itself, as people would: "Chrome · Windows"."""
    names = [next((words for sign, words in known if sign in device), "") for known in (_BROWSERS, _SYSTEMS)]
    return " · ".join(filter(None, names)) or _("未知设备")
