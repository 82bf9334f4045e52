"""Personal values at rest: encrypted in the column, looked up by a keyed hash, shown by their tails.

A token is "keyid:base64(nonce + ciphertext)", AES-256-GCM with the key id as associated data. The first of SEALING_KEYS
seals, all of them unseal; to rotate, put a new key first and run `bin/manage reseal`. DIGEST_KEY can never change:
every look-up would miss.
"""

import hmac
import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from hashlib import sha256
from secrets import token_bytes
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Cast

KEY_BYTES = 32
NONCE_BYTES = 12


class Unsealable(ValueError):
    """A token that none of our keys opens: altered, cut off, or sealed under a key since removed."""


def seal(text: str) -> str:
    """The text as a token that only our keys open. Two tokens of one text differ."""
    key_id, key = current_key()
    nonce = token_bytes(NONCE_BYTES)
    ciphertext = AESGCM(key).encrypt(nonce, text.encode(), key_id.encode())
    return f"{key_id}:{b64encode(nonce + ciphertext).decode()}"


def unseal(token: str) -> str:
    """The text that was sealed; `Unsealable` where it cannot be told for certain."""
    key_id, _colon, encoded = token.partition(":")
    key = _keys(tuple(settings.SEALING_KEYS)).get(key_id)
    if key is None:
        raise Unsealable(
            "none of our keys opens this"
        )  # not named: it may be a personal value that nobody sealed
    try:
        sealed = b64decode(encoded, validate=True)
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], key_id.encode()).decode()
    except (InvalidTag, NotBase64, ValueError):
        raise Unsealable(f"this is not a whole token of the key {key_id!r}") from None


def digest(normalised: str) -> str:
    """The same 64 hex digits for the same normalised value: what a sealed column is looked up by (HMAC-SHA256)."""
    return hmac.new(_digest_key(settings.DIGEST_KEY), normalised.encode(), sha256).hexdigest()


def current_key() -> tuple[str, bytes]:
    """The id and the key that seals: the first of SEALING_KEYS."""
    return next(iter(_keys(tuple(settings.SEALING_KEYS)).items()))


@lru_cache
def _keys(configured: tuple[str, ...]) -> dict[str, bytes]:
    keys: dict[str, bytes] = {}
    for entry in configured:
        key_id, _colon, encoded = entry.partition(":")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,20}", key_id) or key_id in keys:
            raise ImproperlyConfigured(
                "SEALING_KEYS 的每一项应写成“编号:密钥”，编号为 1 至 20 位字母或数字，且不得重复。"
            )
        keys[key_id] = _decoded("SEALING_KEYS", encoded)
        if len(keys[key_id]) != KEY_BYTES:
            raise ImproperlyConfigured(
                f"SEALING_KEYS 中编号 {key_id} 的密钥应为 {KEY_BYTES} 字节的 Base64，现在是 {len(keys[key_id])} 字节。"
            )
    if not keys:
        raise ImproperlyConfigured("SEALING_KEYS 至少要有一个密钥，写成“编号:Base64”。")
    return keys


@lru_cache
def _digest_key(configured: str) -> bytes:
    key = _decoded("DIGEST_KEY", configured)
    if len(key) < KEY_BYTES:
        raise ImproperlyConfigured(f"DIGEST_KEY 应为至少 {KEY_BYTES} 字节的 Base64，现在是 {len(key)} 字节。")
    return key


def _decoded(name: str, encoded: str) -> bytes:
    try:
        return b64decode(encoded, validate=True)
    except NotBase64:
        raise ImproperlyConfigured(f"{name} 中的密钥不是 Base64，请检查环境变量。") from None


@checks.register(checks.Tags.security)
def keys_fit(**kwargs: Any) -> list[checks.CheckMessage]:
    """A deployment whose keys do not fit does not start."""
    try:
        _keys(tuple(settings.SEALING_KEYS))
        _digest_key(settings.DIGEST_KEY)
    except ImproperlyConfigured as error:
        return [checks.Critical(str(error), id="sealed.E001")]
    return []


