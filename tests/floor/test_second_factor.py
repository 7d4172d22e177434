"""The second factor: binding a device, both halves of a log-in, recovery codes, a reset by two people."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from inspection import backends, codes, second_factor, two_person
from inspection.models import AuditEntry, LoginAttempt, RecoveryCode, SecondFactor, TwoPersonAct, User
from tests.cast import Cast
from tests.floor.people import as_user

GOOD, PAGE, CODE = "secret-enough", "/password/second-factor/", "/login/code/"


class Device:
    """What the person holds in his hand; its clock can be turned."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.secret = second_factor.address_for_device(SecondFactor.objects.get(user=user), "巡察")[1]

    def code(self, steps: int = 0) -> str:
        return pyotp.TOTP(self.secret).at(timezone.now(), counter_offset=steps)


@pytest.fixture
def bound(cast: Cast) -> Device:
    """The clerk with a device in force; the code of the present half minute is used."""
    second_factor.begin(cast.clerk)
    device = Device(cast.clerk)
    assert second_factor.confirm(cast.clerk, device.code(-1)) is not None
    return device


def half(username: str = "clerk", client: Client | None = None, address: str = "/login/") -> Client:
    client = client or Client()
    response = client.post(address, {"username": username, "password": GOOD})
    assert response.url == CODE
    return client


# --- binding a device ------------------------------------------------------------------------------------------------


def test_binding_ends_with_the_first_right_code_and_shows_the_recovery_codes_once(cast: Cast, log_in) -> None:
    client = log_in(cast.clerk)
    assert "开始绑定" in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"begin": "1"}).status_code == 302
    page = client.get(PAGE)
    assert page.context["picture"].startswith("data:image/svg+xml")
    assert " style=" not in page.content.decode()
    device = Device(cast.clerk)
    assert page.context["secret"].replace(" ", "") == device.secret
    answer = client.post(PAGE, {"password": GOOD, "code": device.code()})
    shown = answer.context["codes"]
    assert len(set(shown)) == second_factor.RECOVERY_CODES
    assert second_factor.is_on(cast.clerk)
    assert AuditEntry.objects.get(verb="enrol_second_factor").actor == cast.clerk
    after = client.get(PAGE).content.decode()
    assert "已启用" in after
    assert not any(code in after for code in [*shown, device.secret])


@pytest.mark.parametrize(
    ("password", "wrong_code", "words"),
    [("wrong", False, "密码不正确"), (GOOD, True, "动态码不正确")],
)
def test_binding_asks_for_password_and_code(cast: Cast, log_in, password: str, wrong_code: bool, words: str) -> None:
    client = log_in(cast.clerk)
    client.post(PAGE, {"begin": "1"})
    code = "000000" if wrong_code else Device(cast.clerk).code()
    response = client.post(PAGE, {"password": password, "code": code})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not second_factor.is_on(cast.clerk)


def test_a_device_in_force_is_not_replaced_by_beginning_again(bound: Device) -> None:
    before = bytes(SecondFactor.objects.get().secret)
    second_factor.begin(bound.user)
    assert bytes(SecondFactor.objects.get().secret) == before


def test_the_unit_side_has_the_page_too(cast: Cast, log_in) -> None:
    assert log_in(cast.liaison).get(PAGE).status_code == 200


# --- the secret lies encrypted ---------------------------------------------------------------------------------------


def test_the_database_alone_gives_no_secret(bound: Device) -> None:
    row = SecondFactor.objects.get()
    assert bound.secret.encode() not in bytes(row.secret)
    code = second_factor.renew_codes(bound.user)[0]
    assert code.replace("-", "") not in "".join(RecoveryCode.objects.values_list("digest", flat=True)).upper()


def test_a_row_moved_to_another_account_opens_nothing(cast: Cast, bound: Device) -> None:
    SecondFactor.objects.filter(user=cast.clerk).update(user=cast.head)
    assert not second_factor.check(cast.head, bound.code())


def test_another_key_opens_nothing_and_an_old_one_still_does(bound: Device, settings) -> None:
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "another-key"
    assert not second_factor.check(bound.user, bound.code())
    settings.SECRET_KEY_FALLBACKS = [old]
    assert second_factor.check(bound.user, bound.code())


# --- the log-in in two halves ----------------------------------------------------------------------------------------


