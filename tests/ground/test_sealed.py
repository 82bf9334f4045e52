"""Personal values at rest."""

from base64 import b64decode, b64encode
from datetime import date

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from ground.accounts.actions import keep_party
from ground.accounts.actor import Actor
from ground.accounts.enums import IdType, PartyKind
from ground.accounts.models import PartyVersion, User
from ground.law.models import DatedValue
from ground.sealed import Unsealable, digest, keys_fit, mask, mask_id, mask_name, mask_phone, seal, unseal
from portal.owner import as_owner

NUMBER = "110105194912310020"
VALID = "11010519491231002X"
NEW_KEY = "k2:" + b64encode(bytes(range(32, 64))).decode()


def column(user):
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM accounts_user WHERE id = %s", [user.pk])
        return cursor.fetchone()[0]


def test_a_token_opens_again_and_tells_nothing():
    token = seal(NUMBER)
    assert token.startswith("k1:")
    assert NUMBER not in token
    assert unseal(token) == NUMBER
    assert seal(NUMBER) != token, "two tokens of one text differ"
    assert unseal(seal("张小明")) == "张小明"


def altered(token):
    key_id, _, encoded = token.partition(":")
    raw = bytearray(b64decode(encoded))
    raw[-1] ^= 1
    return f"{key_id}:{b64encode(raw).decode()}"


@pytest.mark.parametrize(
    "harm",
    [
        altered,
        lambda t: t[:-8],
        lambda t: "k9" + t[2:],
        lambda t: "k1:",
        lambda t: "110105194912310020",
        lambda t: "k1:文",
    ],
)
def test_a_token_that_is_not_whole_does_not_open(harm):
    with pytest.raises(Unsealable) as error:
        unseal(harm(seal(NUMBER)))
    assert NUMBER not in str(error.value)


def test_a_token_is_bound_to_its_key(settings):
    """One key under two ids: still, what was sealed under the one does not open under the other."""
    settings.SEALING_KEYS = [settings.SEALING_KEYS[0], settings.SEALING_KEYS[0].replace("k1:", "k2:")]
    with pytest.raises(Unsealable):
        unseal(seal(NUMBER).replace("k1:", "k2:"))


@pytest.mark.parametrize(
    "keys, words",
    [
        (["k1:AAAA"], "编号 k1 的密钥应为 32 字节的 Base64，现在是 3 字节"),
        (["k1"], "现在是 0 字节"),
        ([NEW_KEY, NEW_KEY], "不得重复"),
        (["一:AAAA"], "编号为 1 至 20 位字母或数字"),
        (["k1:***"], "不是 Base64"),
        ([], "至少要有一个密钥"),
    ],
)
def test_keys_that_do_not_fit_are_refused_in_words(settings, keys, words):
    settings.SEALING_KEYS = keys
    with pytest.raises(ImproperlyConfigured, match=words):
        seal(NUMBER)
    (found,) = keys_fit()
    assert words in found.msg


def test_a_short_digest_key_is_refused(settings):
    settings.DIGEST_KEY = "AAAA"
    with pytest.raises(ImproperlyConfigured, match="DIGEST_KEY 应为至少 32 字节"):
        digest(NUMBER)


def test_a_digest_is_the_same_each_time_and_nothing_without_the_key(settings):
    first = digest(NUMBER)
    assert len(first) == 64
    assert digest(NUMBER) == first
    assert digest(NUMBER[:-1] + "X") != first
    settings.DIGEST_KEY = b64encode(bytes(32)).decode()
    assert digest(NUMBER) != first


def test_a_sealed_column_holds_a_token_and_reads_as_text(db):
    user = User.objects.create_user("li", "李小明", phone="13812345678")
    assert column(user).startswith("k1:")
    user.refresh_from_db()
    assert user.phone == "13812345678"
    assert User.objects.values_list("phone", flat=True).get() == "13812345678"
    User.objects.update(phone="13900000000")
    assert User.objects.get().phone == "13900000000"
    User.objects.update(phone="")
    assert column(user) == "", "nothing is not sealed, so that a blank column can be seen to be blank"


@pytest.mark.parametrize(
    "lookup", [{"phone": "13812345678"}, {"phone__contains": "138"}, {"phone__in": ["1"]}], ids=str
)
def test_a_sealed_column_cannot_be_searched(db, lookup):
    with pytest.raises(FieldError, match="Unsupported lookup"):
        User.objects.filter(**lookup)
    assert not User.objects.filter(phone__isnull=True).exists()


def test_a_new_key_reseals_every_column_even_of_rows_that_cannot_change(
    transactional_db, settings, capsys, moment
):
    user = User.objects.create_user("li", "李小明", phone="13812345678")
    keep_party(
        PartyKind.PERSON,
        IdType.RESIDENT,
        VALID,
        "李小明",
        phone="13812345678",
        by=Actor.system("test"),
        at=moment,
    )
    settings.SEALING_KEYS = [NEW_KEY, *settings.SEALING_KEYS]
    assert User.objects.get().phone == "13812345678", "the old key still opens"
    call_command("reseal")
    assert capsys.readouterr().out == "已用新密钥重新加密 3 行\n"
    settings.SEALING_KEYS = [NEW_KEY]
    assert column(user).startswith("k2:")
    assert User.objects.get().phone == "13812345678"
    version = PartyVersion.objects.get()
    assert (version.id_number, version.phone) == (VALID, "13812345678")
    call_command("reseal")
    assert capsys.readouterr().out == "已用新密钥重新加密 0 行\n"
    with pytest.raises(DatabaseError), transaction.atomic():
        PartyVersion.objects.update(id_number="")
    with as_owner(), pytest.raises(DatabaseError, match=r"append-only|never|change"), transaction.atomic():
        PartyVersion.objects.update(id_number="")  # the triggers are awake again


def test_a_new_key_reseals_what_is_sealed_within_json(transactional_db, settings, capsys):
    answers = {
        "phone": {"sealed": seal("13812345678")},
        "rows": [{"id": {"sealed": seal(NUMBER)}}],
        "name": "店",
    }
    row = DatedValue.objects.create(key="test", value=answers, from_on=date(2026, 1, 1), source="测试")
    settings.SEALING_KEYS = [NEW_KEY, *settings.SEALING_KEYS]
    call_command("reseal")
    settings.SEALING_KEYS = [NEW_KEY]
    row.refresh_from_db()
    assert unseal(row.value["phone"]["sealed"]) == "13812345678"
    assert unseal(row.value["rows"][0]["id"]["sealed"]) == NUMBER
    assert row.value["name"] == "店"
    capsys.readouterr()
    call_command("reseal")
    assert capsys.readouterr().out == "已用新密钥重新加密 0 行\n"


@pytest.mark.parametrize(
    "shown, value, kind",
    [
        ("1101**********0020", NUMBER, "id"),
        ("138****5678", "13812345678", "phone"),
        ("张**", "张小明", "name"),
        ("欧*", "欧阳", "name"),
        ("*", "张", "name"),
        ("*****", "12345", "id"),
        ("*******", "8638888", "phone"),
        ("", "", "name"),
    ],
)
def test_a_masked_value_shows_its_ends_or_nothing(shown, value, kind):
    assert mask(value, kind) == shown


def test_each_kind_of_value_has_its_mask():
    assert mask_id(NUMBER) == "1101**********0020"
    assert mask_phone("13812345678") == "138****5678"
    assert mask_name("张小明") == "张**"