if TYPE_CHECKING:
    PlainText = models.TextField[str, str]
else:
    PlainText = models.TextField


class SealedTextField(PlainText):
    """Plain text to Python, a token in the column. It cannot be searched: keep a `digest` beside it."""

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return seal(text) if text else text

    def from_db_value(
        self, token: str | None, expression: Any, connection: BaseDatabaseWrapper
    ) -> str | None:
        return unseal(token) if token else token

    def get_lookup(self, lookup_name: str) -> Any:
        """Only whether there is anything: one text has many tokens, so no comparison would ever be true."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


def reseal() -> int:
    """Nothing is sealed under any but the current key; returns how many rows were written anew.

    A new key alters no value, so rows that triggers keep from being changed are rewritten too: the connection must
    be that of the tables' owner. Each table is locked while it is rewritten. In a JSON column a sealed value stands
    as {"sealed": token}; append-only tables hold none there.
    """
    rewritten = 0
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, SealedTextField):
                rewritten += _rewrite(model, field.name, _texts_under_old_keys)
            elif isinstance(field, models.JSONField) and not getattr(model, "append_only", False):
                rewritten += _rewrite(model, field.name, _json_under_old_keys)
    return rewritten


def _texts_under_old_keys(model: type[models.Model], name: str) -> dict[Any, str]:
    """Primary key → the plain text, which is sealed anew as it is written."""
    key_id, _key = current_key()
    rows = model._base_manager.annotate(token=Cast(name, models.TextField())).exclude(token="")
    old = rows.exclude(token__startswith=f"{key_id}:").order_by("pk")
    return {pk: unseal(token) for pk, token in old.values_list("pk", "token")}


def _json_under_old_keys(model: type[models.Model], name: str) -> dict[Any, Any]:
    """Primary key → the same JSON, its tokens sealed anew."""
    rows = model._base_manager.annotate(text=Cast(name, models.TextField())).filter(text__contains='"sealed"')
    held = dict(rows.order_by("pk").values_list("pk", name))
    return {pk: anew for pk, value in held.items() if (anew := _sealed_anew(value)) != value}


def _sealed_anew(value: Any) -> Any:
    match value:
        case {"sealed": str(token)} if len(value) == 1:
            key_id, _key = current_key()
            return value if token.startswith(f"{key_id}:") else {"sealed": seal(unseal(token))}
        case dict():
            return {key: _sealed_anew(inner) for key, inner in value.items()}
        case list():
            return [_sealed_anew(inner) for inner in value]
    return value


def _rewrite(
    model: type[models.Model], name: str, find: Callable[[type[models.Model], str], dict[Any, Any]]
) -> int:
    if not find(model, name):
        return 0
    with transaction.atomic(), _triggers_asleep(model._meta.db_table):  # which also locks it: so look again
        found = find(model, name)
        return sum(model._base_manager.filter(pk=pk).update(**{name: value}) for pk, value in found.items())


@contextmanager
def _triggers_asleep(table: str) -> Iterator[None]:
    quoted = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {quoted} DISABLE TRIGGER USER")
        yield
        cursor.execute(f"ALTER TABLE {quoted} ENABLE TRIGGER USER")


MASK = "*"


def mask_id(number: str) -> str:
    """An identity number by its first and last four: 1101**********0020."""
    return _between(number, 4, 4)


def mask_phone(number: str) -> str:
    """A phone by its first three and last four: 138****5678."""
    return _between(number, 3, 4)


def mask_name(name: str) -> str:
    """A person's name by its first character: 张**."""
    return _between(name, 1, 0)


def mask(value: str, kind: str) -> str:
    """The value with its middle hidden, as its kind ("id", "phone", "name") is shown."""
    return {"id": mask_id, "phone": mask_phone, "name": mask_name}[kind](value)


def _between(value: str, head: int, tail: int) -> str:
    """What is too short to leave anything hidden is hidden whole."""
    hidden = len(value) - head - tail
    if hidden <= 0:
        return MASK * len(value)
    return value[:head] + MASK * hidden + value[len(value) - tail :]