def test_password_alone_logs_nobody_in(bound: Device) -> None:
    client = half()
    for address in ("/", "/petitions/", PAGE, "/password/"):
        assert client.get(address).url.startswith("/login/")
    assert not AuditEntry.objects.filter(verb="login").exists()


def test_with_the_code_one_is_in_and_led_on(bound: Device) -> None:
    client = half(address="/login/?next=/papers/")
    assert client.post(CODE, {"code": bound.code()}).url == "/papers/"
    assert client.get("/papers/").status_code == 200
    assert AuditEntry.objects.filter(verb="login").count() == 1


def test_a_code_opens_once(bound: Device) -> None:
    code = bound.code()
    assert half().post(CODE, {"code": code}).status_code == 302
    again = half().post(CODE, {"code": code})
    assert again.status_code == 422
    assert "已经用过" in again.content.decode()
    assert half().post(CODE, {"code": bound.code(1)}).status_code == 302


@pytest.mark.parametrize("code", ["", "000000", "abcdef", "１２３４５６", "9" * 20])
def test_wrong_codes(bound: Device, code: str) -> None:
    client = half()
    assert client.post(CODE, {"code": code}).status_code == 422
    assert client.get("/").status_code == 302


def test_an_old_code_is_worth_nothing(bound: Device) -> None:
    assert half().post(CODE, {"code": bound.code(-4)}).status_code == 422
    assert half().post(CODE, {"code": bound.code(4)}).status_code == 422


def test_after_five_wrong_codes_even_the_right_one_waits_whatever_the_password_does(bound: Device) -> None:
    client = half()
    for _ in range(backends.FAILURES):
        assert client.post(CODE, {"code": "000000"}).status_code == 422
    half(client=client)  # the right password again does not wipe the codes' failures out
    response = client.post(CODE, {"code": bound.code()})
    assert response.status_code == 422
    assert "失败次数过多" in response.content.decode()
    LoginAttempt.objects.update(at=timezone.now() - backends.WAIT - timedelta(seconds=1))
    assert client.post(CODE, {"code": bound.code()}).status_code == 302


def test_the_code_page_wants_a_password_first_and_forgets_it_soon(bound: Device) -> None:
    assert Client().get(CODE).url == "/login/"
    client = half()
    session = client.session
    session["half_way"] = session["half_way"] | {"at": timezone.now().timestamp() - 301}
    session.save()
    assert client.post(CODE, {"code": bound.code()}).url == "/login/"


def test_a_password_changed_in_between_ends_the_half_log_in(bound: Device) -> None:
    client = half()
    bound.user.set_password("another-long-secret")
    bound.user.save()
    assert client.post(CODE, {"code": bound.code()}).url == "/login/"


# --- recovery codes --------------------------------------------------------------------------------------------------


def test_a_recovery_code_opens_once_and_is_noted(bound: Device) -> None:
    code = second_factor.renew_codes(bound.user)[3]
    assert half().post(CODE, {"code": code.lower()}).status_code == 302
    assert second_factor.codes_left(bound.user) == second_factor.RECOVERY_CODES - 1
    assert AuditEntry.objects.get(verb="use_recovery_code").data["left"] == 9
    assert half().post(CODE, {"code": code}).status_code == 422


def test_new_codes_end_the_old_ones(bound: Device, log_in) -> None:
    old = second_factor.renew_codes(bound.user)[0]
    answer = log_in(bound.user).post(f"{PAGE}codes/", {"password": GOOD, "code": bound.code()})
    assert len(answer.context["codes"]) == 10
    assert not second_factor.check(bound.user, old)
    assert second_factor.check(bound.user, answer.context["codes"][0])


def test_another_device_wants_a_code_of_the_present_one(bound: Device, log_in) -> None:
    client = log_in(bound.user)
    assert client.post(f"{PAGE}replace/", {"password": GOOD, "code": "000000"}).status_code == 422
    assert client.post(f"{PAGE}replace/", {"password": GOOD, "code": bound.code()}).url == PAGE
    assert not second_factor.is_on(bound.user)
    assert Device(bound.user).secret != bound.secret


# --- the office says so ----------------------------------------------------------------------------------------------


def demand(cast: Cast, *roles: str) -> None:
    codes.change_setting(cast.office, "login.second_factor_roles", list(roles), reason="等级保护", by=cast.head)


def test_shipped_settings_ask_nobody(cast: Cast) -> None:
    assert not any(second_factor.required_of(user) for user in cast.users().values())


