"""What a session is allowed: how long it may lie idle, what comes before everything else, when the password is asked again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import auth
from django.utils import timezone

from inspection import access, audit, backends, codes, second_factor

if TYPE_CHECKING:
    from django.http import HttpRequest

    from inspection.models import User

# For so long a password that was typed stands for the person at the keys.
FRESH = timedelta(minutes=5)
# A session's "last seen" is written at most this often, so that reading pages does not write a row each time.
_SEEN_EVERY = 60
_BACKEND = "inspection.backends.AccountBackend"

SENSITIVE = frozenset(
    {
        # Signing, and the steps that count as a signature.
        "rounds:round_approve", "rounds:supervision_plan_approve", "rounds:working_paper_confirm", "rounds:membership_sign", "rounds:assignment_authorise",
        "rounds:assignment_supplement",
        "petitions:handover_meeting_conclude", "petitions:express_report_instruct", "petitions:probe_approve", "petitions:clarification_approve",
        "petitions:reconciliation_agree", "petitions:reconciliation_conclude", "petitions:missed_problem_conclude",
        "petitions:lead_sign", "petitions:lead_refuse", "petitions:lead_hand_over", "petitions:lead_retire",
        "rectification:report_submit", "rectification:report_review", "rectification:report_consider",
        "rectification:report_approve", "rectification:feedback_approve", "rectification:account_receive",
        "rectification:account_apply", "rectification:account_verify", "rectification:account_clear",
        "rectification:account_clear_stage", "rectification:ledger_verify", "rectification:ledger_clear", "rectification:write_off_list_sign", "rectification:hint_confirm", "rectification:account_confirm_correction", "rectification:account_confirm_merge",
        "rectification:supervision_report_submit", "rectification:escalation_letter_sign", "rectification:self_check_notice_issue", "rectification:escalation_letter_sign_grave", "rectification:consequence_hand_in", "rectification:consequence_reopen", "unit:consequence_hand_in",
        "rectification:account_decide_extension", "rectification:statement_sign",
        "rectification:statement_countersign", "rectification:plan_accept", "rectification:accountability_open",
        "rectification:evaluation_conclude",
        "unit:account_apply", "unit:feedback_receive", "unit:plan_submit", "unit:statement_countersign",
        "rectification:succession_confirm", "unit:succession_sign",
        "paper_approve", "paper_issue", "signature_confirm",
        "rounds:request_send", "rounds:unit_leave_approve", "unit:unit_leave_sign", "unit:unit_leave_file",
        # People, leave, equipment, fieldwork.
        "rounds:appraisal_receive", "rounds:appraisal_sign", "rounds:equipment_sign", "rounds:field_record_approve", "rounds:member_leave_approve", "rounds:readiness_confirm", "rounds:recusal_confirm", "rounds:request_receive", "rounds:secondment_confirm", "rounds:unit_plan_approve", "unit:request_receive",
        # Opening a sealed identity, and letting somebody open it.
        "rounds:disclosure_identity_agree", "rounds:disclosure_identity_look",
        "petitions:petition_identity_open", "petitions:petition_identity_correct", "petitions:identity_request_grant",
        "petitions:identity_request_look", "petitions:appointment_caller", "petitions:slip_sign", "original_grant", "original_look", "rounds:key_item_sign",
        # What an administrator answers for.
        "account_grant", "account_reset_second_factor", "two_person_confirm", "custodian_confirm", "custodian_retire",
    }
)  # fmt: skip
"""Addresses whose POST asks for the password again where the office says so (``login.reauthenticate_before_signing``)."""


def _now() -> int:
    return int(timezone.now().timestamp())


def _setting(user: User, key: str) -> object:
    office_id = access.home_office_id(user)
    return codes.setting(office_id, key) if office_id else codes.DEFAULTS[key]


def enter(request: HttpRequest, user: User) -> None:
    """Begin a session: an older one of the account ends with its next request. Office settings hold from log-in on."""
    auth.login(request, user, backend=_BACKEND)
    keep(request, user)
    now = _now()
    request.session.update({"began_at": now, "seen_at": now, "password_at": now})
    request.session["idle_minutes"] = _setting(user, "login.idle_minutes")
    if not second_factor.is_on(user) and second_factor.required_of(user):
        request.session["must_enrol"] = True
    backends.remember_address(user, backends.address_of(request))
    audit.record(user, "login", by=user, label="登录")


def keep(request: HttpRequest, user: User) -> None:
    """Make the session of this request the account's only one."""
    user.session_key = request.session.session_key or ""
    user.save(update_fields=["session_key"])


def over(request: HttpRequest) -> str:
    """Why the session of this request is over, in words for the log-in page; empty when it is not."""
    session = request.session
    if request.user.session_key != session.session_key:  # type: ignore[union-attr]
        return "您的账号已在别处登录，或会话已被收回，请重新登录。"
    now, minutes = _now(), session.get("idle_minutes", codes.DEFAULTS["login.idle_minutes"])
    if now - session.get("seen_at", now) > minutes * 60:
        return f"您已超过{minutes}分钟没有操作，会话已自动结束。保存过的草稿仍在，登录后可继续填写。"
    if now - session.get("began_at", now) > settings.SESSION_COOKIE_AGE:
        return "本次登录时间已满，请重新登录。保存过的草稿仍在。"
    return ""


def touch(request: HttpRequest) -> None:
    """Note that the person is there."""
    if _now() - request.session.get("seen_at", 0) >= _SEEN_EVERY:
        request.session["seen_at"] = _now()


def first_duty(request: HttpRequest) -> str:
    """The page that comes before all others: choosing one's own password, binding a device. Empty when none does."""
    if request.user.password_is_initial:  # type: ignore[union-attr]
        return "password_change"
    return "second_factor" if request.session.get("must_enrol") else ""


def is_sensitive(request: HttpRequest) -> bool:
    """Whether this request signs, opens an identity, or does what an administrator answers for."""
    match = request.resolver_match
    return request.method == "POST" and match is not None and match.view_name in SENSITIVE


def asks_password(request: HttpRequest) -> bool:
    """Whether this request signs or opens an identity, the office wants the password again, and it is not fresh."""
    if not is_sensitive(request):
        return False
    if _now() - request.session.get("password_at", 0) <= FRESH.total_seconds():
        return False
    return bool(_setting(request.user, "login.reauthenticate_before_signing"))  # type: ignore[arg-type]


def confirm_password(request: HttpRequest, password: str) -> str:
    """Take the password again; returns why not, or nothing when it was right. Wrong ones count as failed log-ins."""
    user, address = request.user, backends.address_of(request)
    try:
        backends.take_turn(user.username, address)  # type: ignore[union-attr]
    except backends.Braked as braked:
        return str(braked)
    if not user.check_password(password):
        return "密码不正确。"
    backends.forget_failures(user.username, address)  # type: ignore[union-attr]
    request.session["password_at"] = _now()
    return ""
