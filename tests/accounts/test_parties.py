"""Parties: one row for one number, versions that never change, representation by declaration."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from ground.accounts.actions import appoint, declare_organisation, end_representation, keep_party, sign_up
from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee
from ground.accounts.enums import Duty, IdType, PartyKind, Role
from ground.accounts.models import Office, Party, PartyVersion, Representation, User
from ground.law.rulings import Refused
from ground.trail.models import Entry
from ground.workdays import legal_day
from tests.accounts.people import (
    LONG_AGO,
    PASSWORD,
    applicant,
    credit_code,
    office,
    officer,
    organisation,
    resident,
)

pytestmark = pytest.mark.django_db
CLERK = Actor.system("test")


def keep(number, name="王秀兰", *, at, **facts):
    return keep_party(PartyKind.PERSON, IdType.RESIDENT, number, name, **facts, by=CLERK, at=at)


def test_a_number_is_one_party_however_it_is_typed(moment):
    first = keep("11010519491231002X", phone="13800000101", at=moment)
    again = keep("１１０１０５１９４９１２３１００２x", phone="138 0000 0101", at=moment)
    assert (again.pk, Party.objects.count()) == (first.pk, 1)


def test_a_change_is_a_new_version_and_the_old_one_stays(moment):
    number = resident()
    first = keep(number, phone="13800000101", address="和顺里 1 号", at=moment)
    second = keep(number, phone="13800000102", at=moment)
    assert (first.no, second.no, second.address) == (1, 2, "和顺里 1 号")
    assert second.party.current == second
    assert PartyVersion.objects.get(pk=first.pk).phone == "13800000101"
    acts = Entry.objects.of(second.party.thread).values_list("act", flat=True)
    assert list(acts) == ["accounts.kept", "accounts.changed"]


def test_numbers_are_masked_on_pages_and_sealed_in_the_database(moment):
    version = keep("11010519491231002X", phone="13800000101", at=moment)
    assert (version.masked_id, version.masked_phone) == ("1101**********002X", "138****0101")
    assert version.id_tail == "002X"
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM accounts_partyversion t")
        row = cursor.fetchone()[0]
        cursor.execute("SELECT t::text FROM accounts_party t")
        row += cursor.fetchone()[0]
        cursor.execute("SELECT t::text FROM trail_entry t")
        row += "".join(text for (text,) in cursor.fetchall())
    assert "11010519491231002X" not in row
    assert "13800000101" not in row


@pytest.mark.parametrize("statement", ["UPDATE accounts_partyversion SET name = 'x'", "DELETE FROM accounts_partyversion",
                                       "TRUNCATE accounts_partyversion CASCADE"])  # fmt: skip
def test_a_version_cannot_be_changed_even_by_hand(moment, statement):
    keep(resident(), at=moment)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_owner_of_the_tables_cannot_change_a_version_either(moment, as_owner):
    keep(resident(), at=moment)
    with pytest.raises(Exception, match="a change is a new version"):
        as_owner("UPDATE accounts_partyversion SET name = 'x'")


def test_a_number_that_cannot_be_right_is_not_kept(moment):
    with pytest.raises(ValueError, match="校验不符"):
        keep("110105194912310021", at=moment)
    tomorrow = legal_day(moment) + timedelta(days=1)
    with pytest.raises(ValueError, match="出生日期"):
        keep(f"110105{tomorrow:%Y%m%d}0021", at=moment)


def test_a_person_is_no_organisation(moment):
    with pytest.raises(IntegrityError), transaction.atomic():
        keep_party(PartyKind.PERSON, IdType.USCC, credit_code(), "王秀兰", by=CLERK, at=moment)


def test_signing_up_makes_user_party_and_representation_together(moment):
    user = applicant(at=moment, id_number="11010519491231002X")
    himself = Representation.objects.get(user=user)
    assert himself.role == Role.SELF
    assert himself.party.current.id_number == "11010519491231002X"
    assert user.password.startswith("argon2")
    assert user.phone_tail == "0101"


@pytest.mark.rule("WHO-1")
def test_one_person_has_one_account(moment):
    number = resident()
    applicant(at=moment, id_number=number)
    with pytest.raises(Refused, match="已注册账号"):
        applicant(at=moment, id_number=number)
    assert User.objects.count() == 1


@pytest.mark.rule("WHO-1")
@pytest.mark.parametrize("name, phone", [("李明", "13800000101"), ("王秀兰", "13800000199")])
def test_whom_a_window_has_met_signs_up_under_the_same_name_and_phone(moment, name, phone):
    number = resident()
    met = keep(number, phone="13800000101", at=moment)
    with pytest.raises(Refused, match="与窗口登记的信息不一致"):
        applicant(at=moment, id_number=number, name=name, phone=phone)
    user = applicant(at=moment, id_number=number)
    assert Representation.objects.get(user=user).party == met.party


@pytest.mark.rule("WHO-1")
def test_a_landline_that_a_window_wrote_down_locks_nobody_out(moment):
    number = resident()
    met = keep(number, phone="0990-22345678", at=moment)
    user = applicant(at=moment, id_number=number, phone="13800000101")
    assert user.representations.get().party == met.party


@pytest.mark.rule("WHO-6")
def test_a_username_opens_one_account(moment):
    applicant(at=moment, username="liming")
    with pytest.raises(Refused, match="该用户名已被使用"):
        applicant(at=moment, username="ＬiMing")


@pytest.mark.rule("WHO-2")
def test_an_organisation_is_declared_once_and_under_its_own_name(moment):
    code = credit_code()
    agent, other = applicant(at=moment), applicant(at=moment)
    declared = organisation(agent, at=moment, uscc=code)
    with pytest.raises(Refused, match="已添加过这家单位"):
        organisation(agent, at=moment, uscc=code)
    with pytest.raises(Refused, match="已登记的名称不一致"):
        organisation(other, at=moment, uscc=code, name="另一家公司")
    assert organisation(other, at=moment, uscc=code).party == declared.party
    assert declared.party.current.no == 1


@pytest.mark.rule("WHO-2")
def test_an_officer_declares_no_organisation(moment):
    clerk = officer(Duty.INTAKE, office(), at=moment)
    with pytest.raises(Refused, match="请以申请人账号登录"):
        organisation(clerk, at=moment)


@pytest.mark.rule("WHO-3")
def test_a_representation_ends_with_the_day(moment):
    user = applicant(at=moment)
    declared = organisation(user, at=moment)
    end_representation(declared, by=Actor(user), at=moment)
    assert Actor(user).represents(declared.party, at=moment)
    assert not Actor(user).represents(declared.party, at=moment + timedelta(days=1))
    with pytest.raises(Refused, match="已经终止"):
        end_representation(declared, by=Actor(user), at=moment)


@pytest.mark.rule("WHO-3")
def test_nobody_ends_another_s_representation_or_himself(moment):
    user, other = applicant(at=moment), applicant(at=moment)
    with pytest.raises(Refused, match="只能终止本人声明"):
        end_representation(organisation(user, at=moment), by=Actor(other), at=moment)
    with pytest.raises(Refused, match="本人身份不能终止"):
        end_representation(Representation.objects.get(user=user, role=Role.SELF), by=Actor(user), at=moment)


def test_who_is_told(moment):
    user = applicant(at=moment, phone="13800000101")
    himself = user.representations.get().party
    company = organisation(user, at=moment).party
    assert addressee(himself.current).user_id == user.pk
    assert addressee(himself.current).phone == "13800000101"
    assert addressee(company.current).user_id is None
    assert addressee(user).ref == f"user:{user.pk}"


# ---- offices


def test_the_tree_is_the_path(moment):
    window = office("zhaoxia/zhengwuban/dating")
    office("zhaoxia/zhengwuban-er")
    assert window.parent.path == "zhaoxia/zhengwuban"
    within = Office.objects.within("zhaoxia/zhengwuban").order_by("path").values_list("path", flat=True)
    assert list(within) == ["zhaoxia/zhengwuban", "zhaoxia/zhengwuban/dating"]


@pytest.mark.parametrize("path, parent", [("a/b", None), ("b", "zhaoxia"), ("a/b", "zhaoxia"),
                                              ("zhaoxia/b/c", "zhaoxia"), ("Zhaoxia", None), ("a//b", None), ("a/", None)])  # fmt: skip
def test_a_path_that_is_no_place_in_the_tree_is_refused(path, parent):
    office("zhaoxia")
    with pytest.raises(IntegrityError), transaction.atomic():
        Office.objects.create(
            path=path, parent_id=parent, name=path, short_name=path, division_code="990001", kind="ORGAN"
        )


# ---- duties


def test_a_duty_is_asked_for_the_day_of_the_act(moment):
    desk, other = office("zhaoxia"), office("zhaoxia/weijianwei")
    today = legal_day(moment)
    user = officer(Duty.REVIEW, desk, at=moment, from_on=today, until_on=today)
    actor = Actor(user, desk, Duty.REVIEW)
    assert actor.holds(Duty.REVIEW, at=moment)
    assert not actor.holds(Duty.REVIEW, at=moment, office=other)
    assert not actor.holds(Duty.DECISION, at=moment)
    assert not actor.holds(Duty.REVIEW, at=moment - timedelta(days=1))
    assert not actor.holds(Duty.REVIEW, at=moment + timedelta(days=1))
    assert actor.holds(Duty.REVIEW, at=moment.replace(hour=23, minute=59))


def test_duties_are_read_once(moment, django_assert_num_queries):
    desk = office()
    actor = Actor(officer(Duty.REVIEW, desk, at=moment), desk, Duty.REVIEW)
    with django_assert_num_queries(1):
        assert actor.holds(Duty.REVIEW, at=moment)
        assert not actor.holds(Duty.INTAKE, at=moment)
        assert [holding.office for holding in actor.holdings(at=moment)] == [desk]


def test_the_same_duty_is_not_held_twice_at_once(moment):
    desk = office()
    user = officer(Duty.REVIEW, desk, at=moment, until_on=legal_day(moment))
    with pytest.raises(IntegrityError), transaction.atomic():
        appoint(user, desk, Duty.REVIEW, from_on=legal_day(moment), by=CLERK, at=moment)
    with pytest.raises(IntegrityError), transaction.atomic():
        appoint(user, desk, Duty.DECISION, from_on=legal_day(moment), until_on=LONG_AGO, by=CLERK, at=moment)
    appoint(user, desk, Duty.REVIEW, from_on=legal_day(moment) + timedelta(days=1), by=CLERK, at=moment)
    appoint(user, desk, Duty.DECISION, from_on=LONG_AGO, by=CLERK, at=moment)


def test_timers_and_visitors_hold_nothing(moment):
    for actor in (Actor.system("clock"), Actor()):
        assert not actor.holds(Duty.DECISION, at=moment, office=office())
        assert not actor.representations(at=moment)
    assert Actor.system("clock").ref == "system:clock"
    assert Actor().ref == "visitor"


# ---- two at once


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_twice_opens_one_account(moment):
    """The second asks its rules before the first has committed, waits for it, and is refused in words."""
    told = {"password": PASSWORD, "name": "王秀兰", "id_number": resident(), "phone": "13800000101"}
    answers: list[object] = []

    def second_click() -> None:
        try:
            answers.append(sign_up(username="liming", **told, at=moment))
        except Refused as refused:
            answers.append(str(refused))
        finally:
            connections.close_all()

    second = Thread(target=second_click)
    with transaction.atomic():
        sign_up(username="liming", **told, at=moment)
        second.start()
        wait_until_somebody_waits()
    second.join()
    assert answers == ["该用户名已被使用，请换一个"]
    assert User.objects.count() == 1


def wait_until_somebody_waits() -> None:
    with connection.cursor() as cursor:
        for _attempt in range(20_000):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND transactionid IS NOT NULL")
            if cursor.fetchone()[0]:
                return
    pytest.fail("nobody waited")


def test_declaring_the_same_organisation_from_an_old_page_is_refused_in_words(moment):
    user, code = applicant(at=moment), credit_code()
    actor = Actor(user)
    assert len(actor.representations(at=moment)) == 1  # read, and from now on remembered
    told = {"name": "示例公司", "uscc": code, "role": Role.AGENT, "legal_representative": "许国栋"}
    declare_organisation(**told, by=actor, at=moment)
    with pytest.raises(Refused, match="已添加过这家单位"):
        declare_organisation(**told, by=actor, at=moment)