@pytest.mark.parametrize(("who", "role"), [("sysadmin", "system_administrator"), ("leader", "team_leader"),
                                           ("liaison", "unit_liaison")])  # fmt: skip
def test_whoever_must_have_one_binds_it_before_all_else(cast: Cast, who: str, role: str) -> None:
    demand(cast, role)
    user, client = getattr(cast, who), Client()
    client.post("/login/", {"username": user.username, "password": GOOD})
    for address in ("/", "/accounts/", "/unit/", "/inbox/"):
        assert client.get(address).url == PAGE
    assert "先绑定设备" in client.get(PAGE).content.decode()
    client.post(PAGE, {"begin": "1"})
    client.post(PAGE, {"password": GOOD, "code": Device(user).code()})
    assert client.get("/").status_code in (200, 302)
    assert getattr(client.get("/"), "url", "") != PAGE


def test_others_are_not_asked(cast: Cast) -> None:
    demand(cast, "system_administrator")
    client = Client()
    client.post("/login/", {"username": "clerk", "password": GOOD})
    assert client.get("/").status_code == 200


def test_the_office_sets_it_on_the_settings_page(cast: Cast, log_in) -> None:
    data = {"value": ["auditor", "office_head"], "reason": "等级保护"}
    assert log_in(cast.head).post("/settings/office/login.second_factor_roles/", data).status_code == 302
    assert second_factor.required_of(cast.auditor)
    assert not second_factor.required_of(cast.clerk)


# --- lost: two people ------------------------------------------------------------------------------------------------


def test_a_lost_device_is_taken_off_by_two_people(cast: Cast, bound: Device, client) -> None:
    asking = as_user(cast.sysadmin)
    path = f"/accounts/{cast.clerk.pk}/second-factor/"
    act_page = asking.post(path, {"reason": "令牌遗失，已当面核实"})
    assert act_page.status_code == 302
    assert second_factor.is_on(cast.clerk), "asking alone changes nothing"
    act = TwoPersonAct.objects.get()
    assert asking.post(f"/two-person/{act.pk}/confirm/").status_code == 403
    assert as_user(cast.secadmin).post(f"/two-person/{act.pk}/confirm/", {"remark": "同意"}).status_code == 302
    assert not second_factor.is_on(cast.clerk)
    row = AuditEntry.objects.get(verb="reset_second_factor")
    assert (row.actor, row.data["asked_by"]) == (cast.secadmin, str(cast.sysadmin.pk))
    assert Client().post("/login/", {"username": "clerk", "password": GOOD}).url == "/"


def test_where_there_is_nothing_to_reset_it_says_so(cast: Cast) -> None:
    answer = as_user(cast.sysadmin).post(f"/accounts/{cast.clerk.pk}/second-factor/", {"reason": "遗失"})
    assert answer.status_code == 422
    assert "没有绑定" in answer.content.decode()


@pytest.mark.parametrize("who", ["sysadmin", "head", "clerk", "auditor"])
def test_nobody_else_agrees(cast: Cast, bound: Device, who: str) -> None:
    act = two_person.ask(second_factor.RESET, by=cast.sysadmin, subject=cast.clerk, reason="遗失")
    with pytest.raises((two_person.NotAllowed, PermissionDenied)):
        two_person.decide(act, by=getattr(cast, who), agree=True)
    assert second_factor.is_on(cast.clerk)


def test_in_a_small_office_the_head_stands_in(cast: Cast, bound: Device) -> None:
    act = two_person.ask(second_factor.RESET, by=cast.sysadmin, subject=cast.clerk, reason="遗失")
    assert not two_person.may_decide(act, cast.head)
    codes.change_setting(
        cast.office, "administrators.system_and_security_in_one", True, reason="小型机构", by=cast.head
    )
    assert two_person.may_decide(act, cast.head)


def test_the_database_itself_wants_two_people(cast: Cast, bound: Device) -> None:
    act = two_person.ask(second_factor.RESET, by=cast.sysadmin, subject=cast.clerk, reason="遗失")
    for wrong in (
        {"decided_by": cast.sysadmin, "decided_at": timezone.now(), "outcome": "confirmed"},
        {"outcome": "confirmed"},
        {"subject": cast.sysadmin},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            TwoPersonAct.objects.filter(pk=act.pk).update(**wrong)
